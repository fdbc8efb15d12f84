"""Proposals: every value that the rules see for a draft, field by field, each with its features.

In: one sentence's drafts, units, spots, voices and tolls. Out: `draft.proposals` filled for actors, targets, places,
time, quantities and sources.
"""

from functools import lru_cache
from typing import NamedTuple

import msgspec

from marsad.coding.aims import seeker
from marsad.coding.amounts import amounts
from marsad.coding.dates import Time
from marsad.coding.drafts import (
    DOER_CLASSES,
    SURE,
    TARGET_CLASSES,
    Draft,
    Proposal,
    adjective_units,
    in_frame,
    relation_features,
)
from marsad.coding.kit import Kit
from marsad.coding.parties import is_held
from marsad.coding.places import propose_places
from marsad.coding.pronouns import referent
from marsad.coding.sentence import Sentence
from marsad.coding.setting import Setting
from marsad.coding.slots import Relation, Trigger
from marsad.coding.sources import propose_sources
from marsad.coding.speakers import goes_on
from marsad.coding.times import opened
from marsad.coding.tolls import SUMS, Toll, owner
from marsad.coding.units import COMP, NOUN, PEOPLE, REL, SUB, TIME, VERB, Unit
from marsad.coding.voices import Voice
from marsad.lexicon.inflect import PLURAL
from marsad.model import Party
from marsad.text.fold import fold

_WITNESSES = frozenset(
    ("media", "monitor", "medical", "expert", "local", "un", "ngo")
)  # who of these tells, only tells
_ACTS = frozenset(("violence", "access", "territory"))
_PASSIVE_PLACES = frozenset(("facility", "base", "road", "river", "crossing", "oil_field"))
_REACH = 9  # units; a party farther from the trigger is none of its arguments, unless its grammar says so
_IDLE = frozenset(("unknown", "latin", "adjective", "pronoun"))
_AIMED = ("object", "relative", "prep:علي", "prep:ضد")
_ARMED = frozenset(("party", "group", "fighter", "soldier"))
_NAMED = frozenset(("subject", "light", "ruler"))


def propose(draft: Draft, setting: Setting) -> None:
    """Fill the draft's proposals from its own sentence."""
    here = [other for other in setting.earlier if other.sentence == draft.sentence]
    _parties(draft, setting, here)
    propose_places(draft, setting, here)
    _times(draft, setting.sentence, setting.times, here)
    draft.proposals["quantities"] = amounts(draft, setting.sentence, setting.tolls)
    propose_sources(draft, setting)


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
    fallen = {toll.victim.head: toll for toll in setting.tolls if toll.victim is not None and group == "violence"}
    victims = [toll.victim for toll in fallen.values() if toll.victim is not None]
    known = {unit.head for unit, _, _ in options}
    options += [(unit, Relation("victim", 0, True), -1) for unit in victims if unit.head not in known]
    holders = {id(unit): holder for unit, _, k in options if (holder := _holder(unit, k, draft.trigger, sentence))}
    held = {id(holder) for holder in holders.values()}
    struck = (unit for slot in _AIMED for unit in draft.trigger.slots.get(slot, ()))
    aimed = draft.type == "violence.destruction" or any(unit.head not in fallen for unit in struck)
    told = Known(_accusers(draft, setting.voices), frozenset(fallen), _told_doer(draft, sentence))
    if told.doer is not None and all(unit is not told.doer for unit, _, _ in options):
        options.append((told.doer, Relation("before", 0, False), -1))
    standing: dict[int, list[str]] = {}  # by identity of the unit: what it already is in another draft
    for field, classes in (("actors", DOER_CLASSES), ("targets", TARGET_CLASSES)):
        proposals = []
        able = [unit for unit, _, _ in options if unit.cls in classes and unit.cls not in _IDLE]
        frame = draft.sense.doer if field == "actors" else draft.sense.affected
        framed = any(in_frame(relation.slot, frame) for unit, relation, _ in options if unit.cls in classes)
        for unit, relation, k in options:
            if unit.cls not in classes or unit.cls == "pronoun" or id(unit) in held:
                continue
            if (unit.form.toll or unit.form.rest in SUMS) and (field == "actors" or unit.cls != "casualty"):
                continue
            party = sentence.parties.get(id(unit))
            if party is None:
                holder = holders.get(id(unit))
                party = cast.party(unit) if holder is None else cast.held(unit, holder)
                party = sentence.parties[id(unit)] = _of_speaker(unit, party, draft, setting)
            if party.start in setting.desks or (unit.prep == "ل" and party.cls == "media"):
                continue  # «صنعاء (رويترز) - …», «قال قائد الشرطة لقناة …»: who files and who is told take no part
            if field == "actors" and not _may_have_done(Option(unit, relation, k, party), draft, setting, told):
                continue
            features = relation_features(draft, holders.get(id(unit), unit), relation, field)
            if unit.head in fallen:
                features += _victim_features(fallen[unit.head], draft, relation, sentence)
                if field == "targets" and not aimed and _whose(fallen[unit.head], draft, sentence) == "mine":
                    features.append(SURE)  # «قتل ثلاثة مزارعين برصاص مسلحين»: the act hit nobody else
            if (field == "actors" and told.doer is not None) or (field == "targets" and _is_faced(unit, draft)):
                features.append(SURE)
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


