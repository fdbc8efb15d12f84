"""Search: by words, place, time, type, actor, source and status.

In: questions as plain values. Out: rows, newest first. Words are looked up in the index, which is kept in the order of
the days, so that the newest hits come without sorting; places by cells of a grid.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from math import cos, radians
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select, text

from marsad.gazetteer.build import distance_km
from marsad.ledger import schema
from marsad.ledger.arrivals import report_of_row
from marsad.ledger.claims import day_number
from marsad.ledger.classes import CLASSES, up_to
from marsad.ledger.grid import LASTING, LONG, Box, cells_in
from marsad.ledger.store import Ledger
from marsad.ledger.withheld import seen
from marsad.ontology import claim_types
from marsad.text.fold import name_key

_TOKEN = re.compile(r"[0-9A-Za-z\u0080-\U0010ffff]+")  # of FTS5's tokenizer `ascii`
MOST = 1000  # claims that a map is given at once


def on_map(connection: Connection, box: Box, most: int = MOST) -> list[tuple[int, float, float, str]]:
    """Claims with a place in the box whose time meets the days: claim id, latitude, longitude, type."""
    spot = schema.spot
    inside = (
        spot.c.lat.between(box.south, box.north)
        & spot.c.lon.between(box.west, box.east)
        & (spot.c.day <= box.last)
        & (spot.c.until >= box.first)
    )
    if box.type:
        inside &= spot.c.type.in_(types_of(box.type))
    recent = spot.c.day >= box.first - LONG
    found: list[tuple[int, float, float, str]] = []
    cells = cells_in(box)
    where = (
        (spot.c.cell.in_(cells) & recent, spot.c.cell.in_([cell + LASTING for cell in cells]))
        if cells
        else (recent & (spot.c.cell < LASTING), spot.c.cell >= LASTING)
    )
    for here in where:
        query = select(spot.c.claim, spot.c.lat, spot.c.lon, spot.c.type).where(here, inside).limit(most - len(found))
        found += [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]
    return found


def types_of(kind: str) -> tuple[str, ...]:
    """The claim types that a type or a group of types stands for."""
    return tuple(code for code in claim_types() if code == kind or code.startswith(kind + "."))


def newest(ledger: Ledger, connection: Connection, terms: Sequence[Sequence[str]], most: int) -> list[int]:
    """Ids of the newest reports that hold a term of each group."""
    return [report for report, _ in zip(_hits(ledger, connection, terms), range(most), strict=False)]


def _hits(ledger: Ledger, connection: Connection, terms: Sequence[Sequence[str]]) -> Iterator[int]:
    """Ids of reports, newest first, as they are found."""
    asked = _asked(ledger, terms)
    if not asked:
        return
    if ledger.sqlite:
        query = "SELECT rowid FROM words WHERE words MATCH :asked ORDER BY rowid DESC"
    else:
        query = "SELECT id FROM words WHERE terms @@ CAST(:asked AS tsquery) ORDER BY id DESC"
    rows = connection.execution_options(yield_per=100).execute(text(query), {"asked": asked})
    for row in rows:
        yield report_of_row(row[0])


def _asked(ledger: Ledger, terms: Sequence[Sequence[str]]) -> str:
    """A query of the word index in which a term of each group must stand; empty when nothing can be asked."""
    write = _for_sqlite if ledger.sqlite else _for_postgresql
    groups = [[written for term in group if (written := write(term))] for group in terms]
    if not groups or not all(groups):
        return ""
    both, either = (" AND ", " OR ") if ledger.sqlite else (" & ", " | ")
    return both.join("(" + either.join(group) + ")" for group in groups)


def with_words(ledger: Ledger, terms: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """That a report holds a term of each group, for queries that join `report`."""
    asked = _asked(ledger, terms)
    if not asked:
        return false()
    if ledger.sqlite:
        found = text("report.id IN (SELECT rowid & 1099511627775 FROM words WHERE words MATCH :asked)")
    else:
        found = text("report.id IN (SELECT id & 1099511627775 FROM words WHERE terms @@ CAST(:asked AS tsquery))")
    return found.bindparams(asked=asked)  # type: ignore[return-value]


def _for_sqlite(term: str) -> str:
    """A term as a query; a term that the index holds in pieces (it keeps no order of words) as all of them."""
    pieces = ['"' + piece.replace('"', '""') + '"' for piece in _TOKEN.findall(term)]
    return pieces[0] if len(pieces) == 1 else "(" + " AND ".join(pieces) + ")" if pieces else ""


def _for_postgresql(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'" if term else ""


class Question(NamedTuple):
    """What is looked for; every part that is given must hold. `terms` are groups of which one term each must stand.

    `reports` (row ids, the newest first) are those alone that are looked at; their words have been looked up already.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    actors: tuple[int, ...] | None = None
    sources: tuple[int, ...] | None = None
    places: tuple[int, ...] | None = None
    publisher: str = ""
    since: int | None = None
    until: int | None = None
    most_sensitive: str = "restricted"
    rejected: bool = False
    reports: tuple[int, ...] | None = None

    @property
    def allowed(self) -> tuple[str, ...]:
        """The classes of sensitivity that are shown."""
        return up_to(self.most_sensitive)

    @property
    def of_claims(self) -> bool:
        """Whether it asks for claims rather than for reports."""
        return bool(
            self.types or self.statuses or self.rejected
            or any(each is not None for each in (self.actors, self.sources, self.places))
        )  # fmt: skip


