"""The atlas: all incidents that a visitor may see, kept in the columns that the map reads.

In: the ledger. Out: an Arrow stream for each class of sensitivity, made anew whenever the ledger is another.
"""

from collections.abc import Sequence
from math import cos, radians
from threading import Lock
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from marsad.gazetteer.build import distance_km
from marsad.ledger.classes import CLASSES
from marsad.ledger.classes import up_to as classes_up_to
from marsad.ledger.glances import Glance, glances, incidents_asked, state_of
from marsad.ledger.search import Question
from marsad.ledger.store import Ledger

_SCHEMA = pa.schema(
    [
        ("uid", pa.utf8()), ("lon", pa.float32()), ("lat", pa.float32()), ("radius_km", pa.float32()),
        ("place", pa.int32()), ("first", pa.int32()), ("last", pa.int32()),
        ("type", pa.dictionary(pa.uint8(), pa.utf8())), ("status", pa.dictionary(pa.uint8(), pa.utf8())),
        ("support", pa.uint8()), ("flags", pa.uint8()),
    ]
)  # fmt: skip
_UNDATED = -(2**31)  # sorts last
Box = tuple[float, float, float, float]  # west, south, east, north, in degrees
NEAR_KM, NEAR_DAYS = 50.0, 14  # between two incidents that may be one
_DAY_KM = 5.0  # kilometres that weigh as much as a day between
MEDIA_TYPE = "application/vnd.apache.arrow.stream"


class Listed(NamedTuple):
    """A part of the incidents that answer, told of last first: ids, where the next part begins, how many in all."""

    uids: list[str]
    following: int | None
    total: int


class Chart(NamedTuple):
    """All incidents of one class: the state of the ledger that they are of, the table, and its stream.

    `secret` has those of them that are not public, with their classes.
    """

    state: str
    table: pa.Table
    stream: bytes
    secret: dict[str, str]


class Atlas:
    """Charts by class; each is drawn once for a state of the ledger, by whoever asks first."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._charts: dict[str, Chart] = {}
        self._locks = {each: Lock() for each in CLASSES}

    def state(self) -> str:
        """What the charts depend on."""
        with self._ledger.reading() as connection:
            return state_of(connection)

    def chart(self, up_to: str) -> Chart:
        """The chart of what may be seen up to a class, as the ledger is now."""
        with self._locks[up_to], self._ledger.reading() as connection:
            state = state_of(connection)
            kept = self._charts.get(up_to)
            if kept is None or kept.state != state:
                rows = sorted(
                    glances(connection, classes_up_to(up_to)), key=lambda row: row.uid
                )  # the ledger's order tells of what is not seen
                table = table_of(rows)
                secret = {row.uid: row.sensitivity for row in rows if row.sensitivity != CLASSES[0]}
                kept = self._charts[up_to] = Chart(state, table, stream_of(table), secret)
            return kept

    def asked(self, question: Question) -> tuple[bytes, dict[str, str]]:
        """The stream of the incidents that answer a question, and those of them that are not public."""
        chart = self.chart(question.most_sensitive)
        table = self._answering(chart, question)
        uids = table["uid"].to_pylist()
        return stream_of(table), {uid: chart.secret[uid] for uid in uids if uid in chart.secret}

    def listed(
        self, question: Question, start: int, most: int, *, box: Box | None = None, uids: Sequence[str] = ()
    ) -> Listed:
        """The incidents that answer, lie in the box and are among `uids` where these are given, from `start` on."""
        table = self._answering(self.chart(question.most_sensitive), question)
        if box is not None:
            west, south, east, north = box
            table = table.filter(_between("lon", west, east) & _between("lat", south, north))
        if uids:
            table = table.filter(pc.is_in(table["uid"], pa.array(sorted(set(uids)), pa.utf8())))
        dated = table.append_column("ended", pc.fill_null(table["last"], _UNDATED))
        order = pc.sort_indices(dated, [("ended", "descending"), ("uid", "ascending")])
        part = table.take(order[start : start + most])["uid"].to_pylist()
        end = start + len(part)
        return Listed(part, end if end < table.num_rows else None, table.num_rows)

    def near(self, uid: str, up_to: str, most: int) -> list[str]:
        """Ids of incidents near this one in place and time, the nearest first.

        One without days is near others by its place alone, one without a place by its days.
        """
        table = self.chart(up_to).table
        own = next(iter(table.filter(pc.field("uid") == uid).to_pylist()), None)
        if own is None or (own["lat"] is None and own["last"] is None):
            return []
        here = pc.field("uid") != uid
        if own["last"] is not None:
            here &= (pc.field("first") <= own["last"] + NEAR_DAYS) & (pc.field("last") >= own["first"] - NEAR_DAYS)
        if own["lat"] is not None:
            reach = NEAR_KM / 111.0
            wide = min(180.0, reach / max(0.01, cos(radians(own["lat"]))))
            here &= _between("lat", own["lat"] - reach, own["lat"] + reach)
            here &= _between("lon", own["lon"] - wide, own["lon"] + wide)
        found = sorted((_apart(own, each), each["uid"]) for each in table.filter(here).to_pylist())
        return [name for distance, name in found[:most] if distance <= NEAR_KM + NEAR_DAYS * _DAY_KM]

    def _answering(self, chart: Chart, question: Question) -> pa.Table:
        if question == Question(most_sensitive=question.most_sensitive):
            return chart.table
        with self._ledger.reading() as connection:
            uids = incidents_asked(self._ledger, connection, question)
        return chart.table.filter(pc.is_in(chart.table["uid"], pa.array(sorted(uids), pa.utf8())))


def _apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    """How far two incidents lie from each other, a day counted as some kilometres."""
    days = max(0, one["first"] - other["last"], other["first"] - one["last"]) if one["last"] is not None else 0
    far = distance_km(one["lat"], one["lon"], other["lat"], other["lon"]) if one["lat"] is not None else 0.0
    return far + days * _DAY_KM


def _between(column: str, low: float, high: float) -> pc.Expression:
    return (pc.field(column) >= low) & (pc.field(column) <= high)


def table_of(rows: list[Glance]) -> pa.Table:
    """Glances in columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(_SCHEMA)
    arrays = []
    for field, values in zip(_SCHEMA, columns, strict=False):
        if field.name == "support":
            arrays.append(pa.array([min(255, value) for value in values], field.type))
        elif pa.types.is_dictionary(field.type):
            arrays.append(pa.array(values, pa.utf8()).dictionary_encode().cast(field.type))
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)


def stream_of(table: pa.Table) -> bytes:
    """A table as one Arrow IPC stream in one batch, with whole dictionaries."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return bytes(sink.getvalue())
