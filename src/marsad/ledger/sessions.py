"""Sessions and tokens: what members hold to be known by, as hashes of it, and failed logins.

In: SHA-256 digests of what a browser or program holds. Out: whose it is. What is held is never kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, delete, select, text, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.members import Member, member_of
from marsad.ledger.store import Act, insert_rows

SCOPES = ("metrics", "read", "review", "admin")
FEW = 50  # tokens that a member may hold at once


class Session(NamedTuple):
    """A session: public id, how it began (`password` or `openid`), from where, with which browser, and its instants."""

    uid: str
    way: str
    address: str
    agent: str
    began_at: float
    seen_at: float
    ended_at: float | None


class Token(NamedTuple):
    """A token: public id, whose, what for, what it may, and its instants; `used_at` is right to the minute."""

    uid: str
    member: str
    label: str
    scope: str
    made_at: float
    expires_at: float
    used_at: float | None
    revoked_at: float | None


class Attempts(NamedTuple):
    """Failed logins of one account or address: how many, when the last, and until when no more are heard."""

    failed: int
    last_at: float
    until: float


def begin_session(connection: Connection, key: bytes, member: int, session: Session) -> None:
    """Keep a session under the digest of what the browser holds."""
    insert_rows(
        connection, schema.session,
        [(key, session.uid, member, session.way, session.address, session.agent, session.began_at, session.seen_at,
          session.ended_at)],
    )  # fmt: skip


def session_by(connection: Connection, key: bytes) -> tuple[Session, Member] | None:
    """A session that has not ended, and whose it is; None for a member who is disabled."""
    session, member = schema.session, schema.member
    row = connection.execute(select(session).where(session.c.key == key, session.c.ended_at.is_(None))).first()
    if row is None:
        return None
    owner = connection.execute(select(member).where(member.c.id == row.member, member.c.disabled_at.is_(None))).first()
    return (_session(row), member_of(owner)) if owner else None


def sessions_of(connection: Connection, member: int, since: float) -> list[Session]:
    """Sessions of a member that have not ended and were seen since an instant, the newest first."""
    session = schema.session
    query = (
        select(session)
        .where(session.c.member == member, session.c.ended_at.is_(None), session.c.seen_at >= since)
        .order_by(session.c.seen_at.desc(), session.c.uid)
    )
    return [_session(row) for row in connection.execute(query)]


def touch_sessions(connection: Connection, seen: dict[bytes, float]) -> None:
    """Note when sessions were seen last."""
    session = schema.session
    for key, at in seen.items():
        connection.execute(update(session).where(session.c.key == key, session.c.seen_at < at).values(seen_at=at))


def end_session(connection: Connection, key: bytes, at: float) -> None:
    """End a session by what the browser holds."""
    _end(connection, schema.session.c.key == key, at)


def end_session_named(connection: Connection, member: int, uid: str, at: float) -> int:
    """End one of a member's sessions; returns how many ended (0 or 1)."""
    session = schema.session
    return _end(connection, (session.c.member == member) & (session.c.uid == uid), at)


def end_sessions(connection: Connection, member: int, at: float, keep: bytes = b"") -> int:
    """End all sessions of a member but one; returns how many."""
    session = schema.session
    return _end(connection, (session.c.member == member) & (session.c.key != keep), at)


def _end(connection: Connection, which: ColumnElement[bool], at: float) -> int:
    session = schema.session
    done = connection.execute(update(session).where(which, session.c.ended_at.is_(None)).values(ended_at=at))
    return done.rowcount


def forget_sessions(connection: Connection, before: float) -> None:
    """Take out sessions that were last seen before an instant."""
    connection.execute(delete(schema.session).where(schema.session.c.seen_at < before))


