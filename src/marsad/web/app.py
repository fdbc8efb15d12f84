"""The application: routes, errors and headers put together.

In: a desk. Out: an ASGI application.
"""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from marsad import __version__
from marsad.errors import LedgerError, MarsadError, QuestionError
from marsad.web.api import claims as api_claims
from marsad.web.api import incidents as api_incidents
from marsad.web.api import reports as api_reports
from marsad.web.api import subjects as api_subjects
from marsad.web.api.answers import describing, problem
from marsad.web.desk import Desk
from marsad.web.frame import CHOICES, STATIC
from marsad.web.pages import actors, changes, claims, incidents, overview, places, reports, search, sources, view
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
    "actor-unknown",
}  # fmt: skip


def create_app(desk: Desk) -> FastAPI:
    """The observatory over a desk."""
    app = FastAPI(
        title="Marsad", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json"
    )
    app.state.desk = desk
    app.middleware("http")(_dressed)
    app.add_exception_handler(MarsadError, _told)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _wrong)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    for pages in (overview, claims, incidents, reports, places, actors, sources, search, changes, view):
        app.include_router(pages.router, include_in_schema=False)
    for routes in (api_claims, api_incidents, api_reports, api_subjects):
        app.include_router(routes.router)
    app.openapi = describing(app)  # type: ignore[method-assign]
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    return app


async def _dressed(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Every answer with its headers; preferences given in an address are kept in a cookie."""
    answer = await call_next(request)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if any(name in CHOICES for name in request.query_params):
        answer.set_cookie(COOKIE, cookie_of(told_by(request)), max_age=31_536_000, samesite="lax", httponly=False)
    if not request.url.path.startswith("/static/"):
        answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer


def _told(request: Request, error: MarsadError) -> Response:
    """What Marsad refuses, as a page that says what to do."""
    unknown = error.slug in _UNKNOWN
    status = (
        404 if unknown else 400 if isinstance(error, QuestionError) else 503 if isinstance(error, LedgerError) else 500
    )
    return _sorry(request, status, error.slug, error.sentence)


def _wrong(request: Request, error: RequestValidationError) -> Response:
    """A parameter of the wrong kind."""
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors()[:5])
    unknown = any(each["loc"][0] == "path" for each in error.errors())
    return _sorry(request, 404 if unknown else 400, "page-unknown" if unknown else "parameter-wrong", told)


def _refused(request: Request, error: HTTPException) -> Response:
    slug = {403: "forbidden", 404: "page-unknown", 405: "page-unknown"}.get(error.status_code, "refused")
    return _sorry(request, error.status_code, slug, str(error.detail))


def _sorry(request: Request, status: int, slug: str, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return problem(status, slug, sentence)
    visit = visit_of(request, visitor_of(request))
    return visit.page("sorry.html", status, slug=slug, sentence=sentence, code=status)
