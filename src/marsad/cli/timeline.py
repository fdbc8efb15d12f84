"""`marsad timeline`: incidents, tolls and changes of control of an area over time."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from marsad.cli.areas import area_option, days_asked, from_option, radius_option, to_option, unit_option
from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, table, told, write_json
from marsad.keep.asking import check_type
from marsad.ledger.protect import CLASSES

if TYPE_CHECKING:
    from marsad.export.digest.figures import Figures, Slot, Unit
    from marsad.export.digest.items import Pen
    from marsad.export.digest.matter import Happening

_BAR = 24  # cells of the longest bar


@click.command()
@from_option
@to_option
@area_option
@radius_option
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Claim type, or a group such as violence.")
@unit_option
@click.option("--incidents", "named", is_flag=True, help="Name the incidents under each row.")
@click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Draw it into a file: .svg or .png.")  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Language.")
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="restricted", show_default=True, help="Most sensitive class counted."
)
@home_option
@json_option
@told
def timeline(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    since: str, until: str, area: str, radius: float | None, types: tuple[str, ...], unit: str | None, named: bool,
    plot: Path | None, lang: str, up_to: str, home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Show what happened in an area day by day: incidents by type, killed from least to most, changes of control.

    Killed are what independent origins tell: the sums of the least and of the most, each incident once. Counted is as
    in a digest: no plans, threats, denials, lasting conditions or totals.

    \b
    Examples:
      marsad timeline --from 2017-02-01 --to 2017-02-28 --area الرقة
      marsad timeline --from 2016-01-01 --to 2016-12-31 --area SY --by month --plot 2016.svg --lang ar
      marsad timeline --from 2017-02-01 --to 2017-02-28 --area حلب --type violence --incidents
    """  # noqa: D301
    from marsad.cli.areas import area_asked
    from marsad.cli.progress import counted
    from marsad.cli.tables import coder_with, tables_of
    from marsad.errors import ExportError
    from marsad.export.digest.figures import figures
    from marsad.export.digest.items import Pen
    from marsad.export.digest.names import Namer
    from marsad.export.digest.wording import Wording
    from marsad.keep.digest import gather
    from marsad.ledger.happenings import Scope

    for kind in types:
        check_type(kind)
    form = plot.suffix.lower().lstrip(".") if plot else ""
    if plot and form not in ("svg", "png"):
        raise click.BadParameter("it ends in neither .svg nor .png.", param_hint="--plot")
    first, last = days_asked(since, until)
    with opened(home) as place, place.ledger.reading() as connection:
        coder = coder_with(tables_of(None, home))
        asked = area_asked(connection, area, radius, coder.kit.gazetteer)
        gathered = gather(connection, Scope(first, last, asked.places, up_to), coder, counted=counted)
    matter = gathered.matter
    if types:
        matter = matter._replace(happenings=tuple(each for each in matter.happenings if _is(each, types)))
    found = figures(matter, cast("Unit | None", unit))
    wording = Wording(lang)
    pen = Pen(wording, Namer(gathered.names, wording), 3)
    if plot:
        from marsad.export.digest.charts import chart

        picture = chart("both", found, wording, form)
        try:
            plot.write_bytes(picture)
        except OSError as error:
            raise ExportError("export-unwritable", f"{plot}: {error.strerror}. Name another file.") from error
    if as_json:
        for slot in found.slots:
            write_json(_values(slot))
    elif found.incidents:
        _show(found, pen, named)
    else:
        click.echo("No incident found. `marsad link` joins what was added; a wider area may help.", err=True)


def _is(happening: "Happening", types: tuple[str, ...]) -> bool:
    return any(happening.type == kind or happening.type.startswith(kind + ".") for kind in types)


def _values(slot: "Slot") -> dict[str, Any]:
    from marsad.export.digest.figures import GROUPS
    from marsad.export.digest.plain import iso

    killed = slot.killed
    return {
        "from": iso(slot.first),
        "to": iso(slot.last),
        "incidents": len(slot.incidents),
        "groups": {group: len(slot.of(group)) for group in GROUPS if slot.of(group)},
        "killed": {
            "low": killed.low, "high": killed.high, "open": killed.open, "incidents": [each.uid for each in killed.of],
            "claims": killed.claims,
        },
        "ids": [each.uid for each in slot.incidents],
        "control": [each.uid for each in slot.incidents if each.type == "territory.control_gained"],
    }  # fmt: skip


def _show(found: "Figures", pen: "Pen", named: bool) -> None:
    from marsad.export.digest.figures import GROUPS, group_of
    from marsad.export.digest.sections import amount_of, when

    wording = pen.wording
    groups = [group for group in GROUPS if any(group_of(each) == group for each in found.incidents)]
    most = max(len(slot.incidents) for slot in found.slots)
    rows: list[list[object]] = []
    for slot in found.slots:
        killed = _text(wording.amount(amount_of(slot.killed)._replace(noun=""))) if slot.killed.of else ""
        counts = [len(slot.of(group)) or "" for group in groups]
        bar = "█" * round(_BAR * len(slot.incidents) / most)
        control = [each for each in slot.incidents if each.type == "territory.control_gained"]
        row: list[object] = [
            when(slot.first, found, pen),
            len(slot.incidents) or "",
            *counts,
            killed,
            bar,
            _control(control, pen),
        ]
        rows.append(row)
    heads = [wording.label(key) for key in (found.unit, "incidents", *groups, "killed")]
    table(rows, (*heads, "", wording.label("control")))
    for slot in found.slots if named else ():
        if slot.incidents:
            click.echo(f"\n{when(slot.first, found, pen)}")
        for each in slot.incidents:
            click.echo(_line(each, pen))


def _control(changes: "list[Happening]", pen: "Pen") -> str:
    from marsad.export.digest.figures import differs

    told = []
    for each in changes[: pen.most]:
        doers = [_text(pen.namer.doer(doer)) for doer in each.agreement.doers if doer.named_by] or ["?"]
        mark = " (?)" if differs(each) else ""
        told.append(f"{'/'.join(doers)}: {_text(pen.namer.places(each)) or '?'}{mark}")
    return "; ".join(told) + (f" +{len(changes) - pen.most}" if len(changes) > pen.most else "")


def _line(happening: "Happening", pen: "Pen") -> str:
    from marsad.cli.place import safe

    kind = pen.wording.type_name(happening.type)
    where = _text(pen.namer.where(happening))
    return f"    {happening.uid}  {safe(kind)}  {safe(where)}"


def _text(phrase: Any) -> str:
    from marsad.export.digest.document import plain

    return plain(phrase)
