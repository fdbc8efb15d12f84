"""Triggers: may these words say that something happens, may they say this type, and with what status.

In: words that stand in a sentence, with what is said of them. Out: the sentence's own trigger there, a reason why the
words say nothing, and the status that grammar settles or leaves open.
"""

import re
from typing import NamedTuple

from marsad.coding.events import Event, phrase_at
from marsad.coding.forms import MARK, WORD, Form
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger, relate
from marsad.coding.status import choose_status, settled_status, status_features
from marsad.coding.units import NEG, NOUN, VERB
from marsad.coding.wording import Run
from marsad.lexicon.inflect import PRESENT
from marsad.lexicon.schema import Sense
from marsad.llm.passage import Passage

LONGEST = 5  # words
UNREAL = ("denied", "planned", "hypothetical")
_DEEDS = frozenset(("event", "abstract", "other", ""))  # classes of nouns that are no person, place or thing
# A second radical with its shadda, and no long vowel behind it: «سوّر», «وسوّرت»; not «سيّارة», «دبّابة», «قوّة».
_FORM_II = re.compile("[وف]?[\u064e\u064f\u0650]?[^\\W\\d_][\u064e\u064f]?[^\\Wاىي\\d_](?:\u0651\u064e?|\u064e\u0651)"
                      "[^\\Wاىيةو\\d_][\u064b-\u0652]*(?:ت\u0652?|وا|نا)?")  # fmt: skip
_HARM = frozenset(("killed", "injured", "missing", "casualties"))


class Deed(NamedTuple):
    """What a sentence has at the words of a trigger: `event` where the lexicon knows one, `trigger` in every case."""

    trigger: Trigger
    event: Event | None


def deed_at(run: Run, sentence: Sentence) -> Deed | None:
    """The sentence's own trigger in these words, or one made of them; None where they are part of no phrase."""
    for event in sentence.events:
        if event.trigger.start < run.last and run.first < event.trigger.end:
            return Deed(event.trigger, event)
    for toll in sentence.tolls:
        if run.first <= toll.start < run.last:
            return Deed(toll, None)
    for k, unit in enumerate(sentence.units):
        if unit.kind in (NOUN, VERB) and unit.start < run.last and run.first < unit.end:
            first = max(run.first, unit.start)
            form = sentence.chunker.forms[first]
            kind = "verb" if unit.kind == VERB else "masdar" if form.masdar is not None else "noun"
            made = Trigger(first, min(run.last, unit.end), k, kind, ())
            relate(made, sentence.units, sentence.heads, sentence.chunker)
            return Deed(made, None)
    return None


def why_no_trigger(run: Run, type_: str, index: int, passage: Passage) -> str:
    """Why these words cannot say that something of this type happens; empty where they can."""
    forms = passage.document.forms
    words = [form for form in forms[run.first : run.last] if form.kind != MARK and not form.blank]
    if len(words) > LONGEST:
        return "trigger-long"
    sentence = passage.sentence(index)
    types = types_of(run, sentence, passage)
    if not _is_known(run, sentence):
        if _is_name(run, index, passage):
            return "trigger-name"
        if any(start <= run.first and run.last <= time.end for start, time in passage.times.items()):
            return "trigger-time"
        verbs = {id(unit.form) for unit in sentence.units if unit.kind == VERB}
        if not types and not any(_may_tell(form, id(form) in verbs) for form in words):
            return "trigger-no-deed"
    groups = {kind.partition(".")[0] for kind in types}
    return "type-unsupported" if types and type_.partition(".")[0] not in groups else ""


def _is_known(run: Run, sentence: Sentence) -> bool:
    return any(
        trigger.start < run.last and run.first < trigger.end
        for trigger in (*(event.trigger for event in sentence.events), *sentence.tolls)
    )


def types_of(run: Run, sentence: Sentence, passage: Passage) -> set[str]:
    """The types that the lexicon gives to these words, or to a fixed phrase that begins with one of them."""
    forms, lexicon = passage.document.forms, passage.kit.lexicon
    found: set[str] = set()
    for at in range(run.first, run.last):
        form = forms[at]
        senses = [index for reading in form.readings for index in reading.lexeme.senses]
        phrase = phrase_at(forms, at, sentence.end) if form.event_phrases else None
        senses += [index for lexeme in (phrase[0] if phrase else ()) for index in lexicon.lexemes[lexeme].senses]
        found.update(lexicon.senses[index].type for index in senses)
        if form.toll.partition(":")[0] in _HARM:
            found.add("violence.casualties")
    for event in sentence.events:
        if event.trigger.start < run.last and run.first < event.trigger.end:
            found.update(sense.type for sense in (event.sense, *event.others))
    return found - {""}


