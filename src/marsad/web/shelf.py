"""The shelf: answers that were given, for as long as they hold.

In: a tag that changes whenever the answer would. Out: the answer given under it before. Bounded in bytes; what was
not asked for longest goes first.
"""

from collections import OrderedDict
from threading import Lock

ROOM = 32 * 2**20  # bytes


class Shelf:
    """Answers by tag."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, tag: str) -> bytes | None:
        """The answer given under a tag, if it is still there."""
        with self._lock:
            body = self._held.get(tag)
            if body is not None:
                self._held.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Keep an answer, unless it would take a quarter of the room."""
        if len(body) > self._room // 4:
            return
        with self._lock:
            self._size += len(body) - len(self._held.pop(tag, b""))
            self._held[tag] = body
            while self._size > self._room:
                _, gone = self._held.popitem(last=False)
                self._size -= len(gone)
