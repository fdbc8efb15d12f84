"""Proposals: every value that the rules see for a draft, field by field, each with its features.

In: one sentence's drafts, units, spots, voices and tolls. Out: `draft.proposals` filled for actors, targets, places,
time, quantities and sources.
"""

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from marsad.coding.amounts import amounts
from marsad.coding.attribution import IMPERSONAL, Voice
from marsad.coding.dates import Time
from marsad.coding.document import Document
from marsad.coding.drafts import (
    DOER_CLASSES,
    SURE,
    TARGET_CLASSES,
    Draft,
    Proposal,
    adjective_units,
    in_frame,
    place_role,
    relation_features,
)
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator
from marsad.coding.names import NAMED_HEADS
from marsad.coding.parties import Cast
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Relation, Trigger
from marsad.coding.spots import Spot
from marsad.coding.tolls import Toll, owner
from marsad.coding.units import COMP, COP, NOUN, PART, PUNCT, REL, SUB, TIME, VERB, Unit
from marsad.lexicon.inflect import PRESENT
from marsad.model import ClaimPlace, Party
from marsad.text.fold import after_letters

_WITNESSES = frozenset(
    ("media", "monitor", "medical", "expert", "local", "un", "ngo")
)  # who of these tells, only tells
_ACTS = frozenset(("violence", "access", "territory"))
_WIDE = frozenset(("country", "region"))
_REACH = 9  # units; a party farther from the trigger is none of its arguments, unless its grammar says so
_IDLE = frozenset(("unknown", "latin", "adjective", "pronoun"))
_AIMED = ("object", "relative", "prep:علي", "prep:ضد")
_HELD = frozenset(
    ("position", "building", "facility", "vehicle", "aircraft", "ship", "group", "organisation", "media", "unknown",
     "fighter", "soldier", "property", "placenoun", "road",
     "weapon", "munition", "professional")
)  # fmt: skip
_NAMED = frozenset(("subject", "light", "ruler"))


class Setting(NamedTuple):
    """What a sentence offers its drafts. `speakers` are the units that speak, `earlier` the report's drafts so far.

    `desks` are where the agency of the dateline, and a publisher that tells, stand.
    """

    sentence: Sentence
    spots: list[Spot]
    voices: list[Voice]
    tolls: list[Toll]
    times: dict[int, Time]
    cast: Cast
    speakers: frozenset[int]
    earlier: list[Draft]
    desks: Collection[int] = ()


