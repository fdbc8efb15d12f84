"""The demonstration's reports: invented and said to be so, the same for a seed, true to the scenario, good Arabic."""

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from hashlib import sha256

import pytest

from marsad.demo.draft import Draft
from marsad.demo.fill import about, sentence
from marsad.demo.patterns import MAIN, Mark, Maybe, parse, slots, voices
from marsad.demo.reports import reports
from marsad.demo.scenario import happenings, outlets, tellings
from marsad.demo.wording import Writer
from marsad.demo.world import world
from marsad.errors import DemoError
from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS, claim_types
from marsad.text.fold import name_key

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def made():
    """The reports of some seeds."""
    return {seed: reports(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def all_of(made):
    return [each for published in made.values() for each in published]


# ---- invented, and said to be


def test_every_report_says_that_it_is_none(all_of):
    for each in all_of:
        assert each.report.publisher.endswith(("(تجريبي)", "(تجريبية)")), each.report.id
        assert "تجريبي" in each.report.text, each.report.id
        assert not each.report.title or "تجريبي" in each.report.title, each.report.id
        assert each.report.published[:4] in ("2031", ""), each.report.id
        assert re.fullmatch(r"https://[a-z]+\.example/\d/2031/[\w/-]+", each.url), each.url


def test_no_party_or_outlet_of_it_exists(kit):
    """None of its names is one that the registry of real parties knows, nor an outlet's name."""
    known = kit.registry.names
    ours = [who.name for who in world().who.values() if who.entry]
    ours += [outlet.name.partition(" (")[0] for outlet in outlets().values()]
    assert [name for name in ours if name and name_key(name) in known] == []


def test_no_well_known_place_bears_the_name_of_one_of_its_places(kit):
    """Villages may share a name with one somewhere; no city, province or country does."""
    found = {
        name: [kit.gazetteer.record(place).latin for (place,) in kit.gazetteer.names.get(name_key(name), ())
               if kit.gazetteer.record(place).rank <= 2]
        for name in world().places
    }  # fmt: skip
    assert {name: records for name, records in found.items() if records} == {}


def test_its_places_lie_in_the_open_sea(kit):
    """More than 300 km from every place that the gazetteer knows."""
    from marsad.gazetteer.build import distance_km

    records = [kit.gazetteer.record(place) for place in range(len(kit.gazetteer))]
    towns = ("city", "town", "village", "district", "facility", "camp", "crossing", "base", "oil_field")
    records = [each for each in records if each.kind in towns]
    near = [each for each in records if each.lat is not None and 8 < each.lat < 20 and 55 < each.lon < 71]
    for row in world().places.values():
        lat, lon = float(row["lat"]), float(row["lon"])
        assert all(distance_km(lat, lon, each.lat, each.lon) > 300 for each in near), row["name"]


# ---- the same for a seed


def digest(published):
    told = [(each.report.id, each.report.text, each.url, json.dumps(each.told, sort_keys=True)) for each in published]
    return sha256(repr(told).encode()).hexdigest()


def test_a_seed_gives_the_same_reports_in_any_process(made):
    code = (
        "import sys; sys.path.insert(0, 'tests/unit/demo')\n"
        "from test_reports import digest\nfrom marsad.demo.reports import reports\nprint(digest(reports(1)))"
    )
    found = {digest(made[1])}
    for salt in ("0", "4711"):
        env = {**os.environ, "PYTHONHASHSEED": salt}
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
        found.add(ran.stdout.strip())
    assert len(found) == 1


def test_another_seed_gives_other_reports(made):
    first, second = ({each.report.text for each in made[seed]} for seed in (1, 2))
    assert len(first & second) < 0.6 * len(first)


def test_there_are_some_hundred_reports_of_a_dozen_outlets(made):
    for published in made.values():
        assert 300 <= len(published) <= 420
        assert {each.outlet for each in published} == set(outlets())


# ---- every page has something to show


def test_there_is_something_of_everything(made):
    published = made[1]
    claims = [claim for each in published for claim in each.told["claims"]]
    types = {claim["type"] for claim in claims}
    left_out = {"violence.chemical_attack", "violence.sexual_violence", "violence.suicide_bombing"}
    assert set(claim_types()) - types == left_out  # what nobody should have to read in a demonstration
    assert {claim["status"] for claim in claims} == {"occurred", "ongoing", "planned", "hypothetical", "denied"}
    assert {q["kind"] for claim in claims for q in claim["quantities"]} >= QUANTITY_KINDS - {
        "missing", "fighters", "area", "distance", "settlements",
    }  # fmt: skip
    texts = [each.report.text for each in published]
    for sign in ("ذي القعدة", "٠", "مقالات ذات صلة", "(لؤلؤ التجريبية)", "المصدر: لؤلؤ", "ـ", "بتاريخ 17/3/2031", "🔴"):
        assert any(sign in text for text in texts), sign
    assert any(not each.report.published for each in published)  # undated
    assert sum(each.version == 2 for each in published) >= 3  # corrected later
    months = Counter(each.report.published[:7] for each in published if each.report.published)
    assert all(months[f"2031-0{month}"] > 50 for month in (3, 4, 5, 6))


def test_tolls_rise_and_differ_over_one_happening(made):
    told = {
        each.outlet: [q["low"] for claim in each.told["claims"] if claim["happening"] == "shell-market"
                      for q in claim["quantities"] if q["kind"] == "killed"]
        for each in made[1] if each.report.id.endswith("-shell-market")
    }  # fmt: skip
    assert told["lulu"] == [12] and told["radio"] == [9] and told["rights"][0] == 14
    first = next(each for each in made[1] if each.report.id == "lulu-shell-market" and each.version == 1)
    assert [q["low"] for q in first.told["claims"][0]["quantities"] if q["kind"] == "killed"] == [9]


# ---- true to what it tells


def test_every_span_holds_and_every_value_is_the_codebooks(all_of):
    types, roles = claim_types(), {"at", "from", "to", "via", "near"}
    for each in all_of:
        text = each.report.text
        spans = []
        for claim in each.told["claims"]:
            assert claim["type"] in types, each.report.id
            assert claim["evidence"], each.report.id
            spans += [claim["trigger"], *([claim["time"]] if claim["time"] else [])]
            for field in ("actors", "targets", "sources", "places", "quantities"):
                spans += claim[field]
            assert {
                party["class"] for field in ("actors", "targets", "sources") for party in claim[field]
            } <= ACTOR_CLASSES
            assert {place["role"] for place in claim["places"]} <= roles
            assert {quantity["kind"] for quantity in claim["quantities"]} <= QUANTITY_KINDS
        for span in spans:
            assert text[span["start"] : span["end"]] == span["text"] != "", (each.report.id, span)


def test_every_happening_is_told(made):
    told = {claim["happening"] for each in made[1] for claim in each.told["claims"]}
    assert {happening.same for happening in happenings()} <= told


# ---- good Arabic, in voices of their own

WRONG = {
    "a preposition before a nominative": r"\b(?:بين|من|على|عن|إلى|مع|نحو|برصاص|لدى) (?:مقاتلو|مسلحو|مسلحون|ناشطون|محتجون|سكان محليون)\b",
    "an unmelted article": r"\bلال\w",
    "two spaces": r"  ",
    "an open pattern": r"[{}\[\]<>]",
    "a space before a mark": r" [،.]",
    "a mark twice": r"[،.]\s+[،.]|،،|\.،|،\.",
    "a feminine verb before a masculine number": r"\b(?:اضطرت|نزحت|عادت|غادرت|فرت) (?:نحو )?\d+ شخص",
    "a stroke between letters": r"\bبـ[\u0621-\u064a]",
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_no_sentence_has_a(fault, all_of):
    found = [line for each in all_of for line in each.report.text.split("\n")
             if each.outlet not in ("youth", "page") and re.search(WRONG[fault], line)]  # fmt: skip
    assert found == []


def test_no_two_outlets_tell_in_the_same_words_unless_one_copies(made):
    names = list(outlets())
    for published in made.values():
        said = defaultdict(set)
        for each in published:
            copied = any(f"-{other}-" in each.report.id for other in names)
            for line in re.split(r"[\n.]", each.report.text):
                words = (line.partition(" - ")[2] or line).strip()
                if len(words.split()) > 6 and not copied:
                    said[words].add(each.outlet)
        assert [line for line, who in said.items() if len(who) > 1] == []


def test_patterns_say_only_what_they_can(all_of):
    """Every choice agrees with a value, every claim that is given a value is marked in its pattern."""
    for outlet, voice in voices().items():
        for section, table in voice.sentences.items():
            for kind, patterns in table.items():
                for pattern in patterns:
                    marked = {MAIN, "accuse"} | set(marks(pattern))
                    given = {claim for slot in slots(pattern, optional=True) for claim in getattr(slot, "claims", ())}
                    assert given <= marked, (outlet, section, kind)
                    if section == "lead":
                        assert MAIN in marks(pattern), (outlet, kind)


def marks(pattern):
    for part in pattern:
        if isinstance(part, Mark):
            yield part.claim
        if isinstance(part, Mark | Maybe):
            yield from marks(part.parts)


def test_an_outlet_has_words_for_every_kind_that_it_covers():
    kinds = set(world().kinds)
    for outlet in outlets().values():
        if not outlet.covers:
            continue
        covered = kinds if outlet.covers == "all" else set(outlet.covers.split())
        assert covered <= kinds, outlet.id
        assert covered - set(voices()[outlet.id].sentences["lead"]) - {"total"} == set(), outlet.id


def test_nobody_tells_what_it_has_no_words_for():
    """Every telling of the scenario becomes a report or a part of one."""
    patterns, of = voices(), world()
    for telling in tellings(1):
        told = about(telling, patterns[telling.outlet.id], Writer(of, telling.outlet, telling.day), 1)
        section = {"tell": "lead", "deny": "deny", "accuse": "accuse"}[telling.manner]
        assert sentence(Draft(), told, section) is not None, (telling.outlet.id, telling.happening.id)


@pytest.mark.parametrize("text", ["{قصف/قصفت}", "{place", "[قصف", "قصف]", "{PLACE}"])
def test_a_pattern_that_cannot_be_read_is_refused_with_its_place(text):
    with pytest.raises(DemoError, match=r"page\.toml, lead\.shelling"):
        parse(text, "page.toml, lead.shelling")
