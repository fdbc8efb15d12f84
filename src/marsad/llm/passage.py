"""Passage: a report made ready for holding words to it; nothing of it is cut into phrases before words are asked for.

In: a report with its document, and the sentences that nobody is to be believed about. Out: sentences with their units,
places and tolls by their index, with what the report named before them.
"""

from functools import cached_property

from marsad.coding.coder import day_of
from marsad.coding.document import Document
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator
from marsad.coding.names import find_names
from marsad.coding.offices import Offices
from marsad.coding.parties import Cast
from marsad.coding.privacy import private_names
from marsad.coding.sentence import Cut, Sentence
from marsad.coding.spots import Scene, Spot, find_spots
from marsad.coding.times import find_times
from marsad.coding.tolls import Toll, read_tolls
from marsad.coding.wording import Run, Wanted, runs, wanted
from marsad.model import Report
from marsad.text.fold import fold


class Passage:
    """One report, read as far as it is asked about. Sentences count from 0; a hidden one has no words.

    `asked` are the sentences that may be asked about; without it, any may.
    """

    def __init__(
        self, report: Report, document: Document, kit: Kit, hidden: frozenset[int], asked: frozenset[int] | None = None
    ) -> None:
        self.report, self.document, self.kit, self.hidden, self.asked = report, document, kit, hidden, asked
        unseen = {token for index in hidden for token in range(*document.sentences[index])}
        names = find_names(document, kit)
        self.names = {at: name for at, name in names.items() if at not in unseen} if unseen else names
        self.times = find_times(document, day_of(report.published), kit)
        self.locator = Locator(document, self.names, kit)
        self.cast = Cast(document, kit, self.locator)
        self.offices = Offices(self.cast)
        self.publisher = fold(report.publisher).replace(" ", "")
        self._wanted: dict[str, Wanted] = {}
        self._scene = Scene()
        self._sentences: list[Sentence | None] = []
        self._spots: list[list[Spot]] = []
        self._tolls: dict[int, list[Toll]] = {}

    @cached_property
    def private(self) -> list[tuple[int, int]]:
        """Where private persons are named, in characters."""
        return private_names(self.document, self.kit)

    def why_not(self, number: int, words: str) -> str:
        """Why words cannot stand in a sentence (its number, from 1), whatever it says; empty where they may."""
        if not 1 <= number <= len(self.document.sentences):
            return "sentence-missing"
        if number - 1 in self.hidden:
            return "sentence-hidden"
        return "" if self._asked(words).words else "words-empty"

    def runs(self, number: int, words: str) -> list[Run]:
        """Where words stand in a sentence (its number, from 1)."""
        return runs(self.document, *self.document.sentences[number - 1], self._asked(words))

    def sentence(self, index: int) -> Sentence:
        """A sentence with its units, once everything before it has been read."""
        while len(self._sentences) <= index:
            self._read(len(self._sentences))
        found = self._sentences[index]
        if found is None:
            raise IndexError(index)
        return found

    def spots(self, index: int) -> list[Spot]:
        """The place mentions of a sentence."""
        self.sentence(index)
        return self._spots[index]

    def tolls(self, index: int) -> list[Toll]:
        """What a sentence says became of people."""
        found = self._tolls.get(index)
        if found is None:
            found = self._tolls[index] = read_tolls(self.sentence(index))
        return found

    def _asked(self, words: str) -> Wanted:
        found = self._wanted.get(words)
        if found is None:
            found = self._wanted[words] = wanted(words, self.kit.grammar.marks)
        return found

    def _read(self, index: int) -> None:
        """Read the next sentence, and remember the places and parties that it names."""
        if index in self.hidden:
            self._sentences.append(None)
            self._spots.append([])
            return
        found: Sentence | Cut
        if self.asked is None or index in self.asked:
            found = Sentence(index, self.document, self.names, self.times, self.kit)
        else:  # only what it names is needed
            found = Cut(self.document, *self.document.sentences[index], self.names, self.times, self.kit)
        spots = find_spots(found.units, found.heads, found.inner, self.document, self._scene, self.kit)
        self.locator.note(spots)
        for unit in found.units:
            self.cast.note(unit)
        self._sentences.append(found if isinstance(found, Sentence) else None)
        self._spots.append(spots)
