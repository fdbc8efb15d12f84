"""Deletions: ids of events that stood in an export at some time since, and no longer do.

In: from when on, the profile, and today. Out: ids as the export has them, each with the instant from which on it no
longer stood, in the shape of ACLED's list of deleted events. An event is gone when its report was erased, its claim was
rejected, no longer read or coded as none, its class rose, or its report turned out to repeat another.

Nothing notes which exports were made: an id is told when the claim could have stood in one. That may be more than were
published, never less, but for what stood only because the profile or the program was another.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import IO, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, func, or_, select

from marsad.export import acled
from marsad.export.losses import Losses
from marsad.export.publish import publish, released_report
from marsad.export.taken import Taken
from marsad.keep.export import Cut, repeating, repeats
from marsad.keep.publish import Chosen, Leave, Press, about_of, issue_of, published, report_day
from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.claims import claim_uid
from marsad.ledger.earlier import CLASSES, READINGS, Touched, as_of, opened_since, subjects_since, touching
from marsad.model import CodedReport
from marsad.ontology import SENSITIVITY

COLUMNS = ("event_id_cnty", "deleted_timestamp")
_DECISIONS = ("claim.accept", "claim.correct", "claim.reject", "claim.reopen")
_WHY = {
    "report.erased": "erased", "report.reread": "read anew", "report.changed": "page changed",
    "claim.reject": "rejected", "claim.correct": "corrected", "claim.reopen": "reopened",
    "report.classified": "class raised", "claim.classified": "class raised", "copy": "repeats another",
}  # fmt: skip


class Deletions(NamedTuple):
    """Ids and from when on they no longer stand (seconds, UTC), oldest first; how many for which reason."""

    rows: list[tuple[str, float]]
    why: dict[str, int]


class _Gone(NamedTuple):
    at: float
    action: str


def deletions(connection: Connection, since: tuple[int, float], tools: Press, leave: Leave, at: float) -> Deletions:
    """What no longer stands of what stood after an entry of the log or from an instant on (the other is 0)."""
    start = _entry(connection, since)
    rows = _touched(connection, start)
    still = _standing(connection, rows, tools, leave, at)
    merged = _merged(connection, start, leave.profile.up_to)
    found: dict[str, _Gone] = {}
    for row in rows:
        found |= (
            _erased(connection, row, tools, leave)
            if row.erased_at
            else _replayed(connection, row, start, tools, leave, merged)
        )
    gone = sorted((each.at, uid, each.action) for uid, each in found.items() if uid not in still)
    why = Counter(_WHY.get(action, action) for _, _, action in gone)
    return Deletions([(uid, when) for when, uid, _ in gone], dict(why))


def write_deletions(found: Deletions, out: IO[bytes]) -> None:
    """Write the list as CSV; timestamps are whole seconds since 1970 (UTC)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((uid, int(when)) for uid, when in found.rows)
    out.write(text.getvalue().encode())


def _entry(connection: Connection, since: tuple[int, float]) -> int:
    """The last entry of the log before what is asked for."""
    seq, instant = since
    audit = schema.audit
    return seq or connection.scalar(select(func.max(audit.c.seq)).where(audit.c.at < instant)) or 0


def _touched(connection: Connection, start: int) -> list[Row[Any]]:
    """The reports of which something may be gone since an entry."""
    report, merge = schema.report, schema.merge
    uids = subjects_since(connection, start, (*READINGS, *_DECISIONS, *CLASSES, "report.erased", "copies.reversed"))
    rows: dict[int, Row[Any]] = {}
    for names in chunks(sorted(uids)):
        rows |= {row.id: row for row in connection.execute(select(report).where(report.c.uid.in_(names)))}
    beside: set[int] = set()
    for part in chunks(list(rows)):
        query = select(merge.c.left, merge.c.right).where(
            merge.c.kind == "copy", or_(merge.c.left.in_(part), merge.c.right.in_(part))
        )
        beside |= {end for pair in connection.execute(query) for end in pair}
    for part in chunks(sorted(beside - set(rows))):
        rows |= {row.id: row for row in connection.execute(select(report).where(report.c.id.in_(part)))}
    return [rows[number] for number in sorted(rows)]


def _standing(connection: Connection, rows: list[Row[Any]], tools: Press, leave: Leave, at: float) -> set[str]:
    """The ids that an export of these reports has today."""
    chosen = Chosen([row for row in rows if row.erased_at is None], repeating(connection, leave.profile.up_to))
    reports = published(connection, chosen, tools, leave, at, Cut(), Taken())
    return _ids(reports)


def _ids(reports: Iterable[CodedReport]) -> set[str]:
    return {uid for uid, _ in acled.rows(reports, Losses("acled"))}


def _merged(connection: Connection, start: int, up_to: str) -> dict[int, float | None]:
    """Reports that repeat another which may be written, and since when; None for those that did all the time."""
    audit = schema.audit
    begin = connection.scalar(select(audit.c.at).where(audit.c.seq == start)) or 0.0
    came = dict(connection.execute(select(schema.report.c.id, schema.report.c.added_at)).all())
    found: dict[int, float | None] = {}
    for each in repeats(connection):
        if _above(each.sensitivity, up_to):
            continue
        lowered = opened_since(connection, each.uid, start, up_to)
        since = lowered if lowered else each.at if each.at > max(begin, came[each.report]) else None
        old = found.get(each.report, since)
        found[each.report] = min(old, since) if old is not None and since is not None else None
    return found


def _replayed(
    connection: Connection, row: Row[Any], start: int, tools: Press, leave: Leave, merged: dict[int, float | None]
) -> dict[str, _Gone]:
    """Ids that a report had in any of its states since an entry, each with what ended the last state that had it."""
    ends = touching(connection, row, start)
    if row.id in merged:
        when = merged[row.id]
        if when is None:
            return {}
        ends.append(Touched(0, when, "copy"))
    found: dict[str, _Gone] = {}
    states = [start, *(each.seq for each in ends)]
    for seq, end in zip(states, ends, strict=False):
        earlier = as_of(connection, row, seq)
        if earlier is None or _above(earlier.sensitivity, leave.profile.up_to):
            continue
        about = about_of(earlier.coded, earlier.classes, tools.protection)
        open_ = [claim for claim in earlier.coded.claims if not _above(earlier.classes[claim.id], leave.profile.up_to)]
        coded = msgspec.structs.replace(earlier.coded, claims=tuple(open_))
        issue = issue_of(connection, leave.profile, tools, end.at)
        told = publish(coded, about, report_day(row), issue, Taken())
        found |= dict.fromkeys(_ids(told), _Gone(end.at, end.action))
    return found


def _erased(connection: Connection, row: Row[Any], tools: Press, leave: Leave) -> dict[str, _Gone]:
    """Every claim of an erased report that may have stood: what they said is gone."""
    up_to = leave.profile.up_to
    issue = issue_of(connection, leave.profile, tools, row.erased_at)
    if _above(row.sensitivity, up_to) or not released_report(report_day(row), issue):
        return {}
    claim = schema.claim
    query = select(claim.c.number, claim.c.sensitivity).where(claim.c.report == row.id)
    return {
        issue.id(claim_uid(row.uid, number)): _Gone(row.erased_at, "report.erased")
        for number, sensitivity in connection.execute(query)
        if not _above(sensitivity, up_to)
    }


def _above(sensitivity: str, up_to: str) -> bool:
    return SENSITIVITY.index(sensitivity) > SENSITIVITY.index(up_to)
