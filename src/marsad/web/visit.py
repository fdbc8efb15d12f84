"""A visit: one request, with who asks, what they may see, and how they want it.

In: a request. Out: a `Visit`, from which pages and answers are made.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from marsad.errors import QuestionError
from marsad.evaluate.calibration import Calibration
from marsad.keep.asking import Asked, Asking, question_of
from marsad.ledger.chain import Entry
from marsad.ledger.classes import CLASSES, highest, up_to
from marsad.ledger.listing import Line
from marsad.ledger.members import ROLES
from marsad.ledger.store import Act
from marsad.model import Claim
from marsad.web.desk import Desk
from marsad.web.filters import Filters, filters_of
from marsad.web.frame import CHOICES, Preferences, preferences
from marsad.web.security.door import Door
from marsad.web.security.gate import route_of
from marsad.web.security.rights import NOBODY, Visitor

COOKIE = "marsad_view"
_FEW = 500  # ids of what was seen that one note holds


class Visit:
    """One request."""

    def __init__(self, request: Request, desk: Desk, visitor: Visitor) -> None:
        self.request, self.desk, self.visitor = request, desk, visitor
        self.secret: dict[str, str] = {}  # what the answer holds that is not public, with its class
        self.preferences = told_by(request)
        self.filters: Filters = filters_of(request.query_params)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The classes of sensitivity that may be shown."""
        return up_to(self.visitor.up_to)

    @property
    def whole(self) -> bool:
        """Whether they may see all: every class, and names of private persons."""
        return self.visitor.may("reviewer") and self.visitor.up_to == CLASSES[-1]

    @property
    def door(self) -> Door:
        """What is shared of security."""
        door: Door = self.request.state.door
        return door

    @property
    def act(self) -> Act:
        """What this visitor does, now."""
        return self.door.act(self.visitor)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger."""
        with self.desk.ledger.reading() as connection:
            yield connection

    @cached_property
    def scale(self) -> Calibration | None:
        """What a confidence means, where that was fitted to decisions."""
        return self.desk.scale.now()[1]

    def sure(self, confidence: float) -> float | None:
        """A calibrated confidence; None where nothing was fitted."""
        return round(self.scale.of(confidence), 4) if self.scale is not None else None

    def ask(self, connection: Connection, **changes: Any) -> Asked:
        """The question that the filters ask, for what may be shown; words that say nothing find nothing.

        For who may not see all, words count only where they may be read. Raises QuestionError.
        """
        asking: Asking = self.filters.asking(self.visitor.up_to)._replace(**changes)
        tables = self.desk.words, self.desk.coder.kit.gazetteer
        try:
            asked = question_of(connection, asking, *tables)
        except QuestionError as error:
            if error.field != "words":
                raise
            asked = question_of(connection, asking._replace(words=()), *tables)
            return Asked(asked.question._replace(terms=((),)), (*asked.remarks, error.sentence))
        question = asked.question
        if self.whole or not question.terms:
            return asked
        readable = self.desk.showing.holding(self.desk.ledger, connection, question, self.desk.words)
        return asked._replace(question=question._replace(reports=readable))

    def lines(self, connection: Connection, lines: Iterable[Line]) -> list[tuple[Line, Claim]]:
        """Claims of a list as they may be shown, and noted as seen; those that may not be shown are not there."""
        told = list(lines)
        if self.whole:
            claims = {line.uid: msgspec.json.decode(line.body, type=Claim) for line in told}
        else:
            claims = self.desk.showing.claims(connection, {line.report for line in told}, self.visitor.up_to)
        self.saw((line.uid, line.sensitivity) for line in told if line.uid in claims)
        return [(line, claims[line.uid]) for line in told if line.uid in claims]

    def raw_lines(self, connection: Connection, lines: Iterable[Line]) -> list[Line]:
        """The same as lines whose bodies may be shown."""
        told = list(lines)
        if self.whole:
            self.saw((line.uid, line.sensitivity) for line in told)
            return told
        return [line._replace(body=msgspec.json.encode(claim)) for line, claim in self.lines(connection, told)]

    def saw(self, items: Iterable[tuple[str, str]], action: str = "read") -> None:
        """Note that the visitor is shown these: public ids with their classes. What is public is not noted.

        Call it before the answer is made. Raises WebError (`reads-unnoted`): then it must not be shown.
        """
        secret = {uid: sensitivity for uid, sensitivity in items if sensitivity != CLASSES[0]}
        self.secret |= secret
        if not secret or self.visitor.member is None:
            return
        uids = sorted(secret) if len(secret) <= _FEW else list(secret)
        detail: dict[str, Any] = {"class": highest(*secret.values()), "page": route_of(self.request.scope)}
        if self.visitor.scope:
            detail["token"] = self.visitor.scope
        if len(uids) > 1:
            detail["items"] = uids[:_FEW]
        if len(uids) > _FEW:
            detail |= {"number": len(uids), "items_sha256": sha256("\n".join(uids).encode()).hexdigest()}
        subject = uids[0] if len(uids) == 1 else route_of(self.request.scope)
        self.desk.notebook.note(Entry(self.door.clock(), self.visitor.name, action, subject, detail))

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page from a template."""
        told = {"visit": self, "here": self.here, "filters": self.filters, "section": self.section}
        html = self.desk.frame.write(template, self.preferences, {**told, **values})
        headers = {"Cache-Control": "private, no-store"} if self.secret else None
        return HTMLResponse(html, status, headers)

    @property
    def section(self) -> str:
        """The page of the menu that this one belongs to."""
        return "/" + self.request.url.path.split("/")[1].partition(".")[0]

    @property
    def token(self) -> str:
        """What a form must bring back in the field `csrf`; empty where nobody is logged in."""
        return self.visitor.token

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
    """Who asks, as the gate found."""
    return getattr(request.state, "visitor", NOBODY)


def visit_of(request: Request) -> Visit:
    """The visit of a request."""
    return Visit(request, desk_of(request), visitor_of(request))


async def _visit(request: Request) -> Visit:
    """The same for routes; what does not wait needs no thread of its own."""
    return visit_of(request)


Visiting = Annotated[Visit, Depends(_visit)]


def needs(role: str) -> Callable[[Visit], Awaitable[Visit]]:
    """What a route for this role and those above it depends on: `Annotated[Visit, Depends(needs("editor"))]`."""

    async def check(visit: Visiting) -> Visit:
        if not visit.visitor.may(role):
            raise HTTPException(403, f"this is for the role {role} and those above it.")
        return visit

    return check


Reviewing = Annotated[Visit, Depends(needs("reviewer"))]
Editing = Annotated[Visit, Depends(needs("editor"))]
Administering = Annotated[Visit, Depends(needs("admin"))]


def inside(path: str) -> str:
    """An address of ours to go on to: `path` if it is one, else the first page."""
    good = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if good else "/"


__all__ = [
    "COOKIE", "ROLES", "Administering", "Editing", "Reviewing", "Visit", "Visiting", "Visitor", "cookie_of", "desk_of",
    "inside", "needs", "told_by", "visit_of", "visitor_of",
]  # fmt: skip
