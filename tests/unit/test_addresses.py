"""Addresses: what is of the public internet and what is not, in every notation that hides it."""

from ipaddress import ip_address, ip_network

import pytest

from marsad.errors import FetchError
from marsad.sources.wire import checked_addresses, is_public

FORBIDDEN = """0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::10.0.0.1
64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:a00:1::1
2002:7f00:1::1 3fff::1 4000::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1"""
PUBLIC = """1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 126.1.1.1 128.0.0.1 169.253.1.1 172.15.0.1 172.32.0.1 192.0.1.1
192.167.1.1 192.169.1.1 198.17.255.255 198.20.0.1 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001::1"""


@pytest.mark.parametrize("address", FORBIDDEN.split())
def test_forbidden(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public(address):
    assert is_public(ip_address(address))


def looked_up(*addresses):
    return lambda name: addresses


def test_every_address_of_a_name_counts():
    assert checked_addresses("a.example", (), looked_up("8.8.8.8", "1.1.1.1", "8.8.8.8")) == ("8.8.8.8", "1.1.1.1")
    with pytest.raises(FetchError) as refused:
        checked_addresses("a.example", (), looked_up("8.8.8.8", "10.0.0.1"))
    assert refused.value.slug == "address-forbidden"


def test_what_is_allowed_is_allowed_and_no_more():
    allow = (ip_network("10.1.0.0/16"),)
    assert checked_addresses("a.example", allow, looked_up("10.1.2.3")) == ("10.1.2.3",)
    assert checked_addresses("::ffff:10.1.2.3", allow, looked_up()) == ("::ffff:a01:203",)
    with pytest.raises(FetchError):
        checked_addresses("a.example", allow, looked_up("10.2.0.1"))


@pytest.mark.parametrize("error", [OSError("none"), UnicodeError("label too long")])
def test_a_name_without_address(error):
    def fail(name):
        raise error

    for resolve in (fail, looked_up(), looked_up("nonsense")):
        with pytest.raises(FetchError) as refused:
            checked_addresses("a.example", (), resolve)
        assert refused.value.slug == "name-unresolved"
