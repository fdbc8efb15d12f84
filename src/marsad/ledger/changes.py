"""Changes: what a new reading or a person's decision does to the claims of a report.

In: the claims as they stand, with what was decided of them, and the claims of a new reading. Out: changes, claim by
claim. What a person decided survives: an accepted or rejected claim stays as it is, a corrected field keeps its value.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.coding.coders import RULES, name_in
from marsad.lexicon.schema import STATUSES
from marsad.model import Claim
from marsad.ontology import claim_types

_ORDER = ("type", "status", "actors", "targets", "places", "time", "quantities", "sources", "trigger", "evidence")


class Standing(NamedTuple):
    """A claim as it stands: number in its report, body, version (id), what was decided, the fields a person set."""

    number: int
    claim: Claim
    version: int = 0
    decided: str = ""
    fields: tuple[str, ...] = ()


class Change(NamedTuple):
    """What becomes of a claim: `added`, `changed` or `retired`; the fields that differ; a new one has number 0."""

    kind: str
    number: int
    before: Claim | None
    after: Claim | None
    fields: tuple[str, ...] = ()


def compare(standing: Sequence[Standing], read: Sequence[Claim], *, carry: bool = False) -> list[Change]:
    """The changes of a new reading, in the order of the report; with `carry`, of claims that stay the same too."""
    pairs, left, new = _pair(standing, read)
    changes: list[Change] = []
    for old, claim in [*pairs, *((each, each.claim) for each in left if each.decided)]:
        after = old.claim
        if old.decided not in ("accepted", "rejected"):
            kept = {name: getattr(old.claim, name) for name in old.fields}
            after = settled(msgspec.structs.replace(claim, id=old.claim.id, **kept), kept)
        fields = differing(old.claim, after)
        if fields or carry:
            changes.append(Change("changed", old.number, old.claim, after, fields))
    changes += [Change("retired", old.number, old.claim, None) for old in left if not old.decided]
    changes += [Change("added", 0, None, claim) for claim in new]
    return sorted(changes, key=lambda change: ((change.after or change.before).trigger.start, change.number))  # type: ignore[union-attr]


def differing(before: Claim, after: Claim) -> tuple[str, ...]:
    """Names of the fields in which two claims differ; confidence only when it moved by a hundredth or more.

    `made_by` stands for who read them, versions left aside, and where readers differ.
    """
    fields = [name for name in _ORDER if getattr(before, name) != getattr(after, name)]
    if abs(before.confidence - after.confidence) >= 0.01:
        fields.append("confidence")
    if before.differing != after.differing or _coders(before) != _coders(after):
        fields.append("made_by")
    return tuple(fields)


def settled(claim: Claim, fields: Collection[str] | None) -> Claim:
    """A claim on whose fields a person decided (None: on all): what others read in them is not asked any more."""
    left = tuple(each for each in claim.differing if fields is not None and each.field not in fields)
    return claim if left == claim.differing else msgspec.structs.replace(claim, differing=left)


def _coders(claim: Claim) -> list[str]:
    return [name_in(stamp) for stamp in claim.made_by] or [RULES]  # older versions had one, and told none


def _pair(
    standing: Sequence[Standing], read: Sequence[Claim]
) -> tuple[list[tuple[Standing, Claim]], list[Standing], list[Claim]]:
    """Claims that are the same one in both readings: likest first, each once."""
    scored = sorted(
        (
            (-likeness, old_at, new_at)
            for old_at, old in enumerate(standing)
            for new_at, claim in enumerate(read)
            if (likeness := _likeness(old.claim, claim)) > 0
        )
    )
    old_taken: dict[int, int] = {}
    new_taken: set[int] = set()
    for _, old_at, new_at in scored:
        if old_at not in old_taken and new_at not in new_taken:
            old_taken[old_at] = new_at
            new_taken.add(new_at)
    return (
        [(standing[old], read[new]) for old, new in sorted(old_taken.items())],
        [old for at, old in enumerate(standing) if at not in old_taken],
        [claim for at, claim in enumerate(read) if at not in new_taken],
    )


def _likeness(a: Claim, b: Claim) -> int:
    """How surely two claims over the same text are one: 0 not at all; the same words weigh most, then the type."""
    meet = a.trigger.start < b.trigger.end and b.trigger.start < a.trigger.end
    same_group = a.type.split(".")[0] == b.type.split(".")[0]
    same_evidence = any(one == other for one in a.evidence for other in b.evidence)
    if not (meet or (a.type == b.type and same_evidence)):
        return 0
    return (
        8 * (a.trigger == b.trigger) + 4 * meet + 4 * (a.type == b.type) + same_group + same_evidence
        + (a.status == b.status)
    )  # fmt: skip


def overlay(claim: Claim, fields: dict[str, Any]) -> Claim:
    """A claim with values that a person set. Raises ValueError at a name, type or status that the codebook lacks."""
    if unknown := [name for name in fields if name not in _ORDER]:
        raise ValueError(f"{unknown[0]!r} is no field that can be set; those are {', '.join(_ORDER)}")
    after = msgspec.convert(msgspec.to_builtins(claim) | fields, Claim)
    if after.type not in claim_types():
        raise ValueError(f"{after.type!r} is no claim type")
    if after.status not in STATUSES:
        raise ValueError(f"{after.status!r} is no status; those are {', '.join(STATUSES)}")
    return after
