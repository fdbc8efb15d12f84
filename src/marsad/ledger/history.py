"""History: new revisions of claims, by a new reading or by a person, and what was changed since when.

In: a claim's or report's public id and what is to be done. Out: new rows beside the old ones; nothing is overwritten.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, func, select, update

from marsad.errors import LedgerError
from marsad.gazetteer.gazette import Gazette
from marsad.ledger import chain, schema, withheld
from marsad.ledger.arrivals import reading_row
from marsad.ledger.changes import Change, Standing, settled
from marsad.ledger.claims import ClaimRows, Slot, claim_uid, prepare, take_out, write_mentions
from marsad.ledger.classes import CLASSES
from marsad.ledger.corrections import corrected, reopened
from marsad.ledger.protect import class_of, highest
from marsad.ledger.store import Act, Ledger, insert_rows, next_id
from marsad.model import Claim, CodedReport, Place, Report

_UID = re.compile(r"R[A-Z2-7]{12}")
_CLAIM = re.compile(r"(.+)-([0-9]{1,9})")
DECISIONS = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "reopen": ""}


class Decision(NamedTuple):
    """What a person decided of a claim: a key of `DECISIONS`, the values of fields that they set, and why.

    With `partial` they looked at these fields only: where readers differ on others, that stays open.
    """

    kind: str
    fields: dict[str, Any]
    reason: str = ""
    partial: bool = False


class _Revision(NamedTuple):
    """A claim's new state: number in its report, body, state, class if new, version, a decision if there is one."""

    number: int
    body: Claim
    state: str
    sensitivity: str
    version: int
    decided: str | None = None


class Kept(NamedTuple):
    """A report as it is kept: its row, and its newest version as it was read."""

    row: Row[Any]
    version: Row[Any]
    report: Report


def report_named(connection: Connection, name: str, classes: Sequence[str] = CLASSES) -> Kept:
    """A report by its public id, or by the id it was given if only one has it. Raises LedgerError.

    What looks like a public id is taken for nothing else: a report cannot pass for another by the id it brings. Reports
    above `classes` are not looked at, as if there were none.
    """
    table = schema.report
    name = name.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    asked = table.c.uid == name if _UID.fullmatch(name) else table.c.given_id == name
    asked &= table.c.sensitivity.in_(classes)
    rows = connection.execute(select(table).where(asked).limit(2)).all()
    if len(rows) != 1:
        why = "several reports were given this id; use the ledger's own (R…)" if rows else "there is no such report"
        raise LedgerError("report-unknown", f"{name}: {why}. `marsad search` shows ids.")
    return kept_report(connection, rows[0])


def claim_named(connection: Connection, name: str) -> tuple[Kept, Row[Any]]:
    """A claim's report and row, by its public id (`R…-3`). Raises LedgerError."""
    told = _CLAIM.fullmatch(name)
    kept = report_named(connection, told[1]) if told else None
    if kept and told:
        query = select(schema.claim).where(schema.claim.c.report == kept.row.id, schema.claim.c.number == int(told[2]))
        row = connection.execute(query).first()
        if row is not None:
            return kept, row
    raise LedgerError("claim-unknown", f"{name}: there is no such claim. `marsad search` shows ids such as R…-3.")


def newest_body(connection: Connection, row: Row[Any]) -> Claim:
    """A claim, given by its row, as it stands."""
    revision = schema.revision
    query = select(revision.c.body).where(revision.c.claim == row.id, revision.c.number == row.revision)
    return msgspec.json.decode(connection.execute(query).scalar_one(), type=Claim)


def kept_report(connection: Connection, row: Row[Any]) -> Kept:
    """A report and its newest version. Raises LedgerError when it was erased."""
    if row.erased_at is not None:
        raise LedgerError("report-erased", f"{row.uid}: it was erased; `marsad changes` tells when and why.")
    version = connection.execute(select(schema.version).where(schema.version.c.id == row.version)).one()
    report = Report(
        id=row.given_id, text=version.text, title=version.title, published=version.published,
        publisher=version.publisher, sensitivity=highest_classes(connection, [row.id])[row.id],
    )  # fmt: skip
    return Kept(row, version, report)


def coded_report(connection: Connection, kept: Kept) -> CodedReport:
    """A report with its current claims, in the coded-report format; ids are the ledger's."""
    read = connection.execute(select(schema.reading).where(schema.reading.c.id == kept.row.reading)).one()
    claims = [
        each.claim
        for each in standing(connection, kept.row.id)
        if each.decided != "rejected" and each.version == kept.row.version
    ]
    return CodedReport(
        id=kept.row.uid, title=kept.report.title, published=kept.report.published, publisher=kept.report.publisher,
        text=kept.report.text,
        segments=msgspec.json.decode(read.segments, type=tuple[tuple[int, int], ...]),
        claims=tuple(sorted(claims, key=lambda claim: (claim.trigger.start, claim.id))),
        places=msgspec.json.decode(read.places, type=tuple[Place, ...]),
        notes=msgspec.json.decode(read.notes, type=tuple[dict[str, Any], ...]),
    )  # fmt: skip


