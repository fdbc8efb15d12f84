"""Figures and their page: counted rightly, written from the store alone, and those of the floors."""

import importlib.util
import json
from pathlib import Path

import msgspec
import pytest

from marsad.cli.eval import load_floors
from marsad.evaluate.figures import Figures, by_country, figures, home, spread, total
from marsad.evaluate.page import fill, page
from marsad.evaluate.score import Rate

ROOT = Path(__file__).parents[2]
TEXT = "قصفت المدفعية بلدة الزهر. وانسحب المسلحون من قرية الورد."


def span(words, **more):
    start = TEXT.index(words)
    return {"text": words, "start": start, "end": start + len(words), **more}


def claim(kind, words, **more):
    empty = {
        "status": "occurred",
        "actors": [],
        "targets": [],
        "places": [],
        "time": None,
        "quantities": [],
        "sources": [],
    }
    return {"type": kind, "trigger": span(words), "evidence": [], **empty, **more}


def report(name, country, *claims):
    return {
        "id": name, "text": TEXT, "segments": [[0, 25], [26, len(TEXT)]], "claims": list(claims),
        "places": [{"name": "الزهر", "country": country, "lat": 34.0, "lon": 36.0}],
    }  # fmt: skip


SHELLING = claim("violence.shelling", "قصفت", actors=[span("المدفعية")], places=[span("بلدة الزهر", role="at")])
LEFT = claim("territory.withdrawal", "انسحب", actors=[span("المسلحون")])


@pytest.fixture(scope="module")
def counted():
    golds = [report("a", "SY", SHELLING, LEFT), report("b", "YE", SHELLING), report("c", None, LEFT)]
    codeds = {
        "a": report("a", "SY", SHELLING),
        "b": report("b", "SY", SHELLING, claim("violence.clash", "انسحب")),
        "c": report("c", None, LEFT),
    }
    return golds, codeds


def test_a_report_counts_for_the_country_of_most_of_its_places():
    places = [
        {"name": name, "country": country} for name, country in (("a", "YE"), ("b", "SY"), ("c", "SY"), ("d", None))
    ]
    assert home({"places": places}) == "SY"
    assert home({"places": places[:2]}) == "YE", "of several the one named first"
    assert home({"places": [{"name": "a", "country": None}]}) == home({}) == ""


def test_countries_are_those_of_the_annotation_and_add_up(counted):
    golds, codeds = counted
    found = by_country(golds, codeds)
    assert (
        found["SY"].claims == Rate(1, 1, 2)
        and found["YE"].claims == Rate(1, 2, 1)
        and found[""].claims == Rate(1, 1, 1)
    )
    assert list(found) == ["SY", "", "YE"]
    assert total([each.claims for each in found.values()]) == figures(golds, codeds).claims == Rate(3, 4, 4)


def test_totals_tell_nothing_of_types_countries_and_fields(counted):
    told = msgspec.to_builtins(figures(*counted, detail=False))
    assert set(told) == {"reports", "claims", "group", "facts", "places", "located", "spread"}


def test_the_bounds_lie_around_the_whole_and_are_the_same_each_time(counted):
    bounds = spread(*counted)
    assert bounds == spread(*counted)
    whole = figures(*counted)
    assert bounds["claims"][0] <= whole.claims.f1 <= bounds["claims"][1]
    assert bounds["claims"][0] < bounds["claims"][1]


def test_counts_survive_being_stored(counted):
    whole = figures(*counted)
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Figures) == whole


def test_a_page_tells_types_fields_and_countries_and_no_word_of_a_report(counted):
    text = page(figures(*counted), "gold.jsonl")
    assert "| `violence.shelling` | 100.0 | 100.0 | 100.0 | 2 | 2 |" in text
    assert "| actors | 100.0 | 75.0 | 85.7 | 4 | 100.0 | 100.0 |" in text
    assert "| others | 3 | 75.0 | 75.0 | 75.0 | 4 |" in text
    assert not any("\u0600" <= letter <= "\u06ff" for letter in text)


def test_only_what_stands_between_the_marks_is_written_anew(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before\n<a>\nold\n<b>\nafter\n", encoding="utf-8")
    assert fill(path, "<a>", "<b>", ["new"]) == "before\n<a>\nnew\n<b>\nafter\n"
    with pytest.raises(ValueError, match="no lines"):
        fill(path, "<a>", "<c>", [])


# ---- the page of methodology


@pytest.fixture(scope="module")
def methodology():
    spec = importlib.util.spec_from_file_location("methodology", ROOT / "bench" / "methodology.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def store(methodology):
    return msgspec.json.decode(methodology.STORED.read_bytes(), type=methodology.Store)


def test_the_page_is_what_the_generator_writes_from_the_store(methodology, store):
    written = fill(methodology.PAGE, methodology.BEGIN, methodology.END, methodology.part(store))
    assert methodology.PAGE.read_text(encoding="utf-8") == written, (
        "`python bench/methodology.py --page` writes it anew"
    )


def test_another_store_gives_another_page(methodology, store, counted):
    other = msgspec.structs.replace(store, files={**store.files, "tune.jsonl": figures(*counted)})
    text = "\n".join(methodology.part(other))
    assert "| tune.jsonl | 3 | 75.0 / 75.0 / **75.0** |" in text and "| actors | 100.0 | 75.0 | 85.7 | 4 |" in text


def test_the_figures_are_those_of_the_floors(store):
    floors = load_floors(ROOT / "eval" / "baseline.json")
    assert set(floors) == set(store.files)
    for name, each in store.files.items():
        measured = {
            "claims_f1": each.claims.f1, "claims_recall": each.claims.recall, "group_f1": each.group.f1,
            "facts_f1": each.facts.f1, "places_f1": each.places.f1, "within_25_km": each.located["within_25_km"],
            "wrong_when_located": each.located["wrong_when_located"],
        }  # fmt: skip
        assert {key: round(value, 1) for key, value in measured.items()} == floors[name], "run `make methodology`"


def test_reports_kept_aside_are_told_in_totals_only(store, methodology):
    raw = json.loads(methodology.STORED.read_text(encoding="utf-8"))
    assert set(raw["files"]["check.jsonl"]) == {"reports", "claims", "group", "facts", "places", "located", "spread"}
    assert not any("\u0600" <= letter <= "\u06ff" for letter in json.dumps(raw, ensure_ascii=False))
    assert sum(each.claims.wanted for each in store.files["tune.jsonl"].countries.values()) == 585