def make_token(connection: Connection, key: bytes, member: Member, token: Token, act: Act) -> None:
    """Keep a token. Only inside `Ledger.writing`. Raises LedgerError (`scope-unknown`, `tokens-many`)."""
    if token.scope not in SCOPES:
        raise LedgerError("scope-unknown", f"{token.scope!r} is no scope; there are {', '.join(SCOPES)}.")
    held = [each for each in tokens_of(connection, member.id) if each.revoked_at is None and each.expires_at > act.at]
    if len(held) >= FEW:
        raise LedgerError("tokens-many", f"{member.name} has {FEW} tokens that are good; revoke one first.")
    insert_rows(
        connection, schema.token,
        [(key, token.uid, member.id, token.label, token.scope, token.made_at, token.expires_at, None, None)],
    )  # fmt: skip
    detail = {"scope": token.scope, "expires": token.expires_at, "token": token.uid}
    chain.append(connection, [chain.Entry(act.at, act.by, "token.made", f"@{member.name}", detail)])


def token_by(connection: Connection, key: bytes, at: float) -> tuple[Token, Member] | None:
    """A token that is good at an instant, and whose it is; None for a member who is disabled."""
    token, member = schema.token, schema.member
    row = connection.execute(
        select(token).where(token.c.key == key, token.c.revoked_at.is_(None), token.c.expires_at > at)
    ).first()
    if row is None:
        return None
    owner = connection.execute(select(member).where(member.c.id == row.member, member.c.disabled_at.is_(None))).first()
    return (_token(row, owner.name), member_of(owner)) if owner else None


def tokens_of(connection: Connection, member: int | None = None) -> list[Token]:
    """Tokens of a member, or of all, the newest first."""
    token, owner = schema.token, schema.member
    query = select(token, owner.c.name).join(owner, owner.c.id == token.c.member)
    if member is not None:
        query = query.where(token.c.member == member)
    rows = connection.execute(query.order_by(token.c.made_at.desc(), token.c.uid))
    return [_token(row, row.name) for row in rows]


def touch_tokens(connection: Connection, used: dict[bytes, float]) -> None:
    """Note when tokens were used last."""
    for key, at in used.items():
        connection.execute(update(schema.token).where(schema.token.c.key == key).values(used_at=at))


def revoke_token(connection: Connection, uid: str, act: Act, member: int | None = None) -> None:
    """Revoke a token, of a member if one is given; for who writes the log. Raises LedgerError (`token-unknown`)."""
    token, owner = schema.token, schema.member
    query = select(token.c.revoked_at, owner.c.name).join(owner, owner.c.id == token.c.member)
    query = query.where(token.c.uid == uid)
    row = connection.execute(query if member is None else query.where(token.c.member == member)).first()
    if row is None:
        raise LedgerError("token-unknown", f"{uid}: there is no such token. `marsad accounts tokens` shows them.")
    if row.revoked_at is None:
        connection.execute(update(token).where(token.c.uid == uid).values(revoked_at=act.at))
        chain.append(connection, [chain.Entry(act.at, act.by, "token.revoked", f"@{row.name}", {"token": uid})])


def attempts_by(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, Attempts]:
    """Failed logins under some digests of names and addresses; nobody else changes them until the transaction ends."""
    table = schema.attempt
    if connection.dialect.name != "sqlite":
        connection.execute(text("LOCK TABLE attempt IN EXCLUSIVE MODE"))
    rows = connection.execute(select(table).where(table.c.key.in_(keys)))
    return {bytes(row.key): Attempts(row.failed, row.last_at, row.until) for row in rows}


def keep_attempts(connection: Connection, kept: Mapping[bytes, Attempts | None], before: float) -> None:
    """Put these in the place of what is there, None for nothing; what was last before an instant is forgotten."""
    table = schema.attempt
    connection.execute(delete(table).where(table.c.key.in_(list(kept)) | (table.c.last_at < before)))
    insert_rows(connection, table, [(key, *each) for key, each in sorted(kept.items()) if each is not None])


def forget_attempts(connection: Connection) -> int:
    """Hear everybody again; returns how many accounts and addresses had failed."""
    return connection.execute(delete(schema.attempt)).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(row.uid, row.way, row.address, row.agent, row.began_at, row.seen_at, row.ended_at)


def _token(row: Row[Any], member: str) -> Token:
    return Token(
        row.uid, member, row.label, row.scope, row.made_at, row.expires_at, row.used_at, row.revoked_at,
    )  # fmt: skip
