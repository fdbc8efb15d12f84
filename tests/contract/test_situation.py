"""Situations of a ledger on either engine: read by Marsad's coder, kept, and asked for again."""

import pytest
from sqlalchemy import select

from marsad.errors import LedgerError, SettingsError
from marsad.keep.gather import item_of
from marsad.keep.situation import Terms, assumptions_of, situation_of_party, situation_of_place, situation_of_road
from marsad.ledger import schema
from marsad.ledger.sources import register
from marsad.model import Report
from marsad.sources.files import Given
from marsad.sources.outlets import Outlet

SYRIA = [
    ("2015-05-20", "الشرق", "سيطر تنظيم الدولة على مدينة تدمر بالكامل."),
    ("2016-03-26", "النهضة", "انسحب تنظيم الدولة من مدينة تدمر."),
    ("2016-03-27", "الفجر", "دخلت قوات النظام مدينة تدمر وسيطرت عليها."),
    ("2016-05-02", "المدى", "مدينة تدمر الخاضعة لسيطرة قوات النظام تعاني نقصا في المياه."),
]
YEMEN = [
    ("2014-07-01", "صوت الجبل", "تحاصر جماعة الحوثي مدينة تعز منذ أشهر."),
    ("2016-02-01", "صوت الجبل", "قطعت جماعة الحوثي الطريق بين تعز والتربة."),
    ("2016-03-12", "صوت الجبل", "فكت المقاومة الشعبية الحصار عن مدينة تعز."),
    ("2016-04-01", "صوت الجبل", "أعادت القوات الحكومية فتح الطريق بين تعز والتربة."),
]
TRIPOLIS = [
    ("2015-02-01", "الشرق", "سيطر الجيش اللبناني على مدينة طرابلس في شمال لبنان."),
    ("2015-02-01", "الشرق", "سيطرت قوات فجر ليبيا على مدينة طرابلس في ليبيا."),
]


def fill(house, reports, sources=None):
    items = []
    for number, (day, publisher, text) in enumerate(reports):
        report = Report(id=f"r{number}", text=text, published=day, publisher=publisher)
        item = item_of(Given(report, f"{number}.txt", 0, (), text.encode()))
        items.append(item._replace(source=(sources or {}).get(publisher)))
    return [outcome.uid for outcome in house.take_items(items)]


def place_of(house, kit, name, on="", most="restricted", **told):
    with house.ledger.reading() as connection:
        return situation_of_place(connection, kit, name, Terms(on, most_sensitive=most), **told)


def held(found):
    own = next((each for each in found.control if each.where.relation == "itself"), None)
    return (own.state, [holder.party.key for holder in own.holders]) if own else None


def refused(house, kit, name, **told):
    with pytest.raises(LedgerError) as error:
        place_of(house, kit, name, **told)
    return error.value


def test_who_holds_a_place_on_each_day(house, kit):
    fill(house, SYRIA)
    told = {
        on: held(place_of(house, kit, "تدمر", on)) for on in ("2015-06-01", "2016-03-26", "2016-04-01", "2015-01-01")
    }
    assert told == {
        "2015-06-01": ("held", ["isis"]), "2016-03-26": ("left", []), "2016-04-01": ("held", ["assad-forces"]),
        "2015-01-01": None,
    }  # fmt: skip


def test_a_later_description_confirms_and_an_old_value_says_when_it_was_confirmed(house, kit):
    fill(house, SYRIA)
    (control,) = place_of(house, kit, "تدمر", "2019-01-01").control
    assert (control.holders[0].since, control.holders[0].confirmed) == ("2016-03-27", "2016-05-02")
    assert [voice.name for voice in control.holders[0].claimed_by] == ["الفجر", "المدى"]


def test_every_value_leads_to_the_words_of_its_report(house, kit):
    fill(house, SYRIA)
    with house.ledger.reading() as connection:
        found = situation_of_place(connection, kit, "تدمر")
        report, version = schema.report, schema.version
        rows = connection.execute(
            select(report.c.uid, version.c.text).join(version, version.c.report == report.c.id)
        ).all()
    texts = {row.uid: row.text for row in rows}
    (control,) = found.control
    told = [each for holder in control.holders for each in holder.evidence]
    told += [each for change in control.changes for each in change.evidence]
    assert len(told) >= 4
    for each in told:
        assert texts[each.report][each.start : each.end] == each.text
        assert each.text in each.sentence and each.claim.startswith(f"{each.report}-")


