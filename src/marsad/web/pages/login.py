"""Coming in and going out: by name and password, or by an OpenID provider."""

import secrets
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from marsad.errors import WebError
from marsad.ledger.access import note
from marsad.ledger.chain import Entry
from marsad.ledger.sessions import end_session
from marsad.web.security import csrf, openid, sessions
from marsad.web.security.login import Outcome, Whence, by_openid, by_password
from marsad.web.security.openid import Provider
from marsad.web.visit import Visit, Visiting, inside

router = APIRouter()
_FORM = "marsad_form"  # what the login's form is bound to, before there is a session
_LASTS = 3600
Field = Annotated[str, Form()]
Csrf = Annotated[str, Form(alias=csrf.FIELD)]


@router.get("/login")
def login(visit: Visiting) -> Response:
    """The form; on to the page that was asked for, for who has logged in already."""
    after = inside(visit.request.query_params.get("next", "/"))
    if visit.visitor.known or not visit.door.shared:
        return RedirectResponse(after, 303)
    return _form(visit, after)


@router.post("/login")
def enter(visit: Visiting, name: Field = "", password: Field = "", after: Field = "/", given: Csrf = "") -> Response:
    """Log in."""
    after = inside(after)
    if not visit.door.shared:
        return RedirectResponse(after, 303)
    if not csrf.matches(visit.request.cookies.get(_FORM, ""), given):
        return _form(visit, after, 403, old=True)
    outcome = by_password(visit.door, name, password, whence(visit))
    if outcome.secret:
        return _entered(visit, outcome, after)
    if outcome.wait:
        answer = _form(visit, after, 429, until=visit.door.clock() + outcome.wait + 60)
        answer.headers["Retry-After"] = str(int(outcome.wait) + 1)
        return answer
    return _form(visit, after, 401, wrong=True)


@router.get("/login/openid")
def begin(visit: Visiting) -> Response:
    """On to the provider, with what its answer must bring back kept in the browser."""
    provider = _provider(visit)
    url, begun = provider.begin(_back(visit), inside(visit.request.query_params.get("next", "/")))
    answer = RedirectResponse(url, 303)
    answer.set_cookie(
        openid.COOKIE, begun.cookie(), max_age=openid.LASTS, path="/login", secure=_secure(visit), httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/login/openid/back")
def come_back(visit: Visiting) -> Response:
    """Back from the provider."""
    provider = _provider(visit)
    begun = openid.begun_of(visit.request.cookies.get(openid.COOKIE, ""))
    if begun is None:
        raise WebError("openid-refused", "no login was begun in this browser, or it took too long. Log in again.")
    vouched = provider.end(_back(visit), visit.request.query_params, begun)
    answer = _entered(visit, by_openid(visit.door, provider, vouched, whence(visit)), inside(begun.after))
    answer.delete_cookie(openid.COOKIE, path="/login")
    return answer


@router.get("/logout")
def leaving(visit: Visiting) -> Response:
    """A page with the one button, for who follows a link."""
    return visit.page("logout.html")


@router.post("/logout")
def leave(visit: Visiting) -> Response:
    """Log out: the session ends in the ledger, not only in the browser."""
    visitor = visit.visitor
    if visitor.member is not None and not visitor.scope:
        now = visit.door.clock()
        with visit.door.ledger.aside() as connection:
            end_session(connection, visitor.key, now)
            note(connection, [Entry(now, visitor.name, "logout", f"@{visitor.name}", {})])
    answer = RedirectResponse("/login" if visit.door.shared else "/", 303)
    sessions.take(answer, visit.request.scope["scheme"])
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def whence(visit: Visit) -> Whence:
    """From where a request comes, and the session that its browser holds."""
    request = visit.request
    held = request.cookies.get(sessions.cookie_name(request.scope["scheme"]), "")
    return Whence(request.state.client.address, request.headers.get("user-agent", ""), held)


def _form(visit: Visit, after: str, status: int = 200, **values: object) -> Response:
    secret = visit.request.cookies.get(_FORM, "") or secrets.token_urlsafe(32)
    told = {"wrong": False, "old": False, "until": 0.0, **values}
    provider = visit.door.provider
    answer = visit.page(
        "login.html", status, after=after, form_token=csrf.token_of(secret), provider=provider and provider.told.label,
        begin=f"/login/openid?{urlencode({'next': after})}", **told,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        _FORM, secret, max_age=_LASTS, path="/login", secure=_secure(visit), httponly=True, samesite="lax"
    )
    return answer


def _entered(visit: Visit, outcome: Outcome, after: str) -> Response:
    answer = RedirectResponse(after, 303)
    sessions.give(answer, outcome.secret, visit.request.scope["scheme"], visit.door.web)
    answer.delete_cookie(_FORM, path="/login")
    return answer


def _provider(visit: Visit) -> Provider:
    if visit.door.provider is None or not visit.door.shared:
        raise WebError("openid-refused", "no OpenID provider is set for this observatory.")
    return visit.door.provider


def _back(visit: Visit) -> str:
    return str(visit.request.base_url) + "login/openid/back"


def _secure(visit: Visit) -> bool:
    return str(visit.request.scope["scheme"]) == "https"
