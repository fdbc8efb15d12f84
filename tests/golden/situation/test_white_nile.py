"""The situation that an article of our own tells of (Sudan, invented): the same phenomena in other words and numbers."""

from pathlib import Path

import pytest

from marsad.keep.situation import Terms, situation_of_party, situation_of_place, situation_of_road
from marsad.model import Report

ARTICLE = Path(__file__).parent / "white-nile.txt"
ARMY, RSF = "sd-army", "sd-rsf"
DAY = "2025-03-10"


@pytest.fixture(scope="module")
def text():
    return ARTICLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ledger(ledger_of, text):
    return ledger_of(Report(id="article", text=text, published=DAY, publisher="شبكة الأنباء"))


@pytest.fixture(scope="module")
def place(ledger, kit):
    def find(name, on=""):
        with ledger.reading() as connection:
            return situation_of_place(connection, kit, name, Terms(on))

    return find


def test_a_town_is_being_isolated_by_the_army_as_the_army_says(place, sourced, text):
    (siege,) = place("كوستي").sieges
    assert (siege.where.relation, siege.state, siege.confirmed) == ("itself", "being isolated", DAY)
    assert [party.name for party in siege.by] == ["الجيش السوداني"]
    (voice,) = siege.told_by
    assert voice.party and "الجيش السوداني" in voice.name  # a party's own voice
    sourced(siege, text)


def test_one_way_is_left_and_the_others_are_cut(place, sourced, text):
    ways = {each.state: each for each in place("Kosti").ways}
    assert set(ways) == {"left", "cut"}
    assert (ways["left"].count, ways["left"].directions) == (1, ("north-west",))
    assert set(ways["cut"].directions) == {"south", "east"}
    assert "منفذ" in sourced(ways["left"], text)[0].text
    sourced(ways["cut"], text)


def test_two_bridges_are_lost(place, sourced, text):
    (loss,) = place("كوستي").losses
    assert loss.name.startswith("جسرين") and "النيل الأبيض" in loss.where
    sourced(loss, text)


def test_the_road_along_the_western_bank_is_an_aim(place, ledger, kit, sourced, text):
    found = place("كوستي")
    (aim,) = [each for each in found.aims if each.type == "access.route_closed"]
    assert (aim.ends, aim.via) == (("الأبيض",), ("الضفة الغربية للنيل الأبيض",))
    assert [each.status for each in sourced(aim, text)] == ["planned"]
    assert not [way for way in found.ways if "الأبيض" in way.ends]
    with ledger.reading() as connection:
        road = situation_of_road(connection, kit, "طريق كوستي - الأبيض")
    assert road.ways == () and road.aims[0].via == aim.via


def test_quarters_are_besieged_since_months(place, sourced, text):
    (siege,) = place("الفاشر").sieges
    assert (siege.where.name, siege.where.relation) == ("الأحياء الغربية", "part")
    assert (siege.state, siege.since, siege.confirmed) == ("besieged", "2024-11-10", DAY)
    sourced(siege, text)


def test_what_their_people_live_on_and_what_it_comes_to(place, sourced, text):
    found = place("El Fasher")
    told = {each.role: each for each in found.figures}
    assert (told["people"].low, told["people"].unit) == (8400, "family")
    assert (told["ration"].low, told["ration"].unit, told["ration"].per) == (
        pytest.approx(1 / 3, abs=1e-3),
        "loaf",
        "person/day",
    )
    assert (told["delivery"].low, told["delivery"].unit, told["delivery"].per) == (1200, "bundle", "day")
    assert [voice.voice.name for voice in told["people"].told] == ["لجان المقاومة"]
    for each in told.values():
        sourced(each, text)
    (share,) = [each for each in found.computed if each.what == "people per item"]
    assert (share.low, share.high, share.formula, share.assumed) == (7, 7, "8,400 ÷ 1,200", ())
    sourced(share, text)


@pytest.mark.parametrize("name", ["كوستي", "ربك", "الفاشر"])
def test_leaders_move(place, sourced, text, name):
    (move,) = place(name).movements
    assert (move.who, move.party.key, move.origins, move.destinations) == (
        "leaders",
        RSF,
        ("كوستي", "ربك"),
        ("الفاشر",),
    )
    sourced(move, text)


def test_who_moves_its_leaders_has_not_left(place, ledger, kit):
    assert place("كوستي").control == () and place("الفاشر").control == ()
    with ledger.reading() as connection:
        assert situation_of_party(connection, kit, RSF).lost == ()
        assert [each.where.name for each in situation_of_party(connection, kit, ARMY).besieges] == ["كوستي"]


def test_before_the_report_little_of_it_was_known(place):
    before = place("الفاشر", "2025-03-09")
    assert (before.figures, before.computed, before.movements) == ((), (), ())
    (siege,) = before.sieges  # told of since November
    assert (siege.state, siege.confirmed) == ("besieged", "2025-03-09")
    assert place("الفاشر", "2024-11-09").sieges == ()


def test_long_after_it_values_say_when_they_were_confirmed(place):
    later = place("الفاشر", "2026-03-10")
    assert {each.confirmed for each in (*later.figures, *later.sieges, *later.computed)} == {DAY}
