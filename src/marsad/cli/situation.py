"""`marsad situation`: what follows from the claims over time for a place, a road or a party."""

import re
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import colour_option, gazetteer_option, home_option
from marsad.cli.place import json_option, opened, told, write_json
from marsad.ledger.protect import CLASSES

_ROAD = re.compile(r"^\s*(?:ال)?(?:طريق|أوتوستراد|اوتوستراد|طرق)\b|\b(?:road|highway|motorway)\b|\S\s+[-–—]\s+\S", re.I)
_NEED = re.compile(r"([^=]+)=(\d+(?:\.\d+)?)")


@click.command()
@click.argument("name", metavar="NAME", nargs=-1, required=True)
@click.option(
    "--as", "kind_of", type=click.Choice(["place", "road", "party"]), default=None,
    help="What NAME is (default: found out).",
)  # fmt: skip
@click.option("--on", default="", metavar="DATE", help="As claims about or before this day tell it.")
@click.option("--in", "within", default="", metavar="WHERE", help="Country or division that the place lies in.")
@click.option("--kind", default="", metavar="KIND", help="Kind of place: city, admin1, village, camp …")
@click.option("--persons-per-family", type=click.FloatRange(0.1), default=None, metavar="N", help="Assumed.")
@click.option("--loaves-per-bundle", type=click.FloatRange(0.1), default=None, metavar="N", help="Assumed.")
@click.option(
    "--need", "needs", multiple=True, metavar="WHAT=N",
    help='What a person needs a day: "loaf=3", "litre water=15", "meal=3".',
)  # fmt: skip
@click.option(
    "--window", type=click.IntRange(0), default=None, metavar="DAYS", help="Accounts so near are of the same time."
)
@click.option("--sentences", is_flag=True, help="The sentence of each claim.")
@click.option("--lang", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Of the labels.")
@click.option("--width", type=click.IntRange(40, 400), default=None, help="Columns (default: the terminal's).")
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="restricted", show_default=True, help="Most sensitive class used."
)
@colour_option
@gazetteer_option
@home_option
@json_option
@told
def situation(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    name: tuple[str, ...], kind_of: str | None, on: str, within: str, kind: str, persons_per_family: float | None,
    loaves_per_bundle: float | None, needs: tuple[str, ...], window: int | None, sentences: bool, lang: str,
    width: int | None, up_to: str, colour: str, gazetteer: Path | None, home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Show the situation of a place, a road or a party, every value with the claims under it.

    A place: who holds it and by whom claimed, whether it is besieged, which ways are open or cut, what its people live
    on, who moved. A road: by its name, or by the two places that it joins. A party: what it holds, besieges and moves.
    Nothing is derived from what is planned (it is shown as an aim), may be, or is denied. What is computed shows its
    formula, its inputs and what is assumed; the options, and [situation] in marsad.toml, change what is assumed.

    \b
    Examples:
      marsad situation الرقة --on 2017-03-01
      marsad situation "Deir ez-Zor" --need loaf=3
      marsad situation طرابلس --in LY
      marsad situation "طريق دير الزور - الرقة" --lang ar
      marsad situation داعش --as party --json
    """  # noqa: D301
    import shutil
    import sys

    from marsad.cli.situation_view import Names, render
    from marsad.cli.tables import kit_with, tables_of
    from marsad.keep.asking import day_of
    from marsad.keep.situation import Terms, assumptions_of

    day_of(on, "on")
    words = " ".join(name).strip()
    kit = kit_with(tables_of(gazetteer, home))
    with opened(home) as place, place.ledger.reading() as connection:
        assumed = {
            **place.settings.situation,
            **{
                key: value
                for key, value in (
                    ("persons_per_family", persons_per_family), ("loaves_per_bundle", loaves_per_bundle),
                    ("window_days", window),
                )
                if value is not None
            },
        }  # fmt: skip
        if needs:
            known = assumptions_of(place.settings.situation).needs
            assumed["needs"] = {**known, **dict(map(_need, needs))}
        terms = Terms(on[:10], assumptions_of(assumed), up_to)
        found, what = _found(connection, kit, words, terms, kind_of, within, kind)
    if as_json:
        import msgspec

        write_json({"situation": what, "version": 1, **msgspec.to_builtins(found)})
        return
    paint = colour == "always" or (colour == "auto" and sys.stdout.isatty())
    columns = width or min(shutil.get_terminal_size((100, 24)).columns, 120)
    names = Names({actor.id: actor.latin if lang == "en" else actor.name for actor in kit.registry.actors})
    click.echo(render(found, names, lang=lang, colour=paint, width=columns, sentences=sentences), nl=False)


def _found(
    connection: Any, kit: Any, words: str, terms: Any, kind_of: str | None, within: str, kind: str
) -> tuple[Any, str]:
    """The situation of what the words mean, and whether that is a place, a road or a party."""
    from marsad.errors import LedgerError
    from marsad.keep.situation import situation_of_party, situation_of_place, situation_of_road

    if not words:
        raise click.BadParameter("it is empty.", param_hint="NAME")
    if kind_of == "road" or (kind_of is None and not (within or kind) and _ROAD.search(words)):
        return situation_of_road(connection, kit, words, terms), "road"
    if kind_of == "party":
        return situation_of_party(connection, kit, words, terms), "party"
    try:
        return situation_of_place(connection, kit, words, terms, within=within, kind=kind), "place"
    except LedgerError as error:
        if error.slug != "place-untold" or kind_of == "place" or within or kind:
            raise
        try:
            return situation_of_party(connection, kit, words, terms), "party"
        except LedgerError as other:
            raise other if other.slug != "party-untold" else error from None


def _need(text: str) -> tuple[str, float]:
    match = _NEED.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is no WHAT=N such as loaf=3.", param_hint="--need")
    return " ".join(match[1].split()), float(match[2])
