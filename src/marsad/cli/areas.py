"""Areas and periods, as options of a command."""

from collections.abc import Collection
from typing import NamedTuple

import click
from sqlalchemy import Connection, Select

from marsad.cli.place import safe
from marsad.gazetteer.areas import RADIUS, Area, area_meant
from marsad.gazetteer.table import Gazetteer
from marsad.keep.asking import day_of, places_around, places_there
from marsad.ledger.happenings import places_within

from_option = click.option("--from", "since", required=True, metavar="DATE", help="First day.")
to_option = click.option("--to", "until", required=True, metavar="DATE", help="Last day.")
area_option = click.option(
    "--area", default="", metavar="AREA",
    help="Country (سوريا, SY), division or place (الرقة, طرابلس/LB), LAT,LON, or two corners LAT,LON,LAT,LON "
    "(default: everywhere).",
)  # fmt: skip
radius_option = click.option(
    "--radius", type=click.FloatRange(0, 2000), default=None, metavar="KM",
    help=f"What lies around the place, not what belongs to the country or division of that name "
    f"(default for other places: {RADIUS:g}).",
)  # fmt: skip
unit_option = click.option(
    "--by", "unit", type=click.Choice(["day", "week", "month"]), default=None,
    help="Unit of time (default: by the length of the period).",
)  # fmt: skip


class Asked(NamedTuple):
    """An area, and the places of the ledger that lie there (None: all)."""

    area: Area
    places: "Select[tuple[int]] | Collection[int] | None"


def days_asked(since: str, until: str) -> tuple[int, int]:
    """First and last day (from 1970-01-01). Raises BadParameter."""
    first, last = day_of(since, "from"), day_of(until, "to")
    if first is None or last is None:
        raise click.BadParameter("both days are needed.", param_hint="--from, --to")
    if first > last:
        raise click.BadParameter(f"{until} is before {since}.", param_hint="--to")
    return first, last


def area_asked(connection: Connection, asked: str, radius: float | None, gazetteer: Gazetteer) -> Asked:
    """The area that is meant; standard error tells what else is called so. Raises LedgerError when nobody knows it."""
    try:
        meant = area_meant(asked, radius, gazetteer)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--area") from error
    if meant is None:
        around = RADIUS if radius is None else radius
        places, remarks = places_around(connection, asked, around, gazetteer)
        for remark in remarks:
            click.echo(safe(remark), err=True)
        return Asked(Area("around", asked, radius=around), places)
    area = meant.area
    if meant.others:
        others = "; ".join(f"{safe(each.name)} ({each.kind}, {each.country})" for each in meant.others[:4])
        click.echo(
            f"{safe(asked)}: taken as {_told(area)}. Also called so: {others}. NAME/SY names a country.", err=True
        )
    if area.point is not None:
        return Asked(area, places_there(connection, area.name, [area.point], area.radius))
    return Asked(area, places_within(area))


def _told(area: Area) -> str:
    if area.kind == "around":
        return f"{area.radius:g} km around {area.latin or safe(area.asked)} ({area.country})"
    return f"the {area.kind} {area.latin} ({area.country})"
