"""Judging: is a word a claim, and of which type.

In: the events and toll words of a sentence. Out: for each trigger its drafts, one a possible type, each with the named
features that the weights sum up; and the one that stands.
"""

from collections import Counter
from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.drafts import Draft
from marsad.coding.events import Event
from marsad.coding.kit import Kit
from marsad.coding.owners import is_done_to, is_known_already, is_total, means_around, owner_of, toll_type
from marsad.coding.sentence import Sentence
from marsad.coding.settled import is_denied
from marsad.coding.slots import Trigger, relate
from marsad.coding.tolls import LEAVING, Toll
from marsad.coding.units import NOUN, VERB, Unit
from marsad.coding.weights import probability
from marsad.lexicon.inflect import PLURAL
from marsad.lexicon.schema import Sense

_GENERIC = (
    "violence.clash", "violence.killing", "violence.bombing", "violence.shelling", "violence.air_strike",
    "violence.suicide_bombing", "violence.chemical_attack",
)  # fmt: skip
_TOLL_SENSES = {
    kind: Sense(kind, ("subject", "by"), ("object", "genitive"), entry="tolls")
    for kind in ("violence.casualties", "violence.killing", "violence.clash")
}


def drafts_of(
    sentence: Sentence, tolls: list[Toll], document: Document, kit: Kit, votes: Counter[str], earlier: list[Draft],
    report_means: frozenset[str],
) -> list[list[Draft]]:  # fmt: skip
    """For each trigger of the sentence, in text order, its drafts by possible type."""
    found: list[tuple[int, list[Draft]]] = []
    context = _context(sentence, tolls, document.headline)
    owners = {id(toll): event for toll in tolls if (event := owner_of(toll, sentence)) is not None}
    for event in sentence.events:
        if _struck(event, sentence):
            continue
        senses = {sense.type: sense for sense in (event.sense, *event.others)}
        told = _told_again(event, sentence, earlier, kit)
        if told:
            senses = {kind: senses.get(kind, event.sense) for kind in told}
        for kind in () if told else _kinds(event, sentence, kit):
            senses.setdefault(kind, event.sense)
        options = [_draft(event.trigger, sense, kind, sentence, document) for kind, sense in senses.items()]
        around = _around(event.trigger, sentence)
        for option in options:
            option.features = _event_features(option, event, around, votes, earlier, context, report_means)
            plain = any(owner is event for owner in owners.values()) or _launched(event, sentence)
            option.sure = not option.definite and plain
        found.append((event.trigger.start, options))
    taken = {event.trigger.start for event in sentence.events}
    for toll in tolls:
        total = is_total(toll, sentence)
        if toll.trigger.start in taken or (not total and (id(toll) in owners or is_done_to(toll, sentence))):
            continue
        if is_known_already(toll, sentence):
            continue
        types = ["violence.casualties" if total else toll_type(toll, sentence)]
        options = [_draft(toll.trigger, _TOLL_SENSES[kind], kind, sentence, document) for kind in types]
        for option in options:
            option.toll_only, option.sure = True, total or _left_behind(toll, sentence)
            option.alone = not any(kind.startswith("violence.") for kind in votes)
            option.features = _toll_features(option, toll, sentence, tolls, earlier, context)
        found.append((toll.trigger.start, options))
    reached = _reached_aim(sentence, document, earlier)
    if reached is not None and reached.trigger.start not in taken:
        reached.features = [*context, f"type={reached.type}"]
        found.append((reached.trigger.start, [reached]))
    return [options for _, options in sorted(found, key=lambda pair: pair[0])]


def _launched(event: Event, sentence: Sentence) -> bool:
    """«شن المسلحون هجوما»: an armed party launches an attack."""
    trigger, units = event.trigger, sentence.units
    unit = units[trigger.unit]
    if trigger.governor is None or unit.prep or unit.head != trigger.start or not event.sense.type.startswith("viol"):
        return False
    verb = units[trigger.governor]
    doers = [units[verb.doer]] if verb.doer is not None else []
    doers = [doer for doer in doers if doer.cls != "media"]
    armed = any(doer.actor is not None or doer.cls in ("group", "fighter", "soldier", "aircraft") for doer in doers)
    return verb.lemma == "شن" and armed


_AIM = frozenset(("هدف", "مهمة", "غاية"))
_REACHED = frozenset(("منجز", "انجز", "تحقق", "متحقق", "اكتمل", "مكتمل", "محقق"))


