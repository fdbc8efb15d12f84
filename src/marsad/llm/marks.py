"""Marks: texts that the ledger of the home holds as restricted, however they come in again.

In: a text. Out: whether a report with these very words, or a claim in it, is restricted there.
"""

from hashlib import sha256

from sqlalchemy import select

from marsad.config import Settings
from marsad.errors import LedgerError
from marsad.ledger import schema
from marsad.ledger.arrivals import plain
from marsad.ledger.history import highest_classes
from marsad.ledger.store import Ledger, open_ledger
from marsad.ontology import SENSITIVITY


class Marks:
    """The marks of one ledger; of none where there is no ledger yet."""

    def __init__(self, ledger: Ledger | None) -> None:
        self._ledger = ledger

    def are_on(self, text: str) -> bool:
        """Whether the text is restricted."""
        if self._ledger is None:
            return False
        version = schema.version
        digest = sha256(plain(text).encode("utf-8", "surrogatepass")).digest()
        with self._ledger.reading() as connection:
            reports = list(connection.scalars(select(version.c.report).where(version.c.digest == digest)))
            return SENSITIVITY[-1] in highest_classes(connection, reports).values()


def marks_of(settings: Settings) -> Marks:
    """The marks of the settings' ledger. Raises LedgerError when it is there and cannot be opened."""
    try:
        return Marks(open_ledger(settings.address))
    except LedgerError as error:
        if error.slug != "ledger-missing":
            raise
        return Marks(None)
