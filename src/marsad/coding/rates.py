"""Rates: what an amount is told for, a person or a household, and a day.

In: a counted noun phrase in its sentence. Out: `person/day`, `household/day`, `day`, `person` or None.
"""

from collections.abc import Sequence

from marsad.coding.forms import Form
from marsad.coding.units import Unit

_DAILY = frozenset(("يوميا", "يومي", "اليومي", "يومية"))
_PERSONS = frozenset(("فرد", "شخص", "مواطن", "نسمة"))
_HOUSEHOLDS = frozenset(("عائلة", "اسرة"))
_REACH = 9  # tokens


def rate_of(unit: Unit, forms: Sequence[Form], begin: int, end: int) -> str | None:
    """What the amount of `unit` is told for, from the words around it («نصف رغيف للفرد يوميا»)."""
    window = range(max(begin, unit.start - _REACH), min(end, unit.end + _REACH))
    whom = next((who for at in window if (who := _whom(forms, at))), "")
    day = any(forms[at].folded in _DAILY or _in_a_day(forms, at) for at in window)
    return "/".join(part for part in (whom, "day" if day else "") if part) or None


def _whom(forms: Sequence[Form], at: int) -> str:
    form = forms[at]
    each = form.article or (at and forms[at - 1].rest == "كل")
    if not each or form.number is not None:
        return ""
    return "person" if form.rest in _PERSONS else "household" if form.rest in _HOUSEHOLDS else ""


def _in_a_day(forms: Sequence[Form], at: int) -> bool:
    """«في اليوم», «كل يوم», «خلال اليوم الواحد»."""
    if forms[at].folded not in ("يوم", "اليوم") or not at:
        return False
    before = forms[at - 1].rest
    single = at + 1 < len(forms) and forms[at + 1].folded == "الواحد"
    return before == "كل" or (forms[at].folded == "اليوم" and before in ("في", "خلال") and (before == "في" or single))
