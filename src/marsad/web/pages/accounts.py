"""Accounts, for admins: members and their roles, what was done with them, and who saw what is not public."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from marsad.errors import QuestionError
from marsad.ledger.access import Asked, accesses
from marsad.ledger.members import (
    ROLES,
    Entrance,
    Member,
    add_member,
    disable,
    enable,
    log_of_members,
    member_numbered,
    members,
    set_password,
    set_role,
)
from marsad.ledger.sessions import end_sessions, revoke_token, tokens_of
from marsad.web.pages.account import quiet, seated
from marsad.web.pages.login import Field
from marsad.web.security.passwords import made_password
from marsad.web.visit import Administering, Visit

router = APIRouter()
_LOG = 50  # entries of the log beside the members


def presiding(visit: Administering) -> Visit:
    """An admin who has logged in at a browser."""
    return seated(visit)


Presiding = Annotated[Visit, Depends(presiding)]


@router.get("/accounts")
def listed(visit: Administering) -> Response:
    """All members; where there are none, how the first is made."""
    return page(visit) if visit.door.shared else visit.page("alone.html")


@router.post("/accounts")
def add(visit: Presiding, name: Field = "", role: Field = "reader") -> Response:
    """Make a member with a password for one login, which is shown on this answer and never again."""
    password = made_password()
    entrance = Entrance(visit.door.passwords.hash(password), renew=True)
    with visit.door.ledger.writing() as connection:
        member = add_member(connection, name, role, entrance, visit.act)
    return page(visit, secret=password, of=member.name)


@router.post("/accounts/{number}/role")
def change_role(number: int, visit: Presiding, role: Field = "") -> Response:
    """Another role; it holds from the next request on."""
    return _changed(visit, number, lambda connection, member: set_role(connection, member, role, visit.act))


@router.post("/accounts/{number}/disable")
def shut_out(number: int, visit: Presiding) -> Response:
    """Let a member in no more."""
    return _changed(visit, number, lambda connection, member: disable(connection, member, visit.act))


@router.post("/accounts/{number}/enable")
def let_in(number: int, visit: Presiding) -> Response:
    """Let a member in again."""
    return _changed(visit, number, lambda connection, member: enable(connection, member, visit.act))


@router.post("/accounts/{number}/sessions")
def end_all(number: int, visit: Presiding) -> Response:
    """End all sessions of a member."""
    return _changed(visit, number, lambda connection, member: end_sessions(connection, member.id, visit.act.at))


@router.post("/accounts/{number}/password")
def give_password(number: int, visit: Presiding) -> Response:
    """A new password for one login, for who lost theirs; their sessions end."""
    password = made_password()
    hashed = visit.door.passwords.hash(password)
    with visit.door.ledger.writing() as connection:
        member = member_numbered(connection, number)
        set_password(connection, member, hashed, visit.act, renew=True)
        end_sessions(connection, member.id, visit.act.at)
    return page(visit, secret=password, of=member.name)


@router.post("/accounts/tokens/{uid}")
def end_token(uid: str, visit: Presiding) -> Response:
    """Revoke anybody's token."""
    with visit.door.ledger.writing() as connection:
        revoke_token(connection, uid, visit.act)
    return RedirectResponse("/accounts", 303)


@router.get("/accounts/reads")
def reads(visit: Administering) -> Response:
    """Who came, and who saw what is not public; by member, action or public id."""
    query = visit.request.query_params
    asked = Asked(query.get("by", ""), query.get("action", ""), query.get("subject", "").strip())
    after = query.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise QuestionError("cursor-wrong", "this is no place in the list; begin at its first page.", "after")
    visit.desk.notebook.settle(1.0)
    with visit.reading() as connection:
        rows, more = accesses(connection, asked, visit.filters.most, int(after) if after else None)
        names = [each.name for each in members(connection)]
    following = visit.here(by=asked.by or None, action=asked.action or None, subject=asked.subject or None, after=more)
    answer = visit.page("reads.html", rows=rows, asked=asked, names=names, next=following if more else "")
    quiet(answer.headers)
    return answer


def page(visit: Visit, *, secret: str = "", of: str = "") -> Response:
    """The page of all members; with a password that was just made, and whose."""
    with visit.reading() as connection:
        answer = visit.page(
            "accounts.html", members=members(connection), tokens=tokens_of(connection), roles=ROLES, secret=secret,
            of=of, log=log_of_members(connection, _LOG), now=visit.door.clock(),
        )  # fmt: skip
    quiet(answer.headers)
    return answer


def _changed(visit: Visit, number: int, change: Callable[[Connection, Member], object]) -> Response:
    with visit.door.ledger.writing() as connection:
        change(connection, member_numbered(connection, number))
    return RedirectResponse("/accounts", 303)
