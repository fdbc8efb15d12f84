"""Who holds a place: gains, withdrawals, descriptions, denials; accounts that differ."""

import pytest

GAINED, LEFT = "territory.control_gained", "territory.withdrawal"


def held(found):
    """State and holders of the place itself."""
    own = next(each for each in found.control if each.where.relation == "itself")
    return own.state, [holder.party.key for holder in own.holders]


def own(found):
    return next(each for each in found.control if each.where.relation == "itself")


def test_who_took_it_holds_it_with_the_claims_that_say_so(desk, situation):
    found = own(situation(desk.tell(GAINED, by=["sdf"], day="2017-10-17")))
    (holder,) = found.holders
    assert (found.state, holder.party.key, holder.since, holder.confirmed) == (
        "held",
        "sdf",
        "2017-10-17",
        "2017-10-17",
    )
    (evidence,) = holder.evidence
    assert (evidence.claim, evidence.text, evidence.voice.name) == ("R001-1", "سيطر", "الشرق")
    assert evidence.sentence[evidence.start : evidence.end] == evidence.text


def test_two_sources_contest_the_holder(desk, situation):
    found = own(situation(
        desk.tell(GAINED, by=["sdf"], day="2017-10-17", origin="الشرق"),
        desk.tell(GAINED, by=["isis"], day="2017-10-17", status="ongoing", origin="الغرب"),
    ))  # fmt: skip
    assert found.state == "contested"
    assert {(h.party.key, h.claimed_by[0].name) for h in found.holders} == {("sdf", "الشرق"), ("isis", "الغرب")}


def test_withdrawal_then_entry_of_another(desk, situation):
    claims = [
        desk.tell(GAINED, by=["isis"], day="2016-01-05"),
        desk.tell(LEFT, by=["isis"], at=[("from", "الرقة")], day="2017-06-01"),
        desk.tell(GAINED, by=["army"], day="2017-06-03"),
    ]
    assert held(situation(*claims)) == ("held", ["syrian-army"])
    assert held(situation(*claims, on="2017-06-02")) == ("left", [])
    assert held(situation(*claims, on="2017-05-31")) == ("held", ["isis"])
    assert [(change.day, change.what) for change in own(situation(*claims)).changes] == [
        ("2016-01-05", "gained"), ("2017-06-01", "left"), ("2017-06-03", "gained"),
    ]  # fmt: skip


def test_a_description_later_than_the_last_change_confirms_it(desk, situation):
    found = own(situation(
        desk.tell(GAINED, by=["sdf"], day="2017-10-17"),
        desk.tell(GAINED, by=["sdf"], day="2018-05-01", status="ongoing", trigger="تحت سيطرة", origin="الغرب"),
    ))  # fmt: skip
    assert (found.holders[0].since, found.holders[0].confirmed) == ("2017-10-17", "2018-05-01")
    assert [voice.name for voice in found.holders[0].claimed_by] == ["الشرق", "الغرب"]


def test_a_description_of_another_soon_after_contests_and_much_later_takes_its_place(desk, situation):
    gained = desk.tell(GAINED, by=["sdf"], day="2017-10-17")
    soon = desk.tell(GAINED, by=["army"], day="2017-11-01", status="ongoing", origin="الغرب")
    late = desk.tell(GAINED, by=["army"], day="2019-11-01", status="ongoing", origin="الغرب")
    assert held(situation(gained, soon))[0] == "contested"
    assert held(situation(gained, late)) == ("held", ["syrian-army"])
    assert held(situation(gained, soon, window_days=5)) == ("held", ["syrian-army"])


def test_one_origin_that_tells_of_a_change_does_not_contest_itself(desk, situation):
    found = situation(
        desk.tell(GAINED, by=["isis"], day="2017-10-17", status="ongoing", report="R9"),
        desk.tell(GAINED, by=["sdf"], day="2017-10-17", report="R9"),
    )
    assert held(found) == ("held", ["sdf"])


def test_a_denied_gain_contests(desk, situation):
    found = own(situation(
        desk.tell(GAINED, by=["sdf"], day="2017-10-17"),
        desk.tell(GAINED, by=["sdf"], day="2017-10-18", status="denied", origin="الغرب"),
    ))  # fmt: skip
    assert found.state == "contested"
    assert [voice.name for voice in found.holders[0].denied_by] == ["الغرب"]


@pytest.mark.parametrize("status", ["planned", "hypothetical", "denied"])
def test_nobody_holds_a_place_by_what_is_planned_may_be_or_is_denied(desk, situation, status):
    found = situation(desk.tell(GAINED, by=["sdf"], status=status))
    assert all(not each.holders for each in found.control)
    assert bool(found.aims) == (status == "planned")
    assert [each.reason for each in found.passed] == (
        [] if status == "planned" else [{"hypothetical": "maybe"}.get(status, status)]
    )


