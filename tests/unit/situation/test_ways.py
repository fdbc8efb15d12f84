"""Ways in and out, bridges, and aims."""

from dataclasses import replace

import pytest

CLOSED, OPENED, DESTROYED = "access.route_closed", "access.route_opened", "violence.destruction"


def road(desk, kind, text="قطع الجيش الطريق بين الرقة ودير الزور.", trigger="قطع", **more):
    more.setdefault("at", [("from", "الرقة"), ("to", "دير الزور")])
    return desk.tell(kind, text=text, trigger=trigger, **more)


def reopened(desk, **more):
    return road(desk, OPENED, "فتح الجيش الطريق بين الرقة ودير الزور.", "فتح", **more)


def test_a_road_cut_then_reopened(desk, situation):
    cut = road(desk, CLOSED, by=["sdf"], day="2017-03-01")
    (way,) = situation(cut, reopened(desk, by=["army"], day="2017-09-05", origin="الغرب")).ways
    assert (way.state, way.since, way.ends, way.name) == (
        "open",
        "2017-09-05",
        ("دير الزور",),
        "الطريق بين الرقة ودير الزور",
    )
    assert [party.key for party in way.by] == ["syrian-army"]
    assert situation(cut, reopened(desk, day="2017-09-05"), on="2017-05-01").ways[0].state == "cut"


def test_accounts_of_one_day_that_differ_contest(desk, situation):
    (way,) = situation(road(desk, CLOSED, day="2017-03-01"), reopened(desk, day="2017-03-01", origin="الغرب")).ways
    assert way.state == "contested"
    (way,) = situation(
        road(desk, CLOSED, day="2017-03-01"),
        road(
            desk,
            OPENED,
            "الطريق بين الرقة ودير الزور سالك.",
            "سالك",
            status="ongoing",
            day="2017-03-10",
            origin="الغرب",
        ),
    ).ways
    assert way.state == "contested"


def test_one_way_is_left_and_where_it_leads(desk, situation):
    claim = desk.tell(
        CLOSED, status="ongoing", trigger="سوى طريق", to=["isis"], text="لم يبق أمام التنظيم سوى طريق واحد في جنوب شرقي الرقة.",
    )  # fmt: skip
    cut = desk.tell(
        CLOSED,
        by=["sdf"],
        trigger="قطعتها",
        text="الطرق المؤدية إلى الشمال والغرب من الرقة قطعتها القوات عبر تدمير جسور.",
    )
    left, others = situation(claim, cut).ways
    assert (left.state, left.count, left.directions, left.name) == (
        "left",
        1,
        ("south-east",),
        "طريق واحد في جنوب شرقي الرقة",
    )
    assert (others.state, others.directions) == ("cut", ("north", "west"))


@pytest.mark.parametrize(
    ("text", "trigger", "count"),
    [
        ("لم يعد أمام سكان الرقة إلا معبران شرقا.", "إلا معبر", 2), ("لم يبق لأهل الرقة غير ممر واحد.", "غير ممر", 1),
        ("بقي المنفذ الوحيد من الرقة مفتوحا.", "المنفذ الوحيد", 1),
    ],
)  # fmt: skip
def test_how_many_are_left(desk, situation, text, trigger, count):
    (way,) = situation(desk.tell(CLOSED, status="ongoing", trigger=trigger, text=text)).ways
    assert (way.state, way.count) == ("left", count)


def test_every_way_cut(desk, situation):
    (way,) = situation(desk.tell(CLOSED, by=["sdf"], trigger="قطعت", text="قطعت القوات كل الطرق إلى الرقة.")).ways
    assert way.all and way.state == "cut"
    (way,) = situation(desk.tell(CLOSED, by=["sdf"], trigger="قطعت", text="قطعت القوات آخر طريق إلى الرقة.")).ways
    assert way.all


def test_bridges_destroyed(desk, situation):
    claim = desk.tell(
        DESTROYED, by=["sdf"], at=["الرقة", "الفرات"], trigger="دمرت", text="دمرت غارات جسور الرقة على الفرات."
    )
    house = desk.tell(DESTROYED, trigger="دمرت", text="دمرت غارات منازل في الرقة.")
    (loss,) = situation(claim, house).losses
    assert loss.name.startswith("جسور") and loss.where == ("الرقة", "الفرات")
    assert loss.evidence[0].text == loss.name


