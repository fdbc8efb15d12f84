"""Goods: what an amount counts (loaves, bundles, families, litres …), and of what.

In: the words of a counted noun («ربطة خبز», «رغيف من الخبز», «لتر ماء»), read by `data/relief.toml`. Out: `Measure`.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from marsad.text.fold import fold

_CLITICS = ("", "ال", "لل", "ل", "ب", "بال", "و", "وال")


class Measure(NamedTuple):
    """What is counted, `unit` (empty when no table knows it), and what it is of."""

    unit: str
    goods: str


class Tables(NamedTuple):
    """Folded words: of units, goods and people to their names; goods that a unit tells; words for a cost."""

    units: dict[str, str]
    goods: dict[str, str]
    people: dict[str, str]
    implied: dict[str, str]
    cost: frozenset[str]


@cache
def tables() -> Tables:
    """The words of `data/relief.toml`."""
    raw = tomllib.loads((Path(__file__).parent.parent / "data" / "relief.toml").read_text(encoding="utf-8"))
    return Tables(
        {fold(word): unit for unit, each in raw["units"].items() for word in each["words"]},
        {fold(word): goods for goods, words in raw["goods"].items() for word in words},
        {fold(word): who for who, words in raw["people"].items() for word in words},
        {unit: each["goods"] for unit, each in raw["units"].items() if "goods" in each},
        frozenset(map(fold, raw["cost"]["words"])),
    )


def measure_of(words: str) -> Measure:
    """What the words of a counted noun say: «كيس طحين» is a sack of flour, «رغيف» a loaf of bread."""
    known = tables()
    folded = words.split()
    unit = _first(folded, known.units)
    goods = _first(folded, known.goods) or known.implied.get(unit, "")
    return Measure(unit, goods)


def people_of(words: str) -> str:
    """`family` or `person` for a noun of people, empty for others: children or the wounded are only some of them."""
    first = words.split()[:1]
    return _first(first, tables().people)


def goods_of(word: str) -> str:
    """The goods that a folded word names, with its article or clitics; empty for others."""
    return _first([word], tables().goods)


def is_cost(word: str) -> bool:
    """Whether a folded word says that a price follows."""
    return any(word.startswith(clitic) and word[len(clitic) :] in tables().cost for clitic in _CLITICS)


def _first(words: Sequence[str], table: dict[str, str]) -> str:
    for written in words:
        word = fold(written)
        for clitic in _CLITICS:
            found = table.get(word[len(clitic) :]) if word.startswith(clitic) else None
            if found is not None:
                return found
    return ""
