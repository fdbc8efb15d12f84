"""`marsad demo`: a ledger filled with reports of an invented war, so that every page has something to show."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from marsad.cli.place import Place, act, json_option, opened, told, write_json
from marsad.cli.progress import counted
from marsad.errors import DemoError

if TYPE_CHECKING:
    from marsad.demo import scenario as demonstrated
    from marsad.demo.reports import Published
    from marsad.keep.intake import Item
    from marsad.sources import outlets as polled

_TABLES = "demo"  # in the home: the invented places and parties
_SETTINGS = f'# Written by `marsad demo`: the places and parties of the invented war.\ngazetteer = "{_TABLES}"\n'


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Folder of the ledger (default: MARSAD_HOME, else marsad-demo in the user's data folder).",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, other reports.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Only write the reports, as JSON Lines; - is standard output.",
)  # fmt: skip
@click.option("--annotated", is_flag=True, help="With --out: also what each report tells, for `marsad eval`.")
@json_option
@told
def demo(home: Path | None, seed: int, out: Path | None, annotated: bool, as_json: bool) -> None:
    """Fill a ledger with some hundred reports of an invented war.

    A dozen invented outlets tell it in 2031: a siege of three months, a front that moves over villages, tolls that
    rise, denials, copies of an agency, prices and rations. Names of publishers end in «(تجريبي)» or «(تجريبية)», «for
    trial». They go through the same intake as any report; a second run changes nothing. A ledger that holds other
    reports is refused.

    \b
    Examples:
      marsad demo
      marsad demo --home /tmp/island --seed 7
      marsad demo --out reports.jsonl
    """  # noqa: D301
    from marsad.demo.reports import reports

    if annotated and not out:
        raise click.UsageError("--annotated goes with --out.")
    if out:
        _write(reports(seed), out, annotated)
        return
    _fill(home or _home(), reports(seed), seed, as_json)


def _home() -> Path:
    """Never the home of real reports, unless the user names it."""
    if home := os.environ.get("MARSAD_HOME"):
        return Path(home)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "marsad-demo"


def _write(published: Sequence[Published], out: Path, annotated: bool) -> None:
    import msgspec

    lines = [msgspec.json.encode(_record(each, annotated)) + b"\n" for each in published]
    if str(out) == "-":
        sys.stdout.buffer.writelines(lines)
        return
    try:
        out.write_bytes(b"".join(lines))
    except OSError as error:
        raise DemoError("demo-unwritable", f"{out}: {error.strerror}. Name another file.") from error
    click.echo(f"{len(lines)} invented reports written to {out}.", err=True)


def _record(each: Published, annotated: bool) -> dict[str, Any]:
    report = each.report
    told_apart = "" if each.version == 1 else f"-v{each.version}"
    plain = {
        "id": report.id + told_apart, "title": report.title, "published": report.published,
        "publisher": report.publisher, "text": report.text,
    }  # fmt: skip
    return {**plain, **each.told} if annotated else plain


def _fill(home: Path, published: Sequence[Published], seed: int, as_json: bool) -> None:
    from marsad.demo.notice import NOTICE
    from marsad.demo.scenario import outlets
    from marsad.ledger.sources import of_others

    names = [outlet.name for outlet in outlets().values()]
    counts: Counter[str] = Counter()
    with opened(home, create=True) as place:
        with place.ledger.reading() as connection:
            others = of_others(connection, names)
        if others:
            raise DemoError(
                "demo-ledger",
                f"{home}: this ledger holds {others} reports that are not of the demonstration; name another --home, "
                "so that what is invented never stands beside what is real.",
            )
        _settle(home)
        if any(_missing(place, published, version) for version in (1, 2)):
            _take(place, published, seed, counts)
        joins = _link(place)
    if as_json:
        told_of = {kind: counts[kind] for kind in ("added", "changed", "rejected", "claims", "repeats")}
        write_json({"home": str(home), "seed": seed, "reports": len(published), **told_of, "joins": joins})
        return
    if counts:
        click.echo(
            f"{counts['added']} reports of {len(names)} outlets added with {counts['claims']} claims, "
            f"{counts['changed']} of them corrected later, {counts['repeats']} repeat others; {joins} joins.",
            err=True,
        )
    else:
        click.echo("All of its reports are there already.", err=True)
    click.echo(NOTICE, err=True)
    click.echo(f"Look around: marsad incidents --home {home}", err=True)


def _settle(home: Path) -> None:
    """Settings of a new home, so that every command knows the invented places and parties."""
    path = home / "marsad.toml"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.write_text(_SETTINGS, encoding="utf-8")


def _missing(place: Place, published: Sequence[Published], version: int) -> list[Published]:
    """The reports of a version that the ledger lacks. Of a report that was corrected only the correction can be."""
    from marsad.ledger.arrivals import key_of, known, plain
    from marsad.ledger.history import newest_digests

    asked = [(key_of(each.url, "", "", "", ""), each) for each in published if each.version == version]
    with place.ledger.reading() as connection:
        there = known(connection, [key for key, _ in asked])
        digests = newest_digests(connection, list(there.values()))
    found = []
    for key, each in asked:
        digest = sha256(plain(each.report.text).encode()).digest()
        if key not in there or (version > 1 and digests[there[key]] != digest):
            found.append(each)
    return found


def _take(place: Place, published: Sequence[Published], seed: int, counts: Counter[str]) -> None:
    """Through the intake: the first versions, then what came to correct them."""
    from marsad.cli.tables import coder_with
    from marsad.demo.scenario import outlets
    from marsad.demo.tables import compile_tables
    from marsad.keep.intake import Intake
    from marsad.keep.leftovers import blank_leftovers
    from marsad.keep.ready import Workshop
    from marsad.ledger.runs import begin_run, end_run
    from marsad.ledger.sources import register
    from marsad.ledger.words import Words

    blank_leftovers(place.ledger, place.archive)
    tables = place.settings.home / _TABLES
    compile_tables(tables)
    with place.ledger.writing() as connection:
        ids = register(connection, [_source(outlet) for outlet in outlets().values()])
    coder = coder_with(tables)
    run = begin_run(place.ledger, "demo", repr(seed), tables)
    shop = Workshop(lambda reports: map(coder.code, reports), Words(coder.memo))
    intake = Intake(place.ledger, place.archive, shop.make_ready, run, by=place.settings.by)
    for version in (1, 2):
        missing = _missing(place, published, version)
        items = (_item(each, ids[each.report.publisher]) for each in missing)
        for outcome in counted(intake.take(items), len(missing), "adding"):
            counts[outcome.kind] += 1
            counts["claims"] += outcome.claims if outcome.kind == "added" else 0
            counts["repeats"] += bool(outcome.repeats)
            if outcome.rejected is not None:
                click.echo(f"rejected: {outcome.rejected} [{outcome.rejected.slug}]", err=True)
    end_run(place.ledger, run)


def _source(outlet: demonstrated.Outlet) -> polled.Outlet:
    """An outlet as the ledger keeps it. Its address leads nowhere: «.example» is nobody's."""
    from marsad.sources.outlets import Outlet

    return Outlet(
        outlet.name, "feed", f"https://{outlet.host}/feed", 86_400, "ar", outlet.name, outlet.country,
        outlet.affiliation, outlet.voice, "public",
    )  # fmt: skip


def _item(each: Published, source: int) -> Item:
    """A report as if it had been fetched, captured now."""
    from marsad.keep.intake import Item
    from marsad.sources.archive import Capture
    from marsad.sources.files import Given

    data = each.report.text.encode()
    capture = Capture(each.url, datetime.now(UTC), data, content_type="text/plain")
    return Item(Given(each.report, each.url, 0, (), data), capture, each.url, None, source)


def _link(place: Place) -> int:
    """Join what waits; returns the number of joins."""
    from marsad.keep.link import link_all
    from marsad.ledger.incidents import waiting
    from marsad.ledger.runs import begin_run, end_run

    with place.ledger.reading() as connection:
        if not waiting(connection, 1):
            return 0
    run = begin_run(place.ledger, "link")
    joins = sum(done.joins for done in link_all(place.ledger, act(place, run)))
    end_run(place.ledger, run)
    return joins
