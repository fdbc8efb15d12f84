"""Whether a place is besieged, being isolated, relieved."""

import pytest

SIEGE, OPENED = "access.siege", "access.route_opened"


def own(found, relation="itself"):
    return next(each for each in found.sieges if each.where.relation == relation)


def test_besieged_by_whom_and_since_when(desk, situation):
    found = own(situation(
        desk.tell(SIEGE, by=["army"], day="2016-01-01", trigger="حاصر"),
        desk.tell(SIEGE, day="2017-03-01", status="ongoing", trigger="المحاصرة", origin="الغرب"),
    ))  # fmt: skip
    assert (found.state, found.since, found.confirmed) == ("besieged", "2016-01-01", "2017-03-01")
    assert [party.key for party in found.by] == ["syrian-army"]
    assert [voice.name for voice in found.told_by] == ["الشرق", "الغرب"]


@pytest.mark.parametrize(
    ("trigger", "status", "state"),
    [
        ("عزل", "ongoing", "being isolated"), ("تطويق", "ongoing", "being isolated"), ("تضييق", "occurred", "being isolated"),
        ("طوقت", "occurred", "besieged"), ("حصار", "ongoing", "besieged"), ("المعزولة", "ongoing", "besieged"),
    ],
)  # fmt: skip
def test_words_tell_a_siege_in_the_making_from_one_that_holds(desk, situation, trigger, status, state):
    assert own(situation(desk.tell(SIEGE, by=["sdf"], status=status, trigger=trigger))).state == state


def test_a_siege_that_was_lifted_and_told_of_again_later(desk, situation):
    siege = desk.tell(SIEGE, by=["army"], day="2016-01-01", trigger="حاصر")
    lifted = desk.tell(OPENED, by=["sdf"], day="2017-02-01", trigger="فك", text="فك المقاتلون الحصار عن الرقة.")
    found = own(situation(siege, lifted))
    assert (found.state, len(found.lifted), found.confirmed) == ("lifted", 1, "2017-02-01")
    assert own(situation(siege, lifted, on="2017-01-31")).state == "besieged"
    soon = desk.tell(SIEGE, day="2017-02-05", status="ongoing", trigger="المحاصرة", origin="الغرب")
    assert own(situation(siege, lifted, soon)).state == "contested"
    again = desk.tell(SIEGE, by=["army"], day="2017-02-20", trigger="حاصر", origin="الغرب")
    assert own(situation(siege, lifted, again)).state == "besieged"


def test_a_way_reopened_lifts_no_siege(desk, situation):
    siege = desk.tell(SIEGE, by=["army"], day="2016-01-01", trigger="حاصر")
    way = desk.tell(OPENED, day="2017-02-01", trigger="فتح", text="فتح الجيش الطريق إلى الرقة.", at=[("to", "الرقة")])
    found = situation(siege, way)
    assert own(found).state == "besieged" and found.ways[0].state == "open"


def test_quarters_besieged_are_shown_as_a_part(desk, situation):
    found = situation(desk.tell(SIEGE, status="ongoing", trigger="المحاصرة", at=["الرقة", "الأحياء الشرقية"]))
    assert [(each.where.name, each.where.relation) for each in found.sieges] == [("الأحياء الشرقية", "part")]


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_no_siege_from_what_is_planned_may_be_or_is_denied(desk, situation, status):
    assert not situation(desk.tell(SIEGE, by=["sdf"], status=status, trigger="تطويق")).sieges


def test_a_siege_ends_when_a_besieger_takes_the_place(desk, situation):
    besieged = desk.tell("access.siege", by=["army"], status="ongoing", day="2017-03-01", trigger="تحاصر")
    taken = desk.tell("territory.control_gained", by=["army"], day="2017-05-01")
    other = desk.tell("territory.control_gained", by=["isis"], day="2017-05-01")
    (siege,) = situation(besieged, taken).sieges
    assert (siege.state, siege.lifted[0].claim, siege.confirmed) == ("lifted", taken.claim.id, "2017-05-01")
    assert situation(besieged, taken, on="2017-04-30").sieges[0].state == "besieged"
    assert situation(besieged, other).sieges[0].state == "besieged"
