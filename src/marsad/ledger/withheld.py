"""Withheld: the sentences that claims above a class tell of, and the other claims that stand in them.

In: reports. Out: spans of their texts; and rows of `withheld`, a claim with the class from which on its sentence may be
seen, where that is above its own. So queries can leave out what an export leaves out, without reading a text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, select

from marsad.ledger import schema
from marsad.ledger.classes import CLASSES, highest
from marsad.ledger.masking import meets
from marsad.ledger.store import insert_rows
from marsad.model import Claim, CodedReport
from marsad.text.fold import fold_phrase

Span = tuple[int, int]


def seen(classes: Sequence[str]) -> ColumnElement[bool]:
    """That a claim may be seen: its own class, its report's, its sentence's. For queries with both tables."""
    claim, report, withheld = schema.claim, schema.report, schema.withheld
    if len(classes) == len(CLASSES):
        return claim.c.sensitivity.in_(classes)
    above = select(withheld.c.claim).where(withheld.c.sensitivity.not_in(classes))
    return and_(
        claim.c.sensitivity.in_(classes), report.c.sensitivity.in_(classes), report.c.erased_at.is_(None),
        claim.c.id.not_in(above),
    )  # fmt: skip


def secret_spans(
    connection: Connection, report: int, version: int, text: str, segments: Sequence[Span]
) -> Iterator[tuple[str, Span]]:
    """What claims that are not public tell of in a text of their report, with their class.

    In whatever state they are, and in whatever version of the text they stand.
    """
    claim, revision, other = schema.claim, schema.revision, schema.version
    query = (
        select(revision.c.body, claim.c.sensitivity, claim.c.version, other.c.text)
        .join(claim, claim.c.id == revision.c.claim)
        .join(other, other.c.id == claim.c.version)
        .where(claim.c.report == report, claim.c.sensitivity != CLASSES[0], revision.c.body.isnot(None))
    )
    for body, sensitivity, number, own in connection.execute(query):
        secret = msgspec.json.decode(body, type=Claim)
        at = secret.trigger
        if own[at.start : at.end] != at.text:
            continue  # a revision of before its report changed: its later one tells where it stands now
        spans = [*secret.evidence, (at.start, at.end)]
        if number == version:
            yield from ((sensitivity, span) for span in _whole(spans, segments))
        else:
            old = _whole(spans, sentences_of(connection, number))
            again = _again([own[start:end] for start, end in old], text, segments)
            yield from ((sensitivity, span) for span in again)


def sentences_of(connection: Connection, version: int) -> list[Span]:
    """The sentences of a text, as they were last read."""
    reading = schema.reading
    query = select(reading.c.segments).where(reading.c.version == version).order_by(reading.c.id.desc()).limit(1)
    return msgspec.json.decode(connection.scalar(query) or b"[]", type=list[Span])


def beside(coded: CodedReport, classes: Sequence[str]) -> dict[int, str]:
    """Of a report just read: claims, by their number from 1, in a sentence that a more sensitive one tells of."""
    if len(set(classes)) < 2:
        return {}
    of: dict[Span, str] = {}
    for claim, sensitivity in zip(coded.claims, classes, strict=True):
        if sensitivity != CLASSES[0]:
            for span in _whole([*claim.evidence, (claim.trigger.start, claim.trigger.end)], coded.segments):
                of[span] = highest(sensitivity, of.get(span, CLASSES[0]))
    found: dict[int, str] = {}
    for number, (claim, own) in enumerate(zip(coded.claims, classes, strict=True), 1):
        over = [each for (start, end), each in of.items() if start <= claim.trigger.start < end]
        if over and highest(own, *over) != own:
            found[number] = highest(*over)
    return found


def note(connection: Connection, of: dict[int, dict[int, str]]) -> None:
    """Write what `beside` found in new reports, by their ids. Only inside `Ledger.writing`."""
    claim = schema.claim
    wanted = {report: told for report, told in of.items() if told}
    for at in range(0, len(wanted), 500):
        part = list(wanted)[at : at + 500]
        rows = connection.execute(select(claim.c.id, claim.c.report, claim.c.number).where(claim.c.report.in_(part)))
        told = [(row.id, wanted[row.report][row.number]) for row in rows if row.number in wanted[row.report]]
        insert_rows(connection, schema.withheld, told)


def settle(connection: Connection, reports: Sequence[int]) -> None:
    """Put the rows of these reports (their ids) in step with their claims. Only inside `Ledger.writing`."""
    claim, withheld = schema.claim, schema.withheld
    for at in range(0, len(reports), 500):
        part = list(reports[at : at + 500])
        rows = connection.execute(
            select(claim.c.id, claim.c.report, claim.c.version, claim.c.start, claim.c.sensitivity, claim.c.state)
            .where(claim.c.report.in_(part))
        ).all()  # fmt: skip
        connection.execute(delete(withheld).where(withheld.c.claim.in_([row.id for row in rows])))
        mixed = {row.report for row in rows if row.sensitivity != CLASSES[0]}
        for report in sorted(mixed):
            insert_rows(connection, withheld, _rows(connection, report, [row for row in rows if row.report == report]))


def _rows(connection: Connection, report: int, claims: Sequence[Any]) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    current = [row for row in claims if row.state == "current"]
    for version in sorted({row.version for row in current}):
        text = connection.scalar(select(schema.version.c.text).where(schema.version.c.id == version)) or ""
        spans = list(secret_spans(connection, report, version, text, sentences_of(connection, version)))
        for row in current:
            over = [each for each, (start, end) in spans if row.version == version and start <= row.start < end]
            if over and highest(row.sensitivity, *over) != row.sensitivity:
                found[row.id] = highest(*over)
    return sorted(found.items())


def _whole(spans: Iterable[Span], segments: Sequence[Span]) -> set[Span]:
    """The sentences that these spans meet, and the spans themselves where there is no sentence."""
    found: set[Span] = set()
    for span in spans:
        found |= {segment for segment in segments if meets(*span, [segment])} or {span}
    return found


def _again(sentences: Iterable[str], text: str, segments: Sequence[Span]) -> Iterator[Span]:
    """Where sentences of an old text stand in this one, alone or as part of another, or part of them."""
    for sentence in sentences:
        old = _words(sentence)
        for start, end in segments:
            new = _words(text[start:end])
            if old.strip() and new.strip() and (old in new or new in old):
                yield start, end


def _words(sentence: str) -> str:
    """The words of a sentence, folded, with one blank around each."""
    return " " + " ".join(re.findall(r"\w+", fold_phrase(sentence))) + " "
