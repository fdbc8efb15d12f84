"""Compile every source table to the files that a kit opens.

In: `data/`. Out: `data/compiled/`. Run by the package build and by `python -m marsad.coding.compile`.
"""

import os
import sys
import tempfile
from pathlib import Path

from marsad.gazetteer import build as gazetteer
from marsad.lexicon import build as lexicon
from marsad.lexicon import registry
from marsad.lexicon.grammar import compile_grammar
from marsad.lexicon.table import Lexicon
from marsad.ontology import ACTOR_CLASSES, claim_types

DATA = Path(__file__).parent.parent / "data"


def compile_tables(data: Path = DATA, out: Path | None = None) -> dict[str, int]:
    """Write all compiled tables; returns how many forms, names and places they hold."""
    target = out or data / "compiled"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        counts = _compile(data, Path(folder))
        for path in sorted(Path(folder).iterdir()):
            os.replace(path, target / path.name)
    return counts


def _compile(data: Path, out: Path) -> dict[str, int]:
    actors, nations = registry.load(data / "actors", ACTOR_CLASSES)
    forms = lexicon.build(data, out, frozenset(claim_types()), actors, nations)
    grammar = compile_grammar(data / "ar" / "grammar", out)
    names = registry.build(actors, nations, out)
    table = Lexicon(out)
    words = frozenset(lexeme.lemma for lexeme in table.lexemes if lexeme.pos not in ("nation", "party"))
    places = gazetteer.build(sorted((data / "places").glob("*.csv")), out, words, grammar.plain)
    return {"forms": forms, "names": names, "places": places}


if __name__ == "__main__":
    counts = compile_tables(out=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    sys.stdout.write(", ".join(f"{count} {what}" for what, count in counts.items()) + "\n")
