"""Outlets: a file that is right gives them all; one that is wrong says where, what and what to do; and who is due."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from marsad.errors import OutletError
from marsad.sources.outlets import Outlet, Polled, due, next_poll, read_outlets, seconds_to_wait

FIRST = '[[source]]\nname = "شبكة الشمال"\nfeed = "https://news.example/rss"\n'
SECOND = '[[source]]\nname = "الوكالة"\nsitemap = "https://agency.example/news.xml"\n'


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "sources.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_outlets(path)

    return read


def test_a_file_with_everything(read):
    outlets, rules = read(
        SECOND
        + 'every = "2h"\nlanguage = "ar"\npublisher = "وكالة الشام"\ncountry = "SY"\naffiliation = "hts"\nvoice = "agency"\n'
        'sensitivity = "internal"\n\n[fetch]\ncontact = "desk@marsad.example"\ndelay = 5\nretries = 0\nallow = ["127.0.0.1/32", "::1"]\n'
    )
    assert outlets == (
        Outlet("الوكالة", "sitemap", "https://agency.example/news.xml", 7200, "ar", "وكالة الشام", "SY", "hts", "agency", "internal"),
    )  # fmt: skip
    assert (rules.contact, rules.delay, rules.retries) == ("desk@marsad.example", 5.0, 0)
    assert rules.allow == (ip_network("127.0.0.1/32"), ip_network("::1"))
    assert rules.max_bytes == 20_000_000


def test_a_file_with_the_least(read):
    outlets, rules = read(b"\xef\xbb\xbf" + (FIRST + SECOND).encode())
    assert [(each.kind, each.every, each.publisher, each.voice, each.sensitivity) for each in outlets] == [
        ("feed", 1800, "شبكة الشمال", "unknown", "public"),
        ("sitemap", 1800, "الوكالة", "unknown", "public"),
    ]
    assert rules.contact == ""


@pytest.mark.parametrize(
    ("text", "slug", "told"),
    [
        (FIRST + 'evry = "1h"', "outlets-key", ["line 1, source 1 (شبكة الشمال)", "'evry'", "did you mean 'every'?"]),
        (SECOND + FIRST + 'magic = "red"', "outlets-key", ["line 4, source 2", "'magic'", "known are name"]),
        ('[[sorce]]\nname = "a"', "outlets-key", ["'sorce'", "'source'"]),
        ("[fetch]\ncontcat = 'a'\n" + FIRST, "outlets-key", ["[fetch]", "'contcat'", "'contact'"]),
        ('[[source]]\nfeed = "https://a.example"', "outlets-key", ["lacks name"]),
        ('[[source]]\nname = " "\nfeed = "https://a.example"', "outlets-value", ["name is empty"]),
        (FIRST + "every = 15", "outlets-value", ["every = 15", "expected str"]),
        (FIRST + 'every = "15"', "outlets-every", ["'15'", "'15m'"]),
        (FIRST + 'every = "10s"', "outlets-every", ["'10s'", "'1m'"]),
        (FIRST + 'every = "99999d"', "outlets-every", ["'30d'"]),
        (FIRST + 'voice = "partie"', "outlets-value", ["'partie'", "did you mean 'party'?"]),
        (FIRST + 'sensitivity = "secret"', "outlets-value", ["'secret'", "public, internal, restricted"]),
        (FIRST + 'country = "sy"', "outlets-value", ["country = 'sy'", "two capitals"]),
        (FIRST + 'language = "Arabic"', "outlets-value", ["language = 'Arabic'"]),
        (FIRST + 'page = "https://a.example"', "outlets-kind", ["feed and page"]),
        ('[[source]]\nname = "a"', "outlets-kind", ["none is given"]),
        (FIRST.replace("https", "gopher"), "outlets-url", ["gopher://", "https://"]),
        (FIRST.replace("//", "//me:secret@"), "outlets-url", ["password"]),
        (FIRST.replace("//", "//["), "outlets-url", ["feed ="]),
        (FIRST + FIRST, "outlets-twice", ["sources 1 and 2", "name"]),
        (FIRST + FIRST.replace("الشمال", "الجنوب"), "outlets-twice", ["address"]),
        (FIRST + "[fetch]\nretries = -1", "outlets-value", ["retries = -1"]),
        (FIRST + "[fetch]\nmax_bytes = 0", "outlets-value", ["max_bytes = 0"]),
        (FIRST + "[fetch]\ndelay = nan", "outlets-value", ["delay = nan"]),
        (FIRST + '[fetch]\ndelay = "2"', "outlets-value", ["delay = '2'", "expected float"]),
        (FIRST + '[fetch]\nallow = ["home"]', "outlets-value", ["'home'", "network"]),
        ("fetch = 3\n" + FIRST, "outlets-value", ["[fetch]"]),
        ("source = 3", "outlets-value", ["[[source]]"]),
        ("source = [1]", "outlets-value", ["[[source]]"]),
        ("", "outlets-none", ["[[source]]"]),
        ("[[source]\n", "outlets-toml", ["line 1"]),
        (b"# \xff", "outlets-toml", ["byte 3"]),
    ],
)
def test_what_is_wrong_is_told(read, text, slug, told):
    with pytest.raises(OutletError) as refused:
        read(text)
    assert refused.value.slug == slug
    assert "sources.toml" in refused.value.sentence
    assert "secret@" not in refused.value.sentence
    for each in told:
        assert each in refused.value.sentence


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(OutletError) as refused:
        read_outlets(tmp_path / "none.toml")
    assert refused.value.slug == "outlets-unreadable"


# ---- who is due

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def outlet(name, every=600):
    return Outlet(name, "feed", f"https://{name}.example", every, "ar", name, "", "", "unknown", "public")


def ago(minutes, failures=0):
    return Polled(NOW - timedelta(minutes=minutes), failures)


def test_the_longest_overdue_comes_first_but_after_those_never_polled():
    outlets = [outlet(name) for name in "abcdef"]
    polled = {"a": ago(12), "b": ago(9), "c": ago(30), "e": Polled(None), "f": ago(10)}
    assert [each.name for each in due(outlets, polled, NOW)] == ["d", "e", "c", "a", "f"]


@pytest.mark.parametrize(("failures", "minutes"), [(0, 10), (1, 20), (2, 40), (5, 320), (8, 1440), (10_000, 1440)])
def test_failures_double_the_interval_up_to_a_day(failures, minutes):
    assert next_poll(outlet("a"), Polled(NOW, failures)) == NOW + timedelta(minutes=minutes)


def test_an_interval_longer_than_a_day_stays_as_it_is():
    assert next_poll(outlet("a", 3 * 86_400), Polled(NOW, 4)) == NOW + timedelta(days=3)


def test_the_wait_is_until_the_first_that_is_due():
    outlets = [outlet("a"), outlet("b")]
    assert seconds_to_wait(outlets, {"a": ago(4), "b": ago(7)}, NOW) == 180.0
    assert seconds_to_wait(outlets, {"a": ago(4), "b": ago(11)}, NOW) == 0.0
    assert seconds_to_wait(outlets, {"a": ago(4)}, NOW) == 0.0
    assert seconds_to_wait([], {}, NOW) == 0.0


def test_a_clock_that_was_put_back_does_not_silence_an_outlet():
    assert due([outlet("a")], {"a": ago(-500)}, NOW) == (outlet("a"),)
