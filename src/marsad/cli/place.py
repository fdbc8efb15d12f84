"""The place of work: the ledger, the archive and the coder that commands on a ledger open."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

import click
import msgspec

from marsad.cli.view import isolate, shown
from marsad.config import Settings, settings
from marsad.errors import MarsadError, QuestionError
from marsad.ledger.store import Act, Ledger, open_ledger
from marsad.sources.archive import Archive

P = ParamSpec("P")
T = TypeVar("T")
MISUSED, FAILED = 2, 3
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON Lines instead of a table.")


class Place(NamedTuple):
    """An opened home."""

    settings: Settings
    ledger: Ledger
    archive: Archive


@contextmanager
def opened(home: Path | None, *, create: bool = False) -> Iterator[Place]:
    """The ledger and archive of a home; both are closed at the end."""
    from marsad.keep.intake import TOOL

    told = settings(home)
    ledger = open_ledger(told.address, create=create)
    archive = Archive(told.archive_folder, TOOL)
    try:
        yield Place(told, ledger, archive)
    finally:
        archive.close()
        ledger.close()


def act(place: Place, run: int = 0) -> Act:
    """The person who gives the command, now."""
    import time

    from marsad.keep.intake import TOOL

    return Act(time.time(), shown(_utf8(place.settings.by)), run, TOOL)


def word_option(text: str, hint: str) -> str:
    """What a person wrote in an option. Raises BadParameter when it is no UTF-8."""
    if text != _utf8(text):
        raise click.BadParameter("it is no text in UTF-8.", param_hint=hint)
    return text


def say(*parts: str, indent: str = "", gap: str = "  ") -> None:
    """One line on standard output, of parts that may come from reports; see `safe`."""
    click.echo((indent + gap.join(part for part in map(safe, parts) if part)).rstrip())


def safe(text: str) -> str:
    """What of a text from outside may go to a terminal: no control or direction characters, and Arabic isolated."""
    plain = _utf8(shown(text))
    return isolate(plain) if _RIGHT_TO_LEFT.search(plain) else plain


def steerless(text: str) -> str:
    """A piece of a text from outside as it may go to a terminal; blanks at its ends stay."""
    return _utf8(shown(f".{text}.")[1:-1])


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def told(command: Callable[P, T]) -> Callable[P, T]:
    """A command whose errors are one sentence on standard error: exit code 3, or 2 for a wrong value of an option."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            for name, value in kwargs.items():
                if isinstance(value, str):
                    word_option(value, name)
            return command(*args, **kwargs)
        except MarsadError as error:
            part = f"--{error.field}: " if isinstance(error, QuestionError) else ""
            click.echo(f"marsad: {part}{_utf8(shown(error.sentence))} [{error.slug}]", err=True)
            sys.exit(MISUSED if part and error.slug != "place-unknown" else FAILED)

    return run


def write_json(value: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> None:
    """A plain table, its columns as wide as their widest cell (in terminal cells)."""
    cells = [[safe(str(cell)) for cell in row] for row in [heads, *rows]]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(heads))]
    for row in cells:
        click.echo("  ".join(cell + " " * (widths[at] - _width(cell)) for at, cell in enumerate(row)).rstrip())


def _width(text: str) -> int:
    from wcwidth import wcswidth

    return max(0, wcswidth(text))
