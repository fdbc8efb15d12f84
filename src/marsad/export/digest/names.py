"""Names: what parties, outlets and places are called in each language.

In: names as reports write them and as the registry and the gazetteer know them. Out: phrases. A party that the registry
knows goes by its name there, whatever the report calls it; what it does not know keeps the report's words. Private
persons have no name here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.export.digest.document import Name, Phrase
from marsad.export.digest.matter import Entry, Happening
from marsad.export.digest.wording import Count, Wording
from marsad.export.events import Spot
from marsad.gazetteer.areas import Area
from marsad.linking.agreement import Doer, Origin
from marsad.text.fold import name_key

BLOCK = "\u2588"  # what stands in the place of letters that may not be shown
_MOST = 4  # names in a row; of more, the number of the others is told
_ROLES = ("from", "to", "via", "at", "near")


class Called(NamedTuple):
    """A name in Arabic and in Latin letters; empty when it has none."""

    arabic: str
    latin: str


class Names(NamedTuple):
    """What is known of names: parties by entry, outlets and places by `name_key`, countries by ISO code."""

    parties: Mapping[str, Called] = {}
    outlets: Mapping[str, Called] = {}
    places: Mapping[tuple[str, float | None, float | None], Called] = {}
    countries: Mapping[str, Called] = {}


class Namer:
    """Names things in the language of a wording."""

    def __init__(self, names: Names, wording: Wording) -> None:
        self.names, self.wording = names, wording

    def _called(self, called: Called | None, fallback: str) -> Phrase:
        if BLOCK in fallback:
            return (self.wording.label("withheld"),)
        own = "" if called is None else called.arabic if self.wording.lang == "ar" else called.latin
        return (Name(own or fallback),)

    def outlet(self, publisher: str) -> Phrase:
        """A publisher."""
        if not publisher:
            return self.wording.say("sources.unknown")
        return self._called(self.names.outlets.get(name_key(publisher)), publisher)

    def entry(self, entry: str) -> Phrase:
        """A party by its entry, or by what stands in its place."""
        return self._called(self.names.parties.get(entry), entry)

    def country(self, code: str) -> Phrase:
        """A country by its code; nothing for none."""
        return self._called(self.names.countries.get(code), code) if code else ()

    def origin(self, origin: Origin) -> Phrase:
        """Whom an account goes back to."""
        kind, _, key = origin.key.partition(":")
        if kind == "named":
            return self._called(self.names.parties.get(key), origin.name)
        return self.outlet(origin.name)

    def origins(self, origins: Sequence[Origin]) -> Phrase:
        """Several origins, each name once; of many the first, and the number of the others."""
        return self.several([self.origin(each) for each in origins], "other_origin")

    def several(self, phrases: Iterable[Phrase], noun: str) -> Phrase:
        """Phrases joined, each once; of many the first, and the number of the others, by what they are called."""
        found = list(dict.fromkeys(phrases))
        if len(found) > _MOST + 1:
            rest = len(found) - _MOST
            found = [*found[:_MOST], (self.wording.counted(rest, noun, "gen"),)]
        return self.wording.listed(found)

    def doer(self, doer: Doer) -> Phrase:
        """A doer: by its entry, else by its words."""
        return self._called(self.names.parties.get(doer.key), doer.name)

    def place(self, spot: Spot) -> Phrase:
        """A place of a claim."""
        place = spot.place
        called = self.names.places.get((name_key(place.name), place.lat, place.lon))
        return self._called(called, place.name)

    def spots(self, happening: Happening) -> dict[str, list[Phrase]]:
        """The places of a happening's leading account by role, countries only when it has no other."""
        spots = happening.lead.spots
        own = [spot for spot in spots if spot.place.kind != "country"] or list(spots)
        found: dict[str, list[Phrase]] = {}
        for spot in own:
            found.setdefault(spot.words.role, []).append(self.place(spot))
        return found

    def where(self, happening: Happening, at: str = "at") -> Phrase:
        """«في …», «من … إلى …»; `at` is the role that «في» stands for: one withdraws «من»."""
        by_role = self.spots(happening)
        if at != "at" and "at" in by_role:
            by_role.setdefault(at, []).extend(by_role.pop("at"))
        parts = [
            self.wording.say(f"places.{role}", places=self.several(by_role[role], "other_place"))
            for role in _ROLES if role in by_role
        ]  # fmt: skip
        if not parts:
            return self.wording.say("places.none")
        joined: list[str | Name] = []
        for part in parts:
            joined += [" ", *part] if joined else part
        return tuple(joined)

    def places(self, happening: Happening) -> Phrase:
        """The places of a happening, whatever their role; nothing when none is told."""
        by_role = self.spots(happening)
        return self.several([phrase for role in _ROLES for phrase in by_role.get(role, [])], "other_place")

    def area(self, area: Area) -> Phrase:
        """The area of a digest."""
        wording = self.wording
        name = self._area_name(area)
        if area.kind == "around":
            return wording.say("areas.around", name=name, radius=Count(area.radius, "kilometre"))
        if area.kind == "box" and area.corners is not None:
            south, west, north, east = (wording.number(each) for each in area.corners)
            return wording.say("areas.box", south=south, west=west, north=north, east=east)
        return wording.say(f"areas.{area.kind}", name=name)

    def _area_name(self, area: Area) -> Phrase:
        if area.kind == "country":
            known = self.names.countries.get(area.country)
            return self._called(known or Called(area.name, area.latin), area.asked or area.country)
        return self._called(Called(area.name, area.latin), area.asked)


def excerpt(entry: Entry, most: int = 220) -> str:
    """The sentence of a claim's trigger, of a long one what stands around it."""
    at = entry.claim.trigger
    found = next((each for each in entry.sentences if each.start <= at.start < each.start + len(each.text)), None)
    if found is None:
        return " ".join(at.text.split())
    text, place = found.text, at.start - found.start
    if len(text) <= most:
        return " ".join(text.split())
    start = max(0, min(place - most // 2, len(text) - most))
    end = min(len(text), start + most)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    words = " ".join(text[start:end].split())
    return ("… " if start > 0 else "") + words + (" …" if end < len(text) else "")
