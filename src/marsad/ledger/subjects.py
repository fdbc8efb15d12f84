"""Subjects: the parties and places that claims name, with what is told of them.

In: ids, or nothing. Out: rows of parties and places with how many claims name them. For who may not see all these are
parties of the registry and located places alone: other names are words of the texts, some of which are withheld, and
may be those of private persons.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, func, select

from marsad.errors import LedgerError
from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.classes import CLASSES
from marsad.ledger.withheld import seen

_MOST = 1 << 63  # what the engines count to


class Actor(NamedTuple):
    """A party: its row, name, entry of the registry if any, class, and how many claims name it in which roles."""

    id: int
    name: str
    entry: str
    cls: str
    claims: int


class Place(NamedTuple):
    """A place: its row, name, kind, country, division, degrees and radius (kilometres) if located, and claims."""

    id: int
    name: str
    kind: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    claims: int


def actor_of(connection: Connection, number: int, classes: Sequence[str]) -> Actor:
    """A party by its id. Raises LedgerError when no claim that may be seen names it, or it is a private person."""
    actor = schema.actor
    row = connection.execute(_actors(classes).where(actor.c.id == number)).first() if number < _MOST else None
    claims = _counted(connection, schema.party.c.actor, number, classes) if row else 0
    if row is None or not claims:
        raise LedgerError("actor-unknown", f"{number}: no claim names a party of this number.")
    return Actor(row.id, row.name, row.entry, row._mapping["class"], claims)


def place_of(connection: Connection, number: int, classes: Sequence[str]) -> Place:
    """A place by its id. Raises LedgerError when no claim that may be seen names it."""
    place = schema.place
    row = connection.execute(_places(classes).where(place.c.id == number)).first() if number < _MOST else None
    claims = _counted(connection, schema.site.c.place, number, classes) if row else 0
    if row is None or not claims:
        raise LedgerError("place-unknown", f"{number}: no claim names a place of this number.")
    return Place(row.id, row.name, row.kind, row.country, row.admin1, row.lat, row.lon, row.radius_km, claims)


def seen_among(connection: Connection, places: Sequence[int], classes: Sequence[str]) -> set[int]:
    """Those of some places (row ids) that may be shown, as a claim that may be seen names them."""
    place, site = schema.place, schema.site
    found: set[int] = set()
    for part in chunks(sorted(places)):
        named = _told(select(site.c.place), site.c.place, classes).where(site.c.place.in_(part))
        found |= set(connection.scalars(_places(classes).with_only_columns(place.c.id).where(place.c.id.in_(named))))
    return found


def actors_keyed(connection: Connection, keys: Collection[str], classes: Sequence[str]) -> dict[str, int]:
    """Ids of parties that may be shown by their entries of the registry, or by their keys where they have none."""
    actor, party = schema.actor, schema.party
    found: dict[str, int] = {}
    for part in chunks(sorted(keys)):
        named = _told(select(party.c.actor), party.c.actor, classes)
        query = _actors(classes).where(
            actor.c.entry.in_(part) | (actor.c.key.in_(part) & (actor.c.entry == "")), actor.c.id.in_(named)
        )
        for row in connection.execute(query.order_by(actor.c.id.desc())):
            found[row.entry or row.key] = row.id
    return found


def actors_told(connection: Connection, classes: Sequence[str], most: int) -> list[Actor]:
    """The parties of most claims; private persons are not among them."""
    actor = schema.actor
    counted = _most_told(schema.party.c.actor, classes)
    query = (
        _actors(classes)
        .add_columns(counted.c.claims)
        .join(counted, counted.c.subject == actor.c.id)
        .where(actor.c.name != "")
        .order_by(counted.c.claims.desc(), actor.c.id)
        .limit(most)
    )
    return [Actor(row.id, row.name, row.entry, row._mapping["class"], row.claims) for row in connection.execute(query)]


def places_told(connection: Connection, classes: Sequence[str], most: int) -> list[Place]:
    """The places of most claims."""
    place = schema.place
    counted = _most_told(schema.site.c.place, classes)
    query = (
        _places(classes)
        .add_columns(counted.c.claims)
        .join(counted, counted.c.subject == place.c.id)
        .order_by(counted.c.claims.desc(), place.c.id)
        .limit(most)
    )
    return [
        Place(row.id, row.name, row.kind, row.country, row.admin1, row.lat, row.lon, row.radius_km, row.claims)
        for row in connection.execute(query)
    ]


def _actors(classes: Sequence[str]) -> Select[Any]:
    """The parties that may be shown with the claims of these classes."""
    actor = schema.actor
    query = select(actor).where(actor.c.private == 0)
    return query if len(classes) == len(CLASSES) else query.where(actor.c.entry != "")


def _places(classes: Sequence[str]) -> Select[Any]:
    """The places that may be shown with the claims of these classes."""
    place = schema.place
    return select(place) if len(classes) == len(CLASSES) else select(place).where(place.c.lat.isnot(None))


def _most_told(column: Column[Any], classes: Sequence[str]) -> Any:
    """How many claims name each actor or place, by the column that names it."""
    subject = column.label("subject")
    query: Select[Any] = select(subject, func.count(func.distinct(schema.claim.c.id)).label("claims"))
    return _told(query, column, classes).group_by(column).subquery()


def _counted(connection: Connection, column: Column[Any], number: int, classes: Sequence[str]) -> int:
    query: Select[Any] = select(func.count(func.distinct(schema.claim.c.id)))
    return connection.scalar(_told(query, column, classes).where(column == number)) or 0


def _told(query: Select[Any], column: Column[Any], classes: Sequence[str]) -> Select[Any]:
    """A query of the current claims of these classes, with the table of a column that names actors or places."""
    claim, report, named = schema.claim, schema.report, column.table
    return (
        query.select_from(named)
        .join(claim, claim.c.id == named.c.claim)
        .join(report, report.c.id == claim.c.report)
        .where(claim.c.state == "current", seen(classes))
        .where(report.c.erased_at.is_(None), report.c.sensitivity.in_(classes))
    )
