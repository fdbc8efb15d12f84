"""Pages: from HTML to a report.

In: the bytes of a page. Out: a `Report` and remarks. Title, date (with its zone) and publisher come from what the page
says of itself (JSON-LD, then meta elements), then from trafilatura, which also finds the body; author, section and the
canonical address are remarks. Imported only when a page is read: trafilatura takes longer to load than a short report
takes to read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import trafilatura
from lxml import etree, html

from marsad.errors import InputError, MarsadError
from marsad.model import Report
from marsad.sources.files import Given, Reading, Rejected
from marsad.sources.language import refuse_other_languages
from marsad.sources.records import is_date
from marsad.sources.warc import Captured
from marsad.text.decode import decode

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_ARTICLES = frozenset(
    "Article NewsArticle ReportageNewsArticle LiveBlogPosting BlogPosting SocialMediaPosting Report".split()
)
_META = {
    "title": ("og:title", "twitter:title"),
    "published": (
        "article:published_time",
        "og:article:published_time",
        "datePublished",
        "dc.date",
        "DC.date.issued",
        "pubdate",
        "date",
    ),
    "publisher": ("og:site_name", "application-name", "dc.publisher"),
    "author": ("author", "article:author", "dc.creator"),
    "section": ("article:section", "og:article:section", "section"),
}
_REMARKED = ("author", "section", "canonical")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_MOST_SCRIPTS, _LONGEST = 50, 300


def read_page(
    data: bytes, name: str, encoding: str = "", *, url: str = "", charset: str = ""
) -> tuple[Report, tuple[dict[str, Any], ...]]:
    """The report on a page, and remarks. Raises InputError when the page has no text that could be one.

    `encoding` forces one, `charset` is what the server said; `url` is where the page was, for addresses relative to it.
    """
    declared = _CHARSET.search(data[:4096])
    hint = charset or (declared.group(1).decode("ascii", "replace") if declared else "")
    decoded = decode(data, encoding, hint=hint)
    notes: list[dict[str, Any]] = [{"kind": kind} for kind in decoded.mended]
    if decoded.encoding not in ("utf-8", "utf-8-sig"):
        notes.append({"kind": "encoding", "encoding": decoded.encoding})
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text.lstrip("\ufeff"))
    try:
        tree = html.document_fromstring(source)
        told = _told(tree, url)
        found = trafilatura.bare_extraction(source, with_metadata=True, include_comments=False, favor_recall=True)
        body = (getattr(found, "text", None) or "").strip() or trafilatura.html2txt(source).strip()
    except (etree.LxmlError, ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise InputError("html-unreadable", f"the page cannot be taken apart ({type(error).__name__}).") from error
    if not body:
        raise InputError("html-no-text", "the page has no text.")
    found_date = getattr(found, "date", None)
    if not told.get("published") and found_date:
        told["published"] = str(found_date)
        notes.append({"kind": "published-found", "by": "trafilatura"})
    notes += [{"kind": kind, "value": told[kind]} for kind in _REMARKED if told.get(kind)]
    title = " ".join((told.get("title") or getattr(found, "title", None) or "").split())
    text = f"{title}\n{body}" if title and not body.startswith(title) else body
    publisher = told.get("publisher") or getattr(found, "sitename", None) or ""
    return Report(id=name, text=text, title=title, published=told.get("published", ""), publisher=publisher), tuple(
        notes
    )


def read_captured(found: Captured, name: str, reading: Reading) -> Given | Rejected | None:
    """The report of a page in the web archive `name`; None for what is no page (an image, an error, a redirect)."""
    kind = content_type(found)
    if found.status != 200 or (kind and "html" not in kind):
        return None
    where = f"{name}, byte {found.offset} ({found.url})"
    try:
        report, notes = read_page(found.body, found.url, reading.encoding, url=found.url)
        if not reading.any_language:
            refuse_other_languages(report.text)
    except MarsadError as error:
        return Rejected(where, 0, error.slug, error.sentence)
    return Given(report, where, 0, notes, found.body)


def content_type(found: Captured) -> str:
    """What a capture says that it is, in lower case."""
    return next((value.lower() for key, value in found.headers if key.lower() == "content-type"), "")


def _told(tree: Any, url: str) -> dict[str, str]:
    """Title, date, publisher, author, section and canonical address as the page itself tells them."""
    told: dict[str, str] = {}
    names: dict[str, str] = {}  # of the graph's nodes, by id
    articles = []
    for item in _linked_data(tree):
        if isinstance(item.get("@id"), str) and isinstance(item.get("name"), str):
            names.setdefault(item["@id"], item["name"])
        if _ARTICLES & set(_types(item.get("@type"))):
            articles.append(item)
    for item in articles:
        for field, value in (
            ("title", _name(item.get("headline"), names)),
            ("published", _name(item.get("datePublished"), names)),
            ("publisher", _name(item.get("publisher"), names)),
            ("author", _name(item.get("author"), names, "، ")),
            ("section", _name(item.get("articleSection"), names, "، ")),
        ):
            if value and (field != "published" or is_date(value)):
                told.setdefault(field, value)
    for field, keys in _META.items():
        for key in keys:
            values = tree.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=key)
            value = next((value.strip() for value in values if value.strip()), "")
            if not value or (field == "published" and not is_date(value)):
                continue
            if field != "author" or not _ADDRESS.match(value):
                told.setdefault(field, value)
    times = tree.xpath("//article//time/@datetime")
    told.setdefault("published", next(filter(is_date, (time.strip() for time in times)), ""))
    told["canonical"] = _canonical(tree, url)
    return {field: value if field == "title" else value[:_LONGEST] for field, value in told.items()}


def _canonical(tree: Any, url: str) -> str:
    """The address that the page gives as its own: absolute, of http or https; else nothing."""
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in tree.xpath(path):
            try:
                address = urljoin(url, value.strip())
            except ValueError:
                continue
            if len(address) <= _LONGEST and _ADDRESS.fullmatch(address) and address.isprintable():
                return str(address)
    return ""


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, those of its graphs too."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()")[:_MOST_SCRIPTS]:
        try:
            data = json.loads(script.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items:
            if not isinstance(item, dict):
                continue
            graph = item.get("@graph")
            yield from (each for each in (graph if isinstance(graph, list) else [item]) if isinstance(each, dict))


def _name(value: Any, names: dict[str, str], joint: str = "") -> str:
    """A text, or the name of an object, or of a node named by its id; of a list the first, or all with a joint."""
    found = []
    for each in value if isinstance(value, list) else [value]:
        text = each.get("name") or names.get(str(each.get("@id"))) if isinstance(each, dict) else each
        if isinstance(text, str) and text.strip():
            found.append(" ".join(text.split()))
    return joint.join(dict.fromkeys(found)) if joint else next(iter(found), "")


def _types(value: Any) -> Iterator[str]:
    named = (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
    yield from (each.rpartition("/")[2] for each in named)
