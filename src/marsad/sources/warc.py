"""Web archives: from WARC files, plain or compressed, to the pages that they hold.

In: a stream of a `.warc` or `.warc.gz`. Out: in order, a `Captured` for each response or resource, and a `Rejected` for
each that cannot be read; after damage the reading goes on at the next record that begins whole. One record is in memory
at a time, and none beyond the limit.
"""

import base64
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecordType

from marsad.errors import CaptureError, InputError
from marsad.sources.exchange import HEAD_LIMIT, Headers
from marsad.sources.files import LIMIT, Rejected
from marsad.sources.unpack import unpack

_PIECE = 1 << 16
_MOST_FALSE_STARTS = 1000  # places after damage that look like a record and are none
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[^\r\n]{0,4096}\r?\n")
_BEGINNINGS = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|WARC/[01]\.\d+\r?\n")


class Captured(NamedTuple):
    """A page as it was archived. `body` is without framing and content coding; `at` (UTC) None when it is not told.

    `offset` is the first byte of the record in the file (of its gzip member, when it has one of its own). A resource
    has status 200 and its type as the only header.
    """

    url: str
    at: datetime | None
    status: int
    headers: Headers
    body: bytes
    offset: int


def read_warc(stream: BinaryIO, limit: int = LIMIT, name: str = "") -> Iterator[Captured | Rejected]:
    """The responses and resources of an archive. `limit` is the bytes of one body; `name` is told with each rejected.

    The stream is at a record's first byte and can seek. Raises CaptureError (`capture-stream`) when it cannot, and
    (`capture-none`) when it holds no WARC record at all.
    """
    if not stream.seekable():
        raise CaptureError("capture-stream", "a web archive is read from a file, not from a pipe.")
    start, any_record, told, false_starts = stream.tell(), False, False, 0
    while True:
        last, beyond, refused = start, start + 1, -1
        try:
            for record in _records(stream, start):
                any_record, told, false_starts = True, False, 0
                last = record.stream_pos
                beyond = last + 1
                try:
                    if captured := _captured(record, limit):
                        yield captured
                except CaptureError as error:
                    refused = last
                    yield Rejected(name, 0, error.slug, f"record at byte {last}: {error.sentence}")
                else:
                    beyond += _least_length(stream, record)
            tail = _unread_tail(stream, last) if any_record else None
            if tail is None:
                break
            last, beyond, reason = tail, tail + 1, "the file ends within a record."
        except OSError as error:
            reason = f"{' '.join(str(error).split()).rstrip('.')[:120]}."
        if any_record and not told and refused != last:
            yield Rejected(name, 0, "capture-broken", f"damage at or after byte {last}: {reason}")
        told, false_starts = True, false_starts + 1
        following = _next_start(stream, beyond) if false_starts <= _MOST_FALSE_STARTS else None
        if following is None:
            break
        start = following
    if not any_record:
        raise CaptureError("capture-none", "there is no WARC record in it. Is this a .warc or .warc.gz file?")


def _least_length(stream: BinaryIO, record: Any) -> int:
    """Bytes that a record takes at least: what looks like a record within a page is none. 0 when it is compressed."""
    place = stream.tell()
    stream.seek(record.stream_pos)
    plain = stream.read(5) == b"WARC/"
    stream.seek(place)
    return int(record.content_length) if plain else 0


def _records(stream: BinaryIO, start: int) -> Iterator[Any]:
    """FastWARC's records from a byte on. Raises OSError where they cannot be read."""
    stream.seek(start)
    try:
        yield from ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False)
    except BaseException as error:
        if type(error).__name__ == "PanicException" or isinstance(error, ValueError | OverflowError | UnicodeError):
            raise OSError(str(error)) from None
        raise


def _unread_tail(stream: BinaryIO, last: int) -> int | None:
    """Where a gzip member begins that the reader gave up in silence because it is cut off; None when all was read."""
    stream.seek(last)
    if stream.read(2) != b"\x1f\x8b":
        return None
    stream.seek(last)
    at, begin = last, last
    member = zlib.decompressobj(31)
    try:
        while data := stream.read(_PIECE):
            at += len(data)
            while data:
                if member.eof:
                    begin, member = at - len(data), zlib.decompressobj(31)
                member.decompress(data, _PIECE)
                data = member.unused_data if member.eof else member.unconsumed_tail
    except zlib.error:
        return begin
    return None if member.eof else begin


