"""Joining: what is said twice, in the overlap of two windows or by a model that repeats itself, is one claim.

In: claims held to the text. Out: those claims in the order of their triggers, none told twice.
"""

from typing import NamedTuple

import msgspec

from marsad.coding.keep import distinct
from marsad.model import Claim

FIELDS = ("actors", "targets", "places", "quantities", "sources")


class Found(NamedTuple):
    """A claim with the sentence of its trigger (from 0) and the sentences of its values."""

    claim: Claim
    sentence: int
    evidence: frozenset[int]


def joined(found: list[Found], most: int) -> list[Found]:
    """Each claim once, with up to `most` values a field; the status is that of the first."""
    kept: list[Found] = []
    latest: dict[str, list[int]] = {}
    for each in found:
        own = latest.setdefault(each.claim.type, [])
        same = next((at for at in own if _is_same(kept[at].claim, each.claim)), None)
        if same is None:
            own.append(len(kept))
            kept.append(each)
        else:
            kept[same] = _with(kept[same], each, most)
    return sorted(kept, key=lambda each: (each.claim.trigger.start, each.claim.trigger.end, each.claim.type))


def _is_same(one: Claim, other: Claim) -> bool:
    return one.trigger.start < other.trigger.end and other.trigger.start < one.trigger.end


def _with(one: Found, other: Found, most: int) -> Found:
    """The first claim with the values of the second that it lacks."""
    first, second = one.claim, other.claim
    values = {field: tuple(distinct((*getattr(first, field), *getattr(second, field)))[:most]) for field in FIELDS}
    values["targets"] = tuple(
        target
        for target in values["targets"]
        if not any(target.start < actor.end and actor.start < target.end for actor in values["actors"])
    )
    claim = msgspec.structs.replace(first, time=first.time or second.time, **values)
    return Found(claim, one.sentence, one.evidence | other.evidence)
