"""Proposals: every value that the rules see for a draft, field by field, each with its features.

In: one sentence's drafts, units, spots, voices and tolls. Out: `draft.proposals` filled for actors, targets, places,
time, quantities and sources.
"""

from typing import NamedTuple

import msgspec

from marsad.coding.attribution import Voice
from marsad.coding.dates import Time
from marsad.coding.document import Document
from marsad.coding.drafts import (
    DOER_CLASSES,
    SURE,
    TARGET_CLASSES,
    Draft,
    Proposal,
    adjective_units,
    counted,
    place_role,
    relation_features,
)
from marsad.coding.events import PEOPLE
from marsad.coding.kit import Kit
from marsad.coding.parties import Cast
from marsad.coding.rates import rate_of
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Relation, Trigger
from marsad.coding.spots import Spot
from marsad.coding.tolls import Toll
from marsad.coding.units import COMP, NOUN, REL, SUB, TIME, VERB, Unit
from marsad.model import ClaimPlace, Party
from marsad.text.fold import after_letters

_COUNTED_BY_CLASS = {
    "vehicle": "vehicles", "aircraft": "weapons", "weapon": "weapons", "munition": "strikes", "building": "buildings",
    "position": "buildings", "placenoun": "settlements", "fighter": "fighters", "soldier": "fighters",
    "ship": "vehicles",
    "aid": "aid", "food": "aid", "money": "price", "displaced": "displaced", "captive": "detained",
    "civilian": "affected",
    "facility": "buildings", "protester": "participants",
}  # fmt: skip
_COUNTED_BY_TYPE = {
    "humanitarian.displacement": "displaced", "humanitarian.return": "returned", "force.arrest": "detained",
    "violence.abduction": "abducted", "politics.release": "released", "protest.protest": "participants",
    "humanitarian.need": "affected", "access.siege": "affected", "humanitarian.aid": "affected",
    "territory.withdrawal": "fighters", "force.deployment": "fighters", "politics.decision": "affected",
}  # fmt: skip
_RATED = frozenset(("food", "aid", "fuel", "medicine"))
_ARGUMENTS = frozenset(("subject", "object", "genitive", "bare1", "relative", "own"))
_PLACE_NOUNS = frozenset(("placenoun", "facility", "road", "building"))
_WITNESSES = frozenset(
    ("media", "monitor", "medical", "expert", "local", "un", "ngo")
)  # who of these tells, only tells
_ACTS = frozenset(("violence", "access", "territory"))
_WIDE = frozenset(("country", "region"))
_REACH = 9  # units; a party farther from the trigger is none of its arguments
_PEOPLE = PEOPLE | {"people", "number", "unknown", "quantity"}


class Setting(NamedTuple):
    """What a sentence offers its drafts. `speakers` are the units that speak, `earlier` the report's drafts so far."""

    sentence: Sentence
    spots: list[Spot]
    voices: list[Voice]
    tolls: list[Toll]
    times: dict[int, Time]
    cast: Cast
    speakers: frozenset[int]
    earlier: list[Draft]


def propose(draft: Draft, setting: Setting) -> None:
    """Fill the draft's proposals from its own sentence."""
    here = [other for other in setting.earlier if other.sentence == draft.sentence]
    _parties(draft, setting, here)
    draft.proposals["places"] = found = [_place(draft, spot, setting, here) for spot in setting.spots]
    draft.own_places = [
        proposal.value
        for proposal, spot in zip(found, setting.spots, strict=True)
        if isinstance(proposal.value, ClaimPlace) and _follows(draft.trigger, spot)
    ]
    _times(draft, setting.sentence, setting.times)
    tolls, sentence = setting.tolls, setting.sentence
    draft.proposals["quantities"] = [*_toll_quantities(draft, sentence, tolls), *_counts(draft, sentence, tolls)]
    _sources(draft, setting.voices)


def speaking_units(voices: list[Voice], sentence: Sentence) -> frozenset[int]:
    """Indices of the noun phrases of a sentence that are speakers of its voices."""
    starts = {party.start for voice in voices for party in voice.chain}
    if not starts:
        return frozenset()
    document = sentence.chunker.document
    found = set()
    for k, unit in enumerate(sentence.units):
        if unit.kind == NOUN:
            first, last = document.offsets(unit.start, unit.end)
            if any(first <= start < last for start in starts):
                found.add(k)
    return frozenset(found)


