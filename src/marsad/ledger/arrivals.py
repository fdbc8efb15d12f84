"""Arrivals: writing what was read into the ledger, many reports at once.

In: reports with their captures, claims, terms and sketches, inside one transaction. Out: rows of every table that a
report has a part in, and one entry of the log for each report. A report is known by its key; one that is there
already is passed over, so that an import that was cut short is simply run again.
"""

from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad.gazetteer.gazette import Gazette
from marsad.ledger import chain, schema
from marsad.ledger.bands import file_blocks, packed, refile, take_out_keys
from marsad.ledger.claims import ClaimRows, Prepared, Slot, claim_uid, day_number, prepare, write_claims
from marsad.ledger.store import Act, Ledger, insert_rows, next_id
from marsad.model import CodedReport
from marsad.sources.archive import Kept


class Origin(NamedTuple):
    """Where a report came from: address, capture, time (seconds, UTC), HTTP status, type, line, and its source's id."""

    url: str
    kept: Kept
    at: float
    status: int | None = None
    content_type: str = ""
    line: int = 0
    source: int | None = None


class Copied(NamedTuple):
    """That a report repeats another (its key): relation, overlap 0 to 1, and why."""

    other: bytes
    relation: str
    score: float
    why: str


class Arrival(NamedTuple):
    """A report to be kept, with all that was worked out before the transaction.

    Where the rows of its claims are `prepared` and the parts of its reading (`read_parts`) are given, `coded` may do
    without them, unless it is a page that may have been kept with another text.
    """

    key: bytes
    coded: CodedReport
    origin: Origin
    terms: str
    sensitivity: str
    claim_sensitivity: tuple[str, ...]
    signature: bytes = b""
    shingles: bytes = b""
    bands: tuple[int, ...] = ()
    copies: tuple[Copied, ...] = ()
    prepared: Prepared | None = None
    parts: tuple[bytes, bytes, bytes] | None = None


def key_of(url: str, title: str, published: str, publisher: str, text: str) -> bytes:
    """What a report is known by: its address when it was fetched, else all that it says (SHA-256)."""
    parts = (url,) if url else ("", title, published, publisher, text)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def uid_of(key: bytes) -> str:
    """The permanent public id that follows from a key."""
    return "R" + b32encode(key[:10]).decode()[:12]


def known(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, int]:
    """Ids of the reports that are there already."""
    found: dict[bytes, int] = {}
    for at in range(0, len(keys), 500):
        query = select(schema.report.c.key, schema.report.c.id).where(schema.report.c.key.in_(keys[at : at + 500]))
        found |= {bytes(row.key): row.id for row in connection.execute(query)}
    return found


