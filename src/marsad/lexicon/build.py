"""Compile the lexicon's source files to `lexicon.msgpack` and `lexicon.marisa`.

In: `data/ar/**`, `data/actors/*.csv` (their adjectives are words of the lexicon). Out: two files, the same bytes for
the same sources.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import msgspec

from marsad.lexicon.inflect import FEMININE, Form, noun_forms, verb_forms
from marsad.lexicon.registry import Actor, Nation
from marsad.lexicon.schema import Entry, Sense, load
from marsad.lexicon.table import FORM, Lexeme, LexiconFile, Phrase
from marsad.text.fold import fold


class Draft(NamedTuple):
    """A lexicon in the making. `forms` are written forms with their lexeme and feature bits."""

    lexemes: list[Lexeme]
    senses: list[Sense]
    phrases: list[Phrase]
    forms: set[tuple[str, tuple[int, int]]]


def build(data: Path, out: Path, types: frozenset[str], actors: list[Actor], nations: list[Nation]) -> int:
    """Write the compiled lexicon to `out`; returns the number of written forms. Raises LexiconError."""
    draft = Draft([], [], [], set())
    numbers: dict[str, int] = {}
    for entry in [*load(data / "ar", types), *party_adjectives(actors), *_nationalities(nations)]:
        _add(draft, entry, tuple(_number(draft, sense, numbers) for sense in entry.senses))
    return _write(draft, out)


def extend(base: Path, entries: Iterable[Entry], out: Path) -> int:
    """Write the compiled lexicon of `base` with more entries to `out`; returns the number of written forms.

    Where the lexicon has the word of an entry as a trigger already, the entry's senses go before those it has: when one
    of them holds, those are not tried.
    """
    data = msgspec.msgpack.decode((base / "lexicon.msgpack").read_bytes(), type=LexiconFile)
    forms = marisa_trie.RecordTrie(FORM).mmap(str(base / "lexicon.marisa"))
    draft = Draft(data.lexemes, data.senses, data.phrases, set(forms.items()))
    known = {(each.pos, each.lemma): at for at, each in enumerate(draft.lexemes) if each.senses}
    numbers = {repr(sense): at for at, sense in enumerate(draft.senses)}
    before: dict[int, tuple[int, ...]] = {}
    for entry in entries:
        at = known.get((entry.pos, _lemma(entry))) if entry.senses else None
        over = draft.senses[draft.lexemes[at].senses[0]].entry if at is not None else ""
        own = (msgspec.structs.replace(sense, over=over) for sense in entry.senses)
        senses = tuple(_number(draft, sense, numbers) for sense in own)
        if at is None:
            _add(draft, entry, senses)
        else:
            before[at] = (*before.get(at, ()), *senses)
            _add_forms(draft, entry, at)
    for at, senses in before.items():
        lexeme = draft.lexemes[at]
        draft.lexemes[at] = msgspec.structs.replace(lexeme, senses=(*senses, *lexeme.senses))
    return _write(draft, out)


def _number(draft: Draft, sense: Sense, numbers: dict[str, int]) -> int:
    """The number of a sense, which is added when it is new."""
    key = repr(sense)
    if key not in numbers:
        numbers[key] = len(draft.senses)
        draft.senses.append(sense)
    return numbers[key]


def _lemma(entry: Entry) -> str:
    return fold(entry.lemma.replace(" ", "_"))


def _add(draft: Draft, entry: Entry, senses: tuple[int, ...]) -> None:
    index = len(draft.lexemes)
    draft.lexemes.append(Lexeme(entry.pos, _lemma(entry), entry.kind, entry.role, senses, entry.where))
    if entry.pos == "phrase":
        draft.phrases.append(Phrase(tuple(fold(word) for word in entry.parts), index))
    elif entry.pos in ("function", "noun") and " " in entry.lemma:
        for wording in (entry.lemma, *(part for part in entry.parts if entry.pos == "noun" and " " in part)):
            draft.phrases.append(Phrase(tuple(fold(word) for word in wording.split()), index))
    else:
        _add_forms(draft, entry, index)


def _add_forms(draft: Draft, entry: Entry, index: int) -> None:
    if entry.pos != "phrase" and " " not in entry.lemma:
        draft.forms.update((form, (index, bits)) for form, bits in _forms(entry) if form)


def _write(draft: Draft, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    keys = sorted(draft.forms)
    marisa_trie.RecordTrie(FORM, keys).save(str(out / "lexicon.marisa"))
    digest = hashlib.sha256(msgspec.msgpack.encode([draft.lexemes, draft.senses, draft.phrases, keys])).hexdigest()
    data = LexiconFile(digest, draft.lexemes, draft.senses, draft.phrases)
    (out / "lexicon.msgpack").write_bytes(msgspec.msgpack.encode(data))
    return len(keys)


def _forms(entry: Entry) -> Iterator[Form]:
    if entry.pos == "verb":
        yield from verb_forms(*entry.parts)
    elif entry.pos == "masdar":
        yield from noun_forms(entry.lemma, () if entry.kind else entry.parts, entry.feminine)
    elif entry.pos in ("noun", "participle"):
        yield from noun_forms(entry.lemma, entry.parts, entry.feminine)
    elif entry.pos == "adjective":
        yield from noun_forms(entry.lemma, ())
        for form in entry.parts:
            yield from noun_forms("", (form,)) if not form.endswith("ة") else noun_forms(form, (), feminine=True)
    elif entry.pos == "nation":
        yield from noun_forms(entry.lemma, ())
        for form in entry.parts:
            gender = FEMININE if form.endswith("ة") else 0
            for written, bits in noun_forms(form, ()) if gender else noun_forms("", (form,)):
                yield written, bits | gender
    else:
        yield fold(entry.lemma), 0


def party_adjectives(actors: Iterable[Actor]) -> Iterator[Entry]:
    """The adjectives of parties as words of the lexicon."""
    for actor in actors:
        if actor.adjectives:
            first, *rest = actor.adjectives
            yield Entry("party", first, tuple(rest), actor.where, kind=actor.id, role=actor.cls)
            for form in rest:
                yield Entry("party", form, (), actor.where, kind=actor.id, role=actor.cls)


def _nationalities(nations: list[Nation]) -> Iterator[Entry]:
    for nation in nations:
        if nation.adjectives:
            first, *rest = nation.adjectives
            yield Entry("nation", first, tuple(rest), nation.where, kind=nation.country, role=nation.country)