class Hit(NamedTuple):
    """A report that answers, with its day and those of its claims that do (ids of rows); none if any report does.

    `dated` tells whether it says when it was published; if not, its day is that of its arrival. `days` are the claims'
    own days; None where neither the claim nor its report tells one.
    """

    report: int
    day: int
    claims: tuple[int, ...]
    dated: bool = True
    days: tuple[int | None, ...] = ()


def find(ledger: Ledger, connection: Connection, question: Question) -> Iterator[Hit]:
    """Hits, newest report first, as they are found."""
    if not question.terms and question.reports is None and question.of_claims:
        yield from _by_claims(connection, question, None)
        return
    if question.reports is not None:
        reports = iter(question.reports)
    elif question.terms:
        reports = _hits(ledger, connection, question.terms)
    else:
        table = schema.report
        query = select(table.c.id).where(table.c.erased_at.is_(None)).order_by(table.c.day.desc(), table.c.id.desc())
        reports = iter(connection.scalars(query.execution_options(yield_per=100)))
    while chunk := list(islice(reports, 200)):
        if question.of_claims:
            yield from _by_claims(connection, question, chunk)
        else:
            yield from _by_reports(connection, question, chunk)


def _by_reports(connection: Connection, question: Question, chunk: Sequence[int]) -> Iterator[Hit]:
    table, version = schema.report, schema.version
    asked = select(table.c.id, table.c.day, version.c.published).join(version, version.c.id == table.c.version)
    query: Select[Any] = where_reports(asked.where(table.c.id.in_(chunk)), question)
    if question.since is not None:
        query = query.where(table.c.day >= question.since)
    if question.until is not None:
        query = query.where(table.c.day <= question.until)
    found = {row.id: row for row in connection.execute(query)}
    for report in chunk:
        if report in found:
            yield Hit(report, found[report].day, (), day_number(found[report].published) is not None)


def _by_claims(connection: Connection, question: Question, chunk: Sequence[int] | None) -> Iterator[Hit]:
    claim, report, version = schema.claim, schema.report, schema.version
    asked = (
        select(
            claim.c.id, claim.c.report, report.c.day, version.c.published, claim.c.since, claim.c.day.label("own"),
        )
        .join(report, report.c.id == claim.c.report)
        .join(version, version.c.id == report.c.version)
    )  # fmt: skip
    query: Select[Any] = where_reports(where_claims(asked, question), question)
    if chunk is not None:
        query = query.where(claim.c.report.in_(chunk))
    query = query.order_by(report.c.day.desc(), report.c.id.desc(), claim.c.start, claim.c.id)
    rows = connection.execution_options(yield_per=200).execute(query)
    for (number, day, published), group in groupby(rows, key=lambda row: (row.report, row.day, row.published)):
        dated = day_number(published) is not None
        told = [(row.id, row.own if dated or row.since is not None else None) for row in group]
        yield Hit(number, day, tuple(claim for claim, _ in told), dated, tuple(own for _, own in told))


