"""Coming in and going out: sessions and their ends, lock-out, forms, hosts and proxies."""

import json
import re
import time

from fastapi.testclient import TestClient
from sqlalchemy import select

from marsad.config import Web
from marsad.ledger import schema
from marsad.ledger.members import Entrance, add_member, member_named, set_role
from marsad.ledger.store import Act

# ---- logging in and out


def test_who_logs_in_goes_on_to_the_page_that_they_asked_for(team):
    browser = team.browser()
    away = browser.get("/claims?type=violence")
    assert away.status_code == 303 and away.headers["location"] == "/login?next=/claims%3Ftype%3Dviolence"
    page = browser.get(away.headers["location"])
    assert page.headers["cache-control"] == "no-store" and 'value="/claims?type=violence"' in page.text
    browser, answer = team.login("Layla", after="/claims?type=violence", browser=browser)
    assert answer.headers["location"] == "/claims?type=violence"
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("marsad_session="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie and "Secure" not in cookie
    assert browser.get("/claims").status_code == 200
    assert browser.get("/login", params={"next": "//evil.example"}).headers["location"] == "/"
    assert team.login("layla", after="https://evil.example")[1].headers["location"] == "/"


def test_over_https_no_other_host_can_set_or_read_the_session(team):
    team.scheme = "https"
    browser, answer = team.login("layla")
    cookie = next(each for each in answer.headers.get_list("set-cookie") if "session=" in each)
    assert cookie.startswith("__Host-marsad_session=") and "Secure" in cookie and "Domain" not in cookie
    assert browser.get("/claims").headers["strict-transport-security"].startswith("max-age=")


def test_what_the_browser_holds_is_not_in_the_ledger(team):
    browser = team.inside("layla")
    secret = browser.cookies["marsad_session"]
    assert len(secret) >= 43
    with team.desk.ledger.reading() as connection:
        for table in schema.metadata.tables.values():
            rows = str(connection.execute(select(table)).all())
            assert secret not in rows and team.password not in rows, table.name


def test_a_wrong_name_and_a_wrong_password_are_told_alike(team):
    answers = [
        team.login(name, password)[1] for name, password in (("layla", team.other), ("nobody", team.password), ("", ""))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({re.sub(r'value="[\w-]+"', "", answer.text) for answer in answers}) == 1
    assert not any("session=" in str(answer.headers) for answer in answers)
    failed = team.accesses(action="login.failed")
    assert sorted(row.subject for row in failed) == [
        "",
        "",
        "@layla",
    ]  # no word that may be a password in the wrong field


def test_at_every_login_a_new_session_begins_and_the_one_before_ends(team):
    browser = team.inside("layla")
    first = browser.cookies["marsad_session"]
    fixed = team.browser()
    fixed.cookies.set("marsad_session", "chosen-by-another")
    team.login("سامي", browser=fixed)
    assert "chosen-by-another" not in {
        cookie.value for cookie in fixed.cookies.jar if cookie.domain == "localhost.local"
    }
    again = team.browser()
    again.cookies.set("marsad_session", first)
    again.cookies.set("marsad_form", "x")
    from marsad.web.security.csrf import token_of

    answer = again.post("/login", data={"csrf": token_of("x"), "name": "layla", "password": team.password})
    assert answer.status_code == 303 and first not in str(answer.headers)
    stale = team.browser()
    stale.cookies.set("marsad_session", first)
    assert stale.get("/claims").status_code == 303


def test_logging_out_ends_the_session_in_the_ledger_too(team):
    browser = team.inside("layla")
    secret = browser.cookies["marsad_session"]
    assert browser.get("/logout").status_code == 200  # a link alone changes nothing
    assert browser.get("/claims").status_code == 200
    answer = team.post(browser, "/logout")
    assert answer.headers["location"] == "/login" and answer.headers["clear-site-data"] == '"cache"'
    stolen = team.browser()
    stolen.cookies.set("marsad_session", secret)
    assert stolen.get("/claims").status_code == 303


def test_sessions_end_when_they_are_idle_and_when_they_are_old(team):
    idle, old = team.inside("layla"), team.inside("سامي")
    team.clock.now += 11 * 3600
    assert old.get("/claims").status_code == 200
    assert team.desk.notebook.settle()
    team.clock.now += 2 * 3600
    assert idle.get("/claims").status_code == 303  # thirteen hours without a request
    assert old.get("/claims").status_code == 200
    for _ in range(15):
        team.clock.now += 11 * 3600
        assert team.desk.notebook.settle()
        status = old.get("/claims").status_code
    assert status == 303 and team.clock.now - team.began > 7 * 86_400  # however busy


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(team):
    browser = team.inside("huda")
    assert browser.get("/review").status_code == 200
    with team.desk.ledger.writing() as connection:
        set_role(connection, member_named(connection, "huda"), "reader", Act(team.began, "root"))
    assert browser.get("/review").status_code == 403


# ---- lock-out


def test_after_five_failures_an_account_waits_and_so_does_a_name_that_is_none(team):
    for name in ("layla", "nobody"):
        for _ in range(5):
            assert team.login(name, team.other, browser=team.browser(f"198.51.100.{len(name)}"))[1].status_code == 401
        held = team.login(name, team.password)[1]
        assert held.status_code == 429 and held.headers["retry-after"] == "31"
    assert team.login("سامي")[1].status_code == 303  # others are not held up
    team.clock.now += 31
    assert team.login("layla")[1].status_code == 303
    assert team.login("layla", team.other)[1].status_code == 401  # and all is forgotten


def test_who_is_inside_is_not_thrown_out_by_failures_of_others(team):
    browser = team.inside("layla")
    for _ in range(7):
        team.login("layla", team.other, browser=team.browser("203.0.113.9"))
    assert browser.get("/claims").status_code == 200


def test_an_address_that_tries_many_names_waits(team):
    browser = team.browser("203.0.113.77")
    statuses = [team.login(f"name{number}", team.other, browser=browser)[1].status_code for number in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    assert team.login("layla", browser=team.browser("203.0.113.78"))[1].status_code == 303


# ---- forms and pages of others


def test_the_form_of_the_login_is_bound_to_its_browser(team):
    mine, theirs = team.browser(), team.browser()
    token = re.search(r'name="csrf" value="([^"]+)"', theirs.get("/login").text)[1]
    mine.get("/login")
    answer = mine.post("/login", data={"csrf": token, "name": "layla", "password": team.password})
    assert answer.status_code == 403 and "session=" not in str(answer.headers)
    assert mine.post("/login", data={"name": "layla", "password": team.password}).status_code == 403


def test_a_form_is_taken_with_its_token_in_a_field_or_a_header_and_not_without(team):
    browser = team.inside("layla")
    token = re.search(r'<meta name="csrf" content="([^"]+)"', browser.get("/").text)[1]
    assert browser.post("/preferences", data={"theme": "dark", "csrf": token}).status_code == 303
    assert browser.post("/preferences", data={"theme": "dark"}, headers={"X-CSRF-Token": token}).status_code == 303
    assert browser.post("/preferences", files={"theme": (None, "dark"), "csrf": (None, token)}).status_code == 303
    for wrong in ({}, {"csrf": ""}, {"csrf": token[:-2] + "zz"}):
        answer = browser.post("/preferences", data={"theme": "dark", **wrong})
        assert answer.status_code == 403 and "form-old" in answer.text
    assert (
        browser.post(
            "/preferences", content=b"x" * (2 << 20), headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 413
    )
    other = team.inside("سامي")
    assert other.post("/preferences", data={"theme": "dark", "csrf": token}).status_code == 403


def test_without_accounts_another_sites_page_can_neither_read_nor_write(observatory):
    browser = TestClient(observatory(()).app, "http://127.0.0.1", follow_redirects=False)
    assert browser.post("/preferences", data={"theme": "dark"}).status_code == 303
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert browser.post("/preferences", data={"theme": "dark"}, headers=headers).status_code == 403
        assert browser.post("/review/R-1", data={"decision": "accept"}, headers=headers).status_code == 403
    answer = browser.get("/claims", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    rebound = browser.get("/claims", headers={"Host": "evil.example"})
    assert rebound.status_code == 400 and "evil" not in rebound.text and "marsad add" not in rebound.text
    assert "default-src 'none'" in rebound.headers["content-security-policy"]
    for page in ("/account", "/accounts"):
        assert "marsad accounts add" in browser.get(page).text
    assert browser.get("/login").headers["location"] == "/"


def test_the_first_account_closes_a_server_that_runs(observatory):
    team = observatory(())
    browser = TestClient(team.app, "http://127.0.0.1", follow_redirects=False)
    assert browser.get("/claims").status_code == 200
    with team.desk.ledger.writing() as connection:
        add_member(connection, "layla", "admin", Entrance(), Act(team.began, "root"))
    team.clock.now += 1.0
    assert browser.get("/claims").status_code == 401
    with team.desk.ledger.writing() as connection:
        connection.execute(schema.member.delete())
    team.clock.now += 60
    assert browser.get("/claims").status_code == 401  # and it does not open again


def test_a_server_that_others_reach_is_never_open(observatory):
    browser = TestClient(observatory((), listening="192.0.2.7").app, "http://192.0.2.7")
    assert browser.get("/claims").status_code == 401


def test_hosts_and_proxies_are_those_of_the_settings(observatory):
    team = observatory(web=Web(hosts=("desk.example.org",), proxies=("10.0.0.0/8",)), listening="0.0.0.0")
    told = {"Host": "desk.example.org", "X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
    assert "Secure" in team.browser("10.0.0.2", **told).get("/login").headers["set-cookie"]
    assert "Secure" not in team.browser("198.51.100.1", **told).get("/login").headers["set-cookie"]
    team.scheme = "https"
    _, answer = team.login("layla", browser=team.browser("10.0.0.2", **told))
    assert answer.status_code == 303
    assert {json.loads(row.detail)["from"] for row in team.accesses(action="login")} == {"203.0.113.5"}
    team.login("layla", team.other, browser=team.browser("198.51.100.1", **told))  # forged by who is no proxy
    assert {json.loads(row.detail)["from"] for row in team.accesses(action="login.failed")} == {"198.51.100.1"}
    assert team.browser(Host="other.example.org").get("/health").status_code == 400


def test_a_login_takes_as_long_for_a_name_that_is_none(team):
    def seconds(name: str) -> float:
        began = time.process_time()
        team.login(name, team.other, browser=team.browser(f"198.51.100.{len(name)}"))
        return time.process_time() - began

    known = min(seconds("layla") for _ in range(2))
    unknown = min(seconds("nobody") for _ in range(2))
    assert 0.5 < unknown / known < 2
