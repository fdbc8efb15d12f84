"""Projects: what a group works on, as filters that have a name."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from marsad.errors import LedgerError
from marsad.ledger.members import members
from marsad.ledger.projects import (
    Project,
    add_project,
    change_project,
    close_project,
    project_of,
    projects,
)
from marsad.web.filters import filters_of
from marsad.web.pages.login import Field
from marsad.web.visit import Editing, Visit, Visiting

router = APIRouter()
Names = Annotated[list[str], Form()]


@router.get("/projects")
def listed(visit: Visiting) -> Response:
    """One's projects; all of them for who may change them."""
    return _page(visit)


@router.get("/projects/{number}")
def one(number: int, visit: Visiting) -> Response:
    """One project, with a form for who may change it; for who is not in it there is none."""
    return _page(visit, _mine(visit, number))


@router.post("/projects")
def add(visit: Editing, name: Field = "", query: Field = "", members: Names = []) -> Response:  # noqa: B006
    """Make a project."""
    with visit.door.ledger.writing() as connection:
        made = add_project(connection, name, plain_query(query), members, visit.act)
    return RedirectResponse(f"/projects/{made.id}", 303)


@router.post("/projects/{number}")
def change(number: int, visit: Editing, name: Field = "", query: Field = "", members: Names = []) -> Response:  # noqa: B006
    """Another name, question or other members."""
    with visit.door.ledger.writing() as connection:
        change_project(connection, project_of(connection, number), name, plain_query(query), members, visit.act)
    return RedirectResponse(f"/projects/{number}", 303)


@router.post("/projects/{number}/close")
def close(number: int, visit: Editing) -> Response:
    """Close a project."""
    with visit.door.ledger.writing() as connection:
        close_project(connection, project_of(connection, number), visit.act)
    return RedirectResponse("/projects", 303)


@router.post("/projects/{number}/open")
def open_again(number: int, visit: Editing) -> Response:
    """Open a closed project again."""
    with visit.door.ledger.writing() as connection:
        close_project(connection, project_of(connection, number), visit.act, closed=False)
    return RedirectResponse(f"/projects/{number}", 303)


def plain_query(written: str) -> str:
    """The filters of an address, or of the part of it after «?», in one order and without what is none."""
    told = urlsplit(written.strip()).query if "?" in written else written.strip()
    filters = filters_of(QueryParams(parse_qsl(told)))._replace(sort="", after="", most=filters_of(QueryParams()).most)
    pairs: list[tuple[str, object]] = []
    for name, value in filters.query():
        pairs += [(name, each) for each in value] if isinstance(value, tuple) else [(name, value)]
    return urlencode(pairs)


def told_of(query: str) -> Sequence[tuple[str, str]]:
    """The filters of a project, to be shown."""
    return parse_qsl(query)


def _mine(visit: Visit, number: int) -> Project:
    with visit.reading() as connection:
        found = project_of(connection, number)
    own = visit.visitor.name in found.members and found.closed_at is None and not visit.visitor.scope
    if not (own or visit.visitor.may("editor")):
        raise LedgerError("project-unknown", f"{number}: there is no such project.")
    return found


def _page(visit: Visit, chosen: Project | None = None) -> Response:
    editing, own = visit.visitor.may("editor"), 0 if visit.visitor.scope else visit.visitor.member or 0
    with visit.reading() as connection:
        rows = projects(connection, None if editing else own, closed=editing)
        names = [each.name for each in members(connection) if each.active] if editing else []
    query = plain_query(visit.request.query_params.get("new", ""))
    return visit.page(
        "projects.html", rows=rows, chosen=chosen, names=names, editing=editing, query=query, told_of=told_of
    )
