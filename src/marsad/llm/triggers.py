"""Triggers: the words of settled claims, and the entries that would make the rules know them.

In: settled claims with their sentences. Out: `Case`s (a word in its sentence, and what people settled it to be) and
`Trigger`s: an entry of the lexicon as `events/*.toml` has it, with what was guessed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.examples import sentences_of
from marsad.coding.forms import WORD, Form
from marsad.coding.privacy import private_names
from marsad.coding.sentence import Sentence
from marsad.coding.units import VERB
from marsad.lexicon.inflect import verb_forms
from marsad.lexicon.parts import Noun, Verb, guess_noun, guess_verb
from marsad.lexicon.schema import Entry
from marsad.llm.evidence import Settled
from marsad.model import Claim
from marsad.text.fold import fold

_TRIED = 60  # sentences that a draft is tried on, of each kind
_LONGEST = 24  # words of an example
_CUTS = frozenset(("comma", "colon", "stop", "dash", "open", "close"))


class Case(NamedTuple):
    """A word in a sentence. `type` is what people settled it to be, empty: they rejected what was `read`.

    `learnt` says that the model had it and the rules did not; `found` are the types that senses give it today; `key`
    tells words apart. `first` and `last` are tokens of the document (last exclusive), `as_verb` how it stands there.
    """

    settled: Settled
    document: Document
    sentence: Sentence
    first: int
    last: int
    key: str
    as_verb: bool
    type: str
    read: str
    learnt: bool
    found: frozenset[str]

    @property
    def form(self) -> Form:
        """The first word."""
        return self.document.forms[self.first]

    @property
    def written(self) -> str:
        """The words as they stand."""
        return " ".join(self.document.words[self.first : self.last])


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is suggested. `parts` are its keys but for the senses, `guessed` those that a person must check.

    `known`: the lexicon has the word as a trigger, and this is one more sense. `claims` speak for it, `against` are
    those that were rejected.
    """

    word: str
    kind: str
    parts: dict[str, Any]
    guessed: dict[str, str]
    known: bool
    type: str
    doer: tuple[str, ...]
    affected: tuple[str, ...]
    when: dict[str, tuple[str, ...]]
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    claims: tuple[str, ...]
    against: tuple[str, ...]


def case_of(settled: Settled, coder: RuleCoder) -> Case | None:
    """What a settled claim, or a type that was settled, says of its word; None when it says nothing."""
    outcome = _outcome(settled)
    if outcome is None:
        return None
    document = Document(settled.sentence, coder.memo)
    begin, end = settled.at
    tokens = [
        at
        for at, form in enumerate(document.forms)
        if form.kind == WORD and not form.blank and document.starts[at] < end and document.ends[at] > begin
    ]
    if not tokens:
        return None
    first, last = tokens[0], tokens[-1] + 1
    for sentence in sentences_of(document, coder.kit):
        if sentence.begin <= first < sentence.end:
            as_verb = any(unit.kind == VERB and unit.head == first for unit in sentence.units)
            found = frozenset(
                each.type
                for event in sentence.events
                if event.trigger.start < last and first < event.trigger.end
                for each in (event.sense, *event.others)
            )
            key = _key([document.forms[at] for at in tokens], as_verb)
            return Case(settled, document, sentence, first, last, key, as_verb, *outcome, found)
    return None


def _outcome(settled: Settled) -> tuple[str, str, bool] | None:
    """The type that people settled (empty: rejected), the one that was read, and whether only the model had it."""
    if settled.field == "claim":
        read: Claim = settled.model or settled.rules
        if settled.final is None:
            return "", read.type, False
        return (settled.final.type, read.type, True) if settled.model and not settled.rules else None
    if settled.field == "type" and settled.final is not None:
        if settled.final == settled.model:
            return settled.final, settled.model, True
        if settled.model is not None:
            return "", settled.model, False
    return None


def _key(forms: Sequence[Form], as_verb: bool) -> str:
    """What tells a word from others: its entry where there is one, else its letters."""
    if len(forms) > 1:
        return "phrase " + " ".join(_lemma(form) for form in forms)
    where = entry_of(forms[0], as_verb)
    return f"entry {where}" if where else f"{'verb' if as_verb or _like_verb(forms[0]) else 'noun'} {_bare(forms[0])}"


