"""ACLED-shaped rows and the counts by month that are made of them."""

import msgspec
import pytest

from marsad.export import acled, acled_types
from marsad.export.acled_types import SUB_EVENTS, interaction
from marsad.ontology import claim_types


def test_a_strike_is_a_row_of_thirty_one_columns(sheet, strike):
    (row,), losses = sheet("acled", strike)
    assert list(row) == acled.COLUMNS and len(acled.COLUMNS) == 31
    assert (row["event_id_cnty"], row["event_date"], row["year"], row["time_precision"]) == (
        "R1-1",
        "2017-02-19",
        "2017",
        "1",
    )
    assert row["disorder_type"] == "Political violence" and row["event_type"] == "Explosions/Remote violence"
    assert (row["sub_event_type"], row["civilian_targeting"]) == ("Air/drone strike", "Civilian targeting")
    assert (row["actor1"], row["inter1"]) == ("طائرات حربية", "")
    assert (row["actor2"], row["inter2"], row["interaction"]) == ("ثلاثة مدنيين", "Civilians", "")
    assert (row["iso"], row["region"], row["country"], row["admin1"]) == ("760", "Middle East", "Syria", "Idlib")
    assert (row["location"], row["latitude"], row["longitude"], row["geo_precision"]) == (
        "إدلب",
        "35.9306",
        "36.6339",
        "1",
    )
    assert (row["source"], row["fatalities"]) == ("مصدر طبي; عنب بلدي", "3")
    assert row["notes"] == strike.text
    assert losses["flattened"]["quantities"]["examples"] == ["R1-1"]  # the wounded


def test_what_did_not_happen_is_left_out_and_counted(sheet, battle):
    rows, losses = sheet("acled", battle)
    assert [row["event_id_cnty"] for row in rows] == ["R2-1", "R2-2"]
    assert losses["left_out"]["planned"] == {"count": 1, "what": "it is intended, not done", "examples": ["R2-3"]}
    assert losses["left_out"]["denied"]["count"] == 1
    assert (losses["rows"], losses["claims"], losses["reports"]) == (2, 4, 1)


def test_a_week_becomes_its_middle_day_and_a_range_its_lowest_number(sheet, battle):
    (clash, _), losses = sheet("acled", battle)
    assert (clash["event_date"], clash["time_precision"]) == ("2017-02-15", "2")
    assert (clash["location"], clash["geo_precision"]) == ("مطار الطبقة", "1")  # «at» before «near»
    assert clash["fatalities"] == "5" and clash["notes"].endswith("[killed: 5 to 9]")
    assert clash["interaction"] == "State forces-Rebel group"
    lost = losses["flattened"]
    assert all(
        lost[kind]["examples"] == ["R2-1"]
        for kind in ("second-place", "source-chain", "range-to-number", "period-to-day")
    )


def test_a_place_taken_in_a_fight_is_overtaken_and_else_handed_over(sheet, battle, tell):
    (_, taken), _ = sheet("acled", battle)
    assert taken["sub_event_type"] == "Non-state actor overtakes territory"
    assert taken["time_precision"] == "3" and taken["event_date"] == "2017-02-20"  # the report's day stands in
    quiet = tell("دخلت قوات النظام الرقة دون قتال", {"type": "territory.control_gained", "trigger": "دخلت",
                 "actors": [{"text": "قوات النظام", "cls": "state_force"}], "places": [("الرقة", "at")]})  # fmt: skip
    (row,), _ = sheet("acled", quiet)
    assert (
        row["sub_event_type"] == "Non-violent transfer of territory"
        and row["disorder_type"] == "Strategic developments"
    )


