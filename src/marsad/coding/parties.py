"""Parties: which noun phrases can do, suffer or say something, what they are called and what class they have.

In: units, the registry, what the report has named so far. Out: party values with the name that a general noun or
definite description stands for.
"""

from collections.abc import Sequence

import msgspec

from marsad.coding.document import Document
from marsad.coding.events import PARTIES
from marsad.coding.forms import Form
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator
from marsad.coding.units import NOUN, PEOPLE, Unit
from marsad.model import Party
from marsad.ontology import ACTOR_CLASSES
from marsad.text.fold import after_letters

SPEAKERS = frozenset((*PEOPLE, *PARTIES, "media", "source", "document", "place", "unknown", "latin", "people"))
_FORCES = frozenset(("قوة", "قوات", "دبابة", "مدرعة"))
_ABROAD = frozenset(("state_force", "government"))
_ROLE_BY_CLASS = {
    "soldier": "state_force", "civilian": "civilians", "professional": "civilians", "displaced": "civilians",
    "protester": "protesters", "media": "media", "captive": "civilians",
}  # fmt: skip


_NAMERS = PARTIES | PEOPLE | {"source"}


class Cast:
    """The parties that a report has named so far. Changed as sentences are read, in text order."""

    def __init__(self, document: Document, kit: Kit, locator: Locator) -> None:
        self.document, self.kit, self.locator, self.home = document, kit, locator, locator.home
        self.entries: list[int] = []
        self.heads: dict[str, str] = {}

    def note(self, unit: Unit) -> None:
        """Remember a party that a later «التنظيم» or «القوات» may mean."""
        if unit.actor is not None:
            if unit.actor in self.entries:
                self.entries.remove(unit.actor)
            self.entries.append(unit.actor)
        if unit.kind == NOUN and unit.reading is not None and unit.end - unit.head > 1 and unit.cls in _NAMERS:
            self.heads[unit.reading.lexeme.lemma] = self._text(unit)

    def party(self, unit: Unit) -> Party:
        """The value for a unit: its words, the name it stands for, its class."""
        first, last = self.document.offsets(self._begin(unit), unit.end)
        text = self.document.text[first:last]
        text, last = _with_closing_quote(self.document.text, text, first, last)
        text, first = _without_proclitic(text, first, unit)
        entry = unit.actor if unit.actor is not None else self._described(unit)
        name = (
            "ال" + text
            if unit.form.article and unit.form.prep == "ل" and not text.startswith("ال") and unit.number is None
            else None
        )
        if entry is not None:
            name = self.kit.registry.actors[entry].name
        elif unit.definite and unit.reading is not None and unit.end - unit.head == 1 and not unit.suffix:
            name = self.heads.get(unit.reading.lexeme.lemma)
        return Party(
            text=text, start=first, end=last, name=name if name != text else None, cls=self._class(unit, entry),
            entry=self.kit.registry.actors[entry].id if entry is not None else None,
        )  # fmt: skip

    def held(self, unit: Unit, holder: Unit) -> Party:
        """The value for a thing with the party that holds it: the words of both, name and class of the holder."""
        thing, owner = self.party(unit), self.party(holder)
        return msgspec.structs.replace(
            owner, text=self.document.text[thing.start : owner.end], start=thing.start, name=owner.name or owner.text
        )

    def _begin(self, unit: Unit) -> int:
        if unit.number is not None and unit.number.start < unit.head:
            return unit.number.start
        return unit.head

    def _text(self, unit: Unit) -> str:
        first, last = self.document.offsets(unit.head, unit.end)
        return _without_proclitic(self.document.text[first:last], first, unit)[0]

    def _described(self, unit: Unit) -> int | None:
        """The last named party that a definite description («التنظيم», «الحركة») may stand for."""
        if not unit.definite or unit.reading is None or unit.suffix == "نا":
            return None  # «قواتنا» are those of who speaks
        short = self.kit.registry.short
        options = short.get("ال" + unit.form.rest.replace("ة", "ه")) or short.get(
            "ال" + unit.lemma.replace("ة", "ه"), []
        )
        if unit.end - unit.head > 1:
            return None
        return next((entry for entry in reversed(self.entries) if entry in options), None)

    def _class(self, unit: Unit, entry: int | None) -> str:
        if entry is not None:
            actor = self.kit.registry.actors[entry]
            return self._abroad(actor.cls, actor.country)
        role = unit.role if unit.role in ACTOR_CLASSES else ""  # of money and measures it says the kind of amount
        cls = role or _ROLE_BY_CLASS.get(unit.cls, "")
        if unit.place is not None and unit.head == unit.place.start:
            place = self.locator.record(unit.place)
            built = place.kind in ("facility", "base", "crossing", "road")
            return "unknown" if built else self._abroad("government", place.country)
        if not cls and unit.nation and unit.lemma in _FORCES:
            cls = "state_force"  # «القوات العراقية», «الدبابات الإسرائيلية»
        if not cls and unit.nation and unit.cls == "official":
            cls = "government"  # «مسؤول تركي», «الرئيس الفرنسي»
        return self._abroad(cls, unit.nation) if cls else "unknown"

    def _abroad(self, cls: str, country: str) -> str:
        if cls in _ABROAD and country and self.home and country != self.home:
            return "foreign_state"
        return cls


_HELD = frozenset(
    ("position", "building", "facility", "vehicle", "aircraft", "ship", "group", "organisation", "media", "unknown",
     "fighter", "soldier", "property", "placenoun", "road",
     "weapon", "munition", "professional")
)  # fmt: skip


def is_held(unit: Unit, holder: Unit, forms: Sequence[Form]) -> bool:
    """Whether a thing is said with who holds it: «مواقع | للتنظيم», «طائرات تابعة | للجيش»."""
    if unit.cls not in _HELD or unit.actor is not None:
        return False
    if holder.kind != NOUN or holder.prep != "ل" or holder.conj or holder.start != unit.end:
        return False
    belongs = "تابع" in forms[unit.end - 1].lemmas
    party = holder.actor is not None or holder.cls in ("group", "party", "institution", "fighter", "soldier")
    return party and (belongs or not unit.definite)


_QUOTES = '«»"“”'


def _with_closing_quote(report: str, text: str, first: int, last: int) -> tuple[str, int]:
    """A phrase that holds an opening quotation mark takes its closing one too."""
    marks = sum(text.count(mark) for mark in _QUOTES)
    if marks % 2 and last < len(report) and report[last] in _QUOTES:
        last += 1
    return report[first:last], last


def _without_proclitic(text: str, first: int, unit: Unit) -> tuple[str, int]:
    """Leave out a joined «و», «ف», «ب», «ل» or «ك» that stands before the head."""
    form = unit.form
    if unit.number is not None and unit.number.start < unit.head:
        drop = after_letters(text, 1) if unit.conj and unit.start == unit.number.start and text[:1] == unit.conj else 0
        return text[drop:], first + drop  # «وأربعة مدنيين»
    name = unit.name if unit.name is not None and unit.name.start == unit.head else None
    drop = len(name.conj + name.prep) if name is not None else len(form.conj + form.prep)
    if not drop or not text:
        return text, first
    at = after_letters(text, drop)
    if form.article and form.prep == "ل" and text[at : at + 1] == "ل":
        at += 1
    return text[at:], first + at
