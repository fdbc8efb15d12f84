"""`marsad copies`: the reports that repeat each other, under their origin."""

from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import act, json_option, opened, say, table, told, write_json
from marsad.ledger.groups import Row, copies_of
from marsad.ledger.history import report_named, reverse_copies

_HEADS = ("report", "published", "publisher", "relation", "verdict", "score")


@click.command()
@click.argument("report")
@click.option("--apart", is_flag=True, help="Judge that the report repeats none of them; kept in the log.")
@click.option("--reason", default="", help="Why, with --apart.")
@home_option
@json_option
@told
def copies(report: str, apart: bool, reason: str, home: Path | None, as_json: bool) -> None:
    """Show a report's group of copies: the origin first, the agency behind it, what each made of it.

    \b
    Examples:
      marsad copies RJT4UHTPZL77J
      marsad copies RJT4UHTPZL77J --apart --reason "another strike on the same town"
    """  # noqa: D301
    with opened(home) as place:
        if apart:
            with place.ledger.writing() as connection:
                number = reverse_copies(connection, report_named(connection, report), reason, act(place))
            click.echo(f"{number} judgements reversed.", err=True)
            return
        with place.ledger.reading() as connection:
            group = copies_of(connection, report_named(connection, report).row.id)
    if group is None:
        click.echo("It repeats no report of the ledger, and none repeats it.", err=True)
    elif as_json:
        write_json(
            {
                "origin": group.origin._asdict(),
                "agency": group.agency,
                "members": [row._asdict() for row in group.members],
            }
        )
    else:
        table([_cells(row) for row in (group.origin, *group.members)], _HEADS)
        if group.agency:
            say(f"agency: {group.agency}")


def _cells(row: Row) -> tuple[str, ...]:
    score = "" if row.score is None else f"{row.score:.2f}"
    return row.uid, row.published[:10] or "unknown", row.publisher, row.relation, row.verdict, score
