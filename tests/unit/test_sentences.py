"""Sentences: line ends part, stops part unless they stand inside an abbreviation, a number or a name."""

from itertools import pairwise

import pytest

from marsad.text.sentences import LONGEST, sentences
from marsad.text.tokens import cut


def parts(text):
    pieces = cut(text)
    return [text[pieces.starts[start] : pieces.ends[end - 1]] for start, end in sentences(pieces)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("سيطر الجيش. وانسحب العدو.", ["سيطر الجيش.", "وانسحب العدو."]),
        ("سيطر الجيش.وانسحب العدو", ["سيطر الجيش.", "وانسحب العدو"]),
        ("عنوان\nمتن الخبر", ["عنوان", "متن الخبر"]),
        ("\n\nعنوان\n\n\nمتن\n", ["عنوان", "متن"]),
        ("هل انسحبوا؟ لا أحد يعلم!", ["هل انسحبوا؟", "لا أحد يعلم!"]),
        ("قالت (أ.ف.ب) إن الجيش تقدم.", ["قالت (أ.ف.ب) إن الجيش تقدم."]),
        ("بلغت 3.5 مليون. ثم زادت", ["بلغت 3.5 مليون.", "ثم زادت"]),
        ("قال: «سننتصر.» ثم غادر", ["قال: «سننتصر.»", "ثم غادر"]),
        ("انتظروا... ثم هاجموا", ["انتظروا...", "ثم هاجموا"]),
        ("انتظروا… ثم هاجموا", ["انتظروا…", "ثم هاجموا"]),
        ("أصيب أ. محمد في القصف", ["أصيب أ. محمد في القصف"]),
        ("لا نقطة في هذا النص", ["لا نقطة في هذا النص"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_where_sentences_part(text, wanted):
    assert parts(text) == wanted


def test_a_text_without_stops_is_cut_at_commas():
    text = "قصفت القوات البلدة، " * 300
    pieces = cut(text)
    found = sentences(pieces)
    assert all(end - start <= LONGEST for start, end in found)
    assert all(pieces.words[end - 1] == "،" for _, end in found)
    assert [found[0][0], *(end for _, end in found)] == [*(start for start, _ in found), len(pieces.words)]


def test_no_sentence_is_empty_and_none_overlaps():
    pieces = cut("أ . ؟ ! .. \n . « » ب. \n\n")
    found = sentences(pieces)
    assert all(start < end for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
