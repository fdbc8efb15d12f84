"""Tolls: what became of people, as quantities that belong to a happening.

In: the toll words of a sentence («قتل», «مقتل», «قتلى», «أصيب», «إصابة» …). Out: quantities with the harmed party, and
the doer where the verb is active. Whether a toll belongs to a claim beside it or is a claim of its own is not decided
here.
"""

from itertools import pairwise
from typing import NamedTuple

import msgspec

from marsad.coding.drafts import counted
from marsad.coding.events import PEOPLE
from marsad.coding.numbers import Number
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger
from marsad.coding.units import NOUN, PUNCT, VERB, Unit
from marsad.lexicon.inflect import DUAL, PLURAL
from marsad.model import Quantity

HARMED = PEOPLE | {"party", "unknown", "number", "group", "people", "adjective", "quantity"}


class Toll(NamedTuple):
    """One toll. `victim` is the harmed party's unit, `doer` the subject of an active verb."""

    trigger: Trigger
    kind: str
    quantities: tuple[Quantity, ...]
    victim: Unit | None
    doer: Unit | None
    unit: int
    total: bool = False  # «حصيلة القتلى»: how many there are by now


def read_tolls(sentence: Sentence) -> list[Toll]:
    """The tolls of a sentence in text order."""
    found: list[Toll] = []
    for trigger in sentence.tolls:
        kind, _, shape = trigger.toll.partition(":")
        if shape == "verb":
            toll = _verb(trigger, kind, sentence)
        elif shape == "masdar":
            toll = _masdar(trigger, kind, sentence)
        else:
            toll = _count(trigger, kind, sentence)
        if toll is not None:
            found.append(toll)
    return [_with_subsets(toll, sentence) for toll in _shared(found)]


def _shared(tolls: list[Toll]) -> list[Toll]:
    """«مقتل وإصابة 15»: the first toll has no people of its own; both go from one up to the number of the second."""
    for first, second in pairwise(tolls):
        alone = not first.quantities and first.victim is None
        if alone and second.unit - first.unit <= 1 and second.quantities and first.kind != second.kind:
            spread = tuple(
                _from_one(quantity, kind) for kind in (first.kind, second.kind) for quantity in second.quantities[:1]
            )
            index = tolls.index(first)
            tolls = [
                *tolls[:index],
                first._replace(quantities=spread[:1]),
                second._replace(quantities=spread[1:]),
                *tolls[index + 2 :],
            ]
    return tolls


def _from_one(quantity: Quantity, kind: str) -> Quantity:
    return msgspec.structs.replace(quantity, kind=kind, low=1)


def _with_subsets(toll: Toll, sentence: Sentence) -> Toll:
    """«بينهم 3 أطفال وامرأتان»: subsets of the harmed are quantities of the same kind."""
    units = sentence.units
    found: list[Quantity] = []
    inside = False
    last = toll.trigger.start
    for unit in units[toll.unit + 1 :]:
        if unit.kind != NOUN:
            if unit.kind == VERB or (unit.kind == PUNCT and unit.word != "comma"):
                break
            continue
        if unit.form.toll and unit.head != toll.trigger.start:
            break
        inside = unit.prep in _AMONG or (inside and bool(unit.conj))
        if inside and unit.cls in HARMED and unit.head > last:
            quantity = _quantity(unit, toll.kind, sentence)
            if quantity is not None and not any(
                quantity.start < q.end and q.start < quantity.end for q in toll.quantities
            ):
                found.append(quantity)
    return toll._replace(quantities=(*toll.quantities, *found)) if found else toll


_AMONG = frozenset(("بينهم", "من بينهم", "بينهن", "من بينهن", "بينهما", "منهم", "بين", "من بين", "ضمنهم"))


