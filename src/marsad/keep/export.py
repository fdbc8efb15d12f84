"""Exporting: kept reports as they may leave the house.

In: rows of reports, the most sensitive class that may be written, and what tells private names. Out: coded reports,
and a count of what was left out.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.coding.coder import Coder
from marsad.coding.document import Document
from marsad.coding.privacy import private_names
from marsad.ledger import schema
from marsad.ledger.claims import claim_uid
from marsad.ledger.history import coded_report, kept_report
from marsad.ledger.protect import CLASSES, mask
from marsad.model import CodedReport


class Cut(msgspec.Struct):
    """What was written, and what was left out."""

    written: int = 0
    reports: int = 0
    claims: int = 0


Names = Callable[[str], Iterable[str]]


def names_of(coder: Coder) -> Names:
    """What tells the names of private persons in a text."""

    def names(text: str) -> Iterable[str]:
        document = Document(text, coder.memo)
        return {text[start:end] for start, end in private_names(document, coder.kit)}

    return names


def coded_reports(
    connection: Connection, rows: Iterable[Row[Any]], up_to: str, names: Names | None, cut: Cut
) -> Iterator[CodedReport]:
    """The reports that may be written, in their order; sentences of claims that may not, and private names, are blocks.

    `names` tells the names of private persons in a text; None when they may stand.
    """
    allowed = CLASSES[: CLASSES.index(up_to) + 1]
    claim = schema.claim
    for row in rows:
        if row.sensitivity not in allowed:
            cut.reports += 1
            continue
        coded = coded_report(connection, kept_report(connection, row))
        secret = {
            claim_uid(row.uid, number)
            for number in connection.scalars(
                select(claim.c.number).where(claim.c.report == row.id, claim.c.sensitivity.not_in(allowed))
            )
        }
        at = [each.trigger.start for each in coded.claims if each.id in secret]
        hidden = [(start, end) for start, end in coded.segments if any(start <= each < end for each in at)]
        written = mask(coded, names(coded.text) if names else (), hidden)
        cut.claims += len(coded.claims) - len(written.claims)
        cut.written += 1
        yield written