def write(ledger: Ledger, connection: Connection, arrivals: Sequence[Arrival], act: Act) -> list[str]:
    """Write reports that are new; returns their public ids. Only inside `Ledger.writing`."""
    there = known(connection, [arrival.key for arrival in arrivals])
    fresh: dict[bytes, Arrival] = {}
    for arrival in arrivals:
        if arrival.key not in there:
            fresh.setdefault(arrival.key, arrival)
    new = list(fresh.values())
    first_report, first_version = next_id(connection, schema.report), next_id(connection, schema.version)
    first_reading = next_id(connection, schema.reading)
    captures, capture_ids = _captures(connection, new)
    reports: list[tuple[Any, ...]] = []
    versions: list[tuple[Any, ...]] = []
    readings: list[tuple[Any, ...]] = []
    rows = ClaimRows(ledger, connection)
    entries: list[chain.Entry] = []
    for number, arrival in enumerate(new):
        report_id, version_id = first_report + number, first_version + number
        coded, origin = arrival.coded, arrival.origin
        uid, day = uid_of(arrival.key), day_number(coded.published) or int(act.at // 86400)
        text = plain(coded.text)
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
        prepared = arrival.prepared or prepared_claims(coded, uid, arrival.claim_sensitivity, day)
        reports.append(
            (report_id, uid, arrival.key, origin.source, origin.url, coded.id, version_id, first_reading + number,
             len(prepared.bodies), day, act.at, arrival.sensitivity, "", None)
        )  # fmt: skip
        versions.append(
            (version_id, report_id, 1, capture_ids[number], origin.line, plain(coded.title), coded.published,
             plain(coded.publisher), text, digest, act.tool, act.at)
        )  # fmt: skip
        parts = arrival.parts or read_parts(coded)
        readings.append((first_reading + number, version_id, act.run, act.at, *parts))
        rows.add(prepared, Slot(report_id, 1, version_id))
        entries.append(
            chain.Entry(
                act.at, act.by, "report.added", uid,
                {"text": digest.hex(), "payload": origin.kept.digest.hex(), "run": act.run,
                 "claims": len(prepared.bodies), "claims_digest": prepared.digest.hex()},
            )
        )  # fmt: skip
    insert_rows(connection, schema.capture, captures)
    insert_rows(connection, schema.report, reports)
    insert_rows(connection, schema.version, versions)
    insert_rows(connection, schema.reading, readings)
    write_claims(connection, rows, chain.append(connection, entries))
    write_words(
        ledger, connection,
        [(word_row(row[9], row[0]), arrival.terms) for arrival, row in zip(new, reports, strict=True)],
    )  # fmt: skip
    _write_copies(connection, new, first_report, act)
    return [row[1] for row in reports]


def prepared_claims(coded: CodedReport, uid: str, classes: Sequence[str], day: int) -> Prepared:
    """The rows of a new report's claims; `uid` and `day` are the report's."""
    named = [msgspec.structs.replace(claim, id=claim_uid(uid, at)) for at, claim in enumerate(coded.claims, 1)]
    return prepare(named, Gazette(coded.places), classes, day)


def _captures(connection: Connection, new: Sequence[Arrival]) -> tuple[list[tuple[Any, ...]], list[int]]:
    """Rows of captures and, for each arrival, its capture's id; a capture may hold several reports."""
    following = next_id(connection, schema.capture)
    ids: dict[tuple[str, int], int] = {}
    rows, of = [], []
    for arrival in new:
        origin = arrival.origin
        kept = origin.kept
        place = (kept.segment, kept.offset)
        if place not in ids:
            ids[place] = following + len(ids)
            rows.append(
                (ids[place], origin.url, origin.at, origin.status, origin.content_type, kept.digest, kept.segment,
                 kept.offset, kept.length, kept.blocks, None)
            )  # fmt: skip
        of.append(ids[place])
    return rows, of


def write_capture(connection: Connection, arrival: Arrival) -> int:
    """Write the capture of one arrival, unless it is there; returns its id."""
    capture, kept = schema.capture, arrival.origin.kept
    query = select(capture.c.id).where(capture.c.segment == kept.segment, capture.c.offset == kept.offset)
    there: int | None = connection.scalar(query)
    if there is not None:
        return there
    rows, ids = _captures(connection, [arrival])
    insert_rows(connection, schema.capture, rows)
    return ids[0]


def write_words(ledger: Ledger, connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Write rows of the word index: number and terms."""
    if not rows:
        return
    if ledger.sqlite:  # in order: FTS5 writes its buffer out whenever a number is lower than the last
        connection.exec_driver_sql("INSERT INTO words (rowid, terms) VALUES (?, ?)", sorted(rows))
    else:
        connection.exec_driver_sql(
            "INSERT INTO words (id, terms) VALUES (%s, array_to_tsvector(string_to_array(%s, ' ')))", list(rows)
        )


def replace_words(ledger: Ledger, connection: Connection, row: int, terms: str) -> None:
    """Put other terms in the place of a report's."""
    connection.exec_driver_sql(f"DELETE FROM words WHERE {'rowid' if ledger.sqlite else 'id'} = {row}")
    write_words(ledger, connection, [(row, terms)])


def word_row(day: int, report: int) -> int:
    """The number of a report's row in the word index; they follow the day, so the newest are found without sorting."""
    return (max(0, day + 36500) << 40) | report


def report_of_row(row: int) -> int:
    """The report that a row of the word index belongs to."""
    return row & ((1 << 40) - 1)


def _write_copies(connection: Connection, new: Sequence[Arrival], first: int, act: Act) -> None:
    insert_rows(
        connection, schema.sketch,
        [
            (first + number, each.signature, each.shingles, packed(each.bands))
            for number, each in enumerate(new)
            if each.shingles
        ],
    )  # fmt: skip
    file_blocks(connection, first, first + len(new))
    ids = {arrival.key: first + number for number, arrival in enumerate(new)}
    ids |= known(connection, [copied.other for arrival in new for copied in arrival.copies if copied.other not in ids])
    following = next_id(connection, schema.merge)
    pairs = [(ids[arrival.key], copied) for arrival in new for copied in arrival.copies if copied.other in ids]
    insert_rows(
        connection, schema.merge,
        [
            (following + number, "copy", report, ids[copied.other], copied.relation, copied.score, copied.why, act.by,
             act.at, None, "")
            for number, (report, copied) in enumerate(pairs)
        ],
    )  # fmt: skip


def renew_sketch(connection: Connection, report: int, arrival: Arrival) -> None:
    """Put the sketch of a report's new text in the place of the old one's."""
    if not arrival.shingles:
        return
    take_out_keys(connection, report)
    connection.execute(schema.sketch.delete().where(schema.sketch.c.report == report))
    insert_rows(connection, schema.sketch, [(report, arrival.signature, arrival.shingles, packed(arrival.bands))])
    refile(connection, report, arrival.bands)


def reading_row(number: int, version: int, run: int, at: float, coded: CodedReport) -> tuple[Any, ...]:
    """The row of a reading."""
    return number, version, run, at, *read_parts(coded)


def read_parts(coded: CodedReport) -> tuple[bytes, bytes, bytes]:
    """What a reading keeps beside the claims: sentences, places and remarks, as JSON."""
    encode = msgspec.json.encode
    return encode(coded.segments), encode(coded.places), encode(coded.notes)


def plain(text: str) -> str:
    """Text without U+0000, which PostgreSQL cannot hold; U+2400 stands in its place, so that spans stay right."""
    return text.replace("\0", "\u2400")
