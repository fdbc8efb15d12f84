"""Suggestions: what is suggested, and the files that a person edits and accepts.

In: suggestions. Out: `events.toml`, `parties.csv` and `places.csv` in the formats of the lexicon, with remarks (lines
that begin with #) that tell the evidence and what was guessed.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from marsad.coding.acceptance import CHECK
from marsad.errors import LexiconError
from marsad.gazetteer.build import COLUMNS
from marsad.lexicon.registry import PARTY_COLUMNS
from marsad.llm.triggers import Trigger

FILES = ("events.toml", "parties.csv", "places.csv")
_CHECK = f"{CHECK} "


class PartyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `actors/*.csv`; `known`: more names (aliases, short names) of the party that is there by this id."""

    id: str
    name: str
    cls: str
    kind: str
    country: str
    known: bool
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `places/*.csv`: a name and the point (degrees) that a person gave it."""

    name: str
    kind: str
    country: str
    admin1: str
    lat: float
    lon: float
    ambiguous: bool
    claims: tuple[str, ...] = ()


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """What is not suggested: the words, why not (`conflict`, `weights`), a sentence about it, the claims."""

    words: str
    why: str
    about: str
    claims: tuple[str, ...]


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """All that is suggested, likeliest first."""

    triggers: tuple[Trigger, ...] = ()
    parties: tuple[PartyRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def count(self) -> int:
        """How many are suggested."""
        return len(self.triggers) + len(self.parties) + len(self.places)


def write_files(suggestions: Suggestions, folder: Path, *, force: bool = False) -> list[Path]:
    """Write those of the files that have something in them; returns them. Raises LexiconError."""
    texts = (events_toml(suggestions.triggers), parties_csv(suggestions.parties), places_csv(suggestions.places))
    told = [(folder / name, text) for name, text in zip(FILES, texts, strict=True) if text]
    if there := [path for path, _ in told if path.exists() and not force]:
        raise LexiconError("lexicon-there", f"{there[0]} is there; name another folder with --out, or give --force.")
    try:
        for path, text in told:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LexiconError("lexicon-unwritable", f"{folder}: {error.strerror}.") from error
    return [path for path, _ in told]


def events_toml(triggers: Sequence[Trigger]) -> str:
    """The entries, in the format of `events/*.toml`; empty without any."""
    if not triggers:
        return ""
    head = "# Suggested from what reviewers settled. Edit, delete the remarks that you have checked, then accept it.\n"
    return head + "".join("\n" + _entry(trigger) for trigger in triggers)


def _entry(trigger: Trigger) -> str:
    lines = [f"[[{trigger.kind}]]"]
    for key, value in trigger.parts.items():
        lines += [f"{key} = {_toml(value)}{_remark(trigger, key)}"]
    if "masdar" in trigger.guessed and "masdar" not in trigger.parts:
        lines.append(f"masdar = []{_remark(trigger, 'masdar')}")
    sense = [f"type = {_toml(trigger.type)}"]
    sense += [f"{key} = {_toml(list(value))}" for key, value in _slots(trigger) if value]
    if trigger.when:
        sense.append("when = { " + ", ".join(f"{key} = {_toml(list(v))}" for key, v in trigger.when.items()) + " }")
    if trigger.known:
        lines.append("# The lexicon has this word: the sense goes before those that it has.")
    lines += ["senses = [", f"  {{ {', '.join(sense)} }},{_remark(trigger, 'when')}", "]"]
    lines.append(f"fires = {_toml(list(trigger.fires))}{_remark(trigger, 'fires')}")
    if trigger.silent:
        lines.append(f"silent = {_toml(list(trigger.silent))}")
    why = f"settled by reviewers as {trigger.type}: {_claims(trigger.claims)}"
    why += f"; rejected: {_claims(trigger.against)}" if trigger.against else ""
    return "\n".join([*lines, f"why = {_toml(why)}"]) + "\n"


def _slots(trigger: Trigger) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("doer", trigger.doer), ("affected", trigger.affected)


def _remark(trigger: Trigger, key: str) -> str:
    return f"  {_CHECK}{trigger.guessed[key]}" if key in trigger.guessed else ""


def _claims(claims: tuple[str, ...]) -> str:
    more = f" and {len(claims) - 6} more" if len(claims) > 6 else ""
    return f"{len(claims)} ({', '.join(claims[:6])}{more})"


def _toml(value: Any) -> str:
    """A string or a list of strings in TOML; JSON's escapes are TOML's too."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")


def parties_csv(rows: tuple[PartyRow, ...]) -> str:
    """The rows, in the format of `actors/*.csv`; empty without any."""
    told = []
    for row in rows:
        what = "more names of a party that is there" if row.known else "a new party"
        checks = "" if row.known else f"\n{_CHECK}id, class, kind and country; give the Latin name"
        values = {"id": row.id, "name": row.name, "class": row.cls, "kind": row.kind, "country": row.country,
                  "aliases": "|".join(row.aliases), "short": "|".join(row.short)}  # fmt: skip
        told.append((f"# {what}: {_claims(row.claims)}{checks}", values))
    return _csv(PARTY_COLUMNS, told)


def places_csv(rows: tuple[PlaceRow, ...]) -> str:
    """The rows, in the format of `places/*.csv`; empty without any."""
    told = []
    for row in rows:
        values = {"name": row.name, "kind": row.kind, "country": row.country, "admin1": row.admin1,
                  "lat": f"{row.lat:g}", "lon": f"{row.lon:g}",
                  "ambiguous": "yes" if row.ambiguous else ""}  # fmt: skip
        remark = f"# located by reviewers: {_claims(row.claims)}\n{_CHECK}kind and rank; give the Latin name"
        told.append((remark, values))
    return _csv(COLUMNS, told)


def _csv(columns: list[str], rows: list[tuple[str, dict[str, str]]]) -> str:
    if not rows:
        return ""
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerow(columns)
    for remark, values in rows:
        told.write(remark + "\n")
        cells = [values.get(column, "").replace("\n", " ") for column in columns]
        all_of_them = cells[0].startswith("#")  # a row is no remark
        rows_of = csv.writer(told, lineterminator="\n", quoting=csv.QUOTE_ALL if all_of_them else csv.QUOTE_MINIMAL)
        rows_of.writerow(cells)
    return told.getvalue()
