"""The endpoint: where a model is asked, and whether that is this machine.

In: the settings of a model. Out: an `Endpoint`, and connections that go nowhere else: what was taken for this machine
must be this machine whenever a connection is made, and each connection goes to an address that was looked at.
"""

import threading
import time
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple

import httpcore2
import httpx2

from marsad.config import Model
from marsad.errors import CoderError
from marsad.sources.wire import Resolve, Timed, look_up

_MOST_ADDRESSES = 4  # tried of one name


class Endpoint(NamedTuple):
    """Where a model is asked. `addresses` are those of the host now; `remote` tells whether text leaves the machine."""

    url: str
    host: str
    secure: bool
    addresses: tuple[str, ...]
    remote: bool


def endpoint_of(model: Model, resolve: Resolve = look_up) -> Endpoint:
    """The endpoint that the settings name. A host without an address counts as remote.

    Raises CoderError (`model-url`).
    """
    try:
        url = httpx2.URL(model.base_url.strip())
        port = url.port
    except (httpx2.InvalidURL, UnicodeError):
        raise _no_address() from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise _no_address()
    if port is not None and not 0 < port < 65536:
        raise _no_address()
    addresses = _addresses(url.host, resolve)
    local = bool(addresses) and all(map(is_loopback, addresses))
    return Endpoint(str(url).rstrip("/"), url.host, url.scheme == "https", addresses, not local)


def permit(model: Model, endpoint: Endpoint) -> None:
    """Raises CoderError (`model-remote`) when text would leave the machine though the settings do not allow it."""
    if endpoint.remote and not model.allow_remote:
        at = f"is at {endpoint.addresses[0]}" if endpoint.addresses else "has no address"
        raise CoderError(
            "model-remote",
            f"{endpoint.host[:100]} {at}, which is not this machine: the text of reports would go there. Ask a server "
            "on this machine (http://127.0.0.1:PORT/v1), or set allow_remote = true in [model] of marsad.toml.",
        )


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine alone, written as IPv4, as IPv6, or as IPv4 within IPv6."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, IPv6Address) and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    return known.is_loopback


def _addresses(host: str, resolve: Resolve) -> tuple[str, ...]:
    try:
        return (str(ip_address(host)),)
    except ValueError:
        pass
    try:
        return tuple(dict.fromkeys(resolve(host)))
    except (OSError, UnicodeError):
        return ()


def _no_address() -> CoderError:
    return CoderError(
        "model-url",
        "base_url in [model] must be an address such as http://127.0.0.1:8080/v1, without name, password or query.",
    )


class Roads(httpcore2.NetworkBackend):
    """Where httpcore2 connects. `local`: to this machine only, looked at anew at each connection."""

    def __init__(self, *, local: bool, resolve: Resolve = look_up) -> None:
        self._local, self._resolve = local, resolve
        self._sockets = httpcore2.SyncBackend()
        self._until = threading.local()

    def start_clock(self, seconds: float) -> None:
        """All that this thread does on the network from now on must be done in so many seconds."""
        self._until.at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Seconds that one operation may take. Raises ReadTimeout when none are left."""
        left = float(self._until.at) - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time limit passed")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of the host that answers.

        Raises CoderError (`model-remote`) and httpcore2's connect errors.
        """
        addresses = _addresses(host.strip("[]"), self._resolve)
        if self._local and not all(map(is_loopback, addresses)):
            raise CoderError(
                "model-remote",
                f"{host[:100]} was on this machine and is not any more: nothing was sent. Write the server's address "
                "(127.0.0.1) in base_url of [model].",
            )
        failure: Exception = httpcore2.ConnectError("the name has no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                stream = self._sockets.connect_tcp(address, port, self.left(timeout), None, socket_options)
                return Timed(stream, self.left)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Refused: raises ConnectError."""
        raise httpcore2.ConnectError("no sockets of files")
