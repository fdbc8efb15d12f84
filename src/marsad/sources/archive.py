"""Archive: the bytes of everything that was read, as published, in WARC files that are only ever added to.

In: captures (what was fetched or given, with its headers). Out: where each one lies, and its SHA-256. Every record is
one gzip member, so that it can be read alone; CRC-32 sums of blocks of 256 bytes make it possible to name the first
byte that was damaged. A file that this process did not begin is never written to again; only erasure replaces a
record, by tombstones of the same length.
"""

import fcntl
import gzip
import io
import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from marsad.errors import ArchiveError

BLOCK = 256  # bytes under one CRC-32
LARGEST = 1_000_000_000  # bytes after which a new file is begun
_OPENING = 4096  # bytes at most of the record that opens a file
_MOST_PADDING = 65_000  # bytes that the header of one gzip member holds
_TOMBSTONE = (
    b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
    b"WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nerased\r\n\r\n"
)


class Capture(NamedTuple):
    """Something to be kept: its address, when it was got (UTC), its payload, and for HTTP the head as received."""

    url: str
    at: datetime
    payload: bytes
    head: bytes = b""
    content_type: str = ""


class Kept(NamedTuple):
    """Where a capture lies: file, offset and length in bytes, SHA-256 of its payload, CRC-32 sums of its blocks."""

    segment: str
    offset: int
    length: int
    digest: bytes
    blocks: bytes


class Damage(NamedTuple):
    """Where a kept record is not what was written: the first damaged byte of the file, or the block it is in."""

    segment: str
    first: int
    last: int
    sentence: str


