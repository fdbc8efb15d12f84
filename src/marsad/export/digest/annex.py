"""Annex: the way from a number to the characters that say it.

In: documents and the matter that they tell of. Out: the claims that they cite, numbered so that those of one happening
stand together; and notes: sets of claims too scattered to be named beside a sentence. A mark leads to a claim, or to a
note and from there to its claims: two steps at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.export.digest.document import Document, sentences
from marsad.export.digest.matter import Entry, Excerpt, Matter, spans_of

_MOST = 4  # runs of numbers that are named beside a sentence

Run = tuple[int, int]


class Value(NamedTuple):
    """A value of a claim: what it is (a label's key), its words, and where they stand (code points of the text)."""

    kind: str
    text: str
    start: int
    end: int
    number: str = ""


class Cited(NamedTuple):
    """A claim of the annex: its number, the incident that it stands in (empty for none), and its account."""

    number: int
    incident: str
    entry: Entry

    @property
    def values(self) -> tuple[Value, ...]:
        """Its values in the order of the text."""
        return values_of(self.entry)


class Annex(NamedTuple):
    """The cited claims in order, and the notes by number (from 1): runs of numbers of claims."""

    cited: tuple[Cited, ...]
    notes: tuple[tuple[Run, ...], ...]
    numbers: Mapping[str, int]
    of_note: Mapping[tuple[Run, ...], int]

    def runs(self, claims: Iterable[str]) -> tuple[Run, ...]:
        """The numbers of claims as runs, each from its first to its last."""
        return runs(self.numbers[claim] for claim in claims)

    def note(self, claims: Iterable[str]) -> int | None:
        """The note of a set of claims; None when its runs are few enough to be named themselves."""
        return self.of_note.get(self.runs(claims))


def annex(matter: Matter, documents: Sequence[Document]) -> Annex:
    """The annex of one or more documents on the same matter."""
    sets = [sentence.claims for document in documents for sentence in sentences(document) if sentence.claims]
    wanted = {claim for claims in sets for claim in claims}
    cited: list[Cited] = []
    for incident, entry in _entries(matter):
        if entry.claim.id in wanted:
            wanted.discard(entry.claim.id)
            cited.append(Cited(len(cited) + 1, incident, entry))
    if wanted:
        raise ValueError(f"claims that no happening has: {', '.join(sorted(wanted)[:3])}")
    numbers = {each.entry.claim.id: each.number for each in cited}
    found: dict[tuple[Run, ...], int] = {}
    for claims in sets:
        told = runs(numbers[claim] for claim in claims)
        if len(told) > _MOST:
            found.setdefault(told, len(found) + 1)
    return Annex(tuple(cited), tuple(found), numbers, found)


def runs(numbers: Iterable[int]) -> tuple[Run, ...]:
    """Whole numbers as runs without gaps, in order."""
    found: list[Run] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def values_of(entry: Entry) -> tuple[Value, ...]:
    """The values of a claim with their characters; of quantities the bounds too."""
    found = []
    numbers = {(q.kind, q.start, q.end): _bounds(q.low, q.high) for q in entry.claim.quantities}
    for kind, _, start, end in spans_of(entry.claim):
        text = _between(entry.sentences, start, end)
        if text:
            found.append(Value(kind, text, start, end, numbers.get((kind, start, end), "")))
    return tuple(dict.fromkeys(found))


def _bounds(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "?"
    if low == high:
        return f"{low:.10g}"
    return f"{'' if low is None else format(low, '.10g')}–{'' if high is None else format(high, '.10g')}"


def pieces(excerpt: Excerpt, values: Sequence[Value]) -> list[tuple[str, str]]:
    """A sentence cut at the values in it: text and what it is (empty for none); of overlapping values the first."""
    found: list[tuple[str, str]] = []
    at = excerpt.start
    end = excerpt.start + len(excerpt.text)
    for value in sorted(values, key=lambda each: (each.start, -each.end)):
        if value.start < at or value.end > end:
            continue
        if value.start > at:
            found.append((excerpt.text[at - excerpt.start : value.start - excerpt.start], ""))
        found.append((excerpt.text[value.start - excerpt.start : value.end - excerpt.start], value.kind))
        at = value.end
    if at < end:
        found.append((excerpt.text[at - excerpt.start :], ""))
    return found


def _between(sentences_: Sequence[Excerpt], start: int, end: int) -> str:
    for each in sentences_:
        if each.start <= start and end <= each.start + len(each.text):
            return each.text[start - each.start : end - each.start]
    return ""


def _entries(matter: Matter) -> Iterable[tuple[str, Entry]]:
    for happening in matter.happenings:
        for entry in happening.entries:
            yield happening.uid, entry
    for entry in matter.beside:
        yield "", entry
