"""Locating: the places that a report names, resolved in the light of each other.

In: the names of a document and its spots. Out: `Place` values in the order of their first mention, and the country that
the report speaks of most. Candidates are ranked by kind noun, country, containers named nearby, distance to the
report's other places, rank and population; the reason is kept. What cannot be resolved stays, unresolved.
"""

import math
from collections import defaultdict
from collections.abc import Collection

import msgspec

from marsad.coding.document import Document
from marsad.coding.forms import MARK, Form
from marsad.coding.kit import Kit
from marsad.coding.names import Name, name_as_written, place_noun
from marsad.coding.spots import DIRECTIONS, NAMELESS, Spot
from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import PlaceRecord
from marsad.model import Place
from marsad.text.fold import after_letters, name_key

_REGION_KM = 40.0
_SIDES = frozenset("شمال جنوب شرق غرب شمالي جنوبي شرقي غربي".split())
_GOVERNING = frozenset("في من الي عن علي نحو صوب تجاه باتجاه بين داخل عبر حتي".split())


_AT_HOME = ("rebel", "militia")  # forces of states fight abroad too


def without_strays(names: dict[int, Name], document: Document, kit: Kit) -> dict[int, Name]:
    """The names less ordinary words that are places only of lands of which the report does not speak.

    «من العبور عند الحاجز» in a report of Gaza is no town in Egypt, «سلوك طريق» in one of Yemen none in Syria.
    """
    spoken: set[str] = set()
    perhaps: set[str] = set()
    doubtful: dict[int, set[str]] = {}
    for at, name in names.items():
        if not name.places:
            continue
        records = [kit.gazetteer.record(place) for place in name.places]
        before = document.forms[at - 1] if at else None
        called = before is not None and bool(place_noun(before, kit).kinds)
        lands = {record.country for record in records}
        if name.end == at + 1 and not called and all(record.word and record.rank >= _KNOWN for record in records):
            doubtful[at] = lands
        else:
            best = min(record.rank for record in records)
            likely = {record.country for record in records if record.rank == best}
            (spoken if len(likely) == 1 else perhaps).update(likely)
    spoken = spoken or perhaps
    spoken |= {
        form.adjective.lexeme.kind
        for form in document.forms
        if form.adjective is not None and form.adjective.lexeme.pos == "nation"
    }
    strays = {at for at, lands in doubtful.items() if spoken and not lands & spoken}
    kept = {at: name._replace(places=()) if at in strays else name for at, name in names.items()}
    return {at: name for at, name in kept.items() if name.places or name.actors}


_KNOWN = 2  # the rank from which a place is not known abroad


