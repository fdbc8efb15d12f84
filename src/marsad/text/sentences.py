"""Sentences: where they begin and end, as token ranges.

In: pieces of a text. Out: half-open ranges of pieces; line ends always part, full stops and question marks do when
they are not inside an abbreviation, a number or a name («أ.ف.ب»).
"""

from marsad.text.tokens import Pieces

STOPS = frozenset((".", "؟", "?", "!", "…", "۔"))
_CLOSERS = frozenset(("»", "«", '"', "”", "“", ")", "'", "’", "&quot;"))


def sentences(pieces: Pieces) -> list[tuple[int, int]]:
    """Token ranges of the sentences, in order, without empty ones and without line ends."""
    words, starts, ends = pieces
    found: list[tuple[int, int]] = []
    begin, last = 0, len(words)
    at = 0
    while at < last:
        word = words[at]
        if word == "\n":
            if at > begin:
                found.append((begin, at))
            begin = at + 1
        elif word in STOPS and _ends_sentence(words, starts, ends, at):
            at += 1
            while at < last and (words[at] in STOPS or (words[at] in _CLOSERS and starts[at] == ends[at - 1])):
                at += 1
            found.append((begin, at))
            begin = at
            continue
        at += 1
    if last > begin:
        found.append((begin, last))
    return [part for whole in found for part in _bounded(whole, words)]


LONGEST = 240


def _bounded(whole: tuple[int, int], words: list[str]) -> list[tuple[int, int]]:
    """A text without full stops is cut at its commas, so that no sentence is longer than `LONGEST` pieces."""
    begin, end = whole
    parts = []
    while end - begin > LONGEST:
        at = next(
            (k + 1 for k in range(begin + LONGEST - 1, begin + LONGEST // 2, -1) if words[k] in "،,؛;"), begin + LONGEST
        )
        parts.append((begin, at))
        begin = at
    return [*parts, (begin, end)]


def _ends_sentence(words: list[str], starts: list[int], ends: list[int], at: int) -> bool:
    if words[at] != ".":
        return True
    if at + 1 == len(words) or words[at + 1] == "\n":
        return True
    if at and len(words[at - 1]) == 1 and words[at - 1].isalpha():
        return False
    if starts[at + 1] > ends[at]:
        return True
    following = words[at + 1]
    return words[at + 1] in STOPS or words[at + 1] in _CLOSERS or (len(following) > 1 and following[0].isalpha())
