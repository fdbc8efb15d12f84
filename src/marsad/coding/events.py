"""Events: which words of a sentence say that something happened, and of what type.

In: the units of a sentence. Out: triggers with the sense that holds. Every lexeme of a word is tried; its senses in
order, the first whose conditions hold; a sense without type blocks that lexeme.
"""

from collections.abc import Iterator
from typing import NamedTuple

from marsad.coding.chunker import Chunker
from marsad.coding.forms import LINE, MARK, Form, Reading
from marsad.coding.kit import Kit
from marsad.coding.slots import Trigger, relate
from marsad.coding.units import COMP, NOUN, PEOPLE, REL, SUB, VERB, Unit
from marsad.lexicon.inflect import PASSIVE, PLURAL, PRESENT
from marsad.lexicon.schema import Sense
from marsad.text.fold import fold

PARTIES = frozenset(("party", "group", "institution", "organisation"))
PLACES = frozenset(("place", "placenoun", "facility", "road"))
_WINDOW = 9


class Event(NamedTuple):
    """A trigger with its sense, and the senses of other types that its other entries allow here."""

    trigger: Trigger
    sense: Sense
    others: tuple[Sense, ...] = ()


def triggers(units: list[Unit], chunker: Chunker) -> Iterator[Trigger]:
    """Words and fixed phrases that have senses or tell a toll, longest first, none inside another."""
    forms = chunker.forms
    owner = {
        token: k for k, unit in enumerate(units) for token in range(unit.start, unit.end) if unit.kind in (NOUN, VERB)
    }
    at = chunker.begin
    named = at  # where the party's name ends that was met last
    while at < chunker.end:
        form = forms[at]
        name = chunker.names.get(at)
        if name is not None and name.actors:
            named = name.end
        elif at < named:  # «بعثة الوساطة» is called so and mediates nothing by that
            at += 1
            continue
        if form.event_phrases:
            phrase = phrase_at(forms, at, chunker.end)
            held = (
                next((owner[k] for k in range(at, phrase[1] + 1) if k in owner), None) if phrase is not None else None
            )
            if phrase is not None and held is not None:
                toll = _toll(form, False, at, units, held, forms) if at in owner else ""
                counted = toll.endswith(":count")  # «17 جثة مجهولة الهوية»
                yield Trigger(at, phrase[1], held, "phrase", phrase[0], toll if counted else "")
                at = phrase[1]
                continue
        if (form.senses or form.toll) and at in owner and at not in chunker.times:
            trigger = _trigger(form, at, owner[at], units, forms)
            if trigger is not None:
                yield trigger
        at += 1


def phrase_at(forms: list[Form], at: int, end: int) -> tuple[tuple[int, ...], int] | None:
    """(lexemes, end) of the longest fixed phrase with senses that begins at a token; None where none does."""
    best: tuple[tuple[int, ...], int] | None = None
    for phrase in forms[at].event_phrases:
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
        kind = (
            "passive"
            if all(reading.bits & PASSIVE for reading in readings) or _shows_passive(form, units[owner])
            else "verb"
        )
    else:
        kind = next((reading.lexeme.pos for reading in with_senses or readings), "noun")
        if kind == "participle" and with_senses and any(reading.lexeme.pos == "masdar" for reading in with_senses):
            kind = "masdar"
    return Trigger(at, at + 1, owner, kind, tuple(_indices(with_senses)), toll)


def _shows_passive(form: Form, unit: Unit) -> bool:
    """A damma inside a past verb («قُتل», «اختُطف») shows the passive."""
    return "\u064f" in form.raw[: -1 if len(form.raw) < 5 else -2] and not unit.bits & PRESENT


_TAKERS = frozenset(("اودي", "حصد", "راح", "ازهق", "اودت", "حصدت", "راحت", "كلف"))
_DEATHS = frozenset(("مصرع", "حتف"))
_FATES = frozenset(("مصرع", "حتف", "نحب", "ربه", "تعذيب", "غرقا", "جوعا", "حرقا", "اختناقا", "عطشا"))


