"""`marsad read`: reports in, claims out, as a view for people or JSON Lines for programs.

Rejected inputs are told on standard error with input, line and reason, and, if asked, written to a file as JSON Lines.
The same input gives the same bytes, whatever the number of processes.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

import click
import msgspec

from marsad.cli.options import coder_option, colour_option, gazetteer_option, home_option, limit_option, max_cost_option
from marsad.cli.progress import tell_spent
from marsad.coding.coders import RULES, Choice, Coder, in_flight
from marsad.errors import MarsadError
from marsad.model import to_json
from marsad.sources.files import Given, Reading, Rejected, read_inputs, size_of
from marsad.sources.records import is_date
from marsad.text.decode import codec_name

_LONG = 500_000  # bytes of input that are worth a progress bar
ALL_READ, SOME_REJECTED, NOTHING_READ = 0, 1, 3


class Style(NamedTuple):
    """How to write a coded report: format, language of labels, colours or not, width in cells, least confidence."""

    format: str
    lang: str
    colour: bool
    width: int
    least: float


class Written(NamedTuple):
    """What became of one item: bytes to write and the number of claims, or the reason why there are none."""

    data: bytes
    claims: int
    rejected: Rejected | None


@click.command()
@click.argument("files", nargs=-1)
@click.option("--published", default="", metavar="DATE", help="ISO date of reports that do not tell theirs.")
@click.option("--publisher", default="", metavar="NAME", help="Publisher of reports that do not tell theirs.")
@click.option("--title", default="", help="Title of reports that do not tell theirs.")
@click.option("--format", "format_", type=click.Choice(["view", "jsonl"]), default="view", show_default=True)
@click.option("--encoding", default="", metavar="NAME", help="Encoding of the input (default: found out).")
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes; the output is the same."
)
@colour_option
@click.option(
    "--lang", type=click.Choice(["ar", "en"]), default="en", show_default=True, help="Language of the labels."
)
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, metavar="0..1", help="Leave out claims below it."
)
@click.option(
    "--width", type=click.IntRange(40, 400), default=None, help="Width of the view in cells (default: the terminal's)."
)
@click.option("--any-language", is_flag=True, help="Read reports that seem not to be Arabic too.")
@limit_option
@gazetteer_option
@coder_option
@max_cost_option
@home_option
@click.option(
    "--rejected", "rejects", type=click.File("w", encoding="utf-8"), help="Write rejected items as JSON Lines."
)
def read(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    files: tuple[str, ...],
    published: str,
    publisher: str,
    title: str,
    format_: str,
    encoding: str,
    jobs: int,
    colour: str,
    lang: str,
    min_confidence: float,
    width: int | None,
    any_language: bool,
    limit: int,
    gazetteer: Path | None,
    coder: str | None,
    max_cost: float | None,
    home: Path | None,
    rejects: IO[str] | None,
) -> None:
    """Read reports and tell what they claim.

    FILES are plain text, HTML, JSON or JSON Lines (also .gz), folders of these, or - for standard input. Plain text
    may be in any Arabic encoding.

    \b
    Examples:
      marsad read report.txt --published 2017-02-18
      marsad read reports.jsonl --format jsonl --jobs 2 > coded.jsonl
      curl -s https://example.org/news.html | marsad read -
      marsad read reports.jsonl --coder both --max-cost 2 --format jsonl > coded.jsonl

    \b
    Exit codes:
      0  everything was read
      1  some inputs were rejected, each told on standard error
      2  wrong usage
      3  nothing could be read
    """  # noqa: D301 (click wants the control character)
    if not files:
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("Name a file, a folder, or - for standard input.")
        files = ("-",)
    if published and not is_date(published):
        raise click.BadParameter(f"{published!r} is no ISO date such as 2017-02-18.", param_hint="--published")
    try:
        encoding and codec_name(encoding)
    except MarsadError as error:
        raise click.BadParameter(error.sentence, param_hint="--encoding") from error
    from marsad.cli.tables import chosen

    try:
        choice = chosen(coder, gazetteer, home, max_cost)
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        sys.exit(NOTHING_READ)
    reading = Reading(published, publisher, title, encoding, limit, any_language)
    coloured = colour == "always" or (colour == "auto" and sys.stdout.isatty())
    style = Style(format_, lang, coloured, width or _width(), min_confidence)
    with ExitStack() as stack:
        items = read_inputs(files, reading, _progress(files, format_, stack))
        sys.exit(_run(items, style, jobs, choice, rejects))


def _run(items: Iterable[Given | Rejected], style: Style, jobs: int, choice: Choice, rejects: IO[str] | None) -> int:
    reports = claims = rejected = 0
    out = sys.stdout.buffer
    try:
        for written in _write_all(items, style, jobs, choice):
            if written.rejected is None:
                reports, claims = reports + 1, claims + written.claims
                out.write(written.data)
                if style.format == "view":
                    out.flush()
                continue
            rejected += 1
            click.echo(f"rejected: {_printable(str(written.rejected))} [{written.rejected.slug}]", err=True)
            if rejects:
                rejects.write(msgspec.json.encode(written.rejected).decode() + "\n")
        out.flush()
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        return NOTHING_READ
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        click.echo(
            f"marsad: the output could not be written: {error.strerror}. Free space or write elsewhere.", err=True
        )
        return NOTHING_READ
    if reports + rejected > 1:
        click.echo(f"{_count(reports, 'report')} read, {_count(claims, 'claim')}; {rejected} rejected.", err=True)
    return ALL_READ if not rejected else SOME_REJECTED if reports else NOTHING_READ


def _write_all(items: Iterable[Given | Rejected], style: Style, jobs: int, choice: Choice) -> Iterator[Written]:
    if jobs > 1 and choice.coder == RULES:
        yield from _write_in_processes(items, style, jobs, choice)
        return
    from marsad.cli.tables import coder_of

    coder = coder_of(choice)
    with in_flight(partial(_write, coder, style), coder.ahead) as write:
        yield from write(items)
    tell_spent(coder)


def _write_in_processes(
    items: Iterable[Given | Rejected], style: Style, jobs: int, choice: Choice
) -> Iterator[Written]:
    """Items written by several processes, in the order given; no more wait in memory than keep the processes busy."""
    from concurrent.futures import Future, ProcessPoolExecutor

    _writer(style, choice)  # errors of the tables show here, once
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(style, choice)) as pool:
        waiting: deque[Future[list[Written]]] = deque()
        try:
            for batch in _batches(items):
                waiting.append(pool.submit(_write_batch, batch))
                if len(waiting) > 2 * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _batches(
    items: Iterable[Given | Rejected], most: int = 32, characters: int = 200_000
) -> Iterator[list[Given | Rejected]]:
    batch: list[Given | Rejected] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.report.text) if isinstance(item, Given) else 0
        if len(batch) >= most or size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_PROCESS: list[Callable[[Given | Rejected], Written]] = []  # one writer in each process of the pool, set when it starts


def _start(style: Style, choice: Choice) -> None:
    _PROCESS[:] = [_writer(style, choice)]


def _write_batch(batch: list[Given | Rejected]) -> list[Written]:
    return [_PROCESS[0](item) for item in batch]


def _writer(style: Style, choice: Choice) -> Callable[[Given | Rejected], Written]:
    from marsad.cli.tables import coder_of

    return partial(_write, coder_of(choice), style)


def _write(coder: Coder, style: Style, item: Given | Rejected) -> Written:
    if isinstance(item, Rejected):
        return Written(b"", 0, item)
    try:
        coded = coder.code(item.report)
    except MarsadError:
        raise
    except Exception as error:  # one report must never end the batch
        sentence = f"coding it failed ({type(error).__name__}); this is a fault of Marsad, please report it."
        return Written(b"", 0, Rejected(item.input, item.line, "coding-failed", sentence))
    claims = tuple(claim for claim in coded.claims if claim.confidence >= style.least)
    coded = msgspec.structs.replace(coded, claims=claims, notes=(*item.notes, *coded.notes))
    if style.format == "jsonl":
        return Written(to_json(coded) + b"\n", len(claims), None)
    from marsad.cli.view import View

    return Written(View(style.lang, style.colour, style.width).render(coded).encode(), len(claims), None)


def _progress(files: tuple[str, ...], format_: str, stack: ExitStack) -> Callable[[int], None] | None:
    """A bar on standard error for long input, where a person can see it and it disturbs no view."""
    if not sys.stderr.isatty() or (format_ == "view" and sys.stdout.isatty()):
        return None
    total = size_of(files)
    if total is not None and total < _LONG:
        return None
    if total is None:
        return None
    bar = stack.enter_context(click.progressbar(length=total, label="reading", file=sys.stderr))
    return bar.update


def _width() -> int:
    from shutil import get_terminal_size

    return min(120, max(40, get_terminal_size((100, 24)).columns))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
