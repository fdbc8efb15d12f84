"""The lexicon's source files: what an entry may say, read with file and line.

In: the folder `data/ar`. Out: `Entry` values, one a lexeme. A wrong value is an error that names file, line and value.
"""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from marsad.errors import LexiconError

CONDITIONS = ("next", "prep", "object", "subject", "near", "headed")
SLOTS = ("subject", "object", "genitive", "by", "light", "light_object", "relative", "between")
STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")
FORMS = ("verb", "passive", "masdar", "participle", "noun", "phrase")


class Sense(msgspec.Struct, frozen=True, array_like=True):
    """One reading of a trigger. An empty type blocks: this use is no claim.

    `entry` is file and line; `over` those of an entry of the same word whose senses are not tried when this one holds.
    """

    type: str
    doer: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    when: dict[str, tuple[str, ...]] = {}
    status: str = ""
    genitive: str = "either"
    entry: str = ""
    over: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One lexeme as its file gives it."""

    pos: str  # verb masdar participle noun adjective function phrase
    lemma: str
    parts: tuple[str, ...]  # verb: past present passive_past; noun: plurals
    where: str
    feminine: bool = False
    kind: str = ""  # verb kind, noun class, function kind, adjective class
    role: str = ""  # codebook class that a noun implies; country of a nationality
    senses: tuple[Sense, ...] = ()
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class _Sense(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sense as it is written."""

    type: str
    doer: list[str] = []
    affected: list[str] = []
    when: dict[str, list[str]] = {}
    status: str = ""


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry as it is written; which keys it needs, its kind says."""

    senses: list[_Sense] = []
    fires: list[str] = []
    silent: list[str] = []
    why: str = ""
    genitive: str = ""
    past: str = ""
    present: str = ""
    passive_past: str = ""
    passive_present: str = ""
    masdar: list[str] = []
    masdar_plural: list[str] = []
    participles: list[str] = []
    singular: str = ""
    plural: list[str] = []
    gender: str = ""
    words: list[str] = []


def load(folder: Path, types: frozenset[str]) -> list[Entry]:
    """Every entry of the lexicon under `folder` (`data/ar`), in file order. Raises LexiconError."""
    entries: list[Entry] = []
    for path in sorted(folder.glob("events/*.toml")):
        entries += _events(path, types)
    for path in sorted(folder.glob("*.csv")):
        rows = list(_rows(path))
        reader = {"verbs": _verb, "function": _function, "adjectives": _adjective}.get(path.stem)
        if reader is None:
            reader = _noun if path.stem.startswith("nouns") else None
        if reader is None:
            raise LexiconError("lexicon-unknown-file", f"{path}: no reader for this file name.")
        for where, row in rows:
            entries += reader(where, row)
    return entries


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if None in row or None in row.values():
                raise LexiconError("lexicon-columns", f"{where}: expected {len(reader.fieldnames or ())} columns.")
            yield where, {key: (value or "").strip() for key, value in row.items()}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _verb(where: str, row: dict[str, str]) -> Iterator[Entry]:
    past = row["past"]
    yield Entry("verb", past, (past, row["present"], row["passive_past"]), where, kind=row["kind"] or "other")
    for masdar in _split(row["masdar"]):
        yield Entry("masdar", masdar, (past,), where, feminine=masdar.endswith("ة"), kind=row["kind"] or "other")


def _noun(where: str, row: dict[str, str]) -> Iterator[Entry]:
    plurals = _split(row["plural"])
    lemma = row["singular"] or plurals[0]
    feminine = row["gender"] == "f"
    parts = plurals if row["singular"] else plurals[1:] or plurals
    yield Entry("noun", lemma, parts, where, feminine, row["class"], row["role"])


def _function(where: str, row: dict[str, str]) -> Iterator[Entry]:
    yield Entry("function", row["word"], (), where, kind=row["kind"])


def _adjective(where: str, row: dict[str, str]) -> Iterator[Entry]:
    yield Entry("adjective", row["masculine"], _split(row["feminine"] + "|" + row["plural"]), where, kind=row["class"])


def _events(path: Path, types: frozenset[str]) -> Iterator[Entry]:
    source = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError("lexicon-toml", f"{path}: {error}") from error
    for kind in ("verb", "noun", "phrase"):
        heads = [n for n, line in enumerate(source.splitlines(), 1) if line.strip() == f"[[{kind}]]"]
        items = data.pop(kind, [])
        if not isinstance(items, list) or len(items) != len(heads):
            raise LexiconError("lexicon-value", f"{path}: begin each entry with the line [[{kind}]].")
        for line, item in zip(heads, items, strict=True):
            where = f"{path.name}:{line}"
            try:
                msgspec.convert(item, _Written)
            except msgspec.ValidationError as error:
                raise LexiconError("lexicon-value", f"{where}: {error}.") from error
            yield from _event(kind, item, where, types)
    if data:
        raise LexiconError("lexicon-value", f"{path}: {next(iter(data))!r} is no [[verb]], [[noun]] or [[phrase]].")


def _event(kind: str, item: dict[str, Any], where: str, types: frozenset[str]) -> Iterator[Entry]:
    senses = tuple(_sense(sense, item, where, types) for sense in item.get("senses", []))
    fires, silent = tuple(item.get("fires", ())), tuple(item.get("silent", ()))
    try:
        if kind == "verb":
            past = item["past"]
            yield Entry(
                "verb",
                past,
                (past, item["present"], item.get("passive_past", "")),
                where,
                senses=senses,
                fires=fires,
                silent=silent,
            )
            plurals = tuple(item.get("masdar_plural", ()))
            for masdar in item.get("masdar", ()):
                own, plurals = (*plurals, *_masdar_plural(masdar)), ()
                yield Entry("masdar", masdar, own, where, feminine=masdar.endswith("ة"), senses=senses)
            for participle in item.get("participles", ()):
                yield Entry("participle", participle, _participle_plurals(participle), where, senses=senses)
        elif kind == "noun":
            singular = item.get("singular") or item["plural"][0]
            plural = tuple(item.get("plural", ()))
            yield Entry(
                "noun",
                singular,
                plural,
                where,
                item.get("gender") == "f",
                "event",
                senses=senses,
                fires=fires,
                silent=silent,
            )
        else:
            yield Entry(
                "phrase",
                " ".join(item["words"]),
                tuple(item["words"]),
                where,
                senses=senses,
                fires=fires,
                silent=silent,
            )
    except (KeyError, IndexError) as error:
        raise LexiconError("lexicon-missing-key", f"{where}: the entry lacks {error}.") from error


def _masdar_plural(masdar: str) -> tuple[str, ...]:
    """The sound plural that longer masdars take («اعتقالات», «مفاوضات»)."""
    return (masdar.removesuffix("ة") + "ات",) if len(masdar) >= 5 and " " not in masdar else ()


def _participle_plurals(participle: str) -> tuple[str, ...]:
    if participle.endswith(("ين", "ون", "ات")):
        return ()
    if participle.endswith("ة"):
        return (participle[:-1] + "ات",)
    return (participle + "ة", participle + "ون", participle + "ات")


def _sense(raw: dict[str, Any], item: dict[str, Any], where: str, types: frozenset[str]) -> Sense:
    if raw["type"] and raw["type"] not in types:
        raise LexiconError("lexicon-type", f"{where}: {raw['type']!r} is no type of the ontology.")
    when = {key: tuple(values) for key, values in raw.get("when", {}).items()}
    for key in when:
        if key.removeprefix("not_") not in CONDITIONS and key != "form":
            raise LexiconError("lexicon-condition", f"{where}: {key!r} is no condition; use one of {CONDITIONS}, form.")
    for slot in (*raw.get("doer", ()), *raw.get("affected", ())):
        if slot not in SLOTS and not slot.startswith("prep:"):
            raise LexiconError("lexicon-slot", f"{where}: {slot!r} is no slot; use one of {SLOTS} or prep:….")
    if raw.get("status", "") not in ("", *STATUSES):
        raise LexiconError("lexicon-status", f"{where}: {raw['status']!r} is no status; use one of {STATUSES}.")
    return Sense(
        raw["type"], tuple(raw.get("doer", ())), tuple(raw.get("affected", ())), when, raw.get("status", ""),
        item.get("genitive", "either"), where,
    )  # fmt: skip
