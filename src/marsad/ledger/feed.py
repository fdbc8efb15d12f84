"""The newest entries of the log, for readers who follow what changes.

In: where the page before ended. Out: entries, the newest first, of what these classes of sensitivity may see: an entry
on a report or claim above them is left out wholly, for its subject alone would tell of it.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marsad.ledger import schema

_WINDOW = 200  # entries looked at in one go


class Entry(NamedTuple):
    """What was done: number, instant (seconds, UTC), by whom, what, to which public id; title and publisher if any."""

    seq: int
    at: float
    by: str
    action: str
    subject: str
    report: str
    title: str
    publisher: str
    detail: dict[str, Any]


def newest_entries(
    connection: Connection, classes: Sequence[str], most: int, before: int | None = None
) -> tuple[list[Entry], int | None]:
    """Entries before a number (the newest for None), and the number that the next page goes on before."""
    audit = schema.audit
    found: list[Entry] = []
    while len(found) < most:
        query = select(audit).order_by(audit.c.seq.desc()).limit(_WINDOW)
        rows = connection.execute(query if before is None else query.where(audit.c.seq < before)).all()
        if not rows:
            return found, None
        reports = _reports(connection, {_report_of(row.subject) for row in rows})
        for row in rows:
            before = row.seq
            told = reports.get(_report_of(row.subject))
            if row.subject.startswith("R") and (told is None or told.sensitivity not in classes):
                continue
            if row.action.startswith("claim.") and not _seen(connection, row.subject, classes):
                continue
            found.append(
                Entry(
                    row.seq, row.at, row.by, row.action, row.subject, told.uid if told else "",
                    told.title if told else "", told.publisher if told else "", _detail(row.detail),
                )
            )  # fmt: skip
            if len(found) == most:
                break
    return found, before if before and before > 1 else None


def _report_of(subject: str) -> str:
    return subject.partition("-")[0]


def _reports(connection: Connection, uids: set[str]) -> dict[str, Any]:
    report, version = schema.report, schema.version
    query = (
        select(report.c.uid, report.c.sensitivity, version.c.title, version.c.publisher)
        .join(version, version.c.id == report.c.version)
        .where(report.c.uid.in_(sorted(uids)))
    )
    return {row.uid: row for row in connection.execute(query)}


def _seen(connection: Connection, subject: str, classes: Sequence[str]) -> bool:
    """Whether a claim (public id) is of a class that may be seen."""
    uid, _, number = subject.rpartition("-")
    claim, report = schema.claim, schema.report
    query = (
        select(claim.c.sensitivity)
        .join(report, report.c.id == claim.c.report)
        .where(report.c.uid == uid, claim.c.number == (int(number) if number.isdigit() else 0))
    )
    return connection.scalar(query) in classes


def _detail(written: str) -> dict[str, Any]:
    told = json.loads(written)
    return told if isinstance(told, dict) else {}