def test_a_party_that_says_it_still_holds_contests_and_is_marked_as_its_own_voice(house, kit):
    fill(house, [
        ("2018-04-07", "الشرق", "سيطر الجيش السوري على مدينة دوما صباح اليوم."),
        ("2018-04-08", "الفجر", "أعلن جيش الإسلام أنه ما زال يسيطر على مدينة دوما."),
    ])  # fmt: skip
    found = place_of(house, kit, "دوما")
    assert held(found)[0] == "contested"
    holders = {holder.party.key: holder for holder in found.control[0].holders}
    assert [voice.party for voice in holders["jaysh-al-islam"].claimed_by] == ["jaysh-al-islam"]
    (army,) = set(holders) - {"jaysh-al-islam"}
    assert [(voice.name, voice.party) for voice in holders[army].claimed_by] == [("الشرق", None)]


def test_media_of_a_party_are_its_voice(house, kit):
    amaq = Outlet("أعماق", "feed", "https://amaq.test/", 1800, "ar", "أعماق", "", "isis", "party", "public")
    with house.ledger.writing() as connection:
        sources = register(connection, [amaq])
    fill(house, [("2015-05-20", "أعماق", "سيطر تنظيم الدولة على مدينة تدمر بالكامل.")], sources)
    (control,) = place_of(house, kit, "تدمر").control
    assert [(voice.name, voice.party) for voice in control.holders[0].claimed_by] == [("أعماق", "isis")]


def test_copies_of_a_report_are_one_voice(house, kit):
    text = (
        "قالت مصادر محلية إن 9000 عائلة تعيش في مدينة مضايا المحاصرة في ظروف قاسية، وإن الأهالي يعتمدون على ما تبقى لديهم من "
        "مؤن قليلة، فيما تتواصل المطالبات بفتح ممر إنساني وإدخال قوافل الإغاثة إلى البلدة قبل اشتداد برد الشتاء."
    )
    fill(house, [("2015-12-20", "الشرق", text), ("2015-12-21", "الفجر", text + " وأكدت المصادر ذلك.")])
    (people,) = [each for each in place_of(house, kit, "مضايا").figures if each.role == "people"]
    assert (people.low, people.high, people.verdict, len(people.told)) == (9000, 9000, "single source", 1)


def test_a_siege_is_lifted_and_a_road_cut_is_open_again(house, kit):
    fill(house, YEMEN)
    states = {
        on: [each.state for each in place_of(house, kit, "تعز", on).sieges] for on in ("2016-03-11", "2016-03-13")
    }
    assert states == {"2016-03-11": ["besieged"], "2016-03-13": ["lifted"]}
    with house.ledger.reading() as connection:
        for on, state in (("2016-03-31", "cut"), ("2016-04-02", "open")):
            (way,) = situation_of_road(connection, kit, "طريق تعز - التربة", Terms(on)).ways
            assert (way.state, set(way.ends)) == (state, {"تعز", "التربة"})


def test_nothing_follows_from_what_is_planned_possible_or_denied(house, kit):
    uids = fill(house, [
        ("2017-05-01", "الشرق", "يعتزم الجيش العراقي السيطرة على مدينة تلعفر."),
        ("2017-05-02", "النهضة", "نفى الجيش العراقي سيطرته على مدينة تلعفر."),
        ("2017-05-03", "الفجر", "قد يسيطر الجيش العراقي على مدينة تلعفر."),
    ])  # fmt: skip
    found = place_of(house, kit, "تلعفر")
    assert [each.holders for each in found.control] in ([], [()])
    (aim,) = found.aims
    assert (aim.type, aim.evidence[0].claim) == ("territory.control_gained", f"{uids[0]}-1")
    assert {each.reason: each.claims for each in found.passed} == {
        "denied": (f"{uids[1]}-1",), "maybe": (f"{uids[2]}-1",),
    }  # fmt: skip


def test_a_report_without_a_day_counts_until_a_day_is_asked_for(house, kit):
    uids = fill(house, [("", "الشرق", "يسيطر تنظيم الدولة على مدينة سرت.")])
    found = place_of(house, kit, "سرت")
    assert held(found) == ("held", ["isis"]) and found.control[0].confirmed is None
    asked = place_of(house, kit, "سرت", "2016-05-01")
    assert asked.control == ()
    assert [(each.reason, each.claims) for each in asked.passed] == [("undated", (f"{uids[0]}-1",))]


