"""Amounts: what words of a sentence count or measure, read again by our numerals.

In: words that stand in a sentence and the kind that is said of them. Out: a quantity with our bounds, or a reason (a
slug) why there is none. What the sentence's own words say of a kind («قتيل», «كيلومتر») goes before what is said.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from marsad.coding.drafts import counted
from marsad.coding.measures import durations, lasting, measured
from marsad.coding.numbers import Number, read_number
from marsad.coding.rates import names_whom, rate_of
from marsad.coding.sentence import Sentence
from marsad.coding.units import NOUN, PEOPLE, Unit
from marsad.coding.wording import Run
from marsad.llm.passage import Passage
from marsad.model import Quantity
from marsad.ontology import QUANTITY_KINDS

_HARM = frozenset(("killed", "injured", "missing", "detained", "abducted", "released"))
_HURT = frozenset(("killed", "injured", "missing"))
_HARMLESS = ("access.", "territory.", "politics.", "force.deployment", "force.disarmament")  # hurt nobody by themselves
_OF_PEOPLE = _HARM | {"displaced", "returned", "affected", "fighters", "participants"}
_OF_MEASURES = frozenset(("price", "area", "distance", "duration", "ration"))
_RATED = frozenset(("food", "aid", "fuel", "medicine", "unit", "property", "vehicle"))
_LIVING = PEOPLE | {"party", "group", "casualty", "source", "media"}
_THINGS = frozenset(
    ("vehicle", "aircraft", "weapon", "munition", "building", "facility", "ship", "food", "fuel", "aid")
)


class Amount(NamedTuple):
    """An amount of a sentence: the number and the noun phrase that it counts."""

    number: Number
    unit: Unit


def amount_at(run: Run, kind: str, type_: str, index: int, passage: Passage) -> Quantity | str:
    """The quantity that the words say. Where a type hurts nobody, only words of harm tell of the dead."""
    if kind not in QUANTITY_KINDS:
        return "kind-unknown"
    sentence = passage.sentence(index)
    if kind == "duration":
        return _duration(run, sentence, passage)
    tolls = [q for toll in passage.tolls(index) for q in toll.quantities if _touches(q, run)]
    exact = [q for q in tolls if q.end == run.end and q.start <= run.start <= q.start + 2]
    if same := [q for q in exact or tolls if q.kind == kind]:
        return same[0] if exact or len(same) == 1 else _nearest(same, run)
    found = _amounts(run, sentence, passage)
    if not found:
        times = passage.times.items()
        timed = any(start < run.last and run.first < time.end for start, time in times)
        return "number-time" if timed else "number-missing"
    if len(found) > 1:
        return "number-several"
    number, unit = found[0]
    if _is_time(number, passage):
        return "number-time"
    quantity = counted(unit, kind, sentence.chunker, number)
    told = [q for q in tolls if q.start < quantity.end and quantity.start < q.end and q.low == quantity.low]
    if told:
        return told[0]
    if kind in _HURT and type_.startswith(_HARMLESS):
        return "kind-unsupported"
    return _of_kind(quantity, unit, sentence, passage)


def _touches(quantity: Quantity, run: Run) -> bool:
    return quantity.start < run.end and run.start < quantity.end


def _nearest(quantities: Sequence[Quantity], run: Run) -> Quantity:
    return min(quantities, key=lambda q: abs(q.start - run.start) + abs(q.end - run.end))


def _duration(run: Run, sentence: Sentence, passage: Passage) -> Quantity | str:
    found = [lasting(duration, passage.document) for duration in durations(sentence)]
    touching = [quantity for quantity in found if _touches(quantity, run)]
    return _nearest(touching, run) if touching else "kind-unsupported"


def _amounts(run: Run, sentence: Sentence, passage: Passage) -> list[Amount]:
    """The amounts that begin among the words; the sentence's own phrases first, else what the words alone make."""
    found: dict[int, Amount] = {}
    for unit in _counting(sentence):
        number = unit.number
        if number is None or number.start >= run.last or number.end <= run.first or number.start in found:
            continue
        found[number.start] = Amount(number, unit)
    if found:
        return [found[start] for start in sorted(found)]
    forms = passage.document.forms
    nouns = {at for unit in sentence.units if unit.kind == NOUN for at in range(unit.start, unit.end)}
    for at in range(run.first, run.last):
        if any(start <= at < time.end for start, time in passage.times.items()):
            continue
        number = read_number(forms, at, run.last, passage.kit.grammar)
        if number is None and not (forms[at].dual and not forms[at].function and at in nouns):
            continue
        counting = sentence.chunker.phrase(at, run.last)
        if counting.number is not None:
            return [Amount(counting.number, counting)]
    return []


def _counting(sentence: Sentence) -> Iterator[Unit]:
    for unit in (*sentence.units, *sentence.inner.values()):
        if unit.kind == NOUN and unit.number is not None:
            yield unit
    for trigger in (*(event.trigger for event in sentence.events), *sentence.tolls):
        if trigger.genitive is not None and trigger.genitive.number is not None:
            yield trigger.genitive


def _is_time(number: Number, passage: Passage) -> bool:
    """Whether a number is that of a date or a span of time."""
    return any(start < number.end and number.start < time.end for start, time in passage.times.items())


def _of_kind(quantity: Quantity, unit: Unit, sentence: Sentence, passage: Passage) -> Quantity | str:
    """The quantity, if what is counted may be of its kind; measures and rations are what the words say they are."""
    forms = passage.document.forms
    kind = quantity.kind
    if forms[unit.head].times.get("unit") and unit.cls not in PEOPLE:
        return "kind-unsupported"
    per = rate_of(unit, forms, sentence.begin, sentence.end) if unit.cls in _RATED else None
    if names_whom(per):
        return msgspec.structs.replace(quantity, kind="ration", per=per)
    if unit.cls == "unit":
        own = measured(unit, forms)
        if own in ("distance", "area", "price"):
            return msgspec.structs.replace(quantity, kind=own)
        return quantity if kind in ("aid", "weapons") else "kind-unsupported"
    if unit.cls == "money":
        return msgspec.structs.replace(quantity, kind="price")
    if kind in _OF_MEASURES or (kind in _OF_PEOPLE and unit.cls in _THINGS):
        return "kind-unsupported"
    if unit.cls in _LIVING and kind not in _OF_PEOPLE:
        return "kind-unsupported"
    return msgspec.structs.replace(quantity, per=per) if per and kind == "aid" else quantity
