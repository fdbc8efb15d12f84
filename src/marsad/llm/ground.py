"""Grounding: what a model says, held to the report. Nothing stays that the report's own characters do not say.

In: a report with its document, and what a model says of it in words. Out: claims whose every value is read again from
those words by lexicon, grammar, registry and gazetteer; the places; and what was not believed, with the reason. Pure:
the same input gives the same values.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from marsad.coding.document import Document
from marsad.coding.keep import distinct
from marsad.coding.kit import Kit
from marsad.coding.privacy import mark_private
from marsad.coding.wording import Run
from marsad.llm.amounts import amount_at
from marsad.llm.joining import Found, joined
from marsad.llm.passage import Passage
from marsad.llm.said import Dropped, SaidAmount, SaidClaim, SaidPlace, Words
from marsad.llm.trigger import deed_at, status_of, types_of, why_no_trigger
from marsad.llm.values import listed, parties_at, places_at, time_at
from marsad.model import Claim, ClaimPlace, Interval, Party, Place, Quantity, Report, Span
from marsad.ontology import claim_types

PRIOR = 0.5  # confidence of a claim before anything is known of how far a model is right
FAR = 3  # sentences between a trigger and what is said of it
MOST_CLAIMS = 8  # claims of one sentence
MOST_VALUES = 16  # values of one field of a claim
LOOKED_AT = 4  # times as many are looked at


class Grounded(NamedTuple):
    """Claims in the order of their triggers, the places of the report, and what was not believed."""

    claims: tuple[Claim, ...]
    places: tuple[Place, ...]
    dropped: tuple[Dropped, ...]


def ground(
    report: Report, document: Document, said: Sequence[SaidClaim], kit: Kit, stamp: str,
    hidden: frozenset[int] = frozenset(), confidence: float = PRIOR,
) -> Grounded:  # fmt: skip
    """Hold what is said to the report. `hidden` are sentences (from 0) that were never sent; none supports anything.

    `stamp` says which coder made the claims. Every span counts code points of `report.text`.
    """
    if not said:
        return Grounded((), (), ())
    asked = frozenset(words.sentence - 1 for one in said for words in _words_of(one))
    passage = Passage(report, document, kit, hidden, asked)
    grounding = _Grounding(passage, stamp, confidence)
    found = [each for one in _in_order(said, grounding) if (each := grounding.claim(one)) is not None]
    once, lost = joined(found, MOST_VALUES)
    for each in lost:
        grounding.drop(_trigger_words(each), "claim", "type-other")
    kept = _few(once, grounding)
    claims = mark_private(
        [
            msgspec.structs.replace(
                each.claim, id=str(number),
                evidence=tuple(document.segment(index) for index in sorted(each.evidence)),
            )
            for number, each in enumerate(kept, 1)
        ],
        passage.private if kept else (),
    )  # fmt: skip
    places = listed([place for claim in claims for place in claim.places], passage) if claims else ()
    return Grounded(claims, places, tuple(grounding.dropped))


def _words_of(said: SaidClaim) -> Iterator[Words]:
    yield from (said.trigger, *said.actors, *said.targets, *said.places, *said.quantities, *said.sources)
    if said.time is not None:
        yield said.time


def _in_order(said: Sequence[SaidClaim], grounding: "_Grounding") -> Iterator[SaidClaim]:
    """What is said, each once, by the sentences of the triggers; of a sentence no more than is worth a look."""
    count: Counter[int] = Counter()
    for one in sorted(dict.fromkeys(said), key=lambda each: each.trigger.sentence):
        count[one.trigger.sentence] += 1
        if count[one.trigger.sentence] > LOOKED_AT * MOST_CLAIMS:
            grounding.drop(one.trigger, "claim", "sentence-claims")
        else:
            yield one


def _few(found: list[Found], grounding: "_Grounding") -> list[Found]:
    """The claims without those that are more than a sentence may have."""
    count: Counter[int] = Counter()
    kept = []
    for each in found:
        count[each.sentence] += 1
        if count[each.sentence] > MOST_CLAIMS:
            grounding.drop(_trigger_words(each), "claim", "sentence-claims")
        else:
            kept.append(each)
    return kept


def _trigger_words(found: Found) -> Words:
    return Words(sentence=found.sentence + 1, words=found.claim.trigger.text)


class _Grounding:
    """Grounds the claims of one passage, one after the other; keeps what was dropped."""

    def __init__(self, passage: Passage, stamp: str, confidence: float) -> None:
        self.passage, self.stamp, self.confidence = passage, stamp, confidence
        self.dropped: list[Dropped] = []

    def drop(self, words: Words, field: str, why: str) -> None:
        """Remember what was not believed."""
        self.dropped.append(Dropped(sentence=words.sentence, field=field, words=words.words, why=why))

    def claim(self, said: SaidClaim) -> Found | None:
        """The claim with what stands of it; None where nothing says that it happens."""
        passage = self.passage
        trigger = self._trigger(said)
        if trigger is None:
            return None
        index = said.trigger.sentence - 1
        sentence = passage.sentence(index)
        own = _Values(self, trigger, index)

        def time_of(run: Run, _words: Words, _index: int, passage: Passage) -> list[Interval] | str:
            found = time_at(run, trigger.first, passage)
            return found if isinstance(found, str) else [found]

        def amount_of(run: Run, words: Words, index: int, passage: Passage) -> list[Quantity] | str:
            kind = words.kind if isinstance(words, SaidAmount) else ""
            found = amount_at(run, kind, said.type, index, passage)
            return found if isinstance(found, str) else [found]

        actors = own.each("actors", said.actors, _party)
        targets = own.each("targets", said.targets, _party)
        places = own.each("places", said.places, _place)
        quantities = own.each("quantities", said.quantities, amount_of)
        sources = own.each("sources", said.sources, _source)
        time = own.each("time", (said.time,) if said.time is not None else (), time_of)
        acting = [(actor.start, actor.end) for actor in actors]
        text = passage.document.text[trigger.start : trigger.end]
        claim = Claim(
            id="", type=said.type,
            status=status_of(said.status, said.type, deed_at(trigger, sentence), sentence, passage),
            trigger=Span(text=text, start=trigger.start, end=trigger.end), actors=actors,
            targets=tuple(t for t in targets if not any(t.start < end and start < t.end for start, end in acting)),
            places=places, time=time[0] if time else None, quantities=quantities, sources=sources,
            confidence=self.confidence, made_by=(self.stamp,),
        )  # fmt: skip
        known = said.type in types_of(trigger, sentence, passage)
        return Found(claim, index, frozenset(own.evidence), known)

    def _trigger(self, said: SaidClaim) -> Run | None:
        """Where the trigger stands: of several places the one nearest to the values that are said with it."""
        passage, words = self.passage, said.trigger
        why = "type-unknown" if said.type not in claim_types() else passage.why_not(words.sentence, words.words)
        if why:
            self.drop(words, "claim", why)
            return None
        runs = passage.runs(words.sentence, words.words)
        fitting = [run for run in runs if not why_no_trigger(run, said.type, words.sentence - 1, passage)]
        if not fitting:
            why = why_no_trigger(runs[0], said.type, words.sentence - 1, passage) if runs else "words-missing"
            self.drop(words, "claim", why)
            return None
        return fitting[0] if len(fitting) == 1 else min(fitting, key=lambda run: self._away(run, said))

    def _away(self, trigger: Run, said: SaidClaim) -> int:
        """How many tokens lie between a trigger and what is said with it in its sentence."""
        values = (*said.actors, *said.targets, *said.places, *said.quantities, *((said.time,) if said.time else ()))
        total = 0
        for value in values:
            if value.sentence == said.trigger.sentence:
                runs = self.passage.runs(value.sentence, value.words)
                total += min((abs(run.first - trigger.first) for run in runs), default=0)
        return total


Read = Callable[[Run, Words, int, Passage], Sequence[Any] | str]


class _Values:
    """Reads the values of one claim; `evidence` are the sentences (from 0) that say it."""

    def __init__(self, grounding: _Grounding, trigger: Run, index: int) -> None:
        self.grounding, self.trigger, self.index = grounding, trigger, index
        self.evidence = {index}

    def each(self, field: str, said: Sequence[Words], read: Read) -> tuple[Any, ...]:
        """The values that stand of a field, none of which overlaps another."""
        kept: list[Any] = []
        for words in said[LOOKED_AT * MOST_VALUES :]:
            self.grounding.drop(words, field, "field-full")
        for words in said[: LOOKED_AT * MOST_VALUES]:
            found: Sequence[Any] | str = "field-full" if len(kept) >= MOST_VALUES else self._read(words, read)
            if isinstance(found, str):
                self.grounding.drop(words, field, found)
            else:
                self.evidence.add(words.sentence - 1)
                kept = distinct((*kept, *found))
        return tuple(kept[:MOST_VALUES])

    def _read(self, words: Words, read: Read) -> Sequence[Any] | str:
        """The values at the place nearest to the trigger where the words may be one, or why there is none."""
        passage = self.grounding.passage
        why = passage.why_not(words.sentence, words.words)
        if why:
            return why
        if abs(words.sentence - 1 - self.index) > FAR:
            return "too-far"
        found: Sequence[Any] | str = "words-missing"
        runs = passage.runs(words.sentence, words.words)
        for run in sorted(runs, key=lambda run: abs(run.start - self.trigger.start)):
            found = read(run, words, words.sentence - 1, passage)
            if not isinstance(found, str):
                return found
        return found


def _party(run: Run, _words: Words, index: int, passage: Passage) -> list[Party] | str:
    return parties_at(run, index, passage)


def _source(run: Run, _words: Words, index: int, passage: Passage) -> list[Party] | str:
    return parties_at(run, index, passage, speaks=True)


def _place(run: Run, words: Words, index: int, passage: Passage) -> list[ClaimPlace] | str:
    return places_at(run, words.role if isinstance(words, SaidPlace) else "at", index, passage)
