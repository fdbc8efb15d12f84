"""Publishing: kept reports as a profile lets them leave the house.

In: a connection, rows of reports, a profile, and today. Out: coded reports in which nothing is left that the profile
takes out, in an order that tells nothing either.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.coding.coders import Coder
from marsad.coding.kit import Kit
from marsad.export.profile import Profile
from marsad.export.publish import About, Issue, publish
from marsad.export.taken import Taken
from marsad.gazetteer.divisions import Divisions
from marsad.keep.export import Cut, Shield, coded_reports, names_of
from marsad.ledger import schema
from marsad.ledger.aliases import aliases
from marsad.ledger.claims import claim_uid
from marsad.ledger.protect import Protection
from marsad.ledger.words import Words
from marsad.model import CodedReport

_EPOCH = date(1970, 1, 1).toordinal()


class Leave(NamedTuple):
    """What may leave the house: the profile, whether private names may stand, and why."""

    profile: Profile
    private_names: bool = False
    reason: str = ""


class Press(NamedTuple):
    """What reports are published with: the coder, and the divisions and names of its kit."""

    coder: Coder
    divisions: Divisions
    names: Mapping[str, str]
    protection: Protection


def press(coder: Coder) -> Press:
    """What reports are published with, from a coder."""
    return Press(coder, Divisions(coder.kit.gazetteer), _names(coder.kit), Protection(Words(coder.memo)))


class Chosen(NamedTuple):
    """Reports to be published, as rows, and those of them (ids) that are passed over; `counted` shows how far it is."""

    rows: Sequence[Row[Any]]
    without: frozenset[int] = frozenset()
    counted: Callable[[Sequence[Row[Any]]], Iterable[Row[Any]]] = tuple


def published(
    connection: Connection, chosen: Chosen, tools: Press, leave: Leave, at: float, cut: Cut, taken: Taken
) -> Iterator[CodedReport]:
    """The reports that may leave at an instant (seconds, UTC).

    Where ids are our own the order is that of the ids, since that of the ledger tells when a report came; what has
    words comes first.
    """
    profile = leave.profile
    issue = issue_of(connection, profile, tools, at)
    names = None if leave.private_names else names_of(tools.coder)

    def leaving(row: Row[Any], coded: CodedReport, written: CodedReport, whole: bool) -> list[CodedReport]:
        about = _about(connection, row, coded, tools.protection) if not profile.changes_nothing else {}
        return publish(written, about, report_day(row), issue, taken, whole=whole)

    rows = chosen.rows if profile.ids == "ledger" else sorted(chosen.rows, key=lambda row: issue.alias(row.uid))
    shield = Shield(profile.up_to, names, tools.protection)
    reports = coded_reports(connection, chosen.counted(rows), shield, cut, chosen.without, leaving=leaving)
    yield from _wordless_last(reports) if profile.ids == "own" else reports


def report_day(row: Row[Any]) -> date:
    """The day of a report, or that on which it was added when it has none."""
    return date.fromordinal(_EPOCH + row.day)


def issue_of(connection: Connection, profile: Profile, tools: Press, at: float) -> Issue:
    """By what reports are published at an instant (seconds, UTC)."""
    today = datetime.fromtimestamp(at, UTC).date()
    return Issue(profile, today, tools.divisions, tools.names, aliases(connection, profile.name))


def _about(connection: Connection, row: Row[Any], coded: CodedReport, protection: Protection) -> dict[str, About]:
    claim = schema.claim
    query = select(claim.c.number, claim.c.sensitivity).where(claim.c.report == row.id)
    classes = {claim_uid(row.uid, number): sensitivity for number, sensitivity in connection.execute(query)}
    return about_of(coded, classes, protection)


def about_of(coded: CodedReport, classes: Mapping[str, str], protection: Protection) -> dict[str, About]:
    """What a profile asks of each claim of a report, by its id; `classes` by id too."""
    subjects = protection.subjects(coded)
    return {claim.id: About(classes[claim.id], fits) for claim, fits in zip(coded.claims, subjects, strict=True)}


def _wordless_last(reports: Iterable[CodedReport]) -> Iterator[CodedReport]:
    """Reports with words as they come, then those without in the order of their ids: parts of one stand apart."""
    waiting: list[tuple[str, bytes]] = []
    for report in reports:
        if report.text:
            yield report
        else:
            waiting.append((report.id, msgspec.msgpack.encode(report)))
    for _, packed in sorted(waiting):
        yield msgspec.msgpack.decode(packed, type=CodedReport)


def _names(kit: Kit) -> dict[str, str]:
    """What the registry calls its parties, by entry."""
    return {actor.id: actor.name for actor in kit.registry.actors}
