"""`marsad situation`, as a person or a program uses it."""

import json
import re
import shlex
from pathlib import Path

import pytest

ARTICLE = Path(__file__).parents[1] / "golden" / "situation" / "white-nile.txt"
REPORTS = [
    {"id": "nile", "text": ARTICLE.read_text(encoding="utf-8"), "published": "2025-03-10", "publisher": "شبكة الأنباء"},
    {"id": "later", "text": "فك الجيش السوداني الحصار عن مدينة الفاشر.", "published": "2025-06-01", "publisher": "النيلين"},
    {"id": "lb", "text": "سيطر الجيش اللبناني على مدينة طرابلس في شمال لبنان.", "published": "2015-02-01", "publisher": "الشرق"},
    {"id": "ly", "text": "سيطرت قوات فجر ليبيا على مدينة طرابلس في ليبيا.", "published": "2015-02-01", "publisher": "الشرق"},
]  # fmt: skip


@pytest.fixture
def kept(marsad, tmp_path):
    """The command on a ledger of these reports."""
    file = tmp_path / "reports.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in REPORTS), encoding="utf-8")
    added = marsad("add", str(file))
    assert added.exit_code == 0, added.stderr
    return marsad


def shown(result):
    assert result.exit_code == 0, result.stderr
    return result.stdout.replace("\u2068", "").replace("\u2069", "")


def told(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_place_in_english_and_arabic(kept):
    text = shown(kept("situation", "الفاشر", "--on", "2025-04-01", "--width", "110"))
    for words in (
        "El Fasher · الفاشر", "as of 2025-04-01", "besieged", "8,400 families", "loaf of bread per person a day",
        "one bundle a day for 7 families", "= 8,400 ÷ 1,200", "last confirmed 2025-03-10 (22 days before)",
        "assuming loaves per bundle 7, persons per family 5", "«8400 عائلة»", "leaders of",
    ):  # fmt: skip
        assert words in text, words
    arabic = shown(kept("situation", "El", "Fasher", "--on", "2025-04-01", "--lang", "ar", "--width", "110"))
    for words in ("حتى 2025-04-01", "ربطة في اليوم لكل 7 عائلات", "آخر تأكيد 2025-03-10", "8,400 عائلة", "محاصر"):
        assert words in arabic, words


def test_a_party_s_own_voice_is_marked_and_sentences_are_shown_when_asked_for(kept):
    text = shown(kept("situation", "كوستي", "--width", "200"))
    assert "المتحدث باسم الجيش السوداني (own voice)" in text
    assert "one way left · to the north-west" in text and "aims, not facts" in text
    sentence = "وأكد أنه لم يبق أمام قوات الدعم السريع"
    assert sentence not in text
    assert sentence in shown(kept("situation", "كوستي", "--width", "200", "--sentences"))


def test_json_keeps_its_shape(kept):
    place = told(kept("situation", "الفاشر", "--json"))
    assert (place["situation"], place["version"]) == ("place", 1)
    assert set(place) == {
        "situation", "version", "place", "country", "latin", "on", "control", "sieges", "ways", "losses", "aims", "figures",
        "computed", "movements", "passed", "assumed",
    }  # fmt: skip
    people = next(each for each in place["figures"] if each["role"] == "people")
    (evidence,) = people["told"][0]["evidence"]
    assert set(evidence) == {
        "claim", "report", "type", "status", "published", "publisher", "voice", "sources", "text", "start", "end", "sentence",
        "since", "until", "told",
    }  # fmt: skip
    assert REPORTS[0]["text"][evidence["start"] : evidence["end"]] == evidence["text"] == "8400 عائلة"
    road = told(kept("situation", "طريق كوستي - الأبيض", "--json"))
    assert road["situation"] == "road" and road["aims"] and not road["ways"]
    party = told(kept("situation", "قوات الدعم السريع", "--json"))
    assert party["situation"] == "party" and party["movements"]


def test_a_day_before_the_siege_was_lifted_and_after(kept):
    states = {
        on: {each["where"]["relation"]: each["state"] for each in told(kept("situation", "الفاشر", "--on", on, "--json"))["sieges"]}
        for on in ("2025-05-31", "2025-06-02")
    }  # fmt: skip
    assert states["2025-05-31"]["part"] == "besieged"
    assert states["2025-06-02"]["itself"] == "lifted"


def test_what_is_assumed_can_be_told_on_the_line_and_in_the_settings(kept, tmp_path):
    def daily(*options):
        found = told(kept("situation", "الفاشر", "--json", *options))
        return {each["what"]: each["low"] for each in found["computed"] if each["formula"].startswith("(1,200")}

    assert daily()["items per person"] == pytest.approx(1200 * 7 / (8400 * 5))
    assert daily("--loaves-per-bundle", "10", "--persons-per-family", "6")["items per person"] == pytest.approx(
        1200 * 10 / (8400 * 6)
    )
    assert "share of need" not in daily()
    assert daily("--need", "loaf=3")["share of need"] == pytest.approx(1200 * 7 / (8400 * 5) / 3)
    settings = tmp_path / "home" / "marsad.toml"
    old = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text(old + "\n[situation]\nloaves_per_bundle = 4\n", encoding="utf-8")
    assert daily()["items per person"] == pytest.approx(1200 * 4 / (8400 * 5))
    settings.write_text(old + "\n[situation]\nloaves = 4\n", encoding="utf-8")
    refused = kept("situation", "الفاشر")
    assert refused.exit_code != 0 and "loaves_per_bundle" in refused.stderr


def test_a_name_of_several_places_and_one_of_none(kept):
    several = kept("situation", "طرابلس")
    assert several.exit_code != 0 and "--in LB" in several.stderr and "--in LY" in several.stderr
    assert told(kept("situation", "طرابلس", "--in", "LY", "--json"))["country"] == "LY"
    none = kept("situation", "المريخ")
    assert none.exit_code != 0 and "no claim of the ledger names this place" in none.stderr
    assert "no claim" in kept("situation", "طريق عدن - أبين").stderr
    assert "no claim" in kept("situation", "حزب لم يذكر", "--as", "party").stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--on", "yesterday"], "--on"), (["--need", "loaf"], "--need"), (["--persons-per-family", "0"], "--persons-per-family"),
        (["--window", "-1"], "--window"), (["--as", "river"], "--as"),
    ],
)  # fmt: skip
def test_options_that_say_nothing_are_refused(kept, options, words):
    refused = kept("situation", "الفاشر", *options)
    assert refused.exit_code == 2 and words in refused.stderr


