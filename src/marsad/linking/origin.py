"""Origin: of a group of copies, the one that the others were made from, and what each made of it.

In: the members of a group, with their times, publishers, credits and sketches. Out: the origin's name, the agency
behind it, and each other member's relation. Nothing is dropped: a group only says what counts as one voice.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Generic, Literal, NamedTuple, TypeVar

from marsad.linking.copies import Overlap, overlap
from marsad.linking.wires import Credit

Relation = Literal["copy", "excerpt", "extended", "unlike"]
Name = TypeVar("Name")

_UNLIKE = 0.15  # share of pairs below which a member hangs on the origin by a third text only
_LENGTH, _HELD = 1.2, 0.5  # a part is so many times shorter than the whole, and so much of it stands there


class Member(NamedTuple, Generic[Name]):
    """A report of a group: `published` as in `Report` (may be empty), `wires.credit` of it, its `Sketch.shingles`."""

    name: Name
    published: str
    credits: tuple[Credit, ...]
    shingles: bytes


class Group(NamedTuple, Generic[Name]):
    """The origin among the members, the agency that it comes from (None when nobody credits one), and the relations.

    `relations` holds every member but the origin, in the order given. The agency is known though its own report may
    not be among the members.
    """

    origin: Name
    agency: str | None
    relations: tuple[tuple[Name, Relation], ...]


def trace(members: Sequence[Member[Name]]) -> Group[Name]:
    """Find the origin of copies: the agency's own report, else the first that credits it, else the earliest.

    The agency is the one that most members credit. Raises ValueError for no members.
    """
    if not members:
        raise ValueError("A group has at least one member.")
    ordered = sorted(members, key=lambda member: moment(member.published))
    agency = _credited(ordered)
    own = [member for member in ordered if any(one.agency == agency and one.start is None for one in member.credits)]
    crediting = [member for member in ordered if any(one.agency == agency for one in member.credits)]
    origin = ((own or crediting) if agency else ordered)[0]
    relations = tuple(
        (member.name, relation(overlap(member.shingles, origin.shingles))) for member in members if member is not origin
    )
    return Group(origin.name, agency, relations)


def relation(seen: Overlap) -> Relation:
    """What a, the member, made of b, the origin.

    An `excerpt` is shorter and mostly from the origin, an `extended` one longer and holds most of it, a `copy` neither;
    `unlike` shares next to nothing and belongs to the group through another member.
    """
    if max(seen.within_a, seen.within_b) < _UNLIKE:
        return "unlike"
    # Both shares are of the same common pairs, so that their ratio is that of the lengths.
    if seen.within_a > max(_HELD, _LENGTH * seen.within_b):
        return "excerpt"
    if seen.within_b > max(_HELD, _LENGTH * seen.within_a):
        return "extended"
    return "copy"


def moment(published: str) -> tuple[str, str]:
    """A key that puts times in order: by day in UTC, in a day the known hours first, the unknown last.

    What has no zone is taken as UTC; what is no date comes after all others.
    """
    try:
        when = datetime.fromisoformat(published)
    except ValueError:
        return ("~", "")
    if len(published) <= len("2017-02-18"):
        return (when.date().isoformat(), "~")
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return (when.date().isoformat(), when.time().isoformat())


def _credited(ordered: Sequence[Member[Name]]) -> str | None:
    """The agency credited by most members; of equals the one that is credited first."""
    counts = Counter(
        agency for member in ordered for agency in dict.fromkeys(one.agency for one in member.credits) if agency
    )
    return counts.most_common(1)[0][0] if counts else None