def test_leaders_that_leave_do_not_give_the_place_up(desk, situation):
    found = situation(
        desk.tell(GAINED, by=["isis"], day="2017-01-05", status="ongoing"),
        desk.tell(LEFT, by=["leaders"], at=[("from", "الرقة")], day="2017-02-10", trigger="غادر"),
        desk.tell(LEFT, by=["isis"], to=["leaders"], at=[("from", "الرقة")], day="2017-02-11", trigger="نقل"),
    )
    assert held(found) == ("held", ["isis"])
    assert {each.who for each in found.movements} == {"leaders"}


def test_who_lost_it_is_told_by_the_target(desk, situation):
    found = own(situation(
        desk.tell(GAINED, by=["isis"], day="2017-01-05"), desk.tell(GAINED, to=["isis"], day="2017-10-17", trigger="سقطت")
    ))  # fmt: skip
    assert found.state == "left" and not found.holders


def test_copies_are_one_claimant(desk, situation):
    found = own(situation(*(desk.tell(GAINED, by=["sdf"], origin="الوكالة") for _ in range(3))))
    assert [voice.name for voice in found.holders[0].claimed_by] == ["الوكالة"]
    assert len(found.holders[0].evidence) == 3


def test_a_partys_own_voice_is_marked(desk, situation):
    found = own(situation(desk.tell(GAINED, by=["isis"], origin="أعماق", party="isis")))
    assert found.holders[0].claimed_by[0].party == "isis"


def test_forces_of_one_state_and_words_that_may_mean_a_party_do_not_contest(desk, situation):
    together = situation(
        desk.tell(GAINED, by=["army"]), desk.tell(GAINED, by=["government"], status="ongoing", origin="الغرب")
    )
    assert held(together)[0] == "held"
    loose = situation(desk.tell(GAINED, by=["sdf"]), desk.tell(GAINED, by=["rebels"], status="ongoing", origin="الغرب"))
    assert held(loose)[0] == "held"
    allied = situation(
        desk.tell(GAINED, by=["army", "rebels"]), desk.tell(GAINED, by=["rebels"], status="ongoing", origin="الغرب")
    )
    assert held(allied)[0] == "held"


def test_a_quarter_taken_is_not_the_town_taken(desk, situation):
    found = situation(
        desk.tell(GAINED, by=["isis"], day="2017-05-01", status="ongoing"),
        desk.tell(GAINED, by=["sdf"], at=["حي المشلب", "الرقة"], day="2017-06-06"),
        desk.tell(GAINED, by=["sdf"], at=["ريف الرقة"], day="2017-05-20"),
    )
    assert [(each.where.relation, each.where.name, [h.party.key for h in each.holders]) for each in found.control] == [
        ("itself", "الرقة", ["isis"]), ("part", "حي المشلب", ["sdf"]), ("around", "ريف الرقة", ["sdf"]),
    ]  # fmt: skip


def test_undated_reports_hold_where_nothing_dated_does_and_take_the_place_of_nothing(desk, situation):
    undated = desk.tell(GAINED, by=["isis"], day=None)
    found = own(situation(undated))
    assert (found.state, found.confirmed, found.holders[0].since) == ("held", None, None)
    dated = desk.tell(GAINED, by=["sdf"], day="2017-10-17", origin="الغرب")
    assert held(situation(undated, dated)) == ("held", ["sdf"])
    later = situation(undated, on="2017-01-01")
    assert not later.control and later.passed[0].reason == "undated"


def test_an_old_value_shows_when_it_was_last_confirmed(desk, situation):
    found = own(situation(desk.tell(GAINED, by=["isis"], day="2014-01-14"), on="2017-03-01"))
    assert found.holders[0].confirmed == "2014-01-14"


def test_a_condition_that_holds_over_the_day_counts_and_an_event_that_may_come_later_does_not(desk, situation):
    over = desk.tell(GAINED, by=["isis"], day="2017-05-01", status="ongoing", since="2014-01-01", until="2017-05-01")
    found = own(situation(over, on="2016-06-01"))
    assert (found.holders[0].since, found.holders[0].confirmed) == ("2014-01-01", "2016-06-01")
    month = desk.tell(GAINED, by=["sdf"], day="2017-11-01", since="2017-10-01", until="2017-10-31")
    assert situation(month, on="2017-10-10").passed[0].reason == "after the day"
    assert held(situation(month, on="2017-10-31")) == ("held", ["sdf"])