def propose(draft: Draft, setting: Setting) -> None:
    """Fill the draft's proposals from its own sentence."""
    here = [other for other in setting.earlier if other.sentence == draft.sentence]
    _parties(draft, setting, here)
    draft.proposals["places"] = found = _places(draft, setting, here)
    draft.own_places = [
        proposal.value
        for proposal, spot in zip(found, setting.spots, strict=True)
        if isinstance(proposal.value, ClaimPlace) and _follows(draft.trigger, spot)
    ]
    _times(draft, setting.sentence, setting.times, here)
    draft.proposals["quantities"] = amounts(draft, setting.sentence, setting.tolls)
    _sources(draft, setting)


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
    accusers = _accusers(draft, setting.voices)
    fallen = {toll.victim.head: toll for toll in setting.tolls if toll.victim is not None and group == "violence"}
    victims = [toll.victim for toll in fallen.values() if toll.victim is not None]
    known = {unit.head for unit, _, _ in options}
    options += [(unit, Relation("victim", 0, True), -1) for unit in victims if unit.head not in known]
    holders = {id(unit): holder for unit, _, k in options if (holder := _holder(unit, k, draft.trigger, sentence))}
    held = {id(holder) for holder in holders.values()}
    struck = (unit for slot in _AIMED for unit in draft.trigger.slots.get(slot, ()))
    aimed = draft.type == "violence.destruction" or any(unit.head not in fallen for unit in struck)
    standing: dict[int, list[str]] = {}  # by identity of the unit: what it already is in another draft
    for field, classes in (("actors", DOER_CLASSES), ("targets", TARGET_CLASSES)):
        proposals = []
        able = [unit for unit, _, _ in options if unit.cls in classes and unit.cls not in _IDLE]
        frame = draft.sense.doer if field == "actors" else draft.sense.affected
        framed = any(in_frame(relation.slot, frame) for unit, relation, _ in options if unit.cls in classes)
        for unit, relation, k in options:
            if unit.cls not in classes or unit.cls == "pronoun" or id(unit) in held:
                continue
            if unit.form.toll and (field == "actors" or unit.cls != "casualty"):
                continue
            party = sentence.parties.get(id(unit))
            if party is None:
                holder = holders.get(id(unit))
                party = cast.party(unit) if holder is None else cast.held(unit, holder)
                sentence.parties[id(unit)] = party
            if field == "actors" and k in speakers and party.cls in _WITNESSES and group in _ACTS:
                continue
            if party.start in setting.desks or (unit.prep == "ل" and party.cls == "media"):
                continue  # «صنعاء (رويترز) - …», «قال قائد الشرطة لقناة …»: who files and who is told take no part
            if field == "actors" and party.start in accusers:
                continue  # «اتهمت الحكومة الفصائل بقصف …»: who accuses has not done it
            if field == "actors" and unit.head in fallen and draft.type != "violence.clash":
                continue  # «قتل جندي في قصف»: who falls is not who shells
            features = relation_features(draft, holders.get(id(unit), unit), relation, field)
            if unit.head in fallen:
                features += _victim_features(fallen[unit.head], draft, relation, sentence)
                if field == "targets" and not aimed and _whose(fallen[unit.head], draft, sentence) == "mine":
                    features.append(SURE)  # «قتل ثلاثة مزارعين برصاص مسلحين»: the act hit nobody else
            if k in speakers:
                features += (f"speaker,{group}", f"speaker,{draft.type}", f"speaker,{relation.slot},{relation.far}")
            if k >= 0 and sentence.heads[k] != k:
                features.append("coordinated")
            side = "after" if relation.after else "before"
            nearer = sum(1 for other in able if _lies_between(other, unit, draft.trigger))
            features.append(f"nearer={min(nearer, 3)},{side}")
            features.append(f"framed={framed},{in_frame(relation.slot, frame)},{draft.group}")
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


def _lies_between(other: Unit, unit: Unit, trigger: Trigger) -> bool:
    return trigger.start < other.head < unit.head or unit.head < other.head < trigger.start


def _victim_features(toll: Toll, draft: Draft, relation: Relation, sentence: Sentence) -> tuple[str, ...]:
    whose = _whose(toll, draft, sentence)
    return (
        f"victim,{draft.type}",
        f"victim,{relation.slot}",
        f"victim,whose={whose}",
        f"victim,whose={whose},{draft.type}",
    )


def _whose(toll: Toll, draft: Draft, sentence: Sentence) -> str:
    """Whether grammar gives a toll to a draft, or else whether the draft is the nearest act to it."""
    unit, at = owner(toll, sentence), draft.trigger.unit
    if unit is not None or toll.unit == at:
        return "mine" if at in (unit, toll.unit) else "other"
    acts = [event.trigger.unit for event in sentence.events if event.sense.type.startswith("violence.")]
    return "near" if all(abs(act - toll.unit) >= abs(at - toll.unit) for act in acts) else "far"


def _accusers(draft: Draft, voices: list[Voice]) -> frozenset[int]:
    """Where those begin who accuse another of what a draft tells."""
    at, own = draft.trigger.start, draft.trigger.unit
    return frozenset(
        party.start
        for voice in voices
        if voice.kind == "accused" and voice.verb != own and voice.begin <= at < voice.end
        for party in voice.chain
    )


def _holder(unit: Unit, k: int, trigger: Trigger, sentence: Sentence) -> Unit | None:
    """Whose a thing is: «مواقع | للتنظيم», «طائرات تابعة | للجيش»; one phrase, the thing and who holds it."""
    after = (k if k >= 0 else trigger.unit) + 1
    if unit.cls not in _HELD or unit.actor is not None or after >= len(sentence.units):
        return None
    holder = sentence.units[after]
    if holder.kind != NOUN or holder.prep != "ل" or holder.conj or holder.start != unit.end:
        return None
    belongs = "تابع" in sentence.chunker.forms[unit.end - 1].lemmas
    party = holder.actor is not None or holder.cls in ("group", "party", "institution", "fighter", "soldier")
    return holder if party and (belongs or not unit.definite) else None


