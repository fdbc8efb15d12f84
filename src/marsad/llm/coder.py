"""The coder `model`: a language model reads, and what it says is held to the text.

In: reports. Out: coded reports whose every value stands in the text, and what was not believed. Where the model is on
another machine, reports marked restricted, here or in the ledger, stay with the rules, as do those in which a rule
finds a restricted claim.
"""

from collections import Counter
from threading import RLock
from typing import Any, NamedTuple

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.furniture import furniture
from marsad.coding.kit import Kit
from marsad.config import Settings
from marsad.ledger.protect import Protection
from marsad.ledger.words import Words
from marsad.llm.ask import Asker
from marsad.llm.ground import ground
from marsad.llm.injected import injected
from marsad.llm.marks import Marks, marks_of
from marsad.llm.said import KEPT_BACK, NOTE, Dropped
from marsad.model import CodedReport, Report
from marsad.ontology import SENSITIVITY

STAYS = SENSITIVITY[-1]  # the class that never leaves this machine


class Heard(NamedTuple):
    """A report as the model reads it; `kept_back`: as the rules do, as it was not to be asked.

    `dropped` is what it said and was not believed, `unreadable` counts windows without a usable answer.
    """

    coded: CodedReport
    dropped: tuple[Dropped, ...] = ()
    unreadable: int = 0
    kept_back: bool = False


class ModelCoder:
    """Reads with a language model. Thread-safe: only the asking goes on at the same time."""

    def __init__(self, kit: Kit, asker: Asker, marks: Marks) -> None:
        self.rules = RuleCoder(kit)
        self.kit, self.memo = kit, self.rules.memo
        self.stamp, self.ahead = asker.stamp, asker.ahead
        self._asker, self._marks = asker, marks
        self._protection = Protection(Words(self.memo))
        self._turn = RLock()  # of what is worked out here
        self._dropped: Counter[str] = Counter()
        self._kept_back = 0

    def code(self, report: Report) -> CodedReport:
        """What the model reads and the text bears out. Raises CoderError when the model cannot be asked."""
        return self.hear(report).coded

    def by_rules(self, report: Report) -> CodedReport:
        """What the rules read."""
        with self._turn:
            return self.rules.code(report)

    def hear(self, report: Report, read: CodedReport | None = None) -> Heard:
        """The same with what was not believed; `read` is the rules' reading where it is there already."""
        if self._asker.remote and (kept := self._restricted(report, read)) is not None:
            note = {"kind": KEPT_BACK, "coder": self.stamp}
            return Heard(msgspec.structs.replace(kept, notes=(*kept.notes, note)), kept_back=True)
        with self._turn:
            document = Document(report.text, self.memo)
            notes = furniture(document)
            orders = injected(document)
        hidden = notes.skipped | orders
        asked = self._asker.ask(document, report, hidden)
        said = [claim for answer in asked.answers for claim in answer.claims]
        with self._turn:
            found = ground(report, document, said, self.kit, self.stamp, hidden)
            dropped = (*asked.dropped, *found.dropped)
            self._dropped.update(each.why for each in dropped)
        told: dict[str, Any] = {"kind": NOTE, "coder": self.stamp}
        if asked.unreadable:
            told["unreadable"] = asked.unreadable
        if dropped:
            told["dropped"] = dict(sorted(Counter(each.why for each in dropped).items()))
        flags = [{"kind": "instruction", **_where(document, index)} for index in sorted(orders)]
        coded = CodedReport(
            id=report.id, title=report.title, published=report.published, publisher=report.publisher, text=report.text,
            segments=tuple(document.segment(index) for index in range(len(document.sentences))), claims=found.claims,
            places=found.places, notes=(*notes.flags, *flags, *([told] if len(told) > 2 else [])),
        )  # fmt: skip
        return Heard(coded, dropped, asked.unreadable)

    def _restricted(self, report: Report, read: CodedReport | None) -> CodedReport | None:
        """The rules' reading of a report that is not to leave this machine; None where it may."""
        with self._turn:
            read = read or self.rules.code(report)
            classes = {report.sensitivity, *self._protection.classes(read), self._protection.of_words(report.text)}
            if STAYS not in classes and not self._marks.are_on(report.text):
                return None
            self._kept_back += 1
            return read

    def spent(self) -> dict[str, float]:
        """Requests, tokens and cost so far; values not believed, and reports that were not asked about."""
        with self._turn:
            mine = {"dropped": float(self._dropped.total()), "kept_back": float(self._kept_back)}
        return self._asker.spent() | mine


def _where(document: Document, sentence: int) -> dict[str, int]:
    start, end = document.segment(sentence)
    return {"start": start, "end": end}


def make(kit: Kit, settings: Settings) -> ModelCoder:
    """The coder of the settings' `[model]`, as the entry point `model`. Raises CoderError and LedgerError."""
    asker = Asker(settings)
    return ModelCoder(kit, asker, marks_of(settings) if asker.remote else Marks(None))
