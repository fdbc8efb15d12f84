"""Page: what of a report's text is looked at for each of its claims, worked out once.

In: a report's text, day and places. Out: a `Page`: where the words that say something stand, and the places of which
villages are told apart.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from marsad.linking.rarity import RARE, hashed
from marsad.linking.spots import Spot, is_fine
from marsad.text.fold import fold

PARAGRAPH = 400  # characters on either side of a trigger that are about the same, as a rule
_BEFORE, _AFTER = 350, 200  # characters: as far as a place that was named holds on, or one is named after the event
_WORD = re.compile(r"\S+")
_HEADS = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و")
_STEM = 5  # letters
_EMPTY = frozenset(
    fold(word).replace("ة", "ه")
    for word in "التي الذي الذين هذا هذه ذلك كما بين بعد قبل عند لدى حتى منذ خلال ضمن عبر حول دون غير لكن حيث "
    "عدد عدة بعض كل احد اليوم امس قال قالت اضاف اكد اعلن اعلنت ذكر ذكرت افاد افادت اوضح اشار بحسب وفق نقل كان كانت "
    "يكون وقد قد انه انها "
    "الى على عن من في مع ما لا لم لن ان او ثم اي الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعة السبت صباح مساء".split()
)


class Page(NamedTuple):
    """A report: public id, text, day (from 1970-01-01), its words that say something, the fine places that it names.

    `starts[n]` is where the word begins whose stem has the hash `hashes[n]`.
    """

    report: str
    text: str
    day: int
    starts: tuple[int, ...]
    hashes: tuple[int, ...]
    named: tuple[tuple[int, Spot], ...]


def page_of(report: str, text: str, day: int, places: Iterable[tuple[str, Spot]] = ()) -> Page:
    """A report as its claims see it. `places` are those it names, as written, each with its spot."""
    words = [(word.start(), hashed(stem)) for word in _WORD.finditer(text) if (stem := kept(word[0]))]
    named = sorted(
        (
            (found.start(), spot)
            for name, spot in places
            if is_fine(spot)
            for found in re.finditer(re.escape(name), text)
        ),
        key=lambda each: (each[0], each[1].key),
    )
    starts, hashes = zip(*words, strict=True) if words else ((), ())
    return Page(report, text, day, starts, hashes, tuple(named))


def words_between(page: Page, start: int, end: int) -> frozenset[int]:
    """The words that begin in a stretch, as hashes."""
    return frozenset(page.hashes[bisect_left(page.starts, start) : bisect_left(page.starts, end)])


def context(page: Page, at: int) -> frozenset[int]:
    """The rare words around a trigger, as hashes: names, mostly."""
    first, last = bisect_left(page.starts, at - PARAGRAPH), bisect_left(page.starts, at + PARAGRAPH)
    return frozenset(word for word in page.hashes[first:last] if word & 3 <= RARE)


def near(page: Page, at: int) -> Spot | None:
    """The fine place named last before a trigger, else next after it; None when there is none close by."""
    before = [spot for start, spot in page.named if at - _BEFORE <= start <= at]
    if before:
        return before[-1]
    return next((spot for start, spot in page.named if at < start <= at + _AFTER), None)


@lru_cache(200_000)  # most words are told over and over
def bare(word: str) -> str:
    """A word in one spelling, without marks around it."""
    return fold(word).replace("ة", "ه").strip("()[]«»\"'،,.:؛!؟-…“”")


@lru_cache(200_000)
def kept(word: str) -> str:
    """The stem of a word that says something, else nothing."""
    folded = bare(word)
    if len(folded) < 2 or folded in _EMPTY or folded.removeprefix("و") in _EMPTY:
        return ""
    cut = stem(folded)
    return cut if len(cut) > 2 or cut.isdigit() else ""


def stem(word: str) -> str:
    """The first letters of a word without conjunction, preposition, article and the ending of «سوقا»."""
    for head in _HEADS:
        if word.startswith(head) and len(word) - len(head) >= 3:
            word = word[len(head) :]
            break
    return word[:-1] if 3 < len(word) <= _STEM and word.endswith("ا") else word[:_STEM]
