"""The kit: everything compiled that coding looks things up in, opened once and passed in.

In: the folder of compiled tables. Out: lexicon, registry, gazetteer, grammar words and weights as one value.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from marsad.coding.weights import Weights
from marsad.gazetteer.table import Gazetteer
from marsad.lexicon.grammar import Grammar
from marsad.lexicon.registry import Registry
from marsad.lexicon.table import Lexicon


class Kit:
    """What coding needs. Immutable after opening; safe to share between reports."""

    def __init__(self, folder: Path, gazetteer: Path | None = None) -> None:
        self.folder = folder
        self.lexicon = Lexicon(folder)
        self.registry = Registry(folder)
        self.gazetteer = Gazetteer(gazetteer or folder)
        self.grammar = msgspec.msgpack.decode((folder / "grammar.msgpack").read_bytes(), type=Grammar)
        self.weights = Weights(folder.parent / "weights.csv")
        self.conditions: dict[int, Any] = {}
        grammar = self.grammar
        phrases = [*grammar.modifiers, *grammar.vague]
        self.number_openers = frozenset(phrase.split()[0] for phrase in phrases)
        self.time_openers = frozenset(phrase.split()[0] for phrase in (*grammar.phrases, *grammar.times))
        self._places, self._actors = self.gazetteer.names, self.registry.names

    def begins_name(self, key: str) -> bool:
        """Whether a name of a place or party is this word or begins with it."""
        longer = key + " "
        return (
            key in self._places
            or key in self._actors
            or self._actors.has_keys_with_prefix(longer)
            or self._places.has_keys_with_prefix(longer)
        )


@cache
def default_kit() -> Kit:
    """The kit that is built into the package."""
    return Kit(Path(__file__).parent.parent / "data" / "compiled")