def _parties(draft: Draft, setting: Setting, here: list[Draft]) -> None:
    sentence, cast, speakers = setting.sentence, setting.cast, setting.speakers
    group = draft.group
    options = _arguments(draft.trigger, sentence)
    fallen = {toll.victim.head for toll in setting.tolls if toll.victim is not None} if group == "violence" else set()
    standing: dict[int, list[str]] = {}  # by identity of the unit: what it already is in another draft
    for field, classes in (("actors", DOER_CLASSES), ("targets", TARGET_CLASSES)):
        proposals = []
        for unit, relation, k in options:
            if unit.cls not in classes or unit.form.toll or unit.cls == "pronoun":
                continue
            party = sentence.parties.get(id(unit))
            if party is None:
                party = sentence.parties[id(unit)] = cast.party(unit)
            if field == "actors" and k in speakers and party.cls in _WITNESSES and group in _ACTS:
                continue
            if field == "actors" and unit.head in fallen and draft.type != "violence.clash":
                continue  # «قتل جندي في قصف»: who falls is not who shells
            features = relation_features(draft, unit, relation, field)
            if k in speakers:
                features += (f"speaker,{group}", f"speaker,{draft.type}", f"speaker,{relation.slot},{relation.far}")
            if k >= 0 and sentence.heads[k] != k:
                features.append("coordinated")
            was = standing.get(id(unit))
            if was is None:
                was = standing[id(unit)] = _was(party, here)
            features.append(f"class={party.cls},{group}")
            if unit.actor is not None:
                features.append(f"kind={cast.kit.registry.actors[unit.actor].kind},{group}")
            features += [f"{what},{bool(here)}" for what in was]
            features += [f"{what},{relation.slot}" for what in was]
            if k >= 0:
                stands = sentence.stands.get(k, "none")
                features += (f"stands={stands}", f"stands={stands},{relation.slot}")
            proposals.append(Proposal(party, tuple(features)))
        draft.proposals[field] = proposals


def _arguments(trigger: Trigger, sentence: Sentence) -> list[tuple[Unit, Relation, int]]:
    """The noun phrases that may do or suffer what a trigger says: (unit, relation, index or -1 inside another unit)."""
    found: list[tuple[Unit, Relation, int]] = []
    if trigger.genitive is not None:
        found.append((trigger.genitive, Relation("genitive", 0, True), -1))
    for unit in adjective_units(trigger, sentence):
        found.append((unit, Relation("adjective", 0, True), -1))
    for k, relation in trigger.relations.items():
        if k != trigger.unit and abs(k - trigger.unit) <= _REACH:
            found.append((sentence.units[k], relation, k))
            inner = sentence.inner.get(k)
            if inner is not None:
                found.append((inner, Relation("in:" + relation.slot, relation.far, relation.after), -1))
    own = sentence.units[trigger.unit]
    if own.kind == NOUN and own.head < trigger.start:
        found.append((own, Relation("own", 0, False), trigger.unit))
    return found


def _was(party: Party, here: list[Draft]) -> list[str]:
    """What a noun phrase is in earlier drafts of its sentence: doer, affected, both or nothing."""
    found = []
    if any(_overlap(party, value) for other in here for value in other.actors):
        found.append("was=actor")
    if any(_overlap(party, value) for other in here for value in other.targets):
        found.append("was=target")
    return found or ["was=none"]


def _overlap(one: Party, other: Party) -> bool:
    return one.start < other.end and other.start < one.end


def _follows(trigger: Trigger, spot: Spot) -> bool:
    relation = trigger.relations.get(spot.unit)
    return spot.start >= trigger.end and (relation is None or relation.far == 0)


