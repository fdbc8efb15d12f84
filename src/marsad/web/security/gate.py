"""The gate: what every request passes before any route sees it, and every answer after.

In: a request. Out: the same with its visitor, or a refusal; headers on every answer, refusals and faults among them.
Nobody who has not logged in comes further than the few open addresses, whether or not there is a route: so a route
that forgets to ask is closed, and an address that is refused tells nothing.
"""

import logging
import random
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marsad.errors import MarsadError
from marsad.web.security import csrf
from marsad.web.security.door import Door
from marsad.web.security.hosts import Client, client_of, is_loopback, is_ours
from marsad.web.security.rights import NOBODY, Visitor
from marsad.web.security.sessions import cookie_name

OPEN = ("/login", "/health", "/static")  # and what is under them
_RENEWING = ("/account/password", "/logout", "/preferences")  # beside `/account` itself
LOG = "marsad.web"
Sorry = Callable[[Request, int, str, str], Response]
Dress = Callable[[Request, MutableHeaders], None]


class Served(NamedTuple):
    """An answer, for logs and metrics: no address as it was written, only its route; seconds."""

    id: str
    method: str
    route: str
    status: int
    seconds: float
    visitor: str
    address: str


class Gate:
    """Stands before an application. `sorry` writes refusals, `dress` adds what answers always have, `count` is told."""

    def __init__(
        self, app: ASGIApp, door: Door, sorry: Sorry, dress: Dress,
        count: Callable[[Served], None],
    ) -> None:  # fmt: skip
        self.app, self.door, self.sorry, self.dress, self.count = app, door, sorry, dress, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what came in, as ASGI has it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else ""
        client = client_of(peer, scope["scheme"], headers, self.door.web.proxies)
        scope["scheme"], scope["client"] = client.scheme, (client.address, 0)
        state: dict[str, Any] = scope.setdefault("state", {})
        number = f"{random.getrandbits(64):016x}"  # no secret: it only has to be another each time
        state |= {"client": client, "id": number, "door": self.door, "visitor": NOBODY, "known": False, "limit": {}}
        request = Request(scope, receive)
        told: dict[str, Any] = {"status": 0}

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                answer = MutableHeaders(scope=message)
                answer["X-Request-Id"] = state["id"]
                self.dress(request, answer)
                answer.update(state["limit"])
            await send(message)

        try:
            receive = await self._admit(request, client, receive, dressed)
            if not told["status"]:
                await self.app(scope, receive, dressed)
        except Exception as error:
            _tell(error, state["id"])
            if told["status"]:
                raise  # the answer is under way: break it off
            await self._refuse(request, 500, "failed", "something failed that should not have.")(
                scope, receive, dressed
            )
        finally:
            seconds = time.perf_counter() - began
            name = state["visitor"].name if state["visitor"].member else ""
            self.count(
                Served(state["id"], scope["method"], route_of(scope), told["status"], seconds, name, client.address)
            )

    async def _admit(self, request: Request, client: Client, receive: Receive, send: Send) -> Receive:
        """Look at the request; what its body is read from. A refusal is sent at once."""
        scope, headers = request.scope, request.headers
        if not is_ours(headers.get("host", ""), self.door.names):
            answer: Response | None = PlainTextResponse(
                "400: this is not the name of a host that is served here. [web] hosts in marsad.toml names them.\n", 400
            )
        else:
            answer = await self._identify(request, client)
            answer = self._pace(request, client) or answer
        if answer is None and request.method not in csrf.SAFE:
            answer, receive = await self._look_whence(request, receive)
        if answer is not None:
            await answer(scope, receive, send)
        return receive

    async def _identify(self, request: Request, client: Client) -> Response | None:
        """Find out who asks; a refusal for who may not come here."""
        state, path = request.scope["state"], request.scope["path"]
        if _is_under(path, ("/static",)):
            return None
        try:
            visitor = self.door.at_once()
            if visitor is None:
                visitor = await run_in_threadpool(self.door.visitor, client, request.headers, request.cookies)
        except MarsadError as error:
            if _is_under(path, ("/health",)):
                return None
            logging.getLogger(LOG).error("%s [%s]", error.slug, state["id"])
            return PlainTextResponse("503: the ledger cannot be read now.\n", 503)
        state |= {"visitor": visitor, "known": True}
        if path == "/metrics":
            return None if self._may_measure(request, client, visitor) else self._unknown(request)
        if _is_under(path, OPEN):
            return None
        if visitor.scope == "metrics":
            return self._refuse(request, 403, "scope-narrow", "this token is for /metrics alone.")
        if not visitor.known:
            return self._unknown(request)
        if visitor.renew and path != "/account" and not _is_under(path, _RENEWING):
            return RedirectResponse("/account", 303)
        return None

    def _pace(self, request: Request, client: Client) -> Response | None:
        """A refusal for who asks the API too often."""
        state = request.scope["state"]
        if not _is_under(request.scope["path"], ("/api",)) or not state["known"]:
            return None
        left = self.door.pace(state["visitor"], client.address)
        if left is None or self.door.buckets is None:
            return None
        state["limit"] = self.door.buckets.headers(left)
        if not left.refused:
            return None
        return self._refuse(request, 429, "rate-over", "this is asked too often. Wait as long as Retry-After says.")

    async def _look_whence(self, request: Request, receive: Receive) -> tuple[Response | None, Receive]:
        """A refusal for what was not sent from a page of ours; what the body is read from."""
        if not csrf.from_here(request.headers):
            sentence = "this was sent from a page of another site. Open the page here and send it again."
            return self._refuse(request, 403, "origin-foreign", sentence), receive
        visitor: Visitor = request.scope["state"]["visitor"]
        if not visitor.token or request.scope["path"] == "/login":
            return None, receive  # the login's form has a token of its own
        try:
            given, receive = await csrf.brought(request.scope, receive)
        except HTTPException:
            return self._refuse(request, 413, "form-large", "this form is too large."), receive
        cookie = request.cookies.get(cookie_name(request.scope["scheme"]), "")
        if csrf.matches(cookie, given):
            return None, receive
        return self._refuse(
            request, 403, "form-old", "this form is too old. Load the page anew and send it again."
        ), receive

    def _may_measure(self, request: Request, client: Client, visitor: Visitor) -> bool:
        """Metrics are for this machine (not for what a proxy hands on), and for who has a token for them."""
        at_home = is_loopback(client.address) and not client.proxied
        return at_home or visitor.may("admin") or visitor.scope == "metrics"

    def _unknown(self, request: Request) -> Response:
        """The way to the login for a browser, a refusal for a program; the same whatever was asked for."""
        wants_page = "text/html" in request.headers.get("accept", "")
        if request.method in ("GET", "HEAD") and wants_page and "authorization" not in request.headers:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/login?next={quote(request.url.path + query, safe='/')}", 303)
        told = {
            "type": "marsad:login-needed", "title": "login needed", "status": 401,
            "detail": "log in, or send a token: Authorization: Bearer …",
        }  # fmt: skip
        return JSONResponse(told, 401, {"WWW-Authenticate": "Bearer"}, "application/problem+json")

    def _refuse(self, request: Request, status: int, slug: str, sentence: str) -> Response:
        if not request.scope["state"]["known"]:
            return PlainTextResponse(f"{status}: {sentence}\n", status)
        return self.sorry(request, status, slug, sentence)


def route_of(scope: Mapping[str, Any]) -> str:
    """The route that answered, as it was written («/reports/{name}») and never what was asked for; `-` for none."""
    path = str(scope.get("path", ""))
    if _is_under(path, ("/static",)):
        return "/static"
    template = str(getattr(scope.get("route"), "path", ""))
    if not template or "endpoint" not in scope:
        return "-"
    asked, written = path.strip("/").split("/"), template.strip("/").split("/")
    prefix = asked[: len(asked) - len(written)] if ":path}" not in template else []
    return "/" + "/".join([*prefix, *written])


def _is_under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + "/") for place in places)


def _tell(error: Exception, number: str) -> None:
    """A fault, for who runs the server: its kind and where it happened, none of the values that it speaks of."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
    logging.getLogger(LOG).error("%s [%s] %s", type(error).__name__, number, where)
