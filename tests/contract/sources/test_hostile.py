"""A thousand hostile pages and feeds: nothing breaks, nothing is asked that must not be, memory stays bounded."""

import gzip
import json
import random
import re
import time
from collections import Counter
from pathlib import Path

import brotli
import pytest

from marsad.errors import FetchError, MarsadError
from marsad.sources.feeds import feed_links, read_feed
from marsad.sources.fetch import Fetched
from marsad.sources.page import read_page

LIMIT = 2_000_000
BOUND = 80_000_000  # bytes that the process may grow by, all libraries included
OK = b"HTTP/1.1 200 OK\r\n"
BOMB_GZIP = gzip.compress(b"\0" * 200_000_000, 9)
BOMB_BROTLI = brotli.compress(b"\0" * 200_000_000, quality=5)
SENTENCE = "قصفت المدفعية بلدة كفرنبل صباح اليوم وقتل ثلاثة مدنيين وأصيب آخرون بجروح متفاوتة. "
ARTICLE = f"""<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>قصف كفرنبل</title>
<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="canonical" href="/n/1">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"قصف","datePublished":"2017-02-18T10:00:00+03:00",
"author":{{"name":"سامر"}}}}</script></head><body><article><h1>قصف</h1><p>{SENTENCE * 4}</p></article></body></html>"""
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>أخبار</title><language>ar</language>
<item><title>{SENTENCE}</title><link>http://news.example/1</link><pubDate>Sat, 18 Feb 2017 10:00:00 +0300</pubDate></item>
<item><title>ثان</title><link>/2</link><description><![CDATA[<p>{SENTENCE}</p>]]></description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>أخبار</title><entry><title>{SENTENCE}</title>
<link href="1" rel="alternate"/><published>2017-02-18T10:00:00+03:00</published><id>urn:1</id></entry></feed>"""
SITEMAP = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://news.example/1</loc><news:news><news:title>
{SENTENCE}</news:title><news:publication_date>2017-02-18</news:publication_date></news:news></url></urlset>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "أخبار",
        "items": [{"id": "1", "url": "/1", "title": SENTENCE}],
    },
    ensure_ascii=False,
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
BOMBS = [
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><title>&l19;</title></channel></rss>',
    f'<!-- <rss> --><!DOCTYPE urlset [<!ENTITY l0 "{"ha" * 50_000}">]><urlset><url><loc>{"&l0;" * 5000}</loc></url></urlset>',
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><link>http://a/&x;</link></item></channel></rss>',
    '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.2:PORT/evil.dtd"> %x;]><rss/>',
]
PIECES = [b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&", b"&#0;", b"&#x110000;", b"\0", b"\xff\xfe", b"\xd9", b"{", b"[", b"\\ud800",
          b"<script>", b"<item>", b"</item>", b"<entry>", b"<link href='http://[::1'/>", b"<base href='http://[::1'>", b"xmlns:a='", b"\"", b"'",
          b"<?xml version='1.0' encoding='utf-16'?>", b"<a:b:c>", b"9" * 400, "\u202e".encode(), b"<url><loc>", b"data:text/html,", b"<!DOCTYPE x ["]  # fmt: skip


def mutated(text, rng):
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(5)
        if kind == 0:
            data[at:at] = rng.choice(PIECES) * rng.choice((1, 1, 2, 500))
        elif kind == 1:
            del data[at : at + rng.randint(1, 200)]
        elif kind == 2:
            data[at : at + 3] = rng.randbytes(3)
        elif kind == 3:
            begin = rng.randrange(len(data) + 1)
            data[at:at] = data[begin : begin + rng.randint(1, 300)]
        else:
            data = data[: max(1, at)]
    return bytes(data)


def plain(body, kind="text/html; charset=utf-8", extra=b""):
    return OK + b"Content-Type: %s\r\nContent-Length: %d\r\n%s\r\n" % (kind.encode(), len(body), extra) + body


def packed(coding, body):
    return OK + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding.encode(), len(body)) + body


def endless(head, piece, pause=0.0):
    def send(connection):
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            if pause:
                time.sleep(pause)

    return send


def redirect(location):
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n" % location.encode("utf-8", "replace")


WIRE = {
    "gzip bomb": (packed("gzip", BOMB_GZIP), "too-large"),
    "gzip bomb in gzip": (packed("gzip, gzip", gzip.compress(BOMB_GZIP)), "too-large"),
    "brotli bomb": (packed("br", BOMB_BROTLI), "too-large"),
    "many empty gzip members": (packed("gzip", gzip.compress(b"") * 90_000), None),
    "truncated gzip": (packed("gzip", gzip.compress(ARTICLE.encode())[:-30]), "coding-broken"),
    "no gzip": (packed("gzip", b"\x1f\x8b" + b"x" * 99), "coding-broken"),
    "unknown coding": (packed("zap", b"x"), "coding-unknown"),
    "announced too large": (OK + b"Content-Length: 99999999999\r\n\r\nx", "too-large"),
    "announced beyond numbers": (OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nx", None),
    "announced too much": (OK + b"Content-Length: 500\r\n\r\nx", "retries-exhausted"),
    "announced less than nothing": (OK + b"Content-Length: -5\r\n\r\nx", "retries-exhausted"),
    "announced twice": (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy", "retries-exhausted"),
    "bytes after the end": (OK + b"Content-Length: 1\r\n\r\n" + b"x" * 9000, None),
    "endless body": (endless(OK + b"\r\n", b"x" * 65536), "too-large"),
    "endless chunks": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5000), None),
    "endless chunk size": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65536), "retries-exhausted"),
    "negative chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nx\r\n0\r\n\r\n", "retries-exhausted"),
    "endless headers": (endless(OK, b"X-More: yes\r\n" * 5000), "retries-exhausted"),
    "one endless header": (endless(OK + b"X: ", b"x" * 65536), "retries-exhausted"),
    "endless trailers": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: yes\r\n" * 5000), "retries-exhausted"),
    "endless continues": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000), None),
    "no http": (b"SSH-2.0-OpenSSH_9.2\r\n", "retries-exhausted"),
    "nothing": (b"", "retries-exhausted"),
    "noise": (bytes(range(256)) * 40, "retries-exhausted"),
    "status of no kind": (b"HTTP/1.1 xyz ?\r\n\r\n", "retries-exhausted"),
    "switching protocols": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "retries-exhausted"),
    "header without name": (OK + b": x\r\n\r\n", "retries-exhausted"),
    "header with nul": (OK + b"X: a\0b\r\n\r\n", "retries-exhausted"),
    "redirect to itself": (redirect("/same"), "too-many-redirects"),
    "redirect to loopback": (redirect("http://127.0.0.2:PORT/"), "address-forbidden"),
    "redirect to loopback, short": (redirect("http://127.2:PORT/"), "address-forbidden"),
    "redirect to loopback, number": (redirect("http://2130706434:PORT/"), "address-forbidden"),
    "redirect to loopback, hex": (redirect("//0x7f000002:PORT/"), "address-forbidden"),
    "redirect to loopback in IPv6": (redirect("http://[::ffff:127.0.0.2]:PORT/"), "address-forbidden"),
    "redirect to a name of loopback": (redirect("http://forbidden.example:PORT/"), "address-forbidden"),
    "redirect to a name of both": (redirect("http://mixed.example:PORT/"), "address-forbidden"),
    "redirect to metadata": (redirect("http://169.254.169.254/latest"), "address-forbidden"),
    "redirect to a private name": (redirect("http://private.example/"), "address-forbidden"),
    "redirect to a file": (redirect("file:///etc/passwd"), "url-scheme"),
    "redirect to gopher": (redirect("gopher://127.0.0.2:PORT/_x"), "url-scheme"),
    "redirect with a password": (redirect("http://a:b@127.0.0.2:PORT/"), "url-credentials"),
    "redirect with a backslash": (redirect("http://news.example\\@127.0.0.2:PORT/"), None),
    "redirect that ends in a header": (redirect("/x\rX-Evil: 1"), None),
    "redirect to noise": (redirect("\x7fhttp://\u0130\u202e/"), None),
}  # fmt: skip


def with_port(page, port):
    return page.replace(b"PORT", str(port).encode()) if isinstance(page, bytes) else page


@pytest.mark.parametrize("name", WIRE)
def test_hostile_answers(wild, forbidden, hurried, name):
    page, slug = WIRE[name]
    wild.pages["/x"] = wild.pages["/same"] = with_port(page, wild.port)
    wild.pages["/same"] = redirect("/same")
    fetcher = hurried(max_bytes=LIMIT, retries=1, seconds=2.0)
    try:
        fetched = fetcher.fetch(wild.url("/x"))
    except FetchError as error:
        assert slug in (None, error.slug), error.sentence
        assert error.sentence.startswith(wild.url("/x"))
    else:
        assert slug is None
        assert len(fetched.body) <= LIMIT
    assert forbidden.connections == 0


def test_bytes_after_the_end_are_no_part_of_the_answer(wild, make_fetcher):
    wild.pages["/x"] = WIRE["bytes after the end"][0]
    page = make_fetcher().fetch(wild.url("/x"))
    assert (page.body, page.raw) == (b"x", b"x")


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (OK + b"\r\n", b"x"),
        (OK, b"X: y\r\n"),
        (b"", b"H"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"", mtime=0)[:10], b"\0\0\0\xff\xff"),
    ],
)
def test_a_slow_stream_ends_at_the_time_limit(wild, hurried, head, piece):
    wild.pages["/x"] = endless(head, piece, 0.02)
    began = time.monotonic()
    with pytest.raises(FetchError) as refused:
        hurried(seconds=0.4).fetch(wild.url("/x"))
    assert refused.value.slug == "too-slow"
    assert time.monotonic() - began < 3.0


def test_what_never_becomes_an_answer_ends_at_the_limit_of_bytes(wild, make_fetcher):
    wild.pages["/x"] = WIRE["endless continues"][0]
    with pytest.raises(FetchError) as refused:
        make_fetcher(max_bytes=10_000).fetch(wild.url("/x"))
    assert refused.value.slug == "too-large"


def test_a_silent_server_is_not_waited_for(wild, make_fetcher):
    wild.pages["/x"] = lambda connection: time.sleep(1.0)
    began = time.monotonic()
    with pytest.raises(FetchError) as refused:
        make_fetcher(timeout=0.1, retries=2).fetch(wild.url("/x"))
    assert refused.value.slug == "retries-exhausted"
    assert time.monotonic() - began < 3.0


def test_fifty_redirects(wild, make_fetcher):
    for number in range(50):
        wild.pages[f"/r{number}"] = redirect(f"/r{number + 1}")
    with pytest.raises(FetchError) as refused:
        make_fetcher().fetch(wild.url("/r0"))
    assert refused.value.slug == "too-many-redirects"


def test_hostile_robots_files(wild, make_fetcher):
    wild.pages["/x"] = plain(b"x")
    for rules in (
        b"User-agent: a\n" * 20_000 + b"Disallow: /\n" * 20_000,
        b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /a\n" * 15_000,
        b"User-agent: *\nDisallow: /" + b"*a" * 200_000,
        b"\xff\xfe\0\0" * 1000,
    ):
        wild.pages["/robots.txt"] = plain(rules)
        assert make_fetcher().fetch(wild.url("/x")).body == b"x"


@pytest.mark.parametrize("bomb", BOMBS)
def test_entities_are_refused_at_once(forbidden, bomb):
    began = time.process_time()
    with pytest.raises(MarsadError) as refused:
        read_feed(bomb.replace("PORT", str(forbidden.port)).encode(), "http://news.example/feed")
    assert refused.value.slug == "feed-entities"
    assert time.process_time() - began < 0.2
    assert forbidden.connections == 0


def cases(rng, port):
    """A thousand answers: 320 pages, 320 feeds, 60 entity bombs, 300 that are wrong on the wire."""
    for _ in range(320):
        yield plain(mutated(ARTICLE, rng), extra=b"X-Kind: page\r\n")
    for number in range(320):
        feed = (RSS, ATOM, SITEMAP, JSON_FEED)[number % 4]
        body = mutated(feed, rng)
        yield plain(gzip.compress(body) if rng.random() < 0.2 else body, "application/xml", b"X-Kind: feed\r\n")
    for number in range(60):
        text = BOMBS[number % len(BOMBS)].replace("PORT", str(port))
        body = text.encode(rng.choice(("utf-8", "utf-16", "utf-8-sig")))
        yield plain(body, "application/xml", b"X-Kind: feed\r\n")
    quick = [page for page, _ in WIRE.values() if isinstance(page, bytes)]
    slow = [page for page, _ in WIRE.values() if not isinstance(page, bytes)]
    for number in range(300):
        page = slow[number // 20 % len(slow)] if number % 20 == 0 else with_port(rng.choice(quick), port)
        if isinstance(page, bytes) and number % 3 == 0 and len(page) < 20_000:
            data = bytearray(page)
            data[rng.randrange(len(data) or 1) : 0] = rng.randbytes(rng.randint(1, 4))
            page = bytes(data)
        yield page


def peak_memory():
    """Bytes of memory at the highest since `forget_peak`."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text()).group(1)) * 1024