def test_fighting_in_the_same_sentence_or_place_counts_but_not_fighting_that_is_planned(sheet, tell):
    taken = {"type": "territory.control_gained", "trigger": "سيطر", "places": [("إدلب", "at")],
             "actors": [{"text": "الجيش", "cls": "state_force"}]}  # fmt: skip
    clash = {"type": "violence.clash", "trigger": "معارك", "places": [("الرقة", "at")]}

    def kind(text, *claims):
        return sheet("acled", tell(text, *claims))[0][0]["sub_event_type"]

    text = "سيطر الجيش على إدلب بعد معارك في الرقة"
    assert kind(text, taken, clash) == "Government regains territory"  # one sentence
    assert kind(text, taken, {**clash, "status": "planned"}) == "Non-violent transfer of territory"
    apart = [
        msgspec.structs.replace(claim, evidence=((at, at + 9),))
        for at, claim in enumerate(tell(text, taken, clash).claims)
    ]
    report = msgspec.structs.replace(tell(text), claims=tuple(apart))
    assert sheet("acled", report)[0][0]["sub_event_type"] == "Non-violent transfer of territory"
    there = msgspec.structs.replace(apart[1], places=apart[0].places)
    report = msgspec.structs.replace(report, claims=(apart[0], there))
    assert sheet("acled", report)[0][0]["sub_event_type"] == "Government regains territory"


def test_a_place_described_as_held_is_no_event(sheet, tell):
    held = {"type": "territory.control_gained", "status": "ongoing", "trigger": "يسيطر", "places": [("إدلب", "at")]}
    rows, losses = sheet("acled", tell("الجيش الذي يسيطر على إدلب", held))
    assert rows == [] and losses["left_out"]["held"]["count"] == 1


def test_of_two_places_the_located_one_stands_for_the_claim_and_of_these_the_smaller(sheet, tell):
    told = {"type": "violence.shelling", "trigger": "قصف"}
    first = tell("قصف الشيخ عوض في إدلب", {**told, "places": [("الشيخ عوض", "at"), ("إدلب", "at")]})
    second = tell("قصف في سوريا على إدلب", {**told, "places": [("سوريا", "at"), ("إدلب", "at")]}, id="R2")
    third = tell("قصف إدلب من الرقة", {**told, "places": [("الرقة", "from"), ("إدلب", "at")]}, id="R3")
    rows, losses = sheet("acled", first, second, third)
    assert [row["location"] for row in rows] == ["إدلب"] * 3
    assert losses["flattened"]["direction"]["examples"] == ["R3-1"]


@pytest.mark.parametrize(
    ("type_", "quantity", "expected"),
    [
        ("protest.protest", None, "Peaceful protest"),
        ("protest.protest", "detained", "Protest with intervention"),
        ("protest.protest", "injured", "Excessive force against protesters"),
        ("force.deployment", None, "Headquarters or base established"),
        ("territory.withdrawal", None, "Non-violent transfer of territory"),
        ("access.siege", None, None),
        ("territory.advance", None, None),
    ],
)
def test_sub_events_follow_from_the_claim(sheet, tell, type_, quantity, expected):
    text = "حدث عند مطار الطبقة وشمل 7 أشخاص"
    told = {"type": type_, "trigger": "حدث", "places": [("مطار الطبقة", "at")]}
    if quantity:
        told["quantities"] = [(quantity, "7 أشخاص", 7, 7, "أشخاص", False)]
    rows, losses = sheet("acled", tell(text, told))
    assert [row["sub_event_type"] for row in rows] == ([expected] if expected else [])
    assert ("no-counterpart" in losses["left_out"]) == (expected is None)


@pytest.mark.parametrize(
    ("place", "reason"),
    [("سوريا", "country-only"), ("الشيخ عوض", "unlocated"), ("المريخ", "unlocated"), (None, "unlocated")],
)
def test_a_claim_without_a_point_smaller_than_a_country_has_no_row(sheet, tell, place, reason):
    told = {"type": "violence.shelling", "trigger": "قصف", "places": [(place, "at")] if place else []}
    rows, losses = sheet("acled", tell(f"قصف على {place or 'المنطقة'}", told))
    assert rows == [] and losses["left_out"][reason]["examples"] == ["R1-1"]


