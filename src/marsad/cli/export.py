"""`marsad export`: kept reports and their claims, in the formats of other programs, as a profile lets them out."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
from sqlalchemy import select

from marsad.cli.changes import since_of
from marsad.cli.options import gazetteer_option, home_option
from marsad.cli.place import Place, act, opened, told
from marsad.cli.progress import counted
from marsad.cli.tables import coder_with, tables_of
from marsad.coding.kit import Kit
from marsad.errors import ExportError
from marsad.export import parquet
from marsad.export.formats import Choices, Format, formats, named
from marsad.export.losses import Losses
from marsad.export.polecat import Known
from marsad.export.profile import DEFAULT, Profile, less_protective, load
from marsad.export.taken import Taken, rounded
from marsad.keep.deleted import deletions, write_deletions
from marsad.keep.export import Cut, repeating
from marsad.keep.publish import Chosen, Leave, Press, press, published
from marsad.ledger import chain, schema
from marsad.ledger.aliases import aliases
from marsad.ledger.protect import CLASSES, subjects
from marsad.ledger.store import Act
from marsad.model import CodedReport

_ASKED = {"bom": "--bom", "hxl": "--hxl", "unrealised": "--with-unrealised"}


class Order(NamedTuple):
    """What is to be written: the format by name, what was chosen of it, where to, and copies too or not."""

    name: str
    format: Format
    choices: Choices
    out: Path | None
    partition: bool
    copies: bool


@click.command()
@click.argument("format_", metavar="[FORMAT]", type=click.Choice(list(formats())), default="jsonl")
@click.option(
    "--profile", "profile_name", default=DEFAULT, show_default=True, metavar="NAME|FILE",
    help="What may leave, and how finely: public, partner, internal, or the file of a profile.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File (default: standard output).")
@click.option(
    "--losses", "report", type=click.Path(path_type=Path, dir_okay=False), default=None,
    help="Write what the format could not hold and the profile took out, as JSON.",
)  # fmt: skip
@click.option(
    "--up-to", type=click.Choice(CLASSES), default=None, help="Most sensitive class (default: the profile's)."
)
@click.option("--with-private-names", is_flag=True, help="Do not mask private persons; noted in the log.")
@click.option("--reason", default="", help="Why more than the profile public lets out is needed; kept in the log.")
@click.option("--with-copies", is_flag=True, help="Count reports that repeat others too, in formats of events.")
@click.option(
    "--with-unrealised", is_flag=True, help="Write planned, hypothetical and denied claims too, flagged (polecat)."
)
@click.option(
    "--deleted-since", "deleted", default="", metavar="N|DATE",
    help="Write, instead of events, the ids that stood since this entry of the log or day and no longer do (acled).",
)  # fmt: skip
@click.option("--hxl", is_flag=True, help="Write a row of HXL tags under the head (csv, acled, hapi).")
@click.option(
    "--bom", is_flag=True, help="Begin with a byte order mark, for spreadsheets (csv, acled, ged, polecat, hapi)."
)
@click.option("--partition", is_flag=True, help="Write --out as a folder, by year and month (parquet).")
@gazetteer_option
@home_option
@told
def export(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    format_: str,
    profile_name: str,
    out: Path | None,
    report: Path | None,
    up_to: str | None,
    with_private_names: bool,
    reason: str,
    with_copies: bool,
    with_unrealised: bool,
    deleted: str,
    hxl: bool,
    bom: bool,
    partition: bool,
    gazetteer: Path | None,
    home: Path | None,
) -> None:
    """Write kept reports and their claims, as a profile lets them out.

    FORMAT is jsonl (coded reports, the default), csv, acled, ged, polecat, hapi, geojson, parquet, ftm or annotation.
    The profile public tells provinces and months, a month late, and no words of reports; partner and internal tell
    more, and `marsad profile` shows what each does. Whatever tells more than public needs a --reason, which is noted
    in the log. Where words leave, names of private persons are blocks of the same length, and so are sentences above
    the class. What the format cannot hold and the profile took out is summed up on standard error.

    \b
    Examples:
      marsad export acled --out events.csv --losses lost.json
      marsad export hapi --hxl > months.csv
      marsad export geojson --profile partner --reason "agreement of May" --out map.geojson
      marsad export --profile internal --reason "backup" > ledger.jsonl
      marsad export parquet --partition --out claims/ --profile our-profile.toml
      marsad export acled --deleted-since 2026-01-01 --out deleted.csv
    """  # noqa: D301
    profile = load(profile_name, subjects())
    leave = Leave(msgspec.structs.replace(profile, up_to=up_to or profile.up_to), with_private_names, reason)
    less = _less(profile, leave)
    if less and not reason:
        raise click.UsageError(
            f"This lets out more than public does ({', '.join(less)}) and needs a --reason for the log."
        )
    _check(format_, named(format_), {"bom": bom, "hxl": hxl, "unrealised": with_unrealised})
    if with_private_names and profile.text == "withhold":
        raise click.UsageError(
            f"--with-private-names: the profile {profile.name} withholds all words, names among them."
        )
    if partition and (format_ != "parquet" or out is None):
        raise click.UsageError("--partition writes parquet into a folder named by --out.")
    if deleted and (format_ != "acled" or report or with_copies or hxl or bom):
        raise click.UsageError(
            "--deleted-since is for acled; it goes with --profile, --up-to, --reason and --out alone."
        )
    tools = press(coder_with(tables_of(gazetteer, home)))
    choices = Choices(bom, hxl, with_unrealised, _parties(tools.coder.kit), tools.divisions, profile.least_count)
    order = Order(format_, named(format_), choices, out, partition, with_copies)
    with opened(home) as place:
        doing = act(place)
        _log(place, leave, less, "acled deletions" if deleted else format_, doing)
        if deleted:
            _write_deleted(place, deleted, tools, leave, doing, out)
            return
        losses, cut, taken = _export(place, order, tools, leave, doing)
    taken.leave_out("class", count=cut.claims)
    if report:
        _write_losses(report, losses, cut, taken, leave)
    _tell(order, losses, cut, taken, leave)


def _less(profile: Profile, leave: Leave) -> list[str]:
    """In what more is let out than by the profile public."""
    less = less_protective(leave.profile, load(DEFAULT, subjects()))
    return less + ["private names"] * leave.private_names


def _check(name: str, chosen: Format, asked: dict[str, bool]) -> None:
    for choice, wanted in asked.items():
        if wanted and choice not in chosen.choices:
            having = ", ".join(each for each, format_ in formats().items() if choice in format_.choices)
            raise click.UsageError(f"{_ASKED[choice]} is not for {name}; it is for {having}.")


def _log(place: Place, leave: Leave, less: list[str], format_: str, doing: Act) -> None:
    """Exports of more than public lets out are noted before they are written."""
    if not less:
        return
    profile = leave.profile
    detail = {
        "format": format_, "profile": profile.name, "profile_sha256": profile.digest, "up_to": profile.up_to,
        "private_names": leave.private_names, "more_than_public": less, "reason": leave.reason,
    }  # fmt: skip
    with place.ledger.writing() as connection:
        chain.append(connection, [chain.Entry(doing.at, doing.by, "export", "ledger", detail)])


def _export(place: Place, order: Order, tools: Press, leave: Leave, doing: Act) -> tuple[Losses, Cut, Taken]:
    losses, cut, taken = Losses(order.name, dict(order.format.empty)), Cut(), Taken(leave.profile.least_count)
    report = schema.report
    with place.ledger.reading() as connection:
        query = select(report).where(report.c.erased_at.is_(None)).order_by(report.c.id)
        rows = connection.execute(query).all()
        count_once = order.format.events and not order.copies
        without = repeating(connection, leave.profile.up_to) if count_once else frozenset[int]()
        chosen = Chosen(rows, without, lambda rows: counted(rows, len(rows), "exporting"))
        try:
            _write(order, published(connection, chosen, tools, leave, doing.at, cut, taken), losses)
        except (BrokenPipeError, click.ClickException):
            raise
        except OSError as error:
            raise ExportError(
                "export-unwritable",
                f"{order.out or 'standard output'}: {error.strerror}. Free space or name another file.",
            ) from error
        alias = aliases(connection, leave.profile.name) if leave.profile.ids == "own" else str
        for uid in cut.copies:
            losses.leave_out("copy", alias(uid))
    return losses, cut, taken


def _write(order: Order, coded: Iterator[CodedReport], losses: Losses) -> None:
    out = order.out
    if order.partition and out is not None:
        parquet.write_partitioned(coded, out, losses, order.choices.divisions)
        return
    if out is None or (out.exists() and not out.is_file()):
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
            order.format.write(coded, stream, losses, order.choices)
        return
    part = out.with_name(out.name + ".part")  # a half-written file must not pass for a whole one
    try:
        with part.open("wb") as stream:
            order.format.write(coded, stream, losses, order.choices)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _write_deleted(place: Place, since: str, tools: Press, leave: Leave, doing: Act, out: Path | None) -> None:
    with place.ledger.reading() as connection:
        found = deletions(connection, since_of(since, "--deleted-since"), tools, leave, doing.at)
    try:
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
            write_deletions(found, stream)
    except OSError as error:
        raise ExportError("export-unwritable", f"{out or 'standard output'}: {error.strerror}.") from error
    why = ", ".join(f"{kind} {count}" for kind, count in sorted(found.why.items()))
    click.echo(f"{len(found.rows)} ids no longer stand{': ' + why if why else ''}.", err=True)


def _write_losses(path: Path, losses: Losses, cut: Cut, taken: Taken, leave: Leave) -> None:
    profile, base = leave.profile, leave.profile.least_count
    told: dict[str, Any] = losses.report()
    told["profile"] = {
        "name": profile.name, "sha256": profile.digest, "up_to": profile.up_to, "private_names": leave.private_names,
        "reports_left_out": cut.reports, **taken.report(),
    }  # fmt: skip
    told = rounded(told, base) | {"rows": told["rows"], "rounded_up_to_multiples_of": base}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def _tell(order: Order, losses: Losses, cut: Cut, taken: Taken, leave: Leave) -> None:
    profile = leave.profile
    click.echo(
        f"{cut.written} reports written; left out as more sensitive than {profile.up_to}: {cut.reports} reports, "
        f"{cut.claims} claims.",
        err=True,
    )
    if summary := taken.summary():
        click.echo(f"profile {profile.name}: {summary}.", err=True)
    if taken.count("delayed"):
        click.echo(
            f"{taken.count('delayed')} claims are told when the {profile.date} of their day and of their report has "
            f"been over for {profile.delay_days} days. For the team: --profile internal --reason WHY.",
            err=True,
        )
    if order.name != "jsonl":
        click.echo(f"{order.name}: {losses.summary()}", err=True)


def _parties(kit: Kit) -> dict[str, Known]:
    """What the registry tells of parties, by entry."""
    return {actor.id: Known(actor.latin, actor.country) for actor in kit.registry.actors}
