"""`marsad export`: kept reports and their claims, in the coded-report format."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click
from sqlalchemy import select

from marsad.cli.place import act, home_option, opened, told
from marsad.cli.progress import counted
from marsad.cli.tables import coder_with
from marsad.keep.export import Cut, coded_reports, names_of
from marsad.ledger import chain, schema
from marsad.ledger.protect import CLASSES
from marsad.model import to_json


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="File (default: standard output)."
)
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="public", show_default=True, help="Most sensitive class exported."
)
@click.option("--with-private-names", is_flag=True, help="Do not mask private persons; noted in the log.")
@click.option("--reason", default="", help="Why private names or sensitive reports are needed; kept in the log.")
@home_option
@told
def export(out: Path | None, up_to: str, with_private_names: bool, reason: str, home: Path | None) -> None:
    """Write reports with their claims as JSON Lines (the coded-report format).

    Names of private persons are masked by blocks of the same length, in the text too. Reports and claims above the
    class are left out and counted; the sentences of those claims are blocks as well.

    \b
    Examples:
      marsad export > ledger.jsonl
      marsad export --up-to internal --reason "quarterly review" --out review.jsonl
    """  # noqa: D301
    special = with_private_names or up_to != "public"
    if special and not reason:
        raise click.UsageError("Private names and sensitive classes need a --reason; it is kept in the log.")
    with opened(home) as place, ExitStack() as stack:
        if special:
            doing = act(place)
            detail = {"private_names": with_private_names, "up_to": up_to, "reason": reason}
            with place.ledger.writing() as connection:
                chain.append(connection, [chain.Entry(doing.at, doing.by, "export", "ledger", detail)])
        stream = stack.enter_context(out.open("wb")) if out else sys.stdout.buffer
        cut = Cut()
        with place.ledger.reading() as connection:
            query = select(schema.report).where(schema.report.c.erased_at.is_(None)).order_by(schema.report.c.id)
            rows = connection.execute(query).all()
            names = None if with_private_names else names_of(coder_with(None))
            for coded in coded_reports(connection, counted(rows, len(rows), "exporting"), up_to, names, cut):
                stream.write(to_json(coded) + b"\n")
    click.echo(
        f"{cut.written} reports written; left out as more sensitive than {up_to}: {cut.reports} reports, "
        f"{cut.claims} claims.",
        err=True,
    )
