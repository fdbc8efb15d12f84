"""`marsad add`: reports into the ledger, with the bytes that they came from.

What is kept already is passed over, so an import that was cut short is simply run again.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from marsad.cli.options import coder_option, gazetteer_option, home_option, limit_option, max_cost_option
from marsad.cli.place import Place, json_option, opened, told, write_json
from marsad.cli.progress import reading_bar, tell_spent
from marsad.cli.tables import chosen, coder_of, tables_of
from marsad.coding.coders import RULES, Coder, code_all, name_in
from marsad.errors import SettingsError
from marsad.keep.intake import Intake, Item, MakeReady, Outcome
from marsad.keep.leftovers import blank_leftovers
from marsad.sources.files import Reading, Rejected
from marsad.sources.records import is_date

if TYPE_CHECKING:
    from marsad.keep.ready import Ready, Task, Workshop
    from marsad.sources.fetch import Fetcher

_WEB = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--published", default="", metavar="DATE", help="ISO date of reports that do not tell theirs.")
@click.option("--publisher", default="", metavar="NAME", help="Publisher of reports that do not tell theirs.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that read.")
@click.option("--any-language", is_flag=True, help="Take reports that seem not to be Arabic too.")
@limit_option
@click.option(
    "--allow", multiple=True, metavar="NETWORK", help="A private network that may be fetched from, such as 10.0.0.0/8."
)
@gazetteer_option
@coder_option
@max_cost_option
@home_option
@json_option
@told
def add(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    names: tuple[str, ...], published: str, publisher: str, jobs: int, any_language: bool, limit: int,
    allow: tuple[str, ...], gazetteer: Path | None, coder: str | None, max_cost: float | None, home: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Read reports and keep them in the ledger.

    NAMES are files (plain text, HTML, JSON, JSON Lines, WARC; also .gz), folders of these, - for standard input, or
    addresses of pages, feeds (RSS, Atom, JSON Feed) and sitemaps.

    \b
    Examples:
      marsad add reports.jsonl --publisher "شبكة الأخبار"
      marsad add pages/ archive.warc.gz --jobs 2
      marsad add https://example.org/rss.xml
      marsad add reports.jsonl --coder both --max-cost 2

    \b
    Exit codes:
      0  everything is kept
      1  some items were rejected, each told on standard error
      2  wrong usage
      3  nothing could be kept
    """  # noqa: D301 (click wants the control character)
    if not names:
        if sys.stdin is None or sys.stdin.isatty():
            raise click.UsageError("Name a file, a folder, an address, or - for standard input.")
        names = ("-",)
    if published and not is_date(published):
        raise click.BadParameter(f"{published!r} is no ISO date such as 2017-02-18.", param_hint="--published")
    reading = Reading(published, publisher, "", "", limit, any_language)
    gazetteer = tables_of(gazetteer, home)
    with ExitStack() as stack:
        place = stack.enter_context(opened(home, create=True))
        items = _gathered(names, reading, allow, place, stack)
        blank_leftovers(place.ledger, place.archive)
        settings = repr((published, publisher, any_language, limit))
        reader = coder_of(chosen(coder, gazetteer, home, max_cost))
        counts = take_in(place, items, Work(reader, "add", gazetteer, jobs, as_json, settings))
    sys.exit(0 if not counts["rejected"] else 1 if counts["added"] + counts["changed"] + counts["known"] else 3)


class Work(NamedTuple):
    """How items are taken in: the coder, the command and settings that the run is noted under, processes, output."""

    coder: Coder
    command: str
    gazetteer: Path | None = None
    jobs: int = 1
    as_json: bool = False
    settings: str = ""


