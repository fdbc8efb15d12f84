"""Incidents: in a list, and one with each account beside the others."""

from fastapi import APIRouter, Response

from marsad.errors import LedgerError
from marsad.ledger.accounts import Asked, accounts_of, incidents, judgements
from marsad.ledger.judgements import incident_named
from marsad.linking.agreement import weigh
from marsad.web.visit import Visiting

router = APIRouter()


@router.get("/incidents")
def listed(visit: Visiting) -> Response:
    """The list of incidents."""
    with visit.reading() as connection:
        asked = visit.ask(connection)
        question = asked.question
        rows = list(
            incidents(
                connection,
                Asked(question.places, question.actors, question.types, question.since, question.until,
                      most_sensitive=visit.visitor.up_to),
                visit.filters.most,
            )
        )  # fmt: skip
    return visit.page("incidents.html", rows=rows, remarks=asked.remarks)


@router.get("/incidents/{name}")
def incident(name: str, visit: Visiting) -> Response:
    """An incident: what its accounts say together, and each with its words."""
    with visit.reading() as connection:
        found = incident_named(connection, name)
        accounts = accounts_of(connection, found, visit.visitor.up_to)
        log = judgements(connection, found)
    if not accounts:
        raise LedgerError("incident-unknown", f"{name}: there is no such incident.")
    shown = {each.account.claim.id for each in accounts}
    return visit.page(
        "incident.html", uid=found.uid, agreement=weigh([each.account for each in accounts]), accounts=accounts,
        judgements=[each for each in log if {each.left, each.right} <= shown],
    )  # fmt: skip
