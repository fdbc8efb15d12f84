"""Robots rules: which of a host's groups are ours, and files made to choke on."""

import time

import pytest

from marsad.errors import FetchError
from marsad.sources.robots import Robots, read_robots


def allowed(text, url="https://news.example/private/1"):
    try:
        Robots(0.0, read_robots(text if isinstance(text, bytes) else text.encode())).check(url)
    except FetchError as error:
        assert error.slug == "robots-forbidden"
        return False
    return True


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /private/1", True),
        ("User-agent: MARSAD\nDisallow: /private\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: marsad\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Googlebot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*/1$", False),
        ("\ufeffUser-agent: *\r\nDisallow: /private\r\n", False),
        (b"\xff\xfe\0noise\nUser-agent: *\nDisallow: /private", False),
        ("<html>not found</html>", True),
    ],
)
def test_rules(text, may):
    assert allowed(text) is may


def test_the_pause_that_a_host_asks_for():
    assert Robots(0.0, read_robots(b"User-agent: *\nCrawl-delay: 2.5")).delay() == 2.5
    assert Robots(0.0, read_robots(b"User-agent: *\nCrawl-delay: soon")).delay() == 0.0
    assert Robots(0.0).delay() == 0.0


@pytest.mark.parametrize(
    "text",
    [
        b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /a\n" * 15_000,
        b"User-agent: a\nUser-agent: b*\n" * 10_000 + b"Disallow: /\n" * 10_000,
        b"User-agent: *\nDisallow: /" + b"$" * 400_000,
        b"User-agent: *\n" + b"Disallow: /*a*b*c$\n" * 25_000,
    ],
)
def test_a_file_made_to_choke_on_is_read_in_no_time(text):
    began = time.process_time()
    allowed(text)
    assert time.process_time() - began < 3.0
