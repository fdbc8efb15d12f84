"""Rows: what the readers of place tables have in common.

In: names, points and kinds as other people's tables have them. Out: rows with the columns of `data/places/*.csv`, and
of many rows those that say something new.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from marsad.errors import GazetteerError
from marsad.gazetteer.build import COLUMNS, PCODE, gives_code, record_of, same_place
from marsad.gazetteer.table import PlaceRecord
from marsad.text.fold import name_key

Row = dict[str, str]
ARABIC = re.compile(r"[\u0621-\u063a\u0640-\u0652\s\-()]+")
_TRIMMED = re.compile(
    r"\b(?:Governorate|Province|District|Muhafazat|Muhafazah?|State|Mintaqat|Wilayat|Region of|Qada)\b",
    re.I,
)
_DIVISION = re.compile(r"^(?:محافظة|مديرية|قضاء|ناحية|ولاية|إقليم|منطقة|محلية|شعبية|لواء)\s+(?=\S)")
_SPACES = re.compile(r"\s+")


def without_known(
    rows: Sequence[Row], known: Sequence[PlaceRecord], passed_over: Counter[str]
) -> tuple[list[Row], int]:
    """The rows that say something new, and how many of them are new places.

    A place is known that has the name, country and point of one that is there already. Its row stays if it has a
    p-code, which is given to the known place when the tables are compiled.
    """
    filed: dict[str, list[PlaceRecord]] = {}
    for record in known:
        filed.setdefault(name_key(record.name), []).append(record)
    kept: list[Row] = []
    new = 0
    done: set[tuple[str, str, str, str]] = set()
    for row in rows:
        key = name_key(row["name"])
        same = (key, row["kind"], row["lat"], row["lon"])
        record = record_of(row, row["name"])
        there = [each for each in filed.get(key, ()) if same_place(record, each)]
        coded = any(gives_code(record, each) for each in there)
        if same in done or there:
            passed_over["known already" + (" (their p-codes are kept)" if coded else "")] += 1
            if coded and same not in done:
                kept.append(row)
        else:
            kept.append(row)
            new += 1
        done.add(same)
    return kept, new


def spellings_of(names: list[str], kind: str) -> list[str]:
    """Spellings, each once; divisions also, and first, without «محافظة» or the like before them."""
    bare = [_DIVISION.sub("", name) for name in names] if kind in ("admin1", "admin2") else []
    return list(dict.fromkeys([*filter(None, bare), *names]))


def rank_of(code: str, kind: str, population: float) -> int:
    """How well known a place is, from 1 to 4, by its GeoNames code, kind and population."""
    if kind == "country" or code == "PPLC":
        return 1
    if kind == "admin1" or code == "PPLA" or population >= 1_000_000:
        return 2
    return (
        3
        if population >= 50_000 or kind in ("admin2", "town", "oil_field", "crossing", "base", "river", "region")
        else 4
    )


def row_of(  # noqa: PLR0913, PLR0917 - the columns of the table
    names: list[str], latin: str, kind: str, country: str, admin1: str, lat: str, lon: str, rank: int, pcode: str = ""
) -> Row:
    """A row of these values; of several names the first is the place's."""
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
        pcode,
    )
    return dict(zip([*COLUMNS, PCODE], values, strict=True))


def trimmed(name: str) -> str:
    """A Latin name without «Governorate» or the like."""
    return _SPACES.sub(" ", _TRIMMED.sub("", name)).strip()


def number_of(text: str, path: Path, number: int, what: str) -> float:
    """A number. Raises GazetteerError naming file, line and value."""
    try:
        return float(text)
    except ValueError:
        raise GazetteerError("gazetteer-number", f"{path}, line {number}: {what} {text!r} is no number.") from None


def degrees(text: str, most: int, path: Path, number: int, what: str) -> str:
    """Degrees as they stand in a table. Raises GazetteerError naming file, line and value."""
    value = number_of(text, path, number, what)
    if not -most <= value <= most:
        raise GazetteerError("gazetteer-range", f"{path}, line {number}: {what} {text!r} is not within {most} degrees.")
    return f"{value:.5f}".rstrip("0").rstrip(".")
