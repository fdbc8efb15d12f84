"""Tolls: what became of people, as quantities that belong to a happening.

In: the toll words of a sentence («قتل», «مقتل», «قتلى», «أصيب», «إصابة» …). Out: quantities with the harmed party, and
the doer where the verb is active. Whether a toll belongs to a claim beside it or is a claim of its own is not decided
here.
"""

from itertools import pairwise
from typing import NamedTuple

import msgspec

from marsad.coding.drafts import counted
from marsad.coding.numbers import Number
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger
from marsad.coding.units import COMP, NEG, NOUN, PEOPLE, PUNCT, SUB, TIME, VERB, Unit
from marsad.lexicon.inflect import DUAL, PLURAL
from marsad.model import Quantity

HARMED = PEOPLE | {"party", "unknown", "number", "group", "people", "adjective", "quantity"}


TIES = frozenset(
    ("في", "ب", "جراء", "اثر", "علي اثر", "نتيجة", "خلال", "اثناء", "بسبب", "من جراء", "بفعل", "في اعقاب", "عقب")
)
LEADS = frozenset(("اسفر", "ادي", "تسبب", "خلف", "اوقع", "اودي", "حصد", "راح", "نجم", "نتج", "ارتفع", "بلغ"))


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
    return [_denied(_with_subsets(toll, sentence), sentence) for toll in _shared(found, sentence)]


def _denied(toll: Toll, sentence: Sentence) -> Toll:
    """«دون وقوع إصابات», «لم تسفر عن مقتل أي مدنيين»: nobody."""
    units = sentence.units
    unit = units[toll.unit]
    if toll.quantities or toll.trigger.verbal or unit.definite:
        return toll
    if unit.prep not in _WITHOUT:
        before = units[max(0, toll.unit - 4) : toll.unit]
        # «ما أدى إلى مقتل مدنيين» is no negation.
        at = next((k for k, other in enumerate(before) if other.kind == NEG and other.word != "ما"), None)
        if at is None or not any(other.kind == VERB and other.form.lemmas & _CAUSES for other in before[at:]):
            return toll
    none = Number(0, 0, False, toll.trigger.start, unit.end)
    return toll._replace(
        quantities=(msgspec.structs.replace(counted(unit, toll.kind, sentence.chunker, none), of=None),)
    )


_WITHOUT = frozenset(("دون", "من دون", "بدون", "بلا"))
_CAUSES = frozenset(("اسفر", "ادي", "تسبب", "خلف", "اوقع", "سجل", "وقع", "نجم", "نتج"))


def _shared(tolls: list[Toll], sentence: Sentence) -> list[Toll]:
    """«مقتل وإصابة 15»: the first toll has no people of its own; both go from one up to the number of the second."""
    for first, second in pairwise(tolls):
        if _counted_with(first, second):  # «15 قتيلا وجريحا»
            amount = first.quantities[0]
            index = tolls.index(first)
            other = msgspec.structs.replace(second.quantities[0], low=1, high=amount.high)
            both = first._replace(quantities=(_from_one(amount, first.kind),)), second._replace(quantities=(other,))
            tolls = [*tolls[:index], *both, *tolls[index + 2 :]]
            continue
        whose = sentence.units[first.unit].suffix  # «لقي 12 مصرعهم وأصيب 30»
        alone = not first.quantities and first.victim is None and not whose
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


def _counted_with(first: Toll, second: Toll) -> bool:
    """«15 قتيلا وجريحا»: a singular that «و» joins to one that a number counts is counted by it too."""
    if second.unit != first.unit + 1 or len(first.quantities) != 1 or len(second.quantities) != 1:
        return False
    amount, other = first.quantities[0], second.quantities[0]
    singular = other.low == other.high == 1 and other.text.startswith("و") and other.text.endswith(_TAMYIZ)
    return first.kind != second.kind and (amount.low or 0) > _TEN and singular


