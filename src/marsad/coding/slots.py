"""Slots: how the noun phrases of a sentence stand to a word that says what happened.

In: the units of a sentence and a trigger in it. Out: for every noun phrase its relation (subject, object, genitive,
light subject, a preposition …) and how many verbs stand between. Verb–subject order, passives, masdars with genitives,
light verbs that carry a noun, and «noun + استهدف/شنه …» are told apart here and nowhere else.
"""

from typing import NamedTuple

from marsad.coding.chunker import Chunker
from marsad.coding.clauses import antecedent, described_by, is_direction, is_object, is_topic, may_do, returns
from marsad.coding.forms import MARK, Form
from marsad.coding.units import COMP, COP, NEG, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.lexicon.inflect import DUAL, PASSIVE, PLURAL

_OPENING = (VERB, SUB, COP, PART, COMP)  # what a new clause may open with behind a comma
BY = frozenset(("من قبل", "علي يد", "علي ايدي", "علي ايادي", "من جانب", "بواسطة", "بايدي", "بيد", "من طرف"))
LIGHT_TARGET = frozenset(("استهدف", "طال", "اصاب", "ضرب", "طاول", "دمر"))
UNDERGO = frozenset(("تعرض", "خضع"))  # their subject is the affected
LIGHT_DOER = frozenset(("شن", "نفذ", "قاد", "تبني", "نصب", "ارتكب", "خاض", "اطلق", "نسب", "وجه", "بدا"))


class Relation(NamedTuple):
    """How a noun phrase stands to the trigger; `far` counts verbs between, `after` is its side."""

    slot: str
    far: int
    after: bool


class Trigger:
    """A word or phrase that may say what happened. `form` is verb, passive, masdar, participle, noun or phrase."""

    __slots__ = (
        "adjectives",
        "around",
        "end",
        "form",
        "genitive",
        "governor",
        "lexemes",
        "relations",
        "slots",
        "start",
        "toll",
        "unit",
        "verbal",
    )

    def __init__(self, start: int, end: int, unit: int, form: str, lexemes: tuple[int, ...], toll: str = "") -> None:
        self.start, self.end, self.unit, self.form, self.lexemes, self.toll = start, end, unit, form, lexemes, toll
        self.verbal = form in ("verb", "passive")
        self.genitive: Unit | None = None
        self.governor: int | None = None
        self.relations: dict[int, Relation] = {}
        self.slots: dict[str, list[Unit]] = {}
        self.adjectives: list[Unit] | None = None
        self.around: tuple[set[str], set[str], set[str]] | None = None


def coordinate(units: list[Unit]) -> list[int]:
    """For each unit the index of the noun phrase that it is coordinated with, itself where it is not."""
    heads = list(range(len(units)))
    for i, unit in enumerate(units):
        if unit.kind != NOUN or not unit.conj or i == 0:
            continue
        k = i - 1
        if units[k].kind == PUNCT and units[k].word == "comma" and k:
            k -= 1
        if units[k].kind != NOUN:
            continue
        follows_verb = i + 1 < len(units) and units[i + 1].kind == VERB and not units[i + 1].conj
        if units[k + 1].kind == PUNCT and follows_verb:
            continue
        if unit.prep and unit.prep != units[k].prep:
            continue
        if not unit.prep:
            unit.prep = units[k].prep
        heads[i] = heads[k]
    return heads


def relate(trigger: Trigger, units: list[Unit], heads: list[int], chunker: Chunker) -> None:
    """Fill `trigger.relations` (by unit index) and `trigger.slots` (by slot name)."""
    relations: dict[int, Relation] = {}
    at = trigger.unit
    if trigger.form == "phrase" and units[at].kind == VERB:
        trigger.verbal = True
    verbal = trigger.verbal
    _after(trigger, units, heads, relations, verbal)
    _before(trigger, units, heads, relations)
    if verbal:
        _subject(trigger, units, heads, relations)
        if any(relation.slot == "subject" for relation in relations.values()):
            relations.update((k, Relation("before", r.far, False)) for k, r in relations.items() if r.slot == "pre")
    else:
        _genitive(trigger, units, chunker)
        _light(trigger, units, heads, relations)
        _between(trigger, units, heads, relations)
    trigger.relations = relations
    slots: dict[str, list[Unit]] = {}
    if trigger.genitive is not None:
        slots["genitive"] = [trigger.genitive]
    for k, relation in sorted(relations.items()):
        if relation.far <= 1 and k != at:
            slots.setdefault(relation.slot, []).append(units[k])
    if "subject" in slots and verbal is False:
        slots.setdefault("light", slots["subject"])
    trigger.slots = slots


