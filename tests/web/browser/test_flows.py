"""Ways through the application in a browser: each step is taken by what stands on the page."""

import re

import pytest
from playwright.sync_api import expect

REFUSED = "Failed to load resource"
AGREE = (
    "['since', 'until'].every((day) => document.getElementById(day).value === "
    "(new URLSearchParams(location.search).get(day) ?? ''))"
)


def test_from_the_map_to_a_claim_its_report_and_back(visit, alone):
    one = visit(alone).open_map(lang="en")
    page = one.page
    page.select_option("#f-type", "violence.shelling")
    one.until("new URLSearchParams(location.search).get('type') === 'violence.shelling'")
    page.click("#all")
    expect(page.locator("h1")).to_have_text("Incidents")
    listed = one.query()
    assert listed["type"] == "violence.shelling" and page.input_value("#f-type") == "violence.shelling"
    cards = page.locator("#list .card-title")
    assert cards.count() > 5
    assert all("shelling" in text.lower() for text in cards.all_text_contents())
    cards.first.locator("a").click()
    incident = page.url
    page.locator(".account h3 a").first.click()
    expect(page.locator(".claim:target")).to_be_in_viewport()
    claim = page.locator(".claim:target").get_attribute("data-claim")
    assert page.url.endswith(f"#claim-{claim}")
    page.locator(".claim:target .to-text").click()
    expect(page.locator(".sentence:target")).to_be_in_viewport()
    assert page.locator(f".sentence:target a.span[data-claims~='{claim}']").count() > 0
    page.go_back()
    expect(page.locator(".claim:target")).to_be_in_viewport()
    page.locator(".claim:target").get_by_role("link", name="Incident").click()
    assert page.url.partition("?")[0] == incident.partition("?")[0]
    while "/incidents?" not in page.url:
        page.go_back()
    assert one.query() == listed


def test_the_switch_of_language_keeps_filters_box_and_order(visit, alone):
    one = visit(alone).open_map(lang="en", type="violence", since="2031-03-10", place="السنديان")
    page = one.page
    page.locator("#map canvas").press("ArrowRight")
    one.until("new URLSearchParams(location.search).has('bbox')")
    before = one.query()
    page.get_by_role("link", name="العربية").click()
    page.wait_for_selector('html[lang="ar"][dir="rtl"] #map[data-ready="true"]')
    assert {**one.query(), "lang": "en"} == before
    assert page.input_value("#since") == "2031-03-10" and page.input_value("#f-place") == "السنديان"
    one.open("/claims", lang="ar", type="violence", sort="-confidence", status="occurred", digits="latn")
    first = page.locator("tbody tr").first.get_attribute("data-uid")
    before = one.query()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert {**one.query(), "lang": "ar", "digits": "latn"} == before
    assert page.locator("tbody tr").first.get_attribute("data-uid") == first


def test_the_list_beside_the_map_is_asked_for_by_what_its_route_takes(visit, alone):
    one = visit(alone).open_map(lang="ar")
    page = one.page
    with page.expect_response("**/incidents/rows?**bbox=**") as got:
        page.locator("#map canvas").press("+")
    assert "most=20" in got.value.url and got.value.ok
    assert len(re.findall(r'<li class="card"', got.value.text())) == 20
    one.until("document.querySelectorAll('#list > li').length === 20")
    got.value.finished()


def test_the_brush_narrows_map_list_and_address_and_the_address_gives_it_back(visit, alone):
    one = visit(alone).open_map(lang="en")
    page = one.page
    one.until("document.getElementById('count').textContent.includes('of')")
    whole = page.locator("#count").text_content()
    page.locator(".timeline-drawing .bar-view").wait_for(state="attached")
    box = page.locator(".timeline-drawing").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30, steps=5)
    with page.expect_response("**/incidents/rows?**until=**"):
        page.mouse.up()
    one.until("new URLSearchParams(location.search).has('until')")
    one.until(AGREE)
    one.until(f"document.getElementById('count').textContent !== '{whole}'")
    brushed, count, link = one.query(), page.locator("#count").text_content(), page.url
    assert "2031-03" < brushed["since"] < brushed["until"] < "2031-07"
    again = visit(alone)
    again.page.goto(link)
    again.drawn().until(f"document.getElementById('count').textContent === '{count}'")
    assert again.page.input_value("#until") == brushed["until"]
    page.get_by_role("slider").nth(0).focus()
    page.keyboard.press("Escape")
    one.until("!new URLSearchParams(location.search).has('until')")
    one.until(f"document.getElementById('count').textContent === '{whole}'")


