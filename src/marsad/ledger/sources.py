"""Sources: the outlets that the ledger knows, and when each was polled last.

In: outlets of a `sources.toml`, and what a poll told. Out: rows of `source`, brought up to date by the outlet's name.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from marsad.ledger.schema import report, source
from marsad.ledger.store import insert_rows, next_id
from marsad.sources.outlets import Outlet, Polled


def register(connection: Connection, outlets: Sequence[Outlet]) -> dict[str, int]:
    """Write outlets that are new or have changed; returns ids by name. Only inside `Ledger.writing`."""
    ids = {row.name: row.id for row in connection.execute(select(source.c.id, source.c.name))}
    following = next_id(connection, source)
    for outlet in outlets:
        if outlet.name in ids:
            connection.execute(update(source).where(source.c.id == ids[outlet.name]).values(_told(outlet)))
        else:
            ids[outlet.name] = following
            row = {**_told(outlet), "id": following, "name": outlet.name, "etag": "", "modified": "", "failures": 0}
            insert_rows(connection, source, [tuple(row.get(column.name) for column in source.columns)])
            following += 1
    return ids


def of_others(connection: Connection, names: Sequence[str]) -> int:
    """How many reports are of no outlet of these names."""
    ours = select(source.c.id).where(source.c.name.in_(names))
    query = select(func.count()).select_from(report)
    return connection.execute(query.where(or_(report.c.source.is_(None), report.c.source.not_in(ours)))).scalar_one()


def polls(connection: Connection) -> dict[str, Polled]:
    """When each outlet was polled last, and how often in a row that failed."""
    rows = connection.execute(select(source.c.name, source.c.polled_at, source.c.failures))
    return {
        row.name: Polled(datetime.fromtimestamp(row.polled_at, UTC) if row.polled_at else None, row.failures)
        for row in rows
    }


def marks(connection: Connection, name: str) -> tuple[str, str]:
    """ETag and Last-Modified of the last poll of an outlet; empty when there are none."""
    row = connection.execute(select(source.c.etag, source.c.modified).where(source.c.name == name)).first()
    return (row.etag, row.modified) if row else ("", "")


def note_poll(connection: Connection, name: str, at: float, told: tuple[str, str] | None) -> None:
    """Note a poll: its ETag and Last-Modified, or None when it failed."""
    values: dict[str, Any] = {"polled_at": at}
    if told is None:
        values["failures"] = source.c.failures + 1
    else:
        values |= {"failures": 0, "etag": told[0], "modified": told[1]}
    connection.execute(update(source).where(source.c.name == name).values(values))


def _told(outlet: Outlet) -> dict[str, Any]:
    return {
        "url": outlet.url, "publisher": outlet.publisher, "language": outlet.language, "country": outlet.country,
        "affiliation": outlet.affiliation, "voice": outlet.voice, "sensitivity": outlet.sensitivity,
    }  # fmt: skip
