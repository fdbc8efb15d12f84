"""Outlets: who is polled, how often, and what is known of them; and which of them is due.

In: a `sources.toml`. Out: `Outlets`, checked to the last value: what cannot be right is an OutletError that names file,
table and value and says what to do. Which outlet is due is reckoned from the times of the last polls alone.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec

from marsad.errors import OutletError
from marsad.sources.fetch import Rules

Voice = Literal["independent", "party", "state", "agency", "monitor", "aid", "local", "unknown"]
Sensitivity = Literal["public", "internal", "restricted"]
_KINDS = ("feed", "sitemap", "page")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LEAST, _MOST = 60, 30 * 86_400  # seconds between two polls
_DAY = timedelta(days=1)
_EVERY = re.compile(r"(\d{1,5})\s*([smhd])")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\]", re.MULTILINE)
_EXAMPLE = '[[source]] with name = "…", feed = "https://…" and every = "30m"'


class _Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    feed: str = ""
    sitemap: str = ""
    page: str = ""
    every: str = "30m"
    language: str = "ar"
    publisher: str = ""
    country: str = ""
    affiliation: str = ""
    voice: Voice = "unknown"
    sensitivity: Sensitivity = "public"


class _Fetch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    contact: str = ""
    delay: float = 2.0
    timeout: float = 20.0
    seconds: float = 120.0
    max_bytes: int = 20_000_000
    max_redirects: int = 10
    retries: int = 2
    backoff: float = 2.0
    longest_wait: float = 60.0
    authorities: str = ""
    allow: tuple[str, ...] = ()


class Outlet(NamedTuple):
    """Who publishes. `kind` is feed, sitemap or page, `every` the seconds between two polls.

    `publisher` is the name that reports bear (the outlet's own when none is given), `country` an ISO code of two
    letters or empty, `affiliation` an id of the registry of parties or any text, `voice` the kind of voice,
    `sensitivity` the least class of its reports.
    """

    name: str
    kind: str
    url: str
    every: int
    language: str
    publisher: str
    country: str
    affiliation: str
    voice: str
    sensitivity: str


class Outlets(NamedTuple):
    """The outlets of a file, in its order, and how to fetch from them (without contact when the file names none)."""

    outlets: tuple[Outlet, ...]
    rules: Rules


class Polled(NamedTuple):
    """When an outlet was polled last (with zone; None: never), and how many polls failed in a row since."""

    at: datetime | None
    failures: int = 0


def read_outlets(path: Path) -> Outlets:
    """The outlets of a `sources.toml`.

    Raises OutletError: `outlets-unreadable`, `outlets-toml`, `outlets-key`, `outlets-value`, `outlets-kind`,
    `outlets-url`, `outlets-every`, `outlets-twice`, `outlets-none`.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        raise OutletError("outlets-unreadable", f"{path}: it cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise OutletError("outlets-toml", f"{path}: byte {error.start + 1} is not UTF-8; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise OutletError("outlets-toml", f"{path}: it is no valid TOML: {error}.") from error
    _check_keys(data, ("source", "fetch"), f"{path}")
    tables = data.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise OutletError("outlets-value", f"{path}: 'source' is a list of tables; write {_EXAMPLE}.")
    if not tables:
        raise OutletError("outlets-none", f"{path}: it names no source; write {_EXAMPLE}.")
    lines = [text.count("\n", 0, found.start()) + 1 for found in _TABLE.finditer(text)]
    outlets = []
    for number, table in enumerate(tables, 1):
        line = f", line {lines[number - 1]}" if len(lines) == len(tables) else ""
        name = table.get("name")
        told = f" ({name})" if isinstance(name, str) and name.isprintable() else ""
        outlets.append(_outlet(table, f"{path}{line}, source {number}{told}"))
    _check_twice(outlets, path)
    return Outlets(tuple(outlets), _rules(data.get("fetch", {}), f"{path}, [fetch]"))


def next_poll(outlet: Outlet, polled: Polled) -> datetime | None:
    """When the outlet is to be polled next; None: it never was, so now.

    After failures the interval doubles with each, up to a day (or the interval itself, when that is longer).
    """
    if polled.at is None:
        return None
    every = timedelta(seconds=outlet.every)
    pause: timedelta = min(every * 2 ** min(polled.failures, 20), max(every, _DAY))
    return polled.at + pause


def due(outlets: Iterable[Outlet], polled: Mapping[str, Polled], now: datetime) -> tuple[Outlet, ...]:
    """The outlets to poll now: those never polled first, then the longest overdue. `polled` is by name."""
    waiting: list[tuple[float, Outlet]] = []
    for outlet in outlets:
        last = polled.get(outlet.name, Polled(None))
        when = next_poll(outlet, last)
        if when is None or last.at is None:
            waiting.append((float("-inf"), outlet))
        elif when <= now or last.at > now:  # a poll in the future: the clock was put right
            waiting.append(((when - now).total_seconds(), outlet))
    return tuple(outlet for _, outlet in sorted(waiting, key=lambda each: each[0]))


def seconds_to_wait(outlets: Iterable[Outlet], polled: Mapping[str, Polled], now: datetime) -> float:
    """Seconds until the first outlet is due, 0 when one is due now."""
    named = tuple(outlets)
    if due(named, polled, now):
        return 0.0
    times = (next_poll(outlet, polled.get(outlet.name, Polled(None))) for outlet in named)
    return min(((when - now).total_seconds() for when in times if when is not None), default=0.0)


def _outlet(table: dict[str, Any], where: str) -> Outlet:
    source = _convert(table, _Source, where)
    if not source.name.strip():
        raise OutletError("outlets-value", f"{where}: name is empty; give it a name of its own.")
    given = [kind for kind in _KINDS if getattr(source, kind)]
    if len(given) != 1:
        named = " and ".join(given) or "none"
        raise OutletError("outlets-kind", f"{where}: give one of feed, sitemap or page; {named} is given.")
    kind = given[0]
    url = getattr(source, kind).strip()
    _check_url(url, kind, where)
    for key, pattern, hint in (
        ("language", _LANGUAGE, "a language code such as 'ar'"),
        ("country", _COUNTRY, "an ISO country code of two capitals such as 'SY'"),
    ):
        value = getattr(source, key)
        if value and not pattern.fullmatch(value):
            raise OutletError("outlets-value", f"{where}: {key} = {value!r} is not {hint}.")
    return Outlet(
        source.name.strip(),
        kind,
        url,
        _seconds(source.every, where),
        source.language,
        source.publisher.strip() or source.name.strip(),
        source.country,
        source.affiliation.strip(),
        source.voice,
        source.sensitivity,
    )


def _seconds(every: str, where: str) -> int:
    found = _EVERY.fullmatch(every.strip())
    if not found:
        raise OutletError(
            "outlets-every", f"{where}: every = {every!r} is no interval; write a number and s, m, h or d, as in '15m'."
        )
    seconds = int(found.group(1)) * _UNITS[found.group(2)]
    if not _LEAST <= seconds <= _MOST:
        raise OutletError("outlets-every", f"{where}: every = {every!r} is not between '1m' and '30d'.")
    return seconds


def _check_url(url: str, kind: str, where: str) -> None:
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
        credentials = parts.username is not None
    except ValueError:
        right = credentials = False
    if credentials:
        raise OutletError("outlets-url", f"{where}: {kind} holds a name or password; take them out of the address.")
    if not right:
        raise OutletError("outlets-url", f"{where}: {kind} = {url[:200]!r} is no address that begins with https://.")


def _check_twice(outlets: list[Outlet], path: Path) -> None:
    for what, values in (("name", [each.name for each in outlets]), ("address", [each.url for each in outlets])):
        for number, value in enumerate(values, 1):
            first = values.index(value) + 1
            if first != number:
                raise OutletError(
                    "outlets-twice", f"{path}: sources {first} and {number} have the same {what}, {value!r}; keep one."
                )


def _rules(table: Any, where: str) -> Rules:
    if not isinstance(table, dict):
        raise OutletError("outlets-value", f"{where}: fetch is a table; write [fetch] on a line of its own.")
    told = _convert(table, _Fetch, where)
    values = msgspec.structs.asdict(told)
    for key, value in values.items():
        least = 1 if key in ("max_bytes", "seconds", "timeout") else 0
        if isinstance(value, int | float) and not least <= value < 1e12:
            raise OutletError("outlets-value", f"{where}: {key} = {value} must be {least} or more.")
    networks = []
    for text in told.allow:
        try:
            networks.append(ip_network(text))
        except ValueError:
            raise OutletError(
                "outlets-value", f"{where}: allow = {text!r} is no network; write one such as '192.0.2.0/24'."
            ) from None
    return Rules(**{**values, "allow": tuple(networks)})


_Table = TypeVar("_Table", _Source, _Fetch)


def _convert(table: dict[str, Any], kind: type[_Table], where: str) -> _Table:
    """A table as a value of `kind`. Raises OutletError that names key and value."""
    _check_keys(table, kind.__struct_fields__, where)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        key = place.strip("`").removeprefix("$.").partition("[")[0]
        if "missing required" in reason:
            raise OutletError("outlets-key", f'{where}: it lacks name; write name = "…".') from None
        choices = {"voice": get_args(Voice), "sensitivity": get_args(Sensitivity)}.get(key)
        if choices and isinstance(table.get(key), str):
            near = difflib.get_close_matches(table[key], choices, 1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise OutletError(
                "outlets-value", f"{where}: {key} = {table[key]!r} is none of {', '.join(choices)}{hint}"
            ) from None
        reason = reason.replace("`", "").replace("Expected", "expected")
        raise OutletError("outlets-value", f"{where}: {key} = {table.get(key)!r}: {reason}.") from None


def _check_keys(table: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
            raise OutletError("outlets-key", f"{where}: {key!r} is no key here; {hint}")
