"""Opinions: second readings of claims that another reviewer decided on, and what becomes of them.

In: a claim, and what a second reviewer thinks of it without having seen the first decision. Out: rows beside the
decision, which stays in force; pairs of both for agreement; claims on which both differ, until someone settles them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.corrections import corrected
from marsad.ledger.history import Decision, claim_named, decide
from marsad.ledger.store import Act, Ledger, insert_rows, next_id
from marsad.model import Claim

_KINDS = ("accept", "correct", "reject")
_OWN = ("id", "confidence", "made_by", "differing")  # what no reviewer decides on


class Pair(NamedTuple):
    """A claim that two decided on: each one's reading of it (None when rejected), by whom, and what settled it."""

    uid: str
    report: str
    sensitivity: str
    first: Claim | None
    second: Claim | None
    first_by: str
    second_by: str
    reason: str
    settled: str


def opine(connection: Connection, name: str, decision: Decision, act: Act) -> None:
    """Note what a second reviewer thinks of a decided claim (public id). Only inside `Ledger.writing`.

    Raises LedgerError: `claim-unknown`, `claim-open` when nobody decided yet, `opinion-own` when they did so
    themselves, `opinion-given`, `correction-format`, `correction-span`.
    """
    kept, row = claim_named(connection, name)
    if decision.kind not in _KINDS:
        raise LedgerError("opinion-kind", f"an opinion is one of {', '.join(_KINDS)}.")
    if not row.decided:
        raise LedgerError("claim-open", f"{name}: nobody has decided on it yet; decide yourself.")
    if act.by in _deciders(connection, row.id):
        raise LedgerError("opinion-own", f"{name}: you decided on it yourself; a second opinion is another person's.")
    opinion = schema.opinion
    given = select(opinion.c.id).where(opinion.c.claim == row.id, opinion.c.by == act.by)
    if connection.scalar(given) is not None:
        raise LedgerError("opinion-given", f"{name}: you have given your opinion on it already.")
    body = None
    if decision.kind != "reject":
        text = connection.execute(select(schema.version.c.text).where(schema.version.c.id == row.version)).scalar_one()
        body = msgspec.json.encode(corrected(undecided(connection, row), decision.fields, text, name))
    insert_rows(
        connection, opinion,
        [(next_id(connection, opinion), row.id, act.at, act.by, decision.kind, body, decision.reason,
          "agreed" if _agrees(connection, row, body) else "")],
    )  # fmt: skip
    chain.append(
        connection,
        [chain.Entry(act.at, act.by, "claim.opinion", f"{kept.row.uid}-{row.number}", {"decision": decision.kind})],
    )


def settle(ledger: Ledger, connection: Connection, name: str, chosen: str, reason: str, act: Act) -> None:
    """Say which of two readings of a claim stands: `first`, as it is, or `second`. Only inside `Ledger.writing`.

    Raises LedgerError: `claim-unknown`, `opinion-none`, `opinion-choice`.
    """
    if chosen not in ("first", "second"):
        raise LedgerError("opinion-choice", "choose first or second.")
    kept, row = claim_named(connection, name)
    opinion = schema.opinion
    query = select(opinion).where(opinion.c.claim == row.id, opinion.c.settled == "").order_by(opinion.c.id)
    given = connection.execute(query).first()
    if given is None:
        raise LedgerError("opinion-none", f"{name}: there is no second opinion that waits to be settled.")
    if chosen == "second":
        decide(ledger, connection, name, _taken_over(connection, row, given, reason), act)
    else:
        detail = {"chosen": chosen}
        chain.append(connection, [chain.Entry(act.at, act.by, "claim.settled", f"{kept.row.uid}-{row.number}", detail)])
    connection.execute(update(opinion).where(opinion.c.id == given.id).values(settled=f"{chosen} by {act.by}"))


def pairs(connection: Connection, classes: Sequence[str]) -> Iterator[Pair]:
    """All claims of these classes that two decided on, the newest opinion first."""
    opinion, claim, report, revision = schema.opinion, schema.claim, schema.report, schema.revision
    rows = connection.execute(
        select(opinion, claim.c.number, claim.c.state, claim.c.sensitivity, report.c.uid, revision.c.body.label("now"))
        .join(claim, claim.c.id == opinion.c.claim)
        .join(report, report.c.id == claim.c.report)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.sensitivity.in_(classes), report.c.sensitivity.in_(classes), report.c.erased_at.is_(None))
        .order_by(opinion.c.id.desc())
    ).all()
    decode = msgspec.json.Decoder(Claim).decode
    for row in rows:
        first = _first(connection, row)
        if first is None:
            continue
        by, body = first
        yield Pair(
            f"{row.uid}-{row.number}", row.uid, row.sensitivity, decode(body) if body else None,
            decode(row.body) if row.body else None, by, row.by, row.reason, row.settled,
        )  # fmt: skip


def undecided(connection: Connection, row: Row[Any]) -> Claim:
    """A claim as the machine read it before anyone decided on it."""
    revision, audit = schema.revision, schema.audit
    bodies = connection.execute(
        select(revision.c.body, audit.c.action)
        .join(audit, audit.c.seq == revision.c.entry)
        .where(revision.c.claim == row.id, revision.c.body.isnot(None))
        .order_by(revision.c.number)
    ).all()
    body = bodies[0].body
    for each in bodies:
        if each.action.startswith("claim."):
            break
        body = each.body
    return msgspec.json.decode(body, type=Claim)


def _first(connection: Connection, given: Row[Any]) -> tuple[str, bytes | None] | None:
    """Who decided before an opinion was given, and the claim as they left it; None when it was open again."""
    revision, audit = schema.revision, schema.audit
    row = connection.execute(
        select(revision.c.body, audit.c.action, audit.c.by)
        .join(audit, audit.c.seq == revision.c.entry)
        .where(revision.c.claim == given.claim, audit.c.at <= given.at, audit.c.action.like("claim.%"))
        .order_by(revision.c.number.desc())
        .limit(1)
    ).first()
    if row is None or row.action == "claim.reopen":
        return None
    return row.by, None if row.action == "claim.reject" else bytes(row.body)


def _agrees(connection: Connection, row: Row[Any], body: bytes | None) -> bool:
    """Whether an opinion leaves a claim as the decision left it."""
    if body is None or row.state != "current":
        return body is None and row.state != "current"
    revision = schema.revision
    query = select(revision.c.body).where(revision.c.claim == row.id, revision.c.number == row.revision)
    now, told = msgspec.json.decode(connection.execute(query).scalar_one()), msgspec.json.decode(body)
    return all(now[name] == told[name] for name in now if name not in _OWN)


def _deciders(connection: Connection, claim: int) -> set[str]:
    review = schema.review
    return set(connection.scalars(select(review.c.by).where(review.c.claim == claim)))


def _taken_over(connection: Connection, row: Row[Any], given: Row[Any], reason: str) -> Decision:
    """The decision that makes a claim what an opinion says."""
    if given.body is None:
        return Decision("reject", {}, reason)
    wanted = msgspec.json.decode(given.body)
    revision = schema.revision
    query = select(revision.c.body).where(revision.c.claim == row.id, revision.c.number == row.revision)
    now = msgspec.json.decode(connection.execute(query).scalar_one())
    fields = {name: value for name, value in wanted.items() if name not in _OWN and now.get(name) != value}
    return Decision("correct", fields, reason) if fields else Decision("accept", {}, reason)
