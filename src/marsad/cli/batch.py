"""`marsad batch`: archives to Parquet, shard by shard, on one machine or on Spark."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from marsad.cli.options import coder_option, gazetteer_option, home_option, limit_option, max_cost_option
from marsad.cli.progress import stepping_bar, tell_spent
from marsad.cli.tables import chosen, coder_of
from marsad.coding.coders import RULES
from marsad.errors import BatchError, MarsadError
from marsad.sources.files import Reading
from marsad.sources.records import is_date

if TYPE_CHECKING:
    from marsad.batch.shard import Coded, Recipe

ALL_CODED, SOME_REJECTED, NOT_DONE = 0, 1, 3


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="IN...")
@click.argument("out", metavar="OUT")
@click.option(
    "--engine", type=click.Choice(["pool", "spark"]), default="pool", show_default=True,
    help="Processes of this machine, or Apache Spark.",
)  # fmt: skip
@click.option("--master", default="", metavar="URL", help="Spark's master (default: that of spark-submit, or local).")
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default="processors",
    help="Processes (pool); one where a language model reads.",
)  # fmt: skip
@click.option("--link/--no-link", default=True, show_default=True, help="Find copies and incidents at the end.")
@click.option("--published", default="", metavar="DATE", help="ISO date of reports that do not tell theirs.")
@click.option("--publisher", default="", metavar="NAME", help="Publisher of reports that do not tell theirs.")
@click.option("--any-language", is_flag=True, help="Code reports that seem not to be Arabic too.")
@limit_option
@click.option("--with-private-names", "names", is_flag=True, help="Do not mask names of private persons.")
@click.option("--json", "as_json", is_flag=True, help="Tell of the whole as one line of JSON on standard output.")
@gazetteer_option
@coder_option
@max_cost_option
@home_option
def batch(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    inputs: tuple[str, ...],
    out: str,
    engine: str,
    master: str,
    jobs: int,
    link: bool,
    published: str,
    publisher: str,
    any_language: bool,
    limit: int,
    names: bool,
    as_json: bool,
    gazetteer: Path | None,
    coder: str | None,
    max_cost: float | None,
    home: Path | None,
) -> None:
    """Code archives of reports to Parquet.

    IN are files or folders of web archives (WARC), Parquet files with a column `text`, JSON Lines, HTML or text, each
    a shard; with Spark one folder on any file system that it knows. In a folder, what begins with . or _ is left out.
    OUT, which lies elsewhere, gets a folder for each table (reports, claims, mentions, cues, rejects) with a file for
    each shard, and copies.parquet, joins.parquet and incidents.parquet for all of them. What is done stays: the same
    command goes on where it was cut short, and codes anew only shards whose bytes, or Marsad's code, tables or
    settings, are no longer the same. Shards that are gone from IN stay in OUT, and are linked with the others.

    \b
    Examples:
      marsad batch archive/ out/
      marsad batch crawl-1.warc.gz crawl-2.warc.gz reports.jsonl out/ --jobs 8
      marsad batch archive/ out/ --coder both --max-cost 20
      marsad batch hdfs://store/news hdfs://store/coded --engine spark --master spark://head:7077

    \b
    Exit codes:
      0  all that was coded now was coded whole
      1  some records of it were rejected: they stand in the table rejects
      2  wrong usage
      3  it could not go on; what is done stays
    """  # noqa: D301
    if published and not is_date(published):
        raise click.BadParameter(f"{published!r} is no ISO date such as 2017-02-18.", param_hint="--published")
    if engine == "spark" and len(inputs) > 1:
        raise click.UsageError("Spark takes one folder of shards as IN.")
    reading = Reading(published, publisher, limit=limit, any_language=any_language)
    total: Counter[str] = Counter()
    try:
        if find_spec("pyarrow") is None:
            raise BatchError("batch-needs-pyarrow", "It needs pyarrow: pip install 'marsad[batch]'.")
        from marsad.batch.shard import Recipe, coder_for
        from marsad.batch.tables import SCHEMAS

        total.update(dict.fromkeys(("shards", "done before", *SCHEMAS, "repeated"), 0))
        choice = chosen(coder, gazetteer.absolute() if gazetteer else None, home, max_cost)
        if engine == "spark" and choice.coder != RULES:
            raise click.UsageError("On Spark the rules read: limits of cost would not hold over many machines.")
        reader = coder_for(choice, coder_of)  # errors of the tables show here, once
        recipe = Recipe(reading, choice, names, reader.stamp)
        jobs = jobs if choice.coder == RULES else 1  # one process keeps the accounts, and has many reports under way
        if engine == "spark":
            linked = _on_spark(inputs[0], out, master, recipe, total, link=link)
        else:
            linked = _here([Path(each) for each in inputs], Path(out), recipe, total, jobs=jobs, link=link)
    except MarsadError as error:
        click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
        sys.exit(NOT_DONE)
    if as_json:
        spent = reader.spent()
        click.echo(msgspec.json.encode({**total, **linked, **({"spent": spent} if spent else {})}).decode())
    _tell(total, linked)
    tell_spent(reader)
    sys.exit(SOME_REJECTED if total["rejects"] else ALL_CODED)


def _here(
    inputs: Sequence[Path], out: Path, recipe: "Recipe", total: Counter[str], *, jobs: int, link: bool
) -> dict[str, int]:
    from marsad.batch.linking import link_here
    from marsad.batch.output import Folder, done_by, keep
    from marsad.batch.pool import code_all, shards_of

    shards = shards_of(inputs, out)
    store, digest = Folder(out), recipe.digest()
    done = done_by(store, digest)
    with _counting(len(shards), total) as step:
        for coded in code_all(shards, recipe, done, min(jobs, len(shards)), coder_of):
            if coded.files:
                keep(store, coded, digest)
            step(coded)
    return link_here(out, _note) if link else {}


def _on_spark(
    source: str, out: str, master: str, recipe: "Recipe", total: Counter[str], *, link: bool
) -> dict[str, int]:
    from marsad.batch import spark

    with spark.running(master) as session:
        shards = spark.shards_of(session, source, out)
        with _counting(len(shards.paths) + len(shards.empty), total) as step:
            spark.code_all(session, shards, out, recipe, coder_of, step)
        return spark.link_all(session, out, _note) if link else {}


@contextmanager
def _counting(shards: int, total: Counter[str]) -> Iterator[Callable[["Coded"], None]]:
    """Adds up what shards gave, with a bar over them where a person sees it."""
    with stepping_bar(shards, "shards", 1) as more:

        def step(coded: "Coded") -> None:
            _add(total, coded)
            more(1)

        yield step


def _add(total: Counter[str], coded: "Coded") -> None:
    total["shards"] += 1
    total["done before"] += not coded.files
    total.update(coded.counts)


def _note(words: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"{words} ...", err=True)


def _tell(total: Counter[str], linked: dict[str, int]) -> None:
    told = [f"{total['shards']} shards ({total['done before']} done before)"]
    told += [f"{total[name]} {name}" for name in ("reports", "claims", "rejects")]
    told += [f"{number} {name}" for name, number in linked.items()]
    click.echo("; ".join(told) + ".", err=True)
