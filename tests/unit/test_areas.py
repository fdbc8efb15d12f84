"""Areas: what a name, a code or degrees mean."""

import pytest

from marsad.gazetteer.areas import Area, area_meant


@pytest.fixture
def mean(kit):
    def ask(asked, radius=None):
        return area_meant(asked, radius, kit.gazetteer)

    return ask


def test_nothing_means_everywhere(mean):
    assert mean("  ").area == Area("all")


def test_a_country_by_name_and_by_code(mean):
    assert mean("سوريا").area[:5] == ("country", "سوريا", "سوريا", "Syria", "SY")
    assert mean("SY").area.country == "SY"


def test_a_name_of_town_and_province_means_the_province_unless_a_radius_is_given(mean):
    province = mean("الرقة").area
    assert (province.kind, province.country, province.admin1) == ("division", "SY", "Raqqa")
    town = mean("الرقة", 15).area
    assert (town.kind, town.radius) == ("around", 15)
    assert town.point == pytest.approx((35.95283, 39.00788))


def test_a_town_alone_means_what_lies_around_it(mean):
    area = mean("معرة مصرين").area
    assert (area.kind, area.radius, area.country) == ("around", 25, "SY")


def test_other_places_of_the_name_are_told_and_can_be_chosen(mean):
    meant = mean("طرابلس")
    assert meant.area.country == "LY"
    assert "LB" in {each.country for each in meant.others}
    chosen = mean("طرابلس/LB").area
    assert chosen.country == "LB" and chosen.kind == "around"
    assert mean("طرابلس / LB").area.name == chosen.name


def test_spelling_does_not_matter(mean):
    assert mean("الرقه").area.admin1 == "Raqqa"


def test_degrees(mean):
    assert mean("35.95,39.0").area.point == (35.95, 39.0)
    corners = mean("36.6,41.1, 34.5,38.4").area.corners
    assert corners == (34.5, 38.4, 36.6, 41.1)
    assert mean("34.5,38.4,36.6,41.1").area.corners == corners


@pytest.mark.parametrize("asked", ["95,39", "35,190", "35,38,95,39"])
def test_degrees_that_there_are_none_of(mean, asked):
    with pytest.raises(ValueError, match="latitude"):
        mean(asked)


def test_what_nobody_knows(mean):
    assert mean("أتلانتس") is None
    assert mean("الرقة/FR") is None
