"""Review: the queue, one claim with its report, decisions, second opinions, agreement and calibration."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, select

from marsad.errors import LedgerError, QuestionError
from marsad.evaluate.calibration import error, kept, reliability
from marsad.evaluate.reviewing import agreement
from marsad.gazetteer.gazette import Gazette
from marsad.keep.intake import TOOL
from marsad.keep.reviews import judged
from marsad.labels import FIELDS
from marsad.ledger import schema
from marsad.ledger.accounts import joined
from marsad.ledger.classes import highest
from marsad.ledger.corrections import other_reading
from marsad.ledger.history import Decision, Kept, claim_named, coded_report, decide, newest_body
from marsad.ledger.opinions import opine, pairs, settle, undecided
from marsad.ledger.queue import MODES, Waiting, waiting
from marsad.ledger.store import Act
from marsad.model import Claim, CodedReport, read_otherwise
from marsad.ontology import ACTOR_CLASSES, QUANTITY_KINDS
from marsad.web.names import point_at
from marsad.web.pages.overview import page_data
from marsad.web.passages import passages
from marsad.web.review.form import fields_of, rows_of
from marsad.web.visit import Reviewing, Visit

router = APIRouter(prefix="/review")
_QUEUE = 30
_DECISIONS = ("accept", "correct", "reject", "reopen")


@router.get("")
def review(visit: Reviewing) -> Response:
    """The queue, and the claim that is looked at: that of the address, or the first of the queue."""
    mode = _mode(visit)
    with visit.reading() as connection:
        queue, remarks = _queue(visit, connection, mode)
        visit.saw((each.uid, each.sensitivity) for each in queue)
        name = visit.request.query_params.get("claim") or (queue[0].uid if queue else "")
        shown = _shown(visit, connection, name, blind=mode == "second") if name else None
        incidents = joined(connection, [each.row for each in queue], visit.visitor.up_to)
        both = [pair for pair in pairs(connection, visit.allowed) if pair.uid == name] if mode == "differing" else []
    return visit.page(
        "review.html", queue=queue, remarks=remarks, mode=mode, modes=MODES, shown=shown, both=both,
        incidents=incidents, page_data=page_data(visit, data=None, rows=None), classes=sorted(ACTOR_CLASSES),
        kinds=sorted(QUANTITY_KINDS),
    )  # fmt: skip


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form."""
    return {key: str(value) for key, value in (await request.form()).items()}


@router.post("/{name}")
def decided(name: str, visit: Reviewing, form: Annotated[dict[str, str], Depends(form_of)]) -> Response:
    """Keep a decision or opinion; on to the next claim of the queue."""
    mode, kind = _mode(visit), form.get("decision", "")
    act = Act(time.time(), visit.visitor.name, 0, TOOL)
    ledger = visit.desk.ledger
    with ledger.writing() as connection:
        if mode == "differing":
            settle(ledger, connection, name, kind, form.get("reason", ""), act)
        else:
            decision = _decision(visit, connection, name, kind, form, second=mode == "second")
            if mode == "second":
                opine(connection, name, decision, act)
            elif decide(ledger, connection, name, decision, act).differing and decision.partial:
                return RedirectResponse(visit.here("/review", mode=mode, claim=name), 303)
    return RedirectResponse(visit.here("/review", mode=mode, done=name), 303)


@router.post("")
def undone(visit: Reviewing) -> Response:
    """Take back the reviewer's last decision: the claim is open again, and what was decided stays in its history."""
    ledger, review = visit.desk.ledger, schema.review
    with ledger.writing() as connection:
        query = select(review).where(review.c.by == visit.visitor.name).order_by(review.c.id.desc()).limit(1)
        last = connection.execute(query).first()
        if last is None or last.decision == "reopen":
            raise LedgerError("decision-none", "there is no decision of yours to take back.")
        name = _uid(connection, last.claim)
        act = Act(time.time(), visit.visitor.name, 0, TOOL)
        decide(ledger, connection, name, Decision("reopen", {}, "undone"), act)
    return RedirectResponse(visit.here("/review", claim=name), 303)


@router.get("/agreement")
def agreed(visit: Reviewing) -> Response:
    """How far two reviewers agree, by field, and what a confidence means."""
    with visit.reading() as connection:
        both = list(pairs(connection, visit.allowed))
        confidences, right = judged(connection)
    visit.saw((pair.uid, pair.sensitivity) for pair in both)
    curve = kept(visit.desk.scale.path)
    bins = reliability(confidences, right)
    after = reliability([curve.of(each) for each in confidences], right) if curve else []
    return visit.page(
        "agreement.html", fields=agreement([(pair.first, pair.second) for pair in both]), pairs=both,
        decisions=len(right), bins=bins, after=after, curve=curve, error=error,
    )  # fmt: skip


