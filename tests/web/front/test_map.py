"""The map and the timeline in a real browser, with 100,000 incidents."""

import io
import math
import re

import pytest

FULL = {"lang": "ar", "scene": "scattered", "count": 100_000}
DRAWN = "performance.getEntriesByName('marsad:drawn').at(-1).startTime"


def settled(one):
    """Wait until the map has stood still for a moment (names come after the marks)."""
    one.until(f"performance.now() - {DRAWN} > 600")


def drawn_anew(one, act):
    """Wait until all that an act asks for is on the screen."""
    settled(one)
    start = one.page.evaluate("performance.now()")
    act()
    one.until(f"{DRAWN} > {start}")


def shown_and_all(one):
    """The two numbers of the count: incidents in view, and all that pass."""
    return [int(each.replace(",", "")) for each in re.findall(r"[\d,]+", one.page.locator("#count").text_content())]


def colours(png):
    """How many colours a picture has."""
    return len(pixels(png).getcolors(2**24))


def share(png, wanted, within=12):
    """The share of a picture's pixels that are nearly of a colour."""
    picture = pixels(png)
    alike = sum(
        n
        for n, colour in picture.getcolors(2**24)
        if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) <= within
    )
    return alike / (picture.width * picture.height)


def pixels(png):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: make .venv/.dev")
    return image.open(io.BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_map_is_drawn_in_every_language_theme_and_width(visit, lang, theme, width):
    one = visit(width=width, scheme=theme).open_map(lang=lang, scene="places", count=2000)
    settled(one)
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture = one.page.locator("#map").screenshot()
    assert colours(picture) > 100
    assert one.page.locator(".timeline-drawing .bar-view").get_attribute("d").startswith("M")
    one.until("document.getElementById('count').textContent !== ''")
    assert one.axe() == ""


def test_a_filter_of_100_000_incidents_leaves_what_passes_and_stands_in_the_address(visit):
    one = visit().open_map(**FULL)
    page = one.page
    one.until("document.getElementById('count').textContent !== ''")
    everything = shown_and_all(one)
    assert everything[1] == FULL["count"]
    drawn_anew(one, lambda: page.select_option("#type", "access.siege"))
    one.until("new URLSearchParams(location.search).get('type') === 'access.siege'")
    assert 0 < shown_and_all(one)[1] < everything[1]
    drawn_anew(one, lambda: page.select_option("#type", ""))
    one.until("!new URLSearchParams(location.search).has('type')")
    assert shown_and_all(one) == everything


def test_a_pan_over_100_000_incidents_shows_others_and_stands_in_the_address(visit):
    one = visit(reduced_motion="reduce").open_map(**FULL)
    page = one.page
    one.until("document.getElementById('count').textContent !== ''")
    settled(one)
    before, picture = shown_and_all(one), page.locator("#map").screenshot()
    box = page.locator("#map").bounding_box()

    def pan():
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] - 300, middle[1] + 40)
        page.mouse.up()

    drawn_anew(one, pan)
    one.until("new URLSearchParams(location.search).has('bbox')")
    settled(one)
    after = shown_and_all(one)
    assert after[0] != before[0] and after[1] == before[1]
    assert page.locator("#map").screenshot() != picture


def test_a_brush_over_100_000_incidents_follows_the_pointer(visit):
    one = visit().open_map(**FULL)
    page = one.page
    before = page.locator("#count").text_content()
    box = page.locator(".timeline-drawing").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30, steps=6)
    page.mouse.up()
    one.until("new URLSearchParams(location.search).has('until')")
    one.until(  # the address follows the brush a moment later
        "['since', 'until'].every((day) =>"
        " document.getElementById(day).value === new URLSearchParams(location.search).get(day))"
    )
    query = one.query()
    assert "2020" < query["since"] < query["until"] < "2025"
    one.until(f"document.getElementById('count').textContent !== '{before}'")
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + 30)
    one.until("!new URLSearchParams(location.search).has('until')")
    one.until(f"document.getElementById('count').textContent === '{before}'")


