"""Fetching from a real server: what comes back, what is asked, and when."""

import gzip
import io
import zlib

import brotli
import pytest

import marsad
from marsad.errors import FetchError
from marsad.sources.fetch import Fetched, Fetcher, NotModified, Rules
from marsad.sources.warc import read_warc

TEXT = "قصفت المدفعية بلدة كفرنبل صباح اليوم، وقتل ثلاثة مدنيين."
HTML = {"content-type": "text/html; charset=utf-8"}


def refused(fetcher, url, **how):
    with pytest.raises(FetchError) as error:
        fetcher.fetch(url, **how)
    return error.value


def test_a_page_comes_with_all_that_is_known_of_it(web, fetcher, hours):
    web.pages["/n"] = (200, {**HTML, "x-one": "أ"}, TEXT.encode())
    page = fetcher.fetch(web.url("/n#part"))
    assert isinstance(page, Fetched)
    assert (page.url, page.final, page.status) == (web.url("/n#part"), web.url("/n"), 200)
    assert page.body.decode() == TEXT
    assert page.raw == page.body
    assert page.header("Content-Type") == "text/html; charset=utf-8"
    assert page.header("x-one") == "أ"
    assert page.header("nothing") == ""
    assert (page.address, page.redirects, page.at) == ("127.0.0.1", (), hours.now())


def test_the_host_learns_who_asks(web, fetcher):
    web.pages["/n"] = (200, HTML, b"x")
    fetcher.fetch(web.url("/n"))
    agents = {headers["user-agent"] for _, headers in web.asked}
    assert agents == {f"Marsad/{marsad.__version__} (+desk@marsad.example)"}
    assert [path for path, _ in web.asked] == ["/robots.txt", "/n"]
    assert "cookie" not in web.asked[-1][1]


@pytest.mark.parametrize("contact", ["", " ", "a\r\nX: y", "مرصد"])
def test_nobody_asks_without_a_contact(contact):
    with pytest.raises(FetchError) as error:
        Fetcher(Rules(contact))
    assert error.value.slug == "contact-missing"


def test_what_came_over_the_wire_is_a_warc_record(web, wild, fetcher):
    web.pages["/n"] = (200, {**HTML, "content-encoding": "gzip"}, gzip.compress(TEXT.encode()))
    wild.pages["/c"] = (
        b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nX-Case: As Sent\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n"
    )
    for page, text in ((fetcher.fetch(web.url("/n")), TEXT), (fetcher.fetch(wild.url("/c")), "abcdefg")):
        assert page.body.decode() == text
        block = page.head + page.raw
        record = (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2026-11-26T12:00:00Z\r\n"
            b"WARC-Target-URI: %s\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        ) % (page.final.encode(), len(block), block)
        (captured,) = read_warc(io.BytesIO(record))
        assert (captured.url, captured.status, captured.body) == (page.final, 200, page.body)
        assert captured.headers == page.headers
    assert b"X-Case: As Sent\r\n" in page.head
    assert page.head.startswith(b"HTTP/1.1 200 OK\r\n")


# ---- encodings


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)),
        ("x-gzip", gzip.compress(TEXT.encode()[:20], mtime=0) + gzip.compress(TEXT.encode()[20:], mtime=0)),
        ("deflate", zlib.compress(TEXT.encode())),
        ("deflate", zlib.compress(TEXT.encode())[2:-4]),
        ("br", brotli.compress(TEXT.encode())),
        ("gzip, br", brotli.compress(gzip.compress(TEXT.encode(), mtime=0))),
        ("identity", TEXT.encode()),
    ],
)
def test_content_codings(web, fetcher, coding, packed):
    web.pages["/n"] = (200, {**HTML, "content-encoding": coding}, packed)
    page = fetcher.fetch(web.url("/n"))
    assert page.body.decode() == TEXT
    assert page.raw == packed


@pytest.mark.parametrize(
    ("coding", "packed", "slug"),
    [
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)[:-9], "coding-broken"),
        ("gzip", b"no gzip", "coding-broken"),
        ("br", brotli.compress(TEXT.encode())[:-3], "coding-broken"),
        ("br", b"\xff" * 50, "coding-broken"),
        ("deflate", zlib.compress(TEXT.encode())[:-5], "coding-broken"),
        ("compress", b"x", "coding-unknown"),
        ("gzip, gzip, gzip, gzip", b"x", "coding-unknown"),
    ],
)
def test_codings_that_cannot_be_read(web, fetcher, coding, packed, slug):
    web.pages["/n"] = (200, {**HTML, "content-encoding": coding}, packed)
    assert refused(fetcher, web.url("/n")).slug == slug


