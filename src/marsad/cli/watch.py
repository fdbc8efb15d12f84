"""`marsad watch`: polls the outlets of a `sources.toml` and keeps what is new."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from marsad.cli.add import Work, take_in
from marsad.cli.options import gazetteer_option, home_option
from marsad.cli.place import Place, json_option, opened, told
from marsad.cli.tables import chosen, coder_of, tables_of
from marsad.errors import CoderError, LedgerError, MarsadError, SettingsError
from marsad.keep.leftovers import blank_leftovers
from marsad.keep.visit import Told, poll
from marsad.ledger.arrivals import key_of, known
from marsad.ledger.sources import marks, note_poll, polls, register
from marsad.sources import feeds
from marsad.sources.fetch import Fetcher
from marsad.sources.files import Reading, Rejected
from marsad.sources.outlets import Outlet, due, read_outlets, seconds_to_wait

_LONGEST_NAP = 60.0  # seconds


@click.command()
@click.option("--sources", type=click.Path(path_type=Path, dir_okay=False), default=None, metavar="FILE",
              help="The outlets (default: sources.toml in the home).")  # fmt: skip
@click.option("--once", is_flag=True, help="Poll what is due and stop, as for a timer.")
@click.option("--now", is_flag=True, help="With --once: poll every outlet, due or not.")
@click.option("--any-language", is_flag=True, help="Keep reports that seem not to be Arabic too.")
@gazetteer_option
@home_option
@json_option
@told
def watch(
    sources: Path | None, once: bool, now: bool, any_language: bool, gazetteer: Path | None, home: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Poll feeds, sitemaps and pages, each at its own interval, until stopped.

    Unchanged feeds cost one short request; pages that are kept already are not fetched again unless the feed says that
    they were updated. An outlet that fails is asked more and more rarely.

    \b
    Examples:
      marsad watch
      marsad watch --once              (from a timer)
      marsad watch --sources mine.toml --once --now
    """  # noqa: D301
    gazetteer = tables_of(gazetteer, home)
    with opened(home, create=True) as place, ExitStack() as stack:
        path = sources or place.settings.home / "sources.toml"
        outlets, rules = read_outlets(path)
        contact = rules.contact or place.settings.contact
        if not contact:
            raise SettingsError(
                "contact-missing", f"servers are to be told who asks: set contact under [fetch] in {path}."
            )
        with place.ledger.writing() as connection:
            ids = register(connection, outlets)
        fetcher = stack.enter_context(Fetcher(rules._replace(contact=contact)))
        reading = Reading(any_language=any_language)
        blank_leftovers(place.ledger, place.archive)
        coder = coder_of(chosen(None, gazetteer, home))
        while True:
            with place.ledger.reading() as connection:
                last = polls(connection)
            for outlet in outlets if once and now else due(outlets, last, datetime.now(UTC)):
                try:
                    _poll(
                        place,
                        outlet,
                        ids[outlet.name],
                        fetcher,
                        reading,
                        Work(coder, f"watch {outlet.name}", gazetteer),
                    )
                except (CoderError, LedgerError) as error:
                    if once:
                        raise
                    click.echo(f"marsad: {outlet.name}: {error.sentence} [{error.slug}]", err=True)
            if once:
                return
            with place.ledger.reading() as connection:
                wait = seconds_to_wait(outlets, polls(connection), datetime.now(UTC))
            time.sleep(min(max(wait, 1.0), _LONGEST_NAP))


def _poll(place: Place, outlet: Outlet, source: int, fetcher: Fetcher, reading: Reading, work: Work) -> None:
    """Keep what is new at an outlet. The poll is noted when all of it is kept, so nothing is lost to a 304."""
    with place.ledger.reading() as connection:
        last = marks(connection, outlet.name)
    started = time.time()
    told_of = Told(publisher=outlet.publisher, source=source, sensitivity=outlet.sensitivity)
    wanted: Callable[[feeds.Item], bool] = lambda item: _is_wanted(place, item)  # noqa: E731
    result: tuple[str, str] | None = None
    try:
        polled, items = poll(outlet.url, outlet.kind, fetcher, last, told_of, reading, wanted)
    except MarsadError as error:
        take_in(place, iter([Rejected(outlet.url, 0, error.slug, error.sentence)]), work)
    else:
        try:
            counts = take_in(place, items, work)
        except CoderError:  # no fault of the outlet: it is asked for the same again when it is due
            with place.ledger.writing() as connection:
                note_poll(connection, outlet.name, started, None)
            raise
        # What was rejected may have been a server's bad minute: the feed is asked in full again.
        result = ("", "") if counts["rejected"] else (polled.etag, polled.modified)
    with place.ledger.writing() as connection:
        note_poll(connection, outlet.name, started, result)


def _is_wanted(place: Place, item: feeds.Item) -> bool:
    """Whether a page is not kept yet, or was updated since it was."""
    from sqlalchemy import select

    from marsad.ledger.schema import report, version

    key = key_of(item.url, "", "", "", "")
    with place.ledger.reading() as connection:
        if key not in known(connection, [key]):
            return True
        if not item.updated:
            return False
        query = select(version.c.made_at).join(report, report.c.version == version.c.id).where(report.c.key == key)
        made = connection.scalar(query)
    try:
        updated = datetime.fromisoformat(item.updated)
    except ValueError:
        return False
    updated = updated if updated.tzinfo else updated.replace(tzinfo=UTC)
    return made is not None and updated.timestamp() > made
