"""A ledger of one article, read by Marsad's own coder."""

import pytest

from marsad.coding.coder import RuleCoder
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.ready import Workshop
from marsad.ledger.runs import begin_run
from marsad.ledger.store import open_ledger
from marsad.ledger.words import Words
from marsad.sources.archive import Archive
from marsad.sources.files import Given


@pytest.fixture(scope="session")
def ledger_of(kit, tmp_path_factory):
    """Codes a report into a ledger of its own; returns the ledger."""
    opened = []

    def make(report):
        folder = tmp_path_factory.mktemp("article")
        coder = RuleCoder(kit)
        ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", create=True)
        archive = Archive(folder / "archive", TOOL)
        opened.extend((archive, ledger))
        item = item_of(Given(report, "article.txt", 0, (), report.text.encode()))
        run = begin_run(ledger, "test")
        shop = Workshop(lambda reports: map(coder.code, reports), Words(coder.memo))
        intake = Intake(ledger, archive, shop.make_ready, run, by="test", clock=lambda: 1.7e9)
        assert len(list(intake.take([item]))) == 1
        return ledger

    yield make
    for each in opened:
        each.close()


def evidence_in(value):
    """All evidence under a value, however deep."""
    from marsad.situation.values import Evidence

    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from evidence_in(each)
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from evidence_in(getattr(value, name))


@pytest.fixture
def sourced():
    """All evidence under a value, each checked against the text of the report; none is a failure."""

    def check(value, text):
        found = list(evidence_in(value))
        assert found, f"no claim under {value}"
        for each in found:
            assert text[each.start : each.end] == each.text and each.text in each.sentence
            assert each.claim.startswith(each.report + "-") and each.voice.name
        return found

    return check
