"""Erasure: taking out what reports said, leaving tombstones and a whole chain.

In: reports and a reason. Out: text, titles, claim bodies, parties, sites, terms and sketches are gone from the ledger,
and so are names that nothing else tells; the report's id, its day, its digests and the log entry stay. Rows of names
are blanked, never deleted, so that no id is given twice. The archive's record is blanked afterwards
(`marsad.keep.erase`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, String, cast, delete, func, literal, select, update

from marsad.errors import LedgerError
from marsad.ledger import chain, schema
from marsad.ledger.arrivals import word_row
from marsad.ledger.bands import take_out_keys
from marsad.ledger.candidates import forget
from marsad.ledger.claims import take_out
from marsad.ledger.store import WAIT, Act, Ledger, translated

_WAIT_FOR_READERS = 5  # seconds
_TOUCHED = (
    "report", "version", "reading", "claim", "revision", "party", "site", "spot", "review", "actor", "place", "sketch",
    "band", "capture", "words",
)  # fmt: skip


class Record(NamedTuple):
    """A record of the archive that is to be blanked: the capture's id, and where it lies."""

    capture: int
    segment: str
    offset: int
    length: int


def erase_reports(ledger: Ledger, connection: Connection, rows: Sequence[Row[Any]], reason: str, act: Act) -> None:
    """Erase reports inside a transaction; captures that no other report needs are marked for blanking."""
    with _overwriting(ledger, connection):
        for row in rows:
            _erase_report(ledger, connection, row, reason, act)
        _forget_names(connection)
        if ledger.sqlite:
            connection.exec_driver_sql("INSERT INTO words(words) VALUES ('optimize')")
    ledger.forget()


def to_blank(connection: Connection) -> list[Record]:
    """Records that erasures have left in the archive: of captures marked as erased, with sums of blocks still there."""
    capture = schema.capture
    rows = connection.execute(
        select(capture.c.id, capture.c.segment, capture.c.offset, capture.c.length).where(
            capture.c.erased_at.isnot(None), capture.c.url != ""
        )
    )
    return [Record(*row) for row in rows]


def blanked(ledger: Ledger, connection: Connection, record: Record, blocks: bytes) -> None:
    """Note that a record was blanked."""
    capture = schema.capture
    with _overwriting(ledger, connection):
        connection.execute(
            update(capture).where(capture.c.id == record.capture).values(blocks=blocks, url="", content_type="")
        )


def sweep(ledger: Ledger) -> str:
    """Clear away what the engine itself keeps of old rows; returns what hinders it, empty when all is gone."""
    with translated(ledger.engine), ledger.engine.connect() as connection:
        if not ledger.sqlite:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in _TOUCHED:
                outside.exec_driver_sql(f"VACUUM {table}")
            return ""
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_WAIT_FOR_READERS * 1000}")
        try:
            connection.exec_driver_sql("VACUUM")  # pages that were split or freed before keep copies of old rows
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={WAIT * 1000:.0f}")
    return "another program is reading the ledger, so its write-ahead file still holds old rows" if busy else ""


def swept(ledger: Ledger) -> str:
    """`sweep`; a locked or full disk is told instead of raised, as the erasure itself is done."""
    try:
        return sweep(ledger)
    except LedgerError as error:
        return error.sentence.rstrip(".")


@contextmanager
def _overwriting(ledger: Ledger, connection: Connection) -> Iterator[None]:
    """SQLite writes zeros over what is deleted or replaced. Not always on: it would slow every import."""
    if ledger.sqlite:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    try:
        yield
    finally:
        if ledger.sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=OFF")


def _erase_report(ledger: Ledger, connection: Connection, row: Row[Any], reason: str, act: Act) -> None:
    chain.append(connection, [chain.Entry(act.at, act.by, "report.erased", row.uid, {"reason": reason})])
    claim, version, revision, review = schema.claim, schema.version, schema.revision, schema.review
    claims = list(connection.scalars(select(claim.c.id).where(claim.c.report == row.id)))
    take_out(connection, claims)
    forget(connection, claims)
    versions = list(connection.scalars(select(version.c.id).where(version.c.report == row.id)))
    of_report = select(claim.c.id).where(claim.c.report == row.id)
    connection.execute(update(revision).where(revision.c.claim.in_(of_report)).values(body=None, state="erased"))
    connection.execute(update(review).where(review.c.claim.in_(of_report)).values(fields=b"{}", reason=""))
    connection.execute(
        update(claim)
        .where(claim.c.report == row.id)
        .values(
            type="", status="", since=None, until=None, day=row.day, start=0, confidence=0.0, differing=0,
            state="erased",
        )
    )  # fmt: skip
    connection.execute(
        update(version).where(version.c.report == row.id).values(title="", published="", publisher="", text="", line=0)
    )
    connection.execute(
        update(schema.reading)
        .where(schema.reading.c.version.in_(versions))
        .values(segments=b"[]", places=b"[]", notes=b"[]")
    )
    take_out_keys(connection, row.id)
    connection.execute(delete(schema.withheld).where(schema.withheld.c.claim.in_(of_report)))
    connection.execute(delete(schema.sketch).where(schema.sketch.c.report == row.id))
    column = "rowid" if ledger.sqlite else "id"
    connection.exec_driver_sql(f"DELETE FROM words WHERE {column} = {word_row(row.day, row.id)}")
    _mark_captures(connection, row.id, versions, act.at)
    connection.execute(
        update(schema.report)
        .where(schema.report.c.id == row.id)
        .values(erased_at=act.at, claims=0, url="", given_id="")
    )


def _forget_names(connection: Connection) -> None:
    """Blank parties without an entry, and places without coordinates, that no claim tells of any more."""
    actor, place, party, site = schema.actor, schema.place, schema.party, schema.site
    told = select(party.c.claim).where(party.c.actor == actor.c.id).exists()
    connection.execute(
        update(actor)
        .where(actor.c.entry == "", actor.c.name != "", ~told)
        .values({"name": "", "key": literal("erased:") + cast(actor.c.id, String), "class": "unknown", "private": 0})
    )
    told = select(site.c.claim).where(site.c.place == place.c.id).exists()
    connection.execute(
        update(place)
        .where(place.c.lat.is_(None), place.c.name != "", ~told)
        .values(
            name="", key=literal("erased:") + cast(place.c.id, String), kind="unknown", country="", admin1="",
            radius_km=None,
        )
    )  # fmt: skip


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
