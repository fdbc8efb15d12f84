"""Limits: how fast a model is asked, what that may cost, and what it has cost.

In: the settings of a model, and what each request and answer weighs. Out: `Limits`, shared by all threads of a run: it
lets requests pass, refuses those that could cost too much, and counts.
"""

import time
from collections.abc import Callable
from threading import Condition
from typing import NamedTuple

from marsad.config import Model
from marsad.errors import CoderError

_MILLION = 1_000_000


class Tokens(NamedTuple):
    """Tokens of a prompt and of its answer."""

    prompt: int
    completion: int


class Limits:
    """What one run may spend and has spent. Thread-safe.

    `max_cost` (in the currency of the prices) goes before the one of the settings. Raises CoderError (`model-prices`)
    when there is a limit of cost but no price. `clock` counts seconds, `sleep` waits for some.
    """

    def __init__(
        self,
        model: Model,
        max_cost: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._most = model.max_cost if max_cost is None else max_cost
        self.priced = model.price_in is not None and model.price_out is not None
        if self._most is not None and not self.priced:
            raise CoderError(
                "model-prices",
                "a limit of cost needs prices: set price_in and price_out (of a million tokens) in [model] of "
                "marsad.toml, or leave the limit out.",
            )
        self._pause = 60 / model.requests_per_minute if model.requests_per_minute else 0.0
        self._clock, self._sleep = clock, sleep
        self._lock = Condition()
        self._free_at = 0.0
        self._reserved: list[float] = []
        self._counts = dict.fromkeys(
            ("requests", "cached", "repairs", "unreadable", "prompt_tokens", "completion_tokens", "estimated"), 0
        )

    def cost(self, tokens: Tokens) -> float:
        """What tokens cost; 0 without prices."""
        price_in, price_out = self._model.price_in or 0.0, self._model.price_out or 0.0
        return (tokens.prompt * price_in + tokens.completion * price_out) / _MILLION

    def take_turn(self) -> None:
        """Wait until the next request may begin, and count it."""
        with self._lock:
            self._counts["requests"] += 1
            now = self._clock()
            begin = max(now, self._free_at)
            self._free_at = begin + self._pause
        if begin > now:
            self._sleep(begin - now)

    def reserve(self, most: Tokens) -> float:
        """Set aside what a request can cost at most; to be handed to `settle`. Waits while others may still cost less.

        Raises CoderError (`model-cost`) when the run could come to cost more than it may.
        """
        cost = self.cost(most)
        with self._lock:
            while self._reserved and self._is_too_much(cost):
                self._lock.wait()
            if self._is_too_much(cost):
                spent = self._spent()
                raise CoderError(
                    "model-cost",
                    f"the next request could cost {cost:.4f} {self._model.currency}; {spent:.4f} of {self._most:g} are "
                    "spent. What is done stays: raise the limit (--max-cost, or max_cost in [model]) and run the same "
                    "again.",
                )
            self._reserved.append(cost)
        return cost

    def settle(self, reserved: float, used: Tokens | None, *, estimated: bool = False) -> None:
        """Put down what an answer took, in place of what was set aside; None: there was no answer."""
        with self._lock:
            self._reserved.remove(reserved)
            if used is not None:
                self._counts["prompt_tokens"] += used.prompt
                self._counts["completion_tokens"] += used.completion
                self._counts["estimated"] += estimated
            self._lock.notify_all()

    def count(self, name: str) -> None:
        """One more of `cached`, `repairs` or `unreadable`."""
        with self._lock:
            self._counts[name] += 1

    def spent(self) -> dict[str, float]:
        """Numbers by name: requests (retries too), answers from the cache, repairs, windows without a usable answer.

        Tokens as the server counts them, `estimated` of how many answers it did not; `cost` only with prices.
        """
        with self._lock:
            counts: dict[str, float] = dict(self._counts)
            if self.priced:
                counts["cost"] = self._spent()
            return counts

    def _is_too_much(self, cost: float) -> bool:
        return self._most is not None and self._spent() + sum(self._reserved) + cost > self._most

    def _spent(self) -> float:
        return self.cost(Tokens(self._counts["prompt_tokens"], self._counts["completion_tokens"]))
