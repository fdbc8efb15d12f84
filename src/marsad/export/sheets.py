"""Sheets: rows as delimited text, safe to open in a spreadsheet.

In: columns and rows of texts and numbers. Out: bytes (UTF-8). A text that a spreadsheet would take for a formula gets
an apostrophe before it; line ends, tabs and control characters in a cell become spaces. None is an empty cell.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from marsad.export.losses import Losses

Cell = str | int | float | None
BOM = b"\xef\xbb\xbf"
_FORMULA = tuple("=+-@＝＋－＠")
_CONTROLS = dict.fromkeys((*range(0x20), 0x7F, 0x85, 0x2028, 0x2029), " ")


def write_sheet(
    columns: Sequence[str],
    rows: Iterable[tuple[str, Sequence[Cell]]],
    out: IO[bytes],
    losses: Losses,
    *,
    separator: str = ",",
    bom: bool = False,
    tags: Sequence[str] | None = None,
) -> None:
    """Write a head, a row of HXL tags if there is one, and rows, each with the claim that it is told of.

    Columns that `losses` has down as empty are taken off that list when a row fills them.
    """
    if bom:
        out.write(BOM)
    for line in _lines([columns, *([tags] if tags else [])], separator):
        out.write(line)
    maybe = [(at, column) for at, column in enumerate(columns) if column in losses.empty]
    for claim, row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{losses.format}: {len(row)} cells for {len(columns)} columns")
        cells = [_safe(cell) for cell in row]
        if any(
            isinstance(cell, str) and cell.startswith("'") and cell != old for cell, old in zip(cells, row, strict=True)
        ):
            losses.flatten("neutralised", claim)
        losses.rows += 1
        for at, column in maybe:
            if row[at] not in (None, ""):
                losses.fill(column)
        for line in _lines([cells], separator):
            out.write(line)


def _safe(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = cell.translate(_CONTROLS).strip()
    return "'" + text if text.startswith(_FORMULA) else text


def _lines(rows: Iterable[Sequence[Cell]], separator: str) -> Iterator[bytes]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=separator, lineterminator="\r\n" if separator == "," else "\n").writerow(row)
        yield line.getvalue().encode()
