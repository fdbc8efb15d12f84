"""Visits: from addresses on the web to items for the intake.

In: an address of a page, feed or sitemap, and a fetcher. Out: items with the bytes as received, and rejections; what
cannot be fetched is rejected with its reason, and the rest goes on.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urldefrag

import msgspec

from marsad.errors import MarsadError
from marsad.keep.intake import Item
from marsad.model import Report
from marsad.sources import feeds
from marsad.sources.archive import Capture
from marsad.sources.fetch import Fetched, Fetcher, NotModified
from marsad.sources.files import Given, Reading, Rejected
from marsad.sources.language import refuse_other_languages
from marsad.sources.page import read_page

MOST_SITEMAPS = 20  # of one index that are read at once, newest last
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_OPENING = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)[\s>]",
    re.S,
)
_FEEDS = ("xml", "rss", "atom", "feed+json", "application/json")


class Told(NamedTuple):
    """What a feed or its outlet tells of a page, for reports that do not tell it themselves; source id and class."""

    title: str = ""
    published: str = ""
    publisher: str = ""
    source: int | None = None
    sensitivity: str = "public"


class Polled(NamedTuple):
    """What became of a poll: the feed's new ETag and Last-Modified, and how many pages it names."""

    etag: str
    modified: str
    pages: int
    unchanged: bool = False


def visit(url: str, fetcher: Fetcher, reading: Reading) -> Iterator[Item | Rejected]:
    """Items of an address: the page itself, or the pages that a feed or sitemap names."""
    told = Told(reading.title, reading.published, reading.publisher)
    try:
        got = fetcher.fetch(url)
        assert isinstance(got, Fetched)
        feed = _feed(got)
    except MarsadError as error:
        yield Rejected(url, 0, error.slug, error.sentence)
        return
    if feed is None:
        yield from _read(got, told, reading)
        return
    yield from pages_of(feed, fetcher, told, reading)


def pages_of(
    feed: feeds.Feed, fetcher: Fetcher, told: Told, reading: Reading,
    wanted: Callable[[feeds.Item], bool] = lambda item: True, depth: int = 1,
) -> Iterator[Item | Rejected]:  # fmt: skip
    """Items of the pages of a feed that are wanted, and of the sitemaps that it names."""
    yield from feed.rejected
    for item in feed.items:
        if wanted(item):
            own = told._replace(
                title=item.title or told.title, published=item.published or told.published,
                publisher=told.publisher or item.publisher or feed.title,
            )  # fmt: skip
            yield from visit_page(item.url, fetcher, own, reading)
    if depth and feed.kind in ("sitemap-index", "json"):
        for url in feed.more[-MOST_SITEMAPS:]:
            try:
                got = fetcher.fetch(url)
                assert isinstance(got, Fetched)
                more = feeds.read_feed(got.body, got.final, got.header("content-type"))
            except MarsadError as error:
                yield Rejected(url, 0, error.slug, error.sentence)
                continue
            yield from pages_of(more, fetcher, told, reading, wanted, depth - 1)


def visit_page(url: str, fetcher: Fetcher, told: Told, reading: Reading) -> Iterator[Item | Rejected]:
    """The item of one page."""
    try:
        got = fetcher.fetch(url)
    except MarsadError as error:
        yield Rejected(url, 0, error.slug, error.sentence)
        return
    assert isinstance(got, Fetched)
    yield from _read(got, told, reading)


def poll(
    url: str, kind: str, fetcher: Fetcher, last: tuple[str, str], told: Told, reading: Reading,
    wanted: Callable[[feeds.Item], bool],
) -> tuple[Polled, Iterator[Item | Rejected]]:  # fmt: skip
    """What is new at an outlet since `last` (ETag, Last-Modified). Raises FetchError and FeedError."""
    got = fetcher.fetch(url, *last)
    if isinstance(got, NotModified):
        return Polled(*last, 0, unchanged=True), iter(())
    marks = (got.header("etag"), got.header("last-modified"))
    if kind == "page":
        return Polled(*marks, 1), _read(got, told, reading)
    feed = feeds.read_feed(got.body, got.final, got.header("content-type"))
    return Polled(*marks, len(feed.items)), pages_of(feed, fetcher, told, reading, wanted)


def _feed(got: Fetched) -> feeds.Feed | None:
    """The feed, when it is one by its type and its content."""
    kind = got.header("content-type").lower()
    told = "html" not in kind and any(each in kind for each in _FEEDS)
    if not told and not _OPENING.match(got.body[:2000]):
        return None
    return feeds.read_feed(got.body, got.final, kind)


def _read(got: Fetched, told: Told, reading: Reading) -> Iterator[Item | Rejected]:
    declared = _CHARSET.search(got.header("content-type"))
    try:
        report, notes = read_page(
            got.body, got.final, reading.encoding, url=got.final, charset=declared.group(1) if declared else ""
        )
        if not reading.any_language:
            refuse_other_languages(report.text)
    except MarsadError as error:
        yield Rejected(got.url, 0, error.slug, error.sentence)
        return
    given = Given(_completed(report, told), got.url, 0, notes, got.raw)
    capture = Capture(got.final, got.at, got.raw, got.head, got.header("content-type"))
    yield Item(given, capture, urldefrag(got.url).url, got.status, told.source, told.sensitivity)


def _completed(report: Report, told: Told) -> Report:
    values: dict[str, Any] = {
        name: getattr(told, name) for name in ("title", "published", "publisher") if not getattr(report, name)
    }
    return msgspec.structs.replace(report, **{name: value for name, value in values.items() if value})
