"""The registry of parties: armed groups, states, institutions, media, office holders, and the nations they belong to.

In: `data/actors/*.csv`. Out: `Actor` and `Nation` values, and a compiled look-up of their names.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import marisa_trie
import msgspec

from marsad.errors import LexiconError
from marsad.text.fold import name_key

PARTY_COLUMNS = [
    "id",
    "name",
    "latin",
    "class",
    "kind",
    "country",
    "from",
    "to",
    "aliases",
    "short",
    "adjectives",
    "heads",
]


class Actor(msgspec.Struct, frozen=True, array_like=True):
    """One party. `short` are definite descriptions that mean it once it was named; years are None when unknown."""

    id: str
    name: str
    latin: str
    cls: str
    kind: str
    country: str
    since: int | None
    until: int | None
    aliases: tuple[str, ...]
    short: tuple[str, ...]
    adjectives: tuple[str, ...]
    where: str


class Nation(msgspec.Struct, frozen=True, array_like=True):
    """A country: its names, its adjectives without article, and the capital that stands for its government."""

    country: str
    name: str
    latin: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    capital: tuple[str, ...]
    where: str


class RegistryFile(msgspec.Struct, array_like=True):
    """What `actors.msgpack` holds."""

    actors: list[Actor]
    nations: list[Nation]
    short: dict[str, list[int]]


class Registry:
    """Names of parties and what they stand for. Ids are positions in `actors`."""

    def __init__(self, folder: Path) -> None:
        data = msgspec.msgpack.decode((folder / "actors.msgpack").read_bytes(), type=RegistryFile)
        self.actors, self.nations, self.short = data.actors, {n.country: n for n in data.nations}, data.short
        self.by_id = {actor.id: index for index, actor in enumerate(self.actors)}
        self.names = marisa_trie.RecordTrie("<H").mmap(str(folder / "actors.marisa"))


def load(folder: Path, classes: frozenset[str]) -> tuple[list[Actor], list[Nation]]:
    """Read the tables under `data/actors`. Raises LexiconError naming file, line and value."""
    actors: list[Actor] = []
    nations: list[Nation] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                where = f"{path.name}:{reader.line_num}"
                if None in row or None in row.values():
                    raise LexiconError("lexicon-columns", f"{where}: expected {len(reader.fieldnames or ())} columns.")
                if path.stem == "nations":
                    nations.append(_nation(row, where))
                    continue
                if row["class"] not in classes:
                    raise LexiconError(
                        "registry-class", f"{where}: {row['class']!r} is no actor class of the codebook."
                    )
                if row["id"] in seen:
                    raise LexiconError(
                        "registry-twice", f"{where}: id {row['id']!r} stands already at {seen[row['id']]}."
                    )
                seen[row["id"]] = where
                actors.append(_actor(row, where))
    return actors, nations


def extend(base: Path, own: list[Actor], out: Path) -> int:
    """Write the compiled registry of `base` with more parties; returns the number of names.

    A row with the id of a party that is there only adds its aliases, short names and adjectives to that one.
    """
    data = msgspec.msgpack.decode((base / "actors.msgpack").read_bytes(), type=RegistryFile)
    actors = list(data.actors)
    known = {actor.id: at for at, actor in enumerate(actors)}
    for actor in own:
        at = known.setdefault(actor.id, len(actors))
        if at == len(actors):
            actors.append(actor)
        else:
            actors[at] = msgspec.structs.replace(
                actors[at],
                aliases=(*actors[at].aliases, actor.name, *actor.aliases),
                short=(*actors[at].short, *actor.short),
                adjectives=(*actors[at].adjectives, *actor.adjectives),
            )
    return build(actors, data.nations, out)


def build(actors: list[Actor], nations: list[Nation], out: Path) -> int:
    """Write `actors.msgpack` and `actors.marisa`; returns the number of names."""
    names = sorted(
        {(name_key(alias), (i,)) for i, actor in enumerate(actors) for alias in (actor.name, *actor.aliases)}
    )
    short: dict[str, list[int]] = {}
    for i, actor in enumerate(actors):
        for phrase in actor.short:
            short.setdefault(name_key(phrase), []).append(i)
    out.mkdir(parents=True, exist_ok=True)
    marisa_trie.RecordTrie("<H", names).save(str(out / "actors.marisa"))
    (out / "actors.msgpack").write_bytes(msgspec.msgpack.encode(RegistryFile(actors, nations, short)))
    return len(names)


def _split(cell: str | None) -> Iterator[str]:
    return (part.strip() for part in (cell or "").split("|") if part.strip())


def _actor(row: dict[str, str], where: str) -> Actor:
    try:
        since, until = (int(row[key]) if row[key].strip() else None for key in ("from", "to"))
    except ValueError as error:
        raise LexiconError("registry-year", f"{where}: {error}; `from` and `to` are years.") from error
    return Actor(
        row["id"], row["name"].strip(), row["latin"], row["class"], row["kind"], row["country"], since, until,
        tuple(_split(row["aliases"])), tuple(_split(row["short"])), tuple(_split(row["adjectives"])), where,
    )  # fmt: skip


def _nation(row: dict[str, str], where: str) -> Nation:
    return Nation(
        row["country"], row["name"].strip(), row["latin"], tuple(_split(row["aliases"])),
        tuple(_split(row["adjectives"])), tuple(_split(row["capital"])), where,
    )  # fmt: skip
