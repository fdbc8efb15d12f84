"""Names from the gazetteer and the registry: those in a box of the map, and those that begin as one writes.

In: a box and a zoom, or the beginning of a name. Out: places and parties, the best known first.
"""

from functools import lru_cache
from math import ceil, floor

from marsad.gazetteer.table import Gazetteer, PlaceRecord
from marsad.lexicon.registry import Actor, Registry
from marsad.text.fold import name_key
from marsad.web.api.shapes import SuggestionLine

MOST = 300
SUGGESTED = 12
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


def places_like(gazetteer: Gazetteer, begun: str) -> list[SuggestionLine]:
    """Places of which a name begins so, in Arabic or Latin letters."""
    key, latin = name_key(begun), begun.casefold()
    found = {gazetteer.record(number) for _, (number,) in gazetteer.names.items(key)} if key else set()
    found |= {each for each in _located(gazetteer) if each.latin.casefold().startswith(latin)}
    ordered = sorted(found, key=lambda each: (each.rank, -each.population, len(each.name), each.name))
    return [
        SuggestionLine(id="", name=each.name, latin=each.latin, kind=each.kind, country=each.country)
        for each in ordered[:SUGGESTED]
    ]


def _party(actor: Actor) -> SuggestionLine:
    return SuggestionLine(id=actor.id, name=actor.name, latin=actor.latin, kind=actor.cls, country=actor.country)
