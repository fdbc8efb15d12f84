"""The page of a report: its text with the words of its claims, and the claims beside them."""

from typing import NamedTuple

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from marsad.errors import LedgerError
from marsad.keep.export import Cut, Shield, coded_reports
from marsad.keep.showing import is_blocked
from marsad.ledger import schema
from marsad.ledger.accounts import incident_uids
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import CLASSES, highest
from marsad.ledger.groups import copies_of
from marsad.ledger.history import Kept, report_named
from marsad.ledger.veils import account_for
from marsad.ledger.withheld import seen
from marsad.model import CodedReport
from marsad.web.passages import passages, span_of
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/reports/{name}")
def report(name: str, visit: Visiting) -> Response:
    """A report, as far as it may be shown."""
    with visit.reading() as connection:
        kept = report_named(connection, name, visit.allowed)
        told = shown_report(connection, visit, kept)
        coded = told.coded
        group = copies_of(connection, kept.row.id, visit.allowed)
        incidents = incidents_of(connection, visit, kept.row.id)
        source = connection.execute(select(schema.source).where(schema.source.c.id == kept.row.source)).first()
    beside = [(each.uid, each.sensitivity) for each in (group.origin, *group.members)] if group else []
    visit.saw([*beside, (coded.id, told.sensitivity)])
    asked = span_of(visit.filters.at, len(coded.text))
    return visit.page(
        "report.html", coded=coded, passages=passages(coded, asked), group=group, source=source, row=kept.row,
        url=told.url, incidents=incidents, located={place.name: place for place in coded.places},
    )  # fmt: skip


class Told(NamedTuple):
    """A report as it may be shown; its class or that of a claim of it, whichever is higher; its address, if it may."""

    coded: CodedReport
    sensitivity: str
    url: str


def shown_report(connection: Connection, visit: Visit, kept: Kept) -> Told:
    """The report without what this visitor may not see.

    Raises LedgerError as if there were no report, when it is above what they may see.
    """
    row, claim = kept.row, schema.claim
    if visit.whole:
        cut = Cut()
        found = list(coded_reports(connection, [row], Shield(CLASSES[-1], None, visit.desk.protection), cut))
    else:
        found = list(visit.desk.showing.reports(connection, [row.id], visit.visitor.up_to).values())
    if not found:
        raise LedgerError("report-unknown", f"{row.uid}: there is no such report. `marsad search` shows ids.")
    query = select(claim.c.sensitivity).where(claim.c.report == row.id, claim.c.sensitivity.in_(visit.allowed))
    coded = found[0]
    withheld = not visit.whole and is_blocked(coded.text + coded.title)  # an address may repeat the title
    sensitivity = highest(row.sensitivity, *connection.scalars(query.distinct()))
    return Told(coded, sensitivity, "" if withheld else row.url)


def incidents_of(connection: Connection, visit: Visit, report: int) -> dict[str, str]:
    """The incident of each claim of a report that was linked, both by public id."""
    claim, account, table = schema.claim, account_for(visit.visitor.up_to), schema.report
    rows = connection.execute(
        select(table.c.uid, claim.c.number, account.c.incident)
        .join(claim, claim.c.report == table.c.id)
        .join(account, account.c.claim == claim.c.id)
        .where(table.c.id == report, seen(visit.allowed))
    ).all()
    names = incident_uids(connection, [row.incident for row in rows], visit.visitor.up_to)
    return {claim_uid(row.uid, row.number): names[row.incident] for row in rows if row.incident in names}
