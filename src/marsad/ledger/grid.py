"""Grid: where on the map and when, as rows of one small table that both engines look up fast.

In: points (degrees, WGS 84) and days (from 1970-01-01). Out: numbers of cells of half a degree. A claim that lasts
longer than `LONG` days has a cell of its own kind, so that the others are found by a narrow range of first days.
"""

from math import floor
from typing import NamedTuple

LONG = 31  # days
MOST_CELLS = 400  # cells that are looked up one by one; a larger box is looked up by days
LASTING = 1 << 20  # added to the cell of a claim that lasts long


class Box(NamedTuple):
    """Degrees (WGS 84) and days (from 1970-01-01), both ends included; a type or a group of types, or none."""

    south: float
    north: float
    west: float
    east: float
    first: int
    last: int
    type: str = ""


def cell_of(lat: float, lon: float, first: int, last: int) -> int:
    """The cell of a point, by kind of the time from `first` to `last`."""
    return _row(lat) * 720 + _column(lon) + (LASTING if last - first > LONG else 0)


def cells_in(box: Box) -> list[int]:
    """The cells that a box touches, those of short claims; empty when there are more than `MOST_CELLS`."""
    rows = range(_row(box.south), _row(box.north) + 1)
    columns = range(_column(box.west), _column(box.east) + 1)
    if len(rows) * len(columns) > MOST_CELLS:
        return []
    return [row * 720 + column for row in rows for column in columns]


def _row(lat: float) -> int:
    return min(359, max(0, floor((lat + 90) * 2)))


def _column(lon: float) -> int:
    return min(719, max(0, floor((lon + 180) * 2)))
