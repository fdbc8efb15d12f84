"""Scope: what of a claim concerns a place: the place itself, what lies inside it, what lies around it.

In: the place that is asked for, the nouns of place of the language (`data/ar/grammar/places.toml`), and claims with
their places. Out: for each place of a claim what it is to the one asked for, and for a claim what it is about.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from marsad.gazetteer.build import distance_km
from marsad.lexicon.grammar import PlaceNoun
from marsad.linking.spots import reach_of
from marsad.model import Place
from marsad.situation.told import Mention, Telling
from marsad.situation.values import Spot
from marsad.text.fold import name_key

_DIVISIONS = frozenset(("admin1", "admin2", "country"))
_SETTLEMENTS = frozenset(("city", "town", "village"))
_INNER = frozenset("district facility camp crossing base road other oil_field".split())
_SAME_KM = 30.0  # within which one name is one place
_INSIDE = 1.5  # times the reach of a settlement within which its quarters and sites lie
_ANY = ("at", "from", "to", "via", "near")
_NEAREST = ("itself", "part", "around")


class Target(NamedTuple):
    """The place asked for: its key, name, kind, and where it lies; `names` are the keys of its names."""

    key: str
    name: str
    kind: str
    names: frozenset[str]
    country: str
    admin1: str
    lat: float | None
    lon: float | None

    @property
    def division(self) -> bool:
        """Whether it is a governorate, district or country rather than a settlement or site."""
        return self.kind in _DIVISIONS


class Scope:
    """What places are to a target."""

    def __init__(self, target: Target, nouns: Mapping[str, PlaceNoun]) -> None:
        self.target, self._nouns = target, nouns

    def relation(self, mention: Mention, beside: Sequence[Mention] = ()) -> str:
        """`itself`, `part`, `around` or `elsewhere`. `beside` are all places of the claim.

        A quarter that no table knows belongs to the town that the claim names beside it.
        """
        if self._is_target(mention):
            return "itself"
        if self._named_around(mention):
            return "around"
        place = mention.place
        if place.lat is None or place.lon is None:
            tied = any(self._is_target(other) for other in beside if other is not mention)
            return self._unlocated(mention) if tied else "elsewhere"
        return self._located(place, place.lat, place.lon)

    def spot(self, mention: Mention, beside: Sequence[Mention] = ()) -> Spot:
        """The place of a claim as it is shown; what is the target itself has its key and name."""
        relation = self.relation(mention, beside)
        if relation == "itself":
            target = self.target
            return Spot(key=target.key, name=target.name, kind=target.kind, relation=relation)
        words = mention.words.name or mention.words.text
        name = mention.place.name if relation == "elsewhere" else _longer(words, mention.place.name)
        key = f"{self.bare(name)}|{mention.place.country or ''}"
        own = key == self.target.key  # «محافظة الرقة» to the town of Raqqa
        return Spot(key=f"{key}|{mention.place.kind}" if own else key, name=name, kind=mention.place.kind,
                    relation=relation)  # fmt: skip

    def about(
        self, telling: Telling, roles: Collection[str] = _ANY, counts: Callable[[Spot], bool] = lambda spot: True
    ) -> tuple[Spot, ...]:
        """What of the target a claim is about, by its places in these roles: parts, else the whole, else around it.

        A town named beside its quarter tells only where the quarter is, a governorate or region beside a town elsewhere
        where that town is. Places that do not count are passed over.
        """
        found: dict[str, Spot] = {}
        for mention in telling.spots:
            if mention.words.role in roles:
                spot = self.spot(mention, telling.spots)
                if counts(spot):
                    found.setdefault(spot.key, spot)
        elsewhere = any(
            spot.relation == "elsewhere" and spot.kind in _SETTLEMENTS | _INNER - {"road", "other"}
            for spot in found.values()
        )
        for relation in ("part", "itself", "around"):
            of = tuple(
                spot for spot in found.values()
                if spot.relation == relation
                and not (relation == "around" and elsewhere and spot.kind in ("region", *_DIVISIONS))
            )  # fmt: skip
            if of:
                return of
        return ()

    def concerns(self, telling: Telling) -> bool:
        """Whether a claim says something of the target, its parts or what lies around it."""
        return any(self.relation(mention, telling.spots) != "elsewhere" for mention in telling.spots)

    def others(self, telling: Telling, roles: Collection[str] = _ANY) -> tuple[Mention, ...]:
        """The places of a claim in these roles that are not the target itself."""
        return tuple(
            mention for mention in telling.spots
            if mention.words.role in roles and self.relation(mention, telling.spots) != "itself"
        )  # fmt: skip

    def bare(self, name: str) -> str:
        """The key of a name without the nouns before it that are no part of it («مدينة الرقة»)."""
        words = name_key(name).split()
        while len(words) > 1 and (noun := self._noun(words[0])) is not None and noun.plain:
            words = words[1:]
        return " ".join(words)

    def _noun(self, word: str) -> PlaceNoun | None:
        """The noun of place that a word is; name keys end in ha where the noun ends in ta marbuta."""
        for written in (word, word.removeprefix("ال")):
            found = self._nouns.get(written) or self._nouns.get(f"{written[:-1]}ة" if written.endswith("ه") else "")
            if found is not None:
                return found
        return None

    def _is_target(self, mention: Mention) -> bool:
        target, place = self.target, mention.place
        words = mention.words.name or mention.words.text
        if not {self.bare(place.name), self.bare(words)} & target.names:
            return False
        if place.country and target.country and place.country != target.country:
            return False
        if _far(place, target):
            return False
        noun = self._noun(name_key(words).split()[0]) if words.split() else None
        if noun is not None and noun.kinds and len(words.split()) > 1:
            return noun.division == target.division
        return (place.kind in _DIVISIONS) == target.division or place.kind in ("unknown", "other")

    def _named_around(self, mention: Mention) -> bool:
        """«ريف الرقة», «محافظة الرقة», «طريق الرقة - حلب» to the town: the name stands in the words among others."""
        target, place = self.target, mention.place
        words = f" {name_key(mention.words.name or mention.words.text)} "
        named = any(f" {name} " in words for name in target.names)
        same = place.country in (None, "", target.country) or not target.country
        return named and same and place.kind in ("region", "road", *_DIVISIONS) and not target.division

    def _unlocated(self, mention: Mention) -> str:
        """What an unknown place is to a target that the claim names beside it."""
        words = name_key(mention.words.text).split()
        noun = self._noun(words[0]) if words else None
        kinds = noun.kinds if noun is not None else ()
        if mention.place.kind in ("district", "facility", "camp", "crossing", "base") or "district" in kinds:
            return "part"
        if self.target.division:
            return "part" if mention.place.country in (None, "", self.target.country) else "elsewhere"
        return "elsewhere" if mention.place.kind in ("country", "admin1", "river") else "around"

    def _located(self, place: Place, lat: float, lon: float) -> str:
        target = self.target
        if target.division:
            same = place.country == target.country and (target.kind == "country" or place.admin1 == target.admin1)
            return "part" if same and place.kind not in ("country", "river") else "elsewhere"
        if target.lat is None or target.lon is None or place.kind in _DIVISIONS:
            return "elsewhere"
        away = distance_km(lat, lon, target.lat, target.lon)
        reach = reach_of(target.kind, None)
        if place.kind in _INNER:
            return "part" if away <= _INSIDE * reach else "around" if away <= 2 * _INSIDE * reach else "elsewhere"
        if place.kind == "region":
            return "around" if away <= reach else "elsewhere"
        return "around" if place.kind in _SETTLEMENTS and away <= 2 * reach else "elsewhere"


def nearest(spots: Sequence[Spot]) -> Sequence[Spot]:
    """The places in the order in which they are shown: the place itself, its parts, what lies around it."""
    return sorted(
        spots, key=lambda spot: (_NEAREST.index(spot.relation) if spot.relation in _NEAREST else 9, spot.name)
    )


def _far(place: Place, target: Target) -> bool:
    if place.lat is None or place.lon is None or target.lat is None or target.lon is None:
        return False
    least = 80.0 if place.kind in _DIVISIONS or target.division else _SAME_KM  # a division's point is its middle
    return distance_km(place.lat, place.lon, target.lat, target.lon) > least


def _longer(words: str, name: str) -> str:
    """The words where they hold the name, else the name."""
    return words if name_key(name) in name_key(words) else name
