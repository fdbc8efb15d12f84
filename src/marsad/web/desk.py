"""The desk: what every page is made with.

In: settings. Out: an open ledger, the coder's tables, the rules of protection, the frame of pages, what of reports may
be shown to whom, the organisation's own boundaries, and the notebook of who saw what is not public.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from marsad.coding.coders import Coder
from marsad.config import Settings
from marsad.keep.export import names_of
from marsad.keep.showing import Showing
from marsad.ledger.protect import Protection
from marsad.ledger.store import Ledger, open_ledger
from marsad.ledger.words import Words
from marsad.web.atlas import Atlas
from marsad.web.boundaries import Boundaries, boundaries_of
from marsad.web.frame import Frame
from marsad.web.scale import FILE, Scale
from marsad.web.security.notebook import Notebook
from marsad.web.shelf import Shelf


class Desk(NamedTuple):
    """What pages are made with. Shared by all requests; nothing in it changes but the ledger."""

    settings: Settings
    ledger: Ledger
    coder: Coder
    words: Words
    protection: Protection
    frame: Frame
    showing: Showing
    notebook: Notebook
    atlas: Atlas
    boundaries: Boundaries
    scale: Scale
    shelf: Shelf


@contextmanager
def opened_desk(told: Settings, coder: Coder) -> Iterator[Desk]:
    """A desk over the ledger of the settings; it is closed at the end. Raises LedgerError and SettingsError."""
    boundaries = boundaries_of(told)
    ledger = open_ledger(told.address)
    words = Words(coder.memo)
    protection, notebook = Protection(words), Notebook(ledger)
    try:
        yield Desk(
            told, ledger, coder, words, protection, Frame(), Showing(names_of(coder), protection), notebook,
            Atlas(ledger), boundaries, Scale(told.home / FILE), Shelf(),
        )  # fmt: skip
    finally:
        notebook.close()
        ledger.close()
