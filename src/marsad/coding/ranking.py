"""Ranking: how the candidates of each place name were ranked, for `marsad explain`.

In: the names of a document. Out: besides what a locator gives, every candidate with its points and their reasons.
"""

from marsad.coding.document import Document
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator
from marsad.coding.names import Name
from marsad.gazetteer.table import PlaceRecord

Candidate = tuple[PlaceRecord, tuple[float, list[str]]]


class RankedLocator(Locator):
    """A locator that remembers how the candidates of each name were ranked, the last time that they were."""

    def __init__(self, document: Document, names: dict[int, Name], kit: Kit) -> None:
        self._ranked: dict[tuple[str, str], list[Candidate]] = {}
        self._now = ("", "")
        super().__init__(document, names, kit)

    def ranking(self, name: Name) -> tuple[tuple[PlaceRecord, str], list[Candidate]]:
        """What was chosen for a name and why, and all candidates with points and reasons (none where there is one)."""
        return self.chosen[self._case(name)], self._ranked[self._case(name)]

    def _choose(self, name: Name, near: list[PlaceRecord] | None = None) -> tuple[PlaceRecord, str]:
        self._now = self._case(name)
        self._ranked[self._now] = []
        return super()._choose(name, near)

    def _score(self, record: PlaceRecord, wanted: tuple[str, ...], near: list[PlaceRecord]) -> tuple[float, list[str]]:
        points = super()._score(record, wanted, near)
        self._ranked[self._now].append((record, points))
        return points