def _toll(form: Form, as_verb: bool, at: int, units: list[Unit], owner: int, forms: list[Form]) -> str:
    """`kind:shape` of a toll word as it stands here; empty when it tells none."""
    kind, _, shapes = form.toll.partition(":")
    if not kind or (kind == "injured" and _tells_illness(forms, at)):
        return ""
    if as_verb:
        lemma = form.verb.lexeme.lemma if form.verb is not None else ""
        told = lemma not in ("لقي", "قضي") or _fate_follows(forms, at) or (lemma == "قضي" and _dies(forms, at))
        if "verb" not in shapes or not told:
            return ""
        if lemma in ("لقي", "قضي") and not _fate_follows(forms, at):
            after = units[owner + 1] if owner + 1 < len(units) else None
            fell = lemma == "قضي" and after is not None and after.cls in PEOPLE and after.number is not None
            if lemma == "قضي" and after is not None and after.prep in ("في", "جراء", "اثر") and _is_deed(after):
                return f"{kind}:verb"  # «15 مقاتلا قضوا في معارك»
            return f"{kind}:verb" if fell and after is not None and not after.prep else ""  # «قضى 15 مدنيا»
        return f"{kind}:verb"
    if "taken" in shapes:
        before = units[max(0, owner - 2) : owner]
        taken = any(other.kind == VERB and other.lemma in _TAKERS for other in before)
        return f"{kind}:masdar" if taken else ""
    if form.suffix and form.lemmas & _DEATHS and any(other.lemma == "لقي" for other in units[:owner]):
        return ""  # «لقي 40 شخصا مصرعهم»: the verb tells it
    if "count" not in shapes and form.noun is not None and form.noun.bits & PLURAL:
        return ""  # «أصيبوا بجروح» wounds nobody else
    unit = units[owner]
    numbered = unit.number is not None and unit.number.start < at
    if "count" in shapes and (numbered or "masdar" not in shapes):
        return f"{kind}:count"
    return f"{kind}:masdar" if "masdar" in shapes else ""


DISEASES = frozenset(
    "كوليرا حصبة ملاريا ضنك حمي مرض وباء فيروس كورونا دفتيريا اسهال شلل جدري ايبولا التهاب سوء".split()
)


def _is_deed(unit: Unit) -> bool:
    return unit.reading is not None and unit.cls == "event" and bool(unit.reading.lexeme.senses)


def _tells_illness(forms: list[Form], at: int) -> bool:
    """«إصابة جديدة بالكوليرا»: whether those harmed at a token fell ill."""
    for form in forms[at + 1 : at + 4]:
        if form.conj or form.kind in (MARK, LINE):
            return False
        if form.lemmas & DISEASES:
            return form.prep == "ب"
    return False


def _fate_follows(forms: list[Form], at: int) -> bool:
    """«لقي ما لا يقل عن 13 عنصرا من القوات مصرعهم»."""
    for form in forms[at + 1 : at + 14]:
        if form.lemmas & _FATES:
            return True
        if form.mark == "stop":
            break
    return False


def _dies(forms: list[Form], at: int) -> bool:
    """«قضى 6 أشخاص جراء القصف», «الذين قضوا في المعارك»: people and what they died of, nothing that they spent."""
    after = forms[at + 1 : at + 3]
    whom = any(form.number is not None or _is_person(form) for form in after)
    verb = forms[at].verb
    if not whom and not (verb is not None and verb.bits & PLURAL and after and after[0].function):
        return False
    if any(form.rest == "علي" or form.times.get("unit") for form in forms[at + 1 : at + 4]):
        return False
    return any(form.lemmas & _DIED_OF for form in forms[at + 1 : at + 11])


def _is_person(form: Form) -> bool:
    return form.noun is not None and form.noun.lexeme.kind in PEOPLE


