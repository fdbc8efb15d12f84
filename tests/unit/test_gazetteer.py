"""The gazetteer: tables are checked, compiled and looked up; context chooses between places of one name."""

import pytest

from marsad.errors import GazetteerError
from marsad.gazetteer.build import COLUMNS, build, distance_km, read_table
from marsad.gazetteer.table import Gazetteer, PlaceRecord, write
from marsad.text.fold import name_key

HEAD = ",".join(COLUMNS) + "\n"
ROW = "تل الورد,تل ورد|تلّ الورد,Tall al-Ward,village,SY,Idlib,35.9,36.6,4,\n"


@pytest.fixture
def table(tmp_path):
    def make(*rows, head=HEAD):
        path = tmp_path / "xx.csv"
        path.write_text(head + "".join(rows), encoding="utf-8")
        return path

    return make


def record(name="تل الورد", kind="village", country="SY", lat=35.9, lon=36.6, source="xx.csv:2"):
    return PlaceRecord(name, "", kind, country, "", lat, lon, 4, 0, False, source)


def test_a_row_is_a_place_with_its_spellings(table):
    ((place, spellings),) = read_table(table(ROW))
    assert (place.name, place.kind, place.country, place.lat, place.rank, place.word) == (
        "تل الورد",
        "village",
        "SY",
        35.9,
        4,
        False,
    )
    assert place.source == "xx.csv:2"
    assert spellings == ["تل الورد", "تل ورد", "تلّ الورد"]


def test_what_is_not_known_is_none(table):
    ((place, _),) = read_table(table("وادي الغزال,,,river,LY,,,,,yes\n"))
    assert (place.lat, place.lon, place.rank, place.word) == (None, None, 3, True)


@pytest.mark.parametrize(
    ("row", "slug", "words"),
    [
        ("تل الورد,,,hamlet,SY,,35,36,4,\n", "gazetteer-kind", "'hamlet'"),
        ("تل الورد,,,village,SY,,35;9,36,4,\n", "gazetteer-number", "35;9"),
        ("تل الورد,,,village,SY,,35.9,36.6,high,\n", "gazetteer-number", "high"),
        ("تل الورد,,,village,SY,,135.9,36.6,4,\n", "gazetteer-range", "135.9"),
        ("تل الورد,,village,SY\n", "gazetteer-columns", "10 columns"),
        ("تل الورد,,,village,SY,,35.9,36.6,4,,,\n", "gazetteer-columns", "10 columns"),
    ],
)
def test_a_wrong_row_is_named_with_file_line_and_value(table, row, slug, words):
    with pytest.raises(GazetteerError) as error:
        list(read_table(table(ROW, row)))
    assert error.value.slug == slug
    assert "xx.csv:3" in error.value.sentence
    assert words in error.value.sentence


def test_a_wrong_header_is_refused(table):
    with pytest.raises(GazetteerError) as error:
        list(read_table(table(ROW, head="name,lat,lon\n")))
    assert error.value.slug == "gazetteer-header"
    assert "line 1" in error.value.sentence


def test_what_is_written_is_read_back(tmp_path):
    places = [record(), record("أم الضباع", "town", "LY", None, None, "xx.csv:3")]
    write(places, {(name_key(place.name), i) for i, place in enumerate(places)}, tmp_path)
    gazetteer = Gazetteer(tmp_path)
    assert len(gazetteer) == 2
    for place in places:
        assert [gazetteer.record(number) for (number,) in gazetteer.names[name_key(place.name)]] == [place]
    assert "بلدة ما" not in gazetteer.names


