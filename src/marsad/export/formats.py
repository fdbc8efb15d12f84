"""Formats: each by its name, and how it is written.

In: a format's name, coded reports and choices. Out: bytes in a stream, and the losses.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import IO, NamedTuple

from marsad.errors import ExportError
from marsad.export import acled, annotation, claims, ftm, ged, geojson, hapi, parquet, polecat
from marsad.export.losses import Losses
from marsad.export.polecat import Known
from marsad.export.sheets import Cell, write_sheet
from marsad.gazetteer.divisions import Divisions
from marsad.model import CodedReport, to_json

Rows = Iterator[tuple[str, list[Cell]]]


class Choices(NamedTuple):
    """What may be chosen of some formats; `parties` are those of the registry, by entry.

    `divisions` tell the p-codes of places; `least` is the smallest count that a table may tell.
    """

    bom: bool = False
    hxl: bool = False
    unrealised: bool = False
    parties: Mapping[str, Known] = {}
    divisions: Divisions = Divisions()
    least: int = 1


class Format(NamedTuple):
    """One format. `events`: it counts happenings, so that copies of a report do not count again."""

    write: Callable[[Iterable[CodedReport], IO[bytes], Losses, Choices], None]
    what: str
    events: bool = False
    choices: frozenset[str] = frozenset()
    empty: Mapping[str, str] = {}


def formats() -> dict[str, Format]:
    """All formats by name."""
    sheet = frozenset(("bom",))
    tagged = frozenset(("bom", "hxl"))
    return {
        "jsonl": Format(_jsonl, "coded reports, one a line (nothing is lost)"),
        "csv": Format(_sheet(claims), "one row a claim", choices=tagged, empty=claims.EMPTY),
        "acled": Format(_sheet(acled), "ACLED-shaped events", True, tagged, acled.EMPTY),
        "ged": Format(_sheet(ged), "UCDP GED-shaped events with deaths", True, sheet, ged.EMPTY),
        "polecat": Format(_polecat, "POLECAT/PLOVER-shaped events", True, sheet | {"unrealised"}, polecat.EMPTY),
        "hapi": Format(_hapi, "HDX HAPI-shaped counts by month", True, tagged, hapi.EMPTY),
        "geojson": Format(_placed(geojson), "features for maps"),
        "parquet": Format(_placed(parquet), "columns for analysis"),
        "ftm": Format(_stream(ftm), "FollowTheMoney entities", True),
        "annotation": Format(_stream(annotation), "W3C Web Annotations"),
    }


def named(name: str) -> Format:
    """A format by its name. Raises ExportError when there is none."""
    found = formats().get(name)
    if found is None:
        raise ExportError("export-format", f"There is no format {name!r}. There are: {', '.join(formats())}.")
    return found


def _jsonl(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
    for report in reports:
        losses.reports += 1
        losses.claims += len(report.claims)
        losses.rows += 1
        out.write(to_json(report) + b"\n")


def _stream(module: ModuleType) -> Callable[[Iterable[CodedReport], IO[bytes], Losses, Choices], None]:
    def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
        module.write(reports, out, losses)

    return write


def _placed(module: ModuleType) -> Callable[[Iterable[CodedReport], IO[bytes], Losses, Choices], None]:
    def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
        module.write(reports, out, losses, choices.divisions)

    return write


def _sheet(module: ModuleType) -> Callable[[Iterable[CodedReport], IO[bytes], Losses, Choices], None]:
    def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
        tags = [module.HXL.get(column, "") for column in module.COLUMNS] if choices.hxl else None
        write_sheet(
            module.COLUMNS, module.rows(reports, losses, choices.divisions), out, losses, bom=choices.bom, tags=tags
        )

    return write


def _hapi(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
    tags = [hapi.HXL.get(column, "") for column in hapi.COLUMNS] if choices.hxl else None
    found = hapi.rows(reports, losses, choices.divisions, choices.least)
    write_sheet(hapi.COLUMNS, found, out, losses, bom=choices.bom, tags=tags)


def _polecat(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, choices: Choices) -> None:
    found = polecat.rows(reports, losses, choices.parties, choices.divisions, unrealised=choices.unrealised)
    write_sheet(polecat.COLUMNS, found, out, losses, separator="\t", bom=choices.bom)
