"""Said: what a language model answers, before any of it is believed.

In: the JSON of an answer. Out: plain values; words and numbers of sentences only, no offset, no number, no date that
the model worked out. Sentences are numbered from 1, as the prompt shows them, over the whole report.
"""

import msgspec

NOTE, KEPT_BACK = "model", "model-kept-back"  # kinds of notes of a report that a model read, or was not to read


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Words that are said to stand in a sentence, letter by letter."""

    sentence: int
    words: str


class SaidPlace(Words, frozen=True, kw_only=True):
    """A place; `role` is `at`, `from`, `to`, `via` or `near`."""

    role: str = "at"


class SaidAmount(Words, frozen=True, kw_only=True):
    """An amount with what is counted; `kind` is one of the codebook's."""

    kind: str


class SaidClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim as the model reads it."""

    type: str
    status: str
    trigger: Words
    actors: tuple[Words, ...] = ()
    targets: tuple[Words, ...] = ()
    places: tuple[SaidPlace, ...] = ()
    time: Words | None = None
    quantities: tuple[SaidAmount, ...] = ()
    sources: tuple[Words, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a model answers to one window of a report."""

    claims: tuple[SaidClaim, ...] = ()


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """What was not believed: the field it was said for (`claim` for all of one), its words, and why (a slug)."""

    sentence: int
    field: str
    words: str
    why: str
