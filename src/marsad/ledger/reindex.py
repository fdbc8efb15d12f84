"""Reindexing: the word index, the spots and the withheld claims made anew from what the ledger holds.

In: a ledger and the words of today's lexicon. Out: the same tables as when every report had just arrived.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from marsad.ledger import schema, veils, withheld
from marsad.ledger.arrivals import word_row, write_words
from marsad.ledger.grid import cell_of
from marsad.ledger.store import Ledger, insert_rows
from marsad.ledger.words import Words

_PAGE = 200  # reports that are in memory at once


def reindex(ledger: Ledger, words: Words, counted: Callable[[Iterable[Any], int, str], Iterable[Any]]) -> int:
    """Make them anew in one transaction; returns the number of reports."""
    report, version = schema.report, schema.version
    claim, site, place = schema.claim, schema.site, schema.place
    with ledger.writing() as connection:
        connection.exec_driver_sql("DELETE FROM words")
        connection.execute(schema.spot.delete())
        numbers = list(
            connection.scalars(select(report.c.id).where(report.c.erased_at.is_(None)).order_by(report.c.id))
        )
        for at in counted(range(0, len(numbers), _PAGE), len(numbers) // _PAGE + 1, "indexing"):
            page = numbers[at : at + _PAGE]
            texts = connection.execute(
                select(report.c.id, report.c.day, version.c.text)
                .join(version, version.c.id == report.c.version)
                .where(report.c.id.in_(page))
            )
            write_words(ledger, connection, [(word_row(row.day, row.id), words.index(row.text)) for row in texts])
            spots = connection.execute(
                select(claim.c.id, claim.c.type, claim.c.day, claim.c.until, site.c.number, place.c.lat, place.c.lon)
                .join(site, site.c.claim == claim.c.id)
                .join(place, place.c.id == site.c.place)
                .where(claim.c.report.in_(page), claim.c.state == "current", place.c.lat.isnot(None))
            )
            made = []
            for row in spots:
                until = max(row.day, row.until or row.day)
                cell = cell_of(row.lat, row.lon, row.day, until)
                made.append((cell, row.day, row.id, row.number, until, row.lat, row.lon, row.type))
            insert_rows(connection, schema.spot, made)
            withheld.settle(connection, page)
            veils.settle_reports(connection, page, time.time())
    return len(numbers)
