"""Outlets: what each publisher has told, and whether others tell it too.

In: the ledger. Out: a row for each publisher: reports, claims, incidents that it is the only one to tell of, and
incidents that it told of before the others.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from marsad.ledger.classes import CLASSES
from marsad.ledger.veils import account_sql

_REPORTS = """
SELECT v.publisher, COUNT(*), {claims}, MIN(r.day), MAX(r.day), MAX(s.voice), MAX(s.affiliation), MAX(s.country)
FROM report r JOIN version v ON v.id = r.version LEFT JOIN source s ON s.id = r.source
WHERE r.erased_at IS NULL AND r.sensitivity IN ({classes})
GROUP BY v.publisher
"""
_ALL = "SUM(r.claims)"
_SEEN = """SUM((SELECT COUNT(*) FROM claim c WHERE c.report = r.id AND c.state = 'current'
AND c.sensitivity IN ({classes}) AND {open}))"""
_OPEN = "c.id NOT IN (SELECT claim FROM withheld WHERE sensitivity NOT IN ({classes}))"
_TOLD = """
WITH told AS (
  SELECT a.incident, v.publisher, MIN(v.published) AS first
  FROM {account} a JOIN claim c ON c.id = a.claim JOIN report r ON r.id = c.report JOIN version v ON v.id = r.version
  WHERE c.state = 'current' AND r.erased_at IS NULL AND c.sensitivity IN ({classes}) AND r.sensitivity IN ({classes})
    AND {open}
  GROUP BY a.incident, v.publisher
), many AS (SELECT incident, COUNT(*) AS publishers, MIN(first) AS first FROM told GROUP BY incident)
SELECT told.publisher, COUNT(*),
       SUM(CASE WHEN many.publishers = 1 THEN 1 ELSE 0 END),
       SUM(CASE WHEN many.publishers > 1 AND told.first = many.first AND told.first <> '' THEN 1 ELSE 0 END)
FROM told JOIN many ON many.incident = told.incident
GROUP BY told.publisher
"""


class Outlet(NamedTuple):
    """A publisher: days count from 1970-01-01; `alone` and `first` count incidents; what is not registered is empty."""

    publisher: str
    reports: int
    claims: int
    first_day: int
    last_day: int
    voice: str
    affiliation: str
    country: str
    incidents: int
    alone: int
    first: int


def outlets(connection: Connection, classes: Sequence[str]) -> list[Outlet]:
    """All publishers of what these classes of sensitivity may see, those of most reports first."""
    marks = ", ".join(f":class{at}" for at in range(len(classes)))
    values = {f"class{at}": each for at, each in enumerate(classes)}
    whole = len(classes) == len(CLASSES)
    parts = {"classes": marks, "open": "1 = 1" if whole else _OPEN.format(classes=marks)}
    parts["account"] = account_sql(classes)
    top = {} if whole else {"top": classes[-1]}
    parts["claims"] = _ALL if whole else _SEEN.format(**parts)
    told = {row[0]: row[1:] for row in connection.execute(text(_TOLD.format(**parts)), values | top)}
    rows = [
        Outlet(
            row[0], row[1], row[2] or 0, row[3], row[4], row[5] or "", row[6] or "", row[7] or "",
            *told.get(row[0], (0, 0, 0)),
        )
        for row in connection.execute(text(_REPORTS.format(**parts)), values)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.reports, row.publisher))