def where_claims(query: Select[Any], question: Question) -> Select[Any]:
    """A query of claims with their reports, with what the question asks of them."""
    claim, party, site = schema.claim, schema.party, schema.site
    query = query.where(claim.c.state == ("rejected" if question.rejected else "current"))
    if question.types:
        query = query.where(claim.c.type.in_([code for kind in question.types for code in types_of(kind)]))
    if question.statuses:
        query = query.where(claim.c.status.in_(question.statuses))
    if question.since is not None:
        query = query.where(func.coalesce(claim.c.until, claim.c.day) >= question.since)
    if question.until is not None:
        query = query.where(claim.c.day <= question.until)
    query = query.where(seen(question.allowed))
    for ids, roles in ((question.actors, ("actor", "target")), (question.sources, ("source",))):
        if ids is not None:
            told = select(party.c.claim).where(party.c.actor.in_(ids), party.c.role.in_(roles))
            query = query.where(claim.c.id.in_(told))
    if question.places is not None:
        query = query.where(claim.c.id.in_(select(site.c.claim).where(site.c.place.in_(question.places))))
    return query


def where_reports(query: Select[Any], question: Question) -> Select[Any]:
    """A query of reports, with what the question asks of them."""
    report, version = schema.report, schema.version
    query = query.where(report.c.erased_at.is_(None))
    query = query.where(report.c.sensitivity.in_(question.allowed))
    if question.reports is not None:
        query = query.where(report.c.id.in_(question.reports))
    if question.publisher:
        told = select(version.c.id).where(
            func.lower(version.c.publisher).contains(question.publisher.lower(), autoescape=True)
        )
        query = query.where(report.c.version.in_(told))
    return query


def where_words(ledger: Ledger, query: Select[Any], question: Question) -> Select[Any]:
    """A query of reports, with the words that the question asks of them."""
    if not question.terms or question.reports is not None:
        return query
    return query.where(with_words(ledger, question.terms))


def actors_named(connection: Connection, name: str, *, registered: bool = False) -> tuple[int, ...]:
    """Parties with this entry of the registry, this name in any spelling, or a name that holds it.

    With `registered`, parties of the registry alone: other names may be those of private persons.
    """
    actor = schema.actor
    wanted = name_key(name)
    told = [actor.c.entry == name, actor.c.name.contains(name, autoescape=True)]
    if wanted:
        told.append(actor.c.key.contains(wanted, autoescape=True))
    query = select(actor.c.id).where(or_(*told), actor.c.name != "")
    rows = connection.execute(query.where(actor.c.entry != "") if registered else query) if name.strip() else ()
    return tuple(row.id for row in rows)


def places_near(connection: Connection, lat: float, lon: float, radius_km: float) -> tuple[int, ...]:
    """Places within a radius of a point (degrees, kilometres)."""
    place = schema.place
    north = radius_km / 111.0
    east = north / max(0.05, cos(radians(lat)))
    rows = connection.execute(
        select(place.c.id, place.c.lat, place.c.lon).where(
            place.c.lat.between(lat - north, lat + north), place.c.lon.between(lon - east, lon + east)
        )
    )
    return tuple(row.id for row in rows if distance_km(lat, lon, row.lat, row.lon) <= radius_km)


def places_named(connection: Connection, name: str, classes: Sequence[str] = CLASSES) -> tuple[int, ...]:
    """Places with this name in any spelling; for who may not see all, those alone that claims they may see name."""
    place, site, claim, report = schema.place, schema.site, schema.claim, schema.report
    wanted = name_key(name)
    if not wanted:
        return ()
    query = select(place.c.id).where(place.c.key.startswith(wanted + "|", autoescape=True))
    if len(classes) < len(CLASSES):
        told = (
            select(site.c.place)
            .join(claim, claim.c.id == site.c.claim)
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.state == "current", seen(classes))
        )
        query = query.where(place.c.lat.isnot(None), place.c.id.in_(told))
    return tuple(connection.scalars(query))
