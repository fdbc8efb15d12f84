"""Situations by number on either engine, for who may see all and for who may not."""

import pytest
from msgspec.structs import replace

from marsad.errors import LedgerError
from marsad.keep.export import names_of
from marsad.keep.gather import item_of
from marsad.keep.showing import Showing
from marsad.keep.sight import Look, as_shown, roads_seen, sight_of_party, sight_of_place, sight_of_road
from marsad.keep.situation import Terms, situation_of_place
from marsad.ledger.protect import Protection
from marsad.ledger.subjects import actors_told, places_told
from marsad.ledger.words import Words
from marsad.linking.agreement import Account, Origin
from marsad.model import Claim, ClaimPlace, CodedReport, Party, Place, Report, Span
from marsad.situation.told import Mention, Page, Telling
from marsad.sources.files import Given

ALL = ("public", "internal", "restricted")
WAR = [
    ("2015-12-20", "الشرق", "تحاصر قوات النظام وحزب الله بلدة مضايا، حيث يعيش 40 ألف شخص."),
    ("2016-01-11", "النهضة", "توزع الأمم المتحدة 2000 ربطة خبز يوميا في بلدة مضايا."),
    ("2016-01-20", "الشرق", "قطعت قوات النظام الطريق بين مضايا والزبداني."),
    ("2017-04-19", "الشرق", "سيطرت قوات النظام على بلدة مضايا بعد انسحاب حركة أحرار الشام منها."),
]
SECRET = [
    ("2016-03-01", "الخفاء", "فكت حركة أحرار الشام الحصار عن بلدة مضايا."),
    ("2016-03-02", "الخفاء", "أعادت حركة أحرار الشام فتح الطريق بين مضايا والزبداني."),
    ("2018-01-01", "الخفاء", "سيطرت جبهة النصرة على بلدة مضايا. ويعيش في بلدة مضايا 77 ألف شخص."),
]


def fill(house, reports, sensitivity="public"):
    items = []
    for day, publisher, text in reports:
        report = Report(id=f"{publisher}-{day}", text=text, published=day, publisher=publisher)
        items.append(item_of(Given(report, f"{day}.txt", 0, (), text.encode()))._replace(sensitivity=sensitivity))
    return [outcome.uid for outcome in house.take_items(items)]


@pytest.fixture
def reader(coder):
    """How somebody looks who may see what is public alone."""
    showing = Showing(names_of(coder), Protection(Words(coder.memo)))

    def look(on="", **terms):
        told = Terms(on, most_sensitive="public", **terms)
        return Look(told, lambda connection, uids: showing.by_uid(connection, uids, "public"))

    return look


def whole(on=""):
    return Look(Terms(on))


def number_of(connection, name):
    return next(each.id for each in places_told(connection, ALL, 100) if each.name == name)


def test_by_number_it_is_what_it_is_by_name(house, kit):
    fill(house, WAR)
    with house.ledger.reading() as connection:
        number = number_of(connection, "مضايا")
        for on in ("2016-02-01", "2017-05-01"):
            assert sight_of_place(connection, kit, number, whole(on)).situation == situation_of_place(
                connection, kit, "مضايا", Terms(on)
            )


def test_without_a_day_it_is_of_the_newest_that_is_told_of(house, kit):
    fill(house, WAR)
    with house.ledger.reading() as connection:
        found = sight_of_place(connection, kit, number_of(connection, "مضايا"), whole())
        assert (found.situation.on, found.situation.control[0].state) == ("2017-04-19", "held")
        before = sight_of_place(connection, kit, number_of(connection, "مضايا"), whole("2016-02-01"))
        assert before.situation.sieges[0].state == "besieged"
        assert before.course == found.course  # the course is of all days, whichever is looked at
        assert [(each.what, each.periods[0].first) for each in found.course.tracks] == [
            ("control", "2017-04-19"), ("siege", "2015-12-20"), ("way", "2016-01-20"),
        ]  # fmt: skip


def test_what_is_withheld_leaves_no_trace_in_a_value(house, kit, reader):
    fill(house, WAR)
    with house.ledger.reading() as connection:
        number = number_of(connection, "مضايا")
        before = sight_of_place(connection, kit, number, reader())
        roads = roads_seen(connection, kit, reader())
        road = sight_of_road(connection, kit, roads[0][0].id, reader())
        party = next(each.id for each in actors_told(connection, ("public",), 50) if each.entry == "assad-forces")
        own = sight_of_party(connection, kit, party, reader())
    secret = fill(house, SECRET, "restricted")
    with house.ledger.reading() as connection:
        assert sight_of_place(connection, kit, number, reader()) == before
        assert roads_seen(connection, kit, reader()) == roads
        assert sight_of_road(connection, kit, roads[0][0].id, reader()) == road
        assert sight_of_party(connection, kit, party, reader()) == own
        seen = sight_of_place(connection, kit, number, whole())
        assert seen.situation.on == "2018-01-01"
        assert seen.situation.control[0].holders[0].party.key != before.situation.control[0].holders[0].party.key
        assert {uid.partition("-")[0] for uid in seen.secret} == set(secret)
        assert set(seen.secret.values()) == {"restricted"} and before.secret == {}
        assert sight_of_road(connection, kit, roads[0][0].id, whole()).situation.ways[0].state == "open"