_TAMYIZ = ("ا", "ًا", "اً")  # how a counted singular ends
_TEN = 10


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
        parted = unit.prep == "بين" and unit.number is None  # «اشتباكات بين المسيرية والسلامات»
        inside = (unit.prep in _AMONG and not parted) or (inside and bool(unit.conj))
        if inside and unit.cls in HARMED and unit.head > last:
            quantity = _quantity(unit, toll.kind, sentence)
            if quantity is not None and not any(
                quantity.start < q.end and q.start < quantity.end for q in toll.quantities
            ):
                found.append(quantity)
    return toll._replace(quantities=(*toll.quantities, *found)) if found else toll


_AMONG = frozenset(("بينهم", "من بينهم", "بينهن", "من بينهن", "بينهما", "منهم", "بين", "من بين", "ضمنهم"))


def owner(toll: Toll, sentence: Sentence) -> int | None:
    """The unit of the event that grammar gives a toll to: «قتل 5 في غارة», «أسفر القصف عن مقتل 5», «هجوم قتل فيه 5»."""
    units = sentence.units
    events = {event.trigger.unit for event in sentence.events}
    for k in range(toll.unit + 1, len(units)):
        unit = units[k]
        if k in events and (unit.prep in TIES or units[k - 1].kind == SUB):
            return k
        if unit.kind == COMP or (unit.kind == VERB and not (unit.conj and unit.form.toll)):
            break
    for k in range(toll.unit - 1, -1, -1):
        unit = units[k]
        if unit.kind == VERB:
            if unit.form.lemmas.isdisjoint(LEADS):
                break
            return next((j for j in (*range(k + 1, toll.unit), *range(k - 1, -1, -1)) if j in events), None)
        if unit.kind == NOUN and unit.form.rest in LEAVING:
            return next((j for j in range(k - 1, -1, -1) if j in events), None)
        if unit.kind == COMP:
            break
    act = units[toll.unit]
    if act.kind == VERB and act.conj == "ف":
        return max((k for k in events if k < toll.unit), default=None)  # «انفجر لغم فقتل طفلان»
    inside = toll.unit + 1 < len(units) and units[toll.unit + 1].cls == "pronoun"
    return toll.unit - 1 if inside and toll.unit - 1 in events else None


LEAVING = frozenset(  # «هاجم الموقع، مخلفا قتلى»
    "مخلفا مخلفة مخلفين موقعا موقعة موقعين متسببا متسببة متسببين مسفرا مسفرة حاصدا حاصدة".split()
)


