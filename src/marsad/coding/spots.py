"""Spots: the place mentions of a sentence.

In: units with the names found in them. Out: mentions in text order: known names, place nouns with an unknown name
(«قرية جويس»), unknown words after «في», regions by direction («شمال غربي سوريا»), and definite descriptions
(«المدينة») with what they stand for.
"""

from collections.abc import Mapping
from typing import NamedTuple

from marsad.coding.document import Document
from marsad.coding.forms import WORD, Form
from marsad.coding.kit import Kit
from marsad.coding.names import NAMED_HEADS, Name, name_as_written, place_noun
from marsad.coding.units import NOUN, PUNCT, TIME, Unit
from marsad.lexicon.inflect import DUAL, PLURAL
from marsad.text.fold import after_letters, name_key

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
_SIDES = frozenset("شرقي شرقية غربي غربية شمالي شمالية جنوبي جنوبية".split())
_SIDE = frozenset("جهة جهات جانب جانبين جوانب".split())  # tell no place where they stand alone
_TOWNS = frozenset(("city", "town", "village"))
_SPOKEN, _FADING = 24, 0.85  # mentions of places looked back at, and what each counts of the one after it
_LANDS = frozenset(("بلاد", "عالم", "خارج", "داخل", "ارض"))
_FILERS = frozenset(("party", "media", "latin"))


class Spot(NamedTuple):
    """A place mention, tokens `start` to `end`; `name` is a known name in it, `stands_for` what a description means."""

    start: int
    end: int
    unit: int
    name: Name | None
    kind: str  # name unknown region, one of `NAMELESS`, or sided: of «الأحياء الشرقية من حلب» the town is listed
    role: str  # at near: what the words themselves say
    stands_for: str | None = None


