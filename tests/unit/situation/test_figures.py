"""Amounts told of a place: from the least to the most that an origin tells; nothing is averaged."""

import pytest
from tests.unit.situation.conftest import amount

NEED, AID, SIEGE = "humanitarian.need", "humanitarian.aid", "access.siege"


def families(low, high="same", text="8400 عائلة"):
    return amount("affected", text, low, high, of="عائلة")


def figure(found, role):
    (only,) = [each for each in found.figures if each.role == role]
    return only


def test_accounts_that_differ_are_shown_from_least_to_most_each_with_its_origin(desk, situation):
    people = figure(
        situation(
            desk.tell(NEED, quantities=[families(8000)], origin="الشرق", trigger="تعيش"),
            desk.tell(NEED, quantities=[families(12000)], origin="الغرب", trigger="تعيش"),
        ),
        "people",
    )
    assert (people.low, people.high, people.verdict, people.unit) == (8000, 12000, "disputed", "family")
    assert {(told.voice.name, told.low) for told in people.told} == {("الشرق", 8000), ("الغرب", 12000)}


def test_copies_of_one_account_count_once(desk, situation):
    people = figure(
        situation(*(desk.tell(NEED, quantities=[families(8000)], trigger="تعيش", report=uid) for uid in ("R1", "R2"))),
        "people",
    )
    assert (people.verdict, len(people.told)) == ("single source", 1)
    assert {each.report for each in people.told[0].evidence} == {"R1", "R2"}


def test_an_origin_speaks_with_its_newest_amount(desk, situation):
    people = figure(
        situation(
            desk.tell(NEED, quantities=[families(9000)], day="2017-03-05", trigger="تعيش"),
            desk.tell(NEED, quantities=[families(8000)], day="2017-03-01", trigger="تعيش"),
        ),
        "people",
    )
    assert (people.low, people.high, people.confirmed) == (9000, 9000, "2017-03-05")


def test_an_account_that_is_long_past_stands_apart(desk, situation):
    tellings = [
        desk.tell(NEED, quantities=[families(12000)], day="2016-03-01", origin="الغرب", trigger="تعيش"),
        desk.tell(NEED, quantities=[families(8000)], day="2017-03-01", origin="الشرق", trigger="تعيش"),
    ]
    people = figure(situation(*tellings), "people")
    assert (people.low, people.high, [told.low for told in people.earlier]) == (8000, 8000, [12000])
    together = figure(situation(*tellings, window_days=400), "people")
    assert (together.low, together.high, together.earlier) == (8000, 12000, ())


def test_of_one_report_the_closer_amount_counts(desk, situation):
    people = figure(
        situation(
            desk.tell(NEED, quantities=[families(8000, None, "أكثر من 8000 عائلة")], report="R1", trigger="تعيش"),
            desk.tell(NEED, quantities=[families(8400)], report="R1", trigger="تعيش"),
        ),
        "people",
    )
    assert (people.low, people.high, people.verdict) == (8400, 8400, "single source")


def test_an_open_bound_stays_open(desk, situation):
    ration = amount("ration", "ثلاثة لترات", None, 3, of="لتر ماء", per="person/day")
    found = figure(situation(desk.tell(NEED, quantities=[ration], trigger="حصة")), "ration")
    assert (found.low, found.high, found.unit, found.goods) == (None, 3, "litre", "water")


def test_the_goods_of_a_share_are_told_before_its_amount(desk, situation):
    ration = amount("ration", "ثلاثة لترات", None, 3, of="لترات", per="person/day")
    text = "لا تتجاوز حصة الفرد من المياه في الرقة ثلاثة لترات."
    assert figure(situation(desk.tell(NEED, quantities=[ration], trigger="حصة", text=text)), "ration").goods == "water"


def test_a_price_is_of_what_is_named_before_it(desk, situation):
    price = amount("price", "500 ليرة", 500, of="ليرة")
    text = "وبلغ سعر ربطة الخبز في الرقة 500 ليرة."
    found = figure(situation(desk.tell(NEED, quantities=[price], trigger="سعر", text=text)), "price")
    assert (found.low, found.unit, found.per, found.goods) == (500, "ليرة", "bundle", "bread")


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_no_amount_comes_from_what_is_planned_possible_or_denied(desk, situation, status):
    found = situation(
        desk.tell(AID, quantities=[amount("aid", "2000 ربطة خبز", 2000, per="day")], status=status, trigger="توزع"),
        desk.tell(SIEGE, quantities=[families(8400)], status=status, trigger="محاصرة"),
    )
    assert (found.figures, found.computed) == ((), ())


def test_children_or_wounded_are_only_some_of_the_people(desk, situation):
    found = situation(desk.tell(NEED, quantities=[amount("affected", "300 طفل", 300, of="طفل")], trigger="يعاني"))
    assert found.figures == ()


def test_amounts_after_the_day_are_not_known_yet(desk, situation):
    telling = desk.tell(NEED, quantities=[families(8400)], day="2017-03-05", trigger="تعيش")
    assert situation(telling, on="2017-03-04").figures == ()
    assert figure(situation(telling, on="2018-03-04"), "people").confirmed == "2017-03-05"


def test_fewer_people_of_one_report_are_some_of_the_others(desk, situation):
    people = figure(
        situation(
            desk.tell(
                NEED, quantities=[amount("affected", "300 ألف نسمة", 300_000, of="نسمة")], report="R1", trigger="يعيش"
            ),
            desk.tell(
                NEED, quantities=[amount("affected", "50 ألف شخص", 50_000, of="شخص")], report="R1", trigger="يحتاج"
            ),
        ),
        "people",
    )
    assert (people.low, people.high, people.verdict) == (300_000, 300_000, "single source")
