"""Gazettes: which place of a report the words of a claim mean.

In: the places that a report lists, and a place of a claim. Out: the one of the list that it means: «مدينة إدلب» means
«إدلب»; where a person set a point, that. Whoever asks where a claim is (the ledger, an export, the view) asks here.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from marsad.model import ClaimPlace, Place, Point
from marsad.text.fold import name_key

UNKNOWN = "unknown"  # the kind of a place that the list does not have
BY_HAND = "set by hand"  # why a place is where it is
_PROCLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ل", "ف", "ك")


class Gazette:
    """The places of one report, found by the words of its claims."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = {f" {name_key(place.name)} ": place for place in reversed(places)}
        self._found: dict[str, Place] = {}

    def find(self, mention: ClaimPlace) -> Place:
        """The longest name that stands in what the mention is called; a place without a point if none does."""
        called = mention.name or mention.text
        if mention.point is not None:
            return _set(called, mention.point)
        found = self._found.get(called)
        if found is None:
            found = self._found[called] = self._longest(name_key(called)) or Place(name=called, kind=UNKNOWN)
        return found

    def look(self, mention: ClaimPlace) -> Place | None:
        """The same for the eye: what a name means that is written with a proclitic («بسراقب») too; None if nothing."""
        found = self.find(mention)
        if found.kind != UNKNOWN:
            return found
        for words in filter(None, (mention.name, mention.text)):
            for key in _without_proclitics(name_key(words)):
                if place := self._places.get(f" {key} "):
                    return place
        return None

    def _longest(self, key: str) -> Place | None:
        words = f" {key} "
        inside = [name for name in self._places if name in words]
        return self._places[max(inside, key=len)] if inside else None


def listed(places: Sequence[Place], mentions: Iterable[ClaimPlace]) -> tuple[Place, ...]:
    """The places of a report as persons put them right: each of which a point was set stands there, others as they do.

    Where points differ for one name, the first stands; each mention has its own.
    """
    gazette = Gazette(places)
    right: dict[str, Place] = {}
    for mention in mentions:
        if mention.point is not None:
            name = mention.name or gazette.find(msgspec.structs.replace(mention, point=None)).name
            right.setdefault(name_key(name), _set(name, mention.point))
    kept = [right.pop(name_key(place.name), place) for place in places]
    return (*kept, *right.values())


def _set(name: str, point: Point) -> Place:
    return Place(
        name=name, kind=point.kind, country=point.country, admin1=point.admin1, lat=point.lat, lon=point.lon,
        radius_km=point.radius_km, why=BY_HAND,
    )  # fmt: skip


def _without_proclitics(key: str) -> Iterator[str]:
    yield key
    yield from (key.removeprefix(clitic) for clitic in _PROCLITICS)
    if key.startswith("لل"):
        yield "ال" + key[2:]
