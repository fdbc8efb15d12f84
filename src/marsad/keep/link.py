"""Linking: the claims of the ledger joined to incidents, as reports arrive.

In: a ledger. Out: every claim that stands has its incident. Work goes in batches, each in a transaction of its own, so
that memory does not grow with the ledger; the incidents do not depend on the size of a batch.
"""

from collections.abc import Iterator

from marsad.ledger.incidents import Linked, link, waiting
from marsad.ledger.store import Act, Ledger

BATCH = 2000  # reports


def link_all(ledger: Ledger, act: Act, *, batch: int = BATCH) -> Iterator[Linked]:
    """Link what waits; tells of each batch when it is kept. Raises LedgerError."""
    while True:
        with ledger.writing() as connection:
            reports = waiting(connection, batch)
            if not reports:
                return
            done = link(connection, reports, act)
        yield done