def test_a_page_in_cp1256_is_a_report(web, fetcher):
    from marsad.sources.page import read_page

    text = f"<html><body><p>{TEXT}</p><p>{TEXT}</p></body></html>"
    web.pages["/n"] = (200, {"content-type": "text/html; charset=windows-1256"}, text.encode("cp1256"))
    page = fetcher.fetch(web.url("/n"))
    report, _ = read_page(page.body, "n", url=page.final, charset="windows-1256")
    assert TEXT in report.text


# ---- conditional requests


def test_what_has_not_changed_is_not_sent_again(web, fetcher):
    def page(headers):
        same = (
            headers.get("if-none-match") == '"v1"'
            or headers.get("if-modified-since") == "Thu, 26 Nov 2026 01:00:00 GMT"
        )
        return (304, {}, b"") if same else (200, {"etag": '"v1"'}, TEXT.encode())

    web.pages["/f"] = page
    first = fetcher.fetch(web.url("/f"))
    assert isinstance(fetcher.fetch(web.url("/f"), etag=first.header("etag")), NotModified)
    assert isinstance(fetcher.fetch(web.url("/f"), modified="Thu, 26 Nov 2026 01:00:00 GMT"), NotModified)
    assert isinstance(fetcher.fetch(web.url("/f"), etag='"v0"'), Fetched)
    assert isinstance(fetcher.fetch(web.url("/f"), etag='"v1"\r\nX-Evil: 1'), Fetched)
    assert all("x-evil" not in headers for _, headers in web.asked)


def test_not_modified_without_a_condition_is_no_answer(web, fetcher):
    web.pages["/f"] = (304, {}, b"")
    assert refused(fetcher, web.url("/f")).slug == "http-status"


# ---- redirects


def test_redirects_are_followed_and_told(web, fetcher):
    web.pages["/a"] = (301, {"location": "/b?x=1"}, b"")
    web.pages["/b?x=1"] = (302, {"location": web.url("/أخبار", "news.example")}, b"")
    web.pages["/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"] = (200, HTML, b"x")
    page = fetcher.fetch(web.url("/a"))
    assert page.final == web.url("/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1", "news.example")
    assert page.redirects == (web.url("/b?x=1"),)
    assert page.url == web.url("/a")


def test_redirects_come_to_an_end(web, make_fetcher):
    for number in range(50):
        web.pages[f"/{number}"] = (302, {"location": f"/{number + 1}"}, b"")
    assert refused(make_fetcher(max_redirects=10), web.url("/0")).slug == "too-many-redirects"
    assert len(web.paths()) == 11


@pytest.mark.parametrize(
    ("location", "slug"),
    [
        ("ftp://news.example/", "url-scheme"),
        ("file:///etc/passwd", "url-scheme"),
        ("javascript:alert(1)", "url-scheme"),
        ("http://user:secret@news.example/", "url-credentials"),
        ("http://[::1", "url-broken"),
        ("http://news.example:99999/", "url-broken"),
        ("http://" + "a" * 9000, "url-broken"),
        ("http://10.0.0.1/", "address-forbidden"),
        ("http://private.example/", "address-forbidden"),
        ("http://metadata.example/latest/meta-data", "address-forbidden"),
    ],
)
def test_redirects_that_are_not_followed(web, fetcher, location, slug):
    web.pages["/a"] = (302, {"location": location}, b"")
    error = refused(fetcher, web.url("/a"))
    assert error.slug == slug
    assert "secret" not in error.sentence


def test_a_redirect_to_nowhere_is_an_error(web, fetcher):
    web.pages["/a"] = (302, {}, b"")
    assert refused(fetcher, web.url("/a")).slug == "http-status"


