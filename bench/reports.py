"""Reports to measure with: those of a file, or as many as wanted, made of their words.

In: a file of reports in the input format. Out: its rows; or new rows whose texts are put together from pieces of the
given ones. Seeded: the same file gives the same rows.
"""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from marsad.model import Report

SEED = 20_240_501
PIECE = 5  # words side by side in a given text: enough for a phrase, too few for a copy
PIECES = 4  # of one new report, each from another place
_WIDE = 90  # characters that hold more words than a piece has
_FIRST = date(2014, 1, 1)
_DAYS = 3650


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file, one after the other."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def report_of(row: dict[str, Any]) -> Report:
    """A row as the coder takes it."""
    fields = {key: row.get(key) or "" for key in ("title", "published", "publisher", "text")}
    return Report(id=str(row.get("id", "")), **fields)


def words_in(texts: Sequence[str]) -> int:
    """Words: runs of characters between white space, the measure of all figures here."""
    return sum(len(text.split()) for text in texts)


def posts(texts: Sequence[str], count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """New reports of twenty words, ten years long, no two alike enough to be copies.

    Each is four pieces of five words, cut at random from four texts, so words, names and phrases are as frequent as in
    the texts; the sentences make no sense, and are read as some 0.85 claims each.
    """
    dice = random.Random(seed)
    for number in range(count):
        pieces = [_piece(dice.choice(texts), dice) for _ in range(PIECES)]
        day = _FIRST + timedelta(days=dice.randrange(_DAYS))
        yield {
            "id": f"post-{number:07}", "title": "", "published": day.isoformat(), "publisher": "",
            "text": " ".join(pieces) + ".",
        }  # fmt: skip


def _piece(text: str, dice: random.Random) -> str:
    at = dice.randrange(max(1, len(text) - _WIDE))
    return " ".join(text[at : at + _WIDE].split()[1 : PIECE + 1])
