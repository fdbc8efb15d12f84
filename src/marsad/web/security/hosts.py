"""Hosts: by which names the observatory may be asked for, and from where a request really comes.

In: the headers of a request. Out: whether its `Host` is one of ours (a page elsewhere whose name was bound to this
machine's address is kept out: DNS rebinding), and its client, scheme and address as a trusted proxy tells them.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from starlette.datastructures import Headers

from marsad.errors import SettingsError

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+)(?::\d{1,5})?", re.IGNORECASE)


class Client(NamedTuple):
    """Who asks: address, scheme that they used, and whether proxies stand between."""

    address: str
    scheme: str
    proxied: bool


def is_ours(host: str, names: Sequence[str]) -> bool:
    """Whether a `Host` header, its port aside, is one of these names. `*.example.org` stands for names under it."""
    told = _HOST.fullmatch(host)
    if not told:
        return False
    name = told[1].lower().rstrip(".")
    return any(name == each or (each.startswith("*.") and name.endswith(each[1:])) for each in names)


def names_of(asked: Sequence[str], listening: str) -> tuple[str, ...]:
    """The names that requests may use: loopback's, those of the settings, and the address that is listened on."""
    own = () if listening in ("", "0.0.0.0", "::") else (written(listening),)
    return tuple(dict.fromkeys((*LOOPBACK, *own, *(name.lower().rstrip(".") for name in asked))))


def written(address: str) -> str:
    """An address or name as it stands in a URL."""
    return f"[{address.lower()}]" if ":" in address else address.lower()


def is_loopback(address: str) -> bool:
    """Whether an address or name is this machine's own."""
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False


def client_of(peer: str, scheme: str, headers: Headers, proxies: Sequence[str]) -> Client:
    """Who asks. `X-Forwarded-For` and `X-Forwarded-Proto` count only from a peer in the networks of `proxies`.

    Of several addresses the last that is no proxy of ours counts: those before it anybody can write.
    """
    through = any(name in headers for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip"))
    if not _within(peer, proxies):
        return Client(peer, scheme, through)
    hops = [hop.strip() for value in headers.getlist("x-forwarded-for") for hop in value.split(",") if hop.strip()]
    address = next((hop for hop in reversed(hops) if not _within(hop, proxies)), hops[0] if hops else peer)
    told = headers.get("x-forwarded-proto", "").split(",")[-1].strip().lower()
    return Client(address if _is_address(address) else peer, told if told in ("http", "https") else scheme, True)


def check_proxies(proxies: Sequence[str]) -> None:
    """Raises SettingsError (`proxies-wrong`) for what is neither an address nor a network."""
    for each in proxies:
        try:
            ip_network(each, strict=False)
        except ValueError as error:
            raise SettingsError("proxies-wrong", f"proxies: {each!r} is no address and no network.") from error


def _within(address: str, networks: Sequence[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(each, strict=False) for each in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