# ---- where no request may go


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("ftp://news.example/", "url-scheme"),
        ("news.example", "url-scheme"),
        ("", "url-scheme"),
        ("http://", "url-broken"),
        ("http:///x", "url-broken"),
        ("http://news.example:0/", "url-broken"),
        ("http://a b/", "name-unresolved"),
        ("http://news.example/\x00", "url-broken"),
        ("http://u@news.example/", "url-credentials"),
        ("http://:p@news.example/", "url-credentials"),
        ("http://127.0.0.2/", "address-forbidden"),
        ("http://127.2/", "address-forbidden"),
        ("http://2130706434/", "address-forbidden"),
        ("http://0x7f000002/", "address-forbidden"),
        ("http://0177.0.0.2/", "url-broken"),
        ("http://localhost.localdomain.invalid/", "name-unresolved"),
        ("http://[::1]/", "address-forbidden"),
        ("http://[::]/", "address-forbidden"),
        ("http://[::ffff:127.0.0.2]/", "address-forbidden"),
        ("http://[64:ff9b::7f00:2]/", "address-forbidden"),
        ("http://[2002:7f00:2::1]/", "address-forbidden"),
        ("http://[fe80::1]/", "address-forbidden"),
        ("http://forbidden.example/", "address-forbidden"),
        ("http://mixed.example/", "address-forbidden"),
        ("http://mapped.example/", "address-forbidden"),
        ("http://linklocal.example/", "address-forbidden"),
        ("http://odd.example/", "name-unresolved"),
        ("http://unknown.example/", "name-unresolved"),
    ],
)
def test_urls_that_are_not_asked(make_fetcher, url, slug):
    error = refused(make_fetcher(), url)
    assert error.slug == slug
    assert error.sentence.endswith(".") or error.sentence.endswith("?")


def test_the_environment_names_no_proxy(web, fetcher, forbidden, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, forbidden.url(host="127.0.0.2"))
    web.pages["/n"] = (200, HTML, b"x")
    assert fetcher.fetch(web.url("/n")).body == b"x"
    assert forbidden.connections == 0


def test_a_name_that_changes_its_address_leads_nowhere_else(wild, forbidden, make_fetcher):
    answers = []

    def rebinding(name):
        answers.append(name)
        return ["127.0.0.1"] if len(answers) < 3 else ["127.0.0.2"]

    fetcher = make_fetcher(resolve=rebinding)
    wild.pages["/n"] = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    assert fetcher.fetch(wild.url("/n", "rebinding.example")).address == "127.0.0.1"
    assert refused(fetcher, wild.url("/n", "rebinding.example")).slug == "address-forbidden"
    assert forbidden.connections == 0


# ---- robots


def test_robots_rules_are_kept(web, fetcher):
    web.pages["/robots.txt"] = (
        200,
        {},
        b"User-agent: *\nDisallow: /private\n\nUser-agent: marsad\nDisallow: /closed\n",
    )
    web.pages["/closed/1"] = web.pages["/private"] = (200, HTML, b"x")
    assert refused(fetcher, web.url("/closed/1")).slug == "robots-forbidden"
    assert fetcher.fetch(web.url("/private")).body == b"x"
    assert web.paths() == ["/private"]


def test_robots_rules_hold_a_day(web, fetcher, hours):
    web.pages["/n"] = (200, HTML, b"x")
    for _ in range(3):
        fetcher.fetch(web.url("/n"))
    assert [path for path, _ in web.asked].count("/robots.txt") == 1
    hours.sleep(86_401)
    fetcher.fetch(web.url("/n"))
    assert [path for path, _ in web.asked].count("/robots.txt") == 2


def test_robots_rules_are_kept_behind_a_redirect_too(web, fetcher):
    web.pages["/robots.txt"] = lambda headers: (
        (200, {}, b"User-agent: *\nDisallow: /closed\n") if headers["host"].startswith("other") else (404, {}, b"")
    )
    web.pages["/a"] = (302, {"location": web.url("/closed", "other.example")}, b"")
    assert refused(fetcher, web.url("/a", "news.example")).slug == "robots-forbidden"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_rules_may_be_asked(web, fetcher, status):
    web.pages["/robots.txt"] = (status, {}, b"User-agent: *\nDisallow: /\n")
    web.pages["/n"] = (200, HTML, b"x")
    assert fetcher.fetch(web.url("/n")).body == b"x"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_whose_rules_cannot_be_read_is_left_alone_for_a_while(web, fetcher, hours, status):
    web.pages["/robots.txt"] = (status, {}, b"")
    web.pages["/n"] = (200, HTML, b"x")
    assert refused(fetcher, web.url("/n")).slug == "robots-unreachable"
    asked = len(web.asked)
    assert refused(fetcher, web.url("/n")).slug == "robots-unreachable"
    assert len(web.asked) == asked
    web.pages["/robots.txt"] = (404, {}, b"")
    hours.sleep(601)
    assert fetcher.fetch(web.url("/n")).body == b"x"


def test_robots_rules_may_be_elsewhere_but_not_where_nobody_may_ask(web, fetcher, forbidden):
    web.pages["/robots.txt"] = (301, {"location": web.url("/rules", "other.example")}, b"")
    web.pages["/rules"] = (200, {}, b"User-agent: *\nDisallow: /closed\n")
    assert refused(fetcher, web.url("/closed", "news.example")).slug == "robots-forbidden"
    web.pages["/robots.txt"] = (301, {"location": forbidden.url("/rules", "forbidden.example")}, b"")
    assert refused(fetcher, web.url("/n")).slug == "address-forbidden"
    assert forbidden.connections == 0


