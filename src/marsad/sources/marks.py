"""Marks: what systems that make pages call the article's body, and what they call the rest.

In: `data/pages.csv`. Out: `Marks`. A body is known by a class, an id or an `itemprop`; furniture (menus, boxes,
comments) by an English word in a class or id, by the Arabic words that a box opens with («اقرأ أيضا»), or by a line
that stands above readers' comments («التعليقات»).
"""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from marsad.text.fold import name_key


class Marks(NamedTuple):
    """Classes, ids and properties of bodies; words of furniture; openings of boxes and ends of articles, as keys."""

    classes: frozenset[str]
    ids: frozenset[str]
    properties: frozenset[str]
    furniture: frozenset[str]
    cues: tuple[str, ...]
    ends: frozenset[str]


@cache
def read_marks() -> Marks:
    """The marks that come with the package."""
    rows = list(csv.DictReader((files("marsad") / "data" / "pages.csv").read_text("utf-8").splitlines()))
    of = {
        where: frozenset(row["value"] for row in rows if row["where"] == where)
        for where in ("class", "id", "property", "word", "opening", "line")
    }
    cues, ends = tuple(sorted(map(name_key, of["opening"]))), frozenset(map(name_key, of["line"]))
    return Marks(of["class"], of["id"], of["property"], of["word"], cues, ends)