@pytest.mark.parametrize(("lang", "later"), [("ar", "ArrowLeft"), ("en", "ArrowRight")])
def test_the_brush_is_moved_by_keys_and_says_so(visit, lang, later):
    one = visit().open_map(lang=lang, scene="places", count=2000)
    page = one.page
    first = page.get_by_role("slider").nth(1)
    before = first.get_attribute("aria-valuetext")
    first.focus()
    for _ in range(3):
        page.keyboard.press(later)
    one.until("new URLSearchParams(location.search).has('since')")
    assert first.get_attribute("aria-valuetext") != before
    assert page.input_value("#since") == one.query()["since"]
    page.keyboard.press("End")
    span = page.get_by_role("slider").nth(0)
    span.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    one.until("!new URLSearchParams(location.search).has('since')")


def test_a_view_has_a_link_that_gives_it_back(visit):
    one = visit().open_map(lang="en", scene="places", count=5000)
    page = one.page
    page.fill("#since", "2021-05-01")
    page.select_option("#type", "access.siege")
    page.get_by_role("checkbox", name="ongoing").check()
    page.locator("#map canvas").press("ArrowRight")
    one.until("new URLSearchParams(location.search).has('bbox')")
    settled(one)
    page.wait_for_timeout(400)
    count, link = page.locator("#count").text_content(), page.url
    again = visit()
    again.page.goto(link)
    again.page.wait_for_selector('#map[data-ready="true"]')
    assert again.query()["type"] == "access.siege"
    assert again.page.input_value("#since") == "2021-05-01"
    again.until(f"document.getElementById('count').textContent === '{count}'")
    assert page.get_attribute("#all", "href").endswith(link.partition("?")[2])
    page.click("a[data-keep]")
    page.wait_for_selector('html[lang="ar"] #map[data-ready="true"]')
    assert {**one.query(), "lang": "en"} == again.query()


def test_a_filter_that_only_the_server_knows_asks_it_anew(visit):
    one = visit().open_map(lang="en", scene="places", count=2000)
    with one.page.expect_request("**/data/**actor=*") as asked:
        one.page.fill("#actor", "قوات محلية")
        one.page.locator("#actor").blur()
    assert "actor=" in asked.value.url
    assert one.query()["actor"] == "قوات محلية"


def test_what_lies_under_a_mark_is_listed_and_the_keyboard_leaves_it(visit):
    one = visit().open_map(lang="en", scene="places", count=100_000, bbox="36.9,36.0,37.4,36.4")
    page = one.page
    settled(one)
    box = page.locator("#map").bounding_box()
    panel = page.locator(".map-panel")
    for across, down in [(a / 10, d / 10) for d in range(2, 9) for a in range(2, 9)]:
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        if panel.is_visible():
            break
        page.wait_for_timeout(60)
    assert panel.is_visible()
    panel.locator("li.card").first.wait_for()
    assert panel.locator("li.card").count() <= 50
    assert page.evaluate("document.activeElement.className") == "map-panel"
    assert one.axe() == ""
    page.keyboard.press("Escape")
    assert panel.is_hidden()


def test_the_list_is_fetched_for_the_view_and_points_at_the_map(visit):
    one = visit().open_map(lang="ar", scene="places", count=2000)
    page = one.page
    with page.expect_response("**/rows/ar?**bbox=**") as got:
        page.locator("#map canvas").press("ArrowRight")
    assert "most=20" in got.value.url  # as the application's own `/incidents/rows` takes it: tests/web/browser
    one.until("document.querySelectorAll('#list > li').length === 20")
    settled(one)
    plain = page.locator("#map").screenshot()
    page.locator("#list > li a").nth(3).focus()
    settled(one)
    assert page.locator("#map").screenshot() != plain


def test_colours_follow_the_theme_and_the_server_is_told(visit):
    one = visit().open_map(lang="en", scene="places", count=2000, theme="light")
    page = one.page
    settled(one)
    light = page.locator("#map").screenshot()
    with page.expect_request("**/preferences") as told:
        page.select_option("[data-pref=theme]", "dark")
    assert told.value.post_data == "theme=dark"
    settled(one)
    assert page.locator("#map").screenshot() != light
    assert page.evaluate("getComputedStyle(document.body).color") != "rgb(28, 34, 39)"


