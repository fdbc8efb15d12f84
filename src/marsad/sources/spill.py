"""Spill: a table of what a run has met, in a temporary file, so that memory does not grow with the run.

In: keys (63 bits) with a few bytes each. Out: the bytes of a key. The file has no name: the system takes it back when
the run ends, however it ends.
"""

import sqlite3
from collections.abc import Mapping

from marsad.errors import InputError

_CACHE = 512  # kibibytes of the file that are held in memory


class Spill:
    """A mapping that can be read and added to. Raises InputError (`spill-failed`) when its file cannot be written."""

    def __init__(self, begun: Mapping[int, bytes]) -> None:
        try:
            self._file = sqlite3.connect("", isolation_level=None)
            self._file.execute(f"PRAGMA cache_size = -{_CACHE}")
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute("CREATE TABLE held (id INTEGER PRIMARY KEY, value BLOB NOT NULL)")
            self._file.execute("BEGIN")
            self._file.executemany("INSERT INTO held VALUES (?, ?)", sorted(begun.items()))
        except sqlite3.Error as error:
            raise _failed(error) from error

    def get(self, key: int) -> bytes | None:
        """The bytes of a key, or None."""
        row = self._file.execute("SELECT value FROM held WHERE id = ?", (key,)).fetchone()
        return row[0] if row else None

    def __setitem__(self, key: int, value: bytes) -> None:
        try:
            self._file.execute("INSERT INTO held VALUES (?, ?)", (key, value))
        except sqlite3.Error as error:
            raise _failed(error) from error


def _failed(error: sqlite3.Error) -> InputError:
    return InputError(
        "spill-failed",
        f"the ids of so many reports go into a temporary file, which cannot be written ({error}). Free space, or name "
        "another folder in the variable SQLITE_TMPDIR.",
    )
