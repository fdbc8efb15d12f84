"""Wire: one connection to a checked address, with a deadline, a limit of bytes, and a tape of what came.

In: a host and port, and which networks may be reached. Out: a stream for httpcore2. The name is looked up here, each of
its addresses is checked, and the connection goes to exactly such an address: no second look-up can lead elsewhere.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore2

from marsad.errors import FetchError

Network = IPv4Network | IPv6Network
Resolve = Callable[[str], Sequence[str]]
_MOST_ADDRESSES = 4  # tried of one name
# Special-purpose address registries of IANA: all that is not the public internet.
_FORBIDDEN_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
            "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
            "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
        ).split(),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_FORBIDDEN_6 = tuple(map(IPv6Network, "2001::/23 2001:db8::/32 2620:4f:8000::/48 3fff::/20".split()))
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is an address of the public internet; IPv4 within IPv6 (mapped, NAT64, 6to4) is judged as IPv4."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _FORBIDDEN_4)
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_6 and not any(address in network for network in _FORBIDDEN_6)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def look_up(host: str) -> tuple[str, ...]:
    """The addresses of a name, by the system's resolver. Raises OSError or UnicodeError."""
    return tuple(str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))


def checked_addresses(host: str, allow: tuple[Network, ...], resolve: Resolve) -> tuple[str, ...]:
    """Every address of the host, each one public or in `allow`.

    Raises FetchError: `name-unresolved`, or `address-forbidden` when even one of them must not be reached.
    """
    try:
        found: Sequence[str] = (str(ip_address(host)),)
    except ValueError:
        try:
            found = tuple(dict.fromkeys(resolve(host)))
        except (OSError, UnicodeError):
            found = ()
    if not found:
        raise FetchError("name-unresolved", f"the name {host[:100]} has no address. Is it spelt right?")
    for each in found:
        try:
            address = ip_address(each.partition("%")[0])
        except ValueError:
            raise FetchError("name-unresolved", f"the name {host[:100]} has no address that can be read.") from None
        if not is_public(address) and not _in(address, allow):
            raise FetchError(
                "address-forbidden",
                f"{host[:100]} is at {each}, which is no public address; Marsad asks only the public internet.",
            )
    return tuple(each.partition("%")[0] for each in found[:_MOST_ADDRESSES])


def _in(address: IPv4Address | IPv6Address, allow: tuple[Network, ...]) -> bool:
    inner = _embedded(address) if isinstance(address, IPv6Address) else None
    return any(each in network for network in allow for each in (address, inner) if each is not None)


def network(text: str) -> Network:
    """A network such as `127.0.0.0/8`. Raises ValueError."""
    return ip_network(text, strict=False)


class Wire(httpcore2.NetworkBackend):
    """Where httpcore2 connects. `tape` is every byte received, `address` the one connected to."""

    def __init__(
        self, allow: tuple[Network, ...], resolve: Resolve, deadline: float, most: int, clock: Callable[[], float]
    ) -> None:
        self.tape = bytearray()
        self.address = ""
        self._allow, self._resolve = allow, resolve
        self._deadline, self._most, self._clock = deadline, most, clock
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first checked address that answers. Raises FetchError and httpcore2's connect errors."""
        failure: Exception = httpcore2.ConnectError("no address")
        for address in checked_addresses(host, self._allow, self._resolve):
            try:
                stream = self._sockets.connect_tcp(address, port, self.within(timeout), None, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            peer = str(stream.get_extra_info("server_addr")[0]).partition("%")[0]
            if ip_address(peer) != ip_address(address):
                stream.close()
                raise FetchError("address-forbidden", f"{host[:100]}: asked for {address}, connected to {peer}.")
            self.address = address
            return Timed(stream, self.within, self.record)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Refused: raises FetchError."""
        raise FetchError("address-forbidden", "sockets of this machine are not asked.")

    def within(self, timeout: float | None) -> float:
        """Seconds that an operation may take. Raises FetchError (`too-slow`) when the deadline has passed."""
        left = self._deadline - self._clock()
        if left <= 0:
            raise FetchError("too-slow", "the time limit passed before all had come.")
        return left if timeout is None else min(left, timeout)

    def record(self, data: bytes) -> None:
        """Keep what was received. Raises FetchError (`too-large`)."""
        self.tape += data
        if len(self.tape) > self._most:
            raise FetchError("too-large", f"more than {self._most:,} bytes came, the limit.")


class Timed(httpcore2.NetworkStream):
    """A stream whose every operation must be done in time, and whose every byte is told of.

    `left` gives the seconds that an operation may take, and raises where none are left; `heard` is told what came.
    """

    def __init__(
        self, stream: httpcore2.NetworkStream, left: Callable[[float | None], float],
        heard: Callable[[bytes], None] = lambda data: None,
    ) -> None:  # fmt: skip
        self._stream, self._left, self._heard = stream, left, heard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what came. Raises what `left` and `heard` raise, and ReadTimeout."""
        try:
            data = self._stream.read(max_bytes, self._left(timeout))
        except httpcore2.ReadTimeout:
            self._left(timeout)
            raise
        self._heard(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        """Close it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """The same stream, secured."""
        secured = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return Timed(secured, self._left, self._heard)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the stream below."""
        return self._stream.get_extra_info(info)
