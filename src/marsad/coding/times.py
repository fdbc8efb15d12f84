"""Times: from expressions in the text to intervals on the calendar.

In: a tokenised document and the report's date, if it has one. Out: time mentions in text order. An expression whose
year or day cannot be known gives an interval as wide as what is known, or none, never a guess.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from hijridate import Hijri

from marsad.coding.document import Document
from marsad.coding.forms import NUMBER, WORD
from marsad.coding.kit import Kit
from marsad.coding.numbers import read_number

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "hour": 0, "minute": 0}


class Time(NamedTuple):
    """A time expression at tokens `start` to `end`; `since` and `until` are days, None where they cannot be known.

    `kind` is `day`, `period`, `since` (open to the report's day), `duration` or `span`.
    """

    start: int
    end: int
    since: date | None
    until: date | None
    kind: str


class _Reader:
    """Reads the expressions of one document. `anchor` is the report's day."""

    def __init__(self, document: Document, anchor: date | None, kit: Kit) -> None:
        self.forms, self.anchor, self.kit = document.forms, anchor, kit
        self.last = len(self.forms)
        self.phrases = kit.grammar.phrases

    def values(self, at: int, kind: str) -> list[tuple[str, int]]:
        """(value, end) of all readings of `kind` at a token; phrases of two or three words first."""
        if at >= self.last:
            return []
        form = self.forms[at]
        found = []
        if (
            form.rest in self.kit.phrase_openers
            or form.folded in self.kit.phrase_openers
            or "ال" + form.rest in self.kit.phrase_openers
        ):
            for size in (3, 2):
                if at + size <= self.last:
                    tail = " ".join([self.forms[at + k].folded for k in range(1, size)])
                    for first in {form.folded, form.rest, form.time or form.rest, "ال" + form.rest}:
                        for value in self.phrases.get(f"{first} {tail}", ()):
                            if value.startswith(kind + ":"):
                                found.append((value.partition(":")[2], at + size))
        for value in form.times.get(kind, ()):
            found.append((value, at + 1))
        return found

    def one(self, at: int, kind: str) -> tuple[str, int] | None:
        """The first reading of `kind` at a token."""
        found = self.values(at, kind)
        return found[0] if found else None

    def word(self, at: int) -> str:
        """The folded word at a token, without clitics; empty past the end."""
        return self.forms[at].rest if at < self.last else ""

    def relative(self, at: int) -> tuple[str, int] | None:
        """«الماضي», «الجاري», «المقبل» at a token, after «من هذا» or a bracket."""
        if self.word(at) == "من" and self.word(at + 1) in ("هذا", "هذه", "ذلك"):
            return self.relative(at + 2) or ("this", at + 2)
        found = self.one(at, "relative") if at < self.last and self.forms[at].article else None
        return found

    # Each of the following reads one shape of expression at a token and returns it, or None.

    def day_word(self, at: int) -> Time | None:
        """«أمس», «اليوم», «يوم أمس», «أول من أمس», with a weekday or part of the day beside it."""
        found = self.one(at, "day")
        if found is None:
            return None
        offset, end = int(found[0]), found[1]
        form = self.forms[at]
        if form.rest == "يوم" and not (form.article or end > at + 1):
            return None
        named = self._weekday_beside(end)
        end = self._tail(end)
        day = self.anchor + timedelta(days=offset) if self.anchor else None
        if day is not None and named is not None and named != day.weekday() and offset <= 0:
            day -= timedelta(days=(day.weekday() - named) % 7)
        explicit = self.date(self._skip(end)) if end < self.last else None
        if explicit is not None and explicit.start <= end + 1 and explicit.since and explicit.kind == "day":
            return Time(at, explicit.end, explicit.since, explicit.until, "day")
        return Time(at, end, day, day, "day")

    def _weekday_beside(self, at: int) -> int | None:
        """The weekday that stands beside a day word, «أمس (السبت)»: it decides when the two differ."""
        for k in (at, at + 1):
            found = self.one(k, "weekday") if k < self.last and (k == at or self.forms[at].mark == "open") else None
            if found is not None and self.forms[k].article:
                return int(found[0])
        return None

    def weekday(self, at: int) -> Time | None:
        """«الخميس», «يوم الخميس الماضي», «مساء السبت», «الجمعة والسبت»."""
        start = at
        found = self.one(at, "weekday")
        form = self.forms[at]
        if found is None or not form.article:
            return None
        weekday, end = int(found[0]), found[1]
        modifier = self.relative(end)
        if modifier is not None:
            end = modifier[1]
        end = self._tail(end)
        explicit = self.date(self._skip(end)) if end < self.last else None
        if explicit is not None and explicit.kind == "day" and explicit.since:
            return Time(start, explicit.end, explicit.since, explicit.until, "day")
        if self.anchor is None:
            return Time(start, end, None, None, "day")
        if modifier is not None and modifier[0] == "next":
            ahead = (weekday - self.anchor.weekday()) % 7 or 7
            day = self.anchor + timedelta(days=ahead)
        else:
            back = (self.anchor.weekday() - weekday) % 7
            if back == 0 and modifier is not None and modifier[0] == "past":
                back = 7
            day = self.anchor - timedelta(days=back)
        if end < self.last and self.forms[end].conj == "و":
            second = self.weekday(end)
            if second is not None and second.since is not None:
                return Time(start, second.end, min(day, second.since), max(day, second.since), "period")
        return Time(start, end, day, day, "day")

    def date(self, at: int) -> Time | None:
        """«15 شباط/فبراير 2018», «السادس من نوفمبر(تشرين الثاني)», «10/6/2017», «25 رمضان 1436»."""
        if at >= self.last:
            return None
        numeric = self._numeric(at)
        if numeric is not None:
            return numeric
        form = self.forms[at]
        day = form.number
        if (
            day is None
            or not 1 <= day <= 31
            or day != int(day)
            or (form.conj == "و" and form.kind == WORD and not form.article)
        ):
            return None
        end = at + 1
        if self.word(end) == "عشر" and form.kind == WORD:
            day, end = day % 10 + 10, end + 1
        elif end < self.last and self.forms[end].conj == "و" and self.forms[end].number in (20.0, 30.0):
            day, end = day + (self.forms[end].number or 0), end + 1
        if self.word(end) in ("من", "شهر"):
            end += 1
        if self.word(end) in ("شهر",):
            end += 1
        upto = None
        if (
            end + 1 < self.last
            and self.forms[end].number is not None
            and self.forms[end].conj == "و"
            and form.kind == NUMBER
        ):
            upto, end = self.forms[end].number, end + 1
        elif self.forms[end].conj == "و" if end < self.last else False:
            if self.forms[end].folded == "و" and end + 2 < self.last and self.forms[end + 1].number is not None:
                upto, end = self.forms[end + 1].number, end + 2
        month = self.month(end)
        if month is None:
            if self.word(end) in ("شهر",) or (self.one(end, "relative") and self.word(at + 1) == "من"):
                return None
            return self._this_month(at, day, end)
        calendar, number, end = month
        year, end = self._year(end, number, calendar)
        if calendar == "hijri":
            return self._hijri(at, int(day), number, year, end)
        if year is None:
            return Time(at, end, None, None, "day")
        first = _date(year, number, int(day))
        last = _date(year, number, int(upto)) if upto is not None else first
        if first is None or last is None:
            return None
        return Time(at, end, min(first, last), max(first, last), "day")

    def _this_month(self, at: int, day: float, end: int) -> Time | None:
        """«الثالث من الشهر الجاري»."""
        if self.word(end) == "شهر" or (end < self.last and self.word(end - 1) == "شهر"):
            modifier = self.relative(end) or self.relative(end + 1)
            if modifier is not None and self.anchor is not None:
                base = _shift_months(self.anchor.replace(day=1), {"past": -1, "next": 1}.get(modifier[0], 0))
                found = _date(base.year, base.month, int(day))
                return Time(at, modifier[1], found, found, "day") if found else None
        return None

    def month(self, at: int) -> tuple[str, int, int] | None:
        """(calendar, month, end), with the second name of a pair («شباط/فبراير», «نوفمبر(تشرين الثاني)»)."""
        for calendar in ("month", "hijri"):
            found = self.one(at, calendar)
            if found is None:
                continue
            number, end = int(found[0]), found[1]
            if end < self.last and self.forms[end].mark in ("dash", "open"):
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
        if form.name_starts and not self._month_sure(at, end):
            return None
        year, stop = self._year(end, number, calendar)
        if calendar == "hijri":
            return self._hijri(at, None, number, year, stop) if year or self.word(at - 1) == "شهر" else None
        if year is None:
            return Time(at, stop, None, None, "period")
        first = date(year, number, 1)
        return Time(at, stop, first, _shift_months(first, 1) - timedelta(days=1), "period")

    def _month_sure(self, at: int, end: int) -> bool:
        before = self.forms[at - 1] if at else None
        return (
            end > at + 1
            or (before is not None and (before.rest in ("شهر", "في", "من") or before.number is not None))
            or (end < self.last and (self.forms[end].number is not None or self.relative(end) is not None))
        )

    def _year(self, at: int, month: int, calendar: str) -> tuple[int | None, int]:
        """The year that follows a month, or that the report's date gives; and where the expression ends."""
        k = at
        if self.word(k) in ("من", "في") and self.word(k + 1) in ("عام", "سنة", "العام"):
            k += 1
        if self.word(k) in ("عام", "سنة"):
            k += 1
            modifier = self.relative(k)
            if modifier is not None and self.anchor is not None and calendar == "month":
                shift = {"past": -1, "previous": -1, "next": 1}.get(modifier[0], 0)
                return self.anchor.year + shift, modifier[1]
        if k < self.last:
            number = self.forms[k].number
            if (
                number is not None
                and self.forms[k].kind == NUMBER
                and (1900 <= number <= 2100 or 1300 <= number <= 1500)
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
            month == self.anchor.month and modifier is not None and modifier[0] == "past"
        )
        return self.anchor.year - past, end

    def _hijri(self, at: int, day: int | None, month: int, year: int | None, end: int) -> Time | None:
        if year is None or not 1343 <= year <= 1500:
            return Time(at, end, None, None, "period")
        first = Hijri(year, month, day or 1).to_gregorian()
        since = date(first.year, first.month, first.day)
        length = 1 if day else Hijri(year, month, 1).month_length()
        return Time(at, end, since, since + timedelta(days=length - 1), "day" if day else "period")

    def year(self, at: int) -> Time | None:
        """«عام 2014», «2011», «العام الماضي», «عامي 2016 و2017», «صيف 2015»."""
        form = self.forms[at]
        season = self.one(at, "season")
        if season is not None:
            return self._season(at, season)
        if form.rest in ("عام", "سنة", "اعوام", "سنوات", "عامي"):
            end = at + 1
            modifier = self.relative(end)
            if modifier is not None and form.article and form.rest in ("عام", "سنة") and self.anchor is not None:
                year = self.anchor.year + {"past": -1, "previous": -1, "next": 1}.get(modifier[0], 0)
                return Time(at, modifier[1], date(year, 1, 1), date(year, 12, 31), "period")
            if self._is_year(end):
                first = int(self.forms[end].number or 0)
                second, stop = first, end + 1
                if stop < self.last and (
                    self.forms[stop].conj == "و" or self.forms[stop].folded in ("و", "-", "–", "الي")
                ):
                    k = stop if self.forms[stop].number is not None else stop + 1
                    if self._is_year(k):
                        second, stop = int(self.forms[k].number or 0), k + 1
                return Time(at, stop, date(first, 1, 1), date(max(first, second), 12, 31), "period")
            return None
        if self._is_year(at) and form.kind == NUMBER and self._year_context(at):
            year = int(form.number or 0)
            return Time(at, at + 1, date(year, 1, 1), date(year, 12, 31), "period")
        return None

    def _season(self, at: int, season: tuple[str, int]) -> Time | None:
        first, last = map(int, season[0].split("-"))
        end = season[1]
        if self.word(end) in ("عام", "سنة") and not self.forms[end].article:
            end += 1
        year = None
        if self._is_year(end):
            year, end = int(self.forms[end].number or 0), end + 1
        else:
            modifier = self.relative(end) or (self.relative(end + 1) if self.word(end) in ("عام", "سنة") else None)
            if modifier is not None and self.anchor is not None:
                year, end = self.anchor.year - (modifier[0] in ("past", "previous")), modifier[1]
        if year is None:
            return None
        begin = date(year, first, 1)
        stop = _shift_months(date(year + (last < first), last, 1), 1) - timedelta(days=1)
        return Time(at, end, begin, stop, "period")

    def _is_year(self, at: int) -> bool:
        number = self.forms[at].number if at < self.last else None
        return number is not None and self.forms[at].kind == NUMBER and 1900 <= number <= 2100 and number == int(number)

    def _year_context(self, at: int) -> bool:
        before = self.forms[at - 1] if at else None
        return before is not None and before.rest in ("في", "منذ", "خلال", "حتي", "بين", "قبل", "بعد", "ابتداء", "مطلع", "نهاية", "بداية",
                                                        "اواخر", "اوائل", "منتصف", "مذ", "العام", "ل", "من", "و", "ف")  # fmt: skip

    def edge(self, at: int) -> Time | None:
        """«مطلع الشهر الجاري», «نهاية عام 2014», «منتصف يوليو»."""
        found = self.one(at, "edge")
        if found is None or self.forms[at].article:
            return None
        inner = self.period(found[1])
        if inner is None or inner.since is None or inner.until is None or inner.kind not in ("period",):
            return None
        length = (inner.until - inner.since).days + 1
        third = max(1, length // 3) if length > 7 else max(1, length // 3)
        since, until = inner.since, inner.until
        if found[0] == "start":
            until = since + timedelta(days=third - 1)
        elif found[0] == "end":
            since = until - timedelta(days=third - 1)
        else:
            since, until = since + timedelta(days=third), until - timedelta(days=third)
        return Time(at, inner.end, since, until, "period")

    def unit(self, at: int) -> Time | None:
        """«الأسبوع الماضي», «الشهر الجاري», «هذا العام», «الأيام الماضية», «الأشهر الأخيرة», «الأسبوعين الماضيين»."""
        form = self.forms[at]
        demonstrative = form.function == "dem"
        k = at + 1 if demonstrative else at
        number = None
        found = self.one(k, "unit")
        if found is None or not self.forms[k].article or self.anchor is None:
            return None
        unit, end = found
        if end < self.last and self.forms[end].number is not None and not self.forms[end].prep:
            number, end = self.forms[end].number, end + 1
        modifier = self.relative(end)
        if modifier is None and not demonstrative:
            return None
        kind = modifier[0] if modifier else "this"
        end = modifier[1] if modifier else end
        word = self.forms[k].rest
        if word in ("يوم", "ساعة") and number is None:
            return None if kind != "past" or word != "يوم" else None
        plural = word.endswith(("ات", "ام", "ين", "ان", "ور")) or word in (
            "اشهر",
            "اسابيع",
            "اعوام",
            "عقود",
            "سنين",
            "دقائق",
        )
        if word == "عام":
            plural = False
        if plural:
            count = number or (
                2 if word.endswith(("ين", "ان")) and word not in ("سنين",) else 3 if unit in ("day", "hour") else 3
            )
            span = (
                max(1, int(count * DAYS[unit])) if unit not in ("hour", "minute") else max(1, int((number or 24) // 24))
            )
            if kind == "next":
                return Time(at, end, self.anchor, self.anchor + timedelta(days=span), "period")
            return Time(at, end, self.anchor - timedelta(days=span), self.anchor, "period")
        shift = {"past": -1, "previous": -1, "next": 1}.get(kind, 0)
        return self._calendar_unit(at, end, unit, shift)

    def _calendar_unit(self, at: int, end: int, unit: str, shift: int) -> Time | None:
        anchor = self.anchor
        assert anchor is not None
        if unit == "week":
            begin = anchor - timedelta(days=(anchor.weekday() + 2) % 7) + timedelta(days=7 * shift)
            since, until = begin, begin + timedelta(days=6)
        elif unit == "month":
            since = _shift_months(anchor.replace(day=1), shift)
            until = _shift_months(since, 1) - timedelta(days=1)
        elif unit == "year":
            since, until = date(anchor.year + shift, 1, 1), date(anchor.year + shift, 12, 31)
        elif unit == "decade":
            since, until = date(anchor.year - 10, anchor.month, 1), anchor
        else:
            return None
        if shift == 0:
            until = min(until, anchor)
        return Time(at, end, since, max(since, until), "period")

    def ago(self, at: int) -> Time | None:
        """«قبل أسبوعين», «منذ أربعة أشهر», «قبل نحو عام», «منذ 1984», «بعد يومين», «قبل أيام»."""
        opener = self.values(at, "opener")
        openers = {value for value, _ in opener}
        if "recent" in openers and self.anchor is not None:
            return Time(at, opener[0][1], self.anchor - timedelta(days=30), self.anchor, "period")
        if "during" in openers:
            return self._during(at, opener[0][1])
        if not openers & {"ago", "since", "after"}:
            return None
        k = at + 1
        if "since" in openers:
            inner = self.period(k, openers=False)
            if inner is not None and inner.since is not None:
                until = max(self.anchor, inner.since) if self.anchor else None
                return Time(at, inner.end, inner.since, until, "since") if until else None
        amount = self.amount(k)
        if amount is None or self.anchor is None:
            return None
        low, high, unit, end = amount
        if self.word(end) == "من" and "after" in openers:
            return None
        back = _back(self.anchor, low, unit)
        far = _back(self.anchor, high, unit)
        word = self.forms[at].rest
        if word in ("منذ", "مذ") and unit not in ("hour", "minute"):
            return Time(at, end, far, self.anchor, "since")
        if word in ("بعد", "غداة", "عقب"):
            return Time(at, end, None, None, "after")
        return Time(at, end, far, back, "day")

    def _during(self, at: int, k: int) -> Time | None:
        """«خلال 48 ساعة», «على مدى ثلاثة أشهر», «خلال الفترة من 21 مارس 2015 إلى 31 مارس 2018»."""
        if self.word(k) in ("فترة", "مدة") and self.word(k + 1) == "من":
            first = self.date(k + 2)
            if first is not None and self.word(first.end) in ("الي", "حتي") and first.since is not None:
                last = self.date(first.end + 1)
                if last is not None and last.until is not None:
                    return Time(at, last.end, first.since, max(first.since, last.until), "period")
        amount = self.amount(k)
        if amount is None or self.anchor is None:
            return None
        low, high, unit, end = amount
        if unit == "hour":
            return Time(at, end, self.anchor - timedelta(days=max(1, int(high // 24))), self.anchor, "period")
        return Time(at, end, _back(self.anchor, high, unit), self.anchor, "period")

    def amount(self, at: int) -> tuple[float, float, str, int] | None:
        """(low, high, unit, end) of «ثلاثة أشهر», «أسبوعين», «نحو عام», «أيام», «عدة أيام»."""
        if at >= self.last:
            return None
        grammar = self.kit.grammar
        number = read_number(self.forms, at, min(self.last, at + 8), grammar)
        k = number.end if number is not None else at
        while (
            number is None
            and k < self.last
            and self.word(k) in ("نحو", "حوالي", "عدة", "قرابة", "بضعة", "بضع", "اكثر", "من", "اقل", "زهاء", "حوالى")
        ):
            k += 1
        found = self.one(k, "unit")
        if found is None or (k < self.last and self.forms[k].article):
            return None
        unit, end = found
        word = self.forms[k].rest
        if number is not None:
            low = number.low if number.low is not None else number.high or 1
            high = number.high if number.high is not None else low
        elif word in (
            "يومين",
            "يومان",
            "اسبوعين",
            "اسبوعان",
            "شهرين",
            "شهران",
            "عامين",
            "عامان",
            "سنتين",
            "سنتان",
            "ساعتين",
            "عقدين",
        ):
            low = high = 2
        elif word in ("ايام", "اسابيع", "اشهر", "شهور", "اعوام", "سنوات", "سنين", "ساعات", "عقود", "دقائق"):
            low, high = 2, 7 if unit in ("day",) else 4
        else:
            low = high = 1
        if (end < self.last and self.word(end) == "ونصف") or (
            end < self.last and self.forms[end].conj == "و" and self.word(end) == "نصف"
        ):
            low, high, end = low + 0.5, high + 0.5, end + 1
        return low, high, unit, end

    def period(self, at: int, openers: bool = True) -> Time | None:
        """Any expression at a token, the longest first."""
        if at >= self.last:
            return None
        found = [time for shape in self._shapes(at, openers) if (time := shape(at)) is not None]
        return max(found, key=lambda time: time.end, default=None)

    def _shapes(self, at: int, openers: bool) -> Iterator[Callable[[int], Time | None]]:
        """The shapes that the words at a token allow."""
        form = self.forms[at]
        kinds = form.times
        phrase = form.rest in self.kit.phrase_openers or form.folded in self.kit.phrase_openers
        if "edge" in kinds:
            yield self.edge
        if form.number is not None:
            yield self.date
        if "day" in kinds or phrase:
            yield self.day_word
        if "weekday" in kinds:
            yield self.weekday
        if "season" in kinds or "unit" in kinds or form.number is not None:
            yield self.year
        if "unit" in kinds or form.function == "dem":
            yield self.unit
        if "month" in kinds or "hijri" in kinds or phrase:
            yield self.month_alone
        if openers and ("opener" in kinds or phrase):
            yield self.ago

    def _numeric(self, at: int) -> Time | None:
        """«10/6/2017», «2017-06-10», «10 - 6 - 2017»."""
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
        found = _date(year if year > 99 else 2000 + year, month, day)
        return Time(at, at + 5, found, found, "day") if found else None

    def _skip(self, at: int) -> int:
        while at < self.last and self.forms[at].mark in ("open", "comma", "dash"):
            at += 1
        return at

    def _tail(self, at: int) -> int:
        """Past «صباحا», «مساء», «(الجمعة)», «السبت» after a day word."""
        while at < self.last:
            form = self.forms[at]
            if (
                form.mark == "open"
                and self.one(at + 1, "weekday")
                and at + 2 < self.last
                and self.forms[at + 2].mark == "close"
            ):
                at += 3
            elif (
                not form.conj
                and not form.prep
                and (self.one(at, "part") or self.one(at, "weekday") or self.one(at, "day"))
                and (form.article or form.rest in ("صباحا", "مساء", "ليلا", "فجرا", "ظهرا", "عصرا"))
            ):
                at += 1
            else:
                return at
        return at


def find_times(document: Document, published: date | None, kit: Kit) -> dict[int, Time]:
    """The time expressions of a document by their first token, resolved against the report's day."""
    reader = _Reader(document, published, kit)
    found: dict[int, Time] = {}
    forms = document.forms
    at = 0
    opens = kit.time_openers
    while at < len(forms):
        form = forms[at]
        if form.time or form.number is not None or form.rest in opens or form.function == "dem":
            if form.time or form.rest in opens:
                start = _with_parts(reader, at)
                time = reader.period(start)
            elif form.number is not None:
                start = at
                time = reader.date(at) or reader.year(at)
            else:
                start, time = at, reader.unit(at)
            if time is not None and time.end > start:
                found[at] = Time(at, time.end, time.since, time.until, time.kind)
                at = time.end
                continue
        at += 1
    return found


def _with_parts(reader: _Reader, at: int) -> int:
    """Past «يوم», «مساء», «صباح يوم», «منتصف ليل», «بعد ظهر» to what they belong to."""
    start = at
    for _ in range(4):
        found = reader.one(at, "part")
        if found is None or (reader.forms[at].article and reader.one(at, "day")):
            break
        if reader.one(at, "day") is not None and reader.one(at, "day")[1] > found[1]:  # type: ignore[index]
            break
        at = found[1]
        if at < reader.last and reader.word(at) == "من" and reader.one(at + 1, "part"):
            at += 1
    if at >= reader.last or (at > start and reader.forms[at].conj):
        return start
    return at


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _back(anchor: date, amount: float, unit: str) -> date:
    if unit == "month":
        whole = anchor.year * 12 + anchor.month - 1 - int(amount)
        return _clamped(whole // 12, whole % 12 + 1, anchor.day)
    if unit in ("year", "decade"):
        years = amount * (10 if unit == "decade" else 1)
        return _clamped(anchor.year - int(years), anchor.month, anchor.day) - timedelta(days=int(365 * (years % 1)))
    return anchor - timedelta(days=int(amount * DAYS[unit]))


def _clamped(year: int, month: int, day: int) -> date:
    return _date(max(1, year), month, day) or _date(max(1, year), month, 28) or date(1, 1, 1)
