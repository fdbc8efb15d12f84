"""Spots: the place mentions of a sentence.

In: units with the names found in them. Out: mentions in text order: known names, place nouns with an unknown name
(«قرية جويس»), unknown words after «في», regions by direction («شمال غربي سوريا»), and definite descriptions
(«المدينة») with what they stand for.
"""

from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.forms import WORD, Form
from marsad.coding.kit import Kit
from marsad.coding.names import NAMED_HEADS, Name, place_noun
from marsad.coding.units import NOUN, PUNCT, TIME, Unit
from marsad.lexicon.inflect import DUAL, PLURAL

DIRECTIONS = frozenset(
    (
        "شمال",
        "جنوب",
        "شرق",
        "غرب",
        "شمالي",
        "جنوبي",
        "شرقي",
        "غربي",
        "وسط",
        "شمالا",
        "جنوبا",
        "شرقا",
        "غربا",
        "اقصي",
        "ريف",
    )
)
NEAR = frozenset(
    ("قرب", "بالقرب من", "محيط", "قبالة", "علي مقربة من", "بجوار", "جوار", "علي مشارف", "مشارف", "في محيط", "علي بعد")
)
EDGE = frozenset(("اطراف", "ضواحي", "تخوم", "محيط", "مشارف", "مقربة", "مداخل"))
_SETTLED = frozenset(("admin1", "admin2", "region", "city", "town", "village", "district", "country"))
NAMELESS = frozenset(("described", "unsaid", "vague"))
_LANDS = frozenset(("بلاد", "عالم", "خارج", "داخل", "ارض"))
_FILERS = frozenset(("party", "media", "latin"))


class Spot(NamedTuple):
    """A place mention, tokens `start` to `end`; `name` is a known name in it, `stands_for` what a description means."""

    start: int
    end: int
    unit: int
    name: Name | None
    kind: str  # name unknown region, or one of `NAMELESS`
    role: str  # at near: what the words themselves say
    stands_for: str | None = None