def _after(trigger: Trigger, units: list[Unit], heads: list[int], relations: dict[int, Relation], verbal: bool) -> None:
    far = bare = 0
    closed = False
    for k in range(trigger.unit + 1, len(units)):
        unit = units[k]
        if unit.kind == VERB:
            far += 1
            closed = True
        elif unit.kind in (COMP, SUB, REL):
            closed = True
        elif unit.kind == PUNCT:
            if unit.word != "comma" or (k + 1 < len(units) and units[k + 1].kind in _OPENING):
                closed = True
        elif unit.kind == NOUN:
            if heads[k] != k and heads[k] in relations:
                relations[k] = relations[heads[k]]
                continue
            if unit.prep:
                slot = "by" if unit.prep in BY else "prep:" + unit.prep
            elif closed:
                slot = "bare"
            elif verbal:
                bare += 1
                slot = f"post{min(bare, 3)}"
            else:
                bare += 1
                slot = "bare1" if bare == 1 and k == trigger.unit + 1 else "bare"
            relations[k] = Relation(slot, min(far, 3), True)


def _before(trigger: Trigger, units: list[Unit], heads: list[int], relations: dict[int, Relation]) -> None:
    far = 0
    nearest = True
    inside = -1  # where the aside begins that the words stand in
    for k in range(trigger.unit - 1, -1, -1):
        unit = units[k]
        if unit.kind == PUNCT and (aside := _aside(units, k)) is not None:
            inside = aside
        if k > inside >= 0:
            if unit.kind == NOUN:
                relations[k] = Relation("before:" + unit.prep if unit.prep else "before", min(far, 3), False)
            continue
        if unit.kind == VERB:
            far += 1
            nearest = False
        elif unit.kind in (COMP, SUB) or (unit.kind == PUNCT and unit.word != "comma"):
            nearest = False
        elif unit.kind == NOUN:
            if unit.prep:
                slot = "before:" + unit.prep
            elif nearest:
                slot = "pre"
            else:
                slot = "before"
            relations[k] = Relation(slot, min(far, 3), False)
            if heads[k] == k and not unit.prep:
                nearest = False


def _subject(trigger: Trigger, units: list[Unit], heads: list[int], relations: dict[int, Relation]) -> None:
    """Settle subject and object of a verb: after it (VSO), or before it where agreement or position says so."""
    unit = units[trigger.unit]
    post = [k for k, relation in sorted(relations.items()) if relation.slot.startswith("post") and heads[k] == k]
    pre = [k for k, relation in relations.items() if relation.slot == "pre" and heads[k] == k]
    after_relative = trigger.unit > 0 and units[trigger.unit - 1].kind == REL
    described = described_by(units, trigger.unit)
    agrees = bool(unit.bits & (PLURAL | DUAL))
    topic = [k for k in pre if is_topic(units, k, trigger.unit)]
    if not topic and not unit.carried and unit.doer is not None and unit.doer < trigger.unit:
        topic = [unit.doer] if unit.doer in relations else []
    if after_relative or described is not None:
        told = antecedent(units, trigger.unit - 1) if after_relative else described
        other = returns(units, trigger.unit, post[0] if post else None)
        if told is not None and told in relations:
            undergone = other or (described is not None and trigger.form == "passive")
            relations[told] = Relation("object" if undergone else "subject", 0, False)
        _name(relations, heads, post[:1], "subject" if other or unit.suffix else "object")
        return
    if not topic and agrees and not post and trigger.unit and units[trigger.unit - 1].kind == NOUN:
        topic = [heads[trigger.unit - 1]] if heads[trigger.unit - 1] in relations else []
    if trigger.form == "passive":
        _name(relations, heads, topic[:1] if topic and not post else post[:1], "object")
        return
    beside = [k for k in post if not is_direction(units[k])]
    if topic and (agrees or len(beside) <= 1 or not may_do(units[beside[0]], unit)):
        _name(relations, heads, topic[:1], "subject")
        _name(relations, heads, post[:1], "object")
        return
    if unit.carried and unit.doer is not None and unit.doer in relations:
        _name(relations, heads, [unit.doer], "subject")
        _name(relations, heads, post[:1], "object")
        return
    if unit.suffix and unit.suffix not in ("ي", "نا"):
        _name(relations, heads, post[:1], "subject")
        return
    if len(post) == 1 and is_object(units[post[0]]):
        _name(relations, heads, post, "object")
        return
    _name(relations, heads, post[:1], "subject")
    _name(relations, heads, post[1:2], "object")


