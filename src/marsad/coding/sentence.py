"""One sentence made ready for claims: its units, what they coordinate with, and the events in it."""

from typing import Any

from marsad.coding.chunker import Chunker
from marsad.coding.clauses import find_doers
from marsad.coding.dates import Time
from marsad.coding.document import Document
from marsad.coding.events import Event, sense_of, triggers
from marsad.coding.kit import Kit
from marsad.coding.names import Name
from marsad.coding.slots import Trigger, coordinate, inner_phrase, relate
from marsad.coding.units import NOUN, VERB, Unit
from marsad.model import Party

_OUTER = frozenset(("event", "abstract", "number", "quantity", "unknown", "time", "body", "document"))


class Cut:
    """Tokens cut into units, what they coordinate with, and the phrases inside acts («عزل | المدينة»), by unit."""

    __slots__ = ("chunker", "heads", "inner", "units")

    def __init__(
        self, document: Document, begin: int, end: int, names: dict[int, Name], times: dict[int, Time], kit: Kit
    ) -> None:
        ends = {start: time.end for start, time in times.items()}
        self.chunker = Chunker(document, begin, end, names, ends, kit)
        self.units: list[Unit] = self.chunker.units()
        self.heads = coordinate(self.units)
        self.inner: dict[int, Unit] = {}
        for k, unit in enumerate(self.units):
            if unit.kind == NOUN and unit.cls in _OUTER and unit.end - unit.head > 1:
                inner = inner_phrase(unit, self.chunker)
                if inner is not None:
                    self.inner[k] = inner


class Sentence:
    """Units, events and toll words of one sentence. `index` counts the document's sentences."""

    __slots__ = (
        "begin", "chunker", "end", "events", "heads", "index", "inner", "parties", "seen", "stands", "times",
        "tolls", "units",
    )  # fmt: skip

    def __init__(
        self, index: int, document: Document, names: dict[int, Name], times: dict[int, Time], kit: Kit
    ) -> None:
        self.index = index
        self.begin, self.end = document.sentences[index]
        self.times = times
        cut = Cut(document, self.begin, self.end, names, times, kit)
        self.chunker, self.units, self.heads, self.inner = cut.chunker, cut.units, cut.heads, cut.inner
        find_doers(self.units, self.heads, kit)
        self.parties: dict[int, Party] = {}  # by identity of the unit: values worked out once a sentence
        self.seen: dict[int, Any] = {}  # by first token: what place mentions are, worked out once a sentence
        self.events: list[Event] = []
        self.tolls: list[Trigger] = []
        for trigger in triggers(self.units, self.chunker):
            if trigger.toll:
                relate(trigger, self.units, self.heads, self.chunker)
                self.tolls.append(trigger)
            elif (event := sense_of(trigger, self.units, self.heads, self.chunker, kit)) is not None:
                self.events.append(event)
        self.stands = self._standing()

    def _standing(self) -> dict[int, str]:
        """What noun phrases are to the events and verbs of speech of the sentence: doer, affected or speaker."""
        found: dict[int, str] = {}
        for event in self.events:
            for k, relation in event.trigger.relations.items():
                if relation.far == 0 and relation.slot in _ROLES:
                    found.setdefault(k, _ROLES[relation.slot])
        for k, unit in enumerate(self.units):
            if unit.kind == VERB and "speech" in unit.form.verb_kinds:
                for j in range(k + 1, min(k + 4, len(self.units))):
                    if self.units[j].kind == NOUN and not self.units[j].prep:
                        found[j] = "speaker"
                        break
        return found


_ROLES = {
    "subject": "doer",
    "light": "doer",
    "object": "affected",
    "relative": "affected",
    "between": "doer",
    "between2": "affected",
}
