"""Pages: from HTML to a report.

In: the bytes of a page. Out: a `Report` and remarks. Title, date and publisher come from what the page says of itself
(JSON-LD, then meta elements), then from trafilatura, which also finds the body. Imported only when a page is read:
trafilatura takes longer to load than a short report takes to read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree, html

from marsad.errors import InputError
from marsad.model import Report
from marsad.sources.records import is_date
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
}


def read_page(data: bytes, name: str, encoding: str = "") -> tuple[Report, tuple[dict[str, Any], ...]]:
    """The report on a page. Raises InputError when the page has no text that could be one."""
    declared = _CHARSET.search(data[:4096])
    decoded = decode(data, encoding, hint=declared.group(1).decode("ascii", "replace") if declared else "")
    notes: list[dict[str, Any]] = [{"kind": kind} for kind in decoded.mended]
    if decoded.encoding not in ("utf-8", "utf-8-sig"):
        notes.append({"kind": "encoding", "encoding": decoded.encoding})
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded.text.lstrip("\ufeff"))
    try:
        tree = html.document_fromstring(source)
        told = _told(tree)
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
    title = " ".join((told.get("title") or getattr(found, "title", None) or "").split())
    text = f"{title}\n{body}" if title and not body.startswith(title) else body
    publisher = told.get("publisher") or getattr(found, "sitename", None) or ""
    return Report(id=name, text=text, title=title, published=told.get("published", ""), publisher=publisher), tuple(
        notes
    )


def _told(tree: Any) -> dict[str, str]:
    """Title, date and publisher as the page itself tells them."""
    told: dict[str, str] = {}
    for item in _linked_data(tree):
        publisher = item.get("publisher")
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        for field, value in (
            ("title", item.get("headline")),
            ("published", item.get("datePublished")),
            ("publisher", name),
        ):
            if isinstance(value, str) and value.strip():
                told.setdefault(field, value.strip())
    for field, names in _META.items():
        for name in names:
            values = tree.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
            value = next((value.strip() for value in values if value.strip()), "")
            if value and (field != "published" or is_date(value)):
                told.setdefault(field, value)
    told.setdefault("published", next(filter(is_date, tree.xpath("//article//time/@datetime")), ""))
    if not is_date(told["published"]):
        told["published"] = ""
    return told


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items:
            if not isinstance(item, dict):
                continue
            graph = item.get("@graph")
            for each in graph if isinstance(graph, list) else [item]:
                if isinstance(each, dict) and _ARTICLES & set(_types(each.get("@type"))):
                    yield each


def _types(value: Any) -> Iterator[str]:
    yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
