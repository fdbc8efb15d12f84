"""Incidents: in a list, and one with each account beside the others."""

import re
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Response

from marsad.errors import LedgerError, QuestionError
from marsad.ledger.accounts import Judgement, Row, Sentence, accounts_of, incident_seen, judgements, rows_named
from marsad.ledger.classes import highest
from marsad.ledger.deeds import Deed, deeds, last_standing
from marsad.ledger.judgements import Found
from marsad.linking.agreement import weigh
from marsad.ontology import claim_types
from marsad.text.fold import name_key
from marsad.web.filters import box_of
from marsad.web.sights import names_of
from marsad.web.visit import Visit, Visiting

router = APIRouter()
_NAMED = 50  # incidents that may be asked for by id
_DIGITS = 10
_BESIDE = 8  # incidents near one that are offered to be joined
_LOOKED_AT = 40  # of these, those that what was written is looked for in
_ID = re.compile(r"I[A-Z2-7]{12}-[0-9]{1,9}")


@router.get("/incidents")
def listed(visit: Visiting) -> Response:
    """The list of incidents."""
    page = page_of(visit)
    return visit.page("incidents.html", page=page, rows=page.rows, remarks=page.remarks)


@router.get("/incidents/rows")
def fragment(visit: Visiting, uid: Annotated[list[str] | None, Query(max_length=_NAMED)] = None) -> Response:
    """The lines of the list alone, for the scripts of the map: those that answer, or those of these ids."""
    page = page_of(visit, tuple(uid or ()))
    answer = visit.page("rows.html", rows=page.rows)
    answer.headers["X-Total"] = str(page.total)
    return answer


class Page(NamedTuple):
    """Incidents of a list, what its next page begins after (empty at the end), how many there are in all, remarks."""

    rows: list[Row]
    after: str
    total: int
    remarks: tuple[str, ...]


def page_of(visit: Visit, uids: tuple[str, ...] = (), most: int | None = None) -> Page:
    """The incidents that the filters ask for, or of these ids, at most `most`. Raises QuestionError."""
    filters = visit.filters
    if filters.after and not (filters.after.isascii() and filters.after.isdigit() and len(filters.after) < _DIGITS):
        raise QuestionError("cursor-wrong", "this is no place in the list; begin at its first page.", "after")
    with visit.reading() as connection:
        asked = visit.ask(connection)
    found = visit.desk.atlas.listed(
        asked.question, int(filters.after or 0), most or filters.most, box=box_of(filters.bbox), uids=uids
    )
    with visit.reading() as connection:
        rows = rows_named(connection, found.uids, visit.visitor.up_to)
    visit.saw((row.uid, row.sensitivity) for row in rows)
    return Page(rows, str(found.following) if found.following is not None else "", found.total, asked.remarks)


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


def near_of(visit: Visit, uid: str, begun: str = "", most: int = _BESIDE) -> list[Row]:
    """Incidents near another in place and time, the nearest first; with `begun`, those with it in id, place or type."""
    uids = visit.desk.atlas.near(uid, visit.visitor.up_to, _LOOKED_AT)
    with visit.reading() as connection:
        rows = rows_named(connection, uids if begun else uids[:most], visit.visitor.up_to)
    found = [row for row in rows if _is_like(row, begun)][:most]
    visit.saw((row.uid, row.sensitivity) for row in found)
    return found


def _is_like(row: Row, begun: str) -> bool:
    key, plain = name_key(begun), begun.casefold()
    types = [claim_types()[code] for code in row.types]
    names = [*row.places, *(each.arabic for each in types)]
    return plain in row.uid.casefold() or any(
        [*(key in name_key(name) for name in names if key), *(plain in each.english.casefold() for each in types)]
    )


@router.get("/incidents/{name}")
def incident(name: str, visit: Visiting) -> Response:
    """An incident: what its accounts say together, and each with its words; reviewers judge what belongs to it."""
    found, accounts, log = told_of(visit, name)
    shown = {each.account.claim.id for each in accounts}
    history: list[Deed] = []
    judges = visit.whole
    if judges:
        with visit.reading() as connection:
            history = deeds(connection, found)
    return visit.page(
        "incident.html", uid=found.uid, agreement=weigh([each.account for each in accounts]), accounts=accounts,
        judgements=[each for each in log if {each.left, each.right} <= shown], history=history,
        last=last_standing(history), near=near_of(visit, found.uid) if judges else [], judges=judges,
        called=names_of(visit.desk.coder.kit.registry, visit.preferences.lang),
        divided=[each for each in visit.request.query_params.getlist("divided") if _ID.fullmatch(each)],
    )  # fmt: skip
