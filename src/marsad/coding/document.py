"""The document: a report cut into pieces, sentences and forms, with offsets into the text as given."""

from marsad.coding.forms import Form, Forms
from marsad.model import Span
from marsad.text.sentences import sentences
from marsad.text.tokens import cut


class Document:
    """A text with its tokens. `forms[i]` is what is known of token `i`; `sentences` are token ranges."""

    __slots__ = ("ends", "forms", "headline", "sentences", "starts", "text", "words")

    def __init__(self, text: str, memo: Forms) -> None:
        pieces = cut(text)
        self.text = text
        self.words, self.starts, self.ends = pieces
        self.forms: list[Form] = list(map(memo.__getitem__, self.words))
        self.sentences = sentences(pieces)
        self.headline = self._has_headline()

    def _has_headline(self) -> bool:
        """Whether the first line is a headline: short, without a full stop, and a text below it."""
        if len(self.sentences) < 2:
            return False
        begin, end = self.sentences[0]
        return end - begin <= 30 and self.words[end : end + 1] == ["\n"] and self.words[end - 1] != "."

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Code-point offsets of tokens `start` to `end` (exclusive)."""
        return self.starts[start], self.ends[end - 1]

    def span(self, start: int, end: int) -> Span:
        """The characters of tokens `start` to `end` (exclusive)."""
        first, last = self.offsets(start, end)
        return Span(text=self.text[first:last], start=first, end=last)

    def segment(self, sentence: int) -> tuple[int, int]:
        """Code-point offsets of a sentence."""
        return self.offsets(*self.sentences[sentence])
