"""`marsad ledger`: looking after the ledger itself."""

from pathlib import Path

import click
from sqlalchemy import func, select

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, table, told, write_json
from marsad.errors import LedgerError
from marsad.ledger import schema

_COUNTED = (
    "report",
    "version",
    "claim",
    "revision",
    "party",
    "site",
    "actor",
    "place",
    "source",
    "run",
    "review",
    "merge",
    "incident",
    "audit",
)


@click.group()
def ledger() -> None:
    """Look after the ledger: what it holds, its schema, its indexes."""


@ledger.command()
@home_option
@json_option
@told
def info(home: Path | None, as_json: bool) -> None:
    """Count what the ledger holds."""
    from marsad.ledger.migrate import newest

    with opened(home) as place, place.ledger.reading() as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(schema.metadata.tables[name])) or 0
            for name in _COUNTED
        }
        erased = connection.scalar(
            select(func.count()).select_from(schema.report).where(schema.report.c.erased_at.isnot(None))
        )
        told_of = {
            "ledger": place.ledger.engine.url.render_as_string(hide_password=True),
            "archive": str(place.settings.archive_folder), "schema": newest(), **counts, "erased": erased or 0,
        }  # fmt: skip
    if as_json:
        write_json(told_of)
    else:
        table(list(told_of.items()), ("what", "value"))


@ledger.command()
@click.argument("to", default="head")
@click.option("--yes", is_flag=True, help="Go back, though what the later steps brought is lost.")
@home_option
@told
def migrate(to: str, yes: bool, home: Path | None) -> None:
    """Bring the schema to a step (default: the newest), forward or back.

    A step back drops what later steps brought; `base` drops everything. Other commands go forward again by themselves.

    \b
    Examples:
      marsad ledger migrate
      marsad ledger migrate 0001 --yes
    """  # noqa: D301
    from marsad.ledger.migrate import migrate as go
    from marsad.ledger.migrate import newest

    with opened(home) as place:
        if to not in ("head", newest()) and not yes:
            raise LedgerError(
                "ledger-step-back",
                f"going back to {to} loses what later steps brought. Copy the ledger, then add --yes.",
            )
        go(place.ledger.engine, to)
    click.echo(f"The schema is at {to}.", err=True)


@ledger.command()
@home_option
@told
def reindex(home: Path | None) -> None:
    """Make the word index and the index of places anew, after a change of the lexicon or of the schema."""
    from marsad.cli.progress import counted
    from marsad.cli.tables import coder_with, tables_of
    from marsad.ledger.reindex import reindex as make
    from marsad.ledger.words import Words

    with opened(home) as place:
        number = make(place.ledger, Words(coder_with(tables_of(None, home)).memo), counted)
    click.echo(f"{number} reports indexed.", err=True)
