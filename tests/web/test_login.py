"""Coming in: sessions and their ends, lock-out, forms, hosts and proxies, tokens, accounts by their pages."""

import json
import re
import time

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from marsad.config import Settings, Web
from marsad.ledger import access, chain, schema
from marsad.ledger.members import Entrance, add_member, member_named, set_role
from marsad.ledger.store import Act, open_ledger
from marsad.web.app import create_app
from marsad.web.desk import opened_desk
from marsad.web.security.passwords import Passwords

PASSWORD, OTHER = "نهر الفرات يجري جنوبا", "والخابور يصب في الفرات"
BEGAN = 1_700_000_000.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = BEGAN

    def __call__(self):
        return self.now


class Team:
    """An observatory with members, served to browsers."""

    def __init__(self, desk, clock, **options):
        self.desk, self.clock = desk, clock
        self.app = create_app(desk, clock=clock, **options)
        self.scheme = "http"

    def browser(self, address="192.0.2.10", **headers):
        headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/128.0", **headers}
        return TestClient(
            self.app, f"{self.scheme}://localhost", headers=headers, client=(address, 4000), follow_redirects=False
        )

    def login(self, name, password=PASSWORD, after="/claims", browser=None, **form):
        browser = browser or self.browser()
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login", params={"next": after}).text)
        form = {"csrf": token[1] if token else "", "name": name, "password": password, "after": after, **form}
        return browser, browser.post("/login", data=form)

    def inside(self, name, **more):
        browser, answer = self.login(name, **more)
        assert answer.status_code == 303, answer.text
        return browser

    def accesses(self, **asked):
        assert self.desk.notebook.settle()
        with self.desk.ledger.reading() as connection:
            return access.accesses(connection, access.Asked(**asked), 500)[0]


def post(browser, path, **data):
    """Send a form of a page, with the page's token."""
    token = re.search(r'name="csrf" content="([^"]+)"', browser.get("/account").text)[1]
    return browser.post(path, data={"csrf": token, **data})


@pytest.fixture(scope="module")
def hashed():
    return Passwords().hash(PASSWORD)


@pytest.fixture
def team(tmp_path, coder, hashed):
    """Members of each role, all with the same password."""
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    with opened_desk(Settings(home=tmp_path, by="root"), coder) as desk:
        with desk.ledger.writing() as connection:
            for name, role in (("layla", "admin"), ("سامي", "reader"), ("huda", "reviewer"), ("omar", "editor")):
                add_member(connection, name, role, Entrance(hashed), Act(BEGAN, "root"))
        yield Team(desk, Clock())


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
            assert secret not in rows and PASSWORD not in rows, table.name


def test_a_wrong_name_and_a_wrong_password_are_told_alike(team):
    answers = [team.login(name, password)[1] for name, password in (("layla", OTHER), ("nobody", PASSWORD), ("", ""))]
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

    answer = again.post("/login", data={"csrf": token_of("x"), "name": "layla", "password": PASSWORD})
    assert answer.status_code == 303 and first not in str(answer.headers)
    stale = team.browser()
    stale.cookies.set("marsad_session", first)
    assert stale.get("/claims").status_code == 303


def test_logging_out_ends_the_session_in_the_ledger_too(team):
    browser = team.inside("layla")
    secret = browser.cookies["marsad_session"]
    assert browser.get("/logout").status_code == 200  # a link alone changes nothing
    assert browser.get("/claims").status_code == 200
    answer = post(browser, "/logout")
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
    assert status == 303 and team.clock.now - BEGAN > 7 * 86_400  # however busy


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(team):
    browser = team.inside("huda")
    assert browser.get("/review").status_code == 200
    with team.desk.ledger.writing() as connection:
        set_role(connection, member_named(connection, "huda"), "reader", Act(BEGAN, "root"))
    assert browser.get("/review").status_code == 403


# ---- lock-out


