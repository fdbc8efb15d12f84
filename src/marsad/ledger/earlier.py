"""Earlier states: a report and its claims as they stood after an entry of the log.

In: a report's row and the number of an entry. Out: the coded report of then, with the classes of its claims. A
revision keeps the entry that wrote it and the log tells what classes were set by hand; a class that a later reading
raised is not told, so a claim that was revised since counts as public then. What was erased is gone.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import Connection, Row, and_, func, select

from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.claims import claim_uid
from marsad.model import Claim, CodedReport, Place
from marsad.ontology import SENSITIVITY

READINGS = ("report.added", "report.reread", "report.changed")
CLASSES = ("report.classified", "claim.classified")


class Earlier(NamedTuple):
    """A report as it stood, its class, and the classes of its claims by their public ids."""

    coded: CodedReport
    sensitivity: str
    classes: dict[str, str]


class Touched(NamedTuple):
    """An entry of the log that bears on a report: number, instant (seconds, UTC), action."""

    seq: int
    at: float
    action: str


def touching(connection: Connection, row: Row[Any], after: int) -> list[Touched]:
    """The entries after a number that wrote revisions of a report's claims or set classes, oldest first."""
    audit, revision, claim = schema.audit, schema.revision, schema.claim
    written = (
        select(revision.c.entry)
        .join(claim, claim.c.id == revision.c.claim)
        .where(claim.c.report == row.id, revision.c.entry > after)
    )
    query = select(audit.c.seq, audit.c.at, audit.c.action).where(audit.c.seq.in_(written))
    found = {each.seq: Touched(each.seq, each.at, each.action) for each in connection.execute(query)}
    for each in _entries(connection, row, (*READINGS, *CLASSES)):
        if each.seq > after:
            found[each.seq] = Touched(each.seq, each.at, each.action)
    return [found[seq] for seq in sorted(found)]


def as_of(connection: Connection, row: Row[Any], seq: int) -> Earlier | None:
    """A report as it stood after an entry; None when it was not there yet, or was erased since."""
    read = _reading(connection, row, seq)
    if read is None or row.erased_at is not None:
        return None
    claim, revision = schema.claim, schema.revision
    last = (
        select(revision.c.claim, func.max(revision.c.number).label("number"))
        .join(claim, claim.c.id == revision.c.claim)
        .where(claim.c.report == row.id, revision.c.entry <= seq)
        .group_by(revision.c.claim)
        .subquery()
    )
    query = (
        select(claim.c.number, claim.c.revision, claim.c.sensitivity, revision.c.number.label("then"),
               revision.c.body, revision.c.state)
        .join(last, last.c.claim == claim.c.id)
        .join(revision, and_(revision.c.claim == last.c.claim, revision.c.number == last.c.number))
        .order_by(claim.c.number)
    )  # fmt: skip
    by_hand = _classes(connection, row, seq)
    claims: list[Claim] = []
    classes: dict[str, str] = {}
    for each in connection.execute(query):
        uid = claim_uid(row.uid, each.number)
        body = msgspec.json.decode(each.body, type=Claim)
        at = body.trigger
        if each.state == "current" and read.text[at.start : at.end] == at.text:
            claims.append(body)
            revised = each.revision != each.then
            classes[uid] = by_hand.get(uid, "public" if revised else each.sensitivity)
    coded = CodedReport(
        id=row.uid, title=read.title, published=read.published, publisher=read.publisher, text=read.text,
        segments=msgspec.json.decode(read.segments, type=tuple[tuple[int, int], ...]),
        claims=tuple(sorted(claims, key=lambda claim: (claim.trigger.start, claim.id))),
        places=msgspec.json.decode(read.places, type=tuple[Place, ...]),
    )  # fmt: skip
    return Earlier(coded, by_hand.get(row.uid, row.sensitivity), classes)


def _reading(connection: Connection, row: Row[Any], seq: int) -> Row[Any] | None:
    """The newest reading that an entry up to this one wrote, with its text."""
    reading, version = schema.reading, schema.version
    wrote = [each for each in _entries(connection, row, READINGS) if each.seq <= seq]
    if not wrote:
        return None
    columns = (reading.c.segments, reading.c.places, version.c.text, version.c.title, version.c.published)
    query = (
        select(*columns, version.c.publisher)
        .join(version, version.c.id == reading.c.version)
        .where(version.c.report == row.id, reading.c.run == json.loads(wrote[-1].detail)["run"])
        .order_by(reading.c.id.desc())
        .limit(1)
    )
    return cast("Row[Any] | None", connection.execute(query).first())


def _classes(connection: Connection, row: Row[Any], seq: int) -> dict[str, str]:
    """Classes that a later entry set anew, as they were before it; of the report and of its claims."""
    found: dict[str, str] = {}
    for each in reversed(_entries(connection, row, CLASSES)):
        if each.seq > seq:
            detail = json.loads(each.detail)
            found |= {each.subject: detail["from"], **detail.get("claims", {})}
    return found


def _entries(connection: Connection, row: Row[Any], actions: Sequence[str]) -> list[Row[Any]]:
    """The entries of these actions on a report or a claim of it, oldest first."""
    audit, claim = schema.audit, schema.claim
    numbers = connection.scalars(select(claim.c.number).where(claim.c.report == row.id))
    found: list[Row[Any]] = []
    for names in chunks([row.uid, *(claim_uid(row.uid, number) for number in numbers)]):
        query = select(audit).where(audit.c.subject.in_(names), audit.c.action.in_(actions))
        found += connection.execute(query).all()
    return sorted(found, key=lambda each: each.seq)


def subjects_since(connection: Connection, seq: int, actions: Sequence[str]) -> set[str]:
    """Public ids of the reports that entries after a number, of these actions, are about."""
    audit = schema.audit
    query = select(audit.c.subject).where(audit.c.seq > seq, audit.c.action.in_(actions)).distinct()
    return {subject.partition("-")[0] for (subject,) in connection.execute(query)}


def opened_since(connection: Connection, uid: str, seq: int, up_to: str) -> float | None:
    """When a report's class was last lowered from above `up_to`, after an entry of the log; None if it was not."""
    audit = schema.audit
    query = select(audit.c.at, audit.c.detail).where(
        audit.c.subject == uid, audit.c.action == "report.classified", audit.c.seq > seq
    )
    above = SENSITIVITY[SENSITIVITY.index(up_to) + 1 :]
    times = [row.at for row in connection.execute(query) if json.loads(row.detail)["from"] in above]
    return max(times, default=None)
