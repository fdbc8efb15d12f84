"""Who left a place and who came to it."""

from tests.unit.situation.conftest import amount

LEFT, DEPLOYED = "territory.withdrawal", "force.deployment"
FLED, BACK = "humanitarian.displacement", "humanitarian.return"


def test_leaders_that_a_party_moves_from_here(desk, situation):
    (move,) = situation(
        desk.tell(LEFT, by=["isis"], to=["leaders"], at=[("from", "الرقة"), ("to", "دير الزور")], trigger="نقل")
    ).movements
    assert (move.who, move.party.key, move.origins, move.destinations) == (
        "leaders",
        "isis",
        ("الرقة",),
        ("دير الزور",),
    )
    assert move.evidence[0].text == "نقل داعش"


def test_families_that_fled_with_their_number_and_who_says_so(desk, situation):
    found = situation(
        desk.tell(FLED, by=["families"], at=[("from", "الرقة"), ("to", "الطبقة")], trigger="نزح",
                  quantities=[amount("displaced", "5000 شخص", 5000)]),
        desk.tell(FLED, by=["families"], at=[("from", "الرقة"), ("to", "الطبقة")], trigger="نزح", origin="الغرب",
                  quantities=[amount("displaced", "7000 شخص", 7000)]),
    )  # fmt: skip
    (move,) = found.movements
    assert (move.who, move.party) == ("civilians", None)
    assert [(told.voice.name, told.low) for told in move.count] == [("الشرق", 5000), ("الغرب", 7000)]


def test_who_came_and_who_returned(desk, situation):
    found = situation(
        desk.tell(DEPLOYED, by=["sdf"], at=["الرقة"], trigger="وصلت", day="2017-03-02"),
        desk.tell(BACK, by=["families"], at=["الرقة"], trigger="عادت", day="2017-03-09"),
    )
    assert [(move.who, move.origins, move.destinations) for move in found.movements] == [
        ("civilians", (), ("الرقة",)), ("forces", (), ("الرقة",)),
    ]  # fmt: skip


def test_what_is_planned_stays_planned_and_what_is_possible_or_denied_is_left_out(desk, situation):
    found = situation(
        desk.tell(DEPLOYED, by=["army"], at=["الرقة"], status="planned", trigger="يرسل"),
        desk.tell(DEPLOYED, by=["sdf"], at=["الرقة"], status="hypothetical", trigger="ترسل"),
        desk.tell(FLED, by=["families"], at=[("from", "الرقة")], status="denied", trigger="نزح"),
    )
    assert [(move.who, move.status) for move in found.movements] == [("forces", "planned")]
    assert {each.reason for each in found.passed} == {"maybe", "denied"}
