"""Countries: the codes and names that other formats use.

In: an ISO 3166-1 alpha-2 code. Out: its row of `data/country_codes.csv`: ISO codes and English names from GeoNames,
ACLED's regions, Gleditsch-Ward numbers and UCDP's regions where we know them.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Country(NamedTuple):
    """One country; what is not known is None or empty."""

    code: str
    alpha3: str
    numeric: int | None
    name: str
    acled_region: str
    gw: int | None
    ged_region: str


@cache
def countries() -> dict[str, Country]:
    """All countries by alpha-2 code."""
    path = Path(__file__).parent.parent / "data" / "country_codes.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Country(
                row["code"], row["alpha3"], _number(row["numeric"]), row["name"], row["acled_region"],
                _number(row["gw"]), row["ged_region"],
            )
            for row in csv.DictReader(lines)
        }  # fmt: skip


def country(code: str | None) -> Country:
    """The country of a code; one of empty names when it is unknown."""
    return countries().get(code or "", Country(code or "", "", None, "", "", None, ""))


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
