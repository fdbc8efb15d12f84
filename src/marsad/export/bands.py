"""Bands: small counts of people told as from one to a limit, and what would give them away told less exactly.

In: amounts of one report, or the cells of a table, and the least count that is told. Out: the amounts as they may be
told; the cells that stay blank. A count of nobody is told. What is added up from several reports or read in two exports
side by side is not guarded (docs/explanation/data-responsibility.md).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

import msgspec

from marsad.model import Quantity

PEOPLE = frozenset(
    "killed injured missing detained abducted released displaced returned affected fighters participants".split()
)
_MOST = 10  # numbers of one kind in a report that are looked at in all combinations
K = TypeVar("K", bound=Hashable)


def banded(amounts: Sequence[Quantity], least: int) -> list[Quantity]:
    """The amounts of one report as they may be told, in their order.

    A bound from 1 to `least` - 1 becomes the end of that band that is farther out. Where a count is told so, another of
    its kind that would give it away (the rest of a total) is told as `least` or more.
    """
    if least <= 1:
        return list(amounts)
    told = [_banded(each, least) if each.kind in PEOPLE else each for each in amounts]
    for kind in {before.kind for before, after in zip(amounts, told, strict=True) if before != after}:
        telling = _telling([each for each in told if each.kind == kind], least)
        told = [
            msgspec.structs.replace(each, low=least, high=None)
            if each.kind == kind and each.low == each.high and each.low in telling
            else each
            for each in told
        ]
    return told


def _banded(amount: Quantity, least: int) -> Quantity:
    low, high = amount.low, amount.high
    return msgspec.structs.replace(
        amount,
        low=1 if low is not None and 0 < low < least else low,
        high=least - 1 if high is not None and 0 < high < least else high,
    )


def _telling(amounts: Sequence[Quantity], least: int) -> set[float]:
    """Exact numbers from which, with others, a small one follows: a total less some of its parts."""
    exact = {each.low for each in amounts if each.low is not None and each.low == each.high}
    numbers = sorted(number for number in exact if number >= least)
    found: set[float] = set(numbers[: max(0, len(numbers) - _MOST)])
    numbers = numbers[-_MOST:]
    while (parts := _parts(numbers, least)) is not None:
        found.add(parts[0])
        numbers.remove(parts[0])
    return found


def _parts(numbers: Sequence[float], least: int) -> tuple[float, ...] | None:
    """Numbers that leave less than `least` of a larger one; None when there are none."""
    for total in numbers:
        others = [number for number in numbers if number < total]
        for size in range(1, len(others) + 1):
            for parts in combinations(others, size):
                if 0 < total - sum(parts) < least:
                    return parts
    return None


def blank_cells(cells: Mapping[K, int], groups: Callable[[K], Iterable[Hashable]], least: int) -> set[K]:
    """The cells that stay blank: those from 1 to `least` - 1, and others so that no total gives one of these away.

    `groups` names the totals that a cell is part of. Of what is blank in a group, each cell could be anything from 1 to
    `least`: there are two at least, and their sum allows it. Smaller cells are taken first, equal ones in order.
    """
    blank = {key for key, count in cells.items() if 0 < count < least}
    members: dict[Hashable, list[K]] = {}
    for key in sorted(cells, key=lambda key: (cells[key], str(key))):
        for group in groups(key):
            members.setdefault(group, []).append(key)
    waiting = set(members)
    while waiting:
        group = min(waiting, key=str)
        waiting.discard(group)
        hidden = [key for key in members[group] if key in blank]
        open_ = [key for key in members[group] if key not in blank and cells[key]]
        if not hidden or not open_ or _safe([cells[key] for key in hidden], least):
            continue
        blank.add(open_[0])
        waiting.update(groups(open_[0]))
    return blank


def _safe(hidden: Sequence[int], least: int) -> bool:
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= least
