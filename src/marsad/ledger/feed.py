"""The newest entries of the log, for readers who follow what changes.

In: where the page before ended. Out: entries, the newest first, of what these classes of sensitivity may see: an entry
on a report or claim above them is left out wholly, for its subject alone would tell of it. Who may not see all is told
what came and changed, not what was decided and by whom, and no title: it may repeat what is withheld. Numbers of
entries would tell how many were left out, so each has a mark of its own.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marsad.ledger import schema
from marsad.ledger.classes import CLASSES, highest

_WINDOW = 200  # entries looked at in one go
_OPEN = ("report.added", "report.changed", "report.reread", "report.erased")  # what who may not see all is told
_CLOSED = ("member.", "token.", "project.", "export")  # told by the pages of accounts and by `marsad changes` alone
_MARK = re.compile(r"(-?\d{1,15}(?:\.\d{1,9})?)-([0-9a-f]{16})")


class Entry(NamedTuple):
    """What was done: number, instant (seconds, UTC), by whom, what, to which public id; title and publisher if any.

    `mark` names the entry for ever and tells nothing of others; `sensitivity` is the report's class, or the claim's.
    """

    seq: int
    at: float
    by: str
    action: str
    subject: str
    report: str
    title: str
    publisher: str
    detail: dict[str, Any]
    mark: str = ""
    sensitivity: str = "public"


def newest_entries(
    connection: Connection, classes: Sequence[str], most: int, before: int | None = None
) -> tuple[list[Entry], int | None]:
    """Entries before a number (the newest for None), and the number that the next page goes on before, None at the end.

    `most` is at least one.
    """
    audit = schema.audit
    whole = len(classes) == len(CLASSES)
    query = select(audit).order_by(audit.c.seq.desc()).limit(_WINDOW)
    query = query.where(*(~audit.c.action.startswith(each) for each in _CLOSED))
    if not whole:
        query = query.where(audit.c.action.in_(_OPEN))
    found: list[Entry] = []
    while len(found) <= most:
        rows = connection.execute(query if before is None else query.where(audit.c.seq < before)).all()
        if not rows:
            break
        reports = _reports(connection, {_report_of(row.subject) for row in rows})
        for row in rows:
            before = row.seq
            told = reports.get(_report_of(row.subject))
            if row.subject.startswith("R") and (told is None or told.sensitivity not in classes):
                continue
            of = {"claim": "R", "incident": "I"}.get(row.action.partition(".")[0], "")
            own = _class(connection, "R" + row.subject[1:]) if row.subject[:1] == of else None
            if row.action.startswith("claim.") and own not in classes:
                continue
            found.append(
                Entry(
                    row.seq, row.at, row.by if whole else "", row.action, row.subject, told.uid if told else "",
                    told.title if told and whole else "", told.publisher if told else "",
                    _detail(row.detail) if whole else {}, mark_of(row.at, row.digest),
                    highest(*(each for each in (own, told and told.sensitivity) if each), CLASSES[0]),
                )
            )  # fmt: skip
    return found[:most], found[most - 1].seq if len(found) > most else None


def mark_of(at: float, digest: bytes) -> str:
    """What an entry is known by outside: its instant, and the beginning of its digest."""
    return f"{at:.6f}-{bytes(digest).hex()[:16]}"


def entry_marked(connection: Connection, mark: str) -> int | None:
    """The number of the entry of a mark; None when there is none."""
    told = _MARK.fullmatch(mark)
    if not told:
        return None
    audit = schema.audit
    near = select(audit.c.seq, audit.c.at, audit.c.digest).where(
        audit.c.at.between(float(told[1]) - 1e-5, float(told[1]) + 1e-5)
    )
    return next((row.seq for row in connection.execute(near) if mark_of(row.at, row.digest) == mark), None)


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


def _class(connection: Connection, subject: str) -> str | None:
    """The class of a claim (public id)."""
    uid, _, number = subject.rpartition("-")
    claim, report = schema.claim, schema.report
    query = (
        select(claim.c.sensitivity)
        .join(report, report.c.id == claim.c.report)
        .where(report.c.uid == uid, claim.c.number == (int(number) if number.isdigit() else 0))
    )
    return connection.scalar(query)


def _detail(written: str) -> dict[str, Any]:
    told = json.loads(written)
    return told if isinstance(told, dict) else {}
