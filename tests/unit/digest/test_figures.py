"""What is counted, summed and ranked, and what is not."""

import copy

import pytest

from marsad.export.digest.figures import (
    claims_of,
    differs,
    figures,
    most_deadly,
    most_supported,
    slots,
    support,
    toll_over,
    unit_of,
)


def found(matter, uid):
    return next(each for each in matter.happenings if each.uid == uid)


def changed(lines, *report, **fields):
    """The lines, with fields of the first claim of some reports changed."""
    made = copy.deepcopy(lines)
    for row in made:
        if row["report"]["id"] in report:
            row["report"]["claims"][0].update(fields)
    return made


def test_what_is_announced_threatened_possible_or_denied_is_never_counted(matter):
    counted = figures(matter)
    kinds = {each.uid: each.kind for each in counted.apart}
    assert kinds == {"I-plan": "planned", "I-threat": "threat", "I-threatened": "planned", "I-maybe": "possible"}
    assert not {each.uid for each in counted.incidents} & set(kinds)
    assert [each.uid for each in counted.lasting] == ["I-need"]
    assert {each.uid for each in counted.stretches} == {"I-total"}
    assert [each.uid for each in counted.undated] == ["I-undated"]


def test_an_act_that_is_only_denied_is_no_incident(lines, make):
    counted = figures(make(changed(lines, "take-1", status="denied")))
    assert "I-take" in {each.uid for each in counted.apart}
    assert "I-take" not in {each.uid for each in counted.incidents}


def test_support_counts_independent_origins(matter):
    assert support(found(matter, "I-fuel")) == "supported", "an outlet and the Observatory"
    assert support(found(matter, "I-drone")) == "single", "two outlets that quote one agency"
    assert support(found(matter, "I-clash")) == "single", "an outlet, and a party in its own voice"
    assert support(found(matter, "I-party")) == "party"
    assert support(found(matter, "I-move")) == "supported"
    assert support(found(matter, "I-state")) == "party", "the state's own television"
    assert {each.uid for each in figures(matter).incidents if differs(each)} == {"I-fuel", "I-clash", "I-take"}


def test_a_sum_takes_each_incident_once_from_least_to_most_by_independent_origins(matter):
    killed, injured = figures(matter).tolls
    # 12 to 15 or more (market), 1 (jisr), 7 (clash: the party's 11 is no independent number), 2 or more (drone)
    assert {each.uid for each in killed.independent.of} == {"I-fuel", "I-jisr", "I-clash", "I-drone"}
    assert (killed.independent.low, killed.independent.high, killed.independent.open) == (22, 25, True)
    assert (killed.parties.low, killed.parties.high) == (9, 9)
    assert [each.uid for each in killed.undated.of] == ["I-mine"]
    assert {each.uid for each in killed.disputed} == {"I-fuel", "I-clash"}
    assert (injured.independent.low, injured.independent.high) == (33, 33)
    assert (injured.parties.low, injured.parties.high) == (5, 5)


def test_copies_and_pickups_add_nothing(lines, make):
    doubled = copy.deepcopy(lines)
    for number, row in enumerate(copy.deepcopy([each for each in lines if each["report"]["id"] == "convoy-2"])):
        row["report"]["id"] = f"again-{number}"
        for claim in row["report"]["claims"]:
            row["incidents"][f"again-{claim['id']}"] = row["incidents"].pop(claim["id"])
            row["modes"][f"again-{claim['id']}"] = row["modes"].pop(claim["id"])
            claim["id"] = f"again-{claim['id']}"
        doubled.append(row)
    before, after = figures(make(lines)), figures(make(doubled))
    assert len(before.incidents) == len(after.incidents)
    for one, other in zip(before.tolls, after.tolls, strict=True):
        assert one.independent[:4] == other.independent[:4]


def test_a_toll_without_a_number_is_told_as_such_and_not_summed(lines, make):
    quantity = {"kind": "killed", "text": "فقُتل", "start": 74, "end": 79, "low": None, "high": None}
    counted = figures(make(changed(lines, "jisr-1", quantities=[quantity])))
    killed = counted.tolls[0]
    assert [each.uid for each in killed.untold] == ["I-jisr"]
    assert "I-jisr" not in {each.uid for each in killed.independent.of}


def test_what_lasted_for_years_is_no_news_of_the_week(lines, make):
    time = {"text": "صباح الأربعاء", "start": 107, "end": 120, "from": "2015-01-01", "to": "2022-01-01"}
    made = changed(lines, "fuel-1", time=time)
    counted = figures(make(made))
    assert {each.uid for each in counted.incidents} >= {"I-fuel"}, "another account tells the day"
    only = [row for row in made if not row["report"]["id"].startswith(("fuel-2", "fuel-4"))]
    assert "I-fuel" not in {each.uid for each in make(only).happenings}


def test_losses_without_event_and_day_are_a_total(lines, make):
    made = changed(lines, "total-1", time=None)
    assert next(each for each in make(made).happenings if each.uid == "I-total").kind == "stretch"


def test_ranks(matter):
    incidents = figures(matter).incidents
    assert [each.uid for each in most_supported(incidents, 5)] == ["I-fuel", "I-move"]
    assert [each.uid for each in most_deadly(incidents, 3)] == ["I-fuel", "I-party", "I-clash"]
    assert "I-mine" not in {each.uid for each in most_deadly(incidents, 50)}, "nobody tells its day"


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_slots_hold_every_incident_once(matter, unit):
    counted = figures(matter, unit)
    told = [each.uid for slot in counted.slots for each in slot.incidents]
    assert sorted(told) == sorted(each.uid for each in counted.incidents)
    assert counted.slots[0].first == matter.first and counted.slots[-1].last == matter.last
    assert sum(slot.killed.low for slot in counted.slots) == counted.tolls[0].independent.low


def test_units_follow_the_calendar(matter):
    # 2021-02-25 is a Thursday
    first = matter.first - 11
    assert [(one - first, other - first) for one, other, *_ in slots([], first, first + 13, "week")] == [
        (0, 3), (4, 10), (11, 13),
    ]  # fmt: skip
    assert [(one - first, other - first) for one, other, *_ in slots([], first, first + 10, "month")] == [
        (0, 3),
        (4, 10),
    ]
    assert [unit_of(0, 61), unit_of(0, 62), unit_of(0, 400)] == ["day", "week", "month"]


def test_every_count_leads_to_its_claims(matter):
    counted = figures(matter)
    known = {entry.claim.id for each in matter.happenings for entry in each.entries}
    assert set(claims_of(counted.incidents)) <= known
    tally = toll_over(counted.incidents, "killed")
    for total in (tally.independent, tally.parties, tally.undated):
        for claim in total.claims:
            quantities = next(e for h in total.of for e in h.entries if e.claim.id == claim).claim.quantities
            assert any(quantity.kind == "killed" for quantity in quantities)


def test_families_are_no_persons(matter):
    move = found(matter, "I-move")
    tolls = {toll.unit: (toll.low, toll.high, toll.verdict) for toll in move.agreement.tolls}
    assert tolls == {"household": (250, 250, "single source"), "": (1200, 1200, "single source")}
    assert not differs(move)
