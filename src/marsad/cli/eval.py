"""`marsad eval`: scores coded reports against annotated ones and keeps the floors.

Floors are stored by the name of the annotated file; a measure that falls below its floor fails the run. `--update`
raises floors to what was measured, never lowers one. Of `wrong_when_located` less is better: its floor is a ceiling.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from marsad.cli.compared import BOTH, Compared, code, compare
from marsad.cli.options import gazetteer_option, max_cost_option
from marsad.cli.tables import chosen
from marsad.coding.coders import RULES
from marsad.errors import EvaluationError, MarsadError
from marsad.evaluate.alone import alone
from marsad.evaluate.alone import table as alone_table
from marsad.evaluate.score import Rate, Result, score

CEILINGS = frozenset(("wrong_when_located",))
_PATH = click.Path(path_type=Path, dir_okay=False)
Floors = dict[str, dict[str, float]]


@click.command(name="eval")
@click.argument("gold", type=_PATH)
@click.option("--coded", type=_PATH, help="Score this file instead of coding the texts now.")
@click.option(
    "--coder",
    default=RULES,
    show_default=True,
    metavar="NAME",
    help="Who reads: rules, model or both; both shows where each is right alone.",
)
@click.option("--coded-model", type=_PATH, help="With --coder both: what a model read, instead of asking one now.")
@max_cost_option
@click.option(
    "--baseline", type=_PATH, default=Path("eval/baseline.json"), show_default=True, help="Where floors are kept."
)
@click.option("--update", is_flag=True, help="Raise the floors to what was measured; none is ever lowered.")
@click.option("--errors", type=click.IntRange(0), default=0, metavar="N", help="List N missed and extra claims.")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON instead of the table.")
@click.option("--page", type=_PATH, metavar="FILE", help="Write the figures by field, type and country as Markdown.")
@gazetteer_option
def evaluate(  # noqa: PLR0913, PLR0917 (click gives each option a parameter)
    gold: Path,
    coded: Path | None,
    coder: str,
    coded_model: Path | None,
    max_cost: float | None,
    baseline: Path,
    update: bool,
    errors: int,
    as_json: bool,
    page: Path | None,
    gazetteer: Path | None,
) -> None:
    """Score the coder against the annotated reports in GOLD (coded-report format, JSON Lines).

    A --page has counts and shares only, no word of a report, so that it can be published. A report counts for the
    country in which most of its annotated places lie. Floors of a coder other than the rules are its own.

    \b
    Examples:
      marsad eval gold.jsonl
      marsad eval gold.jsonl --page figures.md
      marsad eval gold.jsonl --coded coded.jsonl --errors 20
      marsad eval gold.jsonl --update
      marsad eval gold.jsonl --coder both --coded-model model.jsonl

    \b
    Exit codes:
      0  every floor holds
      1  a floor is broken
      2  wrong usage
      3  a file cannot be read
    """  # noqa: D301 (click wants the control character)
    if (coded_model and coder != BOTH) or (coded and coder != RULES):
        raise click.UsageError("--coded-model goes with --coder both, --coded with no --coder.")
    compared: Compared | None = None
    try:
        golds = load(gold, annotated=True)
        choice = chosen(coder, gazetteer, max_cost=max_cost)
        if coder == BOTH:
            compared = compare(golds, choice, load(coded_model) if coded_model else None)
            codeds = compared.both
        else:
            codeds = load(coded) if coded else code(golds, choice)
        floors = load_floors(baseline)
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        sys.exit(3)
    by_id = {str(report["id"]): report for report in codeds}
    result = score(golds, by_id)
    found = measures(result)
    if page:
        _write_page(page, gold.name, golds, by_id)
    if compared is not None:
        _tell_compared(golds, compared, found, as_json)
    elif as_json:
        click.echo(json.dumps(found, indent=1))
    if not as_json:
        click.echo("\n".join(table(result)))
    for line in result.errors[:errors]:
        click.echo(line)
    name = gold.name if coder == RULES else f"{gold.name}, {coder}"
    own = floors.get(name, {})
    broken = list(broken_floors(found, own))
    for line in broken:
        click.echo(f"floor broken: {name} {line}", err=True)
    if update:
        floors[name] = raised(found, own)
        baseline.parent.mkdir(parents=True, exist_ok=True)
        baseline.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.exit(1 if broken else 0)


def load(path: Path, annotated: bool = False) -> list[dict[str, Any]]:
    """Reports of a file in the coded-report format. Raises EvaluationError that names file and line."""
    needed = ("id", "text", "claims", "segments") if annotated else ("id", "claims")
    reports = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                report = json.loads(line)
                missing = [key for key in needed if not isinstance(report, dict) or key not in report]
                if missing:
                    raise EvaluationError(
                        "evaluation-field",
                        f"{path}, line {number}: no {missing[0]!r}; expected the coded-report format.",
                    )
                reports.append(report)
    except OSError as error:
        raise EvaluationError("evaluation-missing", f"{path}: {error.strerror}.") from error
    except ValueError as error:
        raise EvaluationError("evaluation-json", f"{path}: it is not valid JSON Lines in UTF-8.") from error
    if not reports:
        raise EvaluationError("evaluation-empty", f"{path}: it holds no reports.")
    return reports


def load_floors(path: Path) -> Floors:
    """Floors by file name and measure; none when there is no file yet. Raises EvaluationError."""
    if not path.exists():
        return {}
    try:
        floors = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): {str(key): float(value) for key, value in own.items()} for name, own in floors.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise EvaluationError(
            "baseline-broken", f"{path}: expected an object of file names, measures and numbers."
        ) from error


def _write_page(path: Path, name: str, golds: list[dict[str, Any]], codeds: dict[str, dict[str, Any]]) -> None:
    from marsad.evaluate.figures import figures
    from marsad.evaluate.page import page

    try:
        path.write_text(page(figures(golds, codeds), name), encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror}.", param_hint="--page") from error


def _tell_compared(golds: list[dict[str, Any]], compared: Compared, both: dict[str, float], as_json: bool) -> None:
    """What rules and model score, and where each is right alone; as JSON with what both together score."""
    readings = [{str(each["id"]): each for each in those} for those in compared]
    scores = [score(golds, those) for those in readings[:2]]
    found = alone(golds, *readings)
    if as_json:
        parts = {"fields": found.fields, "types": found.types}
        told = {name: {key: share._asdict() for key, share in part.items()} for name, part in parts.items()}
        figures = {"rules": measures(scores[0]), "model": measures(scores[1]), "both": both, "alone": told}
        click.echo(json.dumps(figures, indent=1))
        return
    for name, result in zip(("rules", "model"), scores, strict=True):
        click.echo(f"{name}:")
        click.echo("\n".join(table(result)))
    click.echo("\n".join(alone_table(found)))
    click.echo("both:")


def measures(result: Result) -> dict[str, float]:
    """What floors are kept of, in percent, to one decimal."""
    found = {
        "claims_f1": result.claims.f1,
        "claims_recall": result.claims.recall,
        "group_f1": result.group.f1,
        "facts_f1": result.facts.f1,
        "places_f1": result.places.f1,
    }
    if result.located["of"]:
        found["within_25_km"] = result.located["within_25_km"]
        found["wrong_when_located"] = result.located["wrong_when_located"]
    return {name: round(value, 1) for name, value in found.items()}


def broken_floors(found: dict[str, float], floors: dict[str, float]) -> Iterator[str]:
    """A line for each measure that is worse than its floor."""
    for name, floor in sorted(floors.items()):
        value = found.get(name)
        if value is None:
            yield f"{name}: not measured, floor {floor}"
        elif name in CEILINGS and value > floor:
            yield f"{name}: {value}, at most {floor}"
        elif name not in CEILINGS and value < floor:
            yield f"{name}: {value}, at least {floor}"


def raised(found: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    """Floors, each the better of what it was and what was measured."""
    new = dict(floors)
    for name, value in found.items():
        best = min if name in CEILINGS else max
        new[name] = best(value, floors.get(name, value))
    return new


def table(result: Result) -> Iterator[str]:
    """The lines of the table, as the project's scorer prints them."""
    row = "{:<28}{:>7}{:>7}{:>7}{:>7}".format

    def line(name: str, rate: Rate) -> str:
        return row(name, *(f"{value:.1f}" for value in (rate.precision, rate.recall, rate.f1)), rate.wanted)

    yield row("", "P", "R", "F1", "gold")
    for name in ("claims", "group", "facts", "places"):
        yield line(name, getattr(result, name))
    for name, rate in result.fields.items():
        yield line("  " + name, rate)
    located = result.located
    yield (
        f"located: {located['within_25_km']:.1f}% within 25 km, of {located['of']:.0f}; "
        f"{located['wrong_when_located']:.1f}% of those located are wrong by more than 161 km"
    )
    for name, rate in result.types.items():
        yield line("  " + name, rate)
    if result.missing:
        yield f"{result.missing} reports were not coded"