def _verb(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    slots = trigger.slots
    subject, direct = slots.get("subject", []), slots.get("object", [])
    intransitive = sentence.units[trigger.unit].lemma in ("استشهد", "توفي", "لقي", "قضي", "هلك", "ارتقي", "مات")
    doer: Unit | None = None
    if trigger.form == "passive" or intransitive:
        victims = [unit for unit in direct if unit.cls in HARMED] or subject or direct  # «مدنيون لقوا حتفهم»
    elif direct and subject and direct[0].cls in HARMED and _follows(direct[0], subject[0], trigger, sentence):
        victims, doer = direct, subject[0]
    else:
        victims = subject or direct
    victims = [unit for unit in victims if unit.cls in HARMED or (unit.cls == "source" and unit.number is not None)]
    if len(victims) > 1:
        victims = [unit for unit in victims if unit is victims[0] or (unit.conj and not unit.prep)]
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


def _follows(direct: Unit, subject: Unit, trigger: Trigger, sentence: Sentence) -> bool:
    """Whether an object stands with its subject; what comes after other phrases is no victim of «قتل»."""
    units = sentence.units
    between = units[max(units.index(subject), trigger.unit) + 1 : units.index(direct)]
    near = all(unit.kind == NOUN and (unit.conj or unit.prep == "من") for unit in between)
    return near or direct.start < subject.start


def _masdar(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    victim = trigger.genitive
    units = sentence.units
    topic = _killed_topic(trigger, units)
    if victim is None and topic is not None:
        quantity = _quantity(topic, kind, sentence)
        return Toll(trigger, kind, () if quantity is None else (quantity,), topic, None, trigger.unit)
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
            return Toll(trigger, kind, _his(trigger, kind, sentence), None, None, trigger.unit)
    own = {trigger.unit, *(k for k in (trigger.unit + 1,) if k < len(units) and units[k] is victim)}
    joined = [
        unit
        for unit, head in zip(units[trigger.unit + 1 :], sentence.heads[trigger.unit + 1 :], strict=True)
        if head in own and unit is not victim and unit.cls in HARMED and not unit.form.toll
    ]
    victims = [victim, *joined]
    quantities = [q for unit in victims if (q := _quantity(unit, kind, sentence)) is not None]
    return Toll(trigger, kind, tuple(quantities), victim, None, trigger.unit)


def _killed_topic(trigger: Trigger, units: list[Unit]) -> Unit | None:
    """«إن مدنيا قتل وأصيب اثنان»: the one before «قتل», which is written like its masdar."""
    at = trigger.unit
    unit = units[at]
    if at < 2 or unit.form.folded != "قتل" or unit.head != trigger.start or units[at - 2].kind != COMP:
        return None
    before = units[at - 1]
    people = before.kind == NOUN and before.cls in PEOPLE and not before.prep
    return before if people else None


def _his(trigger: Trigger, kind: str, sentence: Sentence) -> tuple[Quantity, ...]:
    """«ما أدى لمقتله»: one."""
    unit = sentence.units[trigger.unit]
    before = sentence.units[trigger.unit - 1] if trigger.unit else None
    if unit.suffix != "ه" or before is None or before.kind != VERB or before.form.lemmas.isdisjoint(_CAUSES):
        return ()
    one = Number(1, 1, False, trigger.start, trigger.end)
    return (msgspec.structs.replace(counted(unit, kind, sentence.chunker, one), of=None),)


def _count(trigger: Trigger, kind: str, sentence: Sentence) -> Toll | None:
    unit = sentence.units[trigger.unit]
    kinds = ("killed", "injured") if kind == "casualties" else (kind,)
    number = unit.number or _number_before(trigger, sentence) or _number_after(trigger, sentence)
    fallen = _fallen(trigger, unit, sentence) if number is None else None
    number = number or fallen
    total = number is None and _summed(unit, trigger.start, sentence)
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
    total = total or _comes_to(trigger, sentence)
    quantities = tuple(counted(unit, k, sentence.chunker, number) for k in kinds)
    if fallen is not None:
        quantities = tuple(msgspec.structs.replace(quantity, of=quantity.text) for quantity in quantities)
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


def _number_before(trigger: Trigger, sentence: Sentence) -> Number | None:
    """«عشرات القتلى والجرحى»: the amount before the first of two definite plurals counts both."""
    unit = sentence.units[trigger.unit]
    before = sentence.units[trigger.unit - 1] if trigger.unit else None
    if before is None or not (unit.conj and unit.form.article and unit.bits & PLURAL and before.form.toll):
        return None
    return before.number if before.form.article else None


def _number_after(trigger: Trigger, sentence: Sentence) -> Number | None:
    """«جثث سبعة أشخاص»: the amount of those who are counted."""
    units = sentence.units
    after = units[trigger.unit + 1] if trigger.unit + 1 < len(units) else None
    if after is None or after.kind != NOUN or after.prep or after.conj:
        return None
    joined = after.start == units[trigger.unit].end == trigger.end and units[trigger.unit].bits & PLURAL
    return after.number if joined and not units[trigger.unit].form.article else None


_FALLS = frozenset("سقوط وقوع ارتقاء تسجيل".split())


def _fallen(trigger: Trigger, unit: Unit, sentence: Sentence) -> Number | None:
    """«سقوط شهيدين», «وقوع إصابتين», «سقوط قتيل»: two, or one, of those whose fall is told."""
    form = sentence.chunker.forms[trigger.start]
    falls = trigger.start == unit.head + 1 and unit.form.rest in _FALLS
    if not falls or form.article or form.suffix or form.noun is None or form.noun.bits & PLURAL:
        return None
    amount = 2 if form.dual else 1
    return Number(amount, amount, False, trigger.start, trigger.start + 1)


def _summed(unit: Unit, end: int, sentence: Sentence) -> bool:
    return any(sentence.chunker.forms[k].rest in SUMS for k in range(max(0, unit.start - 1), end))


def _comes_to(trigger: Trigger, sentence: Sentence) -> bool:
    """«ارتفعت حصيلة الحرب إلى 59 شهيدا», «بلغ عدد الشهداء 44 شهيدا»: the sum, where no act before it takes it."""
    units = sentence.units
    unit = units[trigger.unit]
    if unit.prep not in ("", "الي") or unit.conj or unit.number is None:
        return False
    acts = {event.trigger.unit for event in sentence.events if event.sense.type.startswith("violence.")}
    for k in range(trigger.unit - 1, max(-1, trigger.unit - (10 if unit.prep else 2)), -1):
        comma = units[k].kind == PUNCT and units[k].word == "comma"
        if k in acts or not (comma or units[k].kind in (NOUN, TIME)):
            return False
        if units[k].kind == NOUN and _summed(units[k], units[k].end, sentence):
            return bool(unit.prep) or any(
                other.kind == VERB and other.lemma in _REACHES for other in units[max(0, k - 2) : k]
            )
    return False


_REACHES = frozenset(("بلغ", "تجاوز", "تخطي", "ناهز", "فاق", "وصل"))
SUMS = frozenset("حصيلة عدد اعداد مجموع اجمالي تعداد".split())


def _sum(trigger: Trigger, sentence: Sentence) -> Number | None:
    """«ارتفعت حصيلة القتلى إلى 300», «بلغ عدد الجرحى 20»: the amount that the sum of the harmed comes to."""
    for unit in sentence.units[trigger.unit + 1 : trigger.unit + 6]:
        if unit.kind == PUNCT and unit.word != "comma":
            break
        if unit.kind == NOUN and unit.number is not None:
            told = unit.prep in ("", "الي", "ل", "عن") and not unit.form.toll
            return unit.number if told else _sum_before(trigger, sentence)
    return _sum_before(trigger, sentence)


def _sum_before(trigger: Trigger, sentence: Sentence) -> Number | None:
    """«ارتفع إلى 23 بينهم 5 أطفال عدد الشهداء»."""
    before = sentence.units[max(0, trigger.unit - 6) : trigger.unit]
    for verb, unit in pairwise(before):
        if verb.kind == VERB and verb.lemma in _RISES and unit.prep == "الي" and unit.kind == NOUN:
            return unit.number
    return None


_RISES = frozenset(("ارتفع", "وصل", "زاد", "بلغ"))


def _either(trigger: Trigger, sentence: Sentence) -> Toll | None:
    """«15 شخصا بين قتيل وجريح»: each from one up to the number."""
    for unit in reversed(sentence.units[max(0, trigger.unit - 5) : trigger.unit]):
        if unit.kind == NOUN and unit.number is not None:
            both = [counted(unit, kind, sentence.chunker, unit.number) for kind in ("killed", "injured")]
            return Toll(trigger, "killed", tuple(_from_one(q, q.kind) for q in both), unit, None, trigger.unit)
    return None


_MANY = frozenset(("group", "institution", "organisation"))


def _quantity(unit: Unit, kind: str, sentence: Sentence) -> Quantity | None:
    if unit.number is not None:
        return counted(unit, kind, sentence.chunker, unit.number)
    if unit.cls == "party" and unit.form.noun is not None and unit.form.noun.lexeme.kind in _MANY:
        return None
    if unit.form.rest in ("اخرون", "اخرين", "اخرى") or unit.cls in ("group", "institution", "organisation"):
        return None
    if unit.bits & PLURAL or unit.form.rest.endswith(("ون", "ين")):
        return None
    return counted(unit, kind, sentence.chunker, Number(1, 1, False, unit.head, unit.head + 1))
