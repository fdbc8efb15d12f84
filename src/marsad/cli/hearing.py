"""What a language model read, and what of it was not believed, for `marsad explain --coder model|both`.

In: a report and a coder that hears a model. Out: lines for a terminal, or one value for JSON.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from marsad.cli.view import DIM, HEAD, View, isolate, shown
from marsad.coding.coders import Coder, name_in
from marsad.errors import CoderError
from marsad.llm.both import BothCoder
from marsad.llm.coder import Heard, ModelCoder
from marsad.llm.said import Dropped
from marsad.llm.why import REASONS
from marsad.model import CodedReport, Report


class Hearing:
    """One report as a coder with a model reads it: the reading, and what the model said.

    Raises CoderError (`explain-coder`) where the coder asks no model.
    """

    def __init__(self, coder: Coder, report: Report) -> None:
        self.coded: CodedReport
        self.heard: Heard
        if isinstance(coder, BothCoder):
            self.coded, _, self.heard = coder.readings(report)
        elif isinstance(coder, ModelCoder):
            self.heard = coder.hear(report)
            self.coded = self.heard.coded
        else:
            raise CoderError("explain-coder", f"{coder.stamp} does not explain itself; rules, model and both do.")

    def value(self) -> dict[str, Any]:
        """All of it, for JSON."""
        dropped = [
            {"sentence": d.sentence, "field": d.field, "words": d.words, "why": d.why} for d in self.heard.dropped
        ]
        return {
            "report": self.coded.id, "claims": self.coded.claims, "dropped": dropped,
            "unreadable": self.heard.unreadable, "kept_back": self.heard.kept_back,
        }  # fmt: skip

    def lines(self, view: View) -> Iterator[str]:
        """The reading as `marsad read` shows it, who read what, and what was not believed."""
        yield view.render(self.coded).rstrip("\n")
        yield ""
        counts = Counter(" and ".join(map(name_in, claim.made_by)) for claim in self.coded.claims)
        readers = ", ".join(f"{number} by {who}" for who, number in sorted(counts.items())) or "none"
        yield view.paint(f"━━ claims: {readers}", HEAD)
        if self.heard.kept_back:
            yield "  The model was not asked: the report, or a claim in it, is restricted, and the model is elsewhere."
        if self.heard.unreadable:
            yield f"  {self.heard.unreadable} of its answers could not be used, nor what it answered when asked again."
        dropped = self.heard.dropped
        yield view.paint(f"━━ not believed: {len(dropped)}", HEAD)
        for each in sorted(dropped, key=lambda each: each.sentence):
            yield from _line(each, view)


def _line(dropped: Dropped, view: View) -> Iterator[str]:
    where = f"sentence {dropped.sentence}, " if dropped.sentence else ""
    words = isolate(f"«{shown(dropped.words)}»") + "  " if dropped.words else ""
    yield f"  {words}{view.paint(f'{where}{dropped.field}', DIM)}: {REASONS[dropped.why]} [{dropped.why}]"