def _name(relations: dict[int, Relation], heads: list[int], which: list[int], slot: str) -> None:
    for k in which:
        far, after = relations[k].far, relations[k].after
        for j, head in enumerate(heads):
            if head == k and j in relations:
                relations[j] = Relation(slot, far, after)


def _genitive(trigger: Trigger, units: list[Unit], chunker: Chunker) -> None:
    """What stands after the trigger inside its own noun phrase: «قصف | الطيران الروسي»."""
    unit = units[trigger.unit]
    at = trigger.end
    forms = chunker.forms
    if trigger.form == "phrase" and unit.actor is not None and unit.name is None and trigger.end - trigger.start > 1:
        inner = chunker.phrase(trigger.end if trigger.end < unit.end else trigger.start + 1, unit.end)
        if inner.actor is not None:
            trigger.genitive = inner  # «نيران الجيش»: the phrase names its doer itself
            return
    head = forms[trigger.start]
    while at < unit.end and (
        forms[at].kind == MARK or (at not in chunker.names and _modifies(forms[at], head, trigger))
    ):
        at += 1
    if at < unit.end and not forms[at].function:
        inner = chunker.phrase(at)
        inner.end = min(inner.end, unit.end)
        trigger.genitive = inner


def inner_phrase(unit: Unit, chunker: Chunker) -> Unit | None:
    """The genitive inside an abstract noun's phrase: «نجاح | المقاومة», «توجيه | الولايات المتحدة»."""
    at = unit.head + 1
    forms = chunker.forms
    while at < unit.end and (
        forms[at].kind == MARK
        or (at not in chunker.names and forms[at].adjective is not None and forms[at].noun is None)
    ):
        at += 1
    if at >= unit.end or forms[at].function:
        return None
    described = forms[unit.head].article and forms[at].article and forms[at].rest.endswith(("ي", "ية"))
    if described and at not in chunker.names:
        return None  # «العمل الإرهابي الجبان»: adjectives
    inner = chunker.phrase(at, unit.end)
    inner.end = min(inner.end, unit.end)
    return inner


def _modifies(form: Form, head: Form, trigger: Trigger) -> bool:
    """Whether a word after an event noun is its adjective («هجوم مسلح») and no genitive («إجلاء المسلحين»)."""
    if form.adjective is None and not (form.noun is not None and form.noun.lexeme.pos == "participle"):
        return False
    if form.noun is not None and form.noun.lexeme.pos == "participle" and form.noun.bits & PLURAL:
        return False
    if form.noun is not None and form.rest.endswith(("ون", "ين")) and form.noun.bits & PLURAL and not head.dual:
        return False  # «رصاص مسلحين»: a plural of people tells of no event
    if form.noun is None or form.noun.lexeme.pos == "participle":
        return True
    if form.article != head.article:
        return False
    own = head.masdar or head.noun
    if form.rest.endswith("ة") and own is not None and not (own.bits & PLURAL or head.rest.endswith("ة")):
        return False  # «إسقاط طائرة»: no adjective of a masculine
    return form.article or not trigger.toll


