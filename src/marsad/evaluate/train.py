"""Training: the weights that rank what the rules propose, learned from annotated reports.

In: annotated reports in the coded-report format. Out: `weights.csv` (model, feature, weight). L2-regularised logistic
regression (scikit-learn), one model a decision, features by name; a feature seen fewer than `LEAST` times is left out.
The same input gives the same table.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.drafts import Draft
from marsad.coding.keep import FIELDS
from marsad.coding.kit import Kit
from marsad.coding.merge import pair_features
from marsad.coding.status import STATUSES
from marsad.evaluate.score import in_reach, same_quantity, same_time, same_words
from marsad.model import Report

LEAST = 3
STRENGTH = {"claim": 0.05, "merge": 0.15, "time": 0.15, "places": 0.06}
DEFAULT_STRENGTH = 0.2

Example = tuple[str, list[str], bool, str, int]  # model, features, label, report id, decision


class Observer:
    """Collects labelled examples while a coder reads annotated reports."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self.decision = 0

    def watch(self, gold: dict[str, Any]) -> Callable[[list[Draft], Document], None]:
        """A watcher for one annotated report."""

        def see(drafts: list[Draft], document: Document) -> None:
            pairs = match(drafts, document, gold)
            for draft in drafts:
                mine = pairs.get(id(draft))
                self.decision += 1
                reachable = mine is not None or any(_reaches(draft, document, gold, claim) for claim in gold["claims"])
                self._add("claim", draft.features, mine is not None or reachable, gold)
                if mine is not None:
                    self._fields(draft, mine, gold)
                    for status in STATUSES:
                        self._add("status." + status, draft.status_features, mine["status"] == status, gold)
            known = [draft for draft in drafts if id(draft) in pairs]
            for at, second in enumerate(known):
                for first in known[:at]:
                    if first.type == second.type:
                        same = pairs[id(first)] is pairs[id(second)]
                        self._add("merge", pair_features(first, second, known[:at], document.headline), same, gold)

        return see

    def _add(self, model: str, features: Iterable[str], label: bool, gold: dict[str, Any]) -> None:
        self.examples.append((model, list(features), label, gold["id"], self.decision))

    def _fields(self, draft: Draft, claim: dict[str, Any], gold: dict[str, Any]) -> None:
        for field in FIELDS:
            for model in (field, "inherit." + field):
                for proposal in draft.proposals.get(model, ()):
                    self._add(model, proposal.features, _right(field, proposal.value, claim), gold)


def _reaches(draft: Draft, document: Document, gold: dict[str, Any], claim: dict[str, Any]) -> bool:
    start, end = document.offsets(*draft.span)
    coded = {"trigger": {"start": start, "end": end}}
    return claim["type"] == draft.type and in_reach(gold, coded, claim)


