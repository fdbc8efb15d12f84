"""Runs: which code, lexicon and configuration made what the ledger holds.

In: the name of a command, its settings and its coder. Out: rows of `run`. Hashes are SHA-256, as 16 hexadecimal digits.
"""

import json
import time
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import update

from marsad import __version__
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


def end_run(ledger: Ledger, number: int, spent: Mapping[str, float] | None = None) -> None:
    """Note that it ended, and what its coder spent (numbers by name); a run without an end was cut short."""
    told = json.dumps(dict(spent)) if spent else ""
    with ledger.writing() as connection:
        connection.execute(update(run).where(run.c.id == number).values(ended_at=time.time(), spent=told))
