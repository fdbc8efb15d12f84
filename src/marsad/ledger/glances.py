"""Glances: every incident in one row, for a map that shows them all.

In: the classes of sensitivity that may be seen. Out: columns, one row an incident, made of those of its claims that
may be seen. What is asked for often is kept by who asks: see `marsad.web.atlas`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, text

from marsad.ledger import schema
from marsad.ledger.accounts import incident_uids
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import CLASSES, highest
from marsad.ledger.incidents import incident_uid
from marsad.ledger.search import Question, where_claims, where_reports, where_words
from marsad.ledger.store import Ledger
from marsad.ledger.veils import account_for, account_sql

DISPUTED, REVIEWED, RESTRICTED = 1, 2, 4
_STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")  # an incident has the first that is told
_ROWS = """
SELECT a.incident, i.uid, c.id, c.report, c.type, c.status, c.day, c.until, c.since, c.decided, c.sensitivity,
       v.publisher, v.published, r.sensitivity AS class, r.day AS told, r.uid AS named, c.number
FROM {account} a JOIN incident i ON i.id = a.incident JOIN claim c ON c.id = a.claim
JOIN report r ON r.id = c.report JOIN version v ON v.id = r.version
WHERE c.state = 'current' AND r.erased_at IS NULL AND c.sensitivity IN ({classes}) AND r.sensitivity IN ({classes})
AND {open}
ORDER BY a.incident
"""
_OPEN = "c.id NOT IN (SELECT claim FROM withheld WHERE sensitivity NOT IN ({classes}))"

_STATE = text("SELECT (SELECT MAX(seq) FROM audit), (SELECT MAX(id) FROM merge), (SELECT MAX(id) FROM incident)")


class Glance(NamedTuple):
    """An incident: degrees and reach (kilometres) of its place and the place's id, None where it has none.

    Days count from 1970-01-01, None where no account is dated. `support` counts publishers, copies of one text once.
    `flags` are sums of `DISPUTED`, `REVIEWED` and `RESTRICTED`. `sensitivity` is the highest class of its claims and
    their reports; `uid` is, for who may not see all, that of its earliest claim that may be seen.
    """

    uid: str
    lon: float | None
    lat: float | None
    radius_km: float
    place: int | None
    first: int | None
    last: int | None
    type: str
    status: str
    support: int
    flags: int
    sensitivity: str = "public"


def state_of(connection: Connection) -> str:
    """What the glances of a ledger depend on: they are the same as long as this is."""
    return "-".join(str(number or 0) for number in connection.execute(_STATE).one())


def glances(connection: Connection, classes: Sequence[str]) -> Iterator[Glance]:
    """All incidents that have a claim of these classes, in the order of their making."""
    places = {row.id: row for row in connection.execute(select(schema.place))}
    spots = _spots(connection, places)
    texts = _copied(connection, classes)
    whole = len(classes) == len(CLASSES)
    marks = ", ".join(f":class{at}" for at in range(len(classes)))
    values = {f"class{at}": each for at, each in enumerate(classes)}
    seen = "1 = 1" if whole else _OPEN.format(classes=marks)
    account = account_sql(classes)
    values |= {} if whole else {"top": classes[-1]}
    rows = connection.execute(text(_ROWS.format(classes=marks, open=seen, account=account)), values)
    for _, group in groupby(rows, key=lambda row: row[0]):
        told = list(group)
        yield _glance(told[0].uid if whole else _earliest(told), told, spots, places, texts)


def incidents_asked(ledger: Ledger, connection: Connection, question: Question) -> set[str]:
    """Public ids of the incidents with a claim that answers, as `glances` gives them."""
    claim, report, account = schema.claim, schema.report, account_for(question.most_sensitive)
    query = (
        select(account.c.incident)
        .join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .distinct()
    )
    query = where_reports(where_claims(query, question), question)
    query = where_words(ledger, query, question)
    return set(incident_uids(connection, list(connection.scalars(query)), question.most_sensitive).values())


def _earliest(rows: Sequence[Any]) -> str:
    """The id of the incident that the earliest of these claims gives it."""
    _, claim = min((row.told, claim_uid(row.named, row.number)) for row in rows)
    return incident_uid(claim)


def _glance(
    uid: str, rows: Sequence[Any], spots: dict[int, list[int]], places: dict[int, Any], texts: dict[int, int]
) -> Glance:
    told = [row for row in rows if row.status != "denied"] or rows
    named = Counter(place for row in told for place in spots.get(row.id, ()))
    best = max(named, key=named.__getitem__, default=None)  # of those told as often the first
    where = places[best] if best is not None else None
    dated = [row for row in rows if row.since is not None or row.published]
    statuses = {row.status for row in rows}
    types = Counter(row.type for row in told)
    flags = DISPUTED if "denied" in statuses and len(statuses) > 1 else 0
    flags += REVIEWED if any(row.decided for row in rows) else 0
    flags += RESTRICTED if any(row.sensitivity == "restricted" for row in rows) else 0
    return Glance(
        uid, where.lon if where else None, where.lat if where else None,
        (where.radius_km or 0.0) if where else 0.0, best,
        min((row.day for row in dated), default=None),
        max((row.day if row.until is None else max(row.day, row.until) for row in dated), default=None),
        max(types, key=lambda kind: (types[kind], kind)),
        next((each for each in _STATUSES if each in statuses), "occurred"),
        len({row.publisher or str(texts.get(row.report, row.report)) for row in _originals(rows, texts)}), flags,
        highest(*{each for row in rows for each in (row.sensitivity, row._mapping["class"])}),
    )  # fmt: skip


def _originals(rows: Sequence[Any], texts: dict[int, int]) -> list[Any]:
    """One row of each text; what repeats another report of the incident is left out."""
    seen: dict[int, Any] = {}
    for row in rows:
        seen.setdefault(texts.get(row.report, row.report), row)
    return list(seen.values())


def _spots(connection: Connection, places: dict[int, Any]) -> dict[int, list[int]]:
    """The located places of each claim, in the order in which they are told."""
    site = schema.site
    found: dict[int, list[int]] = {}
    for claim, place in connection.execute(select(site.c.claim, site.c.place).order_by(site.c.claim, site.c.number)):
        if places[place].lat is not None and places[place].lon is not None:
            found.setdefault(claim, []).append(place)
    return found


def _copied(connection: Connection, classes: Sequence[str]) -> dict[int, int]:
    """Reports that repeat others, with one report that stands for all of their text; those above the classes aside."""
    merge, report = schema.merge, schema.report
    query = select(merge.c.left, merge.c.right).where(merge.c.kind == "copy", merge.c.reversed_at.is_(None))
    if len(classes) < len(CLASSES):
        within = select(report.c.id).where(report.c.sensitivity.in_(classes))
        query = query.where(merge.c.left.in_(within), merge.c.right.in_(within))
    heads: dict[int, int] = {}

    def head(number: int) -> int:
        while heads.get(number, number) != number:
            number = heads[number]
        return number

    for left, right in connection.execute(query):
        one, other = sorted((head(left), head(right)))
        heads[other] = one
    return {number: head(number) for number in heads}
