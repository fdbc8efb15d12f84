"""The application: routes, errors and headers put together.

In: a desk. Out: an ASGI application.
"""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad import __version__
from marsad.errors import LedgerError, MarsadError, QuestionError
from marsad.web.api import claims as api_claims
from marsad.web.api import incidents as api_incidents
from marsad.web.api import reports as api_reports
from marsad.web.api import subjects as api_subjects
from marsad.web.api.answers import describing, problem
from marsad.web.desk import Desk
from marsad.web.frame import CHOICES, STATIC
from marsad.web.pages import (
    actors,
    changes,
    claims,
    incidents,
    overview,
    places,
    reports,
    review,
    search,
    sources,
    view,
)
from marsad.web.visit import COOKIE, cookie_of, told_by, visit_of, visitor_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNKNOWN = {
    "report-unknown", "report-erased", "incident-unknown", "incident-hidden", "claim-unknown", "place-unknown",
    "actor-unknown", "cursor-wrong",
}  # fmt: skip


def create_app(desk: Desk) -> FastAPI:
    """The observatory over a desk."""
    app = FastAPI(
        title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.desk = desk
    app.add_middleware(Dressed)
    app.add_exception_handler(MarsadError, _told)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _wrong)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    for pages in (overview, claims, incidents, reports, places, actors, sources, search, changes, review, view):
        app.include_router(pages.router, include_in_schema=False)
    for routes in (api_claims, api_incidents, api_reports, api_subjects):
        app.include_router(routes.router)
    app.openapi = describing(app)  # type: ignore[method-assign]
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    return app


class Dressed:
    """An application whose every answer has its headers; preferences given in an address are kept in a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "private, no-cache")
                if any(name.encode() in scope["query_string"] for name in CHOICES):
                    request = Request(scope)
                    if any(name in CHOICES for name in request.query_params):
                        value = f"{COOKIE}={cookie_of(told_by(request))}; Max-Age=31536000; Path=/; SameSite=Lax"
                        headers.append("Set-Cookie", value)
            await send(message)

        await self._app(scope, receive, dressed)


def _told(request: Request, error: MarsadError) -> Response:
    """What Marsad refuses, as a page that says what to do."""
    if error.slug in _UNKNOWN:
        status = 404
    elif isinstance(error, QuestionError) or error.slug.partition("-")[0] in ("correction", "decision", "opinion"):
        status = 400
    else:
        status = 503 if isinstance(error, LedgerError) else 500
    return _sorry(request, status, error.slug, error.sentence)


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
    visit = visit_of(request, visitor_of(request))
    return visit.page("sorry.html", status, slug=slug, sentence=sentence, code=status)