def test_the_same_places_give_the_same_bytes(tmp_path):
    names = {(f"قرية {n}", n) for n in range(50)}
    backwards = sorted(names, reverse=True)
    for folder in ("a", "b"):
        order = names if folder == "a" else set(backwards)
        write([record(f"قرية {n}") for n in range(50)], order, tmp_path / folder)
    for file in ("places.bin", "places.marisa"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_build_joins_our_row_with_the_world_and_files_every_spelling(table, tmp_path):
    count = build(
        [table("حلب,حلب الشهباء,Aleppo,city,SY,Aleppo,36.2,37.15,1,\n", ROW)],
        tmp_path / "out",
        frozenset(),
        frozenset(),
    )
    gazetteer = Gazetteer(tmp_path / "out")
    assert len(gazetteer) == count > 1000
    own = [gazetteer.record(number) for (number,) in gazetteer.names["حلب"]]
    assert len([place for place in own if place.country == "SY"]) == 1
    joined = next(place for place in own if place.country == "SY")
    assert joined.source.startswith("xx.csv:2 geonames:")
    assert joined.population > 1_000_000
    for spelling in ("تل الورد", "تل ورد"):
        assert {gazetteer.record(number).source for (number,) in gazetteer.names[name_key(spelling)]} == {"xx.csv:3"}


def test_distances():
    assert distance_km(36.2, 37.15, 36.2, 37.15) == 0
    assert distance_km(33.51, 36.29, 33.31, 44.36) == pytest.approx(749, abs=8)  # Damascus to Baghdad
    assert distance_km(0, 179.5, 0, -179.5) == pytest.approx(111, abs=1)


def test_the_built_in_gazetteer_is_sound(kit):
    gazetteer = kit.gazetteer
    for number in range(0, len(gazetteer), 97):
        place = gazetteer.record(number)
        assert place.name
        assert place.lat is None or (-90 <= place.lat <= 90 and -180 <= place.lon <= 180)
        assert place.country == "" or (len(place.country) == 2 and place.country.isupper())
        assert 1 <= place.rank <= 4


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("حلب", "SY", 36.2, 37.16),
        ("الموصل", "IQ", 36.34, 43.13),
        ("تعز", "YE", 13.58, 44.02),
        ("مصراتة", "LY", 32.38, 15.09),
        ("الفاشر", "SD", 13.63, 25.35),
        ("خان يونس", "PS", 31.34, 34.30),
        ("القامشلي", "SY", 37.05, 41.22),
        ("بوكمال", "SY", 34.45, 40.92),
        ("البو كمال", "SY", 34.45, 40.92),
        ("البوكمال", "SY", 34.45, 40.92),
    ],
)
def test_names_of_the_news_are_known(kit, name, country, lat, lon):
    places = [kit.gazetteer.record(number) for (number,) in kit.gazetteer.names.get(name_key(name), ())]
    own = [place for place in places if place.country == country and place.lat is not None]
    assert any(distance_km(place.lat, place.lon, lat, lon) < 25 for place in own)


def where(read, name, text):
    place = next(place for place in read(text, published="2019-05-05").places if name in place.name)
    return place.country, place.why


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("تقدمت قوات حكومة الوفاق الليبية في محيط طرابلس ووصلت تعزيزات من مصراتة وغريان.", "LY"),
        ("انتشر الجيش اللبناني في شوارع طرابلس وعكار بعد احتجاجات في بيروت.", "LB"),
    ],
)
def test_the_report_decides_between_places_of_one_name(read, text, country):
    found, why = where(read, "طرابلس", text)
    assert found == country
    assert why


def test_a_place_that_cannot_be_resolved_stays_and_is_not_guessed(read):
    coded = read("سيطرت القوات السورية على قرية ثلثمية الغربية قرب حلب.", published="2019-05-05")
    place = next(place for place in coded.places if "ثلثمية" in place.name)
    assert (place.lat, place.lon) == (None, None)
    assert "no candidate" in place.why


def test_a_vague_area_has_a_point_and_a_radius(read):
    coded = read("قصفت الطائرات قرى في ريف إدلب الجنوبي.", published="2019-05-05")
    place = next(place for place in coded.places if "ريف إدلب" in place.name)
    assert place.lat is not None
    assert place.radius_km > 0


@pytest.mark.parametrize(
    "text",
    [
        "وصلت سيارات الإسعاف إلى مكان الحادث غرب المدينة.",
        "قصفت الطائرات مطار المدينة.",
        "دخل الاتفاق حيز التنفيذ.",
    ],
)
def test_a_site_or_a_direction_is_no_name(read, text):
    assert not read(text, published="2019-05-05").places


def test_a_part_of_a_country_and_the_country_are_the_places(read):
    places = read("وقع انفجار شمال شرقي نيجيريا.", published="2019-05-05").places
    assert [place.name for place in places] == ["شمال شرقي نيجيريا", "نيجيريا"]
    assert all(place.lat is not None for place in places)
