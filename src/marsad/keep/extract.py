"""Extraction: kept pages taken apart anew, from the bytes in the archive.

In: reports that came as pages. Out: for those whose text comes out otherwise than it did, an arrival that makes a new
version; the old text and its spans stay.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.errors import MarsadError
from marsad.ledger import schema
from marsad.ledger.arrivals import Arrival, Origin, plain
from marsad.ledger.history import Kept, kept_report
from marsad.ledger.protect import Protection
from marsad.ledger.words import Words
from marsad.model import CodedReport, Report
from marsad.sources import archive as records
from marsad.sources.archive import Archive
from marsad.sources.page import read_page
from marsad.sources.warc import Captured, read_warc


class Extracted(NamedTuple):
    """A page whose text came out otherwise: the report as kept, and as it would be now."""

    kept: Kept
    capture: Row[Any]
    report: Report


def pages(connection: Connection) -> list[int]:
    """Ids of reports whose newest version was taken out of a page, and that were not erased."""
    report, version, capture = schema.report, schema.version, schema.capture
    query = (
        select(report.c.id)
        .join(version, version.c.id == report.c.version)
        .join(capture, capture.c.id == version.c.capture)
        .where(report.c.erased_at.is_(None), capture.c.content_type.contains("html"))
        .order_by(report.c.id)
    )
    return list(connection.scalars(query))


def extract(connection: Connection, archive: Archive, number: int) -> Extracted | None:
    """A page taken apart anew; None when its text comes out as it did. Raises ArchiveError and InputError."""
    kept = kept_report(connection, connection.execute(select(schema.report).where(schema.report.c.id == number)).one())
    capture = connection.execute(select(schema.capture).where(schema.capture.c.id == kept.version.capture)).one()
    body, url = _body(archive, capture)
    report, _ = read_page(body, kept.report.id, url=url)
    values = {
        name: getattr(kept.report, name) for name in ("published", "publisher", "title") if not getattr(report, name)
    }
    report = msgspec.structs.replace(report, id=kept.report.id, sensitivity=kept.report.sensitivity, **values)
    return None if plain(report.text) == kept.report.text else Extracted(kept, capture, report)


def arrival_of(
    extracted: Extracted, code: Callable[[Report], CodedReport], protection: Protection, words: Words
) -> Arrival:
    """What makes the new version."""
    row, capture = extracted.kept.row, extracted.capture
    coded = code(extracted.report)
    place = records.Kept(capture.segment, capture.offset, capture.length, bytes(capture.digest), bytes(capture.blocks))
    origin = Origin(capture.url, place, capture.at, capture.status, capture.content_type, extracted.kept.version.line)
    classes = protection.classes(coded, row.sensitivity)
    return Arrival(bytes(row.key), coded, origin, words.index(coded.text), row.sensitivity, classes)


def _body(archive: Archive, capture: Row[Any]) -> tuple[bytes, str]:
    """The page as it was decoded when it came, and where it was."""
    place = (capture.segment, capture.offset, capture.length)
    if not capture.url.startswith(("http://", "https://")):
        return archive.read(*place), ""
    found: Iterator[Any] = read_warc(io.BytesIO(archive.record(*place)), name=capture.segment)
    for each in found:
        if isinstance(each, Captured):
            return each.body, each.url
        raise MarsadError(each.slug, str(each))
    raise MarsadError("record-broken", f"{capture.segment}, byte {capture.offset}: there is no page in the record.")
