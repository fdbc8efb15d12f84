"""What a profile makes of a report: places by division, days by period, parties by name or class, and when it may leave."""

from datetime import date

import msgspec
import pytest

from marsad.export.coarsen import coarse_place, period, period_name
from marsad.export.events import named_period
from marsad.export.profile import Rule, load
from marsad.export.publish import About, Issue, publish
from marsad.export.taken import Taken, rounded
from marsad.gazetteer.divisions import Divisions
from marsad.ledger.protect import subjects
from marsad.model import Place, Point, to_json

NAMES = {"isis": "تنظيم الدولة الإسلامية", "assad-forces": "قوات النظام السوري"}


@pytest.fixture(scope="module")
def divisions(kit):
    return Divisions(kit.gazetteer)


@pytest.fixture
def out(divisions):
    """Publishes a report under a profile; gives what leaves, and what was taken out."""

    def run(coded, name="public", *, today=date(2018, 1, 1), day=date(2017, 2, 20), about=None, whole=True, **changes):
        profile = msgspec.structs.replace(load(name, subjects()), **changes)
        taken = Taken(profile.least_count)
        issue = Issue(profile, today, divisions, NAMES, lambda uid: f"P:{uid}")
        return publish(coded, about or {}, day, issue, taken, whole=whole), taken

    return run


def place(name="سراقب", kind="town", admin1="Idlib", country="SY", lat=35.86, lon=36.8, **more):
    return Place(name=name, kind=kind, admin1=admin1, country=country, lat=lat, lon=lon, **more)


@pytest.mark.parametrize(
    ("given", "precision", "told"),
    [
        (place(), "admin1", ("إدلب", "admin1", 35.85)),
        (place(), "country", ("سوريا", "country", 35.0)),
        (place(), "none", None),
        (place("محيط سراقب", "region", radius_km=40.0), "admin1", ("إدلب", "admin1", 35.85)),
        (place("شمال العراق", "region", None, "IQ", 36.0, 43.0), "admin1", ("العراق", "country", 33.05)),
        (place("قرية ما", "village", None, "SY", None, None), "admin1", ("سوريا", "country", 35.0)),
        (place("البحر المتوسط", "other", None, None), "admin1", None),
        (place("سوريا", "country", None), "admin1", ("سوريا", "country", 35.0)),
        (place("إدلب", "admin2"), "admin2", ("إدلب", "admin2", 35.9306)),
        (place(), "admin2", ("إدلب", "admin1", 35.85)),  # no table tells the second level
        (place(admin1="Nowhere"), "admin1", ("Nowhere", "admin1", None)),
    ],
)
def test_a_place_is_told_as_finely_as_it_may_be(divisions, given, precision, told):
    found = coarse_place(given, precision, None, divisions)
    assert told is None if found is None else (found.name, found.kind, found.lat) == told


def test_all_places_of_a_cell_are_told_as_its_middle(divisions):
    one, other = (coarse_place(place(lat=lat, lon=36.6), "grid", 0.5, divisions) for lat in (35.51, 35.99))
    assert one == other and (one.lat, one.lon) == (35.75, 36.75) and one.kind == "region"
    assert 35 < one.radius_km < 37  # from the middle to a corner
    assert coarse_place(place(lat=36.01), "grid", 0.5, divisions) != one
    south = coarse_place(place(lat=-0.1, lon=-0.1), "grid", 0.5, divisions)
    assert (south.lat, south.lon) == (-0.25, -0.25)


@pytest.mark.parametrize(
    ("day", "precision", "name", "days"),
    [
        ("2017-02-18", "day", "2017-02-18", ("2017-02-18", "2017-02-18")),
        ("2017-02-18", "week", "2017-W07", ("2017-02-13", "2017-02-19")),
        ("2017-01-01", "week", "2016-W52", ("2016-12-26", "2017-01-01")),
        ("2016-02-29", "month", "2016-02", ("2016-02-01", "2016-02-29")),
        ("2017-02-18", "year", "2017", ("2017-01-01", "2017-12-31")),
        ("9999-12-31", "week", "9999-W52", ("9999-12-27", "9999-12-31")),
        ("0001-01-01", "week", "0001-W01", ("0001-01-01", "0001-01-07")),
    ],
)
def test_a_day_is_told_by_the_period_that_holds_it(day, precision, name, days):
    assert tuple(map(str, period(date.fromisoformat(day), precision))) == days
    assert period_name(date.fromisoformat(day), precision) == name
    if precision in ("day", "week", "month"):
        assert tuple(map(str, named_period(name))) == days


