"""Security's small parts: passwords, waits after failures, hosts and proxies, tokens of forms, rights of tokens."""

import asyncio

import pytest
from starlette.datastructures import Headers

from marsad.config import Settings
from marsad.errors import LedgerError, SettingsError
from marsad.ledger.members import Member, key_of, name_of
from marsad.web.security import csrf
from marsad.web.security.hosts import check_proxies, client_of, is_loopback, is_ours, names_of
from marsad.web.security.lockout import OF_ADDRESS, OF_NAME, address_key, name_key, one_more
from marsad.web.security.passwords import LONGEST, Passwords, made_password, weakness
from marsad.web.security.rights import NOBODY, alone, least, visitor_of
from marsad.web.security.sessions import Held, browser, digest, new_secret
from marsad.web.visit import inside

# ---- passwords


def test_a_password_is_kept_as_argon2id_and_known_again():
    passwords = Passwords()
    hashed = passwords.hash("الفرات يجري جنوبا")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$") and "الفرات" not in hashed
    assert passwords.right(hashed, "الفرات يجري جنوبا")
    assert not passwords.right(hashed, "الفرات يجري شمالا")
    assert passwords.hash("الفرات يجري جنوبا") != hashed  # salted
    assert not passwords.outdated(hashed)
    assert passwords.outdated("$argon2id$v=19$m=8192,t=2,p=1$c2FsdHNhbHRzYWx0$MTIzNDU2Nzg5MDEyMzQ1Ng")


def test_a_password_written_in_another_normal_form_is_the_same():
    passwords = Passwords()
    assert passwords.right(passwords.hash("caf\u00e9 sur la place"), "cafe\u0301 sur la place")


def test_no_password_is_right_for_who_has_none_and_it_takes_as_long():
    import time

    passwords = Passwords()
    hashed = passwords.hash("الفرات يجري جنوبا")

    def seconds(of: str) -> float:
        began = time.process_time()
        assert not passwords.right(of, "wrong")
        return time.process_time() - began

    known, nobody = (min(seconds(of) for _ in range(3)) for of in (hashed, ""))
    assert 0.5 < nobody / known < 2
    assert not passwords.right("no hash at all", "wrong")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("قصير", "password_short"), ("eleven chrs", "password_short"), ("aaaaaaaaaaaaaa", "password_plain"),
        ("abcdefghijklmnop", "password_plain"), ("123456789012345", "password_plain"), ("٩٨٧٦٥٤٣٢١٠٩٨", "password_plain"),
        ("layla-layla-layla", "password_plain"), ("qazqazqazqazqaz", "password_plain"), ("x" * (LONGEST + 1), "password_long"),
        ("نهر الفرات يجري جنوبا", ""), ("four words of mine", ""), pytest.param(made_password(), "", id="made"),
    ],
)  # fmt: skip
def test_what_is_easily_guessed_is_no_password(password, fault):
    assert weakness(password, "layla") == fault


def test_made_passwords_differ_and_have_no_letters_that_look_alike():
    made = {made_password() for _ in range(200)}
    assert len(made) == 200 and not set("".join(made)) & set("l1o0I")


# ---- names


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "-x", ".x", "x\u202ey", "x\ny", "a/b", "<b>", "x" * 65, "'", "\u0640"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(LedgerError) as caught:
        name_of(name)
    assert caught.value.slug == "member-name"


def test_names_are_one_however_they_are_written():
    assert key_of("Layla") == key_of(" LAYLA ") == key_of("ｌａｙｌａ")
    assert key_of("ليلى") == key_of("لَيلى") == key_of("ليـــلى")
    assert key_of("ليلى") != key_of("ليلا")
    assert name_of(" sami.k@desk ") == "sami.k@desk"


# ---- waits


