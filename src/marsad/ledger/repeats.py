"""Repeats: which kept reports a new one repeats.

In: sketches of new reports, in the order of arrival. Out: for each, the reports that it copies, and the keys worth
storing. What is kept is looked up in the ledger's index, so memory does not grow with it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.ledger import schema
from marsad.ledger.arrivals import Copied
from marsad.ledger.bands import reports_under
from marsad.ledger.store import Ledger
from marsad.linking.copies import CROWD, Sketch, alike, judge, overlap, shortlist


class Newcomer(NamedTuple):
    """A report that arrives: its key, its day (from 1970-01-01), and its sketch."""

    key: bytes
    day: int
    sketch: Sketch


class Found(NamedTuple):
    """What a newcomer repeats, and which of its index keys are to be stored."""

    copies: tuple[Copied, ...]
    keys: tuple[int, ...]


class _Text(NamedTuple):
    """A kept report or a newcomer that one may repeat."""

    key: bytes
    day: int
    shingles: bytes


def repeats(ledger: Ledger, connection: Connection, newcomers: Sequence[Newcomer]) -> list[Found]:
    """What each newcomer repeats, among what is kept and the newcomers before it."""
    under = reports_under(ledger, connection, list({key for each in newcomers for key in each.sketch.keys}))
    lists, keys = [], []
    for at, each in enumerate(newcomers):
        own = tuple(dict.fromkeys(each.sketch.keys))
        lists.append(shortlist([(key, name) for key in own if key in under for name in under[key]]))
        keys.append(tuple(key for key in own if len(under.get(key, ())) < CROWD))
        for key in keys[-1]:
            under.setdefault(key, []).append(-1 - at)  # newcomers have negative names
    signatures = _signatures(connection, sorted({name for names in lists for name in names if name >= 0}))
    signatures |= {-1 - at: each.sketch.signature for at, each in enumerate(newcomers)}
    near = [
        alike(each.sketch.signature, [(name, signatures[name]) for name in names if name in signatures])
        for each, names in zip(newcomers, lists, strict=True)
    ]
    texts = _texts(connection, sorted({name for names in near for name in names if name >= 0}))
    texts |= {-1 - at: _Text(each.key, each.day, each.sketch.shingles) for at, each in enumerate(newcomers)}
    found = []
    for each, names, kept in zip(newcomers, near, keys, strict=True):
        others = [texts[name] for name in names if name in texts and texts[name].key != each.key]
        copies = [copied for other in others if (copied := _compared(each, other))]
        found.append(Found(tuple(sorted(copies, key=lambda copied: -copied.score)), kept))
    return found


def _compared(new: Newcomer, old: _Text) -> Copied | None:
    seen = overlap(old.shingles, new.sketch.shingles)
    verdict = judge(seen, new.day - old.day)
    if verdict == "different":
        return None
    why = (
        f"shares {seen.pairs:.0%} of word pairs; {seen.within_b:.0%} of this one stands in the other, "
        f"{seen.within_a:.0%} the other way"
    )
    return Copied(old.key, verdict, round(max(seen.pairs, seen.within_a, seen.within_b), 4), why)


def _signatures(connection: Connection, reports: Sequence[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for at in range(0, len(reports), 2000):  # ids of our own, so they may stand in the statement
        asked = ",".join(map(str, reports[at : at + 2000]))
        rows = connection.exec_driver_sql(f"SELECT report, signature FROM sketch WHERE report IN ({asked})").fetchall()
        found |= {number: bytes(signature) for number, signature in rows}
    return found


def _texts(connection: Connection, reports: Sequence[int]) -> dict[int, _Text]:
    found: dict[int, _Text] = {}
    report, sketch = schema.report, schema.sketch
    for at in range(0, len(reports), 900):
        query = (
            select(report.c.id, report.c.key, report.c.day, sketch.c.shingles)
            .join(sketch, sketch.c.report == report.c.id)
            .where(report.c.id.in_(reports[at : at + 900]))
        )
        for number, key, day, shingles in connection.execute(query).all():
            found[number] = _Text(bytes(key), day, bytes(shingles))
    return found
