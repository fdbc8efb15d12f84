"""Ready: all that is worked out of a report before anything is written, so that other processes may do it.

In: reports to be read, with what is known of them. Out: each as it was read, with its classes, terms, sketch and the
rows of its claims. The process that holds the ledger is left with looking up and writing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.ledger.arrivals import prepared_claims, read_parts
from marsad.ledger.claims import Prepared
from marsad.ledger.protect import Protection
from marsad.ledger.withheld import beside
from marsad.ledger.words import Words
from marsad.linking.copies import Sketch, sketches
from marsad.linking.wires import credit
from marsad.model import CodedReport, Report

Code = Callable[[Sequence[Report]], Iterable[CodedReport]]


class Task(NamedTuple):
    """A report to be made ready: its public id, its day (from 1970-01-01), remarks of its reading, its least class.

    `page` tells that it was fetched, so that another text may be kept of it, with which its claims are to be compared.
    """

    report: Report
    uid: str
    day: int
    notes: tuple[dict[str, Any], ...] = ()
    sensitivity: str = "public"
    page: bool = False


class Ready(NamedTuple):
    """A report as it was read, unless it is a page without what is in rows already; and what is stored beside it.

    `beside` are claims, by number, in a sentence that a more sensitive one tells of (`marsad.ledger.withheld`).
    """

    coded: CodedReport
    classes: tuple[str, ...]
    terms: str
    sketch: Sketch
    prepared: Prepared
    parts: tuple[bytes, bytes, bytes]
    beside: dict[int, str]


def without_rows(coded: CodedReport) -> CodedReport:
    """A report without what `Prepared` and the parts of its reading hold, so that it goes quickly between processes."""
    return msgspec.structs.replace(coded, claims=(), places=(), segments=(), notes=())


class Workshop:
    """Makes reports ready, with a coder and the words of its lexicon."""

    def __init__(self, code: Code, words: Words) -> None:
        self._code, self._words = code, words
        self._protection = Protection(words)

    def make_ready(self, tasks: Sequence[Task]) -> list[Ready]:
        """Several at once are faster than one by one."""
        coded = list(self._code([task.report for task in tasks]))
        drawn = sketches(each.text for each in coded)
        return [self._one(*each) for each in zip(tasks, coded, drawn, strict=True)]

    def _one(self, task: Task, read: CodedReport, drawn: Sketch) -> Ready:
        coded = _with_notes(read, task.notes)
        classes = self._protection.classes(coded, task.sensitivity)
        prepared = prepared_claims(coded, task.uid, classes, task.day)
        terms, parts = self._words.index(coded.text), read_parts(coded)
        shown = coded if task.page else without_rows(coded)
        return Ready(shown, classes, terms, drawn, prepared, parts, beside(coded, classes))


def _with_notes(coded: CodedReport, notes: tuple[dict[str, Any], ...]) -> CodedReport:
    """The remarks of reading, and the agencies that the report is credited to."""
    credits: tuple[dict[str, Any], ...] = tuple(
        {"kind": "wire", "agency": each.agency, "start": each.start, "end": each.end}
        for each in credit(coded.text, coded.publisher)
    )
    return msgspec.structs.replace(coded, notes=(*notes, *credits, *coded.notes))
