"""P-codes: OCHA's tables of administrative divisions, as place rows and as divisions.

In: CSV tables with columns such as `admin1Name_ar` and `admin1Pcode` (or `ADM1_AR`, `ADM1_PCODE`). Out: rows with the
columns of `data/places/*.csv` and a p-code; the divisions of the first and second level with their names there. A place
without an Arabic name is passed over and counted; a value that cannot be right is an error that names file, line and
value.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from marsad.errors import GazetteerError
from marsad.gazetteer.table import Division, PlaceRecord
from marsad.sources.rows import ARABIC, Row, degrees, rank_of, row_of, spellings_of, trimmed
from marsad.text.fold import name_key

DIVISION_COLUMNS = list(Division.__struct_fields__)
_LEVELS = ("country", "admin1", "admin2", "admin2", "village")
_POINT = -1
Columns = dict[tuple[int, str], str]


class Table(NamedTuple):
    """What a table of p-codes holds."""

    rows: list[Row]
    divisions: list[Division]


class _Line(NamedTuple):
    """One line: where it stands, its cells, the levels that have a code, its country."""

    path: Path
    number: int
    cell: dict[tuple[int, str], str]
    levels: tuple[int, ...]
    country: str


def read_pcodes(path: Path, passed_over: Counter[str]) -> Table:
    """A table, each division and place once. Raises GazetteerError naming file, line and value."""
    rows: list[Row] = []
    divisions: dict[str, Division] = {}
    seen: set[str] = set()
    version = f"{path.name}, sha256 {sha256(path.read_bytes()).hexdigest()[:12]}"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            reader = csv.DictReader(lines)
            columns = _columns_of(reader.fieldnames or [], path)
            for raw in reader:
                line = _line(raw, columns, path, reader.line_num)
                rows += _places(line, columns, seen, passed_over)
                for division in _divisions(line, version):
                    divisions.setdefault(division.pcode, division)
        except (csv.Error, UnicodeDecodeError) as error:
            raise GazetteerError("pcodes-unreadable", f"{path}: it is no CSV table in UTF-8 ({error}).") from error
    return Table(rows, list(divisions.values()))


def with_our_names(table: Table, known: Sequence[PlaceRecord]) -> Table:
    """The table with first-level divisions called as known places have it, so that both speak of the same.

    A division is known by its Arabic name, else by its Latin one.
    """
    ours: dict[tuple[str, str], str] = {}
    for record in known:
        if record.kind == "admin1" and record.admin1:
            for key in (record.admin1.casefold(), record.latin.casefold(), name_key(record.name)):
                ours.setdefault((record.country, key), record.admin1)
    called: dict[tuple[str, str], str] = {}
    for each in table.divisions:
        if each.level == 1:
            keys = [name_key(each.name), each.latin.casefold(), trimmed(each.latin).casefold()]
            found = next((ours[each.country, key] for key in keys if (each.country, key) in ours), each.ours)
            called[each.country, each.ours] = found
    return Table(
        [row | {"admin1": called.get((row["country"], row["admin1"]), row["admin1"])} for row in table.rows],
        [
            msgspec.structs.replace(each, ours=called.get((each.country, each.ours), each.ours))
            for each in table.divisions
        ],
    )


def write_division_table(divisions: Sequence[Division], path: Path) -> None:
    """Write divisions as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(DIVISION_COLUMNS)
        writer.writerows([getattr(each, column) for column in DIVISION_COLUMNS] for each in divisions)