def test_a_robots_file_without_end_is_cut(web, fetcher):
    web.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /closed\n" + b"# more\n" * 300_000)
    web.pages["/n"] = (200, HTML, b"x")
    assert fetcher.fetch(web.url("/n")).body == b"x"
    assert refused(fetcher, web.url("/closed")).slug == "robots-forbidden"


# ---- pauses


def test_a_host_is_asked_seldom_and_hosts_do_not_wait_for_each_other(web, make_fetcher, hours):
    fetcher = make_fetcher(delay=3.0)
    web.pages["/n"] = (200, HTML, b"x")
    fetcher.fetch(web.url("/n", "news.example"))
    fetcher.fetch(web.url("/n", "other.example"))
    assert hours.slept == []
    fetcher.fetch(web.url("/n", "news.example"))
    assert hours.slept == [3.0]
    hours.sleep(2.0)
    fetcher.fetch(web.url("/n", "news.example"))
    assert hours.slept == [3.0, 2.0, 1.0]


def test_the_pause_that_a_host_asks_for_is_kept_within_the_cap(web, make_fetcher, hours):
    web.pages["/n"] = (200, HTML, b"x")
    for told, waits in ((b"7", 7.0), (b"1", 2.0), (b"1e9", 60.0), (b"nan", 2.0)):
        web.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: " + told)
        fetcher = make_fetcher(delay=2.0)
        fetcher.fetch(web.url("/n"))
        hours.slept.clear()
        fetcher.fetch(web.url("/n"))
        assert hours.slept == [waits]


def failing(times, answer):
    left = [times]

    def page(headers):
        left[0] -= 1
        return answer if left[0] >= 0 else (200, HTML, b"x")

    return page


def test_a_failure_that_passes_is_asked_for_again_after_growing_pauses(web, make_fetcher, hours):
    web.pages["/n"] = failing(3, (503, {}, b""))
    assert make_fetcher(retries=3, backoff=2.0).fetch(web.url("/n")).body == b"x"
    assert hours.slept == [2.0, 4.0, 8.0]


def test_a_failure_that_stays_is_told(web, make_fetcher):
    web.pages["/n"] = (502, {}, b"")
    error = refused(make_fetcher(retries=2), web.url("/n"))
    assert (error.slug, len(web.paths())) == ("retries-exhausted", 3)
    assert "502" in error.sentence
    assert refused(make_fetcher(retries=0), web.url("/n")).slug == "http-status"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 507])
def test_a_refusal_is_not_asked_for_again(web, fetcher, status):
    web.pages["/n"] = (status, {}, b"")
    error = refused(fetcher, web.url("/n"))
    assert error.slug == "http-status"
    assert str(status) in error.sentence
    assert web.paths() == ["/n"]


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ("9", 9.0),
        ("0", 2.0),
        ("Thu, 26 Nov 2026 12:00:30 GMT", 30.0),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 2.0),
        ("soon", 2.0),
        ("-5", 2.0),
    ],
)
def test_a_server_says_when_to_come_back(web, make_fetcher, hours, told, waits):
    fetcher = make_fetcher()
    web.pages["/n"] = failing(1, (429, {"retry-after": told}, b""))
    fetcher.fetch(web.url("/n"))
    assert hours.slept == [waits]


@pytest.mark.parametrize("told", ["3600", "9" * 400, "Fri, 27 Nov 2026 12:00:00 GMT"])
def test_a_server_that_wants_to_be_left_longer_is_left(web, fetcher, hours, told):
    web.pages["/n"] = (503, {"retry-after": told}, b"")
    error = refused(fetcher, web.url("/n"))
    assert error.slug == "retries-exhausted"
    assert "wants to be left" in error.sentence
    assert (hours.slept, web.paths()) == ([], ["/n"])


# ---- limits


def test_a_body_is_as_long_as_the_limit_and_no_longer(web, make_fetcher):
    fetcher = make_fetcher(max_bytes=50_000)
    web.pages["/n"] = (200, HTML, b"x" * 50_000)
    assert len(fetcher.fetch(web.url("/n")).body) == 50_000
    web.pages["/n"] = (200, HTML, b"x" * 50_001)
    assert refused(fetcher, web.url("/n")).slug == "too-large"
    web.pages["/n"] = (200, {**HTML, "content-encoding": "gzip"}, gzip.compress(b"x" * 50_001))
    assert refused(fetcher, web.url("/n")).slug == "too-large"
