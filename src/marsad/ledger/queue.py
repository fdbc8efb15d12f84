"""The queue of review: which claims a person should look at first.

In: a question and who reviews. Out: claims, those on which their readers differ first, then those of most doubt and
weight. Doubt is what is lacking to full confidence; weights by type stand in `data/review.toml`.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, literal, or_, select

from marsad.ledger import schema
from marsad.ledger.claims import claim_uid
from marsad.ledger.classes import highest
from marsad.ledger.search import Question, where_claims, where_reports, where_words
from marsad.ledger.store import Ledger

MODES = ("open", "second", "differing")
_RULES = Path(__file__).parent.parent / "data" / "review.toml"


class Waiting(NamedTuple):
    """A claim that waits: public id, report, type, its rank (0 to 1), and title and publisher of its report.

    `sensitivity` is the claim's class or its report's, whichever is higher; `differing` the number of fields on which
    its readers differ, and with any the rank is 1 to 2.
    """

    row: int
    uid: str
    report: str
    type: str
    rank: float
    title: str
    publisher: str
    sensitivity: str = "public"
    differing: int = 0


def waiting(
    ledger: Ledger, connection: Connection, question: Question, by: str, most: int, *, mode: str = "open",
    after: tuple[float, int] | None = None,
) -> list[Waiting]:  # fmt: skip
    """Claims that wait for `by`, by rank and then by id.

    `open`: nobody decided, or only on some of the fields on which its readers differ. `second`: another did, and `by`
    gave no opinion yet. `differing`: both differ and nobody settled it.
    """
    claim, report, version = schema.claim, schema.report, schema.version
    rank = (literal(1.0) - claim.c.confidence) * _weight() + case((claim.c.differing > 0, 1.0), else_=0.0)
    query: Select[Any] = (
        select(claim.c.id, report.c.uid, claim.c.number, claim.c.type, rank.label("rank"), version.c.title,
               version.c.publisher, claim.c.sensitivity, report.c.sensitivity.label("class"), claim.c.differing)
        .join(report, report.c.id == claim.c.report)
        .join(version, version.c.id == claim.c.version)
    )  # fmt: skip
    query = where_reports(where_claims(query, question), question).where(_of(mode, by))
    query = where_words(ledger, query, question)
    if after is not None:
        query = query.where(or_(rank < after[0], and_(rank == after[0], claim.c.id > after[1])))
    rows = connection.execute(query.order_by(rank.desc(), claim.c.id).limit(most))
    return [
        Waiting(
            row.id, claim_uid(row.uid, row.number), row.uid, row.type, row.rank, row.title, row.publisher,
            highest(row.sensitivity, row._mapping["class"]), row.differing,
        )
        for row in rows
    ]  # fmt: skip


def _of(mode: str, by: str) -> ColumnElement[bool]:
    claim, review, opinion = schema.claim, schema.review, schema.opinion
    if mode == "open":
        return or_(claim.c.decided == "", and_(claim.c.decided == "corrected", claim.c.differing > 0))
    own = select(review.c.claim).where(review.c.by == by)
    given = select(opinion.c.claim).where(opinion.c.by == by)
    if mode == "second":
        return and_(claim.c.decided != "", claim.c.id.not_in(own), claim.c.id.not_in(given))
    return claim.c.id.in_(select(opinion.c.claim).where(opinion.c.settled == ""))


def _weight() -> ColumnElement[float]:
    claim = schema.claim
    return case(*((claim.c.type.like(f"{group}.%"), weight) for group, weight in _weights().items()), else_=0.5)


@lru_cache(1)
def _weights() -> dict[str, float]:
    told: dict[str, float] = tomllib.loads(_RULES.read_text(encoding="utf-8"))["weight"]
    return told
