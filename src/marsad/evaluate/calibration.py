"""Calibration: what a confidence means, learnt from decisions.

In: confidences and whether each claim was right. Out: a rising curve from a confidence to the share that is right, by
isotonic regression (Zadrozny and Elkan 2002), as a few points; and a table of reliability by tenths.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec

from marsad.errors import EvaluationError

LEAST = 100  # decisions below which nothing is fitted


class Bin(NamedTuple):
    """Claims of about one confidence: its bounds, how many, their mean confidence, the share that is right."""

    low: float
    high: float
    number: int
    mean: float
    right: float


class Calibration(msgspec.Struct, frozen=True):
    """A rising curve through points (confidence, share right), and from how many decisions it comes."""

    points: tuple[tuple[float, float], ...]
    decisions: int

    def of(self, confidence: float) -> float:
        """The share of claims of a confidence that is right."""
        at = bisect_right(self.points, (confidence, 2.0))
        if at == 0:
            return self.points[0][1]
        if at == len(self.points):
            return self.points[-1][1]
        (x0, y0), (x1, y1) = self.points[at - 1], self.points[at]
        return y0 if x1 == x0 else y0 + (y1 - y0) * (confidence - x0) / (x1 - x0)


def fit(confidences: Sequence[float], right: Sequence[bool]) -> Calibration:
    """The curve of decisions. Raises EvaluationError for fewer than `LEAST`, or without scikit-learn."""
    if len(confidences) < LEAST:
        raise EvaluationError(
            "calibration-few", f"a calibration needs {LEAST} decisions, and there are {len(confidences)}. Review more."
        )
    try:
        from sklearn.isotonic import IsotonicRegression
    except ModuleNotFoundError as error:
        raise EvaluationError("sklearn-missing", "this needs scikit-learn: pip install 'marsad[train]'.") from error
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    model.fit(list(confidences), [float(each) for each in right])
    points = [(float(x), float(y)) for x, y in zip(model.X_thresholds_, model.y_thresholds_, strict=True)]
    return Calibration(tuple((round(x, 6), round(y, 6)) for x, y in points), len(confidences))


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """How often claims are right by confidence, in bins of equal width; empty bins are left out."""
    edges = [at / bins for at in range(bins + 1)]
    told = []
    for low, high in pairwise(edges):
        here = [
            (confidence, good)
            for confidence, good in zip(confidences, right, strict=True)
            if low <= confidence < high or (high == 1.0 and confidence == 1.0)
        ]
        if here:
            mean = sum(confidence for confidence, _ in here) / len(here)
            told.append(Bin(low, high, len(here), mean, sum(good for _, good in here) / len(here)))
    return told


def error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance of confidence from share right, by number of claims."""
    number = sum(each.number for each in bins)
    return sum(each.number * abs(each.mean - each.right) for each in bins) / number if number else 0.0


def keep(calibration: Calibration, path: Path) -> None:
    """Write a calibration (JSON)."""
    path.write_bytes(msgspec.json.encode(calibration) + b"\n")


def kept(path: Path) -> Calibration | None:
    """A calibration that was written before; None where there is none. Raises EvaluationError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Calibration)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as fault:
        raise EvaluationError("calibration-unreadable", f"{path}: {fault}. Fit it anew or remove it.") from fault
    if not found.points or list(found.points) != sorted(found.points):
        raise EvaluationError("calibration-unreadable", f"{path}: it is no rising curve. Fit it anew or remove it.")
    return found
