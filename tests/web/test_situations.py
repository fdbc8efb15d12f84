"""Situations on pages and in the API: what they say on a day, with which assumptions, and where it is said."""

import re
from html import unescape

import pytest


def number_of(client, kind, name):
    return next(
        each["id"] for each in client.get(f"/api/v1/{kind}", params={"most": 500}).json() if each["name"] == name
    )


@pytest.fixture(scope="module")
def place(town):
    return number_of(town, "places", "مضايا")


def told(client, url, **query):
    answer = client.get(url, params={"lang": "en", **query})
    assert answer.status_code == 200, answer.text
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", answer.text.partition("<main")[2], flags=re.S)
    return re.sub(r"\s+", " ", unescape(text)).replace("\u2068", "").replace("\u2069", "")


def test_a_besieged_town_says_so_first(town, place):
    text = told(town, f"/places/{place}", on="2016-02-01")
    glance = text[: text.index("How it changed")]
    assert re.search(r"siege besieged .*by Assad government forces.* last confirmed 28 December 2015", glance)
    assert glance.index("besieged") < glance.index("who holds it")
    for words in ("held by Ahrar al-Sham", "one way left", "30,000–40,000 persons", "0.25 loaf of bread per person a day",
                  "2,000 bundles of bread a day", "disputed", "single source", "35 days before"):  # fmt: skip
        assert words in glance, words
    arabic = told(town, f"/places/{place}", on="2016-02-01", lang="ar")
    for words in ("محاصر", "من قبل قوات النظام السوري", "بقي طريق واحد", "30,000–40,000 شخص", "قبل ذلك بـ35 يوما"):
        assert words in arabic, words


def test_each_value_has_its_accounts_and_what_they_say_in_the_report(town, place):
    html = town.get(f"/places/{place}", params={"on": "2016-02-01", "lang": "en"}).text
    for words in ("تحاصر", "40 ألف شخص", "30 ألف شخص محاصرون", "ربع رغيف", "2000 ربطة خبز", "300 عائلة"):
        links = re.findall(rf'<a class="to-words" href="([^"#]+)#at"><q[^>]*>[^<]*{words}[^<]*</q>', html)
        assert links, words
        report = town.get(unescape(links[0])).text
        marked = re.sub("<[^>]+>", "", "".join(re.findall(r'<mark class="pointed"[^>]*>(.*?)</mark>', report, re.S)))
        assert words in marked, (words, marked)
        assert report.count('id="at"') == 1
    assert "own voice" in html and "all claims" not in html


def test_the_day_is_the_newest_told_of_unless_another_is_asked_for(town, place):
    newest = told(town, f"/places/{place}")
    assert "of the days up to 19 April 2017" in newest and "held by Assad government forces" in newest
    assert "siege over" in newest[: newest.index("How it changed")]
    before = told(town, f"/places/{place}", on="2015-12-21")
    assert (
        "besieged" in before
        and "about later days" in before
        and "2,000 bundles" not in before[: before.index("How it")]
    )


def test_every_period_of_the_course_leads_to_its_day(town, place):
    html = town.get(f"/places/{place}", params={"lang": "en"}).text
    days = re.findall(rf'href="/places/{place}\?on=(\d{{4}}-\d\d-\d\d)"', html)
    assert {"2015-12-20", "2017-04-19", "2016-01-20"} <= set(days)
    assert html.count('class="strip-line"') == html.count('class="strip-name"') - 1 - html.count('class="strip-bars"')
    besieged = told(town, f"/places/{place}", on="2015-12-20")
    assert "besieged" in besieged[: besieged.index("How it changed")]


def test_assumptions_are_shown_and_can_be_changed(town, place):
    usual = told(town, f"/places/{place}", on="2016-02-01")
    assert "= (2,000 × 7) ÷ 30,000–40,000" in usual and "assuming loaves per bundle 7" in usual
    assert "of what is needed" not in usual
    other = told(town, f"/places/{place}", on="2016-02-01", loaves_per_bundle="8", need="loaf=3")
    assert "= (2,000 × 8) ÷ 30,000–40,000" in other and "13.3–17.8% of what is needed" in other
    html = town.get(
        f"/places/{place}", params={"on": "2016-02-01", "loaves_per_bundle": "8", "need": "loaf=3, meal=2"}
    ).text
    assert 'name="loaves_per_bundle" type="number" min="0.1" max="10000" step="any" value="8"' in html
    assert 'value="loaf=3, meal=2"' in html and '<details class="assumed" open>' in html


@pytest.mark.parametrize("query", ["on=yesterday", "persons_per_family=-1", "loaves_per_bundle=1e9", "window_days=-7",
                                   "window_days=99999", "need=loaf", "need=loaf%3D0", "persons_per_family=nan"])  # fmt: skip
def test_what_cannot_be_assumed_is_refused_with_what_to_do(town, place, query):
    page, answer = town.get(f"/places/{place}?{query}"), town.get(f"/api/v1/places/{place}/situation?{query}")
    assert (page.status_code, answer.status_code) == (400, 400)
    assert answer.json()["type"] in ("marsad:assumption-wrong", "marsad:date-wrong", "marsad:parameter-wrong")


