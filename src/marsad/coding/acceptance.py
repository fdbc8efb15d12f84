"""Acceptance: files of triggers, parties and places taken into a folder of one's own, when they do what they say.

In: files, the folder, the tables that they are added to. Out: the folder with them, compiled anew. Files are checked as
the built-in ones are; their sentences must hold. Otherwise the folder stays as it was.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from marsad.coding.coder import RuleCoder
from marsad.coding.examples import failing
from marsad.coding.kit import Kit
from marsad.coding.own import KINDS, Own, compile_own, sources
from marsad.errors import LexiconError
from marsad.gazetteer.build import COLUMNS
from marsad.lexicon.registry import PARTY_COLUMNS
from marsad.lexicon.schema import Entry
from marsad.model import Report

CHECK = "# check:"


class Base(NamedTuple):
    """The folders of compiled tables that own ones are added to: the built-in ones, and those of an import."""

    built_in: Path
    imported: Path | None = None


class Acceptance(NamedTuple):
    """What a folder holds now, the names of the files that are new, and what a person should look at.

    `kept_out` are sentences of `fires` in which a sense finds its type and the weights leave it out.
    """

    own: Own
    new: tuple[str, ...]
    unchecked: int
    kept_out: tuple[str, ...]


def accept(folder: Path, files: Sequence[Path], base: Base) -> Acceptance:
    """Take files in, and compile the folder anew. Raises LexiconError and GazetteerError; then nothing has changed."""
    texts = [_text(path) for path in files]
    with _stage(folder) as stage:
        names = [_keep(stage, path, text) for path, text in zip(files, texts, strict=True)]
        own = compile_own(stage, *base)
        compiled = stage / "compiled"
        coder = RuleCoder(Kit(base.built_in, compiled, compiled, compiled))
        _prove(own.entries, coder)
        kept_out = tuple(_kept_out(own.entries, coder))
        _swap(stage, folder)
    return Acceptance(own, tuple(dict.fromkeys(names)), sum(text.count(CHECK) for text in texts), kept_out)


@contextmanager
def tried(folder: Path, entries: str, base: Base) -> Iterator[RuleCoder]:
    """A coder whose lexicon has what a folder holds and more entries (TOML), for as long as this is open."""
    with _stage(folder) as stage:
        (stage / "events").mkdir(exist_ok=True)
        (stage / "events" / "trial.toml").write_text(entries, encoding="utf-8")
        compile_own(stage, *base)
        compiled = stage / "compiled"
        yield RuleCoder(Kit(base.built_in, compiled, compiled, compiled))


def take_back(folder: Path, names: Sequence[str], base: Base) -> Own:
    """Take files out by their names (`events/….toml`), and compile what is left. Raises LexiconError."""
    there = {path.relative_to(folder).as_posix(): path for path in sources(folder)}
    for name in names:
        if name not in there:
            raise LexiconError("lexicon-own-unknown", f"{name}: no such file was accepted; there are {_listed(there)}.")
    with _stage(folder) as stage:
        for name in names:
            (stage / name).unlink()
        if sources(stage):
            own = compile_own(stage, *base)
            _swap(stage, folder)
            return own
    shutil.rmtree(folder)
    return Own([], [], [])


def _listed(names: dict[str, Path]) -> str:
    return ", ".join(names) or "none"


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """A copy of the sources of a folder, beside it; gone at the end, unless it was put in the folder's place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".lexicon-", dir=folder.parent))
    stage.chmod(0o755)
    try:
        for path in sources(folder):
            target = stage / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _swap(stage: Path, folder: Path) -> None:
    """Put the stage in the folder's place; who has the old tables open keeps them."""
    old = stage.with_name(stage.name + "-old")
    if folder.exists():
        os.rename(folder, old)
    os.rename(stage, folder)
    shutil.rmtree(old, ignore_errors=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError("lexicon-own-file", f"{path}: {error}.") from error


def _keep(stage: Path, path: Path, text: str) -> str:
    """Write a file where its kind belongs, under its name and a hash of what it says; rows lose their remarks."""
    kind = _kind(path, text)
    if kind != "events":
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    name = f"{path.stem}-{sha256(text.encode()).hexdigest()[:8]}{KINDS[kind]}"
    (stage / kind).mkdir(exist_ok=True)
    (stage / kind / name).write_text(text, encoding="utf-8")
    return f"{kind}/{name}"


def _kind(path: Path, text: str) -> str:
    columns = text.partition("\n")[0].strip().split(",")
    if path.suffix == ".toml":
        return "events"
    if path.suffix == ".csv" and set(PARTY_COLUMNS) <= set(columns):
        return "actors"
    if path.suffix == ".csv" and columns[: len(COLUMNS)] == COLUMNS:
        return "places"
    raise LexiconError(
        "lexicon-own-file",
        f"{path}: neither entries of triggers (.toml) nor a table with the columns of parties "
        f"({','.join(PARTY_COLUMNS)}) or places ({','.join(COLUMNS)}).",
    )


def _prove(entries: Sequence[Entry], coder: RuleCoder) -> None:
    """Raises LexiconError for an entry without examples, or one whose examples do not hold."""
    for entry in entries:
        types = any(sense.type for sense in entry.senses)
        if entry.pos in ("verb", "noun", "phrase") and not (entry.fires if types else entry.silent):
            wanted = "fires" if types else "silent"
            raise LexiconError("lexicon-unproved", f"{entry.where}: {entry.lemma} has no sentence in `{wanted}`.")
    if amiss := [str(each) for each in failing(entries, coder.memo, coder.kit)]:
        raise LexiconError("lexicon-examples", "These sentences do not hold: " + "; ".join(amiss) + ".")


def _kept_out(entries: Sequence[Entry], coder: RuleCoder) -> Iterator[str]:
    for entry in entries:
        types = {sense.type for sense in entry.senses if sense.type}
        for text in entry.fires:
            if not any(claim.type in types for claim in coder.code(Report(id="fires", text=text)).claims):
                yield text