class Archive:
    """A folder of WARC files."""

    def __init__(self, folder: Path, software: str, largest: int = LARGEST) -> None:
        self.folder, self._software, self._largest = folder, software, largest
        self._file: BinaryIO | None = None
        self._full: list[BinaryIO] = []
        self._segment = ""

    def keep(self, captures: Iterable[Capture]) -> list[Kept]:
        """Append captures and have them on the disk before returning. Raises ArchiveError when they cannot be."""
        while self._full:
            self._full.pop().close()
        try:
            kept = [self._append(capture) for capture in captures]
            for file in [*self._full, *([self._file] if self._file else [])]:
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.close()
            raise ArchiveError(
                "archive-unwritable",
                f"{self.folder}: {error.strerror or error}. Free space or make it writable, then run the same again: "
                "what is already kept is passed over.",
            ) from error
        return kept

    def close(self) -> None:
        """Let go of the file that is being written; the next capture begins a new one."""
        files, self._file = [*self._full, *([self._file] if self._file else [])], None
        self._full.clear()
        for file in files:
            with suppress(OSError):  # what was not on the disk was never told to be kept
                file.close()

    def read(self, segment: str, offset: int, length: int) -> bytes:
        """The payload of a kept record. Raises ArchiveError when it is not there or not whole."""
        data = self.record(segment, offset, length)
        try:
            record = next(iter(ArchiveIterator(io.BytesIO(data), parse_http=True)))
            return bytes(record.reader.read())
        except Exception as error:  # FastWARC raises what its C code happens to raise
            raise ArchiveError(
                "record-broken", f"{segment}, byte {offset}: the record cannot be read ({type(error).__name__})."
            ) from error

    def record(self, segment: str, offset: int, length: int) -> bytes:
        """A kept record as it lies in the file, compressed. Raises ArchiveError when it is not there."""
        try:
            with (self.folder / segment).open("rb") as file:
                file.seek(offset)
                data = file.read(length)
        except OSError as error:
            raise ArchiveError(
                "segment-unreadable", f"{self.folder / segment}: {error.strerror}. Restore it from a copy."
            ) from error
        if not data:
            raise ArchiveError("segment-short", f"{self.folder / segment}: it ends before byte {offset}.")
        return data

    def check(self, kept: Kept) -> Damage | None:
        """What is wrong with a kept record, or None when every byte is as it was written."""
        try:
            data = self.record(kept.segment, kept.offset, kept.length)
        except ArchiveError as error:
            return Damage(kept.segment, kept.offset, kept.offset + kept.length - 1, error.sentence)
        if (at := _first_damage(data, kept.blocks)) is not None:
            first, last = (kept.offset + each for each in at)
            where = f"byte {first}" if first == last else f"between bytes {first} and {last}"
            return Damage(kept.segment, first, last, f"{self.folder / kept.segment}: damaged, first {where}.")
        if len(data) < kept.length:
            first = kept.offset + len(data)
            return Damage(
                kept.segment, first, kept.offset + kept.length - 1,
                f"{self.folder / kept.segment}: cut off at byte {first}.",
            )  # fmt: skip
        if sha256(self.read(kept.segment, kept.offset, kept.length)).digest() != kept.digest:
            last = kept.offset + kept.length - 1
            return Damage(
                kept.segment, kept.offset, last, f"{self.folder / kept.segment}: the payload at byte {kept.offset} has "
                "another SHA-256 than the ledger says.",
            )  # fmt: skip
        return None

    def leftovers(self, known: Mapping[str, Sequence[tuple[int, int]]]) -> Iterator[tuple[str, int, int]]:
        """Records that nothing refers to: segment, offset and length of each.

        They are what a program left that was stopped between the archive and the ledger. `known` has offset and length
        of all records that are referred to, by segment. A file that a program is still writing to is passed over.
        """
        for path in sorted(self.folder.glob("*.warc.gz")):
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    continue
                size = path.stat().st_size
                at = 0
                for offset, length in [*sorted(known.get(path.name, ())), (size, 0)]:
                    if offset > at and not (at == 0 and _is_opening(file, offset)):
                        begin = _opening_length(file) if at == 0 else at
                        if not _is_blank(file, begin, offset - begin):
                            yield path.name, begin, offset - begin
                    at = max(at, offset + length)

    def blank(self, segment: str, offset: int, length: int) -> bytes:
        """Overwrite a record by tombstones of the same length; returns the CRC-32 sums of the new blocks."""
        blank = _blank(length)
        try:
            with (self.folder / segment).open("r+b") as file:
                file.seek(offset)
                file.write(blank)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ArchiveError("archive-unwritable", f"{self.folder / segment}: {error.strerror}.") from error
        return _sums(blank)

    def _append(self, capture: Capture) -> Kept:
        member = gzip.compress(self._record(capture), 4, mtime=0)
        if self._file is None or self._file.tell() + len(member) > self._largest:
            self._begin(capture.at)
        assert self._file is not None
        offset = self._file.tell()
        self._file.write(member)
        return Kept(self._segment, offset, len(member), sha256(capture.payload).digest(), _sums(member))

    def _begin(self, at: datetime) -> None:
        if self._file is not None:
            self._full.append(self._file)  # stays locked until its records are in the ledger
            self._file = None
        _make_private(self.folder)
        stem, number = at.strftime("%Y%m%d-%H%M%S"), 0
        while True:
            number += 1
            self._segment = f"marsad-{stem}-{os.getpid()}-{number:03}.warc.gz"
            path = self.folder / self._segment
            try:
                path.touch(0o600, exist_ok=False)
            except FileExistsError:
                continue
            self._file = path.open("r+b")
            fcntl.flock(self._file, fcntl.LOCK_EX)  # until it is closed: somebody still writes here
            break
        info = f"software: {self._software}\r\nformat: WARC File Format 1.1\r\n".encode()
        record = WarcRecord()
        record.init_headers(WarcRecordType.warcinfo)
        record.headers["WARC-Date"] = _utc(at)
        record.headers["WARC-Filename"] = self._segment
        record.headers["Content-Type"] = "application/warc-fields"
        record.set_bytes_content(info)
        self._file.write(gzip.compress(_written(record), 4, mtime=0))

    def _record(self, capture: Capture) -> bytes:
        content = capture.head + capture.payload
        record = WarcRecord()
        record.init_headers(WarcRecordType.response if capture.head else WarcRecordType.resource)
        record.headers["WARC-Target-URI"] = capture.url
        record.headers["WARC-Date"] = _utc(capture.at)
        record.headers["WARC-Payload-Digest"] = "sha256:" + sha256(capture.payload).hexdigest()
        if capture.head:
            record.headers["Content-Type"] = "application/http; msgtype=response"
        else:
            record.headers["Content-Type"] = capture.content_type or "application/octet-stream"
        record.set_bytes_content(content)
        return _written(record)


