"""Compare: whether two claims of different reports speak of the same happening.

In: `Facts`, what of a claim is compared. Out: points for and against, with reasons. A verdict depends on nothing but
the two claims, so that it is the same whatever else is kept and in whatever order it came.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import cos, log, radians
from typing import NamedTuple
from zlib import crc32

import msgspec

from marsad.gazetteer.build import distance_km

ENOUGH = 3.0  # points from which two claims are one happening
NEARBY = 3  # days between two events from which they are never one
COPIED = 2.0  # points for standing in two copies of one text

# Types that outlets use for the same happening, besides the same type: points that the difference costs.
_NEAR: Mapping[frozenset[str], float] = {
    frozenset((f"violence.{a}", f"violence.{b}")): cost
    for a, b, cost in (
        ("air_strike", "shelling", 0.8), ("air_strike", "chemical_attack", 1.6), ("shelling", "chemical_attack", 1.6),
        ("bombing", "suicide_bombing", 0.5), ("shelling", "bombing", 1.4), ("air_strike", "bombing", 1.4),
        ("killing", "casualties", 0.8), ("air_strike", "casualties", 1.0), ("shelling", "casualties", 1.0),
        ("bombing", "casualties", 1.0), ("suicide_bombing", "casualties", 1.0), ("clash", "casualties", 1.2),
        ("chemical_attack", "casualties", 1.0), ("killing", "bombing", 1.6), ("killing", "suicide_bombing", 1.6),
        ("killing", "air_strike", 1.8), ("killing", "shelling", 1.8), ("killing", "clash", 1.6),
        ("clash", "suicide_bombing", 1.4), ("clash", "bombing", 1.4),
    )
} | {
    frozenset(("force.raid", "force.arrest")): 0.8,
    frozenset(("territory.control_gained", "territory.advance")): 1.2,
    frozenset(("politics.decision", "politics.agreement")): 1.6,
    frozenset(("humanitarian.aid", "politics.release")): 2.0,
}  # fmt: skip
_FAMILY = {kind: kind.partition(".")[0] for pair in _NEAR for kind in pair} | {  # types that candidates may differ in
    "force.raid": "arrest", "force.arrest": "arrest", "humanitarian.aid": "release", "politics.release": "release",
}  # fmt: skip
_REACH = {"country": 300.0, "admin1": 60.0, "admin2": 25.0, "region": 40.0, "river": 40.0, "road": 40.0, "city": 7.0}
_POINT = 3.0  # kilometres of what is none of these
_SAME_PLACE = {
    "country": -0.8, "admin1": 0.3, "admin2": 0.9, "region": 0.3, "river": 0.5, "road": 1.0, "city": 1.4, "other": 1.4,
}  # fmt: skip
_MOVING = ("territory.", "force.")  # fronts and forces move on: the next day is another happening
_WIDE = 100.0  # kilometres from which a place is known by its name alone
_YEARS = 730  # days before its end for which a condition is filed
_WORDS = 2.2  # most points for the same words
_CELL = 0.5  # degrees of a cell in which candidates are looked for
_WEEK, _LASTING, _LONG = 7, 60, 31  # days: of a bucket of events, of conditions; from which a time is a stretch
_LOOSE = {"humanitarian.need": 0.6, "force.deployment": 0.6, "territory.control_gained": 0.3}  # broad conditions
_APART = 120  # days between two reports of a condition that is still the same
_TOLLS = frozenset("killed injured missing detained abducted released displaced strikes".split())


class Spot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A place of a claim: its key, kind, degrees (None when not located), and how far it reaches in kilometres."""

    key: str
    kind: str
    lat: float | None
    lon: float | None
    reach: float


