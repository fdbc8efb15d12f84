"""Cues: what a claim is filed under, and what it is looked for under.

In: `Facts`. Out: hashes. Two claims are compared when one is filed under what the other is looked up under; that holds
from both sides or from none, or the order of arrival would matter. They have a kind of type, a stretch of time and a
place or, where a place is not told or is a whole country, a rare word or a rare toll in common.
"""

from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from marsad.linking.compare import APART, LONG, NEARBY, Facts, rare_tolls
from marsad.linking.kinds import TURNS, family
from marsad.linking.spots import filed_under, looked_up_under

_WEEK, _LASTING = 7, 60  # days of a bucket of events, of conditions
_YEARS = 730  # days before its end for which a condition is filed


class Keys(NamedTuple):
    """Keys that a claim is filed under, and those that it is looked up under, as 32-bit hashes."""

    filed: tuple[int, ...]
    looked: tuple[int, ...]


def keys(facts: Facts) -> Keys:
    """The keys of a claim; none of one that is never joined."""
    if facts.mode == "loose":
        return Keys((), ())
    spots = (*facts.spots, facts.near) if facts.near is not None else facts.spots
    rare = [word for word in facts.words if not word & 3]
    vague = all(spot.kind == "country" for spot in facts.spots)
    filed = [name for spot in spots for name in filed_under(spot)] + [f"word {word}" for word in rare]
    looked = [name for spot in spots for name in looked_up_under(spot)] + [f"vague {word}" for word in rare]
    tolls = [f"{kind} {number:.0f}" for kind, number in rare_tolls(facts)]
    filed += [f"told {toll}" for toll in tolls]
    looked += [f"vaguely {toll}" for toll in tolls]
    if vague:
        filed += [f"vague {word}" for word in rare] + [f"vaguely {toll}" for toll in tolls]
        looked += [f"word {word}" for word in rare] + [f"told {toll}" for toll in tolls]
    if not facts.spots:
        filed += [f"by {entry}" for entry in facts.sides]
        looked += [f"by {entry}" for entry in facts.sides]
    heads = [list(_buckets(facts, looking)) for looking in (False, True)]
    return Keys(_hashes(heads[0], filed), _hashes(heads[1], looked))


def _hashes(heads: list[str], names: list[str]) -> tuple[int, ...]:
    starts = [crc32(head.encode()) for head in heads]
    ends = [name.encode() for name in set(names)]
    return tuple({crc32(end, start) for start in starts for end in ends})


def _buckets(facts: Facts, looking: bool) -> Iterator[str]:
    """Kind of type, mode and stretch of time."""
    kind = family(facts.type)
    if facts.mode == "lasting":
        slack = APART if looking else 0
        first = max(facts.since - slack, facts.until - _YEARS)
        yield from (f"{kind}|lasting|{n}|" for n in range(first // _LASTING, (facts.until + slack) // _LASTING + 1))
    if facts.mode != "lasting" or facts.type in TURNS:
        slack = NEARBY if looking else 0
        since = facts.until if facts.until - facts.since > LONG else facts.since  # of a stretch the end
        yield from (f"{kind}|event|{n}|" for n in range((since - slack) // _WEEK, (facts.until + slack) // _WEEK + 1))
