"""Numbers: figures and words with their bounds."""

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.coding.numbers import read_number, value


@pytest.fixture(scope="module")
def amount(kit):
    memo = Forms(kit)

    def read(text):
        """(low, high, approximate, how many words it took)."""
        forms = Document(text, memo).forms
        number = read_number(forms, 0, len(forms), kit.grammar)
        return number and (value(number.low), value(number.high), number.approximate, number.end)

    return read


EXACT = {
    "12 جنديا": 12,
    "٣٥ قذيفة": 35,
    "12,500 عائلة": 12500,
    "1,234,567 نازحا": 1234567,
    "2.5 مليون شخص": 2500000,
    "٢٫٥ مليون شخص": 2500000,
    "3 آلاف عائلة": 3000,
    "11 ألف ليرة": 11000,
    "ثلاثة مدنيين": 3,
    "اثنا عشر قتيلا": 12,
    "ثلاثة عشر جريحا": 13,
    "خمس عشرة غارة": 15,
    "عشرون قتيلا": 20,
    "ثلاثة وعشرون قتيلا": 23,
    "خمسا وأربعين قذيفة": 45,
    "مئة جندي": 100,
    "مائة وعشرة جنود": 110,
    "مئة وخمسة وأربعون نازحا": 145,
    "مئتا عائلة": 200,
    "ثلاثمئة عائلة": 300,
    "ثلاث مئة عائلة": 300,
    "سبعمائة وخمسون أسيرا": 750,
    "ألف مقاتل": 1000,
    "ألف ومئتا شخص": 1200,
    "ألفا نازح": 2000,
    "ألفان وخمسمئة نازح": 2500,
    "خمسة آلاف عائلة": 5000,
    "خمسة آلاف ومئتا عائلة": 5200,
    "عشرون ألف نازح": 20000,
    "خمسة وعشرون ألف نازح": 25000,
    "مئة وخمسون ألف نازح": 150000,
    "نصف مليون نازح": 500000,
    "مليون نازح": 1000000,
    "مليون ونصف مليون نازح": 1500000,
    "مليونا نازح": 2000000,
    "ثلاثة ملايين ومئتا ألف نازح": 3200000,
}


@pytest.mark.parametrize(("text", "wanted"), EXACT.items(), ids=EXACT)
def test_exact_amounts(amount, text, wanted):
    low, high, approximate, _ = amount(text)
    assert (low, high, approximate) == (wanted, wanted, False)


BOUNDED = {
    "أكثر من 20 قتيلا": (20, None),
    "ما لا يقل عن خمسين قتيلا": (50, None),
    "لا يقل عن 7 مدنيين": (7, None),
    "ما يزيد على ألف نازح": (1000, None),
    "أقل من 10 جنود": (None, 10),
    "بين 15 و20 قرويا": (15, 20),
    "ما بين 50 إلى 60 مقاتلا": (50, 60),
    "10 إلى 15 آلية": (10, 15),
    "ثلاثة أو أربعة جنود": (3, 4),
    "20 قتيلا على الأقل": (20, 20),  # the noun stands between: the bound belongs to the noun phrase
    "20 على الأقل": (20, None),
}


@pytest.mark.parametrize(("text", "bounds"), BOUNDED.items(), ids=BOUNDED)
def test_bounds_and_ranges(amount, text, bounds):
    assert amount(text)[:2] == bounds


ROUGH = {
    "نحو 50 شخصا": (50, 50),
    "حوالي مئة عائلة": (100, 100),
    "قرابة ألف جندي": (1000, 1000),
    "زهاء ثلاثين آلية": (30, 30),
    "عشرات القتلى": (20, 99),
    "مئات العائلات": (200, 999),
    "آلاف النازحين": (2000, 9999),
    "عشرات الآلاف من النازحين": (20000, 99999),
    "مئات الآلاف من النازحين": (200000, 999999),
    "بضعة جنود": (3, 9),
}


@pytest.mark.parametrize(("text", "bounds"), ROUGH.items(), ids=ROUGH)
def test_rough_amounts(amount, text, bounds):
    low, high, approximate, _ = amount(text)
    assert (low, high) == bounds
    assert approximate


@pytest.mark.parametrize("text", ["جنود", "الجيش", "، 3", "واحة النخيل", "ستار أسود", "تسعى الحكومة"])
def test_what_is_no_number(amount, text):
    assert amount(text) is None


def test_two_numbers_beside_each_other_stay_two(amount):
    assert amount("12 و 30 آخرين")[:2] == (12, 12)


def test_numbers_are_written_whole_where_they_are_whole():
    assert value(3.0) == 3
    assert isinstance(value(3.0), int)
    assert value(2.5) == 2.5
    assert value(None) is None
