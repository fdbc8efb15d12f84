"""The form of review: the values of a claim in rows that a person may change, with or without scripts.

In: the fields of a form and the claim and text that they are about. Out: the fields that differ, in the claim format.
A value is named by its words; where they stand is given by the script that selected them, or looked for near the
claim's own words. A place has a point as well, where a person sets one: on the map, from the gazetteer, or in degrees.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from marsad.errors import LedgerError
from marsad.ledger.changes import overlay
from marsad.model import Claim, Point

PARTIES = ("actors", "targets", "sources")
LISTS = (*PARTIES, "places", "quantities")
EMPTY_ROWS = 1  # rows to add a value in
_MOST = 40  # values of one field
_NUMBERS = ("low", "high")
_DIGITS = 5  # decimals of degrees: about a metre
PointAt = Callable[[float, float, str, float | None], Point]  # latitude, longitude, name, kilometres around
_NEW = {"quantities": {"low": None, "high": None, "of": None, "per": None, "approximate": False}}


def bare(lat: float, lon: float, name: str, radius_km: float | None) -> Point:
    """A point of which no more is known, whatever its name."""
    return Point(lat=lat, lon=lon, radius_km=radius_km)


def rows_of(claim: Claim) -> dict[str, list[dict[str, Any]]]:
    """The values of a claim by field, each a row; and empty rows for more."""
    told = msgspec.to_builtins(claim)
    rows = {field: [*told[field], *({} for _ in range(EMPTY_ROWS))] for field in LISTS}
    rows["time"] = [told["time"] or {}]
    rows["trigger"] = [told["trigger"]]
    return rows


def fields_of(form: Mapping[str, str], claim: Claim, text: str, point_at: PointAt = bare) -> dict[str, Any]:
    """The fields of a form that differ from the claim; `point_at` tells what is known of a point.

    Raises LedgerError (`correction-span`, `correction-format`) when words do not stand in the text, or a value cannot
    be.
    """
    told = msgspec.to_builtins(claim)
    fields: dict[str, Any] = {name: form[name] for name in ("type", "status") if form.get(name)}
    for field in (*LISTS, "time", "trigger"):
        if f"{field}.0.text" in form:
            old = told[field] if field in LISTS else [told[field]] if told[field] else []
            values = list(_values(form, field, old, claim, text, point_at))
            fields[field] = values if field in LISTS else values[0] if values else None
    if "trigger" in fields and fields["trigger"] is None:
        raise LedgerError("correction-format", "a claim has words that say what happened; reject it if it has none.")
    try:
        after = overlay(claim, fields)
    except (msgspec.ValidationError, ValueError) as error:
        raise LedgerError("correction-format", f"the values do not fit the claim format: {error}.") from error
    return {name: value for name, value in fields.items() if getattr(after, name) != getattr(claim, name)}


def _values(
    form: Mapping[str, str], field: str, old: list[dict[str, Any]], claim: Claim, text: str, point_at: PointAt
) -> Iterator[dict[str, Any]]:
    for at in range(_MOST):
        name = f"{field}.{at}"
        words = form.get(f"{name}.text", "").strip()
        if f"{name}.text" not in form:
            return
        if not words or form.get(f"{name}.gone"):
            if form.get(f"{name}.lat", "").strip() and not form.get(f"{name}.gone"):
                raise LedgerError("correction-span", "a point is that of words: write those that name the place.")
            continue
        before = old[at] if at < len(old) else _NEW.get(field, {})
        value = dict(before) if before.get("text") == words and not form.get(f"{name}.span") else {
            **before, **_span(words, form.get(f"{name}.span", ""), claim, text)
        }  # fmt: skip
        if value.get("text") != before.get("text"):
            value = {key: each for key, each in value.items() if key not in ("name", "entry", "private")}
        value |= _rest(form, name, field)
        if field == "places":
            value |= _place(form, name, value, point_at)
        if field in PARTIES and (entry := form.get(f"{name}.entry", "")) != before.get("entry", ""):
            value |= {"entry": entry or None, "name": form.get(f"{name}.name", "") or None}
        yield value


def _rest(form: Mapping[str, str], name: str, field: str) -> dict[str, Any]:
    """What a row says besides words."""
    keys: tuple[str, ...] = ()
    if field in PARTIES:
        keys = ("class",)
    elif field == "places":
        keys = ("role",)
    elif field == "time":
        keys = ("from", "to")
    elif field == "quantities":
        keys = ("kind", *_NUMBERS)
    told: dict[str, Any] = {}
    for key in keys:
        given = form.get(f"{name}.{key}")
        if given is None:
            continue
        told[key] = _number(given) if key in _NUMBERS else given.strip()
    return told


def _place(form: Mapping[str, str], name: str, value: dict[str, Any], point_at: PointAt) -> dict[str, Any]:
    """What a row says of where a place is: its name, and the point that was set; nothing of a form without these."""
    told: dict[str, Any] = {}
    if (called := form.get(f"{name}.name")) is not None:
        told["name"] = called.strip() or None
    if f"{name}.lat" not in form and f"{name}.lon" not in form:
        return told
    lat, lon = _degrees(form.get(f"{name}.lat", "")), _degrees(form.get(f"{name}.lon", ""))
    if lat is None and lon is None:
        return told | {"point": None}
    if lat is None or lon is None:
        raise LedgerError("correction-format", "a point has both: a latitude and a longitude.")
    around = _number(form.get(f"{name}.radius", ""))
    before = value.get("point") or {}
    if (lat, lon, around) == (before.get("lat"), before.get("lon"), before.get("radius_km")):
        return told
    known = point_at(lat, lon, told.get("name") or value["text"], around)
    return told | {"point": msgspec.to_builtins(known)}


def _degrees(given: str) -> float | None:
    """Degrees as they are written, with a point or a comma, in any digits."""
    text = given.strip().replace("٫", ".").replace("،", ".").replace(",", ".").rstrip("°")
    if not text:
        return None
    try:
        return round(float(text), _DIGITS)
    except ValueError as error:
        raise LedgerError("correction-format", f"{given!r} is no number of degrees.") from error


def _number(given: str) -> float | int | None:
    text = given.strip().replace(",", "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise LedgerError("correction-format", f"{given!r} is no number.") from error
    return int(number) if number.is_integer() else number


def _span(words: str, given: str, claim: Claim, text: str) -> dict[str, Any]:
    """Where words stand: as given, or the place nearest to the claim's own."""
    start, _, end = given.partition("-")
    if start.isdigit() and end.isdigit() and text[int(start) : int(end)] == words:
        return {"text": words, "start": int(start), "end": int(end)}
    places, at = [], text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        raise LedgerError("correction-span", f"«{words}» does not stand in the report. Write its words as they stand.")
    best = min(places, key=lambda place: abs(place - claim.trigger.start))
    return {"text": words, "start": best, "end": best + len(words)}
