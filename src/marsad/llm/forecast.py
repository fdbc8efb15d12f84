"""Forecast: what reading with a model will take, before anything is sent.

In: a report, the rules that read it, the settings of a model, what was answered before. Out: a `Forecast`; forecasts
of many reports add up. Tokens of prompts come from their characters, tokens of answers from what the rules read,
written as a model would have to write it: nobody can know what a model will say.
"""

from typing import NamedTuple

import msgspec

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.config import Model
from marsad.llm.cache import Cache
from marsad.llm.limits import Tokens
from marsad.llm.prompt import Prompt
from marsad.llm.requests import ANSWER_RATIO, held_back, key_of_request, likely_tokens, most_tokens, requests_of
from marsad.llm.said import Answer, SaidAmount, SaidClaim, SaidPlace, Words
from marsad.model import Claim, CodedReport, Interval, Party, Report, Span

_WRAPPING = 12  # characters of {"claims":[]}
_NUMBER = 10  # any sentence: numbers of two digits are the most common length


class Forecast(NamedTuple):
    """Reports, the requests that they make, those of them that were answered before, and tokens of the others.

    `likely` and `most` count without repairs; `most` cannot be passed by a request that is answered once.
    """

    reports: int = 0
    requests: int = 0
    cached: int = 0
    likely: Tokens = Tokens(0, 0)
    most: Tokens = Tokens(0, 0)

    def plus(self, other: "Forecast") -> "Forecast":
        """Both together."""
        return Forecast(
            self.reports + other.reports,
            self.requests + other.requests,
            self.cached + other.cached,
            _sum(self.likely, other.likely),
            _sum(self.most, other.most),
        )


def forecast(
    report: Report, coded: CodedReport, memo: Forms, model: Model, prompt: Prompt, cache: Cache | None
) -> Forecast:
    """What one report will take. `coded` is the rules' reading of it."""
    document = Document(report.text, memo)
    made = requests_of(document, report, held_back(document), model, prompt)
    new = [
        messages
        for messages in made
        if cache is None or cache.get(report.text, key_of_request(model, prompt, messages)) is None
    ]
    answers = round(_length(coded) * len(new) / len(made) / ANSWER_RATIO) if made else 0
    likely = Tokens(sum(likely_tokens(messages, model) for messages in new), answers)
    most = Tokens(0, 0)
    for messages in new:
        most = _sum(most, most_tokens(messages, prompt, model.max_tokens))
    return Forecast(1, len(made), len(made) - len(new), likely, most)


def _length(coded: CodedReport) -> int:
    """Characters of an answer that claims what the rules read."""
    answer = Answer(claims=tuple(map(_said, coded.claims)))
    return max(_WRAPPING, len(msgspec.json.encode(answer).decode()))


def _said(claim: Claim) -> SaidClaim:
    return SaidClaim(
        type=claim.type,
        status=claim.status,
        trigger=_words(claim.trigger),
        actors=tuple(map(_words, claim.actors)),
        targets=tuple(map(_words, claim.targets)),
        places=tuple(SaidPlace(sentence=_NUMBER, words=each.text, role=each.role) for each in claim.places),
        time=None if claim.time is None else _words(claim.time),
        quantities=tuple(SaidAmount(sentence=_NUMBER, words=each.text, kind=each.kind) for each in claim.quantities),
        sources=tuple(map(_words, claim.sources)),
    )


def _words(value: Span | Party | Interval) -> Words:
    return Words(sentence=_NUMBER, words=value.text)


def _sum(one: Tokens, other: Tokens) -> Tokens:
    return Tokens(one.prompt + other.prompt, one.completion + other.completion)
