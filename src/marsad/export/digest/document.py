"""Document: a digest in one language, as values that each format writes down in its own way.

In: nothing. Out: sections of blocks: paragraphs, tables, items, charts. A sentence is a phrase with the claims that it
rests on; names and words of reports stand in it as values of their own, so that every format can isolate them.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Name(NamedTuple):
    """Words that may be of another language and direction than the phrase around them; `quoted`: of a report."""

    text: str
    quoted: bool = False


Phrase = tuple[str | Name, ...]


class Sentence(NamedTuple):
    """A phrase and the claims (public ids) that it rests on. A cell of a table is one too."""

    phrase: Phrase
    claims: tuple[str, ...] = ()


class Paragraph(NamedTuple):
    """Sentences that follow each other."""

    sentences: tuple[Sentence, ...]


class Table(NamedTuple):
    """Heads and rows; the first cell of a row is its head. `total`: the last row sums up."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    total: bool = False


class Tag(NamedTuple):
    """What an item is to be marked as: a key that formats may style by, and its label."""

    key: str
    label: str


class Item(NamedTuple):
    """A happening: its title, tags, sentences, and the incident's id (empty when it is none)."""

    title: Sentence
    tags: tuple[Tag, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    uid: str = ""


class Items(NamedTuple):
    """Items under a heading of their own, which may be empty."""

    heading: str
    items: tuple[Item, ...]


class Chart(NamedTuple):
    """A picture, by the name under which it was drawn; `alt` says what is seen to those who do not see it."""

    name: str
    caption: str
    alt: str


Block = Paragraph | Table | Items | Chart


class Section(NamedTuple):
    """A part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Document(NamedTuple):
    """A report in one language. `direction` is rtl or ltr."""

    lang: str
    direction: str
    title: Phrase
    period: Phrase
    lead: Phrase
    sections: tuple[Section, ...]


def sentences(document: Document) -> Iterator[Sentence]:
    """All sentences, titles and cells of a document, in its order."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from block.sentences
            elif isinstance(block, Table):
                for row in block.rows:
                    yield from row
            elif isinstance(block, Items):
                for item in block.items:
                    yield item.title
                    yield from item.sentences


def plain(phrase: Phrase) -> str:
    """A phrase as text alone."""
    return "".join(part if isinstance(part, str) else part.text for part in phrase)
