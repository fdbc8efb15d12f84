"""Sentences: what of a report a search shows for a hit.

In: a hit and its question. Out: the report's facts, the sentence that answers best, and the claims. A sentence that
carries a claim above the class that may be shown is withheld, with a title that repeats it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from marsad.ledger import schema
from marsad.ledger.claims import claim_uid, day_number
from marsad.ledger.classes import highest
from marsad.ledger.search import Hit, Question
from marsad.ledger.words import Words
from marsad.model import Claim, CodedReport

Span = tuple[int, int]


class Shown(NamedTuple):
    """A hit, ready to be shown: `spans` are of `sentence`, `number` counts the report's claims that may be shown.

    `day` is that of publication, or of arrival when `published` is empty; `sentence` is empty when it is withheld.
    `sensitivity` is the report's class, or that of one of its claims that may be shown, whichever is higher. `at` is
    where the sentence begins in the report's text; None when it is withheld, or of an older text.
    """

    report: str
    day: str
    published: str
    publisher: str
    title: str
    sentence: str
    spans: tuple[Span, ...]
    number: int
    claims: tuple[dict[str, Any], ...]
    sensitivity: str = "public"
    at: int | None = None


def shown_hit(connection: Connection, hit: Hit, question: Question, lookup: Words) -> Shown:
    """What is shown for a hit. Claims that a person decided on may belong to an older text: its sentence is shown."""
    report, version, claim = schema.report, schema.version, schema.claim
    row = connection.execute(
        select(report.c.uid, report.c.version, report.c.sensitivity, version.c.title, version.c.published,
               version.c.publisher)
        .join(version, version.c.id == report.c.version)
        .where(report.c.id == hit.report)
    ).one()  # fmt: skip
    found = _claims(connection, hit, row.version)
    of = found[0].version if found else row.version
    text = connection.execute(select(version.c.text).where(version.c.id == of)).scalar_one()
    segments = _segments(connection, of) or [(0, len(text))]
    secret = _secret(connection, (hit.report, of), segments, question)
    begins, sentence, spans = _sentence(text, segments, found[0].start if found else None, secret, question, lookup)
    title = row.title
    if title and any(title.strip() in text[a:b] or text[a:b].strip() in title for a, b in secret):
        title = ""
    counts = connection.execute(
        select(claim.c.sensitivity, func.count())
        .where(claim.c.report == hit.report, claim.c.state == "current", claim.c.sensitivity.in_(question.allowed))
        .group_by(claim.c.sensitivity)
    ).all()
    claims = tuple({"id": claim_uid(row.uid, each.number), **msgspec.json.decode(each.body)} for each in found)
    day = date(1970, 1, 1) + timedelta(days=hit.day)
    published = row.published if day_number(row.published) is not None else ""
    return Shown(
        row.uid, day.isoformat(), published, row.publisher, title, sentence, spans, sum(count for _, count in counts),
        claims, highest(row.sensitivity, *(sensitivity for sensitivity, _ in counts)),
        begins if of == row.version else None,
    )  # fmt: skip


def masked_hit(
    connection: Connection, hit: Hit, coded: CodedReport | None, question: Question, lookup: Words
) -> Shown | None:
    """A hit in the words of a report as it may be shown; None when what was asked for does not stand in these."""
    if coded is None or not readable(coded, question, lookup):
        return None
    claim = schema.claim
    numbers: list[int] = []
    for at in range(0, len(hit.claims), 500):
        numbers += connection.scalars(select(claim.c.number).where(claim.c.id.in_(hit.claims[at : at + 500])))
    asked = {claim_uid(coded.id, number) for number in numbers}
    found = [each for each in coded.claims if each.id in asked]
    if hit.claims and not found:
        return None
    secret = {(a, b) for a, b in coded.segments if not any(map(str.isalnum, coded.text[a:b]))}
    start = found[0].trigger.start if found else None
    begins, sentence, spans = _sentence(
        coded.text, coded.segments or [(0, len(coded.text))], start, secret, question, lookup
    )
    published = coded.published if day_number(coded.published) is not None else ""
    day = (date(1970, 1, 1) + timedelta(days=hit.day)).isoformat()
    title = coded.title if any(map(str.isalnum, coded.title)) else ""
    return Shown(
        coded.id, day, published, coded.publisher, title, sentence, spans, len(coded.claims),
        tuple(msgspec.to_builtins(each) for each in found), at=begins,
    )  # fmt: skip


def readable(coded: CodedReport, question: Question, lookup: Words) -> bool:
    """Whether the words of a question stand in a report as it may be shown."""
    there = set(lookup.index(f"{coded.title}\n{coded.text}").split())
    return all(there.intersection(group) for group in question.terms)


def _claims(connection: Connection, hit: Hit, newest: int) -> Sequence[Any]:
    """The claims of a hit with their bodies; those of the newest text first."""
    claim, revision = schema.claim, schema.revision
    found: list[Any] = []
    for at in range(0, len(hit.claims), 500):
        query = (
            select(claim.c.number, claim.c.version, claim.c.start, revision.c.body)
            .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
            .where(claim.c.id.in_(hit.claims[at : at + 500]))
        )
        found += connection.execute(query).all()
    return sorted(found, key=lambda row: (row.version != newest, row.start, row.number))


def _segments(connection: Connection, version: int) -> list[Span]:
    """The sentences of a text, as they were last read."""
    reading = schema.reading
    query = select(reading.c.segments).where(reading.c.version == version).order_by(reading.c.id.desc()).limit(1)
    return msgspec.json.decode(connection.scalar(query) or b"[]", type=list[Span])


def _secret(connection: Connection, text: tuple[int, int], segments: Sequence[Span], question: Question) -> set[Span]:
    """The sentences of a text (its report, its version) with a claim above the class that may be shown."""
    report, version = text
    claim, revision = schema.claim, schema.revision
    bodies = connection.scalars(
        select(revision.c.body)
        .join(claim, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(
            claim.c.report == report,
            claim.c.version == version,
            claim.c.sensitivity.not_in(question.allowed),
            revision.c.body.isnot(None),
        )
    )
    spans: list[Span] = []
    for body in bodies:
        told = msgspec.json.decode(body, type=Claim)
        spans += [(told.trigger.start, told.trigger.end), *told.evidence]
    return {(a, b) for a, b in segments if any(a < end and start < b for start, end in spans)}


def _sentence(
    text: str, segments: Sequence[Span], at: int | None, secret: set[Span], question: Question, lookup: Words
) -> tuple[int | None, str, tuple[Span, ...]]:
    """The sentence of the claim, or the one with most of the words that were asked for.

    Its start, its words, and where those that were asked for stand; None and nothing where none may be shown.
    """
    if at is not None and not any(start <= at < end for start, end in segments):
        at = None
    wanted = {term for group in question.terms for term in group}
    best: tuple[int, int | None, str, tuple[Span, ...]] = (-1, None, "", ())
    for start, end in segments:
        if (start, end) in secret or (at is not None and not start <= at < end):
            continue
        sentence = text[start:end]
        found = [(terms, a, b) for terms, a, b in lookup.spans(sentence) if wanted.intersection(terms)]
        score = len({term for terms, _, _ in found for term in wanted.intersection(terms)})
        if score > best[0]:
            best = score, start, sentence, tuple((a, b) for _, a, b in found)
    return best[1:]
