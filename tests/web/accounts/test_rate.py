"""How often the API may be asked: by token, account and address; on a real server too."""

import re
import time
from threading import Thread

import httpx2
import pytest
import uvicorn

from marsad.config import Web, settings
from marsad.errors import SettingsError
from marsad.ledger.members import member_named
from marsad.ledger.sessions import make_token
from marsad.ledger.store import Act
from marsad.web.app import create_app
from marsad.web.security import sessions
from marsad.web.security.rate import Buckets

TYPES = "/api/v1/types"


def statuses(browser, times, path=TYPES):
    return [browser.get(path).status_code for _ in range(times)]


def token_of(team, name, scope="read"):
    with team.desk.ledger.writing() as connection:
        member = member_named(connection, name)
        secret, token = sessions.new_token("x", scope, 9, member, team.clock.now)
        make_token(connection, sessions.digest(secret), member, token, Act(team.clock.now, name))
    return secret


def test_a_bucket_gives_what_it_holds_and_fills_with_time():
    buckets = Buckets(rate=2.0, burst=3)
    first = [buckets.take(b"a", 100.0) for _ in range(4)]
    assert [(left.requests, left.refused) for left in first] == [(2, False), (1, False), (0, False), (0, True)]
    assert not buckets.take(b"b", 100.0).refused, "another's bucket is full"
    assert [buckets.take(b"a", 100.4).refused, buckets.take(b"a", 100.5).refused] == [True, False]
    assert buckets.take(b"a", 900.0).requests == 2, "no more than it holds"
    assert buckets.take(b"a", 500.0).requests == 1, "a clock that is put back takes nothing away"


def test_many_who_ask_once_do_not_fill_the_memory():
    buckets = Buckets(rate=1.0, burst=2)
    for number in range(25_000):
        buckets.take(b"%d" % number, 0.0)
    assert len(buckets._filled) == 20_000


def test_a_team_may_ask_four_hundred_times_at_once_and_then_twenty_times_a_second(team):
    browser = team.inside("layla")
    assert statuses(browser, 401) == [200] * 400 + [429]
    team.clock.now += 1
    assert statuses(browser, 21) == [200] * 20 + [429]
    assert browser.get("/claims").status_code == 200, "pages are not counted"


def test_token_account_and_address_have_each_their_own(observatory):
    team = observatory(web=Web(api_rate=0.1, api_burst=2))
    account = team.inside("layla")
    tokens = [team.browser(Authorization=f"Bearer {token_of(team, 'layla')}", Accept="*/*") for _ in range(2)]
    strangers = [team.browser(address=each, Accept="*/*") for each in ("192.0.2.1", "2001:db8::1", "2001:db8::2")]
    for each in (account, *tokens):
        assert statuses(each, 3) == [200, 200, 429]
    assert statuses(strangers[0], 3) == [401, 401, 429], "who guesses tokens is slowed down too"
    assert statuses(strangers[1], 2) + statuses(strangers[2], 1) == [401, 401, 429], "one network of 64 bits is one"
    bad = team.browser(address="192.0.2.7", Authorization="Bearer marsad_x", Accept="*/*")
    assert statuses(bad, 3) == [401, 401, 429]
    assert statuses(team.inside("huda"), 1) == [200]


def test_a_refusal_says_when_to_ask_again(observatory):
    team = observatory(web=Web(api_rate=0.25, api_burst=2))
    browser = team.inside("layla")
    first = browser.get(TYPES)
    assert first.headers["ratelimit-policy"] == '"api";q=2;w=8' and first.headers["ratelimit"] == '"api";r=1;t=4'
    assert "retry-after" not in first.headers
    browser.get(TYPES)
    refused = browser.get(TYPES)
    assert refused.status_code == 429 and refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "marsad:rate-over" and refused.json()["status"] == 429
    assert refused.headers["retry-after"] == "4" and refused.headers["ratelimit"] == '"api";r=0;t=4'
    team.clock.now += int(refused.headers["retry-after"])
    assert browser.get(TYPES).status_code == 200
    assert "ratelimit" not in browser.get("/claims").headers


def test_one_person_alone_is_not_limited_unless_it_is_set_and_a_team_may_lift_it(observatory):
    alone = observatory(members=()).browser(address="127.0.0.1")
    answers = [alone.get(TYPES) for _ in range(450)]
    assert {each.status_code for each in answers} == {200} and "ratelimit" not in answers[0].headers
    lifted = observatory(web=Web(api_rate=0)).inside("layla")
    assert set(statuses(lifted, 450)) == {200}


def test_the_limit_comes_from_the_settings(tmp_path):
    (tmp_path / "marsad.toml").write_text("[web]\napi_rate = 2.5\napi_burst = 7\n", encoding="utf-8")
    told = settings(tmp_path, {}).web
    assert (told.api_rate, told.api_burst) == (2.5, 7)
    for wrong in ("api_rate = -1", "api_burst = 0", 'api_rate = "fast"'):
        (tmp_path / "marsad.toml").write_text(f"[web]\n{wrong}\n", encoding="utf-8")
        with pytest.raises(SettingsError, match=re.escape(wrong.split()[0])):
            settings(tmp_path, {})


def test_a_real_server_refuses_and_serves_again_after_the_wait_it_names(observatory):
    team = observatory(members=(), web=Web(api_rate=2, api_burst=5))
    app = create_app(team.desk)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            answers = [client.get(TYPES) for _ in range(40)]
            refused = [each for each in answers if each.status_code == 429]
            assert [each.status_code for each in answers[:5]] == [200] * 5 and len(refused) > 20
            assert 1 <= int(refused[-1].headers["retry-after"]) <= 2
            assert client.get("/claims").status_code == 200 and client.get("/health/live").status_code == 200
            time.sleep(int(refused[-1].headers["retry-after"]))
            assert client.get(TYPES).status_code == 200
    finally:
        server.should_exit = True
        thread.join()
