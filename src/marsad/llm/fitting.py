"""Fitting: the conditions under which a suggested entry holds on what people accepted, and on nothing they rejected.

In: a draft of an entry without conditions, and a coder whose lexicon has it. Out: the entry with conditions, and with
some sentences on which it holds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from marsad.coding.coder import RuleCoder
from marsad.coding.document import Document
from marsad.coding.events import CLASSES, Event, classes_of, conditions, holds
from marsad.coding.examples import sentences_of
from marsad.coding.sentence import Sentence
from marsad.coding.units import NOUN
from marsad.lexicon.schema import Sense
from marsad.llm.triggers import Trigger

_SHOWN = 5  # examples of an entry, of each kind
_MOST = 6  # words or classes of a condition
_GENERIC = frozenset(("number", "time", "people", "place", "party", "group", "document", "person"))  # stand everywhere


class _Use(NamedTuple):
    """The word of an entry in one of its sentences."""

    text: str
    sentence: Sentence
    event: Event


def fitted(trigger: Trigger, coder: RuleCoder) -> Trigger:
    """The entry with conditions where it needs some: the word has other uses, in the lexicon or as people settled."""
    uses = list(_uses(trigger.fires, trigger, coder))
    others = list(_uses(trigger.silent, trigger, coder))
    guessed = dict(trigger.guessed)
    when: dict[str, tuple[str, ...]] = {}
    if uses and (trigger.known or others):
        when = _condition(uses, others)
        if when:
            guessed["when"] = "it parts these sentences; does it say what the word means here?"
        else:
            guessed["when"] = "nothing parts these uses from the word's others: give a condition"
    lost = len(trigger.fires) - len(uses)
    if lost:
        guessed["fires"] = f"{lost} more sentences, in which the word is not found as a trigger, are left out"
    fires = tuple(use.text for use in uses[:_SHOWN])
    return msgspec.structs.replace(trigger, when=when, guessed=guessed, fires=fires, silent=trigger.silent[:_SHOWN])


def _uses(texts: Iterable[str], trigger: Trigger, coder: RuleCoder) -> Iterator[_Use]:
    """The sentences in which a sense of the entry is found."""
    for text in texts:
        document = Document(text, coder.memo)
        found = (
            _Use(text, sentence, event)
            for sentence in sentences_of(document, coder.kit)
            for event in sentence.events
            if any(each.type == trigger.type for each in (event.sense, *event.others))
        )
        if (use := next(found, None)) is not None:
            yield use


def _condition(uses: Sequence[_Use], others: Sequence[_Use]) -> dict[str, tuple[str, ...]]:
    """What is affected or, where that does not part the uses, what stands near: the fewest words that do."""
    said = sorted({word for use in uses for word in _said(use)})
    for key in ("object", "near"):
        banned = _GENERIC if key == "near" and not others else frozenset()
        able = {}
        for word in said:
            tests = conditions(Sense("", when={key: (word,)}))
            strict = tuple(test._replace(strict=True) for test in tests)
            if word not in banned and not any(_holds(tests, use) for use in others):
                able[word] = {at for at, use in enumerate(uses) if _holds(strict, use)}
        if chosen := _cover(able, len(uses)):
            return {key: chosen}
    return {}


def _holds(tests: tuple[object, ...], use: _Use) -> bool:
    return holds(tests, use.event.trigger, use.sentence.units, use.sentence.chunker)  # type: ignore[arg-type]


def _said(use: _Use) -> Iterator[str]:
    """Classes of the phrases of a sentence and the dictionary forms of their heads."""
    for unit in use.sentence.units:
        if unit.kind == NOUN:
            yield from classes_of(unit) & CLASSES
            if unit.reading is not None and unit.name is None and len(unit.lemma) > 2:
                yield unit.lemma


def _cover(able: dict[str, set[int]], count: int) -> tuple[str, ...]:
    """Words that together hold for all uses, those that hold for most first; none when they cannot."""
    chosen: list[str] = []
    open_ = set(range(count))
    while open_ and len(chosen) < _MOST:
        votes = Counter({word: len(held & open_) for word, held in able.items() if held & open_})
        if not votes:
            return ()
        best = min(votes, key=lambda word: (-votes[word], word not in CLASSES, word))
        chosen.append(best)
        open_ -= able[best]
    return () if open_ else tuple(chosen)
