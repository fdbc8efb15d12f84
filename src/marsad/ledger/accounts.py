"""Accounts: the incidents of the ledger, to be listed and shown.

In: an incident, or what incidents are looked for by. Out: its accounts with the origins they go back to; rows of
incidents, the newest first.
"""

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select

from marsad.errors import LedgerError
from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import CLASSES, highest, up_to
from marsad.ledger.groups import copies_of, repeated
from marsad.ledger.incidents import incident_uid
from marsad.ledger.judgements import Found, incident_named
from marsad.ledger.veils import account_for
from marsad.ledger.withheld import seen
from marsad.linking.agreement import Account, origin_of
from marsad.linking.compare import ENOUGH
from marsad.linking.wires import credit
from marsad.model import Claim

Kept = Any  # a row of the ledger
_CLOSE = 0.75  # points above what a join needs, within which it is doubtful


class Sentence(NamedTuple):
    """Where an account stands in its report: the text around its trigger; and the class of its claim or report."""

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
    """An incident in a list: id, first and last day, types and places (most told first), reports, claims, class."""

    uid: str
    first: int
    last: int
    types: tuple[str, ...]
    places: tuple[str, ...]
    reports: int
    claims: int
    sensitivity: str = "public"


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


class Joined(NamedTuple):
    """How a claim stands in its incident: the incident, its number of claims, the points of the best join to it.

    `score` is None where no join holds it, infinite where a person judged.
    """

    incident: str
    claims: int
    score: float | None

    @property
    def doubtful(self) -> bool:
        """Whether the rule joined it on hardly more points than it takes."""
        return self.score is not None and self.score < ENOUGH + _CLOSE


def incident_seen(connection: Connection, name: str, most_sensitive: str) -> Found:
    """The incident of an id, with the claims of it that may be seen, under the id of the earliest of these.

    Only the ids of such claims lead to it: else an id would tell of a claim that may not be seen. Raises LedgerError
    (`incident-unknown`), the same whether there is none or none may be seen.
    """
    unknown = f"{name}: there is no such incident. `marsad incidents` shows ids (I…)."
    try:
        found = incident_named(connection, name)
    except LedgerError as error:
        raise LedgerError("incident-unknown", unknown) from error
    if most_sensitive == CLASSES[-1]:
        return found
    claims = [each.claim for each in found.members]
    allowed = _seen_among(connection, claims, most_sensitive)
    account = account_for(most_sensitive)
    of = {
        row.claim: row.incident
        for part in chunks(claims)
        for row in connection.execute(select(account.c.claim, account.c.incident).where(account.c.claim.in_(part)))
        if row.claim in allowed
    }
    named = next((of[each.claim] for each in found.members if each.claim in of and each.uid[1:] == name[1:]), None)
    if named is None:
        raise LedgerError("incident-unknown", unknown)
    members = tuple(each for each in found.members if of.get(each.claim) == named)
    return Found(incident_uid(members[0].uid), named, members)


def incident_uids(connection: Connection, numbers: Sequence[int], most_sensitive: str) -> dict[int, str]:
    """Public ids of incidents (row ids), as `incident_seen` gives them; those not to be seen at all are left out."""
    account, claim, report, incident = account_for(most_sensitive), schema.claim, schema.report, schema.incident
    found: dict[int, tuple[int, str]] = {}
    wanted = sorted(set(numbers))
    if most_sensitive == CLASSES[-1]:
        query = select(incident.c.id, incident.c.uid)
        return {
            row.id: row.uid
            for part in chunks(wanted)
            for row in connection.execute(query.where(incident.c.id.in_(part)))
        }
    for part in chunks(wanted):
        rows = connection.execute(
            select(account.c.incident, report.c.day, report.c.uid, claim.c.number)
            .join(claim, claim.c.id == account.c.claim)
            .join(report, report.c.id == claim.c.report)
            .where(account.c.incident.in_(part), seen(up_to(most_sensitive)))
        )
        for row in rows:
            told = row.day, claim_uid(row.uid, row.number)
            found[row.incident] = min(told, found.get(row.incident, told))
    return {number: incident_uid(uid) for number, (_, uid) in found.items()}


def _seen_among(connection: Connection, claims: Sequence[int], most_sensitive: str) -> set[int]:
    claim, report = schema.claim, schema.report
    query = select(claim.c.id).join(report, report.c.id == claim.c.report).where(seen(up_to(most_sensitive)))
    return {number for part in chunks(claims) for number in connection.scalars(query.where(claim.c.id.in_(part)))}


def accounts_of(connection: Connection, found: Found, most_sensitive: str = "restricted") -> list[Sentence]:
    """The accounts of an incident, the earliest first."""
    order = {each.claim: at for at, each in enumerate(found.members)}
    told = sorted(accounts_in(connection, list(order), most_sensitive), key=lambda pair: order[pair[0].id])
    return [
        Sentence(account, _sentence(row, account.claim), highest(row.sensitivity, row._mapping["class"]))
        for row, account in told
    ]


