"""Incidents: in a list, and one with each account beside the others."""

from fastapi import APIRouter, Response

from marsad.errors import LedgerError
from marsad.ledger.accounts import Asked, Row, accounts_of, incident_seen, incidents, judgements
from marsad.ledger.classes import highest
from marsad.linking.agreement import weigh
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/incidents")
def listed(visit: Visiting) -> Response:
    """The list of incidents."""
    rows, remarks = newest(visit, visit.filters.most)
    return visit.page("incidents.html", rows=rows, remarks=remarks)


def newest(visit: Visit, most: int) -> tuple[list[Row], tuple[str, ...]]:
    """The newest incidents that answer the filters, noted as seen; and remarks on how these were taken."""
    with visit.reading() as connection:
        asked = visit.ask(connection)
        question = asked.question
        wanted = Asked(
            question.places, question.actors, question.types, question.since, question.until,
            most_sensitive=visit.visitor.up_to,
        )  # fmt: skip
        rows = list(incidents(connection, wanted, most))
    visit.saw((row.uid, row.sensitivity) for row in rows)
    return rows, asked.remarks


@router.get("/incidents/{name}")
def incident(name: str, visit: Visiting) -> Response:
    """An incident: what its accounts say together, and each with its words."""
    up_to = visit.visitor.up_to
    with visit.reading() as connection:
        found = incident_seen(connection, name, up_to)
        accounts = accounts_of(connection, found, up_to)
        if not visit.whole:
            accounts = visit.desk.showing.accounts(connection, accounts, up_to)
        log = judgements(connection, found) if visit.whole else []
    if not accounts:
        raise LedgerError("incident-unknown", f"{name}: there is no such incident. `marsad incidents` shows ids (I…).")
    visit.saw([(found.uid, highest(*(each.sensitivity for each in accounts)))])
    shown = {each.account.claim.id for each in accounts}
    return visit.page(
        "incident.html", uid=found.uid, agreement=weigh([each.account for each in accounts]), accounts=accounts,
        judgements=[each for each in log if {each.left, each.right} <= shown],
    )  # fmt: skip