def _next_start(stream: BinaryIO, start: int) -> int | None:
    """The first byte from `start` on where a record begins, plain or compressed."""
    at, held = start, b""
    stream.seek(start)
    while data := stream.read(_PIECE):
        held += data
        for found in _BEGINNINGS.finditer(held):
            if found.group().startswith(b"W") or _is_member(held[found.start() :], stream):
                return at + found.start()
        at += max(0, len(held) - 16)
        held = held[-16:]
    return None


def _is_member(data: bytes, stream: BinaryIO) -> bool:
    """Whether it is a gzip member that holds a WARC record."""
    place = stream.tell()
    more = stream.read(512)
    stream.seek(place)
    try:
        return zlib.decompressobj(31).decompress(data[:_PIECE] + more, 5) == b"WARC/"
    except zlib.error:
        return False


def _captured(record: Any, limit: int) -> Captured | None:
    """The page in a record; None for records that hold none. Raises CaptureError."""
    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
        return None
    headers = record.headers
    url = (headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    if not url.lower().startswith(("http://", "https://")):
        if url:
            return None  # dns: and the like
        raise CaptureError("capture-no-url", "it does not tell the page's address (WARC-Target-URI).")
    size = record.content_length
    if size > limit + HEAD_LIMIT:
        raise CaptureError("too-large", f"it holds {size:,} bytes; the limit is {limit:,}.")
    try:
        block = record.reader.read(size)
    except (OSError, ValueError) as error:
        raise CaptureError("capture-broken", f"it cannot be read: {error}.") from None
    if len(block) < size:
        raise CaptureError("capture-cut", f"it says {size:,} bytes and holds {len(block):,}.")
    _check_digest(block, headers.get("WARC-Block-Digest") or "")
    at, offset = record.record_date, record.stream_pos
    if record.record_type == WarcRecordType.resource:
        if size > limit:
            raise CaptureError("too-large", f"it holds {size:,} bytes; the limit is {limit:,}.")
        return Captured(url, at, 200, (("Content-Type", headers.get("Content-Type") or ""),), block, offset)
    status, told, rest = _http(block)
    return Captured(url, at, status, told, _body(told, rest, limit), offset)


def _check_digest(block: bytes, told: str) -> None:
    """Raise CaptureError (`capture-damaged`) when the block is not the one whose digest the record tells."""
    kind, _, digest = told.partition(":")
    if kind.lower() not in ("sha1", "sha256", "md5") or not digest:
        return
    real = hashlib.new(kind.lower(), block, usedforsecurity=False)
    known = {real.hexdigest(), base64.b32encode(real.digest()).decode().rstrip("=").lower()}
    if digest.strip().rstrip("=").lower() not in known:
        raise CaptureError("capture-damaged", f"its {kind} is not the one that it tells.")


def _http(block: bytes) -> tuple[int, Headers, bytes]:
    status = _STATUS.match(block)
    end = _HEAD_END.search(block, 0, HEAD_LIMIT)
    if not status or not end:
        raise CaptureError("capture-no-http", "there is no HTTP answer in it.")
    pairs: list[tuple[str, str]] = []
    for line in re.split(rb"\r?\n", block[: end.start()])[1:]:
        text = line.decode("utf-8") if _is_utf8(line) else line.decode("latin-1")
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t") and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {text.strip()}")
        elif colon:
            pairs.append((name.strip(), value.strip()))
    return int(status.group(1)), tuple(pairs), block[end.end() :]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _body(headers: Headers, raw: bytes, limit: int) -> bytes:
    told = {name.lower(): value for name, value in headers}
    if "chunked" in told.get("transfer-encoding", "").lower():
        raw = _joined(raw)
    try:
        return unpack((raw,), told.get("content-encoding", "").split(","), limit)
    except InputError as error:
        raise CaptureError(error.slug, error.sentence) from None


def _joined(raw: bytes) -> bytes:
    """A body without the framing of chunks; many archives took it off and kept the header that announces it."""
    if not _CHUNK.match(raw):
        return raw
    whole = io.BytesIO()
    at = 0
    while found := _CHUNK.match(raw, at):
        size = int(found.group(1), 16)
        if not size:
            return whole.getvalue()
        if found.end() + size > len(raw):
            break
        whole.write(raw[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if raw[at : at + 2] == b"\r\n" else raw[at : at + 1] == b"\n"
    raise CaptureError("capture-cut", "the chunks of its body do not come to an end.")
