"""The desk: what every page is made with.

In: settings. Out: an open ledger, the coder's tables, the rules of protection, and the frame of pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from marsad.coding.coder import Coder
from marsad.config import Settings
from marsad.ledger.protect import Protection
from marsad.ledger.store import Ledger, open_ledger
from marsad.ledger.words import Words
from marsad.web.atlas import Atlas
from marsad.web.frame import Frame
from marsad.web.shelf import Shelf


class Desk(NamedTuple):
    """What pages are made with. Shared by all requests; nothing in it changes but the ledger."""

    settings: Settings
    ledger: Ledger
    coder: Coder
    words: Words
    protection: Protection
    frame: Frame
    atlas: Atlas
    shelf: Shelf


@contextmanager
def opened_desk(told: Settings, coder: Coder) -> Iterator[Desk]:
    """A desk over the ledger of the settings; it is closed at the end. Raises LedgerError."""
    ledger = open_ledger(told.address)
    words = Words(coder.memo)
    try:
        yield Desk(told, ledger, coder, words, Protection(words), Frame(), Atlas(ledger), Shelf())
    finally:
        ledger.close()