def highest_classes(connection: Connection, reports: Sequence[int]) -> dict[int, str]:
    """The class of reports, or of their most sensitive claim, whichever is higher."""
    report, claim = schema.report, schema.claim
    found: dict[int, str] = {}
    for query in (
        select(report.c.id, report.c.sensitivity).where(report.c.id.in_(reports)),
        select(claim.c.report, claim.c.sensitivity).where(claim.c.report.in_(reports)).distinct(),
    ):
        for number, sensitivity in connection.execute(query):
            found[number] = highest(found.get(number, sensitivity), sensitivity)
    return found


def newest_digests(connection: Connection, reports: Sequence[int]) -> dict[int, bytes]:
    """SHA-256 of the newest texts of reports that were not erased."""
    report, version = schema.report, schema.version
    query = (
        select(report.c.id, version.c.digest)
        .join(version, version.c.id == report.c.version)
        .where(report.c.id.in_(reports), report.c.erased_at.is_(None))
    )
    return {number: bytes(digest) for number, digest in connection.execute(query)}


def standing(connection: Connection, report: int) -> list[Standing]:
    """The claims of a report that were not retired, with what was decided of them."""
    claim, revision = schema.claim, schema.revision
    query = (
        select(claim.c.id, claim.c.number, claim.c.version, claim.c.decided, revision.c.body)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.report == report, claim.c.state.in_(("current", "rejected")))
        .order_by(claim.c.number)
    )
    rows = connection.execute(query).all()
    set_by_hand = _by_hand(connection, [row.id for row in rows if row.decided == "corrected"])
    return [
        Standing(
            row.number,
            msgspec.json.decode(row.body, type=Claim),
            row.version,
            row.decided,
            set_by_hand.get(row.id, ()),
        )
        for row in rows
    ]


