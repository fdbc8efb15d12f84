"""Exchange: one request and its answer, over one guarded connection that is closed afterwards.

In: a URL, headers, limits and a `Wire`. Out: an `Answer`. Nothing is followed, retried or waited for here, and nothing
is taken from the environment: no proxy, no cookie, no password file.
"""

import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import httpcore2
import httpx2

from marsad.errors import FetchError, InputError
from marsad.sources.unpack import unpack
from marsad.sources.wire import Wire

HEAD_LIMIT = 200_000  # bytes of status line, headers and framing, beside the body's limit
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CONTINUES = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d")

Headers = tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    """What a server answered. `body` is decoded; `head` and `raw` are the bytes as they came, in this order.

    Body and raw are empty unless the status is 2xx.
    """

    status: int
    headers: Headers
    body: bytes
    head: bytes
    raw: bytes
    address: str

    def header(self, name: str) -> str:
        """The first header of this name, in any case, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")


class Limits(NamedTuple):
    """Bytes of a body, raw and decoded; seconds of one operation; whether a longer body is cut instead of refused."""

    most: int
    timeout: float
    cut: bool = False


def ask(url: httpx2.URL, headers: Headers, limits: Limits, wire: Wire, trust: ssl.SSLContext | None) -> Answer:
    """GET `url`. `trust` is needed for https.

    Raises FetchError: `address-forbidden`, `name-unresolved`, `connection-failed`, `tls-failed`, `answer-broken`,
    `coding-unknown`, `coding-broken`, `too-large`, `too-slow`.
    """
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), limits.timeout)
    try:
        with (
            httpcore2.ConnectionPool(
                ssl_context=trust, max_keepalive_connections=0, network_backend=wire, http2=False
            ) as pool,
            pool.stream(
                "GET",
                target,
                headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in headers],
                extensions={"timeout": timeouts},
            ) as response,
        ):
            told = tuple((name.decode("latin-1"), _text(value)) for name, value in response.headers)
            body = _body(response, told, limits, wire) if 200 <= response.status < 300 else b""
    except httpcore2.TimeoutException:
        raise FetchError("connection-failed", f"nothing came for {limits.timeout:g} s.") from None
    except httpcore2.NetworkError as error:
        raise _unconnected(error) from None
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, ValueError) as error:
        raise FetchError("answer-broken", f"the answer is no proper HTTP ({_short(error)}).") from None
    except InputError as error:
        raise FetchError(error.slug, error.sentence) from None
    head, raw = _parted(wire.tape, told, 200 <= response.status < 300)
    return Answer(response.status, told, body, head, body if raw == body else raw, wire.address)


def _body(response: httpcore2.Response, headers: Headers, limits: Limits, wire: Wire) -> bytes:
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    if not limits.cut and any(len(each) > 18 or int(each) > limits.most for each in lengths if each.isdecimal()):
        raise FetchError("too-large", f"the server announces {lengths[0][:30]} bytes; the limit is {limits.most:,}.")
    assert isinstance(response.stream, Iterable)
    chunks = _timed(response.stream, wire)
    if limits.cut:
        chunks = _cut(chunks, limits.most)
    return unpack(chunks, _codings(headers), limits.most)


def _codings(headers: Headers) -> Sequence[str]:
    return [part for name, value in headers if name.lower() == "content-encoding" for part in value.split(",")]


def _timed(stream: Iterable[bytes], wire: Wire) -> Iterator[bytes]:
    for chunk in stream:
        wire.within(None)
        yield chunk


def _cut(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return


def _parted(tape: bytearray, headers: Headers, with_body: bool) -> tuple[bytes, bytes]:
    """The head and what came after it; without the interim answers (1xx) before, without bytes after the end."""
    start = 0
    while (end := _HEAD_END.search(tape, start)) and _CONTINUES.match(tape, start):
        start = end.end()
    begin = end.end() if end else len(tape)
    names = {name.lower(): value for name, value in headers}
    length = names.get("content-length", "")
    stop = begin + int(length) if length.isdecimal() and "transfer-encoding" not in names else len(tape)
    with memoryview(tape) as view:
        return bytes(view[start:begin]), bytes(view[begin:stop]) if with_body else b""


def _text(value: bytes) -> str:
    """A header's value: servers send UTF-8 where the standard wants ASCII, and Latin-1 seldom."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _unconnected(error: Exception) -> FetchError:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or cause.reason or "no common protocol"
        return FetchError("tls-failed", f"no secure connection: {reason}.")
    return FetchError("connection-failed", f"the connection failed ({_short(error)}).")


def _short(error: Exception) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in words[:120])
