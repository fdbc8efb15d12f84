"""Login: by name and password, or by what an OpenID provider vouches for.

In: what was written or vouched for, and from where. Out: the secret of a new session, or why there is none. An answer
does not tell whether there is an account: an unknown name takes as long, fails alike and waits alike.
"""

from typing import NamedTuple

from marsad.errors import LedgerError, WebError
from marsad.ledger.access import note
from marsad.ledger.chain import Entry
from marsad.ledger.members import (
    LONGEST,
    Entrance,
    Member,
    add_member,
    find_member,
    member_by_subject,
    note_login,
    rehash,
    set_role,
)
from marsad.ledger.sessions import forget_sessions
from marsad.ledger.store import Act
from marsad.web.security import lockout, passwords, sessions
from marsad.web.security.door import Door
from marsad.web.security.openid import Provider, Vouched

_KEPT = 90 * 86_400.0  # seconds for which sessions that ended are kept


class Whence(NamedTuple):
    """From where a login comes: address, browser, and the session that the browser holds already."""

    address: str
    agent: str
    before: str = ""


class Checked(NamedTuple):
    """Whose password it is, None if nobody's; and how many seconds to wait instead of being heard."""

    member: Member | None
    wait: float = 0.0


class Outcome(NamedTuple):
    """How a login ended: the secret of the new session, or (`secret` empty) how many seconds to wait, 0 for none."""

    secret: str = ""
    wait: float = 0.0


def by_password(door: Door, name: str, password: str, whence: Whence) -> Outcome:
    """Log in by name and password. Raises WebError (`passwords-busy`)."""
    found = checked(door, name[: 4 * LONGEST], password, whence)
    if found.member is None:
        return Outcome(wait=found.wait)
    return _begun(door, found.member, "password", whence)


def checked(door: Door, name: str, password: str, whence: Whence) -> Checked:
    """Whose name and password these are; counted, and noted when nobody's. Raises WebError (`passwords-busy`)."""
    now = door.clock()
    with door.ledger.aside() as connection:
        wait = lockout.admitted(connection, name, whence.address, now)
        member = find_member(connection, name)
    if wait > 0:
        return Checked(None, wait)
    hashed = member.password if member is not None and member.active else ""
    if not door.passwords.right(hashed, password) or member is None:
        _note_failure(door, member, whence)
        return Checked(None)
    renewed = door.passwords.hash(password) if door.passwords.outdated(hashed) else ""
    with door.ledger.aside() as connection:
        lockout.succeeded(connection, name, whence.address, now)
        if renewed:
            rehash(connection, member.id, hashed, renewed)
    return Checked(member)


def by_openid(door: Door, provider: Provider, vouched: Vouched, whence: Whence) -> Outcome:
    """Log in whom a provider vouches for; who comes for the first time becomes a member if the settings let them.

    Raises WebError (`openid-stranger`) for who may not come in.
    """
    role = provider.role(vouched)
    with door.ledger.reading() as connection:
        member = member_by_subject(connection, vouched.issuer, vouched.subject)
    if member is None:
        member = _newcomer(door, provider, vouched, role)
    elif not member.active:
        _note_failure(door, member, whence)
        raise _stranger()
    elif role is not None and role != member.role:
        _give_role(door, member, role)
    return _begun(door, member, "openid", whence)


def _give_role(door: Door, member: Member, role: str) -> None:
    """The role that the provider's groups give; the last admin stays one, whatever they say."""
    try:
        with door.ledger.writing() as connection:
            set_role(connection, member, role, Act(door.clock(), "openid"))
    except LedgerError as error:
        if error.slug != "admin-last":
            raise


def _newcomer(door: Door, provider: Provider, vouched: Vouched, role: str | None) -> Member:
    given = role or provider.told.role
    if not given:
        raise _stranger()
    try:
        with door.ledger.writing() as connection:
            entrance = Entrance(issuer=vouched.issuer, subject=vouched.subject)
            return add_member(connection, vouched.name, given, entrance, Act(door.clock(), "openid"))
    except LedgerError as error:
        if error.slug not in ("member-there", "member-name"):
            raise
        raise WebError(
            "openid-name", "another member has the name that the OpenID provider knows you by, or it is no name here. "
            "Ask who looks after the accounts to add you.",
        ) from error  # fmt: skip


def _stranger() -> WebError:
    return WebError("openid-stranger", "you are no member here. Ask who looks after the accounts to add you.")


def _begun(door: Door, member: Member, way: str, whence: Whence) -> Outcome:
    now = door.clock()
    with door.ledger.aside() as connection:
        secret = sessions.begin(connection, member, way, (whence.address, whence.agent), now, whence.before)
        note_login(connection, member.id, now)
        forget_sessions(connection, now - _KEPT)
        note(connection, [Entry(now, member.name, "login", f"@{member.name}", {"way": way, "from": whence.address})])
    return Outcome(secret)


def _note_failure(door: Door, member: Member | None, whence: Whence) -> None:
    """What was written as a name is not noted unless it is one: it may be a password in the wrong field."""
    subject = f"@{member.name}" if member else ""
    with door.ledger.aside() as connection:
        note(connection, [Entry(door.clock(), "", "login.failed", subject, {"from": whence.address})])


def refused_password(password: str, again: str, name: str) -> str:
    """Why a new password will not do, as a key of `words.toml`; empty when it will."""
    return "password_unlike" if password != again else passwords.weakness(password, name)
