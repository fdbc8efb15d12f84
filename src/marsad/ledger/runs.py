"""Runs: which code, lexicon and configuration made what the ledger holds.

In: the name of a command, its settings and its coder. Out: rows of `run`. Hashes are SHA-256, as 16 hexadecimal digits.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import update

from marsad import __version__
from marsad.coding.coders import Coder
from marsad.errors import LedgerError
from marsad.ledger.schema import run
from marsad.ledger.store import Ledger, insert_rows, next_id

_PACKAGE = Path(__file__).parent.parent


@cache
def code_hash() -> str:
    """The version and the hash of all of Marsad's own Python files."""
    digest = sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{__version__}-{digest.hexdigest()[:16]}"


@cache
def lexicon_hash(gazetteer: Path | None = None) -> str:
    """The hash of all tables: lexicon, registry, gazetteer, weights, sensitivity rules and agencies."""
    digest = sha256()
    folders = [_PACKAGE / "data" / "compiled", *([gazetteer] if gazetteer else [])]
    single = [_PACKAGE / "data" / name for name in ("weights.csv", "sensitivity.toml", "agencies.csv")]
    for path in [*(each for folder in folders for each in sorted(folder.rglob("*"))), *single]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def noted_run(
    ledger: Ledger, command: str, coder: Coder, configuration: str = "", gazetteer: Path | None = None
) -> Iterator[int]:
    """Notes a run that reads with a coder, and what reading cost, also where it was cut short; gives the run's id."""
    before = coder.spent()
    number = begin_run(ledger, command, configuration, gazetteer, coder=coder.stamp)

    def spent() -> dict[str, float]:
        return {name: count - before.get(name, 0) for name, count in coder.spent().items()}

    try:
        yield number
    except BaseException:
        with suppress(LedgerError):
            _note_spent(ledger, number, spent())
        raise
    _note_spent(ledger, number, spent())
    end_run(ledger, number)


def begin_run(
    ledger: Ledger, command: str, configuration: str = "", gazetteer: Path | None = None, *, coder: str = ""
) -> int:
    """Note that a command begins, and the stamp of the coder that it reads with; returns the run's id."""
    settings = sha256(configuration.encode()).hexdigest()[:16]
    with ledger.writing() as connection:
        number = next_id(connection, run)
        insert_rows(
            connection, run,
            [(number, command, time.time(), None, code_hash(), lexicon_hash(gazetteer), settings, coder, "")],
        )  # fmt: skip
    return number


def end_run(ledger: Ledger, number: int) -> None:
    """Note that it ended; a run without an end was cut short."""
    with ledger.writing() as connection:
        connection.execute(update(run).where(run.c.id == number).values(ended_at=time.time()))


def _note_spent(ledger: Ledger, number: int, spent: dict[str, float]) -> None:
    if any(spent.values()):
        with ledger.writing() as connection:
            connection.execute(update(run).where(run.c.id == number).values(spent=json.dumps(spent)))
