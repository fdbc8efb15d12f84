"""Leftovers: archive records that no report refers to, for a program was stopped before its batch was in the ledger.

In: a ledger and an archive. Out: where they lie; they are blanked before the next import, so that what was erased, or
never kept, lies nowhere.
"""

from sqlalchemy import select

from marsad.ledger import schema
from marsad.ledger.store import Ledger
from marsad.sources.archive import Archive

Leftover = tuple[str, int, int]  # segment, offset and length in bytes


def leftovers(ledger: Ledger, archive: Archive) -> list[Leftover]:
    """Records that nothing refers to; those of a program that still writes are not among them."""
    capture = schema.capture
    known: dict[str, list[tuple[int, int]]] = {}
    with ledger.reading() as connection:
        for row in connection.execute(select(capture.c.segment, capture.c.offset, capture.c.length)):
            known.setdefault(row.segment, []).append((row.offset, row.length))
    return list(archive.leftovers(known))


def blank_leftovers(ledger: Ledger, archive: Archive) -> int:
    """Blank them; returns how many there were."""
    found = leftovers(ledger, archive)
    for segment, offset, length in found:
        archive.blank(segment, offset, length)
    return len(found)
