"""A visit: one request, with who asks, what they may see, and how they want it.

In: a request. Out: a `Visit`, from which pages and answers are made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from marsad.errors import QuestionError
from marsad.keep.asking import Asked, Asking, question_of
from marsad.ledger.protect import CLASSES
from marsad.web.desk import Desk
from marsad.web.filters import Filters, filters_of
from marsad.web.frame import CHOICES, Preferences, preferences

COOKIE = "marsad_view"
ROLES = ("reader", "reviewer", "editor", "admin")  # each may do what those before it may
_SEEN = {"reader": "public", "reviewer": "restricted", "editor": "restricted", "admin": "restricted"}


class Visitor(NamedTuple):
    """Who asks: name, role, and the most sensitive class that they may see."""

    name: str
    role: str
    up_to: str

    def may(self, role: str) -> bool:
        """Whether they have this role or one above it."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Visit:
    """One request."""

    def __init__(self, request: Request, desk: Desk, visitor: Visitor) -> None:
        self.request, self.desk, self.visitor = request, desk, visitor
        self.preferences = told_by(request)
        self.filters: Filters = filters_of(request.query_params)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The classes of sensitivity that may be shown."""
        return CLASSES[: CLASSES.index(self.visitor.up_to) + 1]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger."""
        with self.desk.ledger.reading() as connection:
            yield connection

    def ask(self, connection: Connection, **changes: Any) -> Asked:
        """The question that the filters ask, for what may be shown; words that say nothing find nothing.

        Raises QuestionError.
        """
        asking: Asking = self.filters.asking(self.visitor.up_to)._replace(**changes)
        tables = self.desk.words, self.desk.coder.kit.gazetteer
        try:
            return question_of(connection, asking, *tables)
        except QuestionError as error:
            if error.field != "words":
                raise
            asked = question_of(connection, asking._replace(words=()), *tables)
            return Asked(asked.question._replace(terms=((),)), (*asked.remarks, error.sentence))

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page from a template."""
        told = {"visit": self, "here": self.here, "filters": self.filters, "section": self.section}
        html = self.desk.frame.write(template, self.preferences, {**told, **values})
        return HTMLResponse(html, status)

    @property
    def section(self) -> str:
        """The page of the menu that this one belongs to."""
        return "/" + self.request.url.path.split("/")[1].partition(".")[0]

    @property
    def token(self) -> str:
        """What a form must bring back; empty where nobody is logged in."""
        return ""

    def here(self, path: str = "", **changes: object) -> str:
        """The address of this page, or another path, with the same filters but for the changes; None takes one out."""
        query = {**dict(self.filters.query()), **{name: value for name, value in changes.items() if value is not None}}
        pairs: list[tuple[str, object]] = []
        for name, value in query.items():
            if name not in changes or changes[name] is not None:
                pairs += [(name, each) for each in value] if isinstance(value, (tuple, list)) else [(name, value)]
        path = path or self.request.url.path
        return f"{path}?{urlencode(pairs)}" if pairs else path


def told_by(request: Request) -> Preferences:
    """The preferences of a request: those of its address before those of its cookie, then what its browser asks for."""
    told: dict[str, str] = {"lang": _accepted(request.headers.get("accept-language", ""))}
    told |= dict(pair.split(".", 1) for pair in request.cookies.get(COOKIE, "").split("_") if "." in pair)
    told |= {name: value for name, value in request.query_params.items() if name in CHOICES}
    return preferences(told)


def cookie_of(told: Preferences) -> str:
    """Preferences as the value of a cookie."""
    return "_".join(f"{name}.{value}" for name, value in told._asdict().items())


def _accepted(header: str) -> str:
    """Arabic unless the browser asks for English before it."""
    wanted = [part.split(";")[0].strip()[:2].lower() for part in header.split(",")]
    return next((lang for lang in wanted if lang in CHOICES["lang"]), "ar")


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Who asks. Without accounts it is whoever sits at this machine."""
    desk = desk_of(request)
    return Visitor(desk.settings.by, "admin", _SEEN["admin"])


def visit_of(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visit:
    """The visit of a request."""
    return Visit(request, desk_of(request), visitor)


Visiting = Annotated[Visit, Depends(visit_of)]
__all__ = ["COOKIE", "ROLES", "Visit", "Visiting", "Visitor", "cookie_of", "desk_of", "told_by", "visit_of"]
