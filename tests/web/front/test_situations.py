"""Pages of situations in a real browser: readable at every width, in both languages and themes, on paper and unscripted."""

import pytest

WIDTHS = (360, 768, 1440)
DAY = "2016-02-01"


@pytest.fixture(scope="module")
def paths(town):
    def number(kind, name):
        return next(each["id"] for each in town.get(f"/api/v1/{kind}").json() if each["name"] == name)

    return [
        (f"/places/{number('places', 'مضايا')}", {"on": DAY, "need": "loaf=3"}), ("/roads", {}),
        (f"/roads/{town.get('/api/v1/roads').json()[0]['id']}", {}),
        (f"/actors/{number('actors', 'قوات النظام السوري')}", {}),
    ]  # fmt: skip


@pytest.fixture
def look(visit_at, built, town_server):
    return lambda **options: visit_at(town_server, **options)


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_hold_wcag_aa_and_fit_every_width(look, paths, lang, theme):
    one = look(scheme=theme)
    for path, query in paths:
        for width in WIDTHS:
            one.page.set_viewport_size({"width": width, "height": 800})
            one.open(path, lang=lang, **query)
            assert one.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if width == WIDTHS[2] or (width == WIDTHS[0] and path == paths[0][0]):
                assert one.axe() == "", (path, width)


def test_the_state_of_a_besieged_town_is_on_the_first_screen(look, paths):
    path, query = paths[0]
    for width, height in ((360, 740), (1440, 900)):
        for lang, words in (("ar", "محاصر"), ("en", "besieged")):
            one = look(width=width, height=height).open(path, lang=lang, **query)
            tile = one.page.locator(".tile").first
            assert words in tile.inner_text()
            box = tile.bounding_box()
            assert box["y"] + box["height"] <= height


def test_without_scripts_the_words_of_a_value_are_found_in_the_report(look, paths):
    path, query = paths[0]
    one = look(java_script_enabled=False).open(path, lang="en", **query)
    one.page.locator("a.to-words", has_text="30 ألف شخص").first.click()
    assert one.page.url.endswith("#at")
    mark = one.page.locator("mark#at")
    assert mark.is_visible() and "30 ألف شخص" in mark.inner_text()


def test_the_day_is_chosen_in_the_form_and_kept_by_the_switch_of_language(look, paths):
    one = look().open(paths[0][0], lang="en")
    one.page.fill("#on", DAY)
    one.page.click(".asked button")
    assert one.query()["on"] == DAY and "besieged" in one.page.locator(".tile").first.inner_text()
    one.page.click("a.tool[lang=ar]")
    assert one.query()["on"] == DAY and "محاصر" in one.page.locator(".tile").first.inner_text()


def test_time_runs_as_the_script_does(look, paths):
    edges = {}
    for lang in ("ar", "en"):
        page = look().open(paths[0][0], lang=lang).page
        row = page.locator(".strip-row", has=page.locator(".strip-line rect")).nth(1)
        line, part = row.locator("svg").bounding_box(), row.locator("rect").nth(1).bounding_box()
        edges[lang] = (part["x"] - line["x"]) / line["width"], (part["x"] + part["width"] - line["x"]) / line["width"]
    assert edges["ar"][0] == pytest.approx(1 - edges["en"][1], abs=0.02)
    assert edges["ar"][1] == pytest.approx(1 - edges["en"][0], abs=0.02)


def test_on_paper_the_values_stand_without_the_forms(look, paths):
    path, query = paths[0]
    one = look(scheme="dark").open(path, lang="ar", **query)
    one.page.emulate_media(media="print")
    assert one.page.locator("form.asked").is_hidden() and one.page.locator(".tile").first.is_visible()
    assert one.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert one.page.pdf()[:4] == b"%PDF"
