"""Feeds: from RSS, Atom, JSON Feed and sitemaps to the pages that they name.

In: the bytes of a feed, its URL and content type. Out: a `Feed` with its items in the order given, each page once, URLs
absolute and without fragments, dates as ISO 8601 with their zone. An item that names no page is set aside with its
reason. Nothing is loaded from elsewhere and no entity is expanded.
"""

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from html.entities import html5
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from marsad.errors import FeedError, InputError
from marsad.sources.files import Rejected
from marsad.sources.records import load_json
from marsad.sources.sitemaps import read_entries
from marsad.sources.stamps import iso_date
from marsad.sources.unpack import unpack
from marsad.text.decode import codec_name, decode

LIMIT = 50_000_000  # bytes, unpacked: what the sitemap protocol allows
_FEED_LIMIT = 10_000_000  # bytes of any other feed
_MOST_TAGS, _MOST_TAGS_OF_PAGES = 200_000, 3_000_000
_LONGEST_URL = 4000
_HEAD = 1 << 20
_REMARK = re.compile(rb"<!--|<\?")
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no characters of XML
_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))
_SCHEMES = ("http://", "https://")
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_TAG = re.compile(r"<[^<>]{1,300}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_MOST_ITEMS, _MOST_LINKS, _MOST_ATTRIBUTES = 10_000, 20, 50
_READ = frozenset(  # elements of an item
    (
        "title link guid id pubdate published issued created updated modified date source publisher language origlink"
    ).split()
)
_FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"))


class Item(NamedTuple):
    """A page. `published` and `updated` are ISO dates or date-times, `language` a tag such as `ar`; empty: not told."""

    url: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    language: str = ""
    updated: str = ""


class Feed(NamedTuple):
    """A feed. `kind` is rss, atom, json, sitemap or sitemap-index; `more` are sitemaps or pages of it to read next."""

    kind: str
    title: str
    language: str
    items: tuple[Item, ...]
    more: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The pages that a feed names. `url` is where it came from, `content_type` the header of that name.

    `line` of a rejected item is its place in the feed, from 1. Raises FeedError: `feed-empty`, `feed-too-large`,
    `feed-broken`, `feed-entities`, `feed-encoding`, `feed-is-page`, `feed-unknown`.
    """
    if body.startswith(b"\x1f\x8b"):
        try:
            body = unpack((body,), ("gzip",), LIMIT)
        except InputError as error:
            raise FeedError("feed-broken", f"{url}: the gzip data cannot be read: {error.sentence}") from None
    if not body.strip(b"\xef\xbb\xbf\0 \t\r\n"):
        raise FeedError("feed-empty", f"{url}: the feed is empty.")
    if len(body) > LIMIT:
        raise FeedError("feed-too-large", f"{url}: the feed is larger than {LIMIT // 1_000_000} MB.")
    root = _root(body, url)
    if root in ("urlset", "sitemapindex") and body.count(b"<") <= _MOST_TAGS_OF_PAGES:
        return _gather(root, "", "", _sitemap_items(body), url)
    if len(body) > _FEED_LIMIT or max(map(body.count, (b"<", b"{", b"["))) > _MOST_TAGS:
        raise FeedError(
            "feed-too-large", f"{url}: a feed of this size ({len(body):,} bytes) has more than a feed of news can have."
        )
    text = _text(body, url, content_type)
    if not root:
        return _read_json(text, url)
    if root in ("rss", "rdf", "feed", "channel"):
        return _read_xml(text, url)
    if root in ("html", "head", "body"):
        raise FeedError("feed-is-page", f"{url}: this is a web page, not a feed. Name it as a page, or name its feed.")
    raise FeedError("feed-unknown", f"{url}: a document <{root[:40]}> is no feed that Marsad knows.")


def feed_links(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page names with `<link rel="alternate">`, in order. Empty when it cannot be read."""
    from lxml import html as pages

    try:
        tree = pages.document_fromstring(_DECLARATION.sub("", _text(body, url, "")).encode(), parser=_html_parser())
    except (etree.LxmlError, ValueError, FeedError, AssertionError):
        return ()
    bases = tree.xpath("//base/@href")
    base = _joined(url, bases[0]) if bases else url
    found = []
    for link in tree.xpath("//link[@href]"):
        relation = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "feed" in relation or ("alternate" in relation and kind in _FEED_TYPES):
            found.append(_joined(base or url, link.get("href")))
    return tuple(dict.fromkeys(each for each in found if each))


def _html_parser() -> Any:
    return etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)


