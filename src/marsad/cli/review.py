"""`marsad review`: a person's decision on a claim."""

import json
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import home_option
from marsad.cli.place import act, json_option, opened, say, told, write_json
from marsad.ledger.corrections import other_reading
from marsad.ledger.history import DECISIONS, Decision, claim_named, decide, newest_body


@click.command()
@click.argument("claim")
@click.argument("decision", type=click.Choice(list(DECISIONS)))
@click.option(
    "--set", "values", multiple=True, metavar="FIELD=JSON", help="A corrected field, in the format of claims."
)
@click.option(
    "--take", multiple=True, metavar="FIELD", help="A field on which coders differ: set it as the other one read it."
)
@click.option("--reason", default="", help="Why; kept with the decision.")
@click.option("--by", default="", help="Who decides (default: the settings' or the user's name).")
@home_option
@json_option
@told
def review(  # noqa: PLR0913, PLR0917 (click gives each option a parameter)
    claim: str,
    decision: str,
    values: tuple[str, ...],
    take: tuple[str, ...],
    reason: str,
    by: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """Accept, correct, reject or reopen a claim.

    CLAIM is a public id such as RJT4UHTPZL77J-3. Nothing is overwritten, and later readings keep what was decided;
    `reopen` brings back what the machine read. Where rules and model differ (`marsad search --json` and `marsad reviews
    next` tell), `accept` keeps what stands, and `--take FIELD` sets what the other one read.

    \b
    Examples:
      marsad review RJT4UHTPZL77J-3 accept
      marsad review RJT4UHTPZL77J-3 correct --set status='"planned"'
      marsad review RJT4UHTPZL77J-3 correct --take actors
      marsad review RJT4UHTPZL77J-3 reject --reason "the headline of another story"
    """  # noqa: D301
    fields = dict(_field(value) for value in values)
    if len(fields) < len(values) or not fields.keys().isdisjoint(take):
        raise click.UsageError("A field is set twice.")
    if (decision == "correct") != bool(fields or take):
        raise click.UsageError(
            "`correct` needs at least one --set FIELD=JSON or --take FIELD, and only `correct` has them."
        )
    with opened(home) as place:
        doing = act(place)
        with place.ledger.writing() as connection:
            if take:
                read = newest_body(connection, claim_named(connection, claim)[1])
                fields |= {field: other_reading(read, field) for field in take}
            after = decide(
                place.ledger, connection, claim, Decision(decision, fields, reason), doing._replace(by=by or doing.by)
            )
    if as_json:
        write_json(after)
    else:
        say(after.id, after.type, after.status, DECISIONS[decision] or "open again")


def _field(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    if name in ("", "id"):
        raise click.BadParameter(f"{text!r}: write FIELD=JSON, such as status='\"planned\"'.", param_hint="--set")
    try:
        return name, json.loads(value, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else "numbers are finite, values are not deep"
        raise click.BadParameter(f"{name}: {value[:200]!r} is not JSON ({told}).", param_hint="--set") from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
