"""Erasing: out of the ledger first, then out of the archive, so that an erasure that was cut short can be resumed.

In: reports and a reason. Out: nothing but tombstones.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from marsad.ledger import schema
from marsad.ledger.erase import blanked, erase_reports, swept, to_blank
from marsad.ledger.groups import copies_of
from marsad.ledger.protect import CLASSES
from marsad.ledger.store import Act, Ledger
from marsad.llm.cache import Cache
from marsad.sources.archive import Archive


class Done(NamedTuple):
    """How many records were blanked, and what of the erased may still lie in the engine's files; empty when nothing."""

    records: int
    left: str


def erase(
    ledger: Ledger, archive: Archive, rows: Sequence[Row[Any]], reason: str, act: Act, home: Path | None = None
) -> Done:
    """Erase reports, given as rows, and blank their records in the archive.

    What a language model answered to their texts goes first from the cache of `home`.
    """
    report = schema.report
    if home is not None:
        _forget_answers(ledger, rows, home)
    with ledger.writing() as connection:
        here = [connection.execute(select(report).where(report.c.id == row.id)).one() for row in rows]
        erase_reports(ledger, connection, [row for row in here if row.erased_at is None], reason, act)
    return resume(ledger, archive)


def _forget_answers(ledger: Ledger, rows: Sequence[Row[Any]], home: Path) -> None:
    version = schema.version
    with ledger.reading() as connection:
        texts = connection.scalars(select(version.c.text).where(version.c.report.in_([row.id for row in rows])))
        for text in texts:
            Cache(home).forget(text)


def resume(ledger: Ledger, archive: Archive) -> Done:
    """Blank what erasures have left in the archive and in the engine's files."""
    with ledger.reading() as connection:
        records = to_blank(connection)
    for record in records:
        blocks = archive.blank(record.segment, record.offset, record.length)
        with ledger.writing() as connection:
            blanked(ledger, connection, record, blocks)
    return Done(len(records), swept(ledger))


def repeated_by(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    """Public ids of the kept reports that say the same as each of these and are none of them, by public id."""
    own = {row.uid for row in rows}
    found = {}
    for row in rows:
        group = copies_of(connection, row.id)
        told = {group.origin.uid, *(member.uid for member in group.members)} if group else set()
        found[row.uid] = sorted(told - own)
    return found


def kept_longer(ledger: Ledger, since: float, sensitivity: str = "") -> list[Row[Any]]:
    """Reports that were added before an instant (seconds, UTC) and not erased.

    With a class, those whose class, or whose most sensitive claim's, whichever is higher, is this one.
    """
    report, claim = schema.report, schema.claim
    query = select(report).where(report.c.added_at < since, report.c.erased_at.is_(None)).order_by(report.c.id)
    if sensitivity:
        above = CLASSES[CLASSES.index(sensitivity) + 1 :]
        of_claims = select(claim.c.id).where(claim.c.report == report.c.id)
        query = query.where(
            (report.c.sensitivity == sensitivity) | of_claims.where(claim.c.sensitivity == sensitivity).exists(),
            report.c.sensitivity.not_in(above),
            ~of_claims.where(claim.c.sensitivity.in_(above)).exists(),
        )
    with ledger.reading() as connection:
        return list(connection.execute(query))
