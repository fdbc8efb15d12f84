"""Regular expressions: the time that tokens and furniture take grows with the text, not faster, on texts made to be slow."""

import time
from itertools import pairwise

import pytest

from marsad.coding.document import Document
from marsad.coding.forms import Forms
from marsad.coding.furniture import furniture
from marsad.linking.copies import sketch
from marsad.linking.wires import credit
from marsad.text.decode import mend_mojibake, mend_surrogates
from marsad.text.fold import fold
from marsad.text.sentences import sentences
from marsad.text.tokens import cut

UNITS = {
    "tatweel": "\u0640",
    "tatweel and space": "\u0640 ",
    "broken words": "م\u0640 \u0640",
    "broken words that never end": "\u0640 \u0640ق",
    "combining marks": "\u064e",
    "a letter with marks": "ب\u064e\u0651",
    "zero width": "\u200c\u200f",
    "digits": "7",
    "digits and points": "1.",
    "digits and Arabic commas": "١٬",
    "letters of Latin and points": "a.-",
    "ampersands": "&",
    "entities that do not end": "&quot",
    "entities": "&#1;",
    "spaces": " ",
    "no-break spaces": "\u00a0\u200b",
    "line ends": "\n",
    "full stops": ".",
    "a letter and a stop": "أ.",
    "quotation marks": "«»",
    "letters without space": "ب",
    "a word": "شارك ",
    "furniture": "مقالات ذات صلة\n",
    "furniture that goes on": "تابعونا على ",
    "hash signs": "#_",
    "surrogates": "\ud83d",
}
GENEROUS = (
    3.2  # doubled input: 2 times is linear, 4 times is quadratic; more than 3.2 at two sizes in a row is no accident
)
SIZE = 16_000


def cost(job, text):
    """The least of three runs, in seconds: noise only ever adds."""
    least = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        job(text)
        least = min(least, time.perf_counter() - begin)
    return least


def grows_too_fast(job, unit):
    """Whether doubling the text multiplies the time by more than `GENEROUS`, again and again."""
    for _ in range(3):
        times = [cost(job, (unit * (size // len(unit) + 1))[:size]) for size in (SIZE, 2 * SIZE, 4 * SIZE)]
        ratios = [later / max(sooner, 1e-4) for sooner, later in pairwise(times)]
        if min(ratios) <= GENEROUS:
            return None
    return ratios


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_cutting_is_linear(unit):
    assert grows_too_fast(cut, unit) is None


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_parting_sentences_is_linear(unit):
    assert grows_too_fast(lambda text: sentences(cut(text)), unit) is None


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_folding_is_linear(unit):
    assert grows_too_fast(fold, unit) is None


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_finding_furniture_is_linear(unit, kit):
    memo = Forms(kit)

    def job(text):
        memo.clear()
        furniture(Document(text, memo))

    assert grows_too_fast(job, unit) is None


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_mending_is_linear(unit):
    assert grows_too_fast(lambda text: mend_mojibake(mend_surrogates(text)), unit) is None


@pytest.mark.parametrize("unit", [*UNITS.values(), "رويترز - ", "(رويترز) ", "- أ ف ب\n", ". ا"])
def test_sketching_and_finding_credits_is_linear(unit):
    def job(text):
        sketch(text)
        credit(text)

    assert grows_too_fast(job, unit) is None


@pytest.mark.parametrize(
    "unit",
    [unit for name, unit in UNITS.items() if name != "surrogates"],
    ids=[name for name in UNITS if name != "surrogates"],
)
def test_a_whole_report_is_read_in_time_that_grows_with_it(unit, kit):
    from marsad.coding.coder import RuleCoder
    from marsad.model import Report

    coder = RuleCoder(kit)
    assert grows_too_fast(lambda text: coder.code(Report(id="a", text=text[: len(text) // 4])), unit) is None
