"""Needs: what the figures come to: people for one bundle, loaves for one person, the share of what is needed.

In: the figures of a place and what is assumed. Out: `Computed` values, each with its formula, its inputs and all that
it assumes. Bounds are carried through: the least result is from the least and most that make it least.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from marsad.situation.values import Assumed, Computed, Evidence, Figure

Range = tuple[float | None, float | None]
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}


class Assumptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What no claim gives. Needs are by unit and goods, a person and day: `{"litre water": 15}`.

    Defaults: the World Food Programme makes its food baskets in Syria for a family of five; a bundle of subsidised
    bread there holds seven loaves (Syrian Establishment for Bakeries, January 2021); 15 litres are the least of the
    Sphere Handbook (2018, water supply standard 2.1). `window_days` are days within which accounts are taken to be of
    the same time.
    """

    persons_per_family: float = 5.0
    loaves_per_bundle: float = 7.0
    window_days: int = 30
    needs: dict[str, float] = msgspec.field(default_factory=lambda: {"litre water": 15.0})


class Amount(NamedTuple):
    """A range with the claims it rests on, how it came about, and what it assumes."""

    range: Range
    words: str
    inputs: tuple[Evidence, ...]
    assumed: tuple[Assumed, ...]
    confirmed: str | None


def computed(figures: Sequence[Figure], assumptions: Assumptions) -> tuple[Computed, ...]:
    """All that the units allow: deliveries over people, rations a person, both against what is needed."""
    found: list[Computed] = []
    for delivery in figures:
        people = _people_for(delivery, figures) if delivery.role == "delivery" else None
        if people is not None:
            found += _shared(delivery, people, assumptions)
    for ration in figures:
        if ration.role == "ration":
            found += _rationed(ration, assumptions)
    return tuple(found)


def _people_for(delivery: Figure, figures: Sequence[Figure]) -> Figure | None:
    """The people that a delivery is for: those of its claim or sentence, else families, else persons at its place."""
    told_in = {key for told in delivery.told for each in told.evidence for key in _told_in(each)}

    def rank(people: Figure) -> tuple[bool, bool]:
        return not _shares(people), people.unit != "family"

    def _shares(people: Figure) -> bool:
        return any(key in told_in for told in people.told for each in told.evidence for key in _told_in(each))

    at_place = [
        each for each in figures if each.role == "people" and (set(each.where) & set(delivery.where) or _shares(each))
    ]

    return min(at_place, key=rank, default=None)


def _apart(one: str | None, other: str | None) -> int:
    """Days between two amounts; none where either has no day."""
    if one is None or other is None:
        return 0
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _told_in(each: Evidence) -> tuple[tuple[str, str], ...]:
    """What ties amounts: their claim, and their sentence."""
    sentence = ((each.report, each.sentence),) if each.sentence else ()
    return ((each.claim, ""), *sentence)


def _shared(delivery: Figure, people: Figure, assumptions: Assumptions) -> list[Computed]:
    items, of = _amount(delivery), _amount(people)
    apart = _apart(delivery.confirmed, people.confirmed)
    if apart > assumptions.window_days:
        items = items._replace(assumed=(Assumed(name="days between amounts", value=apart, why="taken as still so"),))
    each = _divide(of, items)
    found = [_as_computed("people per item", each, people.unit, delivery, delivery.per)]
    pieces = _pieces(delivery, items, assumptions)
    persons = _persons(people, of, assumptions)
    days = _days(delivery.per)
    if pieces is None or days is None:
        return found
    unit, amount = pieces
    daily = _divide(_scaled(amount, 1 / days, f"÷ {days:g}") if days != 1 else amount, persons)
    found.append(_as_computed("items per person", daily, unit, delivery, "person/day"))
    found += _against_need(daily, unit, delivery.goods or "", assumptions)
    return found


def _rationed(ration: Figure, assumptions: Assumptions) -> list[Computed]:
    whom, _, period = ration.per.partition("/")
    days = _days(period)
    if days is None:
        return []
    count, kind = _counted(whom)
    family = _family(assumptions) if kind == "household" else None
    changed = days != 1 or count != 1 or family is not None
    daily = _amount(ration)
    if family is not None:
        daily = daily._replace(assumed=(*daily.assumed, family))
    for by in (days, count, 1.0 if family is None else family.value):
        daily = _scaled(daily, 1 / by, f"÷ {by:g}") if by != 1 else daily
    found = [_as_computed("items per person", daily, ration.unit, ration, "person/day")] if changed else []
    return found + _against_need(daily, ration.unit, ration.goods, assumptions)


