"""`marsad model`: which language model may read too, what it would be sent, and what that would cost."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from marsad.cli.model_learn import learn
from marsad.cli.options import home_option
from marsad.cli.place import safe, say, steerless, told, write_json
from marsad.errors import InputError
from marsad.model import Report

_PUBLISHED = click.option(
    "--published", default="", metavar="DATE", help="ISO date of reports that do not tell theirs."
)
_PUBLISHER = click.option(
    "--publisher", default="", metavar="NAME", help="Publisher of reports that do not tell theirs."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
_NEVER = (
    "ids and addresses of reports, reviews, names of people who work with Marsad, and all else of the ledger",
    "sentences that speak to a machine, and furniture of pages",
    "reports that are restricted, or hold what is restricted, where the server is not on this machine",
    "the key, but to the server itself",
)


@click.group()
def model() -> None:
    """Show what a language model would be sent, where, and what it would cost.

    Nothing is sent but by `--ping`, and by commands that are told `--coder model` or `--coder both`. The model is named
    in [model] of `marsad.toml`.

    \b
    Examples:
      marsad model where
      marsad model where --ping
      marsad model prompt report.txt
      marsad model cost reports.jsonl
    """  # noqa: D301


model.add_command(learn)


@model.command()
@click.option("--ping", is_flag=True, help="Ask the server for its models, and for one tiny answer.")
@home_option
@_JSON
@told
def where(ping: bool, home: Path | None, as_json: bool) -> None:
    """Say where text would go, which text, which never, and what is kept where.

    \b
    Examples:
      marsad model where
      marsad model where --ping
    """  # noqa: D301
    from marsad.config import settings

    place = settings(home)
    facts = _facts(place)
    if ping:
        facts["ping"] = _pinged(place)
    if as_json:
        write_json(facts)
        return
    for head, value in _lines(facts):
        click.echo(f"{head:12}{safe(value)}")


@model.command()
@click.argument("file")
@_PUBLISHED
@_PUBLISHER
@home_option
@_JSON
@told
def prompt(file: str, published: str, publisher: str, home: Path | None, as_json: bool) -> None:
    """Show exactly what would be sent for the reports of FILE; nothing is sent.

    With --json each line is the body of one request.

    \b
    Examples:
      marsad model prompt report.txt --published 2017-02-18
      marsad model prompt report.txt --json | jq -r '.messages[1].content'
    """  # noqa: D301
    from marsad.cli.tables import kit_with, tables_of
    from marsad.coding.document import Document
    from marsad.coding.forms import Forms
    from marsad.config import settings
    from marsad.llm.manner import first_manner
    from marsad.llm.prompt import make_prompt
    from marsad.llm.requests import held_back, model_of, requests_of

    ours, made = model_of(settings(home)), make_prompt()
    memo = Forms(kit_with(tables_of(None, home)))
    for report in _reports((file,), published, publisher):
        document = Document(report.text, memo)
        requests = requests_of(document, report, held_back(document), ours, made)
        for number, messages in enumerate(requests, 1):
            if as_json:
                write_json(first_manner(ours).body(ours, messages, made, ours.max_tokens))
                continue
            say(f"# {report.id}: request {number} of {len(requests)}, to {ours.base_url}, model {ours.model}")
            for each in messages:
                click.echo(f"\n## {each['role']}\n")
                click.echo("\n".join(map(steerless, each["content"].split("\n"))))
            click.echo()


@model.command()
@click.argument("files", nargs=-1, required=True)
@_PUBLISHED
@_PUBLISHER
@home_option
@_JSON
@told
def cost(files: tuple[str, ...], published: str, publisher: str, home: Path | None, as_json: bool) -> None:
    """Estimate requests, tokens and cost of reading FILES with the model; nothing is sent.

    Tokens are estimated by characters: 3.8 of Marsad's own prompt for one, and as many of a report as chars_per_token
    of [model] says (2.7: Qwen's tokens on 5,006 Arabic reports; Mistral's were 3.35). Answers are taken to claim what
    the rules read. What the cache holds costs nothing. The most that it can cost counts every byte as a token and
    every answer as long as it may be.

    \b
    Examples:
      marsad model cost report.txt
      marsad model cost archive/*.jsonl --json
    """  # noqa: D301
    from marsad.cli.progress import reading_bar
    from marsad.cli.tables import coder_with, tables_of
    from marsad.config import settings
    from marsad.llm.cache import Cache
    from marsad.llm.forecast import Forecast, forecast
    from marsad.llm.limits import Limits
    from marsad.llm.prompt import make_prompt
    from marsad.llm.requests import model_of

    place = settings(home)
    ours, made = model_of(place), make_prompt()
    limits = Limits(ours)
    coder = coder_with(tables_of(None, home))
    cache = Cache(place.home) if ours.cache else None
    whole = Forecast()
    with ExitStack() as stack:
        for report in _reports(files, published, publisher, reading_bar(files, stack)):
            whole = whole.plus(forecast(report, coder.code(report), coder.memo, ours, made, cache))
    if as_json:
        told = {
            **whole._asdict(), "likely": whole.likely._asdict(), "most": whole.most._asdict(),
            "currency": ours.currency, "chars_per_token": ours.chars_per_token,
        }  # fmt: skip
        priced = {"likely_cost": limits.cost(whole.likely), "most_cost": limits.cost(whole.most)}
        write_json({**told, **(priced if limits.priced else {})})
        return
    say(f"{whole.reports:,} reports make {whole.requests:,} requests, {whole.cached:,} of them answered before.")
    say(f"Likely {whole.likely.prompt:,} tokens sent and {whole.likely.completion:,} answered, by their characters.")
    say(f"At most {whole.most.prompt:,} sent and {whole.most.completion:,} answered, without repairs.")
    if limits.priced:
        likely, most = limits.cost(whole.likely), limits.cost(whole.most)
        say(f"That is {likely:,.4g} {ours.currency}, at most {most:,.4g}.")
    else:
        say("No cost is told: price_in and price_out of [model] are not set.")


def _reports(files: tuple[str, ...], published: str, publisher: str, advance: Any = None) -> Iterator[Report]:
    """The reports of files; what cannot be read is told. Raises InputError when there is none."""
    from marsad.sources.files import Reading, Rejected, read_inputs
    from marsad.sources.records import is_date

    if published and not is_date(published):
        raise click.BadParameter(f"{published!r} is no ISO date such as 2017-02-18.", param_hint="--published")
    none = True
    for item in read_inputs(files, Reading(published, publisher), advance):
        if isinstance(item, Rejected):
            click.echo(f"rejected: {steerless(str(item))} [{item.slug}]", err=True)
        else:
            none = False
            yield item.report
    if none:
        raise InputError("input-empty", "there is no report to be read.")


def _facts(place: Any) -> dict[str, Any]:
    """Everything that follows from the settings. Raises CoderError (`model-unset`, `model-url`, `model-key`)."""
    from marsad.llm.cache import FOLDER
    from marsad.llm.endpoint import endpoint_of
    from marsad.llm.prompt import make_prompt
    from marsad.llm.requests import key_of, model_of

    ours = model_of(place)
    endpoint = endpoint_of(ours)
    folder = place.home / FOLDER
    limits = ("concurrency", "requests_per_minute", "timeout", "retries", "window", "overlap", "max_tokens", "max_cost")
    return {
        "endpoint": endpoint.url,
        "model": ours.model,
        "prompt": make_prompt().version,
        "key": {"variable": ours.key_env, "set": bool(key_of(ours.key_env, os.environ))},
        "addresses": list(endpoint.addresses),
        "remote": endpoint.remote,
        "allowed": ours.allow_remote or not endpoint.remote,
        "encrypted": endpoint.secure,
        "never": list(_NEVER),
        "cache": str(folder) if ours.cache else None,
        "cached": sum(1 for _ in folder.glob("*/*/*.json")) if folder.is_dir() else 0,
        "prices": {"in": ours.price_in, "out": ours.price_out, "currency": ours.currency},
        "limits": {name: getattr(ours, name) for name in limits},
    }


def _pinged(place: Any) -> dict[str, Any]:
    try:
        from marsad.llm.ask import Asker
    except ModuleNotFoundError as error:
        from marsad.coding.coders import lacking

        raise lacking("model", error) from error
    with Asker(place) as asker:
        answer = asker.ping()
    return answer._asdict()


def _lines(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    at = ", ".join(facts["addresses"]) or "no address"
    sealed = "encrypted" if facts["encrypted"] else "NOT encrypted"
    yield "model", f"{facts['model']} at {facts['endpoint']}, prompt {facts['prompt']}"
    key = facts["key"]
    yield "key", f"the variable {key['variable']}, which is {'set' if key['set'] else 'not set'}"
    if not facts["remote"]:
        yield (
            "where",
            f"this machine ({at}): Marsad sends text nowhere else. What the server does with it Marsad cannot see.",
        )
    elif facts["allowed"]:
        yield "where", f"NOT this machine ({at}): text leaves it, {sealed}; allow_remote is set."
    else:
        yield "where", f"NOT this machine ({at}): nothing is sent, because allow_remote is not set."
    yield (
        "sent",
        "sentences of reports that are read with --coder model or both; their dates and publishers; Marsad's prompt",
    )
    for each in facts["never"]:
        yield "never sent", each
    if facts["cache"]:
        yield "kept", f"answers, by the hash of the text: {facts['cached']:,} in {facts['cache']}"
    else:
        yield "kept", "no answers (cache is false)"
    prices = facts["prices"]
    if prices["in"] is None or prices["out"] is None:
        yield "prices", "not set: tokens are counted, cost is not"
    else:
        yield "prices", f"{prices['in']:g} {prices['currency']} for a million tokens sent, {prices['out']:g} answered"
    limits = {name: value for name, value in facts["limits"].items() if value is not None}
    yield "limits", ", ".join(f"{name} {value:g}" for name, value in limits.items())
    if "ping" in facts:
        yield from _ping_lines(facts["ping"], facts["model"])


def _ping_lines(ping: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    names = ping["models"]
    known = "" if not names or name in names else f" {name} is not among them."
    yield "ping", (f"it offers {', '.join(names[:20])}." if names else "it names no models.") + known
    shape = "of the right shape" if ping["usable"] else "NOT of the right shape"
    yield "ping", f"an answer {shape} in {ping['seconds']:.1f} s; structured output: {ping['structured']}"
