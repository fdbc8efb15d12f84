"""`marsad train`: fits the weights on annotated reports and, when asked, measures them on reports left out."""

import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from marsad.cli.eval import load
from marsad.cli.tables import DATA
from marsad.errors import EvaluationError, MarsadError, ModelError

TRAINED, FAILED = 0, 3
_PATH = click.Path(path_type=Path, dir_okay=False)
_CLAIM = ("type", "status", "trigger", "actors", "targets", "places", "time", "quantities", "sources")
Gold = dict[str, Any]
_HELP = """Fit the weights on the annotated reports in GOLD (coded-report format, JSON Lines).

Each round reads the reports with the weights of the round before, so that what a claim inherits from earlier ones
is as in real reading. With --folds the reports are dealt into N parts; each part is coded with weights fitted on
the others, and the F1 of claims and facts is printed, for each part and for all together. The table that is
written is fitted on all reports. The same input gives the same table. Needs scikit-learn: pip install
'marsad[train]'.

\b
Examples:
  marsad train tune.jsonl
  marsad train tune.jsonl --folds 5 --out weights.csv
  marsad train syria.jsonl yemen.jsonl --rounds 3

\b
Exit codes:
  0  the table was written
  2  wrong usage
  3  a file cannot be read or written, or scikit-learn is missing
"""


@click.command(help=_HELP)
@click.argument("golds", nargs=-1, required=True, type=_PATH, metavar="GOLD...")
@click.option("--out", type=_PATH, help="Where the table goes (default: the one that Marsad reads).")
@click.option("--rounds", type=click.IntRange(1, 20), default=2, show_default=True, help="How often to fit; see above.")
@click.option("--folds", type=click.IntRange(0, 100), default=0, metavar="N", help="Measure first, N-fold by reports.")
def train(golds: tuple[Path, ...], out: Path | None, rounds: int, folds: int) -> None:
    """Fit the weights on annotated reports; `_HELP` tells more."""
    if folds == 1:
        raise click.BadParameter("one part leaves nothing to train on; use 2 or more.", param_hint="--folds")
    path = out or DATA / "weights.csv"
    try:
        _need_sklearn()
        reports = load_golds(golds)
        if folds > len(reports):
            raise click.BadParameter(f"there are only {len(reports)} reports.", param_hint="--folds")
        if folds:
            for line in _table(cross_validate(reports, folds, rounds)):
                click.echo(line)
        tables = _fit(reports, rounds)
        write_weights(tables, path)
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        sys.exit(FAILED)
    weights = sum(map(len, tables.values()))
    click.echo(f"{path}: {weights} weights of {len(tables)} models, from {len(reports)} reports.", err=True)


def load_golds(paths: Iterable[Path]) -> list[Gold]:
    """Annotated reports of several files. Raises EvaluationError that names the file and what is wrong in it."""
    reports: list[Gold] = []
    homes: dict[str, Path] = {}
    for path in paths:
        for report in load(path, annotated=True):
            name = str(report["id"])
            if name in homes:
                raise EvaluationError("gold-twice", f"{path}: report {name!r} stands already in {homes[name]}.")
            homes[name] = path
            for number, claim in enumerate(report["claims"], 1):
                missing = [key for key in _CLAIM if not isinstance(claim, dict) or key not in claim]
                if missing:
                    raise EvaluationError("gold-claim", f"{path}: report {name!r}, claim {number}: no {missing[0]!r}.")
            reports.append(report)
    if not any(report["claims"] for report in reports):
        raise EvaluationError(
            "gold-no-claims", "None of the reports is annotated with a claim; there is nothing to learn."
        )
    return reports


def cross_validate(reports: list[Gold], folds: int, rounds: int) -> Iterator[tuple[str, Any]]:
    """The score of each fold, then of all; each report is coded with weights that have not seen it.

    Report i (from 0) is left out in fold i % `folds`.
    """
    from marsad.evaluate.score import score

    everything: dict[str, Any] = {}
    for fold in range(folds):
        left_out = reports[fold::folds]
        coded = _code(left_out, _fit([report for i, report in enumerate(reports) if i % folds != fold], rounds))
        everything |= coded
        yield f"fold {fold + 1}", score(left_out, coded)
    yield "all", score(reports, everything)


def write_weights(tables: dict[str, dict[str, float]], path: Path) -> None:
    """Write the table whole or not at all. Raises ModelError when the place cannot be written."""
    from marsad.evaluate.train import write

    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(tables, beside)
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ModelError("weights-unwritable", f"{path}: {error.strerror}. Name another place with --out.") from error


def _need_sklearn() -> None:
    if importlib.util.find_spec("sklearn") is None:
        raise ModelError(
            "sklearn-missing", "Training needs scikit-learn, which is not installed: pip install 'marsad[train]'."
        )


def _fit(reports: list[Gold], rounds: int) -> dict[str, dict[str, float]]:
    """Weights fitted on reports, with a kit of its own, so that the one in use keeps its weights."""
    from marsad.coding.kit import Kit
    from marsad.evaluate.train import train as fit

    return fit(reports, Kit(DATA / "compiled"), rounds)


def _code(reports: list[Gold], tables: dict[str, dict[str, float]]) -> dict[str, Any]:
    """The reports of annotated lines as coded with these weights, by id."""
    import msgspec

    from marsad.coding.coder import RuleCoder
    from marsad.coding.kit import Kit
    from marsad.evaluate.train import report_of
    from marsad.model import to_json

    kit = Kit(DATA / "compiled")
    kit.weights.tables = tables
    coder = RuleCoder(kit)
    return {str(report["id"]): msgspec.json.decode(to_json(coder.code(report_of(report)))) for report in reports}


def _table(scores: Iterable[tuple[str, Any]]) -> Iterator[str]:
    row = "{:<10}{:>9}{:>11}{:>10}".format
    yield row("", "reports", "claims F1", "facts F1")
    for name, result in scores:
        yield row(name, result.reports, f"{result.claims.f1:.1f}", f"{result.facts.f1:.1f}")
