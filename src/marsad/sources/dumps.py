"""Dumps: places of GeoNames country files, as rows of our own place tables.

In: `SY.txt` (GeoNames, 19 tab-separated columns, CC BY 4.0). Out: rows with the columns of `data/places/*.csv`. A place
without an Arabic name is passed over and counted; a value that cannot be right is an error that names file, line and
value. Tables of p-codes are read by `pcodes.py`.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from marsad.errors import GazetteerError
from marsad.sources.rows import ARABIC, Row, degrees, number_of, rank_of, row_of, spellings_of, trimmed

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


def read_geonames(path: Path, passed_over: Counter[str]) -> Iterator[Row]:
    """Rows of a GeoNames country dump. Raises GazetteerError naming file, line and value."""
    lines = list(_tab_lines(path))
    divisions = {f"{c[8]}.{c[10]}": trimmed(c[2] or c[1]) for _, c in lines if c[7] == "ADM1"}
    for number, columns in lines:
        population = number_of(columns[14] or "0", path, number, "population")
        kind = _kind_of(columns[6], columns[7], population)
        if kind is None:
            passed_over["of no use here"] += 1
            continue
        names = [
            name.strip()
            for name in (columns[1], *columns[3].split(","))
            if ARABIC.fullmatch(name) and len(name.strip()) > 2
        ]
        if not names:
            passed_over["without an Arabic name"] += 1
            continue
        lat = degrees(columns[4], 90, path, number, "latitude")
        lon = degrees(columns[5], 180, path, number, "longitude")
        yield row_of(
            spellings_of(names, kind),
            trimmed(columns[2] or columns[1]),
            kind,
            columns[8],
            divisions.get(f"{columns[8]}.{columns[10]}", ""),
            lat,
            lon,
            rank_of(columns[7], kind, population),
        )


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
