"""CSRF: that a request which changes something was sent from a page of ours.

In: a request. Out: whether its origin is ours, and whether it brings the token of its session. The token is a MAC of
what the browser holds as its session, so nothing more is kept. Forms bring it in the field `csrf`, scripts in the
header `X-CSRF-Token`. Where nobody logs in, the origin alone keeps other pages out.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

FIELD = "csrf"
HEADER = "x-csrf-token"
SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST = 1 << 20  # bytes of a form


def token_of(secret: str) -> str:
    """The token of forms of one session."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), b"marsad form", sha256)).decode().rstrip("=")


def matches(secret: str, given: str) -> bool:
    """Whether a token is the session's."""
    return bool(secret) and hmac.compare_digest(token_of(secret).encode(), given.encode("utf-8", "replace"))


def from_here(headers: Headers) -> bool:
    """Whether the request comes from a page of the same host, or from no page at all (a program, an address typed)."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
    except ValueError:
        return False


async def brought(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """The token that a request brings, and what its body can be read from again.

    Raises HTTPException (413) for a form that is too large.
    """
    headers = Headers(scope=scope)
    if told := headers.get(HEADER, ""):
        return told, receive
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in _FORMS:
        return "", receive
    body = await _read(headers, receive)
    form = await Request(scope, _again(body, receive)).form()
    token = form.get(FIELD, "")
    return token if isinstance(token, str) else "", _again(body, receive)


async def _read(headers: Headers, receive: Receive) -> bytes:
    length = headers.get("content-length", "0")
    body, more = b"", True
    if not length.isdigit() or int(length) > MOST:
        raise HTTPException(413)
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST:
            raise HTTPException(413)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, to be read once more."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again
