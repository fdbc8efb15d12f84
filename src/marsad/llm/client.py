"""The client: one question to a server of the chat-completions protocol, and what it answers.

In: messages and the prompt that they begin with. Out: `Heard`. What a server does not know (a kind of structured
output, a seed, a name for the longest answer) is left out for the rest of the run. Retries, their pauses and
`Retry-After` are the openai library's.
"""

from collections.abc import Sequence
from typing import Any

import httpx2
import msgspec
import openai

from marsad.config import Model
from marsad.errors import CoderError
from marsad.llm.cache import Heard
from marsad.llm.endpoint import Endpoint, Roads, permit
from marsad.llm.limits import Limits
from marsad.llm.manner import Manner, Message, first_manner
from marsad.llm.prompt import Prompt
from marsad.llm.transport import HugeAnswerError, Transport

_REFUSALS = (400, 413, 422)  # of a request as it is made, not of who makes it


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


class _Listed(msgspec.Struct):
    id: str


class _Models(msgspec.Struct):
    data: list[_Listed]


class Client:
    """Asks one endpoint. Thread-safe; to be closed.

    Raises CoderError: `model-remote`; in its methods also `model-unreachable`, `model-refused`, `model-key` and
    `model-protocol`. No sentence of these holds what the server wrote, which may be the report's words.
    """

    def __init__(self, model: Model, endpoint: Endpoint, key: str, limits: Limits) -> None:
        permit(model, endpoint)
        self._model, self._endpoint = model, endpoint
        roads = Roads(local=not endpoint.remote)
        self._http = httpx2.Client(transport=Transport(model, key, roads, limits), trust_env=False)
        # Organisation and project are given so that they are not taken from the environment.
        self._api = openai.OpenAI(
            api_key=key or "none", organization="", project="", base_url=endpoint.url, timeout=model.timeout,
            max_retries=model.retries, http_client=self._http,
        )  # fmt: skip
        self._fixed = model.structured != "auto"
        self._manner = first_manner(model)
        self._spoke = False

    def chat(self, messages: Sequence[Message], prompt: Prompt, max_tokens: int) -> Heard | None:
        """One answer; None when the server refuses just this request, having answered others."""
        manner: Manner | None = self._manner
        status = 400
        while manner is not None:
            try:
                answer = self._post("/chat/completions", manner.body(self._model, messages, prompt, max_tokens))
            except openai.APIStatusError as error:
                status = error.status_code
                manner = manner.softer(f"{error.message} {error.param}", fixed=self._fixed)
                continue
            except HugeAnswerError:
                return Heard(content="", completion_tokens=max_tokens)
            heard = self._heard(answer)
            self._manner = manner
            return heard
        if self._spoke:
            return None
        raise CoderError(
            "model-refused",
            f"{self._endpoint.url} refuses the request (status {status}). Does it know the model {self._model.model}? "
            "Is its context long enough for `window` and `max_tokens` of [model] and the prompt (`marsad model cost`)?",
        )

    @property
    def structured(self) -> str:
        """The kind of structured output that the server was last asked for."""
        return self._manner.format

    def models(self) -> list[str]:
        """The names of the models that the server offers; empty where it does not tell."""
        try:
            answer = self._api.get("/models", cast_to=httpx2.Response)
            return [each.id for each in msgspec.json.decode(answer.content, type=_Models).data]
        except openai.APIStatusError as error:
            self._raise_unless_of_this_request(error, (404, 405, 501))
        except openai.APIConnectionError as error:
            raise self._unreachable(_cause(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, HugeAnswerError):
            pass
        return []

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _post(self, path: str, body: dict[str, Any]) -> bytes:
        """The bytes of an answer. Raises APIStatusError only for what the request itself may be to blame for."""
        try:
            return self._api.post(path, body=body, cast_to=httpx2.Response).content
        except openai.APIStatusError as error:
            self._raise_unless_of_this_request(error, _REFUSALS)
            raise
        except openai.APIConnectionError as error:
            raise self._unreachable(_cause(error)) from None

    def _heard(self, answer: bytes) -> Heard:
        try:
            told = msgspec.json.decode(answer, type=_Completion)
            choice = told.choices[0]
        except (msgspec.DecodeError, UnicodeDecodeError, IndexError, RecursionError):
            if self._spoke:
                return Heard(content="")
            raise CoderError(
                "model-protocol",
                f"what answers at {self._endpoint.url} does not speak the chat-completions protocol. Does base_url in "
                "[model] end where the server's paths begin (most often /v1)?",
            ) from None
        self._spoke = True
        used = told.usage or _Usage(-1, -1)
        return Heard(
            content=choice.message.content or "",
            cut=choice.finish_reason == "length",
            prompt_tokens=used.prompt_tokens if used.prompt_tokens >= 0 else None,
            completion_tokens=used.completion_tokens if used.completion_tokens >= 0 else None,
        )

    def _raise_unless_of_this_request(self, error: openai.APIStatusError, own: Sequence[int]) -> None:
        status, url = error.status_code, self._endpoint.url
        if status in own:
            return
        if status in (401, 403):
            raise CoderError(
                "model-key",
                f"{url} does not let us in (status {status}). Put its key in the variable {self._model.key_env} of the "
                "environment, or name another by key_env in [model].",
            ) from None
        if status in (408, 409, 429) or status >= 500:
            raise self._unreachable(f"it answers with status {status}") from None
        hint = (
            "It leads to another address; redirects are not followed: write that address in base_url."
            if 300 <= status < 400
            else f"Does base_url end in /v1, and does it know the model {self._model.model}?"
        )
        raise CoderError("model-refused", f"{url} answers with status {status}. {hint}") from None

    def _unreachable(self, why: str) -> CoderError:
        tries = self._model.retries + 1
        return CoderError(
            "model-unreachable",
            f"{self._endpoint.url} cannot be asked: {why} ({tries} {'try' if tries == 1 else 'tries'}). What is done "
            "stays: see that the server runs and is not overloaded (timeout, retries and concurrency in [model]), then "
            "run the same again.",
        )


def _cause(error: openai.APIConnectionError) -> str:
    if isinstance(error, openai.APITimeoutError):
        return "no whole answer came in time"
    return "no connection, or it broke off"