def _arguments(trigger: Trigger, sentence: Sentence) -> list[tuple[Unit, Relation, int]]:
    """The noun phrases that may do or suffer what a trigger says: (unit, relation, index or -1 inside another unit)."""
    found: list[tuple[Unit, Relation, int]] = []
    if trigger.genitive is not None:
        found.append((trigger.genitive, Relation("genitive", 0, True), -1))
    for unit in adjective_units(trigger, sentence):
        found.append((unit, Relation("adjective", 0, True), -1))
    for k, relation in trigger.relations.items():
        if k != trigger.unit and (abs(k - trigger.unit) <= _REACH or relation.slot in _NAMED):
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


def _places(draft: Draft, setting: Setting, here: list[Draft]) -> list[Proposal]:
    """The places of a sentence; those that «و» joins to another stand or fall with it."""
    sentence = setting.sentence
    heads = sentence.heads
    found: list[Proposal] = []
    first: dict[int, Proposal] = {}
    for spot in setting.spots:
        seen = sentence.seen.get(spot.start)
        if seen is None:
            seen = sentence.seen[spot.start] = _seen(spot, setting)
        proposal = _place(draft, spot, seen, setting, here)
        leader = first.setdefault(heads[spot.unit], proposal)
        if heads[spot.unit] != spot.unit:
            proposal = Proposal(proposal.value, leader.features)
        found.append(proposal)
    return found


def scenes(spots: list[Spot], sentence: Sentence, locator: Locator) -> list[Spot]:
    """The places where something may happen: «أعلنت بغداد», «علاقاتها مع أنقرة» speak of governments."""
    return [spot for spot in spots if spot.kind != "name" or not _is_government(spot, sentence, locator)]


def _is_government(spot: Spot, sentence: Sentence, locator: Locator) -> bool:
    unit = sentence.units[spot.unit]
    if spot.name is None or spot.start != unit.head or locator.record(spot.name).kind not in _SEATS:
        return False
    if unit.prep == "مع":
        before = sentence.units[spot.unit - 1] if spot.unit else None
        return before is None or before.cls not in NAMED_HEADS  # «الحدود مع مالي»
    return not unit.prep and sentence.stands.get(spot.unit) == "speaker"


_SEATS = frozenset(("country", "city"))


def _follows(trigger: Trigger, spot: Spot) -> bool:
    relation = trigger.relations.get(spot.unit)
    return spot.start >= trigger.end and (relation is None or relation.far == 0)


class Seen(NamedTuple):
    """What a place mention is in its sentence, whatever the claim; worked out once a sentence."""

    value: ClaimPlace
    unit: Unit
    kind: str
    cls: str
    bare: bool
    features: tuple[str, ...]


def _seen(spot: Spot, setting: Setting) -> Seen:
    sentence, kit = setting.sentence, setting.cast.kit
    unit = sentence.units[spot.unit]
    kind = _kind(spot, kit)
    head = spot.name is None or spot.name.start == unit.head or unit.cls in NAMED_HEADS or unit.cls == "building"
    finer = kind in _WIDE and any(_kind(other, kit) not in _WIDE for other in setting.spots)
    before = sentence.units[spot.unit - 1] if spot.unit else None
    tied = before.cls if before is not None and before.kind == NOUN and unit.prep and not unit.conj else "none"
    cls = "place" if head else unit.cls
    stands = sentence.stands.get(spot.unit, "none")
    text, first, last = _spot_words(spot, unit, sentence.chunker.document)
    features = (
        f"kind={kind}",
        f"embedded={cls}",
        f"finer={finer}",
        f"tied={tied},{unit.prep}",
        f"mention={spot.kind},{spot.role}",
        f"alone={len(setting.spots) == 1}",
        f"stands={stands},{unit.prep}",
        *frame_of(spot, setting),
        *(("coordinated",) if sentence.heads[spot.unit] != spot.unit else ()),
    )
    value = ClaimPlace(text=text, start=first, end=last, name=spot.stands_for)
    return Seen(value, unit, kind, cls, head and not unit.prep, features)


