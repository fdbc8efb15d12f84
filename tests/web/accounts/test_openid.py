"""OpenID Connect, against a small provider of our own that runs on loopback."""

import base64
import hashlib
import secrets
import time
from threading import Thread
from typing import Annotated
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from marsad.config import OpenId, Settings, Web
from marsad.errors import SettingsError
from marsad.ledger.access import Asked, accesses
from marsad.ledger.members import Entrance, add_member, disable, find_member, member_named
from marsad.ledger.store import Act, open_ledger
from marsad.web.app import create_app
from marsad.web.desk import opened_desk
from marsad.web.security.openid import begun_of


class Provider:
    """A provider that lets in whom the test names, and keeps to the protocol unless it is told to break it."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.person = {"sub": "s-1", "preferred_username": "layla", "groups": ["desk"]}
        self.changes, self.header, self.signed_by = {}, {}, None  # of the ID token
        self.codes, self.secret = {}, "provider-secret"
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self.describe)
        self.app.get("/keys")(self.keys)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self.server = uvicorn.Server(uvicorn.Config(self.app, host="127.0.0.1", port=0, log_level="error"))
        self.thread = Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        self.issuer = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self):
        self.server.should_exit = True
        self.thread.join()

    def describe(self):
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }  # fmt: skip

    def keys(self):
        return {"keys": [self.key.as_dict(private=False)]}

    def authorize(self, request: Request):
        asked = dict(request.query_params)
        assert (
            asked["response_type"] == "code" and "openid" in asked["scope"] and asked["code_challenge_method"] == "S256"
        )
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    def token(self, request: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()],
              redirect_uri: Annotated[str, Form()]):  # fmt: skip
        asked = self.codes.pop(code, None)
        given = base64.b64decode(request.headers["authorization"].partition(" ")[2]).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        if (asked is None or challenge != asked["code_challenge"] or redirect_uri != asked["redirect_uri"]
                or given != f"{asked['client_id']}:{self.secret}"):  # fmt: skip
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": asked["client_id"], "nonce": asked["nonce"], "iat": now, "exp": now + 300,
                  **self.person, **self.changes}  # fmt: skip
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        id_token = jwt.encode(header, claims, self.signed_by or self.key, algorithms=["RS256", "HS256", "none"])
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running):
    running.person = {"sub": "s-1", "preferred_username": "layla", "groups": ["desk"]}
    running.changes, running.header, running.signed_by, running.secret = {}, {}, None, "provider-secret"
    return running


@pytest.fixture
def house(tmp_path, coder, provider):
    """Makes an observatory whose members may come by the provider."""
    import contextlib

    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    (tmp_path / "secret").write_text("provider-secret\n")
    with contextlib.ExitStack() as stack:

        def make(**told):
            openid = OpenId(issuer=provider.issuer, client="marsad", secret="secret", **told)
            desk = stack.enter_context(opened_desk(Settings(home=tmp_path, by="root", web=Web(openid=openid)), coder))
            with desk.ledger.writing() as connection:
                if not find_member(connection, "root"):
                    add_member(connection, "root", "admin", Entrance(), Act(0.0, "root"))
            return desk, create_app(desk)

        yield make


def browser(app):
    return TestClient(app, "http://localhost", headers={"Accept": "text/html"}, follow_redirects=False)


def come(client, after="/claims"):
    """Through the provider and back, as a browser goes."""
    away = client.get("/login/openid", params={"next": after})
    assert away.status_code == 303
    back = httpx2.get(away.headers["location"])
    assert back.status_code == 302
    return client.get(back.headers["location"].removeprefix("http://localhost"))


def member(desk, name):
    with desk.ledger.reading() as connection:
        return find_member(connection, name)


def test_who_comes_for_the_first_time_becomes_a_member_in_the_role_of_the_settings(house, provider):
    desk, app = house(role="reader", label="مكتب")
    client = browser(app)
    assert "مكتب" in client.get("/login").text
    answer = come(client, "/claims?type=violence")
    assert answer.status_code == 303 and answer.headers["location"] == "/claims?type=violence"
    assert client.get("/claims").status_code == 200 and "marsad_openid" not in client.cookies
    found = member(desk, "layla")
    assert (found.role, found.password, found.issuer, found.subject) == ("reader", "", provider.issuer, "s-1")
    provider.person["preferred_username"] = "another-name"
    assert come(browser(app)).status_code == 303  # known by the subject, whatever the name is now
    assert member(desk, "another-name") is None
    with desk.ledger.reading() as connection:
        assert [row.by for row in accesses(connection, Asked(action="login"), 9)[0]] == ["layla", "layla"]


def test_without_a_role_only_those_whom_an_admin_added_come_in(house, provider):
    desk, app = house()
    answer = come(browser(app))
    assert answer.status_code == 403 and "openid-stranger" in answer.text and member(desk, "layla") is None
    with desk.ledger.writing() as connection:
        add_member(connection, "ليلى", "editor", Entrance(issuer=provider.issuer, subject="s-1"), Act(0.0, "root"))
    client = browser(app)
    assert come(client).status_code == 303 and client.get("/review").status_code == 200


def test_a_name_that_is_taken_is_not_taken_over(house, provider):
    desk, app = house(role="admin")
    provider.person |= {"sub": "s-evil", "preferred_username": "ROOT"}
    answer = come(browser(app))
    assert answer.status_code == 403 and "openid-name" in answer.text
    assert member(desk, "root").subject == ""
    provider.person["preferred_username"] = "<script>"
    assert come(browser(app)).status_code == 403


def test_who_is_disabled_does_not_come_back_by_another_way(house, provider):
    desk, app = house(role="reader")
    come(browser(app))
    with desk.ledger.writing() as connection:
        disable(connection, member_named(connection, "layla"), Act(0.0, "root"))
    assert come(browser(app)).status_code == 403


def test_groups_give_roles_anew_at_every_login(house, provider):
    desk, app = house(roles={"desk": "reviewer", "chiefs": "editor"})
    come(browser(app))
    assert member(desk, "layla").role == "reviewer"
    provider.person["groups"] = ["desk", "chiefs", "others"]
    come(browser(app))
    assert member(desk, "layla").role == "editor"
    provider.person["groups"] = ["others"]
    answer = come(browser(app))
    assert answer.status_code == 403 and "openid-stranger" in answer.text
    provider.person |= {"sub": "s-2", "preferred_username": "sami", "groups": "desk"}
    come(browser(app))
    assert member(desk, "sami").role == "reviewer"


@pytest.mark.parametrize(
    "wrong",
    [
        {"changes": {"nonce": "another"}}, {"changes": {"aud": "another"}}, {"changes": {"aud": ["another", "marsad"], "azp": "another"}},
        {"changes": {"iss": "http://127.0.0.1:1"}}, {"changes": {"exp": int(time.time()) - 4000}}, {"changes": {"sub": None}},
        {"header": {"alg": "none"}}, {"header": {"alg": "HS256"}, "signed_by": OctKey.import_key("provider-secret-of-32-bytes-length")},
        {"signed_by": RSAKey.generate_key(2048, {"kid": "one"})}, {"secret": "changed"},
    ],
    ids=["nonce", "audience", "party", "issuer", "expired", "subject", "unsigned", "symmetric", "forged", "client"],
)  # fmt: skip
def test_an_answer_that_does_not_hold_lets_nobody_in(house, provider, wrong):
    desk, app = house(role="admin")
    for name, value in wrong.items():
        setattr(provider, name, value)
    client = browser(app)
    answer = come(client)
    assert answer.status_code == 403 and "openid-refused" in answer.text, answer.text
    assert "marsad_session" not in client.cookies and member(desk, "layla") is None


def test_a_login_ends_only_in_the_browser_that_began_it(house):
    _, app = house(role="reader")
    mine, theirs = browser(app), browser(app)
    location = mine.get("/login/openid").headers["location"]
    back = httpx2.get(location).headers["location"].removeprefix("http://localhost")
    assert theirs.get(back).status_code == 403  # they began none
    theirs.get("/login/openid")
    assert theirs.get(back).status_code == 403  # and theirs has another state
    assert mine.get(back.replace("state=", "state=x")).status_code == 403
    assert mine.get("/login/openid/back", params={"error": "access_denied"}).status_code == 403
    assert mine.get(back).status_code == 303
    assert mine.get(back).status_code == 403  # once


def test_what_is_asked_of_the_provider_binds_the_answer(house):
    _, app = house(role="reader")
    first, second = (parse_qs(urlsplit(browser(app).get("/login/openid").headers["location"]).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43 and first[name] != second[name]
    assert first["redirect_uri"] == ["http://localhost/login/openid/back"] and first["client_id"] == ["marsad"]
    cookie = browser(app).get("/login/openid").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Max-Age=600" in cookie


def test_keys_that_are_new_are_fetched(house, provider):
    _, app = house(role="reader")
    assert come(browser(app)).status_code == 303
    before, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    assert come(browser(app)).status_code == 303
    provider.key = before


def test_a_provider_that_does_not_answer_is_told(tmp_path, coder):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    web = Web(openid=OpenId(issuer="http://127.0.0.1:9", client="marsad", role="reader"))
    with opened_desk(Settings(home=tmp_path, by="root", web=web), coder) as desk:
        with desk.ledger.writing() as connection:
            add_member(connection, "root", "admin", Entrance(), Act(0.0, "root"))
        answer = browser(create_app(desk)).get("/login/openid")
        assert answer.status_code == 503 and "openid-unreachable" in answer.text


@pytest.mark.parametrize(
    ("told", "slug"),
    [({"issuer": "http://id.example.org"}, "openid-issuer"), ({"issuer": "ftp://x"}, "openid-issuer"),
     ({"role": "king"}, "openid-role"), ({"roles": {"desk": "king"}}, "openid-role"), ({"secret": "missing"}, "openid-secret")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_the_start(tmp_path, coder, told, slug):
    open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=True).close()
    web = Web(openid=OpenId(**{"issuer": "https://id.example.org", "client": "marsad", **told}))
    with (
        opened_desk(Settings(home=tmp_path, by="root", web=web), coder) as desk,
        pytest.raises(SettingsError) as caught,
    ):
        create_app(desk)
    assert caught.value.slug == slug


@pytest.mark.parametrize("cookie", ["", "x", "bnVsbA==", "W10=", "WzEsMiwzLDRd", "WyIiLCIiLCIiLCIvIl0=", "\u0661"])
def test_what_we_did_not_make_is_no_login_under_way(cookie):
    assert begun_of(cookie) is None