def _reached_aim(sentence: Sentence, document: Document, earlier: list[Draft]) -> Draft | None:
    """«هذا الهدف بات شبه منجز»: what the sentences before told as an aim is told again, now as done."""
    units = sentence.units
    aim = next(
        (k for k, unit in enumerate(units) if unit.kind == NOUN and unit.definite and unit.form.lemmas & _AIM), -1
    )
    done = next((k for k in range(aim + 1, min(aim + 5, len(units))) if units[k].form.lemmas & _REACHED), -1)
    if aim < 0 or done < 0:
        return None
    meant = [
        other
        for other in earlier
        if 0 < sentence.index - other.sentence <= 2
        and any(feature.startswith(("governor=planned", "head=planned")) for feature in other.status_features)
    ]
    first = next((other for other in meant if other.sentence == meant[-1].sentence), None)
    if first is None:
        return None
    trigger = Trigger(units[done].start, units[done].end, done, "noun", ())
    relate(trigger, units, sentence.heads, sentence.chunker)
    draft = _draft(trigger, first.sense, first.type, sentence, document)
    draft.sure = draft.another = True
    return draft


def _left_behind(toll: Toll, sentence: Sentence) -> bool:
    """«تواصل القوات عدوانها مخلفة 25 شهيدا»: an act that is no single attack left them, and nothing else took them."""
    forms = sentence.chunker.forms
    first = min((quantity.start for quantity in toll.quantities), default=None)
    at = sentence.units[toll.unit].start - 1
    if first is None or at < sentence.begin or forms[at].rest not in LEAVING:
        return False
    return not any(event.sense.type in _GENERIC for event in sentence.events)


LEAST_TOLL = 0.3  # a toll before any other violence of its report is a claim from this probability on
ONLY_TOLL = 0.15  # and from this one where the whole report has nothing else that tells of it


LEAST_DENIED = 0.3  # an act that somebody denies was said to be, so the word is hardly a figure of speech


def stands_up(draft: Draft, kept: list[Draft], cut: float) -> bool:
    """Whether the best of a trigger's drafts is a claim."""
    if draft.score >= cut or draft.sure or (draft.denied and draft.score >= LEAST_DENIED):
        return True
    if not draft.toll_only or any(other.type.startswith("violence.") for other in kept):
        return False
    return draft.score >= (ONLY_TOLL if draft.alone else LEAST_TOLL)


def judge(options: list[Draft], kit: Kit) -> Draft:
    """The draft that the weights prefer, its score a probability."""
    for option in options:
        option.score = probability(kit.weights.score("claim", option.features))
    return max(options, key=lambda option: option.score)


_BY_MEANS = {
    "violence.air_strike": {"air"},
    "violence.suicide_bombing": {"suicide", "explosives"},
    "violence.bombing": {"explosives"},
    "violence.chemical_attack": {"chemical"},
}
GENERAL = 5  # kinds of violence from which on a word such as «هجوم» says none of them
LEAD = 1  # up to this sentence a general word is told more closely only by what follows


def _struck(event: Event, sentence: Sentence) -> bool:
    """«قصف الطيران تعزيزات», «غارات على تجمعات»: forces that are named as what was hit are not told to be sent."""
    unit = sentence.units[event.trigger.unit]
    if event.sense.type != "force.deployment" or unit.kind != NOUN or unit.head != event.trigger.start:
        return False
    return any(
        other.sense.type.startswith("violence.")
        and any(unit in other.trigger.slots.get(slot, ()) for slot in other.sense.affected)
        for other in sentence.events
    )


def _kinds(event: Event, sentence: Sentence, kit: Kit) -> list[str]:
    """The kinds of violence that the trigger's word can stand for, of which the report has to tell which.

    None where the word itself says the kind, and where a fixed phrase does. A general word that brings up something
    new («شن هجوما على …») is none of the kinds whose means its sentence does not name.
    """
    if event.sense.type not in _GENERIC or event.trigger.form == "phrase":
        return []
    types = {kit.lexicon.senses[index].type for index in event.trigger.lexemes}
    found = [kind for kind in _GENERIC if kind in types]
    if len(found) >= GENERAL and sentence.index > LEAD and not _goes_back(event.trigger, sentence):
        forms = sentence.chunker.forms
        said = {forms[token].means for token in range(sentence.chunker.begin, sentence.chunker.end)}
        found = [kind for kind in found if kind not in _BY_MEANS or said & _BY_MEANS[kind]]
    return found if len(found) >= 2 else []


