"""The application: routes, errors and headers put together.

In: a desk. Out: an ASGI application.
"""

import time
from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from marsad import __version__
from marsad.errors import LedgerError, MarsadError, QuestionError, WebError
from marsad.web.desk import Desk
from marsad.web.frame import CHOICES, STATIC
from marsad.web.pages import (
    account,
    accounts,
    actors,
    changes,
    claims,
    health,
    incidents,
    login,
    overview,
    places,
    projects,
    reports,
    search,
    sources,
    view,
)
from marsad.web.security.door import Door
from marsad.web.security.gate import Gate
from marsad.web.visit import COOKIE, Visit, cookie_of, told_by, visit_of, visitor_of
from marsad.web.watching import Watch

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNKNOWN = {
    "report-unknown", "report-erased", "incident-unknown", "incident-hidden", "claim-unknown", "place-unknown",
    "actor-unknown", "member-unknown", "project-unknown", "token-unknown",
}  # fmt: skip
_FORBIDDEN = {"openid-refused", "openid-stranger", "openid-name"}
_WRONG = ("member-", "role-", "scope-", "project-", "admin-", "tokens-")  # what a form told


def create_app(
    desk: Desk, *, listening: str = "127.0.0.1", clock: Callable[[], float] = time.time, log: str = "off"
) -> FastAPI:
    """The observatory over a desk; `listening` is the address that it is served on, `log` one of `watching.LOGS`."""
    app = FastAPI(
        title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.desk = desk
    app.state.watch = Watch(desk.notebook, log)
    app.add_exception_handler(MarsadError, _told)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _misread)  # type: ignore[arg-type]
    for pages in (
        overview, claims, incidents, reports, places, actors, sources, search, changes, view, login, account, accounts,
        projects, health,
    ):  # fmt: skip
        app.include_router(pages.router, include_in_schema=False)
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    door = Door(desk.settings, desk.ledger, desk.notebook, clock, listening)
    app.add_middleware(Gate, door=door, sorry=_sorry, dress=_dress, count=app.state.watch.count)  # outermost: the last
    return app


def _dress(request: Request, headers: MutableHeaders) -> None:
    """What every answer has; preferences given in an address are kept in a cookie."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if request.scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if any(name in CHOICES for name in request.query_params):
        kept = Response()
        kept.set_cookie(COOKIE, cookie_of(told_by(request)), max_age=31_536_000, samesite="lax", httponly=False)
        headers.append("Set-Cookie", kept.headers["set-cookie"])
    if not request.url.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "private, no-cache")


def _told(request: Request, error: MarsadError) -> Response:
    """What Marsad refuses, as a page that says what to do."""
    slug = error.slug
    if slug in _UNKNOWN:
        status = 404
    elif slug in _FORBIDDEN:
        status = 403
    elif isinstance(error, QuestionError) or slug.startswith(_WRONG):
        status = 400
    else:
        status = 503 if isinstance(error, LedgerError | WebError) else 500
    return _sorry(request, status, slug, error.sentence)


def _refused(request: Request, error: HTTPException) -> Response:
    slug = {403: "forbidden", 404: "page-unknown", 405: "page-unknown"}.get(error.status_code, "refused")
    return _sorry(request, error.status_code, slug, str(error.detail))


def _misread(request: Request, error: RequestValidationError) -> Response:
    """An address whose parts are of another kind is one that there is not."""
    in_path = any(each["loc"][:1] == ("path",) for each in error.errors())
    status, slug = (404, "page-unknown") if in_path else (422, "refused")
    return _sorry(request, status, slug, "Not Found" if in_path else "a value of this address or form is wrong.")


def _sorry(request: Request, status: int, slug: str, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"slug": slug, "sentence": sentence}, status)
    return visit_of_request(request).page("sorry.html", status, slug=slug, sentence=sentence, code=status)


def visit_of_request(request: Request) -> Visit:
    """The visit of a request that no route took."""
    return visit_of(request, visitor_of(request))
