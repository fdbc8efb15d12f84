"""Rates: what an amount is told for: a person or a household, and a day, week, month or year.

In: a counted noun phrase in its sentence. Out: `person/day`, `household/month`, `6 household`, `day`, `person` or None.
"""

from collections.abc import Sequence

from marsad.coding.forms import Form
from marsad.coding.units import Unit
from marsad.lexicon.inflect import PLURAL

_PERSONS = frozenset(("فرد", "شخص", "مواطن", "نسمة", "انسان", "نازح", "لاجي", "ساكن", "طفل"))
_HOUSEHOLDS = frozenset(("عايلة", "عاءلة", "عائلة", "اسرة", "بيت", "عوايل", "عايلات", "اسر"))
_EVERY = {  # adverbs and adjectives
    "day": frozenset(("يوميا", "يومي", "يومية")),
    "week": frozenset(("اسبوعيا", "اسبوعي", "اسبوعية")),
    "month": frozenset(("شهريا", "شهري", "شهرية")),
    "year": frozenset(("سنويا", "سنوي", "سنوية")),
}
_SPANS = {"يوم": "day", "اسبوع": "week", "شهر": "month", "سنة": "year", "عام": "year"}
_REACH = 9  # tokens


def rate_of(unit: Unit, forms: Sequence[Form], begin: int, end: int) -> str | None:
    """What the amount of `unit` is told for, from the words around it («نصف رغيف للفرد يوميا»)."""
    stop = next((at for at in range(unit.end, end) if forms[at].mark == "comma"), end)
    window = sorted(
        range(max(begin, unit.start - _REACH), min(stop, unit.end + _REACH)), key=lambda at: _away(at, unit)
    )
    whom = next((who for at in window if (who := _whom(forms, at, unit))), "")
    time = next((span for at in window if (span := _span(forms, at))), "")
    return "/".join(part for part in (whom, time) if part) or None


def names_whom(per: str | None) -> bool:
    """Whether a rate is for a person or household, so that the amount is a ration."""
    return per is not None and per.partition("/")[0].endswith(("person", "household"))


def _away(at: int, unit: Unit) -> int:
    return unit.start - at if at < unit.start else max(0, at - unit.end + 1)


def _whom(forms: Sequence[Form], at: int, unit: Unit) -> str:
    """«للفرد», «كل أسرة», «لكل 6 عائلات»; the noun that is counted itself is nobody's rate."""
    form = forms[at]
    if form.number is not None or unit.start <= at < unit.end:
        return ""
    who = "person" if form.rest in _PERSONS else "household" if is_household(form) else ""
    if not who:
        return ""
    before = forms[at - 1] if at else None
    every = before is not None and _is_each(before)
    if every or (form.article and not _are_many(form)):
        return who  # «للأسرة»; «على الأسر النازحة» are those who get it
    counted = before is not None and before.number is not None and at > 1 and _is_each(forms[at - 2])
    return f"{before.number:g} {who}" if counted and before is not None and before.number is not None else ""


def _are_many(form: Form) -> bool:
    return any(reading.bits & PLURAL and reading.lexeme.lemma in _PERSONS | _HOUSEHOLDS for reading in form.readings)


def is_household(form: Form) -> bool:
    """Whether a word is a household: «عائلة», «أسر»."""
    return not form.lemmas.isdisjoint(_HOUSEHOLDS) or form.rest in _HOUSEHOLDS


def _many(form: Form, number: float | None) -> str:
    """«كل ثلاثة أيام»: `3 day`."""
    span = next((_SPANS[lemma] for lemma in sorted(form.lemmas) if lemma in _SPANS), "")
    return f"{number:g} {span}" if span and number else ""


def _span(forms: Sequence[Form], at: int) -> str:
    """«يوميا», «في اليوم», «كل شهر», «خلال الأسبوع الواحد»."""
    form = forms[at]
    for span, words in _EVERY.items():
        if form.rest in words:
            return span
    if at > 1 and forms[at - 1].number is not None and _is_each(forms[at - 2]) and form.times.get("unit"):
        return _many(form, forms[at - 1].number)  # «كل ثلاثة أيام»
    if at and form.dual and _is_each(forms[at - 1]) and form.times.get("unit"):
        return _many(form, 2)  # «كل أسبوعين»
    word = form.folded.removeprefix("ب")
    span = _SPANS.get(word.removeprefix("ال"), "")
    if not span or not at:
        return ""
    before, named = forms[at - 1].rest, word.startswith("ال")
    if _is_each(forms[at - 1]):
        return span
    single = at + 1 < len(forms) and forms[at + 1].folded in ("الواحد", "الواحدة")
    spoken = before == "في" or (before == "خلال" and single) or form.folded.startswith("بال")
    return span if named and spoken else ""


def _is_each(form: Form) -> bool:
    """«كل», «لكل»."""
    return "كل" in form.lemmas
