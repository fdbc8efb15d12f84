"""Examples: whether entries of the lexicon find what their own sentences say they find.

In: entries and a kit that holds them. Out: the sentences that do not hold. What the senses find is judged, before the
weights choose.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.events import Event
from marsad.coding.forms import Forms
from marsad.coding.kit import Kit
from marsad.coding.names import find_names
from marsad.coding.sentence import Sentence
from marsad.coding.times import find_times
from marsad.lexicon.schema import Entry


class Failing(NamedTuple):
    """A sentence of `fires` (`silent` is false) or of `silent` that does not hold, and what was found in it."""

    entry: Entry
    silent: bool
    text: str
    found: tuple[tuple[str, str], ...]  # type and word

    def __str__(self) -> str:
        found = ", ".join(f"{type_} «{word}»" for type_, word in self.found) or "nothing"
        wanted = "nothing of this entry" if self.silent else "one of its types"
        return f"{self.entry.where} {self.entry.lemma}: «{self.text}» must give {wanted} and gave {found}"


def sentences_of(document: Document, kit: Kit) -> Iterator[Sentence]:
    """The sentences of a document, with the events that the senses find in them."""
    names, times = find_names(document, kit), find_times(document, None, kit)
    for index in range(len(document.sentences)):
        yield Sentence(index, document, names, times, kit)


def events_of(text: str, memo: Forms, kit: Kit) -> list[tuple[Event, str]]:
    """Every event of a text with its word, before the weights choose."""
    document = Document(text, memo)
    return [
        (event, document.span(event.trigger.start, event.trigger.end).text)
        for sentence in sentences_of(document, kit)
        for event in sentence.events
    ]


def failing(entries: Iterable[Entry], memo: Forms, kit: Kit) -> Iterator[Failing]:
    """The sentences of entries that do not hold."""
    for entry in entries:
        own = {sense.type for sense in entry.senses if sense.type}
        for text in entry.fires:
            found = tuple((event.sense.type, word) for event, word in events_of(text, memo, kit))
            if not any(type_ in own for type_, _ in found):
                yield Failing(entry, False, text, found)
        for text in entry.silent:
            events = events_of(text, memo, kit)
            if any(event.sense.entry == entry.where for event, _ in events):
                yield Failing(entry, True, text, tuple((event.sense.type, word) for event, word in events))
