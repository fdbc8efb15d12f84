"""The compiled gazetteer: names to place records, read by memory map.

In: a name key (`marsad.text.fold.name_key`). Out: the records filed under it; the divisions that have p-codes.
"""

import mmap
from functools import lru_cache
from pathlib import Path

import marisa_trie
import msgspec

PCODES = "pcodes.bin"


class PlaceRecord(msgspec.Struct, frozen=True, array_like=True):
    """One place. Coordinates are degrees, None where nobody could say; population 0 where unknown.

    `rank` runs from 1 (known abroad) to 4 (village or quarter); `word` says that the name is an ordinary word too;
    `pcode` is that of the smallest division, of the first or second level, that it is or lies in.
    """

    name: str
    latin: str
    kind: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    rank: int
    population: int
    word: bool
    source: str
    pcode: str = ""


class Division(msgspec.Struct, frozen=True, array_like=True):
    """A first- or second-level division as a table of p-codes has it.

    `parent` is the p-code of the division that it lies in, `name` and `latin` its names there, `ours` what our tables
    call its first-level division (`PlaceRecord.admin1`), `version` the table and its date.
    """

    pcode: str
    level: int
    country: str
    parent: str
    name: str
    latin: str
    ours: str
    version: str


_RECORDS = 2_000  # remembered: some 800 bytes each


class Gazetteer:
    """Place names. Ids count records of the compiled file."""

    def __init__(self, folder: Path) -> None:
        self.names = marisa_trie.RecordTrie("<I").mmap(str(folder / "places.marisa"))
        with (folder / "places.bin").open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._count = int.from_bytes(self._bytes[:4], "little")
        self.record = lru_cache(maxsize=_RECORDS)(self._record)
        coded = folder / PCODES
        self.divisions: tuple[Division, ...] = (
            msgspec.msgpack.decode(coded.read_bytes(), type=tuple[Division, ...]) if coded.exists() else ()
        )

    def __len__(self) -> int:
        return self._count

    def _record(self, place: int) -> PlaceRecord:
        at = 4 + 4 * place
        start = int.from_bytes(self._bytes[at : at + 4], "little")
        end = int.from_bytes(self._bytes[at + 4 : at + 8], "little")
        return msgspec.msgpack.decode(self._bytes[start:end], type=PlaceRecord)


def write(records: list[PlaceRecord], names: set[tuple[str, int]], folder: Path) -> None:
    """Write `places.bin` (count, offsets, MessagePack records) and `places.marisa`."""
    folder.mkdir(parents=True, exist_ok=True)
    blobs = [msgspec.msgpack.encode(record) for record in records]
    at = 4 + 4 * (len(blobs) + 1)
    offsets = [at]
    for blob in blobs:
        offsets.append(offsets[-1] + len(blob))
    head = len(blobs).to_bytes(4, "little") + b"".join(offset.to_bytes(4, "little") for offset in offsets)
    (folder / "places.bin").write_bytes(head + b"".join(blobs))
    marisa_trie.RecordTrie("<I", sorted((key, (place,)) for key, place in names)).save(str(folder / "places.marisa"))


def write_divisions(divisions: list[Division], folder: Path) -> None:
    """Write `pcodes.bin`, in the order of the p-codes."""
    (folder / PCODES).write_bytes(msgspec.msgpack.encode(sorted(divisions, key=lambda each: each.pcode)))