@pytest.mark.parametrize(
    ("place", "role", "precision"),
    [("إدلب", "at", "1"), ("إدلب", "near", "2"), ("ريف حلب", "at", "2"), ("محافظة درعا", "at", "3")],
)
def test_precision_follows_kind_and_role(sheet, tell, place, role, precision):
    told = {"type": "violence.shelling", "trigger": "قصف", "places": [(place, role)]}
    (row,), _ = sheet("acled", tell(f"قصف {place}", told))
    assert row["geo_precision"] == precision


def test_periods_longer_than_a_month_and_claims_of_no_day_are_left_out(sheet, tell):
    told = {"type": "violence.shelling", "trigger": "قصف", "places": [("إدلب", "at")]}
    long = tell("قصف إدلب عام 2016", {**told, "time": ("عام 2016", "2016-01-01", "2016-12-31")})
    undated = tell("قصف إدلب", told, id="R2", published="")
    rows, losses = sheet("acled", long, undated)
    assert rows == [] and losses["left_out"].keys() == {"period-too-long", "undated"}


def test_interactions_are_in_the_order_of_the_codebook():
    assert interaction("Rebel group", "State forces") == "State forces-Rebel group"
    assert interaction("Civilians", "External/Other forces") == "External/Other forces-Civilians"
    assert interaction("Protesters", None) == "Protesters only"
    assert interaction("", "Civilians") == interaction("Civilians", "") == ""


def test_every_label_of_the_crosswalk_is_acleds_or_is_worked_out():
    worked_out = {"territory.control_gained", "territory.advance", "politics.release"}
    for type_ in claim_types().values():
        if type_.code not in worked_out:
            assert set(type_.acled) <= set(SUB_EVENTS), type_.code
    assert len(SUB_EVENTS) == 25 and len({kind for kind, _ in SUB_EVENTS.values()}) == 6
    assert acled_types.SUB_EVENTS["Mob violence"] == ("Riots", "Political violence")


def test_tags_of_hxl_stand_under_the_head(write, strike):
    lines = write("acled", strike, hxl=True)[0].decode().split("\r\n")
    assert lines[0].split(",")[:3] == ["event_id_cnty", "event_date", "year"]
    assert lines[1].split(",")[:4] == ["#event+code", "#date+occurred", "#date+year", ""]


def test_months_count_events_and_the_lowest_tolls(sheet, strike, battle, tell):
    again = tell("قصفت طائرات إدلب فقتل 4 مدنيين", {"type": "violence.air_strike", "trigger": "قصفت",
                 "targets": [{"text": "مدنيين", "cls": "civilians"}], "places": [("إدلب", "at")],
                 "quantities": [("killed", "4 مدنيين", 4, None, "مدنيين", False)]}, id="R3", published="2017-02-25")  # fmt: skip
    march = tell("تظاهر سكان إدلب", {"type": "protest.protest", "trigger": "تظاهر", "places": [("إدلب", "at")]}, id="R4",
                 published="2017-03-02")  # fmt: skip
    rows, losses = sheet("hapi", strike, battle, again, march)
    told = [
        (r["provider_admin1_name"], r["event_type"], r["events"], r["fatalities"], r["reference_period_end"])
        for r in rows
    ]
    assert told == [
        ("Idlib", "civilian_targeting", "2", "7", "2017-02-28"),
        ("Idlib", "demonstration", "1", "0", "2017-03-31"),
        ("Idlib", "political_violence", "2", "7", "2017-02-28"),
        ("Raqqa", "political_violence", "2", "5", "2017-02-28"),
    ]
    assert {(row["location_code"], row["admin_level"], row["admin1_code"]) for row in rows} == {("SYR", "0", "")}
    assert len(rows[0]) == 19 and losses["left_out"]["planned"]["count"] == 1
