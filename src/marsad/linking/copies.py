"""Copies: the same text again, shortened, lengthened or retouched, known at arrival.

In: texts. Out: a `Sketch` of each, small enough to be stored beside its report, and what two sketches say of each
other. On arrival: `sketch` the text, look up its `keys` among those of the reports kept, take the `shortlist` of the
reports found, keep those whose signatures are `alike`, and `judge` the `overlap` with each. No step needs the
kept text again. Everything here is the same on every machine; figures behind the thresholds: `bench/copies.py`.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar
from zlib import crc32

from rensa import RMinHash

from marsad.linking.words import words_of

VERSION = 1  # sketches of different versions must not be compared; rises with the hashes, the folding or the layout
BANDS = 32  # keys of a sketch; two of the first slots of the signature make one
CROWD = 64  # how many reports a key may yield
RETOUCHED = 0.2  # least share of all pairs of words that copies have in common
CONTAINED = 0.55  # least share of its pairs that a part has in common with the whole
INSIDE = 0.37  # share of a text that must seem to stand in the other to be worth the exact check
EQUAL = 12  # least number of equal slots for the same
FIGURES = 4  # numbers that a text must have to be told by them

_SLOTS, _SEED = 128, 0x4D41_5253
_KEYS, _SLOTS32 = struct.Struct(f"<{BANDS}q"), struct.Struct(f"<{_SLOTS}I")
_COUNTS, _SIZE = struct.Struct("<IIII"), 0xFFFF_FFFF
_UPPER, _LOWER = int.from_bytes(b"\x80" * _SLOTS), int.from_bytes(b"\x7f" * _SLOTS)

Verdict = Literal["same", "copy", "part", "different"]
Name = TypeVar("Name")


class Sketch(NamedTuple):
    """What is kept of a text for comparison.

    `keys` are 32 signed 64-bit integers for an index (none for a text without words), `signature` 132 bytes for a
    first glance, `shingles` the hashed words and pairs of words for the exact check (some five bytes a word), `size`
    the number of running words.
    """

    keys: tuple[int, ...]
    signature: bytes
    shingles: bytes
    size: int


class Overlap(NamedTuple):
    """What two texts share, each figure from 0 to 1.

    `pairs` and `words` are Jaccard indexes of pairs of neighbouring words and of words; `within_a` is the share of a's
    pairs that b has too, `within_b` the reverse. `figures` is the Jaccard index of their numbers in digits and
    `figures_within` the share of those of the text with fewer, both None when one of them has less than four. Words and
    figures are not counted (0 and None) where pairs alone show that the texts are different. `size` is the number of
    running words of the shorter text.
    """

    pairs: float
    within_a: float
    within_b: float
    words: float
    figures: float | None
    figures_within: float | None
    size: int


_NOTHING = Sketch((), bytes(4 + _SLOTS), bytes(_COUNTS.size), 0)


def sketch(text: str) -> Sketch:
    """The sketch of a text, at best its title and body in one. Takes time in proportion to its length."""
    return sketches([text])[0]


def sketches(texts: Iterable[str]) -> list[Sketch]:
    """The sketches of texts; one call for many is faster than many."""
    hashed = [_hashed(words_of(text)) for text in texts]
    rows = RMinHash.digest_matrix_from_token_hash_sets([each.pairs for each in hashed if each], _SLOTS, _SEED).to_rows()
    following = iter(rows)
    return [_sketch_of(each, next(following)) if each else _NOTHING for each in hashed]


class _Hashed(NamedTuple):
    """Hashes of a text's words: pairs of neighbours, words, numbers, each once; and the number of running words."""

    pairs: dict[int, None]
    words: dict[int, None]
    figures: dict[int, None]
    size: int


def _hashed(words: list[bytes]) -> _Hashed | None:
    if not words:
        return None
    hashes = list(map(crc32, words))
    # A checksum continued over the next word is a hash of both; a text of one word is its own pair.
    pairs = dict.fromkeys(map(crc32, words[1:], hashes)) or dict.fromkeys(hashes)
    distinct = dict.fromkeys(hashes)
    figures = dict.fromkeys(map(crc32, filter(b":".__gt__, words)))  # words that begin with a digit come before ":"
    return _Hashed(pairs, distinct, figures, len(words))


def _sketch_of(hashed: _Hashed, row: Sequence[int]) -> Sketch:
    pairs, words, figures, size = hashed
    slots = _SLOTS32.pack(*row)
    counts = _COUNTS.pack(size, len(figures), len(words), len(pairs))
    shingles = counts + _halves([*figures, *words]) + struct.pack(f"<{len(pairs)}I", *pairs)
    return Sketch(_KEYS.unpack_from(slots), len(pairs).to_bytes(4, "little") + slots[::4], shingles, size)


