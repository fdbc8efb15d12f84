"""Own: triggers, parties and places of one's own, compiled together with the built-in ones.

In: a folder with `events/*.toml`, `actors/*.csv` and `places/*.csv`, and the compiled tables that they are added to.
Out: `compiled/` in that folder: lexicon, registry and gazetteer. Beside them stands what they were made from, so that
tables of another version are not taken for today's.
"""

import json
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from marsad.errors import LexiconError
from marsad.gazetteer import build as gazetteer
from marsad.gazetteer.table import PlaceRecord
from marsad.lexicon import build as lexicon
from marsad.lexicon import registry, schema
from marsad.lexicon.registry import Actor
from marsad.lexicon.schema import Entry
from marsad.ontology import ACTOR_CLASSES, claim_types

KINDS = {"events": ".toml", "actors": ".csv", "places": ".csv"}
_BASE = "base.json"


class Own(NamedTuple):
    """What a folder holds: entries of triggers, rows of parties, rows of places."""

    entries: list[Entry]
    actors: list[Actor]
    places: list[PlaceRecord]


def sources(folder: Path) -> list[Path]:
    """The files of a folder, by kind and name."""
    return [path for kind, suffix in KINDS.items() for path in sorted((folder / kind).glob(f"*{suffix}"))]


def read_own(folder: Path) -> Own:
    """What a folder holds. Raises LexiconError and GazetteerError that name file, line and value."""
    entries = schema.load(folder, frozenset(claim_types()))
    actors, nations = registry.load(folder / "actors", ACTOR_CLASSES)
    if nations:
        raise LexiconError("lexicon-own-file", f"{nations[0].where}: nations cannot be added; parties can.")
    tables = (folder / "places").glob("*.csv")
    return Own(entries, actors, [place for path in sorted(tables) for place, _ in gazetteer.read_table(path)])


def compile_own(folder: Path, built_in: Path, imported: Path | None) -> Own:
    """Write `compiled/` in a folder, of what it holds, the built-in tables and those of an import.

    `built_in` and `imported` are folders of compiled tables. Raises LexiconError and GazetteerError.
    """
    own = read_own(folder)
    target = folder / "compiled"
    target.mkdir(parents=True, exist_ok=True)
    parties = imported if imported is not None and (imported / "actors.msgpack").is_file() else built_in
    with tempfile.TemporaryDirectory(dir=folder) as name:
        out = Path(name)
        lexicon.extend(built_in, [*own.entries, *lexicon.party_adjectives(own.actors)], out)
        registry.extend(parties, own.actors, out)
        gazetteer.extend(imported or built_in, sorted((folder / "places").glob("*.csv")), out)
        beside = "" if imported is None else os.path.relpath(imported, target)
        told = {"beside": beside, "digest": _digest(built_in, imported)}
        (out / _BASE).write_text(json.dumps(told), encoding="utf-8")
        for path in sorted(out.iterdir()):
            os.replace(path, target / path.name)
    return own


def is_compiled(folder: Path) -> bool:
    """Whether this is a folder that `compile_own` wrote."""
    return (folder / _BASE).is_file()


def check(folder: Path, built_in: Path) -> None:
    """Raises LexiconError (`lexicon-stale`) where what compiled tables were made from is another now."""
    told = json.loads((folder / _BASE).read_text(encoding="utf-8"))
    imported = folder / told["beside"] if told["beside"] else None
    if _digest(built_in, imported) != told["digest"]:
        raise LexiconError(
            "lexicon-stale",
            f"{folder}: the built-in lexicon or the imported gazetteer has changed since these tables were made; "
            "`marsad lexicon accept` without files makes them anew.",
        )


def _digest(built_in: Path, imported: Path | None) -> str:
    digest = sha256()
    for folder in (built_in, *([imported] if imported else ())):
        for path in sorted(folder.glob("*.*")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
