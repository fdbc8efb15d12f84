"""`marsad classify`, `erase` and `retain`: data protection."""

from pathlib import Path

import click
from sqlalchemy import update

from marsad.cli.place import act, home_option, json_option, opened, told, write_json
from marsad.errors import LedgerError
from marsad.keep.erase import erase as erase_reports
from marsad.keep.erase import kept_longer, resume
from marsad.ledger import chain, schema
from marsad.ledger.history import report_named
from marsad.ledger.protect import CLASSES

_DAY = 86400.0


@click.command()
@click.argument("report")
@click.argument("sensitivity", type=click.Choice(CLASSES))
@click.option("--reason", required=True, help="Why; kept in the log.")
@home_option
@json_option
@told
def classify(report: str, sensitivity: str, reason: str, home: Path | None, as_json: bool) -> None:
    """Set how sensitive a report and its claims are; the rules no longer decide it.

    \b
    Examples:
      marsad classify RJT4UHTPZL77J restricted --reason "names a witness"
    """  # noqa: D301
    with opened(home) as place:
        doing = act(place)
        with place.ledger.writing() as connection:
            row = report_named(connection, report).row
            detail = {"from": row.sensitivity, "to": sensitivity, "reason": reason}
            chain.append(connection, [chain.Entry(doing.at, doing.by, "report.classified", row.uid, detail)])
            of = schema.report
            connection.execute(update(of).where(of.c.id == row.id).values(sensitivity=sensitivity, classed_by=doing.by))
            claim = schema.claim
            connection.execute(update(claim).where(claim.c.report == row.id).values(sensitivity=sensitivity))
    if as_json:
        write_json({"report": row.uid, **detail})
    else:
        click.echo(f"{row.uid}  {sensitivity}")


@click.command()
@click.argument("reports", nargs=-1)
@click.option("--reason", default="", help="Why; kept in the log.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--resume", "only_resume", is_flag=True, help="Finish an erasure that was cut short.")
@home_option
@json_option
@told
def erase(
    reports: tuple[str, ...], reason: str, yes: bool, only_resume: bool, home: Path | None, as_json: bool
) -> None:
    """Erase what reports said, in the ledger and in the archive.

    The id, the hashes, and who erased it when and why stay, so that the log's chain stays whole. It cannot be undone.

    \b
    Examples:
      marsad erase RJT4UHTPZL77J --reason "a witness asked for it"
      marsad erase --resume
    """  # noqa: D301
    if only_resume == bool(reports) or (reports and not reason):
        raise click.UsageError("Name reports and give a --reason, or only --resume.")
    with opened(home) as place:
        if only_resume:
            click.echo(f"{resume(place.ledger, place.archive)} records blanked.", err=True)
            return
        with place.ledger.reading() as connection:
            rows = [report_named(connection, name).row for name in dict.fromkeys(reports)]
        if not yes:
            click.confirm(f"Erase {len(rows)} reports for ever?", abort=True, err=True)
        erase_reports(place.ledger, place.archive, rows, reason, act(place))
        for row in rows:
            write_json({"report": row.uid, "erased": True}) if as_json else click.echo(f"{row.uid}  erased")


@click.command()
@click.option(
    "--days", type=click.IntRange(1), default=None, help="Keep for so long (default: keep_days of the settings)."
)
@click.option("--class", "sensitivity", type=click.Choice(CLASSES), default=None, help="Only reports of this class.")
@click.option("--yes", is_flag=True, help="Erase; without it they are only listed.")
@home_option
@json_option
@told
def retain(days: int | None, sensitivity: str | None, yes: bool, home: Path | None, as_json: bool) -> None:
    """Erase reports that were added longer ago than they may be kept.

    \b
    Examples:
      marsad retain --days 730
      marsad retain --days 90 --class restricted --yes
    """  # noqa: D301
    with opened(home) as place:
        limit = days or place.settings.keep_days
        if not limit:
            raise LedgerError("retention-unset", "no time is set: give --days, or keep_days in marsad.toml.")
        doing = act(place)
        rows = kept_longer(place.ledger, doing.at - limit * _DAY, sensitivity or "")
        for row in rows:
            write_json({"report": row.uid, "erased": yes}) if as_json else click.echo(row.uid)
        if yes and rows:
            erase_reports(place.ledger, place.archive, rows, f"kept for {limit} days", doing)
        word = "erased" if yes else "would be erased; --yes erases them"
        click.echo(f"{len(rows)} reports {word}.", err=True)
