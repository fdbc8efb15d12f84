"""The atlas: all incidents that a visitor may see, kept in the columns that the map reads.

In: the ledger. Out: an Arrow stream for each class of sensitivity, made anew whenever the ledger is another.
"""

from threading import Lock
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

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
MEDIA_TYPE = "application/vnd.apache.arrow.stream"


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
        with self._ledger.reading() as connection:
            uids = incidents_asked(self._ledger, connection, question)
        table = chart.table.filter(pc.is_in(chart.table["uid"], pa.array(sorted(uids), pa.utf8())))
        return stream_of(table), {uid: chart.secret[uid] for uid in uids if uid in chart.secret}


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
