"""Accounts: the incidents of the ledger, to be listed and shown.

In: an incident, or what incidents are looked for by. Out: its accounts with the origins they go back to; rows of
incidents, the newest first.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select

from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.groups import copies_of, repeated
from marsad.ledger.judgements import Found
from marsad.ledger.protect import CLASSES
from marsad.linking.agreement import Account, origin_of
from marsad.linking.wires import credit
from marsad.model import Claim

Kept = Any  # a row of the ledger


class Sentence(NamedTuple):
    """Where an account stands in its report: its text's part around the trigger, and the class of the claim."""

    account: Account
    sentence: str
    sensitivity: str


class Asked(NamedTuple):
    """What incidents are looked for by; every part that is given must hold. Days count from 1970-01-01."""

    places: tuple[int, ...] | None = None
    actors: tuple[int, ...] | None = None
    types: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    reports: int = 1
    most_sensitive: str = "restricted"


class Row(NamedTuple):
    """An incident in a list: id, first and last day, types and places (most told first), reports and claims."""

    uid: str
    first: int
    last: int
    types: tuple[str, ...]
    places: tuple[str, ...]
    reports: int
    claims: int


class Judgement(NamedTuple):
    """A judgement on two claims (public ids): `same` or `apart`, score, why, by whom, when, and its reversal."""

    left: str
    right: str
    relation: str
    score: float
    why: str
    by: str
    at: float
    reversed_at: float | None
    reversed_by: str


def accounts_of(connection: Connection, found: Found, most_sensitive: str = "restricted") -> list[Sentence]:
    """The accounts of an incident, the earliest first."""
    order = {each.claim: at for at, each in enumerate(found.members)}
    told = sorted(accounts_in(connection, list(order), most_sensitive), key=lambda pair: order[pair[0].id])
    return [Sentence(account, _sentence(row, account.claim), row.sensitivity) for row, account in told]


def accounts_in(
    connection: Connection, claims: Sequence[int], most_sensitive: str = "restricted"
) -> Iterator[tuple[Kept, Account]]:
    """Claims (row ids) as accounts, each with its row: report, version, text, segments, days and class."""
    claim, revision, version = schema.claim, schema.revision, schema.version
    report, source, reading = schema.report, schema.source, schema.reading
    originals: dict[int, tuple[tuple[str, str] | None, str | None]] = {}
    for part in chunks(claims):
        rows = connection.execute(
            select(claim.c.id, claim.c.sensitivity, claim.c.version, report.c.uid, report.c.id.label("report"),
                   revision.c.body, version.c.text, version.c.published, version.c.publisher, reading.c.segments,
                   source.c.voice, source.c.affiliation)
            .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
            .join(report, report.c.id == claim.c.report)
            .join(version, version.c.id == claim.c.version)
            .join(reading, reading.c.id == report.c.reading)
            .outerjoin(source, source.c.id == report.c.source)
            .where(claim.c.id.in_(part), claim.c.sensitivity.in_(up_to(most_sensitive)))
        ).all()  # fmt: skip
        copied = repeated(connection, {row.report for row in rows} - originals.keys())
        for row in rows:
            body = msgspec.json.decode(row.body, type=Claim)
            if row.report not in originals:
                seen = row.report in copied
                originals[row.report] = original_of(connection, row.report, row.text, row.publisher, copied=seen)
            original, agency = originals[row.report]
            origin = origin_of(
                body, row.publisher, copied_from=original, agency=agency, voice=row.voice or "",
                affiliation=row.affiliation or "", report=row.uid,
            )  # fmt: skip
            yield row, Account(row.uid, row.published, row.publisher, body, origin)


def original_of(
    connection: Connection, report: int, text: str, publisher: str, *, copied: bool = True
) -> tuple[tuple[str, str] | None, str | None]:
    """The report that a report's text was made from, and the agency it is credited to; None where there is none.

    `copied` is False where it is known that no report repeats it or is repeated by it.
    """
    group = copies_of(connection, report) if copied else None
    if group is not None:
        return (group.origin.uid, group.origin.publisher), group.agency
    agencies = [each.agency for each in credit(text, publisher) if each.agency]
    return None, agencies[0] if agencies else None


