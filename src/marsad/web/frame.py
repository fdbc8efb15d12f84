"""The frame of pages: templates, words in both languages, numbers and days as a reader wants them.

In: templates, `words.toml` and `counted.toml`. Out: HTML. Everything from outside is escaped by the templates; Arabic
and Latin stand in `bdi` where they may meet.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from hijridate import Gregorian
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from marsad.labels import category, labels
from marsad.lexicon.schema import STATUSES
from marsad.ontology import claim_types

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
LANGUAGES = ("ar", "en")
DIGITS = ("latn", "arab")
CALENDARS = ("gregory", "hijri")
MONTHS = ("levant", "egypt")
THEMES = ("auto", "light", "dark")
_ARABIC_DIGITS = str.maketrans("0123456789.,%", "٠١٢٣٤٥٦٧٨٩٫٬٪")
_MINUS = {("ar", "latn"): "\u200e-", ("ar", "arab"): "\u061c-"}  # CLDR's: it stands where a reader of the digits looks
_NAMES = {
    "levant": (
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
        "تشرين الثاني", "كانون الأول",
    ),
    "egypt": (
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip


class Preferences(NamedTuple):
    """How a reader wants pages: each one of the values above."""

    lang: str = "ar"
    digits: str = "latn"
    calendar: str = "gregory"
    months: str = "levant"
    theme: str = "auto"


CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": LANGUAGES, "digits": DIGITS, "calendar": CALENDARS, "months": MONTHS, "theme": THEMES,
}  # fmt: skip


def preferences(told: Mapping[str, str]) -> Preferences:
    """The preferences among some values; what is no choice is passed over."""
    return Preferences(**{name: told[name] for name, values in CHOICES.items() if told.get(name) in values})


PAGES = (
    ("/", "map"), ("/incidents", "incidents"), ("/claims", "claims"), ("/places", "places"), ("/roads", "roads"),
    ("/actors", "actors"),
    ("/sources", "sources"), ("/search", "search"), ("/review", "review"), ("/changes", "changes"),
)  # fmt: skip


class Frame:
    """Templates and words, ready to write pages."""

    def __init__(self) -> None:
        self.words = {lang: words(lang) for lang in LANGUAGES}
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._pages.globals |= {
            "pages": PAGES, "choices": CHOICES, "types": _by_group(), "statuses": STATUSES, "assets": assets(),
        }  # fmt: skip
        self._writers: dict[Preferences, Environment] = {}

    def write(self, name: str, told: Preferences, values: Mapping[str, Any]) -> str:
        """A page from a template; `t` are the words, and filters write numbers and days as the reader wants them."""
        return (
            self._of(told)
            .get_template(name)
            .render(t=self.words[told.lang], told=told, kind=name.partition(".")[0], **values)
        )

    def _of(self, told: Preferences) -> Environment:
        """The templates with the filters of some preferences; there are few of these, and templates are kept."""
        if told not in self._writers:
            pages = self._pages.overlay()
            writer = Writer(told)
            pages.filters = self._pages.filters | {
                "number": writer.number, "counted": writer.counted, "day": writer.day, "days": writer.days,
                "label": writer.label, "type": writer.type, "range": writer.range, "instant": writer.instant,
                "clock": writer.clock,
            }  # fmt: skip
            self._writers[told] = pages
        return self._writers[told]


class Writer:
    """Numbers, days and names of types in one reader's way."""

    def __init__(self, told: Preferences) -> None:
        self._told = told
        self._labels = labels(told.lang)

    def digits(self, text: str) -> str:
        """Digits as the reader wants them."""
        return text.translate(_ARABIC_DIGITS) if self._told.digits == "arab" else text

    def number(self, value: float | None, places: int = 0) -> str:
        """A number with thousands apart, with up to `places` decimals; a dash for none."""
        if value is None:
            return "–"
        text = f"{value:,.{places}f}" if places else f"{value:,g}" if value < 1e6 else f"{value:,.0f}"
        return self.digits(text.replace("-", _MINUS.get((self._told.lang, self._told.digits), "-")))

    def counted(self, number: int, what: str, more: str = "") -> str:
        """A number, `more` behind it, with what is counted (of `counted.toml`); in Arabic one and two have no digit."""
        forms, kind = counted_words()[what][self._told.lang], "other" if more else category(number, self._told.lang)
        if self._told.lang == "ar" and kind in ("one", "two"):
            return forms[kind]
        return f"{self.number(number)}{more} {forms.get(kind, forms['other'])}"

    def range(self, low: float | None, high: float | None) -> str:
        """A range of numbers: one, from … to …, at least, at most."""
        words = self._labels
        if low is None and high is None:
            return words["unknown-number"]
        if low == high:
            return self.number(low)
        if high is None:
            return f"{words['least']} {self.number(low)}"
        if low is None:
            return f"{words['most']} {self.number(high)}"
        return f"{self.number(low)}–{self.number(high)}"

    def day(self, value: str | int | None) -> Markup:
        """A day (ISO, or counted from 1970-01-01) as a `time` element; with the Hijri day if that is wanted."""
        found = _date(value)
        if found is None:
            return Markup("<span class=unknown>{}</span>").format(self._labels["undated"])
        lang = self._told.lang
        months = _NAMES["en" if lang == "en" else self._told.months]
        text = self.digits(f"{found.day} {months[found.month - 1]} {found.year}")
        if self._told.calendar == "hijri":
            text = f"{self.digits(_hijri(found, lang))} ({text})" if _hijri(found, lang) else text
        return Markup('<time datetime="{}">{}</time>').format(found.isoformat(), text)

    def days(self, first: str | int | None, last: str | int | None) -> Markup:
        """The days from one to another, as one where they are one."""
        if _date(first) == _date(last) or last is None:
            return self.day(first)
        return Markup("{}–{}").format(self.day(first), self.day(last))

    def instant(self, seconds: float) -> Markup:
        """An instant (seconds since 1970, UTC) to the minute."""
        when = date(1970, 1, 1) + timedelta(days=seconds // 86400)
        return Markup("{} <span class=clock>{} UTC</span>").format(self.day(when.isoformat()), self.clock(seconds))

    def clock(self, seconds: float) -> str:
        """Hour and minute of an instant (UTC)."""
        minutes = int(seconds % 86400) // 60
        return self.digits(f"{minutes // 60:02}:{minutes % 60:02}")

    def label(self, key: str) -> str:
        """The word for a status, class, role or kind."""
        return self._labels.get(key, key.replace("_", " "))

    def type(self, code: str) -> str:
        """The name of a claim type or of a group of them."""
        known = claim_types().get(code)
        if known is None:
            return words(self._told.lang).get(f"group_{code}", code)
        return known.arabic if self._told.lang == "ar" else known.english


def _date(value: str | int | None) -> date | None:
    try:
        if isinstance(value, int):
            return date(1970, 1, 1) + timedelta(days=value)
        return date.fromisoformat(value[:10]) if value else None
    except (ValueError, OverflowError):
        return None


def _hijri(found: date, lang: str) -> str:
    """The day of the Umm al-Qura calendar; nothing outside the years it is defined for."""
    try:
        day = Gregorian(found.year, found.month, found.day).to_hijri()
    except (ValueError, OverflowError):
        return ""
    return f"{day.day} {day.month_name('ar' if lang == 'ar' else 'en')} {day.year}"


@lru_cache
def words(lang: str) -> dict[str, str]:
    """All words that pages show, in one language, by key."""
    rows = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
    return {key: row[lang] for key, row in rows.items()}


@lru_cache
def counted_words() -> dict[str, dict[str, dict[str, str]]]:
    """What is counted on pages: by key, language and kind of number."""
    return tomllib.loads((_HERE / "counted.toml").read_text(encoding="utf-8"))


def _by_group() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code in claim_types():
        groups.setdefault(code.partition(".")[0], []).append(code)
    return groups


def assets() -> str:
    """What the built styles and scripts are known by; empty where they are not built."""
    try:
        return str(json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""
