"""Bands: under which keys kept reports are found, for recognising copies.

In: keys of sketches. Out: the reports that have them. Keys are as good as random, so a row for each in the order of
keys would touch a page of the index for each. Therefore a report's keys are kept beside its sketch, and only when
`BLOCK` reports (by id) are complete do they go into `band`, sorted, all at once. Those of the last, incomplete block
are in memory: at most `BLOCK` times 32 keys, some 35 MB, however much is kept.
"""

import struct
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from marsad.ledger import schema
from marsad.ledger.store import Ledger, insert_rows

BLOCK = 8192  # reports; a migration rests on it: files of another block size must be filed anew


def packed(keys: Sequence[int]) -> bytes:
    """Keys as they are kept beside a sketch: signed 64-bit integers, little-endian."""
    return struct.pack(f"<{len(keys)}q", *keys)


def unpacked(keys: bytes) -> tuple[int, ...]:
    """The reverse."""
    return struct.unpack(f"<{len(keys) // 8}q", keys)


def reports_under(ledger: Ledger, connection: Connection, keys: Sequence[int]) -> dict[int, list[int]]:
    """Reports by key, in the order of their ids. Only inside `Ledger.writing`."""
    last = connection.scalar(select(func.max(schema.report.c.id))) or 0
    found: dict[int, list[int]] = {}
    if last >= BLOCK:
        ordered = sorted(keys)
        for at in range(0, len(ordered), 2000):  # numbers of our own, so they may stand in the statement
            asked = ",".join(map(str, ordered[at : at + 2000]))
            query = f"SELECT key, report FROM band WHERE key IN ({asked}) ORDER BY key, report"
            for key, report in connection.exec_driver_sql(query).fetchall():
                found.setdefault(key, []).append(report)
    recent = _recent(ledger, connection, last)
    for key in keys:
        if reports := recent.get(key):
            found.setdefault(key, []).extend(reports)
    return found


def _recent(ledger: Ledger, connection: Connection, last: int) -> dict[int, tuple[int, ...]]:
    """The keys of the last block, brought up to what is kept."""
    recent, first = ledger.recent, last // BLOCK * BLOCK
    if recent.first != first:
        recent.forget(first)
    sketch = schema.sketch
    query = select(sketch.c.report, sketch.c.bands).where(sketch.c.report > recent.last).order_by(sketch.c.report)
    for report, keys in connection.execute(query).all() if last > recent.last else ():
        for key in unpacked(bytes(keys)):
            recent.keys[key] = (*recent.keys.get(key, ()), report)
    recent.last = last
    return recent.keys


def file_blocks(connection: Connection, first: int, following: int) -> None:
    """File the blocks that the reports from id `first` to before `following` leave behind them."""
    sketch = schema.sketch
    for block in range((first - 1) // BLOCK, (following - 1) // BLOCK):
        inside = sketch.c.report.between(block * BLOCK, block * BLOCK + BLOCK - 1)
        rows = connection.execute(select(sketch.c.report, sketch.c.bands).where(inside)).all()
        _file(connection, ((key, report) for report, keys in rows for key in unpacked(bytes(keys))))


def take_out_keys(connection: Connection, report: int) -> None:
    """Take a report's keys out of the filed ones; before its sketch is changed or taken out."""
    sketch, band = schema.sketch, schema.band
    keys = connection.scalar(select(sketch.c.bands).where(sketch.c.report == report))
    if keys:
        connection.execute(band.delete().where(band.c.key.in_(unpacked(bytes(keys))), band.c.report == report))


def refile(connection: Connection, report: int, keys: Sequence[int]) -> None:
    """File the new keys of a report that is in a complete block; those of others are filed with their block."""
    last = connection.scalar(select(func.max(schema.report.c.id))) or 0
    if report < last // BLOCK * BLOCK:
        _file(connection, ((key, report) for key in keys))


def _file(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    insert_rows(connection, schema.band, sorted(rows))
