"""Members: who may log in, and in which role.

In: names, roles, hashes of passwords (never passwords), subjects of an OpenID provider. Out: rows of `member`, and an
entry of the log for every change. Nobody is ever taken out: a name in the log stays one person's; who may no longer
come is disabled. One admin who may log in always stays.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.store import Act, insert_rows, next_id

ROLES = ("reader", "reviewer", "editor", "admin")  # each may do what those before it may
LONGEST = 64  # characters of a name
_FIRST = frozenset(("Lu", "Ll", "Lt", "Lo", "Nd"))
_BESIDE = frozenset("._-@")
_JOINERS = frozenset("\u200c")  # stands inside Persian and Kurdish names


class Member(NamedTuple):
    """A member: row, name, role, hash of the password (empty: none), whether it must be renewed, issuer and subject.

    Instants are seconds since 1970 (UTC); `disabled_at` is None for who may log in.
    """

    id: int
    name: str
    role: str
    password: str
    password_at: float | None
    renew: bool
    issuer: str
    subject: str
    made_at: float
    seen_at: float | None
    disabled_at: float | None

    @property
    def active(self) -> bool:
        """Whether they may log in."""
        return self.disabled_at is None


class Entrance(NamedTuple):
    """How somebody comes in: hash of a password, whether it must be renewed, and the subject at an OpenID provider."""

    password: str = ""
    renew: bool = False
    issuer: str = ""
    subject: str = ""


def name_of(written: str) -> str:
    """A name as it is kept. Raises LedgerError (`member-name`) for one that is none.

    Letters, digits and `. _ - @`, of any script; no blanks, so that a name stands as one word in the log and in
    commands.
    """
    name = unicodedata.normalize("NFC", written.strip())
    good = all(
        unicodedata.category(each)[0] in "LN" or unicodedata.category(each) == "Mn" or each in _BESIDE | _JOINERS
        for each in name
    )
    if not (key_of(name) and good and len(name) <= LONGEST and unicodedata.category(name[0]) in _FIRST):
        raise LedgerError(
            "member-name",
            f"a name begins with a letter or digit and has letters, digits and . _ - @ only, at most {LONGEST}.",
        )
    return name


def key_of(name: str) -> str:
    """What a name is found by: «Layla», «layla» and «ｌａｙｌａ» are one, «ليلى» with and without marks too."""
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    return "".join(each for each in folded if unicodedata.category(each) not in ("Mn", "Cf") and each != "\u0640")


def any_members(connection: Connection) -> bool:
    """Whether anybody was ever made a member; from then on one must log in."""
    return connection.execute(select(schema.member.c.id).limit(1)).first() is not None


def members(connection: Connection) -> list[Member]:
    """All members, by name."""
    table = schema.member
    return [member_of(row) for row in connection.execute(select(table).order_by(table.c.key))]


def member_named(connection: Connection, name: str) -> Member:
    """A member by name, in any spelling. Raises LedgerError (`member-unknown`)."""
    found = find_member(connection, name)
    if found is None:
        raise LedgerError("member-unknown", f"{name}: there is no such member. `marsad accounts list` shows them.")
    return found


def member_numbered(connection: Connection, number: int) -> Member:
    """A member by their row. Raises LedgerError (`member-unknown`)."""
    query = select(schema.member).where(schema.member.c.id == number)
    row = connection.execute(query).first() if 0 <= number < 1 << 63 else None
    if row is None:
        raise LedgerError("member-unknown", f"{number}: there is no such member. `marsad accounts list` shows them.")
    return member_of(row)


def find_member(connection: Connection, name: str) -> Member | None:
    """A member by name, in any spelling; None when there is none."""
    row = connection.execute(select(schema.member).where(schema.member.c.key == key_of(name))).first()
    return member_of(row) if row else None


def member_by_subject(connection: Connection, issuer: str, subject: str) -> Member | None:
    """The member whom an OpenID provider knows by a subject; None when there is none."""
    table = schema.member
    query = select(table).where(table.c.issuer == issuer, table.c.subject == subject, table.c.subject != "")
    row = connection.execute(query).first()
    return member_of(row) if row else None


def member_of(row: Row[Any]) -> Member:
    """A row as a member."""
    return Member(
        row.id, row.name, row.role, row.password, row.password_at, bool(row.renew), row.issuer, row.subject,
        row.made_at, row.seen_at, row.disabled_at,
    )  # fmt: skip


def add_member(connection: Connection, written: str, role: str, entrance: Entrance, act: Act) -> Member:
    """Make a member; for who writes the log. Raises LedgerError: `member-name`, `member-there`, `role-unknown`."""
    name = name_of(written)
    check_role(role)
    if find_member(connection, name):
        raise LedgerError("member-there", f"{name}: there is a member of this name already.")
    if entrance.subject and member_by_subject(connection, entrance.issuer, entrance.subject):
        raise LedgerError("member-there", f"{name}: this subject of the OpenID provider is another member's.")
    number = next_id(connection, schema.member)
    insert_rows(
        connection, schema.member,
        [(number, name, key_of(name), role, entrance.password, act.at if entrance.password else None,
          int(entrance.renew), entrance.issuer, entrance.subject, act.at, None, None)],
    )  # fmt: skip
    _log(connection, "member.added", name, {"role": role, "openid": bool(entrance.subject)}, act)
    return member_named(connection, name)


def set_role(connection: Connection, member: Member, role: str, act: Act) -> None:
    """Give a member another role. Raises LedgerError (`role-unknown`, `admin-last`)."""
    check_role(role)
    if role != "admin":
        _keep_an_admin(connection, member)
    if role != member.role:
        _change(connection, member, role=role)
        _log(connection, "member.role", member.name, {"from": member.role, "to": role}, act)


def disable(connection: Connection, member: Member, act: Act) -> None:
    """Let a member in no more; their sessions and tokens end. Raises LedgerError (`admin-last`)."""
    _keep_an_admin(connection, member)
    if member.active:
        _change(connection, member, disabled_at=act.at)
        session, token = schema.session, schema.token
        connection.execute(
            update(session).where(session.c.member == member.id, session.c.ended_at.is_(None)).values(ended_at=act.at)
        )
        connection.execute(
            update(token).where(token.c.member == member.id, token.c.revoked_at.is_(None)).values(revoked_at=act.at)
        )
        _log(connection, "member.disabled", member.name, {}, act)


def enable(connection: Connection, member: Member, act: Act) -> None:
    """Let a member in again; sessions and tokens that ended stay ended."""
    if not member.active:
        _change(connection, member, disabled_at=None)
        _log(connection, "member.enabled", member.name, {}, act)


def set_password(connection: Connection, member: Member, password: str, act: Act, *, renew: bool = False) -> None:
    """Keep the hash of a new password; `renew` has its owner change it at the next login."""
    _change(connection, member, password=password, password_at=act.at, renew=int(renew))
    _log(connection, "member.password", member.name, {"renew": renew}, act)


def rehash(connection: Connection, member: int, old: str, new: str) -> None:
    """Put a stronger hash of the same password in the place of the old one; nothing that the log should tell."""
    table = schema.member
    connection.execute(update(table).where(table.c.id == member, table.c.password == old).values(password=new))


def note_login(connection: Connection, member: int, at: float) -> None:
    """Note when a member came last."""
    connection.execute(update(schema.member).where(schema.member.c.id == member).values(seen_at=at))


def check_role(role: str) -> None:
    """Raises LedgerError (`role-unknown`) for what is no role."""
    if role not in ROLES:
        raise LedgerError("role-unknown", f"{role!r} is no role; there are {', '.join(ROLES)}.")


def _keep_an_admin(connection: Connection, member: Member) -> None:
    """Refuse what would leave nobody to look after the accounts."""
    table = schema.member
    others = connection.scalar(
        select(func.count())
        .select_from(table)
        .where(table.c.role == "admin", table.c.disabled_at.is_(None), table.c.id != member.id)
    )
    if member.role == "admin" and member.active and not others:
        raise LedgerError("admin-last", f"{member.name} is the last admin who may log in; make another first.")


def _change(connection: Connection, member: Member, **values: Any) -> None:
    connection.execute(update(schema.member).where(schema.member.c.id == member.id).values(**values))


def _log(connection: Connection, action: str, name: str, detail: dict[str, Any], act: Act) -> None:
    chain.append(connection, [chain.Entry(act.at, act.by, action, f"@{name}", detail)])


def log_of_members(connection: Connection, most: int) -> Sequence[Row[Any]]:
    """The newest entries of the log on members, tokens and projects."""
    audit = schema.audit
    kinds = [audit.c.action.startswith(kind + ".") for kind in ("member", "token", "project")]
    query = select(audit).where(kinds[0] | kinds[1] | kinds[2]).order_by(audit.c.seq.desc()).limit(most)
    return connection.execute(query).all()
