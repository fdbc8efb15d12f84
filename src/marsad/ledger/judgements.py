"""Judgements of persons on incidents: what they divide or bring together, later runs leave so.

In: incidents or claims by their public ids, and a reason. Out: judgements in `merge`: `same` and `apart`, with the
person's name. What a new judgement contradicts is reversed, never deleted. The entry of the log says which judgements
an act made and which it reversed, so that it can be taken back (`marsad.ledger.deeds`).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.candidates import chunks, facts_kept, joins_among
from marsad.ledger.incidents import Standing, Web, ids_of, in_force, incident_uid, standing, write_joins
from marsad.ledger.store import Act, insert_rows, next_id
from marsad.linking.incidents import Join

_CROSS = 2500  # pairs up to which each claim of one side is held apart from each of the other


class Found(NamedTuple):
    """An incident: its id today, and its claims (row ids) with their public ids, the earliest first."""

    uid: str
    incident: int
    members: tuple[Standing, ...]


def incident_named(connection: Connection, name: str) -> Found:
    """The incident that an id leads to, today's or an old one's, or in which a claim stands.

    Raises LedgerError (`incident-unknown`, `incident-unlinked`).
    """
    incident = schema.incident
    claim = ids_of(connection, ["R" + name[1:]]) if name[:1] in ("I", "R") else {}
    number = next((each.incident for each in standing(connection, schema.account.c.claim, claim.values())), None)
    if number is None:
        row = connection.execute(select(incident).where(incident.c.uid == name)).first()
        seen: set[int] = set()
        while row is not None and row.into is not None and row.id not in seen:
            seen.add(row.id)
            row = connection.execute(select(incident).where(incident.c.id == row.into)).first()
        number = row.id if row is not None else None
    members = standing(connection, schema.account.c.incident, [number]) if number is not None else ()
    ordered = tuple(sorted(members, key=lambda each: (each.day, each.uid)))
    if not ordered or number is None:
        if claim:
            raise LedgerError(
                "incident-unlinked", f"{name}: its claim is not linked, or does not stand any more; run `marsad link`."
            )
        raise LedgerError("incident-unknown", f"{name}: there is no such incident. `marsad incidents` shows ids (I…).")
    return Found(incident_uid(ordered[0].uid), number, ordered)


def split(connection: Connection, name: str, claims: Collection[str], reason: str, act: Act) -> list[str]:
    """Divide an incident: these claims are one happening, its others another. Returns the two ids, that of these first.

    Raises LedgerError when they are none of the incident's, or all of them.
    """
    found = incident_named(connection, name)
    of = {each.uid: each for each in found.members}
    if strange := sorted(set(claims) - set(of)):
        raise LedgerError(
            "split-claims", f"{strange[0]} is no claim of {found.uid}; `marsad incident {found.uid}` shows its claims."
        )
    moved = [each for each in found.members if each.uid in claims]
    rest = [each for each in found.members if each.uid not in claims]
    if not moved or not rest:
        raise LedgerError("split-claims", f"{found.uid}: name some of its claims, not all and not none, to divide it.")
    sides = [{each.claim for each in moved}, {each.claim for each in rest}]
    first = next_id(connection, schema.merge)
    gone = _reverse(connection, "same", sides, act)
    held = []
    for side in (moved, rest):
        web = Web(connection, {each.claim for each in side})
        web.take_in([each.claim for each in side])
        head = side[0]
        held += [(head.claim, each.claim) for each in side if web.groups.join(head.claim, each.claim)]
    _write(connection, "same", held, reason, act)
    pairs = (
        [(one.claim, other.claim) for one in moved for other in rest]
        if len(moved) * len(rest) <= _CROSS
        else [*((one.claim, rest[0].claim) for one in moved), *((moved[0].claim, other.claim) for other in rest)]
    )
    _write(connection, "apart", pairs, reason, act)
    settle(connection, sides[0] | sides[1], act)
    detail = {"reason": reason, "claims": sorted(claims), **_written(connection, first, gone)}
    chain.append(connection, [chain.Entry(act.at, act.by, "incident.split", found.uid, detail)])
    return [incident_named(connection, side[0].uid).uid for side in (moved, rest)]


def bring_together(connection: Connection, names: Sequence[str], reason: str, act: Act) -> str:
    """Make one incident of several; returns its id. Judgements that held them apart are reversed."""
    found = [incident_named(connection, name) for name in names]
    if len({each.incident for each in found}) < 2:
        raise LedgerError("incident-same", f"{' and '.join(names)} are one incident already.")
    first, head = next_id(connection, schema.merge), found[0]
    gone: list[int] = []
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            sides = [{each.claim for each in one.members}, {each.claim for each in other.members}]
            gone += _reverse(connection, "apart", sides, act)
    pairs = [(head.members[0].claim, other.members[0].claim) for other in found[1:] if other.incident != head.incident]
    _write(connection, "same", pairs, reason, act)
    settle(connection, {each.claim for one in found for each in one.members}, act)
    after = incident_named(connection, head.members[0].uid)
    detail = {"reason": reason, "incidents": [each.uid for each in found], **_written(connection, first, gone)}
    chain.append(connection, [chain.Entry(act.at, act.by, "incident.merged", after.uid, detail)])
    return after.uid


def hold_apart(connection: Connection, one: str, other: str, reason: str, act: Act) -> list[str]:
    """Judge that two claims speak of two happenings; returns the ids of their incidents.

    Where they stood in one incident, its other claims go with the one that they fit better.
    """
    ids = ids_of(connection, (one, other))
    if strange := [name for name in (one, other) if name not in ids]:
        raise LedgerError(
            "claim-unknown", f"{strange[0]}: there is no such claim. `marsad search` shows ids such as R…-3."
        )
    if one == other:
        raise LedgerError("apart-same", f"{one}: name two claims to hold apart.")
    first = next_id(connection, schema.merge)
    _write(connection, "apart", [(ids[one], ids[other])], reason, act)
    a, b = incident_named(connection, one), incident_named(connection, other)
    gone = _divide(connection, a, act) if a.incident == b.incident else []
    detail = {"reason": reason, "other": other, **_written(connection, first, gone)}
    chain.append(connection, [chain.Entry(act.at, act.by, "claims.apart", one, detail)])
    return [incident_named(connection, name).uid for name in (one, other)]


def _divide(connection: Connection, found: Found, act: Act) -> list[int]:
    """Group an incident's claims anew under what persons judged: their joins first, then the surest of the rule.

    Returns the judgements that were reversed.
    """
    members = {each.claim for each in found.members}
    web = Web(connection, members)
    web.take_in(members, tied=False)
    merge = schema.merge
    of_rule = {
        (row.left, row.right): row.score
        for part in chunks(sorted(members))
        for row in connection.execute(
            select(merge).where(
                merge.c.kind == "incident", merge.c.relation == "same", merge.c.reversed_at.is_(None),
                merge.c.left.in_(part), merge.c.by.startswith("rule:"),
            )
        )
    }  # fmt: skip
    for left, right in in_force(connection, members):
        if (left, right) not in of_rule and left in members and right in members:
            web.groups.join(left, right)
    names = {each.claim: each.uid for each in found.members}
    kept = [Join(names[a], names[b], score, "") for (a, b), score in of_rule.items() if a in names and b in names]
    again = joins_among(connection, facts_kept(connection, members))
    made = web.join(sorted([*kept, *again], key=lambda join: (-join.score, join.left, join.right)))
    groups = [set(group) for group in web.groups.all()]
    gone: list[int] = []
    for at, side in enumerate(groups):
        for far in groups[at + 1 :]:
            gone += _reverse(connection, "same", [side, far], act)
    there = set(in_force(connection, members))
    new = [join for join in made if join.why and (web.ids[join.left], web.ids[join.right]) not in there]
    write_joins(connection, new, web, act)
    web.settle(act.at)
    return gone


def settle(connection: Connection, claims: set[int], act: Act) -> None:
    """Have the incidents of these claims as the judgements in force make them."""
    web = Web(connection, claims)
    web.take_in(claims)
    web.settle(act.at)


def _written(connection: Connection, first: int, gone: Collection[int]) -> dict[str, list[int]]:
    """What an act did, for the log: the judgements that it made, from one id up to another, and those it reversed."""
    return {"made": [first, next_id(connection, schema.merge)], "reversed": sorted(gone)}


def _write(connection: Connection, relation: str, pairs: Iterable[tuple[int, int]], reason: str, act: Act) -> None:
    following = next_id(connection, schema.merge)
    insert_rows(
        connection, schema.merge,
        [
            (following + number, "incident", left, right, relation, 1.0, reason, act.by, act.at, None, "")
            for number, (left, right) in enumerate(pairs)
        ],
    )  # fmt: skip


def _reverse(connection: Connection, relation: str, sides: Sequence[set[int]], act: Act) -> list[int]:
    """Reverse judgements in force between the claims of two sides; returns their ids."""
    merge = schema.merge
    few, many = sorted(sides, key=len)
    crossing = []
    for part in chunks(sorted(few)):
        rows = connection.execute(
            select(merge.c.id, merge.c.left, merge.c.right).where(
                merge.c.kind == "incident", merge.c.relation == relation, merge.c.reversed_at.is_(None),
                or_(merge.c.left.in_(part), merge.c.right.in_(part)),
            )
        )  # fmt: skip
        crossing += [row.id for row in rows if row.left in many or row.right in many]
    reverse(connection, crossing, act)
    return crossing


def reverse(connection: Connection, ids: Collection[int], act: Act) -> None:
    """Reverse judgements by their row ids."""
    merge = schema.merge
    for part in chunks(sorted(ids)):
        connection.execute(update(merge).where(merge.c.id.in_(part)).values(reversed_at=act.at, reversed_by=act.by))
