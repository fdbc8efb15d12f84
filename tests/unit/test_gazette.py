"""Gazettes: the words of a claim's place lead to the place of the report that they mean, for every reader the same."""

import msgspec
import pytest

from marsad.gazetteer.gazette import UNKNOWN, Gazette, listed
from marsad.model import ClaimPlace, Place, Point

LISTED = (
    Place(name="سراقب", kind="town", country="SY", lat=35.86, lon=36.80),
    Place(name="ريف دمشق", kind="admin1", country="SY"),
    Place(name="دمشق", kind="city", country="SY", lat=33.51, lon=36.29),
)


def mention(words, name=None):
    return ClaimPlace(text=words, start=0, end=len(words), name=name)


@pytest.mark.parametrize(
    ("words", "name"),
    [("سراقب", "سراقب"), ("بلدة سراقب", "سراقب"), ("مدينة دمشق", "دمشق"), ("قرى ريف دمشق الجنوبي", "ريف دمشق")],
)
def test_the_longest_name_that_stands_in_the_words_is_meant(words, name):
    assert Gazette(LISTED).find(mention(words)).name == name


def test_what_a_general_noun_stands_for_goes_before_it():
    assert Gazette(LISTED).find(mention("المدينة", name="دمشق")).name == "دمشق"


def test_a_name_that_is_part_of_another_word_is_not_meant():
    found = Gazette(LISTED).find(mention("دمشقية"))
    assert (found.name, found.kind, found.lat) == ("دمشقية", UNKNOWN, None)


@pytest.mark.parametrize("words", ["سراقب", "بلدة سراقب", "بسراقب", "وسراقب"])
def test_the_eye_sees_past_a_proclitic(words):
    found = Gazette(LISTED).look(mention(words))
    assert found is not None
    assert found.name == "سراقب"


def test_the_eye_sees_nothing_where_nothing_is():
    assert Gazette(LISTED).look(mention("تلعفر")) is None


def test_a_point_that_a_person_set_goes_before_all_lists():
    point = Point(lat=35.61, lon=36.02, radius_km=2.0, country="SY", admin1="Hama")
    found = Gazette(LISTED).find(msgspec.structs.replace(mention("سراقب"), point=point))
    assert (found.name, found.kind, found.lat, found.lon, found.radius_km) == ("سراقب", "other", 35.61, 36.02, 2.0)
    assert (found.country, found.admin1, found.why) == ("SY", "Hama", "set by hand")
    assert Gazette(LISTED).find(mention("سراقب")).lat == 35.86, "others of the name stay where they are"


def test_the_places_of_a_report_are_listed_where_persons_put_them():
    set_by_hand = Point(lat=35.61, lon=36.02)
    mentions = [
        msgspec.structs.replace(mention("مدينة سراقب"), point=set_by_hand),
        msgspec.structs.replace(mention("المزرعة"), point=Point(lat=35.0, lon=36.5)),
        msgspec.structs.replace(mention("المزرعة"), point=Point(lat=35.1, lon=36.5)),
        mention("دمشق"),
    ]
    told = listed(LISTED, mentions)
    assert [(each.name, each.lat) for each in told] == [
        ("سراقب", 35.61), ("ريف دمشق", None), ("دمشق", 33.51), ("المزرعة", 35.0),
    ]  # fmt: skip
    assert listed(LISTED, [mention("سراقب")]) == LISTED
