"""Folding and cutting: many spellings, one key; and every piece points at the characters as published."""

import pytest

from marsad.text.fold import fold, fold_phrase, name_key
from marsad.text.tokens import cut


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("أُصيب", "اصيب"),
        ("إدلب", "ادلب"),
        ("آخر", "اخر"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"),
        ("طائرات", "طايرات"),
        ("الحـــوثيين", "الحوثيين"),
        ("قَصَفَتْ", "قصفت"),
        ("گرمیان", "كرميان"),
        ("ﻗﺼﻔﺖ", "قصفت"),
        ("ﻻﺟﺌﻴﻦ", "لاجيين"),
        ("ﷲ", "الله"),
        ("٢٠١٧", "2017"),
        ("۱۲", "12"),
        ("٣٫٥", "3.5"),
        ("مـ ـقـ ـتـ ـل", "مقتل"),
        ("قت\u200cل", "قتل"),
        ("\u202bحلب\u202c", "حلب"),
        ("بلدة", "بلدة"),
        ("CNN", "CNN"),
        ("", ""),
    ],
)
def test_spellings_fold_to_one_key(written, key):
    assert fold(written) == key


def test_folding_twice_changes_nothing():
    for word in "أُصيب مستشفى ﻻﺟﺌﻴﻦ گرمیان ٣٫٥ الحـــوثيين".split():
        assert fold(fold(word)) == fold(word)


def test_phrases_fold_word_by_word():
    assert fold_phrase("  إطلاقِ   النّار ") == "اطلاق النار"


def test_names_are_filed_without_regard_to_ta_marbuta_and_hyphens():
    assert name_key("الرقّة") == name_key("الرقه")
    assert name_key("تل-أبيض") == name_key("تل أبيض")


def pieces(text):
    words, starts, ends = cut(text)
    assert all(text[start:end] == word for word, start, end in zip(words, starts, ends, strict=True))
    assert list(starts) == sorted(starts)
    return words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("سيطر الجيش", ["سيطر", "الجيش"]),
        ("قُتل12جنديا", ["قُتل", "12", "جنديا"]),
        ("12,500 عائلة", ["12,500", "عائلة"]),
        ("٢٫٥ مليون", ["٢٫٥", "مليون"]),
        ("قتل 3.", ["قتل", "3", "."]),
        ("«داعش»،", ["«", "داعش", "»", "،"]),
        ("&quot;داعش&quot;", ["&quot;", "داعش", "&quot;"]),
        ("#حلب_تحترق", ["حلب", "تحترق"]),
        ("سطر\nآخر", ["سطر", "\n", "آخر"]),
        ("F-16 فوق", ["F-16", "فوق"]),
        ("مـ ـقـ ـتـ ـل ثلاثة", ["مـ ـقـ ـتـ ـل", "ثلاثة"]),
        ("لـ «الحوثيين»", ["لـ", "«", "الحوثيين", "»"]),
        ("10/6/2017", ["10", "/", "6", "/", "2017"]),
        (" \t\u00a0\r ", []),
        ("", []),
    ],
)
def test_texts_are_cut_to_pieces(text, words):
    assert pieces(text) == words


def test_controls_inside_a_word_do_not_cut_it():
    assert pieces("الحو\u200cثي") == ["الحو\u200cثي"]


def test_no_visible_character_is_lost():
    text = "أعلن (المتحدث): «قُتل 12»؛ 50% من 3/4 – £ ☃ 🔴 A.B"
    assert "".join(pieces(text)) == "".join(text.split())
