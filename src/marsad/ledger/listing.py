"""Listing: claims in pages, in an order that a reader chooses.

In: a question and where the page before ended. Out: claims with their reports, and where this page ends. Pages follow
on values, not on counts, so that one may go on while others write.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from marsad.ledger import schema
from marsad.ledger.accounts import incident_uids
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import highest
from marsad.ledger.search import Question, where_claims, where_reports, where_words
from marsad.ledger.store import Ledger
from marsad.ledger.veils import account_for

ORDERS = ("day", "added", "confidence", "type", "status")


class Line(NamedTuple):
    """A claim in a list: row and public id. `body` is JSON in the coded-report format; `day` counts from 1970-01-01.

    `body` has every word: for who may not see all, `marsad.keep.showing` gives what may be shown of it. `sensitivity`
    is the claim's or its report's, whichever is higher.
    """

    row: int
    uid: str
    report: str
    published: str
    publisher: str
    title: str
    day: int
    state: str
    decided: str
    sensitivity: str
    incident: str
    body: bytes


class Page(NamedTuple):
    """Claims, and what the next page begins after; None at the end."""

    lines: tuple[Line, ...]
    after: tuple[Any, int] | None


def claims_page(
    ledger: Ledger, connection: Connection, question: Question, most: int, *, order: str = "day",
    rising: bool = False, after: tuple[Any, int] | None = None,
) -> Page:  # fmt: skip
    """A page of the claims that answer, by one of `ORDERS` and then by id; falling unless told otherwise.

    `after` is that of the page before. Raises ValueError for an order that there is not.
    """
    if order not in ORDERS:
        raise ValueError(f"{order!r} is no order; there are {', '.join(ORDERS)}.")
    claim, report, version, revision = schema.claim, schema.report, schema.version, schema.revision
    account = account_for(question.most_sensitive)
    column: ColumnElement[Any] = claim.c["id" if order == "added" else order]
    query: Select[Any] = (
        select(claim.c.id, column.label("place"), report.c.uid, claim.c.number, version.c.published,
               version.c.publisher, version.c.title, claim.c.day, claim.c.state, claim.c.decided, claim.c.sensitivity,
               report.c.sensitivity.label("class"), account.c.incident, revision.c.body)
        .join(report, report.c.id == claim.c.report)
        .join(version, version.c.id == claim.c.version)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .outerjoin(account, account.c.claim == claim.c.id)
    )  # fmt: skip
    query = where_reports(where_claims(query, question), question)
    query = where_words(ledger, query, question)
    if after is not None:
        value, number = after
        ahead = (column > value, claim.c.id > number) if rising else (column < value, claim.c.id < number)
        query = query.where(or_(ahead[0], and_(column == value, ahead[1])))
    ways = (column.asc(), claim.c.id.asc()) if rising else (column.desc(), claim.c.id.desc())
    rows = connection.execute(query.order_by(*ways).limit(most + 1)).all()
    shown = rows[:most]
    more = (shown[-1].place, shown[-1].id) if len(rows) > most and shown else None
    names = incident_uids(connection, [row.incident for row in shown if row.incident], question.most_sensitive)
    return Page(tuple(_line(row, names) for row in shown), more)


def count_claims(ledger: Ledger, connection: Connection, question: Question, most: int) -> int:
    """How many claims answer, counted up to `most`."""
    claim, report = schema.claim, schema.report
    query: Select[Any] = select(claim.c.id).join(report, report.c.id == claim.c.report)
    query = where_reports(where_claims(query, question), question)
    query = where_words(ledger, query, question)
    return connection.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def _line(row: Any, names: dict[int, str]) -> Line:
    (number, _, report, of_report, published, publisher, title, day, state, decided, own, sensitivity, incident,
     body) = row  # fmt: skip
    return Line(
        number, claim_uid(report, of_report), report, published, publisher, title, day, state, decided,
        own if own == sensitivity else highest(own, sensitivity), names.get(incident, ""), bytes(body or b"{}"),
    )  # fmt: skip
