"""Coarsening: places and days told less finely.

In: a place or a day, and how finely it may be told (`lint.PLACES`, `lint.DATES`). Out: the division, country or cell
that it lies in, with a point that is the same for every place there; the week, month or year that holds the day. A
place whose division is not known is told by its country, one without a country not at all.
"""

from calendar import monthrange
from datetime import date, timedelta
from math import cos, floor, hypot, radians

from marsad.export.countries import country
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.table import PlaceRecord
from marsad.model import Place

_DEGREE_KM = 111.2  # length of a degree of latitude


def coarse_place(place: Place, precision: str, grid: float | None, divisions: Divisions) -> Place | None:
    """The place as finely as may be told; None when it may not, or nothing so coarse is known of it."""
    if precision == "point":
        return Place(
            name=place.name, kind=place.kind, country=place.country, admin1=place.admin1, lat=place.lat, lon=place.lon,
            radius_km=place.radius_km,
        )  # fmt: skip
    if precision == "none" or not place.country:
        return None
    land = _country(place.country, divisions)
    if place.kind == "country" or precision == "country":
        return land
    if precision == "grid" and grid is not None and place.lat is not None and place.lon is not None:
        return _cell(place, place.lat, place.lon, grid, divisions)
    if precision == "admin2" and (record := divisions.admin2(place)) is not None:
        return _division(record)
    if not place.admin1:
        return land
    return _admin1(place.country, place.admin1, divisions)


def _country(code: str, divisions: Divisions) -> Place:
    record = divisions.country(code)
    if record is None:
        return Place(name=country(code).name or code, kind="country", country=code)
    return Place(name=record.name, kind="country", country=code, lat=record.lat, lon=record.lon)


def _admin1(code: str, name: str, divisions: Divisions) -> Place:
    record = divisions.admin1(code, name)
    return _division(record) if record is not None else Place(name=name, kind="admin1", country=code, admin1=name)


def _division(record: PlaceRecord) -> Place:
    return Place(
        name=record.name, kind=record.kind, country=record.country, admin1=record.admin1 or None, lat=record.lat,
        lon=record.lon,
    )  # fmt: skip


def _cell(place: Place, lat: float, lon: float, width: float, divisions: Divisions) -> Place:
    """The middle of the cell, named after the coarsest division that it may lie in, and how far its corners are."""
    south, west = floor(lat / width) * width, floor(lon / width) * width
    middle = round(min(90.0, south + width / 2), 4), round(min(180.0, west + width / 2), 4)
    radius = hypot(width / 2 * _DEGREE_KM, width / 2 * _DEGREE_KM * cos(radians(middle[0])))
    within = _admin1(place.country or "", place.admin1, divisions) if place.admin1 else None
    name = (within or _country(place.country or "", divisions)).name
    return Place(
        name=f"{name} {middle[0]:g} {middle[1]:g}", kind="region", country=place.country, admin1=place.admin1,
        lat=middle[0], lon=middle[1], radius_km=round(radius, 1),
    )  # fmt: skip


def period(day: date, precision: str) -> tuple[date, date]:
    """First and last day of the day, week (from Monday), month or year that holds a day."""
    if precision == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + min(timedelta(days=6), date.max - monday)
    if precision == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    if precision == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    return day, day


def period_name(day: date, precision: str) -> str:
    """The ISO 8601 name of the period that holds a day: 2017-02-18, 2017-W07, 2017-02, 2017."""
    if precision == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]