class Scene:
    """The places that a report has named so far, for «المدينة» and «المنطقة»."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}
        self.here: dict[str, str] = {}  # in the sentence that is read
        self.named: list[tuple[str, frozenset[str], frozenset[str], str]] = []  # name, kinds, countries, noun before it

    def meant(self, head: str, kinds: tuple[str, ...], country: str) -> str | None:
        """What «المدينة» means: of the places named that may be of its kinds, the one most spoken of lately.

        Each mention counts, the later the more, and that with the noun itself («مدينة تعز») twice. `country` is that of
        an adjective («المدينة السورية»), empty where there is none.
        """
        weights: dict[str, float] = {}
        words: dict[str, str] = {}
        for age, (name, own, countries, noun) in enumerate(reversed(self.named[-_SPOKEN:])):
            if own.isdisjoint(kinds) or (country and country not in countries):
                continue
            key = name_key(name)
            weights[key] = weights.get(key, 0.0) + _FADING**age * (2 if noun == head else 1)
            words.setdefault(key, name)
        best = max(weights, key=lambda key: weights[key], default=None)
        return words[best] if best is not None else None


def find_spots(
    units: list[Unit], heads: list[int], inner: Mapping[int, Unit], document: Document, scene: Scene, kit: Kit
) -> list[Spot]:
    """The place mentions of one sentence. `inner` are the genitives of acts («عزل | المدينة»), by unit."""
    scene.here.clear()
    spots: list[Spot] = []
    listing = False
    dateline = _dateline(units, document)
    for k, unit in enumerate(units):
        if unit.kind != NOUN or k < dateline:
            continue
        found = _spots_of(unit, k, scene, document, kit)
        if not found and k in inner and _is_settlement(inner[k], kit):
            found = [spot for spot in _spots_of(inner[k], k, scene, document, kit) if spot.kind == "described"]
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
        deed = unit.form.masdar is not None and bool(unit.bits & PLURAL)  # «عزل | الساحل الأيمن»
        start = unit.head if unit.cls in NAMED_HEADS and not place_noun(unit.form, kit).plain and not deed else None
        spots = []
        for name in places:
            first = name is places[0]
            begin = start if first and start is not None and name.start > start else name.start
            kind = "region" if begin != name.start and unit.form.rest in DIRECTIONS else "name"
            spots.append(Spot(begin, name.end, k, name, kind, role))
        return spots
    head = unit.form.rest
    if unit.cls in NAMED_HEADS:
        if _last_word(unit, document) in _LANDS or (head in _SIDE and _says_sides(unit, document, kit)):
            return []  # «البلاد», «شمال البلاد», «جميع الجهات», «الجهة الجنوبية» tell no place
        side = _sided(unit, document, kit)
        if side is not None:
            kind = "sided" if _container_follows(unit.end, document.forms, kit) else "unknown"
            return [Spot(unit.head, side, k, None, kind, role, _without_suffix(unit, side, document))]
        if head in DIRECTIONS and (of := _town_told(unit, scene, document, kit)) is not None:
            return [Spot(unit.head, unit.end, k, None, "described", role, of)]
        if unit.end > unit.head + 1 and not (_is_settlement(unit, kit) and _is_of_nation(unit, document)):
            return [Spot(unit.head, unit.end, k, None, _sort(unit, document, kit), role)]
        if (unit.definite or unit.dem) and (unit.form.article or place_noun(unit.form, kit).kinds):
            kinds = place_noun(unit.form, kit).kinds
            country = _country_of(unit, document)
            town = _TOWNS.issuperset(kinds)
            named = scene.here if town else scene.last
            stands_for = named.get(head) or (scene.meant(head, kinds, country) if town else None)
            if stands_for is None and _SETTLED.issuperset(kinds):
                stands_for = scene.meant("", kinds, country)
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


def _says_sides(unit: Unit, document: Document, kit: Kit) -> bool:
    """Whether nothing but directions follow a head: «الجهات», «الجهة الجنوبية الغربية»; not «الجهة الجنوبية للفرات»."""
    sides = all(form.rest in _SIDES for form in document.forms[unit.head + 1 : unit.end])
    return sides and not _container_follows(unit.end, document.forms, kit)


def _sided(unit: Unit, document: Document, kit: Kit) -> int | None:
    """Where «الأحياء الشرقية», «أحياؤها الغربية» end: quarters told by their side are a place of their own."""
    forms = document.forms
    if place_noun(unit.form, kit).kinds[:1] != ("district",):
        return None
    if not (unit.form.article or unit.form.suffix) or unit.head + 1 >= unit.end:
        return None
    after = forms[unit.head + 1]
    return unit.head + 2 if after.article and after.rest in _SIDES else None


def _town_told(unit: Unit, scene: Scene, document: Document, kit: Kit) -> str | None:
    """What «جنوب شرقي المدينة» means: the same side of the town that «المدينة» stands for."""
    last = unit.end - 1
    form = document.forms[last]
    kinds = place_noun(form, kit).kinds
    if not form.article or form.rest not in kit.grammar.places or not _TOWNS.issuperset(kinds):
        return None
    town = scene.here.get(form.rest) or scene.meant(form.rest, kinds, "")
    if town is None:
        return None
    first, stop = document.offsets(unit.head, last)
    words = document.text[first:stop].strip()
    return f"{words[after_letters(words, len(unit.form.conj + unit.form.prep)) :]} {town}"


def _without_suffix(unit: Unit, end: int, document: Document) -> str:
    """«الأحياء الشرقية», as it stands or for «أحياؤها الشرقية»."""
    suffix = unit.form.suffix
    first, last = document.offsets(unit.head, unit.head + 1)
    word = document.text[first:last]
    start, stop = document.offsets(unit.head + 1, end)
    after = document.text[start:stop]
    if not suffix:
        bare = word[after_letters(word, len(unit.form.conj + unit.form.prep)) :]
        return f"{bare if bare.startswith('ال') else 'ال' + bare.removeprefix('ل')} {after}"
    word = word[after_letters(word, len(unit.form.conj + unit.form.prep)) :].removesuffix(suffix)
    word = word[:-1] + "ء" if word[-1:] in ("ؤ", "ئ") else word
    return f"ال{word} {after}"


def _container_follows(end: int, forms: list[Form], kit: Kit) -> bool:
    """Whether «من», «في», «ل» or «ب» and a place follow."""
    if end >= len(forms):
        return False
    if forms[end].folded in ("من", "في"):
        return end + 1 < len(forms) and _opens_place(forms[end + 1], kit)
    return forms[end].prep in ("ل", "ب") and _opens_place(forms[end], kit)


def _opens_place(form: Form, kit: Kit) -> bool:
    """Whether a word is a noun of place or may begin a place's name."""
    return bool(place_noun(form, kit).kinds) or any(kit.exact(key)[1] for key, _, _ in form.name_starts)


def _is_settlement(unit: Unit, kit: Kit) -> bool:
    """Whether a phrase speaks of one town or the like: «المدينة», «البلدة»."""
    kinds = place_noun(unit.form, kit).kinds
    return unit.form.article and not unit.bits & (PLURAL | DUAL) and bool(kinds) and _SETTLED.issuperset(kinds)


def _is_of_nation(unit: Unit, document: Document) -> bool:
    """«المدينة السورية»: a description that only says of which country it is."""
    words = [form for form in document.forms[unit.head + 1 : unit.end] if form.kind == WORD]
    return unit.form.article and all(
        form.article and form.adjective is not None and form.adjective.lexeme.pos == "nation" for form in words
    )


def _country_of(unit: Unit, document: Document) -> str:
    """The country of the adjective of a description, empty where it has none."""
    adjectives = (form.adjective for form in document.forms[unit.head + 1 : unit.end] if form.kind == WORD)
    return next((each.lexeme.kind for each in adjectives if each is not None and each.lexeme.pos == "nation"), "")


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
    text = name_as_written(text, spot.name) if spot.name else text
    noun = unit.form.rest if unit.cls in NAMED_HEADS or place_noun(unit.form, kit).kinds else ""
    if noun:
        scene.last[noun] = scene.here[noun] = text
    records = [kit.gazetteer.record(place) for place in spot.name.places] if spot.name else []
    best = min((record.rank for record in records), default=0)
    kinds = [record.kind for record in records if record.rank == best] or place_noun(unit.form, kit).kinds[:1]
    scene.named.append((text, frozenset(kinds), frozenset(record.country for record in records), noun))
