"""`marsad search`: reports and claims in the ledger, by words, place, time, type, actor, source and status."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click

from marsad.cli.options import gazetteer_option, home_option
from marsad.cli.place import json_option, opened, safe, say, steerless, table, told, write_json
from marsad.cli.tables import tables_of
from marsad.gazetteer.table import Gazetteer
from marsad.keep.asking import Asking, question_of
from marsad.keep.sentences import Shown, shown_hit
from marsad.ledger.protect import CLASSES
from marsad.ledger.search import Hit, find
from marsad.ledger.words import Words
from marsad.lexicon.schema import STATUSES

_MARKS = ("\x1b[1;33m", "\x1b[0m")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Claim type, or a group such as violence.")
@click.option("--status", "statuses", type=click.Choice(STATUSES), multiple=True, help="Status of the claim.")
@click.option("--near", default="", metavar="PLACE", help="Place name, or LAT,LON.")
@click.option(
    "--radius", type=click.FloatRange(0, 2000), default=25.0, show_default=True, metavar="KM", help="Around --near."
)
@click.option("--actor", default="", help="Who does or suffers it: a name, or an entry of the registry.")
@click.option("--source", default="", help="According to whom.")
@click.option("--publisher", default="", help="Part of the publisher's name.")
@click.option("--since", default="", metavar="DATE", help="First day.")
@click.option("--until", default="", metavar="DATE", help="Last day.")
@click.option(
    "--up-to", type=click.Choice(CLASSES), default="restricted", show_default=True, help="Most sensitive class shown."
)
@click.option("--rejected", is_flag=True, help="Claims that were rejected.")
@click.option(
    "--count",
    type=click.Choice(["day", "month", "year"]),
    default=None,
    help="Count reports, or claims when claims are asked for, by their own time.",
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="Most hits.")
@gazetteer_option
@home_option
@json_option
@told
def search(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    words: tuple[str, ...], types: tuple[str, ...], statuses: tuple[str, ...], near: str, radius: float, actor: str,
    source: str, publisher: str, since: str, until: str, up_to: str, rejected: bool, count: str | None, limit: int,
    gazetteer: Path | None, home: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Find reports and claims, newest first.

    WORDS must all stand in the report, in any spelling and inflection; particles are passed over. Without options of
    claims, reports are found; with them, the claims that answer. A place of --near is looked up in the gazetteer.

    \b
    Examples:
      marsad search حصار دير الزور
      marsad search --type violence.air_strike --near الرقة --radius 30 --since 2017-01-01
      marsad search مستشفى --type violence --count month
      marsad search --actor داعش --json
    """  # noqa: D301
    lookup, places = _tables(tables_of(gazetteer, home))
    asking = Asking(words, types, statuses, near, radius, actor, source, publisher, since, until, up_to, rejected)
    with opened(home) as place, place.ledger.reading() as connection:
        question, remarks = question_of(connection, asking, lookup, places)
        for remark in remarks:
            click.echo(safe(remark), err=True)
        hits = find(place.ledger, connection, question)
        if count:
            _show_count(hits, count, as_json)
            return
        number = 0
        for number, hit in enumerate(islice(hits, limit), 1):  # noqa: B007 - the last one is the count
            shown = shown_hit(connection, hit, question, lookup)
            write_json(_as_json(shown)) if as_json else _show(shown, up_to)
        if number == limit and next(hits, None) is not None:
            click.echo(
                f"There is more: these are the newest {limit}. --limit shows more, --count counts all.", err=True
            )
        if not number and not as_json:
            click.echo("Nothing found. Fewer words or a wider --radius may help.", err=True)


def _tables(gazetteer: Path | None) -> tuple[Words, Gazetteer]:
    from marsad.cli.tables import coder_with

    coder = coder_with(gazetteer)
    return Words(coder.memo), coder.kit.gazetteer


def _show(shown: Shown, up_to: str) -> None:
    claims = "" if shown.claims else f"{shown.number} claims"
    say(shown.day if shown.published else "published unknown", shown.report, shown.publisher, claims)
    sentence = " ".join(_marked(shown.sentence, shown.spans).split())
    click.echo(f"  \u2067{sentence}\u2069" if sentence else f"  (its sentence is more sensitive than {up_to})")
    for claim in shown.claims:
        parties = "، ".join(party.get("name") or party["text"] for party in claim["actors"])
        places = "، ".join(place.get("name") or place["text"] for place in claim["places"])
        time = (claim["time"] or {}).get("from", "")
        say(claim["id"], claim["type"], claim["status"], time, parties, places, indent="    ")


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The sentence as it may go to a terminal, with the words that were looked for painted."""
    painted = sys.stdout.isatty()
    pieces, last = [], 0
    for start, end in spans if painted else ():
        pieces += [steerless(text[last:start]), _MARKS[0], steerless(text[start:end]), _MARKS[1]]
        last = end
    return "".join([*pieces, steerless(text[last:])])


def _as_json(shown: Shown) -> dict[str, Any]:
    return {
        "report": shown.report, "day": shown.day, "published": shown.published, "publisher": shown.publisher,
        "title": shown.title, "sentence": shown.sentence, "matches": shown.spans, "claim_count": shown.number,
        "claims": shown.claims,
    }  # fmt: skip


def _show_count(hits: Iterator[Hit], unit: str, as_json: bool) -> None:
    """Reports by the day of their publication, claims by their own."""
    length = {"day": 10, "month": 7, "year": 4}[unit]
    counts: Counter[str] = Counter()
    for hit in hits:
        for day in hit.days if hit.claims else (hit.day if hit.dated else None,):
            when = "" if day is None else (date(1970, 1, 1) + timedelta(days=day)).isoformat()
            counts[when[:length]] += 1
    rows = sorted(counts.items(), key=lambda row: (not row[0], row[0]))
    if as_json:
        for when, number in rows:
            write_json({unit: when or None, "count": number})
        return
    most = max(counts.values(), default=1)
    bars = [(when or "published unknown", number, "█" * round(40 * number / most)) for when, number in rows]
    table(bars, (unit, "count", ""))
