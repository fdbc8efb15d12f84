"""The pictures of the docs: one of every page in both languages, made here and nowhere else.

`MARSAD_PICTURES=1 pytest tests/web/browser/test_pictures.py` writes them anew from the demonstration's ledger (instead of
1 some kinds of page, as in `MARSAD_PICTURES=report,review`). Without it the tests hold what is there against the routes and the docs: each page has its picture in each language, each
picture is shown by docs/explanation/pages.md and shows something, and none is large.
"""

import io
import os
import re

import pytest
from chromium import ROOT

FOLDER = ROOT / "docs" / "pictures"
DOCS = ROOT / "docs" / "explanation" / "pages.md"
WRITING = os.environ.get("MARSAD_PICTURES", "")
LARGEST = 60_000  # bytes
WIDE, PHONE = (1440, 900), (360, 740)
ON_A_PHONE = ("overview", "incidents", "report", "review")
DARK = ("incident", "search")
SEEN = {  # the state that a page is shown in; else the plain one
    "/": "type=violence.shelling&since=2031-03-10&until=2031-05-30",
    "/search": "q=حصار السنديان",
}
SAME = ("sorry", "alone")  # a sentence or two: nothing to see


def image():
    return pytest.importorskip("PIL.Image", reason="Pillow is not installed: make .venv/.dev")


def shown(pages):
    """The pages of which there are pictures, by kind: each kind in one state."""
    found = {}
    for page in pages:
        if page.kind in SAME:
            continue
        query = page.path.partition("?")[2]
        if page.kind not in found or query == SEEN.get(page.route, ""):
            found[page.kind] = page
    return found


def names(pages):
    """Every picture that there must be: its file's name, with the page, language, window and theme it is of."""
    for kind, page in shown(pages).items():
        for lang in ("ar", "en"):
            yield f"{kind}-{lang}.webp", (page, lang, WIDE, "dark" if kind in DARK and lang == "en" else "light")
            if kind in ON_A_PHONE:
                yield f"{kind}-{lang}-phone.webp", (page, lang, PHONE, "dark" if lang == "en" else "light")


def take(visit, page, lang, size, theme):
    """A picture of the first window of a page, as small as its limit asks."""
    one = visit(page.seen_by, width=size[0], height=size[1], scheme=theme, locale="ar", reduced_motion="reduce")
    one.open(page.path + ("&" if "?" in page.path else "?") + f"lang={lang}")
    if one.page.locator("#map").count():
        one.drawn()
        one.until("performance.now() - performance.getEntriesByName('marsad:drawn').at(-1).startTime > 1200")
    one.page.evaluate("document.fonts.ready.then(() => true)")
    picture = image().open(io.BytesIO(one.page.screenshot())).convert("RGB")
    for quality in (70, 60, 50, 40, 30):
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= LARGEST:
            break
    return written.getvalue()


@pytest.mark.skipif(not WRITING, reason="writes docs/pictures; asked for by MARSAD_PICTURES=1")
def test_pictures_are_written(visit, pages):
    FOLDER.mkdir(exist_ok=True)
    wanted = dict(names(pages))
    for name, told in wanted.items():
        if WRITING != "1" and told[0].kind not in WRITING.split(","):
            continue
        (FOLDER / name).write_bytes(take(visit, *told))
    for path in FOLDER.iterdir():
        if path.name not in wanted:
            path.unlink()


def test_every_page_has_its_pictures_and_the_docs_show_all_of_them(pages):
    there = {path.name for path in FOLDER.iterdir()}
    assert there == set(dict(names(pages))), "`MARSAD_PICTURES=1 pytest tests/web/browser/test_pictures.py` writes them"
    told = re.findall(r"!\[([^\]]*)\]\(\.\./pictures/([^)]+)\)", DOCS.read_text(encoding="utf-8"))
    assert {name for _, name in told} == there
    assert all(len(words) > 15 for words, _ in told), "what a picture shows is told to those who do not see it"


def test_pictures_are_small_and_show_something():
    for path in FOLDER.iterdir():
        assert path.stat().st_size <= LARGEST, path.name
        picture = image().open(path).convert("RGB")
        assert picture.size in (WIDE, PHONE), path.name
        picture = picture.reduce(4)
        counts = sorted((count for count, _ in picture.getcolors(2**24)), reverse=True)
        ground = counts[0] / (picture.width * picture.height)
        assert len(counts) > 100 and ground < 0.97, (path.name, len(counts), ground)