def _place(draft: Draft, spot: Spot, setting: Setting, here: list[Draft]) -> Proposal:
    trigger, sentence, kit, group = draft.trigger, setting.sentence, setting.cast.kit, draft.group
    shape = "v" if trigger.form in ("verb", "passive") else "n"
    unit = sentence.units[spot.unit]
    relation = trigger.relations.get(spot.unit)
    if relation is None:
        inside = "after" if spot.start >= trigger.end else "head"
        relation = Relation(f"inside-{inside}", 0, spot.start >= trigger.end)
    slot, far, after = relation
    side = "after" if after else "before"
    kind = _kind(spot, kit)
    head = spot.name is None or spot.name.start == unit.head or unit.cls in _PLACE_NOUNS
    cls = "place" if head else unit.cls
    nearer = sum(1 for other in setting.spots if other is not spot and _between(other, spot, trigger))
    finer = kind in _WIDE and any(_kind(other, kit) not in _WIDE for other in setting.spots)
    before = sentence.units[spot.unit - 1] if spot.unit else None
    tied = before.cls if before is not None and before.kind == NOUN and unit.prep and not unit.conj else "none"
    features = [
        f"slot={slot},{shape}",
        f"prep={unit.prep},{min(far, 2)},{side}",
        f"prep={unit.prep},{draft.type}",
        f"kind={kind}",
        f"kind={kind},{group}",
        f"embedded={cls}",
        f"embedded={cls},{slot}",
        f"nearer={min(nearer, 3)},{side}",
        f"finer={finer}",
        f"far={far},{side}",
        f"tied={tied},{unit.prep}",
        f"mention={spot.kind},{spot.role}",
        f"type={draft.type}",
        f"alone={len(setting.spots) == 1}",
    ]
    if spot.unit in setting.speakers or (spot.unit - 1 in setting.speakers and unit.prep):
        features.append(f"speaker,{slot}")
    if sentence.heads[spot.unit] != spot.unit:
        features.append("coordinated")
    text, first, last = _spot_words(spot, unit, sentence.chunker.document)
    was = any(value.start < last and first < value.end for other in here for value in other.places)
    features.append(f"was={was},{bool(here)}")
    role = place_role(spot, unit, draft.type)
    return Proposal(ClaimPlace(text=text, start=first, end=last, role=role, name=spot.stands_for), tuple(features))


def _spot_words(spot: Spot, unit: Unit, document: Document) -> tuple[str, int, int]:
    """(text, start, end) of a place mention in the report, without joined conjunction and preposition."""
    first, last = document.offsets(spot.start, spot.end)
    drop = 0
    if spot.name is not None and spot.start == spot.name.start:
        drop = len(spot.name.conj + spot.name.prep)
    elif spot.start == unit.head and spot.name is None:
        form = unit.form
        drop = len(form.conj) + 1 if form.article and form.prep == "ل" else len(form.conj + form.prep)
    first += after_letters(document.text[first:last], drop)
    return document.text[first:last], first, last


def _between(other: Spot, spot: Spot, trigger: Trigger) -> bool:
    return trigger.start < other.start < spot.start or spot.start < other.start < trigger.start


def _kind(spot: Spot, kit: Kit) -> str:
    if spot.name is None:
        return spot.kind
    if spot.kind == "region":
        return "region"
    return kit.gazetteer.record(spot.name.places[0]).kind


def _times(draft: Draft, sentence: Sentence, times: dict[int, Time]) -> None:
    at = draft.trigger.unit
    proposals = []
    indices = [k for k, unit in enumerate(sentence.units) if unit.kind == TIME]
    for k in indices:
        unit = sentence.units[k]
        time = times[unit.start]
        low, high = min(k, at), max(k, at)
        between = sentence.units[low + 1 : high]
        far = sum(1 for other in between if other.kind == VERB)
        side = "after" if k > at else "before"
        others = sum(1 for j in indices if j != k and low < j < high)
        stop = any(other.kind in (COMP, SUB, REL) for other in between)
        proposals.append(
            Proposal(
                time,
                (
                    f"far={min(far, 2)},{side}",
                    f"far={min(far, 2)},{side},{len(indices) == 1}",
                    f"kind={time.kind}",
                    f"kind={time.kind},{draft.group}",
                    f"known={time.since is not None}",
                    f"others={min(others, 1)},{side}",
                    f"stop={stop},{side}",
                    f"prep={unit.prep}",
                    f"distance={min((high - low) // 3, 4)},{side}",
                    f"form={draft.trigger.form}",
                    f"only={len(indices) == 1}",
                ),
            )
        )
    draft.proposals["time"] = proposals