def test_a_plan_is_an_aim_and_no_fact(desk, situation):
    found = situation(
        road(desk, CLOSED, by=["sdf"], to=["isis"], status="planned"), road(desk, CLOSED, by=["sdf"], status="planned", origin="الغرب"),
        road(desk, CLOSED, status="hypothetical"), road(desk, CLOSED, status="denied"),
    )  # fmt: skip
    assert not found.ways
    (aim,) = found.aims
    assert (aim.type, aim.ends, aim.name) == (CLOSED, ("دير الزور",), "الطريق بين الرقة ودير الزور")
    assert [p.key for p in aim.by] == ["sdf"] and [p.key for p in aim.against] == ["isis"]
    assert {each.status for each in aim.evidence} == {"planned"} and len(aim.told_by) == 2


def test_what_a_way_runs_along_is_shown_with_the_words_of_its_own_sentence(desk, situation, scope):
    text = "يسعى الجيش إلى قطع الطريق بين الرقة ودير الزور. يمتد هذا الطريق بمحاذاة الفرات."
    claim = desk.tell(
        CLOSED, by=["sdf"], status="planned", trigger="قطع الطريق", text=text,
        at=[("from", "الرقة"), ("to", "دير الزور"), ("via", "الفرات")],
    )  # fmt: skip
    cut = text.index(".") + 1
    claim = replace(claim, page=claim.page._replace(segments=((0, cut), (cut + 1, len(text)))))
    (aim,) = situation(claim).aims
    assert aim.via == ("الفرات",)
    assert [each.text for each in aim.evidence] == ["قطع الطريق بين الرقة ودير الزور", "الفرات"]
    assert aim.evidence[1].sentence.startswith("يمتد هذا الطريق")


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("قطع الجيش الطريق الشمالي إلى الرقة.", ("north",)),
        ("قطع الجيش الطريق إلى الرقة من الجهة الجنوبية الغربية.", ("south-west",)),
        ("قطع الجيش طريق حلب القديم إلى ريف الرقة الشرقي.", ()),
        ("قطع الجيش الطرق شمالا وشرقا من الرقة.", ("north", "east")),
    ],
)
def test_directions_of_a_way(desk, situation, text, directions):
    (way,) = situation(desk.tell(CLOSED, by=["army"], trigger="قطع", text=text)).ways
    assert way.directions == directions


def test_accounts_of_another_way_left_stand_apart_and_those_without_direction_belong_to_the_one(desk, situation):
    east = desk.tell(
        CLOSED, status="ongoing", trigger="سوى طريق", text="لم يبق سوى طريق واحد شرق الرقة.", origin="الغرب"
    )
    bare = desk.tell(CLOSED, status="ongoing", trigger="سوى طريق", text="لم يبق سوى طريق واحد إلى الرقة.")
    west = desk.tell(CLOSED, status="ongoing", trigger="سوى طريق", text="لم يبق سوى طريق واحد غرب الرقة.")
    (way,) = situation(east, bare).ways
    assert (way.directions, {voice.name for voice in way.told_by}) == (("east",), {"الشرق", "الغرب"})
    assert {way.directions for way in situation(east, west).ways} == {("east",), ("west",)}


def test_a_road_by_its_name_is_the_way_and_no_end_of_it(desk, situation):
    road = desk.tell(CLOSED, by=["army"], trigger="قطع", at=["طريق الرقة - حلب"], text="قطع الجيش طريق الرقة - حلب.")
    (way,) = situation(road).ways
    assert (way.ends, way.state) == ((), "cut") and way.name.startswith("طريق")


def test_a_bridge_is_not_besieged(desk, situation):
    told = desk.tell("access.siege", at=["جسر الرقة", "الرقة"], trigger="عزل", text="عزل القصف جسر الرقة ومدينة الرقة.")
    assert [each.where.name for each in situation(told).sieges] == ["الرقة"]


def test_an_aim_that_was_reached_says_so(desk, situation):
    plan = desk.tell("territory.control_gained", by=["sdf"], status="planned", day="2017-06-01")
    later = desk.tell("territory.control_gained", by=["sdf"], day="2017-10-17")
    other = desk.tell("territory.control_gained", by=["army"], day="2017-10-17")
    assert [each.until for each in situation(plan, later).aims[0].reached] == ["2017-10-17"]
    assert situation(plan, other).aims[0].reached == ()
    assert situation(plan, later, on="2017-09-01").aims[0].reached == ()
