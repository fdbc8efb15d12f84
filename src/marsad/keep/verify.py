"""Verify: every byte of the archive and of the ledger against the hashes that were noted.

In: a ledger and an archive. Out: what was checked, and every fault with its place. Nothing is changed. The log is what
the rest is held against: it is bound by SHA-256 from entry to entry, and its head can be kept elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from marsad.errors import ArchiveError
from marsad.keep.rows import claims, detail_of, entries, spots, word_rows
from marsad.ledger import chain, schema
from marsad.ledger.arrivals import uid_of
from marsad.ledger.store import Ledger
from marsad.sources.archive import Archive, Kept

Counted = Callable[[Iterable[Any], int, str], Iterable[Any]]
CHUNK = 400


class Fault(NamedTuple):
    """Something that is not as it was written: kind, where, and a sentence.

    Kinds: `log`, `access` (the log of who saw what), `capture` (with the first damaged byte of its file), `report`,
    `text`, `claims`, `index`.
    """

    kind: str
    where: str
    sentence: str
    first_byte: int | None = None


def verify(
    ledger: Ledger, archive: Archive, counted: Counted, expected: tuple[int, bytes] | None = None
) -> Iterator[Fault]:
    """All faults, as they are found. `counted` is given each long row of work, its length and its name.

    `expected` is a head of the log (number, digest) that was kept elsewhere: the log must hold it.
    """
    with ledger.reading() as connection:
        yield from (Fault("log", f"entry {each.seq}", each.sentence) for each in chain.breaks(connection))
        of_access = chain.breaks(connection, schema.access, cut=True)
        yield from (Fault("access", f"entry {each.seq}", each.sentence) for each in of_access)
        if expected is not None and (unlike := chain.unlike(connection, *expected)):
            yield Fault("log", f"entry {unlike.seq}", unlike.sentence)
        audit = schema.audit
        erased = set(connection.scalars(select(audit.c.subject).where(audit.c.action == "report.erased")))
        yield from _captures(connection, archive, counted, erased)
        yield from _reports(connection, ledger, counted, erased)
        yield from _texts(connection, counted, erased)
        for where, sentence in entries(connection, counted, erased):
            yield Fault("claims", where, sentence)
        for where, sentence in claims(connection, counted, erased):
            yield Fault("claims", where, sentence)
        if sentence := spots(connection):
            yield Fault("index", "spot", sentence)


def _captures(connection: Connection, archive: Archive, counted: Counted, erased: set[str]) -> Iterator[Fault]:
    capture = schema.capture
    total = connection.scalar(select(func.count()).select_from(capture)) or 0
    rows = connection.execute(select(capture).order_by(capture.c.id).execution_options(yield_per=500))
    for row in counted(rows, total, "archive"):
        where = f"{row.segment}, byte {row.offset}"
        if row.erased_at is not None:
            users = _users(connection, row.id)
            if not users or not users <= erased:
                yield Fault("capture", where, f"{where}: it is marked as erased, and the log tells of no erasure.")
            elif row.url:
                yield Fault("capture", where, f"{where}: an erasure was cut short; run `marsad erase --resume`.")
            continue
        kept = Kept(row.segment, row.offset, row.length, bytes(row.digest), bytes(row.blocks))
        try:
            damage = archive.check(kept)
        except ArchiveError as error:
            yield Fault("capture", where, error.sentence, row.offset)
            continue
        if damage is not None:
            yield Fault("capture", where, f"{damage.sentence} It holds {row.url}.", damage.first)


def _users(connection: Connection, capture: int) -> set[str]:
    """Public ids of the reports that a capture belongs to."""
    report, version = schema.report, schema.version
    query = select(report.c.uid).join(version, version.c.report == report.c.id).where(version.c.capture == capture)
    return set(connection.scalars(query))


def _reports(connection: Connection, ledger: Ledger, counted: Counted, erased: set[str]) -> Iterator[Fault]:
    """Each report's own row: its id, its erasure, the number of its claims, and its row in the word index."""
    report, claim = schema.report, schema.claim
    last = connection.scalar(select(func.max(report.c.id))) or 0
    kept = 0
    for at in counted(range(0, last, CHUNK), last // CHUNK + 1, "reports"):
        rows = connection.execute(
            select(report).where(report.c.id.between(at + 1, at + CHUNK)).order_by(report.c.id)
        ).all()
        current = select(claim.c.report, func.count()).where(claim.c.state == "current").group_by(claim.c.report)
        of = {row[0]: row[1] for row in connection.execute(current.where(claim.c.report.in_([r.id for r in rows])))}
        indexed = word_rows(ledger, connection, rows)
        for row in rows:
            gone = row.erased_at is not None
            kept += not gone
            if row.uid != uid_of(bytes(row.key)):
                yield Fault("report", row.uid, f"{row.uid}: this is not the id that follows from its key.")
            if gone != (row.uid in erased):
                told = "marked as erased, but the log does not tell" if gone else "not erased, but the log tells"
                yield Fault("report", row.uid, f"{row.uid}: it is {told} of an erasure.")
            if not gone and row.claims != of.get(row.id, 0):
                yield Fault("report", row.uid, f"{row.uid}: {row.claims} claims are noted, {of.get(row.id, 0)} stand.")
            if gone == (row.id in indexed):
                told = "still stand" if gone else "are not"
                yield Fault(
                    "index", row.uid, f"{row.uid}: its words {told} in the index; `marsad ledger reindex` mends it."
                )
    there = connection.exec_driver_sql("SELECT count(*) FROM words").scalar() or 0
    if there > kept:
        sentence = f"the word index has {there} rows for {kept} reports; `marsad ledger reindex` mends it."
        yield Fault("index", "words", sentence)


def _texts(connection: Connection, counted: Counted, erased: set[str]) -> Iterator[Fault]:
    """Each text against its digest, and its digest and that of its bytes against the log."""
    report, version, capture = schema.report, schema.version, schema.capture
    total = connection.scalar(select(func.count()).select_from(version)) or 0
    query = (
        select(report.c.uid, version.c.number, version.c.text, version.c.digest, capture.c.digest.label("payload"))
        .join(report, report.c.id == version.c.report)
        .join(capture, capture.c.id == version.c.capture)
        .order_by(version.c.id)
    )
    rows = connection.execute(query.execution_options(yield_per=CHUNK))
    seen = 0
    for chunk in counted(rows.partitions(CHUNK), total // CHUNK + 1, "texts"):
        noted = _noted(connection, {row.uid for row in chunk})
        for row in chunk:
            seen += 1
            name = f"{row.uid}, version {row.number}"
            told = sha256(row.text.encode("utf-8", "surrogatepass")).digest()
            if row.uid not in erased and told != bytes(row.digest):
                yield Fault("text", row.uid, f"{name}: the text is not the one that was read.")
            digests = noted.get((row.uid, row.number))
            if digests is None:
                yield Fault("text", row.uid, f"{name}: the log does not tell of it.")
            elif digests != (bytes(row.digest).hex(), bytes(row.payload).hex()):
                yield Fault("text", row.uid, f"{name}: the log notes another text or other bytes.")
    if seen < total:
        yield Fault("text", "version", f"{total - seen} texts belong to no report or to no capture.")


def _noted(connection: Connection, uids: set[str]) -> dict[tuple[str, int], tuple[str, str]]:
    """Digests of texts and bytes that the log holds for versions of reports."""
    audit = schema.audit
    query = select(audit.c.subject, audit.c.action, audit.c.detail).where(
        audit.c.subject.in_(sorted(uids)), audit.c.action.in_(("report.added", "report.changed"))
    )
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for row in connection.execute(query):
        detail = detail_of(row.detail)
        number: int = 1 if row.action == "report.added" else detail.get("version", 0)
        found[row.subject, number] = (detail.get("text", ""), detail.get("payload", ""))
    return found
