"""Spots: where a claim is set, and what two places have to do with each other.

In: places as they were resolved. Out: `Spot`s, small enough to be stored; for two of them, whether they are one, near
each other, one in the other or apart; and the cells and names by which others are found.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from math import cos, radians
from typing import NamedTuple

import msgspec

from marsad.gazetteer.build import distance_km
from marsad.model import Place
from marsad.text.fold import name_key

_COARSE, _SMALL = 0.5, 0.15  # degrees of cells in which candidates are looked for: about areas, about villages
WIDE = 100.0  # kilometres from which a place is known by its name alone
NARROW = 7.5  # kilometres up to which a place is one that villages are told from
_REACH = {"country": 300.0, "admin1": 60.0, "admin2": 25.0, "region": 40.0, "river": 40.0, "road": 40.0, "city": 7.0}
_POINT = 3.0  # kilometres of what is none of these
_SAME = {
    "country": -0.8, "admin1": 0.3, "admin2": 0.9, "region": 0.3, "river": 0.5, "road": 1.0, "city": 1.4, "other": 1.4,
}  # fmt: skip
_FULL = 2.2  # of a village, a quarter, a base
INSIDE = "one place in the other"
_HEADS = frozenset(  # nouns before a name, which one outlet writes and another does not
    name_key(word)
    for word in "مدينة مدينتي بلدة بلدتي بلدات قرية قرى قريتي منطقة منطقتي مناطق ناحية قضاء محافظة محافظتي مديرية "
    "مديريتي ولاية إقليم حي أحياء جبل جبال قاعدة معسكر مطار مخيم معبر ميناء وادي سد تل تلة تبة ريف محيط ضاحية دوار "
    "جسر مثلث مفرق طريق شارع شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط أقصى قرب جبهة جبهات جبهتي محور قطاع مشارف "
    "أطراف ضواحي مركز أجواء سماء بلدية".split()
)


_SIDES = frozenset(  # of those, what is beside a place and no part of its name
    name_key(word) for word in "شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط أقصى قرب محيط مشارف أطراف".split()
)


class Spot(msgspec.Struct, frozen=True, array_like=True, gc=False, cache_hash=True):
    """A place of a claim: its key, kind, degrees (None when not located), and how far it reaches in kilometres.

    `names` are its names without the nouns before them and without article («مدينتا الفوعة وكفريا» is two); `country`
    is the code of that in which it lies and `region` its first level (a governorate), empty when not known.
    """

    key: str
    kind: str
    lat: float | None
    lon: float | None
    reach: float
    names: tuple[str, ...] = ()
    country: str = ""
    region: str = ""


class Relation(NamedTuple):
    """What two places have to do with each other.

    Points, words, whether they are one (or next to each other), and whether one of them is a whole country.
    """

    points: float
    words: str
    one: bool
    whole: bool = False


def reach_of(kind: str, radius_km: float | None) -> float:
    """How far a place reaches around its point, in kilometres."""
    return radius_km or _REACH.get(kind, _POINT)


def spot_of(key: str, place: Place) -> Spot:
    """A place as it is compared. `key` is that of the ledger."""
    return Spot(
        key,
        place.kind,
        place.lat,
        place.lon,
        reach_of(place.kind, place.radius_km),
        _bare_names(place.name),
        place.country or "",
        place.admin1 or "",
    )


@lru_cache(100_000)  # the same few places are told of over and over
def _bare_names(name: str) -> tuple[str, ...]:
    words = [word.strip("()[]«»\"'،,.:؛“”") for word in name_key(name).split()]
    words = [word for word in words if word]
    parts: list[list[str]] = [[]]
    for number, word in enumerate(words):
        if number and word.startswith("و") and len(word) > 4 and (word[1:3] == "ال" or parts[-1]):
            parts.append([word[1:]])
        else:
            parts[-1].append(word)
    found = []
    for part in parts:
        heads = takewhile(lambda word: _without_joint(word) in _HEADS, part[:-1])
        found.append(" ".join(_without_article(word) for word in part[len(list(heads)) :]))
    sides = len(list(takewhile(lambda word: _without_joint(word) in _SIDES, words[:-1])))
    whole = [_without_article(word) for word in words]
    found += [" ".join(whole[sides:]), " ".join(whole)]  # «شرقي جبل الثور» and «جبل الثور» are told of one
    return tuple(dict.fromkeys(each for each in found if len(each) > 1))


def _without_joint(word: str) -> str:
    for joint in ("وب", "ب", "و", "ل"):
        if word.startswith(joint) and word[len(joint) :] in _HEADS:
            return word[len(joint) :]
    return word


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@lru_cache(400_000)  # the same few places meet over and over
def related(a: Spot, b: Spot) -> Relation | None:
    """What two places have to do with each other; None when they are apart. The same from both sides."""
    if b.key < a.key:
        return related(b, a)
    if a.key == b.key:
        return _same(a)
    if a.kind == b.kind == "country":
        return Relation(_SAME["country"], "same country", False, True) if a.country and a.country == b.country else None
    if "country" in (a.kind, b.kind):
        return Relation(-0.6, "in the country", False, True) if a.country and a.country == b.country else None
    alike = bool(set(a.names) & set(b.names))
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return (
            Relation(1.2, "same name", True)
            if alike and not (a.lat is None and b.lat is None and not _telling(a, b))
            else None
        )
    near = _distance(a, b, (a.lat, a.lon), (b.lat, b.lon))
    if alike:
        if near is not None and max(a.reach, b.reach) <= 30:
            return Relation(max(near.points, 1.2), f"same name ({near.words})", True)
        if near is None or near.points < 0.6:  # one of the two may be placed wrongly
            return Relation(0.6, "same name", False)
    if near is None and "admin1" in (a.kind, b.kind) and a.kind != b.kind and a.region and a.region == b.region:
        return Relation(0.2, INSIDE, False)  # governorates are no circles
    return near


def _telling(a: Spot, b: Spot) -> bool:
    """Whether a name that both bear says more than one word («المخيم» is many, «سوق الصالحية» is one)."""
    return any(" " in name for name in set(a.names) & set(b.names))


def _same(a: Spot) -> Relation:
    points = _SAME.get(a.kind, _FULL)
    if a.lat is None and a.kind != "country":
        points = min(points, 1.2 if " " in a.key.partition("|")[0] else 0.2)
    return Relation(points, f"same place ({a.kind})", a.reach <= 30 and points > 0.2, a.kind == "country")


def _distance(a: Spot, b: Spot, at_a: tuple[float, float], at_b: tuple[float, float]) -> Relation | None:
    if max(a.reach, b.reach) > WIDE or abs(at_a[0] - at_b[0]) > 6:
        return None
    away = distance_km(*at_a, *at_b)
    small, large = sorted((a.reach, b.reach))
    if away > small + large or small > NARROW:  # two areas are known by their names
        return None
    if large > NARROW:
        return Relation(0.2, INSIDE, False)
    most = min(_SAME.get(a.kind, _FULL), _SAME.get(b.kind, _FULL))
    return Relation(min(most, 1.6 if away < 2 else 1.1 if away < 5 else 0.5), f"{away:.0f} km apart", True)


def is_fine(spot: Spot) -> bool:
    """Whether villages are told apart by it."""
    return spot.reach <= NARROW and spot.lat is not None


@lru_cache(100_000)
def filed_under(spot: Spot) -> tuple[str, ...]:
    """Names and cells under which a claim of this place is filed: a fine place under its own, an area under all."""
    if spot.kind == "country":
        return (f"at {spot.country or spot.key}",)
    cells: Iterable[str] = ()
    if is_fine(spot):
        cells = (*_cells("v", spot, 0.0, _SMALL), *_cells("p", spot, 0.0, _COARSE))
    elif spot.reach <= WIDE:
        cells = _cells("a", spot, spot.reach + NARROW, _COARSE)
    return (*spot.names, *cells)


@lru_cache(100_000)
def looked_up_under(spot: Spot) -> tuple[str, ...]:
    """Names and cells under which claims of places that are related to this one are filed."""
    if spot.kind == "country":
        return (f"at {spot.country or spot.key}",)
    cells: Iterable[str] = ()
    if is_fine(spot):
        cells = (*_cells("v", spot, spot.reach + NARROW, _SMALL), *_cells("a", spot, 0.0, _COARSE))
    elif spot.reach <= WIDE:
        cells = _cells("p", spot, spot.reach + NARROW, _COARSE)
    return (*spot.names, *cells)


def _cells(head: str, spot: Spot, km: float, size: float) -> Iterator[str]:
    if spot.lat is None or spot.lon is None:
        return
    north = km / 111.0
    east = north / max(0.1, cos(radians(spot.lat)))
    for y in range(int((spot.lat - north) // size), int((spot.lat + north) // size) + 1):
        for x in range(int((spot.lon - east) // size), int((spot.lon + east) // size) + 1):
            yield f"{head}{y}:{x}"
