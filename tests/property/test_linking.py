"""Linking: no text stops it, a text is itself, what two share is the same seen from both, and credits stand in the text."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.linking.copies import alike, judge, overlap, sketch
from marsad.linking.wires import credit
from marsad.linking.words import spell

EXAMPLES = settings(max_examples=300, deadline=None)
ANY = st.text(st.characters(), max_size=300)  # surrogates included
PIECES = st.sampled_from(
    "بيروت دمشق - – : ( ) « » / -- رويترز وكالات أ.ف.ب (أ ف ب) «رويترز» المصدر: نقلا عن وكالة قالت قتل خمسة أشخاص 12 3/4 "
    "\n . ، 🔴 \u200f ـ \u064b ﻗﺘﻞ واس م و".split(" ")
)
NEWS = st.lists(PIECES, max_size=60).map(" ".join)


@given(ANY | NEWS)
@EXAMPLES
def test_a_text_is_the_same_as_itself(text):
    made = sketch(text)
    if not spell(text).split():
        assert made.keys == ()
        return
    assert judge(overlap(made.shingles, made.shingles), 400) == "same"
    assert alike(made.signature, [(1, made.signature)]) == [1]


@given(ANY | NEWS, ANY | NEWS)
@EXAMPLES
def test_what_two_texts_share_is_the_same_from_both_sides(first, second):
    a, b = sketch(first).shingles, sketch(second).shingles
    there, back = overlap(a, b), overlap(b, a)
    assert (there.within_a, there.within_b) == (back.within_b, back.within_a)
    assert there._replace(within_a=0, within_b=0) == back._replace(within_a=0, within_b=0)
    assert all(0 <= share <= 1 for share in there[:4])


@given(ANY | NEWS)
@EXAMPLES
def test_credits_stand_in_the_text_in_order_and_apart(text):
    found = credit(text)
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert all(first.end <= second.start for first, second in pairwise(found))
