"""Times: from expressions in the text to intervals on the calendar.

In: a tokenised document and the report's date, if it has one. Out: time mentions in text order. An expression whose
year or day cannot be known gives an interval as wide as what is known, or none, never a guess.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from marsad.coding.calendar import DAYS, SHIFTS, Days, day_ago, first_of_month, month_of, span_of, whole_of
from marsad.coding.dates import Dates, Time
from marsad.coding.document import Document
from marsad.coding.forms import LINE, MARK, Form
from marsad.coding.kit import Kit
from marsad.coding.numbers import read_number


def find_times(document: Document, published: date | None, kit: Kit) -> dict[int, Time]:
    """The time expressions of a document by their first token, resolved against the report's day."""
    reader = _Reader(document.forms, published, kit)
    found: dict[int, Time] = {}
    forms = document.forms
    at = 0
    opens = kit.time_openers
    while at < len(forms):
        form = forms[at]
        if form.time or form.number is not None or form.rest in opens or form.function == "dem":
            start, time = _read_at(reader, at, form.time != "" or form.rest in opens)
            if time is not None and time.end > start:
                found[at] = Time(
                    at, time.end, time.since, time.until, time.kind, _opened(forms, at, published, time.kind)
                )
                at = time.end
                continue
        at += 1
    return found


def _opened(forms: Sequence[Form], at: int, published: date | None, kind: str) -> tuple[int, date] | None:
    """Where «منذ» governs an event and the event has the time: «منذ تنفيذ الانقلاب عام 2014»."""
    if published is None or kind not in ("day", "period"):
        return None
    for k in range(at - 1, max(-1, at - 8), -1):
        form = forms[k]
        if form.rest in ("منذ", "مذ"):
            return k, published
        if form.kind in (MARK, LINE) or form.function in ("comp", "sub", "rel") or (form.verb and not form.noun):
            return None
    return None


def opened(time: Time, trigger: int) -> Time:
    """The time that a word at a token has: «منذ» that governs another word («منذ سقوط المدينة في 1991») opens it."""
    if time.opened is None or time.since is None or time.opened[0] < trigger < time.end:
        return time
    return Time(time.opened[0], time.end, time.since, max(time.since, time.opened[1]), "since")


_TO_COME = frozenset(("سوف", "المقرر", "المتوقع", "المرتقب", "بموجب", "بموجبه", "يفترض", "المفترض", "يتعين"))


