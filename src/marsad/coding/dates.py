"""Dates: expressions that name a day, month, season or year of a calendar.

In: the forms of a document and the report's day, if it has one. Out: a `Time` for the expression at a token, or None.
What is said relative to the report's day (words, not figures) is read in `marsad.coding.times`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from marsad.coding.calendar import SHIFTS, day_or_none, first_of_month, hijri_days, month_of, years
from marsad.coding.forms import NUMBER, WORD, Form
from marsad.coding.kit import Kit

_YEARS = ("عام", "سنة")
_NAMED = frozenset(("placenoun", "facility", "road", "building", "group", "organisation"))  # called after a day
_BEFORE_YEAR = frozenset(
    "في منذ خلال حتي بين قبل بعد ابتداء مطلع نهاية بداية اواخر اوائل منتصف مذ العام ل من و ف".split()
)
_BEFORE_COUNT = frozenset(("بين", "ل", "من", "و"))  # «5000 سلة و2000 حصة»


class Time(NamedTuple):
    """A time expression at tokens `start` to `end`; `since` and `until` are days, None where they cannot be known.

    `kind` is `day`, `period`, `since` (open to the report's day), `duration` or `span`.
    """

    start: int
    end: int
    since: date | None
    until: date | None
    kind: str
    opened: tuple[int, date] | None = None  # «منذ سقوط المدينة في 1991»: the token of «منذ», and the report's day


class TimeWords:
    """Looks up the time words of one document. `anchor` is the report's day, `last` the number of tokens."""

    def __init__(self, forms: Sequence[Form], anchor: date | None, kit: Kit) -> None:
        self.forms, self.anchor, self.kit = forms, anchor, kit
        self.last = len(forms)

    def one(self, at: int, kind: str) -> tuple[str, int] | None:
        """(value, end) of the first reading of `kind` at a token; phrases of three or two words come first."""
        if at >= self.last:
            return None
        form = self.forms[at]
        if form.opens_time_phrase:
            found = self._phrases(form, at, kind)
            if found:
                return found[0]
        values = form.times.get(kind)
        return (values[0], at + 1) if values else None

    def values(self, at: int, kind: str) -> list[tuple[str, int]]:
        """(value, end) of all readings of `kind` at a token, in the order of `one`."""
        if at >= self.last:
            return []
        form = self.forms[at]
        found = self._phrases(form, at, kind) if form.opens_time_phrase else []
        return [*found, *((value, at + 1) for value in form.times.get(kind, ()))]

    def _phrases(self, form: Form, at: int, kind: str) -> list[tuple[str, int]]:
        phrases = self.kit.grammar.phrases
        found = []
        firsts = dict.fromkeys((form.folded, form.rest, form.time or form.rest, "ال" + form.rest))
        for size in (3, 2):
            if at + size <= self.last:
                tail = " ".join([self.forms[at + k].folded for k in range(1, size)])
                for first in firsts:
                    for value in phrases.get(f"{first} {tail}", ()):
                        if value.startswith(kind + ":"):
                            found.append((value.partition(":")[2], at + size))
        return found

    def word(self, at: int) -> str:
        """The folded word at a token, without clitics; empty past the end."""
        return self.forms[at].rest if at < self.last else ""

    def relative(self, at: int) -> tuple[str, int] | None:
        """«الماضي», «الجاري», «المقبل» at a token, after «من هذا» or a bracket."""
        if self.word(at) == "من" and self.word(at + 1) in ("هذا", "هذه", "ذلك"):
            return self._relative_word(at + 2) or ("this", at + 2)
        return self._relative_word(at)

    def _relative_word(self, at: int) -> tuple[str, int] | None:
        return self.one(at, "relative") if at < self.last and self.forms[at].article else None


class Dates(TimeWords):
    """Reads dates. Each method reads one shape of expression at a token and returns it, or None."""

    def date(self, at: int) -> Time | None:
        """«15 شباط/فبراير 2018», «السادس من نوفمبر(تشرين الثاني)», «10/6/2017», «25 رمضان 1436»."""
        if at >= self.last:
            return None
        numeric = self._numeric(at)
        if numeric is not None:
            return numeric
        form = self.forms[at]
        day = form.number
        if day is None and form.folded.startswith("ال") and "ordinal" in form.times:
            day = float(form.times["ordinal"][0])
        if (
            day is None
            or not 1 <= day <= 31
            or day != int(day)
            or (form.conj == "و" and form.kind == WORD and not form.article)
        ):
            return None
        day, end = self._day_number(form, day, at + 1)
        upto, end = self._second_day(form, end)
        month = self.month(end)
        if month is None:
            if self.word(end) == "شهر" or (self.one(end, "relative") and self.word(at + 1) == "من"):
                return None
            return self._this_month(at, day, end)
        calendar, number, end = month
        year, end = self._year(end, number, calendar, int(day))
        if calendar == "hijri":
            return self._hijri(at, int(day), number, year, end)
        if self._is_name(at, end):
            return None
        if year is None:
            return Time(at, end, None, None, "day")
        first = day_or_none(year, number, int(day))
        last = day_or_none(year, number, int(upto)) if upto is not None else first
        if first is None or last is None:
            return None
        return Time(at, end, min(first, last), max(first, last), "day")

    def _is_name(self, at: int, end: int) -> bool:
        """Whether a day without a year is what something is called: «قصر 22 مايو», «كتيبة 17 فبراير»."""
        before = self.forms[at - 1] if at else None
        if end > at + 2 or self.forms[at].kind != NUMBER or before is None or before.article or self.forms[at].prep:
            return False
        return any(each.lexeme.pos == "noun" and each.lexeme.kind in _NAMED for each in before.readings)

    def _day_number(self, form: Form, day: float, end: int) -> tuple[float, int]:
        """(day, end) of a day whose first word is read: «الخامس عشر من», «الحادي والعشرين من شهر»."""
        if self.word(end) == "عشر" and form.kind == WORD:
            day, end = day % 10 + 10, end + 1
        elif end < self.last and self.forms[end].conj == "و" and self.forms[end].number in (20.0, 30.0):
            day, end = day + (self.forms[end].number or 0), end + 1
        if self.word(end) in ("من", "شهر"):
            end += 1
        if self.word(end) == "شهر":
            end += 1
        return day, end

    def _second_day(self, form: Form, end: int) -> tuple[float | None, int]:
        """(day, end) of the second of two days: «15 و16 شباط», «15 - 16 شباط», «3 إلى 7 مارس»."""
        if end + 2 < self.last and form.kind == NUMBER and self.forms[end].folded in ("و", "-", "–", "الي"):
            second = self.forms[end + 1]
            if second.kind == NUMBER and 1 <= (second.number or 0) <= 31:
                return second.number, end + 2
        return None, end

    def _this_month(self, at: int, day: float, end: int) -> Time | None:
        """«الثالث من الشهر الجاري»."""
        if self.word(end) == "شهر" or (end < self.last and self.word(end - 1) == "شهر"):
            modifier = self.relative(end) or self.relative(end + 1)
            if modifier is not None and self.anchor is not None:
                base = first_of_month(self.anchor, {"past": -1, "next": 1}.get(modifier[0], 0))
                found = day_or_none(base.year, base.month, int(day))
                return Time(at, modifier[1], found, found, "day") if found else None
        return None

    def month(self, at: int) -> tuple[str, int, int] | None:
        """(calendar, month, end), with the second name of a pair («شباط/فبراير», «نوفمبر(تشرين الثاني)»)."""
        for calendar in ("month", "hijri"):
            found = self.one(at, calendar)
            if found is None:
                continue
            number, end = int(found[0]), found[1]
            twin = self.one(end, calendar)
            if twin is not None and int(twin[0]) == number and not self.forms[end].conj:
                end = twin[1]  # «يونيو حزيران»
            elif end < self.last and self.forms[end].mark in ("dash", "open"):
                second = self.one(end + 1, calendar)
                if second is not None and int(second[0]) == number:
                    end = second[1]
                    if end < self.last and self.forms[end].mark == "close":
                        end += 1
            return calendar, number, end
        return None

    def month_alone(self, at: int) -> Time | None:
        """«في نوفمبر», «فبراير 2016», «مارس الماضي», «نهاية يوليو», «رمضان الماضي»."""
        month = self.month(at)
        if month is None:
            return None
        calendar, number, end = month
        form = self.forms[at]
        if at and self.forms[at - 1].kind == NUMBER and not (form.conj or form.prep):
            return None  # «32 يناير 2021» is no month either
        if (form.name_starts or form.verb is not None) and not self._month_sure(at, end):
            return None
        year, stop = self._year(end, number, calendar)
        if calendar == "hijri":
            return self._hijri(at, None, number, year, stop) if year or self.word(at - 1) == "شهر" else None
        if year is None:
            return Time(at, stop, None, None, "period")
        return Time(at, stop, *month_of(date(year, number, 1)), "period")

    def _month_sure(self, at: int, end: int) -> bool:
        before = self.forms[at - 1] if at else None
        return (
            end > at + 1
            or (before is not None and (before.rest in ("شهر", "في", "من") or before.number is not None))
            or (end < self.last and (self.forms[end].number is not None or self.relative(end) is not None))
        )

    def _year(self, at: int, month: int, calendar: str, day: int = 31) -> tuple[int | None, int]:
        """The year that follows a month, or that the report's date gives; and where the expression ends.

        «12 يوليو الماضي» in a report of 24 July is of this year, «يوليو الماضي» of the last one.
        """
        k = at
        if self.word(k) in ("من", "في") and self.word(k + 1) in ("عام", "سنة", "العام"):
            k += 1
        if self.word(k) in _YEARS:
            k += 1
            modifier = self.relative(k)
            if modifier is not None and self.anchor is not None and calendar == "month":
                shift = SHIFTS.get(modifier[0], 0)
                return self.anchor.year + shift, modifier[1]
        if k < self.last:
            number = self.forms[k].number
            if (
                number is not None
                and self.forms[k].kind == NUMBER
                and (1900 <= number <= 2100 or (calendar == "hijri" and 1300 <= number <= 1500))
            ):
                end = k + 1
                if end < self.last and self.forms[end].folded in ("م", "ه", "هـ"):
                    end += 1
                return int(number), end
        modifier = self.relative(at)
        if self.anchor is None or calendar != "month":
            return None, modifier[1] if modifier else at
        if modifier is not None and modifier[0] == "next":
            return self.anchor.year + (month <= self.anchor.month), modifier[1]
        end = modifier[1] if modifier is not None else at
        past = month > self.anchor.month or (
            month == self.anchor.month and day >= self.anchor.day and modifier is not None and modifier[0] == "past"
        )
        return self.anchor.year - past, end

    def _hijri(self, at: int, day: int | None, month: int, year: int | None, end: int) -> Time:
        days = hijri_days(year, month, day) if year is not None else None
        if days is None:
            return Time(at, end, None, None, "period")
        return Time(at, end, *days, "day" if day else "period")

    def year(self, at: int) -> Time | None:
        """«عام 2014», «2011», «العام الماضي», «عامي 2016 و2017», «صيف 2015»."""
        form = self.forms[at]
        season = self.one(at, "season")
        if season is not None:
            return self._season(at, season)
        if form.rest in ("عام", "سنة", "اعوام", "سنوات", "عامي"):
            end = at + 1
            modifier = self.relative(end)
            if modifier is not None and form.article and form.rest in _YEARS and self.anchor is not None:
                year = self.anchor.year + SHIFTS.get(modifier[0], 0)
                return Time(at, modifier[1], *years(year, year), "period")
            if self._is_year(end):
                first = int(self.forms[end].number or 0)
                second, stop = first, end + 1
                if stop < self.last and (
                    self.forms[stop].conj == "و" or self.forms[stop].folded in ("و", "-", "–", "الي")
                ):
                    k = stop if self.forms[stop].number is not None else stop + 1
                    if self._is_year(k):
                        second, stop = int(self.forms[k].number or 0), k + 1
                return Time(at, stop, *years(first, max(first, second)), "period")
            return None
        if self._is_year(at) and form.kind == NUMBER and self._year_context(at):
            year = int(form.number or 0)
            return Time(at, at + 1, *years(year, year), "period")
        return None

    def _season(self, at: int, season: tuple[str, int]) -> Time | None:
        first, last = map(int, season[0].split("-"))
        end = season[1]
        if self.word(end) in _YEARS and not self.forms[end].article:
            end += 1
        year = None
        if self._is_year(end):
            year, end = int(self.forms[end].number or 0), end + 1
        else:
            modifier = self.relative(end) or (self.relative(end + 1) if self.word(end) in _YEARS else None)
            if modifier is not None and self.anchor is not None:
                year, end = self.anchor.year - (modifier[0] in ("past", "previous")), modifier[1]
        if year is None:
            return None
        begin = date(year, first, 1)
        stop = first_of_month(date(year + (last < first), last, 1), 1) - timedelta(days=1)
        return Time(at, end, begin, stop, "period")

    def _is_year(self, at: int) -> bool:
        number = self.forms[at].number if at < self.last else None
        return number is not None and self.forms[at].kind == NUMBER and 1900 <= number <= 2100 and number == int(number)

    def _year_context(self, at: int) -> bool:
        before = self.forms[at - 1] if at else None
        if before is None:
            return False
        if before.rest in _BEFORE_YEAR:
            return before.rest not in _BEFORE_COUNT or not self._counts(at + 1)
        return before.senses and before.verb is None and not self._counts(at + 1)

    def _counts(self, at: int) -> bool:
        """Whether a number before this token counts it: «انتفاضة 2011», but «إصابة 2011 مدنيا»."""
        form = self.forms[at] if at < self.last else None
        if form is None or form.function:
            return False
        return form.noun is not None and not (form.article or form.prep or form.conj)

    def _numeric(self, at: int) -> Time | None:
        """«10/6/2017», «2017-06-10», «10 - 6 - 2017», «15/8/1436 هـ»; a year of two digits is the last such one."""
        if at + 4 >= self.last or self.forms[at].kind != NUMBER:
            return None
        parts = [self.forms[at + k] for k in range(5)]
        if parts[1].folded not in "/-–." or parts[3].folded not in "/-–." or parts[1].folded != parts[3].folded:
            return None
        numbers = [part.number for part in parts[::2]]
        if any(number is None or number != int(number) for number in numbers):
            return None
        first, month, last = (int(number or 0) for number in numbers)
        year, day = (first, last) if first > 31 else (last, first)
        if 1343 <= year <= 1500:
            return self._hijri(at, day, month, year, at + 5) if 1 <= month <= 12 and 1 <= day <= 30 else None
        if year <= 99:
            year += 2000 if self.anchor is None or 2000 + year <= self.anchor.year + 1 else 1900
        found = day_or_none(year, month, day) if 1900 <= year <= 2100 else None
        return Time(at, at + 5, found, found, "day") if found else None
