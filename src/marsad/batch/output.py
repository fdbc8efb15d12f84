"""Output: the folder that a batch fills, and what of it is done.

In: coded shards. Out: `<table>/<shard>.parquet` for each table, and `done/<shard>.json` once all of a shard's tables
are there. A file appears whole or not at all, so whatever is cut short goes on from the last shard that is done.
"""

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Protocol

import msgspec

from marsad.batch.shard import Coded
from marsad.errors import BatchError

DONE = "done"
ASIDE = (".", "_")  # what names of files and folders that are no shards begin with


class Mark(msgspec.Struct, frozen=True):
    """That a shard is done: its name, the SHA-256 of its bytes, the recipe's digest, numbers of rows by table.

    Without digests it says that the shard's tables are being written.
    """

    shard: str
    digest: str
    recipe: str
    counts: dict[str, int]


class Store(Protocol):
    """A folder on some file system; names are relative to it, with `/`."""

    def names(self, folder: str) -> list[str]:
        """Files of a folder below, none when there is no such folder; hidden ones, halves among them, left out."""

    def read(self, name: str) -> bytes:
        """A file's bytes."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all, in place of what bears its name."""


class Folder:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self, folder: str) -> list[str]:
        """Files of a folder below, none when there is no such folder; hidden ones, halves among them, left out."""
        below = self._root / folder
        found = [path.name for path in below.iterdir() if path.is_file()] if below.is_dir() else []
        return sorted(name for name in found if not name.startswith("."))

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        return (self._root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all. Raises BatchError when it cannot be written."""
        path = self._root / name
        half = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        except OSError as error:
            with suppress(OSError):
                half.unlink()
            raise BatchError(
                "batch-unwritable", f"{path} cannot be written: {error.strerror}. What is done stays; run it again."
            ) from error


def file_of(shard: str) -> str:
    """The name of a shard's files, without suffix: readable, another for each shard, and none that a reader hides."""
    stem = re.sub(r"[^\w.-]+", "_", PurePosixPath(shard.removesuffix(".gz")).stem)[:40]
    return f"{stem}-{sha256(shard.encode()).hexdigest()[:12]}".lstrip("._-")


def out_inside(out: str, source: str) -> BatchError:
    """That the output would be read as input."""
    return BatchError("batch-out-inside", f"OUT ({out}) lies in IN ({source}), and would be read; name another.")


def marks(store: Store) -> dict[str, Mark]:
    """Shards that are done, by name. A mark that cannot be read counts as none."""
    found = {}
    for name in store.names(DONE):
        try:
            mark = msgspec.json.decode(store.read(f"{DONE}/{name}"), type=Mark)
        except (msgspec.MsgspecError, OSError):
            continue
        if mark.digest:
            found[mark.shard] = mark
    return found


def done_by(store: Store, recipe: str) -> dict[str, str]:
    """The digests of the shards that are done by a recipe, by name."""
    return {name: mark.digest for name, mark in marks(store).items() if mark.recipe == recipe}


def keep(store: Store, coded: Coded, recipe: str) -> None:
    """Write a shard's tables, then its mark. What an older mark says no longer holds once the first table is there."""
    name = file_of(coded.shard)
    store.write(f"{DONE}/{name}.json", msgspec.json.encode(Mark(coded.shard, "", "", {})))
    for table, data in coded.files.items():
        store.write(f"{table}/{name}.parquet", data)
    mark = Mark(coded.shard, coded.digest, recipe, coded.counts)
    store.write(f"{DONE}/{name}.json", msgspec.json.encode(mark))