def _of_speaker(unit: Unit, party: Party, draft: Draft, setting: Setting) -> Party:
    """«قال التحالف إن قواته قصفت …»: the forces are those of the body that speaks."""
    if unit.suffix not in _ITS or party.entry is not None or unit.form.rest not in _TROOPS:
        return party
    at = draft.trigger.start
    saying = [voice for voice in setting.voices if voice.kind in _TOLD and voice.begin <= at < voice.end]
    speaker = saying[-1].chain[-1] if saying and saying[-1].chain else None
    if speaker is None or speaker.cls not in _BODIES:
        return party
    registry = setting.cast.kit.registry
    entry = registry.by_id.get(speaker.entry) if speaker.entry else None
    name = registry.actors[entry].name if entry is not None else party.name
    return msgspec.structs.replace(party, name=name, cls=speaker.cls, entry=speaker.entry)


_ITS = frozenset(("ه", "ها", "هم", "نا"))
_TOLD = frozenset(("said", "announced", "continued", "quoted", "masdar", "colon"))
_BODIES = frozenset(("state_force", "government", "rebel", "jihadist", "militia", "coalition", "foreign_state"))
_TROOPS = frozenset(
    stem + suffix
    for stem in "قوات طايرات مقاتلات مقاتلي مقاتلو جنود عناصر وحدات مسلحي رجال دفاعات مدفعيت".split()
    for suffix in ("", *_ITS)
)


class Option(NamedTuple):
    """A noun phrase that may be a doer: its unit, relation and index (-1 inside another), and its party."""

    unit: Unit
    relation: Relation
    k: int
    party: Party


class Known(NamedTuple):
    """What is known of who did it: where accusers begin, heads of who fell, and the doer that grammar tells."""

    accusers: frozenset[int]
    fallen: frozenset[int]
    doer: Unit | None


def _may_have_done(option: Option, draft: Draft, setting: Setting, told: Known) -> bool:
    """Whether a phrase may be the doer, by what grammar alone says."""
    unit, relation, k, party = option
    sentence = setting.sentence
    tells = party.cls in _WITNESSES or party.cls == "civilians"
    if k in setting.speakers and draft.group in _ACTS and (tells or not draft.sense.doer):
        return False  # «أوضح الجيش أنه لم يبق سوى طريق واحد»: a state that nobody does
    if draft.group == "protest" and relation.slot.startswith("in:prep"):
        return False  # «مظاهرات تطالب برحيل الرئيس»
    place = unit.place if unit.place is not None and unit.head == unit.place.start and unit.actor is None else None
    if place is not None and setting.cast.locator.record(place).kind in _PASSIVE_PLACES:
        return False  # «وقصفت محطة أم دباكر»: a station or a road does nothing
    if draft.undone or _only_says(unit, relation, draft) or (k in setting.speakers and _befalls(draft, party)):
        return False
    if _was_fired(draft, sentence) or party.start in told.accusers:
        return False  # «اتهمت الحكومة الفصائل بقصف …»: who accuses has not done it
    leader = sentence.units[sentence.heads[k]] if k >= 0 else unit
    if told.doer is not None and unit is not told.doer and leader is not told.doer:
        return False  # «سيطرتها»: who the pronoun stands for did it, and no other
    fell = unit.head in told.fallen or (not unit.prep and leader.head in told.fallen)  # «قتل جنديان وأربعة مدنيين»
    return not fell or draft.type == "violence.clash"  # «قتل جندي في قصف»: who falls shells not


def _was_fired(draft: Draft, sentence: Sentence) -> bool:
    """«اعترض الجيش صاروخا أطلق من اليمن»: a missile that was fired from somewhere; who did it is not told."""
    units, at = sentence.units, draft.trigger.unit
    verb = units[at]
    if verb.lemma != "اطلق" or verb.suffix or not 0 < at < len(units) - 1 or units[at - 1].kind != NOUN:
        return False
    missile, origin = sentence.chunker.forms[verb.start - 1], units[at + 1]
    fired = not missile.article and any(reading.lexeme.kind in _FIRED for reading in missile.readings)
    return fired and origin.kind == NOUN and origin.prep == "من"


_FIRED = frozenset(("munition", "aircraft"))


