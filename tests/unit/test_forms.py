"""Forms: the clitics of written words; a known whole word beats a split."""

import pytest

from marsad.coding.forms import MEMO, Form, Forms


@pytest.fixture(scope="module")
def form(kit):
    return lambda raw: Form(raw, kit)


@pytest.mark.parametrize(
    ("raw", "conj", "prep", "article", "rest", "suffix"),
    [
        ("القصف", "", "", True, "قصف", ""),
        ("والقصف", "و", "", True, "قصف", ""),
        ("بالقصف", "", "ب", True, "قصف", ""),
        ("وبالقصف", "و", "ب", True, "قصف", ""),
        ("للجيش", "", "ل", True, "جيش", ""),
        ("وللجيش", "و", "ل", True, "جيش", ""),
        ("لاقتحام", "", "ل", False, "اقتحام", ""),
        ("فقتل", "ف", "", False, "قتل", ""),
        ("وقصفت", "و", "", False, "قصفت", ""),
        ("قصفتهم", "", "", False, "قصفتهم", "هم"),
        ("سيطرتها", "", "", False, "سيطرتها", "ها"),
        ("وانسحابهم", "و", "", False, "انسحابهم", "هم"),
        ("بمدفعيتها", "", "ب", False, "مدفعيتها", "ها"),
    ],
)
def test_clitics_are_told_apart(form, raw, conj, prep, article, rest, suffix):
    found = form(raw)
    assert (found.conj, found.prep, found.article, found.suffix) == (conj, prep, article, suffix)
    assert found.rest == rest


@pytest.mark.parametrize(
    "raw", ["وادي", "وزارة", "بلدة", "لجنة", "كتائب", "فصائل", "بيان", "لواء", "كمين", "وكالة", "فرقة", "ولاية"]
)
def test_a_known_word_is_not_split(form, raw):
    found = form(raw)
    assert (found.conj, found.prep) == ("", "")
    assert found.noun is not None


def test_the_future_is_marked(form):
    found = form("سيقصف")
    assert found.future
    assert found.verb is not None


def test_and_before_the_future(form):
    assert (form("وسيقصف").conj, form("وسيقصف").future) == ("و", True)


@pytest.mark.parametrize(
    ("raw", "number", "conj"),
    [("وعشرين", 20, "و"), ("واحد", 1, ""), ("عشرة", 10, ""), ("٣٥", 35, ""), ("2.5", 2.5, ""), ("12,500", 12500, "")],
)
def test_numbers_and_their_conjunction(form, raw, number, conj):
    found = form(raw)
    assert (found.number, found.conj) == (number, conj)


@pytest.mark.parametrize("raw", ["حلب", "وحلب", "بحلب", "لحلب"])
def test_names_are_looked_up_with_and_without_clitics(form, raw):
    assert "حلب" in {start[0] for start in form(raw).name_starts}


@pytest.mark.parametrize("raw", ["، ".strip(), "«", "\u200f", "🔴", "\u064b", "ء", "ـ", "و", "ال", "لل", "بال"])
def test_no_scrap_of_text_is_an_error(form, raw):
    assert form(raw).raw == raw


def test_the_same_word_is_analysed_once(kit):
    memo = Forms(kit)
    assert memo["والقصف"] is memo["والقصف"]


def test_the_memo_is_bounded(kit):
    memo = Forms(kit)
    dict.update(memo, {f"x{n}": None for n in range(MEMO)})
    assert memo["قصف"].raw == "قصف"
    assert len(memo) == 1


def test_the_memo_keeps_words_that_are_met_again(kit):
    memo = Forms(kit)
    often, once = memo["والقصف"], memo["قصفتها"]
    for turn in ("قصف", "قتل"):
        dict.update(memo, {f"{turn}{n}": None for n in range(MEMO)})
        assert memo[turn].raw == turn, "a new generation begins"
        assert memo["والقصف"] is often
    assert memo["قصفتها"] is not once