def test_roads_are_named_or_lie_between_two_places(house, kit):
    fill(house, [*WAR, ("2016-05-01", "الفجر", "سيطرت قوات النظام على طريق الكاستيلو في حلب وقطعته.")])
    with house.ledger.reading() as connection:
        lines, _ = roads_seen(connection, kit, whole())
        ends = next(each for each in lines if each.ends)
        assert set(ends.ends) == {"مضايا", "الزبداني"} and ends.way.state == "cut"
        assert ends.id == "-".join(map(str, sorted(number_of(connection, name) for name in ends.ends)))
        assert sight_of_road(connection, kit, ends.id, whole()).situation.ways[0].state == "cut"
        for none in ("0", "x", "1-1", "1-2-3", "-", "99999", str(number_of(connection, "مضايا")), "1" * 30, "\u0661"):
            with pytest.raises(LedgerError) as error:
                sight_of_road(connection, kit, none, whole())
            assert error.value.slug == "road-unknown", none


def test_numbers_that_nothing_public_tells_of_are_none(house, kit, reader):
    fill(house, WAR[:1])
    fill(house, [("2016-03-01", "الخفاء", "سيطرت جبهة النصرة على مدينة سراقب.")], "restricted")
    with house.ledger.reading() as connection:
        number = number_of(connection, "سراقب")
        assert sight_of_place(connection, kit, number, whole()).situation.control
        for look, slug in ((reader(), "place-unknown"), (whole(), None)):
            if slug:
                with pytest.raises(LedgerError) as error:
                    sight_of_place(connection, kit, number, look)
                assert error.value.slug == slug
        with pytest.raises(LedgerError):
            sight_of_place(connection, kit, 10**6, whole())


def test_only_the_newest_claims_are_gone_through_and_the_others_counted(house, kit, monkeypatch):
    fill(house, WAR)
    from marsad.keep import sight

    monkeypatch.setattr(sight, "MOST", 2)
    with house.ledger.reading() as connection:
        found = sight_of_place(connection, kit, number_of(connection, "مضايا"), whole())
    assert found.more > 0 and found.situation.control[0].state == "held" and not found.situation.figures


def telling(words, *, block=False):
    """A claim that names a source and two places, and its report as it may be seen."""
    text = "قال زيد إن الجيش سيطر على بلدة الوادي وقرية التل"
    places = tuple(
        ClaimPlace(text=name, start=text.index(name), end=text.index(name) + len(name)) for name in ("الوادي", "التل")
    )
    at = text.index("سيطر")
    zayd = Party(text="زيد", start=4, end=7, cls="civilians", private=True)
    claim = Claim(
        id="R1-1", type="territory.control_gained", status="occurred", trigger=Span(text="سيطر", start=at, end=at + 4),
        places=places, sources=(zayd,), evidence=((0, len(text)),),
    )  # fmt: skip
    spots = tuple(Mention(each, each.text, Place(name=each.text, kind="unknown")) for each in places)
    account = Account("R1", "2016-01-01", "الشرق", claim, Origin("named:زيد", "زيد", "source", None))
    shown = text.replace("زيد", "███").replace("التل", "████")
    masked = replace(claim, sources=(replace(zayd, text="███"),), places=(places[0], replace(places[1], text="████")))
    coded = CodedReport(
        id="R1", title="", published="2016-01-01", publisher="الشرق", text=shown, segments=((0, len(text)),),
        claims=(masked,) if words else (), places=(Place(name="الوادي", kind="unknown"),),
    )  # fmt: skip
    return Telling(account, Page(text, ((0, len(text)),)), spots, 16801), coded


def test_a_claim_is_told_in_the_words_that_may_be_read():
    told, coded = telling(words=True)
    shown = as_shown(told, coded)
    assert [each.words.text for each in shown.spots] == ["الوادي"]
    assert "زيد" not in repr(shown) and "التل" not in repr(shown)
    assert as_shown(*telling(words=False)) is None and as_shown(told, None) is None
