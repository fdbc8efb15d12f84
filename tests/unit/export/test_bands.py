"""Small counts: told as a band, and not given away by a total, in a report or in a table."""

import csv
import io
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.export import hapi
from marsad.export.bands import banded, blank_cells
from marsad.export.losses import Losses
from marsad.model import Quantity

LEAST = 5


def killed(low, high, kind="killed"):
    return Quantity(kind=kind, text="", start=0, end=0, low=low, high=high)


def bounds(*amounts, least=LEAST):
    return [(each.low, each.high) for each in banded(amounts, least)]


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ((3, 3), (1, 4)),
        ((1, 4), (1, 4)),
        ((0, 0), (0, 0)),
        ((5, 5), (5, 5)),
        ((3, 7), (1, 7)),
        ((2, None), (1, None)),
        ((None, 3), (None, 4)),
        ((20, None), (20, None)),
        ((None, None), (None, None)),
    ],
)
def test_a_small_bound_becomes_the_end_of_its_band(given_, told):
    assert bounds(killed(*given_)) == [told]
    assert bounds(killed(*given_), least=1) == [given_]


def test_what_counts_no_people_is_told():
    assert bounds(killed(2, 2, "ration"), killed(3, 3, "vehicles")) == [(2, 2), (3, 3)]


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ([12, 9, 3], [(12, 12), (5, None), (1, 4)]),  # 12 less 9 is 3
        ([20, 10, 7, 3], [(20, 20), (10, 10), (5, None), (1, 4)]),  # 20 less 10 and 7
        ([12, 9], [(12, 12), (9, 9)]),  # nothing small was told
        ([30, 12, 3], [(30, 30), (12, 12), (1, 4)]),  # nothing gives 3 away
    ],
)
def test_a_total_does_not_give_a_small_part_away(given_, told):
    assert bounds(*(killed(each, each) for each in given_)) == told


@given(st.lists(st.integers(0, 60), max_size=7))
def test_no_told_numbers_leave_a_small_rest_where_a_small_one_was_told(numbers):
    told = banded([killed(each, each) for each in numbers], LEAST)
    exact = sorted({each.low for each in told if each.low == each.high and each.low >= LEAST})
    if any(0 < each < LEAST for each in numbers):
        for total in exact:
            others = [each for each in exact if each < total]
            rests = [total - sum(parts) for size in range(1, len(others) + 1) for parts in combinations(others, size)]
            assert not any(0 < rest < LEAST for rest in rests)
    for before, after in zip(numbers, told, strict=True):
        assert (after.low is None or after.low <= before) and (after.high is None or after.high >= before)


def test_the_order_of_amounts_is_kept_and_many_are_soon_done():
    amounts = [killed(each, each) for each in (3, *range(5, 60))]
    told = banded(amounts, LEAST)
    assert [each.kind for each in told] == ["killed"] * 56 and told[0].high == 4


cells = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 30), max_size=14)


@given(cells)
def test_no_total_gives_a_blank_cell_away(counts):
    def groups(key):
        return [("row", key[0]), ("column", key[1]), "all"]

    blank = blank_cells(counts, groups, LEAST)
    assert {key for key, count in counts.items() if 0 < count < LEAST} <= blank
    for group in {group for key in counts for group in groups(key)}:
        members = [key for key in counts if group in groups(key) and counts[key]]
        hidden = [counts[key] for key in members if key in blank]
        if hidden and len(hidden) < len(members):
            assert len(hidden) > 1 and sum(hidden) - len(hidden) + 1 >= LEAST


def test_nothing_is_blank_where_nothing_is_small():
    assert blank_cells({"a": 5, "b": 0, "c": 90}, lambda key: ["all"], LEAST) == set()


def table(reports, least):
    """Rows of the counts by month, as dicts."""
    losses = Losses("hapi")
    rows = [row for _, row in hapi.rows(reports, losses, least=least)]
    return [dict(zip(hapi.COLUMNS, row, strict=True)) for row in rows], losses.report()


@pytest.fixture
def months(tell):
    """Strikes and protests in two provinces over two months: so many of each."""

    def make(counts):
        reports = []
        for (city, month, kind), (events, killed_each) in counts.items():
            text = f"قصفت الطائرات {city} فقتلت مدنيين" if kind == "strike" else f"تظاهر السكان في {city}"
            claim = (
                {"type": "violence.air_strike", "trigger": "قصفت", "places": [(city, "at")],
                 "targets": [{"text": "مدنيين", "cls": "civilians"}],
                 "quantities": [("killed", "مدنيين", killed_each, killed_each, None, False)]}
                if kind == "strike"
                else {"type": "protest.protest", "trigger": "تظاهر", "places": [(city, "at")]}
            )  # fmt: skip
            reports += [
                tell(text, claim, id=f"{city}{month}{at}", published=f"2017-{month}-10") for at in range(events)
            ]
        return reports

    return make


def cell(rows, admin1, month, category="demonstration"):
    (row,) = [
        row for row in rows
        if (row["provider_admin1_name"], row["reference_period_start"][5:7], row["event_type"]) == (admin1, month, category)
    ]  # fmt: skip
    return row["events"], row["fatalities"]


def test_a_small_cell_of_a_table_is_blank_and_the_next_smallest_with_it(months):
    counts = {
        ("إدلب", "02", "protest"): (3, 0),
        ("الرقة", "02", "protest"): (7, 0),
        ("إدلب", "03", "protest"): (9, 0),
        ("الرقة", "03", "protest"): (8, 0),
    }
    rows, losses = table(months(counts), LEAST)
    assert cell(rows, "Idlib", "02") == (None, None) and cell(rows, "Raqqa", "02") == (None, None)  # of its month
    assert cell(rows, "Idlib", "03") == (None, None)  # of its division
    assert losses["flattened"]["cell-suppressed"]["examples"][0] == "SYR Idlib 2017-02 demonstration"
    assert "are blank" in rows[0]["warning"]
    whole, _ = table(months(counts), 1)
    assert cell(whole, "Idlib", "02") == (3, 0) and "blank" not in whole[0]["warning"]


def test_deaths_are_blank_where_they_are_few_and_events_are_told(months):
    counts = {("إدلب", "02", "strike"): (6, 0), ("الرقة", "02", "strike"): (20, 1), ("إدلب", "03", "strike"): (30, 2)}
    reports = months(counts)
    few = months({("إدلب", "02", "strike"): (2, 1)})
    reports += [msgspec.structs.replace(each, id=f"x{at}") for at, each in enumerate(few)]
    rows, _ = table(reports, LEAST)
    assert cell(rows, "Idlib", "02", "political_violence") == (8, None)
    assert cell(rows, "Raqqa", "02", "political_violence")[0] == 20


def test_civilians_targeted_are_blank_where_the_rest_of_the_violence_would_be_few(months, battle):
    reports = [*months({("الرقة", "02", "strike"): (10, 0)}), msgspec.structs.replace(battle, claims=battle.claims[:1])]
    rows, _ = table(reports, LEAST)
    assert cell(rows, "Raqqa", "02", "political_violence")[0] == 11
    assert cell(rows, "Raqqa", "02", "civilian_targeting") == (None, None)  # 11 less 10


def test_what_is_written_has_blanks_and_no_words_for_them(write, months):
    data, _ = write("hapi", *months({("إدلب", "02", "protest"): (2, 0)}), least=LEAST)
    (row,) = csv.DictReader(io.StringIO(data.decode()))
    assert (row["events"], row["fatalities"]) == ("", "")
