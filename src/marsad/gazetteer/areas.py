"""Areas: the part of the world that a person names: a country, a division, a place and what lies around it, a box.

In: what was asked, and the gazetteer. Out: an `Area`, and which other places bear the name. Nothing is guessed: a name
that nobody knows gives None.
"""

import re
from typing import Literal, NamedTuple

from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import Gazetteer, PlaceRecord
from marsad.text.fold import name_key

RADIUS = 25.0  # kilometres around a place that contains no others
_NUMBER = r"\s*(-?\d+(?:\.\d+)?)\s*"
_POINT = re.compile(f"{_NUMBER},{_NUMBER}")
_BOX = re.compile(",".join([_NUMBER] * 4))
_CODE = re.compile(r"[A-Z]{2}")
_WITHIN = re.compile(r"(.+?)\s*/\s*([A-Z]{2})\s*")


class Area(NamedTuple):
    """A part of the world. `asked` is what was written, `name` and `latin` what the gazetteer calls it (may be empty).

    `country` is ISO 3166-1 alpha-2, `admin1` the division's name in the gazetteer; `corners` are south, west, north
    and east, `point` latitude and longitude, in degrees (WGS 84); `radius` is in kilometres.
    """

    kind: Literal["all", "country", "division", "around", "box"]
    asked: str = ""
    name: str = ""
    latin: str = ""
    country: str = ""
    admin1: str = ""
    point: tuple[float, float] | None = None
    radius: float = RADIUS
    corners: tuple[float, float, float, float] | None = None


class Meant(NamedTuple):
    """The area that was taken, and the other places of that name, the likeliest first."""

    area: Area
    others: tuple[PlaceRecord, ...] = ()


def area_meant(asked: str, radius: float | None, gazetteer: Gazetteer) -> Meant | None:
    """The area of `asked`: nothing, `LAT,LON`, `LAT,LON,LAT,LON` (two corners), `SY`, a name, or `NAME/SY`.

    A name means the country or first-level division so called, else the place and what lies within `RADIUS` around it;
    with `radius` always the latter. None when nobody knows the name. Raises ValueError for degrees that there are none
    of.
    """
    asked = asked.strip()
    if not asked:
        return Meant(Area("all"))
    if found := _BOX.fullmatch(asked):
        return Meant(_box(asked, [float(each) for each in found.groups()]))
    if found := _POINT.fullmatch(asked):
        lat, lon = float(found[1]), float(found[2])
        _check(lat, lon)
        return Meant(Area("around", asked, point=(lat, lon), radius=RADIUS if radius is None else radius))
    if _CODE.fullmatch(asked):
        return Meant(Area("country", asked, country=asked))
    return _named(asked, radius, gazetteer)


def _box(asked: str, numbers: list[float]) -> Area:
    lats, lons = sorted((numbers[0], numbers[2])), sorted((numbers[1], numbers[3]))
    for lat, lon in zip(lats, lons, strict=True):
        _check(lat, lon)
    return Area("box", asked, corners=(lats[0], lons[0], lats[1], lons[1]))


def _check(lat: float, lon: float) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("a latitude is from -90 to 90, a longitude from -180 to 180.")


def _named(asked: str, radius: float | None, gazetteer: Gazetteer) -> Meant | None:
    within = _WITHIN.fullmatch(asked)
    name, country = (within[1], within[2]) if within else (asked, "")
    records = [gazetteer.record(number) for (number,) in gazetteer.names.get(name_key(name), ())]
    records = sorted(
        (each for each in records if each.lat is not None and (not country or each.country == country)),
        key=lambda each: (each.rank, -each.population, each.source),
    )
    if not records:
        return None
    best = records[0]
    holder = _holder(records, best) if radius is None else None
    others = tuple(each for each in records if each.country != best.country or _away(each, best) > 80)
    if holder is not None and holder.kind == "country":
        return Meant(Area("country", name, holder.name, holder.latin, holder.country), others)
    if holder is not None:
        return Meant(Area("division", name, holder.name, holder.latin, holder.country, holder.admin1), others)
    town = next((each for each in records if _same(each, best) and not each.kind.startswith("admin")), best)
    assert town.lat is not None and town.lon is not None
    return Meant(
        Area(
            "around", name, town.name, town.latin, town.country, point=(town.lat, town.lon),
            radius=RADIUS if radius is None else radius,
        ),
        others,
    )  # fmt: skip


def _holder(records: list[PlaceRecord], best: PlaceRecord) -> PlaceRecord | None:
    """The country, else the first-level division, that bears the name where the best known place of it lies."""
    for kind in ("country", "admin1"):
        for each in records:
            if each.kind == kind and each.country == best.country and (kind == "country" or each.admin1):
                return each
    return None


def _same(one: PlaceRecord, other: PlaceRecord) -> bool:
    return one.country == other.country and _away(one, other) <= 80


def _away(one: PlaceRecord, other: PlaceRecord) -> float:
    assert one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None
    return distance_km(one.lat, one.lon, other.lat, other.lon)