def _by_hand(connection: Connection, claims: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The fields of claims that people have set since they were last open."""
    found: dict[int, dict[str, None]] = {}
    if claims:
        reviews = select(schema.review).where(schema.review.c.claim.in_(claims)).order_by(schema.review.c.id)
        for row in connection.execute(reviews):
            fields = found.setdefault(row.claim, {})
            if row.decision == "reopen":
                fields.clear()
            fields |= dict.fromkeys(json.loads(row.fields))
    return {claim: tuple(fields) for claim, fields in found.items()}


def apply(
    ledger: Ledger, connection: Connection, kept: Kept, coded: CodedReport, changes: Sequence[Change],
    classes: dict[int, str], act: Act,
) -> None:  # fmt: skip
    """Write a new reading of a report and its changes. `classes` gives the class of each new claim by its start."""
    reading = next_id(connection, schema.reading)
    insert_rows(connection, schema.reading, [reading_row(reading, kept.row.version, act.run, act.at, coded)])
    entry = chain.Entry(act.at, act.by, "report.reread", kept.row.uid, {"run": act.run})
    write_changes(ledger, connection, kept, coded, changes, classes, (entry, reading))


def write_changes(
    ledger: Ledger, connection: Connection, kept: Kept, coded: CodedReport, changes: Sequence[Change],
    classes: dict[int, str], noted: tuple[chain.Entry, int],
) -> None:  # fmt: skip
    """Write revisions for changes, under an entry of the log to which they are added, and a reading (its id)."""
    entry, reading = noted
    claim = schema.claim
    number = connection.scalar(select(func.max(claim.c.number)).where(claim.c.report == kept.row.id)) or 0
    told: list[dict[str, Any]] = []
    revisions: list[_Revision] = []
    for change in changes:
        number += change.kind == "added"
        at = change.number or number
        body = change.after or change.before
        assert body is not None
        state = "retired" if change.kind == "retired" else "current"
        sensitivity = classes.get(body.trigger.start, "public")
        body = msgspec.structs.replace(body, id=claim_uid(kept.row.uid, at))
        revisions.append(_Revision(at, body, state, sensitivity, kept.row.version))
        told.append({"claim": body.id, "change": change.kind, "fields": list(change.fields)})
    digest = digest_of(msgspec.json.encode(each.body) for each in sorted(revisions, key=lambda each: each.number))
    detail = entry.detail | {"changes": told, "claims_digest": digest}
    seq = chain.append(connection, [entry._replace(detail=detail)])
    gazette = Gazette(coded.places)
    for revision in revisions:
        _revise(ledger, connection, kept.row, revision, gazette, seq)
    _settle_report(connection, kept.row.id, reading)
    withheld.settle(connection, [kept.row.id])


def digest_of(bodies: Iterable[bytes | None]) -> str:
    """SHA-256 (hexadecimal) of the bodies that one entry of the log wrote, by the number of their claims."""
    digest = sha256()
    for body in bodies:
        digest.update(body or b"")
    return digest.hexdigest()


def decide(ledger: Ledger, connection: Connection, name: str, decision: Decision, act: Act) -> Claim:
    """Note a person's decision on a claim (public id `R…-3`); returns the claim as it stands then.

    Raises LedgerError: `claim-unknown`, `claim-retired`, `correction-format` or `correction-span`.
    """
    kept, row = claim_named(connection, name)
    uid = claim_uid(kept.row.uid, row.number)
    if row.state == "retired":
        raise LedgerError(
            "claim-retired",
            f"{uid}: a later reading no longer finds this claim. Decide on one that the report has now: "
            "`marsad search` shows them.",
        )
    text = connection.execute(select(schema.version.c.text).where(schema.version.c.id == row.version)).scalar_one()
    claim = newest_body(connection, row)
    if decision.kind == "reopen":
        after = _reopened(connection, row, claim, text)
    else:
        after = corrected(claim, decision.fields, text, uid)
    if decision.kind in ("accept", "correct"):
        after = settled(after, decision.fields if decision.partial else None)
    after = msgspec.structs.replace(after, id=uid)
    detail = {
        "fields": sorted(decision.fields), "reason_sha256": sha256(decision.reason.encode()).hexdigest(),
        "claims_digest": digest_of([msgspec.json.encode(after)]),
    }  # fmt: skip
    entry = chain.append(connection, [chain.Entry(act.at, act.by, f"claim.{decision.kind}", uid, detail)])
    insert_rows(
        connection, schema.review,
        [(next_id(connection, schema.review), row.id, act.at, act.by, decision.kind,
          json.dumps(decision.fields).encode(), decision.reason)],
    )  # fmt: skip
    read = connection.execute(select(schema.reading).where(schema.reading.c.id == kept.row.reading)).one()
    gazette = Gazette(msgspec.json.decode(read.places, type=tuple[Place, ...]))
    state = "rejected" if decision.kind == "reject" else "current"
    new = _Revision(row.number, after, state, row.sensitivity, row.version, DECISIONS[decision.kind])
    _revise(ledger, connection, kept.row, new, gazette, entry)
    _settle_report(connection, kept.row.id, kept.row.reading)
    withheld.settle(connection, [kept.row.id])
    return after


def _reopened(connection: Connection, row: Row[Any], claim: Claim, text: str) -> Claim:
    """A claim with the machine's values: none that a person set since it was last open."""
    revision, audit = schema.revision, schema.audit
    revisions = connection.execute(
        select(revision.c.body, audit.c.action)
        .join(audit, audit.c.seq == revision.c.entry)
        .where(revision.c.claim == row.id, revision.c.body.isnot(None))
        .order_by(revision.c.number)
    ).all()
    read = before = claim
    corrections = 0
    for body, action in revisions:
        if not action.startswith("claim.") or action == "claim.reopen":
            read = msgspec.json.decode(body, type=Claim)
            before = before if corrections and action != "claim.reopen" else read
        corrections = 0 if action == "claim.reopen" else corrections + (action == "claim.correct")
    return reopened(claim, _by_hand(connection, [row.id]).get(row.id, ()), read, before, text)


def _revise(
    ledger: Ledger, connection: Connection, report: Row[Any], new: _Revision, gazette: Gazette, entry: int
) -> None:
    """Write a revision of a claim and put its other rows in step with it."""
    table = schema.claim
    rows = ClaimRows(ledger, connection)
    old = connection.execute(select(table).where(table.c.report == report.id, table.c.number == new.number)).first()
    claim_id, revision = (old.id, old.revision + 1) if old else (rows.following, 1)
    body = msgspec.structs.replace(new.body, id=claim_uid(report.uid, new.number))
    decided = new.decided if new.decided is not None else old.decided if old else ""
    sensitivity = highest(old.sensitivity if old else "public", new.sensitivity, class_of(body))
    state = "rejected" if new.state == "current" and decided == "rejected" else new.state
    prepared = prepare([body], gazette, [sensitivity], report.day)
    rows.add(prepared, Slot(report.id, new.number, new.version, revision, state, decided), claim_id)
    rows.settle()
    if old is None:
        insert_rows(connection, table, rows.claims)
    else:
        take_out(connection, [claim_id])
        values = dict(zip(table.columns.keys(), rows.claims[0], strict=True))
        connection.execute(update(table).where(table.c.id == claim_id).values(values))
    insert_rows(connection, schema.revision, [(claim_id, revision, entry, state, prepared.bodies[0])])
    if state == "current":
        write_mentions(connection, rows)


def _settle_report(connection: Connection, report: int, reading: int) -> None:
    claim = schema.claim
    count = connection.scalar(
        select(func.count()).select_from(claim).where(claim.c.report == report, claim.c.state == "current")
    )
    connection.execute(
        update(schema.report).where(schema.report.c.id == report).values(claims=count or 0, reading=reading)
    )


def reverse_copies(connection: Connection, kept: Kept, reason: str, act: Act) -> int:
    """Reverse the judgements that a report repeats others, or others it; returns how many. They stay in the table."""
    merge = schema.merge
    detail = {"reason": reason}
    chain.append(connection, [chain.Entry(act.at, act.by, "copies.reversed", kept.row.uid, detail)])
    done = connection.execute(
        update(merge)
        .where(
            merge.c.kind == "copy", merge.c.reversed_at.is_(None),
            (merge.c.left == kept.row.id) | (merge.c.right == kept.row.id),
        )
        .values(reversed_at=act.at, reversed_by=act.by)
    )  # fmt: skip
    return done.rowcount


def changes_since(connection: Connection, *, seq: int = 0, at: float = 0.0) -> Iterator[dict[str, Any]]:
    """Entries of the log after a number or an instant (seconds, UTC), oldest first, with the claims they touched.

    An entry stays as it was first told: the state of a claim is that which this entry gave it. An erasure names every
    claim of its report, with the state `erased`.
    """
    audit, revision, claim, report = schema.audit, schema.revision, schema.claim, schema.report
    entries = select(audit).where(audit.c.seq > seq, audit.c.at >= at).order_by(audit.c.seq).limit(500)
    while rows := connection.execute(entries).all():
        details = {row.seq: json.loads(row.detail) for row in rows}
        actions = {row.seq: row.action for row in rows}
        touched: dict[int, list[dict[str, Any]]] = {}
        query = (
            select(
                revision.c.entry, report.c.uid, claim.c.number, revision.c.number.label("revision"), revision.c.state
            )
            .join(claim, claim.c.id == revision.c.claim)
            .join(report, report.c.id == claim.c.report)
            .where(revision.c.entry.in_(list(details)))
            .order_by(revision.c.entry, claim.c.number)
        )
        for row in connection.execute(query):
            name = claim_uid(row.uid, row.number)
            state = row.state
            if state == "erased":
                state = _state_given(actions[row.entry], details[row.entry], name)
            touched.setdefault(row.entry, []).append({"claim": name, "revision": row.revision, "state": state})
        reasons = _reasons(connection, [row.at for row in rows if row.action.startswith("claim.")])
        for row in rows:
            if (row.at, row.subject) in reasons:
                details[row.seq]["reason"] = reasons[row.at, row.subject]
        erased = {row.subject: row.seq for row in rows if row.action == "report.erased"}
        query = (
            select(report.c.uid, claim.c.number, claim.c.revision)
            .join(report, report.c.id == claim.c.report)
            .where(report.c.uid.in_(list(erased)))
            .order_by(report.c.uid, claim.c.number)
        )
        for gone in connection.execute(query).all() if erased else ():
            touched.setdefault(erased[gone.uid], []).append(
                {"claim": claim_uid(gone.uid, gone.number), "revision": gone.revision, "state": "erased"}
            )
        for row in rows:
            yield {
                "seq": row.seq, "at": row.at, "by": row.by, "action": row.action, "subject": row.subject,
                "detail": details[row.seq], "claims": touched.get(row.seq, []),
            }  # fmt: skip
        entries = select(audit).where(audit.c.seq > rows[-1].seq, audit.c.at >= at).order_by(audit.c.seq).limit(500)


def _reasons(connection: Connection, instants: Sequence[float]) -> dict[tuple[float, str], str]:
    """Why claims were decided on, by instant and claim; the log itself holds a hash, so that a reason can be erased."""
    review, claim, report = schema.review, schema.claim, schema.report
    query = (
        select(review.c.at, report.c.uid, claim.c.number, review.c.reason)
        .join(claim, claim.c.id == review.c.claim)
        .join(report, report.c.id == claim.c.report)
        .where(review.c.at.in_(instants))
    )
    rows = connection.execute(query).all() if instants else ()
    return {(row.at, claim_uid(row.uid, row.number)): row.reason for row in rows}


def _state_given(action: str, detail: dict[str, Any], claim: str) -> str:
    """The state that an entry gave a claim whose revisions were marked as erased afterwards."""
    if action == "claim.reject":
        return "rejected"
    gone = any(each["claim"] == claim and each["change"] == "retired" for each in detail.get("changes", ()))
    return "retired" if gone else "current"
