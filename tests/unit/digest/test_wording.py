"""Numbers, dates and names as Arabic and English want them."""

import pytest

from marsad.export.digest.document import Name, plain
from marsad.export.digest.names import Namer, Names
from marsad.export.digest.wording import DATA, LANGUAGES, Amount, Count, Style, Wording
from marsad.labels import category

ARABIC, ENGLISH = Wording("ar"), Wording("en")


@pytest.mark.parametrize(
    ("number", "nominative", "oblique"),
    [
        (1, "حادث واحد", "حادثا واحدا"),
        (2, "حادثان", "حادثين"),
        (3, "ثلاثة حوادث", "ثلاثة حوادث"),
        (10, "عشرة حوادث", "عشرة حوادث"),
        (11, "11 حادثا", "11 حادثا"),
        (99, "99 حادثا", "99 حادثا"),
        (100, "100 حادث", "100 حادث"),
        (102, "102 حادث", "102 حادث"),
        (103, "103 حوادث", "103 حوادث"),
        (111, "111 حادثا", "111 حادثا"),
        (1000, "1,000 حادث", "1,000 حادث"),
        (1011, "1,011 حادثا", "1,011 حادثا"),
    ],
)
def test_a_counted_noun_follows_its_number(number, nominative, oblique):
    assert ARABIC.counted(number, "incident") == nominative
    assert ARABIC.counted(number, "incident", "acc") == oblique


def test_numbers_up_to_ten_have_the_other_gender():
    assert ARABIC.counted(3, "condition") == "ثلاث حالات مستمرة"
    assert ARABIC.counted(8, "condition") == "ثماني حالات مستمرة"
    assert ARABIC.counted(8, "killed") == "ثمانية قتلى"
    assert ARABIC.counted(2, "condition", "gen") == "حالتين مستمرتين"
    assert ARABIC.counted(1, "origin", "gen") == "مصدر مستقل واحد"


@pytest.mark.parametrize(
    ("low", "high", "open_", "arabic", "english"),
    [
        (12, 12, False, "12 قتيلا", "12"),
        (1, 1, False, "قتيل واحد", "1"),
        (9, 12, False, "من 9 إلى 12 قتيلا", "9 to 12"),
        (3, 5, False, "من ثلاثة إلى خمسة قتلى", "3 to 5"),
        (1, 2, False, "من قتيل واحد إلى قتيلين", "1 to 2"),
        (2, 103, False, "من 2 إلى 103 قتلى", "2 to 103"),
        (12, 15, True, "من 12 إلى 15 قتيلا أو أكثر", "12 to 15 or more"),
        (20, None, False, "20 قتيلا على الأقل", "at least 20"),
        (20, 20, True, "20 قتيلا على الأقل", "at least 20"),
        (0, 15, False, "حتى 15 قتيلا", "up to 15"),
        (None, 2, False, "حتى قتيلين", "up to 2"),
        (0, 0, False, "صفر", "none"),
        (None, None, False, "عدد غير مذكور", "number not told"),
    ],
)
def test_an_amount_runs_from_the_least_to_the_most(low, high, open_, arabic, english):
    amount = Amount(low, high, "killed", open_)
    assert plain(ARABIC.amount(amount)) == arabic
    assert plain(ENGLISH.amount(amount)) == english


def test_a_number_that_is_no_exact_one_says_so():
    assert plain(ARABIC.amount(Amount(2, 2, "killed", about=True))) == "نحو قتيلين"
    assert plain(ENGLISH.amount(Amount(50, 50, "killed", about=True))) == "about 50"
    assert plain(ENGLISH.amount(Amount(20, 99, "killed", about=True))) == "20 to 99"


def test_months_and_digits_are_chosen():
    assert ARABIC.day(18_628) == "1 كانون الثاني/يناير 2021"
    assert Wording("ar", Style("levantine", "arabic")).day(18_628) == "١ كانون الثاني ٢٠٢١"
    assert Wording("ar", Style("western")).days(18_628, 18_630) == "من 1 إلى 3 يناير 2021"
    assert ARABIC.days(18_628, 18_670) == "من 1 كانون الثاني/يناير 2021 إلى 12 شباط/فبراير 2021"
    assert ENGLISH.days(18_628, 18_630) == "1 to 3 January 2021"
    assert Wording("ar", Style(digits="arabic")).counted(1234, "incident") == "١٬٢٣٤ حادثا"
    assert Wording("en", Style(digits="arabic")).counted(1234, "incident") == "1,234 incidents"


def test_names_are_joined_as_each_language_does():
    names = [(Name("الفجر"),), (Name("Reuters"),), (Name("الشرق"),)]
    assert plain(ARABIC.listed(names)) == "الفجر و Reuters والشرق"
    assert plain(ENGLISH.listed(names)) == "الفجر, Reuters and الشرق"
    assert plain(ARABIC.listed([("9",), ("12 بحسب الفجر",)])) == "9 و12 بحسب الفجر"


def test_of_many_names_the_rest_is_counted():
    namer = Namer(Names(), ARABIC)
    letters = [(Name(letter),) for letter in "أبجدهوز"]
    assert plain(namer.several(letters, "other_origin")) == "أ وب وج ود وثلاثة مصادر أخرى"
    assert plain(namer.several(letters[:6], "other_place")) == "أ وب وج ود ومكانين آخرين"
    assert plain(namer.several([(Name("أ"),), (Name("أ"),)], "other_party")) == "أ"


def test_a_name_that_may_not_be_told_is_withheld():
    from marsad.linking.agreement import Origin

    told = Namer(Names(), ARABIC).origin(Origin("publisher:x", "المواطن ████", "publisher"))
    assert plain(told) == "الاسم محجوب"


def test_plural_categories_are_those_of_cldr():
    for number in (0, 1, 2, 3, 6, 10, 11, 26, 99, 100, 101, 102, 103, 110, 111, 200, 1000, 1002, 1011):
        rest = number % 100
        wanted = (
            "zero" if number == 0 else "one" if number == 1 else "two" if number == 2
            else "few" if 3 <= rest <= 10 else "many" if 11 <= rest <= 99 else "other"
        )  # fmt: skip
        assert category(number, "ar") == wanted, number
    assert [category(number, "en") for number in (0, 1, 2)] == ["other", "one", "other"]


def test_both_languages_have_the_same_templates():
    import tomllib

    def keys(table, at=""):
        for key, value in table.items():
            if isinstance(value, dict) and at.count(".") < 1 and key not in ("months", "numbers", "nouns"):
                yield from keys(value, f"{at}{key}.")
            elif key not in ("months", "numbers", "nouns"):
                yield at + key

    forms = {".zero", ".one", ".two", ".few", ".many", ".other"}
    found = []
    for lang in LANGUAGES:
        data = tomllib.loads((DATA / f"{lang}.toml").read_text(encoding="utf-8"))
        names = {
            name if not any(name.endswith(form) for form in forms) else name.rpartition(".")[0] for name in keys(data)
        }
        found.append(names)
    assert found[0] == found[1]


def test_every_noun_has_all_its_forms():
    import tomllib

    nouns = tomllib.loads((DATA / "ar.toml").read_text(encoding="utf-8"))["nouns"]
    for noun, forms in nouns.items():
        assert set(forms) == {"gender", "one", "one_acc", "two", "two_obl", "few", "many", "other"}, noun
        assert forms["gender"] in "mf"
        assert plain(ARABIC.say("item.more", news=Count(4, noun)))
