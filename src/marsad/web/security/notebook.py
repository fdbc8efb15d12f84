"""Notebook: who saw what is not public, written down beside the answers, which do not wait for it.

In: entries, from any request. Out: rows of `access`, written by one thread a moment later, in order; and when sessions
and tokens were last seen. What cannot be noted cannot be read: when the ledger takes nothing in for so long that the
notebook is full, further reads are refused. It is emptied before the ledger is closed.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

from sqlalchemy import Connection

from marsad.errors import LedgerError, WebError
from marsad.ledger.access import note
from marsad.ledger.chain import Entry
from marsad.ledger.sessions import touch_sessions, touch_tokens
from marsad.ledger.store import Ledger

MOST = 20_000  # entries that wait
_AT_ONCE = 500
_PAUSE = 1.0  # seconds after the ledger took nothing
_LOG = "marsad.web"


class Notebook:
    """Entries that wait to be written, and the thread that writes them; it begins with the first entry."""

    def __init__(self, ledger: Ledger, most: int = MOST) -> None:
        self._ledger, self._most = ledger, most
        self._waiting: deque[Entry] = deque()
        self._sessions: dict[bytes, float] = {}
        self._tokens: dict[bytes, float] = {}
        self._changed = Condition()
        self._writer: Thread | None = None
        self._busy = self._closing = False

    def note(self, entry: Entry) -> None:
        """Note an entry. Raises WebError (`reads-unnoted`) when the notebook is full or closed."""
        with self._changed:
            if len(self._waiting) >= self._most or self._closing:
                raise WebError(
                    "reads-unnoted",
                    "what is not public is shown only when the read can be noted, and the ledger takes nothing in "
                    "now. Try again in a minute.",
                )
            self._waiting.append(entry)
            self._start()

    def touch(self, key: bytes, at: float, *, token: bool) -> None:
        """Note that a session or token (its digest) was seen."""
        with self._changed:
            (self._tokens if token else self._sessions)[key] = at
            self._start()

    @property
    def waiting(self) -> int:
        """How many entries are not written yet."""
        return len(self._waiting)

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until all is written; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._busy or self._full), seconds)

    def close(self) -> None:
        """Write what waits, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._writer is not None:
            self._writer.join()

    @property
    def _full(self) -> bool:
        return bool(self._waiting or self._sessions or self._tokens)

    def _start(self) -> None:
        if self._writer is None:
            self._writer = Thread(target=self._write, name="marsad-notebook", daemon=True)
            self._writer.start()
        self._changed.notify_all()

    def _write(self) -> None:
        failed = last = False
        while True:
            with self._changed:
                if failed:
                    self._changed.wait_for(lambda: self._closing, _PAUSE)
                self._changed.wait_for(lambda: self._full or self._closing)
                if not self._full or (failed and last):
                    break
                last = self._closing
                entries = [self._waiting[at] for at in range(min(_AT_ONCE, len(self._waiting)))]
                sessions, self._sessions = self._sessions, {}
                tokens, self._tokens = self._tokens, {}
                self._busy = True
            failed = not self._written(lambda connection: _put(connection, entries, sessions, tokens))  # noqa: B023
            with self._changed:
                if not failed:
                    for _ in entries:
                        self._waiting.popleft()
                self._busy = False
                self._changed.notify_all()
        if self._waiting:
            logging.getLogger(_LOG).error("%d reads could not be noted: the ledger took nothing in", len(self._waiting))

    def _written(self, put: Callable[[Connection], None]) -> bool:
        try:
            with self._ledger.aside() as connection:
                put(connection)
        except LedgerError as error:
            logging.getLogger(_LOG).warning("reads wait to be noted: %s", error.slug)
            return False
        return True


def _put(
    connection: Connection, entries: list[Entry], sessions: dict[bytes, float], tokens: dict[bytes, float]
) -> None:
    if entries:
        note(connection, entries)
    touch_sessions(connection, sessions)
    touch_tokens(connection, tokens)
