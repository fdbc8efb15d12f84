"""`marsad reviews`: what decisions add up to: what waits, agreement, calibration, annotated reports."""

import sys
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, say, table, told, write_json
from marsad.ledger.protect import CLASSES


@click.group()
def reviews() -> None:
    """What waits for review, how far reviewers agree, what a confidence means.

    \b
    Examples:
      marsad reviews next --limit 10
      marsad reviews agreement
      marsad reviews calibrate
      marsad reviews export > reviewed.jsonl && marsad eval reviewed.jsonl
    """  # noqa: D301


@reviews.command(name="next")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Most claims.")
@home_option
@json_option
@told
def following(limit: int, home: Path | None, as_json: bool) -> None:
    """List the claims that wait: those on which coders differ first, then those of most doubt and weight."""
    from marsad.ledger.queue import waiting
    from marsad.ledger.search import Question

    with opened(home) as place, place.ledger.reading() as connection:
        rows = waiting(place.ledger, connection, Question(), place.settings.by, limit)
    if as_json:
        for row in rows:
            said = {"claim": row.uid, "type": row.type, "rank": round(row.rank, 4), "differing": row.differing}
            write_json({**said, "title": row.title})
    elif rows:
        differ = ["differ"] if any(row.differing for row in rows) else []
        cells = [
            (row.uid, row.type, f"{row.rank:.2f}", *(str(row.differing or "") for _ in differ), row.title[:60])
            for row in rows
        ]
        table(cells, ("claim", "type", "rank", *differ, "title"))
    else:
        click.echo("Nothing waits for review.", err=True)


@reviews.command()
@home_option
@json_option
@told
def agreement(home: Path | None, as_json: bool) -> None:
    """Tell how far two reviewers agree, by field: share equal, Cohen's kappa, F1 of values."""
    from marsad.evaluate.reviewing import agreement as agreed
    from marsad.ledger.opinions import pairs

    with opened(home) as place, place.ledger.reading() as connection:
        fields = agreed([(pair.first, pair.second) for pair in pairs(connection, CLASSES)])
    if as_json:
        for field in fields:
            told: dict[str, Any] = {**field._asdict(), "spans": field.spans.f1 if field.spans else None}
            write_json(told)
        return
    rows = [
        (field.name, field.pairs, f"{field.equal:.0%}", "–" if field.kappa is None else f"{field.kappa:.2f}",
         f"{field.spans.f1:.1f}" if field.spans else "")
        for field in fields
    ]  # fmt: skip
    table(rows, ("field", "pairs", "equal", "kappa", "F1"))


@reviews.command()
@home_option
@json_option
@told
def calibrate(home: Path | None, as_json: bool) -> None:
    """Fit what a confidence means to the decisions, and keep it in the home as calibration.json."""
    from marsad.evaluate.calibration import error, fit, keep, reliability
    from marsad.keep.reviews import judged

    with opened(home) as place:
        with place.ledger.reading() as connection:
            confidences, right = judged(connection)
        curve = fit(confidences, right)
        keep(curve, place.settings.home / "calibration.json")
    before = error(reliability(confidences, right))
    after = error(reliability([curve.of(each) for each in confidences], right))
    if as_json:
        write_json({"decisions": curve.decisions, "error_before": before, "error_after": after})
    else:
        say(
            f"{curve.decisions} decisions; mean distance of confidence from the share right: {before:.3f} before, "
            f"{after:.3f} after"
        )


@reviews.command()
@click.option("--up-to", type=click.Choice(CLASSES), default="public", show_default=True, help="Most sensitive class.")
@home_option
@told
def export(up_to: str, home: Path | None) -> None:
    """Write the reports of which every claim was decided on, as annotations in the coded-report format."""
    from marsad.keep.reviews import annotated
    from marsad.model import to_json

    with opened(home) as place, place.ledger.reading() as connection:
        for coded in annotated(connection, CLASSES[: CLASSES.index(up_to) + 1]):
            sys.stdout.buffer.write(to_json(coded) + b"\n")
