"""`marsad incident` and `marsad incidents`: the accounts of a happening side by side, and happenings in a list."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import colour_option, home_option
from marsad.cli.place import act, json_option, opened, safe, table, told, write_json
from marsad.ledger.protect import CLASSES

_up_to_option = click.option(
    "--up-to", type=click.Choice(CLASSES), default="restricted", show_default=True, help="Most sensitive class shown."
)
_reason_option = click.option("--reason", default="", help="Why; kept in the log.")


class _ShowFirst(click.Group):
    """A group in which an id in the place of a command is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowFirst)
def incident() -> None:
    """Show, divide or merge incidents, or take that back: `marsad incident ID` shows one.

    ID is an incident's (I…), today's or an old one, or that of one of its claims (R…-3).

    \b
    Examples:
      marsad incident IJT4UHTPZL77J-3
      marsad incident split IJT4UHTPZL77J-3 RQ2V7ZK3M5LCA-1 --reason "another strike"
      marsad incident merge IJT4UHTPZL77J-3 IQ2V7ZK3M5LCA-1
      marsad incident undo IJT4UHTPZL77J-3 --reason "one strike after all"
    """  # noqa: D301


@incident.command()
@click.argument("name", metavar="ID")
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Of the labels.")
@click.option("--width", type=click.IntRange(40, 400), default=None, help="Columns (default: the terminal's).")
@click.option("--joins", is_flag=True, help="The judgements that made it, reversed ones too.")
@_up_to_option
@colour_option
@home_option
@json_option
@told
def show(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    name: str, lang: str, width: int | None, joins: bool, up_to: str, colour: str, home: Path | None, as_json: bool
) -> None:
    """Show an incident: what its accounts agree on and dispute, then each account with its words and origin.

    A toll runs from the least to the most that an origin tells. Copies and pickups of an agency are one origin.
    """
    import shutil
    import sys

    from marsad.cli.accounts import Shown, render
    from marsad.errors import LedgerError
    from marsad.ledger.accounts import accounts_of, judgements
    from marsad.ledger.judgements import incident_named
    from marsad.linking.agreement import as_json as weighed
    from marsad.linking.agreement import weigh

    with opened(home) as place, place.ledger.reading() as connection:
        found = incident_named(connection, name)
        accounts = accounts_of(connection, found, up_to)
        log = judgements(connection, found) if joins or as_json else []
    if not accounts:
        raise LedgerError(
            "incident-hidden", f"{found.uid}: all its claims are more sensitive than {up_to}; ask with --up-to."
        )
    agreement = weigh([each.account for each in accounts])
    if as_json:
        write_json(
            {
                "incident": found.uid, **weighed(agreement),
                "accounts": [
                    {"report": each.account.report, "published": each.account.published,
                     "publisher": each.account.publisher, "origin": each.account.origin.key,
                     "party": each.account.origin.party, "sentence": each.sentence, "claim": each.account.claim}
                    for each in accounts
                ],
                "judgements": [each._asdict() for each in log],
            }
        )  # fmt: skip
        return
    paint = colour == "always" or (colour == "auto" and sys.stdout.isatty())
    columns = width or min(shutil.get_terminal_size((100, 24)).columns, 120)
    click.echo(render(Shown(found.uid, agreement, tuple(accounts), tuple(log)), lang, paint, columns), nl=False)


@incident.command()
@click.argument("name", metavar="ID")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM…")
@_reason_option
@home_option
@json_option
@told
def split(name: str, claims: tuple[str, ...], reason: str, home: Path | None, as_json: bool) -> None:
    """Divide an incident: these claims are one happening, its other claims another. Later runs leave it so."""
    from marsad.ledger.judgements import split as divide

    with opened(home) as place, place.ledger.writing() as connection:
        ids = divide(connection, name, claims, reason, act(place))
    _tell(ids, as_json)


@incident.command()
@click.argument("names", nargs=-1, required=True, metavar="ID…")
@_reason_option
@home_option
@json_option
@told
def merge(names: tuple[str, ...], reason: str, home: Path | None, as_json: bool) -> None:
    """Make one incident of several; all their ids lead to it."""
    from marsad.ledger.judgements import bring_together

    with opened(home) as place, place.ledger.writing() as connection:
        uid = bring_together(connection, names, reason, act(place))
    _tell([uid], as_json)


@incident.command()
@click.argument("name", metavar="ID")
@_reason_option
@home_option
@json_option
@told
def undo(name: str, reason: str, home: Path | None, as_json: bool) -> None:
    """Take back what a person did last to an incident: a division, a merge, or holding claims apart.

    Prints the incidents in which its claims stand now. Done again, it takes back what was done before that.
    """
    from marsad.ledger.deeds import undo as take_back

    with opened(home) as place, place.ledger.writing() as connection:
        ids = take_back(connection, name, reason, act(place))
    _tell(ids, as_json)


def _tell(ids: list[str], as_json: bool) -> None:
    if as_json:
        write_json({"incidents": ids})
    else:
        click.echo("\n".join(ids))


@click.command()
@click.option("--near", default="", metavar="PLACE", help="Place name, or LAT,LON.")
@click.option(
    "--radius", type=click.FloatRange(0, 2000), default=25.0, show_default=True, metavar="KM", help="Around --near."
)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Claim type, or a group such as violence.")
@click.option("--actor", default="", help="Who does or suffers it: a name, or an entry of the registry.")
@click.option("--since", default="", metavar="DATE", help="First day.")
@click.option("--until", default="", metavar="DATE", help="Last day.")
@click.option("--reports", type=click.IntRange(1), default=1, show_default=True, help="Least number of reports.")
@_up_to_option
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Most incidents.")
@home_option
@json_option
@told
def incidents(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    near: str, radius: float, types: tuple[str, ...], actor: str, since: str, until: str, reports: int, up_to: str,
    limit: int, home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """List incidents, those told of last first.

    \b
    Examples:
      marsad incidents --near الرقة --since 2017-02-01
      marsad incidents --type violence --reports 2 --json
    """  # noqa: D301
    from marsad.cli.tables import kit_with, tables_of
    from marsad.keep.asking import check_type, day_of, places_around
    from marsad.ledger.accounts import Asked
    from marsad.ledger.accounts import incidents as listed
    from marsad.ledger.search import actors_named

    for kind in types:
        check_type(kind)
    with opened(home) as place, place.ledger.reading() as connection:
        around, remarks = (
            places_around(connection, near, radius, kit_with(tables_of(None, home)).gazetteer) if near else (None, [])
        )
        for remark in remarks:
            click.echo(safe(remark), err=True)
        asked = Asked(
            around,
            actors_named(connection, actor) if actor else None,
            types, day_of(since, "since"), day_of(until, "until"), reports, up_to,
        )  # fmt: skip
        rows = list(listed(connection, asked, limit))
    if as_json:
        for row in rows:
            write_json({**row._asdict(), "first": _day(row.first), "last": _day(row.last)})
    elif rows:
        table([_cells(row) for row in rows], ("incident", "from", "to", "type", "reports", "claims", "place"))
    else:
        click.echo("No incident found. `marsad link` joins what was added; a wider --radius may help.", err=True)


def _cells(row: Any) -> tuple[object, ...]:
    types = row.types[0] + (f" +{len(row.types) - 1}" if len(row.types) > 1 else "")
    return row.uid, _day(row.first), _day(row.last), types, row.reports, row.claims, "، ".join(row.places[:3])


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
