"""Stamps: the dates of feeds, in the forms that feeds write them, as ISO 8601 with the zone that they name.

In: `Thu, 26 Nov 2026 01:02:03 +0300` (RFC 822) or `2026-11-26T01:02:03Z` (RFC 3339). Out: an ISO date or date-time.
"""

import re
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_tz

_LONGEST = 60
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?", re.I
)
_NAMED = re.compile(r"\s([A-Za-z]{1,5})$")
_ZONES = frozenset("GMT UT UTC Z EST EDT CST CDT MST MDT PST PDT".split())  # named by RFC 822; other names mean several
_ZONE = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?$", re.I)


def iso_date(text: str) -> str:
    """The date or date-time, with its zone when it names one, or an empty string when it cannot be read."""
    plain = " ".join(text[:_LONGEST].split())
    try:
        return _from_iso(plain) or _from_mail(plain)
    except (ValueError, OverflowError, TypeError, IndexError):
        return ""


def _from_iso(text: str) -> str:
    found = _ISO.fullmatch(text)
    if not found:
        return ""
    day, time, zone = found.groups()
    if not time:
        return date.fromisoformat(day).isoformat()
    zone = "+00:00" if (zone or "").upper() in ("Z", "UTC", "GMT") else zone or ""
    return datetime.fromisoformat(f"{day}T{time}{zone}").isoformat(timespec="seconds")


def _from_mail(text: str) -> str:
    if ":" not in text:
        day = parsedate_tz(f"{text} 00:00:00")
        return date(*day[:3]).isoformat() if day else ""
    told = _ZONE.search(text)
    if told and ":" in text[: told.start()]:
        sign, hours, minutes = told.groups()
        text = f"{text[: told.start()].rstrip()} {sign}{int(hours):02}{minutes or '00'}"
    named = _NAMED.search(text)
    if named and named.group(1).upper() not in _ZONES:
        text, named = text[: named.start()], None
    parsed = parsedate_tz(text)
    if parsed is None:
        return ""
    known = named or (told and not text.endswith("-0000"))  # -0000: in UTC, but nobody knows where
    offset = parsed[9] if known else None
    zone = None if offset is None else timezone(timedelta(seconds=offset))
    return datetime(*parsed[:6], tzinfo=zone).isoformat(timespec="seconds")
