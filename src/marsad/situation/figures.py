"""Figures: how many people, what ration, which deliveries, at what price, as each origin tells it.

In: the claims on need, aid and sieges at a place. Out: `Figure`s. Nothing is averaged: an amount runs from the least
to the most that an origin tells, copies count once, and accounts older than the newest by more than `window` days
stand apart. Two amounts of one report of which one lies within the other are one, told more closely.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from marsad.linking.agreement import by_origin
from marsad.model import Quantity
from marsad.situation.control import Account
from marsad.situation.goods import goods_of, is_cost, measure_of, people_of
from marsad.situation.routes import words_of
from marsad.situation.told import Telling, confirmed_day, evidence, iso, ordered, voice
from marsad.situation.values import Figure, Spot, Told

ROLES = ("people", "ration", "delivery", "price")
NEED, AID, SIEGE = "humanitarian.need", "humanitarian.aid", "access.siege"
_TYPES = frozenset((NEED, AID, SIEGE, "humanitarian.aid_blocked"))
_PRICED = 70  # characters before a price within which it is said of what
Where = Callable[[Telling], Sequence[Spot]]


class Amount(NamedTuple):
    """An amount that a claim tells, ready to be put beside others of its kind."""

    telling: Telling
    quantity: Quantity
    role: str
    unit: str
    goods: str
    per: str
    where: tuple[str, ...]


def figures(account: Account, where: Where) -> tuple[Figure, ...]:
    """The amounts told of a place, by role, unit and place."""
    found = [figure_of(group, account) for group in grouped(account, where)]
    return tuple(sorted(found, key=_rank))


def _rank(each: Figure) -> tuple[int, tuple[str, ...], str, str]:
    """A key that puts people before what they live on."""
    return ROLES.index(each.role), each.where, each.goods, each.unit


def grouped(account: Account, where: Where) -> list[list[Amount]]:
    """The amounts that claims tell, those of one role, unit and place together, each in the order of its days."""
    groups: dict[tuple[object, ...], list[Amount]] = defaultdict(list)
    told = [amount for telling in ordered(account.facts) for amount in amounts_of(telling, where)]
    for amount in _once(told):
        groups[amount.role, amount.unit, amount.goods, amount.per, frozenset(amount.where)].append(amount)
    return list(groups.values())


_BEST = {"people": (SIEGE, NEED, AID), "ration": (NEED, AID), "delivery": (AID,), "price": (NEED, AID)}


def _once(amounts: Sequence[Amount]) -> list[Amount]:
    """Words that several claims of a report give as their amount count once, by the claim that they suit best."""
    best: dict[tuple[str, int, int], Amount] = {}
    for amount in amounts:
        key = (amount.telling.account.report, amount.quantity.start, amount.quantity.end)
        known = best.get(key)
        if known is None or _fitness(amount) < _fitness(known):
            best[key] = amount
    return [amount for amount in amounts if any(amount is each for each in best.values())]


def _fitness(amount: Amount) -> int:
    kinds = _BEST[amount.role]
    kind = amount.telling.claim.type
    return kinds.index(kind) if kind in kinds else len(kinds)


def amounts_of(telling: Telling, where: Where) -> list[Amount]:
    """The amounts of a claim that tell of people and of what they live on."""
    claim = telling.claim
    if claim.type not in _TYPES:
        return []
    names = tuple(spot.name for spot in where(telling))
    if not names:
        return []
    found = []
    for quantity in claim.quantities:
        if quantity.low is None and quantity.high is None:
            continue
        role, unit, goods, per = _kind_of(quantity, telling)
        if role:
            found.append(Amount(telling, quantity, role, unit, goods, per, names))
    return found


def _kind_of(quantity: Quantity, telling: Telling) -> tuple[str, str, str, str]:
    """Role, unit, goods and rate of a quantity; an empty role when it is none of them."""
    words, per = quantity.of or "", quantity.per or ""
    if quantity.kind == "affected":
        who = people_of(words)
        return ("people", who, "", "") if who else ("", "", "", "")
    if quantity.kind == "price":
        item = _priced(quantity, telling)
        return "price", _currency(words), item[1], item[0]
    if quantity.kind in ("ration", "aid"):
        measure = measure_of(words)
        role = "ration" if per.partition("/")[0].endswith(("person", "household")) else "delivery"
        return role, measure.unit or _counted(words), measure.goods or _share_of(quantity, telling), per
    return "", "", "", ""


def _priced(quantity: Quantity, telling: Telling) -> tuple[str, str]:
    """Unit and goods that a price is for: «سعر كيس الطحين … 500 ألف جنيه»."""
    text = telling.page.text
    begin, _ = telling.page.sentence(quantity.start)
    words = words_of(text, max(begin, quantity.start - _PRICED), quantity.start)
    at = max((k for k, word in enumerate(words) if is_cost(word.folded)), default=None)
    if at is None:
        return "", ""
    return measure_of(" ".join(word.folded for word in words[at + 1 : at + 5]))


def _currency(words: str) -> str:
    """The first word without the ending of the accusative: «150 درهما» are dirhams, as «400 درهم» are."""
    bare = words.strip().partition(" ")[0].rstrip("\u064b")
    return bare[:-1] if len(bare) > 4 and bare.endswith("ا") else bare


def _counted(words: str) -> str:
    """The noun of an unknown unit, with what it is of where no preposition parts them: «كيلة», «رأس غنم»."""
    first, _, rest = words.partition(" ")
    second = rest.split(" ")[0]
    return first if second in ("", "من") else f"{first} {second}"


def _share_of(quantity: Quantity, telling: Telling) -> str:
    """The goods that a share is told of before its amount: «حصة الفرد من المياه … ثلاثة لترات»."""
    text = telling.page.text
    begin, _ = telling.page.sentence(quantity.start)
    words = [word.folded for word in words_of(text, max(begin, quantity.start - _PRICED), quantity.start)]
    shares = [goods_of(word) for before, word in pairwise(words) if before == "من"]
    return next((goods for goods in reversed(shares) if goods), "")


def figure_of(amounts: Sequence[Amount], account: Account) -> Figure:
    """What amounts of one kind come to."""
    closest = _closest(amounts)
    days = [each.telling.last for each in closest if each.telling.last is not None]
    newest = max(days, default=None)
    of_origin: dict[str, list[Amount]] = defaultdict(list)
    for amount in closest:
        of_origin[amount.telling.origin.key].append(amount)
    now: list[Amount] = []
    earlier: list[Amount] = []
    for given in of_origin.values():
        last = given[-1].telling.last
        old = newest is not None and (last is None or last < newest - account.window)
        (earlier if old else now).extend(given)
    toll = by_origin(
        amounts[0].role,
        [(each.telling.origin.key, each.telling.claim.id, each.quantity.low, each.quantity.high)
         for each in sorted(now, key=lambda each: each.telling.order)],
    )  # fmt: skip
    first = amounts[0]
    return Figure(
        role=first.role, unit=first.unit, goods=first.goods, per=first.per, where=first.where, low=toll.low,
        high=toll.high, verdict=toll.verdict, told=_told(now, account), earlier=_told(earlier, account),
        confirmed=iso(confirmed_day([each.telling for each in now], account.on)),
    )  # fmt: skip


def _closest(amounts: Sequence[Amount]) -> list[Amount]:
    """Of the amounts of one report that lie within each other, the narrower («أكثر من 12 ألف», «12000»)."""
    kept: list[Amount] = []
    for amount in amounts:
        same = [each for each in kept if each.telling.account.report == amount.telling.account.report]
        if any(_within(each.quantity, amount.quantity) for each in same):
            continue
        kept = [each for each in kept if each not in same or not _within(amount.quantity, each.quantity)]
        kept.append(amount)
    return [each for each in kept if not _is_some(each, kept)]


def _is_some(amount: Amount, others: Sequence[Amount]) -> bool:
    """Whether people are some of those that the same report tells of («300 ألف نسمة …، يحتاج 50 ألف شخص منهم …»)."""
    if amount.role != "people":
        return False
    report = amount.telling.account.report
    most = max((_most(each.quantity) for each in others if each.telling.account.report == report), default=0)
    return _most(amount.quantity) < most


def _most(quantity: Quantity) -> float:
    return quantity.high if quantity.high is not None else quantity.low or 0


def _within(narrow: Quantity, wide: Quantity) -> bool:
    low, high = narrow.low or 0, narrow.high if narrow.high is not None else float("inf")
    return low >= (wide.low or 0) and high <= (wide.high if wide.high is not None else float("inf"))


def _told(amounts: Sequence[Amount], account: Account) -> tuple[Told, ...]:
    """What each origin tells: its newest amount, with all its claims."""
    of_origin: dict[str, list[Amount]] = defaultdict(list)
    for amount in sorted(amounts, key=lambda each: each.telling.order):
        of_origin[amount.telling.origin.key].append(amount)
    return tuple(_newest(given, account) for given in of_origin.values())


def _newest(given: Sequence[Amount], account: Account) -> Told:
    """The newest amount of an origin, with its older ones as evidence behind it."""
    last = given[-1]
    spans = [(each.telling, (each.quantity.start, each.quantity.end)) for each in reversed(given)]
    return Told(
        voice=voice(last.telling.origin), low=last.quantity.low, high=last.quantity.high,
        confirmed=iso(confirmed_day([each.telling for each in given], account.on)),
        evidence=tuple(evidence(telling, span) for telling, span in spans),
    )  # fmt: skip
