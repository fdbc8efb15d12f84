"""Store: opening the ledger and writing to it, on SQLite or PostgreSQL.

In: the ledger's address. Out: connections to read and transactions to write. There is one writer at a time (the audit
chain needs one), so ids are counted on by whoever writes. Every fault of the engine comes out as a LedgerError that
says what to do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from marsad.errors import LedgerError
from marsad.ledger.schema import audit

WAIT = 30.0  # seconds to wait for another writer


class Act(NamedTuple):
    """Who writes, when (seconds since 1970, UTC), in which run, with which version of Marsad."""

    at: float
    by: str
    run: int = 0
    tool: str = ""


class Recent:
    """Keys of the latest reports that this process has met: those after id `first`, up to `last`."""

    def __init__(self) -> None:
        self.keys: dict[int, tuple[int, ...]] = {}
        self.first = self.last = 0

    def forget(self, first: int = 0) -> None:
        """Begin anew, from a report's id on."""
        self.keys.clear()
        self.first, self.last = first, max(0, first - 1)


class Ledger:
    """An open ledger. Many may read while one writes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self.actors: dict[str, int] = {}  # ids of parties and places that this process has met
        self.places: dict[str, int] = {}
        self.recent = Recent()
        self._seen = 0  # entry of the log up to which these are right

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose queries see one state of the ledger."""
        with translated(self.engine), self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the writer's lock: all of it is kept, or none."""
        with translated(self.engine), self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text(f"SET LOCAL lock_timeout = '{int(WAIT)}s'"))
                connection.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
            try:
                self._drop_erased(connection)
                yield connection
                connection.commit()
            except BaseException:
                self.forget()
                connection.rollback()
                raise

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A short transaction beside the log, for sessions, attempts and notes of reads. All of it is kept, or none.

        On PostgreSQL it does not wait for who writes; in SQLite there is one writer at a time.
        """
        with translated(self.engine), self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text(f"SET LOCAL lock_timeout = '{int(WAIT)}s'"))
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def _drop_erased(self, connection: Connection) -> None:
        """Forget what another process has changed since: a name that it blanked, keys of a text that it replaced."""
        last = connection.scalar(select(func.max(audit.c.seq))) or 0
        if self.actors or self.places or self.recent.keys:
            query = select(audit.c.action).where(
                audit.c.seq > self._seen, audit.c.action.in_(("report.erased", "report.changed"))
            )
            done = set(connection.scalars(query.distinct()))
            if "report.erased" in done:
                self.forget()
            if "report.changed" in done:
                self.recent.forget()
        self._seen = last

    def forget(self) -> None:
        """Drop what was remembered of the ledger."""
        self.actors.clear()
        self.places.clear()
        self.recent.forget()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_ledger(address: str, *, create: bool = False) -> Ledger:
    """The ledger at a SQLAlchemy URL (`sqlite:///…`, `postgresql://…`), brought to the newest schema.

    Raises LedgerError when it is not there (unless `create`), was made by a newer Marsad, or cannot be opened.
    """
    from marsad.ledger.migrate import bring_up

    url = _url_of(address)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        if not create and not path.exists():
            raise LedgerError("ledger-missing", f"{path}: there is no ledger here yet; `marsad add` makes one.")
        try:
            path.parent.mkdir(0o700, parents=True, exist_ok=True)
            if not url.database.startswith((":", "file:")) and not path.exists():
                path.touch(0o600)  # what SQLite puts beside it has the same rights
        except OSError as error:
            raise LedgerError("ledger-unwritable", f"{error.filename or path.parent}: {error.strerror}.") from error
    engine = _engine(url)
    with translated(engine):
        bring_up(engine)
    return Ledger(engine)


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows given in the order of the table's columns. Plain driver calls: half of all time in a long import."""
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in table.columns)
        marks = ", ".join([mark] * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})", list(rows))


def next_id(connection: Connection, table: Table) -> int:
    """The first id that no row of the table has; only for the one who writes."""
    column = table.c.seq if "seq" in table.c else table.c.id
    return (connection.scalar(select(func.max(column))) or 0) + 1


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Faults of the engine as LedgerErrors that say what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _sentence(error, engine) from error
    except SQLAlchemyError as error:
        raise LedgerError("ledger-failed", f"the ledger failed: {str(error).splitlines()[0]}.") from error


def _url_of(address: str) -> URL:
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise LedgerError(
            "ledger-address", f"{address!r} is no address of a ledger; write sqlite:///PATH or postgresql://HOST/NAME."
        ) from error
    if backend not in ("sqlite", "postgresql"):
        raise LedgerError("ledger-address", f"a ledger lies in sqlite:// or postgresql://, not {backend}://.")
    return url.set(drivername="postgresql+psycopg") if backend == "postgresql" else url


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        engine = create_engine(url, connect_args={"timeout": WAIT}, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise LedgerError("driver-missing", "PostgreSQL needs its driver: pip install 'marsad[postgres]'.") from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin and end where Marsad says so
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=OFF", "cache_size=-131072", "mmap_size=268435456",
            "wal_autocheckpoint=20000",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    return engine


_WAYS = (  # what the engines say, and what a person can do
    ("database is locked", "ledger-locked", "another program is writing to it. Wait until it is done, or stop it."),
    ("lock timeout", "ledger-locked", "another program is writing to it. Wait until it is done, or stop it."),
    ("locknotavailable", "ledger-locked", "another program is writing to it. Wait until it is done, or stop it."),
    (
        "disk is full",
        "disk-full",
        "the disk is full. Free space, then run the same again: what is kept is passed over.",
    ),
    (
        "no space left",
        "disk-full",
        "the disk is full. Free space, then run the same again: what is kept is passed over.",
    ),
    ("disk i/o error", "disk-failed", "the disk failed. Check it (and its free space), then run the same again."),
    ("readonly database", "ledger-readonly", "it can be read but not written. Make the file and its folder writable."),
    ("unable to open", "ledger-unopened", "it cannot be opened. Its folder must be there and writable."),
    ("not a database", "ledger-foreign", "the file is no ledger. Name another file."),
    (
        "malformed",
        "ledger-damaged",
        "the file is damaged. Restore it from a copy; `marsad verify` tells what is whole.",
    ),
    ("password authentication", "ledger-refused", "the server refuses the user or password."),
    ("does not exist", "ledger-missing", "there is no such database; make it with createdb."),
    (
        "connection",
        "ledger-unreachable",
        "the server cannot be reached or went away. Start it, then run the same again.",
    ),
    ("server closed", "ledger-unreachable", "the server went away. Start it, then run the same again."),
    ("terminating", "ledger-unreachable", "the server went away. Start it, then run the same again."),
)


def _sentence(error: DBAPIError, engine: Engine) -> LedgerError:
    told = f"{type(error.orig).__name__} {error.orig}".lower()
    where = engine.url.render_as_string(hide_password=True)
    for words, slug, way in _WAYS:
        if words in told:
            return LedgerError(slug, f"the ledger {where}: {way}")
    return LedgerError("ledger-failed", f"the ledger {where} failed: {str(error.orig).splitlines()[0]}.")
