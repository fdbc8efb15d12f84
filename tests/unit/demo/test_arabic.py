"""Counted nouns, number words and words that agree are right, in every case and gender."""

from datetime import date

import pytest

from marsad.demo.arabic import Noun, agree, counted, number_words
from marsad.demo.days import worded
from marsad.demo.draft import Draft

CIVILIAN = Noun("مدني", "مدنيا", "مدنيان", "مدنيين", "مدنيين", "المدنيين", False, "civilians")
WOMAN = Noun("امرأة", "امرأة", "امرأتان", "امرأتين", "نساء", "النساء", True, "civilians")
HOUSE = Noun("منزل", "منزلا", "منزلان", "منزلين", "منازل", "المنازل", False)


@pytest.mark.parametrize(
    ("number", "noun", "case", "words"),
    [
        (1, CIVILIAN, "nom", "مدني"),
        (1, CIVILIAN, "acc", "مدنيا"),
        (2, CIVILIAN, "nom", "مدنيان"),
        (2, CIVILIAN, "gen", "مدنيين اثنين"),  # «مدنيين» alone may be any number
        (2, HOUSE, "acc", "منزلين"),
        (2, WOMAN, "nom", "امرأتان"),
        (3, CIVILIAN, "nom", "ثلاثة مدنيين"),
        (3, WOMAN, "nom", "ثلاث نساء"),
        (8, WOMAN, "gen", "ثماني نساء"),
        (10, WOMAN, "nom", "عشر نساء"),
        (10, HOUSE, "nom", "عشرة منازل"),
        (11, CIVILIAN, "nom", "أحد عشر مدنيا"),
        (11, WOMAN, "nom", "إحدى عشرة امرأة"),
        (12, CIVILIAN, "nom", "اثنا عشر مدنيا"),
        (12, CIVILIAN, "gen", "اثني عشر مدنيا"),
        (12, WOMAN, "acc", "اثنتي عشرة امرأة"),
        (13, CIVILIAN, "gen", "ثلاثة عشر مدنيا"),
        (13, WOMAN, "gen", "ثلاث عشرة امرأة"),
        (20, CIVILIAN, "nom", "عشرون مدنيا"),
        (20, CIVILIAN, "gen", "عشرين مدنيا"),
        (21, CIVILIAN, "nom", "واحد وعشرون مدنيا"),
        (21, CIVILIAN, "acc", "واحدا وعشرين مدنيا"),
        (21, WOMAN, "nom", "إحدى وعشرون امرأة"),
        (22, CIVILIAN, "gen", "اثنين وعشرين مدنيا"),
        (35, WOMAN, "nom", "خمس وثلاثون امرأة"),
        (100, CIVILIAN, "nom", "مئة مدني"),
        (200, CIVILIAN, "gen", "مئتي مدني"),
        (300, WOMAN, "nom", "ثلاثمئة امرأة"),
        (2000, CIVILIAN, "nom", "ألفا مدني"),
        (5000, CIVILIAN, "gen", "خمسة آلاف مدني"),
        (105, CIVILIAN, "nom", "105 مدنيين"),
        (120, CIVILIAN, "nom", "120 مدنيا"),
    ],
)
def test_a_number_and_its_noun_agree(number, noun, case, words):
    assert counted(number, noun, case, words=True).whole == words


def test_figures_take_the_same_form_of_the_noun():
    assert [counted(n, CIVILIAN, "nom", words=False).whole for n in (3, 11, 100, 103)] == [
        "3 مدنيين", "11 مدنيا", "100 مدني", "103 مدنيين"]  # fmt: skip
    assert counted(25, HOUSE, "nom", words=False, indic=True).whole == "٢٥ منزلا"


def test_the_coder_reads_every_number_that_is_written(read):
    """All numbers in words up to 99, both genders, in the case after «مقتل»."""
    wrong = []
    for number in range(2, 100):
        for noun in (CIVILIAN, WOMAN):
            words = counted(number, noun, "gen", words=True).whole
            claims = read(f"قصف الجيش مدينة تعز، ما أدى إلى مقتل {words}.").claims
            found = [(each.low, each.high) for claim in claims for each in claim.quantities if each.kind == "killed"]
            if found != [(number, number)]:
                wrong.append((words, found))
    assert wrong == []


def test_numbers_that_read_badly_in_words_are_left_to_figures():
    assert number_words(120, feminine=False, case="nom") == ""
    assert number_words(1200, feminine=True, case="nom") == ""


def test_words_agree_with_their_gender():
    verb = ["قصف", "قصفت"]
    assert [agree(verb, gender) for gender in "mfp"] == ["قصف", "قصفت", "قصف"]  # the verb before its subject
    assert agree(["يتقدم", "تتقدم", "يتقدمون"], "p") == "يتقدمون"


@pytest.mark.parametrize(
    ("habit", "published", "part", "words"),
    [
        ("weekday", date(2031, 3, 17), "ظهر", "ظهر الاثنين"),
        ("weekday", date(2031, 3, 18), "", "يوم الاثنين"),
        ("weekday", date(2031, 4, 17), "", "في 17 آذار/مارس"),
        ("relative", date(2031, 3, 17), "", "اليوم"),
        ("relative", date(2031, 3, 18), "صباح", "صباح أمس"),
        ("relative", date(2031, 3, 18), "ليل", "ليل أمس"),
        ("today", date(2031, 3, 17), "فجر", "فجر اليوم الاثنين"),
        ("today", date(2031, 3, 18), "", "أمس الاثنين"),
        ("date", date(2031, 3, 20), "مساء", "مساء في 17 آذار/مارس"),
        ("figures", date(2031, 3, 20), "", "بتاريخ 17/3/2031"),
        ("hijri", date(2031, 3, 20), "", "في 23 من ذي القعدة 1452 هـ"),
        ("relative", None, "", "في 17 آذار/مارس 2031"),
    ],
)
def test_a_day_is_worded_as_the_outlet_does_and_never_wrongly(habit, published, part, words):
    assert worded(date(2031, 3, 17), part, published, habit, "both") == words


def test_the_coder_reads_every_wording_of_a_day(read):
    for habit in ("weekday", "relative", "today", "date", "figures", "hijri"):
        for lag in range(5):
            published = date(2031, 3, 17 + lag)
            words = worded(date(2031, 3, 17), "", published, habit, "both")
            (claim,) = read(f"قصف الجيش مدينة تعز {words}.", published=published.isoformat()).claims
            assert claim.time is not None and claim.time.since == claim.time.until == "2031-03-17", words


def test_joined_prepositions_melt_into_their_word_and_offsets_hold():
    draft = Draft()
    draft.add("قصف ل")
    start = draft.add("الجيش")
    draft.add(" و")
    begin = draft.add("جبهة الوادي")
    assert draft.text == "قصف للجيش وجبهة الوادي"
    assert draft.text[start:].startswith("لجيش") and draft.text[begin:] == "جبهة الوادي"
    figures = Draft()
    figures.add("بيع ب")
    start = figures.add("150 درهما")
    assert figures.text == "بيع بـ150 درهما" and figures.text[start:] == "150 درهما"
    words = Draft()
    words.add("بيع بـ")
    words.add("مئة درهم")
    assert words.text == "بيع بمئة درهم"