def test_waits_begin_after_the_free_attempts_double_and_have_an_end():
    kept, now, waits = None, 1000.0, []
    for _ in range(14):
        kept = one_more(kept, OF_NAME, now)
        waits.append(kept.until - now)
        now = max(now + 1, kept.until)
    assert waits[: OF_NAME.free - 1] == [0.0] * (OF_NAME.free - 1)
    assert waits[OF_NAME.free - 1 : OF_NAME.free + 3] == [30.0, 60.0, 120.0, 240.0]
    assert max(waits) == OF_NAME.longest == waits[-1]


def test_what_failed_long_ago_is_forgotten():
    kept = None
    for _ in range(30):
        kept = one_more(kept, OF_ADDRESS, 1000.0)
    assert kept.until > 1000.0
    later = 1000.0 + OF_ADDRESS.forgotten + 1
    assert one_more(kept, OF_ADDRESS, later) == (1, later, later)


def test_attempts_are_kept_by_hashes_and_by_networks():
    assert name_key("Layla") == name_key("layla") != name_key("sami")
    assert address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:ffff::9") != address_key("2001:db8:1:3::1")
    assert address_key("192.0.2.1") == address_key("::ffff:192.0.2.1") != address_key("192.0.2.2")
    assert len({name_key("192.0.2.1"), address_key("192.0.2.1"), address_key("no address")}) == 3


# ---- hosts and proxies


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True), ("localhost:8470", True), ("127.0.0.1:8470", True), ("[::1]:8470", True), ("LOCALHOST", True),
        ("marsad.example.org", True), ("marsad.example.org.", True), ("a.desk.example.org:443", True),
        ("desk.example.org", False), ("evil.example", False), ("localhost.evil.example", False), ("", False),
        ("marsad.example.org@evil.example", False), ("localhost:x", False), ("a b", False), ("127.0.0.2", False),
    ],
)  # fmt: skip
def test_only_our_own_names_are_served(host, ours):
    names = names_of(("marsad.example.org", "*.desk.example.org"), "0.0.0.0")
    assert is_ours(host, names) is ours


def test_the_address_that_is_listened_on_is_a_name_of_ours():
    assert is_ours("192.0.2.7:8000", names_of((), "192.0.2.7"))
    assert is_ours("[2001:db8::7]:8000", names_of((), "2001:db8::7"))
    assert not is_ours("0.0.0.0:8000", names_of((), "0.0.0.0"))
    assert is_loopback("127.8.8.8") and is_loopback("::1") and not is_loopback("192.0.2.1")


def headers(**values: str) -> Headers:
    return Headers({name.replace("_", "-"): value for name, value in values.items()})


def test_what_a_proxy_tells_counts_only_from_a_proxy_of_ours():
    told = headers(x_forwarded_for="203.0.113.5", x_forwarded_proto="https")
    assert client_of("192.0.2.9", "http", told, ()) == ("192.0.2.9", "http", True)
    assert client_of("10.0.0.2", "http", told, ("10.0.0.0/8",)) == ("203.0.113.5", "https", True)
    assert client_of("192.0.2.9", "http", headers(), ("10.0.0.0/8",)) == ("192.0.2.9", "http", False)


def test_of_several_hops_the_last_that_is_not_ours_counts():
    told = headers(x_forwarded_for="1.1.1.1, 203.0.113.5, 10.1.1.1")
    assert client_of("10.0.0.2", "http", told, ("10.0.0.0/8",)).address == "203.0.113.5"
    broken = headers(x_forwarded_for="<script>", x_forwarded_proto="gopher")
    assert client_of("10.0.0.2", "http", broken, ("10.0.0.0/8",)) == ("10.0.0.2", "http", True)


def test_proxies_that_are_no_networks_are_refused():
    check_proxies(("10.0.0.0/8", "::1", "192.0.2.1"))
    with pytest.raises(SettingsError):
        check_proxies(("nginx",))


# ---- forms


def test_the_token_of_a_form_is_its_sessions_own():
    one, other = new_secret(), new_secret()
    token = csrf.token_of(one)
    assert csrf.matches(one, token) and one not in token
    for wrong in ("", token[:-1], token + "x", csrf.token_of(other), "ضض"):
        assert not csrf.matches(one, wrong)
    assert not csrf.matches("", csrf.token_of(""))
    assert digest(one) != digest(other) and len(digest(one)) == 32


