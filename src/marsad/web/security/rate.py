"""Rate: how often a program may ask the API.

In: who asks, and the instant. Out: how much is left to them, or how long they must wait. Each has a bucket of tokens
(J. Turner, New directions in communications, 1986): a request takes one, and time fills it again. Buckets are kept in
memory, so each process that serves has its own, and a new start forgets them; a full bucket is as good as none.
"""

from collections import OrderedDict
from math import ceil
from typing import NamedTuple

from marsad.web.security.lockout import address_key
from marsad.web.security.rights import Visitor

USUAL = 20.0  # requests a second, where there are accounts and nothing else is set
_MOST = 20_000  # buckets that are kept; the one that was used longest ago goes first


class Left(NamedTuple):
    """What is left after a request: whole requests, seconds until one more, and whether this one is refused."""

    requests: int
    seconds: float
    refused: bool


class Buckets:
    """Buckets by who asks: `burst` tokens at most, `rate` new ones a second. Not for several threads at once."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, burst
        self._filled: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, key: bytes, now: float) -> Left:
        """Take one token of a bucket, if there is one; a refusal takes none."""
        tokens, at = self._filled.pop(key, (float(self.burst), now))
        tokens = min(float(self.burst), tokens + max(0.0, now - at) * self.rate)
        refused = tokens < 1
        tokens -= not refused
        self._filled[key] = tokens, now
        if len(self._filled) > _MOST:
            self._filled.popitem(last=False)
        return Left(int(tokens), (1 - tokens % 1) / self.rate if tokens < self.burst else 0.0, refused)

    def headers(self, left: Left) -> dict[str, str]:
        """What a client is told of its limit (draft-ietf-httpapi-ratelimit-headers-09); Retry-After when refused."""
        window = max(1, ceil(self.burst / self.rate))
        told = {
            "RateLimit-Policy": f'"api";q={self.burst};w={window}',
            "RateLimit": f'"api";r={left.requests};t={ceil(left.seconds)}',
        }
        return told | ({"Retry-After": str(max(1, ceil(left.seconds)))} if left.refused else {})


def key_of(visitor: Visitor, address: str) -> bytes:
    """What the bucket of a visitor is kept under: their token, else their account, else their address."""
    if visitor.scope:
        return b"token " + visitor.key
    if visitor.member is not None:
        return b"member %d" % visitor.member
    return b"address " + address_key(address)
