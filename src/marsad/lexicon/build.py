"""Compile the lexicon's source files to `lexicon.msgpack` and `lexicon.marisa`.

In: `data/ar/**`, `data/actors/*.csv` (their adjectives are words of the lexicon). Out: two files, the same bytes for
the same sources.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import marisa_trie
import msgspec

from marsad.lexicon.inflect import FEMININE, Form, noun_forms, verb_forms
from marsad.lexicon.registry import Actor, Nation
from marsad.lexicon.schema import Entry, Sense, load
from marsad.lexicon.table import FORM, Lexeme, LexiconFile, Phrase
from marsad.text.fold import fold


def build(data: Path, out: Path, types: frozenset[str], actors: list[Actor], nations: list[Nation]) -> int:
    """Write the compiled lexicon to `out`; returns the number of written forms. Raises LexiconError."""
    entries = [*load(data / "ar", types), *_party_adjectives(actors), *_nationalities(nations)]
    lexemes: list[Lexeme] = []
    senses: dict[str, int] = {}
    order: list[Sense] = []
    phrases: list[Phrase] = []
    forms: set[tuple[str, tuple[int, int]]] = set()
    for entry in entries:
        indices = []
        for sense in entry.senses:
            key = repr(sense)
            if key not in senses:
                senses[key] = len(order)
                order.append(sense)
            indices.append(senses[key])
        index = len(lexemes)
        lexemes.append(
            Lexeme(entry.pos, fold(entry.lemma.replace(" ", "_")), entry.kind, entry.role, tuple(indices), entry.where)
        )
        if entry.pos == "phrase":
            phrases.append(Phrase(tuple(fold(word) for word in entry.parts), index))
        elif entry.pos in ("function", "noun") and " " in entry.lemma:
            for wording in (entry.lemma, *(part for part in entry.parts if entry.pos == "noun" and " " in part)):
                phrases.append(Phrase(tuple(fold(word) for word in wording.split()), index))
        else:
            forms.update((form, (index, bits)) for form, bits in _forms(entry) if form and " " not in entry.lemma)
    out.mkdir(parents=True, exist_ok=True)
    keys = sorted(forms)
    marisa_trie.RecordTrie(FORM, keys).save(str(out / "lexicon.marisa"))
    digest = hashlib.sha256(msgspec.msgpack.encode([lexemes, order, phrases, keys])).hexdigest()
    (out / "lexicon.msgpack").write_bytes(msgspec.msgpack.encode(LexiconFile(digest, lexemes, order, phrases)))
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


def _party_adjectives(actors: list[Actor]) -> Iterator[Entry]:
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
