"""Dumps: places of GeoNames country files and OCHA p-code tables, as rows of our own place tables.

In: `SY.txt` (GeoNames, 19 tab-separated columns, CC BY 4.0) and CSV tables with columns such as `admin1Name_ar` and
`admin1Pcode`. Out: rows with the columns of `data/places/*.csv`. A place without an Arabic name is passed over and
counted; a value that cannot be right is an error that names file, line and value.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from marsad.errors import GazetteerError
from marsad.gazetteer.build import COLUMNS, distance_km
from marsad.gazetteer.table import PlaceRecord
from marsad.text.fold import name_key

Row = dict[str, str]
_ARABIC = re.compile(r"[\u0621-\u063a\u0640-\u0652\s\-()]+")
_GEONAMES = 19
_FEATURES = {
    "PCLI": "country",
    "ADM1": "admin1",
    "ADM2": "admin2",
    "ADM3": "admin2",
    "PPLX": "district",
    "OILF": "oil_field",
    "GASF": "oil_field",
    "CMPRF": "camp",
    "CMP": "camp",
    "AIRB": "base",
    "MILB": "base",
    "INSM": "base",
    "AIRP": "facility",
    "AIRF": "facility",
    "DAM": "facility",
    "BDG": "facility",
    "PRT": "facility",
    "HSP": "facility",
    "PS": "facility",
    "OILR": "facility",
    "CSTM": "crossing",
    "PSTB": "crossing",
    "STM": "river",
    "STMI": "other",
    "WAD": "river",
    "WADI": "river",
    "RD": "road",
    "MT": "other",
    "MTS": "other",
    "ISL": "region",
    "RGN": "region",
    "AREA": "region",
    "PEN": "region",
    "LK": "other",
    "RSV": "other",
}
_LEVELS = ("country", "admin1", "admin2", "admin2", "village")
_SAME_KM = 15.0
_TRIMMED = re.compile(
    r"\b(?:Governorate|Province|District|Muhafazat|Muhafazah?|State|Mintaqat|Wilayat|Region of|Qada)\b",
    re.I,
)
_DIVISION = re.compile(r"^(?:محافظة|مديرية|قضاء|ناحية|ولاية|إقليم|منطقة|محلية|شعبية|لواء)\s+(?=\S)")
_SPACES = re.compile(r"\s+")


def read_geonames(path: Path, passed_over: Counter[str]) -> Iterator[Row]:
    """Rows of a GeoNames country dump. Raises GazetteerError naming file, line and value."""
    lines = list(_tab_lines(path))
    divisions = {f"{c[8]}.{c[10]}": _trimmed(c[2] or c[1]) for _, c in lines if c[7] == "ADM1"}
    for number, columns in lines:
        population = _number(columns[14] or "0", path, number, "population")
        kind = _kind_of(columns[6], columns[7], population)
        if kind is None:
            passed_over["of no use here"] += 1
            continue
        names = [
            name.strip()
            for name in (columns[1], *columns[3].split(","))
            if _ARABIC.fullmatch(name) and len(name.strip()) > 2
        ]
        if not names:
            passed_over["without an Arabic name"] += 1
            continue
        lat = _degrees(columns[4], 90, path, number, "latitude")
        lon = _degrees(columns[5], 180, path, number, "longitude")
        yield _row(
            _names(names, kind),
            _trimmed(columns[2] or columns[1]),
            kind,
            columns[8],
            divisions.get(f"{columns[8]}.{columns[10]}", ""),
            lat,
            lon,
            _rank(columns[7], kind, population),
        )


def read_pcodes(path: Path, passed_over: Counter[str]) -> Iterator[Row]:
    """Rows of an OCHA p-code table, each division and place once. Raises GazetteerError naming file, line and value."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            reader = csv.DictReader(lines)
            columns = _columns_of(reader.fieldnames or [], path)
            seen: set[str] = set()
            for raw in reader:
                yield from _divisions(raw, columns, path, reader.line_num, seen, passed_over)
        except (csv.Error, UnicodeDecodeError) as error:
            raise GazetteerError("pcodes-unreadable", f"{path}: it is no CSV table in UTF-8 ({error}).") from error


def without_known(rows: list[Row], known: list[PlaceRecord], passed_over: Counter[str]) -> list[Row]:
    """The rows that say something new: not the same name, country and point as a place that is there already."""
    filed: dict[str, list[PlaceRecord]] = {}
    for record in known:
        filed.setdefault(name_key(record.name), []).append(record)
    new: list[Row] = []
    done: set[tuple[str, str, str, str]] = set()
    for row in rows:
        same = (name_key(row["name"]), row["kind"], row["lat"], row["lon"])
        if same in done or any(_known(row, record) for record in filed.get(same[0], ())):
            passed_over["known already"] += 1
            continue
        done.add(same)
        new.append(row)
    return new


def _known(row: Row, record: PlaceRecord) -> bool:
    if row["country"] != record.country:
        return False
    divisions = ("country", "admin1", "admin2")
    if row["kind"] in divisions or record.kind in divisions:
        return row["kind"] == record.kind
    if record.lat is None or record.lon is None or not row["lat"]:
        return not row["lat"]
    return distance_km(float(row["lat"]), float(row["lon"]), record.lat, record.lon) <= _SAME_KM


