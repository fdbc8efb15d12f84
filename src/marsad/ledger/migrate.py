"""Migrations: bringing a ledger's tables to the schema of this version, and back.

In: an engine. Out: nothing; the tables are changed inside one transaction. The steps are in `migrations/versions`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from marsad.errors import LedgerError

_FOLDER = Path(__file__).parent / "migrations"


def bring_up(engine: Engine) -> None:
    """Bring the tables to the newest schema. Raises LedgerError when a newer Marsad made them."""
    with engine.connect() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
    if now != newest():
        migrate(engine, "head")


def migrate(engine: Engine, to: str) -> None:
    """Go forward or back to a step: its name, `head` or `base`."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7273613)")
        now = MigrationContext.configure(connection).get_current_revision()
        steps = [each.revision for each in ScriptDirectory(str(_FOLDER)).walk_revisions()]  # newest first
        if now is not None and now not in steps:
            raise LedgerError(
                "ledger-newer",
                "a newer version of Marsad made this ledger. Install that version, or name another file.",
            )
        goal = {"head": steps[0], "base": None}.get(to, to)
        if goal is not None and goal not in steps:
            raise LedgerError("ledger-step", f"{to!r} is no step of the schema: {', '.join(reversed(steps))}.")
        if now != goal:
            back = goal is None or (now is not None and steps.index(goal) > steps.index(now))
            (command.downgrade if back else command.upgrade)(_config(connection), to)
        connection.commit()


def newest() -> str | None:
    """The name of the newest step."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER))
    return config