def forget_peak():
    Path("/proc/self/clear_refs").write_text("5")


def test_a_thousand_hostile_pages_and_feeds(wild, forbidden, hurried):
    rng = random.Random(20170218)
    outcomes, wrong, count = Counter(), [], 0
    fetcher = hurried(max_bytes=LIMIT, retries=0, seconds=0.5)
    wild.pages["/same"] = redirect("/same")
    read_page(ARTICLE.encode(), "warm")
    forget_peak()
    before = peak_memory()
    for count, page in enumerate(cases(rng, wild.port), 1):
        wild.pages["/x"] = page
        try:
            fetched = fetcher.fetch(wild.url("/x"))
            assert isinstance(fetched, Fetched)
            if fetched.header("x-kind") == "page":
                feed_links(fetched.body, fetched.final)
                read_page(fetched.body, "x", url=fetched.final)
            elif fetched.header("x-kind") == "feed":
                feed = read_feed(fetched.body, fetched.final, fetched.header("content-type"))
                assert all(item.url.startswith(("http://", "https://")) for item in feed.items)
            outcomes["read"] += 1
        except MarsadError as error:
            outcomes[error.slug] += 1
        except Exception as error:  # what must not be
            wrong.append((count, type(error).__name__, str(error)[:200], page[:3000]))
    grown = peak_memory() - before
    assert wrong == []
    assert count == 1000
    assert forbidden.connections == 0
    assert grown < BOUND, f"{grown:,} bytes"
    assert outcomes["read"] > 300
    assert {"too-large", "address-forbidden", "feed-entities", "coding-broken", "url-scheme"} <= set(outcomes)
