"""`marsad classify`, `erase` and `retain`: data protection."""

import sys
from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import act, json_option, opened, told, write_json
from marsad.errors import LedgerError
from marsad.keep.erase import Done, kept_longer, repeated_by, resume
from marsad.keep.erase import erase as erase_reports
from marsad.ledger.history import report_named
from marsad.ledger.protect import CLASSES, classify_claim, classify_report

_DAY = 86400.0


@click.command()
@click.argument("name", metavar="REPORT|CLAIM")
@click.argument("sensitivity", type=click.Choice(CLASSES))
@click.option("--reason", required=True, help="Why; kept in the log.")
@click.option("--lower", is_flag=True, help="Set a lower class too; the log keeps the old one of every claim.")
@home_option
@json_option
@told
def classify(name: str, sensitivity: str, reason: str, lower: bool, home: Path | None, as_json: bool) -> None:
    """Set how sensitive a report and its claims are, or one claim (R…-3).

    A class only rises, by hand or by rule, unless --lower is given: claims that are above the class stay there.

    \b
    Examples:
      marsad classify RJT4UHTPZL77J restricted --reason "names a witness"
      marsad classify RJT4UHTPZL77J-3 public --lower --reason "the ministry published it"
    """  # noqa: D301
    uid, _, digits = name.rpartition("-")
    number = int(digits) if uid and digits.isdecimal() else 0
    with opened(home) as place:
        doing = act(place)
        with place.ledger.writing() as connection:
            row = report_named(connection, uid if number else name).row
            if number:
                detail = classify_claim(connection, row, number, sensitivity, reason, doing, lower=lower)
            else:
                detail = classify_report(connection, row, sensitivity, reason, doing, lower=lower)
    if as_json:
        write_json({"claim" if number else "report": name if number else row.uid, **detail})
    else:
        click.echo(f"{name if number else row.uid}  {sensitivity}")


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
    Kept reports that repeat an erased one are told; they stay. The ledger's file is written anew, which takes its own
    size of free space.

    \b
    Examples:
      marsad erase RJT4UHTPZL77J --reason "a witness asked for it"
      marsad erase --resume

    \b
    Exit codes:
      0  all is gone
      1  it is erased, but the engine's files still hold traces: run `marsad erase --resume`
      2  wrong usage
      3  refused; the sentence says why
    """  # noqa: D301
    if only_resume == bool(reports) or (reports and not reason):
        raise click.UsageError("Name reports and give a --reason, or only --resume.")
    with opened(home) as place:
        if only_resume:
            done = resume(place.ledger, place.archive)
            click.echo(f"{done.records} records blanked.", err=True)
            _tell_rest(done)
            return
        with place.ledger.reading() as connection:
            rows = list({row.uid: row for row in (report_named(connection, name).row for name in reports)}.values())
            copies = repeated_by(connection, rows)
        for uid, others in copies.items():
            if others:
                click.echo(f"{uid}: kept reports that repeat it, and stay: {', '.join(others)}", err=True)
        if not yes:
            click.confirm(f"Erase {len(rows)} reports for ever?", abort=True, err=True)
        done = erase_reports(place.ledger, place.archive, rows, reason, act(place), place.settings.home)
        for row in rows:
            if as_json:
                write_json({"report": row.uid, "erased": True, "repeated_by": copies[row.uid]})
            else:
                click.echo(f"{row.uid}  erased")
        _tell_rest(done)


def _tell_rest(done: Done) -> None:
    """What an erasure could not clear away yet."""
    if done.left:
        click.echo(f"It is erased, but {done.left}. Run `marsad erase --resume` later.", err=True)
        sys.exit(1)


@click.command()
@click.option(
    "--days", type=click.IntRange(1), default=None, help="Keep for so long (default: keep_days of the settings)."
)
@click.option(
    "--class", "sensitivity", type=click.Choice(CLASSES), default=None,
    help="Only reports of this class: their own or their most sensitive claim's, whichever is higher.",
)  # fmt: skip
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
        word = "erased" if yes else "would be erased; --yes erases them"
        if yes and rows:
            done = erase_reports(
                place.ledger, place.archive, rows, f"kept for {limit} days", doing, place.settings.home
            )
        click.echo(f"{len(rows)} reports {word}.", err=True)
        if yes and rows:
            _tell_rest(done)
