"""What amounts come to, with the formula, the inputs and all that is assumed."""

import pytest
from tests.unit.situation.conftest import amount

from marsad.situation.needs import bounds

NEED, AID, SIEGE = "humanitarian.need", "humanitarian.aid", "access.siege"


def delivered(number, per="day", words="ربطة خبز"):
    return amount("aid", f"{number} {words}", number, of=words, per=per)


def people(number, noun="عائلة"):
    return amount("affected", f"{number} {noun}", number, of=noun)


def ration(low, words, per, high="same"):
    return amount("ration", words, low, high, of=words, per=per)


def computed(found, what):
    (only,) = [each for each in found.computed if each.what == what]
    return only


@pytest.fixture
def bread(desk):
    return (
        desk.tell(SIEGE, status="ongoing", quantities=[people(12000)], trigger="محاصرة"),
        desk.tell(AID, status="ongoing", quantities=[delivered(2000)], trigger="تلقي"),
    )


def test_bundles_a_day_over_families_is_one_bundle_for_so_many(bread, situation):
    share = computed(situation(*bread), "people per item")
    assert (share.low, share.high, share.unit, share.goods, share.per) == (6, 6, "family", "bundle", "day")
    assert share.formula == "12,000 ÷ 2,000"
    assert {each.text for each in share.inputs} == {"12000 عائلة", "2000 ربطة خبز"}
    assert share.assumed == ()


def test_loaves_a_person_rest_on_what_is_assumed_and_change_with_it(bread, situation):
    def daily(**assumed):
        return computed(situation(*bread, **assumed), "items per person")

    each = daily(loaves_per_bundle=8, persons_per_family=5)
    assert each.low == pytest.approx(2000 * 8 / (12000 * 5))
    assert each.formula == "(2,000 × 8) ÷ (12,000 × 5)"
    assert {(a.name, a.value) for a in each.assumed} == {("loaves per bundle", 8), ("persons per family", 5)}
    assert daily(loaves_per_bundle=8, persons_per_family=6).low == pytest.approx(2000 * 8 / (12000 * 6))


def test_a_range_is_carried_through(desk, situation):
    found = situation(
        desk.tell(SIEGE, status="ongoing", quantities=[people(8000)], origin="الشرق", trigger="محاصرة"),
        desk.tell(SIEGE, status="ongoing", quantities=[people(12000)], origin="الغرب", trigger="محاصرة"),
        desk.tell(AID, status="ongoing", quantities=[delivered(2000)], trigger="تلقي"),
    )
    share = computed(found, "people per item")
    assert (share.low, share.high, share.formula) == (4, 6, "8,000–12,000 ÷ 2,000")


def test_an_open_bound_stays_open_in_what_follows(desk, situation):
    found = situation(
        desk.tell(SIEGE, status="ongoing", quantities=[amount("affected", "12000 عائلة", 12000, None, of="عائلة")],
                  trigger="محاصرة"),
        desk.tell(AID, status="ongoing", quantities=[delivered(2000)], trigger="تلقي"),
    )  # fmt: skip
    share = computed(found, "people per item")
    assert (share.low, share.high) == (6, None)


def test_water_is_set_against_the_least_that_is_needed(desk, situation):
    told = desk.tell(NEED, status="ongoing", quantities=[ration(3, "3 لتر ماء", "person/day")], trigger="يحصل")
    share = computed(situation(told), "share of need")
    assert (share.low, share.formula) == (pytest.approx(0.2), "3 ÷ 15")
    assert [(a.name, a.value, a.why) for a in share.assumed] == [("need", 15, "litre water, person/day")]
    assert computed(situation(told, needs={"litre water": 6}), "share of need").low == pytest.approx(0.5)
    assert situation(told, needs={}).computed == ()


def test_a_need_of_loaves_is_only_known_when_it_is_stated(desk, situation):
    told = desk.tell(NEED, status="ongoing", quantities=[ration(0.5, "نصف رغيف", "person/day")], trigger="يحصل")
    assert situation(told).computed == ()
    assert computed(situation(told, needs={"loaf": 3}), "share of need").low == pytest.approx(0.5 / 3)


@pytest.mark.parametrize(
    ("per", "daily", "formula"),
    [
        ("household/month", 30 / 30 / 5, "30 ÷ 30 ÷ 5"),
        ("household/3 day", 30 / 3 / 5, "30 ÷ 3 ÷ 5"),
        ("person/week", 30 / 7, "30 ÷ 7"),
        ("6 household/day", 30 / 6 / 5, "30 ÷ 6 ÷ 5"),
    ],
)
def test_a_ration_of_a_household_or_longer_time_comes_to_so_much_a_person_and_day(desk, situation, per, daily, formula):
    told = desk.tell(NEED, status="ongoing", quantities=[ration(30, "30 لتر ماء", per)], trigger="تحصل")
    each = computed(situation(told), "items per person")
    assert (each.low, each.formula) == (pytest.approx(daily), formula)
    assert bool(each.assumed) == ("household" in per)


def test_an_amount_without_a_time_gives_nothing_a_day(desk, situation):
    found = situation(
        desk.tell(SIEGE, status="ongoing", quantities=[people(12000)], trigger="محاصرة"),
        desk.tell(AID, quantities=[delivered(2000, per=None)], trigger="ألقت"),
        desk.tell(NEED, quantities=[ration(1, "كيس طحين", "household")], trigger="تسلم"),
    )
    assert [each.what for each in found.computed] == ["people per item"]
    assert found.computed[0].per == ""


def test_persons_count_as_they_are_where_no_families_are_told(desk, situation):
    found = situation(
        desk.tell(NEED, status="ongoing", quantities=[people(4000, "نسمة")], trigger="يعيش"),
        desk.tell(AID, status="ongoing", quantities=[delivered(8000, words="وجبة")], trigger="توزع"),
    )
    assert computed(found, "people per item").low == pytest.approx(0.5)
    daily = computed(found, "items per person")
    assert (daily.low, daily.unit, daily.assumed) == (2, "meal", ())


def test_amounts_of_other_times_say_how_far_apart_they_are(desk, situation):
    found = situation(
        desk.tell(SIEGE, status="ongoing", quantities=[people(12000)], day="2017-01-01", trigger="محاصرة"),
        desk.tell(AID, status="ongoing", quantities=[delivered(2000)], day="2017-03-02", trigger="تلقي"),
    )
    share = computed(found, "people per item")
    assert [(a.name, a.value) for a in share.assumed] == [("days between amounts", 60)]
    assert share.confirmed == "2017-01-01"


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_nothing_is_computed_from_a_delivery_that_did_not_take_place(bread, desk, situation, status):
    siege, _ = bread
    found = situation(siege, desk.tell(AID, status=status, quantities=[delivered(3000)], trigger="توزع"))
    assert found.computed == ()
    # beside a delivery that does take place, the other one changes nothing
    both = situation(*bread, desk.tell(AID, status=status, quantities=[delivered(3000)], trigger="توزع"))
    assert both.computed == situation(*bread).computed


def test_bounds_in_figures():
    assert [bounds(*each) for each in ((12000, 12000), (50, 60), (20, None), (None, 30), (None, None), (1 / 3, 1 / 3))] == [
        "12,000", "50–60", "≥ 20", "≤ 30", "?", "0.333",
    ]  # fmt: skip
