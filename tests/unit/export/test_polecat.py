"""POLECAT-shaped rows: types and modes of PLOVER, sectors, flags."""

from marsad.export import polecat
from marsad.ontology import ACTOR_CLASSES, claim_types


def test_a_strike_is_an_assault_from_the_air(sheet, strike):
    (row,), losses = sheet("polecat", strike)
    assert list(row) == polecat.COLUMNS and len(row) == 40
    assert (row["Event Type"], row["Event Mode"], row["Quad Code"], row["Contexts"]) == (
        "ASSAULT",
        "aerial",
        "Material conflict",
        "",
    )
    assert (row["Primary Recipient Sector"], row["City"], row["Province"], row["Country"]) == (
        "CVL",
        "إدلب",
        "Idlib",
        "SYR",
    )
    assert (row["Raw Placename"], row["Publication Date"], row["Language"]) == ("مدينة إدلب", "2017-02-20", "Arabic")
    assert losses["flattened"]["class-unknown"]["examples"] == ["R1-1"]


def test_parties_of_the_registry_have_latin_names_and_countries(sheet, battle):
    row = sheet("polecat", battle)[0][0]
    assert (row["Actor Name"], row["Actor Name Raw"], row["Actor Sectors"]) == (
        "Islamic State (ISIS)",
        "تنظيم الدولة",
        "REB;REL",
    )
    assert (row["Recipient Name"], row["Recipient Country"], row["Primary Recipient Sector"]) == (
        "Syrian government forces",
        "SYR",
        "MIL",
    )
    assert row["Story Organizations"] == "تنظيم الدولة الإسلامية;قوات النظام السوري"


def test_what_did_not_happen_is_written_only_when_asked_for_and_then_flagged(sheet, battle):
    assert [row["Event ID"] for row in sheet("polecat", battle)[0]] == ["R2-1", "R2-2"]
    rows, losses = sheet("polecat", battle, unrealised=True)
    assert [(row["Event ID"], row["Contexts"]) for row in rows[2:]] == [("R2-3", "future"), ("R2-4", "negation")]
    assert losses["left_out"] == {}


def test_what_lies_far_back_is_historical(sheet, tell):
    told = {
        "type": "violence.shelling",
        "trigger": "قصف",
        "places": [("إدلب", "at")],
        "time": ("عام 2015", "2015-01-01", "2015-12-31"),
    }
    (row,), losses = sheet("polecat", tell("قصف إدلب عام 2015", told))
    assert (row["Contexts"], row["Event Date"]) == ("historical", "2015-07-02")
    assert "period-to-day" in losses["flattened"]


def test_several_values_are_joined_and_a_semicolon_in_one_does_not_part_it(sheet, tell):
    told = {
        "type": "politics.talks",
        "trigger": "التقى",
        "actors": [{"text": "الوفد", "cls": "un"}, {"text": "زيد; عمرو", "cls": "political"}],
    }
    (row,), _ = sheet("polecat", tell("التقى الوفد زيد; عمرو", told))
    assert (row["Actor Name"], row["Actor Country"], row["Actor Sectors"]) == ("الوفد;زيد, عمرو", "IGO", "PTY")


def test_every_type_has_a_quad_and_every_class_of_party_a_sector_or_none_on_purpose():
    kinds = {type_.plover.partition("/")[0] for type_ in claim_types().values() if type_.plover}
    assert kinds <= set(polecat.QUADS)
    assert ACTOR_CLASSES - set(polecat.SECTORS) == {"un", "anonymous", "unknown"}
