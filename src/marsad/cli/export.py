"""`marsad export`: kept reports and their claims, in the formats of other programs."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
import msgspec
from sqlalchemy import Connection, select

from marsad.cli.place import Place, act, home_option, opened, told
from marsad.cli.progress import counted
from marsad.cli.tables import coder_with
from marsad.errors import ExportError
from marsad.export import parquet
from marsad.export.formats import Choices, Format, formats, named
from marsad.export.losses import Losses
from marsad.export.polecat import Known
from marsad.keep.export import Cut, coded_reports, names_of, repeating
from marsad.ledger import chain, schema
from marsad.ledger.protect import CLASSES, Protection
from marsad.ledger.words import Words
from marsad.model import CodedReport

_ASKED = {"bom": "--bom", "hxl": "--hxl", "unrealised": "--with-unrealised"}


class Leave(msgspec.Struct, frozen=True):
    """What may leave the house: the most sensitive class, private names or not, and why."""

    up_to: str
    private_names: bool
    reason: str


@click.command()
@click.argument("format_", metavar="[FORMAT]", type=click.Choice(list(formats())), default="jsonl")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File (default: standard output).")
@click.option(
    "--losses", "report", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="Write what the format could not hold, as JSON.",
)  # fmt: skip
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="public", show_default=True, help="Most sensitive class exported."
)
@click.option("--with-private-names", is_flag=True, help="Do not mask private persons; noted in the log.")
@click.option("--reason", default="", help="Why private names or sensitive reports are needed; kept in the log.")
@click.option("--with-copies", is_flag=True, help="Count reports that repeat others too, in formats of events.")
@click.option(
    "--with-unrealised", is_flag=True, help="Write planned, hypothetical and denied claims too, flagged (polecat)."
)
@click.option("--hxl", is_flag=True, help="Write a row of HXL tags under the head (csv, acled, hapi).")
@click.option(
    "--bom", is_flag=True, help="Begin with a byte order mark, for spreadsheets (csv, acled, ged, polecat, hapi)."
)
@click.option("--partition", is_flag=True, help="Write --out as a folder, by year and month (parquet).")
@home_option
@told
def export(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    format_: str,
    out: Path | None,
    report: Path | None,
    up_to: str,
    with_private_names: bool,
    reason: str,
    with_copies: bool,
    with_unrealised: bool,
    hxl: bool,
    bom: bool,
    partition: bool,
    home: Path | None,
) -> None:
    """Write kept reports and their claims.

    FORMAT is jsonl (coded reports, the default), csv, acled, ged, polecat, hapi, geojson, parquet, ftm or annotation.
    Names of private persons are masked by blocks of the same length, in the text too. Reports and claims above the
    class are left out and counted; the sentences of those claims, and sentences with words that the rules name, are
    blocks as well, and so is a headline of its own when anything of its report is. What the format itself cannot hold
    is summed up on standard error.

    \b
    Examples:
      marsad export > ledger.jsonl
      marsad export acled --out events.csv --losses lost.json
      marsad export hapi --hxl > months.csv
      marsad export parquet --partition --out claims/
      marsad export --up-to internal --reason "quarterly review" --out review.jsonl
    """  # noqa: D301
    leave = Leave(up_to, with_private_names, reason)
    if (with_private_names or up_to != "public") and not reason:
        raise click.UsageError("Private names and sensitive classes need a --reason; it is kept in the log.")
    chosen = named(format_)
    _check(format_, chosen, {"bom": bom, "hxl": hxl, "unrealised": with_unrealised})
    if partition and (format_ != "parquet" or out is None):
        raise click.UsageError("--partition writes parquet into a folder named by --out.")
    choices = Choices(bom, hxl, with_unrealised, _parties() if format_ == "polecat" else {})
    losses, cut = Losses(format_, dict(chosen.empty)), Cut()
    with opened(home) as place:
        _log(place, leave, format_)
        with place.ledger.reading() as connection:
            without = repeating(connection, up_to) if chosen.events and not with_copies else frozenset[int]()
            coded = _reports(connection, leave, cut, without)
            try:
                _write(chosen, coded, out, losses, choices, partition)
            except (BrokenPipeError, click.ClickException):
                raise
            except OSError as error:
                raise ExportError(
                    "export-unwritable",
                    f"{out or 'standard output'}: {error.strerror}. Free space or name another file.",
                ) from error
    for uid in cut.copies:
        losses.leave_out("copy", uid)
    if report:
        report.write_bytes(msgspec.json.format(msgspec.json.encode(losses.report()), indent=2) + b"\n")
    click.echo(
        f"{cut.written} reports written; left out as more sensitive than {up_to}: {cut.reports} reports, "
        f"{cut.claims} claims.",
        err=True,
    )
    if format_ != "jsonl":
        click.echo(f"{format_}: {losses.summary()}", err=True)


def _check(name: str, chosen: Format, asked: dict[str, bool]) -> None:
    for choice, wanted in asked.items():
        if wanted and choice not in chosen.choices:
            having = ", ".join(each for each, format_ in formats().items() if choice in format_.choices)
            raise click.UsageError(f"{_ASKED[choice]} is not for {name}; it is for {having}.")


def _log(place: Place, leave: Leave, format_: str) -> None:
    """Exports of what is not public are noted before they are written."""
    if not leave.private_names and leave.up_to == "public":
        return
    doing = act(place)
    detail = {"private_names": leave.private_names, "up_to": leave.up_to, "reason": leave.reason, "format": format_}
    with place.ledger.writing() as connection:
        chain.append(connection, [chain.Entry(doing.at, doing.by, "export", "ledger", detail)])


def _reports(connection: Connection, leave: Leave, cut: Cut, without: frozenset[int]) -> Iterator[CodedReport]:
    query = select(schema.report).where(schema.report.c.erased_at.is_(None)).order_by(schema.report.c.id)
    rows = connection.execute(query).all()
    coder = coder_with(None)
    names = None if leave.private_names else names_of(coder)
    chosen = counted(rows, len(rows), "exporting")
    rules = Protection(Words(coder.memo))
    return coded_reports(connection, chosen, leave.up_to, names, cut, without, protection=rules)


def _write(
    chosen: Format, coded: Iterator[CodedReport], out: Path | None, losses: Losses, choices: Choices, partition: bool
) -> None:
    if partition and out is not None:
        parquet.write_partitioned(coded, out, losses)
        return
    if out is None or (out.exists() and not out.is_file()):
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
            chosen.write(coded, stream, losses, choices)
        return
    part = out.with_name(out.name + ".part")  # a half-written file must not pass for a whole one
    try:
        with part.open("wb") as stream:
            chosen.write(coded, stream, losses, choices)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _parties() -> dict[str, Known]:
    """What the registry tells of parties, by entry."""
    return {actor.id: Known(actor.latin, actor.country) for actor in coder_with(None).kit.registry.actors}