def _sentence(row: Any, claim: Claim) -> str:
    at = claim.trigger.start
    segments = msgspec.json.decode(row.segments, type=list[tuple[int, int]])
    start, end = next(((a, b) for a, b in segments if a <= at < b), (max(0, at - 80), claim.trigger.end + 80))
    text: str = row.text
    return text[start:end]


def incidents(connection: Connection, asked: Asked, most: int) -> Iterator[Row]:
    """Incidents that answer, those with the newest accounts first."""
    account, claim = schema.account, schema.claim
    last = func.max(func.coalesce(claim.c.until, claim.c.day))
    query = (
        select(account.c.incident, func.count(func.distinct(claim.c.report)).label("reports"))
        .join(claim, claim.c.id == account.c.claim)
        .where(claim.c.state == "current", claim.c.sensitivity.in_(up_to(asked.most_sensitive)))
        .group_by(account.c.incident)
        .having(func.count(func.distinct(claim.c.report)) >= asked.reports)
        .order_by(last.desc(), account.c.incident)
        .limit(most)
    )
    hits = select(account.c.incident).join(claim, claim.c.id == account.c.claim).where(claim.c.state == "current")
    if asked.types:
        kinds = [claim.c.type == kind if "." in kind else claim.c.type.like(kind + ".%") for kind in asked.types]
        hits = hits.where(or_(*kinds))
    if asked.since is not None:
        hits = hits.where(func.coalesce(claim.c.until, claim.c.day) >= asked.since)
    if asked.until is not None:
        hits = hits.where(claim.c.day <= asked.until)
    for table, column, ids in (
        (schema.site, schema.site.c.place, asked.places), (schema.party, schema.party.c.actor, asked.actors),
    ):  # fmt: skip
        if ids is not None:
            hits = hits.where(claim.c.id.in_(select(table.c.claim).where(column.in_(ids))))
    for row in connection.execute(query.where(account.c.incident.in_(hits))).all():
        yield _row(connection, row.incident, asked.most_sensitive)


def _row(connection: Connection, number: int, most_sensitive: str) -> Row:
    account, claim = schema.account, schema.claim
    site, place = schema.site, schema.place
    rows = connection.execute(
        select(claim.c.id, claim.c.report, claim.c.type, claim.c.day, claim.c.until)
        .join(account, account.c.claim == claim.c.id)
        .where(account.c.incident == number, claim.c.state == "current",
               claim.c.sensitivity.in_(up_to(most_sensitive)))
    ).all()  # fmt: skip
    uid = connection.execute(select(schema.incident.c.uid).where(schema.incident.c.id == number)).scalar_one()
    names: list[str] = []
    for part in chunks([row.id for row in rows]):
        query = select(place.c.name).join(site, site.c.place == place.c.id).where(site.c.claim.in_(part))
        names += connection.scalars(query)
    return Row(
        uid, min(row.day for row in rows),
        max(row.until if row.until is not None else row.day for row in rows), _by_count([row.type for row in rows]),
        _by_count(names), len({row.report for row in rows}), len(rows),
    )  # fmt: skip


def judgements(connection: Connection, found: Found) -> list[Judgement]:
    """All judgements on the claims of an incident, reversed ones included, the oldest first."""
    merge, claim, report = schema.merge, schema.claim, schema.report
    rows: dict[int, Any] = {}
    for part in chunks([each.claim for each in found.members]):
        query = select(merge).where(merge.c.kind == "incident", or_(merge.c.left.in_(part), merge.c.right.in_(part)))
        rows |= {row.id: row for row in connection.execute(query)}
    names: dict[int, str] = {}
    for part in chunks(sorted({end for row in rows.values() for end in (row.left, row.right)})):
        query = (
            select(claim.c.id, claim.c.number, report.c.uid)
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.id.in_(part))
        )
        names |= {row.id: f"{row.uid}-{row.number}" for row in connection.execute(query)}
    return [
        Judgement(
            names[row.left], names[row.right], row.relation, row.score, row.why, row.by, row.at, row.reversed_at,
            row.reversed_by,
        )
        for _, row in sorted(rows.items())
    ]  # fmt: skip


def _by_count(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(values), key=lambda value: (-values.count(value), value)))


def up_to(most_sensitive: str) -> tuple[str, ...]:
    """The classes of sensitivity that may be shown."""
    return CLASSES[: CLASSES.index(most_sensitive) + 1]
