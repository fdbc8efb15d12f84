"""Tables: the rows that a shard gives, as Parquet files in memory.

In: coded reports with what is told of them, and what was set aside. Out: for each table the bytes of a file, the same
bytes for the same rows. Texts are held only until a row group is full.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from marsad.export.losses import Losses
from marsad.export.parquet import rows as claim_rows
from marsad.export.parquet import schema as claim_schema
from marsad.gazetteer.gazette import Gazette
from marsad.linking.compare import Facts
from marsad.linking.copies import Sketch
from marsad.linking.cues import Keys
from marsad.model import Claim, CodedReport, Party, Quantity
from marsad.sources.files import Rejected

_packed = msgspec.msgpack.Encoder(order="deterministic").encode  # sets come out in one order
_GROUP = 1000  # reports or rejected records of a row group
_TEXT, _WHOLE, _NUMBER, _FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
_SHARD = [("shard", _TEXT)]
SCHEMAS: dict[str, pa.Schema] = {
    "reports": pa.schema(
        [("report_id", _TEXT), *_SHARD, ("input", _TEXT), ("line", _WHOLE), ("given_id", _TEXT), ("url", _TEXT),
         ("published", _TEXT), ("publisher", _TEXT), ("title", _TEXT), ("text", _TEXT), ("day", _WHOLE),
         ("claims", _WHOLE), ("sentences", pa.list_(pa.list_(_WHOLE, 2))), ("notes", _TEXT),
         ("keys", pa.list_(pa.int64())), ("signature", pa.binary()), ("shingles", pa.binary())]
    ),
    "claims": pa.schema([*_SHARD, *claim_schema()]),
    "mentions": pa.schema(
        [("claim_id", _TEXT), ("report_id", _TEXT), *_SHARD, ("role", _TEXT), ("text", _TEXT), ("start", _WHOLE),
         ("end", _WHOLE), ("name", _TEXT), ("class", _TEXT), ("entry", _TEXT), ("kind", _TEXT), ("country", _TEXT),
         ("admin1", _TEXT), ("lat", _NUMBER), ("lon", _NUMBER), ("radius_km", _NUMBER), ("low", _NUMBER),
         ("high", _NUMBER), ("of", _TEXT), ("per", _TEXT), ("approximate", _FLAG), ("private", _FLAG)]
    ),
    "cues": pa.schema(
        [("claim_id", _TEXT), ("report_id", _TEXT), *_SHARD, ("type", _TEXT), ("since", _WHOLE), ("until", _WHOLE),
         ("lasting", _FLAG), ("facts", pa.binary()), ("filed", pa.list_(pa.int64())), ("looked", pa.list_(pa.int64()))]
    ),
    "rejects": pa.schema([*_SHARD, ("input", _TEXT), ("line", _WHOLE), ("slug", _TEXT), ("sentence", _TEXT)]),
}  # fmt: skip


class Entry(NamedTuple):
    """A coded report, whose claims bear their public ids, with what is kept beside it.

    `given_id` and `url` are empty where a name was masked. `day` counts from 1970-01-01, None when the report tells
    none; `cues` are the facts of claims with their keys.
    """

    coded: CodedReport
    uid: str
    input: str
    line: int
    given_id: str
    url: str
    day: int | None
    sketch: Sketch
    cues: Sequence[tuple[Facts, Keys]]


class Tables:
    """The tables of one shard while they are written."""

    def __init__(self, shard: str) -> None:
        self._shard = shard
        self._files = {name: io.BytesIO() for name in SCHEMAS}
        self._writers = {
            name: parquet.ParquetWriter(self._files[name], schema, compression="zstd")
            for name, schema in SCHEMAS.items()
        }
        self._waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
        self._pending = 0
        self.counts = dict.fromkeys(SCHEMAS, 0)

    def add(self, entry: Entry) -> None:
        """A report with its claims, mentions and cues."""
        self._put("reports", [_report(entry)])
        self._put("claims", claim_rows([entry.coded], Losses("parquet")))
        self._put("mentions", (row for claim in entry.coded.claims for row in _mentions(claim, entry)))
        self._put("cues", (_cue(facts, keys) for facts, keys in entry.cues))
        self._turn()

    def set_aside(self, rejected: Rejected) -> None:
        """A record that is no report."""
        row = {"input": rejected.input, "line": rejected.line, "slug": rejected.slug, "sentence": rejected.sentence}
        self._put("rejects", [row])
        self._turn()

    def close(self) -> dict[str, bytes]:
        """The files, by table."""
        self._flush()
        for writer in self._writers.values():
            writer.close()
        return {name: file.getvalue() for name, file in self._files.items()}

    def _put(self, table: str, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
        waiting = self._waiting[table]
        before = len(waiting)
        waiting += rows
        self.counts[table] += len(waiting) - before

    def _turn(self) -> None:
        self._pending += 1
        if self._pending >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        for name, rows in self._waiting.items():
            if rows:
                for row in rows:
                    row["shard"] = self._shard
                self._writers[name].write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]))
                rows.clear()
        self._pending = 0


def _report(entry: Entry) -> dict[str, Any]:
    coded, sketch = entry.coded, entry.sketch
    return {
        "report_id": entry.uid, "input": entry.input, "line": entry.line, "given_id": entry.given_id or None,
        "url": entry.url or None, "published": coded.published, "publisher": coded.publisher, "title": coded.title,
        "text": coded.text, "day": entry.day, "claims": len(coded.claims),
        "sentences": [list(each) for each in coded.segments],
        "notes": msgspec.json.encode(coded.notes).decode(), "keys": list(dict.fromkeys(sketch.keys)),
        "signature": sketch.signature, "shingles": sketch.shingles,
    }  # fmt: skip


def _cue(facts: Facts, keys: Keys) -> dict[str, Any]:
    return {
        "claim_id": facts.claim, "report_id": facts.report, "type": facts.type, "since": facts.since,
        "until": facts.until, "lasting": facts.mode == "lasting", "facts": _packed(facts),
        "filed": sorted(keys.filed), "looked": sorted(keys.looked),
    }  # fmt: skip


def _mentions(claim: Claim, entry: Entry) -> Iterator[dict[str, Any]]:
    """What a claim names, a row each: its trigger, parties, places, time and quantities."""
    own = {"claim_id": claim.id, "report_id": entry.uid}
    trigger = claim.trigger
    yield own | {"role": "trigger", "text": trigger.text, "start": trigger.start, "end": trigger.end}
    for role, parties in (("actor", claim.actors), ("target", claim.targets), ("source", claim.sources)):
        yield from (own | {"role": role} | _party(each) for each in parties)
    gazette = Gazette(entry.coded.places)
    for words in claim.places:
        place = gazette.find(words)
        yield own | {
            "role": words.role, "text": words.text, "start": words.start, "end": words.end, "name": place.name,
            "kind": place.kind, "country": place.country, "admin1": place.admin1, "lat": place.lat, "lon": place.lon,
            "radius_km": place.radius_km,
        }  # fmt: skip
    if claim.time is not None:
        time = claim.time
        yield own | {"role": "time", "text": time.text, "start": time.start, "end": time.end,
                     "name": f"{time.since}/{time.until}"}  # fmt: skip
    yield from (own | {"role": "quantity"} | _quantity(each) for each in claim.quantities)


def _party(party: Party) -> dict[str, Any]:
    return {
        "text": party.text, "start": party.start, "end": party.end, "name": party.name, "class": party.cls,
        "entry": party.entry, "private": party.private,
    }  # fmt: skip


def _quantity(told: Quantity) -> dict[str, Any]:
    return {
        "text": told.text, "start": told.start, "end": told.end, "kind": told.kind, "low": told.low, "high": told.high,
        "of": told.of, "per": told.per, "approximate": told.approximate,
    }  # fmt: skip