def _verb(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    slots = trigger.slots
    subject, direct = slots.get("subject", []), slots.get("object", [])
    intransitive = sentence.units[trigger.unit].lemma in ("استشهد", "توفي", "لقي", "قضي", "هلك", "ارتقي", "مات")
    doer: Unit | None = None
    if trigger.form == "passive" or intransitive:
        victims = direct or subject
    elif direct and subject and direct[0].cls in HARMED:
        victims, doer = direct, subject[0]
    else:
        victims = subject or direct
    victims = [unit for unit in victims if unit.cls in HARMED]
    if not victims and trigger.unit + 1 < len(sentence.units):
        following = sentence.units[trigger.unit + 1]
        if following.kind == NOUN and following.cls in HARMED and not following.prep:
            victims = [following]
        if following.kind == VERB and following.conj and following.form.toll:
            return Toll(trigger, kind, (), None, None, trigger.unit)
    if not victims:
        return None
    quantities = [q for unit in victims if (q := _quantity(unit, kind, sentence)) is not None]
    return Toll(trigger, kind, tuple(quantities), victims[0], doer, trigger.unit)


def _masdar(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    victim = trigger.genitive
    units = sentence.units
    if victim is None or victim.cls not in HARMED or trigger.end == units[trigger.unit].end:
        after = units[trigger.unit + 1] if trigger.unit + 1 < len(units) else None
        if (
            after is not None
            and after.kind == NOUN
            and not after.conj
            and after.prep in ("", units[trigger.unit].prep)
            and (after.cls in HARMED and after.start == units[trigger.unit].end)
        ):
            victim = after
        elif victim is None:
            return Toll(trigger, kind, (), None, None, trigger.unit)
    joined = [
        unit
        for unit, head in zip(units[trigger.unit + 1 :], sentence.heads[trigger.unit + 1 :], strict=True)
        if head == trigger.unit and unit.cls in HARMED and not unit.form.toll
    ]
    victims = [victim, *joined]
    quantities = [q for unit in victims if (q := _quantity(unit, kind, sentence)) is not None]
    return Toll(trigger, kind, tuple(quantities), victim, None, trigger.unit)


def _count(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    unit = sentence.units[trigger.unit]
    kinds = ("killed", "injured") if kind == "casualties" else (kind,)
    number = unit.number
    total = number is None and unit.head < trigger.start and unit.form.rest in _SUMS
    if total:
        number = _sum(trigger, sentence)
        if number is None:
            return None
    if number is None:
        if unit.bits & DUAL and not unit.definite:
            number = Number(2, 2, False, unit.head, unit.head + 1)
        elif unit.head != trigger.start:
            return None
    if number is None and not unit.bits & PLURAL and unit.definite:
        return None
    if number is None:
        low = None if unit.bits & PLURAL else 1
        number = Number(low, low, False, unit.head, unit.head + 1)
    if kind == "casualties" and unit.number is None:
        return None
    if unit.prep == "بين" and unit.number is None:
        return _either(trigger, sentence)
    quantities = tuple(counted(unit, k, sentence.chunker, number) for k in kinds)
    victim = None
    if trigger.unit + 1 < len(sentence.units):
        after = sentence.units[trigger.unit + 1]
        if after.kind == NOUN and after.prep in ("من", "في صفوف", "بين") and after.cls in HARMED:
            victim = after
    return Toll(
        trigger,
        kind,
        quantities,
        victim or (trigger.genitive if trigger.genitive and trigger.genitive.cls in HARMED else None),
        None,
        trigger.unit,
        total,
    )


_SUMS = frozenset("حصيلة عدد اعداد مجموع اجمالي تعداد".split())


def _sum(trigger: Trigger, sentence: Sentence) -> Number | None:
    """«ارتفعت حصيلة القتلى إلى 300», «بلغ عدد الجرحى 20»: the amount that the sum of the harmed comes to."""
    for unit in sentence.units[trigger.unit + 1 : trigger.unit + 6]:
        if unit.kind == PUNCT and unit.word != "comma":
            break
        if unit.kind == NOUN and unit.number is not None:
            return unit.number if unit.prep in ("", "الي", "ل", "عن") and not unit.form.toll else None
    return None


def _either(trigger: Trigger, sentence: Sentence) -> Toll | None:
    """«15 شخصا بين قتيل وجريح»: each from one up to the number."""
    for unit in reversed(sentence.units[max(0, trigger.unit - 5) : trigger.unit]):
        if unit.kind == NOUN and unit.number is not None:
            both = [counted(unit, kind, sentence.chunker, unit.number) for kind in ("killed", "injured")]
            return Toll(trigger, "killed", tuple(_from_one(q, q.kind) for q in both), unit, None, trigger.unit)
    return None


def _quantity(unit: Unit, kind: str, sentence: Sentence) -> Quantity | None:
    if unit.number is not None:
        return counted(unit, kind, sentence.chunker, unit.number)
    if unit.form.rest in ("اخرون", "اخرين", "اخرى") or unit.cls in ("group", "institution", "organisation"):
        return None
    if unit.bits & PLURAL or unit.form.rest.endswith(("ون", "ين")):
        return None
    return counted(unit, kind, sentence.chunker, Number(1, 1, False, unit.head, unit.head + 1))
