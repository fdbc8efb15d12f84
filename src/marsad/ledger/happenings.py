"""Happenings: the claims of a stretch of days and an area, with the incidents that they stand in.

In: days, an area, the most sensitive class. Out: all claims of each incident of which one claim lies there and begins
or ends then, so that whoever denies it or tells it otherwise stands beside it; and what cannot be said to lie there.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, exists, func, select

from marsad.gazetteer.areas import Area
from marsad.ledger import schema
from marsad.ledger.candidates import chunks, facts_kept
from marsad.ledger.claims import claim_uid, day_number
from marsad.ledger.protect import CLASSES
from marsad.ledger.veils import account_for
from marsad.ledger.withheld import seen


class Scope(NamedTuple):
    """Days from 1970-01-01, both included; places (row ids, or a query for them), None for anywhere."""

    first: int
    last: int
    places: "Select[tuple[int]] | Collection[int] | None" = None
    most_sensitive: str = "public"

    @property
    def allowed(self) -> tuple[str, ...]:
        """The classes that may be shown."""
        return CLASSES[: CLASSES.index(self.most_sensitive) + 1]


class Member(NamedTuple):
    """A claim of an incident: ids of rows and public ids; `status`; `mode` as in `linking.compare.Facts`.

    `first` and `last` are the days that the claim tells (`told`), else its report's; None when neither is known.
    """

    claim: int
    uid: str
    report: int
    incident: str
    status: str
    mode: str
    first: int | None
    last: int | None
    told: bool


def places_within(area: Area) -> "Select[tuple[int]] | None":
    """A query for the places of a country, a division or a box; None for all areas. Not for what lies around a place.

    A country and a division hold what the gazetteer files under them, and themselves.
    """
    place = schema.place
    query = select(place.c.id)
    if area.kind == "country":
        return query.where(place.c.country == area.country)
    if area.kind == "division":
        return query.where(place.c.country == area.country, place.c.admin1 == area.admin1)
    if area.corners is not None:
        south, west, north, east = area.corners
        inside = place.c.lat.between(south, north) & place.c.lon.between(west, east)
        return query.where(inside, place.c.kind != "country")
    return None


def members(connection: Connection, scope: Scope) -> list[Member]:
    """The claims of all incidents of which a claim lies in the scope, in the order of incidents and claims."""
    account, claim, incident = account_for(scope.allowed[-1]), schema.claim, schema.incident
    report, version = schema.report, schema.version
    hits = _here(
        select(account.c.incident)
        .join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .where(seen(scope.allowed)),
        scope,
    ).distinct()
    rows: list[Any] = []
    for part in chunks(sorted(connection.scalars(hits))):
        rows += connection.execute(
            select(claim.c.id, claim.c.number, claim.c.status, claim.c.since, claim.c.until, claim.c.report,
                   report.c.uid, report.c.day, version.c.published, incident.c.uid.label("incident"))
            .join(account, account.c.claim == claim.c.id)
            .join(incident, incident.c.id == account.c.incident)
            .join(report, report.c.id == claim.c.report)
            .join(version, version.c.id == report.c.version)
            .where(account.c.incident.in_(part), claim.c.state == "current", seen(scope.allowed),
                   report.c.sensitivity.in_(scope.allowed), report.c.erased_at.is_(None))
        ).all()  # fmt: skip
    modes = {number: facts.mode for number, facts in facts_kept(connection, [row.id for row in rows]).items()}
    return sorted(
        (_member(row, modes.get(row.id, "event")) for row in rows), key=lambda each: (each.incident, each.uid)
    )


def beside(connection: Connection, scope: Scope, reports: Iterable[int]) -> list[Member]:
    """Claims of these reports in the days of the scope of which nobody can say where: no place of theirs is located."""
    account, claim, report, version = schema.account, schema.claim, schema.report, schema.version
    anywhere = scope._replace(places=None)
    query = _here(
        select(claim.c.id, claim.c.number, claim.c.status, claim.c.since, claim.c.until, claim.c.report,
               report.c.uid, report.c.day, version.c.published)
        .join(account, account.c.claim == claim.c.id)
        .join(report, report.c.id == claim.c.report)
        .join(version, version.c.id == report.c.version),
        anywhere,
    ).where(~_located(claim.c.id), seen(scope.allowed))  # fmt: skip
    rows: list[Any] = []
    for part in chunks(sorted(reports)):
        rows += connection.execute(query.where(claim.c.report.in_(part))).all()
    return sorted((_member(row, "") for row in rows), key=lambda each: each.uid)


def unlinked(connection: Connection, scope: Scope) -> int:
    """How many claims of the scope are not joined to incidents, or were changed since."""
    account, claim = schema.account, schema.claim
    query = select(func.count()).select_from(claim).outerjoin(account, account.c.claim == claim.c.id)
    waiting = account.c.claim.is_(None) | (account.c.revision != claim.c.revision)
    return connection.scalar(_here(query, scope).where(waiting)) or 0


def withheld(connection: Connection, scope: Scope) -> int:
    """How many claims of the scope are more sensitive than may be shown."""
    claim, report = schema.claim, schema.report
    query = (
        _here(select(func.count()).select_from(claim), scope._replace(most_sensitive=CLASSES[-1]))
        .join(report, report.c.id == claim.c.report)
        .where(claim.c.sensitivity.not_in(scope.allowed) | report.c.sensitivity.not_in(scope.allowed))
    )
    return connection.scalar(query) or 0


def outlets_of(connection: Connection, reports: Sequence[int]) -> dict[int, Any]:
    """Of reports (row ids): public id, address, text, publisher, and voice, affiliation and country of the outlet."""
    report, version, source = schema.report, schema.version, schema.source
    found: dict[int, Any] = {}
    for part in chunks(sorted(reports)):
        rows = connection.execute(
            select(report.c.id.label("report"), report.c.uid, report.c.url, version.c.text, version.c.published,
                   version.c.publisher, source.c.voice, source.c.affiliation, source.c.country)
            .join(version, version.c.id == report.c.version)
            .outerjoin(source, source.c.id == report.c.source)
            .where(report.c.id.in_(part))
        )  # fmt: skip
        found |= {row.report: row for row in rows}
    return found


def last_entry(connection: Connection) -> int:
    """The number of the log's last entry: by it the state of the ledger can be named."""
    return connection.scalar(select(func.max(schema.audit.c.seq))) or 0


def _here(query: Select[Any], scope: Scope) -> Select[Any]:
    claim, site = schema.claim, schema.site
    query = query.where(
        claim.c.state == "current", claim.c.sensitivity.in_(scope.allowed),
        claim.c.day.between(scope.first, scope.last) | claim.c.until.between(scope.first, scope.last),
    )  # fmt: skip
    if scope.places is None:
        return query
    return query.where(claim.c.id.in_(select(site.c.claim).where(site.c.place.in_(scope.places))))


def _located(claim: Any) -> Any:
    site, place = schema.site, schema.place
    return exists().where(site.c.claim == claim, place.c.id == site.c.place, place.c.lat.isnot(None))


def _member(row: Any, mode: str) -> Member:
    told = row.since is not None
    first = row.since if told else row.day if day_number(row.published) is not None else None
    last = first if not told or row.until is None else row.until
    incident = row.incident if mode else ""
    return Member(row.id, claim_uid(row.uid, row.number), row.report, incident, row.status, mode, first, last, told)
