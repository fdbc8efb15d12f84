"""Taken: what a profile took out of an export, by count and example, without giving it away.

In: remarks while reports are made fit to leave. Out: the part of the loss report that tells of them. Examples are ids
of the export: of a claim that was left out, an id that stands nowhere else and that only the team can resolve.
"""

from collections import Counter
from typing import Any

from marsad.export.losses import EXAMPLES

LEFT_OUT = {
    "class": "it is more sensitive than the profile lets out",
    "rule": "the profile leaves claims of its subject, type, place or class out",
    "delayed": "its period, or that of its report, has not been over for long enough",
}
CHANGED = {
    "place-coarsened": "a place was told as its division, country or cell",
    "place-dropped": "a place of no known country was not told",
    "date-coarsened": "a day was told as the week, month or year that holds it",
    "words-withheld": "its words, and those around them, were not told",
    "name-withheld": "a party was told by its class alone, or not at all",
    "publisher-withheld": "who published its report was not told",
    "count-banded": "a small count of people was told as from one to a limit",
    "count-opened": "a count that would give a small one away was told as a least number",
    "amount-dropped": "a distance or duration, which would tell a place or day, was not told",
}


class Taken:
    """What one export took out. `least`: the smallest count that may be told, of the loss report too."""

    def __init__(self, least: int = 1) -> None:
        self.least = least
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def leave_out(self, kind: str, example: str = "", count: int = 1) -> None:
        """Note a claim that was not told. Raises KeyError for a kind that is not in `LEFT_OUT`."""
        self._note(LEFT_OUT, kind, example, count)

    def change(self, kind: str, example: str) -> None:
        """Note a claim that was told less finely. Raises KeyError for a kind that is not in `CHANGED`."""
        self._note(CHANGED, kind, example, 1)

    def _note(self, kinds: dict[str, str], kind: str, example: str, count: int) -> None:
        kinds[kind]
        self._counts[kind] += count
        examples = self._examples.setdefault(kind, [])
        if example and len(examples) < EXAMPLES and example not in examples:
            examples.append(example)

    def count(self, kind: str) -> int:
        """How often a kind was noted."""
        return self._counts[kind]

    def report(self) -> dict[str, Any]:
        """What was left out and what was changed: for each kind its count, meaning and examples."""
        return {"left_out": self._told(LEFT_OUT), "changed": self._told(CHANGED)}

    def _told(self, kinds: dict[str, str]) -> dict[str, Any]:
        return {
            kind: {"count": self._counts[kind], "what": what, "examples": self._examples.get(kind, [])}
            for kind, what in kinds.items()
            if self._counts[kind]
        }

    def summary(self) -> str:
        """One line for people; empty when nothing was taken out."""
        parts = [
            f"{word}: " + ", ".join(f"{kind} {self._counts[kind]}" for kind in kinds if self._counts[kind])
            for word, kinds in (("left out", LEFT_OUT), ("changed", CHANGED))
            if any(self._counts[kind] for kind in kinds)
        ]
        return "; ".join(parts)


def rounded(value: Any, base: int) -> Any:
    """A loss report with its counts rounded up to a multiple of `base`, so that none tells a small one exactly.

    Of examples one is left: their number would tell what the count does not.
    """
    if base <= 1 or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return -(-value // base) * base
    if isinstance(value, dict):
        return {key: each[:1] if key == "examples" else rounded(each, base) for key, each in value.items()}
    return value
