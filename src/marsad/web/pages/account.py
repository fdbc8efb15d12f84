"""One's own account: password, sessions and tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders

from marsad.ledger.members import ROLES, Member, member_named, set_password
from marsad.ledger.sessions import (
    end_session_named,
    end_sessions,
    make_token,
    revoke_token,
    session_by,
    sessions_of,
    tokens_of,
)
from marsad.web.pages.login import Field, whence
from marsad.web.security import sessions
from marsad.web.security.login import checked, refused_password
from marsad.web.visit import Visit, Visiting

router = APIRouter()
_OFFERED = {"reader": ("read",), "reviewer": ("read", "review"), "editor": ("read", "review", "admin")}
_DAYS = (30, 90, 365)


def seated(visit: Visiting) -> Visit:
    """Who has logged in at a browser: what is one's own, no token may change."""
    if visit.visitor.member is None or visit.visitor.scope:
        raise HTTPException(403, "this is for who has logged in at a browser; a token does not reach it.")
    return visit


Seated = Annotated[Visit, Depends(seated)]


@router.get("/account")
def account(visit: Visiting) -> Response:
    """One's account; where there are none, how the first is made."""
    if not visit.door.shared:
        return visit.page("alone.html")
    return page(seated(visit))


@router.post("/account/password")
def change_password(visit: Seated, old: Field = "", new: Field = "", again: Field = "") -> Response:
    """Another password. All other sessions end, and this one goes on under a new secret."""
    member, door = _member(visit), visit.door
    found = checked(door, member.name, old, whence(visit))
    if found.member is None:
        return page(visit, 429 if found.wait else 403, fault="login_wait" if found.wait else "password_wrong")
    if fault := refused_password(new, again, member.name) or ("password_same" if new == old else ""):
        return page(visit, 400, fault=fault)
    hashed = door.passwords.hash(new)
    here = whence(visit)
    with door.ledger.writing() as connection:
        set_password(connection, member, hashed, visit.act)
        end_sessions(connection, member.id, visit.act.at)
        secret = sessions.begin(connection, member, "password", (here.address, here.agent), visit.act.at)
    answer = RedirectResponse("/account?done=password", 303)
    sessions.give(answer, secret, visit.request.scope["scheme"], door.web)
    return answer


@router.post("/account/sessions")
def end_others(visit: Seated) -> Response:
    """End all sessions but this one."""
    with visit.door.ledger.aside() as connection:
        end_sessions(connection, visit.visitor.member or 0, visit.act.at, keep=visit.visitor.key)
    return RedirectResponse("/account?done=sessions", 303)


@router.post("/account/sessions/{uid}")
def end_one(uid: str, visit: Seated) -> Response:
    """End one session."""
    with visit.door.ledger.aside() as connection:
        end_session_named(connection, visit.visitor.member or 0, uid, visit.act.at)
    return RedirectResponse("/account?done=sessions", 303)


@router.post("/account/tokens")
def add_token(
    visit: Seated, label: Field = "", scope: Field = "", days: Annotated[int, Form(ge=1, le=3660)] = 90
) -> Response:
    """Make a token. It is shown on this answer, and never again."""
    member = _member(visit)
    if scope not in offered(member.role):
        raise HTTPException(403, "a token gives no more than its member may do.")
    secret, token = sessions.new_token(label, scope, min(days, visit.door.web.token_days), member, visit.door.clock())
    with visit.door.ledger.writing() as connection:
        make_token(connection, sessions.digest(secret), member, token, visit.act)
    return page(visit, secret=secret)


@router.post("/account/tokens/{uid}")
def end_token(uid: str, visit: Seated) -> Response:
    """Revoke a token."""
    with visit.door.ledger.writing() as connection:
        revoke_token(connection, uid, visit.act, visit.visitor.member)
    return RedirectResponse("/account?done=tokens", 303)


def page(visit: Visit, status: int = 200, *, fault: str = "", secret: str = "") -> Response:
    """The page of one's account."""
    member, now, web = _member(visit), visit.door.clock(), visit.door.web
    with visit.reading() as connection:
        held = sessions_of(connection, member.id, now - web.idle_hours * 3600)
        tokens = tokens_of(connection, member.id)
        found = session_by(connection, visit.visitor.key)
    answer = visit.page(
        "account.html", status, member=member, sessions=held, tokens=tokens, own=found[0].uid if found else "", now=now,
        fault=fault, secret=secret, offered=offered(member.role),
        days=[each for each in _DAYS if each <= web.token_days],
        done=visit.request.query_params.get("done", ""),
    )  # fmt: skip
    quiet(answer.headers)
    return answer


def offered(role: str) -> tuple[str, ...]:
    """The scopes of tokens that a member of this role may make."""
    return (*_OFFERED[min(role, "editor", key=ROLES.index)], *(("metrics",) if role == "admin" else ()))


def quiet(headers: MutableHeaders) -> None:
    """Have an answer kept nowhere."""
    headers["Cache-Control"] = "no-store"


def _member(visit: Visit) -> Member:
    with visit.reading() as connection:
        return member_named(connection, visit.visitor.name)
