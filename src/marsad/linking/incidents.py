"""Incidents: joins between the claims of two reports, and what the joins make of all claims.

In: facts of claims. Out: joins, each a judgement of its own; and groups of claims that joins connect.

Joins must come out the same in whatever order reports arrive, and no later report may undo one. Both together leave
one way only: a join depends on its two reports alone, and an incident is all that joins connect. Where a report tells
of several happenings, each of its claims is joined to the one that fits it best, and to no other of the same report.
Only a person's judgement that two claims are apart divides what joins would connect.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from marsad.linking.compare import ENOUGH, NEARBY, Facts, akin, compare
from marsad.linking.cues import Keys

RULE = "rule:link-3"  # by whom joins are made; rises with the points of `compare`
_WITHIN = 1.5  # points more that are asked for within one report
_CLEAR = 0.25  # points by which a fit must be better than the next to be told from it


class Join(NamedTuple):
    """That two claims (their ids, in order) speak of the same happening: points, and why."""

    left: str
    right: str
    score: float
    why: str


def joins(
    arriving: Sequence[Facts],
    filed: Mapping[int, Sequence[Facts]],
    keys: Mapping[str, Keys],
    copies: Collection[tuple[str, str]],
) -> list[Join]:
    """Joins of the claims that arrive, with each other and with others; the surest first.

    `filed` holds the facts of others by key, `keys` the keys of each claim that arrives; `copies` are pairs of reports
    (ids in order) with one text.
    """
    fits: dict[tuple[str, str], list[Join]] = defaultdict(list)
    arrived: dict[int, list[Facts]] = defaultdict(list)
    told: dict[str, Facts] = {}
    for facts in arriving:
        seen: set[str] = set()
        lasting = facts.mode == "lasting"
        first, last = facts.since - NEARBY, facts.until + NEARBY
        own = keys[facts.claim]
        for key in own.looked:
            for other in chain(filed.get(key, ()), arrived[key]):
                if other.claim in seen or not (lasting or (first <= other.until and other.since <= last)):
                    continue
                seen.add(other.claim)
                if other.report == facts.report:
                    found = accounts(facts, other)
                else:
                    copied = bool(copies) and _pair(facts, other) in copies
                    found = fit(facts, other, copied=copied)
                if found is not None:
                    told[facts.claim], told[other.claim] = facts, other
                    fits[_pair(facts, other)].append(found)
        for key in own.filed:
            arrived[key].append(facts)
    chosen = [join for pair, found in fits.items() for join in (found if pair[0] == pair[1] else best(found, told))]
    return sorted(chosen, key=lambda join: (-join.score, join.left, join.right))


def _pair(a: Facts, b: Facts) -> tuple[str, str]:
    return (a.report, b.report) if a.report <= b.report else (b.report, a.report)


def fit(a: Facts, b: Facts, *, copied: bool = False) -> Join | None:
    """The join of two claims of different reports, if their likeness is enough."""
    likeness = compare(a, b, copied=copied, least=ENOUGH)
    if likeness is None or likeness.score < ENOUGH:
        return None
    left, right = sorted((a.claim, b.claim))
    return Join(left, right, likeness.score, likeness.why)


def accounts(a: Facts, b: Facts) -> Join | None:
    """The join of two claims of one report: two sources on one happening, or a denial of what is told.

    A report keeps apart what it takes for two happenings, so more is asked: one type, one place, one time, and tellers
    that differ.
    """
    if a.type != b.type or (a.voice == b.voice and a.denied == b.denied) or not (a.spots and b.spots):
        return None
    if not {spot.key for spot in a.spots} & {spot.key for spot in b.spots} or a.part.isdisjoint(b.part) != (not a.part):
        return None
    found = fit(a, b)
    return found if found is not None and found.score >= ENOUGH + _WITHIN else None


def best(fits: Iterable[Join], told: Mapping[str, Facts] | None = None) -> list[Join]:
    """Of the joins between two reports those that fit best.

    A claim is joined to several of the other report only when these are akin, accounts of one happening; a fit that
    another one equals is left out, unless the two are akin. `told` are the facts of the claims.
    """
    facts = told or {}
    found = sorted(fits, key=lambda join: (-join.score, join.left, join.right))
    of_claim: dict[str, list[Join]] = defaultdict(list)
    for join in found:
        of_claim[join.left].append(join)
        of_claim[join.right].append(join)
    partners: dict[str, list[str]] = defaultdict(list)
    chosen = []
    for join in found:
        ends = ((join.left, join.right), (join.right, join.left))
        if any(not _akin(partner, far, facts) for near, far in ends for partner in partners[near]):
            continue
        unsure = join.score < ENOUGH + 1 and any(
            join.score - other.score < _CLEAR and not _akin(_far(other, near), far, facts)
            for near, far in ends
            for other in of_claim[near]
            if other is not join and not partners[near] and not partners[_far(other, near)]
        )
        if unsure:
            continue
        partners[join.left].append(join.right)
        partners[join.right].append(join.left)
        chosen.append(join)
    return chosen


def _far(join: Join, near: str) -> str:
    return join.right if join.left == near else join.left


def _akin(one: str, other: str, told: Mapping[str, Facts]) -> bool:
    return one in told and other in told and akin(told[one], told[other])


class Groups:
    """Claims in groups that joins connect, and the pairs that a person holds apart."""

    def __init__(self, apart: Iterable[tuple[int, int]] = ()) -> None:
        self._head: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def add(self, claim: int, head: int | None = None) -> None:
        """Put a claim into the group of another, or into one of its own."""
        head = claim if head is None else self.head(head)
        self._head[claim] = head
        self._members.setdefault(head, []).append(claim)

    def head(self, claim: int) -> int:
        """The claim that its group is known by."""
        return self._head[claim]

    def members(self, claim: int) -> list[int]:
        """All claims of its group."""
        return self._members[self._head[claim]]

    def join(self, one: int, other: int) -> bool:
        """Make one group of two; False when they are one already, or a person holds claims of theirs apart."""
        a, b = self._head[one], self._head[other]
        if a == b or self.held_apart(one, other):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        for claim in self._members[b]:
            self._head[claim] = a
        self._members[a] += self._members.pop(b)
        return True

    def held_apart(self, one: int, other: int) -> bool:
        """Whether a person holds a claim of one group apart from a claim of the other."""
        if not self._apart:
            return False
        few, many = sorted((self.members(one), self.members(other)), key=len)
        head = self._head[many[0]]
        return any(self._head.get(far) == head for claim in few for far in self._apart.get(claim, ()))

    def all(self) -> list[list[int]]:
        """All groups."""
        return list(self._members.values())