_DIED_OF = frozenset(
    "قصف غارة اشتباك معركة انفجار تفجير قنص رصاص جوع مجاعة حصار تعذيب مجزرة هجوم قذيفة برميل لغم غرق كمين".split()
)


def _indices(readings: list[Reading]) -> Iterator[int]:
    seen: set[int] = set()
    for reading in readings:
        for index in reading.lexeme.senses:
            if index not in seen:
                seen.add(index)
                yield index


def sense_of(trigger: Trigger, units: list[Unit], heads: list[int], chunker: Chunker, kit: Kit) -> Event | None:
    """The sense of a trigger that holds here, or None when it says nothing that is a claim."""
    relate(trigger, units, heads, chunker)
    if trigger.form == "phrase":
        indices = [index for lexeme in trigger.lexemes for index in kit.lexicon.lexemes[lexeme].senses]
    else:
        indices = list(trigger.lexemes)
    settled: set[str] = set()
    found: dict[str, Sense] = {}
    for index in indices:
        sense = kit.lexicon.senses[index]
        if sense.entry in settled:
            continue
        tests = kit.conditions.get(index)
        if tests is None:
            tests = kit.conditions[index] = conditions(sense)
        if holds(tests, trigger, units, chunker):
            settled.update((sense.entry, sense.over))
            if sense.type:
                found.setdefault(sense.type, sense)
    if not found:
        return None
    first, *others = found.values()
    return Event(trigger, first, tuple(others))


class Condition(NamedTuple):
    """One condition of a sense, its words folded and parted from its classes."""

    key: str
    negative: bool
    words: frozenset[str]
    classes: frozenset[str]
    strict: bool


def conditions(sense: Sense) -> tuple[Condition, ...]:
    """The conditions of a sense, ready for testing. A strict one must not block by a homograph."""
    found = []
    for name, values in sense.when.items():
        negative = name.startswith("not_")
        key = name.removeprefix("not_")
        classes = frozenset(value for value in values if value in CLASSES) if key in _BY_CLASS else frozenset()
        words = frozenset(fold(value) if key != "form" else value for value in values if value not in classes)
        found.append(Condition(key, negative, words, classes, negative or not sense.type))
    return tuple(found)


_BY_CLASS = frozenset(("object", "subject", "near"))


def holds(tests: tuple[Condition, ...], trigger: Trigger, units: list[Unit], chunker: Chunker) -> bool:
    """Whether all conditions of a sense hold for a trigger."""
    for test in tests:  # noqa: SIM110  a generator costs as much as the tests
        if _holds(test, trigger, units, chunker) == test.negative:
            return False
    return True


def _holds(test: Condition, trigger: Trigger, units: list[Unit], chunker: Chunker) -> bool:
    forms = chunker.forms
    key, words = test.key, test.words
    if key == "near":
        lemmas, classes, loose = _around(trigger, units, forms)
        return (
            not words.isdisjoint(lemmas)
            or not test.classes.isdisjoint(classes)
            or (not test.strict and not test.classes.isdisjoint(loose))
        )
    if key == "form":
        return (
            trigger.form in words
            or (trigger.form == "passive" and "verb" in words)
            or (trigger.form == "verb" and "passive" in words and _looks_passive(trigger))
        )
    if key in ("next", "headed"):
        step = 1 if key == "next" else -1
        k = trigger.end if step == 1 else trigger.start - 1
        while chunker.begin <= k < chunker.end and forms[k].mark == "quote" and forms[k].raw not in words:
            k += step
        if step < 0 and k >= chunker.begin and forms[k].article and _is_bare(trigger, forms):
            return False
        return chunker.begin <= k < chunker.end and (not words.isdisjoint(forms[k].lemmas) or forms[k].raw in words)
    if key == "prep":
        return any(
            relation.after and relation.far == 0 and units[k].prep in words for k, relation in trigger.relations.items()
        )
    for unit in _arguments(trigger, key, units):
        if any(in_class(unit, name) or (not test.strict and name in unit.classes) for name in test.classes):
            return True
        if words and any(not words.isdisjoint(forms[k].lemmas) for k in range(unit.start, unit.end)):
            return True
    return False


