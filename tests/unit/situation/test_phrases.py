"""Words for situations: one table, both languages, for terminals and pages."""

import re

import pytest

from marsad.situation.phrases import Manner, Phrases, days_before
from marsad.situation.values import Computed, Figure, Party, Voice, Way
from marsad.situation.words import ARABIC, ENGLISH


def figure(role, unit, high, per="", goods=""):
    return Figure(role=role, unit=unit, goods=goods, per=per, where=(), low=high, high=high, verdict="agreed",
                  confirmed=None, told=(), earlier=())  # fmt: skip


def test_arabic_has_a_word_for_all_that_english_has_one_for():
    forms = (" one", " few")  # what a number does to a noun differs by language
    missing = [key for key in ENGLISH if key not in ARABIC and not key.endswith(forms)]
    assert missing == []
    assert [key for key, word in ARABIC.items() if re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", word))] == []


@pytest.mark.parametrize(
    ("each", "english", "arabic"),
    [
        (figure("people", "family", 12000), "12,000 families", "12,000 عائلة"),
        (figure("people", "family", 7), "7 families", "7 عائلات"),
        (figure("ration", "loaf", 0.5, "person/day", "bread"), "0.5 loaf of bread per person a day", "0.5 رغيف خبز لكل فرد في اليوم"),
        (figure("delivery", "bundle", 2000, "3 day", "bread"), "2,000 bundles of bread every 3 days", "2,000 ربطة خبز كل 3 أيام"),
        (figure("price", "ليرة", 900, "bundle", "bread"), "900 ليرة per bundle", "900 ليرة لكل ربطة"),
    ],
)  # fmt: skip
def test_amounts_in_both_languages(each, english, arabic):
    assert Phrases("en", Manner()).quantity(each) == english
    assert Phrases("ar", Manner()).quantity(each) == arabic


def test_a_price_says_of_what():
    assert Phrases("en", Manner()).figure(figure("price", "درهم", 400, "kilogram", "flour")) == "price of flour"
    assert Phrases("ar", Manner()).figure(figure("price", "درهم", 400, "kilogram", "flour")) == "سعر طحين"


def test_ways_left_and_their_directions():
    way = Way(name="طريق واحد", kind="road", state="left", ends=(), via=(), directions=("south-east",), all=False, count=1, by=(),
              since=None, confirmed=None, told_by=(), evidence=())  # fmt: skip
    for lang, state, where in (
        ("en", "one way left", "to the south-east"),
        ("ar", "بقي طريق واحد", "إلى الجنوب الشرقي"),
    ):
        say = Phrases(lang, Manner(lambda text: f"<{text}>"))
        assert say.way(way) == state
        assert list(say.course(way)) == [where, "<«طريق واحد»>"]


def test_shares_of_a_need_and_people_for_one_bundle():
    def computed(what, low, high, unit, goods, per):
        return Computed(
            what=what,
            low=low,
            high=high,
            unit=unit,
            goods=goods,
            per=per,
            formula="",
            inputs=(),
            assumed=(),
            confirmed=None,
        )

    say = Phrases("en", Manner())
    assert (
        say.computed(computed("share of need", 0.1333, 0.1778, "loaf", "bread", "person/day"))
        == "13.3–17.8% of what is needed"
    )
    assert (
        say.computed(computed("people per item", 6, 6, "family", "bundle", "day")) == "one bundle a day for 6 families"
    )


def test_agencies_and_parties_have_the_names_of_the_registry():
    names = {"syrian-army": "Syrian Army", "reuters": "Reuters"}
    say = Phrases("en", Manner(names=names))
    assert say.party(Party(key="syrian-army", name="الجيش السوري", cls="state_force")) == "Syrian Army"
    assert say.voice(Voice(key="named:reuters", name="reuters", kind="agency")) == "Reuters"
    assert say.whose(Voice(key="named:syrian-army", name="x", kind="source", party="syrian-army")) == "own voice"
    assert (
        say.whose(Voice(key="publisher:x", name="x", kind="publisher", party="syrian-army")) == "voice of Syrian Army"
    )


def test_how_old_a_value_is():
    assert days_before("2017-03-01", "2017-03-18") == 17
    assert days_before("2017-03-01", None) == days_before(None, "2017-03-01") == 0
    assert Phrases("en", Manner()).age("2017-03-01", "2017-03-18") == "17 days before"
    assert Phrases("en", Manner()).age("2017-03-18", "2017-03-18") == ""
