"""Changes: what was added, decided, read anew and erased; as a page and as feeds."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response
from lxml import etree

from marsad.errors import QuestionError
from marsad.ledger.feed import Entry, entry_marked, newest_entries
from marsad.web.visit import Visit, Visiting

router = APIRouter()
_ATOM = "http://www.w3.org/2005/Atom"


@router.get("/changes")
def changes(visit: Visiting) -> Response:
    """The newest entries of the log."""
    entries, before = entries_of(visit)
    return visit.page("changes.html", entries=entries, next=before)


@router.get("/changes.atom")
def atom(visit: Visiting) -> Response:
    """The same as an Atom feed (RFC 4287)."""
    entries, _ = entries_of(visit)
    words, base = visit.desk.frame.words[visit.preferences.lang], str(visit.request.base_url).rstrip("/")
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", visit.preferences.lang)
    _atom(root, title=f"{words['name']} · {words['changes']}", id=f"{base}/changes")
    _atom(root, updated=_instant(entries[0].at) if entries else _instant(0))
    etree.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=f"{base}/changes.atom")
    for entry in entries:
        item = etree.SubElement(root, f"{{{_ATOM}}}entry")
        _atom(item, title=_title(entry, words), id=f"{base}/changes#{entry.mark}", updated=_instant(entry.at))
        author = etree.SubElement(item, f"{{{_ATOM}}}author")
        _atom(author, name=entry.by or "-")
        etree.SubElement(item, f"{{{_ATOM}}}link", href=f"{base}{_link(entry)}")
    return Response(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), media_type="application/atom+xml")


@router.get("/changes.rss")
def rss(visit: Visiting) -> Response:
    """The same as an RSS 2.0 feed."""
    entries, _ = entries_of(visit)
    words, base = visit.desk.frame.words[visit.preferences.lang], str(visit.request.base_url).rstrip("/")
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    _plain(channel, title=f"{words['name']} · {words['changes']}", link=f"{base}/changes", description=words["what"])
    for entry in entries:
        item = etree.SubElement(channel, "item")
        when = datetime.fromtimestamp(entry.at, UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        _plain(item, title=_title(entry, words), link=f"{base}{_link(entry)}", pubDate=when)
        guid = etree.SubElement(item, "guid", isPermaLink="false")
        guid.text = f"{base}/changes#{entry.mark}"
    return Response(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), media_type="application/rss+xml")


def entries_of(visit: Visit) -> tuple[list[Entry], str]:
    """Entries, and the mark that the next page goes on after."""
    after = visit.filters.after
    with visit.reading() as connection:
        before = entry_marked(connection, after) if after else None
        if after and before is None:
            raise QuestionError("cursor-wrong", "this is no place in the list; begin at its first page.", "after")
        entries, more = newest_entries(connection, visit.allowed, visit.filters.most, before)
        if not visit.whole:
            shown = visit.desk.showing.by_uid(connection, {entry.report for entry in entries}, visit.visitor.up_to)
            titles = {uid: coded.title for uid, coded in shown.items()}
            entries = [entry._replace(title=titles.get(entry.report, "")) for entry in entries]
    visit.saw((entry.subject, entry.sensitivity) for entry in entries)
    return entries, entries[-1].mark if more else ""


def _title(entry: Entry, words: dict[str, str]) -> str:
    what = words.get("did_" + entry.action.replace(".", "_"), entry.action)
    text = f"{what}: {entry.title or entry.subject}"
    return "".join(letter for letter in text if letter.isprintable())


def _link(entry: Entry) -> str:
    if entry.report:
        return f"/reports/{entry.report}" + (f"#{entry.subject}" if entry.subject != entry.report else "")
    return f"/incidents/{entry.subject}" if entry.action.startswith("incident.") else f"/changes#{entry.mark}"


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _atom(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _plain(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text