def _mode(visit: Visit) -> str:
    mode = visit.request.query_params.get("mode") or "open"
    if mode not in MODES:
        raise QuestionError("mode-unknown", f"{mode!r} is no queue; there are {', '.join(MODES)}.", "mode")
    return mode


def _queue(visit: Visit, connection: Connection, mode: str) -> tuple[list[Waiting], tuple[str, ...]]:
    asked = visit.ask(connection)
    rows = waiting(visit.desk.ledger, connection, asked.question, visit.visitor.name, _QUEUE, mode=mode)
    return rows, asked.remarks


def _shown(visit: Visit, connection: Connection, name: str, *, blind: bool) -> dict[str, Any]:
    """A claim with its report; a second reviewer sees it as the machine read it."""
    kept_, row = claim_named(connection, name)
    if row.sensitivity not in visit.allowed or kept_.row.sensitivity not in visit.allowed:
        raise LedgerError("claim-unknown", f"{name}: there is no such claim.")
    claim = undecided(connection, row) if blind else newest_body(connection, row)
    visit.saw(_classes(connection, kept_, name, row))
    version = connection.execute(select(schema.version).where(schema.version.c.id == row.version)).one()
    coded: CodedReport = coded_report(connection, kept_)
    only = CodedReport(
        id=coded.id, title=version.title, published=version.published, publisher=version.publisher, text=version.text,
        segments=coded.segments if row.version == kept_.row.version else ((0, len(version.text)),), claims=(claim,),
        places=coded.places,
    )  # fmt: skip
    gazette = Gazette(coded.places)
    return {
        "places": [gazette.find(msgspec.structs.replace(each, point=None)) for each in claim.places],
        "uid": name, "claim": claim, "coded": only, "passages": passages(only), "rows": rows_of(claim),
        "others": list(_others(claim)), "decided": "" if blind else row.decided, "sensitivity": row.sensitivity,
        "incident": joined(connection, [row.id], visit.visitor.up_to).get(row.id),
    }  # fmt: skip


def _classes(connection: Connection, kept_: Kept, name: str, row: Any) -> list[tuple[str, str]]:
    """A claim and its report, which is shown whole, with their classes."""
    claim = schema.claim
    every = connection.scalars(select(claim.c.sensitivity).where(claim.c.report == kept_.row.id).distinct())
    own = kept_.row.sensitivity
    return [(name, highest(own, row.sensitivity)), (kept_.row.uid, highest(own, *every))]


def _others(claim: Claim) -> Iterator[tuple[str, str, str, str, Claim]]:
    """Fields on which coders differ: each with its label, whose reading stands, whose does not, and that reading."""
    for each in claim.differing:
        standing = [stamp for stamp in claim.made_by if stamp != each.coder]
        yield each.field, FIELDS[each.field], (standing or [""])[0], each.coder, read_otherwise(claim, each)


def _decision(
    visit: Visit, connection: Connection, name: str, kind: str, form: dict[str, str], *, second: bool
) -> Decision:
    """The decision of a form: an acceptance with changed values is a correction, and so is another coder's reading."""
    if kind.startswith("take."):
        field = kind.removeprefix("take.")
        _, row = claim_named(connection, name)
        read = undecided(connection, row) if second else newest_body(connection, row)
        return Decision("correct", {field: other_reading(read, field)}, partial=True)
    if kind not in _DECISIONS:
        raise LedgerError("decision-unknown", f"{kind!r} is no decision; there are {', '.join(_DECISIONS)}.")
    fields: dict[str, Any] = {}
    if kind in ("accept", "correct"):
        _, row = claim_named(connection, name)
        text = connection.execute(select(schema.version.c.text).where(schema.version.c.id == row.version)).scalar_one()
        read = undecided(connection, row) if second else newest_body(connection, row)
        gazetteer = visit.desk.coder.kit.gazetteer
        fields = fields_of(form, read, text, partial(point_at, gazetteer))
        kind = "correct" if fields else "accept"
    return Decision(kind, fields, form.get("reason", "").strip())


def _uid(connection: Connection, claim: int) -> str:
    table, report = schema.claim, schema.report
    row = connection.execute(
        select(report.c.uid, table.c.number).join(report, report.c.id == table.c.report).where(table.c.id == claim)
    ).one()
    return f"{row.uid}-{row.number}"
