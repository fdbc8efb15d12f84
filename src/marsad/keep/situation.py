"""Situations of the ledger: of a place, a road or a party, as claims about or before a day tell it.

In: a connection to the ledger, the kit, a name, a day, and what is assumed. Out: the plain values of
`marsad.situation.values`. These are the functions that pages, digests and the command line use.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad.coding.kit import Kit
from marsad.errors import LedgerError, SettingsError
from marsad.keep.named import Known, Meant, party_named, place_named
from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.claims import day_number
from marsad.ledger.search import places_near
from marsad.ledger.tellings import claims_at, claims_of, places_called, places_within, tellings
from marsad.lexicon.registry import Registry
from marsad.linking.spots import reach_of
from marsad.situation import party, place, road
from marsad.situation.needs import Assumptions
from marsad.situation.place import Asked
from marsad.situation.scope import Scope, Target
from marsad.situation.told import Telling
from marsad.situation.values import PartySituation, PlaceSituation, RoadSituation
from marsad.text.fold import name_key

_NEAR = 3.0  # times the reach of a town within which claims may be about its parts or what lies around it
_ON_GROUND = ("territory.control_gained", "territory.withdrawal", "access.siege", "access.route_opened")
_STATE = frozenset(("state_force", "government"))
Listen = Callable[[Iterable[int]], Iterable[Telling]]
NOWHERE = Target("", "", "", frozenset(), "", "", None, None)


class Terms(NamedTuple):
    """How situations are asked for: the last day (ISO; empty: all), what is assumed, the most sensitive class used."""

    on: str = ""
    assumptions: Assumptions = Assumptions()
    most_sensitive: str = "restricted"


TERMS = Terms()


def assumptions_of(told: Mapping[str, Any]) -> Assumptions:
    """Assumptions from the table `[situation]` of the settings. Raises SettingsError that names key and value."""
    try:
        return msgspec.convert(dict(told), Assumptions)
    except msgspec.ValidationError as error:
        keys = ", ".join(Assumptions.__struct_fields__)
        raise SettingsError("settings-key", f"[situation]: {error}. It may hold: {keys}.") from error


def situation_of_place(
    connection: Connection, kit: Kit, name: str, terms: Terms = TERMS, *, within: str = "", kind: str = ""
) -> PlaceSituation:
    """The situation of a place, named in Arabic or English; `within` and `kind` tell it from others of its name.

    Raises LedgerError (`place-untold`, `place-ambiguous`).
    """
    meant = place_named(connection, kit, name, within, kind)
    scope = Scope(meant.target, kit.grammar.places)
    claims = claims_at(connection, rows_around(connection, meant))
    found = tellings(connection, claims, terms.most_sensitive)
    told = place.situation_of_place(found, scope, asked(kit, terms))
    return msgspec.structs.replace(told, latin=meant.latin)


def situation_of_road(connection: Connection, kit: Kit, name: str, terms: Terms = TERMS) -> RoadSituation:
    """The situation of a road: by its name, or by the two places that it joins («طريق دير الزور - الرقة»).

    Raises LedgerError (`road-untold`) when no claim speaks of it.
    """
    scope = Scope(NOWHERE, kit.grammar.places)
    wanted = road.road_named(name, scope)
    found = list(tellings(connection, claims_on(connection, wanted), terms.most_sensitive))
    if not any(road.concerns(each, wanted, scope) for each in found):
        raise LedgerError(
            "road-untold",
            f"{name}: no claim of the ledger speaks of this road; name it as reports do, or by its two ends: A - B.",
        )
    return road.situation_of_road(found, wanted, scope, asked(kit, terms))


def situation_of_party(connection: Connection, kit: Kit, name: str, terms: Terms = TERMS) -> PartySituation:
    """Where it stands for a party, named as the registry or claims do, or by its entry of the registry.

    Raises LedgerError (`party-untold`, `party-ambiguous`).
    """
    known: Known = party_named(connection, kit, name)

    def listen(claims: Iterable[int]) -> list[Telling]:
        return list(tellings(connection, claims, terms.most_sensitive))

    own = listen(claims_of(connection, known.rows))
    grounds = grounds_of(connection, own, kit, listen)
    told = party.situation_of_party(own, grounds, known.party, asked(kit, terms), kit.grammar.places)
    return msgspec.structs.replace(told, latin=known.latin)


def asked(kit: Kit, terms: Terms) -> Asked:
    """How a situation is derived."""
    return Asked(day_number(terms.on) if terms.on else None, terms.assumptions, sides_of(kit.registry))


def sides_of(registry: Registry) -> dict[str, str]:
    """Entries of armies, police and governments by their state: two of one state are one side."""
    return {actor.id: f"state:{actor.country}" for actor in registry.actors if actor.cls in _STATE and actor.country}


def rows_around(connection: Connection, meant: Meant) -> set[int]:
    """The places whose claims may be about the place, its parts or what lies around it."""
    target = meant.target
    rows = set(meant.rows) | {row.id for row in places_called(connection, target.names)}
    if target.division:
        return rows | places_within(connection, target.country, "" if target.kind == "country" else target.admin1)
    if target.lat is not None and target.lon is not None:
        rows |= set(places_near(connection, target.lat, target.lon, _NEAR * reach_of(target.kind, None)))
    return rows


def claims_on(connection: Connection, wanted: road.Road) -> set[int]:
    """Claims that may speak of a road: those that name both its ends, or a place with its words."""
    names = schema.place
    words = max(wanted.words.split(), key=len, default="")
    rows = connection.scalars(select(names.c.id).where(names.c.key.contains(words, autoescape=True))) if words else ()
    found = claims_at(connection, set(rows))
    if wanted.ends:
        ends = [
            claims_at(connection, {row.id for row in places_called(connection, [name_key(end)])}) for end in wanted.ends
        ]
        found |= ends[0] & ends[1]
    return found


def grounds_of(connection: Connection, own: Iterable[Telling], kit: Kit, listen: Listen) -> list[party.Ground]:
    """The places that claims of a party are about, each with all claims that may say who holds it.

    `listen` gives claims (row ids) as what they tell.
    """
    keys = sorted({m.key for each in own if each.claim.type in _ON_GROUND for m in each.spots})
    place_table = schema.place
    rows: list[Any] = []
    for part in chunks(keys):
        rows += connection.execute(select(place_table).where(place_table.c.key.in_(part))).all()
    scope = Scope(NOWHERE, kit.grammar.places)
    claims = claims_at(connection, {row.id for row in rows}, _ON_GROUND)
    at: dict[str, list[Telling]] = defaultdict(list)
    for telling in listen(claims):
        for mention in telling.spots:
            at[mention.key].append(telling)
    grounds = []
    for row in rows:
        if row.kind in ("country", "river"):
            continue
        target = Target(row.key, row.name, row.kind, frozenset((scope.bare(row.name),)), row.country, row.admin1,
                        row.lat, row.lon)  # fmt: skip
        grounds.append(party.Ground(target, at[row.key]))
    return grounds
