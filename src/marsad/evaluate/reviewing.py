"""Agreement between two reviewers, by field.

In: pairs of readings of one claim, None for one that was rejected. Out: for each field the share of equal readings and
Cohen's kappa (Cohen 1960: agreement beyond what the two would reach by chance), and F1 of spans for what has spans.
Values are equal as in scoring (`marsad.evaluate.score`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.evaluate.score import Rate, right, values
from marsad.model import Claim

LISTS = ("actors", "targets", "places", "sources", "quantities", "time")
Reading = Claim | None


class Field(NamedTuple):
    """Agreement on a field: pairs compared, share equal (0 to 1), kappa (None where chance alone agrees), spans."""

    name: str
    pairs: int
    equal: float
    kappa: float | None
    spans: Rate | None


def agreement(pairs: Sequence[tuple[Reading, Reading]]) -> list[Field]:
    """Agreement on whether a claim stands, and on each field of those that both let stand."""
    stands = [(first is not None, second is not None) for first, second in pairs]
    both = [(msgspec.to_builtins(a), msgspec.to_builtins(b)) for a, b in pairs if a is not None and b is not None]
    fields = [_labels("stands", stands)]
    fields += [_labels(name, [(a[name], b[name]) for a, b in both]) for name in ("type", "status")]
    return [*fields, *(_values(name, both) for name in LISTS)]


def kappa(labels: Sequence[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of pairs of labels; None when both always give the same single label, or there are none."""
    if not labels:
        return None
    number = len(labels)
    equal = sum(a == b for a, b in labels) / number
    ours, theirs = Counter(a for a, _ in labels), Counter(b for _, b in labels)
    chance = sum(ours[label] * theirs[label] for label in ours) / number**2
    return None if chance == 1 else (equal - chance) / (1 - chance)


def _labels(name: str, labels: Sequence[tuple[Any, Any]]) -> Field:
    equal = sum(a == b for a, b in labels) / len(labels) if labels else 0.0
    return Field(name, len(labels), equal, kappa(labels), None)


def _values(name: str, both: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Field:
    """Kappa here is on whether the field is filled: its values are too many to be labels."""
    hit = said = wanted = equal = 0
    for first, second in both:
        ours, theirs = values(first, name), values(second, name)
        found = right(name, ours, theirs)
        hit, said, wanted = hit + found, said + len(ours), wanted + len(theirs)
        equal += found == len(ours) == len(theirs)
    filled = [(bool(values(a, name)), bool(values(b, name))) for a, b in both]
    return Field(name, len(both), equal / len(both) if both else 0.0, kappa(filled), Rate(hit, said, wanted))
