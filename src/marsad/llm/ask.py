"""Asking: what a model answers to a report, window by window.

In: a document, the report it is of, and sentences that are not to be shown. Out: `Asked`: answers of the right shape,
none of them believed yet. What was asked before comes from the cache; an answer that cannot be used is asked for once
more, with the reason; a window that then has none is counted, and stops nothing.
"""

import os
import time
from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from types import TracebackType
from typing import NamedTuple, Self

from marsad.coding.document import Document
from marsad.config import Settings
from marsad.llm.answers import Hearing, hear
from marsad.llm.cache import Cache, Heard
from marsad.llm.client import Client
from marsad.llm.endpoint import endpoint_of
from marsad.llm.limits import Limits, Tokens
from marsad.llm.manner import Message
from marsad.llm.prompt import make_prompt, plain
from marsad.llm.requests import ANSWER_RATIO, key_of, key_of_request, likely_tokens, model_of, most_tokens, requests_of
from marsad.llm.said import Answer, Dropped
from marsad.model import Report

_LONGEST_QUOTE = 4000  # characters of an unusable answer that the model is shown again
_PING = 'Answer with this JSON object and nothing else: {"claims": []}'
_PING_TOKENS = 256


class Asked(NamedTuple):
    """What a model answers to a report: an answer for each window that has one, in order.

    `unreadable` counts windows whose answer could not be used, `dropped` is what was left out of the answers.
    """

    answers: tuple[Answer, ...]
    unreadable: int
    dropped: tuple[Dropped, ...]


class Ping(NamedTuple):
    """What a server says of itself: its models, seconds of one tiny answer, whether that has the right shape.

    `structured` is the kind of structured output that it takes.
    """

    models: list[str]
    seconds: float
    usable: bool
    structured: str


class Asker:
    """Asks the model of the settings. Thread-safe; to be closed, or used in `with`.

    `stamp` names model and prompt, `remote` tells whether the text of reports leaves this machine. `max_cost` goes
    before the one of the settings. Raises CoderError: `model-unset`, `model-url`, `model-remote`, `model-prices`,
    `model-key`.
    """

    def __init__(
        self, settings: Settings, max_cost: float | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        model = model_of(settings)
        endpoint = endpoint_of(model)
        self._model, self._prompt = model, make_prompt()
        self._limits = Limits(model, max_cost)
        key = key_of(model.key_env, os.environ if environment is None else environment)
        self._client = Client(model, endpoint, key, self._limits)
        self._cache = Cache(settings.home) if model.cache else None
        self._turns = BoundedSemaphore(model.concurrency)
        self.remote = endpoint.remote
        self.ahead = model.concurrency
        self.stamp = f"model {model.model}/{self._prompt.version}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def spent(self) -> dict[str, float]:
        """What asking has cost so far; see `Limits.spent`."""
        return self._limits.spent()

    def ask(self, document: Document, report: Report, skipped: frozenset[int] = frozenset()) -> Asked:
        """What the model answers to a report; `skipped` are sentences of the document (from 0) that are not shown.

        Raises CoderError: `model-cost`, `model-unreachable`, `model-refused`, `model-key`, `model-protocol`,
        `model-remote`, `model-cache`. What was answered before stays in the cache.
        """
        heard = [
            self._window(report.text, messages)
            for messages in requests_of(document, report, skipped, self._model, self._prompt)
        ]
        return Asked(
            tuple(each.answer for each in heard if each.answer is not None),
            sum(each.answer is None for each in heard),
            tuple(dropped for each in heard for dropped in each.dropped),
        )

    def ping(self) -> Ping:
        """Ask for the server's models and for one tiny answer, which is not kept. Raises CoderError as `ask` does."""
        models = self._client.models()
        begin = time.monotonic()
        heard = self._request(({"role": "user", "content": _PING},), _PING_TOKENS)
        usable = _hear(heard).answer is not None
        return Ping(models, time.monotonic() - begin, usable, self._client.structured)

    def _window(self, text: str, messages: Sequence[Message]) -> Hearing:
        first = self._answer(text, messages)
        heard = _hear(first)
        if heard.answer is None and first is not None:
            self._limits.count("repairs")
            heard = _hear(self._answer(text, [*messages, *_repair(first, heard.problem)]))
        if heard.answer is None:
            self._limits.count("unreadable")
        return heard

    def _answer(self, text: str, messages: Sequence[Message]) -> Heard | None:
        """An answer, from the cache where it was given before; None when the server refuses just this request."""
        model = self._model
        request = key_of_request(model, self._prompt, messages)
        if self._cache is not None:
            kept = self._cache.get(text, request)
            if kept is not None:
                self._limits.count("cached")
                return kept
        heard = self._request(messages, model.max_tokens)
        if self._cache is not None and heard is not None and heard.content:  # nothing said may be said tomorrow
            self._cache.put(text, request, heard)
        return heard

    def _request(self, messages: Sequence[Message], max_tokens: int) -> Heard | None:
        model = self._model
        used: Tokens | None = None
        estimated = False
        with self._turns:
            reserved = self._limits.reserve(most_tokens(messages, self._prompt, max_tokens))
            try:
                heard = self._client.chat(messages, self._prompt, max_tokens)
                if heard is not None:
                    estimated = heard.prompt_tokens is None or heard.completion_tokens is None
                    used = Tokens(
                        likely_tokens(messages, model) if heard.prompt_tokens is None else heard.prompt_tokens,
                        round(len(heard.content) / ANSWER_RATIO)
                        if heard.completion_tokens is None
                        else heard.completion_tokens,
                    )
            finally:
                self._limits.settle(reserved, used, estimated=estimated)
        return heard


def _hear(heard: Heard | None) -> Hearing:
    return Hearing(None) if heard is None else hear(heard.content, cut=heard.cut)


def _repair(first: Heard, problem: str) -> tuple[Message, Message]:
    return (
        {"role": "assistant", "content": plain(first.content[:_LONGEST_QUOTE]) or "{}"},
        {
            "role": "user",
            "content": f"That answer cannot be used: {problem}. Answer again: one JSON object, nothing else.",
        },
    )
