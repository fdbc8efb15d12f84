"""Lock-out: after some failed logins, an account or an address must wait before it is heard again.

In: what has failed before, and the instant. Out: how long to wait. Names are counted whether or not there is such an
account, so that a wait tells nothing; what is known stays in the ledger, so that a new start forgets nothing.
An attempt counts before its password is looked at, so that many at once are no way round.
"""

from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from sqlalchemy import Connection

from marsad.ledger.members import key_of
from marsad.ledger.sessions import Attempts, attempts_by, keep_attempts


class Rule(NamedTuple):
    """How many may fail freely, the first wait after them, which doubles up to the longest, and when all is forgotten.

    In seconds.
    """

    free: int
    first: float
    longest: float
    forgotten: float


OF_NAME = Rule(5, 30.0, 900.0, 86_400.0)
OF_ADDRESS = Rule(20, 60.0, 3600.0, 3600.0)  # a desk may share one address


def admitted(connection: Connection, name: str, address: str, now: float) -> float:
    """Count an attempt; how many seconds to wait instead, 0 for one that is heard. Only inside `Ledger.aside`."""
    of = {name_key(name): OF_NAME, address_key(address): OF_ADDRESS}
    found = attempts_by(connection, list(of))
    wait = max((each.until - now for each in found.values()), default=0.0)
    if wait > 0:
        return wait
    counted = {key: one_more(found.get(key), rule, now) for key, rule in of.items()}
    keep_attempts(connection, counted, now - OF_NAME.forgotten)
    return 0.0


def succeeded(connection: Connection, name: str, address: str, now: float) -> None:
    """Forget what failed under a name, and take back this attempt from the address."""
    key = address_key(address)
    found = attempts_by(connection, [key]).get(key)
    left = None if found is None or found.failed <= 1 else Attempts(found.failed - 1, found.last_at, 0.0)
    keep_attempts(connection, {name_key(name): None, key: left}, now - OF_NAME.forgotten)


def one_more(before: Attempts | None, rule: Rule, now: float) -> Attempts:
    """What is known after one more attempt."""
    fresh = before is None or now - before.last_at > rule.forgotten
    count = 1 if before is None or fresh else before.failed + 1
    over = count - rule.free
    wait = min(rule.first * 2.0 ** min(over, 30), rule.longest) if over >= 0 else 0.0
    return Attempts(count, now, now + wait)


def name_key(name: str) -> bytes:
    """What the attempts of a name are kept under."""
    return sha256(b"name\0" + key_of(name).encode("utf-8", "replace")).digest()


def address_key(address: str) -> bytes:
    """What the attempts of an address are kept under; of IPv6, its network of 64 bits, which one person may have."""
    try:
        found = ip_address(address)
    except ValueError:
        return sha256(b"address\0" + address.encode("utf-8", "replace")).digest()
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return sha256(b"address\0" + found.packed).digest()
