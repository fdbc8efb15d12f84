"""Exporting: kept reports as they may leave the house.

In: rows of reports, the most sensitive class that may be written, what tells private names, and reports to pass over.
Out: coded reports, and a count of what was left out.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.coding.coders import Coder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.history import coded_report, kept_report
from marsad.ledger.masking import mask
from marsad.ledger.protect import CLASSES, Protection
from marsad.ledger.withheld import secret_spans
from marsad.linking.copies import overlap
from marsad.model import CodedReport

_REPEATS = 0.8  # share of a report's word pairs that stand in another, from which on it tells nothing new


class Cut(msgspec.Struct):
    """What was written, and what was left out."""

    written: int = 0
    reports: int = 0
    claims: int = 0
    copies: list[str] = msgspec.field(default_factory=list)  # public ids of reports passed over


class Repeat(NamedTuple):
    """That a report (its id) stands, all but a little, in an earlier one, judged at an instant; and the earlier one."""

    report: int
    at: float
    origin: int
    uid: str
    sensitivity: str


def repeats(connection: Connection, among: Collection[int] | None = None) -> Iterator[Repeat]:
    """All that is judged so, of reports that were not erased; of all reports, or of some."""
    merge, report = schema.merge, schema.report
    mine, other = schema.sketch.alias("mine"), schema.sketch.alias("other")
    query = (
        select(merge.c.left, merge.c.at, mine.c.shingles, other.c.shingles, report.c.id, report.c.uid,
               report.c.sensitivity)
        .join(report, report.c.id == merge.c.right)
        .join(mine, mine.c.report == merge.c.left)
        .join(other, other.c.report == merge.c.right)
        .where(
            merge.c.kind == "copy", merge.c.reversed_at.is_(None), merge.c.left > merge.c.right,
            report.c.erased_at.is_(None),
        )
    )  # fmt: skip
    wanted = [query] if among is None else [query.where(merge.c.left.in_(part)) for part in chunks(sorted(among))]
    for each in wanted:
        for left, at, shingles, others, *origin in connection.execute(each):
            if overlap(bytes(shingles), bytes(others)).within_a >= _REPEATS:
                yield Repeat(left, at, *origin)


def repeating(connection: Connection, up_to: str, among: Collection[int] | None = None) -> frozenset[int]:
    """Reports (their ids) that stand, all but a little, in an earlier one that may be written; of all, or of some."""
    allowed = _allowed(up_to)
    return frozenset(each.report for each in repeats(connection, among) if each.sensitivity in allowed)


Span = tuple[int, int]
Names = Callable[[str], Sequence[Span]]


class Shield(NamedTuple):
    """What keeps things in: the most sensitive class that may leave, what tells private names, and the rules.

    `names` tells where private persons are named in a text; None when they may stand.
    """

    up_to: str
    names: Names | None
    protection: Protection


# A row, its report as it stands, the same with what may not be written hidden, and whether nothing of it had to be.
Leaving = Callable[[Row[Any], CodedReport, CodedReport, bool], Sequence[CodedReport]]


def names_of(coder: Coder) -> Names:
    """What tells where private persons are named in a text: start and end in code points."""

    def names(text: str) -> Sequence[Span]:
        return private_names(Document(text, coder.memo), coder.kit)

    return names


def coded_reports(
    connection: Connection, rows: Iterable[Row[Any]], shield: Shield, cut: Cut,
    without: frozenset[int] = frozenset(), *, leaving: Leaving | None = None,
    narrow: Callable[[CodedReport], CodedReport] | None = None,
) -> Iterator[CodedReport]:  # fmt: skip
    """The reports that may be written, in their order; sentences of claims that may not, and private names, are blocks.

    A sentence is hidden by any claim above the class, rejected, retired and replaced ones too, and by the words that
    the rules of protection name. `without` are passed over. `leaving` makes of each what a profile lets out. `narrow`
    may leave out sentences (`segments`) that will not be shown: what stands in the others is not looked for there.
    """
    allowed, names, protection = _allowed(shield.up_to), shield.names, shield.protection
    for row in rows:
        if row.sensitivity not in allowed:
            cut.reports += 1
            continue
        if row.id in without:
            cut.copies.append(row.uid)
            continue
        coded = coded_report(connection, kept_report(connection, row))
        coded = narrow(coded) if narrow else coded
        whole = len(allowed) == len(CLASSES)  # nothing is above the class
        by_words = [] if whole else _by_words(connection, coded, allowed, protection)
        hidden = [] if whole else sorted({*_by_claims(connection, row, coded, allowed), *(by_words or ())})
        spans = names(coded.text) if names else ()
        told = None if names is None else {coded.text[start:end] for start, end in spans}
        if names and told is not None and coded.title not in coded.text:
            told |= {coded.title[start:end] for start, end in names(coded.title)}
        headline = not whole and by_words is not None and protection.of_words(coded.title) not in allowed
        written = mask(coded, told, hidden, spans, hide_title=headline)
        cut.claims += len(coded.claims) - len(written.claims)
        out = leaving(row, coded, written, not (hidden or headline)) if leaving else (written,)
        cut.written += bool(out)
        yield from out


def _allowed(up_to: str) -> tuple[str, ...]:
    return CLASSES[: CLASSES.index(up_to) + 1]


def _by_claims(connection: Connection, row: Row[Any], coded: CodedReport, allowed: Sequence[str]) -> Iterator[Span]:
    """What claims above the class say, in whatever state, and in whatever version of the text they stand."""
    spans = secret_spans(connection, row.id, row.version, coded.text, coded.segments)
    return (span for sensitivity, span in spans if sensitivity not in allowed)


def _by_words(
    connection: Connection, coded: CodedReport, allowed: Sequence[str], protection: Protection
) -> list[Span] | None:
    """Sentences that the rules keep back for their words; None when a person set the report's class lower."""
    lowered = _lowered(connection, coded)
    if coded.id in lowered:
        return None
    open_at = [claim.trigger for claim in coded.claims if claim.id in lowered]
    return [
        (start, end)
        for start, end in coded.segments
        if protection.of_words(coded.text[start:end]) not in allowed
        and not any(start <= trigger.start < end for trigger in open_at)
    ]


def _lowered(connection: Connection, coded: CodedReport) -> set[str]:
    """Public ids of the report and those of its claims whose class a person set lower, and nobody higher again."""
    audit = schema.audit
    asked = [coded.id, *(claim.id for claim in coded.claims)]
    found: dict[str, bool] = {}
    for at in range(0, len(asked), 500):
        query = select(audit.c.subject, audit.c.detail).where(
            audit.c.subject.in_(asked[at : at + 500]), audit.c.action.in_(("report.classified", "claim.classified"))
        )
        for subject, detail in connection.execute(query.order_by(audit.c.seq)):
            found[subject] = json.loads(detail).get("lower", False)
    return {subject for subject, lower in found.items() if lower}
