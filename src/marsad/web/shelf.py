"""The shelf: answers that were given, for as long as they hold.

In: a tag that changes whenever the answer would. Out: the answer given under it before. Bounded in bytes; what was
not asked for longest goes first.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

ROOM = 32 * 2**20  # bytes


class Held(NamedTuple):
    """An answer, what of it is not public (public ids with their classes), and what it is."""

    body: bytes
    secret: dict[str, str]
    media_type: str = ""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return len(self.body) + 200 * len(self.secret)


class Shelf:
    """Answers by tag."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, tag: str) -> Held | None:
        """The answer given under a tag, if it is still there."""
        with self._lock:
            held = self._held.get(tag)
            if held is not None:
                self._held.move_to_end(tag)
            return held

    def put(self, tag: str, held: Held) -> None:
        """Keep an answer, unless it would take a quarter of the room."""
        if held.size > self._room // 4:
            return
        with self._lock:
            before = self._held.pop(tag, None)
            self._size += held.size - (before.size if before else 0)
            self._held[tag] = held
            while self._size > self._room:
                _, gone = self._held.popitem(last=False)
                self._size -= gone.size