def test_a_hijri_date_is_a_day(house, kit):
    fill(house, [("", "الشرق", "سيطر تنظيم الدولة على مدينة سرت في 12 رجب 1437.")])
    assert place_of(house, kit, "سرت", "2016-04-18").control == ()
    (control,) = place_of(house, kit, "سرت", "2016-04-19").control
    assert control.holders[0].since == "2016-04-19"


@pytest.mark.parametrize("name", ["تدمر", "مدينة تدمر", "Palmyra", "palmyra", "Tadmur"])
def test_a_place_in_arabic_or_english(house, kit, name):
    fill(house, SYRIA)
    if name == "Tadmur":  # the gazetteer knows one Latin name a place
        assert refused(house, kit, name).slug == "place-untold"
        return
    found = place_of(house, kit, name)
    assert (found.place.name, found.latin, found.country) == ("تدمر", "Palmyra", "SY")


def test_a_name_of_several_places_is_refused_with_all_of_them(house, kit):
    fill(house, TRIPOLIS)
    error = refused(house, kit, "طرابلس")
    assert error.slug == "place-ambiguous"
    assert "--in LB" in str(error) and "--in LY" in str(error)
    assert held(place_of(house, kit, "طرابلس", within="LY")) == ("held", ["ly-fajr"])
    assert place_of(house, kit, "طرابلس", within="لبنان").country == "LB"
    assert refused(house, kit, "طرابلس", within="SY").slug == "place-untold"


def test_a_governorate_is_another_place_than_its_town(house, kit):
    fill(house, [
        ("2017-01-02", "الشرق", "سيطر تنظيم الدولة على مدينة الرقة."),
        ("2017-05-10", "الفجر", "سيطرت قوات سوريا الديمقراطية على مدينة الطبقة في محافظة الرقة."),
        ("2017-05-11", "الفجر", "أرسلت قوات سوريا الديمقراطية تعزيزات إلى محافظة الرقة."),
    ])  # fmt: skip
    town = place_of(house, kit, "الرقة")
    assert (town.place.kind, held(town)) == ("city", ("held", ["isis"]))
    for division in (place_of(house, kit, "محافظة الرقة"), place_of(house, kit, "الرقة", kind="admin1")):
        assert division.place.kind == "admin1"
        assert {each.where.name: each.holders[0].party.key for each in division.control} == {
            "مدينة الرقة": "isis",
            "الطبقة": "sdf",
        }
        assert len(division.movements) == 1


def test_a_place_that_no_claim_names_is_refused_with_names_like_it(house, kit):
    fill(house, SYRIA)
    assert refused(house, kit, "المريخ").slug == "place-untold"
    assert "تدمر" in str(refused(house, kit, "تدمير"))


def test_what_may_not_be_used_is_not_used(house, kit):
    fill(house, SYRIA[:1])
    with house.ledger.writing() as connection:
        connection.execute(schema.claim.update().values(sensitivity="restricted"))
    assert place_of(house, kit, "تدمر", most="internal").control == ()
    assert held(place_of(house, kit, "تدمر")) == ("held", ["isis"])


def test_where_it_stands_for_a_party(house, kit):
    fill(house, [*SYRIA, *YEMEN])
    with house.ledger.reading() as connection:
        isis = situation_of_party(connection, kit, "تنظيم الدولة", Terms("2016-01-01"))
        later = situation_of_party(connection, kit, "isis")
        houthi = situation_of_party(connection, kit, "جماعة الحوثي", Terms("2015-01-01"))
        with pytest.raises(LedgerError) as error:
            situation_of_party(connection, kit, "حزب لم يذكره أحد")
    assert [each.where.name for each in isis.holds] == ["تدمر"] and isis.lost == ()
    assert later.holds == () and [each.where.name for each in later.lost] == ["تدمر"]
    assert [each.where.name for each in houthi.besieges] == ["تعز"]
    assert error.value.slug == "party-untold"


def test_a_road_that_no_claim_speaks_of_is_refused(house, kit):
    fill(house, YEMEN)
    with house.ledger.reading() as connection, pytest.raises(LedgerError) as error:
        situation_of_road(connection, kit, "طريق عدن - أبين")
    assert error.value.slug == "road-untold"


@pytest.mark.parametrize("told", [{"persons": 5}, {"window_days": "many"}, {"needs": {"loaf": "three"}}, {"needs": 3}])
def test_assumptions_that_are_none_are_refused(told):
    with pytest.raises(SettingsError) as error:
        assumptions_of(told)
    assert "persons_per_family" in str(error.value)