class _Reader(Dates):
    """Reads every shape of expression, those relative to the report's day too."""

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
        if form.number is not None or "ordinal" in kinds:
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

    def day_word(self, at: int) -> Time | None:
        """«أمس», «اليوم», «يوم أمس», «أول من أمس», with a weekday or part of the day beside it."""
        found = self.one(at, "day")
        if found is None:
            return None
        offset, end = int(found[0]), found[1]
        form = self.forms[at]
        if form.folded == "اليوم" and self._is_rate(at):
            return None
        if form.rest == "يوم" and not (form.article or end > at + 1):
            return None
        named = self._weekday_beside(end)
        end = self._tail(end)
        day = self.anchor + timedelta(days=offset) if self.anchor else None
        if day is not None and named is not None and named != day.weekday() and offset <= 0:
            back = (day.weekday() - named) % 7
            day += timedelta(days=1 if back == 6 else -back)  # a report dated the evening before
        explicit = self.date(self._skip(end)) if end < self.last else None
        if explicit is not None and explicit.start <= end + 1 and explicit.since and explicit.kind == "day":
            return Time(at, explicit.end, explicit.since, explicit.until, "day")
        return Time(at, end, day, day, "day")

    def _is_rate(self, at: int) -> bool:
        """«رغيف في اليوم», «خلال اليوم الواحد»: each day and not today."""
        before = self.forms[at - 1].rest if at else ""
        single = at + 1 < self.last and self.forms[at + 1].folded == "الواحد"
        return single or (before == "في" and not self.one(at + 1, "weekday"))

    def _weekday_beside(self, at: int) -> int | None:
        """The weekday that stands beside a day word, «أمس (السبت)»: it decides when the two differ."""
        for k in (at, at + 1):
            found = self.one(k, "weekday") if k < self.last and (k == at or self.forms[at].mark == "open") else None
            if found is not None and self.forms[k].article:
                return int(found[0])
        return None

    def weekday(self, at: int, joined: bool = False) -> Time | None:
        """«الخميس», «يوم الخميس الماضي», «مساء السبت», «الجمعة والسبت»; `joined` to an earlier one by «و»."""
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
        if end < self.last and self.forms[end].conj == "و" and not joined:
            second = self.weekday(end, True)
            if second is not None and second.since is not None:
                return Time(start, second.end, min(day, second.since), max(day, second.since), "period")
        return Time(start, end, day, day, "day")

    def edge(self, at: int) -> Time | None:
        """«مطلع الشهر الجاري», «نهاية عام 2014», «منتصف يوليو»."""
        found = self.one(at, "edge")
        if found is None or self.forms[at].article or self.one(found[1], "edge"):
            return None
        inner = self._this_unit(found[1]) or self.period(found[1], openers=False)
        if inner is None or inner.since is None or inner.until is None or inner.kind != "period":
            return None
        length = (inner.until - inner.since).days + 1
        third = max(1, length // 3)
        since, until = inner.since, inner.until
        if found[0] == "start":
            until = since + timedelta(days=third - 1)
        elif found[0] == "end":
            since = until - timedelta(days=third - 1)
        else:
            since, until = since + timedelta(days=third), until - timedelta(days=third)
        return Time(at, inner.end, since, until, "period")

    def _this_unit(self, at: int) -> Time | None:
        """«الأسبوع», «العام الجاري» after an edge: the present one, to its end."""
        found = self.one(at, "unit")
        if found is None or self.anchor is None or not self.forms[at].article:
            return None
        modifier = self.relative(found[1])
        days = whole_of(self.anchor, found[0])
        if days is None or (modifier is not None and modifier[0] != "this"):
            return None
        return Time(at, modifier[1] if modifier else found[1], *days, "period")

    def unit(self, at: int) -> Time | None:
        """«الأسبوع الماضي», «الشهر الجاري», «هذا العام», «الأيام الماضية», «الأشهر الأخيرة», «الأسبوعين الماضيين»."""
        form = self.forms[at]
        named = self.month_alone(at + 1) if self.word(at) == "شهر" and not form.article else None
        if named is not None:
            return named._replace(start=at)
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
            return None
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
            count = number or (2 if word.endswith(("ين", "ان")) and word != "سنين" else 3)
            span = (
                max(1, int(count * DAYS[unit])) if unit not in ("hour", "minute") else max(1, int((number or 24) // 24))
            )
            if kind == "next":
                return Time(at, end, self.anchor, self.anchor + timedelta(days=span), "period")
            return Time(at, end, self.anchor - timedelta(days=span), self.anchor, "period")
        shift = SHIFTS.get(kind, 0)
        days = span_of(self.anchor, unit, shift)
        return Time(at, end, *days, "period") if days else None

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
        if self.word(end) == "من" and not openers & {"since", "after"}:
            return Time(at, end, None, None, "day")  # «قبل ثلاثة أيام من سقوط المدينة» does not count from the report
        back = day_ago(self.anchor, low, unit)
        far = day_ago(self.anchor, high, unit)
        word = self.forms[at].rest
        if word in ("منذ", "مذ") and unit not in ("hour", "minute"):
            return Time(at, end, far, self.anchor, "since")
        if word in ("بعد", "غداة", "عقب"):
            if self.word(end) not in ("من", "علي"):
                return Time(at, end, None, None, "after")
            return Time(at, end, far, back if unit in ("day", "hour", "minute") else self.anchor, "after")
        return Time(at, end, *_as_exact(far, back, unit), "day")

    def _during(self, at: int, k: int) -> Time | None:
        """«خلال 48 ساعة», «على مدى ثلاثة أشهر», «خلال الفترة من 9 أبريل 2019 إلى 30 يونيو 2021»."""
        if self.word(k) in ("فترة", "مدة") and self.word(k + 1) == "من":
            first = self.date(k + 2)
            if first is not None and self.word(first.end) in ("الي", "حتي") and first.since is not None:
                last = self.date(first.end + 1)
                if last is not None and last.until is not None:
                    return Time(at, last.end, first.since, max(first.since, last.until), "period")
        inner = self.period(k, openers=False)
        if inner is not None and inner.since is not None:
            return Time(at, inner.end, inner.since, inner.until, "period")
        amount = self.amount(k)
        if amount is None or self.anchor is None:
            return None
        _, high, unit, end = amount
        days = int(high // 24) if unit == "hour" else (self.anchor - day_ago(self.anchor, high, unit)).days
        span = timedelta(days=max(1, days)) if unit == "hour" else timedelta(days=days)
        if self._lies_ahead(at):
            return Time(at, end, self.anchor, self.anchor + span, "period")
        return Time(at, end, self.anchor - span, self.anchor, "period")

    def _lies_ahead(self, at: int) -> bool:
        """«سينسحب الجيش خلال أسبوعين», «على أن ينتشر خلال 60 يوما»: what is to come counts from the report's day."""
        for k in range(at - 1, max(-1, at - 12), -1):
            form = self.forms[k]
            if form.mark in ("stop", "comma"):
                return False
            if form.future or form.folded in _TO_COME:
                return True
        return False

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
            and self.word(k) in ("نحو", "حوالي", "عدة", "قرابة", "بضعة", "بضع", "اكثر", "من", "اقل", "زهاء")
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
            low, high = 2, 9 if unit == "year" else 7 if unit == "day" else 4
        else:
            low = high = 1
        if (end < self.last and self.word(end) == "ونصف") or (
            end < self.last and self.forms[end].conj == "و" and self.word(end) == "نصف"
        ):
            low, high, end = low + 0.5, high + 0.5, end + 1
        elif self.word(end) in ("واحد", "واحدة") and low == high == 1:
            end += 1
        return low, high, unit, end

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


def _read_at(reader: _Reader, at: int, opens: bool) -> tuple[int, Time | None]:
    """(start, expression) at a token; none where the calendar ends (years 1 to 9999)."""
    try:
        if opens:
            start = _with_parts(reader, at)
            return start, reader.period(start)
        if reader.forms[at].number is not None:
            return at, reader.date(at) or reader.year(at)
        return at, reader.unit(at)
    except (OverflowError, ValueError):
        return at, None


def _as_exact(far: date, back: date, unit: str) -> Days:
    """An interval as exact as its unit: «قبل خمسة أشهر» names a month, «قبل أسبوعين» a few days."""
    if unit == "month":
        return first_of_month(far, 0), month_of(first_of_month(back, 0))[1]
    if unit == "week":
        return far - timedelta(days=1), back + timedelta(days=1)
    return far, back


def _with_parts(reader: _Reader, at: int) -> int:
    """Past «يوم», «مساء», «صباح يوم», «منتصف ليل», «بعد ظهر» to what they belong to."""
    start = at
    for _ in range(4):
        found = reader.one(at, "part")
        if found is None or (reader.forms[at].article and reader.one(at, "day")):
            break
        day = reader.one(at, "day")
        if day is not None and day[1] > found[1]:
            break
        at = found[1]
        if at < reader.last and reader.word(at) == "من" and reader.one(at + 1, "part"):
            at += 1
    if at >= reader.last or (at > start and reader.forms[at].conj):
        return start
    return at