def _told_again(event: Event, sentence: Sentence, earlier: list[Draft], kit: Kit) -> list[str]:
    """The kinds of violence that «الهجوم», «العمل الإرهابي» may go back to: those told before, if no means is named."""
    if event.sense.type not in _GENERIC or not _goes_back(event.trigger, sentence):
        return []
    if event.trigger.form != "phrase" and len(_kinds(event, sentence, kit)) < GENERAL:
        return []
    if means_around(sentence.units, event.trigger.unit, sentence.chunker.forms) & _TELLING:
        return []
    return list(dict.fromkeys(other.type for other in earlier if other.type in _GENERIC))


_ONE_BY_MANY = frozenset(("اشتباك", "معركة", "مواجهة", "غارة", "ضربة"))


def _goes_back(trigger: Trigger, sentence: Sentence) -> bool:
    """Whether the trigger is a noun with the article that speaks of one known happening.

    It is in the singular, or one of the words that tell one happening in the plural («الاشتباكات»), or pointed at
    («هذه الهجمات»).
    """
    form = sentence.chunker.forms[trigger.start]
    unit = sentence.units[trigger.unit]
    if unit.kind != NOUN or not form.article:
        return False
    plural = form.noun is not None and form.noun.bits & PLURAL
    return not plural or unit.dem or bool(form.lemmas & _ONE_BY_MANY)


_ANOTHER = frozenset("اخر اخرى اخري اخران اخرين ثان ثاني ثانية ثانيا ثالث ثالثة ثالثا رابع رابعة".split())


def _draft(trigger: Trigger, sense: Sense, kind: str, sentence: Sentence, document: Document) -> Draft:
    draft = Draft(sentence.index, trigger, sense, kind)
    unit = sentence.units[draft.trigger.unit]
    form = document.forms[draft.trigger.start]
    draft.definite = form.article or bool(form.suffix) or unit.dem
    reading = form.verb if unit.kind == VERB else form.noun
    draft.joined = unit.conj == "و" and unit.head == draft.trigger.start
    draft.another = not draft.definite and any(
        document.forms[token].rest in _ANOTHER for token in range(draft.trigger.end, unit.end)
    )
    draft.lemma = reading.lexeme.lemma if reading is not None else form.rest
    draft.rule = sense.entry
    draft.suffixed = bool(form.suffix)
    draft.denied = is_denied(draft.trigger, sentence.units)
    draft.span = (draft.trigger.start, draft.trigger.end)
    draft.back = kind in _GENERIC and _goes_back(trigger, sentence)
    return draft


def _context(sentence: Sentence, tolls: list[Toll], headline: bool) -> list[str]:
    units = sentence.units
    return [
        f"sentence={'head' if sentence.index == 0 and headline else 'lead' if sentence.index <= 2 else 'body'}",
        f"events={min(len(sentence.events), 4)}",
        f"tolls={min(len(tolls), 2)}",
        f"place={any(unit.place is not None for unit in units if unit.kind == NOUN)}",
    ]


class Around(NamedTuple):
    """What stands around a trigger, whatever its type."""

    unit: Unit
    arguments: list[tuple[str, str]]  # slot and class
    means: list[str]
    party: str
    governor: Unit | None
    spoken: bool


def _around(trigger: Trigger, sentence: Sentence) -> Around:
    units = sentence.units
    return Around(
        units[trigger.unit],
        [(slot, trigger.slots[slot][0].cls) for slot in _TOLD_SLOTS if trigger.slots.get(slot)],
        sorted(means_around(units, trigger.unit, sentence.chunker.forms)),
        _party_near(units, trigger.unit),
        units[trigger.governor] if trigger.governor is not None else None,
        any(other.kind == VERB and "speech" in other.form.verb_kinds for other in units[: trigger.unit]),
    )


_TOLD_SLOTS = ("subject", "object", "genitive", "light", "relative", "by", "prep:علي", "adjective")


