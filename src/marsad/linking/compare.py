"""Compare: whether two claims of different reports speak of the same happening.

In: `Facts`, what of a claim is compared. Out: points for and against, with reasons. A verdict depends on nothing but
the two claims, so that it is the same whatever else is kept and in whatever order it came.
"""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import msgspec

from marsad.linking.kinds import LOOSE, MOVING, SELDOM, TURNS, cost
from marsad.linking.rarity import mass
from marsad.linking.spots import INSIDE, Relation, Spot, is_fine, related

ENOUGH = 3.2  # points from which two claims are one happening
NEARBY = 3  # days between two events from which they are never one
COPIED = 2.0  # points for standing in two copies of one text
APART = 120  # days between two reports of a condition that is still the same
LONG = 20  # days from which a time is a stretch
_YEARS = 610  # days between the ends of two conditions from which they are never one
RARE_TOLL = 5  # from which an exact toll may lead to another account where no place does
_SAID_AGAIN = 0.8  # share of words from which two copies say the same of what may be
_KIN = 0.6  # points that types may cost whose claims in one report are akin
_OTHER_WANT = -1.5
_TOLLS = frozenset("killed injured missing detained abducted released displaced strikes victims".split())


class Facts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What of a claim is compared. Days count from 1970-01-01.

    `mode` is event, lasting (a condition that holds), planned, or loose (never joined); `told` whether the report
    tells the time, else it is taken to lie within two days before the report; `part` the parts of the day; `near` the
    place named before, where the claim tells no fine one; `doers` and `sides` (doers, and for clashes both sides) are
    entries of the registry, `targets` stems and classes; `tolls` are bounds by kind; `words` are hashed stems of the
    sentence, `mass` their weight, `context` the rare ones of the paragraph, `rich` their weight; `voice` is the first
    source's entry or text.
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
    near: Spot | None
    doers: frozenset[str]
    sides: frozenset[str]
    targets: frozenset[str]
    tolls: dict[str, tuple[float, float]]
    words: frozenset[int]
    mass: float
    context: frozenset[int]
    rich: float
    voice: str


class Likeness(NamedTuple):
    """Points that two claims speak of the same happening, and where they come from."""

    score: float
    why: str


Reason = tuple[float, str]  # points for one aspect, and its name; plain, for it is made millions of times
NOTHING: Reason = (0.0, "")
_DAYS_BETWEEN = "days between"
_MOST = (2.2, 3.4)  # points for words of the sentence, for rare words around
_MOST_OF_CUSTOM = (1.2, 1.2)  # where days differ, or outlets tell of the same want month by month in the same words


def compare(a: Facts, b: Facts, *, copied: bool = False, least: float = -99.0) -> Likeness | None:
    """How likely two claims are one happening; None when they cannot be, or when the points are below `least`.

    The same from both sides. At `ENOUGH` points they are one. `copied`: their reports are copies.
    """
    if (a.mode != "lasting" or b.mode != "lasting") and (a.since - b.until > NEARBY or b.since - a.until > NEARBY):
        return None
    if b.claim < a.claim:
        a, b = b, a
    kind = _types(a, b, copied)
    when = _times(a, b) if kind is not None else None
    where = _places(a, b, copied) if when is not None else None
    if kind is None or when is None or where is None:
        return None
    reasons = [kind, when, where, _front(a, b), _doers(a, b), _targets(a, b), *_tolls(a, b)]
    bonus = 0.0 if not copied else COPIED if abs(a.day - b.day) < 2 else COPIED / 2
    points = sum([reason[0] for reason in reasons]) + bonus
    shared = a.context & b.context
    most = _MOST_OF_CUSTOM if when[1] == _DAYS_BETWEEN or a.type == b.type == "humanitarian.need" else _MOST
    if points + most[0] + max(0.0, min(most[1], 0.65 * (len(shared) - 1.2))) < least:
        return None
    # More than type, time and parties must tie them: a place that is no country, or rare words or numbers.
    tied = copied or where[0] > 0 or any(each >= 1.6 for each, _ in reasons[6:])
    share = mass(a.words & b.words) / max(a.mass if a.mass < b.mass else b.mass, 3.0)
    if a.mode == "loose" and share < _SAID_AGAIN:
        return None
    reasons += _wording(a, b, (share, mass(shared)), most)
    if copied:  # a copy tells of a happening in the same sentence
        reasons.append((bonus * min(1.0, 2 * share), "copies of one text"))
    points = sum([reason[0] for reason in reasons])
    if not tied and reasons[-1][0] < 1.6 and reasons[-2][0] < 1.6:  # words of the sentence and around
        points = min(points, ENOUGH - 0.1)
    if points < least:
        return None
    return Likeness(round(points, 2), "; ".join(f"{words} {points:+.1f}" for points, words in reasons if words))


