"""Erasing: out of the ledger first, then out of the archive, so that an erasure that was cut short can be resumed.

In: reports and a reason. Out: nothing but tombstones.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from marsad.ledger import schema
from marsad.ledger.erase import blanked, erase_report, to_blank
from marsad.ledger.store import Act, Ledger
from marsad.sources.archive import Archive


def erase(ledger: Ledger, archive: Archive, rows: Sequence[Row[Any]], reason: str, act: Act) -> None:
    """Erase reports, given as rows, and blank their records in the archive."""
    with ledger.writing() as connection:
        for row in rows:
            erase_report(ledger, connection, row, reason, act)
    resume(ledger, archive)


def resume(ledger: Ledger, archive: Archive) -> int:
    """Blank what erasures have left in the archive; returns how many records that were."""
    with ledger.reading() as connection:
        records = to_blank(connection)
    for record in records:
        blocks = archive.blank(record.segment, record.offset, record.length)
        with ledger.writing() as connection:
            blanked(connection, record, blocks)
    if ledger.sqlite:
        with ledger.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(records)


def kept_longer(ledger: Ledger, since: float, sensitivity: str = "") -> list[Row[Any]]:
    """Reports that were added before an instant (seconds, UTC) and not erased; of one class if it is given."""
    report = schema.report
    query = select(report).where(report.c.added_at < since, report.c.erased_at.is_(None)).order_by(report.c.id)
    if sensitivity:
        query = query.where(report.c.sensitivity == sensitivity)
    with ledger.reading() as connection:
        return list(connection.execute(query))