class Facts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a claim is compared. Days count from 1970-01-01.

    `mode` is event, lasting (a condition that holds), planned, or loose (never joined); `told` whether the report
    tells the time, else it is taken to lie within two days before the report; `part` the parts of the day; `doers` and
    `sides` (doers, and for clashes both sides) are entries of the registry, `targets` stems and classes; `tolls` are
    bounds by kind; `words` are hashed stems of the sentence; `voice` is the first source's entry or text.
    """

    claim: str
    report: str
    type: str
    mode: str
    denied: bool
    since: int
    until: int
    told: bool
    day: int
    part: frozenset[str]
    spots: tuple[Spot, ...]
    doers: frozenset[str]
    sides: frozenset[str]
    targets: frozenset[str]
    tolls: dict[str, tuple[float, float]]
    words: frozenset[int]
    voice: str


class Likeness(NamedTuple):
    """Points that two claims speak of the same happening, and where they come from."""

    score: float
    why: str


class Reason(NamedTuple):
    """Points for one aspect."""

    points: float
    words: str


def reach_of(kind: str, radius_km: float | None) -> float:
    """How far a place reaches around its point, in kilometres."""
    return radius_km or _REACH.get(kind, _POINT)


def keys(facts: Facts) -> list[int]:
    """What a claim is filed under, as 32-bit hashes.

    Two claims that share no key are never one happening, unless their texts are copies.
    """
    if facts.mode == "loose":
        return []
    size = _LASTING if facts.mode == "lasting" else _WEEK
    slack = _APART // 2 if facts.mode == "lasting" else 1
    first, last = facts.since, facts.until
    if facts.mode != "lasting" and last - first > _LONG:
        first = last  # totals of a stretch are found by its end
    buckets = range(max(first - slack, last - _YEARS) // size, (last + slack) // size + 1)
    head = f"{_FAMILY.get(facts.type, facts.type)}|{facts.mode}"
    where: set[str] = set()
    for spot in facts.spots:
        where.add(_name_of(spot))
        if spot.lat is not None and spot.lon is not None and spot.reach <= _WIDE:
            where |= _cells(spot.lat, spot.lon, spot.reach + 6)
    if not facts.spots:
        where = {f"by:{entry}" for entry in facts.sides}
    return sorted({crc32(f"{head}|{bucket}|{place}".encode()) for bucket in buckets for place in where})


def _name_of(spot: Spot) -> str:
    return spot.key.partition("|")[0]


def _cells(lat: float, lon: float, km: float) -> set[str]:
    north = km / 111.0
    east = north / max(0.1, cos(radians(lat)))
    return {
        f"{y}:{x}"
        for y in range(int((lat - north) // _CELL), int((lat + north) // _CELL) + 1)
        for x in range(int((lon - east) // _CELL), int((lon + east) // _CELL) + 1)
    }


def compare(a: Facts, b: Facts, *, copied: bool = False, least: float = -99.0) -> Likeness | None:
    """How likely two claims are one happening; None when they cannot be, or when the points are surely below `least`.

    The same from both sides. At `ENOUGH` points they are one. `copied`: their reports are copies.
    """
    if a.mode != b.mode or a.mode == "loose":
        return None
    if a.mode != "lasting" and max(a.since - b.until, b.since - a.until) > NEARBY:
        return None
    if b.claim < a.claim:
        a, b = b, a
    when = _times(a, b)
    kind = _types(a, b) if when is not None else None
    if when is None or kind is None:
        return None
    front = _front(a, b)
    points = kind.points + when.points + front.points + COPIED * copied
    if points + 2.2 + _open(a, b) < least:
        return None
    where = _places(a, b, copied)
    if where is None or points + where.points + _open(a, b) < least:
        return None
    facets = [_doers(a, b), _targets(a, b)]
    tolls = _tolls(a, b)
    points += where.points + sum(reason.points for reason in (*facets, *tolls))
    if points + _WORDS < least:
        return None
    wording = _wording(a, b)
    reasons = [kind, when, where, front, *facets, *tolls, wording]
    if copied:
        reasons.append(Reason(COPIED, "copies of one text"))
    # More than type, time and parties must tie them: a place that is no country, or rare words or numbers.
    tied = copied or where.points > 0 or any(reason.points >= 1.6 for reason in (*tolls, wording))
    score = points + wording.points if tied else min(points + wording.points, ENOUGH - 0.1)
    why = "; ".join(f"{reason.words} {reason.points:+.1f}" for reason in reasons if reason.words)
    return Likeness(round(score, 2), why)


def _open(a: Facts, b: Facts) -> float:
    """The most that parties, tolls and words can add."""
    points = _WORDS
    if a.doers and b.doers:
        points += 0.5
    if a.targets and b.targets:
        points += 1.2
    if a.tolls and b.tolls:
        points += 3.6
    return points


def _front(a: Facts, b: Facts) -> Reason:
    """What has to be outweighed where the like happens every day, and where a report tells no day."""
    points = 0.0
    if a.mode == "event" and not (a.told and b.told):
        points -= 0.4
    if a.type.startswith(_MOVING) or a.type == b.type == "violence.clash":
        points -= 0.5
    return Reason(points, "happens daily" if points else "")


def _types(a: Facts, b: Facts) -> Reason | None:
    if a.type == b.type:
        return Reason(0.0, "")
    cost = _NEAR.get(frozenset((a.type, b.type)))
    return None if cost is None else Reason(-cost, f"{' and '.join(sorted((a.type, b.type)))}")


def _times(a: Facts, b: Facts) -> Reason | None:
    gap = max(a.since, b.since) - min(a.until, b.until)
    if a.mode == "lasting":
        if gap > _APART or abs(a.until - b.until) > _YEARS - _APART:
            return None
        points = 1.3 if gap <= 0 else 0.9 if gap <= 45 else 0.4
        return Reason(points - _LOOSE.get(a.type, 0.0), "at the same time" if gap <= 0 else "still")
    long_a, long_b = a.until - a.since > _LONG, b.until - b.since > _LONG
    if long_a or long_b:
        if not (long_a and long_b) or abs(a.since - b.since) > 3 or abs(a.until - b.until) > 3:
            return None
        return Reason(0.7, "over the same stretch")
    if a.told and b.told:
        wide = max(a.until - a.since, b.until - b.since)
        if gap > (1 if wide <= 1 else 0):
            return None
        if gap == 1:
            return Reason(-1.2, "a day between")
        return _parts(a, b) if wide <= 1 else Reason(0.6 if wide <= 4 else 0.1, "times meet")
    if a.told or b.told:
        one = a if a.told else b
        other = b if a.told else a
        lag = other.day - one.until  # days from the happening to the report that tells no day
        if lag > 3 or other.day < one.since - 1:
            return None
        points = (0.9, 0.8, 0.1, -0.6)[max(0, lag)]
        return Reason(points if one.until - one.since <= 2 else min(-0.3, points), "told of at that time")
    lag = abs(a.day - b.day)
    return None if lag > 2 else Reason((0.7, 0.4, -0.6)[lag], "told at the same time")


def _parts(a: Facts, b: Facts) -> Reason:
    if a.part and b.part:
        return Reason(1.9, "same part of the day") if a.part & b.part else Reason(0.2, "another part of the day")
    return Reason(1.5, "same day")


def _places(a: Facts, b: Facts, copied: bool) -> Reason | None:
    if not a.spots or not b.spots:
        same = not a.spots and not b.spots and bool(a.sides & b.sides)
        return Reason(-0.4, "") if same or copied else None
    few, many = (a.spots, b.spots) if len(a.spots) <= len(b.spots) else (b.spots, a.spots)
    best: Reason | None = None
    met = 0
    for one in few:
        found = [reason for other in many if (reason := _spots(one, other)) is not None]
        met += bool(found)
        for reason in found:
            if best is None or reason.points > best.points:
                best = reason
    if best is None:
        unlocated = copied and any(spot.lat is None for spot in (*few, *many))
        return Reason(-0.6, "places unlike") if unlocated else None
    if best.points > 0 and (
        a.mode == "lasting" or a.type.startswith(_MOVING)
    ):  # what is told of several places is of each
        share = met / len(few) * min(1.0, (met + 1) / len(many))
        return Reason(round(best.points * share, 2), best.words)
    return best


@lru_cache(200_000)  # the same few places are told of over and over
def _spots(a: Spot, b: Spot) -> Reason | None:
    if a.key == b.key:
        points = _SAME_PLACE.get(a.kind, 2.2)
        if a.lat is None:  # the words alone: «المخيم» is many, «سوق الصالحية» is one
            points = min(points, 1.2 if " " in _name_of(a) else 0.2)
        return Reason(points, f"same place ({a.kind})")
    if a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return None
    near = _distance(a, b, (a.lat, a.lon), (b.lat, b.lon))
    if near is None and _name_of(a) == _name_of(b):  # one of the two may be placed wrongly
        return Reason(0.6, "same name")
    return near


def _distance(a: Spot, b: Spot, at_a: tuple[float, float], at_b: tuple[float, float]) -> Reason | None:
    if max(a.reach, b.reach) > _WIDE or abs(at_a[0] - at_b[0]) > 6:
        return None
    away = distance_km(*at_a, *at_b)
    small, large = sorted((a.reach, b.reach))
    if large > 10 and large > 2 * small:
        return None if away > large + small else Reason(0.2, "one place in the other")
    if away > small + large:
        return None
    if large > 10:
        return Reason(0.2, "neighbouring areas")
    most = min(_SAME_PLACE.get(a.kind, 2.2), _SAME_PLACE.get(b.kind, 2.2))
    return Reason(min(most, 1.6 if away < 2 else 1.1 if away < 5 else 0.5), f"{away:.0f} km apart")


def _doers(a: Facts, b: Facts) -> Reason:
    mine, theirs = (a.sides, b.sides) if a.type == b.type == "violence.clash" else (a.doers, b.doers)
    if not mine or not theirs:
        return Reason(0.0, "")
    shared = mine & theirs
    if not shared and a.mode == "lasting":
        return Reason(-2.0, "other doers")
    if not shared:
        return Reason(-0.5 if a.denied or b.denied else -0.9, "other doers")
    # Both sides of a clash are nearly always the same: one in common says little.
    full = a.type != "violence.clash" or len(shared) > 1
    return Reason(0.5 if full else 0.2, "same doer")


def _targets(a: Facts, b: Facts) -> Reason:
    if not a.targets or not b.targets:
        return Reason(0.0, "")
    shared = a.targets & b.targets
    if shared:
        named = [each for each in shared if not each.isascii()]  # entries and classes are told of every day
        points = min(1.2, 0.6 + 0.3 * len(named)) if named else 0.3
        return Reason(points, "same target" if named else "same kind of target")
    classed = [any(each.startswith("class:") for each in targets) for targets in (a.targets, b.targets)]
    # Who was hit and what was hit are told side by side: only like can contradict like.
    return Reason(-0.9, "other targets") if classed[0] == classed[1] else Reason(0.0, "")


def _tolls(a: Facts, b: Facts) -> list[Reason]:
    found = []
    for kind in sorted(a.tolls.keys() & b.tolls.keys()):
        low_a, high_a = a.tolls[kind]
        low_b, high_b = b.tolls[kind]
        if low_a == low_b and high_a == high_b:
            points = 0.5 if low_a < 3 else 1.0 if low_a < 10 else 1.8
        elif max(low_a, low_b) <= min(high_a, high_b):
            points = 0.3
        else:
            lesser, greater = (high_a, low_b) if high_a < low_b else (high_b, low_a)
            ratio = log((greater + 1) / (lesser + 1), 2)
            points = -min(2.2, 1.6 * max(0.0, ratio - 0.35))
        found.append(Reason(points if kind in _TOLLS else points / 2, kind))
    found.sort(key=lambda reason: reason.points)
    return found[:1] + found[-1:] if len(found) > 1 else found


def _wording(a: Facts, b: Facts) -> Reason:
    least = min(len(a.words), len(b.words))
    if least < 5:
        return Reason(0.0, "")
    share = len(a.words & b.words) / least
    points = 4.0 * (share - 0.25)
    return Reason(round(max(-0.6, min(_WORDS, points)), 2), f"{share:.0%} of words")
