"""Scoring: our scorer gives the figures of the project's own, `../shared/eval/score.py`, where that is at hand."""

import copy
import importlib.util
import json
from pathlib import Path

import pytest

from marsad.coding.coder import RuleCoder
from marsad.evaluate.score import FIELDS, pair, same_time, score
from marsad.model import Report, to_json

SHARED = Path(__file__).parents[3] / "shared"
TEXT = "سيطر الجيش على قرية الورد أمس. وقصفت الطائرات بلدة الزهر فقتل 12 مدنيا، بحسب ناشطين."


def span(words, **more):
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words), **more}


def gold():
    return {
        "id": "a",
        "text": TEXT,
        "segments": [[0, 30], [31, len(TEXT)]],
        "claims": [
            {
                "id": "1", "type": "territory.control_gained", "status": "occurred", "trigger": span("سيطر"),
                "actors": [span("الجيش")], "targets": [], "places": [span("قرية الورد", role="at")],
                "time": span("أمس", **{"from": "2019-05-04", "to": "2019-05-04"}), "quantities": [], "sources": [], "evidence": [[0, 30]],
            },
            {
                "id": "2", "type": "violence.air_strike", "status": "occurred", "trigger": span("قصفت"),
                "actors": [span("الطائرات")], "targets": [], "places": [span("بلدة الزهر", role="at")], "time": None,
                "quantities": [span("12", kind="killed", low=12, high=12)], "sources": [span("ناشطين")], "evidence": [[31, len(TEXT)]],
            },
        ],
        "places": [{"name": "الورد", "kind": "village", "lat": 35.0, "lon": 36.0}, {"name": "الزهر", "kind": "town", "lat": 34.0, "lon": 36.0}],
    }  # fmt: skip


def coded():
    """The gold report with one value wrong, one missing, one claim of another type and one too many."""
    report = copy.deepcopy(gold())
    first, second = report["claims"]
    first["actors"] = [span("قرية")]
    first["time"] = {**first["time"], "from": "2019-05-05", "to": "2019-05-05"}
    second["type"] = "violence.shelling"
    second["sources"] = []
    report["claims"].append({**copy.deepcopy(second), "id": "3", "trigger": span("قتل"), "type": "violence.casualties"})
    report["places"][0].update(lat=35.1)
    report["places"][1].update(lat=44.0)
    return report


def shared_scorer():
    path = SHARED / "eval" / "score.py"
    if not path.is_file():
        pytest.skip(f"THE PROJECT'S SCORER IS NOT AT HAND ({path}): OURS IS NOT COMPARED WITH IT")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(result):
    """Our result in the shape of the project's scorer."""

    def rate(one):
        return {"p": round(one.precision, 1), "r": round(one.recall, 1), "f1": round(one.f1, 1), "n": one.wanted}

    return {
        "reports": result.reports,
        "reports_missing": result.missing,
        "claims": rate(result.claims),
        "group": rate(result.group),
        "facts": rate(result.facts),
        "fields": {field: rate(one) for field, one in result.fields.items()},
        "fields_in_right_claims": {field: rate(one) for field, one in result.paired.items()},
        "places": rate(result.places),
        "types": {name: rate(one) for name, one in result.types.items()},
    }


def assert_same(golds, codeds):
    theirs = shared_scorer().score(golds, codeds)
    ours = score(golds, codeds)
    for name, figure in figures(ours).items():
        assert figure == theirs[name], name
    assert ours.located["of"] == theirs["located"]["of"]
    assert ours.located["within_25_km"] == pytest.approx(theirs["located"]["within_25_km"], abs=0.06)
    if any(
        place.get("lat") is not None for coded in codeds.values() for place in coded["places"]
    ):  # theirs says 100 of nothing
        assert ours.located["wrong_when_located"] == pytest.approx(theirs["located"]["wrong_when_located"], abs=0.06)


@pytest.mark.parametrize("said", [gold, coded], ids=["all right", "partly wrong"])
def test_the_figures_are_those_of_the_project(said):
    assert_same([gold()], {"a": said()})


def test_a_report_that_was_not_coded_is_missing():
    assert_same([gold()], {})


def test_the_figures_on_the_tuning_reports_are_those_of_the_project(kit):
    path = SHARED / "data" / "dev" / "tune.jsonl"
    if not path.is_file():
        pytest.skip(f"THE TUNING REPORTS ARE NOT AT HAND ({path}): OUR SCORER IS NOT COMPARED ON THEM")
    golds = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    coder = RuleCoder(kit)
    codeds = {}
    for report in golds:
        given = {key: report.get(key) or "" for key in ("id", "text", "title", "published", "publisher")}
        codeds[report["id"]] = json.loads(to_json(coder.code(Report(**given))))
    assert_same(golds, codeds)


def test_gold_against_itself_is_all_right():
    result = score([gold()], {"a": gold()})
    assert result.claims.f1 == result.facts.f1 == result.places.f1 == 100
    assert result.errors == ()


def test_what_was_wrong_is_listed():
    result = score([gold()], {"a": coded()})
    assert result.errors == (
        "missed a violence.air_strike «قصفت»",
        "extra a violence.shelling «قصفت»",
        "extra a violence.casualties «قتل»",
    )
    assert result.claims[:] == (1, 3, 2)
    assert result.located["within_25_km"] == 50
    assert result.located["wrong_when_located"] == 50


def test_each_claim_is_used_once():
    report = gold()
    twice = [report["claims"][0], copy.deepcopy(report["claims"][0])]
    assert len(pair(report, twice, report["claims"], lambda claim: claim["type"])) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("2019-05-04", "2019-05-04"), ("2019-05-05", "2019-05-05"), True),
        (("2019-05-04", "2019-05-04"), ("2019-05-06", "2019-05-06"), False),
        (("2019-05-01", "2019-05-31"), ("2019-05-10", "2019-05-31"), True),
        (("2019-01-01", "2019-12-31"), ("2019-05-10", "2019-05-31"), False),
        (("2019", "2019"), ("2019-01-01", "2019-01-01"), True),
        (("soon", "later"), ("2019-01-01", "2019-01-01"), False),
    ],
)
def test_when_two_times_agree(first, second, same):
    assert same_time(*({"from": since, "to": until} for since, until in (first, second))) is same


def test_all_fields_are_counted():
    assert set(score([gold()], {}).fields) == set(FIELDS)
