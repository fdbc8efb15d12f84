"""`marsad model learn`: whose reading reviewers found right where rules and model differ."""

from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, table, told, write_json


@click.command()
@click.option("--preview", is_flag=True, help="Show the table, and write nothing.")
@home_option
@json_option
@told
def learn(preview: bool, home: Path | None, as_json: bool) -> None:
    """Learn from reviews whom to believe where rules and model differ.

    The table counts, by type and field, decisions on claims that both coders read: whose reading was right. `claim` are
    claims that the model alone read, `missed` those that the rules alone read. It is written as trust.csv into the
    home, where the coder `both` takes its defaults from.

    \b
    Examples:
      marsad model learn --preview
      marsad model learn
      marsad model learn --json
    """  # noqa: D301
    from marsad.llm.trust import CLAIM, FILE, MISSED, Trust, keep
    from marsad.llm.trust import learn as learnt

    with opened(home) as place:
        with place.ledger.reading() as connection:
            trust = Trust(learnt(connection))
        path = place.settings.home / FILE
        if not preview:
            keep(trust, path)
    rows = []
    for (type_, field), each in trust.counts.items():
        share = None if field == MISSED else trust.share(type_, field)
        stands = "" if field in (CLAIM, MISSED) else "model" if trust.prefers_model(type_, field) else "rules"
        rows.append((type_, field, each.seen, each.rules, each.model, each.neither, share, stands))
    if as_json:
        heads = ("type", "field", "seen", "rules_right", "model_right", "neither", "model_share", "default")
        for row in rows:
            write_json(dict(zip(heads, row, strict=True)))
    elif rows:
        heads = ("type", "field", "seen", "rules", "model", "neither", "model's share", "default")
        table([["" if cell is None else cell for cell in row] for row in rows], heads)
    if not rows:
        click.echo("No decision tells whom to believe: the rules stand where they differ from the model.", err=True)
    elif not preview:
        click.echo(f"Written: {path}", err=True)