def _light(trigger: Trigger, units: list[Unit], heads: list[int], relations: dict[int, Relation]) -> None:
    """The verb that carries an event noun («شنت X غارة»), or that tells of it («هجوم استهدف Y», «غارة شنها X»)."""
    at = trigger.unit
    k = at + 1
    while k < len(units) and (units[k].kind == REL or (units[k].kind == NOUN and units[k].prep and k <= at + 2)):
        k += 1
    if (
        k < len(units)
        and units[k].kind == VERB
        and k <= at + 3
        and (not units[at].definite or units[k - 1].kind == REL or (units[k].suffix and k == at + 1))
    ):
        verb = units[k].lemma
        following = [j for j in range(k + 1, min(k + 4, len(units))) if units[j].kind == NOUN and heads[j] == j]
        if verb in LIGHT_TARGET and not units[k].suffix:
            bare = [j for j in following if not units[j].prep]
            _name(relations, heads, bare[:1], "relative")
        elif verb in LIGHT_DOER or units[k].suffix:
            bare = [j for j in following if not units[j].prep]
            _name(relations, heads, bare[:1], "light")
            return
    claimant = _claimant(units, heads[at])
    if claimant is not None and claimant in relations:
        _name(relations, heads, [claimant], "light")
        return
    governor = _governor(units, at, heads)
    if governor is None:
        return
    trigger.governor = governor
    verb_unit = units[governor]
    post = [j for j in range(governor + 1, at) if units[j].kind == NOUN and not units[j].prep and heads[j] == j]
    pre = [
        j
        for j in range(governor - 1, max(-1, governor - 6), -1)
        if units[j].kind == NOUN and not units[j].prep and heads[j] == j
    ]
    lemma = verb_unit.lemma
    if units[at].prep in ("", "ب") or lemma in UNDERGO or lemma in ("تمكن", "نجح", "بدا", "شرع"):
        topic = [j for j in pre if is_topic(units, j, governor)]
        if lemma in UNDERGO or (verb_unit.form.toll and units[at].prep):
            _name(relations, heads, (post or topic)[:1], "relative")
        elif post:
            _name(relations, heads, post[:1], "light")
        elif topic and not (units[at].prep == "" and at == governor + 1 and verb_unit.bits & PASSIVE):
            _name(relations, heads, topic[:1], "light")
        elif verb_unit.carried and verb_unit.doer in relations:
            _name(relations, heads, [verb_unit.doer], "light")
    elif verb_unit.doer in relations and relations[verb_unit.doer].slot in ("pre", "before"):
        _name(relations, heads, [verb_unit.doer], "ruler")
    following = [
        j
        for j in range(at + 1, min(at + 5, len(units)))
        if units[j].kind == NOUN and heads[j] == j and not units[j].prep
    ]
    if lemma in LIGHT_TARGET and post == []:
        _name(relations, heads, following[:1], "relative")


def _claimant(units: list[Unit], at: int) -> int | None:
    """«أعلنت الجماعة مسؤوليتها عن الهجوم»: who says so did it."""
    claimed = units[at - 1] if at and units[at].prep == "عن" else None
    if claimed is None or claimed.kind != NOUN or not claimed.form.lemmas & _RESPONSIBILITY:
        return None
    verb = next((k for k in range(at - 2, -1, -1) if units[k].kind == VERB), None)
    if verb is None or not (claimed.suffix or units[verb].lemma == "تبني") or (verb and units[verb - 1].kind == NEG):
        return None
    return units[verb].doer


_RESPONSIBILITY = frozenset(("مسوولية", "مسيولية"))


def _governor(units: list[Unit], at: int, heads: list[int]) -> int | None:
    k = heads[at] - 1
    steps = 0
    while k >= 0 and steps < 5:
        unit = units[k]
        if unit.kind == VERB:
            return k
        if unit.kind in (COMP, SUB, REL) or (unit.kind == PUNCT and unit.word != "comma"):
            return None
        aside = _aside(units, k) if unit.kind == PUNCT else None
        k = k - 1 if aside is None else aside - 1
        steps += 1
    return None


def _aside(units: list[Unit], close: int) -> int | None:
    """Where the comma before «، وهي تحالف …،» stands, the aside ending at another."""
    for k in range(close - 1, 0, -1):
        if units[k].kind in (VERB, COMP, SUB, REL):
            return None
        if units[k].kind == PUNCT:
            after = units[k + 1]
            return k if units[k].word == "comma" and after.cls == "pronoun" and after.form.folded in _ASIDE else None
    return None


_ASIDE = frozenset(("وهو", "وهي", "وهم", "وهما"))


def _between(trigger: Trigger, units: list[Unit], heads: list[int], relations: dict[int, Relation]) -> None:
    """«اشتباكات بين X وY»: the first is the doer, the second the other side."""
    for k in range(trigger.unit + 1, len(units)):
        unit = units[k]
        if unit.kind == VERB or (unit.kind == PUNCT and unit.word != "comma"):
            return
        if unit.kind == NOUN and unit.prep == "بين":
            far = relations[k].far
            relations[k] = Relation("between", far, True)
            second = True
            for j in range(k + 1, min(k + 8, len(units))):
                if units[j].kind == NOUN and (heads[j] == k or (units[j].prep == "بين" and units[j].conj)):
                    relations[j] = Relation("between2" if second else "between", far, True)
            return
