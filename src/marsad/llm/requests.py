"""Requests: everything that is sent for a report, before it is sent.

In: a document, the report it is of, the sentences that stay here, and the settings of a model. Out: the messages of
each window, and what they weigh in tokens: at most, and most likely.
"""

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Any

import msgspec

from marsad.coding.document import Document
from marsad.coding.furniture import furniture
from marsad.config import FILE, Model, Settings
from marsad.errors import CoderError
from marsad.llm.injected import injected
from marsad.llm.limits import Tokens
from marsad.llm.manner import Message
from marsad.llm.prompt import Prompt, Shown, user_message
from marsad.llm.windows import windows
from marsad.model import Report

# Characters for one token, by bench/tokens.py: of our prompt, and of answers (short JSON keys around Arabic words).
PROMPT_RATIO, ANSWER_RATIO = 3.8, 3.5
_FRAME = 64  # tokens that a server may put around one message, at most


def model_of(settings: Settings) -> Model:
    """The model of the settings. Raises CoderError (`model-unset`)."""
    if settings.model is None:
        lines = r'[model]\nbase_url = "http://127.0.0.1:8080/v1"\nmodel = "NAME"\n'
        raise CoderError(
            "model-unset",
            "no language model is named: marsad.toml has no table [model]. This makes one, with the address and the "
            f"name of yours: printf '{lines}' >> {quote(str(settings.home / FILE))}",
        )
    return settings.model


def key_of(name: str, environment: Mapping[str, str]) -> str:
    """The key of a server from a variable of the environment; empty without one. Raises CoderError (`model-key`)."""
    key = environment.get(name, "").strip()
    if not key.isascii() or not key.isprintable():
        raise CoderError("model-key", f"the variable {name} holds no key: only printable ASCII may stand in one.")
    return key


def requests_of(
    document: Document, report: Report, skipped: frozenset[int], model: Model, prompt: Prompt
) -> tuple[tuple[Message, ...], ...]:
    """The messages of each window. `skipped` are sentences of the document (from 0) that are not shown."""
    shown = [
        Shown(at + 1, document.text[start:end])
        for at in range(len(document.sentences))
        if at not in skipped
        for start, end in [document.segment(at)]
    ]
    return tuple(
        (
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": user_message(report, shown[window.start : window.stop])},
        )
        for window in windows([len(each.words) for each in shown], model.window, model.overlap)
    )


def held_back(document: Document) -> frozenset[int]:
    """The sentences of a document that are never sent: furniture of its page, and what speaks to a machine."""
    return furniture(document).skipped | injected(document)


def key_of_request(model: Model, prompt: Prompt, messages: Sequence[Message]) -> list[Any]:
    """Everything that an answer depends on."""
    return [model.base_url, model.model, prompt.version, model.structured, model.max_tokens, messages]


def most_tokens(messages: Sequence[Message], prompt: Prompt, max_tokens: int) -> Tokens:
    """Tokens that a request can take at most: no token is less than one byte, and the schema may count."""
    sent = sum(len(each["content"].encode()) + _FRAME for each in messages)
    return Tokens(sent + len(msgspec.json.encode(prompt.schema)), max_tokens)


def likely_tokens(messages: Sequence[Message], model: Model) -> int:
    """Tokens that a request most likely takes, by characters."""
    ratios = {"system": PROMPT_RATIO}
    return round(sum(len(each["content"]) / ratios.get(each["role"], model.chars_per_token) for each in messages))
