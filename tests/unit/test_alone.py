"""Where each of two coders is right alone."""

import copy
import json

import msgspec
from click.testing import CliRunner

from marsad.cli.eval import evaluate
from marsad.evaluate.alone import Share, alone, hits, table
from marsad.evaluate.score import FIELDS, score
from marsad.model import to_json
from marsad.reading import read

TEXT = "اقتحم مسلحون مقر البلدية في بلدة الصفا فجر السبت وخطفوا ثلاثة موظفين. ونفذت طائرة غارة على جسر الوادي."


def span(words, **more):
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words), **more}


END = TEXT.index(" ونفذت")


def claim(number, kind, trigger, **fields):
    empty = {"actors": [], "targets": [], "places": [], "time": None, "quantities": [], "sources": []}
    at = TEXT.index(trigger)
    evidence = [[0, END]] if at < END else [[END + 1, len(TEXT)]]
    return {
        "id": number, "type": kind, "status": "occurred", "trigger": span(trigger), **empty, "evidence": evidence,
        **fields,
    }  # fmt: skip


def report(*claims):
    return {
        "id": "a", "text": TEXT, "title": "", "published": "2014-06-08", "publisher": "",
        "segments": [[0, END], [END + 1, len(TEXT)]], "claims": list(claims), "places": [],
    }  # fmt: skip


STORM = claim("1", "violence.clash", "اقتحم", actors=[span("مسلحون")], places=[span("بلدة الصفا", role="at")])
KIDNAP = claim(
    "2", "violence.abduction", "خطفوا", actors=[span("مسلحون")], targets=[span("ثلاثة موظفين")],
    quantities=[span("ثلاثة", kind="abducted", low=3, high=3)],
)  # fmt: skip
STRIKE = claim("3", "violence.air_strike", "غارة", actors=[span("طائرة")], places=[span("جسر الوادي", role="at")])
GOLD = report(STORM, KIDNAP, STRIKE)


def changed(each, **fields):
    return {**copy.deepcopy(each), **fields}


def test_each_annotated_value_is_found_by_both_by_one_or_by_none():
    rules = report(STORM, changed(STRIKE, actors=[]))
    model = report(changed(KIDNAP, quantities=[]), STRIKE)
    joined = report(STORM, changed(KIDNAP, quantities=[]), changed(STRIKE, actors=[]))
    found = alone([GOLD], *({"a": each} for each in (rules, model, joined)))
    assert found.fields["claims"] == Share(wanted=3, both=1, rules=1, model=1, neither=0, joined=3, lost=0)
    assert found.fields["actors"] == Share(wanted=3, both=0, rules=1, model=2, neither=0, joined=2, lost=1)
    assert found.fields["quantities"] == Share(wanted=1, neither=1)
    assert found.fields["places"] == Share(wanted=2, both=1, rules=1, joined=2)
    assert found.types["violence.abduction"] == Share(wanted=1, model=1, joined=1)
    assert list(found.types) == ["violence.abduction", "violence.air_strike", "violence.clash"]


def test_shares_add_up_and_agree_with_the_scores():
    rules, model = report(STORM, changed(STRIKE, status="denied")), report(KIDNAP)
    found = alone([GOLD], {"a": rules}, {"a": model}, {"a": model})
    ours, theirs = score([GOLD], {"a": rules}), score([GOLD], {"a": model})
    for field in FIELDS:
        share = found.fields[field]
        assert share.both + share.rules + share.model + share.neither == share.wanted == ours.fields[field].wanted
        assert share.both + share.rules == ours.fields[field].hit
        assert share.both + share.model == theirs.fields[field].hit == share.joined
    assert hits(GOLD, None) == set()
    lines = list(table(found))
    assert len(lines) == 1 + 1 + len(FIELDS) + 3 and lines[1].split() == ["claims", "3", "0", "2", "1", "0", "1", "2"]


def test_eval_scores_rules_model_and_both_on_the_same_reports(tmp_path):
    gold, model = tmp_path / "gold.jsonl", tmp_path / "model.jsonl"
    read_by_rules = msgspec.json.decode(to_json(read(TEXT, published="2014-06-08")))
    assert read_by_rules["claims"]
    gold.write_text(json.dumps({**read_by_rules, "id": "a"}, ensure_ascii=False) + "\n", encoding="utf-8")
    odd = copy.deepcopy({**read_by_rules, "id": "a"})
    gone = odd["claims"].pop()
    for each in odd["claims"]:
        each["made_by"], each["status"] = ["model x"], "planned"
    model.write_text(json.dumps(odd, ensure_ascii=False) + "\n", encoding="utf-8")

    def run(*words):
        return CliRunner().invoke(evaluate, [str(gold), "--baseline", str(tmp_path / "none.json"), *words])

    told = run("--coder", "both", "--coded-model", str(model), "--json")
    assert told.exit_code == 0, told.output
    figures = json.loads(told.output)
    assert figures["rules"]["claims_f1"] == figures["both"]["claims_f1"] == 100.0 > figures["model"]["claims_f1"]
    number = len(read_by_rules["claims"])
    assert figures["alone"]["fields"]["claims"] == {
        "wanted": number, "both": number - 1, "rules": 1, "model": 0, "neither": 0, "joined": number, "lost": 0,
    }  # fmt: skip
    assert figures["alone"]["types"][gone["type"]]["rules"] >= 1
    assert figures["alone"]["fields"]["status"]["rules"] == number
    text = run("--coder", "both", "--coded-model", str(model)).output
    assert "found by" in text and text.index("rules") < text.index("model")
    assert run("--coded-model", str(model)).exit_code == 2
    assert run("--coder", "both", "--coded", str(model)).exit_code == 2
    model.write_text('{"id": "a", "claims": [{"id": 3}]}\n', encoding="utf-8")
    refused = run("--coder", "both", "--coded-model", str(model))
    assert refused.exit_code == 3 and "evaluation-field" in refused.output
    unknown = run("--coder", "oracle")
    assert unknown.exit_code == 3 and "coder-unknown" in unknown.output


def test_floors_of_one_coder_are_not_those_of_another(tmp_path):
    gold, floors = tmp_path / "gold.jsonl", tmp_path / "floors.json"
    said = msgspec.json.decode(to_json(read(TEXT, published="2014-06-08")))
    gold.write_text(json.dumps({**said, "id": "a"}, ensure_ascii=False) + "\n", encoding="utf-8")
    base = [str(gold), "--baseline", str(floors), "--update"]
    assert CliRunner().invoke(evaluate, base).exit_code == 0
    assert CliRunner().invoke(evaluate, [*base, "--coder", "both", "--coded-model", str(gold)]).exit_code == 0
    assert set(json.loads(floors.read_text(encoding="utf-8"))) == {"gold.jsonl", "gold.jsonl, both"}
