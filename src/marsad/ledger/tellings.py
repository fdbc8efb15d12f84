"""Tellings: the claims that a situation is made from, out of the ledger.

In: places and parties (row ids), types, and the most sensitive class that may be shown. Out: `Telling`s, each claim
with its origin, its places and the text that it stands in; rows of places by name, by point and by division.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, func, or_, select

from marsad.ledger import schema
from marsad.ledger.accounts import accounts_in
from marsad.ledger.candidates import chunks
from marsad.ledger.claims import claim_uid, day_number
from marsad.ledger.classes import CLASSES, highest, up_to
from marsad.ledger.withheld import seen
from marsad.model import Claim, Place
from marsad.situation.told import Mention, Page, Span, Telling
from marsad.text.fold import name_key

TYPES = (
    "territory.control_gained", "territory.withdrawal", "access.siege", "access.route_closed", "access.route_opened",
    "violence.destruction", "force.deployment", "humanitarian.displacement", "humanitarian.return",
    "humanitarian.aid", "humanitarian.aid_blocked", "humanitarian.need",
)  # fmt: skip


def claims_at(connection: Connection, places: Collection[int], types: Sequence[str] = TYPES) -> set[int]:
    """Claims (row ids) of these types that name one of the places."""
    site, found = schema.site, set[int]()
    for part in chunks(sorted(places)):
        told = select(site.c.claim).where(site.c.place.in_(part))
        found |= set(connection.scalars(_current(types).where(schema.claim.c.id.in_(told))))
    return found


def claims_of(connection: Connection, actors: Collection[int], types: Sequence[str] = TYPES) -> set[int]:
    """Claims (row ids) of these types that one of the parties does or suffers."""
    party, found = schema.party, set[int]()
    for part in chunks(sorted(actors)):
        told = select(party.c.claim).where(party.c.actor.in_(part), party.c.role.in_(("actor", "target")))
        found |= set(connection.scalars(_current(types).where(schema.claim.c.id.in_(told))))
    return found


def _current(types: Sequence[str]) -> Select[tuple[int]]:
    claim, report = schema.claim, schema.report
    return (
        select(claim.c.id)
        .join(report, report.c.id == claim.c.report)
        .where(claim.c.type.in_(types), claim.c.state == "current", report.c.erased_at.is_(None))
    )


class Picked(NamedTuple):
    """Claims (row ids), the newest of them that may be seen; public ids of those not public, with their classes.

    `more` tells how many others may be seen.
    """

    claims: tuple[int, ...]
    secret: dict[str, str]
    more: int


def newest(connection: Connection, claims: Iterable[int], classes: Sequence[str], most: int) -> Picked:
    """Of some claims those that may be seen, at most so many, those of the newest days."""
    claim, report = schema.claim, schema.report
    found: list[Any] = []
    for part in chunks(sorted(set(claims))):
        found += connection.execute(
            select(claim.c.id, claim.c.number, claim.c.sensitivity, func.coalesce(claim.c.until, claim.c.day),
                   report.c.uid, report.c.sensitivity.label("class"))
            .join(report, report.c.id == claim.c.report)
            .where(claim.c.id.in_(part), seen(classes))
        ).all()  # fmt: skip
    rows = sorted(found, key=lambda row: (-(row[3] or 0), row.id))[:most]
    of = {claim_uid(row.uid, row.number): highest(row.sensitivity, row._mapping["class"]) for row in rows}
    secret = {uid: sensitivity for uid, sensitivity in of.items() if sensitivity != CLASSES[0]}
    return Picked(tuple(row.id for row in rows), secret, len(found) - len(rows))


def tellings(connection: Connection, claims: Iterable[int], most_sensitive: str = "restricted") -> Iterator[Telling]:
    """Claims (row ids) as what a situation is made from; those above the class are left out."""
    asked = sorted(claims)
    spots = _spots(connection, asked)
    pages: dict[int, Page] = {}
    rows = list(accounts_in(connection, asked, most_sensitive))
    hidden = _hidden(connection, {row.version for row, _ in rows}, most_sensitive)
    for row, account in rows:
        page = pages.get(row.version)
        if page is None:
            segments = msgspec.json.decode(row.segments, type=tuple[tuple[int, int], ...])
            secret = frozenset(
                segment for segment in segments
                if any(segment[0] < end and start < segment[1] for start, end in hidden[row.version])
            )  # fmt: skip
            page = pages[row.version] = Page(row.text, segments, secret)
        at = spots.get(row.id, {})
        mentions = tuple(Mention(spot, *at[number]) for number, spot in enumerate(account.claim.places) if number in at)
        yield Telling(account, page, mentions, day_number(row.published))


def _hidden(connection: Connection, versions: Collection[int], most_sensitive: str) -> dict[int, list[Span]]:
    """What claims above the class say, by version."""
    found: dict[int, list[Span]] = defaultdict(list)
    if most_sensitive == "restricted":
        return found
    claim, revision = schema.claim, schema.revision
    for part in chunks(sorted(versions)):
        query = (
            select(claim.c.version, revision.c.body)
            .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
            .where(
                claim.c.version.in_(part), claim.c.sensitivity.not_in(up_to(most_sensitive)),
                revision.c.body.isnot(None),
            )
        )  # fmt: skip
        for number, body in connection.execute(query):
            told = msgspec.json.decode(body, type=Claim)
            found[number] += [(told.trigger.start, told.trigger.end), *told.evidence]
    return found


def _spots(connection: Connection, claims: Sequence[int]) -> dict[int, dict[int, tuple[str, Place]]]:
    """The places of claims by their number there, with their keys."""
    site, place = schema.site, schema.place
    found: dict[int, dict[int, tuple[str, Place]]] = defaultdict(dict)
    for part in chunks(claims):
        query = (
            select(site.c.claim, site.c.number, *place.c)
            .join(place, place.c.id == site.c.place)
            .where(site.c.claim.in_(part))
        )
        for row in connection.execute(query):
            found[row.claim][row.number] = row.key, place_of(row)
    return found


def ways_told(connection: Connection) -> set[int]:
    """Claims (row ids) on ways, and those that name a road, of the types that tell of them."""
    site, place = schema.site, schema.place
    roads = select(site.c.claim).join(place, place.c.id == site.c.place).where(place.c.kind == "road")
    found = set[int](connection.scalars(_current(("access.route_closed", "access.route_opened"))))
    return found | set[int](connection.scalars(_current(TYPES).where(schema.claim.c.id.in_(roads))))


def rows_of_keys(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """Places (row ids) by their keys."""
    place, found = schema.place, dict[str, int]()
    for part in chunks(sorted(keys)):
        query = select(place.c.key, place.c.id).where(place.c.key.in_(part))
        found |= {row.key: row.id for row in connection.execute(query)}
    return found


def place_of(row: Any) -> Place:
    """A place of the ledger as a value."""
    return Place(
        name=row.name, kind=row.kind, country=row.country or None, admin1=row.admin1 or None, lat=row.lat,
        lon=row.lon, radius_km=row.radius_km,
    )  # fmt: skip


def places_called(connection: Connection, names: Collection[str]) -> list[Any]:
    """Rows of places whose names are these (keys of names), or end in one («مدينة الرقة», «ريف الرقة»)."""
    place = schema.place
    found: dict[int, Any] = {}
    for name in filter(None, names):
        query = select(place).where(
            or_(
                place.c.key.startswith(name + "|", autoescape=True),
                place.c.key.contains(f" {name}|", autoescape=True),
                place.c.key.contains(f" {name} ", autoescape=True),
            )
        )
        found |= {row.id: row for row in connection.execute(query)}
    return list(found.values())


def places_within(connection: Connection, country: str, admin1: str) -> set[int]:
    """Places (row ids) of a division; of the whole country when no division is given."""
    place = schema.place
    query = select(place.c.id).where(place.c.country == country)
    return set(connection.scalars(query.where(place.c.admin1 == admin1) if admin1 else query))


def names_like(connection: Connection, name: str, most: int = 5) -> list[str]:
    """Names of places of the ledger that look like this one, the likeliest first."""
    from difflib import get_close_matches

    known = {name_key(each): each for each in connection.scalars(select(schema.place.c.name).distinct())}
    return [known[key] for key in get_close_matches(name_key(name), known, n=most, cutoff=0.7)]