def test_words_are_found_in_any_form_and_lead_to_their_sentence(visit, alone):
    one = visit(alone, width=360, has_touch=True).open("/sources", lang="ar")
    page = one.page
    page.locator(".quick input").fill("والحصار السنديان")
    page.locator(".quick input").press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    found = {re.sub(r"[\u064b-\u0652]", "", text) for text in page.locator("mark").all_text_contents()}
    assert any("حصار" in text and text != "والحصار" for text in found), found
    hits = page.locator("#list > li").count()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert one.query()["q"] == "والحصار السنديان" and page.locator("#list > li").count() == hits
    title = page.locator("#list .card-title").first.text_content().strip()
    page.locator("#list .card-title a").first.click()
    expect(page.locator("h1")).to_have_text(title)
    one.open("/search", q="قققق")
    expect(page.locator(".empty")).to_be_visible()


def test_who_logs_in_comes_to_the_page_that_was_asked_for_and_who_logs_out_is_outside(visit, team):
    one = visit(team).open("/claims", lang="en", type="violence")
    page = one.page
    assert one.query()["next"].startswith("/claims?")
    enter(page, "reviewer", "كلمة سواها")
    expect(page.get_by_role("alert")).to_be_visible()
    assert [each for each in one.wrong() if not each.startswith("401 ") and REFUSED not in each] == []
    enter(page, "reviewer", "نهر الفرات يجري جنوبا")
    expect(page.locator("h1")).to_have_text("Claims")
    assert one.query()["type"] == "violence"
    page.locator(".tools .who").click()
    expect(page.locator("h1")).to_contain_text("reviewer")
    page.get_by_role("button", name="Log out").first.click()
    expect(page.locator("h1")).to_have_text("Log in")
    one.open("/claims")
    assert page.url.startswith(f"{team.address}/login?next=")
    assert page.locator(".menu").count() == 0


def enter(page, name, password):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_reader_is_shown_no_way_to_what_is_not_theirs(visit, team):
    one = visit(team.as_member("reader")).open("/claims", lang="en")
    page = one.page
    menu = page.locator(".menu a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert "/incidents" in menu and not {"/review", "/accounts"} & set(menu)
    one.open("/review")
    expect(page.locator("h1")).to_be_visible()
    assert [each for each in one.wrong() if not each.startswith("403 ") and REFUSED not in each] == []


def test_theme_digits_and_calendar_are_kept_for_the_next_page(visit, alone):
    one = visit(alone, scheme="light").open("/claims", lang="ar")
    page = one.page
    page.locator(".prefs-box summary").click()
    with page.expect_response("**/preferences"):
        page.select_option("[data-pref=theme]", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark == "rgb(20, 24, 28)"
    with page.expect_navigation():
        page.select_option("[data-pref=digits]", "arab")
    one.open("/changes")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    assert re.search("[٠-٩]", page.locator("main time").first.text_content())
    assert not re.search("[0-9]", page.locator("main time").first.text_content())


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_without_scripts_filters_lists_and_reports_work(visit, alone, lang):
    one = visit(alone, width=360, java_script_enabled=False).open("/claims", lang=lang)
    page = one.page
    page.locator(".fold > summary").click()
    page.select_option("#f-type", "access.siege")
    page.locator("#filters .button.primary").click()
    assert "type=access.siege" in page.url
    families = page.locator("tbody .type").evaluate_all("(all) => all.map((each) => each.dataset.family)")
    assert families and set(families) == {"access"}
    page.locator("tbody tr td a").first.click()
    expect(page.locator(".claim:target")).to_be_visible()
    one.open("/", lang=lang)
    expect(page.locator("noscript p, .map-box .notice").first).to_be_visible()
    assert page.locator("#list > li").count() == 20
