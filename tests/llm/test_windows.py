"""Windows hold every sentence, no more characters than they may, and share sentences with their neighbours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marsad.llm.windows import windows


@pytest.mark.parametrize(
    ("lengths", "most", "overlap", "expected"),
    [
        ([], 100, 2, []),
        ([40, 40], 100, 2, [(0, 2)]),
        ([40, 40, 40, 40], 100, 0, [(0, 2), (2, 4)]),
        ([40, 40, 40, 40], 100, 1, [(0, 2), (1, 3), (2, 4)]),
        ([500], 100, 2, [(0, 1)]),
        ([40, 500, 40], 100, 2, [(0, 1), (1, 2), (2, 3)]),
        ([10, 10, 95, 10], 100, 2, [(0, 2), (2, 3), (3, 4)]),
        ([30, 30, 30, 30, 30], 100, 2, [(0, 3), (1, 4), (2, 5)]),
    ],
)
def test_windows(lengths, most, overlap, expected):
    assert [(each.start, each.stop) for each in windows(lengths, most, overlap)] == expected


@given(some.lists(some.integers(1, 300), max_size=60), some.integers(50, 400), some.integers(0, 6))
def test_every_sentence_is_in_a_window_that_is_not_too_long(lengths, most, overlap):
    found = windows(lengths, most, overlap)
    assert {at for window in found for at in window} == set(range(len(lengths)))
    for window in found:
        assert len(window) == 1 or sum(lengths[at] for at in window) <= most
    for one, other in pairwise(found):
        assert one.start < other.start <= one.stop < other.stop
        assert one.stop - other.start <= overlap