def akin(a: Facts, b: Facts) -> bool:
    """Whether two claims of one report may well be accounts of one happening: nothing in them says otherwise."""
    kind = _types(a, b, False)
    if a.mode != b.mode or a.denied != b.denied or kind is None or (cost(a.type, b.type) or 0.0) > _KIN:
        return False
    if max(a.since, b.since) > min(a.until, b.until) or (a.part and b.part and a.part.isdisjoint(b.part)):
        return False
    where, _ = _nearest(a.spots or ((a.near,) if a.near else ()), b.spots or ((b.near,) if b.near else ()))
    if (a.spots or b.spots) and (where is None or not where.one):
        return False
    return all(points > -0.4 for points, _ in _tolls(a, b))


def _types(a: Facts, b: Facts, copied: bool) -> Reason | None:
    points = cost(a.type, b.type)
    if points is None or ("loose" in (a.mode, b.mode) and not (copied and a.mode == b.mode)):
        return None
    if a.mode != b.mode:
        # One tells of a turn, the other of what has held since («سيطرت», «تسيطر»).
        if a.type != b.type or a.type not in TURNS or "planned" in (a.mode, b.mode):
            return None
        return (-0.3, "a turn, and what holds")
    return NOTHING if not points else (-points, f"{' and '.join(sorted((a.type, b.type)))}")


def _front(a: Facts, b: Facts) -> Reason:
    """What has to be outweighed where the like happens every day, and where a report tells no day."""
    points = min(SELDOM.get(a.type, 0.0), SELDOM.get(b.type, 0.0))
    if a.mode == b.mode == "lasting":
        return (points, "holds seldom" if points else "")
    points -= 0.4 * (not (a.told and b.told))
    points -= 0.6 * a.type.startswith(MOVING) + 0.7 * (a.type == b.type == "violence.clash")
    return (round(points, 2), "happens daily" if points < 0 else "happens seldom" if points else "")


def _times(a: Facts, b: Facts) -> Reason | None:
    gap = max(a.since, b.since) - min(a.until, b.until)
    if a.mode == b.mode == "lasting":
        if gap > APART or abs(a.until - b.until) > _YEARS:
            return None
        points = 1.3 if gap <= 0 else 0.9 if gap <= 45 else 0.4
        return (points - LOOSE.get(a.type, 0.0), "at the same time" if gap <= 0 else "still")
    long_a, long_b = a.until - a.since > LONG, b.until - b.since > LONG
    if long_a or long_b:
        if not (long_a and long_b) or abs(a.since - b.since) > NEARBY or abs(a.until - b.until) > NEARBY:
            return None
        return (0.7, "over the same stretch")
    if a.told and b.told:
        if gap > 0:
            return ((-0.9, -1.6, -2.2)[gap - 1], _DAYS_BETWEEN)
        wide = max(a.until - a.since, b.until - b.since)
        return _parts(a, b) if wide <= 1 else (0.8 if wide <= 4 else -0.4, "times meet")
    if a.told or b.told:
        one, other = (a, b) if a.told else (b, a)
        lag = other.day - one.until  # days from the happening to the report that tells no day
        if lag > 5 or other.day < one.since - 1:
            return None
        points = (-0.4, 1.1, 1.0, 0.2, -0.6, -1.2, -1.2)[max(-1, lag) + 1]
        return (points if one.until - one.since <= 2 else min(-0.4, points), "told of at that time")
    lag = abs(a.day - b.day)
    return None if lag > 3 else ((1.0, 0.8, -0.4, -1.2)[lag], "told at the same time")


def _parts(a: Facts, b: Facts) -> Reason:
    if a.part and b.part:
        return (1.9, "same part of the day") if a.part & b.part else (0.2, "another part of the day")
    return (1.5, "same day")


def _places(a: Facts, b: Facts, copied: bool) -> Reason | None:
    most = 1 if a.mode == b.mode == "lasting" else None  # a condition is of the place closest to its trigger
    best, met = _nearest(a.spots[:most], b.spots[:most])
    found: Reason | None = None
    if best is not None and most and not best.one and best.words == INSIDE and not copied:
        return None  # what is closed or besieged within a region is not the region
    if best is not None and (not best.whole or best.points < -0.7 or _alike(a, b, copied)):
        found = _weighed(a, b, best, met)
    elif not a.spots or not b.spots:
        neither = not a.spots and not b.spots
        if (neither and a.sides & b.sides) or _alike(a, b, copied):
            found = (-0.4 if neither else -0.8, "")
    elif copied and any(spot.lat is None for spot in (*a.spots, *b.spots)):
        found = (-0.6, "places unlike")
    if (a.near or b.near) and (found is None or found[0] < 0.8):
        around, _ = _nearest((a.near,) if a.near else a.spots, (b.near,) if b.near else b.spots)
        if around is not None and around.one and (found is None or 0.6 * around.points > found[0]):
            return (0.6 * around.points, f"{around.words}, named around")
    return found