def _event_features(
    draft: Draft, event: Event, around: Around, votes: Counter[str], earlier: list[Draft], context: list[str],
    report_means: frozenset[str],
) -> list[str]:  # fmt: skip
    trigger, kind, group, unit = draft.trigger, draft.type, draft.group, around.unit
    chosen = draft.sense.type == kind
    features = [
        f"type={kind}",
        f"form={trigger.form},{group}",
        f"form={trigger.form},{kind}",
        f"chosen={chosen}",
        f"chosen={chosen},{kind}",
        f"votes={min(votes[kind] - chosen, 3)},{chosen}",
        f"lemma={draft.lemma},{kind}",
        f"definite={draft.definite},{trigger.form}",
        *(f"{part},{group}" for part in context),
        context[0],
    ]
    if not chosen:
        features += [f"instead={event.sense.type}>{kind}", f"instead={event.sense.type}>{kind},{min(votes[kind], 2)}"]
    for slot, cls in around.arguments:
        features += [f"{slot}={cls},{kind}", f"{slot}={cls},{trigger.form}"]
    if not trigger.slots.get("subject") and not trigger.slots.get("light") and not trigger.slots.get("genitive"):
        features.append(f"alone,{trigger.form},{group}")
    features += [f"means={means},{kind}" for means in around.means]
    if kind in _GENERIC:
        if _TELLING.isdisjoint(around.means):
            features += [f"report={means},{kind}" for means in sorted(report_means)]
        features += _antecedent(draft, earlier)
    features.append(f"party={around.party},{group}")
    if unit.kind == NOUN:
        features += [
            f"prep={unit.prep},{trigger.form}",
            f"inside={trigger.start > unit.head}",
            f"inside={trigger.start > unit.head},{unit.cls}",
        ]
        if around.governor is not None:
            features += [
                *(f"governor={verb_kind},{group}" for verb_kind in sorted(around.governor.form.verb_kinds)),
                f"governor={around.governor.lemma}",
            ]
    same = [other for other in earlier if other.type == kind]
    features += [
        f"earlier={min(len(same), 2)},{draft.definite},{trigger.form}",
        f"earlier={bool(same)},{kind}",
        f"here={any(other.sentence == draft.sentence for other in same)},{trigger.form}",
    ]
    features.append(f"spoken={around.spoken},{group}")
    return features


_TELLING = frozenset(("suicide", "chemical", "shells", "air", "explosives"))


def _antecedent(draft: Draft, earlier: list[Draft]) -> list[str]:
    """Whether an earlier claim, that a word such as «الهجوم» may speak of again, has this type."""
    violent = [other for other in earlier if other.type in _GENERIC]
    if not violent:
        return [f"antecedent=none,{draft.definite}"]
    last = violent[-1]
    found = [f"antecedent={last.type == draft.type},{draft.definite}"]
    same = [other for other in violent if other.lemma == draft.lemma]
    if same:
        found.append(f"antecedent.word={same[-1].type == draft.type},{draft.definite}")
    lead = violent[0]
    found.append(f"antecedent.lead={lead.type == draft.type},{draft.definite}")
    return found


def _party_near(units: list[Unit], at: int) -> str:
    """Whether a party, people or a place stand near a trigger."""
    around = [unit for unit in units[max(0, at - 4) : at + 5] if unit.kind == NOUN]
    party = any(
        unit.actor is not None or unit.cls in ("group", "fighter", "soldier", "party", "institution") for unit in around
    )
    place = any(unit.place is not None or unit.cls in ("placenoun", "facility", "building", "road") for unit in around)
    return f"{party},{place}"


def _toll_features(
    draft: Draft, toll: Toll, sentence: Sentence, tolls: list[Toll], earlier: list[Draft], context: list[str]
) -> list[str]:
    kind = draft.type
    violent = [event for event in sentence.events if event.sense.type.startswith("violence.")]
    before = any(other.type.startswith("violence.") for other in earlier)
    victim = toll.victim.cls if toll.victim is not None else "none"
    doer = toll.doer.cls if toll.doer is not None else "none"
    first = tolls[0] is toll
    other_events = "event" if violent else "earlier" if before else "none"
    nearest = min((abs(event.trigger.unit - toll.unit) for event in violent), default=99)
    means = sorted(means_around(sentence.units, toll.unit, sentence.chunker.forms))
    return [
        f"toll,{kind}",
        f"toll={toll.kind},{kind}",
        f"toll,{other_events},{kind}",
        f"toll,{other_events},{kind},{toll.trigger.form}",
        f"toll,near={min(nearest // 3, 3)},{kind}",
        f"toll,victim={victim},{kind}",
        f"toll,doer={doer},{kind}",
        f"toll,form={toll.trigger.form},{kind}",
        f"toll,first={first},{kind}",
        f"toll,{context[0]},{kind}",
        f"toll,events={min(len(sentence.events), 2)},{kind}",
        f"toll,numbers={bool(toll.quantities)},{kind}",
        f"toll,definite={draft.definite},{kind}",
        *(f"toll,means={near},{kind}" for near in means),
    ]