def test_a_public_report_tells_province_month_and_class(out, battle):
    (told,), taken = out(battle)
    assert (told.id, told.text, told.title, told.publisher, told.published) == ("P:R2", "", "", "", "2017-02")
    clash = next(claim for claim in told.claims if claim.type == "violence.clash" and claim.status == "occurred")
    assert [(each.role, each.name) for each in clash.places] == [("near", "الرقة"), ("at", "الرقة")]
    assert {(each.kind, each.admin1) for each in told.places} == {
        ("admin1", "Raqqa"),
        ("admin1", "Idlib"),
        ("admin1", "Daraa"),
    }
    assert (clash.time.since, clash.time.until) == ("2017-02-01", "2017-02-28")
    assert [each.name for each in clash.actors] == ["تنظيم الدولة الإسلامية"]
    assert [(each.name, each.cls) for each in clash.sources] == [(None, "local"), (None, "state_force")]
    (toll,) = clash.quantities
    assert (toll.low, toll.high, toll.of) == (5, 9, None)
    assert taken.count("place-coarsened") and taken.count("words-withheld") == 4


def test_people_who_are_only_described_are_told_by_class_and_things_not_at_all(out, strike):
    (told,), _ = out(strike)
    (claim,) = told.claims
    assert claim.actors == () and [(each.name, each.cls) for each in claim.targets] == [(None, "civilians")]
    assert [(q.kind, q.low, q.high, q.of) for q in claim.quantities] == [
        ("killed", 1, 4, "مدنيين"),
        ("injured", 10, 10, None),
    ]


@pytest.mark.parametrize(
    ("today", "day", "leaves"),
    [
        ("2017-03-29", "2017-02-20", False),  # February was over for 29 days
        ("2017-03-30", "2017-02-20", True),
        ("2017-03-30", "2017-03-01", False),  # the report came in March
        ("2017-04-30", "2017-03-01", True),
        ("2017-01-01", "2017-02-20", False),
    ],
)
def test_a_claim_waits_for_its_period_and_its_reports(out, strike, today, day, leaves):
    told, taken = out(strike, today=date.fromisoformat(today), day=date.fromisoformat(day))
    assert bool(told) is leaves and taken.count("delayed") == (not leaves)


def test_what_is_planned_for_later_waits_for_that_day_and_without_a_delay_nothing_waits(out, strike):
    claim = msgspec.structs.replace(
        strike.claims[0], time=msgspec.structs.replace(strike.claims[0].time, until="2017-09-09")
    )
    later = msgspec.structs.replace(strike, claims=(claim,))
    assert out(later, today=date(2017, 10, 29))[0] == [] and out(later, today=date(2017, 10, 30))[0] != []
    assert out(later, today=date(2017, 2, 20), delay_days=0)[0] != []


def test_a_claim_that_tells_no_day_waits_for_its_report(out, battle):
    (told,), _ = out(battle, today=date(2017, 3, 30))
    assert len(told.claims) == 4
    assert out(battle, today=date(2017, 3, 29))[0] == []


def test_the_internal_profile_leaves_a_report_as_it_is(out, battle):
    told, taken = out(battle, "internal", today=date(2017, 2, 20))
    assert told == [battle] and taken.summary() == ""


def test_a_point_that_a_person_set_is_told_no_finer_than_other_places(out, battle):
    point = Point(lat=35.8437, lon=38.5123, country="SY", admin1="Raqqa", kind="base")
    claims = tuple(
        msgspec.structs.replace(
            each, places=tuple(msgspec.structs.replace(place, point=point) for place in each.places)
        )
        for each in battle.claims
    )
    (told,), _ = out(msgspec.structs.replace(battle, claims=claims))
    assert b"35.8437" not in to_json(told) and b"38.5123" not in to_json(told)
    assert all(place.point is None for each in told.claims for place in each.places)
    assert {each.kind for each in told.places} == {"admin1"}


