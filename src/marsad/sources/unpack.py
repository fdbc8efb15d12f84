"""Unpacking: from compressed chunks to bytes, never more than a limit.

In: chunks as they arrive and the names of the content codings, in the order in which they were applied. Out: the bytes.
Whatever the ratio of a bomb, no more than the limit and one piece of output are in memory.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import brotli  # type: ignore[import-untyped]

from marsad.errors import InputError

_PIECE = 1 << 16  # bytes of output at once
_MOST_CODINGS = 3
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window bits


def unpack(chunks: Iterable[bytes], codings: Sequence[str], limit: int) -> bytes:
    """The bytes, decoded from `codings` (gzip, x-gzip, deflate, br; identity is nothing).

    Raises InputError: `coding-unknown`, `coding-broken` (also: cut off), `too-large` (more than `limit` bytes).
    """
    whole = bytearray()
    for piece in _unpacked(chunks, codings):
        whole += piece
        if len(whole) > limit:
            raise InputError("too-large", f"it is larger than {limit:,} bytes, the limit.")
    return bytes(whole)


def _unpacked(chunks: Iterable[bytes], codings: Sequence[str]) -> Iterable[bytes]:
    named = [name for name in (coding.strip().lower() for coding in codings) if name not in ("", "identity")]
    if len(named) > _MOST_CODINGS:
        raise InputError("coding-unknown", f"it is packed {len(named)} times over.")
    ways: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
        "gzip": _gunzip,
        "x-gzip": _gunzip,
        "deflate": _inflate,
        "br": _unbrotli,
    }
    for name in reversed(named):
        if name not in ways:
            raise InputError("coding-unknown", f"it is packed as {name[:40]!r}; known are {', '.join(ways)}.")
        chunks = ways[name](chunks)
    return chunks


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Members of gzip one after the other; what follows the last and is none (padding) is left out."""
    member, begun = zlib.decompressobj(_GZIP), False
    for chunk in chunks:
        data = chunk
        while data:
            if member.eof:
                if data[0] != 0x1F:
                    return
                member = zlib.decompressobj(_GZIP)
            begun = True
            yield from _pieces(member, data)
            data = member.unused_data
    if begun and not member.eof:
        raise InputError("coding-broken", "the gzip data is cut off.")


def _inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Deflate in the zlib format, as the standard says, or bare, as some servers send it."""
    stream, held = None, b""
    for chunk in chunks:
        held += chunk
        if stream is None and len(held) >= 2:
            wrapped = held[0] & 0x0F == 8 and int.from_bytes(held[:2], "big") % 31 == 0
            stream = zlib.decompressobj(_ZLIB if wrapped else _RAW)
        if stream is not None and not stream.eof:
            yield from _pieces(stream, held)
            held = b""
    if (stream is None and held) or (stream is not None and not stream.eof):
        raise InputError("coding-broken", "the deflate data is cut off.")


def _pieces(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    try:
        while True:
            piece = stream.decompress(data, _PIECE)
            data = stream.unconsumed_tail
            if piece:
                yield piece
            if stream.eof or not (data or len(piece) == _PIECE):
                return
    except zlib.error as error:
        raise InputError("coding-broken", f"the compressed data is broken ({error}).") from None


def _unbrotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    stream, begun = brotli.Decompressor(), False
    try:
        for chunk in chunks:
            begun = begun or bool(chunk)
            piece = stream.process(chunk, output_buffer_limit=_PIECE) if chunk else b""
            while piece:
                yield piece
                piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_PIECE)
            if stream.is_finished():
                return
    except brotli.error as error:
        raise InputError("coding-broken", f"the compressed data is broken ({error}).") from None
    if begun and not stream.is_finished():
        raise InputError("coding-broken", "the brotli data is cut off.")
