"""Owners: the happening that a toll is told of, and what a toll is without one.

In: a toll word and its sentence. Out: the event beside it, or the type of claim that the toll alone makes; whether it
sums up many happenings, or tells nothing new.
"""

from marsad.coding.drafts import Draft
from marsad.coding.events import Event
from marsad.coding.forms import Form
from marsad.coding.sentence import Sentence
from marsad.coding.tolls import LEADS, TIES, Toll
from marsad.coding.units import NOUN, VERB, Unit

_ARMED = frozenset(("fighter", "soldier"))
_ARMED_ROLES = frozenset(("state_force", "rebel", "jihadist", "militia", "coalition"))


def toll_type(toll: Toll, sentence: Sentence) -> str:
    """What a toll without an event beside it is (codebook, sections 3 and 8): an act, or only that it was so."""
    victim = toll.victim
    armed = victim is not None and (victim.cls in _ARMED or victim.role in _ARMED_ROLES)
    if toll.doer is not None or toll.trigger.slots.get("by"):
        return "violence.clash" if armed else "violence.killing"
    means = means_around(sentence.units, toll.unit, sentence.chunker.forms)
    return "violence.killing" if "guns" in means and not armed else "violence.casualties"


def owner_of(toll: Toll, sentence: Sentence) -> Event | None:
    """The event beside a toll that it is told as that of: «قتل 5 في غارة», «أسفر القصف عن مقتل 5»."""
    units = sentence.units
    for event in sentence.events:
        at = event.trigger.unit
        if not event.sense.type.startswith("violence.") or event.sense.type == "violence.destruction":
            continue
        if toll.unit == at or (event.trigger.start == units[at].head and _does(units[at], toll)):
            return event
        if toll.unit < at and units[at].kind == NOUN and units[at].prep in TIES:
            return None if any(unit.kind == VERB for unit in units[toll.unit + 1 : at]) else event
        if at < toll.unit:
            between = [unit for unit in units[at + 1 : toll.unit] if unit.kind == VERB]
            if any(unit.lemma in LEADS for unit in between):
                return event
            before = [unit for unit in units[max(0, at - 4) : at] if unit.kind == VERB]
            if not between and any(unit.lemma in LEADS for unit in before[-1:]):
                return event
    return None


def _does(unit: Unit, toll: Toll) -> bool:
    """«قتلت غارة 5», «انتحاري يقتل 5»: what happened, or its means, is the subject of the verb that tells the toll."""
    slots = toll.trigger.slots
    return toll.trigger.form == "verb" and (unit is toll.doer or unit in slots.get("subject", slots.get("pre", ())))


LONG = 20  # days from which on a toll is a sum of many happenings
MANY = 10  # and harmed


def is_total(toll: Toll, sentence: Sentence) -> bool:
    """Whether a toll sums up a war, a year, a campaign: «بلغ عدد القتلى 300», «قتل 7200 شخص منذ نشوب الحرب»."""
    many = any(quantity.low is not None and quantity.low >= MANY for quantity in toll.quantities)
    if toll.total or not many:
        return toll.total and bool(toll.quantities)
    times = (sentence.times[unit.time] for unit in sentence.units if unit.time is not None)
    return any(
        time.kind == "since" or (time.since and time.until and (time.until - time.since).days >= LONG) for time in times
    )


def is_known_already(toll: Toll, sentence: Sentence) -> bool:
    """«سفر المرضى والجرحى»: the wounded with the article and no number are people, not told to have been hurt."""
    counted = any(quantity.low is not None or quantity.high is not None for quantity in toll.quantities)
    article = sentence.chunker.forms[toll.trigger.start].article
    fell = any(unit.kind == VERB and unit.lemma in _FALL for unit in sentence.units[max(0, toll.unit - 2) : toll.unit])
    return toll.trigger.form == "noun" and article and not counted and not fell


_FALL = frozenset(("سقط", "وقع", "خلف", "سجل"))


def is_done_to(toll: Toll, sentence: Sentence) -> bool:
    """«إجلاء 70 جريحا», «نقل الجرحى»: the harmed are what another act is done to, not told anew."""
    if toll.trigger.form not in ("noun", "participle"):
        return False
    unit = sentence.units[toll.unit]
    return any(
        not event.sense.type.startswith("violence.")
        and any(unit in event.trigger.slots.get(slot, ()) for slot in ("object", "genitive", "bare1"))
        for event in sentence.events
    )


def take_toll(draft: Draft, tolls: list[Toll], sentence: Sentence, kept: list[Draft]) -> None:
    """«اندلعت معارك في البلدة. وقتل 4 أشخاص وأصيب 18»: the toll is that of the violence told just before."""
    before = [
        other for other in kept
        if other.sentence == draft.sentence - 1 and other.group == "violence" and other.type not in _NO_TOLL
    ]  # fmt: skip
    elsewhere = any(unit.place is not None for unit in sentence.units) or any(
        event.sense.type.startswith("violence.") for event in sentence.events
    )
    if not draft.toll_only or len(before) != 1 or before[0].status not in ("occurred", "ongoing") or elsewhere:
        return
    known = {quantity.kind for quantity in before[0].quantities}
    found = [
        quantity
        for toll in tolls
        if toll.trigger.start == draft.trigger.start
        for quantity in toll.quantities
        if quantity.kind not in known and quantity.low is not None
    ]
    if found:
        before[0].quantities += found
        before[0].evidence.add(draft.sentence)


_NO_TOLL = frozenset(("violence.destruction", "violence.casualties", "violence.abduction"))


def means_around(units: list[Unit], at: int, forms: list[Form]) -> set[str]:
    """What the words around a trigger say of how it was done."""
    low, high = units[max(0, at - 5)].start, units[min(len(units) - 1, at + 5)].end
    return {forms[token].means for token in range(low, high) if forms[token].means}