def entry_of(form: Form, as_verb: bool) -> str:
    """File and line of the entry that a word is read as, one with senses before others; empty: it is unknown."""
    wanted = ("verb",) if as_verb else ("masdar", "participle", "noun")
    readings = [each for each in form.readings if each.lexeme.pos in wanted] or [
        each for each in form.readings if each.lexeme.pos in ("verb", "masdar", "participle", "noun")
    ]
    readings.sort(key=lambda each: not each.lexeme.senses)
    return readings[0].lexeme.where if readings else ""


def _like_verb(form: Form) -> bool:
    """Whether an unknown word may be a verb by what is joined to it and its ending."""
    return not (form.article or form.prep or form.raw.endswith(("ة", "ات"))) and guess_verb([_bare(form)]) is not None


def _bare(form: Form) -> str:
    """A word as written, hamzas and all, without conjunction, preposition, article and future."""
    size = len(form.rest)
    folded = fold(form.raw)
    return form.raw[-size:] if len(form.raw) == len(folded) and folded.endswith(form.rest) else form.rest


def _lemma(form: Form) -> str:
    for reading in (form.verb, form.masdar, form.noun, form.adjective):
        if reading is not None:
            return reading.lexeme.lemma
    return form.rest


def joined(cases: Iterable[Case]) -> list[Case]:
    """Cases with one key for all forms of an unknown word, and for nouns that are written like a form of its verb."""
    cases = list(cases)
    nouns = _alike({case.key for case in cases if case.key.startswith("noun ")}, _singular)
    verbs = _alike({case.key for case in cases if case.key.startswith("verb ")}, _past)
    keys = {key: f"noun {_singular(word)}" for key, word in nouns.items()}
    like: dict[str, str] = {}
    open_ = sorted(set(verbs.values()))
    while open_:
        guess = guess_verb(open_)
        has = guess[1] if guess else frozenset(open_)
        keys |= {key: f"verb {guess[0].past if guess else word}" for key, word in verbs.items() if word in has}
        if guess:
            like |= {form: f"verb {guess[0].past}" for form, _ in verb_forms(guess[0].past, guess[0].present)}
        open_ = [word for word in open_ if word not in has]

    def key(case: Case) -> str:
        if _is_plain_noun(case.form) and (verb := like.get(fold(_bare(case.form)))):
            return verb
        return keys.get(case.key, case.key)

    return [case._replace(key=key(case)) for case in cases]


def _alike(keys: Iterable[str], root: Callable[[str], str]) -> dict[str, str]:
    """The word of each key; without «و», «ف», «ب», «ل» or «ك» before it where others have that word without it."""
    words = {key: key.partition(" ")[2] for key in sorted(keys)}
    roots = {key: root(word) for key, word in words.items()}
    for key, word in words.items():
        if word[0] in "وفبلك" and len(word) > 3:
            others = (other for each, other in roots.items() if each != key)
            if root(word[1:]) in others:
                words[key] = word[1:]
    return words


def _singular(word: str) -> str:
    return guess_noun(word).singular


def _past(word: str) -> str:
    guess = guess_verb([word])
    return guess[0].past if guess else word


def _is_plain_noun(form: Form) -> bool:
    """«سور» may be a wall, or the verb that nobody has told the lexicon of."""
    return not (form.article or form.prep) and all(
        reading.lexeme.pos in ("noun", "adjective") and not reading.lexeme.senses for reading in form.readings
    )


def trigger_of(
    type_: str, for_it: Sequence[Case], against: Sequence[Case], all_forms: Sequence[Case],
    entries: Mapping[str, Sequence[Entry]], coder: RuleCoder,
) -> Trigger:  # fmt: skip
    """The entry that sentences of one word and type ask for, still without conditions (`marsad.llm.fitting`)."""
    kind, parts, guessed = _parts(for_it[0], all_forms, entries)
    known = any(reading.lexeme.senses for case in for_it for reading in case.form.readings)
    shown = [case for case in for_it if not _names_somebody(case, coder)]
    quiet = [case for case in against if not _names_somebody(case, coder)]
    if not shown:
        guessed["fires"] = "the sentences name private persons: write some of your own"
    doer, affected = _slots(kind, for_it, type_)
    return Trigger(
        word=" ".join(parts.get("words", ())) or parts.get("past") or parts["singular"],
        kind=kind, parts=parts, guessed=guessed, known=known, type=type_, doer=doer, affected=affected, when={},
        fires=tuple(dict.fromkeys(clause(case) for case in shown))[:_TRIED],
        silent=tuple(dict.fromkeys(clause(case) for case in quiet))[:_TRIED],
        claims=tuple(dict.fromkeys(case.settled.claim for case in all_forms if case.type == type_)),
        against=tuple(dict.fromkeys(case.settled.claim for case in against)),
    )  # fmt: skip


