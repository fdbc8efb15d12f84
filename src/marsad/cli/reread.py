"""`marsad reread`: kept reports read again after a change of lexicon, rules or gazetteer."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from marsad.cli.options import coder_option, gazetteer_option, home_option, max_cost_option
from marsad.cli.place import Place, act, json_option, opened, safe, told, write_json
from marsad.cli.progress import counted, tell_spent
from marsad.coding.coders import Coder, in_flight
from marsad.errors import MarsadError
from marsad.keep.extract import arrival_of, extract, pages
from marsad.keep.reread import Reread, ids_of, in_batches, reports_to_read, write_rereads
from marsad.keep.reread import reread as read_again
from marsad.ledger.changes import Change
from marsad.ledger.claims import claim_uid
from marsad.ledger.protect import Protection
from marsad.ledger.runs import code_hash, lexicon_hash, noted_run
from marsad.ledger.versions import add_version
from marsad.ledger.words import Words

_SIGNS = {"added": "+", "changed": "~", "retired": "-"}


@click.command()
@click.argument("reports", nargs=-1)
@click.option("--preview", is_flag=True, help="Only show what would change.")
@click.option("--extract", "anew", is_flag=True, help="First take pages apart anew, from the archive's bytes.")
@click.option("--all", "every", is_flag=True, help="Also reports last read with this very lexicon and code.")
@gazetteer_option
@coder_option
@max_cost_option
@home_option
@json_option
@told
def reread(  # noqa: PLR0913, PLR0917 - click hands each option over by name
    reports: tuple[str, ...],
    preview: bool,
    anew: bool,
    every: bool,
    gazetteer: Path | None,
    coder: str | None,
    max_cost: float | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Read kept reports again, and write what is different.

    REPORTS are public ids (R…); without any, all that were last read with another lexicon, code or weights. What people
    decided stays: accepted and rejected claims as they are, corrected fields with their values.

    \b
    Examples:
      marsad reread --preview
      marsad reread
      marsad reread --extract --preview
      marsad reread RJT4UHTPZL77J --all --coder both
      marsad reread RJT4UHTPZL77J --all --json
    """  # noqa: D301
    from marsad.cli.tables import chosen, coder_of, tables_of

    gazetteer = tables_of(gazetteer, home)
    reader = coder_of(chosen(coder, gazetteer, home, max_cost))
    totals: Counter[str] = Counter()
    with opened(home) as place:
        if anew:
            _extract(place, reader, gazetteer, preview, as_json)
        with place.ledger.reading() as connection:
            if reports:
                numbers = ids_of(connection, reports)
            else:
                numbers = reports_to_read(connection, lexicon_hash(gazetteer), code_hash(), every)
        again = partial(read_again, place.ledger, code=reader.code)
        with in_flight(again, reader.ahead) as read:
            shown = _shown(read(counted(numbers, len(numbers), "reading")), totals, as_json)
            if preview:
                for _ in shown:
                    pass
            else:
                protection = Protection(Words(reader.memo))
                with noted_run(place.ledger, "reread", reader, repr(gazetteer), gazetteer) as run:
                    for batch in in_batches(shown):
                        write_rereads(place.ledger, batch, protection, act(place, run))
    tell_spent(reader)
    word = "would be" if preview else "were"
    click.echo(
        f"{totals['reports']} reports read; {totals['added']} claims {word} added, {totals['changed']} changed, "
        f"{totals['retired']} retired.",
        err=True,
    )


def _extract(place: Place, coder: Coder, gazetteer: Path | None, preview: bool, as_json: bool) -> None:
    """Take pages apart anew, and tell which have another text now."""
    words = Words(coder.memo)
    protection = Protection(words)
    number = 0
    with place.ledger.reading() as connection:
        numbers = pages(connection)
    noting = noted_run(place.ledger, "reread --extract", coder, repr(gazetteer), gazetteer)
    with nullcontext(0) if preview else noting as run:
        for each in counted(numbers, len(numbers), "extracting"):
            try:
                with place.ledger.reading() as connection:
                    found = extract(connection, place.archive, each)
            except MarsadError as error:
                click.echo(f"marsad: {error.sentence} [{error.slug}]", err=True)
                continue
            if found is None:
                continue
            number += 1
            uid = found.kept.row.uid
            write_json({"report": uid, "change": "version"}) if as_json else click.echo(f"* {uid}  another text")
            if not preview:
                arrival = arrival_of(found, coder.code, protection, words)
                with place.ledger.writing() as connection:
                    add_version(place.ledger, connection, found.kept, arrival, act(place, run))
    click.echo(f"{number} pages have another text now.", err=True)


def _shown(rereads: Iterator[Reread], totals: Counter[str], as_json: bool) -> Iterator[Reread]:
    for each in rereads:
        totals["reports"] += 1
        for change in each.changes:
            totals[change.kind] += 1
            uid = each.kept.row.uid
            name = claim_uid(uid, change.number) if change.number else uid
            if as_json:
                write_json({"claim": name, "change": change.kind, "fields": change.fields,
                            "before": change.before, "after": change.after})  # fmt: skip
            else:
                click.echo(_line(name, change))
        yield each


def _line(name: str, change: Change) -> str:
    claim = change.after or change.before
    assert claim is not None
    line = f"{_SIGNS[change.kind]} {name}  {claim.type}  {claim.status}  {safe(claim.trigger.text)}"
    if change.kind == "changed" and change.before and change.after:
        for field in change.fields:
            line += f"\n    {field}: {_value(getattr(change.before, field))} → {_value(getattr(change.after, field))}"
    return line


def _value(value: Any) -> str:
    """A value of a claim in few words."""
    raw = msgspec.to_builtins(value)
    if isinstance(raw, list | tuple):
        if raw and all(isinstance(each, int) for each in raw):
            return "–".join(map(str, raw))  # a span
        return ", ".join(_value(each) for each in raw) or "–"
    if isinstance(raw, dict):
        if "low" in raw:
            return f"{safe(raw['kind'])} {_bound(raw['low'])}–{_bound(raw['high'])}"
        words = safe(str(raw.get("name") or raw.get("text")))
        return words + (f" ({safe(raw['from'])}/{safe(raw['to'])})" if "from" in raw else "")
    return "–" if raw is None else safe(str(raw))


def _bound(amount: float | None) -> str:
    return "?" if amount is None else f"{amount:g}" if abs(amount) < 1e6 else str(amount)
