"""Claims of one happening are joined, those of two are not, and what their accounts say together is said of each.

`golden/incidents.jsonl`: short reports written for this, with the happening that the first claim of one of the types
`of` is of: one strike told by four outlets with tolls of their own, a denial, a follow-up, a copy, other strikes on the
same town the same day and week, sieges told over months.
"""

import json
import random
from itertools import combinations
from pathlib import Path

import msgspec
import pytest

from marsad.gazetteer.gazette import Gazette
from marsad.ledger.claims import day_number, place_key
from marsad.linking.agreement import Account, as_json, origin_of, weigh
from marsad.linking.compare import ENOUGH, Facts, akin, compare
from marsad.linking.cues import keys
from marsad.linking.facts import facts_of
from marsad.linking.incidents import Groups, Join, accounts, best, joins
from marsad.linking.page import page_of
from marsad.linking.spots import Spot, spot_of
from marsad.model import Claim, Party, Quantity, Span

STORIES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "golden" / "incidents.jsonl").open(encoding="utf-8")
]


@pytest.fixture(scope="module")
def told():
    """Facts of every claim of the stories, and the id of each story's main claim."""
    import marsad

    facts, main = [], []
    for number, story in enumerate(STORIES):
        name = f"r{number:02}"
        read = marsad.read(story["text"], published=story["published"], publisher=story["publisher"], id=name)
        gazette = Gazette(read.places)
        places = [(place.name, spot_of(place_key(place), place)) for place in read.places]
        page = page_of(name, story["text"], day_number(story["published"]), places)
        ids = []
        named = [msgspec.structs.replace(each, id=f"{name}-{at}") for at, each in enumerate(read.claims, 1)]
        for claim in named:
            found = [gazette.find(place) for place in claim.places]
            facts.append(facts_of(claim, [(place_key(place), place) for place in found], page))
            ids += [claim.id] if claim.type.startswith(story["of"]) else []
        main.append(ids[0])
    return facts, main


def read_facts(text, published, name):
    """Facts of the claims of a text."""
    import marsad

    read = marsad.read(text, published=published, publisher="أخبار", id=name)
    gazette = Gazette(read.places)
    page = page_of(name, text, day_number(published), [(p.name, spot_of(place_key(p), p)) for p in read.places])
    made = []
    for at, each in enumerate(read.claims, 1):
        claim = msgspec.structs.replace(each, id=f"{name}-{at}")
        found = [gazette.find(place) for place in claim.places]
        made.append(facts_of(claim, [(place_key(place), place) for place in found], page))
    return made