def test_after_five_failures_an_account_waits_and_so_does_a_name_that_is_none(team):
    for name in ("layla", "nobody"):
        for _ in range(5):
            assert team.login(name, OTHER, browser=team.browser(f"198.51.100.{len(name)}"))[1].status_code == 401
        held = team.login(name, PASSWORD)[1]
        assert held.status_code == 429 and held.headers["retry-after"] == "31"
    assert team.login("سامي")[1].status_code == 303  # others are not held up
    team.clock.now += 31
    assert team.login("layla")[1].status_code == 303
    assert team.login("layla", OTHER)[1].status_code == 401  # and all is forgotten


def test_who_is_inside_is_not_thrown_out_by_failures_of_others(team):
    browser = team.inside("layla")
    for _ in range(7):
        team.login("layla", OTHER, browser=team.browser("203.0.113.9"))
    assert browser.get("/claims").status_code == 200


def test_an_address_that_tries_many_names_waits(team):
    browser = team.browser("203.0.113.77")
    statuses = [team.login(f"name{number}", OTHER, browser=browser)[1].status_code for number in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    assert team.login("layla", browser=team.browser("203.0.113.78"))[1].status_code == 303


# ---- forms and pages of others


def test_the_form_of_the_login_is_bound_to_its_browser(team):
    mine, theirs = team.browser(), team.browser()
    token = re.search(r'name="csrf" value="([^"]+)"', theirs.get("/login").text)[1]
    mine.get("/login")
    answer = mine.post("/login", data={"csrf": token, "name": "layla", "password": PASSWORD})
    assert answer.status_code == 403 and "session=" not in str(answer.headers)
    assert mine.post("/login", data={"name": "layla", "password": PASSWORD}).status_code == 403


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


def test_without_accounts_another_sites_page_can_neither_read_nor_write(tmp_path, coder):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    with opened_desk(Settings(home=tmp_path, by="root"), coder) as desk:
        browser = TestClient(create_app(desk), "http://127.0.0.1", follow_redirects=False)
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


def test_the_first_account_closes_a_server_that_runs(tmp_path, coder, hashed):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    clock = Clock()
    with opened_desk(Settings(home=tmp_path, by="root"), coder) as desk:
        browser = TestClient(create_app(desk, clock=clock), "http://127.0.0.1", follow_redirects=False)
        assert browser.get("/claims").status_code == 200
        with desk.ledger.writing() as connection:
            add_member(connection, "layla", "admin", Entrance(hashed), Act(BEGAN, "root"))
        clock.now += 1.0
        assert browser.get("/claims").status_code == 401
        with desk.ledger.writing() as connection:
            connection.execute(schema.member.delete())
        clock.now += 60
        assert browser.get("/claims").status_code == 401  # and it does not open again


def test_a_server_that_others_reach_is_never_open(tmp_path, coder):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    with opened_desk(Settings(home=tmp_path, by="root"), coder) as desk:
        browser = TestClient(create_app(desk, listening="192.0.2.7"), "http://192.0.2.7")
        assert browser.get("/claims").status_code == 401


def test_hosts_and_proxies_are_those_of_the_settings(tmp_path, coder, hashed):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    web = Web(hosts=("desk.example.org",), proxies=("10.0.0.0/8",))
    with opened_desk(Settings(home=tmp_path, by="root", web=web), coder) as desk:
        with desk.ledger.writing() as connection:
            add_member(connection, "layla", "admin", Entrance(hashed), Act(BEGAN, "root"))
        team = Team(desk, Clock(), listening="0.0.0.0")
        told = {"Host": "desk.example.org", "X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
        assert "Secure" in team.browser("10.0.0.2", **told).get("/login").headers["set-cookie"]
        assert "Secure" not in team.browser("198.51.100.1", **told).get("/login").headers["set-cookie"]
        team.scheme = "https"
        _, answer = team.login("layla", browser=team.browser("10.0.0.2", **told))
        assert answer.status_code == 303
        assert {json.loads(row.detail)["from"] for row in team.accesses(action="login")} == {"203.0.113.5"}
        direct = team.browser("198.51.100.1", **told)
        team.login("layla", OTHER, browser=direct)  # a forged header of who is no proxy
        assert {json.loads(row.detail)["from"] for row in team.accesses(action="login.failed")} == {"198.51.100.1"}
        assert team.browser(Host="other.example.org").get("/health").status_code == 400


# ---- one's own account


def test_a_password_is_changed_with_the_old_one_and_ends_all_other_sessions(team):
    mine, elsewhere = team.inside("layla"), team.inside("layla")
    old = mine.cookies["marsad_session"]
    for form, fault in (
        ({"old": OTHER, "new": OTHER, "again": OTHER}, 403), ({"old": PASSWORD, "new": "short", "again": "short"}, 400),
        ({"old": PASSWORD, "new": OTHER, "again": OTHER + "x"}, 400), ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, 400),
    ):  # fmt: skip
        answer = post(mine, "/account/password", **form)
        assert answer.status_code == fault and 'role="alert"' in answer.text
    assert post(mine, "/account/password", old=PASSWORD, new=OTHER, again=OTHER).status_code == 303
    assert mine.get("/account?done=password").status_code == 200 and mine.cookies["marsad_session"] != old
    assert elsewhere.get("/account").status_code == 303
    assert team.login("layla", PASSWORD)[1].status_code == 401
    assert team.login("layla", OTHER)[1].status_code == 303


def test_the_old_password_is_not_to_be_guessed_from_within(team):
    browser = team.inside("layla")
    statuses = [
        post(browser, "/account/password", old=OTHER, new="x" * 14, again="x" * 14).status_code for _ in range(7)
    ]
    assert statuses == [403] * 5 + [429] * 2


def test_sessions_are_listed_and_ended(team):
    mine, elsewhere = team.inside("layla"), team.inside("layla", browser=team.browser("203.0.113.4"))
    page = mine.get("/account").text
    assert "Firefox · Linux" in page and "203.0.113.4" in page
    (other,) = re.findall(r'action="/account/sessions/(\w+)"', page)
    assert post(team.inside("سامي"), f"/account/sessions/{other}").status_code == 303  # not his: nothing ends
    assert elsewhere.get("/claims").status_code == 200
    post(mine, f"/account/sessions/{other}")
    assert elsewhere.get("/claims").status_code == 303 and mine.get("/claims").status_code == 200
    again = team.inside("layla")
    post(mine, "/account/sessions")
    assert again.get("/claims").status_code == 303 and mine.get("/claims").status_code == 200


def test_a_token_is_shown_once_and_does_what_its_scope_says(team):
    browser = team.inside("omar")
    made = post(browser, "/account/tokens", label="تقرير أسبوعي", scope="review", days="30")
    secret = re.search(r"marsad_[\w-]{43}", made.text)[0]
    assert made.headers["cache-control"] == "no-store"
    page = browser.get("/account").text
    assert secret not in page and "تقرير أسبوعي" in page
    program = team.browser(Authorization=f"Bearer {secret}", Accept="application/json")
    assert program.get("/api/v1/claims").status_code == 200 and program.get("/review").status_code == 200
    assert program.post("/projects", data={"name": "x"}).status_code == 403  # an editor's, and the token reviews only
    assert program.post("/account/tokens", data={"scope": "review"}).status_code == 403  # no token makes another
    assert program.get("/account").status_code == 403
    with team.desk.ledger.reading() as connection:
        assert secret not in str(connection.execute(select(schema.token)).all())
    assert (
        team.desk.notebook.settle()
        and "–</td>" not in re.findall(r"<tr>.*?</tr>", browser.get("/account").text, re.DOTALL)[-1]
    )
    team.clock.now += 31 * 86_400
    assert program.get("/api/v1/claims").status_code == 401


def test_nobody_makes_a_token_that_may_more_than_they(team):
    for name, scope in (("سامي", "review"), ("huda", "admin"), ("omar", "metrics"), ("layla", "all")):
        assert post(team.inside(name), "/account/tokens", label="x", scope=scope, days="30").status_code == 403
    assert post(team.inside("layla"), "/account/tokens", label="x", scope="read", days="0").status_code == 400


def test_a_revoked_token_is_good_for_nothing_and_its_owner_alone_or_an_admin_revokes_it(team):
    browser = team.inside("huda")
    secrets = [
        re.search(r"marsad_[\w-]{43}", post(browser, "/account/tokens", label="x", scope="read", days="30").text)[0]
        for _ in range(2)
    ]
    uids = re.findall(r'action="/account/tokens/(\w+)"', browser.get("/account").text)
    assert post(team.inside("omar"), f"/account/tokens/{uids[0]}").status_code == 404
    assert post(browser, f"/account/tokens/{uids[0]}").status_code == 303
    assert post(team.inside("layla"), f"/accounts/tokens/{uids[1]}").status_code == 303
    for secret in secrets:
        assert team.browser(Authorization=f"Bearer {secret}").get("/claims").status_code == 401


def test_a_token_that_is_wrong_is_no_way_back_to_the_session(team):
    browser = team.inside("layla")
    for wrong in ("Bearer marsad_x", "Basic bGF5bGE6eA==", "Bearer", ""):
        assert browser.get("/claims", headers={"Authorization": wrong}).status_code == 401


# ---- accounts


def test_an_admin_adds_members_whose_first_password_is_for_one_login(team):
    admin = team.inside("layla")
    page = post(admin, "/accounts", name="نور", role="reviewer")
    password = re.search(r'<code dir="ltr">([a-z2-9-]{19})</code>', page.text)[1]
    assert password not in admin.get("/accounts").text
    nur = team.inside("نور", password=password)
    assert nur.get("/claims").headers["location"] == "/account"  # nothing else before the password is changed
    assert nur.get("/api/v1/claims").status_code == 303
    assert post(nur, "/account/tokens", label="x", scope="read", days="30").status_code in (200, 303)
    assert post(nur, "/account/password", old=password, new=OTHER, again=OTHER).status_code == 303
    assert nur.get("/claims").status_code == 200 and nur.get("/review").status_code == 200
    assert post(admin, "/accounts", name="نور", role="reader").status_code == 400
    assert post(admin, "/accounts", name="a b", role="reader").status_code == 400
    assert post(admin, "/accounts", name="x", role="king").status_code == 400


def test_an_admin_changes_roles_ends_sessions_disables_and_lets_in_again(team):
    admin, sami = team.inside("layla"), team.inside("سامي")
    with team.desk.ledger.reading() as connection:
        numbers = {name: member_named(connection, name).id for name in ("layla", "سامي")}
    post(admin, f"/accounts/{numbers['سامي']}/role", role="reviewer")
    assert sami.get("/review").status_code == 200
    post(admin, f"/accounts/{numbers['سامي']}/sessions")
    assert sami.get("/claims").status_code == 303
    sami = team.inside("سامي")
    post(admin, f"/accounts/{numbers['سامي']}/disable")
    assert sami.get("/claims").status_code == 303 and team.login("سامي")[1].status_code == 401
    post(admin, f"/accounts/{numbers['سامي']}/enable")
    assert team.login("سامي")[1].status_code == 303
    page = post(admin, f"/accounts/{numbers['سامي']}/password")
    password = re.search(r'<code dir="ltr">([a-z2-9-]{19})</code>', page.text)[1]
    assert team.login("سامي")[1].status_code == 401 and team.login("سامي", password)[1].status_code == 303
    for action in ("disable", "role"):
        last = post(admin, f"/accounts/{numbers['layla']}/{action}", role="reader")
        assert last.status_code == 400 and "admin-last" in last.text
    assert post(admin, "/accounts/9999/disable").status_code == 404
    log = admin.get("/accounts", params={"lang": "en"}).text
    assert "Role changed" in log and "Member disabled" in log


def test_admins_see_who_came_and_by_whom_something_was_seen(team):
    admin = team.inside("layla")
    team.login("huda", OTHER)
    page = admin.get("/accounts/reads", params={"lang": "en", "action": "login.failed"}).text
    assert "@huda" in page and "@layla" not in page
    assert "@layla" in admin.get("/accounts/reads", params={"action": "login"}).text
    with team.desk.ledger.aside() as connection:
        access.note(connection, [chain.Entry(BEGAN, "huda", "read", "/claims", {"items": ["RAAAAAAAAAAAA-1"]})])
    assert "/claims" in admin.get("/accounts/reads", params={"subject": "RAAAAAAAAAAAA-1"}).text
    assert admin.get("/accounts/reads", params={"after": "x"}).status_code == 404
    first = admin.get("/accounts/reads", params={"most": 1}).text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert admin.get(following).status_code == 200


def test_projects_lead_their_members_to_what_they_work_on(team):
    editor = team.inside("omar")
    page = editor.get("/claims", params={"type": "violence", "lang": "en"}).text
    link = re.search(r'href="(/projects\?new=[^"]+)"', page)[1].replace("&amp;", "&")
    assert 'value="type=violence"' in editor.get(link).text
    made = post(
        editor, "/projects", name="الشمال", query="/claims?type=violence&sort=day&x=1", members=["سامي", "omar"]
    )
    home = made.headers["location"]
    sami = team.inside("سامي")
    assert 'href="/claims?type=violence"' in sami.get("/projects").text and "الشمال" in sami.get(home).text
    assert post(sami, home, name="x").status_code == 403
    huda = team.inside("huda")
    assert "الشمال" not in huda.get("/projects").text
    theirs, none = huda.get(home), huda.get("/projects/9999")
    assert theirs.status_code == none.status_code == 404
    assert post(editor, home, name="الشمال الشرقي", query="q=x", members=["omar"]).status_code == 303
    assert sami.get(home).status_code == 404
    post(editor, f"{home}/close")
    assert "الشمال الشرقي" in editor.get("/projects").text
    post(editor, f"{home}/open")
    assert editor.get(home).status_code == 200


# ---- health, lines of the log, faults


def test_health_tells_no_secret_and_nobody_has_to_log_in_for_it(team):
    browser = team.browser()
    assert browser.get("/health/live").json() == browser.get("/health/ready").json() == {"status": "ok"}


def test_a_fault_has_all_headers_and_tells_nothing_of_what_failed(team, caplog):
    @team.app.get("/broken")
    def broken() -> None:
        raise RuntimeError("اسم الشاهد")

    browser = team.inside("layla")
    with caplog.at_level("ERROR", logger="marsad.web"):
        answer = browser.get("/broken")
    assert answer.status_code == 500 and "الشاهد" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"] and answer.headers["x-request-id"]
    (record,) = [each.getMessage() for each in caplog.records if each.name == "marsad.web"]
    assert "RuntimeError" in record and answer.headers["x-request-id"] in record and "الشاهد" not in record


def test_lines_of_the_log_name_routes_and_nothing_that_was_asked_for(tmp_path, coder, hashed, capsys):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    with opened_desk(Settings(home=tmp_path, by="root"), coder) as desk:
        with desk.ledger.writing() as connection:
            add_member(connection, "layla", "admin", Entrance(hashed), Act(BEGAN, "root"))
        team = Team(desk, Clock(), log="json")
        browser = team.inside("layla")
        secret = browser.cookies["marsad_session"]
        asked = browser.get("/reports/RAAAAAAAAAAAA?q=شاهد", headers={"Referer": "http://localhost/search?q=%D8%B4"})
        browser.get("/search", params={"q": "شاهد"})
        browser.get("/nowhere/شاهد")
        browser.get("/api/v1/reports/RAAAAAAAAAAAA")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["route"] for line in lines][-4:] == ["/reports/{name}", "/search", "-", "/api/v1/reports/{name}"]
    assert lines[-4]["request"] == asked.headers["x-request-id"] and lines[-1]["member"] == "layla"
    told = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in ("شاهد", "RAAAAAAAAAAAA", secret, PASSWORD, "q=", "%D8") if word in told]


def test_a_login_takes_as_long_for_a_name_that_is_none(team):
    def seconds(name: str) -> float:
        began = time.process_time()
        team.login(name, OTHER, browser=team.browser(f"198.51.100.{len(name)}"))
        return time.process_time() - began

    known = min(seconds("layla") for _ in range(2))
    unknown = min(seconds("nobody") for _ in range(2))
    assert 0.5 < unknown / known < 2
