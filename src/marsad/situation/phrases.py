"""Phrases: what the values of a situation are called, in English and Arabic, for terminals and pages alike.

In: values, a language, and how a name is set apart and an amount is written where they are shown. Out: plain text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from marsad.situation.course import Period, Series
from marsad.situation.needs import bounds
from marsad.situation.values import Aim, Assumed, Computed, Figure, Party, Siege, Voice, Way
from marsad.situation.words import ARABIC, ENGLISH

_CHANGES = {"left": "left it", "lost": "lost it"}
Amounts = Callable[[float | None, float | None], str]


class Manner(NamedTuple):
    """How phrases are set: `isolate` sets a name apart, `amount` writes a range, `names` are those of the registry."""

    isolate: Callable[[str], str] = str
    amount: Amounts = bounds
    names: Mapping[str, str] = {}


class Phrases:
    """Words for the values of a situation in one language."""

    def __init__(self, lang: str, manner: Manner) -> None:
        self.lang, self._manner = lang, manner
        self._words = ARABIC if lang == "ar" else ENGLISH

    def word(self, key: str, **values: object) -> str:
        """A word; what there is none for stands for itself."""
        return self._words.get(key, key).format(**values) if values else self._words.get(key, key)

    def list(self, parts: Iterable[str]) -> str:
        """Parts with commas between them."""
        return ("، " if self.lang == "ar" else ", ").join(parts)

    def names(self, names: Iterable[str]) -> str:
        """Names, each set apart."""
        return self.list(map(self._manner.isolate, names))

    def amount(self, low: float | None, high: float | None) -> str:
        """A range in figures."""
        return self._manner.amount(low, high)

    def party(self, party: Party) -> str:
        """The name of a party."""
        return self._manner.isolate(self._manner.names.get(party.key) or party.name)

    def parties(self, parties: Iterable[Party]) -> str:
        """The names of parties."""
        return self.list(map(self.party, parties))

    def voice(self, voice: Voice) -> str:
        """Whom an account goes back to; an agency by its name in the registry."""
        named = self._manner.names.get(voice.name) if voice.kind == "agency" else None
        return self._manner.isolate(named or voice.name)

    def whose(self, voice: Voice) -> str:
        """Whose own voice an account is; empty where it is nobody's."""
        if voice.party is None:
            return ""
        if voice.key == f"named:{voice.party}":
            return self.word("own voice")
        return f"{self.word('voice')} {self._manner.isolate(self._manner.names.get(voice.party) or voice.party)}"

    def siege(self, each: Siege | Period) -> str:
        """Whether a place is besieged."""
        return self.word(f"siege {each.state}")

    def way(self, each: Way | Period) -> str:
        """Whether a way is open, or how many are left."""
        if each.state == "left":
            return self.word("one left") if each.count == 1 else self.word("way left", count=each.count)
        return self.word(f"way {each.state}")

    def course(self, each: Way | Aim) -> Iterator[str]:
        """Which way it is: its words, where it leads, what it runs along."""
        if isinstance(each, Way):
            if each.all:
                yield self.word("every")
            if each.directions:
                yield self.word("the", where=self.list(map(self.word, each.directions)))
        if each.name:
            yield self._manner.isolate(f"«{each.name}»")
        if each.ends:
            yield "(" + " – ".join(map(self._manner.isolate, each.ends)) + ")"
        if each.via:
            yield f"{self.word('via')} {self.names(each.via)}"

    def change(self, what: str) -> str:
        """What became of a place: taken, left, lost, or that this is denied."""
        return self.word(_CHANGES.get(what, what))

    def figure(self, each: Figure | Series) -> str:
        """What an amount is of: people, ration, delivery, price."""
        if each.role == "price" and each.goods:
            of = f" {self.word('of')} " if self.lang == "en" else " "
            return f"{self.word(each.role)}{of}{self.word(each.goods)}"
        return self.word("people at" if each.role == "people" else each.role)

    def quantity(self, each: Figure) -> str:
        """An amount with its unit and rate: «12,000 families», «half a loaf per person a day»."""
        unit = self.unit(each, each.high)
        return f"{self.amount(each.low, each.high)} {unit}{self.rate(each.per, each.role)}"

    def unit(self, each: Figure | Series, number: float | None = None) -> str:
        """What is counted, as the number before it takes it, and what it is of."""
        if each.role == "people":
            return self.counted("families" if each.unit == "family" else "persons", number)
        if each.role == "price":
            return self._manner.isolate(each.unit)
        unit = self.counted(each.unit, number) if each.unit in ENGLISH else self._manner.isolate(each.unit)
        goods = self.word(each.goods)
        of = f" {self.word('of')} " if self.lang == "en" else " "
        return f"{unit}{of}{goods}" if each.goods and goods not in unit else unit

    def counted(self, noun: str, number: float | None) -> str:
        """A noun as the number before it takes it: «رغيف», «3 أرغفة»; loaf, loaves."""
        one, few = number is not None and number <= 1, number is not None and 3 <= number <= 10
        form = f"{noun} one" if one else f"{noun} few" if few else noun
        return self.word(form if form in self._words else noun)

    def rate(self, per: str, role: str) -> str:
        """«/person/day» in words; of a price, what it is for."""
        if not per:
            return ""
        if role == "price":
            return f" {self.word('per')} {self.word(f'{per} one') if f'{per} one' in self._words else self.word(per)}"
        whom, _, period = (
            per.partition("/") if per.partition("/")[0].endswith(("person", "household")) else ("", "", per)
        )
        count, _, who = whom.rpartition(" ")
        parts = []
        if whom:
            people = self.counted("families" if who == "household" else "persons", float(count)) if count else ""
            parts.append(f"{self.word('per')} {count} {people}" if count else f"{self.word('per')} {self.word(who)}")
        if period:
            number, _, span = period.rpartition(" ")
            spans = self.counted(f"{span}s", float(number)) if number else ""
            parts.append(
                self.word("every so", what=f"{number} {spans}") if number else self.word("a", what=self.word(span))
            )
        return " " + " ".join(parts)

    def computed(self, each: Computed) -> str:
        """What figures come to: people for one bundle, loaves for one person, the share of a need."""
        number = self.amount(*map(_rounded, (each.low, each.high)))
        if each.what == "share of need":
            low, high = (None if value is None else round(100 * value, 1) for value in (each.low, each.high))
            return self.word(each.what, n=f"{self.amount(low, high)}%")
        if each.what == "people per item":
            item = self.word(f"{each.goods} one") if f"{each.goods} one" in self._words else self.word(each.goods)
            people = self.counted("families" if each.unit == "family" else "persons", each.high)
            return self.word(each.what, n=number, item=item, people=people, rate=self.rate(each.per, ""))
        return self.word(each.what, n=number, item=self.counted(each.unit, each.high))

    def assumed(self, each: Assumed) -> str:
        """What is assumed, with its number."""
        note = f" ({each.why})" if each.name == "need" else ""
        return f"{self.word(each.name)} {each.value:g}{note}"

    def age(self, confirmed: str | None, on: str | None) -> str:
        """How long before the day that is asked for a value was last confirmed; empty for that day itself."""
        days = days_before(confirmed, on)
        return self.word("before", days=days) if days else ""


def days_before(confirmed: str | None, on: str | None) -> int:
    """Days from the one on which a value was last confirmed to the one that is asked for."""
    return max(0, (date.fromisoformat(on) - date.fromisoformat(confirmed)).days) if on and confirmed else 0


def _rounded(value: float | None) -> float | None:
    """A computed number to as many digits as tell something."""
    return None if value is None else round(value, 3 if abs(value) < 10 else 1 if abs(value) < 100 else 0)
