"""Sheets that are safe to open, the table of countries, and the loss report itself."""

import csv
import io

import pytest

from marsad.export.countries import countries, country
from marsad.export.formats import formats, named
from marsad.export.losses import FLATTENED, LEFT_OUT, Losses
from marsad.export.sheets import write_sheet


def sheet_of(*cells, **more):
    out, losses = io.BytesIO(), Losses("test")
    write_sheet(["a"] * len(cells), [("R1-1", list(cells))], out, losses, **more)
    return out.getvalue(), losses.report()


@pytest.mark.parametrize("text", ["=1+1", "+966", "-قصف", "@cmd", "\t=1", "\r\n=HYPERLINK(1)", "＝1", "  =1"])
def test_a_formula_is_text(text):
    data, losses = sheet_of(text)
    (_, (cell,)) = csv.reader(io.StringIO(data.decode(), newline=""))
    assert cell.startswith("'") and losses["flattened"]["neutralised"]["examples"] == ["R1-1"]


def test_numbers_stay_numbers_and_text_stays_text():
    data, losses = sheet_of(-3.5, 0, None, "'قصف", "سطر\nوآخر\tوآخر", 'قال "نعم", ومضى')
    (_, row) = csv.reader(io.StringIO(data.decode(), newline=""))
    assert row == ["-3.5", "0", "", "'قصف", "سطر وآخر وآخر", 'قال "نعم", ومضى']
    assert losses["flattened"] == {}


def test_the_mark_for_spreadsheets_comes_first_and_only_when_asked_for():
    assert sheet_of("قصف", bom=True)[0].startswith(b"\xef\xbb\xbfa\r\n")
    assert sheet_of("قصف")[0].startswith(b"a\r\n")


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        write_sheet(["a"], [("R1-1", ["b", "c"])], io.BytesIO(), Losses("test"))


def test_countries_have_their_codes():
    assert country("SY") == ("SY", "SYR", 760, "Syria", "Middle East", 652, "Middle East")
    assert country("PS")[3:6] == ("Palestine", "Middle East", None)
    assert country(None) == country("") == ("", "", None, "", "", None, "")
    for one in countries().values():
        assert len(one.code) == 2 and len(one.alpha3) == 3 and one.name


def test_numbers_and_letters_of_countries_are_of_one_country_each():
    for column in (0, 1, 2, 5):
        values = [one[column] for one in countries().values() if one[column] is not None]
        assert len(values) == len(set(values))


def test_a_kind_of_loss_that_nobody_explained_cannot_be_counted():
    with pytest.raises(KeyError):
        Losses("test").flatten("planned", "R1-1")
    with pytest.raises(KeyError):
        Losses("test").leave_out("approximate", "R1-1")
    assert not set(LEFT_OUT) & set(FLATTENED)


def test_examples_are_few_and_counts_are_whole():
    losses = Losses("test", {"tags": "ours to give"})
    for number in range(5):
        losses.leave_out("planned", f"R1-{number}")
    assert losses.report()["left_out"]["planned"]["count"] == 5
    assert losses.report()["left_out"]["planned"]["examples"] == ["R1-0", "R1-1", "R1-2"]
    assert losses.report()["empty_columns"] == {"tags": "ours to give"}
    assert losses.summary() == "0 rows from 0 claims of 0 reports; left out: planned 5; 1 columns always empty."


def test_columns_that_are_always_empty_are_columns(sheet, strike):
    for name, format_ in formats().items():
        if format_.empty:
            (row, *_), losses = sheet(name, strike)
            assert losses["empty_columns"].keys() <= row.keys()
            assert [column for column in format_.empty if row[column]] == []


def test_an_unknown_format_is_told_with_those_there_are():
    with pytest.raises(Exception, match="geojson") as told:
        named("gml")
    assert told.value.slug == "export-format"
