"""Sitemaps: the pages that a site names, with the dates and titles of its news, and the sitemaps of an index.

In: the bytes of a sitemap, a piece at a time through lxml's parser: no tree is built, so memory follows the pages named
and not the markup. Out: an `Entry` for each `url` or `sitemap`, in order.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from marsad.errors import FeedError

MOST_PAGES = 50_000  # of one sitemap, by the protocol
_PIECE = 1 << 16
_LONGEST = 8000  # characters of a value
_VALUES = {
    "loc": "url",
    "lastmod": "updated",
    "publication_date": "published",
    "title": "title",
    "name": "publisher",
    "language": "language",
}
_OTHERS = ("image", "video")  # elements whose `loc` and `title` are not the page's


class Entry(NamedTuple):
    """What a sitemap says of a page, or, when it is an index (`child`), of another sitemap. Values as written."""

    child: bool
    url: str = ""
    title: str = ""
    published: str = ""
    updated: str = ""
    publisher: str = ""
    language: str = ""


def read_entries(data: bytes) -> Iterator[Entry]:
    """The entries of a sitemap or an index, up to the first place that cannot be read at all.

    Raises FeedError (`feed-too-long`) beyond the pages that a sitemap may name.
    """
    target = _Target()
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    count = 0
    for start in range(0, len(data), _PIECE):
        try:
            parser.feed(data[start : start + _PIECE])
            ended = False
        except etree.XMLSyntaxError:
            ended = True
        for entry in target.take():
            count += 1
            if count > MOST_PAGES:
                raise FeedError("feed-too-long", f"it names more than {MOST_PAGES:,} pages; the rest is not read.")
            yield entry
        if ended:
            return


class _Target:
    """Gathers entries from the parser's events."""

    def __init__(self) -> None:
        self._done: list[Entry] = []
        self._values: dict[str, str] | None = None
        self._field, self._text, self._length = "", [""], 0
        self._other = 0

    def start(self, tag: str, attributes: object) -> None:
        local = _local(tag)
        if local in ("url", "sitemap"):
            self._values, self._other = {}, 0
        elif self._values is not None:
            self._other += local in _OTHERS
            self._field, self._text, self._length = ("" if self._other else _VALUES.get(local, "")), [], 0

    def data(self, text: str) -> None:
        if self._field and self._length <= _LONGEST:
            self._text.append(text)
            self._length += len(text)

    def end(self, tag: str) -> None:
        local = _local(tag)
        if self._values is None:
            return
        if local in ("url", "sitemap"):
            self._done.append(Entry(local == "sitemap", **self._values))
            self._values = None
        elif local in _OTHERS:
            self._other = max(0, self._other - 1)
        elif self._field and self._length <= _LONGEST:
            self._values.setdefault(self._field, "".join(self._text).strip())
        self._field = ""

    def close(self) -> None:
        return None

    def take(self) -> list[Entry]:
        """Entries complete since the last call."""
        done, self._done = self._done, []
        return done


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
