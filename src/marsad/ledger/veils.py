"""Veils: incidents as those see them who may not see all their claims.

A claim that fewer may see can be what joins two others. Whoever may not see it must not be able to tell that it is
there: to them the two are apart, as they would be without it. So where hidden claims take part in an incident, what is
left of it is joined anew by itself, for each class that is not the highest; only where that differs is it kept, in
`veil`: a claim, the most sensitive class that its reader may see, and its incident for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, or_, select, union_all

from marsad.ledger import schema
from marsad.ledger.candidates import chunks, facts_kept, joins_among
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import CLASSES, highest, up_to
from marsad.ledger.store import insert_rows, next_id
from marsad.linking.incidents import Groups

Pair = tuple[int, int]


class _Member(NamedTuple):
    """A claim of an incident: row id, day of its report, public id, its incident, the class it is seen from."""

    claim: int
    day: int
    uid: str
    incident: int
    sensitivity: str


def account_for(most_sensitive: str) -> Any:
    """`schema.account` as who may see this class and those below sees it: the columns `claim` and `incident`."""
    account, veil = schema.account, schema.veil
    if most_sensitive == CLASSES[-1]:
        return account
    own = veil.c.sensitivity == most_sensitive
    return union_all(
        select(account.c.claim, account.c.incident).where(account.c.claim.not_in(select(veil.c.claim).where(own))),
        select(veil.c.claim, veil.c.incident).where(own),
    ).subquery("shown")


def account_sql(classes: Sequence[str]) -> str:
    """The same for statements in words: a table or query of claim and incident, with `:top` for the highest class."""
    if len(classes) == len(CLASSES):
        return "account"
    return """(
      SELECT claim, incident FROM account WHERE claim NOT IN (SELECT claim FROM veil WHERE sensitivity = :top)
      UNION ALL SELECT claim, incident FROM veil WHERE sensitivity = :top
    )"""


def settle(connection: Connection, incidents: Iterable[int], at: float) -> None:
    """Put the veils of these incidents (row ids) in step with their claims. Only inside `Ledger.writing`."""
    account, veil = schema.account, schema.veil
    members: list[_Member] = []
    for part in chunks(sorted(set(incidents))):
        claims = select(account.c.claim).where(account.c.incident.in_(part))
        connection.execute(delete(veil).where(veil.c.claim.in_(claims)))
        members += _mixed(connection, part)
    for top in CLASSES[:-1]:
        rest = _left(members, up_to(top))
        for group in _groups(connection, rest):
            first = min(group, key=lambda each: (each.day, each.uid))
            number = _incident(connection, "I" + first.uid[1:], at)
            rows = [(each.claim, top, number) for each in group if number != each.incident]
            insert_rows(connection, veil, rows)


def settle_reports(connection: Connection, reports: Sequence[int], at: float) -> None:
    """Likewise for the incidents of these reports' claims, whose classes have changed."""
    account, claim = schema.account, schema.claim
    found: set[int] = set()
    for part in chunks(reports):
        query = select(account.c.incident).join(claim, claim.c.id == account.c.claim).where(claim.c.report.in_(part))
        found |= set(connection.scalars(query))
    settle(connection, found, at)


def forget(connection: Connection, claims: Sequence[int]) -> None:
    """Take out the rows of claims that leave their incidents."""
    for part in chunks(claims):
        connection.execute(delete(schema.veil).where(schema.veil.c.claim.in_(part)))


def _mixed(connection: Connection, incidents: Sequence[int]) -> list[_Member]:
    """The claims of those incidents that have a claim which not everyone may see."""
    account, claim, report, withheld = schema.account, schema.claim, schema.report, schema.withheld
    tables = (
        account.join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .outerjoin(withheld, withheld.c.claim == claim.c.id)
    )
    hidden = or_(claim.c.sensitivity != CLASSES[0], report.c.sensitivity != CLASSES[0], withheld.c.claim.isnot(None))
    some = select(account.c.incident).select_from(tables).where(account.c.incident.in_(incidents), hidden)
    query = (
        select(claim.c.id, report.c.day, report.c.uid, claim.c.number, account.c.incident, claim.c.sensitivity,
               report.c.sensitivity.label("of_report"), withheld.c.sensitivity.label("of_sentence"))
        .select_from(tables)
        .where(account.c.incident.in_(set(connection.scalars(some.distinct()))))
    )  # fmt: skip
    return [
        _Member(
            row.id, row.day, claim_uid(row.uid, row.number), row.incident,
            highest(row.sensitivity, row.of_report, row.of_sentence or CLASSES[0]),
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def _left(members: Sequence[_Member], allowed: Sequence[str]) -> list[_Member]:
    """The claims that may be seen, of incidents of which others may not."""
    partly = {each.incident for each in members if each.sensitivity not in allowed}
    return [each for each in members if each.incident in partly and each.sensitivity in allowed]


def _groups(connection: Connection, members: Sequence[_Member]) -> list[list[_Member]]:
    """What joins among these claims alone, and persons' judgements on them, make of them."""
    of = {each.claim: each for each in members}
    ids = {each.uid: each.claim for each in members}
    same, apart = _judged(connection, of)
    groups = Groups(apart)
    for claim in sorted(of):
        groups.add(claim)
    for one, other in same:
        groups.join(one, other)
    for join in joins_among(connection, facts_kept(connection, of)):
        one, other = ids[join.left], ids[join.right]
        if of[one].incident == of[other].incident:
            groups.join(one, other)
    return [[of[claim] for claim in group] for group in groups.all()]


def _judged(connection: Connection, of: dict[int, _Member]) -> tuple[list[Pair], list[Pair]]:
    """Pairs of these claims that persons hold to be one, and to be apart."""
    merge = schema.merge
    found: dict[str, list[Pair]] = defaultdict(list)
    for part in chunks(sorted(of)):
        query = (
            select(merge.c.left, merge.c.right, merge.c.relation)
            .where(merge.c.kind == "incident", merge.c.reversed_at.is_(None), merge.c.left.in_(part),
                   or_(merge.c.relation == "apart", merge.c.by.not_like("rule:%")))
            .order_by(merge.c.id)
        )  # fmt: skip
        for row in connection.execute(query):
            if row.right in of:
                found[row.relation].append((row.left, row.right))
    return found["same"], found["apart"]


def _incident(connection: Connection, uid: str, at: float) -> int:
    """The row id of an incident; it is made where there is none."""
    incident = schema.incident
    there: int | None = connection.scalar(select(incident.c.id).where(incident.c.uid == uid))
    if there is None:
        there = next_id(connection, incident)
        insert_rows(connection, incident, [(there, uid, None, at)])
    return there
