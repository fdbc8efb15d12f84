"""Chain: the log of all that was done to the ledger, each entry bound to the one before by SHA-256.

In: who did what to what, and when. Out: rows of `audit`, or of another table with its columns. The details hold digests
and reasons, never the text of a report, so that an erasure leaves the chain whole.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from marsad.ledger.schema import audit
from marsad.ledger.store import insert_rows

START = bytes(32)


class Entry(NamedTuple):
    """One thing done: seconds since 1970 (UTC), by whom, what, to what, and what there is to say of it."""

    at: float
    by: str
    action: str
    subject: str
    detail: dict[str, Any]


class Break(NamedTuple):
    """Where the chain does not hold."""

    seq: int
    sentence: str


def append(connection: Connection, entries: Iterable[Entry], table: Table = audit) -> int:
    """Add entries; returns the number of the first. Only for the one who writes (`Ledger.writing` for `audit`)."""
    seq, digest = head(connection, table)
    first, rows = seq + 1, []
    for entry in entries:
        seq += 1
        detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = _digest(digest, seq, entry.at, entry.by, entry.action, entry.subject, detail)
        rows.append((seq, entry.at, entry.by, entry.action, entry.subject, detail, digest))
    insert_rows(connection, table, rows)
    return first


def head(connection: Connection, table: Table = audit) -> tuple[int, bytes]:
    """Number and digest of the last entry; 0 and zeros of an empty log.

    Who keeps them elsewhere can tell a log that was cut short or written anew.
    """
    last = connection.execute(select(table.c.seq, table.c.digest).order_by(table.c.seq.desc()).limit(1)).first()
    return (last.seq, bytes(last.digest)) if last else (0, START)


def unlike(connection: Connection, seq: int, digest: bytes) -> Break | None:
    """Where the log differs from an earlier head; None when it holds that very entry."""
    told = connection.scalar(select(audit.c.digest).where(audit.c.seq == seq)) if seq else START
    if told is None:
        return Break(seq, f"the log ends at the entry {head(connection)[0]}; it was expected to hold entry {seq}.")
    if bytes(told) != digest:
        return Break(seq, f"the log entry {seq} is another than was expected: the log was written anew.")
    return None


def breaks(connection: Connection, table: Table = audit, *, cut: bool = False) -> Iterator[Break]:
    """Every place where an entry was changed, lost or put in. With `cut`, the first entries may have been let go."""
    expected, digest = 1, START
    for row in connection.execute(select(table).order_by(table.c.seq).execution_options(yield_per=2000)):
        if cut and expected == 1 and row.seq > 1:
            expected, digest = row.seq + 1, bytes(row.digest)
            continue
        if row.seq != expected:
            yield Break(expected, f"the log lacks the entries {expected} to {row.seq - 1}.")
        told = _digest(digest, row.seq, row.at, row.by, row.action, row.subject, row.detail)
        if told != bytes(row.digest):
            yield Break(row.seq, f"the log entry {row.seq} ({row.action} {row.subject}) is not what was written.")
        expected, digest = row.seq + 1, bytes(row.digest)


def _digest(before: bytes, seq: int, at: float, *rest: str) -> bytes:
    return sha256(before + "\n".join((str(seq), repr(at), *rest)).encode()).digest()
