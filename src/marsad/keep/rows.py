"""Rows that follow from others: revisions from the log, claims from their revisions, all else from claims.

In: a connection. Out: where a row is not what it follows from, and a sentence.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, func, select, text

from marsad.ledger import schema
from marsad.ledger.arrivals import report_of_row, word_row
from marsad.ledger.claims import MOST_MENTIONS, claim_uid, is_unheard
from marsad.ledger.history import digest_of
from marsad.ledger.store import Ledger
from marsad.model import Claim

Counted = Callable[[Iterable[Any], int, str], Iterable[Any]]
Told = Iterator[tuple[str, str]]
CHUNK = 400
_READINGS = ("report.added", "report.reread", "report.changed")
_DECISIONS = ("claim.accept", "claim.correct", "claim.reject", "claim.reopen")


def entries(connection: Connection, counted: Counted, erased: set[str]) -> Told:
    """Every entry that wrote claims: its reports and texts are there, and its revisions are those that it notes."""
    audit, revision, claim, report = schema.audit, schema.revision, schema.claim, schema.report
    wrote = audit.c.action.in_((*_READINGS, *_DECISIONS))
    total = connection.scalar(select(func.count()).select_from(audit).where(wrote)) or 0
    query = select(audit.c.seq, audit.c.action, audit.c.subject, audit.c.detail).where(wrote).order_by(audit.c.seq)
    rows = connection.execute(query.execution_options(yield_per=CHUNK))
    for chunk in counted(rows.partitions(CHUNK), total // CHUNK + 1, "claims"):
        bodies = connection.execute(
            select(revision.c.entry, report.c.uid, claim.c.number, revision.c.body, revision.c.state)
            .join(claim, claim.c.id == revision.c.claim)
            .join(report, report.c.id == claim.c.report)
            .where(revision.c.entry.in_([row.seq for row in chunk]))
            .order_by(revision.c.entry, claim.c.number)
        )
        written = {seq: list(group) for seq, group in groupby(bodies, key=lambda row: row.entry)}
        there = _versions(connection, {row.subject for row in chunk if row.action in _READINGS})
        for row in chunk:
            uid = row.subject if row.action in _READINGS else row.subject.rpartition("-")[0]
            detail = detail_of(row.detail)
            version = 1 if row.action == "report.added" else detail.get("version", 1)
            if row.action in _READINGS and (uid, version) not in there:
                yield uid, f"{uid}: the log tells of version {version}, which is not there."
            if uid not in erased and not _as_noted(row, detail, written.get(row.seq, [])):
                yield uid, f"{uid}: its claims are not those that the log entry {row.seq} ({row.action}) notes."


def detail_of(written: str) -> dict[str, Any]:
    """The detail of an entry of the log; nothing if it is damaged, which the chain tells."""
    try:
        detail = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return detail if isinstance(detail, dict) else {}


def _as_noted(entry: Any, detail: dict[str, Any], written: Sequence[Any]) -> bool:
    if digest_of(row.body for row in written) != detail.get("claims_digest"):
        return False
    names = {claim_uid(row.uid, row.number) for row in written}
    if entry.action in _DECISIONS:
        return names == {entry.subject}
    gone = {each["claim"] for each in detail.get("changes", ()) if each["change"] == "retired"}
    return all(
        row.uid == entry.subject and (row.state == "retired") == (claim_uid(row.uid, row.number) in gone)
        for row in written
    )


def _versions(connection: Connection, uids: set[str]) -> set[tuple[str, int]]:
    report, version = schema.report, schema.version
    query = select(report.c.uid, version.c.number).join(version, version.c.report == report.c.id)
    return {(row.uid, row.number) for row in connection.execute(query.where(report.c.uid.in_(sorted(uids))))}


def claims(connection: Connection, counted: Counted, erased: set[str]) -> Told:
    """Each claim against its revisions, these against the log, and its parties and places against its newest body."""
    claim, report = schema.claim, schema.report
    last = connection.scalar(select(func.max(claim.c.id))) or 0
    parties = _counted(connection, schema.party.c.claim, last)
    sites = _counted(connection, schema.site.c.claim, last)
    for at in counted(range(0, last, CHUNK), last // CHUNK + 1, "revisions"):
        span = claim.c.id.between(at + 1, at + CHUNK)
        rows = connection.execute(
            select(claim, report.c.uid).join(report, report.c.id == claim.c.report).where(span).order_by(claim.c.id)
        ).all()
        revisions = _revisions(connection, at)
        for row in rows:
            name = claim_uid(row.uid, row.number)
            here = revisions.pop(row.id, [])
            if row.uid in erased:
                if (
                    row.state != "erased"
                    or any(each.body is not None for each in here)
                    or parties[row.id] + sites[row.id]
                ):
                    yield name, f"{name}: its report was erased, and it was not."
                continue
            if sentence := _unlike(row, here, parties[row.id], sites[row.id]):
                yield name, f"{name}: {sentence}"
        if revisions:
            yield "revision", f"{len(revisions)} claims have revisions and are not there themselves."


def _counted(connection: Connection, column: Column[Any], last: int) -> bytearray:
    """How many rows of an index each claim has, by its id up to `last`; one byte a claim."""
    counts = bytearray(last + 1)
    for (claim,) in connection.execute(select(column).execution_options(yield_per=10_000)):
        if 0 < claim <= last and counts[claim] < 255:
            counts[claim] += 1
    return counts


def _revisions(connection: Connection, at: int) -> dict[int, list[Any]]:
    revision, audit = schema.revision, schema.audit
    query = (
        select(revision.c.claim, revision.c.number, revision.c.state, revision.c.body, audit.c.action)
        .outerjoin(audit, audit.c.seq == revision.c.entry)
        .where(revision.c.claim.between(at + 1, at + CHUNK))
        .order_by(revision.c.claim, revision.c.number)
    )
    rows = connection.execute(query)
    return {number: list(group) for number, group in groupby(rows, key=lambda row: row.claim)}


def _unlike(row: Any, revisions: Sequence[Any], parties: int, sites: int) -> str:
    """How a claim differs from what its revisions make it; nothing if it does not."""
    if [each.number for each in revisions] != list(range(1, row.revision + 1)):
        return f"it is noted to have {row.revision} revisions, and {len(revisions)} are there."
    state = "current"
    for each in revisions:
        if each.action not in (*_READINGS, *_DECISIONS):
            return f"the log does not tell of its revision {each.number}."
        if each.action in _DECISIONS:
            state = "rejected" if each.action == "claim.reject" else "current"
        if each.body is None or each.state not in ((state,) if each.action in _DECISIONS else (state, "retired")):
            return f"its revision {each.number} is marked as {each.state}, which the log does not tell."
    last = revisions[-1]
    try:
        body = msgspec.json.decode(last.body, type=Claim)
    except (msgspec.MsgspecError, ValueError):
        return "the body of its newest revision is no claim."
    if (row.state, row.type, row.status, row.start) != (last.state, body.type, body.status, body.trigger.start):
        return "type, status, place or state of its row are not those of its newest revision."
    if row.differing != (len(body.differing) or int(is_unheard(body) and not row.decided)):
        return f"{row.differing} fields are noted on which its readers differ; its newest revision tells others."
    room = MOST_MENTIONS if row.state == "current" else 0
    of_body = min(room, len(body.actors) + len(body.targets) + len(body.sources))
    if parties != of_body:
        return f"it names {of_body} parties, and {parties} are in the index."
    of_body = min(room - of_body, len(body.places))
    if sites != of_body:
        return f"it names {of_body} places, and {sites} are in the index."
    return ""


def word_rows(ledger: Ledger, connection: Connection, reports: Sequence[Any]) -> set[int]:
    """Which of the reports have a row in the word index."""
    if not reports:
        return set()
    numbers = ",".join(str(word_row(row.day, row.id)) for row in reports)  # numbers of our own
    key = "rowid" if ledger.sqlite else "id"
    return {
        report_of_row(row[0]) for row in connection.execute(text(f"SELECT {key} FROM words WHERE {key} IN ({numbers})"))
    }


def spots(connection: Connection) -> str:
    """How the index of the map differs in number from the places of claims; nothing if it does not."""
    site, place, spot = schema.site, schema.place, schema.spot
    query = (
        select(func.count())
        .select_from(site)
        .join(place, place.c.id == site.c.place)
        .where(place.c.lat.isnot(None), place.c.lon.isnot(None))
    )
    wanted = connection.scalar(query) or 0
    there = connection.scalar(select(func.count()).select_from(spot)) or 0
    if wanted == there:
        return ""
    return f"the map has {there} places of claims instead of {wanted}; `marsad ledger reindex` mends it."
