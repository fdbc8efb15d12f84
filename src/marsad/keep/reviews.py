"""Reviews: what decisions say of the machine's readings.

In: a ledger. Out: confidences with whether the claims were right; agreement of reviewers; annotated reports, which can
be scored against like any others.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from marsad.gazetteer.gazette import listed
from marsad.ledger import schema
from marsad.ledger.history import coded_report, kept_report
from marsad.ledger.opinions import undecided
from marsad.model import Claim, CodedReport

_RIGHT = ("type", "status", "trigger")  # a corrected claim is right when these were


def judged(connection: Connection) -> tuple[list[float], list[bool]]:
    """The machine's confidence of each decided claim, and whether it was right: that it stands, and its main values."""
    claim, revision = schema.claim, schema.revision
    rows = connection.execute(
        select(claim, revision.c.body)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.decided != "", claim.c.state.in_(("current", "rejected")), revision.c.body.isnot(None))
        .order_by(claim.c.id)
    ).all()
    confidences, right = [], []
    for row in rows:
        read = undecided(connection, row)
        now = msgspec.json.decode(row.body, type=Claim)
        confidences.append(read.confidence)
        right.append(row.state == "current" and all(getattr(read, name) == getattr(now, name) for name in _RIGHT))
    return confidences, right


def annotated(connection: Connection, allowed: tuple[str, ...]) -> Iterator[CodedReport]:
    """Reports of which every claim was decided on, with those that stand, in the coded-report format.

    Their places are where reviewers put them.
    """
    claim, report = schema.claim, schema.report
    open_ones = select(claim.c.report).where(claim.c.state == "current", claim.c.decided == "")
    above = select(claim.c.report).where(claim.c.sensitivity.not_in(allowed))
    decided = select(claim.c.report).where(claim.c.decided != "")
    rows: list[Any] = list(
        connection.execute(
            select(report)
            .where(report.c.id.in_(decided), report.c.id.not_in(open_ones), report.c.id.not_in(above))
            .where(report.c.erased_at.is_(None), report.c.sensitivity.in_(allowed))
            .order_by(report.c.id)
        )
    )
    for row in rows:
        coded = coded_report(connection, kept_report(connection, row))
        mentions = [place for claim in coded.claims for place in claim.places]
        yield msgspec.structs.replace(coded, places=listed(coded.places, mentions))
