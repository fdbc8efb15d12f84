"""The page of a report: its text with the words of its claims, and the claims beside them."""

from fastapi import APIRouter, Response
from sqlalchemy import Connection, select

from marsad.errors import LedgerError
from marsad.keep.export import Cut, coded_reports, names_of
from marsad.ledger import schema
from marsad.ledger.groups import copies_of
from marsad.ledger.history import Kept, report_named
from marsad.model import CodedReport
from marsad.web.passages import passages
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/reports/{name}")
def report(name: str, visit: Visiting) -> Response:
    """A report, as far as it may be shown."""
    with visit.reading() as connection:
        kept = report_named(connection, name)
        coded = shown_report(connection, visit, kept)
        group = copies_of(connection, kept.row.id)
        incidents = incidents_of(connection, kept.row.id)
        source = connection.execute(select(schema.source).where(schema.source.c.id == kept.row.source)).first()
    return visit.page(
        "report.html", coded=coded, passages=passages(coded), group=group, source=source, row=kept.row,
        incidents=incidents, located={place.name: place for place in coded.places},
    )  # fmt: skip


def shown_report(connection: Connection, visit: Visit, kept: Kept) -> CodedReport:
    """The report without what this visitor may not see. Raises LedgerError as if there were none, if that is all."""
    names = None if visit.visitor.may("reviewer") else names_of(visit.desk.coder)
    cut = Cut()
    found = coded_reports(connection, [kept.row], visit.visitor.up_to, names, cut, protection=visit.desk.protection)
    for coded in found:
        return coded
    raise LedgerError("report-unknown", f"{kept.row.uid}: there is no such report.")


def incidents_of(connection: Connection, report: int) -> dict[str, str]:
    """The incident of each claim of a report that was linked, both by public id."""
    claim, account, incident, table = schema.claim, schema.account, schema.incident, schema.report
    rows = connection.execute(
        select(table.c.uid, claim.c.number, incident.c.uid.label("incident"))
        .join(claim, claim.c.report == table.c.id)
        .join(account, account.c.claim == claim.c.id)
        .join(incident, incident.c.id == account.c.incident)
        .where(table.c.id == report)
    )
    return {f"{row.uid}-{row.number}": row.incident for row in rows}
