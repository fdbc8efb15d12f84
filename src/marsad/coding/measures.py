"""Measures: how far, how wide, how long, at what price.

In: the units of a sentence. Out: for a measured noun phrase its kind («700 كيلومتر مربع»: area); durations («لمدة ثلاثة
أشهر») with the word that opens them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.forms import Form
from marsad.coding.numbers import Number, read_number, value
from marsad.coding.sentence import Sentence
from marsad.coding.units import NOUN, TIME, VERB, Unit
from marsad.model import Quantity

_COSTS = frozenset(("سعر", "اسعار", "ثمن", "كلفة", "تكلفة", "اجرة", "باع", "بيع"))


class Duration(NamedTuple):
    """How long: the amount with its noun, the unit of the sentence that says it, and its opener (for, after or «ل»)."""

    number: Number
    unit: int
    opener: str


def measured(unit: Unit, forms: Sequence[Form]) -> str:
    """`distance`, `area`, `weight` or `price` of what is counted in units of measure; money is a price beside «سعر»."""
    if unit.role == "price" and all(
        forms[k].lemmas.isdisjoint(_COSTS) for k in range(max(0, unit.start - 20), unit.start)
    ):
        return ""
    return unit.role


def durations(sentence: Sentence) -> Iterator[Duration]:
    """The durations of a sentence: «لمدة ثلاثة أشهر», «على مدى أسبوعين», «استمر يومين», «بعد 3 سنوات من الحصار»."""
    forms = sentence.chunker.forms
    for k, unit in enumerate(sentence.units):
        if unit.kind not in (NOUN, TIME):
            continue
        opener = _opener(sentence, k)
        if not opener:
            continue
        for at in range(unit.start, unit.end):
            number = _amount(sentence, at)
            if number is not None:
                yield Duration(number, k, opener)
                break
            if forms[at].article:
                break


def lasting(duration: Duration, document: Document) -> Quantity:
    """The quantity that a duration says."""
    number = duration.number
    first, last = document.offsets(number.start, number.end)
    return Quantity(
        kind="duration", text=document.text[first:last], start=first, end=last, low=value(number.low),
        high=value(number.high), of=None, approximate=number.approximate,
    )  # fmt: skip


def _opener(sentence: Sentence, k: int) -> str:
    unit, forms = sentence.units[k], sentence.chunker.forms
    first = forms[unit.start]
    words = {forms[at].rest for at in range(max(sentence.begin, unit.start - 2), unit.end)}
    if words & _LASTING:
        return "for"
    if first.rest == "بعد" and unit.end < sentence.end and forms[unit.end].folded == "من":
        return "after"
    before = sentence.units[k - 1] if k else None
    if unit.kind == NOUN and before is not None and before.kind == VERB and before.lemma in _LASTS:
        return "for"
    return "ل" if unit.kind == NOUN and unit.prep == "ل" and first.times.get("unit") else ""


_LASTING = frozenset(("مدة", "مدي", "مدار", "طوال", "طيلة"))
_LASTS = frozenset(("استمر", "دام", "استغرق", "امتد", "تواصل"))


def _amount(sentence: Sentence, at: int) -> Number | None:
    """The amount of time that begins at a token: a number before a unit of time, a dual, or a bare unit."""
    forms, end = sentence.chunker.forms, sentence.end
    number = read_number(forms, at, end, sentence.chunker.kit.grammar)
    head = number.end if number is not None else at
    if head >= end or not forms[head].times.get("unit") or (number is None and forms[head].article):
        return None
    if number is not None:
        return number._replace(end=head + 1)
    word = forms[head].rest
    if forms[head].dual:
        return Number(2, 2, False, head, head + 1)
    if word in _MANY:
        return Number(None, None, False, head, head + 1)
    return Number(1, 1, False, head, head + 1)


_MANY = frozenset(("ايام", "اسابيع", "اشهر", "شهور", "اعوام", "سنوات", "سنين", "ساعات", "عقود", "دقائق"))
