"""The application: routes, errors and headers put together.

In: a desk. Out: an ASGI application.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from marsad import __version__
from marsad.errors import LedgerError, MarsadError, QuestionError, WebError
from marsad.web.api import claims as api_claims
from marsad.web.api import incidents as api_incidents
from marsad.web.api import reports as api_reports
from marsad.web.api import situations as api_situations
from marsad.web.api import subjects as api_subjects
from marsad.web.api.answers import describing, problem
from marsad.web.desk import Desk
from marsad.web.frame import CHOICES, STATIC
from marsad.web.pages import (
    account,
    accounts,
    actors,
    boundaries,
    changes,
    claims,
    health,
    incidents,
    judging,
    login,
    overview,
    places,
    projects,
    reports,
    review,
    roads,
    search,
    sources,
    view,
)
from marsad.web.security.door import Door
from marsad.web.security.gate import Gate
from marsad.web.visit import COOKIE, cookie_of, told_by, visit_of
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
    "actor-unknown", "road-unknown", "member-unknown", "project-unknown", "token-unknown", "cursor-wrong",
}  # fmt: skip
_WRONGLY = {"incident-same", "incident-unnamed", "incident-unlinked"}
_FORBIDDEN = {"openid-refused", "openid-stranger", "openid-name"}
_WRONG = {  # what a form told
    "correction", "decision", "opinion", "member", "role", "scope", "project", "admin", "tokens", "split", "undo",
    "reason", "reading",
}  # fmt: skip


def create_app(
    desk: Desk, *, listening: str = "127.0.0.1", clock: Callable[[], float] = time.time, log: str = "off"
) -> FastAPI:
    """The observatory over a desk; `listening` is the address that it is served on, `log` one of `watching.LOGS`."""
    app = FastAPI(
        title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        lifespan=_running,
    )  # fmt: skip
    app.state.desk = desk
    app.state.watch = Watch(desk.notebook, log)
    app.add_exception_handler(MarsadError, _told)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _wrong)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    for routes in (api_claims, api_incidents, api_reports, api_subjects, api_situations):  # first: they are asked most
        app.include_router(routes.router)
    for pages in (
        overview, claims, incidents, judging, reports, places, roads, actors, sources, search, changes, review, view,
        login, account, accounts, projects, boundaries, health,
    ):  # fmt: skip
        app.include_router(pages.router, include_in_schema=False)
    app.openapi = describing(app)  # type: ignore[method-assign]
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    door = Door(desk.settings, desk.ledger, desk.notebook, clock, listening)
    app.add_middleware(Gate, door=door, sorry=_sorry, dress=_dress, count=app.state.watch.count)  # outermost: the last
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """While it is served; at the end, be it by a signal, what waits in the notebook is written."""
    yield
    await run_in_threadpool(app.state.desk.notebook.settle)


def _dress(request: Request, headers: MutableHeaders) -> None:
    """What every answer has; preferences given in an address are kept in a cookie."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    scope = request.scope
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "private, no-cache")
    if scope["query_string"] and any(name in CHOICES for name in request.query_params):
        headers.append("Set-Cookie", f"{COOKIE}={cookie_of(told_by(request))}; Max-Age=31536000; Path=/; SameSite=Lax")


def _told(request: Request, error: MarsadError) -> Response:
    """What Marsad refuses, as a page that says what to do."""
    slug = error.slug
    if slug in _UNKNOWN:
        status = 404
    elif slug in _FORBIDDEN:
        status = 403
    elif slug in _WRONGLY or isinstance(error, QuestionError) or slug.partition("-")[0] in _WRONG:
        status = 400
    else:
        status = 503 if isinstance(error, LedgerError | WebError) else 500
    return _sorry(request, status, slug, error.sentence)


def _wrong(request: Request, error: RequestValidationError) -> Response:
    """A parameter of the wrong kind."""
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors()[:5])
    unknown = any(each["loc"][0] == "path" for each in error.errors())
    return _sorry(request, 404 if unknown else 400, "page-unknown" if unknown else "parameter-wrong", told)


def _refused(request: Request, error: HTTPException) -> Response:
    slug = {403: "forbidden", 404: "page-unknown", 405: "page-unknown"}.get(error.status_code, "refused")
    answer = _sorry(request, error.status_code, slug, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _sorry(request: Request, status: int, slug: str, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return problem(status, slug, sentence)
    return visit_of(request).page("sorry.html", status, slug=slug, sentence=sentence, code=status)