def test_an_organisations_borders_and_layers_are_drawn(visit):
    plain = visit().open_map(lang="en", scene="places", count=10)
    own = visit()
    page = own.page
    with page.expect_response("**/boundaries/front.geojson"), page.expect_response("**/regions.pmtiles") as tiles:
        own.open_map(lang="en", scene="places", count=10, worldview="own")
    assert tiles.value.status == 206
    for each in (plain, own):
        settled(each)
    violet = (193, 155, 204)  # the regions' colour at half strength over the land's
    assert share(own.page.locator("#map").screenshot(), violet) > 0.1
    assert share(plain.page.locator("#map").screenshot(), violet) < 0.001


SEA = (217, 226, 228)
SEAS = {
    "Black Sea": (37.6, 43.7),
    "Azov": (36.6, 46.1),
    "Caspian": (50.6, 41.5),
    "Red Sea": (37.6, 22.0),
    "Gulf": (51.5, 26.9),
}
LANDS = {"Damascus": (36.9, 33.9), "Khartoum": (32.0, 15.0), "Rostov": (40.6, 46.2), "Sanaa": (45.0, 15.5)}


@pytest.mark.parametrize("half", [9, 16, 22, 24, 30, 40])
def test_seas_are_seas_and_lands_lands_at_every_zoom(visit, half):
    west, south, east, north = 31.5 - half, max(-40, 33 - half * 0.75), 31.5 + half, min(70, 33 + half * 0.75)
    one = visit().open_map(lang="en", scene="places", count=1, bbox=f"{west},{south},{east},{north}", names="none")
    settled(one)
    picture = pixels(one.page.locator("#map").screenshot())
    (x0, y1), (x1, y0) = mercator(west, south), mercator(east, north)
    scale = min(picture.width / (x1 - x0), picture.height / (y1 - y0))
    for name, place in (SEAS | LANDS).items():
        x, y = mercator(*place)
        at = (picture.width / 2 + (x - (x0 + x1) / 2) * scale, picture.height / 2 + (y - (y0 + y1) / 2) * scale)
        if 60 < at[0] < picture.width - 60 and 60 < at[1] < picture.height - 60:
            found = picture.getpixel((round(at[0]), round(at[1])))
            assert (max(abs(a - b) for a, b in zip(found, SEA, strict=True)) < 8) == (name in SEAS), (name, at, found)


def mercator(lon, lat):
    return lon / 360, -math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def test_layers_from_another_server_are_refused(visit):
    one = visit().open("/", lang="en", scene="places", count=10, worldview="away")
    one.page.wait_for_selector('#map[data-ready="failed"]')
    assert one.page.locator(".toast").text_content()
    assert len(one.said) == 1
    assert "this server only" in one.said.pop()


def test_without_data_the_page_says_so_and_the_map_still_moves(visit):
    one = visit().open("/", lang="ar", scene="none")
    one.page.wait_for_selector('#map[data-ready="failed"]')
    assert one.page.locator(".toast").text_content()
    assert one.page.locator("#list > li").count() == 5
    assert one.failed.pop().startswith("404")
    one.said.clear()


def test_a_small_map_shows_one_place_as_wide_as_it_is_known(visit):
    one = visit(width=800, height=400).open("/single", lang="ar")
    one.page.wait_for_selector('#map[data-ready="true"]')
    settled(one)
    assert colours(one.page.locator("#map").screenshot()) > 40


def test_the_policy_is_in_force(visit):
    one = visit().open_map(lang="en", scene="places", count=10)
    blocked = one.page.evaluate(
        "() => new Promise((done) => { addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));"
        " const script = document.createElement('script'); script.textContent = '1'; document.body.append(script); })"
    )
    assert blocked == "script-src-elem"
    one.said.clear()
