"""Road: the situation of a road, known by its name or by the places that it joins.

In: what claims tell, and the road's words. Out: `RoadSituation`.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from marsad.situation.control import GAINED, LEFT, Account, control
from marsad.situation.place import Asked, account_of
from marsad.situation.routes import bare
from marsad.situation.scope import Scope
from marsad.situation.siege import CLOSED, OPENED
from marsad.situation.told import Mention, Telling, heard, iso
from marsad.situation.values import Control, RoadSituation, Spot
from marsad.situation.ways import aims, losses, ways
from marsad.text.fold import name_key

_DASH = re.compile(r"\s*[-–—/]\s*|\s+(?:إلى|الى|to)\s+")
_ROAD = re.compile(r"\b(?:the\s+)?(?:road|highway|motorway)\b", re.IGNORECASE)


class Road(NamedTuple):
    """A road: its words as given, the keys of the two places that it joins (none where it has a name) and of its words.

    `joins` are the names of those places.
    """

    name: str
    ends: tuple[str, ...]
    words: str
    joins: tuple[str, ...] = ()


def road_named(name: str, scope: Scope) -> Road:
    """A road from its words: «طريق دير الزور - الرقة», «الطريق بين تعز والتربة», «طريق الكاستيلو»."""
    words = _ROAD.sub(" ", name).strip()
    first, _, rest = words.partition(" ")
    noun = bare(name_key(first)) or bare(name_key(first).replace("ه", "ة"))
    inside = rest if noun and rest else words
    parts = _parts(inside)
    if len(parts) != 2:
        return Road(name, (), name_key(words))
    return Road(name, (scope.bare(parts[0]), scope.bare(parts[1])), name_key(words), tuple(parts))


def _parts(words: str) -> list[str]:
    """The two places that the words of a road join, or the words alone."""
    between = re.fullmatch(r"(?:الواصل\s+|الرابط\s+)?(?:بين|من)\s+(.+?)\s+(?:و(?=\S)|إلى\s+|الى\s+)(.+)", words.strip())
    if between:
        return [between[1], between[2]]
    return [part for part in _DASH.split(words.strip()) if part]


def situation_of_road(tellings: Iterable[Telling], road: Road, scope: Scope, asked: Asked) -> RoadSituation:
    """The situation of a road. `scope` is used for the keys of names alone."""
    told = heard((each for each in tellings if concerns(each, road, scope)), asked.on)
    account = account_of(told, asked)

    def others(telling: Telling) -> tuple[Mention, ...]:
        return tuple(mention for mention in telling.spots if not is_road(mention, road))

    def places(telling: Telling) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mention.words.name or mention.words.text for mention in telling.spots))

    own = account._replace(facts=tuple(each for each in account.facts if each.claim.type in (CLOSED, OPENED)))
    return RoadSituation(
        name=road.name, ends=road.joins, on=iso(asked.on),
        ways=ways(own, others, scope.bare), control=_control(account, road),
        losses=losses(account, places), aims=aims(account, told.plans, others, scope.bare, places), passed=told.passed,
    )  # fmt: skip


def concerns(telling: Telling, road: Road, scope: Scope) -> bool:
    """Whether a claim speaks of the road: it is named, or the way that it speaks of joins its two ends."""
    if any(is_road(mention, road) for mention in telling.spots):
        return True
    if not road.ends:
        return False
    keys = {scope.bare(mention.words.name or mention.words.text) for mention in telling.spots}
    keys |= {scope.bare(mention.place.name) for mention in telling.spots}
    return telling.claim.type in (CLOSED, OPENED) and keys.issuperset(road.ends)


def is_road(mention: Mention, road: Road) -> bool:
    """Whether a place of a claim is the road by its words."""
    for written in (mention.words.text, mention.words.name or "", mention.place.name):
        words = set(name_key(written.replace("–", " ").replace("—", " ")).split())
        wanted = set(road.words.replace("–", " ").replace("—", " ").split())
        if wanted and wanted <= words:
            return True
    return False


def _control(account: Account, road: Road) -> tuple[Control, ...]:
    facts = [
        each for each in account.facts
        if each.claim.type in (GAINED, LEFT) and any(is_road(mention, road) for mention in each.spots)
    ]  # fmt: skip
    spot = Spot(key=road.words, name=road.name, kind="road", relation="itself")
    found = control(spot, account._replace(facts=facts)) if facts else None
    return (found,) if found is not None else ()