def _toll_quantities(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> list[Proposal]:
    trigger = draft.trigger
    proposals = []
    group = draft.group
    claims_between = sorted(event.trigger.start for event in sentence.events)
    for toll in tolls:
        at = toll.trigger.start
        low, high = min(at, trigger.start), max(at, trigger.start)
        others = sum(1 for start in claims_between if low < start < high)
        verbs = sum(1 for unit in sentence.units if unit.kind == VERB and low < unit.start < high)
        side = "after" if at > trigger.start else "before"
        nearest = all(abs(start - at) >= abs(trigger.start - at) for start in claims_between)
        link = _link(sentence, toll, draft)
        for quantity in toll.quantities:
            proposals.append(
                Proposal(
                    quantity,
                    (
                        f"toll={toll.kind},{draft.type}",
                        f"toll,{group},{side},{min(verbs, 2)}",
                        f"others={min(others, 2)},{side}",
                        f"nearest={nearest},{side}",
                        f"nearest={nearest},{group}",
                        f"link={link}",
                        f"link={link},{group}",
                        f"same={toll.trigger.start == trigger.start}",
                        f"shape={toll.trigger.form},{side}",
                    ),
                )
            )
    return proposals


def _counts(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> list[Proposal]:
    """Counted and measured noun phrases that are no toll, as quantities of the draft."""
    trigger, group = draft.trigger, draft.group
    proposals = []
    victims = [toll.victim for toll in tolls if toll.victim is not None]
    for k, unit in enumerate(sentence.units):
        if unit.kind != NOUN or unit.number is None or unit.form.toll:
            continue
        if any(victim is unit or victim.head == unit.head for victim in victims):
            continue
        kind = _kind_of(unit, k, draft)
        if kind is None:
            continue
        quantity = counted(unit, kind, sentence.chunker, unit.number)
        per = rate_of(unit, sentence.chunker.forms, sentence.begin, sentence.end) if unit.cls in _RATED else None
        if per is not None:
            kind = "ration" if per.partition("/")[0] in ("person", "household") and unit.cls == "food" else kind
            quantity = msgspec.structs.replace(quantity, kind=kind, per=per)
        relation = trigger.relations.get(k, Relation("own", 0, True))
        sure = _is_sure(kind, unit, relation, draft.type)
        proposals.append(
            Proposal(
                quantity,
                (
                    f"count={kind},{draft.type}",
                    f"count={kind},{group}",
                    f"count,slot={relation.slot}",
                    f"count,far={relation.far},{relation.after}",
                    f"count,own={k == trigger.unit}",
                    f"count,cls={unit.cls}",
                    f"count,dual={unit.form.dual}",
                    SURE if sure else f"count,loose={relation.slot}",
                ),
            )
        )
    return proposals


def _is_sure(kind: str, unit: Unit, relation: Relation, claim: str) -> bool:
    """Whether grammar alone settles that an amount belongs to a claim of this type."""
    if kind == "ration" and claim in ("humanitarian.need", "humanitarian.aid"):
        return True
    needy = kind == "affected" and claim in ("humanitarian.need", "access.siege") and unit.cls == "civilian"
    if needy and relation.far <= 1:
        return True
    people = kind == _COUNTED_BY_TYPE.get(claim) and unit.cls in _PEOPLE
    return people and relation.far == 0 and relation.slot in _ARGUMENTS


def _link(sentence: Sentence, toll: Toll, draft: Draft) -> str:
    """The preposition or verb that ties a toll and an event: «في», «جراء», «أسفر عن»."""
    toll_at, event_at = toll.unit, draft.trigger.unit
    if event_at > toll_at:
        unit = sentence.units[event_at]
        if unit.kind == NOUN and unit.prep:
            return unit.prep
        return "verb" if unit.kind != NOUN else "bare"
    if event_at == toll_at:
        return "same"
    unit = sentence.units[toll_at]
    if unit.kind == NOUN and unit.prep:
        for k in range(toll_at - 1, event_at, -1):
            if sentence.units[k].kind == VERB:
                return f"{sentence.units[k].lemma} {unit.prep}"
        return unit.prep
    return "after" if unit.kind == NOUN else "and" if unit.conj else "then"


def _kind_of(unit: Unit, k: int, draft: Draft) -> str | None:
    if k == draft.trigger.unit:
        return "strikes" if unit.cls == "event" or unit.head <= draft.trigger.start < unit.end else None
    if unit.cls == "event":
        return "strikes"
    if unit.cls in _PEOPLE:
        return (
            _COUNTED_BY_TYPE.get(draft.type)
            or _COUNTED_BY_CLASS.get(unit.cls)
            or ("killed" if draft.type == "violence.casualties" else None)
        )
    return _COUNTED_BY_CLASS.get(unit.cls)


def _sources(draft: Draft, voices: list[Voice]) -> None:
    at = draft.trigger.start
    proposals = []
    group = draft.group
    covering = [voice for voice in voices if voice.begin <= at < voice.end]
    for voice in covering:
        own = voice.verb == draft.trigger.unit
        inner = sum(1 for other in covering if other is not voice and other.begin > voice.begin)
        features = (
            f"kind={voice.kind}",
            f"kind={voice.kind},{group}",
            f"own={own}",
            f"type={draft.type}",
            f"inner={min(inner, 2)}",
            f"covering={min(len(covering), 3)},{inner}",
            f"form={draft.trigger.form},{voice.kind}",
            f"size={len(voice.chain)}",
        )
        proposals.append(Proposal(voice.chain, features))
    draft.proposals["sources"] = proposals