def _place(draft: Draft, spot: Spot, seen: Seen, setting: Setting, here: list[Draft]) -> Proposal:
    trigger, sentence, group = draft.trigger, setting.sentence, draft.group
    shape = "v" if trigger.form in ("verb", "passive") else "n"
    unit, kind = seen.unit, seen.kind
    relation = trigger.relations.get(spot.unit)
    if relation is None:
        inside = "after" if spot.start >= trigger.end else "head"
        relation = Relation(f"inside-{inside}", 0, spot.start >= trigger.end)
    slot, far, after = relation
    side = "after" if after else "before"
    events = [event.trigger.start for event in sentence.events if event.trigger.start != trigger.start]
    low, high = min(spot.start, trigger.start), max(spot.start, trigger.start)
    told = sum(low < start < high for start in events)
    owner = max((start for start in (*events, trigger.start) if start <= spot.start), default=-1)
    owned = "none" if owner < 0 else "mine" if owner == trigger.start else "other"
    heads = sentence.heads
    mine = heads[spot.unit]
    nearer = len(
        {heads[other.unit] for other in setting.spots if heads[other.unit] != mine and _between(other, spot, trigger)}
    )
    features = [
        *seen.features,
        f"slot={slot},{shape}",
        f"prep={unit.prep},{min(far, 2)},{side}",
        f"prep={unit.prep},{draft.type}",
        f"kind={kind},{group}",
        f"embedded={seen.cls},{slot}",
        f"nearer={min(nearer, 3)},{side}",
        f"far={far},{side}",
        f"type={draft.type}",
        f"events={min(told, 2)},{side}",
        f"away={min(abs(mine - trigger.unit) // 3, 4)},{side}",
        f"owner={owned},{side}",
        f"owner={owned},{unit.prep}",
        f"bare={seen.bare},{kind},{shape}",
    ]
    if spot.unit in setting.speakers or (spot.unit - 1 in setting.speakers and unit.prep):
        features.append(f"speaker,{slot}")
    value = seen.value
    was = any(other.start < value.end and value.start < other.end for draft in here for other in draft.places)
    features.append(f"was={was},{bool(here)}")
    role = place_role(spot, unit, draft.type)
    return Proposal(value if role == "at" else msgspec.structs.replace(value, role=role), tuple(features))


_WIDTH = {"country": 4, "region": 3, "admin1": 3, "admin2": 2, "river": 2, "city": 2, "oil_field": 1}


def frame_of(spot: Spot, setting: Setting) -> tuple[str, ...]:
    """How a place stands to the places beside it: «سيفاري بوسط مالي» is a place and what holds it."""
    spots, sentence = setting.spots, setting.sentence
    kit = setting.cast.kit
    at = next(i for i, other in enumerate(spots) if other is spot)
    before = spots[at - 1] if at else None
    after = spots[at + 1] if at + 1 < len(spots) else None
    holds = "none" if before is None or not _beside(before, spot, sentence) else _wider(spot, before, kit)
    held = "none" if after is None or not _beside(spot, after, sentence) else _wider(after, spot, kit)
    kind = _kind(spot, kit)
    return (
        f"holds={holds}",
        f"holds={holds},{kind}",
        f"held={held}",
    )


def _beside(one: Spot, other: Spot, sentence: Sentence) -> bool:
    """Whether nothing but a comma stands between two places, and the second is not joined by «و»."""
    unit = sentence.units[other.unit]
    if other.unit == one.unit:
        return True
    if unit.conj or sentence.heads[other.unit] != other.unit:
        return False
    between = sentence.units[one.unit + 1 : other.unit]
    return len(between) <= 1 and all(part.kind == PUNCT and part.word == "comma" for part in between)


def _wider(outer: Spot, inner: Spot, kit: Kit) -> str:
    a, b = (_WIDTH.get(_kind(spot, kit), 0) for spot in (outer, inner))
    return "wider" if a > b else "same" if a == b else "finer"


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


