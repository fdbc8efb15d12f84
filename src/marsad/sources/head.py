"""Heads: what a page says of itself.

In: the tree of a page and where it was. Out: title, date (with its zone), publisher, author, section, canonical address
and the body that it states, each where there is one. JSON-LD comes first, then meta elements, then what the page marks
as its date and title.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from marsad.sources.records import is_date

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
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_DATED = '[itemprop="datePublished"], abbr.published, article time, time[pubdate]'
_JOINTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb\u2022-]+\s+|\s*\|\s*|:\s+")
_BARS = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb\u2022-]+\s+|\s*\|\s*")  # not «:», which headlines have inside
_MOST_SCRIPTS, _LONGEST = 50, 300
_MOST_HEADINGS = 200


def read_head(tree: LexborHTMLParser, url: str = "") -> dict[str, str]:
    """Title, published, publisher, author, section, canonical and body, as the page at `url` tells them."""
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
            ("body", item.get("articleBody") if isinstance(item.get("articleBody"), str) else ""),
        ):
            if value and (field != "published" or is_date(value)):
                told.setdefault(field, value)
    metas = _metas(tree)
    for field, keys in _META.items():
        for key in keys:
            value = metas.get(key, "")
            if not value or (field == "published" and not is_date(value)):
                continue
            if field != "author" or not _ADDRESS.match(value):
                told.setdefault(field, value)
    if "published" not in told:
        told["published"] = next(filter(is_date, _dates(tree)), "")
    told["canonical"] = _canonical(tree, metas, url)
    _take_from_title(tree, told)
    return {field: value if field in ("title", "body") else value[:_LONGEST] for field, value in told.items()}


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The first value that is not empty of each meta element, by property, name and itemprop."""
    metas: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        told = node.attributes
        if value := (told.get("content") or "").strip():
            for key in (told.get("property"), told.get("name"), told.get("itemprop")):
                if key:
                    metas.setdefault(key, value)
    return metas


def _dates(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_DATED):
        told = node.attributes
        for key in ("datetime", "content", "title"):
            yield (told.get(key) or "").strip()


def _take_from_title(tree: LexborHTMLParser, told: dict[str, str]) -> None:
    """Title and publisher, where they are not told, from the title element, which often has both, and the headings."""
    element = tree.css_first("title")
    whole = " ".join(element.text().split()) if element is not None else ""
    if not told.get("title"):
        told["title"] = _title(tree, whole)
    if told.get("publisher"):
        return
    title = " ".join(told["title"].split())
    if title and whole != title and whole.startswith(title):
        rest = _JOINTS.split(whole[len(title) :])
        told["publisher"] = next((part.strip() for part in reversed(rest) if len(part.strip()) > 1), "")
    if not told.get("publisher") and told["canonical"]:
        told["publisher"] = (urlsplit(told["canonical"]).hostname or "").removeprefix("www.")


def _title(tree: LexborHTMLParser, whole: str) -> str:
    """The longest heading that stands in the title element; else the only first heading; else the element itself."""
    headings = [
        (node.tag, " ".join(node.text().split()))
        for node in tree.css("h1, h2, h3, [itemprop=headline]")[:_MOST_HEADINGS]
    ]
    within = [text for _, text in headings if len(text) >= 10 and text in whole]
    firsts = [text for tag, text in headings if tag == "h1" and text]
    if within:
        return max(within, key=len)
    if len(firsts) == 1:
        return firsts[0]
    parts = _BARS.split(whole)
    return (
        whole.removesuffix(parts[-1]).rstrip(" |\u2013\u2014\u00b7\u00bb\u2022-")
        if len(parts) > 1 and len(parts[0].split()) >= 3
        else whole
    )


def _canonical(tree: LexborHTMLParser, metas: dict[str, str], url: str) -> str:
    """The address that the page gives as its own: absolute, of http or https; else nothing."""
    links = (node.attributes.get("href") or "" for node in tree.css('link[rel="canonical"]'))
    for value in (*links, metas.get("og:url", "")):
        try:
            address = urljoin(url, value.strip())
        except ValueError:
            continue
        if value.strip() and len(address) <= _LONGEST and _ADDRESS.fullmatch(address) and address.isprintable():
            return address
    return ""


def _linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, those of its graphs too."""
    for script in tree.css('script[type*="ld+json"]')[:_MOST_SCRIPTS]:
        try:
            data = json.loads(script.text().strip().removesuffix(";"), strict=False)
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
