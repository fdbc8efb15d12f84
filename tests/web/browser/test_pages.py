"""Every page in every language, width and theme: it fits, says nothing to the console, asks for nothing elsewhere, holds
WCAG 2.2 AA.

Each combination loads all pages anew in a browser of its own; the narrowest has a touch screen. axe runs at the
narrowest and the widest window, there with what is folded opened: styles and the order of parts differ between these
two. Between them only widths change, so the widest window is made as wide as the middle one, and the fit alone is looked
at. Themes differ in colours alone: in the dark one axe's rules on colours are asked, in the light one all.
"""

import pytest
from chromium import COLOURS

NARROW, MIDDLE, WIDE, HEIGHT = 360, 768, 1440, 800
ROWS = 12  # of a list: axe takes its time for each, and one is like another
REFUSED = "Failed to load resource: the server responded with a status of"


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_fits_is_quiet_and_can_be_read_by_all(visit, pages, lang, theme, width):
    visits, wrong = {}, {}
    for page in pages:
        who = page.seen_by
        if who not in visits:
            visits[who] = visit(who, width=width, height=HEIGHT, scheme=theme, has_touch=width == NARROW)
        if told := look(visits[who], page, lang, theme, width):
            wrong[f"{page.path}, seen by {who.name or 'nobody'}"] = told
    assert wrong == {}


def look(one, page, lang, theme, width):
    """What is wrong with a page."""
    one.open(page.path + ("&" if "?" in page.path else "?") + f"lang={lang}&most={ROWS}")
    if one.page.locator("#map").count():
        one.drawn()
    told = [one.overflow()]
    if width == NARROW:
        one.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        told += [one.overflow()]
    told += [one.axe(COLOURS if theme == "dark" else None)]
    if width == WIDE:
        one.page.set_viewport_size({"width": MIDDLE, "height": HEIGHT})
        told += [one.overflow()]
        one.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    expected = 1 if page.status >= 400 else 0
    told += [each for each in one.wrong() if not (expected and (REFUSED in each or each.startswith(f"{page.status} ")))]
    assert one.page.evaluate("document.documentElement.lang") == lang
    return [each for each in told if each]


def test_the_pages_come_from_the_routes(pages):
    """The menu's pages, those of one thing each, and those of accounts are among them; what is no page is not."""
    routes = {page.route for page in pages}
    assert routes >= {
        "/", "/claims", "/incidents", "/incidents/{name}", "/reports/{name}", "/places", "/places/{number}", "/actors",
        "/actors/{number}", "/sources", "/search", "/changes", "/review", "/review/agreement", "/projects",
        "/projects/{number}", "/account", "/accounts", "/accounts/reads", "/login", "/logout",
    }  # fmt: skip
    assert not routes & {"/incidents/rows", "/changes.atom", "/changes.rss", "/health", "/metrics"}
    assert {page.kind for page in pages} >= {"alone", "login", "sorry", "agreement", "reads"}


def test_a_page_whose_id_cannot_be_found_says_what_to_add(alone):
    """The sentence for whoever adds a route."""
    from dataclasses import replace

    from fastapi import FastAPI

    app = FastAPI()
    app.get("/bridges/{number}")(lambda number: number)
    with pytest.raises(AssertionError, match=r"/bridges/\{number\} is new here.*add to IDS in tests/web/browser"):
        replace(alone, app=app).paths()
