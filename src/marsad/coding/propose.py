"""Proposals: every value that the rules see for a draft, field by field, each with its features.

In: one sentence's drafts, units, spots, voices and tolls. Out: `draft.proposals` filled for actors, targets, places,
time, quantities and sources.
"""

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
from marsad.coding.slots import Relation
from marsad.coding.spots import Spot
from marsad.coding.tolls import Toll
from marsad.coding.units import NOUN, TIME, Unit
from marsad.model import ClaimPlace, Party

_COUNTED_BY_CLASS = {
    "vehicle": "vehicles", "aircraft": "weapons", "weapon": "weapons", "munition": "strikes", "building": "buildings",
    "position": "buildings", "placenoun": "settlements", "fighter": "fighters", "soldier": "fighters", "ship": "vehicles",
    "aid": "aid", "food": "aid", "money": "price", "displaced": "displaced", "captive": "detained", "civilian": "affected",
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
_REACH = 9  # units; a party farther from the trigger is none of its arguments
_PEOPLE = PEOPLE | {"people", "number", "unknown", "quantity"}


def propose(
    draft: Draft, sentence: Sentence, spots: list[Spot], voices: list[Voice], tolls: list[Toll], times: dict[int, Time],
    cast: Cast, kit: Kit, document: Document, earlier: list[Draft],
) -> None:  # fmt: skip
    """Fill the draft's proposals from its own sentence."""
    speakers = {voice_unit for voice in voices for voice_unit in _speaker_units(voice, sentence)}
    here = [other for other in earlier if other.sentence == draft.sentence]
    _parties(draft, sentence, cast, speakers, here)
    _places(draft, sentence, spots, kit, document, speakers, here)
    _times(draft, sentence, times)
    _quantities(draft, sentence, tolls)
    _sources(draft, sentence, voices)


def _speaker_units(voice: Voice, sentence: Sentence) -> list[int]:
    starts = {party.start for party in voice.chain}
    document = sentence.chunker.document
    return [k for k, unit in enumerate(sentence.units) if unit.kind == NOUN and any(
        document.starts[unit.start] <= start < document.ends[unit.end - 1] for start in starts
    )]  # fmt: skip


def _parties(draft: Draft, sentence: Sentence, cast: Cast, speakers: set[int], here: list[Draft]) -> None:
    trigger = draft.trigger
    options: list[tuple[Unit, Relation, int]] = []
    if trigger.genitive is not None:
        options.append((trigger.genitive, Relation("genitive", 0, True), -1))
    for unit in adjective_units(trigger, sentence):
        options.append((unit, Relation("adjective", 0, True), -1))
    for k, relation in trigger.relations.items():
        if k != trigger.unit and abs(k - trigger.unit) <= _REACH:
            options.append((sentence.units[k], relation, k))
            inner = sentence.inner.get(k)
            if inner is not None:
                options.append((inner, Relation("in:" + relation.slot, relation.far, relation.after), -1))
    own = sentence.units[trigger.unit]
    if own.kind == NOUN and own.head < trigger.start:
        options.append((own, Relation("own", 0, False), trigger.unit))
    for field, classes in (("actors", DOER_CLASSES), ("targets", TARGET_CLASSES)):
        proposals = []
        for unit, relation, k in options:
            if unit.cls not in classes or unit.form.toll or unit.cls == "pronoun":
                continue
            features = relation_features(draft, unit, relation, field)
            if k in speakers:
                features.append(f"speaker,{draft.type.partition('.')[0]}")
            if k >= 0 and sentence.heads[k] != k:
                features.append("coordinated")
            party = sentence.parties.get(id(unit))
            if party is None:
                party = sentence.parties[id(unit)] = cast.party(unit)
            features += _standing(draft, party, unit, k, relation.slot, sentence, here, cast)
            proposals.append(Proposal(party, tuple(features)))
        draft.proposals[field] = proposals


def _standing(
    draft: Draft, party: Party, unit: Unit, k: int, slot: str, sentence: Sentence, here: list[Draft], cast: Cast
) -> list[str]:
    """What else a noun phrase is in its sentence: doer or affected of another event, speaker's verb's subject, its registry class."""
    group = draft.type.partition(".")[0]
    features = [f"class={party.cls},{group}"]
    if unit.actor is not None:
        kind = cast.kit.registry.actors[unit.actor].kind
        features.append(f"kind={kind},{group}")
    was = {"was=none"}
    for other in here:
        if any(value.start < party.end and party.start < value.end for value in other.actors):
            was.add("was=actor")
        if any(value.start < party.end and party.start < value.end for value in other.targets):
            was.add("was=target")
    if len(was) > 1:
        was.discard("was=none")
    features += [f"{what},{bool(here)}" for what in sorted(was)]
    features += [f"{what},{slot}" for what in sorted(was)]
    if k >= 0:
        stands = sentence.stands.get(k, "none")
        features += [f"stands={stands}", f"stands={stands},{slot}"]
    return features


def _places(
    draft: Draft,
    sentence: Sentence,
    spots: list[Spot],
    kit: Kit,
    document: Document,
    speakers: set[int],
    here: list[Draft],
) -> None:
    trigger = draft.trigger
    group = draft.type.partition(".")[0]
    shape = "v" if trigger.form in ("verb", "passive") else "n"
    proposals = []
    kinds = [_kind(spot, kit) for spot in spots]
    for position, spot in enumerate(spots):
        unit = sentence.units[spot.unit]
        relation = trigger.relations.get(spot.unit)
        if relation is None:
            inside = "after" if spot.start >= trigger.end else "head"
            relation = Relation(f"inside-{inside}", 0, spot.start >= trigger.end)
        slot, far, after = relation
        kind = kinds[position]
        head = (
            spot.name is None
            or spot.name.start == unit.head
            or unit.cls in ("placenoun", "facility", "road", "building")
        )
        cls = "place" if head else unit.cls
        nearer = sum(1 for other in spots if other is not spot and _between(other, spot, trigger))
        finer = any(k not in ("country", "region") for k in kinds) and kind in ("country", "region")
        before = sentence.units[spot.unit - 1] if spot.unit else None
        tied = before.cls if before is not None and before.kind == NOUN and unit.prep and not unit.conj else "none"
        features = [
            f"slot={slot},{shape}",
            f"prep={unit.prep},{min(far, 2)},{'after' if after else 'before'}",
            f"prep={unit.prep},{draft.type}",
            f"kind={kind}",
            f"kind={kind},{group}",
            f"embedded={cls}",
            f"embedded={cls},{slot}",
            f"nearer={min(nearer, 3)},{'after' if after else 'before'}",
            f"finer={finer}",
            f"far={far},{'after' if after else 'before'}",
            f"tied={tied},{unit.prep}",
            f"mention={spot.kind},{spot.role}",
            f"type={draft.type}",
            f"alone={len(spots) == 1}",
        ]
        if spot.unit in speakers or (spot.unit - 1 in speakers and unit.prep):
            features.append(f"speaker,{slot}")
        if sentence.heads[spot.unit] != spot.unit:
            features.append("coordinated")
        first, last = document.offsets(spot.start, spot.end)
        text = document.text[first:last]
        drop = 0
        if spot.name is not None and spot.start == spot.name.start:
            drop = len(spot.name.conj + spot.name.prep)
        elif spot.start == unit.head and spot.name is None:
            drop = (
                len(unit.form.conj + unit.form.prep)
                if not unit.form.article or unit.form.prep != "ل"
                else len(unit.form.conj) + 1
            )
        text, first = text[drop:], first + drop
        was = any(value.start < last and first < value.end for other in here for value in other.places)
        features.append(f"was={was},{bool(here)}")
        place = ClaimPlace(
            text=text, start=first, end=last, role=place_role(spot, unit, draft.type), name=spot.stands_for
        )
        proposals.append(Proposal(place, tuple(features)))
    draft.proposals["places"] = proposals


def _between(other: Spot, spot: Spot, trigger: object) -> bool:
    at = trigger.start  # type: ignore[attr-defined]
    return at < other.start < spot.start or spot.start < other.start < at


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
        far = sum(1 for other in between if other.kind == 0)
        side = "after" if k > at else "before"
        others = sum(1 for j in indices if j != k and low < j < high)
        stop = any(other.kind in (2, 3, 4) for other in between)
        proposals.append(
            Proposal(
                time,
                (
                    f"far={min(far, 2)},{side}",
                    f"far={min(far, 2)},{side},{len(indices) == 1}",
                    f"kind={time.kind}",
                    f"kind={time.kind},{draft.type.partition('.')[0]}",
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


def _quantities(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> None:
    trigger = draft.trigger
    proposals = []
    group = draft.type.partition(".")[0]
    claims_between = sorted(event.trigger.start for event in sentence.events)
    for toll in tolls:
        at = toll.trigger.start
        low, high = min(at, trigger.start), max(at, trigger.start)
        others = sum(1 for start in claims_between if low < start < high)
        verbs = sum(1 for unit in sentence.units if unit.kind == 0 and low < unit.start < high)
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
    toll_units = {toll.unit for toll in tolls} | {id(toll.victim) for toll in tolls if toll.victim is not None}
    for k, unit in enumerate(sentence.units):
        if (
            unit.kind != NOUN
            or unit.number is None
            or unit.form.toll
            or id(unit) in toll_units
            or (any(toll.victim is not None and toll.victim.head == unit.head for toll in tolls))
        ):
            continue
        kind = _kind_of(unit, k, draft)
        if kind is None:
            continue
        quantity = counted(unit, kind, sentence.chunker)
        if quantity is None:
            continue
        per = rate_of(unit, sentence.chunker.forms, sentence.begin, sentence.end) if unit.cls in _RATED else None
        if per is not None:
            kind = "ration" if per.partition("/")[0] in ("person", "household") and unit.cls == "food" else kind
            quantity = msgspec.structs.replace(quantity, kind=kind, per=per)
        relation = trigger.relations.get(k, Relation("own", 0, True))
        rationed = kind == "ration" and draft.type in ("humanitarian.need", "humanitarian.aid")
        needy = (
            kind == "affected"
            and draft.type in ("humanitarian.need", "access.siege")
            and unit.cls == "civilian"
            and relation.far <= 1
        )
        sure = (
            rationed
            or needy
            or (
                kind == _COUNTED_BY_TYPE.get(draft.type)
                and unit.cls in _PEOPLE
                and relation.far == 0
                and relation.slot in _ARGUMENTS
            )
        )
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
    draft.proposals["quantities"] = proposals


def _link(sentence: Sentence, toll: Toll, draft: Draft) -> str:
    """The preposition or verb that ties a toll and an event: «في», «جراء», «أسفر عن» …"""
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
            if sentence.units[k].kind == 0:
                return f"{sentence.units[k].reading.lexeme.lemma} {unit.prep}"
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


def _sources(draft: Draft, sentence: Sentence, voices: list[Voice]) -> None:
    at = draft.trigger.start
    proposals = []
    group = draft.type.partition(".")[0]
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
