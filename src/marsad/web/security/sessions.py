"""Sessions: who a request comes from, by what its browser or program holds.

In: a cookie or a token. Out: the member, or nobody. What is held is 256 bits of chance; the ledger has its SHA-256.
A session ends when it was not used for some hours, when it is some days old, at logout, and when an admin ends it;
at every login a new one begins and the one before it ends.
"""

import re
import secrets
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.responses import Response

from marsad.config import Web
from marsad.ledger import sessions as kept
from marsad.ledger.members import Member
from marsad.ledger.sessions import Session, Token

PLAIN, SECURE = "marsad_session", "__Host-marsad_session"
TOKEN = "marsad_"  # what every token begins with, so that it is known where it should not be
TOUCH = 60.0  # seconds after which it is noted again that a session or token is in use
_BROWSERS = ("Firefox", "Edg", "OPR", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")


class Held(NamedTuple):
    """Who holds a session or token: the member, the digest of it, when it was seen, and a token's scope."""

    member: Member
    key: bytes
    seen_at: float
    scope: str = ""


def digest(secret: str) -> bytes:
    """What a secret is kept as. Chance of 256 bits needs no slow hash."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def new_secret() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def new_uid() -> str:
    """A public id of a session or token."""
    return secrets.token_hex(6)


def cookie_name(scheme: str) -> str:
    """The name of the cookie. With https it is one that no other host or page without https can set."""
    return SECURE if scheme == "https" else PLAIN


def begin(
    connection: Connection, member: Member, way: str, client: tuple[str, str], now: float, before: str = ""
) -> str:
    """Begin a session (`client` is address and browser), end the one that the browser held `before`; the new secret."""
    secret = new_secret()
    if before:
        kept.end_session(connection, digest(before), now)
    address, agent = client
    session = Session(new_uid(), way, address, browser(agent), now, now, None)
    kept.begin_session(connection, digest(secret), member.id, session)
    return secret


def by_cookie(connection: Connection, secret: str, now: float, web: Web) -> Held | None:
    """Who holds a session that is still good; None if nobody does."""
    found = kept.session_by(connection, digest(secret))
    if found is None:
        return None
    session, member = found
    good = now - session.seen_at <= web.idle_hours * 3600 and now - session.began_at <= web.session_days * 86_400
    return Held(member, digest(secret), session.seen_at) if good else None


def by_token(connection: Connection, secret: str, now: float) -> Held | None:
    """Who holds a token that is still good; None if nobody does."""
    found = kept.token_by(connection, digest(secret), now) if secret.startswith(TOKEN) else None
    if found is None:
        return None
    token, member = found
    return Held(member, digest(secret), token.used_at or 0.0, token.scope)


def new_token(label: str, scope: str, days: int, member: Member, now: float) -> tuple[str, Token]:
    """A token's secret, to be shown once, and what is kept of it."""
    told = " ".join("".join(each if each.isprintable() else " " for each in label).split())[:80]
    token = Token(new_uid(), member.name, told, scope, now, now + days * 86_400, None, None)
    return TOKEN + new_secret(), token


def bearer(headers: Headers) -> str:
    """The token of an `Authorization: Bearer` header (RFC 6750); empty when there is none."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def give(answer: Response, secret: str, scheme: str, web: Web) -> None:
    """Have the browser hold a session: no script reads it, no other site sends it."""
    answer.set_cookie(
        cookie_name(scheme), secret, max_age=int(web.session_days * 86_400), path="/", secure=scheme == "https",
        httponly=True, samesite="lax",
    )  # fmt: skip


def take(answer: Response, scheme: str) -> None:
    """Have the browser let go of its session."""
    answer.delete_cookie(cookie_name(scheme), path="/", secure=scheme == "https", httponly=True, samesite="lax")


def browser(agent: str) -> str:
    """Browser and system in a few words, for the list of one's sessions; not what would single a person out."""
    name = next((each for each in _BROWSERS if each in agent), "")
    system = next((each for each in _SYSTEMS if each in agent), "")
    name = {"Edg": "Edge", "OPR": "Opera"}.get(name, name)
    plain = name or re.sub(r"[^A-Za-z0-9.-].*", "", agent)[:20]
    return " · ".join(each for each in (plain, system) if each)
