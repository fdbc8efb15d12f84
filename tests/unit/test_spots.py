"""Places as they are compared: by name without the nouns before it, by distance, by what lies in what."""

import pytest

from marsad.linking.spots import Spot, filed_under, looked_up_under, related, spot_of
from marsad.model import Place


def spot(name, kind="village", lat=None, lon=None, **more):
    place = Place(name=name, kind=kind, lat=lat, lon=lon, **more)
    return spot_of(f"{name}|{place.country or ''}|{lat}|{lon}", place)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("مدينة الزهراء", ("زهراء", "مدينه زهراء")),
        ("بلدتي النور والصخرة", ("نور", "صخره", "بلدتي نور والصخره")),
        ("جبهة الوادي", ("وادي", "جبهه وادي")),
        ("المخيم", ("مخيم",)),
        ("شرقي جبل النسر", ("نسر", "جبل نسر", "شرقي جبل نسر")),
        ("حي الورد الشرقي", ("ورد شرقي", "حي ورد شرقي")),
    ],
)
def test_the_names_of_a_place_leave_out_the_nouns_before_them(name, names):
    found = spot(name).names
    assert {each.replace("ة", "ه").replace("اء", "ا") for each in found} == {
        each.replace("ة", "ه").replace("اء", "ا") for each in names
    }


def test_what_two_places_have_to_do_with_each_other():
    town = spot("النور", "town", 35.0, 36.0, country="SY")
    assert related(town, spot("بلدة النور", "town", 35.01, 36.0, country="SY")).one
    assert related(town, spot("الصخرة", "village", 35.03, 36.0, country="SY")).one, "villages next to each other"
    assert related(town, spot("الصخرة", "village", 35.3, 36.0, country="SY")) is None
    around = related(town, spot("ريف الوادي", "admin2", 35.1, 36.1, country="SY"))
    assert around is not None and not around.one
    whole = related(town, spot("سوريا", "country", 35.0, 38.0, country="SY"))
    assert whole is not None and whole.whole and whole.points < 0
    assert related(town, spot("العراق", "country", 33.0, 43.0, country="IQ")) is None
    assert (
        related(spot("سوريا", "country", 35, 38, country="SY"), spot("العراق", "country", 33, 43, country="IQ")) is None
    )


def test_a_place_that_is_not_located_is_known_by_a_name_that_says_something():
    assert related(spot("سوق الحميدية"), spot("سوق الحميدية")).one
    assert not related(spot("المخيم"), spot("المخيم")).one
    assert related(spot("قرية النور"), spot("النور", "village", 35.0, 36.0)).one


def test_what_is_related_is_found_from_both_sides():
    places = [
        spot("النور", "town", 35.0, 36.0, country="SY"), spot("قرية النور"), spot("الصخرة", "village", 35.03, 36.0),
        spot("ريف الوادي", "admin2", 35.1, 36.1), spot("سوق الحميدية"), spot("النور", "city", 33.0, 44.0),
        spot("مدينة الصخرة", "city", 35.1, 36.0), spot("ولاية النور", "admin1", 35.5, 36.0),
        spot("قاعدة الأفق", "base", -0.01, 0.01), spot("الأفق", "city", 0.02, -0.03),
    ]  # fmt: skip
    met = 0
    for one in places:
        for other in places:
            assert related(one, other) == related(other, one)
            if related(one, other) is not None:
                met += 1
                assert set(filed_under(one)) & set(looked_up_under(other)), (one, other)
    assert met > 25


def test_a_spot_is_small_and_the_same_for_the_same_place():
    assert spot("النور", "town", 35.0, 36.0) == spot("النور", "town", 35.0, 36.0)
    assert isinstance(spot("النور"), Spot)


def test_a_town_lies_in_the_governorate_that_is_told_for_it_however_far_from_its_middle():
    def place(name, kind, region, lat):
        return Place(name=name, kind=kind, country="YE", admin1=region, lat=lat, lon=46.0, radius_km=None)

    wide = spot_of("wide", place("أبين", "admin1", "Abyan", 14.5))
    inside, outside = (spot_of(region, place("البلدة", "town", region, 13.0)) for region in ("Abyan", "Lahij"))
    assert related(wide, inside) is not None and not related(wide, inside).one
    assert related(wide, outside) is None