def take_in(place: Place, items: Iterable[Item | Rejected], work: Work) -> Counter[str]:
    """Keep items, telling of each; returns the numbers by kind."""
    from marsad.ledger.runs import noted_run

    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        run = stack.enter_context(noted_run(place.ledger, work.command, work.coder, work.settings, work.gazetteer))
        rules = name_in(work.coder.stamp) == RULES  # another coder keeps accounts, in one place
        many = work.jobs > 1 and rules
        ready = _in_processes(work.jobs, work.gazetteer, stack) if many else _workshop(work.coder).make_ready
        intake = Intake(place.ledger, place.archive, ready, run, by=place.settings.by)
        for outcome in intake.take(items):
            counts[outcome.kind] += 1
            counts["claims"] += outcome.claims
            counts["repeats"] += bool(outcome.repeats)
            _tell(outcome, work.as_json)
    tell_spent(work.coder)
    changed = f", {counts['changed']} changed" if counts["changed"] else ""
    click.echo(
        f"{counts['added']} reports added{changed} with {counts['claims']} claims, {counts['repeats']} of them repeat "
        f"others; {counts['known']} were there already, {counts['rejected']} rejected.",
        err=True,
    )
    return counts


def _gathered(
    names: tuple[str, ...], reading: Reading, allow: tuple[str, ...], place: Place, stack: ExitStack
) -> Iterator[Item | Rejected]:
    from marsad.keep.gather import gather_files, gather_warc, is_warc

    files = [name for name in names if not _WEB.match(name)]
    advance = reading_bar(files, stack) if len(files) == len(names) else None
    fetcher = None
    for name in names:
        if _WEB.match(name):
            from marsad.keep.visit import visit

            fetcher = fetcher or stack.enter_context(_fetcher(place.settings.contact, allow))
            yield from visit(name, fetcher, reading)
        elif is_warc(name):
            yield from gather_warc(name, reading)
        else:
            yield from gather_files([name], reading, advance)


def _fetcher(contact: str, allow: tuple[str, ...]) -> Fetcher:
    from ipaddress import ip_network

    from marsad.sources.fetch import Fetcher, Rules

    try:
        networks = tuple(ip_network(each) for each in allow)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--allow") from error
    if not contact:
        raise SettingsError(
            "contact-missing",
            "servers are to be told who asks: set contact in marsad.toml, or MARSAD_CONTACT, to an address or a page.",
        )
    return Fetcher(Rules(contact, allow=networks))


def _in_processes(jobs: int, gazetteer: Path | None, stack: ExitStack) -> MakeReady:
    """Reports made ready in a pool of processes."""
    from concurrent.futures import ProcessPoolExecutor
    from itertools import chain
    from multiprocessing import get_context

    spawn = get_context("spawn")  # a forked process would wait for ever for threads that rensa had before
    pool = ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_start, initargs=(gazetteer,))
    stack.callback(pool.shutdown, wait=True, cancel_futures=True)

    def make_ready(tasks: Sequence[Task]) -> Iterable[Ready]:
        return chain.from_iterable(
            pool.map(_make_ready, [tasks[at : at + _SHARE] for at in range(0, len(tasks), _SHARE)])
        )

    return make_ready


_SHARE = 8  # reports that a process is given at once
_PROCESS: list[Workshop] = []  # one in each process of the pool, set when it starts


def _start(gazetteer: Path | None) -> None:
    from marsad.cli.tables import coder_with

    _PROCESS[:] = [_workshop(coder_with(gazetteer))]


def _workshop(coder: Coder) -> Workshop:
    from marsad.keep.ready import Workshop
    from marsad.ledger.words import Words

    return Workshop(partial(code_all, coder), Words(coder.memo))


def _make_ready(tasks: Sequence[Task]) -> list[Ready]:
    return _PROCESS[0].make_ready(tasks)


def _tell(outcome: Outcome, as_json: bool) -> None:
    if outcome.rejected is not None:
        click.echo(f"rejected: {outcome.rejected} [{outcome.rejected.slug}]", err=True)
    if as_json:
        write_json(outcome._asdict())
    elif outcome.kind in ("added", "changed"):
        repeats = f", repeats {outcome.repeats}" if outcome.repeats else ""
        changed = ", another text" if outcome.kind == "changed" else ""
        click.echo(f"{outcome.uid}  {outcome.claims:3} claims  {outcome.name}{repeats}{changed}")
