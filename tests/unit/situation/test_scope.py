"""What of a claim concerns a place, and which road words name."""

import pytest
from tests.unit.situation.conftest import PLACES, scope_of

from marsad.keep.situation import NOWHERE
from marsad.model import ClaimPlace, Place
from marsad.situation.goods import measure_of, people_of
from marsad.situation.road import road_named
from marsad.situation.scope import Scope
from marsad.situation.told import Mention

GAINED = "territory.control_gained"


def mention(name, role="at", place=None):
    return Mention(ClaimPlace(text=name, start=0, end=len(name), role=role), name, place or PLACES[name])


@pytest.mark.parametrize(
    ("asked", "told", "relation"),
    [
        ("الرقة", "الرقة", "itself"),
        ("الرقة", "ريف الرقة", "around"),
        ("الرقة", "محافظة الرقة", "around"),
        ("الرقة", "حي المشلب", "part"),
        ("الرقة", "الطبقة", "elsewhere"),
        ("الرقة", "دير الزور", "elsewhere"),
        ("محافظة الرقة", "محافظة الرقة", "itself"),
        ("محافظة الرقة", "الرقة", "part"),
        ("محافظة الرقة", "الطبقة", "part"),
        ("محافظة الرقة", "دير الزور", "elsewhere"),
        ("محافظة الرقة", "الفرات", "elsewhere"),
    ],
)
def test_what_a_place_is_to_the_one_asked_for(kit, asked, told, relation):
    assert scope_of(kit, asked).relation(mention(told)) == relation


def test_the_same_name_elsewhere_is_another_place(kit):
    scope = scope_of(kit, "الرقة")
    iraq = Place(name="الرقة", kind="village", country="IQ", lat=33.1, lon=44.2)
    far = Place(name="الرقة", kind="village", country="SY", lat=32.7, lon=36.4)
    for other in (iraq, far):
        assert scope.relation(mention("الرقة", place=other)) == "elsewhere"
    assert scope.relation(mention("مدينة الرقة", place=PLACES["الرقة"])) == "itself"


def test_a_quarter_that_no_table_knows_belongs_to_the_town_beside_it(kit):
    scope = scope_of(kit, "الرقة")
    quarter, town, other = mention("الأحياء الشرقية"), mention("الرقة"), mention("دير الزور")
    assert scope.relation(quarter, (quarter, town)) == "part"
    assert scope.relation(quarter, (quarter, other)) == "elsewhere"


def test_a_claim_on_a_quarter_says_nothing_of_the_whole_town(desk, situation):
    found = situation(
        desk.tell(GAINED, by=["isis"], day="2017-01-05", status="ongoing"),
        desk.tell(GAINED, by=["sdf"], at=["حي المشلب", "الرقة"], day="2017-06-08"),
    )
    assert [(each.where.name, each.where.relation, each.holders[0].party.key) for each in found.control] == [
        ("الرقة", "itself", "isis"), ("حي المشلب", "part", "sdf"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "طريق دير الزور - الرقة", "الطريق بين دير الزور والرقة", "الطريق الواصل بين دير الزور والرقة",
        "طريق دير الزور إلى الرقة", "دير الزور – الرقة", "الطريق من دير الزور الى الرقة",
    ],
)  # fmt: skip
def test_a_road_by_its_two_ends(kit, words):
    assert set(road_named(words, Scope(NOWHERE, kit.grammar.places)).ends) == {"دير الزور", "الرقه"}


def test_a_road_by_its_name_has_no_ends(kit):
    assert road_named("طريق الكاستيلو", Scope(NOWHERE, kit.grammar.places)).ends == ()


@pytest.mark.parametrize(
    ("words", "unit", "goods"),
    [
        ("رغيف", "loaf", "bread"), ("ربطة خبز", "bundle", "bread"), ("كيس طحين", "sack", "flour"),
        ("لتر من الماء", "litre", "water"), ("وجبات", "meal", "food"), ("سلة غذائية", "basket", "food"),
        ("شاحنة مساعدات", "lorry", "relief"), ("طن من الدقيق", "tonne", "flour"), ("شوال", "sack", ""), ("كوخ", "", ""),
    ],
)  # fmt: skip
def test_what_is_counted_and_of_what(words, unit, goods):
    assert measure_of(words) == (unit, goods)


def test_who_is_counted():
    assert [people_of(each) for each in ("عائلة", "أسر", "نسمة", "مدنيا", "طفل", "جريح")] == [
        "family", "family", "person", "person", "", "",
    ]  # fmt: skip