def _parts(
    case: Case, all_forms: Sequence[Case], entries: Mapping[str, Sequence[Entry]]
) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Kind of entry, its keys, and why some are to be checked."""
    kind, _, rest = case.key.partition(" ")
    if kind == "phrase":
        return "phrase", {"words": rest.split()}, {"words": "dictionary forms, hamzas left out"}
    if kind == "entry" and (there := entries.get(rest)):
        return (*_known_parts(there), {})
    written = sorted({_bare(each.form) for each in all_forms})
    if kind == "verb":
        met = [word for word in written if _past(word) == rest] or written
        guess = guess_verb(met)
        if guess:
            return "verb", *_verb_parts(guess[0])
    noun = guess_noun(rest)
    plurals = {plural for word in written for each in (word, word[1:]) for plural in _plurals(each, noun.singular)}
    return "noun", *_noun_parts(noun._replace(plural=tuple(sorted(plurals))))


def _plurals(word: str, singular: str) -> tuple[str, ...]:
    noun = guess_noun(word)
    return noun.plural if noun.singular == singular else ()


def _known_parts(there: Sequence[Entry]) -> tuple[str, dict[str, Any]]:
    verb = next((entry for entry in there if entry.pos == "verb"), None)
    if verb is not None:
        past, present, passive = verb.parts
        parts: dict[str, Any] = {"past": past, "present": present}
        parts |= {"passive_past": passive} if passive else {}
        for key, pos in (("masdar", "masdar"), ("participles", "participle")):
            if words := [entry.lemma for entry in there if entry.pos == pos]:
                parts[key] = words
        return "verb", parts
    noun = there[0]
    if noun.pos == "phrase":
        return "phrase", {"words": list(noun.parts)}
    return "noun", {
        "singular": noun.lemma,
        "plural": [part for part in noun.parts if part != noun.lemma],
        "gender": "f" if noun.feminine else "m",
    }


def _verb_parts(verb: Verb) -> tuple[dict[str, Any], dict[str, str]]:
    parts: dict[str, Any] = {"past": verb.past, "present": verb.present}
    guessed = {"past": "guessed from the forms that were met", "present": "guessed from the past"}
    if verb.masdar:
        parts["masdar"] = list(verb.masdar)
        guessed["masdar"] = "guessed from the pattern"
    else:
        guessed["masdar"] = "none can be guessed for this pattern: add it"
    return parts, guessed


def _noun_parts(noun: Noun) -> tuple[dict[str, Any], dict[str, str]]:
    parts = {"singular": noun.singular, "plural": list(noun.plural), "gender": "f" if noun.feminine else "m"}
    return parts, dict.fromkeys(parts, "guessed from the ending")


def _slots(kind: str, cases: Sequence[Case], type_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    doer = ("subject", "by", "light") if kind == "verb" else ("light", "by", "subject")
    affected = ("object", "genitive") if kind == "verb" else ("genitive", "object")
    preps = Counter(prep for case in cases for prep in _preps(case))
    if preps and (prep := preps.most_common(1)[0])[1] * 2 > len(cases):
        return doer, (f"prep:{prep[0]}",)
    return doer, affected


def _preps(case: Case) -> list[str]:
    """The prepositions before what is affected, as the person left the claim."""
    claim = case.settled.final
    if not isinstance(claim, Claim):
        return []
    starts = {party.start - case.settled.start for party in claim.targets}
    found = []
    for at, start in enumerate(case.document.starts):
        form = case.document.forms[at]
        end = case.document.ends[at]
        if any(start <= each < end for each in starts):
            before = case.document.forms[at - 1] if at else None
            if before is not None and before.function == "prep":
                found.append(before.raw)
            elif form.prep:
                found.append(form.prep)
    return found


def _names_somebody(case: Case, coder: RuleCoder) -> bool:
    return case.settled.named or bool(private_names(case.document, coder.kit))


def clause(case: Case) -> str:
    """The part of a sentence around its word that says what happened: from mark to mark, if it has some length."""
    forms, begin, end = case.document.forms, case.sentence.begin, case.sentence.end
    first, last = case.first, case.last
    while first > begin and forms[first - 1].mark not in _CUTS and last - first < _LONGEST // 2:
        first -= 1
    while last < end and last - first < _LONGEST and (forms[last].mark not in _CUTS or last - case.last < 3):
        last += 1
    start, stop = case.document.offsets(first, last)
    return case.document.text[start:stop].strip(" ،,.؛:")
