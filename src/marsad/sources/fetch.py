"""Fetching: from a URL to the bytes that a server answers, as a polite and wary guest.

In: URLs, and rules on how to behave. Out: `Fetched` or `NotModified`, or a FetchError that says why not. Only http and
https, only public addresses (checked where the connection is made, at every redirect), robots rules kept, each host
asked seldom, failures retried a few times with growing pauses, nothing read beyond limits of bytes and time.
"""

import re
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from types import TracebackType
from typing import NamedTuple, Self

import httpx2

import marsad
from marsad.errors import FetchError
from marsad.sources.exchange import HEAD_LIMIT, Answer, Headers, Limits, ask
from marsad.sources.robots import AGENT, LIMIT, Robots, read_robots
from marsad.sources.wire import Network, Resolve, Wire, look_up

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))  # statuses that may be gone at the next try
_PASSING_SLUGS = frozenset(("connection-failed", "answer-broken"))
_LONGEST_URL = 8000
_ROBOTS_HOLD = 24 * 3600.0  # seconds that rules hold (RFC 9309: a day)
_ROBOTS_PAUSE = 600.0  # seconds until a host whose rules could not be read is asked again
_ROBOTS_REDIRECTS = 5
_MOST_HOSTS = 1000  # hosts remembered
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, */*;q=0.5"
)
_PLAIN = re.compile(r"[\x20-\x7e]+")


class Rules(NamedTuple):
    """How to behave. Times in seconds, sizes in bytes (raw and decoded alike).

    `contact` (an address or page) stands in the User-Agent. `seconds` is the time on the wire for one URL, redirects
    and retries together; pauses between requests do not count. `longest_wait` caps every pause, a host that asks for
    more is left alone. `authorities` is a PEM file of certificates to trust beside the system's. `allow` are networks
    that may be reached though they are not public, `resolve` gives the addresses of a name (default: the system's).
    """

    contact: str
    delay: float = 2.0
    timeout: float = 20.0
    seconds: float = 120.0
    max_bytes: int = 20_000_000
    max_redirects: int = 10
    retries: int = 2
    backoff: float = 2.0
    longest_wait: float = 60.0
    authorities: str = ""
    allow: tuple[Network, ...] = ()
    resolve: Resolve | None = None

    def agent(self) -> str:
        """The User-Agent: the name, the version and whom to write to."""
        return f"{AGENT}/{marsad.__version__} (+{self.contact})"


class Fetched(NamedTuple):
    """A page or feed. `head` and `raw` are what came over the wire: together the block of a WARC response record.

    `url` was asked for, `final` answered, `redirects` are the URLs between. `body` is `raw` without framing and content
    coding, `address` the one connected to, `at` the time (UTC) of the answer.
    """

    url: str
    final: str
    status: int
    headers: Headers
    body: bytes
    head: bytes
    raw: bytes
    redirects: tuple[str, ...]
    address: str
    at: datetime

    def header(self, name: str) -> str:
        """The first header of this name, in any case, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class NotModified(NamedTuple):
    """The page or feed is as it was at the last visit."""

    url: str
    final: str
    at: datetime


class _Purse:
    """Seconds on the wire that are left for one URL."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches URLs one after the other and remembers each host's rules and when it was asked last.

    Not for several threads at once. `clock` counts seconds, `sleep` waits for some, `now` is the time of day in UTC.
    Raises FetchError (`contact-missing`) when the rules name nobody to write to.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        if not _PLAIN.fullmatch(rules.contact.strip()):
            raise FetchError(
                "contact-missing", "name an address or page (in ASCII) where a host's keeper can reach you: contact."
            )
        self._rules = rules
        self._clock, self._sleep, self._now = clock, sleep, now
        self._robots: dict[str, Robots] = {}
        self._free_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._robots.clear()
        self._free_at.clear()

    def fetch(self, url: str, etag: str = "", modified: str = "") -> Fetched | NotModified:
        """What `url` holds, unless it is as `etag` and `modified` (headers of the last answer) say.

        Raises FetchError: `url-broken`, `url-scheme`, `url-credentials`, `name-unresolved`, `address-forbidden`,
        `robots-forbidden`, `robots-unreachable`, `connection-failed`, `tls-failed`, `answer-broken`, `coding-unknown`,
        `coding-broken`, `too-large`, `too-slow`, `too-many-redirects`, `http-status`, `retries-exhausted`.
        """
        try:
            return self._fetch(url, _conditions(etag, modified))
        except FetchError as error:
            shown = _shown(url)
            if error.sentence.startswith(shown):
                raise
            raise FetchError(error.slug, f"{shown}: {error.sentence}") from None

    def _fetch(self, url: str, conditions: Headers) -> Fetched | NotModified:
        target = _checked(url)
        purse = _Purse(self._rules.seconds)
        passed: list[str] = []
        limits = Limits(self._rules.max_bytes, self._rules.timeout)
        while True:
            robots = self._robots_of(target)
            robots.check(str(target))
            answer = self._ask_patiently(target, conditions, limits, purse, robots.delay())
            if answer.status in _REDIRECTS and answer.header("location"):
                passed.append(str(target))
                if len(passed) > self._rules.max_redirects:
                    raise FetchError("too-many-redirects", f"it leads on more than {self._rules.max_redirects} times.")
                target = _checked(answer.header("location"), target)
                continue
            if answer.status == 304 and conditions:
                return NotModified(url, str(target), self._now())
            if not 200 <= answer.status < 300:
                raise self._refusal(answer)
            return Fetched(
                url,
                str(target),
                answer.status,
                answer.headers,
                answer.body,
                answer.head,
                answer.raw,
                tuple(passed[1:]),
                answer.address,
                self._now(),
            )

    def _ask_patiently(self, url: httpx2.URL, extra: Headers, limits: Limits, purse: _Purse, delay: float) -> Answer:
        """The answer; asked for again after a pause when the failure may pass, as often as the rules say."""
        attempt = 0
        while True:
            self._wait_turn(url.host, delay)
            pause = min(self._rules.backoff * 2**attempt, self._rules.longest_wait)
            try:
                answer = self._ask(url, extra, limits, purse)
                if answer.status not in _PASSING or attempt == self._rules.retries:
                    return answer
                pause = max(pause, _retry_after(answer.header("retry-after"), self._now()))
                if pause > self._rules.longest_wait:
                    return answer
            except FetchError as error:
                if error.slug not in _PASSING_SLUGS or not self._rules.retries:
                    raise
                if attempt == self._rules.retries:
                    raise FetchError("retries-exhausted", f"asked {attempt + 1} times: {error.sentence}") from None
            attempt += 1
            self._sleep(pause)

    def _refusal(self, answer: Answer) -> FetchError:
        """What a status other than 2xx means."""
        asked = _retry_after(answer.header("retry-after"), self._now())
        wish = f" and wants to be left for {asked:.0f} s" if asked else ""
        if answer.status in _PASSING and self._rules.retries:
            return FetchError("retries-exhausted", f"again and again the server answers {answer.status}{wish}.")
        return FetchError("http-status", f"the server answers {answer.status}{wish}.")

    def _ask(self, url: httpx2.URL, extra: Headers, limits: Limits, purse: _Purse) -> Answer:
        headers = (
            ("User-Agent", self._rules.agent()),
            ("Accept", _ACCEPT),
            ("Accept-Language", "ar, *;q=0.5"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Connection", "close"),
            *extra,
        )
        began = self._clock()
        wire = Wire(
            self._rules.allow,
            self._rules.resolve or look_up,
            began + purse.left,
            limits.most + HEAD_LIMIT,
            self._clock,
        )
        try:
            return ask(url, headers, limits, wire, self._trust if url.scheme == "https" else None)
        finally:
            purse.left -= self._clock() - began
            self._free_at[url.host] = self._clock() + self._rules.delay

    def _wait_turn(self, host: str, asked: float) -> None:
        """Wait until the host may be asked again: our delay, or what its rules ask for when longer, within the cap."""
        longer = max(0.0, min(asked, self._rules.longest_wait) - self._rules.delay)
        now = self._clock()
        wait = self._free_at.get(host, now - longer) + longer - now
        if wait > 0:
            self._sleep(wait)
        if len(self._free_at) > _MOST_HOSTS:
            self._free_at = {
                each: free for each, free in self._free_at.items() if free + self._rules.longest_wait > now
            }

    def _robots_of(self, url: httpx2.URL) -> Robots:
        origin = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        known = self._robots.get(origin)
        if known is None or known.until <= self._clock():
            known = self._load_robots(httpx2.URL(origin))
            while len(self._robots) >= _MOST_HOSTS:
                del self._robots[next(iter(self._robots))]
            self._robots.pop(origin, None)
            self._robots[origin] = known
            self._free_at.pop(url.host, None)
        return known

    def _load_robots(self, url: httpx2.URL) -> Robots:
        """A host's rules: those that it gives, none when it has none (4xx), a refusal when it cannot tell."""
        limits = Limits(LIMIT, self._rules.timeout, cut=True)
        purse = _Purse(self._rules.seconds)
        target = url
        try:
            for _ in range(_ROBOTS_REDIRECTS + 1):
                answer = self._ask_patiently(target, (), limits, purse, 0.0)
                if answer.status not in _REDIRECTS or not answer.header("location"):
                    break
                target = _checked(answer.header("location"), target)
            rules = read_robots(answer.body) if 200 <= answer.status < 300 else None
        except FetchError as error:
            return Robots(self._clock() + _ROBOTS_PAUSE, None, error)
        if answer.status >= 500 or answer.status == 429:
            failure = FetchError("robots-unreachable", f"{url} cannot be read now (status {answer.status}).")
            return Robots(self._clock() + _ROBOTS_PAUSE, None, failure)
        return Robots(self._clock() + _ROBOTS_HOLD, rules)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        context = httpx2.create_ssl_context(trust_env=False)
        if self._rules.authorities:
            try:
                context.load_verify_locations(self._rules.authorities)
            except OSError as error:
                raise FetchError(
                    "authorities-unreadable", f"{self._rules.authorities}: no certificates in PEM there ({error})."
                ) from error
        return context


def _checked(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """The URL, without its fragment. Raises FetchError: `url-broken`, `url-scheme`, `url-credentials`."""
    try:
        if len(url) > _LONGEST_URL:
            raise ValueError
        parsed = base.join(url.strip()) if base else httpx2.URL(url.strip())
        parsed = parsed.copy_with(fragment=None)
        port = parsed.port
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise FetchError("url-broken", f"{_shown(url)} is no URL.") from None
    if parsed.scheme not in ("http", "https"):
        raise FetchError("url-scheme", f"{_shown(url)}: only http and https are fetched.")
    if parsed.userinfo:
        raise FetchError("url-credentials", f"{_shown(url)}: it holds a name or password; take them out.")
    if not parsed.host or (port is not None and not 0 < port < 65536):
        raise FetchError("url-broken", f"{_shown(url)} names no host, or no port that there is.")
    return parsed


def _shown(url: str) -> str:
    """A URL for people: short, printable, without a password."""
    plain = re.sub(r"(?<=//)[^/]*@", "…@", url[:_LONGEST_URL])
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in plain[:200])


def _conditions(etag: str, modified: str) -> Headers:
    pairs = (("If-None-Match", etag.strip()), ("If-Modified-Since", modified.strip()))
    return tuple((name, value) for name, value in pairs if _PLAIN.fullmatch(value))


def _retry_after(value: str, now: datetime) -> float:
    """Seconds that a server asks to wait: a number or an HTTP date; 0 when it says nothing that can be read."""
    value = value.strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
