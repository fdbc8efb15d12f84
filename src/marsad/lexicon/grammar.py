"""Grammar words: numerals, time words, toll words and marks, compiled to plain look-up tables.

In: `data/ar/grammar/*.toml`. Out: one `Grammar` value, keyed by folded words (phrases joined by one space).
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from marsad.errors import LexiconError
from marsad.text.fold import fold, fold_phrase

ONES = frozenset(("احد", "احدي"))  # one, but only before the rest of a number («أحد عشر»); «أحد» alone is no amount


class PlaceNoun(msgspec.Struct, frozen=True):
    """A noun before a place's name: the kinds that it calls, and whether it is plain, common, of a division."""

    kinds: tuple[str, ...] = ()
    plain: bool = False
    common: bool = False
    division: bool = False


class Grammar(msgspec.Struct, frozen=True):
    """Look-up tables. Number words give values; time phrases give `kind:value`; months are 1 to 12, Monday is 0.

    `reporting` maps a kind to its words, as a word may be of several.
    """

    marks: dict[str, str]
    numbers: dict[str, float]
    vague: dict[str, tuple[int, int]]
    modifiers: dict[str, str]
    times: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]
    tolls: dict[str, str]
    reporting: dict[str, frozenset[str]]
    statuses: dict[str, str]
    means: dict[str, str]
    places: dict[str, PlaceNoun]
    persons: dict[str, frozenset[str]]

    @property
    def plain(self) -> frozenset[str]:
        """The nouns that are no part of the place's name after them."""
        return frozenset(word for word, noun in self.places.items() if noun.plain)


def compile_grammar(folder: Path, out: Path) -> Grammar:
    """Write `grammar.msgpack` from the files under `folder`, and return what it holds. Raises LexiconError."""
    files = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    times = _times(files["times"])
    numerals = files["numerals"]
    numbers: dict[str, float] = {}
    for section in ("units", "tens", "hundreds", "scales", "fractions"):
        for value, spellings in numerals[section].items():
            for spelling in spellings:
                if " " not in spelling:
                    numbers.setdefault(fold(spelling), float(value))
    grammar = Grammar(
        marks={mark: kind for kind, marks in files["marks"].items() for mark in marks},
        numbers=numbers,
        vague={fold_phrase(word): tuple(bounds) for word, bounds in numerals["vague"].items()},
        modifiers={fold_phrase(w): kind for kind, words in numerals["modifiers"].items() for w in words},
        times={word: tuple(sorted(values)) for word, values in times.items() if " " not in word},
        phrases={word: tuple(sorted(values)) for word, values in times.items() if " " in word},
        tolls=_tolls(files["tolls"]),
        reporting={kind: frozenset(map(fold_phrase, words)) for kind, words in files.get("reporting", {}).items()},
        statuses={fold_phrase(w): kind for kind, words in files.get("status", {}).items() for w in words},
        means={fold_phrase(w): kind for kind, words in files.get("means", {}).items() for w in words},
        places=_places(files["places"]),
        persons={kind: frozenset(map(fold, words)) for kind, words in files["persons"].items()},
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / "grammar.msgpack").write_bytes(msgspec.msgpack.encode(grammar, order="deterministic"))
    return grammar


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError("lexicon-toml", f"{path}: {error}") from error


def _times(data: dict[str, Any]) -> dict[str, set[str]]:
    times: dict[str, set[str]] = {}

    def put(words: list[str], value: str) -> None:
        for word in words:
            times.setdefault(fold_phrase(word), set()).add(value)

    for section, kind in (("weekdays", "weekday"), ("months", "month"), ("hijri", "hijri"), ("days", "day"),
                          ("units", "unit"), ("edges", "edge"), ("relative", "relative"), ("openers", "opener"),
                          ("ordinals", "ordinal")):  # fmt: skip
        for value, words in data[section].items():
            put(words, f"{kind}:{value}")
    put(data["parts"]["words"], "part:")
    for season in data["seasons"].values():
        put(season["words"], f"season:{season['months'][0]}-{season['months'][1]}")
    return times


def _places(data: dict[str, Any]) -> dict[str, PlaceNoun]:
    kinds, traits = data["kinds"], data["traits"]
    words = dict.fromkeys([*kinds, *(word for listed in traits.values() for word in listed)])
    return {
        fold(word): PlaceNoun(tuple(kinds.get(word, ())), **{name: word in listed for name, listed in traits.items()})
        for word in words
    }


def _tolls(data: dict[str, Any]) -> dict[str, str]:
    """`kind:shapes` by word: the shapes (verb, masdar, count) in which a word tells a toll."""
    shapes: dict[tuple[str, str], set[str]] = {}
    for kind, section in data.items():
        for verb in section.get("verbs", ()):
            shapes.setdefault((fold(verb[0]), kind), set()).add("verb")
        for masdar in section.get("masdars", ()):
            shapes.setdefault((fold(masdar), kind), set()).add("masdar")
        for count in section.get("counts", ()):
            for word in count:
                shapes.setdefault((fold(word), kind), set()).add("count")
        for word in section.get("taken", ()):
            shapes.setdefault((fold(word), kind), set()).add("taken")
    return {word: f"{kind}:{'/'.join(sorted(found))}" for (word, kind), found in shapes.items()}
