"""The kit: everything compiled that coding looks things up in, opened once and passed in.

In: the folder of compiled tables. Out: lexicon, registry, gazetteer, grammar words and weights as one value.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import marisa_trie
import msgspec

from marsad.coding.weights import Weights
from marsad.gazetteer.table import Gazetteer
from marsad.lexicon.grammar import ONES, Grammar
from marsad.lexicon.registry import Registry
from marsad.lexicon.table import Lexicon

# Look-ups remembered: so many that ten thousand short reports fill them, so that memory does not grow beyond.
_OPENINGS = 8_000
_NAMES = 2_500


class Kit:
    """What coding needs. Immutable after opening, but for remembered look-ups; safe to share between reports."""

    def __init__(
        self, folder: Path, gazetteer: Path | None = None, registry: Path | None = None, lexicon: Path | None = None
    ) -> None:
        self.lexicon = Lexicon(lexicon or folder)
        self.registry = Registry(registry or folder)
        self.gazetteer = Gazetteer(gazetteer or folder)
        self.grammar = msgspec.msgpack.decode((folder / "grammar.msgpack").read_bytes(), type=Grammar)
        self.weights = Weights(folder.parent / "weights.csv")
        self.conditions: dict[int, Any] = {}
        self.continues_name = lru_cache(maxsize=_OPENINGS)(self._continues_name)
        self.exact = lru_cache(maxsize=_NAMES)(self._exact)
        grammar = self.grammar
        phrases = [*grammar.modifiers, *grammar.vague, *ONES]
        self.number_openers = frozenset(phrase.split()[0] for phrase in phrases)
        self.time_openers = frozenset(phrase.split()[0] for phrase in (*grammar.phrases, *grammar.times))
        self.phrase_openers = frozenset(phrase.split()[0] for phrase in grammar.phrases)
        self._places, self._actors = self.gazetteer.names, self.registry.names

    def begins_name(self, key: str) -> bool:
        """Whether a name of a place or party is this word or begins with it."""
        return key in self._places or key in self._actors or self.continues_name(key)

    def _continues_name(self, key: str, whole: bool = False) -> bool:
        """Whether a longer name begins with these words; `whole`: or is these words."""
        longer = key if whole else key + " "
        return any(True for names in (self._actors, self._places) for _ in names.iterkeys(longer))

    def _exact(self, key: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Ids of parties and places that bear exactly this name."""
        return _ids(self._actors, key), _ids(self._places, key)


def _ids(names: marisa_trie.RecordTrie, key: str) -> tuple[int, ...]:
    return tuple(sorted({row[0] for row in names.get(key, ())}))


@cache
def default_kit() -> Kit:
    """The kit that is built into the package."""
    return Kit(Path(__file__).parent.parent / "data" / "compiled")
