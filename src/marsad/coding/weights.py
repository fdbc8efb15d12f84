"""Weights: the small linear models that rank what the rules propose.

In: `data/weights.csv` (model, feature, weight; trained by `marsad train`). Out: a score per model from named features.
A model never proposes a value; it says which of the proposed ones to keep, and the trail says why, feature by feature.
"""

import csv
import math
from collections.abc import Iterable
from pathlib import Path

from marsad.errors import ModelError


class Weights:
    """Feature weights by model; a feature that was not seen in training weighs nothing."""

    def __init__(self, path: Path) -> None:
        self.tables: dict[str, dict[str, float]] = {}
        if not path.exists():
            return
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines), 1):
                if number == 1:
                    continue
                try:
                    model, feature, weight = row
                    self.tables.setdefault(model, {})[feature] = float(weight)
                except ValueError as error:
                    raise ModelError(
                        "weights-row", f"{path}, line {number}: expected model,feature,weight. {error}"
                    ) from error

    def score(self, model: str, features: Iterable[str]) -> float:
        """The log-odds of a model for these features."""
        table = self.tables.get(model)
        if table is None:
            return 0.0
        return table.get("bias", 0.0) + sum(filter(None, map(table.get, features)))

    @property
    def cut(self) -> float:
        """The probability from which a draft stands."""
        return self.tables.get("claim", {}).get("cut", 0.5)


def probability(score: float) -> float:
    """Log-odds as a probability."""
    if score < -30:
        return 0.0
    return 1 / (1 + math.exp(-score))