def shortlist(found: Iterable[tuple[int, Name]], most: int = 100) -> list[Name]:
    """The reports worth a look, those with most keys in common first, from rows of (key, report) in order of arrival.

    A key that more than `CROWD` reports share is boilerplate or a story carried by all: only the first of them count,
    among whom its origin is. The query may stop there too. At most `most` are given.
    """
    rows = list(found)
    if len(rows) > CROWD:
        crowds: Counter[int] = Counter()
        few = []
        for row in rows:
            crowds[row[0]] += 1
            if crowds[row[0]] <= CROWD:
                few.append(row)
        rows = few
    shared = Counter([name for _, name in rows])
    return sorted(shared, key=shared.__getitem__, reverse=True)[:most]


def alike(signature: bytes, kept: Iterable[tuple[Name, bytes]]) -> list[Name]:
    """Those of the kept reports, given with their signatures, that may be copies or one a large part of the other."""
    mine, found = int.from_bytes(signature, "little"), []
    size = mine & _SIZE
    for name, other in kept:
        theirs = int.from_bytes(other, "little")
        differing = (mine ^ theirs) >> 32
        # The upper bit of each byte is set when any bit of that byte is.
        equal = _SLOTS - ((((differing & _LOWER) + _LOWER) | differing) & _UPPER).bit_count()
        if equal < EQUAL:
            continue
        other_size = theirs & _SIZE
        # With a share j of all pairs in common, the shorter text has j / (1 + j) * (a + b) of its own in the other.
        if equal * (size + other_size) >= INSIDE * (_SLOTS + equal) * min(size, other_size):
            found.append(name)
    return found


def overlap(shingles_a: bytes, shingles_b: bytes) -> Overlap:
    """The exact check of two texts by their `Sketch.shingles`; fastest when what arrived is b."""
    size, figures, words, pairs = _COUNTS.unpack_from(shingles_a)
    size_b, figures_b, words_b, pairs_b = _COUNTS.unpack_from(shingles_b)
    if not size or not size_b:
        return Overlap(0.0, 0.0, 0.0, 0.0, None, None, 0)
    at = _COUNTS.size + 2 * (figures + words)
    shared = len(_pairs(shingles_b).intersection(struct.unpack_from(f"<{pairs}I", shingles_a, at)))
    union, least = pairs + pairs_b - shared, min(size, size_b)
    seen = Overlap(shared / union, shared / pairs, shared / pairs_b, 0.0, None, None, least)
    if seen.pairs < RETOUCHED and max(seen.within_a, seen.within_b) < CONTAINED:
        return seen
    mine, known = _figures_and_words(shingles_b)
    at = _COUNTS.size
    numbers = len(mine.intersection(struct.unpack_from(f"<{figures}H", shingles_a, at)))
    shared = len(known.intersection(struct.unpack_from(f"<{words}H", shingles_a, at + 2 * figures)))
    seen = seen._replace(words=shared / (words + words_b - shared))
    fewer = min(figures, figures_b)
    if fewer < FIGURES:
        return seen
    return seen._replace(figures=numbers / (figures + figures_b - numbers), figures_within=numbers / fewer)


def judge(seen: Overlap, days: float | None = None) -> Verdict:
    """What an overlap means; `days` is the time between the two publications, None when it is not known.

    `same`: but for a few words. `copy`: retouched throughout, or with something added or left out. `part`: most of one
    stands in the other. Texts that follow one pattern are `different`: the more so the shorter they are, when their
    figures differ, or when days lie between them.
    """
    inside = max(seen.within_a, seen.within_b)
    later = days is not None and abs(days) > 3
    figures, held = seen.figures or 0.0, seen.figures_within
    if held is not None and held < 0.25:
        return "different"
    if seen.pairs >= _least(seen.size, 0.85, 0.9):
        return "same"
    patterned = later or (held is not None and figures < 0.45)
    if seen.words >= _least(seen.size, 0.75 if patterned else 0.46, 0.88) and seen.pairs >= RETOUCHED:
        return "copy"
    patterned = later or (held is not None and held < 0.5)
    if inside >= _least(seen.size, 0.85 if patterned else CONTAINED, 0.9):
        return "part"
    return "different"


def _least(size: int, long: float, short: float) -> float:
    """A threshold between that for posts of up to 12 words and that for reports of 90 and more."""
    return long + (short - long) * min(1.0, max(0.0, (90 - size) / 78))


def _halves(hashes: list[int]) -> bytes:
    """The lower 16 bits of each."""
    whole = struct.pack(f"<{len(hashes)}I", *hashes)
    halves = bytearray(2 * len(hashes))
    halves[::2], halves[1::2] = whole[::4], whole[1::4]
    return bytes(halves)


@lru_cache(maxsize=16)  # what arrives is compared with many
def _pairs(shingles: bytes) -> frozenset[int]:
    _, figures, words, pairs = _COUNTS.unpack_from(shingles)
    return frozenset(struct.unpack_from(f"<{pairs}I", shingles, _COUNTS.size + 2 * (figures + words)))


@lru_cache(maxsize=16)
def _figures_and_words(shingles: bytes) -> tuple[frozenset[int], frozenset[int]]:
    _, figures, words, _ = _COUNTS.unpack_from(shingles)
    each = struct.unpack_from(f"<{figures + words}H", shingles, _COUNTS.size)
    return frozenset(each[:figures]), frozenset(each[figures:])
