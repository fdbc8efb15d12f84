"""Passages: the text of a report in pieces, each with the claims whose words stand in it.

In: a coded report. Out: its sentences, as runs of characters that belong to the same claims.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from marsad.model import Claim, CodedReport

Span = tuple[int, int]


class Piece(NamedTuple):
    """Some characters: the claims (ids) whose values they say, those whose trigger they are, and what they say.

    `asked` tells that they are among those that are looked for.
    """

    text: str
    claims: tuple[str, ...]
    triggers: tuple[str, ...]
    roles: tuple[str, ...]
    asked: bool = False


class Passage(NamedTuple):
    """A sentence, or what stands between two: its pieces, its first character, the claims that begin in it."""

    start: int
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]
    sentence: bool


def passages(coded: CodedReport, asked: Span | None = None) -> list[Passage]:
    """The whole text in order; claims stand with the sentence of their trigger, by its place.

    `asked` are characters that are looked for.
    """
    spans = [(claim.id, *span) for claim in coded.claims for span in words_of(claim)]
    cuts = sorted(
        {0, len(coded.text)}
        | {at for _, start, end, _ in spans for at in (start, end)}
        | {at for start, end in coded.segments for at in (start, end)}
        | set(asked or ())
    )
    over: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name, start, end, role in spans:
        for cut in cuts[_index(cuts, start) : _index(cuts, end)]:
            over[cut].append((name, role))
    starts = {start for start, _ in coded.segments}
    of: dict[int, list[Claim]] = defaultdict(list)
    sentences = sorted(coded.segments)
    for claim in sorted(coded.claims, key=lambda claim: (claim.trigger.start, claim.id)):
        at = bisect_right(sentences, claim.trigger.start, key=lambda span: span[0]) - 1
        within = at >= 0 and claim.trigger.start < sentences[at][1]
        of[sentences[at][0] if within else 0].append(claim)
    found, at = [], 0
    for start, end in [*sentences, (len(coded.text), len(coded.text))]:
        if at < start:
            found.append(
                Passage(at, tuple(_pieces(coded.text, cuts, over, (at, start), asked)), tuple(of.pop(at, ())), False)
            )
        if start < end:
            pieces = tuple(_pieces(coded.text, cuts, over, (start, end), asked))
            found.append(Passage(start, pieces, tuple(of.pop(start, ())), start in starts))
        at = max(at, end)
    return found


def span_of(words: str, length: int) -> Span | None:
    """Characters of a text of this length from the words of an address (`12-34`); None for what are none."""
    first, _, last = words.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (first, last)):
        return None
    start, end = int(first), int(last)
    return (start, end) if start < end <= length else None


def words_of(claim: Claim) -> Iterator[tuple[int, int, str]]:
    """Where the values of a claim stand: start, end and what they say."""
    yield claim.trigger.start, claim.trigger.end, "trigger"
    parties = (("who", claim.actors), ("whom", claim.targets), ("says", claim.sources))
    yield from ((party.start, party.end, role) for role, those in parties for party in those)
    yield from ((place.start, place.end, "where") for place in claim.places)
    if claim.time is not None:
        yield claim.time.start, claim.time.end, "when"
    yield from ((quantity.start, quantity.end, "count") for quantity in claim.quantities)


def _pieces(
    text: str, cuts: Sequence[int], over: dict[int, list[tuple[str, str]]], span: Span, asked: Span | None
) -> Iterator[Piece]:
    first, last = _index(cuts, span[0]), _index(cuts, span[1])
    for start, end in zip(cuts[first:last], cuts[first + 1 : last + 1], strict=True):
        said = over.get(start)
        if said is None:
            yield Piece(text[start:end], (), (), ())
            continue
        yield Piece(
            text[start:end],
            tuple(dict.fromkeys(name for name, _ in said)),
            tuple(dict.fromkeys(name for name, role in said if role == "trigger")),
            tuple(dict.fromkeys(role for _, role in said)),
            asked is not None and asked[0] <= start and end <= asked[1],
        )


def _index(cuts: Sequence[int], at: int) -> int:
    return bisect_left(cuts, at)
