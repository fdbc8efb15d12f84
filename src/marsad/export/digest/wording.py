"""Wording: sentences from templates, with numbers, dates and names as their language wants them.

In: the templates of `data/digest/*.toml`, and values. Out: phrases. In Arabic a counted noun follows its number: «حادث
واحد», «حادثان», «ثلاثة حوادث» (the number of the other gender), «11 حادثا», «100 حادث»; the last two digits decide, as
in CLDR's plural rules for Arabic. Numbers up to ten are words in sentences; «حادثين» and «حادثا» are other cases.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from marsad.export.digest.document import Name, Phrase, Sentence
from marsad.labels import category
from marsad.ontology import claim_types

DATA = Path(__file__).parent.parent.parent / "data" / "digest"
LANGUAGES = ("ar", "en")
MONTHS = ("both", "levantine", "western")
DIGITS = ("western", "arabic")
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
_ARABIC_DIGITS = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
_FORMS = {"zero": "other", "one": "one", "two": "two", "few": "few", "many": "many", "other": "other"}
_EPOCH = date(1970, 1, 1)


class Style(NamedTuple):
    """What may be chosen: names of months in Arabic (`both`: كانون الثاني/يناير), and digits."""

    months: str = "both"
    digits: str = "western"


class Count(NamedTuple):
    """A number of things, by a noun of the templates."""

    number: float
    noun: str


class Amount(NamedTuple):
    """From the least to the most of something; `high` None: no upper bound is told. `open`: more may be.

    `about`: the number is said to be no exact one; a range tells that by itself.
    """

    low: float | None
    high: float | None
    noun: str = ""
    open: bool = False
    about: bool = False


Value = str | Phrase | Count | Amount | int


class Wording:
    """The words of one language."""

    def __init__(self, lang: str, style: Style | None = None) -> None:
        self.lang, self.style = lang, style or Style()
        self._data = _templates(lang)
        self.direction: str = self._data["direction"]
        self.comma: str = self._data["comma"]

    def label(self, key: str) -> str:
        """A label; the key itself when there is none."""
        found: str = self._data["labels"].get(key, key)
        return found

    def head(self, key: str) -> str:
        """A label that stands alone: in English with a capital."""
        label = self.label(key)
        return label[:1].upper() + label[1:] if self.lang == "en" else label

    def text(self, key: str) -> str:
        """A template that has nothing to fill in."""
        section, _, name = key.partition(".")
        found: str = self._data[section][name]
        return found

    def title(self, section: str) -> str:
        """The title of a section."""
        return self.text(f"sections.{section}")

    def lines(self, key: str) -> list[str]:
        """A list of sentences."""
        section, _, name = key.partition(".")
        found: list[str] = self._data[section][name]
        return found

    def say(self, key: str, on: int = 0, /, **values: Value) -> Phrase:
        """A sentence; `on` is the number by which one of several forms is chosen. Raises KeyError for no template."""
        section, _, name = key.partition(".")
        template = self._data[section][name]
        if not isinstance(template, str):
            template = template.get(category(on, self.lang), template["other"])
        parts: list[str | Name] = []
        at = 0
        for field in _FIELD.finditer(template):
            parts.append(template[at : field.start()])
            parts += self._filled(values[field[1]], field[2] or "nom")
            at = field.end()
        parts.append(template[at:])
        return tuple(part for part in parts if part)

    def sentence(self, key: str, claims: Sequence[str] = (), on: int = 0, /, **values: Value) -> Sentence:
        """A sentence, begun with a capital in English, and the claims that it rests on."""
        return Sentence(self.begun(self.say(key, on, **values)), tuple(claims))

    def begun(self, phrase: Phrase) -> Phrase:
        """A phrase as a sentence begins: in English with a capital."""
        if self.lang != "en" or not phrase or not isinstance(phrase[0], str):
            return phrase
        return (phrase[0][:1].upper() + phrase[0][1:], *phrase[1:])

    def _filled(self, value: Value, case: str) -> Phrase:
        if isinstance(value, Count):
            return (self.counted(value.number, value.noun, case),)
        if isinstance(value, Amount):
            return self.amount(value)
        if isinstance(value, int):
            return (self.number(value),)
        return (value,) if isinstance(value, str) else tuple(value)

    def number(self, value: float) -> str:
        """A number in digits."""
        written = f"{value:,.10g}"
        return written.translate(_ARABIC_DIGITS) if self.style.digits == "arabic" and self.lang == "ar" else written

    def counted(self, number: float, noun: str, case: str = "nom") -> str:
        """A number with its noun, in a case (`nom`, `gen`, `acc`); small numbers as words."""
        forms: Mapping[str, str] = self._data["nouns"].get(noun, {})
        if not forms:
            return self.number(number)
        if number != int(number):
            return f"{self.number(number)} {forms['other']}"
        kind = category(int(number), self.lang)
        if self.lang == "en":
            words = self._data["numbers"]["all"]
            small = 1 <= number <= len(words) and noun != "kilometre"
            return f"{words[int(number) - 1] if small else self.number(number)} {forms[kind]}"
        if kind == "one":
            return forms["one_acc"] if case == "acc" else forms["one"]
        if kind == "two":
            return forms["two"] if case == "nom" else forms["two_obl"]
        if kind == "few" and number <= 10:
            return f"{self._data['numbers'][forms['gender']][int(number) - 3]} {forms['few']}"
        return f"{self.number(number)} {forms[_FORMS[kind]]}"

    def amount(self, amount: Amount) -> Phrase:
        """From the least to the most, with the noun once."""
        low, high, noun = amount.low, amount.high, amount.noun
        if low is None and high is None:
            return self.say("amounts.untold")
        if not low and high == 0:
            return self.say("amounts.none")
        if high is None:
            return self._said("least", noun, low=low or 0)
        if low == high:
            key = "least" if amount.open else "about" if amount.about else "exact"
            return self._said(key, noun, low=high, high=high)
        if not low:
            return self._said("most", noun, high=high)
        template: str = self._data["amounts"]["open" if amount.open else "range"]
        return (
            template.format(
                low=self._bare(low, noun) if high <= 10 else self.number(low), high=self.counted(high, noun, "gen")
            ),
        )

    def _said(self, key: str, noun: str, **numbers: float) -> Phrase:
        template: str = self._data["amounts"][key]
        return (_FIELD.sub(lambda field: self.counted(numbers[field[1]], noun, field[2] or "nom"), template),)

    def _bare(self, number: float, noun: str) -> str:
        """A number before «إلى»: without its noun, which follows, but «قتيلين» and «ثلاثة» as in words."""
        forms = self._data["nouns"].get(noun)
        if self.lang == "en" or not forms or number != int(number) or number > 10:
            return self.number(number)
        if number in (1, 2):
            return self.counted(number, noun, "gen")
        return str(self._data["numbers"][forms["gender"]][int(number) - 3])

    def day(self, day: int) -> str:
        """A day (from 1970-01-01)."""
        when = _EPOCH + timedelta(days=day)
        return self._date("day", day=str(when.day), month=self.month(when.month), year=str(when.year))

    def days(self, first: int, last: int) -> str:
        """Days from the first to the last."""
        if first == last:
            return self.day(first)
        one, other = _EPOCH + timedelta(days=first), _EPOCH + timedelta(days=last)
        if (one.year, one.month) == (other.year, other.month):
            return self._date(
                "within", first=str(one.day), last=str(other.day), month=self.month(one.month), year=str(one.year)
            )
        return self._date("across", first=self.day(first), last=self.day(last))

    def short_day(self, day: int) -> str:
        """A day in digits, for tables and charts."""
        written = (_EPOCH + timedelta(days=day)).isoformat()
        return written.translate(_ARABIC_DIGITS) if self.style.digits == "arabic" and self.lang == "ar" else written

    def _date(self, key: str, **values: str) -> str:
        template: str = self._data["dates"][key]
        written = template.format(**values)
        return written.translate(_ARABIC_DIGITS) if self.style.digits == "arabic" and self.lang == "ar" else written

    def month(self, number: int) -> str:
        """The name of a month, 1 to 12."""
        names: Mapping[str, list[str]] = self._data["months"]
        if self.lang == "en" or self.style.months != "both":
            return names["western" if self.lang == "en" else self.style.months][number - 1]
        return f"{names['levantine'][number - 1]}/{names['western'][number - 1]}"

    def listed(self, phrases: Sequence[Phrase]) -> Phrase:
        """Phrases joined: «أ وب وج», “a, b and c”."""
        joined: list[str | Name] = []
        for at, phrase in enumerate(phrases):
            if at:
                joined.append(self._joint(phrase, last=at == len(phrases) - 1))
            joined += phrase
        return tuple(joined)

    def _joint(self, phrase: Phrase, *, last: bool) -> str:
        joins = self._data["joins"]
        if self.lang == "en":
            return str(joins["and"]) if last else ", "
        first = phrase[0] if isinstance(phrase[0], str) else phrase[0].text
        close = first[:1] == "«" or first[:1].isdigit() or "\u0620" <= first[:1] <= "\u06ff"
        return str(joins["and" if close else "and_latin"])

    def quote(self, text: str) -> Phrase:
        """Words of a report."""
        opening, closing = self._data["quotes"]
        return (opening, Name(text, quoted=True), closing)

    def type_name(self, code: str) -> str:
        """The name of a claim type."""
        kind = claim_types().get(code)
        return code if kind is None else kind.arabic if self.lang == "ar" else kind.english


@cache
def _templates(lang: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{lang}.toml").read_text(encoding="utf-8"))
