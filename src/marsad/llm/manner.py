"""Manner: how a request is put to a server, and how more softly when the server does not know all of it.

In: messages, the settings of a model, and what a server complains of. Out: the body of a request; another `Manner`.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from marsad.config import Model
from marsad.llm.prompt import Prompt
from marsad.llm.schema import NAME

Format = Literal["json_schema", "json_object", "none"]
Message = dict[str, str]
_SOFTER: dict[Format, Format] = {"json_schema": "json_object", "json_object": "none"}
_SEED = 7


class Manner(NamedTuple):
    """Which structured output is asked for, and which parameters are given."""

    format: Format
    seed: bool = True
    temperature: bool = True
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def body(self, model: Model, messages: Sequence[Message], prompt: Prompt, max_tokens: int) -> dict[str, Any]:
        """The JSON of a request to `/chat/completions`."""
        made: dict[str, Any] = {"model": model.model, "messages": messages, self.limit: max_tokens}
        if self.temperature:
            made["temperature"] = 0
        if self.seed:
            made["seed"] = _SEED
        if self.format == "json_schema":
            shape = {"name": NAME, "strict": True, "schema": prompt.schema}
            made["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif self.format == "json_object":
            made["response_format"] = {"type": "json_object"}
        return made

    def softer(self, complaint: str, *, fixed: bool) -> "Manner | None":
        """How to ask after a refusal; None when nothing is left to leave out. `fixed`: the format is not given up."""
        if "seed" in complaint and self.seed:
            return self._replace(seed=False)
        if "temperature" in complaint and self.temperature:
            return self._replace(temperature=False)
        if "max_completion_tokens" in complaint and self.limit == "max_tokens":
            return self._replace(limit="max_completion_tokens")
        if not fixed and self.format in _SOFTER:
            return self._replace(format=_SOFTER[self.format])
        return self._replace(seed=False) if self.seed else None


def first_manner(model: Model) -> Manner:
    """How a server is asked first."""
    return Manner("json_schema" if model.structured == "auto" else model.structured)
