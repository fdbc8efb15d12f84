"""Judging incidents: accounts divided off, incidents joined, and either taken back, as by `marsad incident`.

In: forms of the page of an incident. Out: judgements in the ledger, and the way back to the incident.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from marsad.errors import LedgerError
from marsad.ledger.deeds import undo
from marsad.ledger.judgements import bring_together, split
from marsad.web.visit import Reviewing

router = APIRouter(prefix="/incidents")


async def _form(request: Request) -> FormData:
    return await request.form()


Form = Annotated[FormData, Depends(_form)]


@router.post("/{name}/split")
def divided(name: str, visit: Reviewing, form: Form) -> Response:
    """Divide the accounts that were ticked from the others."""
    claims = [str(each) for each in form.getlist("claim")]
    with visit.desk.ledger.writing() as connection:
        ids = split(connection, name, claims, _reason(form), visit.act)
    return _back(ids[1], ids[:1])


@router.post("/{name}/merge")
def joined(name: str, visit: Reviewing, form: Form) -> Response:
    """Make one incident of this and another: the one whose id was written, or else that was picked."""
    other = _text(form, "other") or _text(form, "near")
    if not other:
        raise LedgerError("incident-unnamed", "name the incident to be joined: pick one, or write its id (I…).")
    with visit.desk.ledger.writing() as connection:
        uid = bring_together(connection, [name, other], _reason(form), visit.act)
    return _back(uid)


@router.post("/{name}/undo")
def undone(name: str, visit: Reviewing, form: Form) -> Response:
    """Take back what was judged last, if it is still what the page showed."""
    seq = _text(form, "seq")
    with visit.desk.ledger.writing() as connection:
        ids = undo(connection, name, _text(form, "reason"), visit.act, int(seq) if seq.isdecimal() else None)
    return _back(ids[0], ids[1:])


def _back(uid: str, others: list[str] | None = None) -> Response:
    query = f"?{urlencode([('divided', each) for each in others])}" if others else ""
    return RedirectResponse(f"/incidents/{uid}{query}#judge", 303)


def _reason(form: FormData) -> str:
    reason = _text(form, "reason")
    if not reason:
        raise LedgerError("reason-missing", "say why, in a few words: others read it in the history.")
    return reason


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()
