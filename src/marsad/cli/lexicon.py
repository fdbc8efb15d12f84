"""`marsad lexicon`: words that the lexicon lacks, and what it knows of one."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from marsad.cli.learning import accept, own, suggest
from marsad.cli.options import gazetteer_option
from marsad.cli.place import told
from marsad.cli.tables import kit_with
from marsad.cli.view import cells, isolate, shown
from marsad.coding.document import Document
from marsad.coding.forms import WORD, Form, Forms
from marsad.coding.kit import Kit, default_kit
from marsad.coding.names import find_names
from marsad.lexicon import inflect
from marsad.sources.files import Given, Reading, Rejected, read_inputs

_FEATURES = (
    "PRESENT",
    "PASSIVE",
    "ACTIVE",
    "PLURAL",
    "DUAL",
    "FEMININE",
    "FIRST",
    "BEFORE_SUFFIX",
    "NO_SUFFIX",
    "CONSTRUCT",
    "ACCUSATIVE",
)
_AROUND = 5  # words of context on each side


@click.group()
def lexicon() -> None:
    """Look into the lexicon, find words that it lacks, or add some of your own."""


for _command in (suggest, accept, own):
    lexicon.add_command(_command)


@lexicon.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many words.")
@click.option("--min-count", type=click.IntRange(1), default=2, show_default=True, help="Leave out rarer words.")
@click.option("--format", "format_", type=click.Choice(["table", "tsv"]), default="table", show_default=True)
@click.option("--encoding", default="", metavar="NAME", help="Encoding of the input (default: found out).")
def unknown(files: tuple[str, ...], limit: int, min_count: int, format_: str, encoding: str) -> None:
    """Frequent words of a corpus that the lexicon does not know, each with its count and one use.

    Names of places and parties that the gazetteer or the registry know are left out. FILES are as for `marsad read`.
    Exit codes: 0 all read, 1 some inputs rejected, 2 usage, 3 nothing could be read.
    """
    kit = default_kit()
    memo = Forms(kit)
    counts: Counter[str] = Counter()
    uses: dict[str, str] = {}
    reports = rejected = 0
    for item in read_inputs(files, Reading(encoding=encoding)):
        if isinstance(item, Rejected):
            rejected += 1
            click.echo(f"rejected: {item} [{item.slug}]", err=True)
            continue
        reports += 1
        for word, use in unknown_words(item, memo, kit):
            counts[word] += 1
            uses.setdefault(word, use)
    frequent = sorted((pair for pair in counts.items() if pair[1] >= min_count), key=lambda pair: (-pair[1], pair[0]))
    for line in _rows(frequent[:limit], uses, format_):
        click.echo(line)
    sys.exit(0 if not rejected else 1 if reports else 3)


def unknown_words(given: Given, memo: Forms, kit: Kit) -> Iterator[tuple[str, str]]:
    """Each unknown word of a report, folded and without clitics, with the words around it (the word between tabs)."""
    document = Document(given.report.text, memo)
    named = {token for name in find_names(document, kit).values() for token in range(name.start, name.end)}
    for begin, end in document.sentences:
        for at in range(begin, end):
            form = document.forms[at]
            if at not in named and not known(form) and len(form.rest) > 1:
                left, right = max(begin, at - _AROUND), min(end, at + 1 + _AROUND)
                before = " ".join(document.words[left:at])
                yield form.rest, f"{before}\t{document.words[at]}\t{' '.join(document.words[at + 1 : right])}"


def known(form: Form) -> bool:
    """Whether the lexicon, or the words of numbers and times, have a reading for a word; true of what is no word."""
    return (
        form.kind != WORD
        or form.blank
        or bool(form.readings or form.function or form.time or form.toll)
        or form.number is not None
    )


def _rows(words: list[tuple[str, int]], uses: dict[str, str], format_: str) -> Iterator[str]:
    if format_ == "tsv":
        yield "word\tcount\tbefore\tas_written\tafter"
        for word, count in words:
            yield f"{word}\t{count}\t{uses[word]}"
        return
    width = max((cells(word) for word, _ in words), default=0)
    for word, count in words:
        before, written, after = uses[word].split("\t")
        use = f"{before} [{written}] {after}".strip()
        yield f"{count:>7}  {isolate(word)}{' ' * (width - cells(word))}  {isolate(shown(use))}"


@lexicon.command()
@click.argument("word")
@gazetteer_option
@told
def show(word: str, gazetteer: Path | None) -> None:
    """What the lexicon knows of WORD: its readings, each with the file and line of its entry.

    With --gazetteer, also what `marsad lexicon accept` put there. Exit codes: 0 known, 1 unknown, 2 usage, 3 no tables.
    """
    kit = kit_with(gazetteer)
    word = word.strip()
    if not word or len(word.split()) > 1:
        raise click.BadParameter("give one word.", param_hint="WORD")
    form = Form(word, kit)
    lines = [*_readings(form, kit), *_values(form), *_names(form, kit)]
    clitics = [
        f"{label} {isolate(value)}"
        for label, value in (("conjunction", form.conj), ("preposition", form.prep))
        if value
    ]
    clitics += ["article"] * form.article + ["future"] * form.future
    clitics += [f"suffix {isolate(form.suffix)}"] if form.suffix else []
    click.echo(
        f"{isolate(word)}  folded {isolate(form.folded)}"
        + (f"  without {', '.join(clitics)}: {isolate(form.rest)}" if clitics else "")
    )
    for line in lines or ["  unknown to the lexicon, the registry and the gazetteer"]:
        click.echo(line)
    sys.exit(0 if lines else 1)


def _readings(form: Form, kit: Kit) -> Iterator[str]:
    for reading in form.readings:
        lexeme = reading.lexeme
        features = [name.lower().replace("_", " ") for name in _FEATURES if reading.bits & getattr(inflect, name)]
        facts = ", ".join([part for part in (lexeme.kind, lexeme.role) if part] + features)
        yield f"  {lexeme.pos} {isolate(lexeme.lemma)}{f' ({facts})' if facts else ''}  {lexeme.where}"
        for index in lexeme.senses:
            sense = kit.lexicon.senses[index]
            slots = [f"doer {'|'.join(sense.doer)}"] * bool(sense.doer) + [
                f"affected {'|'.join(sense.affected)}"
            ] * bool(sense.affected)
            slots += [f"when {key} {'|'.join(values)}" for key, values in sense.when.items()]
            slots += [f"status {sense.status}"] * bool(sense.status)
            conditions = f": {isolate('; '.join(slots))}" if slots else ""
            yield f"      {sense.type or 'no claim'}{conditions}  {sense.entry}"


def _values(form: Form) -> Iterator[str]:
    if form.number is not None:
        yield f"  number {form.number:g}"
    if form.time:
        yield f"  time word {isolate(form.time)}"
    if form.toll:
        yield f"  toll word: {form.toll}"


def _names(form: Form, kit: Kit) -> Iterator[str]:
    for key, _, _ in form.name_starts:
        for (actor,) in kit.registry.names.get(key, ()):
            party = kit.registry.actors[actor]
            yield f"  party {isolate(party.name)} ({party.cls}, {party.country or '–'})  {party.where}"
        for (place,) in kit.gazetteer.names.get(key, ()):
            record = kit.gazetteer.record(place)
            yield f"  place {isolate(record.name)} ({record.kind}, {record.country or '–'})  {record.source}"
