"""Repeats: which kept reports a new one repeats.

In: sketches of new reports, in the order of arrival. Out: for each, the reports that it copies, and the keys worth
storing. Everything is looked up in the ledger's index, so memory does not grow with what is kept.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from marsad.ledger import schema
from marsad.ledger.arrivals import Copied
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


class _Candidate(NamedTuple):
    key: bytes
    day: int
    signature: bytes
    shingles: bytes


def repeats(connection: Connection, newcomers: Sequence[Newcomer]) -> list[Found]:
    """What each newcomer repeats, among what is kept and the newcomers before it."""
    stored = _stored(connection, sorted({key for each in newcomers for key in each.sketch.keys}))
    named = {
        each.key: _Candidate(each.key, each.day, each.sketch.signature, each.sketch.shingles) for each in newcomers
    }
    lists = [shortlist((key, name) for key in each.sketch.keys for name in stored.get(key, ())) for each in newcomers]
    kept = _candidates(connection, sorted({name for names in lists for name in names}))
    fresh: dict[int, list[bytes]] = {}
    found = []
    for each, names in zip(newcomers, lists, strict=True):
        beside = shortlist((key, name) for key in each.sketch.keys for name in fresh.get(key, ()))
        candidates = [*(kept[name] for name in names if name in kept), *(named[name] for name in beside)]
        near = set(alike(each.sketch.signature, [(other.key, other.signature) for other in candidates]))
        copies = [
            copied
            for other in candidates
            if other.key in near and other.key != each.key and (copied := _compared(each, other))
        ]
        keys = tuple(
            key for key in dict.fromkeys(each.sketch.keys) if len(stored.get(key, ())) + len(fresh.get(key, ())) < CROWD
        )
        for key in keys:
            fresh.setdefault(key, []).append(each.key)
        found.append(Found(tuple(sorted(copies, key=lambda copied: -copied.score)), keys))
    return found


def _compared(new: Newcomer, old: _Candidate) -> Copied | None:
    seen = overlap(old.shingles, new.sketch.shingles)
    verdict = judge(seen, new.day - old.day)
    if verdict == "different":
        return None
    why = (
        f"shares {seen.pairs:.0%} of word pairs; {seen.within_b:.0%} of this one stands in the other, "
        f"{seen.within_a:.0%} the other way"
    )
    return Copied(old.key, verdict, round(max(seen.pairs, seen.within_a, seen.within_b), 4), why)


def _stored(connection: Connection, keys: Sequence[int]) -> dict[int, list[int]]:
    """Reports by key, in order of arrival. The keys are numbers of our own, so they may stand in the statement."""
    found: dict[int, list[int]] = {}
    for at in range(0, len(keys), 2000):
        asked = ",".join(map(str, keys[at : at + 2000]))
        query = f"SELECT key, report FROM band WHERE key IN ({asked}) ORDER BY key, report"
        for key, report in connection.exec_driver_sql(query).fetchall():
            found.setdefault(key, []).append(report)
    return found


def _candidates(connection: Connection, reports: Sequence[int]) -> dict[int, _Candidate]:
    found: dict[int, _Candidate] = {}
    report, sketch = schema.report, schema.sketch
    for at in range(0, len(reports), 900):
        query = (
            select(report.c.id, report.c.key, report.c.day, sketch.c.signature, sketch.c.shingles)
            .join(sketch, sketch.c.report == report.c.id)
            .where(report.c.id.in_(reports[at : at + 900]))
        )
        for number, key, day, signature, shingles in connection.execute(query).all():
            found[number] = _Candidate(bytes(key), day, bytes(signature), bytes(shingles))
    return found