@pytest.mark.parametrize(
    ("told", "here"),
    [
        ({}, True), ({"origin": "http://localhost:8470", "host": "localhost:8470"}, True),
        ({"origin": "https://desk.example.org", "host": "desk.example.org"}, True),
        ({"origin": "http://localhost:9999", "host": "localhost:8470"}, False), ({"origin": "null", "host": "localhost"}, False),
        ({"origin": "https://evil.example", "host": "localhost"}, False), ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True), ({"sec-fetch-site": "cross-site"}, False), ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://[", "host": "["}, False),
    ],
)  # fmt: skip
def test_what_another_sites_page_sent_is_known_by_its_origin(told, here):
    assert csrf.from_here(Headers(told)) is here


def test_a_form_is_read_for_its_token_and_can_be_read_again():
    body = b"csrf=abc&name=x"
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/x-www-form-urlencoded"),
                                                            (b"content-length", str(len(body)).encode())]}  # fmt: skip

    async def read() -> tuple[str, bytes]:
        waiting = [{"type": "http.request", "body": body[:4], "more_body": True},
                   {"type": "http.request", "body": body[4:], "more_body": False}]  # fmt: skip

        async def receive():
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        token, again = await csrf.brought(scope, receive)
        return token, (await again())["body"]

    assert asyncio.run(read()) == ("abc", body)


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "\t/x", ""]
)
def test_only_addresses_of_ours_are_gone_on_to(path):
    assert inside(path) == "/"
    assert inside("/claims?type=violence&q=%D9%82") == "/claims?type=violence&q=%D9%82"


# ---- rights


def member(role: str, **changes: object) -> Member:
    return Member(7, "سامي", role, "hash", 0.0, False, "", "", 0.0, None, None)._replace(**changes)


def test_each_role_may_do_what_those_before_it_may():
    for at, role in enumerate(("reader", "reviewer", "editor", "admin")):
        visitor = visitor_of(Held(member(role), b"", 0.0))
        assert [visitor.may(each) for each in ("reader", "reviewer", "editor", "admin")] == [n <= at for n in range(4)]
        assert visitor.up_to == ("public" if role == "reader" else "restricted")
    assert not NOBODY.may("reader") and not NOBODY.known and NOBODY.up_to == "public"
    assert alone("x").may("admin") and alone("x").member is None


@pytest.mark.parametrize(
    ("role", "scope", "given"),
    [("admin", "read", "reader"), ("admin", "review", "reviewer"), ("admin", "admin", "admin"), ("editor", "admin", "editor"),
     ("reader", "admin", "reader"), ("reader", "review", "reader"), ("admin", "metrics", "")],
)  # fmt: skip
def test_a_token_gives_no_more_than_its_scope_and_no_more_than_its_owner_may(role, scope, given):
    visitor = visitor_of(Held(member(role), b"", 0.0, scope))
    assert visitor.role == given and least(role, given) == given
    assert visitor.up_to == ("restricted" if given not in ("", "reader") else "public")


def test_a_browser_is_told_in_a_few_words():
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    assert browser(agent) == "Firefox · Linux"
    assert browser("curl/8.5.0") == "curl"
    assert browser("<script>alert(1)</script>") == "" and browser("") == ""


def test_settings_of_the_web_are_read_and_unknown_keys_refused(tmp_path):
    from marsad.config import settings

    (tmp_path / "marsad.toml").write_text(
        '[web]\nhosts = ["desk.example.org"]\nidle_hours = 2\n[web.openid]\nissuer = "https://id.example.org"\nclient = "m"\n'
    )
    told = settings(tmp_path, {})
    assert told.web.hosts == ("desk.example.org",) and told.web.openid.client == "m" and told.web.session_days == 7
    (tmp_path / "marsad.toml").write_text("[web]\nhost = 'x'\n")
    with pytest.raises(SettingsError):
        settings(tmp_path, {})
    assert Settings(home=tmp_path).web.openid is None
