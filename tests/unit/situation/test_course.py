"""How a situation came about: its periods say what the situation of their days says."""

import pytest
from tests.unit.situation.conftest import SIDES, amount, number

from marsad.situation.course import course_of_party, course_of_place, course_of_road
from marsad.situation.needs import Assumptions
from marsad.situation.party import Ground
from marsad.situation.place import Asked, situation_of_place
from marsad.situation.road import road_named
from marsad.situation.scope import Scope
from marsad.situation.values import Party

GAINED, LEFT, SIEGE = "territory.control_gained", "territory.withdrawal", "access.siege"
CLOSED, OPENED, NEED = "access.route_closed", "access.route_opened", "humanitarian.need"


def asked(on):
    return Asked(number(on), Assumptions(), SIDES)


@pytest.fixture
def course(scope):
    return lambda *tellings, on="2017-12-31": course_of_place(tellings, scope, asked(on))


def periods(found, what):
    return [
        (each.first, each.last, each.state)
        for track in found.tracks if track.what == what
        for each in track.periods
    ]  # fmt: skip


def war(desk):
    """Taken, besieged, lost: the army cuts a road and takes the town from those who held it."""
    return [
        desk.tell(GAINED, by=["isis"], day="2014-01-12"),
        desk.tell(GAINED, by=["isis"], day="2015-06-01", status="ongoing", origin="الغرب", trigger="يسيطر"),
        desk.tell(SIEGE, by=["sdf"], to=["isis"], day="2017-06-06", trigger="حاصرت"),
        desk.tell(SIEGE, by=["sdf"], day="2017-08-01", status="ongoing", trigger="تحاصر", origin="الغرب"),
        desk.tell(CLOSED, by=["sdf"], day="2017-03-01", trigger="قطع", at=[("from", "الرقة"), ("to", "دير الزور")],
                  text="قطع المقاتلون الطريق بين الرقة ودير الزور."),
        desk.tell(GAINED, by=["sdf"], to=["isis"], day="2017-10-17"),
        desk.tell(OPENED, by=["sdf"], day="2017-11-05", trigger="فتح", at=[("from", "الرقة"), ("to", "دير الزور")],
                  text="فتح المقاتلون الطريق بين الرقة ودير الزور."),
    ]  # fmt: skip


def test_who_held_it_when(desk, course):
    found = course(*war(desk))
    (track,) = [each for each in found.tracks if each.what == "control"]
    assert [(each.first, each.last, each.state, [party.key for party in each.who]) for each in track.periods] == [
        ("2014-01-12", "2017-10-16", "held", ["isis"]), ("2017-10-17", "2017-12-31", "held", ["sdf"]),
    ]  # fmt: skip
    assert track.periods[0].confirmed == "2015-06-01"
    assert [voice.name for voice in track.periods[0].told_by] == ["الشرق", "الغرب"]
    assert (found.first, found.last) == ("2014-01-12", "2017-12-31")


def test_how_long_it_was_besieged_and_a_way_was_cut(desk, course):
    found = course(*war(desk))
    assert periods(found, "siege") == [("2017-06-06", "2017-10-16", "besieged"), ("2017-10-17", "2017-12-31", "lifted")]
    assert periods(found, "way") == [("2017-03-01", "2017-11-04", "cut"), ("2017-11-05", "2017-12-31", "open")]


def test_each_period_says_what_the_situation_of_its_days_says(desk, course, scope):
    told = war(desk)
    found = course(*told)
    checked = 0
    for track in found.tracks:
        for period in track.periods:
            for day in (period.first, period.last):
                then = situation_of_place(told, scope, asked(day))
                of = {"control": then.control, "siege": then.sieges, "way": then.ways}[track.what]
                assert [each.state for each in of] == [period.state], (track.what, day)
                checked += 1
    assert checked == 12


def test_a_period_rests_on_the_claims_that_say_it(desk, course):
    told = war(desk)
    found = course(*told)
    assert all(period.evidence for track in found.tracks for period in track.periods)
    way = next(each for each in found.tracks if each.what == "way")
    assert [[each.type for each in period.evidence] for period in way.periods] == [[CLOSED], [OPENED]]


def test_what_is_planned_possible_or_undated_makes_no_period(desk, course):
    found = course(
        desk.tell(GAINED, by=["sdf"], status="planned"), desk.tell(GAINED, by=["army"], status="hypothetical"),
        desk.tell(SIEGE, by=["sdf"], day=None, trigger="حاصر"),
    )  # fmt: skip
    assert (found.tracks, found.series, found.first) == ((), (), None)


def test_amounts_stand_by_the_days_that_tell_them(desk, course):
    def people(day, least, most="same", origin="الشرق"):
        return desk.tell(
            NEED,
            day=day,
            origin=origin,
            trigger="تعيش",
            quantities=[amount("affected", "عائلات", least, most, of="عائلة")],
        )

    found = course(
        people("2017-01-01", 8000),
        people("2017-01-01", 9000, origin="الغرب"),
        people("2017-05-01", 5000),
        people("2018-05-01", 1),
    )
    (series,) = found.series
    assert [(each.day, each.low, each.high, each.verdict, len(each.evidence)) for each in series.points] == [
        ("2017-01-01", 8000, 9000, "disputed", 2), ("2017-05-01", 5000, 5000, "single source", 1),
    ]  # fmt: skip
    assert (series.role, series.unit) == ("people", "family")
    assert course(people("2017-01-01", 8000)).series == ()  # one day is no course


def test_a_road_over_time(desk, kit):
    scope = Scope(None, kit.grammar.places)
    found = course_of_road(war(desk), road_named("طريق الرقة - دير الزور", scope), scope, asked("2017-12-31"))
    assert [(each.what, [period.state for period in each.periods]) for each in found.tracks] == [
        ("way", ["cut", "open"])
    ]


def test_a_party_over_time_by_what_all_say_of_its_places(desk, scope, kit):
    grounds = [Ground(scope.target, war(desk))]
    isis = Party(key="isis", name="تنظيم الدولة", cls="jihadist")
    found = course_of_party(grounds, isis, asked("2017-12-31"), kit.grammar.places)
    assert periods(found, "control") == [("2014-01-12", "2017-10-16", "held"), ("2017-10-17", "2017-12-31", "lost")]
    army = Party(key="syrian-army", name="الجيش", cls="state_force")
    assert course_of_party(grounds, army, asked("2017-12-31"), kit.grammar.places).tracks == ()


def test_days_after_the_one_asked_for_are_not_known(desk, course):
    found = course(*war(desk), on="2017-07-01")
    assert periods(found, "control") == [("2014-01-12", "2017-07-01", "held")]
    assert periods(found, "siege") == [("2017-06-06", "2017-07-01", "besieged")]
