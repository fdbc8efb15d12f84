"""One sentence made ready for claims: its units, what they coordinate with, and the events in it."""

from marsad.coding.document import Document
from marsad.coding.events import Event, sense_of, triggers
from marsad.coding.kit import Kit
from marsad.coding.names import Name
from marsad.coding.slots import Trigger, coordinate, relate
from marsad.coding.times import Time
from marsad.coding.units import Chunker, Unit


class Sentence:
    """Units, events and toll words of one sentence. `index` counts the document's sentences."""

    __slots__ = ("begin", "chunker", "end", "events", "heads", "index", "tolls", "units")

    def __init__(
        self, index: int, document: Document, names: dict[int, Name], times: dict[int, Time], kit: Kit
    ) -> None:
        self.index = index
        self.begin, self.end = document.sentences[index]
        ends = {start: time.end for start, time in times.items()}
        self.chunker = Chunker(document, self.begin, self.end, names, ends, kit)
        self.units: list[Unit] = self.chunker.units()
        self.heads = coordinate(self.units)
        self.events: list[Event] = []
        self.tolls: list[Trigger] = []
        for trigger in triggers(self.units, self.chunker, kit):
            if trigger.toll:
                relate(trigger, self.units, self.heads, self.chunker)
                self.tolls.append(trigger)
            elif (event := sense_of(trigger, self.units, self.heads, self.chunker, kit)) is not None:
                self.events.append(event)
