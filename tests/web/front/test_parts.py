"""The parts of pages in a real browser: readable, reachable, in place, with and without scripts."""

import pytest

WIDTHS = (360, 768, 1440)


@pytest.mark.parametrize("path", ["/parts", "/report"])
@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_hold_wcag_aa_and_fit_every_width(visit, path, lang, theme):
    one = visit(width=WIDTHS[0], height=740, scheme=theme)
    for width in WIDTHS:
        one.page.set_viewport_size({"width": width, "height": 800})
        one.open(path, lang=lang)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        assert one.axe() == ""


def test_arabic_is_set_in_the_bundled_fonts_without_spaced_letters(visit):
    one = visit().open("/report", lang="ar")
    one.page.evaluate("document.fonts.ready.then(() => true)")
    loaded = one.page.evaluate(
        "[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family)"
    )
    assert {"IBM Plex Sans Arabic", "Noto Naskh Arabic"} <= {name.strip('"') for name in loaded}
    spaced = one.page.evaluate(
        "[...document.querySelectorAll('body *')].filter((each) => !['normal', '0px'].includes(getComputedStyle(each).letterSpacing)).length"
    )
    assert spaced == 0
    assert one.page.evaluate("getComputedStyle(document.querySelector('.sentence')).fontFamily").startswith(
        '"Noto Naskh'
    )


def test_a_piece_of_text_and_its_claims_light_up_together(visit):
    page = visit().open("/report", lang="ar").page
    page.hover("#claim-R7-3 [data-span='200-215']")
    assert page.locator(".span.is-lit").all_text_contents() == ["مواقع للمسلحين"]
    page.hover("[data-at='100-106']")
    lit = page.evaluate("[...document.querySelectorAll('.claim.is-lit')].map((each) => each.dataset.claim)")
    assert lit == ["R7-1", "R7-2"]
    assert page.locator(".value.is-lit").all_text_contents() == ["4 قتلى"]
    page.mouse.move(1, 1)
    assert page.locator(".is-lit").count() == 0
    page.focus("[data-at='180-192']")
    assert page.locator("#claim-R7-3").evaluate("each => each.classList.contains('is-lit')")
    page.keyboard.press("Enter")
    assert page.url.endswith("#claim-R7-3")


def test_without_scripts_pages_read_and_lead_on(visit):
    one = visit(width=360, height=740, java_script_enabled=False).open("/report", lang="ar")
    assert one.page.locator(".sentence").count() == 3
    one.page.locator("a.span").first.click()
    assert one.page.url.endswith("#claim-R7-1")
    assert one.page.locator("#claim-R7-1").is_visible()
    one.open("/parts", lang="en")
    assert one.page.locator("[data-noscript]").is_visible()
    one.page.locator(".menu-box > summary").click()
    assert one.page.locator(".menu a").first.is_visible()


def test_the_menu_is_open_on_wide_screens(visit):
    one = visit(width=1440).open("/parts", lang="ar")
    assert one.page.locator(".menu a").first.is_visible()
    assert one.page.locator(".menu-box > summary").is_hidden()


def test_the_first_tab_skips_to_the_content(visit):
    page = visit().open("/parts", lang="ar").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_print_is_black_on_white_and_without_the_frame(visit):
    one = visit(scheme="dark").open("/report", lang="ar", theme="dark")
    one.page.emulate_media(media="print")
    assert one.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert one.page.evaluate("getComputedStyle(document.querySelector('.sentence')).color") == "rgb(28, 34, 39)"
    assert one.page.locator(".top").is_hidden()
    assert one.page.pdf()[:4] == b"%PDF"
