"""Names of the gazetteer and the registry: those in a box of the map, those that begin as one writes, that of a point.

In: a box and a zoom, the beginning of a name, or a point of the map. Out: places and parties, the best known or nearest
first; the point with what is known of the places around it.
"""

from functools import lru_cache
from math import ceil, cos, floor, radians

from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import Gazetteer, PlaceRecord
from marsad.lexicon.registry import Actor, Registry
from marsad.model import Point
from marsad.text.fold import name_key
from marsad.web.api.shapes import SuggestionLine

MOST = 300
SUGGESTED = 12
_SAME_KM = 1.0  # within which a point is a place's own
_AROUND_KM = 30.0  # within which the nearest place tells country and division
Box = tuple[float, float, float, float]


def names_in(gazetteer: Gazetteer, box: Box, zoom: float) -> dict[str, list[object]]:
    """Columns `id` (null: the ledger's ids are not looked up), `lon`, `lat`, `ar`, `en`, `kind` and `rank`.

    `box` is west, south, east, north in degrees; it is widened to a grid, so that answers can be kept. Below zoom 4
    countries are named, below 6 first divisions and the best known too, below 8 the well known, then all.
    """
    west, east = sorted((box[0], box[2]))
    south, north = sorted((box[1], box[3]))
    step = 180 / 2 ** max(0, min(12, floor(zoom)))
    west, south = (floor(edge / step) * step for edge in (west, south))
    east, north = (ceil(edge / step) * step for edge in (east, north))
    level = 0 if zoom < 4 else 1 if zoom < 6 else 2 if zoom < 8 else 3
    found = _named(gazetteer, (west, south, east, north), level)
    return {
        "id": [None] * len(found), "lon": [each.lon for each in found], "lat": [each.lat for each in found],
        "ar": [each.name for each in found], "en": [each.latin for each in found],
        "kind": [each.kind for each in found], "rank": [each.rank for each in found],
    }  # fmt: skip


@lru_cache(512)
def _named(gazetteer: Gazetteer, box: Box, level: int) -> tuple[PlaceRecord, ...]:
    west, south, east, north = box
    found = [
        each
        for each in _located(gazetteer)
        if west <= (each.lon or 0) <= east and south <= (each.lat or 0) <= north and _level(each) <= level
    ]
    return tuple(found[:MOST])


@lru_cache(4)
def _located(gazetteer: Gazetteer) -> tuple[PlaceRecord, ...]:
    """Every located place once, the greatest first."""
    records = (gazetteer.record(number) for number in range(len(gazetteer)))
    found = {(each.name, each.lat, each.lon): each for each in records if each.lat is not None and each.lon is not None}
    return tuple(sorted(found.values(), key=lambda each: (_level(each), each.rank, -each.population, each.name)))


def _level(each: PlaceRecord) -> int:
    if each.kind == "country":
        return 0
    if each.kind == "admin1" or each.rank <= 1:
        return 1
    return 2 if each.rank <= 2 else 3


def actors_like(registry: Registry, begun: str) -> list[SuggestionLine]:
    """Parties of which a name begins so, or a Latin name has a word that does."""
    key, latin = name_key(begun), begun.casefold()
    found = {number for name, (number,) in registry.names.items(key)} if key else set()
    found |= {
        number
        for number, actor in enumerate(registry.actors)
        if any(word.startswith(latin) for word in (actor.latin.casefold(), *actor.latin.casefold().split()))
    }
    ordered = sorted((registry.actors[number] for number in found), key=lambda actor: (len(actor.name), actor.name))
    return [_party(actor) for actor in ordered[:SUGGESTED]]


def places_like(gazetteer: Gazetteer, begun: str, near: tuple[float, float] | None = None) -> list[SuggestionLine]:
    """Places of which a name begins so, in Arabic or Latin letters; the nearest first where a point is given."""
    key, latin = name_key(begun), begun.casefold()
    found = {gazetteer.record(number) for _, (number,) in gazetteer.names.items(key)} if key else set()
    found |= {each for each in _located(gazetteer) if each.latin.casefold().startswith(latin)}

    def order(each: PlaceRecord) -> tuple[object, ...]:
        far = _from(each, *near) if near is not None else 0.0
        return round(far, 3), each.rank, -each.population, len(each.name), each.name

    return [
        SuggestionLine(
            id="", name=each.name, latin=each.latin, kind=each.kind, country=each.country, lat=each.lat, lon=each.lon
        )
        for each in sorted(found, key=order)[:SUGGESTED]
    ]


def point_at(gazetteer: Gazetteer, lat: float, lon: float, name: str = "", radius_km: float | None = None) -> Point:
    """A point that a person set: that of a place of the gazetteer if it lies there and has this name, else a bare one.

    A bare point has the country and the first-level division of the nearest place, if one lies near.
    """
    key = name_key(name)
    reach = _AROUND_KM / 111.0
    wide = reach / max(0.05, cos(radians(min(89.0, abs(lat)))))
    around = [
        (_from(each, lat, lon), each)
        for each in _located(gazetteer)
        if abs((each.lat or 0.0) - lat) <= reach and abs((each.lon or 0.0) - lon) <= wide and each.kind != "country"
    ]
    nearest = min(around, key=lambda pair: pair[0], default=None)
    here = [each for far, each in around if far <= _SAME_KM and name_key(each.name) == key and key]
    of = here[0] if here else nearest[1] if nearest is not None and nearest[0] <= _AROUND_KM else None
    return Point(
        lat=lat, lon=lon, radius_km=radius_km, kind=here[0].kind if here else "other",
        country=of.country or None if of else None, admin1=of.admin1 or None if of else None,
    )  # fmt: skip


def _from(each: PlaceRecord, lat: float, lon: float) -> float:
    """Kilometres from a point; far beyond all where nobody could say."""
    return distance_km(lat, lon, each.lat, each.lon) if each.lat is not None and each.lon is not None else 1e9


def _party(actor: Actor) -> SuggestionLine:
    return SuggestionLine(id=actor.id, name=actor.name, latin=actor.latin, kind=actor.cls, country=actor.country)
