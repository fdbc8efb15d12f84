"""Changes: what was added, decided, read anew and erased; as a page and as feeds."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response
from lxml import etree

from marsad.errors import QuestionError
from marsad.ledger.feed import Entry, newest_entries
from marsad.web.visit import Visit, Visiting

router = APIRouter()
_ATOM = "http://www.w3.org/2005/Atom"


@router.get("/changes")
def changes(visit: Visiting) -> Response:
    """The newest entries of the log."""
    entries, before = _entries(visit)
    return visit.page("changes.html", entries=entries, next=before)


@router.get("/changes.atom")
def atom(visit: Visiting) -> Response:
    """The same as an Atom feed (RFC 4287)."""
    entries, _ = _entries(visit)
    words, base = visit.desk.frame.words[visit.preferences.lang], str(visit.request.base_url).rstrip("/")
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", visit.preferences.lang)
    _atom(root, title=f"{words['name']} · {words['changes']}", id=f"{base}/changes")
    _atom(root, updated=_instant(entries[0].at) if entries else _instant(0))
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=f"{base}/changes.atom")
    for entry in entries:
        item = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _atom(item, title=_title(entry, words), id=f"{base}/changes#{entry.seq}", updated=_instant(entry.at))
        author = etree.SubElement(item, f"{{{_ATOM}}}author")
        _atom(author, name=entry.by or "-")
        etree.SubElement(item, f"{{{_ATOM}}}link", href=f"{base}{_link(entry)}")
    return Response(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), media_type="application/atom+xml")


@router.get("/changes.rss")
def rss(visit: Visiting) -> Response:
    """The same as an RSS 2.0 feed."""
    entries, _ = _entries(visit)
    words, base = visit.desk.frame.words[visit.preferences.lang], str(visit.request.base_url).rstrip("/")
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    _plain(channel, title=f"{words['name']} · {words['changes']}", link=f"{base}/changes", description=words["what"])
    for entry in entries:
        item = etree.SubElement(channel, "item")
        when = datetime.fromtimestamp(entry.at, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        _plain(item, title=_title(entry, words), link=f"{base}{_link(entry)}", pubDate=when)
        guid = etree.SubElement(item, "guid", isPermaLink="false")
        guid.text = f"{base}/changes#{entry.seq}"
    return Response(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), media_type="application/rss+xml")


def before_of(word: str) -> int | None:
    """Where the page before ended. Raises QuestionError for a word that is none of ours."""
    if word and not (word.isascii() and word.isdigit() and len(word) < 19):
        raise QuestionError("cursor-wrong", "this is no place in the list; begin at its first page.", "after")
    return int(word) if word else None


def _entries(visit: Visit) -> tuple[list[Entry], int | None]:
    before = before_of(visit.filters.after)
    with visit.reading() as connection:
        return newest_entries(connection, visit.allowed, visit.filters.most, before)


def _title(entry: Entry, words: dict[str, str]) -> str:
    what = words.get("did_" + entry.action.replace(".", "_"), entry.action)
    text = f"{what}: {entry.title or entry.subject}"
    return "".join(letter for letter in text if letter.isprintable())


def _link(entry: Entry) -> str:
    if entry.report:
        return f"/reports/{entry.report}" + (f"#{entry.subject}" if entry.subject != entry.report else "")
    return f"/incidents/{entry.subject}" if entry.action.startswith("incident.") else f"/changes#{entry.seq}"


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _atom(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _plain(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text
