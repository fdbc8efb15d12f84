"""Numbers: figures and number words with their bounds.

In: forms from a position. Out: the amount that stands there: low and high (equal when exact, None when open), whether
approximate, and the tokens that say it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marsad.coding.forms import MARK, NUMBER, Form
from marsad.lexicon.grammar import ONES, Grammar


class Number(NamedTuple):
    """An amount; `start` and `end` are tokens, modifiers included."""

    low: float | None
    high: float | None
    approximate: bool
    start: int
    end: int


def read_number(forms: Sequence[Form], at: int, end: int, grammar: Grammar) -> Number | None:
    """The amount that begins at token `at`, or None. Modifiers before and after it are read with it."""
    if forms[at].kind == NUMBER and _is_model(forms, at):
        return None
    modifier, start = _modifier(forms, at, end, grammar)
    if modifier == "between":
        return _between(forms, at, start, end, grammar)
    core = _core(forms, start, end, grammar)
    if core is None:
        return None
    low, high, approximate, stop = core
    if stop + 1 < end and forms[stop].folded in ("او", "الي", "-", "–", "ـ") and forms[stop + 1].number is not None:
        second = _core(forms, stop + 1, end, grammar)
        if (
            second is not None
            and low is not None
            and second[0] is not None
            and low < second[0]
            and not forms[at].article
        ):
            high, stop = second[1], second[3]
    after = _bound_after(forms, stop, end, grammar) if not modifier else None
    if after is not None:
        modifier, stop = after
    return _with(modifier, Number(low, high, approximate, at, stop))


def _is_model(forms: Sequence[Form], at: int) -> bool:
    """«إف-16», «تي 72»: a figure that belongs to the name of a make counts nothing."""
    before = at - 1
    if before > 0 and forms[before].folded in ("-", "–"):
        before -= 1
    return before >= 0 and forms[before].rest in _MAKES


_MAKES = frozenset("اف ميغ ميج سوخوي سو مي تي بي ميركفاه ميركافا ميركافاه ياسين الياسين صماد".split())


def bounded(number: Number, forms: Sequence[Form], at: int, end: int, grammar: Grammar) -> Number:
    """The amount with the bound that stands after its noun: «خمسة قتلى على الأقل», «12 شخصا، على الأقل»."""
    if number.low is None or number.low != number.high or number.approximate:
        return number
    if at < end and forms[at].mark == "comma":
        at += 1
    after = _bound_after(forms, at, end, grammar)
    return _with(after[0], number) if after is not None else number


def _bound_after(forms: Sequence[Form], at: int, end: int, grammar: Grammar) -> tuple[str, int] | None:
    """(modifier, end) of a bound that stands after what it bounds."""
    found = _phrase(forms, at, end, grammar.modifiers)
    if found is None or " ".join(forms[k].folded for k in range(at, found[1])) not in _AFTER:
        return None
    return found


_AFTER = frozenset(("علي الاقل", "علي الاكثر", "تقريبا", "كحد اقصي", "كحد ادني", "او اكثر", "فاكثر"))


def _with(modifier: str, number: Number) -> Number:
    if modifier == "approximate":
        return number._replace(approximate=True)
    if modifier == "at_least":
        return number._replace(high=None)
    if modifier == "at_most":
        return number._replace(low=None)
    return number


def value(number: float | None) -> float | int | None:
    """The number as it is written out: whole numbers as integers."""
    if number is None:
        return None
    return int(number) if number == int(number) else round(number, 4)


def _modifier(forms: Sequence[Form], at: int, end: int, grammar: Grammar) -> tuple[str, int]:
    found = _phrase(forms, at, end, grammar.modifiers)
    if found is None:
        return "", at
    kind, stop = found
    if stop < end and forms[stop].kind == MARK and forms[stop].mark == "quote":
        stop += 1
    return kind, stop


def _phrase(forms: Sequence[Form], at: int, end: int, table: dict[str, str]) -> tuple[str, int] | None:
    if at >= end or not forms[at].opens_amount:
        return None
    for size in (4, 3, 2, 1):
        if at + size <= end:
            tail = "".join([" " + forms[at + k].folded for k in range(1, size)])
            for first in (forms[at].folded, forms[at].rest):
                kind = table.get(first + tail)
                if kind is not None:
                    return kind, at + size
    return None


def _between(forms: Sequence[Form], at: int, start: int, end: int, grammar: Grammar) -> Number | None:
    first = _core(forms, start, end, grammar)
    if first is None or first[3] >= end:
        return None
    middle = first[3]
    following = forms[middle]
    second_at = middle if following.conj == "و" and following.number is not None else middle + 1
    if second_at == middle + 1 and following.folded not in ("و", "الي"):
        return None
    second = _core(forms, second_at, end, grammar) if second_at < end else None
    if second is None:
        return None
    low, high = first[0], second[1]
    for scale in (1e6, 1e3):
        if low is not None and high is not None and high >= scale > low and low * scale <= high:
            low *= scale  # «بين 5 و7 آلاف»: the scale belongs to both
            break
    return Number(low, high, False, at, second[3])


def _core(
    forms: Sequence[Form], at: int, end: int, grammar: Grammar
) -> tuple[float | None, float | None, bool, int] | None:
    vague = _vague(forms, at, end, grammar)
    if vague is not None:
        return vague
    one = _is_one(forms, at, end)
    if at >= end or (forms[at].number is None and not one):
        return None
    total = 0.0
    current = 0.0
    seen_scale = float("inf")
    first = True
    while at < end:
        form = forms[at]
        figure = _figure(forms, at, end, seen_scale) if not first and not current else None
        if figure is not None:
            amount, seen_scale, at = figure
            total += amount
            continue
        number = 1.0 if one and first else form.number
        if number is None or (not first and (form.prep or form.kind == NUMBER)):
            break
        joined = form.conj == "و"
        if first:
            current = 2 * number if _is_dual_scale(form) else number
            if current >= 1000 and form.kind != NUMBER:
                total, current, seen_scale = current, 0.0, current
        elif number >= 1000 and number < 1e12 and number in _SCALES:
            if joined and current == 0 and total:
                total += number
            elif joined:
                break
            else:
                total, current, seen_scale = total + (current or 1) * number, 0.0, number
        elif number == 100 and not joined and 3 <= current <= 9:
            current *= 100
        elif 0 < number < 1 and joined and seen_scale < float("inf"):
            total += number * seen_scale
            if at + 1 < end and forms[at + 1].number == seen_scale:
                at += 1  # «مليون ونصف المليون»
        elif _adds(number, current, seen_scale) if joined else number == 10 and 1 <= current <= 9:
            current += number
        else:
            break
        first = False
        at += 1
    return total + current, total + current, False, at


def _figure(forms: Sequence[Form], at: int, end: int, scale: float) -> tuple[float, float, int] | None:
    """«60 ألفا و34», «3 ملايين و200 ألف»: what figures add below a scale, the scale that they have, and their end."""
    if scale == float("inf") or at + 1 >= end or forms[at].folded != "و" or forms[at + 1].kind != NUMBER:
        return None
    amount, own = forms[at + 1].number or 0.0, 0.0
    at += 2
    if at < end and forms[at].number in _SCALES and not (forms[at].conj or forms[at].prep):
        own = forms[at].number or 0.0
        amount, at = amount * own, at + 1
    return (amount, own, at) if 0 < amount < scale else None


def _is_one(forms: Sequence[Form], at: int, end: int) -> bool:
    """«أحد عشر», «إحدى وعشرون»: one, though «أحد» alone is no amount."""
    if at + 1 >= end or forms[at].rest not in ONES or forms[at].article:
        return False
    number, joined = forms[at + 1].number, forms[at + 1].conj == "و"
    return (number == 10 and not joined) or (joined and number in _TENS)


_TENS = (20, 30, 40, 50, 60, 70, 80, 90)
_DUAL_SCALES = frozenset(("الفا", "مليونا"))
_SCALES = (1e3, 2e3, 1e6, 2e6, 1e9)


def _is_dual_scale(form: Form) -> bool:
    """«ألفا نازح» is two thousand, «50 ألفا» a scale."""
    return form.rest in _DUAL_SCALES and not form.raw.endswith(("اً", "ًا"))


def _adds(number: float, current: float, scale: float) -> bool:
    """Whether a number word after «و» goes on with the number before it («خمسة وعشرون», «مئة وثلاثة»)."""
    tens = 1 <= current % 100 <= 9 and number in _TENS
    return tens or number < _step(current) or (current == 0 and number < scale)


def _step(current: float) -> float:
    if current >= 100 and current % 100 == 0:
        return 100
    return 10 if current >= 20 and current % 10 == 0 and current < 100 else 0


def _vague(forms: Sequence[Form], at: int, end: int, grammar: Grammar) -> tuple[float, float, bool, int] | None:
    if at >= end or not forms[at].opens_amount:
        return None
    rest = forms[at].rest
    if at + 1 < end:
        for second in (forms[at + 1].folded, forms[at + 1].rest):
            bounds = grammar.vague.get(f"{rest} {second}")
            if bounds is None:
                bounds = grammar.vague.get(f"{rest} ال{second}")
            if bounds is not None:
                return bounds[0], bounds[1], True, at + 2
    bounds = grammar.vague.get(rest)
    if bounds is None or (rest == "الاف" and at and forms[at - 1].number is not None):
        return None
    return bounds[0], bounds[1], True, at + 1
