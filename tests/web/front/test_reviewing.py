"""Reviewing in a real browser, against the application itself: places on the map, incidents divided and joined."""

import json
from urllib.request import urlopen

import pytest

READY = "document.querySelector('.place-map')?.dataset.ready === 'true'"


def told(site, path):
    return json.loads(urlopen(site + path).read())


def placed(site):
    """A claim with one located place."""
    lines = told(site, "/api/v1/claims?most=500")["claims"]
    return next(line["id"] for line in lines if len(line["claim"]["places"]) == 1)


def strike(site):
    lines = told(site, "/api/v1/incidents?type=violence.air_strike")["incidents"]
    return next(line["id"] for line in lines if line["reports"] == 3)


def values(page):
    return [page.input_value(f"input[name='places.0.{part}']") for part in ("name", "lat", "lon")]


def test_a_click_on_the_map_sets_the_point_of_a_place(served, visit_at):
    site = served()
    claim = placed(site)
    visit = visit_at(site).open("/review", claim=claim, lang="ar")
    page = visit.page
    page.click(".place-point summary >> nth=0")
    page.click(".place-point button >> nth=0")
    visit.until(READY)
    assert page.input_value("input[name='places.0.lat']") == ""
    box = page.locator(".place-map").bounding_box()
    at = {"x": box["width"] / 2 + 30, "y": box["height"] / 2 - 20}
    page.locator(".place-map canvas").click(position=at)
    _, lat, lon = values(page)
    read = page.locator(".place-point").first
    read_lat, read_lon = (float(read.get_attribute(f"data-{part}")) for part in ("lat", "lon"))
    assert 0 < float(lat) - read_lat < 0.1 and 0 < float(lon) - read_lon < 0.1
    assert lat in page.locator(".place-point [role=status]").first.inner_text()
    page.click("button[value=accept]")
    page.wait_for_url("**done=**")
    line = next(line for line in told(site, "/api/v1/claims?most=500")["claims"] if line["id"] == claim)
    point = line["claim"]["places"][0]["point"]
    assert (str(point["lat"]), str(point["lon"])) == (lat, lon) and line["decided"] == "corrected"


def test_the_keyboard_sets_it_too_and_names_are_taken_from_the_gazetteer(served, visit_at):
    site = served()
    visit = visit_at(site, width=360, scheme="dark").open("/review", claim=placed(site), lang="en")
    page = visit.page
    page.locator(".place-point summary").first.press("Enter")
    page.locator("input[name='places.0.name']").press_sequentially("كفرز")
    page.wait_for_selector(".place-point [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    name, lat, lon = values(page)
    assert name == "كفرزيتا" and abs(float(lat) - 35.37) < 0.1 and abs(float(lon) - 36.6) < 0.1
    page.locator(".place-point button").first.press("Enter")
    visit.until(READY)
    page.locator(".place-map canvas").press("ArrowUp")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    assert float(values(page)[1]) > float(lat) and abs(float(values(page)[2]) - float(lon)) < 0.001
    assert visit.axe() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_accounts_are_divided_off_and_incidents_near_are_joined(served, visit_at, lang):
    site = served()
    uid = strike(site)
    accounts = told(site, f"/api/v1/incidents/{uid}")["accounts"]
    visit = visit_at(site, width=360 if lang == "en" else 1440).open(f"/incidents/{uid}", lang=lang)
    page = visit.page
    assert visit.axe() == ""
    page.check(f"input[name=claim][value='{accounts[-1]['claim']['id']}']")
    page.fill("#divide-why", "غارة أخرى")
    page.press("#divide-why", "Enter")
    page.wait_for_selector(".notice.ok a")
    apart = page.inner_text(".notice.ok a")
    assert len(told(site, f"/api/v1/incidents/{apart}")["accounts"]) == 1
    page.locator("#other").press_sequentially("معرة")
    page.wait_for_selector("#join [role=option]")
    assert apart in page.inner_text("#join [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#other") == apart
    page.fill("#join-why", "بل واحدة")
    page.press("#join-why", "Enter")
    page.wait_for_selector(".feed > li:nth-child(2)")
    assert len(told(site, f"/api/v1/incidents/{uid}")["accounts"]) == len(accounts)
    page.click("#take-back button")
    page.wait_for_selector(".notice.ok a")
    assert len(told(site, f"/api/v1/incidents/{apart}")["accounts"]) == 1
    assert visit.axe() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_was_typed_is_not_lost_by_leaving(served, visit_at):
    site = served()
    page = visit_at(site).open("/review", claim=placed(site), lang="en").page
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.fill("#reason", "تصحيح")
    page.click(".review-undo button", no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"] and page.input_value("#reason") == "تصحيح"
    page.click("button[value=accept]")
    page.wait_for_url("**done=**")
    assert asked == ["beforeunload"], "what is sent is not lost"
