"""`marsad add` and `marsad watch` over a real server on loopback: pages, feeds, what is unchanged and what is new."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from marsad.ledger import schema
from marsad.ledger.store import open_ledger

TEXTS = {
    "/1.html": "قصفت طائرات حربية سوقا شعبيا في مدينة إدلب، ما أسفر عن مقتل ثلاثة مدنيين، بحسب مصدر طبي في المدينة.",
    "/2.html": "أعلن الجيش السوداني سيطرته على جسر سوبا جنوبي الخرطوم بعد معارك مع قوات الدعم السريع استمرت يومين.",
}


class Site:
    """A news site whose pages can be changed; it counts what is asked of it."""

    def __init__(self):
        self.pages = dict(TEXTS)
        self.listed = ["/1.html"]
        self.asked = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                site.asked.append(self.path)
                status, kind, body = site.answer(self.path, self.headers)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if self.path == "/squeezed.html":
                    self.send_header("Content-Encoding", "gzip")
                    self.send_header("Transfer-Encoding", "chunked")
                    body = b"%x\r\n" % 20 + body[:20] + b"\r\n%x\r\n" % (len(body) - 20) + body[20:] + b"\r\n0\r\n\r\n"
                else:
                    self.send_header("Content-Length", str(len(body)))
                if self.path == "/feed.xml":
                    self.send_header("ETag", site.mark())
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def mark(self):
        return f'"{len(self.listed)}"'

    def answer(self, path, headers):
        if path == "/feed.xml":
            if headers.get("If-None-Match") == self.mark():
                return 304, "text/plain", b""
            items = "".join(f"<item><title>خبر</title><link>{self.url}{each}</link></item>" for each in self.listed)
            rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>موقع</title>{items}</channel></rss>'
            return 200, "application/rss+xml", rss.encode()
        if path == "/squeezed.html":
            html = (
                f"<html><head><title>خبر</title></head><body><article><p>{TEXTS['/2.html']}</p></article></body></html>"
            )
            return 200, "text/html; charset=utf-8", gzip.compress(html.encode())
        if path in self.pages:
            date = '<meta property="article:published_time" content="2024-05-02T10:00:00+03:00">'
            html = f"<html><head><title>خبر عاجل</title>{date}</head><body><article><p>{self.pages[path]}</p></article></body></html>"
            return 200, "text/html; charset=utf-8", html.encode()
        return 404, "text/plain", b""


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()


def marsad(home, *rest):
    environment = {**os.environ, "MARSAD_HOME": str(home), "MARSAD_CONTACT": "desk@example.org"}
    return subprocess.run(
        [sys.executable, "-m", "marsad", *rest], env=environment, capture_output=True, text=True, check=False
    )


def reports(home):
    ledger = open_ledger(f"sqlite:///{home / 'ledger.db'}")
    with ledger.reading() as connection:
        rows = connection.execute(
            select(schema.report.c.url, schema.report.c.source, schema.version.c.text, schema.version.c.published)
            .join(schema.version, schema.version.c.id == schema.report.c.version)
            .order_by(schema.report.c.id)
        ).all()
    ledger.close()
    return rows


def test_a_page_is_fetched_kept_and_verified(tmp_path, site):
    done = marsad(tmp_path, "add", f"{site.url}/1.html", "--allow", "127.0.0.0/8", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kind"] == "added"
    (row,) = reports(tmp_path)
    assert TEXTS["/1.html"] in row.text and row.published.startswith("2024-05-02")
    assert marsad(tmp_path, "verify").returncode == 0


def test_a_page_in_pieces_and_packed_is_kept_as_it_came_and_can_be_taken_apart_again(tmp_path, site):
    assert marsad(tmp_path, "add", f"{site.url}/squeezed.html", "--allow", "127.0.0.0/8").returncode == 0
    (row,) = reports(tmp_path)
    assert TEXTS["/2.html"] in row.text
    assert marsad(tmp_path, "verify").returncode == 0
    again = marsad(tmp_path, "reread", "--extract", "--all")
    assert again.returncode == 0 and "0 pages have another text" in again.stderr


def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path, site):
    done = marsad(tmp_path, "add", f"{site.url}/1.html")
    assert done.returncode == 3
    assert "address-forbidden" in done.stderr
    assert site.asked == []


def test_without_a_contact_nothing_is_fetched(tmp_path, site, monkeypatch):
    environment = {**os.environ, "MARSAD_HOME": str(tmp_path)}
    environment.pop("MARSAD_CONTACT", None)
    done = subprocess.run(
        [sys.executable, "-m", "marsad", "add", f"{site.url}/1.html"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3 and "contact" in done.stderr


def test_a_feed_is_polled_and_only_what_is_new_is_fetched(tmp_path, site):
    (tmp_path / "sources.toml").write_text(
        f'[fetch]\ncontact = "desk@example.org"\ndelay = 0\nallow = ["127.0.0.0/8"]\n'
        f'[[source]]\nname = "desk"\nfeed = "{site.url}/feed.xml"\nevery = "1h"\nvoice = "party"\ncountry = "SY"\n'
    )
    assert marsad(tmp_path, "watch", "--once").returncode == 0
    assert [row.url for row in reports(tmp_path)] == [f"{site.url}/1.html"]
    site.asked.clear()
    assert marsad(tmp_path, "watch", "--once").returncode == 0
    assert site.asked == [], "it is not due yet"
    assert marsad(tmp_path, "watch", "--once", "--now").returncode == 0
    assert [path for path in site.asked if path != "/robots.txt"] == ["/feed.xml"], "an unchanged feed is one request"
    site.listed.append("/2.html")
    site.asked.clear()
    assert marsad(tmp_path, "watch", "--once", "--now").returncode == 0
    assert [path for path in site.asked if path != "/robots.txt"] == ["/feed.xml", "/2.html"]
    rows = reports(tmp_path)
    assert len(rows) == 2 and all(row.source is not None for row in rows)
    assert marsad(tmp_path, "verify").returncode == 0


def test_a_dead_outlet_is_told_and_the_others_go_on(tmp_path, site):
    (tmp_path / "sources.toml").write_text(
        '[fetch]\ncontact = "desk@example.org"\ndelay = 0\nretries = 0\nallow = ["127.0.0.0/8"]\n'
        f'[[source]]\nname = "dead"\nfeed = "http://127.0.0.1:9/feed.xml"\n'
        f'[[source]]\nname = "desk"\nfeed = "{site.url}/feed.xml"\n'
    )
    done = marsad(tmp_path, "watch", "--once")
    assert done.returncode == 0
    assert "connection-failed" in done.stderr
    assert len(reports(tmp_path)) == 1


def test_a_model_that_cannot_be_asked_ends_no_watch(tmp_path, site):
    (tmp_path / "marsad.toml").write_text(
        'coder = "both"\n[model]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "stub"\nretries = 0\n'
    )
    (tmp_path / "sources.toml").write_text(
        '[fetch]\ncontact = "desk@example.org"\ndelay = 0\nallow = ["127.0.0.0/8"]\n'
        f'[[source]]\nname = "desk"\nfeed = "{site.url}/feed.xml"\nevery = "1h"\n'
    )
    words = [sys.executable, "-m", "marsad", "watch", "--home", str(tmp_path)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as watching:
        told = next((line for line in watching.stderr if "model-unreachable" in line), "")
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                watching.wait(3)
        finally:
            watching.kill()
    assert told.startswith("marsad: desk: ")
    assert site.asked.count("/feed.xml") == 1, "an outlet is not asked more often because a model is gone"
