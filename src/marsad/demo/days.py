"""Days: how an outlet words the day of a happening.

In: the day, the part of it, the day of publication, and the outlet's habit. Out: the words. A habit that would be wrong
or unclear at that distance («أمس» of last week) gives way to the date.
"""

from datetime import date

from hijridate import Gregorian

WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
_LEVANT = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
           "تشرين الثاني", "كانون الأول"]  # fmt: skip
_GULF = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
_HIJRI = ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال",
          "ذي القعدة", "ذي الحجة"]  # fmt: skip
_LATELY = ["اليوم", "أمس", "أول أمس"]
_NIGHT = {"ليل": ("الليلة", "ليل أمس")}
HABITS = frozenset("weekday relative today date figures hijri".split())
MONTHS = frozenset("levant gulf both".split())


def worded(day: date, part: str, published: date | None, habit: str, months: str) -> str:
    """A day as an outlet says it. Without `published` only a full date is right."""
    if published is None or habit == "hijri":
        return hijri(day) if habit == "hijri" else f"{_part(part)}{in_full(day, months)}"
    lag = (published - day).days
    if habit == "figures":
        return (
            f"{_part(part)}بتاريخ {day.day}/{day.month}/{day.year}"
            if part
            else f"بتاريخ {day.day}/{day.month}/{day.year}"
        )
    if habit == "relative" and 0 <= lag < len(_LATELY):
        return _lately(lag, part)
    if habit == "today" and lag == 0:
        return f"{part} اليوم {WEEKDAYS[day.weekday()]}" if part else f"اليوم {WEEKDAYS[day.weekday()]}"
    if habit == "today" and lag == 1:
        return f"{part} أمس {WEEKDAYS[day.weekday()]}" if part else f"أمس {WEEKDAYS[day.weekday()]}"
    if habit in ("weekday", "today", "relative") and 0 <= lag <= 5:
        return f"{part} {WEEKDAYS[day.weekday()]}" if part else f"يوم {WEEKDAYS[day.weekday()]}"
    year = f" {day.year}" if day.year != published.year or lag > 120 else ""
    return f"{_part(part)}في {day.day} {month(day, months)}{year}"


def _lately(lag: int, part: str) -> str:
    if part in _NIGHT and lag < 2:
        return _NIGHT[part][lag]
    return f"{part} {_LATELY[lag]}" if part else _LATELY[lag]


def _part(part: str) -> str:
    return {"": "", "فجر": "فجرا ", "صباح": "صباحا ", "ظهر": "ظهرا ", "مساء": "مساء ", "ليل": "ليلا "}[part]


def month(day: date, months: str) -> str:
    """The name of a day's month in one naming tradition, or «آذار/مارس» in both."""
    levant, gulf = _LEVANT[day.month - 1], _GULF[day.month - 1]
    return {"levant": levant, "gulf": gulf, "both": f"{levant}/{gulf}"}[months]


def in_full(day: date, months: str) -> str:
    """Day, month and year."""
    return f"في {day.day} {month(day, months)} {day.year}"


def hijri(day: date) -> str:
    """The day in the Umm al-Qura calendar, with its year."""
    moon = Gregorian(day.year, day.month, day.day).to_hijri()
    return f"في {moon.day} من {_HIJRI[moon.month - 1]} {moon.year} هـ"
