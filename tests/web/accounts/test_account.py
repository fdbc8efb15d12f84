"""One's own account, the accounts of all, projects; health, lines of the log and faults."""

import json
import re

from fastapi.testclient import TestClient
from sqlalchemy import select

from marsad.ledger import access, chain, schema
from marsad.ledger.members import member_named

# ---- one's own account


def test_a_password_is_changed_with_the_old_one_and_ends_all_other_sessions(team):
    mine, elsewhere = team.inside("layla"), team.inside("layla")
    old = mine.cookies["marsad_session"]
    for form, fault in (
        ({"old": team.other, "new": team.other, "again": team.other}, 403), ({"old": team.password, "new": "short", "again": "short"}, 400),
        ({"old": team.password, "new": team.other, "again": team.other + "x"}, 400), ({"old": team.password, "new": team.password, "again": team.password}, 400),
    ):  # fmt: skip
        answer = team.post(mine, "/account/password", **form)
        assert answer.status_code == fault and 'role="alert"' in answer.text
    assert team.post(mine, "/account/password", old=team.password, new=team.other, again=team.other).status_code == 303
    assert mine.get("/account?done=password").status_code == 200 and mine.cookies["marsad_session"] != old
    assert elsewhere.get("/account").status_code == 303
    assert team.login("layla", team.password)[1].status_code == 401
    assert team.login("layla", team.other)[1].status_code == 303


def test_the_old_password_is_not_to_be_guessed_from_within(team):
    browser = team.inside("layla")
    statuses = [
        team.post(browser, "/account/password", old=team.other, new="x" * 14, again="x" * 14).status_code
        for _ in range(7)
    ]
    assert statuses == [403] * 5 + [429] * 2


def test_sessions_are_listed_and_ended(team):
    mine, elsewhere = team.inside("layla"), team.inside("layla", browser=team.browser("203.0.113.4"))
    page = mine.get("/account").text
    assert "Firefox · Linux" in page and "203.0.113.4" in page
    (other,) = re.findall(r'action="/account/sessions/(\w+)"', page)
    assert team.post(team.inside("سامي"), f"/account/sessions/{other}").status_code == 303  # not his: nothing ends
    assert elsewhere.get("/claims").status_code == 200
    team.post(mine, f"/account/sessions/{other}")
    assert elsewhere.get("/claims").status_code == 303 and mine.get("/claims").status_code == 200
    again = team.inside("layla")
    team.post(mine, "/account/sessions")
    assert again.get("/claims").status_code == 303 and mine.get("/claims").status_code == 200


def test_a_token_is_shown_once_and_does_what_its_scope_says(team):
    browser = team.inside("omar")
    made = team.post(browser, "/account/tokens", label="تقرير أسبوعي", scope="review", days="30")
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
        assert team.post(team.inside(name), "/account/tokens", label="x", scope=scope, days="30").status_code == 403
    assert team.post(team.inside("layla"), "/account/tokens", label="x", scope="read", days="0").status_code == 400


def test_a_revoked_token_is_good_for_nothing_and_its_owner_alone_or_an_admin_revokes_it(team):
    browser = team.inside("huda")
    secrets = [
        re.search(r"marsad_[\w-]{43}", team.post(browser, "/account/tokens", label="x", scope="read", days="30").text)[
            0
        ]
        for _ in range(2)
    ]
    uids = re.findall(r'action="/account/tokens/(\w+)"', browser.get("/account").text)
    assert team.post(team.inside("omar"), f"/account/tokens/{uids[0]}").status_code == 404
    assert team.post(browser, f"/account/tokens/{uids[0]}").status_code == 303
    assert team.post(team.inside("layla"), f"/accounts/tokens/{uids[1]}").status_code == 303
    for secret in secrets:
        assert team.browser(Authorization=f"Bearer {secret}").get("/claims").status_code == 401


def test_a_token_that_is_wrong_is_no_way_back_to_the_session(team):
    browser = team.inside("layla")
    for wrong in ("Bearer marsad_x", "Basic bGF5bGE6eA==", "Bearer", ""):
        assert browser.get("/claims", headers={"Authorization": wrong}).status_code == 401


# ---- accounts


def test_an_admin_adds_members_whose_first_password_is_for_one_login(team):
    admin = team.inside("layla")
    page = team.post(admin, "/accounts", name="نور", role="reviewer")
    password = re.search(r'<code dir="ltr">([a-z2-9-]{19})</code>', page.text)[1]
    assert password not in admin.get("/accounts").text
    nur = team.inside("نور", password=password)
    assert nur.get("/claims").headers["location"] == "/account"  # nothing else before the password is changed
    assert nur.get("/api/v1/claims").status_code == 303
    answer = team.post(nur, "/account/tokens", label="x", scope="read", days="30")
    assert answer.status_code == 303 and "marsad_" not in answer.text
    assert team.post(nur, "/account/password", old=password, new=team.other, again=team.other).status_code == 303
    assert nur.get("/claims").status_code == 200 and nur.get("/review").status_code == 200
    assert team.post(admin, "/accounts", name="نور", role="reader").status_code == 400
    assert team.post(admin, "/accounts", name="a b", role="reader").status_code == 400
    assert team.post(admin, "/accounts", name="x", role="king").status_code == 400