def _counted(words: str) -> tuple[float, str]:
    """`6 household` is six households, `day` is one day."""
    number, _, noun = words.rpartition(" ")
    return (float(number) if number else 1.0), noun


def _days(period: str) -> float | None:
    """How many days a rate's period has: `3 day`, `week`; None for no period or an unknown one."""
    count, span = _counted(period)
    days = _DAYS.get(span)
    return None if days is None else count * days


def _against_need(daily: Amount, unit: str, goods: str, assumptions: Assumptions) -> list[Computed]:
    """The share of a need that an amount a person and day covers, where the need is known."""
    name, need = _need(unit, goods, assumptions.needs)
    if need is None:
        return []
    assumed = Assumed(name="need", value=need, why=f"{name}, person/day")
    share = _scaled(daily._replace(assumed=(*daily.assumed, assumed)), 1 / need, f"÷ {need:g}")
    low, high = share.range
    return [
        Computed(
            what="share of need", low=low, high=high, unit=unit, goods=goods, per="person/day", formula=share.words,
            inputs=share.inputs, assumed=share.assumed, confirmed=share.confirmed,
        )
    ]  # fmt: skip


def _need(unit: str, goods: str, needs: Mapping[str, float]) -> tuple[str, float | None]:
    for name in (f"{unit} {goods}".strip(), unit):
        if needs.get(name):
            return name, needs[name]
    return "", None


def _pieces(delivery: Figure, items: Amount, assumptions: Assumptions) -> tuple[str, Amount] | None:
    """A delivery in the unit in which people are fed: bundles of bread as loaves."""
    if delivery.unit == "bundle" and delivery.goods in ("bread", ""):
        per = assumptions.loaves_per_bundle
        assumed = Assumed(name="loaves per bundle", value=per, why="no claim tells it")
        return "loaf", _scaled(items._replace(assumed=(*items.assumed, assumed)), per, f"× {per:g}")
    if delivery.unit in ("loaf", "meal", "litre", "kilogram", "gram"):
        return delivery.unit, items
    return None


def _persons(people: Figure, of: Amount, assumptions: Assumptions) -> Amount:
    if people.unit != "family":
        return of
    family = _family(assumptions)
    return _scaled(of._replace(assumed=(*of.assumed, family)), family.value, f"× {family.value:g}")


def _family(assumptions: Assumptions) -> Assumed:
    return Assumed(name="persons per family", value=assumptions.persons_per_family, why="no claim tells it")


def _amount(figure: Figure) -> Amount:
    inputs = tuple(each for told in figure.told for each in told.evidence)
    return Amount((figure.low, figure.high), bounds(figure.low, figure.high), inputs, (), figure.confirmed)


def _scaled(amount: Amount, by: float, words: str) -> Amount:
    low, high = amount.range
    return amount._replace(
        range=(None if low is None else low * by, None if high is None else high * by), words=f"{amount.words} {words}"
    )


def _divide(one: Amount, other: Amount) -> Amount:
    low = None if one.range[0] is None or not other.range[1] else one.range[0] / other.range[1]
    high = None if one.range[1] is None or not other.range[0] else one.range[1] / other.range[0]
    inputs = {(each.claim, each.start): each for each in (*one.inputs, *other.inputs)}
    left, right = (f"({words})" if " " in words else words for words in (one.words, other.words))
    days = [day for day in (one.confirmed, other.confirmed) if day is not None]
    return Amount(
        (low, high), f"{left} ÷ {right}", tuple(inputs.values()), (*one.assumed, *other.assumed),
        min(days) if len(days) == 2 else None,
    )  # fmt: skip


def _as_computed(what: str, amount: Amount, unit: str, figure: Figure, per: str) -> Computed:
    low, high = amount.range
    return Computed(
        what=what, low=low, high=high, unit=unit, goods=figure.unit if what == "people per item" else figure.goods,
        per=per, formula=amount.words, inputs=amount.inputs, assumed=amount.assumed, confirmed=amount.confirmed,
    )  # fmt: skip


def bounds(low: float | None, high: float | None) -> str:
    """A range in figures, to three digits behind the point: `12,000`, `50–60`, `≥ 20`, `≤ 30`."""
    low, high = (None if each is None else round(each, 3) for each in (low, high))
    if low is None and high is None:
        return "?"
    if low is None or high is None:
        return f"≤ {high:,.10g}" if low is None else f"≥ {low:,.10g}"
    return f"{low:,.10g}" if low == high else f"{low:,.10g}–{high:,.10g}"
