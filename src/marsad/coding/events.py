"""Events: which words of a sentence say that something happened, and of what type.

In: the units of a sentence. Out: triggers with the sense that holds. Every lexeme of a word is tried; its senses in
order, the first whose conditions hold; a sense without type blocks that lexeme.
"""

from collections.abc import Iterator
from typing import NamedTuple

from marsad.coding.forms import Form
from marsad.coding.kit import Kit
from marsad.coding.slots import Trigger, relate
from marsad.coding.units import NOUN, VERB, Chunker, Unit
from marsad.lexicon.inflect import PASSIVE
from marsad.lexicon.schema import Sense

PEOPLE = frozenset(
    ("fighter", "soldier", "official", "civilian", "professional", "captive", "casualty", "displaced", "protester", "people")
)
PARTIES = frozenset(("party", "group", "institution", "organisation"))
PLACES = frozenset(("place", "placenoun", "facility", "road"))
_WINDOW = 9


class Event(NamedTuple):
    """A trigger with its sense; `sense` is None for a bare toll word."""

    trigger: Trigger
    sense: Sense
    index: int


def triggers(units: list[Unit], chunker: Chunker, kit: Kit) -> Iterator[Trigger]:
    """Words and fixed phrases that have senses or tell a toll, longest first, none inside another."""
    forms = chunker.forms
    owner = {token: k for k, unit in enumerate(units) for token in range(unit.start, unit.end) if unit.kind in (NOUN, VERB)}
    at = chunker.begin
    while at < chunker.end:
        form = forms[at]
        if form.phrases:
            phrase = _phrase(forms, at, chunker.end, kit)
            held = next((owner[k] for k in range(at, phrase[1]) if k in owner), None) if phrase is not None else None
            if phrase is not None and held is not None:
                yield Trigger(at, phrase[1], held, "phrase", phrase[0])
                at = phrase[1]
                continue
        if (form.senses or form.toll) and at in owner and at not in chunker.times:
            trigger = _trigger(form, at, owner[at], units, forms)
            if trigger is not None:
                yield trigger
        at += 1


def _phrase(forms: list[Form], at: int, end: int, kit: Kit) -> tuple[tuple[int, ...], int] | None:
    best: tuple[tuple[int, ...], int] | None = None
    for lemma in forms[at].lemmas:
        for phrase in kit.lexicon.phrases.get(lemma, ()):
            if not kit.lexicon.lexemes[phrase.lexeme].senses:
                continue
            k = at + 1
            for word in phrase.words[1:]:
                while k < end and forms[k].mark == "quote":
                    k += 1
                if k >= end or word not in forms[k].lemmas:
                    break
                k += 1
            else:
                if best is None or k > best[1]:
                    best = ((phrase.lexeme,), k)
                elif k == best[1]:
                    best = ((*best[0], phrase.lexeme), k)
    return best


def _trigger(form: Form, at: int, owner: int, units: list[Unit], forms: list[Form]) -> Trigger | None:
    unit = units[owner]
    as_verb = unit.kind == VERB and unit.head == at
    wanted = ("verb",) if as_verb else ("masdar", "participle", "noun")
    readings = [reading for reading in form.readings if reading.lexeme.pos in wanted]
    with_senses = [reading for reading in readings if reading.lexeme.senses]
    toll = _toll(form, as_verb, at, units, owner, forms)
    if not with_senses and not toll:
        return None
    if as_verb:
        kind = "passive" if all(reading.bits & PASSIVE for reading in readings) or "\u064f" in form.raw[:3] else "verb"
    else:
        kind = next((reading.lexeme.pos for reading in with_senses or readings), "noun")
        if kind == "participle" and with_senses and any(reading.lexeme.pos == "masdar" for reading in with_senses):
            kind = "masdar"
    return Trigger(at, at + 1, owner, kind, tuple(_indices(with_senses)), toll)


_TAKERS = frozenset(("اودي", "حصد", "راح", "ازهق", "اودت", "حصدت", "راحت", "كلف"))
_FATES = frozenset(("مصرع", "حتف", "نحب", "ربه"))


def _toll(form: Form, as_verb: bool, at: int, units: list[Unit], owner: int, forms: list[Form]) -> str:
    """`kind:shape` of a toll word as it stands here; empty when it tells none."""
    kind, _, shapes = form.toll.partition(":")
    if not kind:
        return ""
    if as_verb:
        lemma = form.verb.lexeme.lemma if form.verb is not None else ""
        if "verb" not in shapes or (lemma in ("لقي", "قضي") and not _fate_follows(forms, at)):
            return ""
        return f"{kind}:verb"
    if "taken" in shapes:
        before = units[max(0, owner - 2) : owner]
        taken = any(other.kind == VERB and other.reading is not None and other.reading.lexeme.lemma in _TAKERS for other in before)
        return f"{kind}:masdar" if taken else ""
    unit = units[owner]
    numbered = unit.number is not None and unit.number.start < at
    if "count" in shapes and (numbered or "masdar" not in shapes):
        return f"{kind}:count"
    return f"{kind}:masdar" if "masdar" in shapes else ""


def _fate_follows(forms: list[Form], at: int) -> bool:
    return any(form.lemmas & _FATES for form in forms[at + 1 : at + 9])


def _indices(readings: list) -> Iterator[int]:  # type: ignore[type-arg]
    seen = set()
    for reading in readings:
        for index in reading.lexeme.senses:
            if index not in seen:
                seen.add(index)
                yield index


