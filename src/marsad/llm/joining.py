"""Joining: what is said twice, in the overlap of two windows or by a model that repeats itself, is one claim.

In: claims held to the text. Out: those claims in the order of their triggers, none told twice, and those that lost: a
word says one thing, so that of two types for it the one stands that the lexicon gives it, else the first.
"""

from typing import NamedTuple

import msgspec

from marsad.coding.keep import distinct
from marsad.model import Claim

FIELDS = ("actors", "targets", "places", "quantities", "sources")


class Found(NamedTuple):
    """A claim with the sentence of its trigger (from 0), the sentences of its values, and whether its type is known.

    `known`: the lexicon gives the words this very type.
    """

    claim: Claim
    sentence: int
    evidence: frozenset[int]
    known: bool


def joined(found: list[Found], most: int) -> tuple[list[Found], list[Found]]:
    """Each claim once, with up to `most` values a field and the status of the first; and the claims that lost."""
    kept: list[Found] = []
    lost: list[Found] = []
    by_sentence: dict[int, list[int]] = {}
    for each in sorted(found, key=lambda each: not each.known):
        own = by_sentence.setdefault(each.sentence, [])
        same = next((at for at in own if _overlap(kept[at].claim, each.claim)), None)
        if same is None:
            own.append(len(kept))
            kept.append(each)
        elif kept[same].claim.type == each.claim.type:
            kept[same] = _with(kept[same], each, most)
        else:
            lost.append(each)
    return sorted(kept, key=lambda each: (each.claim.trigger.start, each.claim.trigger.end)), lost


def _overlap(one: Claim, other: Claim) -> bool:
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
    return one._replace(claim=claim, evidence=one.evidence | other.evidence)
