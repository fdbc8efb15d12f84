"""Two readings of one report made one: what merges, what differs, whose reading stands."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.llm.alike import FIELDS, LISTS
from marsad.llm.arbitrate import arbitrate
from marsad.llm.trust import Counts, Trust
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span

TEXT = (
    "أفاد مراسلنا بأن طائرات حربية شنت ثلاث غارات على أطراف بلدة كفر حمرة صباح الأحد، ما أدى إلى مقتل سبعة مدنيين. "
    "وقال مصدر في الدفاع المدني إن القصف طال سوق البلدة، ونفى ناطق عسكري استهداف أي موقع مدني. "
    "واعتقلت دورية مجهولة شابين قرب الجسر القديم ثم أفرجت عن أحدهما."
)
SEGMENTS = ((0, TEXT.index("وقال")), (TEXT.index("وقال"), TEXT.index("واعتقلت")), (TEXT.index("واعتقلت"), len(TEXT)))
RULES, MODEL = "rules 0.1.0", "model raqim:7b/3f2a91c0"
NOBODY = Trust()


def at(words, after=0):
    start = TEXT.index(words, after)
    return {"text": words, "start": start, "end": start + len(words)}


def party(words, **more):
    return Party(**at(words), **more)


def spot(words, **more):
    return ClaimPlace(**at(words), **more)


def amount(kind, words, low, high=None):
    return Quantity(kind=kind, **at(words), low=low, high=low if high is None else high)


SUNDAY = Interval(**at("صباح الأحد"), since="2016-05-15", until="2016-05-15")
STRIKE = Claim(
    id="1", type="violence.air_strike", status="occurred", trigger=Span(**at("شنت")), actors=(party("طائرات حربية"),),
    places=(spot("بلدة كفر حمرة"),), time=SUNDAY, quantities=(amount("strikes", "ثلاث", 3),),
    evidence=(SEGMENTS[0],), confidence=0.7, made_by=(RULES,),
)  # fmt: skip
ARREST = Claim(
    id="2", type="force.arrest", status="occurred", trigger=Span(**at("اعتقلت")),
    actors=(party("دورية مجهولة", cls="unknown"),), targets=(party("شابين", cls="civilians"),),
    evidence=(SEGMENTS[2],), confidence=0.6, made_by=(RULES,),
)  # fmt: skip


def report(*claims, stamp=RULES, **more):
    return CodedReport(
        id="r", title="", published="2016-05-16", publisher="شبكة الرواد", text=TEXT, segments=SEGMENTS,
        claims=tuple(msgspec.structs.replace(each, made_by=(stamp,)) for each in claims), places=(), **more,
    )  # fmt: skip


def by(claim, **changes):
    return msgspec.structs.replace(claim, **changes)


def one(rules, model, trust=NOBODY):
    """The one claim of a pair."""
    (claim,) = arbitrate(report(rules), report(model, stamp=MODEL), trust).claims
    return claim


def differing(claim):
    return {each.field: (each.coder, each.value) for each in claim.differing}


def test_what_both_read_alike_is_one_claim_of_both_and_surer_than_either():
    claim = one(STRIKE, by(STRIKE, confidence=0.5))
    assert claim == by(STRIKE, confidence=0.85, made_by=(RULES, MODEL))


def test_words_that_overlap_are_the_same_party_and_the_rules_words_stand():
    wider = by(STRIKE, places=(spot("أطراف بلدة كفر حمرة"),), actors=(party("طائرات"),))
    assert one(STRIKE, wider).differing == ()
    assert one(STRIKE, wider).places == STRIKE.places and one(STRIKE, wider).actors == STRIKE.actors


def test_the_same_place_in_another_role_is_another_reading():
    claim = one(STRIKE, by(STRIKE, places=(spot("بلدة كفر حمرة", role="near"),)))
    assert claim.places == STRIKE.places
    assert differing(claim) == {"places": (MODEL, [{**at("بلدة كفر حمرة"), "role": "near"}])}


def test_a_denied_status_stands_beside_the_chosen_one_and_makes_nothing_surer():
    denied = by(STRIKE, status="denied", confidence=0.9)
    claim = one(STRIKE, denied)
    assert (claim.status, claim.confidence, differing(claim)) == ("occurred", 0.7, {"status": (MODEL, "denied")})
    trusted = Trust({("violence.air_strike", "status"): Counts(1, 30)})
    claim = one(STRIKE, denied, trusted)
    assert (claim.status, claim.confidence, differing(claim)) == ("denied", 0.9, {"status": (RULES, "occurred")})


def test_reviews_of_a_type_decide_whose_value_stands_and_only_for_that_field():
    other = by(STRIKE, quantities=(amount("strikes", "ثلاث", 3, 5),), time=by(SUNDAY, until="2016-05-16"))
    trusted = Trust({("violence.air_strike", "quantities"): Counts(2, 40)})
    claim = one(STRIKE, other, trusted)
    assert claim.quantities[0].high == 5 and claim.time == SUNDAY
    assert {field: coder for field, (coder, _) in differing(claim).items()} == {"quantities": RULES, "time": MODEL}


def test_a_full_reading_stands_before_an_empty_one_whoever_is_trusted():
    killed = amount("killed", "سبعة", 7)
    claim = one(by(STRIKE, quantities=(), time=None), by(STRIKE, quantities=(killed,)))
    assert claim.quantities == (killed,) and claim.time == SUNDAY
    assert differing(claim) == {"quantities": (RULES, []), "time": (RULES, None)}
    trusted = Trust({("violence.air_strike", "places"): Counts(0, 50)})
    claim = one(STRIKE, by(STRIKE, places=()), trusted)
    assert claim.places == STRIKE.places and differing(claim) == {"places": (MODEL, [])}


@pytest.mark.parametrize(("said", "done_to"), [("actors", "targets"), ("targets", "actors")])
def test_a_reading_that_makes_the_doer_the_one_it_is_done_to_does_not_fill_an_empty_field(said, done_to):
    patrol = (party("دورية مجهولة"),)
    ours, theirs = by(ARREST, actors=(), targets=()), by(ARREST, actors=(), targets=())
    claim = one(by(ours, **{said: patrol}), by(theirs, **{done_to: patrol}))
    assert (getattr(claim, said), getattr(claim, done_to)) == (patrol, ())
    assert differing(claim) == {said: (MODEL, []), done_to: (MODEL, [msgspec.to_builtins(patrol[0])])}


def test_of_swapped_parties_both_are_those_of_whom_reviews_found_right():
    patrol, men = (party("دورية مجهولة"),), (party("شابين"),)
    trust = Trust({("force.arrest", "actors"): Counts(model=40), ("force.arrest", "targets"): Counts(rules=4)})
    claim = one(by(ARREST, actors=patrol, targets=men), by(ARREST, actors=men, targets=()), trust)
    assert (claim.actors, claim.targets) == (men, ())
    assert {field: coder for field, (coder, _) in differing(claim).items()} == {"actors": RULES, "targets": RULES}


def test_of_two_lists_what_both_have_keeps_the_rules_words():
    two = (spot("أطراف بلدة كفر حمرة"), spot("سوق البلدة"))
    trusted = Trust({("violence.air_strike", "places"): Counts(0, 50)})
    claim = one(STRIKE, by(STRIKE, places=two), trusted)
    assert claim.places == (STRIKE.places[0], two[1])
    assert differing(claim)["places"] == (RULES, list(msgspec.to_builtins(STRIKE.places)))


def test_another_type_for_the_same_word_is_a_difference():
    shelling = by(STRIKE, type="violence.shelling", confidence=0.4)
    claim = one(STRIKE, shelling)
    assert (claim.type, claim.confidence, differing(claim)) == (
        "violence.air_strike", 0.7, {"type": (MODEL, "violence.shelling")},
    )  # fmt: skip
    trusted = Trust({("violence.air_strike", "type"): Counts(1, 30)})
    assert one(STRIKE, shelling, trusted).type == "violence.shelling"


def test_another_word_of_the_sentence_for_the_same_event_is_the_same_claim():
    claim = one(STRIKE, by(STRIKE, trigger=Span(**at("غارات"))))
    assert claim.trigger == STRIKE.trigger and claim.differing == ()


def test_two_events_of_one_type_in_a_sentence_stay_two():
    first = by(ARREST, targets=(party("شابين"),), actors=())
    second = by(ARREST, trigger=Span(**at("أفرجت")), type="force.arrest", targets=(party("أحدهما"),), actors=())
    told = arbitrate(report(first), report(second, stamp=MODEL), NOBODY)
    assert [(claim.trigger.text, claim.made_by) for claim in told.claims] == [("اعتقلت", (RULES,)), ("أفرجت", (MODEL,))]


def test_each_claim_is_paired_once_and_with_the_likest():
    other = by(STRIKE, id="2", type="harm.casualties", trigger=Span(**at("مقتل")), confidence=0.5)
    told = arbitrate(report(STRIKE, other), report(other, STRIKE, stamp=MODEL), NOBODY)
    assert [len(claim.made_by) for claim in told.claims] == [2, 2]
    assert all(claim.differing == () for claim in told.claims)


def test_claims_of_one_coder_stay_and_are_numbered_in_the_order_of_the_text():
    trusted = Trust({("force.arrest", "claim"): Counts(2, 6)})
    told = arbitrate(report(STRIKE), report(by(ARREST, id="1", confidence=0.99), stamp=MODEL), trusted)
    assert [(claim.id, claim.made_by, claim.differing) for claim in told.claims] == [
        ("1", (RULES,), ()), ("2", (MODEL,), ()),
    ]  # fmt: skip
    assert told.claims[0].confidence == 0.7
    assert told.claims[1].confidence == trusted.share("force.arrest", "claim") > 0.5
    told = arbitrate(report(ARREST), report(STRIKE, stamp=MODEL), NOBODY)
    assert [claim.type for claim in told.claims] == ["violence.air_strike", "force.arrest"]
    assert told.claims[0].confidence == 0.5


def test_evidence_places_and_notes_of_both_are_kept_once():
    here = Place(name="كفر حمرة", kind="town", country="SY", lat=36.28, lon=37.05, why="rules")
    there = Place(name="سوق البلدة", kind="other")
    note = {"kind": "doubled", "start": 1, "end": 4}
    rules = by(report(STRIKE), places=(here,), notes=(note,))
    wider = by(STRIKE, evidence=(SEGMENTS[1],))
    model = by(report(wider, stamp=MODEL), places=(by(here, lat=1.0), there), notes=(note, {"kind": "model"}))
    told = arbitrate(rules, model, NOBODY)
    assert told.places == (here, there) and told.notes == (note, {"kind": "model"})
    assert told.claims[0].evidence == (SEGMENTS[0], SEGMENTS[1])


def test_readings_of_different_texts_are_refused():
    with pytest.raises(ValueError, match="different texts"):
        arbitrate(report(STRIKE), by(report(STRIKE, stamp=MODEL), text=TEXT + "."), NOBODY)


# ---- properties

WORDS = [word for word in TEXT.replace(".", " ").replace("،", " ").split() if TEXT.count(word) == 1]
some = st.sampled_from(WORDS)
_CLAIMS = st.builds(
    lambda trigger, type_, status, actors, places, killed, time, confidence: Claim(
        id="x", type=type_, status=status, trigger=Span(**at(trigger)), actors=tuple(party(each) for each in actors),
        places=tuple(spot(word, role=role) for word, role in places),
        quantities=tuple(amount("killed", word, number) for word, number in killed), time=SUNDAY if time else None,
        evidence=(SEGMENTS[0],), confidence=round(confidence, 3), made_by=(RULES,),
    ),
    some, st.sampled_from(["violence.air_strike", "violence.shelling", "force.arrest"]),
    st.sampled_from(["occurred", "denied"]), st.lists(some, max_size=2, unique=True),
    st.lists(st.tuples(some, st.sampled_from(["at", "from"])), max_size=2, unique_by=lambda each: each[0]),
    st.lists(st.tuples(some, st.integers(1, 3)), max_size=2, unique_by=lambda each: each[0]), st.booleans(),
    st.floats(0, 1),
)  # fmt: skip
READINGS = st.lists(_CLAIMS, max_size=5)
TRUSTS = st.sampled_from([
    NOBODY, Trust({("violence.air_strike", field): Counts(0, 60) for field in FIELDS}),
])  # fmt: skip


def numbered(claims):
    return tuple(by(claim, id=str(number)) for number, claim in enumerate(claims, 1))


@given(READINGS, TRUSTS)
def test_a_reading_joined_with_itself_changes_nothing_but_who_made_it_and_how_sure(claims, trust):
    ours = report(*claims)
    told = arbitrate(ours, report(*claims, stamp=MODEL), trust)
    plain = [by(each, id="", made_by=(), confidence=0.0) for each in told.claims]
    wanted = [by(each, id="", made_by=(), confidence=0.0) for each in ours.claims]
    assert sorted(map(repr, plain)) == sorted(map(repr, wanted))
    assert all(each.made_by == (RULES, MODEL) and not each.differing for each in told.claims)
    assert [each.id for each in told.claims] == [str(number) for number in range(1, len(claims) + 1)]


@given(READINGS, READINGS, TRUSTS)
def test_every_value_stands_in_one_of_the_two_readings_and_none_is_lost(ours, theirs, trust):
    rules, model = report(*ours), report(*theirs, stamp=MODEL)
    told = arbitrate(rules, model, trust)
    every = (*rules.claims, *model.claims)
    for field in FIELDS:
        known = [getattr(each, field) for each in every]
        pool = [value for each in known for value in each] if field in LISTS else known
        for claim in told.claims:
            held = getattr(claim, field)
            assert all(value in pool for value in (held if field in LISTS else [held]))
    assert len(told.claims) >= max(len(ours), len(theirs))
    assert sum(len(claim.made_by) for claim in told.claims) == len(ours) + len(theirs)
    assert [each.trigger.start for each in told.claims] == sorted(each.trigger.start for each in told.claims)
    for claim in told.claims:
        assert len({each.field for each in claim.differing}) == len(claim.differing)
        assert not claim.differing or len(claim.made_by) == 2


@given(READINGS, READINGS, TRUSTS, st.integers(0, 99))
def test_the_order_in_which_claims_came_changes_nothing(ours, theirs, trust, seed):
    once = arbitrate(report(*ours), report(*theirs, stamp=MODEL), trust)
    shuffled = [list(ours), list(theirs)]
    for each in shuffled:
        random.Random(seed).shuffle(each)
    again = arbitrate(report(*shuffled[0]), report(*shuffled[1], stamp=MODEL), trust)
    assert once == again
