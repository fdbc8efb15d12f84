"""Calendar: the arithmetic of days, months and years that expressions of time need.

In: days of the proleptic Gregorian calendar, without zone. Out: days and intervals, both ends included.
"""

from datetime import date, timedelta

from hijridate import Hijri

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "hour": 0, "minute": 0}
SHIFTS = {"past": -1, "previous": -1, "next": 1}  # what a relative word does to a week, month or year
Days = tuple[date, date]


def day_or_none(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def first_of_month(day: date, months: int) -> date:
    """The first day of the month that lies `months` after (before, where negative) the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> Days:
    """The first and last day of the month that begins on `day`."""
    return day, first_of_month(day, 1) - timedelta(days=1)


def years(first: int, last: int) -> Days:
    """The first day of a year and the last one of the same or a later year."""
    return date(first, 1, 1), date(last, 12, 31)


def hijri_days(year: int, month: int, day: int | None) -> Days | None:
    """A day of the Islamic calendar (Umm al-Qura), the month where `day` is None; None for what its tables lack."""
    if not 1343 <= year <= 1500:
        return None
    length = Hijri(year, month, 1).month_length()
    if day is not None and day > length:
        return None
    first = Hijri(year, month, day or 1).to_gregorian()
    since = date(first.year, first.month, first.day)
    return since, since + timedelta(days=0 if day else length - 1)


def span_of(anchor: date, unit: str, shift: int) -> Days | None:
    """The week (from Saturday), month, year or decade `shift` units from that of `anchor`; the present one ends there.

    None for other units.
    """
    if unit == "week":
        begin = anchor - timedelta(days=(anchor.weekday() + 2) % 7) + timedelta(days=7 * shift)
        since, until = begin, begin + timedelta(days=6)
    elif unit == "month":
        since, until = month_of(first_of_month(anchor, shift))
    elif unit == "year":
        since, until = years(anchor.year + shift, anchor.year + shift)
    elif unit == "decade":
        since, until = date(anchor.year - 10, anchor.month, 1), anchor
    else:
        return None
    if shift == 0:
        until = min(until, anchor)
    return since, max(since, until)


def whole_of(day: date, unit: str) -> Days | None:
    """The whole week (from Saturday), month or year that `day` lies in; None for other units."""
    if unit == "week":
        begin = day - timedelta(days=(day.weekday() + 2) % 7)
        return begin, begin + timedelta(days=6)
    if unit == "month":
        return month_of(first_of_month(day, 0))
    return years(day.year, day.year) if unit == "year" else None


def day_ago(anchor: date, amount: float, unit: str) -> date:
    """The day that lies `amount` units of time before `anchor`; a month's missing day is its 28th."""
    if unit == "month":
        whole = anchor.year * 12 + anchor.month - 1 - int(amount)
        return _clamped(whole // 12, whole % 12 + 1, anchor.day)
    if unit in ("year", "decade"):
        years = amount * (10 if unit == "decade" else 1)
        return _clamped(anchor.year - int(years), anchor.month, anchor.day) - timedelta(days=int(365 * (years % 1)))
    return anchor - timedelta(days=int(amount * DAYS[unit]))


def _clamped(year: int, month: int, day: int) -> date:
    if year < 1:
        return date.min
    return day_or_none(year, month, day) or day_or_none(year, month, 28) or date.min
