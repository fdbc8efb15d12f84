"""Joining: the same from both sides, in any order of reports and any size of batches, and never undone by what comes."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.linking.compare import ENOUGH, Facts, compare
from marsad.linking.cues import keys
from marsad.linking.incidents import Groups, joins
from marsad.linking.rarity import mass
from marsad.linking.spots import Spot

SPOTS = [
    Spot("بلدة|SY|35.0|36.0", "town", 35.0, 36.0, 3.0, ("نور",), "SY"),
    Spot("قرية|SY|35.04|36.01", "village", 35.04, 36.01, 3.0, ("وادي عين",), "SY"),
    Spot("ريف|SY|35.1|36.2", "admin1", 35.1, 36.2, 60.0, ("ريف نور", "نور"), "SY"),
    Spot("سوريا|SY|35.0|38.0", "country", 35.0, 38.0, 300.0, ("سوريا",), "SY"),
    Spot("العراق|IQ|33.0|43.0", "country", 33.0, 43.0, 300.0, ("عراق",), "IQ"),
    Spot("مخيم النور||None|None", "other", None, None, 3.0, ("نور", "مخيم نور")),
    Spot("سوق الظهيرة||None|None", "facility", None, None, 3.0, ("سوق ظهيره",)),
    Spot("بلدة|IQ|33.0|44.0", "town", 33.0, 44.0, 3.0, ("نور",), "IQ"),
    Spot("مدينة|SY|34.99|35.98", "city", 34.99, 35.98, 7.0, ("صخر",), "SY"),
    Spot("نهر|SY|0.01|-0.01", "river", 0.01, -0.01, 40.0, ("نهر",), ""),
]  # fmt: skip
TYPES = (
    "violence.air_strike violence.shelling violence.casualties violence.clash access.siege humanitarian.need "
    "territory.control_gained force.raid force.arrest"
).split()


@st.composite
def a_claim(draw, name="ra-1"):
    day = draw(st.integers(1000, 1012))
    told = draw(st.booleans())
    since = day - draw(st.integers(0, 45 if told else 2))
    words, context = draw(st.frozensets(st.integers(4, 60), min_size=4)), draw(st.frozensets(st.integers(4, 60)))
    return Facts(
        name, name.partition("-")[0], draw(st.sampled_from(TYPES)),
        draw(st.sampled_from(["event", "event", "event", "lasting", "planned", "loose"])), draw(st.booleans()), since,
        draw(st.integers(since, day)) if told else day, told, day,
        draw(st.frozensets(st.sampled_from(["dawn", "morning", "evening"]), max_size=1)),
        tuple(draw(st.lists(st.sampled_from(SPOTS), max_size=3, unique=True))),
        draw(st.sampled_from([None, None, *SPOTS[:2], SPOTS[7]])),
        draw(st.frozensets(st.sampled_from(["a", "b"]))), draw(st.frozensets(st.sampled_from(["a", "b", "c"]))),
        draw(st.frozensets(st.sampled_from(["class:civilians", "سوق", "قافل", "isis"]), max_size=2)),
        draw(st.dictionaries(st.sampled_from(["killed", "injured", "aid"]),
                             st.integers(1, 60).map(lambda n: (float(n), float(n))), max_size=2)),
        words, mass(words), context, mass(context), draw(st.sampled_from(["", "sohr"])),
    )  # fmt: skip


@st.composite
def some_reports(draw):
    made = []
    for report in range(draw(st.integers(2, 7))):
        made += [draw(a_claim(f"r{report}-{number}")) for number in range(draw(st.integers(1, 3)))]
    return made


@given(a_claim("ra-1"), a_claim("rb-1"))
@settings(max_examples=400)
def test_a_likeness_is_the_same_from_both_sides_and_found_by_a_key(one, other):
    likeness = compare(one, other)
    assert likeness == compare(other, one)
    if likeness is not None and likeness.score >= ENOUGH:
        assert set(keys(one).filed) & set(keys(other).looked), likeness
        assert set(keys(one).looked) & set(keys(other).filed), likeness
    bounded = compare(one, other, least=ENOUGH)
    assert bounded == likeness or (bounded is None and (likeness is None or likeness.score < ENOUGH))


def arrive(claims, order, size):
    """The groups after each batch of reports."""
    numbers = {each.claim: at for at, each in enumerate(claims)}
    groups, filed, seen, steps = Groups(), {}, [], []
    for first in range(0, len(order), size):
        arriving = [each for report in order[first : first + size] for each in claims if each.report == report]
        for each in arriving:
            groups.add(numbers[each.claim])
            seen.append(each.claim)
        for join in joins(arriving, filed, {each.claim: keys(each) for each in arriving}, ()):
            groups.join(numbers[join.left], numbers[join.right])
        for each in arriving:
            for key in keys(each).filed:
                filed.setdefault(key, []).append(each)
        steps.append({frozenset(claims[at].claim for at in group) for group in groups.all()})
    return steps


@given(some_reports(), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=120)
def test_any_order_and_batch_gives_the_same_incidents_and_none_is_divided(claims, chance, size):
    order = list(dict.fromkeys(each.report for each in claims))
    expected = arrive(claims, order, len(order))[-1]
    chance.shuffle(order)
    steps = arrive(claims, order, size)
    assert steps[-1] == expected
    for before, after in pairwise(steps):
        assert all(any(group <= later for later in after) for group in before)