class Scene:
    """The places that a report has named so far, for «المدينة» and «المنطقة»."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}
        self.named: list[tuple[str, frozenset[str]]] = []

    def last_of(self, kinds: tuple[str, ...]) -> str | None:
        """The last place named that may be of one of these kinds."""
        return next((name for name, own in reversed(self.named) if not own.isdisjoint(kinds)), None)


def find_spots(units: list[Unit], heads: list[int], document: Document, scene: Scene, kit: Kit) -> list[Spot]:
    """The place mentions of one sentence."""
    spots: list[Spot] = []
    listing = False
    dateline = _dateline(units, document)
    for k, unit in enumerate(units):
        if unit.kind != NOUN or k < dateline:
            continue
        found = _spots_of(unit, k, scene, document, kit)
        if not found and listing and heads[k] != k and _listed(unit):
            found = [Spot(unit.head, unit.end, k, None, "unknown", "at")]
        listing = (heads[k] != k and listing and bool(found)) or (
            unit.cls in NAMED_HEADS and bool(unit.bits & (PLURAL | DUAL)) and not unit.form.article and bool(found)
        )
        spots += found
        for spot in found:
            _remember(spot, unit, document, scene, kit)
    return spots


def _dateline(units: list[Unit], document: Document) -> int:
    """How many units say where the report was filed: «دبي، الإمارات (CNN) -», «غزة/ الأناضول -»."""
    k = 0
    while k < len(units) and (
        units[k].kind == TIME
        or (units[k].kind == PUNCT and units[k].word == "comma")
        or (units[k].kind == NOUN and units[k].place is not None and not units[k].prep and units[k].cls == "place")
    ):
        k += 1
    if not 0 < k < len(units) or units[k].cls not in _FILERS:
        return 0
    marks = document.forms[units[k - 1].end : units[k].start]
    return k if any(form.mark in ("open", "dash") for form in marks) else 0


def _spots_of(unit: Unit, k: int, scene: Scene, document: Document, kit: Kit) -> list[Spot]:
    role = "near" if unit.prep in NEAR or unit.form.rest in EDGE - {"اطراف", "ضواحي"} else "at"
    places = [name for name in unit.inside if name.places]
    if places:
        start = unit.head if unit.cls in NAMED_HEADS and not place_noun(unit.form, kit).plain else None
        spots = []
        for name in places:
            first = name is places[0]
            begin = start if first and start is not None and name.start > start else name.start
            kind = "region" if begin != name.start and unit.form.rest in DIRECTIONS else "name"
            spots.append(Spot(begin, name.end, k, name, kind, role))
        return spots
    head = unit.form.rest
    if unit.cls in NAMED_HEADS:
        if _last_word(unit, document) in _LANDS:
            return []  # «البلاد», «شمال البلاد» tell no place
        if unit.end > unit.head + 1:
            return [Spot(unit.head, unit.end, k, None, _sort(unit, document, kit), role)]
        if (unit.definite or unit.dem) and (unit.form.article or place_noun(unit.form, kit).kinds):
            kinds = place_noun(unit.form, kit).kinds
            stands_for = scene.last.get(head) or (scene.last_of(kinds) if _SETTLED.issuperset(kinds) else None)
            kind = "described" if stands_for else "unsaid"
            return [Spot(unit.head, unit.end, k, None, kind, role, stands_for)]
        return []
    if (
        unit.cls == "unknown"
        and unit.prep in ("في", "ب", "الي", "قرب")
        and not unit.form.readings
        and unit.number is None
    ):
        return [Spot(unit.head, unit.end, k, None, "unknown", role)]
    return []


def _sort(unit: Unit, document: Document, kit: Kit) -> str:
    """What words after a noun of place make: a name that nobody knows («جبل الخزان»), or vague («مناطق سيطرته»)."""
    words = [form for form in document.forms[unit.head : unit.end] if form.kind == WORD]
    if any(not form.readings for form in words[1:]):
        return "unknown"
    if len(words) > 1 and _tells_no_name(unit, words[1], kit):
        return "vague"
    many = bool(unit.bits & (PLURAL | DUAL))
    return (
        "unknown" if len(words) > 1 and words[1].article and not (unit.form.article or unit.suffix or many) else "vague"
    )


def _tells_no_name(unit: Unit, word: Form, kit: Kit) -> bool:
    """Whether the word after a noun of place says what happens there or where it lies: «مكان الحادث», «غرب المدينة».

    A quarter or a street may be called after a deed («حي النصر»); a site, a scene or a direction is not.
    """
    if not word.article:
        return False
    if place_noun(word, kit).common:
        return True
    if place_noun(unit.form, kit).kinds or unit.cls != "placenoun":
        return False
    return word.masdar is not None or (word.noun is not None and word.noun.lexeme.kind == "abstract")


def _last_word(unit: Unit, document: Document) -> str:
    """The last word of a noun phrase, without clitics."""
    return next((form.rest for form in reversed(document.forms[unit.head : unit.end]) if form.kind == WORD), "")


def _listed(unit: Unit) -> bool:
    """Whether a noun phrase may be one more name of «قرى الصفا والحمرا ودوير»."""
    if unit.cls == "adjective":
        return unit.form.article and not unit.nation and unit.end == unit.head + 1
    return unit.cls == "unknown"


def _remember(spot: Spot, unit: Unit, document: Document, scene: Scene, kit: Kit) -> None:
    if spot.kind in NAMELESS:
        return
    first, last = document.offsets(spot.name.start if spot.name else spot.start, spot.end)
    text = document.text[first:last]
    if unit.cls in NAMED_HEADS:
        scene.last[unit.form.rest] = text
    records = [kit.gazetteer.record(place) for place in spot.name.places] if spot.name else []
    best = min((record.rank for record in records), default=0)
    kinds = [record.kind for record in records if record.rank == best] or place_noun(unit.form, kit).kinds[:1]
    scene.named.append((text, frozenset(kinds)))
