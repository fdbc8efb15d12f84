"""The situation that the seed article tells of: two towns, a road, two parties. Its text is no part of the project."""

import json
from pathlib import Path

import pytest

from marsad.keep.situation import Terms, assumptions_of, situation_of_party, situation_of_place, situation_of_road
from marsad.model import Report

SEED = Path(__file__).parents[4] / "shared" / "data" / "seed"
pytestmark = pytest.mark.skipif(
    not (SEED / "article.txt").is_file(), reason="the seed article is not at hand (../shared/data/seed)"
)
ISIS, SDF = "isis", "sdf"


@pytest.fixture(scope="module")
def text():
    return (SEED / "article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ledger(ledger_of, text):
    told = json.loads((SEED / "seed.jsonl").read_text(encoding="utf-8").splitlines()[0])
    return ledger_of(
        Report(id="seed", text=text, title=told["title"], published=told["published"], publisher=told["publisher"])
    )


@pytest.fixture(scope="module")
def raqqa(ledger, kit):
    with ledger.reading() as connection:
        return situation_of_place(connection, kit, "الرقة")


@pytest.fixture(scope="module")
def deir_ez_zor(ledger, kit):
    with ledger.reading() as connection:
        return situation_of_place(connection, kit, "Deir ez-Zor")


def test_raqqa_is_being_isolated(raqqa, sourced, text):
    (siege,) = [each for each in raqqa.sieges if each.where.relation == "itself"]
    assert (siege.state, [party.key for party in siege.by]) == ("being isolated", [SDF])
    assert len(sourced(siege, text)) >= 2
    assert any(voice.name != "الصباح الجديد" for voice in siege.told_by)


def test_one_way_is_left_to_the_south_east(raqqa, sourced, text):
    (left,) = [each for each in raqqa.ways if each.state == "left"]
    assert (left.count, left.directions) == (1, ("south-east",))
    sourced(left, text)
    (cut,) = [each for each in raqqa.ways if each.state == "cut"]
    assert set(cut.directions) == {"north", "west"} and [party.key for party in cut.by] == [SDF]
    sourced(cut, text)
    assert not [each for each in raqqa.ways if each.state == "open"]


def test_bridges_over_the_euphrates_are_lost(raqqa, sourced, text):
    (loss,) = raqqa.losses
    assert "جسور" in loss.name and "الفرات" in loss.where and [party.key for party in loss.by] == [SDF]
    sourced(loss, text)


@pytest.mark.parametrize("name", ["الرقة", "دير الزور"])
def test_the_road_along_the_northern_bank_is_the_aim_and_no_fact(ledger, kit, sourced, text, name):
    with ledger.reading() as connection:
        found = situation_of_place(connection, kit, name)
    (aim,) = [each for each in found.aims if each.type == "access.route_closed" and each.ends]
    (other,) = {"الرقة", "دير الزور"} - {name}
    assert aim.ends == (other,) and [party.key for party in aim.by] == [SDF]
    assert any("الشمالية" in via and "الفرات" in via for via in aim.via)
    assert all(each.status == "planned" for each in sourced(aim, text))
    assert not [way for way in found.ways if other in way.ends]


def test_the_road_itself_has_the_aim_alone(ledger, kit, sourced, text):
    with ledger.reading() as connection:
        found = situation_of_road(connection, kit, "طريق دير الزور - الرقة")
    assert (found.ways, found.control, found.losses) == ((), (), ())
    assert any(any("الشمالية" in via for via in aim.via) for aim in found.aims)
    sourced(found.aims, text)


def test_the_eastern_quarters_are_besieged(deir_ez_zor, sourced, text):
    (siege,) = deir_ez_zor.sieges
    assert (siege.where.name, siege.where.relation, siege.state) == ("الأحياء الشرقية", "part", "besieged")
    sourced(siege, text)


def test_what_their_people_live_on(deir_ez_zor, sourced, text):
    told = {each.role: each for each in deir_ez_zor.figures}
    assert {role: (each.low, each.high, each.unit, each.goods, each.per) for role, each in told.items()} == {
        "people": (12000, 12000, "family", "", ""),
        "ration": (0.5, 0.5, "loaf", "bread", "person/day"),
        "delivery": (2000, 2000, "bundle", "bread", "day"),
    }
    assert told["people"].where == ("الأحياء الشرقية",)
    for each in told.values():
        sourced(each, text)


def test_one_bundle_is_for_six_families(deir_ez_zor, sourced, text):
    (share,) = [each for each in deir_ez_zor.computed if each.what == "people per item"]
    assert (share.low, share.high, share.unit, share.goods, share.per) == (6, 6, "family", "bundle", "day")
    assert (share.formula, share.assumed) == ("12,000 ÷ 2,000", ())
    assert len({each.claim for each in sourced(share, text)}) == 2


def test_half_a_loaf_against_a_stated_need(ledger, kit):
    with ledger.reading() as connection:
        terms = Terms(assumptions=assumptions_of({"needs": {"loaf": 2}}))
        found = situation_of_place(connection, kit, "دير الزور", terms)
    shares = [each.low for each in found.computed if each.what == "share of need"]
    assert 0.25 in shares and len(shares) == 2  # of the ration told, and of what the delivery comes to


@pytest.mark.parametrize("name", ["الرقة", "الموصل"])
def test_leaders_move_from_mosul_and_raqqa(ledger, kit, sourced, text, name):
    with ledger.reading() as connection:
        found = situation_of_place(connection, kit, name)
    moves = [each for each in found.movements if each.who == "leaders" and each.party and each.party.key == ISIS]
    assert any({"الموصل", "الرقة"} <= set(each.origins) and "دير الزور" in each.destinations for each in moves)
    sourced(tuple(moves), text)


def test_where_it_stands_for_the_parties(ledger, kit, sourced, text):
    with ledger.reading() as connection:
        isis = situation_of_party(connection, kit, "داعش")
        sdf = situation_of_party(connection, kit, "قوات سوريا الديمقراطية")
    assert any(each.who == "leaders" for each in isis.movements)
    assert [each.where.name for each in sdf.besieges] == ["الرقة"]
    assert any(aim.type == "access.route_closed" for aim in sdf.aims)
    sourced((isis.movements, sdf.besieges, sdf.aims), text)


def test_what_is_denied_is_left_out(deir_ez_zor):
    assert [each.reason for each in deir_ez_zor.passed] == ["denied"]
    assert all(each.confirmed is None for each in deir_ez_zor.figures)  # the report has no day