def test_the_switch_of_language_keeps_the_day_and_what_is_assumed(town, place):
    html = town.get(
        f"/places/{place}", params={"lang": "en", "on": "2016-02-01", "need": "loaf=3", "window_days": 10}
    ).text
    link = unescape(re.search(r'<a class="tool" href="([^"]+)"[^>]* lang="ar"', html)[1])
    other = town.get(link).text
    assert (
        '<html lang="ar" dir="rtl"' in other and 'value="loaf=3"' in other and 'name="on" value="2016-02-01"' in other
    )
    assert 'max="3650" step="1" value="10"' in other


def test_roads_in_a_list_and_one_over_time(town):
    listed = told(town, "/roads")
    assert "طريق" in listed and "cut" in listed and "Assad government forces" in listed and "20 January 2016" in listed
    (line,) = [each for each in town.get("/api/v1/roads").json() if each["ends"]]
    road = told(town, f"/roads/{line['id']}")
    assert "cut" in road and "since 20 January 2016" in road and "قطعت قوات النظام الطريق بين مضايا والزبداني" in road
    assert "road-unknown" in town.get("/roads/999").text and town.get("/roads/999").status_code == 404
    before = town.get("/api/v1/roads", params={"on": "2016-01-01"}).json()
    assert [each["way"] for each in before if each["ends"]] == [None]


def test_a_party_and_the_places_that_it_held(town):
    number = number_of(town, "actors", "حركة أحرار الشام الإسلامية")
    then, now = (told(town, f"/actors/{number}", on=on) for on in ("2016-02-01", "2017-05-01"))
    assert "holds 1 مضايا" in then and "lost or left 1 مضايا" in now
    html = town.get(f"/actors/{number}", params={"on": "2017-05-01", "lang": "en"}).text
    other = number_of(town, "actors", "قوات النظام السوري")
    assert f'<a href="/actors/{other}">' in html


@pytest.mark.parametrize("kind", ["places", "roads", "actors"])
def test_the_api_gives_what_the_pages_show(town, place, kind):
    road = town.get("/api/v1/roads").json()[0]["id"]
    number = {"places": place, "roads": road, "actors": number_of(town, "actors", "قوات النظام السوري")}[kind]
    url = f"/api/v1/{kind}/{number}/situation"
    first = town.get(url, params={"on": "2016-02-01"})
    assert set(first.json()) == {
        {"places": "place", "roads": "id", "actors": "actor"}[kind],
        "situation",
        "course",
        "more",
    }
    assert first.json()["situation"]["on"] == "2016-02-01"
    again = town.get(url, params={"on": "2016-02-01"}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert town.get(url).headers["etag"] != first.headers["etag"]
    evidence = list(evidence_in(first.json()))
    assert evidence
    for each in evidence:
        text = town.get(f"/api/v1/reports/{each['report']}").json()["report"]["text"]
        assert text[each["start"] : each["end"]] == each["text"]


def evidence_in(value):
    if isinstance(value, dict):
        if {"claim", "report", "start", "end", "text"} <= value.keys():
            yield value
        for each in value.values():
            yield from evidence_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from evidence_in(each)


def test_what_is_assumed_changes_the_answer_of_the_api(town, place):
    def shares(**query):
        found = town.get(f"/api/v1/places/{place}/situation", params={"on": "2016-02-01", **query}).json()["situation"]
        return {each["what"]: each["low"] for each in found["computed"] if each["formula"].startswith("(2,000")}

    assert shares()["items per person"] == pytest.approx(2000 * 7 / 40000)
    assert shares(loaves_per_bundle=8, need="loaf=3")["share of need"] == pytest.approx(2000 * 8 / 40000 / 3)


def test_characters_that_are_no_part_of_a_report_mark_nothing(town):
    uid = town.get("/api/v1/claims").json()["claims"][0]["report"]
    for at in ("", "x", "5", "9-3", "0-999999", "1-2-3", "-1-4", "\u0661-\u0669"):
        answer = town.get(f"/reports/{uid}", params={"at": at})
        assert answer.status_code == 200 and 'id="at"' not in answer.text, at
    assert 'id="at"' in town.get(f"/reports/{uid}", params={"at": "0-3"}).text


def test_a_situation_follows_the_ledger_at_once(tmp_path, coder):
    """What is kept of derived situations holds only for the state that they were derived from."""
    from click.testing import CliRunner
    from fastapi.testclient import TestClient

    from marsad.cli.main import main
    from marsad.config import settings
    from marsad.web.app import create_app
    from marsad.web.desk import opened_desk

    def add(name, day, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = CliRunner().invoke(
            main, ["add", str(tmp_path / name), "--published", day, "--home", str(tmp_path / "home")]
        )
        assert done.exit_code == 0, done.output

    add("a.txt", "2016-01-01", "تحاصر قوات النظام بلدة مضايا منذ أيام.")
    with opened_desk(settings(tmp_path / "home"), coder) as desk:
        client = TestClient(create_app(desk), base_url="http://127.0.0.1")
        url = f"/places/{number_of(client, 'places', 'مضايا')}"
        for _ in range(2):
            assert "besieged" in told(client, url)[:900]
        add("b.txt", "2016-03-01", "فكت فصائل معارضة الحصار عن بلدة مضايا.")
        assert "siege over" in told(client, url)[:900]
