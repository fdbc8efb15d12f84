"""Rarity: how much it says that two sentences share a word.

In: the stem of a word (`marsad.linking.facts`). Out: its hash, in whose last two bits its class stands, so that what
is stored needs no table to be weighed: from 0, a word of less than one report in a hundred, to 3, one of more than one
in ten. Source: `data/frequent.csv`, counted in reports on conflicts of 2014 to 2018 (`bench/frequent.py`).
"""

import csv
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

from marsad.errors import LexiconError

WEIGHTS = (1.0, 0.6, 0.3, 0.1)  # of the classes
RARE, COMMON = 1, 3  # up to which and from which class
_BOUNDS = (30, 100)  # reports in a thousand from which a word is of class 2, of class 3


@lru_cache(200_000)  # most words are told over and over
def hashed(stem: str) -> int:
    """The hash of a stem with its class."""
    return (crc32(stem.encode()) & ~3) | _class(stem)


def as_common(word: int) -> int:
    """A hashed word that says nothing here, whatever its class."""
    return word | COMMON


def mass(words: Iterable[int]) -> float:
    """The weights of hashed words together."""
    return sum(WEIGHTS[word & 3] for word in words)


def _class(stem: str) -> int:
    return _classes().get(stem, 0)


@cache
def _classes() -> dict[str, int]:
    return load(Path(__file__).parents[1] / "data" / "frequent.csv")


def load(path: Path) -> dict[str, int]:
    """Classes of the stems in the table. Raises LexiconError naming file and line."""
    found = {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        if next(reader, None) != ["stem", "per_thousand"]:
            raise LexiconError("frequent-columns", f"{path}: the columns must be stem, per_thousand.")
        for row in reader:
            if len(row) != 2 or not row[1].isdigit():
                raise LexiconError(
                    "frequent-row", f"{path.name}:{reader.line_num}: expected a stem and a whole number, found {row}."
                )
            found[row[0]] = 1 + sum(int(row[1]) >= bound for bound in _BOUNDS)
    return found
