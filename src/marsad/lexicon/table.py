"""The compiled lexicon: one read-only trie of written forms and the lexemes that they belong to.

In: a folded word without clitics. Out: its readings. The trie is memory-mapped; lexemes and senses are decoded once.
"""

from collections.abc import Sequence
from pathlib import Path

import marisa_trie
import msgspec

from marsad.lexicon.schema import Sense


class Lexeme(msgspec.Struct, frozen=True, array_like=True):
    """A dictionary word. `senses` index the lexicon's senses; `where` is file and line."""

    pos: str
    lemma: str
    kind: str
    role: str
    senses: tuple[int, ...]
    where: str


class Phrase(msgspec.Struct, frozen=True, array_like=True):
    """A fixed phrase: lemma keys in order, each matched in any inflection."""

    words: tuple[str, ...]
    lexeme: int


class LexiconFile(msgspec.Struct, array_like=True):
    """What `lexicon.msgpack` holds besides the trie."""

    digest: str
    lexemes: list[Lexeme]
    senses: list[Sense]
    phrases: list[Phrase]


FORM = ">HH"  # lexeme, feature bits


class Lexicon:
    """Readings of written forms."""

    def __init__(self, folder: Path) -> None:
        data = msgspec.msgpack.decode((folder / "lexicon.msgpack").read_bytes(), type=LexiconFile)
        self.digest, self.lexemes, self.senses = data.digest, data.lexemes, data.senses
        self.phrases: dict[str, list[Phrase]] = {}
        for phrase in data.phrases:
            self.phrases.setdefault(phrase.words[0], []).append(phrase)
        self._trie = marisa_trie.RecordTrie(FORM).mmap(str(folder / "lexicon.marisa"))

    def readings(self, folded: str) -> Sequence[tuple[int, int]]:
        """(lexeme, feature bits) of a folded form without clitics; empty when unknown."""
        return sorted(self._trie.get(folded, ()))
