"""Erasure: taking out what a report said, leaving a tombstone and a whole chain.

In: reports and a reason. Out: text, titles, claim bodies, mentions, terms and sketches are gone from the ledger; the
report's id, its digests and the log entry stay. The archive's record is blanked afterwards (`marsad.keep.erase`).
"""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, update

from marsad.ledger import chain, schema
from marsad.ledger.arrivals import word_row
from marsad.ledger.claims import take_out
from marsad.ledger.store import Act, Ledger


class Record(NamedTuple):
    """A record of the archive that is to be blanked: the capture's id, and where it lies."""

    capture: int
    segment: str
    offset: int
    length: int


def erase_report(ledger: Ledger, connection: Connection, row: Row[Any], reason: str, act: Act) -> None:
    """Erase one report inside a transaction; its captures that no other report needs are marked for blanking."""
    chain.append(connection, [chain.Entry(act.at, act.by, "report.erased", row.uid, {"reason": reason})])
    claims = list(connection.scalars(select(schema.claim.c.id).where(schema.claim.c.report == row.id)))
    take_out(connection, claims)
    versions = list(connection.scalars(select(schema.version.c.id).where(schema.version.c.report == row.id)))
    for at_claim in claims:
        revisions = schema.revision
        connection.execute(update(revisions).where(revisions.c.claim == at_claim).values(body=None, state="erased"))
        connection.execute(
            update(schema.review).where(schema.review.c.claim == at_claim).values(fields=b"{}", reason="")
        )
    connection.execute(update(schema.claim).where(schema.claim.c.report == row.id).values(state="erased"))
    connection.execute(
        update(schema.version).where(schema.version.c.report == row.id).values(title="", publisher="", text="")
    )
    connection.execute(
        update(schema.reading)
        .where(schema.reading.c.version.in_(versions))
        .values(segments=b"[]", places=b"[]", notes=b"[]")
    )
    connection.execute(delete(schema.sketch).where(schema.sketch.c.report == row.id))
    connection.execute(delete(schema.band).where(schema.band.c.report == row.id))
    _forget_words(ledger, connection, word_row(row.day, row.id))
    _forget_people(connection)
    ledger.actors.clear()
    _mark_captures(connection, row.id, versions, act.at)
    connection.execute(
        update(schema.report)
        .where(schema.report.c.id == row.id)
        .values(erased_at=act.at, claims=0, url="", given_id="")
    )


def to_blank(connection: Connection) -> list[Record]:
    """Records that erasures have left in the archive: of captures marked as erased, with sums of blocks still there."""
    capture = schema.capture
    rows = connection.execute(
        select(capture.c.id, capture.c.segment, capture.c.offset, capture.c.length).where(
            capture.c.erased_at.isnot(None), capture.c.url != ""
        )
    )
    return [Record(*row) for row in rows]


def blanked(connection: Connection, record: Record, blocks: bytes) -> None:
    """Note that a record was blanked."""
    capture = schema.capture
    connection.execute(update(capture).where(capture.c.id == record.capture).values(blocks=blocks, url=""))


def _forget_words(ledger: Ledger, connection: Connection, row: int) -> None:
    if ledger.sqlite:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.exec_driver_sql("DELETE FROM words WHERE rowid = ?", (row,))
        connection.exec_driver_sql("INSERT INTO words(words) VALUES ('optimize')")
    else:
        connection.exec_driver_sql("DELETE FROM words WHERE id = %s", (row,))


def _forget_people(connection: Connection) -> None:
    """Private persons whom no claim names any more."""
    actor, mention = schema.actor, schema.mention
    named = select(mention.c.claim).where(mention.c.actor == actor.c.id).exists()
    connection.execute(delete(actor).where(actor.c.private == 1, ~named))


def _mark_captures(connection: Connection, report: int, versions: list[int], at: float) -> None:
    version, capture = schema.version, schema.capture
    for number in set(connection.scalars(select(version.c.capture).where(version.c.id.in_(versions)))):
        others = connection.scalar(
            select(func.count())
            .select_from(version)
            .join(schema.report, schema.report.c.id == version.c.report)
            .where(version.c.capture == number, version.c.report != report, schema.report.c.erased_at.is_(None))
        )
        if not others:
            connection.execute(update(capture).where(capture.c.id == number).values(erased_at=at))