def _around(trigger: Trigger, units: list[Unit], forms: list[Form]) -> tuple[set[str], set[str], set[str]]:
    """Lemmas, likeliest classes and possible classes of the phrases around a trigger; worked out once a trigger."""
    if trigger.around is None:
        lemmas: set[str] = set()
        classes: set[str] = set()
        loose: set[str] = set()
        for unit in units[max(0, trigger.unit - _WINDOW) : trigger.unit + _WINDOW + 1]:
            lemmas.update(*[form.lemmas for form in forms[unit.start : unit.end]])
            if unit.kind == NOUN:
                classes |= classes_of(unit)
                loose |= unit.classes
        trigger.around = lemmas, classes, loose
    return trigger.around


def _is_bare(trigger: Trigger, forms: list[Form]) -> bool:
    """Whether an act stands without article: «الجيش | تحرير المدينة» is no «جيش التحرير»."""
    return trigger.form in ("masdar", "noun") and not forms[trigger.start].article


def _looks_passive(trigger: Trigger) -> bool:
    return "object" not in trigger.slots and bool(trigger.slots.get("subject"))


def _arguments(trigger: Trigger, key: str, units: list[Unit]) -> list[Unit]:
    slots = trigger.slots
    if trigger.verbal:
        if key == "object":
            own = slots.get("object", [])
            if not own and units[trigger.unit].suffix:
                own = slots.get("pre", [])[:1]  # «الطرق … قطعتها القوات»: the pronoun is the topic
            elif trigger.form == "verb" and not own:
                own = slots.get("subject", [])
            return own
        return slots.get("subject", [])
    if key == "object":
        return [
            *(_described(trigger, units) if trigger.form == "participle" else ()),
            *slots.get("genitive", []),
            *slots.get("bare1", []),
            *slots.get("prep:ل", []),
            *slots.get("relative", []),
        ]
    return [*slots.get("light", []), *slots.get("by", []), *slots.get("genitive", [])]


def _described(trigger: Trigger, units: list[Unit]) -> list[Unit]:
    """What a participle is said of: its noun («الطريق المقطوع»), or its clause's subject («بقي الطريق … مقطوعا»)."""
    unit = units[trigger.unit]
    if trigger.start > unit.head:
        return [unit]
    for other in reversed(units[: trigger.unit]):
        if other.kind in (VERB, COMP, SUB, REL):
            break
        if other.kind == NOUN and not other.prep:
            return [other]
    return []


def classes_of(unit: Unit) -> set[str]:
    """The classes that a noun phrase belongs to by its likeliest reading."""
    cls = unit.cls
    found = {cls}
    if cls in PEOPLE or (cls == "party" and unit.name is None):
        found.add("people")
    if cls in PARTIES or unit.actor is not None or (unit.nation and cls in PEOPLE):
        found.add("party")
    if cls in PARTIES:
        found.add("group")
    measured = unit.role == "area"  # «حررت 700 كيلومتر مربع»
    if cls in PLACES or cls == "position" or measured or (unit.place is not None and unit.head == unit.place.start):
        found.add("place")
    if cls in ("building", "facility", "position"):
        found.add("building")
    if cls in ("civilian", "professional", "displaced", "protester"):
        found.add("civilian")
    if unit.number is not None:
        found.add("number")
    return found


def in_class(unit: Unit, name: str) -> bool:
    """Whether a noun phrase belongs to one of the classes that lexicon conditions name."""
    return name == unit.cls or name in classes_of(unit)


CLASSES = frozenset(
    "person party fighter soldier official civilian captive casualty people group place building road "
    "aircraft weapon munition "
    "vehicle ship aid food money document number time displaced fuel medicine property position "
    "facility media source".split()
)