def _root(body: bytes, url: str) -> str:
    """The name of the outermost element, or nothing when it looks like JSON."""
    head = body[: 4 * _HEAD].replace(b"\0", b"")[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith((b"{", b"[")):
        return ""
    head = _without_remarks(head)
    found = _ROOT.search(head)
    prolog = head[: found.start()] if found else head
    if b"<!entity" in prolog.lower():
        raise FeedError("feed-entities", f"{url}: the feed defines entities of its own, which Marsad does not expand.")
    if not found:
        raise FeedError("feed-unknown", f"{url}: this is neither XML nor JSON.")
    return found.group(1).decode("ascii", "replace").rpartition(":")[2].lower()


def _without_remarks(head: bytes) -> bytes:
    """The head of a document without comments and processing instructions."""
    kept, at = [], 0
    while found := _REMARK.search(head, at):
        kept.append(head[at : found.start()])
        closing = b"-->" if found.group() == b"<!--" else b"?>"
        at = head.find(closing, found.end())
        if at < 0:
            return b"".join(kept)
        at += len(closing)
    return b"".join((*kept, head[at:]))


def _text(body: bytes, url: str, content_type: str) -> str:
    declared = _DECLARED.search(body[:300].replace(b"\0", b""))
    told = _CHARSET.search(content_type)
    hint = told.group(1) if told else declared.group(1).decode("ascii", "replace") if declared else ""
    try:
        return decode(body, hint=hint).text.lstrip("\ufeff \t\r\n")
    except InputError as error:
        try:
            if error.slug == "encoding-unknown" and hint:  # no Arabic: what it says of itself
                return body.decode(codec_name(hint), "replace")
        except (InputError, UnicodeError):
            pass
        raise FeedError("feed-encoding", f"{url}: {error.sentence}") from None


class _Found(NamedTuple):
    """An item as a format tells it: its URLs, the best first, and the rest, which may be anything."""

    urls: tuple[Any, ...]
    item: Item
    more: bool = False


def _gather(kind: str, title: str, language: str, found: Iterator[_Found], url: str) -> Feed:
    items: dict[str, Item] = {}
    more: dict[str, None] = {}
    rejected: list[Rejected] = []
    number = 0
    try:
        for number, each in enumerate(found, 1):
            try:
                address = _address(url, each.urls)
            except FeedError as error:
                rejected.append(Rejected(url, number, error.slug, error.sentence))
                continue
            if each.more:
                more.setdefault(address)
            else:
                items.setdefault(address, each.item._replace(url=address))
    except FeedError as error:
        rejected.append(Rejected(url, number + 1, error.slug, error.sentence))
    kind = {"urlset": "sitemap", "sitemapindex": "sitemap-index"}.get(kind, kind)
    return Feed(kind, title, language, tuple(items.values()), tuple(more), tuple(rejected))


def _address(base: str, urls: tuple[Any, ...]) -> str:
    told = [each.strip() for each in urls if isinstance(each, str) and each.strip()]
    if not told:
        raise FeedError("item-no-url", "the item names no page.")
    found = next(filter(None, (_joined(base, each) for each in told)), "")
    if not found:
        raise FeedError("item-url", f"the item's address {told[0][:80]!r} is none of a web page.")
    return found


def _joined(base: str, address: str) -> str:
    """The absolute URL without a fragment, or nothing when it is none of http or https."""
    plain = address.strip().translate(_BREAKS)
    try:
        joined = plain.partition("#")[0] if plain.startswith(_SCHEMES) else urldefrag(urljoin(base, plain)).url
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or len(joined) > _LONGEST_URL:
        return ""
    return joined if joined.isprintable() else ""


def _sitemap_items(body: bytes) -> Iterator[_Found]:
    for entry in read_entries(body):
        item = Item(
            "",
            _plain(entry.title),
            iso_date(entry.published),
            _plain(entry.publisher),
            _tag(entry.language),
            iso_date(entry.updated),
        )
        yield _Found((entry.url,), item, entry.child)


def _read_json(text: str, url: str) -> Feed:
    try:
        data = load_json(text)
    except InputError as error:
        raise FeedError("feed-broken", f"{url}: {error.sentence}") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(data.get("version"))[:100]:
        raise FeedError("feed-unknown", f"{url}: this JSON is no JSON Feed (jsonfeed.org, version 1 or 1.1).")
    language = _tag(data.get("language"))
    found = _json_items(items, language, data.get("next_url"))
    return _gather("json", _plain(data.get("title")), language, found, url)


def _json_items(items: list[Any], language: str, following: Any) -> Iterator[_Found]:
    for each in items[:_MOST_ITEMS]:
        told = each if isinstance(each, dict) else {}
        own = told.get("id")
        urls = (told.get("url"), told.get("external_url"), own if str(own).startswith("http") else None)
        dates = (told.get(name) for name in ("date_published", "date_modified"))
        published, updated = (iso_date(date) if isinstance(date, str) else "" for date in dates)
        item = Item("", _plain(told.get("title")), published, "", _tag(told.get("language")) or language, updated)
        yield _Found(urls, item)
    if len(items) > _MOST_ITEMS:
        raise FeedError("feed-too-long", f"it names more than {_MOST_ITEMS:,} pages; the rest is not read.")
    if isinstance(following, str) and following.strip():
        yield _Found((following,), Item(""), True)


def _read_xml(text: str, url: str) -> Feed:
    """RSS and Atom by feedparser, from markup that has been put in order, so that its strict parser reads it all."""
    import feedparser  # type: ignore[import-untyped]

    text = _NAMED.sub(_character, _UNFIT.sub("", _DECLARATION.sub("", text)))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise FeedError("feed-broken", f"{url}: the feed is no XML that can be read.")
    _bind(root)
    _prune(root)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    markup = io.BytesIO(etree.tostring(root, encoding="utf-8"))
    try:
        told = feedparser.parse(markup, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # elements in places that feedparser does not expect end it in any way
        raise FeedError("feed-broken", f"{url}: the feed cannot be taken apart ({type(error).__name__}).") from error
    if not told.version and not told.entries:
        raise FeedError("feed-unknown", f"{url}: this XML is no RSS or Atom.")
    kind = "atom" if told.version.startswith("atom") else "rss"
    head = told.feed
    language = _tag(head.get("language"))
    more = [link.get("href") for link in head.get("links", ()) if link.get("rel") == "next"]
    found = _xml_items(told.entries, _plain(head.get("publisher")), language, more)
    return _gather(kind, _plain(head.get("title")), language, found, url)


def _character(match: re.Match[str]) -> str:
    """A named character of HTML as itself; a name that is none, as it stands."""
    known = html5.get(f"{match.group(1)};")
    return known if known is not None else f"&amp;{match.group(1)};"


def _bind(root: Any) -> None:
    """Rename what has a prefix that is bound to nothing, and take out entities: a strict parser stops at either."""
    etree.strip_tags(root, etree.Entity)
    for element in root.iter(etree.Element):
        name = element.tag.rpartition("}")[2]
        if ":" in name:
            element.tag = "_" + _NO_NAME.sub("_", name)
        unbound = [each for each in element.attrib if ":" in each.rpartition("}")[2]]
        for name in unbound if len(element.attrib) <= _MOST_ATTRIBUTES else element.attrib.keys():
            del element.attrib[name]


def _prune(root: Any) -> None:
    """Take what is not read out of the items, so that it costs nothing. Raises FeedError (`feed-too-long`)."""
    for number, item in enumerate(list(root.iter("{*}item", "{*}entry"))):
        if number == _MOST_ITEMS:
            raise FeedError("feed-too-long", f"it names more than {_MOST_ITEMS:,} pages.")
        links = 0
        for child in list(item):
            name = child.tag.rpartition("}")[2].lower()
            links += name == "link"
            if name not in _READ or links > _MOST_LINKS or len(child) > _MOST_LINKS:
                item.remove(child)
            elif len(child) and name not in ("source", "title", "publisher"):
                etree.strip_tags(child, "*")


def _xml_items(entries: Any, publisher: str, language: str, more: list[Any]) -> Iterator[_Found]:
    for entry in entries:
        own = entry.get("id", "")
        urls = (entry.get("feedburner_origlink"), entry.get("link"), own if own.startswith("http") else None)
        source = entry.get("source") or {}
        item = Item(
            "",
            _plain(entry.get("title")),
            _stamp(entry, "published") or _stamp(entry, "created") or _stamp(entry, "updated"),
            _plain(source.get("title")) or _plain(entry.get("publisher")) or publisher,
            _tag(dict.get(entry, "language") or (entry.get("title_detail") or {}).get("language")) or language,
            _stamp(entry, "updated"),
        )
        yield _Found(urls, item)
    yield from (_Found((each,), Item(""), True) for each in more if isinstance(each, str) and each)


def _stamp(entry: dict[str, Any], name: str) -> str:
    """A date as written, with its zone; else as feedparser understands it, in UTC."""
    read: Callable[..., Any] = dict.get
    written = iso_date(str(read(entry, name) or ""))
    parsed = read(entry, f"{name}_parsed")
    if written or not parsed:
        return written
    return iso_date("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parsed[:6]))


def _plain(value: Any) -> str:
    """A title or name without markup."""
    if not isinstance(value, str):
        return ""
    return " ".join(unescape(_TAG.sub(" ", value[:4000])).split())[:1000]


def _tag(value: Any) -> str:
    return value.strip() if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()) else ""