def _befalls(draft: Draft, party: Party) -> bool:
    """«قالت المنظمة إن الأهالي نزحوا», «أقر الجيش بمقتل جندي»: what befell people is not done by who tells it."""
    if draft.type in ("humanitarian.displacement", "humanitarian.return"):
        driven = draft.type == "humanitarian.displacement" and draft.trigger.form == "verb"
        return driven or party.cls in (*_WITNESSES, "government")  # «أفادت منظمة الهجرة بنزوح آلاف»
    return draft.type in ("humanitarian.need", "violence.casualties")


def _told_doer(draft: Draft, sentence: Sentence) -> Unit | None:
    """The doer that grammar tells: whose act it is («انسحاب المسلحين», «سيطرتها»), or who seeks it («الساعية إلى»)."""
    if draft.group == "territory" and "genitive" in draft.sense.doer:
        whose = draft.trigger.genitive
        named = (
            whose is not None and draft.trigger.form == "masdar" and (whose.actor is not None or whose.cls in _ARMED)
        )
        return whose if named else referent(draft.trigger, sentence)
    if draft.trigger.form == "verb" and "subject" in draft.sense.doer and draft.trigger.slots.get("object"):
        after = draft.trigger.unit + 1
        noun = sentence.units[after] if after < len(sentence.units) else None
        if noun is not None and noun.cls in PEOPLE and not noun.prep and noun.form.rest.endswith("ون"):
            return noun if noun.bits & PLURAL and not noun.conj else None  # «وأغلق محتجون الطرق»: written as who did it
    return seeker(draft.trigger, sentence) if draft.status == "planned" else None


def _is_faced(unit: Unit, draft: Draft) -> bool:
    """«لم يبق أمام المسلحين سوى طريق واحد»: whom a state that nobody does is told of by a preposition."""
    return draft.undone and bool(unit.prep) and f"prep:{unit.prep}" in _folded(draft.sense.affected)


@lru_cache(256)
def _folded(slots: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, slots))


def _only_says(unit: Unit, relation: Relation, draft: Draft) -> bool:
    """«نفى الجيش سقوط البلدة بيد الفصائل»: who denies is not the doer that «بيد» names; «بين تعز والتربة»: no doers.

    A place with a preposition before it does nothing but in politics («بين موسكو وأنقرة»).
    """
    if relation.slot == "light" and draft.denied and draft.trigger.slots.get("by"):
        return True
    if draft.group in ("politics", "violence", "protest"):
        return False
    return bool(unit.prep) and unit.cls in ("place", "placenoun") and relation.slot != "by" and unit.actor is None


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
    if after >= len(sentence.units):
        return None
    holder = sentence.units[after]
    if not is_held(unit, holder, sentence.chunker.forms):
        return None
    relation = trigger.relations.get(after)
    if relation is not None and relation.slot in _NAMED:
        return None  # «ملجأ لقادة التنظيم الذين ينزحون إليها»: they do something themselves
    return holder


def _arguments(trigger: Trigger, sentence: Sentence) -> list[tuple[Unit, Relation, int]]:
    """The noun phrases that may do or suffer what a trigger says: (unit, relation, index or -1 inside another unit)."""
    found: list[tuple[Unit, Relation, int]] = []
    if trigger.genitive is not None:
        found.append((trigger.genitive, Relation("genitive", 0, True), -1))
    for unit in adjective_units(trigger, sentence):
        found.append((unit, Relation("adjective", 0, True), -1))
    after = range(trigger.unit + 1, len(sentence.units))
    says = next((k for k in after if _says(sentence.units[k], sentence.chunker.kit)), None)
    for k, relation in trigger.relations.items():
        if says is not None and k >= says:
            continue  # «قصف الجيش البلدة، مشيرا إلى أن …»: what is told next
        if sentence.units[k].form.rest == "جهة" and sentence.chunker.forms[sentence.units[k].start - 1].rest in _ANY:
            continue  # «لم تعلن أي جهة مسؤوليتها»
        if k != trigger.unit and (abs(k - trigger.unit) <= _REACH or relation.slot in _NAMED):
            found.append((sentence.units[k], relation, k))
            inner = sentence.inner.get(k)
            if inner is not None:
                found.append((inner, Relation("in:" + relation.slot, relation.far, relation.after), -1))
    own = sentence.units[trigger.unit]
    if own.kind == NOUN and own.head < trigger.start:
        found.append((own, Relation("own", 0, False), trigger.unit))
    return found


_ANY = frozenset(("اي", "اية"))


def _says(unit: Unit, kit: Kit) -> bool:
    return unit.kind == NOUN and unit.end - unit.start == 1 and goes_on(unit, kit)


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


def _times(draft: Draft, sentence: Sentence, times: dict[int, Time], here: list[Draft]) -> None:
    at = draft.trigger.unit
    proposals = []
    indices = [k for k, unit in enumerate(sentence.units) if unit.kind == TIME]
    for k in indices:
        unit = sentence.units[k]
        time = opened(times[unit.start], draft.trigger.start)
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
