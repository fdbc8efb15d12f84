"""Coders: one interface, found by name, whoever wrote them."""

import sys
from itertools import count, islice
from pathlib import Path
from threading import Barrier

import msgspec
import pytest

import marsad
from marsad.coding.coder import RuleCoder
from marsad.coding.coders import code_all, coder_named, coder_names, in_flight
from marsad.coding.kit import default_kit
from marsad.config import settings
from marsad.errors import CoderError, InputError
from marsad.ledger.changes import Standing, compare
from marsad.model import CodedReport, Report
from marsad.sources.records import report_of

TEXT = "قصفت طائرات حربية سوق بلدة كفر نبل صباح الاثنين."


class Meeting(RuleCoder):
    """Reads two reports at the same time, or waits until the test is lost."""

    stamp, ahead = "meeting 7", 2

    def __init__(self) -> None:
        super().__init__(default_kit())
        self.both = Barrier(2, timeout=20)

    def code(self, report: Report, watch: object = None) -> CodedReport:
        self.both.wait()
        return super().code(report)


def test_the_rules_are_the_default_and_claims_say_so() -> None:
    (claim,) = marsad.read(TEXT).claims
    assert claim.made_by == (f"rules {marsad.__version__}",)
    assert claim.differing == ()
    assert marsad.read(TEXT, coder="rules") == marsad.read(TEXT)


def test_a_coder_of_ones_own_reads_too_and_several_reports_at_once() -> None:
    reports = [Report(id=str(number), text=TEXT) for number in range(6)]
    coded = list(marsad.read_many(reports, coder=Meeting()))
    assert [each.id for each in coded] == [each.id for each in reports]
    assert {claim.made_by for each in coded for claim in each.claims} == {("meeting 7",)}


def test_a_package_brings_a_coder_by_an_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "silent.py").write_text(
        "from marsad.coding.coder import RuleCoder\n"
        "class Silent(RuleCoder):\n    stamp = 'silent 1'\n"
        "def make(kit, settings):\n    return Silent(kit)\n"
    )
    about = tmp_path / "silent-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: silent\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[marsad.coders]\nsilent = silent:make\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert "silent" in coder_names()
    coder = coder_named("silent", default_kit(), settings)
    assert [claim.made_by for claim in marsad.read(TEXT, coder=coder).claims] == [("silent 1",)]


def test_an_unknown_name_is_told_with_those_that_there_are() -> None:
    with pytest.raises(CoderError) as caught:
        marsad.read(TEXT, coder="oracle")
    assert caught.value.slug == "coder-unknown"
    assert "both, model, rules" in caught.value.sentence


@pytest.mark.parametrize("ahead", [1, 3])
def test_items_are_taken_as_they_are_needed_and_stay_in_order(ahead: int) -> None:
    taken: list[int] = []

    def endless():
        for number in count():
            taken.append(number)
            yield number

    with in_flight(lambda number: number * number, ahead) as square:
        assert list(islice(square(endless()), 5)) == [0, 1, 4, 9, 16]
    assert len(taken) <= 5 + 2 * ahead


def test_what_one_reader_raises_comes_where_its_report_stands() -> None:
    class Failing(Meeting):
        def code(self, report: Report, watch: object = None) -> CodedReport:
            if report.id == "2":
                raise CoderError("model-unreachable", "gone.")
            return RuleCoder.code(self, report)

    coded = code_all(Failing(), (Report(id=str(number), text=TEXT) for number in range(4)))
    assert [next(coded).id, next(coded).id] == ["0", "1"]
    with pytest.raises(CoderError):
        next(coded)


def test_a_report_brings_its_class_and_no_other_word_for_it() -> None:
    assert report_of({"text": TEXT, "sensitivity": "restricted"}, "a")[0].sensitivity == "restricted"
    assert report_of({"text": TEXT}, "a")[0].sensitivity == "public"
    with pytest.raises(InputError) as caught:
        report_of({"text": TEXT, "sensitivity": "secret"}, "a")
    assert caught.value.slug == "sensitivity-unknown"


def test_a_new_version_of_a_coder_changes_no_claim_another_coder_does() -> None:
    (claim,) = marsad.read(TEXT).claims
    newer = msgspec.structs.replace(claim, made_by=("rules 99.0",))
    told_of_none = msgspec.structs.replace(claim, made_by=())
    other = msgspec.structs.replace(claim, made_by=("rules 99.0", "model x/1"))
    assert not compare([Standing(1, claim)], [newer])
    assert not compare([Standing(1, told_of_none)], [newer])
    assert [change.fields for change in compare([Standing(1, claim)], [other])] == [("made_by",)]