def test_an_admin_changes_roles_ends_sessions_disables_and_lets_in_again(team):
    admin, sami = team.inside("layla"), team.inside("سامي")
    with team.desk.ledger.reading() as connection:
        numbers = {name: member_named(connection, name).id for name in ("layla", "سامي")}
    team.post(admin, f"/accounts/{numbers['سامي']}/role", role="reviewer")
    assert sami.get("/review").status_code == 200
    team.post(admin, f"/accounts/{numbers['سامي']}/sessions")
    assert sami.get("/claims").status_code == 303
    sami = team.inside("سامي")
    team.post(admin, f"/accounts/{numbers['سامي']}/disable")
    assert sami.get("/claims").status_code == 303 and team.login("سامي")[1].status_code == 401
    team.post(admin, f"/accounts/{numbers['سامي']}/enable")
    assert team.login("سامي")[1].status_code == 303
    page = team.post(admin, f"/accounts/{numbers['سامي']}/password")
    password = re.search(r'<code dir="ltr">([a-z2-9-]{19})</code>', page.text)[1]
    assert team.login("سامي")[1].status_code == 401 and team.login("سامي", password)[1].status_code == 303
    for action in ("disable", "role"):
        last = team.post(admin, f"/accounts/{numbers['layla']}/{action}", role="reader")
        assert last.status_code == 400 and "admin-last" in last.text
    assert team.post(admin, "/accounts/9999/disable").status_code == 404
    log = admin.get("/accounts", params={"lang": "en"}).text
    assert "Role changed" in log and "Member disabled" in log


def test_admins_see_who_came_and_by_whom_something_was_seen(team):
    admin = team.inside("layla")
    team.login("huda", team.other)
    page = admin.get("/accounts/reads", params={"lang": "en", "action": "login.failed"}).text
    assert "@huda" in page and "@layla" not in page
    assert "@layla" in admin.get("/accounts/reads", params={"action": "login"}).text
    with team.desk.ledger.aside() as connection:
        access.note(connection, [chain.Entry(team.began, "huda", "read", "/claims", {"items": ["RAAAAAAAAAAAA-1"]})])
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
    made = team.post(
        editor, "/projects", name="الشمال", query="/claims?type=violence&sort=day&x=1", members=["سامي", "omar"]
    )
    home = made.headers["location"]
    sami = team.inside("سامي")
    assert 'href="/claims?type=violence"' in sami.get("/projects").text and "الشمال" in sami.get(home).text
    assert team.post(sami, home, name="x").status_code == 403
    huda = team.inside("huda")
    assert "الشمال" not in huda.get("/projects").text
    theirs, none = huda.get(home), huda.get("/projects/9999")
    assert theirs.status_code == none.status_code == 404
    assert team.post(editor, home, name="الشمال الشرقي", query="q=x", members=["omar"]).status_code == 303
    assert sami.get(home).status_code == 404
    team.post(editor, f"{home}/close")
    assert "الشمال الشرقي" in editor.get("/projects").text
    team.post(editor, f"{home}/open")
    assert editor.get(home).status_code == 200


# ---- health, lines of the log, faults


def test_health_tells_no_secret_and_nobody_has_to_log_in_for_it(team):
    browser = team.browser()
    assert browser.get("/health/live").json() == browser.get("/health/ready").json() == {"status": "ok"}


def test_what_waits_is_written_when_the_server_ends(team):
    with TestClient(team.app, "http://localhost"), team.desk.ledger.aside():
        team.desk.notebook.note(chain.Entry(team.began, "layla", "read", "RAAAAAAAAAAAA", {}))
    assert team.desk.notebook.waiting == 0
    with team.desk.ledger.reading() as connection:
        assert [row.subject for row in access.accesses(connection, access.Asked(action="read"), 9)[0]] == [
            "RAAAAAAAAAAAA"
        ]


def test_a_flood_of_logins_does_not_take_the_servers_threads(team):
    from concurrent.futures import ThreadPoolExecutor

    browsers = [team.browser(f"198.51.100.{number}") for number in range(30)]
    tokens = [re.search(r'name="csrf" value="([^"]+)"', each.get("/login").text)[1] for each in browsers]

    def guess(number):
        form = {"csrf": tokens[number], "name": f"name{number}", "password": team.other}
        return browsers[number].post("/login", data=form).status_code

    with ThreadPoolExecutor(30) as pool:
        statuses = list(pool.map(guess, range(30)))
    assert set(statuses) == {401, 503}


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


def test_lines_of_the_log_name_routes_and_nothing_that_was_asked_for(observatory, capsys):
    team = observatory(log="json")
    browser = team.inside("layla")
    secret = browser.cookies["marsad_session"]
    referer = {"Referer": "http://localhost/search?q=%D8%B4"}
    asked = browser.get("/reports/RAAAAAAAAAAAA?q=شاهد", headers=referer)
    browser.get("/search", params={"q": "شاهد"})
    browser.get("/nowhere/شاهد")
    browser.get("/api/v1/reports/RAAAAAAAAAAAA")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["route"] for line in lines][-4:] == ["/reports/{name}", "/search", "-", "/api/v1/reports/{name}"]
    assert lines[-4]["request"] == asked.headers["x-request-id"] and lines[-1]["member"] == "layla"
    told = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in ("شاهد", "RAAAAAAAAAAAA", secret, team.password, "q=", "%D8") if word in told]
