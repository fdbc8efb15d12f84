"""Incidents: in a list, and one with each account beside the others."""

from fastapi import APIRouter, Response

from marsad.errors import LedgerError
from marsad.ledger.accounts import (
    Asked,
    Judgement,
    Row,
    Sentence,
    accounts_of,
    incident_seen,
    incidents,
    judgements,
)
from marsad.ledger.classes import highest
from marsad.ledger.judgements import Found
from marsad.ledger.search import Question
from marsad.linking.agreement import weigh
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/incidents")
def listed(visit: Visiting) -> Response:
    """The list of incidents."""
    rows, after, remarks = rows_of(visit)
    return visit.page("incidents.html", rows=rows, remarks=remarks, next=after)


@router.get("/incidents/rows")
def fragment(visit: Visiting) -> Response:
    """The lines of the list alone, for the scripts of the map."""
    rows, _, _ = rows_of(visit)
    return visit.page("rows.html", rows=rows)


def rows_of(visit: Visit) -> tuple[list[Row], str, tuple[str, ...]]:
    """The incidents of a page, where it ends (empty at the end), and remarks on how names were taken."""
    filters = visit.filters
    with visit.reading() as connection:
        asked = visit.ask(connection)
        rows = list(incidents(connection, asked_of(asked.question), filters.most))
    visit.saw((row.uid, row.sensitivity) for row in rows)
    return rows, "", asked.remarks


def asked_of(question: Question) -> Asked:
    """What incidents are looked for by, of a question."""
    return Asked(
        question.places, question.actors, question.types, question.since, question.until,
        most_sensitive=question.most_sensitive,
    )  # fmt: skip


def told_of(visit: Visit, name: str) -> tuple[Found, list[Sentence], list[Judgement]]:
    """An incident with its accounts and judgements, as far as they may be shown, noted as seen. Raises LedgerError."""
    up_to = visit.visitor.up_to
    with visit.reading() as connection:
        found = incident_seen(connection, name, up_to)
        accounts = accounts_of(connection, found, up_to)
        if not visit.whole:
            accounts = visit.desk.showing.accounts(connection, accounts, up_to)
        log = judgements(connection, found) if visit.whole else []
    if not accounts:
        raise LedgerError("incident-unknown", f"{name}: there is no such incident. `marsad incidents` shows ids (I…).")
    classes = [(each.account.claim.id, each.sensitivity) for each in accounts]
    visit.saw([*classes, (found.uid, highest(*(sensitivity for _, sensitivity in classes)))])
    return found, accounts, log


@router.get("/incidents/{name}")
def incident(name: str, visit: Visiting) -> Response:
    """An incident: what its accounts say together, and each with its words."""
    found, accounts, log = told_of(visit, name)
    shown = {each.account.claim.id for each in accounts}
    return visit.page(
        "incident.html", uid=found.uid, agreement=weigh([each.account for each in accounts]), accounts=accounts,
        judgements=[each for each in log if {each.left, each.right} <= shown],
    )  # fmt: skip
