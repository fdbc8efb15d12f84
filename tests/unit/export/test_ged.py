"""UCDP GED-shaped rows: only what killed, sides and types of violence by class, precision by kind and period."""

import pytest

from marsad.export import ged
from marsad.export.ged import priogrid


def killing(
    tell, actor, target, *, of=None, low=4, high=4, place="إدلب", role="at", time=None, type_="violence.killing"
):
    text = f"قتل {actor['text']} أربعة من {target['text']} في {place} أمس"
    told = {"type": type_, "trigger": "قتل", "actors": [actor], "targets": [target], "places": [(place, role)],
            "quantities": [("killed", "أربعة", low, high, of, False)]}  # fmt: skip
    return tell(text, {**told, "time": ("أمس", *time)} if time else told)


REBELS, ARMY, TRIBE, PEOPLE = (
    {"text": text, "cls": cls}
    for text, cls in (
        ("الفصائل", "rebel"),
        ("الجيش", "state_force"),
        ("مسلحو العشائر", "militia"),
        ("السكان", "civilians"),
    )
)


@pytest.mark.parametrize(
    ("actor", "target", "kind", "sides"),
    [
        (ARMY, REBELS, "1", ("الجيش", "الفصائل")),
        (REBELS, ARMY, "1", ("الجيش", "الفصائل")),
        (TRIBE, REBELS, "2", ("مسلحو العشائر", "الفصائل")),
        (TRIBE, PEOPLE, "3", ("مسلحو العشائر", "السكان")),
        ({"text": "مجهولون"}, PEOPLE, "", ("مجهولون", "السكان")),
    ],
)
def test_violence_is_of_the_kind_that_its_sides_make_it(sheet, tell, actor, target, kind, sides):
    (row,), losses = sheet("ged", killing(tell, actor, target))
    assert list(row) == ged.COLUMNS and len(row) == 49
    assert (row["type_of_violence"], row["side_a"], row["side_b"]) == (kind, *sides)
    assert row["dyad_name"] == " - ".join(sides)
    assert ("sides-unknown" in losses["flattened"]) == (kind == "")


def test_the_dead_are_counted_where_their_words_put_them(sheet, tell):
    deaths = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")

    def of(words, target=REBELS):
        (row,), _ = sheet("ged", killing(tell, ARMY, target, of=words))
        return [int(row[column]) for column in deaths]

    assert of("الفصائل") == [0, 4, 0, 0]
    assert of("الجيش") == [4, 0, 0, 0]
    assert of("مدنيين") == [0, 0, 4, 0]
    assert of("أشخاص") == [0, 0, 0, 4]
    assert of(None, PEOPLE) == [0, 0, 4, 0]


@pytest.mark.parametrize(
    ("low", "high", "row_has", "lost"),
    [
        (4, 4, ("4", "4", "4"), None),
        (4, 9, ("4", "9", "4"), None),
        (20, None, ("20", "20", "20"), "open-bound"),
    ],
)
def test_bounds_stay_bounds(sheet, tell, low, high, row_has, lost):
    (row,), losses = sheet("ged", killing(tell, ARMY, REBELS, low=low, high=high))
    assert (row["best"], row["high"], row["low"]) == row_has
    assert lost is None or lost in losses["flattened"]


@pytest.mark.parametrize(("low", "high"), [(None, 15), (0, 3), (None, None)])
def test_where_no_death_is_sure_there_is_no_row(sheet, tell, low, high):
    rows, losses = sheet("ged", killing(tell, ARMY, REBELS, low=low, high=high))
    assert rows == [] and losses["left_out"]["no-deaths"]["count"] == 1


def test_tolls_without_an_event_and_talks_have_no_row(sheet, tell):
    rows, losses = sheet(
        "ged",
        killing(tell, ARMY, REBELS, type_="violence.casualties"),
        killing(tell, ARMY, REBELS, type_="politics.talks"),
    )
    assert rows == [] and losses["left_out"].keys() == {"toll-without-event", "no-counterpart"}


@pytest.mark.parametrize(
    ("place", "role", "precision", "point"),
    [
        ("إدلب", "at", "1", "POINT (36.633930 35.930620)"),
        ("إدلب", "near", "2", "POINT (36.633930 35.930620)"),
        ("ريف حلب", "at", "5", "POINT (37.160000 36.200000)"),
        ("محافظة درعا", "at", "4", "POINT (36.200000 32.800000)"),
        ("سوريا", "at", "6", "POINT (38.000000 35.000000)"),
        ("الشيخ عوض", "at", "6", ""),
    ],
)
def test_where_is_as_exact_as_the_place(sheet, tell, place, role, precision, point):
    (row,), _ = sheet("ged", killing(tell, ARMY, REBELS, place=place, role=role))
    assert (row["where_prec"], row["geom_wkt"], row["country"], row["country_id"]) == (precision, point, "Syria", "652")
    assert (row["latitude"] == "") == (row["priogrid_gid"] == "") == (point == "")


@pytest.mark.parametrize(
    ("until", "precision"),
    [("2017-02-01", "1"), ("2017-02-06", "2"), ("2017-02-07", "3"), ("2017-02-28", "4"), ("2017-11-30", "5")],
)
def test_when_is_as_exact_as_the_time(sheet, tell, until, precision):
    (row,), _ = sheet("ged", killing(tell, ARMY, REBELS, time=("2017-02-01", until)))
    assert (row["date_prec"], row["date_start"], row["date_end"]) == (
        precision,
        "2017-02-01 00:00:00.000",
        f"{until} 00:00:00.000",
    )


def test_the_source_is_the_one_that_knew_and_the_publisher_the_office(sheet, battle):
    (row,), losses = sheet("ged", battle)
    assert (row["source_original"], row["source_office"], row["relid"], row["number_of_sources"]) == (
        "مصدر عسكري",
        "عنب بلدي",
        "R2",
        "1",
    )
    assert row["where_description"] == "near: الرقة; مطار الطبقة"
    assert losses["flattened"]["source-chain"]["count"] == 1


@pytest.mark.parametrize(
    ("lat", "lon", "cell"), [(-90, -180, 1), (-89.75, -179.75, 1), (0.25, 0.25, 180 * 720 + 361), (90, 180, 259200)]
)
def test_cells_are_numbered_from_the_south_west(lat, lon, cell):
    assert priogrid(lat, lon) == cell
