"""Tokens: a report's text cut into words, numbers, marks and line ends.

In: text as given. Out: parallel lists of pieces and their offsets (code points, end exclusive) in that same text.
Nothing is changed here: cleaning is done on look-up forms, so that every span points at what was published.
"""

import re
from collections.abc import Sequence
from itertools import accumulate, compress
from typing import NamedTuple

_ARABIC = (
    r"\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc"
    r"\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
)
_INSIDE = r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c"
_PIECE = re.compile(
    rf"[{_ARABIC}][{_ARABIC}{_INSIDE}]*"
    r"|[0-9\u0660-\u0669\u06f0-\u06f9]+(?:[.,\u066b\u066c][0-9\u0660-\u0669\u06f0-\u06f9]+)*"
    r"|[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9.\-]*"
    r"|\n"
    rf"|[^\S\n{_INSIDE}]+|[{_INSIDE}]+"
    r"|&[a-z]{2,6};|&\#\d{1,6};"
    r"|."
)
_SPLIT_LETTERS = re.compile(rf"(?:[{_ARABIC}]*\u0640[ \u00a0]+(?=\u0640)){{2,}}\u0640[{_ARABIC}]*")


class Pieces(NamedTuple):
    """What a text is made of: `words[i] == text[starts[i]:ends[i]]`.

    White space, hash signs and underscores are left out, line ends kept.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]


def cut(text: str) -> Pieces:
    """Cut a text. A word broken up to pass moderation («مـ ـقـ ـتـ ـل») is one piece, its spaces included."""
    if "\u0640 \u0640" in text:
        return _cut_around(text, [match.span() for match in _SPLIT_LETTERS.finditer(text)])
    return _cut(text)


def _cut(text: str) -> Pieces:
    pieces = _PIECE.findall(text)
    ends = list(accumulate(map(len, pieces)))
    solid = [(piece > "\u0020" and piece[0] not in _BLANK) or piece == "\n" for piece in pieces]
    words = list(compress(pieces, solid))
    ends = list(compress(ends, solid))
    return Pieces(words, [end - len(word) for end, word in zip(ends, words, strict=True)], ends)


def _cut_around(text: str, whole: Sequence[tuple[int, int]]) -> Pieces:
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for start, end in [*whole, (len(text), len(text))]:
        part = _cut(text[at:start])
        words += part.words
        starts += [at + offset for offset in part.starts]
        ends += [at + offset for offset in part.ends]
        if end > start:
            words.append(text[start:end])
            starts.append(start)
            ends.append(end)
        at = end
    return Pieces(words, starts, ends)


_BLANK = frozenset(
    "_#\t\x0b\x0c\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u00ad\u061c\ufeff"
    + "".join(map(chr, [*range(0x2000, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]))
)
