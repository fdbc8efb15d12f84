"""Answers: JSON with a tag that tells whether it is still the same, and a schema that tells its shape.

In: a visit and a value. Out: a response. The tag follows from the ledger's state and the question, so that what was
not changed is not worked out again. For who may not see all it follows from the answer alone: the ledger's state would
tell when something is done that they may not see. What is not public is noted as seen, out of the shelf too.
"""

from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from marsad.web.api.shapes import ANSWERS, Problem
from marsad.web.shelf import Held
from marsad.web.visit import Visit, visit_of

_encode = msgspec.json.Encoder().encode
_PROBLEMS = {
    400: "what is asked cannot be asked so", 404: "there is nothing of this name that may be seen",
    429: "it is asked too often: wait for the seconds of Retry-After",
}  # fmt: skip


class Kept(APIRoute):
    """A route whose answers are kept on the shelf: one that is there is given before anything else is looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handling, asked where the shelf has nothing."""
        make = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await run_in_threadpool(_found, visit_of(request)) or await make(request)

        return handle


def answer(visit: Visit, make: Callable[[], Any], media_type: str = "application/json") -> Response:
    """What `make` gives (bytes as they are), or that it is still the same (304); kept for routes of class `Kept`."""
    key = _key(visit)
    made = make()
    held = Held(made if isinstance(made, bytes) else _encode(made), visit.secret, media_type)
    if _key(visit) == key:  # else the ledger was changed between
        visit.desk.shelf.put(key, held)
    return _given(visit, key, held)


def _found(visit: Visit) -> Response | None:
    """The answer that was given before, where it still holds."""
    key = _key(visit)
    if visit.whole and key in _asked(visit):
        return Response(status_code=304, headers=_headers(key))
    held = visit.desk.shelf.get(key)
    if held is None:
        return None
    visit.saw(held.secret.items())
    return _given(visit, key, held)


def _given(visit: Visit, key: str, held: Held) -> Response:
    tag = key if visit.whole else f'"{sha256(held.body).hexdigest()[:24]}"'
    if tag in _asked(visit):
        return Response(status_code=304, headers=_headers(tag))
    return Response(held.body, media_type=held.media_type, headers=_headers(tag))


def _asked(visit: Visit) -> list[str]:
    return [each.strip() for each in visit.request.headers.get("if-none-match", "").split(",")]


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}


def _key(visit: Visit) -> str:
    visitor, url = visit.visitor, visit.request.url
    state, scale = visit.desk.atlas.state(), visit.desk.scale.now()[0]
    asked = "\n".join((state, scale, visitor.up_to, visitor.role, url.path, url.query))
    return f'"{sha256(asked.encode()).hexdigest()[:24]}"'


def problem(status: int, slug: str, sentence: str) -> Response:
    """What is refused, as problem details (RFC 9457)."""
    told = Problem(type=f"marsad:{slug}", title=slug.replace("-", " "), status=status, detail=sentence)
    return Response(_encode(told), status, media_type="application/problem+json")


def shape(of: type, many: bool = False) -> dict[int | str, dict[str, Any]]:
    """What a route answers, for its description: a shape or a list of it."""
    one = {"$ref": f"#/components/schemas/{of.__name__}"}
    return _described({"application/json": {"schema": {"type": "array", "items": one} if many else one}})


def binary(media_type: str, why: str) -> dict[int | str, dict[str, Any]]:
    """What a route answers that gives bytes."""
    of = {"type": "object"} if media_type.endswith("json") else {"type": "string", "format": "binary"}
    return _described({media_type: {"schema": of}}, why)


def _described(content: dict[str, Any], why: str = "what was asked for") -> dict[int | str, dict[str, Any]]:
    wrong = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        200: {"description": why, "content": content},
        304: {"description": "it is what If-None-Match names"},
        **{status: {"description": reason, "content": wrong} for status, reason in _PROBLEMS.items()},
    }


def describing(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What describes the API (OpenAPI 3.1), with the shapes of its answers."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(
                title="Marsad", version=app.version, routes=app.routes,
                description="What reports claim, who says so, and where they say it.",
            )  # fmt: skip
            _, shapes = msgspec.json.schema_components(ANSWERS, ref_template="#/components/schemas/{name}")
            told.setdefault("components", {}).setdefault("schemas", {}).update(shapes)
            for path in told["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)  # a wrong parameter is a problem (400)
            app.openapi_schema = told
        return app.openapi_schema

    return describe


def iso(day: int) -> str:
    """The ISO date of a day counted from 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