def _times(draft: Draft, sentence: Sentence, times: dict[int, Time], here: list[Draft]) -> None:
    at = draft.trigger.unit
    proposals = []
    indices = [k for k, unit in enumerate(sentence.units) if unit.kind == TIME]
    for k in indices:
        unit = sentence.units[k]
        time = times[unit.start]
        if time.opened is not None and time.since is not None and not time.opened[0] < draft.trigger.start < time.end:
            until = max(time.since, time.opened[1])
            time = Time(time.opened[0], time.end, time.since, until, "since")
        low, high = min(k, at), max(k, at)
        between = sentence.units[low + 1 : high]
        far = sum(1 for other in between if other.kind == VERB)
        side = "after" if k > at else "before"
        others = sum(1 for j in indices if j != k and low < j < high)
        stop = any(other.kind in (COMP, SUB, REL) for other in between)
        rivals = [event.trigger.unit for event in sentence.events if event.trigger.unit != at]
        events = sum(1 for rival in rivals if low < rival < high)
        nearest = all(abs(rival - k) >= abs(at - k) for rival in rivals)
        said = _is_said_then(k, at, sentence)
        was = any(other.time is time for other in here)
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
                    f"events={min(events, 2)},{side},{min(far, 1)}",
                    f"nearest={nearest},{side}",
                    f"nearest={nearest},was={was}",
                    f"said={said},{draft.group}",
                    f"said={said},{draft.status}",
                    f"status={draft.status}",
                    f"status={draft.status},{time.kind}",
                    f"type={draft.type}",
                ),
            )
        )
    draft.proposals["time"] = proposals


def _is_said_then(k: int, at: int, sentence: Sentence) -> bool:
    """Whether a time stands beside a verb of speech, before what is said: «قال الجيش الخميس إن …»."""
    if k > at:
        return False
    for unit in reversed(sentence.units[:k]):
        if unit.kind == VERB:
            return "speech" in unit.form.verb_kinds
        if unit.kind in (COMP, SUB, REL):
            return False
    return False


def _sources(draft: Draft, setting: Setting) -> None:
    at, units = draft.trigger.start, setting.sentence.units
    proposals = []
    group = draft.group
    covering = [voice for voice in setting.voices if voice.begin <= at < voice.end]
    clause = _clause(units, draft.trigger.unit)
    draft.opening = _opening(units, bool(setting.voices))
    for voice in covering:
        own = voice.verb == draft.trigger.unit
        inner = sum(1 for other in covering if other is not voice and other.begin > voice.begin)
        between = [unit for unit in units[: draft.trigger.unit] if unit.start >= voice.begin]
        verbs = sum(1 for unit in between if unit.kind == VERB)
        turns = any(unit.kind == SUB and unit.word in _TURNS for unit in between)
        lemma = units[voice.verb].lemma if voice.verb >= 0 else ""
        features = (
            f"kind={voice.kind}",
            f"kind={voice.kind},{group}",
            f"kind={voice.kind},{clause}",
            f"own={own}",
            f"type={draft.type}",
            f"type={draft.type},{draft.status}",
            f"inner={min(inner, 2)}",
            f"covering={min(len(covering), 3)},{inner}",
            f"form={draft.trigger.form},{voice.kind}",
            f"size={len(voice.chain)}",
            f"clause={clause},{draft.status}",
            f"clause={clause},{group}",
            f"verbs={min(verbs, 3)}",
            f"turns={turns}",
            f"verb={lemma}",
        )
        proposals.append(Proposal(voice.chain, features))
    draft.proposals["sources"] = proposals


_TURNS = frozenset(("بينما", "فيما", "في حين", "في وقت", "في الوقت الذي", "حيث", "حين"))


def _clause(units: list[Unit], at: int) -> str:
    """What opens the clause that a unit stands in: a relative pronoun, «أن», a conjunction, a comma, or nothing."""
    for unit in reversed(units[max(0, at - 5) : at]):
        if unit.kind == REL:
            return "relative"
        if unit.kind == COMP:
            return "that"
        if unit.kind == SUB:
            return "turn" if unit.word in _TURNS else "sub"
        if unit.kind == PUNCT:
            return unit.word
    return "plain"


def _opening(units: list[Unit], voiced: bool) -> str:
    """How a sentence opens: what may tell whether the speaker of before still speaks."""
    unit = next((unit for unit in units if unit.kind != PUNCT), None)
    if unit is None:
        return "none"
    kind = unit.kind
    if kind == VERB:
        opens = "present" if unit.bits & PRESENT else "past"
        if opens == "present" and unit.lemma in IMPERSONAL:
            opens = "impersonal"
    elif kind in (SUB, COP, PART):
        opens = unit.word
    else:
        opens = "noun" if kind == NOUN else "other"
    return f"{opens},{bool(unit.conj)},{voiced}"
