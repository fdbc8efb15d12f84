"""Access: who came, and who saw what that is not public.

In: entries. Out: rows of `access`, a chain of its own, so that the log of what was done neither waits for it nor grows
by it. It holds public ids and names of members, never a word of a report.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, select, text

from marsad.ledger import chain, schema
from marsad.ledger.chain import Entry


class Asked(NamedTuple):
    """What entries are looked for by: a member, an action, and the public id of what was seen; all when empty."""

    by: str = ""
    action: str = ""
    subject: str = ""


def note(connection: Connection, entries: Iterable[Entry]) -> None:
    """Add entries. Only inside a transaction that may write (`Ledger.aside`, `Ledger.writing`)."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("LOCK TABLE access IN EXCLUSIVE MODE"))
    chain.append(connection, entries, schema.access)


def accesses(
    connection: Connection, asked: Asked, most: int, before: int | None = None
) -> tuple[Sequence[Row[Any]], int | None]:
    """Entries that answer, the newest first, and the number that the next page goes on before.

    A list that showed the subject among others answers too.
    """
    table = schema.access
    query = select(table).order_by(table.c.seq.desc()).limit(most + 1)
    if asked.by:
        query = query.where(table.c.by == asked.by)
    if asked.action:
        query = query.where(table.c.action == asked.action)
    if asked.subject:
        listed = table.c.detail.contains(f'"{asked.subject}"', autoescape=True)
        query = query.where((table.c.subject == asked.subject) | listed)
    rows = connection.execute(query if before is None else query.where(table.c.seq < before)).all()
    return rows[:most], rows[most - 1].seq if len(rows) > most else None


def forget(connection: Connection, before: float) -> int:
    """Take out the entries from before an instant (seconds, UTC); returns how many. The last entry always stays."""
    table = schema.access
    last = chain.head(connection, table)[0]
    kept = connection.scalar(select(table.c.seq).where(table.c.at >= before).order_by(table.c.seq).limit(1)) or last
    return connection.execute(delete(table).where(table.c.seq < kept)).rowcount
