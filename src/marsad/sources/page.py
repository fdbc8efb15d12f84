"""Pages: from HTML to a report.

In: the bytes of a page. Out: a `Report` and remarks. Title, date (with its zone) and publisher come from what the page
says of itself (`head.py`), the text from its article (`body.py`); author, section and the canonical address are
remarks. A page without text that looks like an article is shown to trafilatura, one without a date to htmldate: they
are imported only then, for they take longer to load than a short report takes to read.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from marsad.errors import InputError, MarsadError
from marsad.model import Report
from marsad.sources.body import body_of
from marsad.sources.files import Given, Reading, Rejected, checked
from marsad.sources.head import read_head
from marsad.sources.markup import parse
from marsad.sources.warc import Captured
from marsad.text.decode import decode

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_REMARKED = ("author", "section", "canonical")


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
    tree = parse(source)
    told = read_head(tree, url)
    title = " ".join(told["title"].split())
    body = body_of(tree, title, told.get("body", "")) or _found_text(source)
    if not body:
        raise InputError("html-no-text", "the page has no text.")
    if not told["published"] and (found := _found_date(source)):
        told["published"] = found
        notes.append({"kind": "published-found", "by": "htmldate"})
    notes += [{"kind": kind, "value": told[kind]} for kind in _REMARKED if told.get(kind)]
    text = f"{title}\n{body}" if title and not body.startswith(title) else body
    return Report(
        id=name, text=text, title=title, published=told["published"], publisher=told.get("publisher", "")
    ), tuple(notes)


def _found_text(source: str) -> str:
    """What trafilatura takes for the article, else all text that it sees."""
    import trafilatura

    with _refused():
        found = trafilatura.bare_extraction(source, include_comments=False, favor_recall=True)
        return (getattr(found, "text", None) or "").strip() or trafilatura.html2txt(source).strip()


def _found_date(source: str) -> str:
    """The date that htmldate finds in the page, in its words too; empty when it finds none."""
    from htmldate import find_date
    from lxml import html

    with suppress(InputError), _refused():
        tree = html.document_fromstring(source)  # of a text that is an address, htmldate would fetch the page
        return find_date(tree, original_date=True, max_date=f"{datetime.now():%Y-%m-%d}") or ""
    return ""


@contextmanager
def _refused() -> Iterator[None]:
    """Raises InputError for what trafilatura and lxml raise on pages that they cannot take apart."""
    from lxml import etree

    try:
        yield
    except (etree.LxmlError, ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise InputError("html-unreadable", f"the page cannot be taken apart ({type(error).__name__}).") from error


def read_captured(found: Captured, name: str, reading: Reading) -> Given | Rejected | None:
    """The report of a page in the web archive `name`; None for what is no page (an image, an error, a redirect)."""
    kind = content_type(found)
    if found.status != 200 or (kind and "html" not in kind):
        return None
    where = f"{name}, byte {found.offset} ({found.url})"
    try:
        report, notes = read_page(found.body, found.url, reading.encoding, url=found.url)
    except MarsadError as error:
        return Rejected(where, 0, error.slug, error.sentence)
    return checked(Given(report, where, 0, notes, found.body), reading)


def content_type(found: Captured) -> str:
    """What a capture says that it is, in lower case."""
    return next((value.lower() for key, value in found.headers if key.lower() == "content-type"), "")