def _tab_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if number == 1 and line.startswith(b"PK\x03\x04"):
                raise GazetteerError(
                    "geonames-zipped", f"{path}: this is the zipped archive; unpack it and give the country file in it."
                )
            if not line.strip() or line.startswith(b"#"):
                continue
            try:
                columns = line.decode("utf-8").rstrip("\r\n").split("\t")
            except UnicodeDecodeError as error:
                raise GazetteerError(
                    "geonames-encoding", f"{path}, line {number}: byte {error.start + 1} is not UTF-8."
                ) from error
            if len(columns) != _GEONAMES:
                raise GazetteerError(
                    "geonames-columns",
                    f"{path}, line {number}: expected {_GEONAMES} tab-separated columns of a GeoNames dump, "
                    f"found {len(columns)}. Is this the country file (SY.txt)?",
                )
            yield number, columns


def _kind_of(feature: str, code: str, population: float) -> str | None:
    if code in _FEATURES:
        return _FEATURES[code]
    if feature != "P" or code in ("PPLH", "PPLQ", "PPLW"):
        return None
    if code in ("PPLA", "PPLC") or population >= 50_000:
        return "city"
    return "town" if code.startswith("PPLA") or population >= 5000 else "village"


def _names(names: list[str], kind: str) -> list[str]:
    """Spellings, each once; divisions also, and first, without «محافظة» or the like before them."""
    bare = [_DIVISION.sub("", name) for name in names] if kind in ("admin1", "admin2") else []
    return list(dict.fromkeys([*filter(None, bare), *names]))


def _rank(code: str, kind: str, population: float) -> int:
    if kind == "country" or code == "PPLC":
        return 1
    if kind == "admin1" or code == "PPLA" or population >= 1_000_000:
        return 2
    return (
        3
        if population >= 50_000 or kind in ("admin2", "town", "oil_field", "crossing", "base", "river", "region")
        else 4
    )


def _divisions(
    raw: dict[str, str],
    columns: dict[tuple[int, str], str],
    path: Path,
    number: int,
    seen: set[str],
    passed_over: Counter[str],
) -> Iterator[Row]:
    if None in raw or None in raw.values():
        raise GazetteerError("pcodes-columns", f"{path}, line {number}: expected {len([k for k in raw if k])} columns.")
    cell = {key: raw[name].strip() for key, name in columns.items()}
    levels = sorted({level for level, part in columns if part == "code" and cell[level, "code"]})
    if not levels:
        raise GazetteerError("pcodes-empty", f"{path}, line {number}: no p-code in this row.")
    country = cell[levels[-1], "code"][:2].upper()
    if not re.fullmatch("[A-Z]{2}", country):
        raise GazetteerError(
            "pcodes-code",
            f"{path}, line {number}: {cell[levels[-1], 'code']!r} is no p-code; one begins with a country code.",
        )
    for level in levels:
        code = cell[level, "code"]
        if code in seen or (level, "ar") not in columns:
            continue
        seen.add(code)
        name = cell.get((level, "ar"), "")
        if not _ARABIC.fullmatch(name):
            passed_over["without an Arabic name"] += 1
            continue
        lat = lon = ""
        if level == levels[-1] and cell.get((-1, "lat")) and cell.get((-1, "lon")):
            lat = _degrees(cell[-1, "lat"], 90, path, number, "latitude")
            lon = _degrees(cell[-1, "lon"], 180, path, number, "longitude")
        admin1 = _trimmed(cell.get((1, "en"), "")) if level else ""
        kind = _LEVELS[min(level, 4)]
        yield _row(
            _names([name], kind),
            _trimmed(cell.get((level, "en"), "")),
            kind,
            country,
            admin1,
            lat,
            lon,
            _rank("", kind, 0),
        )


def _columns_of(header: Sequence[str], path: Path) -> dict[tuple[int, str], str]:
    """Which column holds the code, Arabic and Latin name of each level, and the point (level -1)."""
    found: dict[tuple[int, str], str] = {}
    for column in header:
        plain = re.sub(r"[\s_]", "", column or "").lower()
        level = re.fullmatch(r"(?:admin|adm)(\d)(?:name)?(pcode|ar|en|name)", plain) or re.fullmatch(
            r"(?:admin|adm)(\d)()name", plain
        )
        if level:
            part = {"pcode": "code", "ar": "ar"}.get(level.group(2), "en")
            found.setdefault((int(level.group(1)), part), column)
        elif plain in ("lat", "latitude", "latitudey", "centerlat", "y", "pointy"):
            found.setdefault((-1, "lat"), column)
        elif plain in ("lon", "lng", "long", "longitude", "longitudex", "centerlon", "x", "pointx"):
            found.setdefault((-1, "lon"), column)
    if not any(part == "code" for _, part in found) or not any(part == "ar" for _, part in found):
        raise GazetteerError(
            "pcodes-header",
            f"{path}, line 1: expected columns such as admin1Name_ar and admin1Pcode (or ADM1_AR, ADM1_PCODE), "
            f"found {', '.join(header)[:200]}.",
        )
    return found


def _row(  # noqa: PLR0913, PLR0917 - the columns of the table
    names: list[str], latin: str, kind: str, country: str, admin1: str, lat: str, lon: str, rank: int
) -> Row:
    values = (
        names[0],
        "|".join(names[1:]),
        latin,
        kind,
        country,
        "" if kind == "country" else admin1,
        lat,
        lon,
        str(rank),
        "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _trimmed(name: str) -> str:
    return _SPACES.sub(" ", _TRIMMED.sub("", name)).strip()


def _number(text: str, path: Path, number: int, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise GazetteerError("gazetteer-number", f"{path}, line {number}: {what} {text!r} is no number.") from None


def _degrees(text: str, most: int, path: Path, number: int, what: str) -> str:
    value = _number(text, path, number, what)
    if not -most <= value <= most:
        raise GazetteerError("gazetteer-range", f"{path}, line {number}: {what} {text!r} is not within {most} degrees.")
    return f"{value:.5f}".rstrip("0").rstrip(".")
