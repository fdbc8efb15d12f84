"""Training: from annotated reports to a table of weights, the same each time, or a sentence that says why not."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from marsad.cli import train as command
from marsad.cli.main import main
from marsad.coding.weights import Weights

pytest.importorskip("sklearn")

# (text, type, trigger, status, doer, affected, place)
FACTS = [
    ("قصف الجيش بلدة سراقب", "violence.shelling", "قصف", "occurred", "الجيش", "بلدة سراقب", "سراقب"),
    ("قصفت المدفعية مدينة تعز", "violence.shelling", "قصفت", "occurred", "المدفعية", "مدينة تعز", "تعز"),
    ("قصفت القوات قرية اللطامنة", "violence.shelling", "قصفت", "occurred", "القوات", "قرية اللطامنة", "اللطامنة"),
    ("تحاصر قوات الحكومة مدينة الفاشر", "access.siege", "تحاصر", "ongoing", "قوات الحكومة", "مدينة الفاشر", "الفاشر"),
    ("يحاصر المسلحون بلدة كفريا", "access.siege", "يحاصر", "ongoing", "المسلحون", "بلدة كفريا", "كفريا"),
    ("سيطرت القوات على مدينة الموصل", "territory.capture", "سيطرت", "occurred", "القوات", None, "الموصل"),
    ("سيطر المسلحون على مدينة سرت", "territory.capture", "سيطر", "occurred", "المسلحون", None, "سرت"),
    (
        "اعتقلت الشرطة خمسة متظاهرين في الخرطوم",
        "force.arrest",
        "اعتقلت",
        "occurred",
        "الشرطة",
        "خمسة متظاهرين",
        "الخرطوم",
    ),
    ("اعتقل الجيش ثلاثة شبان في نابلس", "force.arrest", "اعتقل", "occurred", "الجيش", "ثلاثة شبان", "نابلس"),
]
TAIL = ".\nوقال وزير الاقتصاد إن أسعار الخبز مستقرة"


def span(text, words):
    start = text.index(words)
    return {"text": words, "start": start, "end": start + len(words)}


def gold(number, fact, tail=TAIL):
    text, kind, trigger, status, doer, affected, place = fact
    claim = {
        "id": "1", "type": kind, "status": status, "trigger": span(text, trigger), "actors": [span(text, doer)],
        "targets": [span(text, affected)] if affected else [], "places": [{**span(text, place), "role": "at"}],
        "time": None, "quantities": [], "sources": [], "evidence": [[0, len(text)]],
    }  # fmt: skip
    whole = text + tail
    segments = [[0, len(text)], *([[len(text) + 2, len(whole)]] if tail else [])]
    return {
        "id": f"g{number}",
        "title": "",
        "published": "",
        "publisher": "",
        "text": whole,
        "segments": segments,
        "claims": [claim],
        "places": [],
    }


@pytest.fixture
def golds():
    return [gold(number, fact) for number, fact in enumerate(FACTS)]


@pytest.fixture
def write(tmp_path):
    def write(reports, name="gold.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(report) + "\n" for report in reports), encoding="utf-8")
        return path

    return write


def run(*arguments):
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


def test_the_table_is_sorted_readable_and_loads(write, golds, tmp_path):
    out = tmp_path / "weights.csv"
    result = run(write(golds), "--out", out, "--rounds", 1)
    assert result.exit_code == 0, result.output
    assert str(out) in result.stderr and "9 reports" in result.stderr
    rows = list(csv.reader(out.open(encoding="utf-8")))
    assert rows[0] == ["model", "feature", "weight"]
    assert rows[1:] == sorted(rows[1:], key=lambda row: row[:2])
    assert {"claim", "actors", "status.occurred"} <= Weights(out).tables.keys()
    assert list(tmp_path.glob(".weights*")) == []


def test_the_same_reports_give_the_same_bytes(write, golds, tmp_path):
    path = write(golds)
    for name in ("a.csv", "b.csv"):
        assert run(path, "--out", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_training_leaves_the_kit_in_use_alone(write, golds, tmp_path, kit):
    before = {model: dict(table) for model, table in kit.weights.tables.items()}
    assert run(write(golds), "--out", tmp_path / "w.csv", "--rounds", 1).exit_code == 0
    assert kit.weights.tables == before


def test_folds_are_scored_on_reports_left_out(write, golds, tmp_path):
    result = run(write(golds), "--out", tmp_path / "w.csv", "--rounds", 1, "--folds", 3)
    assert result.exit_code == 0, result.output
    head, *rows = result.stdout.splitlines()
    assert "claims F1" in head and "facts F1" in head
    assert [row.split()[0] for row in rows] == ["fold", "fold", "fold", "all"]
    assert [row.split()[-3] for row in rows] == ["3", "3", "3", "9"]
    assert all(0 <= float(value) <= 100 for row in rows for value in row.split()[-2:])


def test_no_fold_sees_the_reports_that_it_is_scored_on(golds, monkeypatch):
    fitted = []
    monkeypatch.setattr(command, "_fit", lambda reports, rounds: fitted.append({r["id"] for r in reports}) or {})
    coded = []
    monkeypatch.setattr(command, "_code", lambda reports, tables: coded.append({r["id"] for r in reports}) or {})
    assert [name for name, _ in command.cross_validate(golds, 4, 1)] == ["fold 1", "fold 2", "fold 3", "fold 4", "all"]
    assert set().union(*coded) == {report["id"] for report in golds}
    assert all(not seen & left for seen, left in zip(fitted, coded, strict=True))


def test_by_default_the_table_of_the_package_is_written(write, golds, monkeypatch):
    written = []
    monkeypatch.setattr(command, "write_weights", lambda tables, path: written.append(path))
    monkeypatch.setattr(command, "_fit", lambda reports, rounds: {"claim": {"bias": 1.0}})
    assert run(write(golds)).exit_code == 0
    assert written == [Path(command.__file__).parent.parent / "data" / "weights.csv"]


def test_several_files_are_one_set(write, golds, tmp_path):
    first, second = write(golds[:5], "a.jsonl"), write(golds[5:], "b.jsonl")
    assert len(command.load_golds([first, second])) == len(golds)
    assert run(first, second, "--out", tmp_path / "w.csv", "--rounds", 1).exit_code == 0


def test_without_scikit_learn_it_says_what_to_install(write, golds, tmp_path, monkeypatch):
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)
    result = run(write(golds), "--out", tmp_path / "w.csv")
    assert result.exit_code == 3
    assert "pip install 'marsad[train]'" in result.stderr and "[sklearn-missing]" in result.stderr
    assert not (tmp_path / "w.csv").exists()


def without(report, key):
    claim = {k: value for k, value in report["claims"][0].items() if k != key}
    return {**report, "claims": [claim]}


@pytest.mark.parametrize(
    ("change", "slug", "said"),
    [
        (lambda golds: [without(golds[0], "status")], "gold-claim", "'g0', claim 1: no 'status'"),
        (lambda golds: [golds[0], golds[0]], "gold-twice", "'g0'"),
        (lambda golds: [{**golds[0], "claims": []}], "gold-no-claims", "nothing to learn"),
        (lambda golds: [{"id": "x"}], "evaluation-field", "line 1"),
        (lambda golds: [], "evaluation-empty", "no reports"),
    ],
)
def test_files_that_cannot_be_used_are_named(write, golds, tmp_path, change, slug, said):
    result = run(write(change(golds)), "--out", tmp_path / "w.csv")
    assert result.exit_code == 3
    assert f"[{slug}]" in result.stderr and said in result.stderr
    assert not (tmp_path / "w.csv").exists()


def test_a_missing_file_is_named(tmp_path):
    result = run(tmp_path / "none.jsonl", "--out", tmp_path / "w.csv")
    assert result.exit_code == 3
    assert "none.jsonl" in result.stderr


def test_a_place_that_cannot_be_written_is_named_and_the_old_table_stays(write, golds, tmp_path):
    result = run(write(golds), "--out", tmp_path / "no" / "w.csv", "--rounds", 1)
    assert result.exit_code == 3
    assert "[weights-unwritable]" in result.stderr and "--out" in result.stderr


@pytest.mark.parametrize("arguments", [("--folds", "1"), ("--folds", "50"), ("--rounds", "0")])
def test_wrong_usage_is_2(write, golds, tmp_path, arguments):
    assert run(write(golds), "--out", tmp_path / "w.csv", *arguments).exit_code == 2


def test_files_are_needed():
    assert run().exit_code == 2