class Locator:
    """Resolves the places of one report. `home` is the country that most of its names point to."""

    def __init__(self, document: Document, names: dict[int, Name], kit: Kit) -> None:
        self.document, self.kit = document, kit
        self.names = [name for name in names.values() if name.places]
        parties = [name.actors[0] for name in names.values() if name.actors and not name.places]
        self.home, self.votes = self._home(parties)
        self.most = max(1.0, max(self.votes.values(), default=1.0))
        self.chosen: dict[tuple[str, str], tuple[PlaceRecord, str]] = {}
        self.spots: list[Spot] = []
        for name in self.names:
            if self._case(name) not in self.chosen:
                self.chosen[self._case(name)] = self._choose(name)
        near = [record for record, _ in self.chosen.values()]
        for name in self.names:
            self.chosen[self._case(name)] = self._choose(name, near)

    def note(self, spots: list[Spot]) -> None:
        """Remember the spots of a sentence, in text order."""
        self.spots += spots

    def add(self, name: Name) -> None:
        """Take in one more name with places, found after the others; it is chosen in their light."""
        if self._case(name) not in self.chosen:
            self.chosen[self._case(name)] = self._choose(name, [record for record, _ in self.chosen.values()])
        self.names.append(name)

    def record(self, name: Name) -> PlaceRecord:
        """The place that a name stands for in this report."""
        return self.chosen[self._case(name)][0]

    def places(self, told: Collection[str] = ()) -> tuple[Place, ...]:
        """Every distinct place of the report once. `told` are the keys of the names that claims are told at.

        What only says on which side of a place another lies («خان يونس شمالي رفح») is none, unless a claim is there.
        """
        found: dict[str, Place] = {}
        beside: set[str] = set()
        named: set[str] = set(told)
        for spot in self.spots:
            if spot.kind in NAMELESS or spot.kind == "sided":
                continue
            whole = (
                spot
                if spot.name is None or spot.start == spot.name.start
                else spot._replace(start=spot.name.start, kind="name")
            )
            for mention in (spot, whole) if whole is not spot else (spot,):
                place = self._place(mention)
                if spot.name is not None and mention.start == spot.name.start and self._is_other(spot.name):
                    place = msgspec.structs.replace(place, name=f"{self._case(spot.name)[1]} {place.name}")
                key = name_key(place.name)
                (beside if mention is spot and self._is_side(spot) else named).add(key)
                if key in found and spot.name is not None and found[key].kind != place.kind:
                    noun = self._noun_before(spot.name)
                    if noun is not None and place.kind in place_noun(noun, self.kit).kinds:
                        place = msgspec.structs.replace(place, name=f"{noun.rest} {place.name}")
                        key = name_key(place.name)
                if key and (key not in found or (found[key].lat is None and place.lat is not None)):
                    found[key] = place
        for name in self.names:
            inner = self._inner(name) if self.document.forms[name.start].rest in DIRECTIONS else None
            if inner is not None and inner.key not in found:
                self.chosen[self._case(inner)] = self._choose(inner)
                found[inner.key] = self._place(Spot(inner.start, inner.end, -1, inner, "name", "at"))
            if name.key not in found:
                place = self._place(Spot(name.start, name.end, -1, name, "name", "at"))
                found.setdefault(name_key(place.name), place)
                (beside if self._is_side(Spot(name.start, name.end, -1, name, "name", "at")) else named).add(name.key)
        return tuple(place for key, place in found.items() if key not in beside or key in named)

    def _is_side(self, spot: Spot) -> bool:
        """«شمالي رفح» without a preposition before it: where something lies, and no name of a place."""
        form = self.document.forms[spot.start]
        before = self.document.forms[spot.start - 1] if spot.start else None
        governed = form.prep or (before is not None and before.folded in _GOVERNING)
        region = spot.name is None or spot.start < spot.name.start or self.record(spot.name).kind == "region"
        return form.rest in _SIDES and not governed and region and spot.end > spot.start + 1

    def _case(self, name: Name) -> tuple[str, str]:
        """A name and the kind noun before it: «تعز» and «محافظة تعز» may be two places."""
        noun = self._noun_before(name)
        return name.key, noun.rest if noun is not None and place_noun(noun, self.kit).division else ""

    def _is_other(self, name: Name) -> bool:
        """Whether a name with a noun of division is told in this report beside another place of the bare name."""
        case = self._case(name)
        bare = self.chosen.get((case[0], ""))
        return bool(case[1]) and bare is not None and bare[0] is not self.chosen[case][0]

    def _inner(self, name: Name) -> Name | None:
        """The name inside a longer one: «العراق» in «شمال العراق», «العريش» in «مدينة العريش»."""
        start, key = name.start + 1, name.key.partition(" ")[2]
        while self.document.forms[start].rest in DIRECTIONS and " " in key:  # «شمال شرقي نيجيريا»
            start, key = start + 1, key.partition(" ")[2]
        places = self.kit.exact(key)[1] if key else ()
        return Name(start, name.end, "", "", (), places, key) if places else None

    def _home(self, parties: list[int]) -> tuple[str, dict[str, float]]:
        votes: dict[str, float] = defaultdict(float)
        for name in self.names:
            records = [self.kit.gazetteer.record(place) for place in name.places]
            countries = {record.country for record in records if record.country}
            best = min(record.rank for record in records)
            for record in records:
                if record.country and (record.rank == best):
                    votes[record.country] += 3 / best / len(countries)
        for form in self.document.forms:
            if form.adjective is not None and form.adjective.lexeme.pos == "nation":
                votes[form.adjective.lexeme.kind] += 0.4
        for party in parties:
            actor = self.kit.registry.actors[party]
            if actor.country and actor.cls in _AT_HOME:
                votes[actor.country] += 1.0
        home = max(sorted(votes), key=lambda country: votes[country], default="")
        return home, votes

    def _choose(self, name: Name, near: list[PlaceRecord] | None = None) -> tuple[PlaceRecord, str]:
        records = [self.kit.gazetteer.record(place) for place in name.places]
        if len(records) == 1:
            return records[0], "the only candidate"
        noun = self._noun_before(name)
        wanted = place_noun(noun, self.kit).kinds if noun is not None else ()
        if not any(record.kind in wanted for record in records):
            wanted = ()
        scored = [(self._score(record, wanted, near or []), record) for record in records]
        scored.sort(key=lambda pair: (-pair[0][0], pair[1].source))
        (score, reasons), record = scored[0]
        return record, f"best of {len(records)} ({score:.1f}: {', '.join(reasons)})"

    def _score(self, record: PlaceRecord, wanted: tuple[str, ...], near: list[PlaceRecord]) -> tuple[float, list[str]]:
        total, reasons = 0.0, []

        def add(points: float, reason: str) -> None:
            nonlocal total
            if points:
                total += points
                reasons.append(reason)

        add(2.0 * (4 - record.rank), f"rank {record.rank}")
        add(math.log10(record.population + 1) / 3, f"population {record.population}")
        if record.country:
            share = self.votes.get(record.country, 0.0) / self.most
            add(4 * share, f"report speaks of {record.country}")
        if wanted:
            add(6.0 if record.kind in wanted else -1.0, f"named as {wanted[0]}")
        elif record.kind == "country":  # a bare «تونس» is the country; the city has its noun
            add(4.0, record.kind)
        elif record.kind == "river":  # a bare «النيل الأزرق» is the state
            add(-1.0, record.kind)
        elif record.kind == "city":
            add(1.5, record.kind)
        elif record.kind == "town":
            add(1.0, record.kind)
        if record.lat is None:
            add(-1.0, "no coordinates")
        else:
            others = [
                o
                for o in near
                if o is not record
                and o.lat is not None
                and o.kind not in ("country", "region")
                and o.name != record.name
            ]
            if others:
                closest = min(distance_km(record.lat, record.lon or 0.0, o.lat or 0.0, o.lon or 0.0) for o in others)
                add(2.0 if closest < 60 else 1.0 if closest < 200 else 0.0, f"{closest:.0f} km from another place")
            if any(o.kind == "admin1" and o.latin and o.latin == record.admin1 for o in near):
                add(1.5, f"{record.admin1} is named")
        return total, reasons

    def _noun_before(self, name: Name) -> Form | None:
        forms = self.document.forms
        at = name.start - 1
        while at >= 0 and forms[at].kind == MARK and forms[at].mark in ("quote", "open"):
            at -= 1
        return forms[at] if at >= 0 else None

    def _place(self, spot: Spot) -> Place:
        document = self.document
        start = spot.start
        inside = spot.name is not None and start == spot.name.start and spot.end > start + 1 and self._inner(spot.name)
        if (spot.name is None or inside) and place_noun(document.forms[start], self.kit).plain and spot.end > start + 1:
            start += 1
            while start < spot.end - 1 and document.forms[start].mark == "quote":
                start += 1
        first, last = document.offsets(start, spot.end)
        text = document.text[first:last]
        if spot.name is not None and start == spot.name.start:
            text = name_as_written(text, spot.name)
        elif spot.name is None or start == spot.start:
            form = document.forms[start]
            drop = len(form.conj + form.prep) if not (form.article and form.prep == "ل") else 0
            text = text[after_letters(text, drop) :]
        if spot.name is None:
            kinds = place_noun(document.forms[spot.start], self.kit).kinds or ("other",)
            return Place(
                name=spot.stands_for or text,
                kind=kinds[0],
                country=self.home or None,
                why="no candidate in the gazetteer",
            )
        record, why = self.chosen[self._case(spot.name)]
        if spot.kind == "region" or (start < spot.name.start and document.forms[start].rest in DIRECTIONS):
            point = record if record.kind != "country" else None
            return Place(
                name=text, kind="region", country=record.country or None, admin1=record.admin1 or None,
                lat=point.lat if point else None, lon=point.lon if point else None,
                radius_km=_REGION_KM if point and point.lat is not None else None, why=f"around {record.name}: {why}",
            )  # fmt: skip
        return Place(
            name=text, kind=record.kind, country=record.country or None, admin1=record.admin1 or None, lat=record.lat,
            lon=record.lon, why=f"{record.source}: {why}",
        )  # fmt: skip