def _is_name(run: Run, index: int, passage: Passage) -> bool:
    """Whether words are, or are part of, the name of a place, a party or a private person."""
    if any(name.start <= run.first and run.last <= name.end for name in passage.names.values()):
        return True
    if any(spot.start <= run.first and run.last <= spot.end for spot in passage.spots(index)):
        return True
    return any(start <= run.start and run.end <= end for start, end in passage.private)


def _may_tell(form: Form, is_verb: bool) -> bool:
    """Whether a word may say that something happens: a verb, an act, or a word that the lexicon does not know."""
    if form.kind != WORD or form.number is not None:
        return False
    if form.senses or form.toll or (_FORM_II.fullmatch(form.raw) and not form.article):
        return True
    if is_verb:
        return "speech" not in form.verb_kinds  # who only says something does nothing
    if form.function:
        return False
    if not form.readings:
        return True
    if form.noun is None:
        return form.adjective is None
    lexeme = form.noun.lexeme
    return lexeme.pos in ("masdar", "participle") or lexeme.kind in _DEEDS


def status_of(said: str, type_: str, deed: Deed | None, sentence: Sentence, passage: Passage) -> str:
    """The status of a claim: what grammar settles, else what is said where the sentence has a mark of it, else ours."""
    if deed is None:
        return said if said in ("occurred", "ongoing") or _is_marked(said, sentence, passage) else "occurred"
    features = status_features(
        deed.trigger, _sense(type_, deed), sentence, passage.kit.grammar.statuses,
        passage.document.headline and sentence.index == 0, passage.times,
    )  # fmt: skip
    settled = settled_status(features)
    if settled:
        return settled
    if said in UNREAL and _is_marked(said, sentence, passage):
        return said
    ours = choose_status(features, passage.kit.weights) if deed.event is not None else "occurred"
    if said in UNREAL or (ours in UNREAL and _is_marked(ours, sentence, passage)):
        return ours
    if said == "ongoing" and not _may_go_on(deed, sentence, passage):
        return ours
    return said if said in ("occurred", "ongoing") else ours


def _sense(type_: str, deed: Deed) -> Sense:
    if deed.event is None:
        return Sense(type_)
    senses = (deed.event.sense, *deed.event.others)
    return next((sense for sense in senses if sense.type == type_), deed.event.sense)


def _is_marked(status: str, sentence: Sentence, passage: Passage) -> bool:
    """Whether a word of the sentence marks this status: a negation, a future, a condition, or a word of intent."""
    statuses, forms = passage.kit.grammar.statuses, sentence.chunker.forms
    if status == "denied" and any(unit.kind == NEG for unit in sentence.units):
        return True
    wanted = {status, "foiled"} if status in ("denied", "planned") else {status}
    for at in range(sentence.begin, sentence.end):
        form = forms[at]
        if form.kind != WORD or form.folded in _AMBIGUOUS:
            continue
        following = forms[at + 1].folded if at + 1 < sentence.end else ""
        words = {form.rest, form.folded, f"{form.rest} {following}", f"{form.folded} {following}"}
        if form.verb is not None:
            words.add(form.verb.lexeme.lemma)
        if any(statuses.get(word) in wanted for word in words):
            return True
        purpose = form.prep == "ل" and form.verb is not None and form.verb.bits & PRESENT
        if status == "planned" and (form.future or purpose):
            return True
    return False


_AMBIGUOUS = frozenset(("ما", "لا", "لما"))  # negations only where the chunker says so


def _may_go_on(deed: Deed, sentence: Sentence, passage: Passage) -> bool:
    """Whether something may still go on: a noun or a verb in the present, or a word in the sentence that says so."""
    unit = sentence.units[deed.trigger.unit]
    past = deed.trigger.verbal and unit.kind == VERB and not unit.bits & PRESENT
    state = deed.event is not None and deed.event.sense.status == "ongoing"
    return not past or state or _is_marked("ongoing", sentence, passage)
