"""Rereading: kept reports read again with today's lexicon, rules and gazetteer.

In: reports of the ledger. Out: for each, what would change, claim by claim; and, when applied, new revisions.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.ledger import schema
from marsad.ledger.arrivals import replace_words, word_row
from marsad.ledger.changes import Change, Standing, compare
from marsad.ledger.history import Kept, apply, kept_report, report_named, standing
from marsad.ledger.protect import Protection
from marsad.ledger.store import Act, Ledger
from marsad.model import CodedReport, Report


class Reread(NamedTuple):
    """A report read again: its public id, what is new in it, and the reading."""

    kept: Kept
    changes: list[Change]
    coded: CodedReport


def reports_to_read(connection: Connection, lexicon: str, code: str, every: bool) -> list[int]:
    """Ids of reports that were last read with another lexicon or code; with `every`, all that are not erased."""
    report, reading, run = schema.report, schema.reading, schema.run
    query = (
        select(report.c.id)
        .join(reading, reading.c.id == report.c.reading)
        .join(run, run.c.id == reading.c.run)
        .where(report.c.erased_at.is_(None))
        .order_by(report.c.id)
    )
    if not every:
        query = query.where((run.c.lexicon != lexicon) | (run.c.code != code))
    return list(connection.scalars(query))


def ids_of(connection: Connection, names: Sequence[str]) -> list[int]:
    """Ids of reports by their public ids. Raises LedgerError for one that is not there."""
    return [report_named(connection, name).row.id for name in names]


def reread(ledger: Ledger, number: int, code: Callable[[Report], CodedReport]) -> Reread:
    """Read one report again; nothing is written."""
    with ledger.reading() as connection:
        row = connection.execute(select(schema.report).where(schema.report.c.id == number)).one()
        kept = kept_report(connection, row)
        before = _here(connection, row)
    coded = code(kept.report)
    return Reread(kept, compare(before, coded.claims), coded)


def write_rereads(ledger: Ledger, rereads: Sequence[Reread], protection: Protection, act: Act) -> None:
    """Write readings in one transaction. What was decided meanwhile is taken into account: it is compared again."""
    with ledger.writing() as connection:
        for each in rereads:
            row = connection.execute(select(schema.report).where(schema.report.c.id == each.kept.row.id)).one()
            if row.erased_at is not None or row.version != each.kept.row.version:
                continue
            changes = compare(_here(connection, row), each.coded.claims)
            classes = protection.classes(each.coded, row.sensitivity)
            of_starts = {
                claim.trigger.start: sensitivity for claim, sensitivity in zip(each.coded.claims, classes, strict=True)
            }
            apply(ledger, connection, each.kept, _with_old_notes(connection, each), changes, of_starts, act)
            replace_words(ledger, connection, word_row(row.day, row.id), protection.words.index(each.coded.text))


def _here(connection: Connection, row: Row[Any]) -> list[Standing]:
    """The claims of a report's newest text; those of older texts stand as they are."""
    return [each for each in standing(connection, row.id) if each.version == row.version]


def _with_old_notes(connection: Connection, each: Reread) -> CodedReport:
    """The remarks of the first reading on how the bytes were read, which a later one cannot know."""
    query = select(schema.reading.c.notes).where(schema.reading.c.id == each.kept.row.reading)
    old = msgspec.json.decode(connection.execute(query).scalar_one())
    own = {note["kind"] for note in each.coded.notes}
    return msgspec.structs.replace(
        each.coded, notes=(*(note for note in old if note["kind"] not in own), *each.coded.notes)
    )


def in_batches(items: Iterator[Reread], most: int = 100) -> Iterator[list[Reread]]:
    """Lists of at most `most`."""
    batch: list[Reread] = []
    for item in items:
        batch.append(item)
        if len(batch) >= most:
            yield batch
            batch = []
    if batch:
        yield batch
