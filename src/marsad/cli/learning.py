"""`marsad lexicon suggest`, `accept` and `own`: what reviewers settled becomes a home's own lexicon."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import click

from marsad.cli.options import home_option
from marsad.cli.place import json_option, opened, say, table, told, write_json
from marsad.cli.tables import DATA, kit_with, tables_of
from marsad.coding.acceptance import Acceptance, Base, tried
from marsad.coding.coder import RuleCoder
from marsad.coding.own import Own, sources
from marsad.config import Settings, settings
from marsad.llm.suggestions import LeftOut, PartyRow, PlaceRow, Suggestions
from marsad.llm.triggers import Trigger

_OUT = "suggested"


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(_OUT), show_default=True,
              metavar="DIR", help="Where the files go.")  # fmt: skip
@click.option("--min-count", type=click.IntRange(1), default=2, show_default=True,
              help="In how many different sentences people must have settled it.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write over files that are there.")
@home_option
@json_option
@told
def suggest(out: Path, min_count: int, force: bool, home: Path | None, as_json: bool) -> None:
    """Entries, names and places that the rules could learn from what reviewers settled for the model.

    Writes events.toml, parties.csv and places.csv, each suggestion with its evidence, what was guessed marked
    `# check:`. Nothing changes by that: edit them, then `marsad lexicon accept`. Restricted claims, and sentences that
    name private persons, give no example.

    \b
    Examples:
      marsad lexicon suggest
      marsad lexicon suggest --min-count 3 --out suggested --force
      marsad lexicon suggest --json

    Exit codes: 0 done (also when there is nothing to suggest), 2 usage, 3 it could not be done.
    """  # noqa: D301
    from marsad.lexicon import schema
    from marsad.llm.evidence import settled
    from marsad.llm.suggest import suggest as find
    from marsad.llm.suggestions import events_toml, write_files
    from marsad.ontology import claim_types

    where, coder = settings(home), RuleCoder(kit_with(tables_of(None, home)))
    entries: dict[str, list[schema.Entry]] = {}
    for folder in (DATA / "ar", where.lexicon_folder):
        for entry in schema.load(folder, frozenset(claim_types())):
            entries.setdefault(entry.where, []).append(entry)
    with opened(home) as place, place.ledger.reading() as connection:
        evidence = list(settled(connection))

    def with_drafts(drafts: Sequence[Trigger]) -> AbstractContextManager[RuleCoder]:
        return tried(where.lexicon_folder, events_toml(drafts), _base(where))

    found = find(evidence, coder, entries, with_drafts, min_count)
    files = write_files(found, out, force=force)
    if as_json:
        _write_json(found)
    else:
        _show(found)
    for path in files:
        click.echo(f"written: {path}", err=True)
    if not found.count:
        click.echo(
            f"Nothing to suggest: of {len(evidence)} settled readings none that the model had and the rules lacked "
            f"was settled in {min_count} sentences.",
            err=True,
        )
        return
    names = " ".join(str(path) for path in files)
    click.echo(f"Next: edit them; marsad lexicon accept {names}; marsad reread --preview", err=True)


def _show(found: Suggestions) -> None:
    rows = [(_kind(each), _word(each), _what(each), len(each.claims), _against(each)) for each in _all(found)]
    if rows:
        table(rows, ("kind", "word", "as", "for", "against"))
    for left in found.left_out:
        say("left out", left.words, f"({left.why}: {left.about})")


def _write_json(found: Suggestions) -> None:
    import msgspec

    for each in (*_all(found), *found.left_out):
        kind = "left_out" if isinstance(each, LeftOut) else _kind(each)
        write_json({"suggests": kind, **msgspec.to_builtins(each)})


def _all(found: Suggestions) -> tuple[Trigger | PartyRow | PlaceRow, ...]:
    return (*found.triggers, *found.parties, *found.places)


def _kind(each: Trigger | PartyRow | PlaceRow) -> str:
    if isinstance(each, Trigger):
        return f"{each.kind}, one more sense" if each.known else each.kind
    if isinstance(each, PartyRow):
        return "party, more names" if each.known else "party"
    return "place"


def _word(each: Trigger | PartyRow | PlaceRow) -> str:
    if isinstance(each, Trigger):
        return each.word
    return "، ".join((*each.aliases, *each.short)) if isinstance(each, PartyRow) and each.known else each.name


def _what(each: Trigger | PartyRow | PlaceRow) -> str:
    if isinstance(each, Trigger):
        return each.type
    if isinstance(each, PartyRow):
        return each.id if each.known else each.cls
    return f"{each.kind} {each.country} {each.lat:.4f}, {each.lon:.4f}"


def _against(each: Trigger | PartyRow | PlaceRow) -> int:
    return len(each.against) if isinstance(each, Trigger) else 0


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@home_option
@told
def accept(files: tuple[Path, ...], home: Path | None) -> None:
    """Take files of triggers, parties and places into the home's own lexicon, and compile it.

    FILES are tables in the formats of the lexicon (docs/reference/lexicon-formats.md), such as `marsad lexicon suggest`
    writes. They are checked as the built-in ones are, and each sentence of `fires` and `silent` must hold; else nothing
    changes. Without FILES, what was accepted before is compiled anew: after an edit in the home's `lexicon` folder, an
    import of places or a new version of Marsad.

    \b
    Examples:
      marsad lexicon accept suggested/events.toml
      marsad reread --preview
      marsad lexicon accept

    Exit codes: 0 done, 2 usage, 3 a file cannot be used.
    """  # noqa: D301
    from marsad.coding.acceptance import accept as take_in

    where = settings(home)
    if not files and not sources(where.lexicon_folder):
        raise click.UsageError("Give files: nothing was accepted before.")
    accepted = take_in(where.lexicon_folder, files, _base(where))
    for name in accepted.new:
        click.echo(f"accepted: {name}")
    _remarks(accepted)
    click.echo(f"{_counted(accepted.own)} in {where.lexicon_folder}.")
    click.echo("Next: marsad reread --preview")


def _remarks(accepted: Acceptance) -> None:
    if accepted.unchecked:
        click.echo(f"{accepted.unchecked} remarks `# check:` were still there; what they mark was guessed.", err=True)
    for text in accepted.kept_out:
        say("found by its sense, but the weights leave it out:", text)


def _base(where: Settings) -> Base:
    """The tables that the home would be read with if nothing were accepted."""
    folder = where.gazetteer_folder
    if folder is not None and (folder / "compiled").is_dir():
        folder = folder / "compiled"
    return Base(DATA / "compiled", folder)


def _counted(own: Own) -> str:
    triggers = sum(entry.pos in ("verb", "noun", "phrase") for entry in own.entries)
    counts = Counter(triggers=triggers, parties=len(own.actors), places=len(own.places))
    return ", ".join(f"{count} {what}" for what, count in counts.items())


@click.command()
@click.option("--drop", multiple=True, metavar="NAME", help="Take this file back, such as events/events-1f2e3d4c.toml.")
@home_option
@json_option
@told
def own(drop: tuple[str, ...], home: Path | None, as_json: bool) -> None:
    """What was accepted into the home's own lexicon, file by file; or take files back.

    \b
    Examples:
      marsad lexicon own
      marsad lexicon own --drop events/events-1f2e3d4c.toml

    Exit codes: 0 done, 2 usage, 3 no such file.
    """  # noqa: D301
    from marsad.coding.acceptance import take_back
    from marsad.coding.own import read_own

    where = settings(home)
    folder = where.lexicon_folder
    if drop:
        click.echo(f"{_counted(take_back(folder, drop, _base(where)))} are left in {folder}.")
        click.echo("Next: marsad reread --preview")
        return
    held = read_own(folder)
    words: dict[str, list[str]] = {}
    for entry in held.entries:
        if entry.pos in ("verb", "noun", "phrase"):
            words.setdefault(entry.where.rpartition(":")[0], []).append(entry.lemma)
    for actor in held.actors:
        words.setdefault(actor.where.rpartition(":")[0], []).append(actor.name)
    for place in held.places:
        words.setdefault(place.source.rpartition(":")[0], []).append(place.name)
    names = [(path.relative_to(folder).as_posix(), words.get(path.name, [])) for path in sources(folder)]
    if as_json:
        for name, held_words in names:
            write_json({"file": name, "words": held_words})
    elif names:
        table(
            [(name, len(held_words), "، ".join(held_words)) for name, held_words in names], ("file", "holds", "words")
        )
    else:
        click.echo(f"Nothing was accepted in {folder}.")
