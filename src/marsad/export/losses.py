"""Losses: what a format could not hold.

In: remarks of an export while it writes, each with the claim that it is about. Out: the loss report: how often each
thing was lost, with examples. A claim that was left out is counted once, under the first reason found.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

EXAMPLES = 3

LEFT_OUT = {
    "copy": "the report repeats another that is exported",
    "planned": "it is intended, not done",
    "hypothetical": "it may or would happen",
    "denied": "it did not happen, or a party denies it",
    "no-counterpart": "the format has no type for it",
    "held": "a place described as held is no event",
    "country-only": "the format wants a place smaller than a country",
    "unlocated": "none of its places could be resolved to a point",
    "country-unknown": "the country of its place is not known",
    "undated": "neither the claim nor its report has a date",
    "period-too-long": "its time is wider than the format's coarsest",
    "no-deaths": "the format takes only events with at least one death, and it tells of none",
    "toll-without-event": "a toll with no event behind it may sum up others",
}
FLATTENED = {
    "second-place": "one place of several was kept",
    "second-party": "one party of several on a side was kept",
    "direction": "who came or went from, to or by way of a place",
    "source-chain": "who told whom: one source of the chain was kept",
    "range-to-number": "a range became one number",
    "open-bound": "a bound that is not told was taken from the other",
    "approximate": "that a number is about",
    "toll-unknown": "people were killed, their number is not told, and the column holds 0",
    "second-toll": "several counts of killed: the largest was kept",
    "quantities": "amounts other than those of the format's columns",
    "dated-by-report": "the claim has no date; the report's stands in for it",
    "period-to-day": "a period became one day",
    "sides-unknown": "the parties do not tell which kind of violence it is",
    "doer-unknown": "who did it is not told: the column of the first party is empty",
    "class-unknown": "a party of unknown class has no actor type",
    "sides": "who did it and to whom: both are only involved",
    "described-only": "a party that is described, not named, is no entity of its own",
    "private": "a private person is no entity of its own",
    "area-to-point": "an area became its middle",
    "place-without-point": "a place that could not be resolved is a name only",
    "ongoing": "that it goes on",
    "cell-suppressed": "a count below the least that may be told, or one that would give it away, is blank",
    "no-pcode": "the table of p-codes does not have the division of its place",
    "neutralised": "a cell that a spreadsheet would take for a formula got an apostrophe before it",
}


class Losses:
    """The remarks of one export. `empty` are columns that nothing has filled so far, each with its reason."""

    def __init__(self, format_: str, empty: dict[str, str] | None = None) -> None:
        self.format, self.empty = format_, dict(empty or {})
        self.reports = self.claims = self.rows = 0
        self.tables: dict[str, None] = {}
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    def leave_out(self, kind: str, claim: str) -> None:
        """Count a claim that was not written. Raises KeyError for a kind that is not in `LEFT_OUT`."""
        self._count(LEFT_OUT, kind, claim)

    def flatten(self, kind: str, claim: str) -> None:
        """Count a claim that was written without something. Raises KeyError for a kind not in `FLATTENED`."""
        self._count(FLATTENED, kind, claim)

    def fill(self, column: str) -> None:
        """Note that a column which may stay empty has a value."""
        self.empty.pop(column, None)

    def rest_on(self, tables: Iterable[str]) -> None:
        """Note tables of p-codes that values come from."""
        self.tables.update(dict.fromkeys(tables))

    def _count(self, kinds: dict[str, str], kind: str, claim: str) -> None:
        kinds[kind]
        self._counts[kind] += 1
        examples = self._examples.setdefault(kind, [])
        if len(examples) < EXAMPLES and claim not in examples:
            examples.append(claim)

    def report(self) -> dict[str, Any]:
        """The loss report: what was read and written, and for each kind its count, meaning and example claims."""
        return {
            "format": self.format, "reports": self.reports, "claims": self.claims, "rows": self.rows,
            "left_out": self._told(LEFT_OUT), "flattened": self._told(FLATTENED), "empty_columns": self.empty,
            "pcodes": list(self.tables),
        }  # fmt: skip

    def _told(self, kinds: dict[str, str]) -> dict[str, Any]:
        return {
            kind: {"count": self._counts[kind], "what": what, "examples": self._examples[kind]}
            for kind, what in kinds.items()
            if self._counts[kind]
        }

    def summary(self) -> str:
        """One line for people."""
        out, flat = (
            ", ".join(f"{kind} {self._counts[kind]}" for kind in kinds if self._counts[kind])
            for kinds in (LEFT_OUT, FLATTENED)
        )
        parts = [f"{self.rows} rows from {self.claims} claims of {self.reports} reports"]
        parts += [f"left out: {out}"] * bool(out) + [f"flattened: {flat}"] * bool(flat)
        parts += [f"{len(self.empty)} columns always empty"] * bool(self.empty)
        return "; ".join(parts) + "."