def test_a_partner_gets_words_unless_something_was_taken_out(out, battle):
    (whole,), _ = out(battle, "partner")
    assert whole.text == battle.text and whole.places == battle.places and whole.notes == ()
    assert [each.id for each in whole.claims] == [f"P:{each.id}" for each in battle.claims]
    about = {battle.claims[0].id: About("internal", frozenset(("medical",)))}
    told, _ = out(battle, "partner", about=about)
    assert [(each.text, each.title, each.publisher) for each in told] == [("", "", "")]
    assert out(battle, "partner", whole=False)[0][0].text == ""
    late, _ = out(battle, "partner", today=date(2017, 2, 25))
    assert late == []


def test_what_is_coarser_leaves_as_a_report_of_its_own(out, battle):
    taken_base = next(claim for claim in battle.claims if claim.type == "territory.control_gained")
    plan = next(claim for claim in battle.claims if claim.status == "planned")
    about = {plan.id: About("internal", frozenset(("medical",)))}
    battle = msgspec.structs.replace(
        battle,
        claims=tuple(msgspec.structs.replace(each, evidence=((at, at + 1),)) for at, each in enumerate(battle.claims)),
    )
    fine, coarse = out(battle, "partner", about=about)[0]
    assert [each.id for each in coarse.claims] == [f"P:{plan.id}"] and fine.id != coarse.id
    assert [(each.name, each.kind, each.lat) for each in coarse.places] == [("إدلب", "admin1", 35.85)]
    assert coarse.published == "2017-W08" and fine.published == "2017-02-20"
    base = next(claim for claim in fine.claims if claim.id == f"P:{taken_base.id}")
    assert base.places[0].name == "مطار الطبقة"


def test_the_same_place_or_sentence_is_told_no_finer_beside_it(out, battle):
    about = {battle.claims[0].id: About("internal", frozenset(("detained",)))}
    (told,), _ = out(battle, "partner", about=about)  # all four stand in one sentence
    assert {each.kind for each in told.places} == {"admin1"}


def test_what_a_profile_leaves_out_leaves_in_no_part(out, strike):
    about = {strike.claims[0].id: About("public", frozenset(("sexual-violence",)))}
    told, taken = out(strike, about=about)
    assert told == [] and taken.report()["left_out"]["rule"]["examples"] == ["P:R1-1 out"]
    rule = Rule(why="x", kinds=("city",))
    assert out(strike, leave_out=(rule,))[0] == [] and out(strike, coarser=(), leave_out=())[0] != []


def test_two_places_of_one_name_stay_two(out, tell):
    """A city and the province of its name are told apart by their names, so that each is found again."""
    coded = tell(
        "قصفت الطائرات مدينة إدلب وقصفت المدفعية سراقب",
        {"type": "violence.air_strike", "trigger": "قصفت", "places": [("إدلب", "at")]},
        {"type": "violence.shelling", "trigger": "المدفعية", "places": [("سراقب", "at")]},
        places=(place("إدلب", "city", lat=35.93, lon=36.63), place()),
    )
    coded = msgspec.structs.replace(
        coded,
        claims=tuple(msgspec.structs.replace(each, evidence=((at, at + 1),)) for at, each in enumerate(coded.claims)),
    )
    rule = Rule(why="x", types=("violence.shelling",), place="admin1", date="day")
    told, _ = out(coded, "partner", coarser=(rule,))
    assert sorted((each.kind, each.lat) for report in told for each in report.places) == [
        ("admin1", 35.85),
        ("city", 35.93),
    ]
    both = out(coded, "partner", coarser=(), text="withhold", place="admin1", ids="own")[0]
    assert [each.name for each in both[0].places] == ["إدلب"]


def test_a_loss_report_under_a_least_count_tells_no_small_number():
    told = {"claims": 12, "left_out": {"delayed": {"count": 2, "what": "x", "examples": ["a", "b"]}}, "format": "csv"}
    assert rounded(told, 5) == {
        "claims": 15, "left_out": {"delayed": {"count": 5, "what": "x", "examples": ["a"]}}, "format": "csv",
    }  # fmt: skip
    assert rounded(told, 1) == told