def linked(facts, batches=1):
    """Groups of claim ids, by joins made in so many batches as reports arrive."""
    reports = list(dict.fromkeys(each.report for each in facts))
    own = {each.claim: keys(each) for each in facts}
    numbers = {each.claim: at for at, each in enumerate(facts)}
    groups, filed, found = Groups(), {}, []
    for at in range(len(facts)):
        groups.add(at)
    size = -(-len(reports) // batches)
    for first in range(0, len(reports), size):
        batch = set(reports[first : first + size])
        arriving = [each for each in facts if each.report in batch]
        found = joins(arriving, filed, {each.claim: own[each.claim] for each in arriving}, ())
        for join in found:
            groups.join(numbers[join.left], numbers[join.right])
        for each in arriving:
            for key in own[each.claim].filed:
                filed.setdefault(key, []).append(each)
    return {frozenset(facts[at].claim for at in group) for group in groups.all()}


def test_reports_of_one_happening_meet_and_no_others(told):
    facts, main = told
    group_of = {claim: group for group in linked(facts) for claim in group}
    right = wrong = missed = 0
    for one, other in combinations(range(len(STORIES)), 2):
        same = STORIES[one]["happening"] == STORIES[other]["happening"]
        joined = group_of[main[one]] == group_of[main[other]]
        right, wrong, missed = right + (same and joined), wrong + (joined and not same), missed + (same and not joined)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.85


def test_the_order_of_arrival_and_the_size_of_batches_change_nothing(told):
    facts, _ = told
    reports = sorted({each.report for each in facts})
    expected = linked(facts)
    assert max(map(len, expected)) >= 6
    for seed in range(50):
        random.Random(seed).shuffle(reports)
        order = {report: at for at, report in enumerate(reports)}
        shuffled = sorted(facts, key=lambda each: (order[each.report], each.claim))
        assert linked(shuffled, batches=seed % 9 + 1) == expected, f"seed {seed}"


def test_a_likeness_is_the_same_from_both_sides_and_every_pair_that_is_enough_shares_a_key(told):
    facts, _ = told
    for one, other in combinations(facts, 2):
        there, back = compare(one, other), compare(other, one)
        assert there == back
        if there is not None and there.score >= ENOUGH:
            assert set(keys(one).filed) & set(keys(other).looked), (one.claim, other.claim, there)
            assert set(keys(one).looked) & set(keys(other).filed), (one.claim, other.claim, there)
        bounded = compare(one, other, least=ENOUGH)
        assert bounded == there or (bounded is None and there.score < ENOUGH)


HOUSE = Spot("البلدة|SY|35.0|36.0", "town", 35.0, 36.0, 3.0, ("بلده",), "SY")
COUNTRY = Spot("سوريا|SY|35|38", "country", 35.0, 38.0, 300.0, ("سوريا",), "SY")


def hashes(*numbers):
    """Words as they are stored, all of the rarest class."""
    return frozenset(4 * number for number in numbers)


def facts(claim="ra-1", **more):
    given = {
        "claim": claim, "report": claim[:2], "type": "violence.air_strike", "mode": "event", "denied": False, "since": 100,
        "until": 100, "told": True, "day": 100, "part": frozenset(), "spots": (HOUSE,), "near": None,
        "doers": frozenset(), "sides": frozenset(), "targets": frozenset(), "tolls": {}, "words": frozenset(),
        "context": frozenset(), "voice": "",
    }  # fmt: skip
    given |= more
    return Facts(**given, mass=float(len(given["words"])), rich=float(len(given["context"])))


def enough(one, other, **more):
    likeness = compare(one, other, **more)
    return likeness is not None and likeness.score >= ENOUGH


def test_what_speaks_for_one_happening_and_what_against():
    one = facts()
    assert enough(one, facts("rb-1"))
    assert not enough(one, facts("rb-1", since=102, until=102)), "another day"
    assert not enough(one, facts("rb-1", spots=(Spot("الجديدة", "town", 35.2, 36.0, 3.0),))), "another village"
    assert not enough(one, facts("rb-1", type="humanitarian.aid")), "another kind"
    assert not enough(one, facts("rb-1", mode="planned")), "a plan is no event"
    assert not enough(facts(mode="loose"), facts("rb-1", mode="loose")), "what may be is never joined"
    few, many = {"killed": (3.0, 3.0)}, {"killed": (40.0, 40.0)}
    assert not enough(facts(tolls=few), facts("rb-1", tolls=many)), "tolls far apart"
    assert enough(facts(tolls=few), facts("rb-1", tolls={"killed": (4.0, 4.0)})), "tolls that differ a little"


def test_a_country_is_no_place_but_the_same_words_are_the_same():
    alike = {"spots": (COUNTRY,), "doers": frozenset({"x"}), "targets": frozenset({"سوق"})}
    assert not enough(facts(**alike), facts("rb-1", **alike))
    words, part = hashes(*range(1, 20)), hashes(*range(1, 12), *range(50, 58))
    assert enough(facts(**alike, words=words), facts("rb-1", **alike, words=words))
    assert not enough(facts(spots=(COUNTRY,), words=words), facts("rb-1", spots=(COUNTRY,), words=part))
    assert enough(facts(spots=(COUNTRY,), words=words), facts("rb-1", spots=(COUNTRY,), words=part), copied=True)


def test_rare_words_around_tell_one_story_from_another_of_the_same_city():
    city = Spot("مدينة|SY|35.0|36.0", "city", 35.0, 36.0, 7.0, ("مدينه",), "SY")
    given = {"type": "violence.clash", "spots": (city,)}
    one = facts(**given, words=hashes(1, 2, 3, 4), context=hashes(*range(10, 20)))
    assert enough(one, facts("rb-1", **given, words=hashes(1, 7, 8, 9), context=hashes(*range(12, 22))))
    assert not enough(one, facts("rb-1", **given, words=hashes(1, 7, 8, 9), context=hashes(*range(18, 28))))


def test_a_day_that_is_not_told_is_a_day_before_the_report():
    said = facts(since=100, until=100)
    silent = {"told": False, "spots": (HOUSE,), "words": hashes(1, 2, 3), "context": hashes(1, 2, 3, 4)}
    alike = {"words": hashes(1, 2, 3), "context": hashes(1, 2, 3, 4)}
    assert enough(facts(**alike), facts("rb-1", **silent, day=101, since=99, until=101))
    before, after = (compare(said, facts("rb-1", **silent, day=day, since=day - 2, until=day)) for day in (99, 101))
    assert before.score < after.score, "no report tells what comes a day later"
    late, later = (compare(said, facts("rb-1", **silent, day=day, since=day - 2, until=day)) for day in (104, 106))
    assert late.score < after.score, "told of four days later, something else has happened since"
    assert later is None


def test_a_night_is_of_two_days_and_what_happened_was_not_on_a_day_to_come():
    (first,) = read_facts("قصفت الطائرات بلدة سراقب ليل الجمعة.", "2021-03-08", "ra")
    (second,) = read_facts("قصفت الطائرات بلدة سراقب السبت.", "2021-03-08", "rb")
    assert first.until == first.since + 1 == second.since
    coming = read_facts(
        "أخلت المحكمة في بلدة سراقب سبيل سبعة متهمين، وأجلت القضية إلى الاثنين المقبل.", "2021-03-04", "rc"
    )
    assert all(not each.told or each.since <= each.day + 1 or each.mode == "planned" for each in coming)


def test_the_number_of_those_hit_tells_happenings_apart():
    (one,) = read_facts("أعدم التنظيم 9 شبان في مدينة الباب.", "2021-03-08", "ra")
    (other,) = read_facts("أعدم التنظيم 40 شابا في مدينة الباب.", "2021-03-08", "rb")
    assert one.tolls and other.tolls
    (again,) = read_facts("أعدم التنظيم 9 شبان في الباب.", "2021-03-09", "rc")
    assert compare(one, again).score > compare(one, other).score + 2


def test_copies_may_repeat_what_may_be_word_for_word():
    said = {"mode": "loose", "words": hashes(1, 2, 3, 4)}
    assert compare(facts(**said), facts("rb-1", **said), copied=True) is not None
    assert compare(facts(**said), facts("rb-1", **said)) is None
    other = {"mode": "loose", "words": hashes(1, 2, 7, 8)}
    assert compare(facts(**said), facts("rb-1", **other), copied=True) is None


def test_a_rare_toll_leads_to_a_report_that_names_the_country_alone():
    land = Spot("land", "country", 35.0, 38.0, 300.0, ("land",), "SY")
    here = Spot("here", "village", 35.5, 36.5, 3.0, ("here",), "SY")
    told = facts(spots=(here,), tolls={"killed": (31.0, 31.0)})
    vague = facts("rb-1", spots=(land,), tolls={"killed": (31.0, 31.0)})
    few = facts("rc-1", spots=(land,), tolls={"killed": (2.0, 2.0)})
    assert set(keys(told).filed) & set(keys(vague).looked) and set(keys(vague).filed) & set(keys(told).looked)
    assert not set(keys(told).filed) & set(keys(few).looked)
    assert compare(told, vague) is not None
    assert compare(facts(spots=(here,), tolls={"killed": (2.0, 2.0)}, words=hashes(5)), few) is None


def test_who_tells_a_list_of_places_speaks_first_of_the_place_beside_the_word():
    def at(number):
        return Spot(f"p{number}", "village", 35.0 + number, 36.0, 3.0, (f"p{number}",), "SY")

    one = {"type": "territory.control_gained", "spots": (at(1), at(2), at(3))}
    near = compare(facts(**one), facts("rb-1", type="territory.control_gained", spots=(at(1), at(5), at(6))))
    far = compare(facts(**one), facts("rb-1", type="territory.control_gained", spots=(at(5), at(6), at(3))))
    assert near.score > far.score
    siege = {"type": "access.siege", "mode": "lasting"}
    listed = compare(facts(**siege, spots=(at(1), at(2))), facts("rb-1", **siege, spots=(at(2), at(3))))
    assert listed is None, "a condition is of the place beside the word alone"


def test_a_report_holds_apart_what_it_tells_apart():
    one = facts("ra-1", tolls={"killed": (12.0, 12.0)}, words=hashes(*range(20)))
    same = facts("ra-2", tolls={"killed": (12.0, 12.0)}, words=hashes(*range(20)))
    assert accounts(one, same) is None
    assert accounts(one, facts("ra-2", denied=True, tolls={"killed": (12.0, 12.0)}, words=hashes(*range(20))))


def test_each_claim_is_joined_to_the_one_that_fits_it_best():
    sure, less, lesser = Join("a1", "b1", 6.0, ""), Join("a1", "b2", 4.5, ""), Join("a2", "b2", 4.0, "")
    assert best([lesser, less, sure]) == [sure, lesser]
    tied = [Join("a1", "b1", ENOUGH + 0.2, ""), Join("a1", "b2", ENOUGH + 0.1, "")]
    assert best(tied) == [], "what fits two alike is joined to neither"


def test_two_tellings_of_one_report_are_both_joined():
    told = {
        each.claim: each for each in (facts("ra-1"), facts("rb-1"), facts("rb-2"), facts("rb-3", since=99, until=99))
    }
    twice = [Join("ra-1", "rb-1", 6.0, ""), Join("ra-1", "rb-2", 4.5, "")]
    assert akin(told["rb-1"], told["rb-2"]) and not akin(told["rb-1"], told["rb-3"])
    assert best(twice, told) == twice
    assert best([twice[0], Join("ra-1", "rb-3", 4.5, "")], told) == twice[:1], "what was the day before is another"


# ---- what accounts say together


def claim(number, *, status="occurred", actors=(), killed=None, sources=()):
    quantities = ()
    if killed is not None:
        low, high = killed
        quantities = (Quantity(kind="killed", text="قتلى", start=0, end=4, low=low, high=high),)
    party = lambda name, entry, cls: Party(text=name, start=0, end=len(name), entry=entry, cls=cls)  # noqa: E731
    return Claim(
        id=f"R{number}-1", type="violence.air_strike", status=status, trigger=Span(text="قصف", start=0, end=3),
        actors=tuple(party(*each) for each in actors), quantities=quantities,
        sources=tuple(party(*each) for each in sources),
    )  # fmt: skip


def account(number, publisher, published="2021-03-14", told=None, **more):
    made = claim(number, **(told or {}))
    return Account(f"R{number}", published, publisher, made, origin_of(made, publisher, report=f"R{number}", **more))


def test_tolls_run_from_least_to_most_by_origin_and_copies_count_once():
    weighed = weigh([
        account(1, "الشرق", told={"killed": (12, 12)}),
        account(2, "النهضة", told={"killed": (15, None)}),
        account(3, "الخبر", told={"killed": (12, 12)}, agency="reuters"),
        account(4, "الفجر", told={"killed": (12, 12)}, agency="reuters"),
        account(5, "الشرق", "2021-03-15", told={"killed": (13, 13)}),
    ])  # fmt: skip
    (toll,) = weighed.tolls
    assert (toll.low, toll.high, toll.verdict) == (12, None, "disputed")
    assert [(each.origin, each.low, each.claims) for each in toll.told] == [
        ("publisher:الشرق", 13, ("R5-1", "R1-1")), ("publisher:النهضه", 15, ("R2-1",)), ("named:reuters", 12, ("R4-1", "R3-1")),
    ]  # fmt: skip
    assert len(weighed.origins) == weighed.independent == 3
    assert weighed.happening == "agreed" and weighed.verdict == "disputed"


def test_tolls_that_may_be_the_same_agree():
    weighed = weigh([account(1, "أ", told={"killed": (20, 99)}), account(2, "ب", told={"killed": (30, 30)})])
    assert (weighed.tolls[0].low, weighed.tolls[0].high, weighed.tolls[0].verdict) == (20, 99, "agreed")
    assert weigh([account(1, "أ", told={"killed": (3, 3)})]).verdict == "single source"


def test_doers_stand_with_who_names_and_who_denies_them():
    air, ministry = ("الطيران الروسي", "ru-vks", "foreign_state"), ("وزارة الدفاع الروسية", "ru-mod", "foreign_state")
    weighed = weigh([
        account(1, "الشرق", told={"actors": [air]}),
        account(2, "النهضة", told={"actors": [("الجيش", "sy-army", "state_force")]}),
        account(3, "الحقيقة", told={"status": "denied", "actors": [air], "sources": [ministry]}),
    ])  # fmt: skip
    doers = {doer.key: doer for doer in weighed.doers}
    assert doers["ru-vks"].named_by == ("publisher:الشرق",) and doers["ru-vks"].denied_by == ("named:ru-mod",)
    assert doers["ru-vks"].claims == ("R1-1", "R3-1")
    assert weighed.doing == weighed.happening == weighed.verdict == "disputed"
    assert weighed.denied_by == ("named:ru-mod",)
    assert [origin.party for origin in weighed.origins] == [None, None, "ru-mod"] and weighed.independent == 2
    assert json.loads(msgspec.json.encode(as_json(weighed)))["doers"][0]["key"] == "ru-vks"


def test_a_partys_own_outlet_is_marked_as_its_voice():
    own = account(1, "أعماق", voice="party", affiliation="isis")
    monitor = account(
        2, "النهضة", told={"sources": [("المرصد السوري", "sohr", "monitor")]}, voice="party", affiliation="x"
    )
    weighed = weigh([own, monitor])
    assert {origin.key: origin.party for origin in weighed.origins} == {"publisher:اعماق": "isis", "named:sohr": None}
    with pytest.raises(ValueError):
        weigh([])


def test_a_source_of_a_side_is_its_voice_though_it_has_no_name():
    army = account(
        1, "النهضة", told={"sources": [("وكالة سانا", "sana", "media"), ("مصدر عسكري", None, "state_force")]}
    )
    resident = account(2, "الفجر", told={"sources": [("أحد السكان", None, "local")]})
    weighed = weigh([army, resident])
    assert {origin.key: origin.party for origin in weighed.origins} == {
        "side:مصدر عسكري": "مصدر عسكري", "publisher:الفجر": None,
    }  # fmt: skip
    assert weighed.independent == 1


def test_what_is_counted_in_other_units_is_a_toll_of_its_own():
    def quantity(kind, number, of, per=None):
        return Quantity(kind=kind, text=str(number), start=0, end=1, low=number, high=number, of=of, per=per)

    def told(number, publisher, *quantities):
        made = account(number, publisher)
        return made._replace(claim=msgspec.structs.replace(made.claim, quantities=quantities))

    one = told(1, "النهضة", quantity("displaced", 250, "عائلة"), quantity("aid", 43, "شاحنة"))
    two = told(2, "الفجر", quantity("displaced", 1200, "شخصا"), quantity("aid", 5, "شاحنات"))
    three = told(3, "الشرق", quantity("displaced", 300, "الأسر"), quantity("aid", 5000, "سلة غذائية"))
    tolls = {(toll.kind, toll.unit): (toll.low, toll.high, toll.verdict) for toll in weigh([one, two, three]).tolls}
    assert tolls == {
        ("aid", "شاحن"): (5, 43, "disputed"), ("aid", "سله"): (5000, 5000, "single source"),
        ("displaced", "household"): (250, 300, "disputed"), ("displaced", ""): (1200, 1200, "single source"),
    }  # fmt: skip