def match(drafts: list[Draft], document: Document, gold: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """For each draft that speaks of an annotated claim of its type, that claim; drafts may share one."""
    found: dict[int, dict[str, Any]] = {}
    for draft in drafts:
        start, end = document.offsets(*draft.span)
        options = []
        for order, claim in enumerate(gold["claims"]):
            if not _reaches(draft, document, gold, claim):
                continue
            theirs = claim["trigger"]
            touch = min(end, theirs["end"]) > max(start, theirs["start"])
            same_sentence = _sentence(gold, start) == _sentence(gold, theirs["start"])
            values = sum(
                _right(field, proposal.value, claim)
                for field in ("actors", "targets", "places", "quantities")
                for proposal in draft.proposals.get(field, ())
            )
            options.append(((touch, same_sentence, values, -order), claim))
        if options:
            found[id(draft)] = max(options, key=lambda option: option[0])[1]
    return found


def _sentence(gold: dict[str, Any], offset: int) -> int:
    return next((i for i, (start, end) in enumerate(gold["segments"]) if start <= offset < end), -1)


def _right(field: str, value: Any, claim: dict[str, Any]) -> bool:
    if field == "time":
        if not claim["time"] or value.since is None or value.until is None:
            return False
        coded = {"from": value.since.isoformat(), "to": value.until.isoformat()}
        return same_time(coded, claim["time"])
    wanted = claim[field]
    if field == "sources":
        chain = list(value)
        hits = sum(any(same_words(_plain(party), other) for other in wanted) for party in chain)
        return bool(chain) and hits * 2 > len(chain) - 1 and hits > 0
    if field == "quantities":
        return any(same_quantity(_plain(value), other) for other in wanted)
    values = value if isinstance(value, list) else [value]
    hits = sum(any(same_words(_plain(item), other) for other in wanted) for item in values)
    return hits * 2 > len(values)


def _plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(value)
    return plain


def collect(golds: list[dict[str, Any]], kit: Kit) -> list[Example]:
    """Labelled examples of every decision that the rules leave open, from annotated reports."""
    coder = RuleCoder(kit)
    observer = Observer()
    for gold in golds:
        coder.code(report_of(gold), watch=observer.watch(gold))
    return observer.examples


def report_of(gold: dict[str, Any]) -> Report:
    """The report of an annotated line, without its annotation."""
    return Report(
        id=gold["id"], title=gold.get("title") or "", published=gold.get("published") or "",
        publisher=gold.get("publisher") or "", text=gold["text"],
    )  # fmt: skip


def fit(examples: list[Example], cuts: dict[str, float] | None = None) -> dict[str, dict[str, float]]:
    """Weights per model."""
    by_model: dict[str, list[tuple[list[str], bool]]] = defaultdict(list)
    for model, features, label, *_ in examples:
        by_model[model].append((features, label))
    tables = {}
    for model, rows in sorted(by_model.items()):
        if not model.startswith("status."):
            tables[model] = _fit_one(model, rows)
    tables.update(_fit_status(by_model))
    for model, weights in FIXED.items():
        if model in tables:
            tables[model].update(weights)
    for model, cut in (cuts or {}).items():
        name = model.removesuffix(".more")
        if name in tables:
            tables[name]["more" if model.endswith(".more") else "cut"] = cut
    return tables


def _fit_status(by_model: dict[str, list[tuple[list[str], bool]]]) -> dict[str, dict[str, float]]:
    """One multinomial model over the five statuses, written as five tables."""
    from sklearn.linear_model import LogisticRegression

    rows = by_model.get("status.occurred", [])
    labels = [
        next((at for at, status in enumerate(STATUSES) if by_model["status." + status][row][1]), 0)
        for row in range(len(rows))
    ]
    if len(set(labels)) < 2:
        return {}
    known, matrix = _matrix([features for features, _ in rows])
    fitted = LogisticRegression(C=0.4, max_iter=3000).fit(matrix, labels)
    coefs, biases = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # scikit-learn then gives one row: the second class against the first
        coefs, biases = (-coefs[0] / 2, coefs[0] / 2), (-biases[0] / 2, biases[0] / 2)
    tables = {}
    for at, status in enumerate(STATUSES):
        if at not in fitted.classes_:
            tables["status." + status] = {"bias": -9.0}
            continue
        place = list(fitted.classes_).index(at)
        weights = {feature: round(float(coefs[place][i]), 3) for feature, i in known.items()}
        tables["status." + status] = {
            "bias": round(float(biases[place]), 3), **{f: w for f, w in weights.items() if abs(w) >= 0.01}
        }  # fmt: skip
    return tables


def _matrix(rows: list[list[str]]) -> tuple[dict[str, int], Any]:
    from scipy.sparse import csr_matrix

    counts = Counter(feature for features in rows for feature in set(features))
    known = {feature: i for i, feature in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    pointers, indices = [0], []
    for features in rows:
        indices += sorted({known[feature] for feature in features if feature in known})
        pointers.append(len(indices))
    return known, csr_matrix(([1.0] * len(indices), indices, pointers), shape=(len(rows), len(known)))


def _fit_one(model: str, rows: list[tuple[list[str], bool]]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    labels = [label for _, label in rows]
    known, matrix = _matrix([features for features, _ in rows])
    if not known or len(set(labels)) < 2:
        return {"bias": 5.0 if labels and labels[0] else -5.0}
    strength = STRENGTH.get(model.partition(".")[0], DEFAULT_STRENGTH)
    fitted = LogisticRegression(C=strength, max_iter=2000, solver="lbfgs").fit(matrix, labels)
    table = {feature: round(float(fitted.coef_[0][i]), 3) for feature, i in known.items()}
    return {"bias": round(float(fitted.intercept_[0]), 3), **{f: w for f, w in table.items() if abs(w) >= 0.01}}


def write(tables: dict[str, dict[str, float]], path: Path) -> None:
    """Write the weights as a table that people can read: sorted by model and feature."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["model", "feature", "weight"])
        for model, table in sorted(tables.items()):
            for feature, weight in sorted(table.items()):
                writer.writerow([model, feature, f"{weight:g}"])


def train(golds: list[dict[str, Any]], kit: Kit, rounds: int = 2) -> dict[str, dict[str, float]]:
    """Fit in rounds: each reads with the weights of the one before, so that what is inherited is realistic."""
    tables: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        kit.weights.tables = tables
        tables = fit(collect(golds, kit), CUTS)
    return tables


FIXED = {"merge": {"sure": 4.0, "another": -6.0, "back": 1.5, "closer": 1.5}}  # set by rule, not learned
CUTS = {
    "claim": 0.5, "actors": -1.75, "actors.more": -0.25, "targets": -1.4, "targets.more": -0.5, "places": -1.6,
    "places.more": -0.5,
    "quantities": -0.5, "quantities.more": 0.0, "time": -0.7, "sources": -0.9, "merge": 0.6, "inherit.actors": 0.7,
    "inherit.places": -1.5, "inherit.targets": 0.2, "inherit.time": -0.3, "inherit.sources": -1.5,
}  # fmt: skip
