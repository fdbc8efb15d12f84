"""Pages: every page answers in both languages, says what the ledger says, and escapes what comes from outside."""

import json
import re
import tomllib
from pathlib import Path

import pytest

import marsad.web
from marsad.ledger.feed import newest_entries
from marsad.web.frame import PAGES, Preferences, Writer, counted_words, preferences
from marsad.web.passages import passages

WEB = Path(marsad.web.__file__).parent


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("path", [path for path, _ in PAGES])
def test_every_page_of_the_menu_answers_in_both_languages(client, path, lang):
    answer = client.get(path, params={"lang": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in answer.text
    assert 'aria-current="page"' in answer.text


def test_words_stand_in_both_languages_and_all_that_pages_use_are_there():
    rows = tomllib.loads((WEB / "words.toml").read_text(encoding="utf-8"))
    assert all(set(row) == {"ar", "en"} and all(row.values()) for row in rows.values())
    used = {
        key
        for path in (WEB / "templates").glob("*.html")
        for key in re.findall(r"\bt\.([a-z_]+)", path.read_text(encoding="utf-8"))
    }
    assert used <= set(rows)


def test_what_is_counted_agrees_with_its_number():
    kinds = {"en": {"one", "other"}, "ar": {"one", "two", "few", "many", "other"}}
    for forms in counted_words().values():
        assert {lang: set(each) for lang, each in forms.items()} == kinds
    used = {
        key
        for path in (WEB / "templates").glob("*.html")
        for key in re.findall(r'counted\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(counted_words())
    arabic, english = (Writer(Preferences(lang=lang)).counted for lang in ("ar", "en"))
    assert [english(number, "reports") for number in (0, 1, 2, 1100)] == [
        "0 reports",
        "1 report",
        "2 reports",
        "1,100 reports",
    ]
    assert [arabic(number, "reports") for number in (0, 1, 2, 3, 10, 11, 99, 100, 101, 103)] == [
        "0 تقرير", "تقرير واحد", "تقريران", "3 تقارير", "10 تقارير", "11 تقريرا", "99 تقريرا", "100 تقرير", "101 تقرير",
        "103 تقارير",
    ]  # fmt: skip
    assert (arabic(1, "claims", "+"), english(1, "claims", "+")) == ("1+ ادعاء", "1+ claims")


def test_the_switch_of_language_keeps_the_filters(client):
    html = client.get("/claims", params={"lang": "en", "type": "violence", "since": "2019-03-01"}).text
    link = re.search(r'<a class="tool" href="([^"]+)"[^>]* lang="ar"', html)[1].replace("&amp;", "&")
    other = client.get(link)
    assert '<html lang="ar"' in other.text and 'value="2019-03-01"' in other.text
    assert "type=violence" in link and "lang=ar" in link


def test_a_report_shows_its_sentences_with_the_words_of_each_claim(client):
    uid = client.get("/api/v1/search", params={"q": "معرة حرمة غارات"}).json()["hits"][0]["report"]
    html = client.get(f"/reports/{uid}", params={"lang": "en"}).text
    assert re.search(r'<a class="span" href="#claim-[^"]+" data-claims="[^"]+" data-part="trigger">', html)
    for claim in re.findall(r'data-claims="([^"]+)"', html):
        assert all(f'id="claim-{name}"' in html for name in claim.split())


def test_the_pieces_of_a_report_are_its_whole_text(client, desk):
    uid = client.get("/api/v1/claims").json()["claims"][0]["report"]
    from marsad.ledger.history import coded_report, report_named

    with desk.ledger.reading() as connection:
        coded = coded_report(connection, report_named(connection, uid))
    found = passages(coded)
    assert "".join(piece.text for each in found for piece in each.pieces) == coded.text
    assert sorted(claim.id for each in found for claim in each.claims) == sorted(claim.id for claim in coded.claims)


def test_an_incident_shows_each_account_and_the_range_of_its_toll(client):
    lines = client.get("/api/v1/incidents", params={"type": "violence.air_strike"}).json()["incidents"]
    both = next(line for line in lines if line["reports"] == 3)
    html = client.get(f"/incidents/{both['id']}", params={"lang": "en"}).text
    assert "صحيفة الضفة" in html and "موقع الساحل" in html
    assert re.search(r"<dt>killed</dt><dd><b class=\"num\">4–6</b>", html)


def test_what_is_not_there_is_told_in_a_page_and_what_is_asked_wrongly_too(client):
    assert client.get("/reports/RAAAAAAAAAAAA").status_code == 404
    assert client.get("/claims", params={"since": "then"}).status_code == 400
    assert client.get("/claims", params={"after": "WzFd"}).status_code == 404
    assert "place-unknown" in client.get("/claims", params={"place": "أتلانتس"}).text
    assert client.get("/nowhere").status_code == 404


def test_words_that_say_nothing_find_nothing_and_are_told(client):
    html = client.get("/claims", params={"q": "في", "lang": "en"}).text
    assert "too common" in html and "Nothing found" in html


def test_markup_from_outside_does_not_reach_a_page(client):
    html = client.get("/search", params={"q": "<script>alert(1)</script>غارات"}).text
    assert "<script>alert" not in html
    data = re.search(r'id="marsad-page">(.*?)</script>', client.get("/").text)[1]
    assert json.loads(data)["map"]["data"] == "/api/v1/map"


def test_every_answer_forbids_what_comes_from_elsewhere(client):
    for path in ("/", "/nowhere", "/api/v1/claims", "/api/v1/nothing"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy


def test_preferences_are_kept_and_lead_back_only_to_this_place(client):
    kept = client.post("/preferences", data={"theme": "dark", "next": "/claims?type=violence"}, follow_redirects=False)
    assert kept.status_code == 303 and kept.headers["location"] == "/claims?type=violence"
    assert "theme.dark" in kept.headers["set-cookie"]
    for outside in ("https://example.org/", "//example.org/", "/\\example.org"):
        away = client.post("/preferences", data={"next": outside}, follow_redirects=False)
        assert away.headers["location"] == "/"


@pytest.mark.parametrize(
    ("told", "day", "number"),
    [
        (Preferences("ar"), "4 آذار 2019", "12,500"),
        (Preferences("ar", "arab", months="egypt"), "٤ مارس ٢٠١٩", "١٢٬٥٠٠"),
        (Preferences("en"), "4 March 2019", "12,500"),
        (Preferences("ar", calendar="hijri"), "27 جمادى الآخرة 1440 (4 آذار 2019)", "12,500"),
    ],
)
def test_days_and_numbers_are_written_as_the_reader_wants(told, day, number):
    writer = Writer(told)
    assert day in writer.day("2019-03-04")
    assert writer.number(12500) == number


@pytest.mark.parametrize(
    ("told", "number"),
    [
        (Preferences("ar"), "\u200e-0.17"),  # else the minus stands on the other side of the digits
        (Preferences("ar", "arab"), "\u061c-٠٫١٧"),
        (Preferences("en"), "-0.17"),
    ],
)
def test_a_minus_stands_where_a_reader_of_the_digits_looks(told, number):
    assert Writer(told).number(-0.17, 2) == number


def test_what_is_no_preference_is_passed_over():
    assert preferences({"lang": "xx", "theme": "dark", "other": "1"}) == Preferences(theme="dark")


def test_the_feed_of_changes_goes_on_where_it_ended(desk):
    with desk.ledger.reading() as connection:
        first, before = newest_entries(connection, ("public", "internal", "restricted"), 2)
        rest, _ = newest_entries(connection, ("public", "internal", "restricted"), 50, before)
    assert [entry.seq for entry in first] == sorted((entry.seq for entry in first), reverse=True)
    assert len(first) == 2 and {entry.seq for entry in first}.isdisjoint(entry.seq for entry in rest)


@pytest.mark.parametrize("path", ["/changes.atom", "/changes.rss"])
def test_feeds_are_read_by_a_reader_of_feeds(client, path):
    import feedparser

    feed = feedparser.parse(client.get(path).content)
    assert not feed.bozo
    added = [entry for entry in feed.entries if entry.link.startswith("http://127.0.0.1/reports/R")]
    assert len(added) == 4 and len(feed.entries) > 3


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_party_s_voice_bears_its_name_and_not_its_entry(client, desk, lang):
    party = next(actor for actor in desk.coder.kit.registry.actors if actor.name == "وزارة الدفاع الروسية")
    denial = next(each["id"] for each in client.get("/api/v1/claims?status=denied").json()["claims"])
    page = client.get(f"/incidents/I{denial[1:]}?lang={lang}").text
    badges = re.findall(r'<span class="badge single">[^<]*<bdi>([^<]+)</bdi>', page)
    assert (party.name if lang == "ar" else party.latin) in badges and party.id not in badges
