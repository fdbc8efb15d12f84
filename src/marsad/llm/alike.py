"""Alike: when two readings of one field of a claim say the same.

In: values of a field of two claims over the same text. Out: which of them are alike. Parties, places and sources are
alike when half of the shorter one's characters are shared or they bear the same name, places in the same role too;
amounts of the same kind and bounds; times of the same days; types and statuses when they are equal.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from marsad.model import Claim, ClaimPlace, Interval, Party, Quantity, Span
from marsad.text.fold import name_key

LISTS = ("actors", "targets", "places", "quantities", "sources")
FIELDS = ("type", "status", "actors", "targets", "places", "time", "quantities", "sources")  # on which readers differ


def meet(a: Span, b: Span) -> bool:
    """Whether two spans share a character."""
    return a.start < b.end and b.start < a.end


def pairs(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[int, int]]:
    """The places in both lists of values that are alike, each once, in the order of the first."""
    left = list(range(len(other)))
    found = []
    for at, value in enumerate(one):
        fits = [each for each in left if alike(value, other[each])]
        if fits:
            best = min(fits, key=lambda each: (value != other[each], abs(value.start - other[each].start)))
            left.remove(best)
            found.append((at, best))
    return found


def same(field: str, one: Claim, other: Claim) -> bool:
    """Whether two claims say the same in a field."""
    ours, theirs = getattr(one, field), getattr(other, field)
    if field in LISTS:
        return len(ours) == len(theirs) == len(pairs(ours, theirs))
    return alike(ours, theirs)


def alike(a: Any, b: Any) -> bool:
    """Whether two values of one field are alike."""
    if isinstance(a, Interval) and isinstance(b, Interval):
        return (a.since, a.until) == (b.since, b.until)
    if isinstance(a, Quantity) and isinstance(b, Quantity):
        return (a.kind, a.low, a.high) == (b.kind, b.low, b.high)
    if isinstance(a, ClaimPlace) and isinstance(b, ClaimPlace):
        return a.role == b.role and _same_words(a, b)
    if isinstance(a, Party) and isinstance(b, Party):
        return _same_words(a, b)
    return bool(a == b)


def _same_words(a: Party | ClaimPlace, b: Party | ClaimPlace) -> bool:
    shared = min(a.end, b.end) - max(a.start, b.start)
    if shared > 0 and 2 * shared >= min(a.end - a.start, b.end - b.start):
        return True
    return not _names(a.text, a.name).isdisjoint(_names(b.text, b.name))


@lru_cache(4096)  # each value is held against many
def _names(text: str, name: str | None) -> frozenset[str]:
    return frozenset(name_key(each) for each in (text, name) if each)
