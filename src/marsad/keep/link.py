"""Linking: the claims of the ledger joined to incidents, as reports arrive.

In: a ledger. Out: every claim that stands has its incident. Work goes in batches, each in a transaction of its own, so
that memory does not grow with the ledger; the incidents do not depend on the size of a batch. Where there are several
batches, a second process makes the claims of the next one ready meanwhile.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import cache
from multiprocessing import get_context

from marsad.ledger.candidates import Ready
from marsad.ledger.incidents import Linked, link, ready_ahead, waiting
from marsad.ledger.store import Act, Ledger, open_ledger

BATCH = 2000  # reports
_FEW = 500  # reports for which a process more does not pay


def link_all(ledger: Ledger, act: Act, *, batch: int = BATCH) -> Iterator[Linked]:
    """Link what waits; tells of each batch when it is kept. Raises LedgerError."""
    with ExitStack() as stack:
        pool: ProcessPoolExecutor | None = None
        coming: Future[Mapping[int, Ready]] | None = None
        alone = not _on_disk(ledger)
        while True:
            try:
                ahead = coming.result() if coming else None
            except BrokenProcessPool:  # it was ended from outside: the rest is made ready here
                ahead, alone = None, True
            coming = None
            with ledger.writing() as connection:
                reports = waiting(connection, batch)
                if not reports:
                    return
                if len(reports) == batch > _FEW and not alone:
                    pool = pool or stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
                    coming = pool.submit(_made_ready, _address(ledger), batch, reports[-1])
                done = link(connection, reports, act, ahead)
            yield done


def _address(ledger: Ledger) -> str:
    return ledger.engine.url.render_as_string(hide_password=False)


def _on_disk(ledger: Ledger) -> bool:
    """Whether another process can open it."""
    return not ledger.sqlite or ledger.engine.url.database not in (None, "", ":memory:")


@cache
def _opened(address: str) -> Ledger:
    return open_ledger(address)


def _made_ready(address: str, most: int, after: int) -> Mapping[int, Ready]:
    with _opened(address).reading() as connection:
        return ready_ahead(connection, most, after)