def accounts_in(
    connection: Connection, claims: Sequence[int], most_sensitive: str = "restricted"
) -> Iterator[tuple[Kept, Account]]:
    """Claims (row ids) as accounts, each with its row: report, version, text, segments, days and class."""
    claim, revision, version = schema.claim, schema.revision, schema.version
    report, source, reading = schema.report, schema.source, schema.reading
    originals: dict[int, tuple[tuple[str, str] | None, str | None]] = {}
    for part in chunks(claims):
        rows = connection.execute(
            select(claim.c.id, claim.c.sensitivity, report.c.sensitivity.label("class"), claim.c.version, report.c.uid,
                   report.c.id.label("report"), revision.c.body, version.c.text, version.c.published,
                   version.c.publisher, reading.c.segments, source.c.voice, source.c.affiliation)
            .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
            .join(report, report.c.id == claim.c.report)
            .join(version, version.c.id == claim.c.version)
            .join(reading, reading.c.id == report.c.reading)
            .outerjoin(source, source.c.id == report.c.source)
            .where(claim.c.id.in_(part), seen(up_to(most_sensitive)))
        ).all()  # fmt: skip
        copied = repeated(connection, {row.report for row in rows} - originals.keys())
        for row in rows:
            body = msgspec.json.decode(row.body, type=Claim)
            if row.report not in originals:
                repeats = row.report in copied
                originals[row.report] = original_of(
                    connection, row.report, row.text, row.publisher, up_to(most_sensitive), copied=repeats
                )
            original, agency = originals[row.report]
            origin = origin_of(
                body, row.publisher, copied_from=original, agency=agency, voice=row.voice or "",
                affiliation=row.affiliation or "", report=row.uid,
            )  # fmt: skip
            yield row, Account(row.uid, row.published, row.publisher, body, origin)


def original_of(
    connection: Connection, report: int, text: str, publisher: str, classes: Sequence[str] = CLASSES, *,
    copied: bool = True,
) -> tuple[tuple[str, str] | None, str | None]:  # fmt: skip
    """The report that a report's text was made from, and the agency it is credited to; None where there is none.

    Reports above the classes are passed over. `copied` is False where it is known that no report repeats it or is
    repeated by it.
    """
    group = copies_of(connection, report, classes) if copied else None
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
    account, claim, report = account_for(asked.most_sensitive), schema.claim, schema.report
    last = func.max(func.coalesce(claim.c.until, claim.c.day))
    query = (
        select(account.c.incident, func.count(func.distinct(claim.c.report)).label("reports"))
        .join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .where(claim.c.state == "current", seen(up_to(asked.most_sensitive)))
        .group_by(account.c.incident)
        .having(func.count(func.distinct(claim.c.report)) >= asked.reports)
        .order_by(last.desc(), func.min(claim.c.id))  # the incident's own row tells of claims that may not be seen
        .limit(most)
    )
    hits = (
        select(account.c.incident)
        .join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .where(claim.c.state == "current", seen(up_to(asked.most_sensitive)))
    )
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


def rows_named(connection: Connection, uids: Sequence[str], most_sensitive: str) -> list[Row]:
    """Rows of incidents by their public ids as they may be seen, in this order; what is no more there is left out."""
    found = []
    for uid in uids:
        try:
            number = incident_seen(connection, uid, most_sensitive).incident
        except LedgerError:
            continue
        found.append(_row(connection, number, most_sensitive))
    return found


def _row(connection: Connection, number: int, most_sensitive: str) -> Row:
    account, claim, report = account_for(most_sensitive), schema.claim, schema.report
    site, place = schema.site, schema.place
    rows = connection.execute(
        select(claim.c.id, claim.c.report, claim.c.type, claim.c.day, claim.c.until,
               claim.c.sensitivity, report.c.sensitivity.label("class"))
        .join(account, account.c.claim == claim.c.id)
        .join(report, report.c.id == claim.c.report)
        .where(account.c.incident == number, claim.c.state == "current", seen(up_to(most_sensitive)))
    ).all()  # fmt: skip
    names: list[str] = []
    for part in chunks([row.id for row in rows]):
        query = select(place.c.name).join(site, site.c.place == place.c.id).where(site.c.claim.in_(part))
        if most_sensitive != CLASSES[-1]:
            query = query.where(place.c.lat.isnot(None))  # others are words of the text, which may be withheld
        names += connection.scalars(query)
    return Row(
        incident_uids(connection, [number], most_sensitive)[number], min(row.day for row in rows),
        max(row.until if row.until is not None else row.day for row in rows), _by_count([row.type for row in rows]),
        _by_count(names), len({row.report for row in rows}), len(rows),
        highest(*(each for row in rows for each in (row.sensitivity, row._mapping["class"]))),
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


def joined(connection: Connection, claims: Sequence[int], most_sensitive: str) -> dict[int, Joined]:
    """How claims (row ids) stand in their incidents; those that were not linked are left out."""
    account, merge = account_for(most_sensitive), schema.merge
    of: dict[int, int] = {}
    sizes: dict[int, int] = {}
    best: dict[int, float] = {}
    for part in chunks(claims):
        told = select(account.c.claim, account.c.incident).where(account.c.claim.in_(part))
        of |= {row.claim: row.incident for row in connection.execute(told)}
        rows = connection.execute(
            select(merge.c.left, merge.c.right, merge.c.score, merge.c.by).where(
                merge.c.kind == "incident", merge.c.relation == "same", merge.c.reversed_at.is_(None),
                or_(merge.c.left.in_(part), merge.c.right.in_(part)),
            )
        )  # fmt: skip
        for row in rows:
            score = row.score if row.by.startswith("rule:") else inf
            best |= {end: max(score, best.get(end, score)) for end in (row.left, row.right)}
    for part in chunks(sorted(set(of.values()))):
        query = select(account.c.incident, func.count()).where(account.c.incident.in_(part))
        sizes |= {number: size for number, size in connection.execute(query.group_by(account.c.incident))}  # noqa: C416
    names = incident_uids(connection, list(of.values()), most_sensitive)
    return {
        claim: Joined(names[number], sizes[number], best.get(claim)) for claim, number in of.items() if number in names
    }


def _by_count(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(values), key=lambda value: (-values.count(value), value)))