def read_division_table(path: Path) -> list[Division]:
    """Divisions as `write_division_table` wrote them. Raises GazetteerError naming file, line and value."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != DIVISION_COLUMNS:
            raise GazetteerError(
                "gazetteer-header", f"{path}, line 1: expected the columns {','.join(DIVISION_COLUMNS)}."
            )
        try:
            return [msgspec.convert(row, Division, strict=False) for row in map(_values, reader)]
        except (msgspec.ValidationError, TypeError) as error:
            raise GazetteerError("gazetteer-columns", f"{path}, line {reader.line_num}: {error}.") from error


def _values(row: dict[str, str]) -> list[str]:
    return [row[column] for column in DIVISION_COLUMNS]


def _line(raw: dict[str, str], columns: Columns, path: Path, number: int) -> _Line:
    if None in raw or None in raw.values():
        raise GazetteerError("pcodes-columns", f"{path}, line {number}: expected {len([k for k in raw if k])} columns.")
    cell = {key: raw[name].strip() for key, name in columns.items()}
    levels = tuple(sorted({level for level, part in columns if part == "code" and cell[level, "code"]}))
    if not levels:
        raise GazetteerError("pcodes-empty", f"{path}, line {number}: no p-code in this row.")
    code = cell[levels[0], "code"]  # of the smallest some tables have codes without a country («C1234»)
    country = code[:2].upper()
    if not re.fullmatch("[A-Z]{2}", country):
        raise GazetteerError(
            "pcodes-code", f"{path}, line {number}: {code!r} is no p-code; one begins with a country code."
        )
    return _Line(path, number, cell, levels, country)


def _divisions(line: _Line, version: str) -> Iterator[Division]:
    cell = line.cell
    dated = f", valid on {cell[_POINT, 'date']}" if cell.get((_POINT, "date")) else ""
    for level in (1, 2):
        if level in line.levels:
            (name, *_) = [*spellings_of([cell.get((level, "ar"), "")], _LEVELS[level]), ""]
            yield Division(
                cell[level, "code"], level, line.country, cell.get((level - 1, "code"), ""), name,
                cell.get((level, "en"), ""), trimmed(cell.get((1, "en"), "")), version + dated,
            )  # fmt: skip


def _places(line: _Line, columns: Columns, seen: set[str], passed_over: Counter[str]) -> Iterator[Row]:
    cell, levels = line.cell, line.levels
    for level in levels:
        code = cell[level, "code"]
        if code in seen or (level, "ar") not in columns:
            continue
        seen.add(code)
        name = cell.get((level, "ar"), "")
        if not ARABIC.fullmatch(name):
            passed_over["without an Arabic name"] += 1
            continue
        lat = lon = ""
        if level == levels[-1] and cell.get((_POINT, "lat")) and cell.get((_POINT, "lon")):
            lat = degrees(cell[_POINT, "lat"], 90, line.path, line.number, "latitude")
            lon = degrees(cell[_POINT, "lon"], 180, line.path, line.number, "longitude")
        kind = _LEVELS[min(level, 4)]
        admin1 = trimmed(cell.get((1, "en"), "")) if level else ""
        within = next((cell[up, "code"] for up in (2, 1) if up <= level and cell.get((up, "code"))), "")
        yield row_of(
            spellings_of([name], kind), trimmed(cell.get((level, "en"), "")), kind, line.country, admin1, lat, lon,
            rank_of("", kind, 0), within,
        )  # fmt: skip


def _columns_of(header: Sequence[str], path: Path) -> Columns:
    """Which column holds the code, Arabic and Latin name of each level, and the point and date of the table."""
    found: Columns = {}
    for column in header:
        plain = re.sub(r"[\s_]", "", column or "").lower()
        level = re.fullmatch(r"(?:admin|adm)(\d)(?:name)?(pcode|ar|en|name)", plain) or re.fullmatch(
            r"(?:admin|adm)(\d)()name", plain
        )
        if level:
            part = {"pcode": "code", "ar": "ar"}.get(level.group(2), "en")
            found.setdefault((int(level.group(1)), part), column)
        elif plain in ("lat", "latitude", "latitudey", "centerlat", "y", "pointy"):
            found.setdefault((_POINT, "lat"), column)
        elif plain in ("lon", "lng", "long", "longitude", "longitudex", "centerlon", "x", "pointx"):
            found.setdefault((_POINT, "lon"), column)
        elif plain == "validon":
            found.setdefault((_POINT, "date"), column)
    if not any(part == "code" for _, part in found) or not any(part == "ar" for _, part in found):
        raise GazetteerError(
            "pcodes-header",
            f"{path}, line 1: expected columns such as admin1Name_ar and admin1Pcode (or ADM1_AR, ADM1_PCODE), "
            f"found {', '.join(header)[:200]}.",
        )
    return found
