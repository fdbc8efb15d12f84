"""What of a report's text its claims are compared by: stems, rare words around, the place that was named before."""

import pytest

from marsad.errors import LexiconError
from marsad.linking.page import context, near, page_of, stem, words_between
from marsad.linking.rarity import WEIGHTS, as_common, hashed, load, mass
from marsad.linking.spots import spot_of
from marsad.model import Place

TEXT = "في بلدة الشيخونية سقطت قذائف على السوق. وقال الأهالي إن القذائف أصابت مخبز العنقود أيضا."


def a_page(text=TEXT, names=("الشيخونية",)):
    places = [
        (name, spot_of(name, Place(name=name, kind="village", lat=35.0 + at, lon=36.0)))
        for at, name in enumerate(names)
    ]
    return page_of("ra", text, 18000, places)


def test_words_are_cut_to_their_stems_and_empty_ones_left_out():
    assert stem("والقذائف") == stem("قذائف") == "قذائف"
    assert stem("سوقا") == stem("السوق") == "سوق"
    page = a_page()
    assert hashed(stem("وقال")) not in page.hashes and hashed("علي") not in page.hashes
    assert page.hashes.count(hashed("قذايف")) == 2, "one word with and without article"
    at = TEXT.index("سقطت")
    assert words_between(page, at, at + 10) == {hashed("سقطت"), hashed("قذايف")}


def test_the_rare_words_around_are_those_of_the_paragraph():
    page = a_page(TEXT + " " + "كلام " * 120 + "الطاووس")
    words = context(page, TEXT.index("سقطت"))
    assert hashed("عنقود") in words
    assert hashed("طاووس") not in words, "too far"


def test_a_place_named_before_holds_on_until_it_is_too_far():
    text = "وصلت القافلة إلى الشيخونية صباحا. ثم قصفت الطائرات الطريق قرب الورديات."
    page = a_page(text, ("الشيخونية", "الورديات"))
    assert near(page, text.index("قصفت")).key == "الشيخونية"
    assert near(page, 0).key == "الشيخونية", "one named after it, where none is before"
    assert near(a_page("كلام " * 100 + text, ()), 500) is None


def test_a_hash_bears_how_rare_its_word_is():
    rare, common = hashed("طاووس"), hashed("قوات")
    assert mass([rare]) == WEIGHTS[0] and mass([common]) == WEIGHTS[3]
    assert mass([as_common(rare)]) == WEIGHTS[3] and as_common(rare) >> 2 == rare >> 2


@pytest.mark.parametrize(
    ("rows", "slug"), [("word,n\n", "frequent-columns"), ("stem,per_thousand\nقوات,many\n", "frequent-row")]
)
def test_a_table_that_is_broken_is_told_with_its_line(tmp_path, rows, slug):
    table = tmp_path / "frequent.csv"
    table.write_text(rows, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        load(table)
    assert caught.value.slug == slug and "frequent.csv" in str(caught.value)