def test_what_is_above_the_class_is_not_used(kept, tmp_path):
    row = {
        "id": "h",
        "text": "تحاصر قوات الدعم السريع مستشفى في مدينة كوستي.",
        "published": "2025-03-11",
        "publisher": "النيلين",
    }
    file = tmp_path / "hidden.jsonl"
    file.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert kept("add", str(file)).exit_code == 0
    hidden = "تحاصر قوات الدعم السريع مستشفى"  # medical sites are internal by rule
    assert hidden in shown(kept("situation", "كوستي", "--sentences", "--width", "200"))
    open_to_all = shown(kept("situation", "كوستي", "--up-to", "public", "--sentences", "--width", "200"))
    assert hidden not in open_to_all and "being isolated" in open_to_all


def test_the_how_to_shows_what_the_program_prints(marsad, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "see-a-situation.md").read_text(encoding="utf-8")
    file = tmp_path / "reports.jsonl"
    file.write_text(re.search(r"```json\n(.+?)\n```", page, re.S)[1], encoding="utf-8")
    assert marsad("add", str(file)).exit_code == 0
    blocks = re.findall(r"```console\n\$ marsad ([^\n]+)\n(.+?)\n```", page, re.S)
    assert len(blocks) == 3
    for command, output in blocks:
        done = marsad(*shlex.split(command), "--width", "100")
        assert done.exit_code == 0, done.stderr
        printed = done.stdout
        for part in re.split(r"(?:^|\n)  …(?=\n|$)", output):
            assert part.strip("\n") in printed, f"{command}: docs/how-to/see-a-situation.md is out of date"
