"""Deeds: what persons did to an incident, and how the last of it is taken back.

In: an incident, and entries of the log on what was divided, merged and held apart. Out: these entries, the oldest
first; and the judgements as they were before one of them. Nothing is deleted: what a deed made is reversed, and what
it reversed is judged again, in the name of who judged it first.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, or_, select

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.candidates import chunks
from marsad.ledger.incidents import standing
from marsad.ledger.judgements import Found, incident_named, reverse, settle
from marsad.ledger.store import Act, insert_rows, next_id

_UNDONE = "incident.undone"
ACTIONS = ("incident.split", "incident.merged", "claims.apart", _UNDONE)


class Deed(NamedTuple):
    """An entry of the log: number, instant (seconds, UTC), by whom, what, why; and whether it was taken back since.

    `claims` are those that were divided off or held apart, `incidents` those that were merged, as they were called.
    """

    seq: int
    at: float
    by: str
    action: str
    reason: str
    claims: tuple[str, ...]
    incidents: tuple[str, ...]
    undone: bool


def deeds(connection: Connection, found: Found) -> list[Deed]:
    """What persons did to the claims of an incident, the oldest first."""
    rows = _entries(connection, found)
    taken_back = {detail.get("undid") for _, detail in rows}
    return [_deed(row, detail, undone=row.seq in taken_back) for row, detail in rows]


def last_standing(told: Sequence[Deed]) -> Deed | None:
    """The deed that can be taken back: the newest that was not yet."""
    return next((each for each in reversed(told) if each.action != _UNDONE and not each.undone), None)


def undo(connection: Connection, name: str, reason: str, act: Act, seq: int | None = None) -> list[str]:
    """Take back what a person did last to an incident. Returns the ids of the incidents in which its claims stand now.

    `seq` is the number of the deed that is meant. Only inside `Ledger.writing`. Raises LedgerError: `incident-unknown`,
    `undo-none` when there is none to take back, `undo-late` when another came after the one that is meant.
    """
    found = incident_named(connection, name)
    rows = {row.seq: detail for row, detail in _entries(connection, found)}
    last = last_standing(deeds(connection, found))
    if last is None:
        raise LedgerError("undo-none", f"{found.uid}: no person divided or merged it, or all of it was taken back.")
    if seq is not None and seq != last.seq:
        raise LedgerError("undo-late", f"{found.uid}: it was judged again since. Look at it anew, then take that back.")
    merge, first = schema.merge, next_id(connection, schema.merge)
    made = _judged(connection, range(*rows[last.seq]["made"]))
    gone = _judged(connection, rows[last.seq]["reversed"])
    ends = {end for row in (*made, *gone) for end in (row.left, row.right)}
    stand = {each.claim: each.incident for each in standing(connection, schema.account.c.claim, ends)}
    withdrawn = [row.id for row in made if row.reversed_at is None]
    reverse(connection, withdrawn, act)
    again = [row for row in gone if row.left in stand and row.right in stand]
    insert_rows(
        connection, merge,
        [
            (first + at, "incident", row.left, row.right, row.relation, row.score, row.why, row.by, act.at, None, "")
            for at, row in enumerate(again)
        ],
    )  # fmt: skip
    members = standing(connection, schema.account.c.incident, {found.incident, *stand.values()})
    claims = {each.claim: each.uid for each in members}
    settle(connection, set(claims), act)
    detail = {
        "reason": reason, "undid": last.seq, "made": [first, next_id(connection, merge)], "reversed": withdrawn,
    }  # fmt: skip
    chain.append(connection, [chain.Entry(act.at, act.by, _UNDONE, found.uid, detail)])
    return sorted({incident_named(connection, uid).uid for uid in claims.values()})


def _judged(connection: Connection, ids: Collection[int]) -> list[Row[Any]]:
    merge = schema.merge
    return [
        row
        for part in chunks(sorted(ids))
        for row in connection.execute(select(merge).where(merge.c.id.in_(part)).order_by(merge.c.id))
    ]


def _entries(connection: Connection, found: Found) -> list[tuple[Row[Any], dict[str, Any]]]:
    """The entries of the log whose judgements touch a claim of the incident; those of before these were noted aside."""
    audit, merge = schema.audit, schema.merge
    touched: set[int] = set()
    instants: set[float] = set()
    for part in chunks([each.claim for each in found.members]):
        query = select(merge.c.id, merge.c.at, merge.c.reversed_at).where(
            merge.c.kind == "incident", or_(merge.c.left.in_(part), merge.c.right.in_(part))
        )
        for row in connection.execute(query):
            touched.add(row.id)
            instants |= {row.at} if row.reversed_at is None else {row.at, row.reversed_at}
    rows: dict[int, tuple[Row[Any], dict[str, Any]]] = {}
    for some in chunks(sorted(instants)):
        for entry in connection.execute(select(audit).where(audit.c.at.in_(some), audit.c.action.in_(ACTIONS))):
            detail = json.loads(entry.detail)
            if "made" in detail and not touched.isdisjoint([*range(*detail["made"]), *detail["reversed"]]):
                rows[entry.seq] = entry, detail
    return [rows[seq] for seq in sorted(rows)]


def _deed(row: Row[Any], detail: dict[str, Any], *, undone: bool) -> Deed:
    claims = [row.subject, detail["other"]] if row.action == "claims.apart" else detail.get("claims", ())
    return Deed(
        row.seq, row.at, row.by, row.action, detail.get("reason", ""), tuple(claims),
        tuple(detail.get("incidents", ())), undone,
    )  # fmt: skip