def _weighed(a: Facts, b: Facts, best: Relation, met: int) -> Reason:
    """Points of the places that two claims have in common, among all that they tell."""
    points = best.points
    few, many = sorted((len(a.spots), len(b.spots)))
    if a.type.startswith("politics.") and best.words == "same country":
        points = 0.0  # what is said and signed is of a whole country
    if met > 1:
        points += 0.6
    elif not best.one and best.words != "same name" and any(map(is_fine, a.spots)) and any(map(is_fine, b.spots)):
        points -= 0.8  # each tells a village of its own
    if points > 0 and few > 1 and not _first_met(a, b):
        points *= 0.6
    if points > 0 and (a.mode == "lasting" or a.type.startswith(MOVING)):  # what is told of several places is of each
        points *= max(met, 1) / few * min(1.0, (max(met, 1) + 1) / many)
    elif points > 0 and many > 3:  # a list of happenings
        points *= min(1.0, (max(met, 1) + 1) / many)
    return (points, best.words)


def _first_met(a: Facts, b: Facts) -> bool:
    """Whether the place closest to the trigger, of the one or the other, is among those in common."""
    pairs = ((a.spots[:1], b.spots), (a.spots[1:], b.spots[:1]))
    return any((found := related(one, other)) and found.one for few, many in pairs for one in few for other in many)


def _nearest(mine: Sequence[Spot], theirs: Sequence[Spot]) -> tuple[Relation | None, int]:
    """The closest of the relations between places, and how many places of the fewer are met."""
    few, many = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
    best: Relation | None = None
    met = 0
    for one in few:
        one_met = False
        for other in many:
            relation = related(one, other)
            if relation is not None:
                one_met = one_met or relation.one
                if best is None or relation.points > best.points:
                    best = relation
        met += one_met
    return best, met


def _alike(a: Facts, b: Facts, copied: bool) -> bool:
    """Whether words or tolls tie two claims of which one tells no place, or a country alone.

    A form that is filled in again days later is alike in words, not in what it tells.
    """
    if abs(a.day - b.day) < 2 if copied else _same_rare_word(a, b):
        return True
    return bool(a.tolls and b.tolls and rare_tolls(a) & rare_tolls(b))


def rare_tolls(facts: Facts) -> set[tuple[str, float]]:
    """Exact tolls by which happenings are told apart: the rare ones."""
    return {(kind, low) for kind, (low, high) in facts.tolls.items() if low == high >= RARE_TOLL and kind in _TOLLS}


def _same_rare_word(a: Facts, b: Facts) -> bool:
    return any(not word & 3 for word in a.words & b.words)


def _doers(a: Facts, b: Facts) -> Reason:
    mine, theirs = (a.sides, b.sides) if a.type == b.type == "violence.clash" else (a.doers, b.doers)
    if not mine or not theirs:
        return NOTHING
    if not mine & theirs:
        return (-2.0 if a.mode == "lasting" else -0.5, "other doers")
    # Both sides of a clash are nearly always the same: one in common says little.
    return (0.5 if a.type != "violence.clash" or len(mine & theirs) > 1 else 0.2, "same doer")


def _targets(a: Facts, b: Facts) -> Reason:
    if not a.targets or not b.targets:
        return NOTHING
    shared = a.targets & b.targets
    if shared:
        named = [each for each in shared if not each.isascii()]  # entries and classes are told of every day
        points = min(1.2, 0.6 + 0.3 * len(named)) if named else 0.3
        return (points, "same target" if named else "same kind of target")
    classed = [any(each.startswith("class:") for each in targets) for targets in (a.targets, b.targets)]
    # Who was hit and what was hit are told side by side: only like can contradict like.
    return (-0.6, "other targets") if classed[0] == classed[1] else NOTHING


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
            # A toll runs on as hours pass; the number of those whom the sentence names does not.
            points = -min(3.2 if kind == "victims" else 2.2, 1.6 * max(0.0, ratio - 0.35))
        found.append((points if kind in _TOLLS else points / 2, kind))
    if a.type == b.type == "humanitarian.need" and a.tolls and b.tolls:
        if not found:
            return [(_OTHER_WANT, "other wants")]  # a price is no ration, nor are those who lack water
        # A ration or price that has changed is told as news; the number of those in want is round, and told again.
        found = [(2 * points if points < 0 and kind not in _TOLLS else points, kind) for points, kind in found]
    found.sort(key=lambda reason: reason[0])
    return found[:1] + found[-1:] if len(found) > 1 else found


def _wording(a: Facts, b: Facts, shared: tuple[float, float], most: tuple[float, float]) -> tuple[Reason, Reason]:
    """Words of the sentence in common, and rare words of the paragraph: these say less where the sentences differ.

    `shared` is the share of the sentence's words in common and the weight of the rare ones; `most` the most points.
    """
    share, names = shared
    lone = a.mode == b.mode == "lasting" and a.type.startswith("access.")  # told of months later in other words
    wording = 0.0
    if min(a.mass, b.mass) >= 1.5:
        wording = max(0.0 if lone else -0.6, min(most[0], 4.5 * (share - 0.25)))
    # Few words in common count against two accounts that tell much, and of one time.
    least = 0.0 if lone else -0.15 * min(a.rich, b.rich, 4.0)
    around = max(least, min(most[1], 0.65 * (names - 1.2), 1.2 + 8 * share))
    return (wording, f"{int(100 * share)}% of words" if wording else ""), (around, f"{names:.1f} rare words around")
