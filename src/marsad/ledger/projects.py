"""Projects: questions with a name, and the members who work on them.

In: a name and the filters of an address. Out: rows of `project`, and an entry of the log for every change. A project
brings its members to what they work on; it opens nothing that their role does not, and closes nothing that it does.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.members import Member, member_named
from marsad.ledger.store import Act, insert_rows, next_id

LONGEST = 120  # characters of a name


class Project(NamedTuple):
    """A project: row, name, filters as the query of an address, names of its members, and when it was closed."""

    id: int
    name: str
    query: str
    members: tuple[str, ...]
    closed_at: float | None


def projects(connection: Connection, member: int | None = None, *, closed: bool = False) -> list[Project]:
    """Projects by name: those of a member, or all; closed ones only if asked for."""
    table, of = schema.project, schema.belonging
    query = select(table).order_by(table.c.name)
    if member is not None:
        query = query.where(table.c.id.in_(select(of.c.project).where(of.c.member == member)))
    if not closed:
        query = query.where(table.c.closed_at.is_(None))
    rows = connection.execute(query).all()
    names: dict[int, list[str]] = {row.id: [] for row in rows}
    owner = schema.member
    belonging = select(of.c.project, owner.c.name).join(owner, owner.c.id == of.c.member).order_by(owner.c.key)
    for row in connection.execute(belonging):
        names.get(row.project, []).append(row.name)
    return [Project(row.id, row.name, row.query, tuple(names[row.id]), row.closed_at) for row in rows]


def project_of(connection: Connection, number: int) -> Project:
    """A project by its row. Raises LedgerError (`project-unknown`)."""
    found = next((each for each in projects(connection, closed=True) if each.id == number), None)
    if found is None:
        raise LedgerError("project-unknown", f"{number}: there is no such project.")
    return found


def add_project(connection: Connection, written: str, query: str, names: Collection[str], act: Act) -> Project:
    """Make a project. Only inside `Ledger.writing`. Raises LedgerError (`project-name`, `project-there`)."""
    name, members = _name(connection, written), [member_named(connection, each) for each in names]
    number = next_id(connection, schema.project)
    insert_rows(connection, schema.project, [(number, name, query, act.at, None)])
    _settle(connection, number, members)
    _log(connection, "project.made", number, act)
    return project_of(connection, number)


def change_project(
    connection: Connection, project: Project, written: str, query: str, names: Collection[str], act: Act
) -> Project:
    """Give a project another name, question and members. Raises LedgerError as `add_project`."""
    name, members = _name(connection, written, project.id), [member_named(connection, each) for each in names]
    table = schema.project
    connection.execute(update(table).where(table.c.id == project.id).values(name=name, query=query))
    _settle(connection, project.id, members)
    _log(connection, "project.changed", project.id, act)
    return project_of(connection, project.id)


def close_project(connection: Connection, project: Project, act: Act, *, closed: bool = True) -> None:
    """Close a project, or open it again. Its members no longer see it."""
    table = schema.project
    connection.execute(update(table).where(table.c.id == project.id).values(closed_at=act.at if closed else None))
    _log(connection, "project.closed" if closed else "project.opened", project.id, act)


def _name(connection: Connection, written: str, own: int | None = None) -> str:
    name = " ".join("".join(each if each.isprintable() else " " for each in written).split())
    if not name or len(name) > LONGEST:
        raise LedgerError("project-name", f"a project's name has from 1 to {LONGEST} characters.")
    other = connection.scalar(select(schema.project.c.id).where(schema.project.c.name == name))
    if other is not None and other != own:
        raise LedgerError("project-there", "there is a project of this name already; it may be closed.")
    return name


def _settle(connection: Connection, project: int, members: Sequence[Member]) -> None:
    table = schema.belonging
    connection.execute(delete(table).where(table.c.project == project))
    insert_rows(connection, table, [(project, number) for number in sorted({each.id for each in members})])


def _log(connection: Connection, action: str, number: int, act: Act) -> None:
    """Names of projects may tell too much for the log: it holds their numbers."""
    chain.append(connection, [chain.Entry(act.at, act.by, action, f"#{number}", {})])
