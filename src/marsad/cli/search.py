"""`marsad search`: reports and claims in the ledger, by words, place, time, type, actor, source and status."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, select

from marsad.cli.options import gazetteer_option
from marsad.cli.place import home_option, json_option, opened, safe, say, steerless, table, told, write_json
from marsad.cli.sentences import Shown, shown_hit
from marsad.cli.tables import tables_of
from marsad.errors import LedgerError
from marsad.gazetteer.build import distance_km
from marsad.gazetteer.table import Gazetteer, PlaceRecord
from marsad.ledger import schema
from marsad.ledger.claims import day_number
from marsad.ledger.protect import CLASSES
from marsad.ledger.search import Hit, Question, actors_named, find, places_named, places_near
from marsad.ledger.words import Words
from marsad.lexicon.schema import STATUSES
from marsad.ontology import claim_types
from marsad.sources.records import is_date
from marsad.text.fold import name_key

_POINT = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")
_SAME = 80.0  # kilometres between a town and the middle of its province
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
    for kind in types:
        check_type(kind)
    if not isfinite(radius):
        raise click.BadParameter("it is no distance.", param_hint="--radius")
    lookup, places = _tables(tables_of(gazetteer, home))
    terms = _terms(words, lookup)
    with opened(home) as place, place.ledger.reading() as connection:
        question = Question(
            terms, types, statuses,
            actors_named(connection, actor) if actor else None,
            actors_named(connection, source) if source else None,
            places_around(connection, near, radius, places) if near else None,
            publisher, day_of(since, "--since"), day_of(until, "--until"), up_to, rejected,
        )  # fmt: skip
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


def _terms(arguments: tuple[str, ...], lookup: Words) -> tuple[tuple[str, ...], ...]:
    """The terms of each word of the arguments, as a text would be indexed; particles are passed over."""
    words = [terms for argument in arguments for terms, _, _ in lookup.spans(argument)]
    if arguments and not words:
        raise click.BadParameter("there is no word in them to look for.", param_hint="WORDS")
    groups = tuple(terms for terms in words if terms)
    if words and not groups:
        raise click.BadParameter("these words are too common to be looked for.", param_hint="WORDS")
    return groups


def check_type(kind: str) -> None:
    """Refuse what is no claim type and no group of them."""
    codes = claim_types()
    if kind not in codes and not any(code.startswith(kind + ".") for code in codes):
        groups = ", ".join(sorted({code.split(".")[0] for code in codes}))
        raise click.BadParameter(f"{kind!r} is no claim type; groups are {groups}.", param_hint="--type")


def day_of(text: str, hint: str) -> int | None:
    """The day of an ISO date, None for no text; the option's name stands in what is said of a wrong one."""
    if not text:
        return None
    if not is_date(text):
        raise click.BadParameter(f"{text!r} is no ISO date such as 2017-02-18.", param_hint=hint)
    return day_number(text)


def places_around(connection: Connection, near: str, radius: float, gazetteer: Gazetteer) -> tuple[int, ...]:
    """Places of the ledger around the point or place that is meant, and those of its name that lie there or nowhere."""
    if point := _POINT.fullmatch(near.strip()):
        lat, lon = float(point[1]), float(point[2])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise click.BadParameter("a latitude is from -90 to 90, a longitude from -180 to 180.", param_hint="--near")
        return places_near(connection, lat, lon, radius)
    named = connection.execute(select(schema.place).where(schema.place.c.id.in_(places_named(connection, near)))).all()
    centres = _meant(near, gazetteer) or [(row.lat, row.lon) for row in named if row.lat is not None]
    if not named and not centres:
        raise LedgerError(
            "place-unknown",
            f"neither the gazetteer nor any claim of the ledger knows the place {near!r}; give LAT,LON instead.",
        )
    around = {place for lat, lon in centres for place in places_near(connection, lat, lon, radius)}
    own = {  # what bears the name is meant, be it noted as the town or as its province
        row.id
        for row in named
        if row.lat is None or any(distance_km(row.lat, row.lon, lat, lon) <= _SAME for lat, lon in centres)
    }
    return tuple(own | around)


def _meant(name: str, gazetteer: Gazetteer) -> list[tuple[float, float]]:
    """Degrees of the likeliest place of a name; of several that are as well known. Standard error tells which."""
    found = [gazetteer.record(number) for (number,) in gazetteer.names.get(name_key(name.strip()), ())]
    records = sorted(
        (each for each in found if each.lat is not None and each.lon is not None),
        key=lambda each: (each.rank, each.kind.startswith("admin"), -each.population),
    )
    apart: list[PlaceRecord] = []
    for each in records:  # a town and the district around it are one
        if all(each.country != other.country or _between(each, other) > _SAME for other in apart):
            apart.append(each)
    taken = [each for each in apart if each.rank == apart[0].rank]
    if len(apart) > 1:
        told = "; ".join(
            f"{safe(each.name)} ({each.kind}, {each.country}, {each.lat:.2f},{each.lon:.2f})" for each in taken
        )
        click.echo(f"{safe(name)}: {len(apart)} places are called so; taken: {told}. LAT,LON names another.", err=True)
    return [(each.lat, each.lon) for each in taken if each.lat is not None and each.lon is not None]


def _between(one: PlaceRecord, other: PlaceRecord) -> float:
    assert one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None
    return distance_km(one.lat, one.lon, other.lat, other.lon)


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