def sense_of(trigger: Trigger, units: list[Unit], heads: list[int], chunker: Chunker, kit: Kit) -> Event | None:
    """The sense of a trigger that holds here, or None when it says nothing that is a claim."""
    relate(trigger, units, heads, chunker)
    if trigger.form == "phrase":
        groups = [[kit.lexicon.senses[i] for i in kit.lexicon.lexemes[lexeme].senses] for lexeme in trigger.lexemes]
    else:
        groups = _by_entry([kit.lexicon.senses[i] for i in trigger.lexemes])
    for group in groups:
        for sense in group:
            if holds(sense, trigger, units, chunker):
                if sense.type:
                    return Event(trigger, sense, 0)
                break
    return None


def _by_entry(senses: list[Sense]) -> list[list[Sense]]:
    groups: dict[str, list[Sense]] = {}
    for sense in senses:
        groups.setdefault(sense.entry, []).append(sense)
    return list(groups.values())


def holds(sense: Sense, trigger: Trigger, units: list[Unit], chunker: Chunker) -> bool:
    """Whether all conditions of a sense hold for a trigger."""
    for key, values in sense.when.items():
        negative = key.startswith("not_")
        strict = negative or not sense.type
        if _holds(key.removeprefix("not_"), values, trigger, units, chunker, strict) == negative:
            return False
    return True


def _holds(key: str, values: tuple[str, ...], trigger: Trigger, units: list[Unit], chunker: Chunker, strict: bool) -> bool:
    """One condition. A strict one looks at a noun's likeliest class only: it must not block by a homograph."""
    forms = chunker.forms
    if key == "form":
        return trigger.form in values or (trigger.form == "passive" and "verb" in values) or (
            trigger.form == "verb" and "passive" in values and _looks_passive(trigger)
        )
    if key == "next":
        k = _skip_marks(forms, trigger.end, chunker.end, 1)
        return k < chunker.end and any(_folded(value) in forms[k].lemmas or value == forms[k].raw for value in values)
    if key == "headed":
        k = _skip_marks(forms, trigger.start - 1, chunker.begin - 1, -1)
        return k >= chunker.begin and any(_folded(value) in forms[k].lemmas for value in values)
    if key == "prep":
        wanted = {_folded(value) for value in values}
        return any(
            relation.after and relation.far == 0 and _preposition(units[k]) in wanted for k, relation in trigger.relations.items()
        )
    if key in ("object", "subject"):
        return any(_is(unit, value, forms, strict) for unit in _arguments(trigger, key, units) for value in values)
    low, high = trigger.unit - _WINDOW, trigger.unit + _WINDOW
    around = units[max(0, low) : high + 1]
    return any(_is(unit, value, forms, strict) for unit in around for value in values if unit.kind == NOUN or value not in CLASSES)


def _preposition(unit: Unit) -> str:
    return unit.prep


def _looks_passive(trigger: Trigger) -> bool:
    return "object" not in trigger.slots and bool(trigger.slots.get("subject"))


def _skip_marks(forms: list[Form], at: int, stop: int, step: int) -> int:
    while at != stop and forms[at].mark == "quote":
        at += step
    return at


def _arguments(trigger: Trigger, key: str, units: list[Unit]) -> list[Unit]:
    slots = trigger.slots
    if trigger.form in ("verb", "passive"):
        if key == "object":
            own = slots.get("object", [])
            if trigger.form == "verb" and not own and not units[trigger.unit].suffix:
                own = slots.get("subject", [])
            return own
        return slots.get("subject", [])
    if key == "object":
        return [*slots.get("genitive", []), *slots.get("bare1", []), *slots.get("prep:ل", []), *slots.get("relative", [])]
    return [*slots.get("light", []), *slots.get("by", []), *slots.get("genitive", [])]


def _is(unit: Unit, value: str, forms: list[Form], strict: bool) -> bool:
    if value in CLASSES:
        return in_class(unit, value) or (not strict and value in unit.classes)
    word = _folded(value)
    return any(word in forms[k].lemmas for k in range(unit.start, unit.end))


def in_class(unit: Unit, name: str) -> bool:
    """Whether a noun phrase belongs to one of the classes that lexicon conditions name."""
    cls = unit.cls
    if name == "people":
        return cls in PEOPLE or (cls == "party" and unit.name is None)
    if name == "person":
        return unit.person
    if name == "party":
        return cls in PARTIES or unit.actor is not None or bool(unit.nation and cls in PEOPLE)
    if name == "place":
        return cls in PLACES or (unit.place is not None and unit.head == unit.place.start) or cls == "position"
    if name == "group":
        return cls in PARTIES or cls == "party"
    if name == "building":
        return cls in ("building", "facility", "position")
    if name == "road":
        return cls == "road"
    if name == "number":
        return unit.number is not None
    if name == "civilian":
        return cls in ("civilian", "professional", "displaced", "protester")
    return cls == name


CLASSES = frozenset(
    "person party fighter soldier official civilian captive casualty people group place building road aircraft weapon munition "
    "vehicle ship aid food money document number time displaced fuel medicine property position facility media source".split()
)

_FOLDED: dict[str, str] = {}


def _folded(value: str) -> str:
    from marsad.text.fold import fold

    found = _FOLDED.get(value)
    if found is None:
        found = _FOLDED[value] = fold(value)
    return found
