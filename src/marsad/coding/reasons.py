"""Reasons: the values of a trail, plain and immutable, that say why a report was coded as it was.

Made by `marsad.coding.trail`, shown by `marsad explain`. Files are named as `file:line`; weights are log-odds;
offsets are code points of the report's text, end exclusive.
"""

import msgspec

from marsad.gazetteer.table import PlaceRecord
from marsad.model import Claim, ClaimPlace, Interval, Party, Quantity, Span

Value = Party | ClaimPlace | Quantity | Interval | Span  # a Span is an expression of time of which no day is known


class Reason(msgspec.Struct, frozen=True):
    """A named feature and what it weighed; 0 when it was not seen in training."""

    feature: str
    weight: float


class Judgement(msgspec.Struct, frozen=True):
    """A sum of weights in log-odds, as a probability, the probability needed, and the reasons, weightiest first."""

    model: str
    score: float
    probability: float
    needed: float
    bias: float
    reasons: tuple[Reason, ...]


class ConditionTrail(msgspec.Struct, frozen=True):
    """A condition of a sense as the lexicon gives it (`near`, `not_object` …), and whether it held."""

    name: str
    values: tuple[str, ...]
    holds: bool


class SenseTrail(msgspec.Struct, frozen=True):
    """A sense of a trigger, at `entry` (file and line). `type` is empty where the use is no claim.

    `outcome`: holds, fails, blocks (such a use), blocked (by such a use), not tried (an earlier sense held).
    """

    type: str
    entry: str
    outcome: str
    status: str
    doer: tuple[str, ...]
    affected: tuple[str, ...]
    conditions: tuple[ConditionTrail, ...]


class DraftTrail(msgspec.Struct, frozen=True):
    """A claim that was weighed. `outcome`: claim, merged, dropped or lost; `claim` is the number that it ended in."""

    type: str
    outcome: str
    claim: int | None
    entry: str
    judgement: Judgement
    pair: Judgement | None = None


class TriggerTrail(msgspec.Struct, frozen=True):
    """A trigger's words, its form, the entries (file and line) of its lexemes, its senses and the drafts made of it."""

    trigger: Span
    form: str
    toll: str
    entries: tuple[str, ...]
    senses: tuple[SenseTrail, ...]
    drafts: tuple[DraftTrail, ...]


class ProposalTrail(msgspec.Struct, frozen=True):
    """A proposed value (for sources: a chain), kept or not. `origin` is the claim from which it would be inherited."""

    values: tuple[Value, ...]
    kept: bool
    why: str
    judgement: Judgement
    inherited: bool = False
    origin: int | None = None


class Taken(msgspec.Struct, frozen=True):
    """Values that a claim took over from a mention that was merged into it."""

    values: tuple[Value, ...]
    trigger: Span


class FieldTrail(msgspec.Struct, frozen=True):
    """A field of a claim: what was proposed, in text order, and what came from merged mentions."""

    field: str
    proposals: tuple[ProposalTrail, ...]
    taken: tuple[Taken, ...] = ()


class StatusTrail(msgspec.Struct, frozen=True):
    """The status of a claim and the judgement of each possible one, the claim's first, then the likeliest.

    `grammar` says that grammar alone settled it («لم», «نفى», «سـ» …), whatever the weights.
    """

    status: str
    sense: str
    options: tuple[Judgement, ...]
    grammar: bool = False


class PairTrail(msgspec.Struct, frozen=True):
    """Another mention of the same type, weighed with this claim: joined to it as evidence or not, and why."""

    trigger: Span
    sentence: tuple[int, int]
    joined: bool
    claim: int
    judgement: Judgement


class Candidate(msgspec.Struct, frozen=True):
    """A place of the gazetteer that a name may mean, with the points and reasons by which it was ranked."""

    place: PlaceRecord
    chosen: bool
    score: float | None
    reasons: tuple[str, ...]


class PlaceTrail(msgspec.Struct, frozen=True):
    """A place of a claim, the known name in it (empty when none is), and the candidates, best first."""

    mention: ClaimPlace
    name: str
    why: str
    candidates: tuple[Candidate, ...]


class ClaimTrail(msgspec.Struct, frozen=True):
    """Everything that says why a claim stands and why its values are what they are."""

    number: int
    claim: Claim
    trigger: TriggerTrail
    judgement: Judgement
    status: StatusTrail
    fields: tuple[FieldTrail, ...]
    places: tuple[PlaceTrail, ...]
    pairs: tuple[PairTrail, ...]


class ReadingTrail(msgspec.Struct, frozen=True):
    """A reading of a word, or a party or place that bears its name, with file and line."""

    kind: str
    lemma: str
    detail: str
    where: str


class WordTrail(msgspec.Struct, frozen=True):
    """A word that says nothing by itself: what the lexicon knows of it (nothing, perhaps) and why it is no trigger."""

    word: Span
    readings: tuple[ReadingTrail, ...]
    why: str


class Mention(msgspec.Struct, frozen=True):
    """Characters that were proposed as a value of a claim's field."""

    claim: int
    field: str
    proposal: ProposalTrail


class RangeTrail(msgspec.Struct, frozen=True):
    """Some characters, widened to whole words: what they are in claims, or why they are nothing.

    `skipped` says what kind of furniture they stand in, if any; `claims` are those whose trigger is here, `mentions`
    what was proposed of it as a value; `triggers` are words that may tell an event; `words` are all, where none does.
    """

    span: Span
    skipped: str
    claims: tuple[int, ...]
    mentions: tuple[Mention, ...]
    triggers: tuple[TriggerTrail, ...]
    words: tuple[WordTrail, ...]
