"""Corrections: what a person may put in the place of what was read, and what comes back when they think again.

In: a claim, the fields that a person set and the text that it belongs to. Out: the claim with them; a LedgerError for
what does not fit the format, the text or the calendar.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from typing import Any

import msgspec

from marsad.errors import LedgerError
from marsad.ledger.changes import overlay
from marsad.model import Claim, ClaimPlace, Interval, Party, Point, Quantity
from marsad.ontology import ACTOR_CLASSES

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\u0000-\u001f\u007f-\u009f\ud800-\udfff]")
_MOST = 1e15  # of an amount
_WIDEST = 1000.0  # kilometres around a point


def corrected(claim: Claim, fields: dict[str, Any], text: str, name: str) -> Claim:
    """The claim with values that a person set. Raises LedgerError (`correction-format`, `correction-span`)."""
    try:
        after = overlay(claim, fields)
        if set_now := {field: getattr(after, field) for field in fields}:
            _check_values(set_now)
    except (msgspec.ValidationError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise LedgerError("correction-format", f"{name}: the values do not fit the claim format: {error}.") from error
    if amiss := next(_amiss(after, text), None):
        raise LedgerError("correction-span", f"{name}: {amiss} Give the span of the words that say the value.")
    return after


def reopened(claim: Claim, by_hand: Sequence[str], read: Claim, before: Claim, text: str) -> Claim:
    """The values of the machine again: its last reading, and, for fields that were set by hand, the one before that.

    A value whose words no longer stand where they were (the page has changed) stays as it is until the next reading.
    """
    wanted = [(name, getattr(before if name in by_hand else read, name)) for name in Claim.__struct_fields__]
    after = claim
    for name, value in wanted:
        changed = msgspec.structs.replace(after, **{name: value})
        if next(_amiss(changed, text), None) is None:
            after = changed
    return after


def _check_values(fields: dict[str, Any]) -> None:
    """Raises ValueError for a date, an amount, a class or a letter that cannot be."""
    if _CONTROL.search(_strings(msgspec.to_builtins(fields))):
        raise ValueError("it holds control characters or halves of characters")
    for value in fields.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Interval):
                days = [_day(each.since), _day(each.until)]
                if days[0] > days[1]:
                    raise ValueError(f"the time begins on {each.since}, after its end on {each.until}")
            elif isinstance(each, Quantity):
                _check_amount(each)
            elif isinstance(each, Party) and each.cls not in ACTOR_CLASSES:
                raise ValueError(f"{each.cls!r} is no class; those are {', '.join(sorted(ACTOR_CLASSES))}")
            elif isinstance(each, ClaimPlace) and each.point is not None:
                _check_point(each.point)
            elif isinstance(each, float) and not 0 <= each <= 1:
                raise ValueError(f"{each} is no confidence from 0 to 1")


def _check_amount(amount: Quantity) -> None:
    bounds = [bound for bound in (amount.low, amount.high) if bound is not None]
    if not all(isfinite(bound) and abs(bound) <= _MOST for bound in bounds):
        raise ValueError(f"{amount.kind}: an amount is a finite number, up to a thousand million million")
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        raise ValueError(f"{amount.kind}: low ({amount.low}) is more than high ({amount.high})")
    if not amount.kind.strip():
        raise ValueError("an amount has a kind")


def _check_point(point: Point) -> None:
    if not (abs(point.lat) <= 90 and abs(point.lon) <= 180):
        raise ValueError(
            f"{point.lat}, {point.lon} is no point: a latitude is -90 to 90 degrees, a longitude -180 to 180"
        )
    if point.radius_km is not None and not 0 < point.radius_km <= _WIDEST:
        raise ValueError(f"{point.radius_km} km is no radius; one is more than 0 and at most {_WIDEST:g} km")


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is no ISO date such as 2017-02-18")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day of the calendar") from None


def _strings(value: Any) -> str:
    """All strings of a value, one after the other."""
    if isinstance(value, dict):
        return "".join(map(_strings, value.values()))
    if isinstance(value, list | tuple):
        return "".join(map(_strings, value))
    return value if isinstance(value, str) else ""


def _amiss(claim: Claim, text: str) -> Iterator[str]:
    """What of a claim is not tied to the characters that say it."""
    values = [claim.trigger, *claim.actors, *claim.targets, *claim.places, *claim.quantities, *claim.sources]
    for value in [*values, *((claim.time,) if claim.time else ())]:
        if not value.text.strip():
            yield "a value has no words."
        elif not 0 <= value.start < value.end <= len(text) or text[value.start : value.end] != value.text:
            yield f"the characters {value.start} to {value.end} of the report are not {value.text!r}."
    for start, end in claim.evidence:
        if not 0 <= start < end <= len(text):
            yield f"the evidence {start} to {end} is no part of the report, which has {len(text)} characters."
