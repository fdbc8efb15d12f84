"""Robots: what a host's `robots.txt` lets Marsad fetch, and how often.

In: the text of a `robots.txt`. Out: whether a URL may be fetched and the seconds to leave between two requests. How it
is fetched and for how long it holds is the fetcher's business (RFC 9309).
"""

from typing import NamedTuple

from protego import Protego

from marsad.errors import FetchError

AGENT = "Marsad"
LIMIT = 512_000  # bytes read of a robots.txt
_MOST_RULES = 200_000  # agents times rules: what a hostile file would have us keep


class Robots(NamedTuple):
    """The rules of a host until `until` (the fetcher's clock): all is allowed without rules, nothing with a failure."""

    until: float
    rules: Protego | None = None
    failure: FetchError | None = None

    def check(self, url: str) -> None:
        """Raise FetchError when `url` must not be fetched: `robots-forbidden`, or why the rules are not known."""
        if self.failure:
            raise FetchError(self.failure.slug, self.failure.sentence)
        if self.rules and not self.rules.can_fetch(url, AGENT):
            raise FetchError("robots-forbidden", f"{url[:200]}: the host's robots.txt keeps it from robots.")

    def delay(self) -> float:
        """Seconds between two requests that the host asks for, 0 without."""
        return (self.rules.crawl_delay(AGENT) if self.rules else None) or 0.0


def read_robots(data: bytes) -> Protego:
    """The rules in a `robots.txt`. Nothing in it is an error; lines beyond what a host may need are left out."""
    agents = rules = 0
    kept = []
    for line in data[:LIMIT].decode("utf-8-sig", "replace").splitlines():
        if line.lstrip().lower().startswith("user"):
            agents += 2 if "*" in line else 1
        else:
            rules += 1
        if agents * rules > _MOST_RULES:
            break
        kept.append(line)
    return Protego.parse("\n".join(kept))