def _make_private(folder: Path) -> None:
    """Make a folder, and the one that it lies in, for nobody but the user; what is there already stays as it is."""
    if not folder.exists():
        folder.parent.mkdir(0o700, parents=True, exist_ok=True)
        folder.mkdir(0o700, exist_ok=True)


def _written(record: WarcRecord) -> bytes:
    stream = io.BytesIO()
    record.write(stream)
    return stream.getvalue()


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _sums(data: bytes) -> bytes:
    sums = array("I", (zlib.crc32(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)))
    if sys.byteorder == "big":
        sums.byteswap()
    return sums.tobytes()


def _first_damage(data: bytes, blocks: bytes) -> tuple[int, int] | None:
    """First and last byte that may be the first damaged one; they are equal when one byte of its block was changed."""
    sums = array("I", blocks)
    if sys.byteorder == "big":
        sums.byteswap()
    for number, told in enumerate(sums):
        block = data[number * BLOCK : (number + 1) * BLOCK]
        if not block:
            return None
        if zlib.crc32(block) == told:
            continue
        if len(block) < BLOCK and number < len(sums) - 1:
            return None  # cut off here
        at = _changed_byte(block, told)
        begin = number * BLOCK
        return (begin, begin + len(block) - 1) if at is None else (begin + at, begin + at)
    return None


def _changed_byte(block: bytes, told: int) -> int | None:
    """Which single byte of the block, set otherwise, gives the CRC-32 that was noted; None when none does."""
    whole = zlib.crc32(block)
    zeros = zlib.crc32(bytes(len(block)))
    for at in range(len(block)):
        tail = bytes(len(block) - at - 1)
        for change in range(1, 256):
            # CRC-32 is affine: a change of one byte changes the sum by the same amount whatever the other bytes are.
            if whole ^ zlib.crc32(bytes(at) + bytes((change,)) + tail) ^ zeros == told:
                return at
    return None


def _opening_length(file: BinaryIO) -> int:
    """Bytes of the first member of a file, which tells what wrote it."""
    file.seek(0)
    member = zlib.decompressobj(31)
    data = file.read(_OPENING)
    try:
        member.decompress(data)
    except zlib.error:
        return 0
    return len(data) - len(member.unused_data) if member.eof else 0


def _is_opening(file: BinaryIO, end: int) -> bool:
    return _opening_length(file) == end


def _is_blank(file: BinaryIO, offset: int, length: int) -> bool:
    """Whether there are only tombstones."""
    file.seek(offset)
    if not file.read(length).strip(b"\0"):
        return True
    file.seek(offset)
    try:
        records = gzip.decompress(file.read(length)).split(b"WARC/1.1\r\n")
    except (OSError, EOFError, zlib.error):
        return False
    return all(not record or b"\r\n\r\nerased\r\n" in record for record in records)


def _blank(length: int) -> bytes:
    """Gzip members of `length` bytes together, each an empty record that says so, padded by its header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(_TOMBSTONE) + packer.flush()
    body += struct.pack("<II", zlib.crc32(_TOMBSTONE), len(_TOMBSTONE))
    bare = 12 + 4 + len(body)  # gzip header with an extra field of one subfield, then the body
    if length < bare:
        return bytes(length)  # the torn end of a file: too short for a record of its own
    made = b""
    while length:
        take = min(length, bare + _MOST_PADDING)
        if 0 < length - take < bare:
            take -= bare
        padding = take - bare
        extra = b"mz" + struct.pack("<H", padding) + bytes(padding)
        made += b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + struct.pack("<H", len(extra)) + extra + body
        length -= take
    return made
