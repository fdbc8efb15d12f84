"""Ways: a sentence that describes a road told of before says where it runs and what it joins.

In: a sentence, its spots, and the report's drafts so far. Out: places for the last draft on a way: «هذا الطريق يقع على
طول الضفة الشمالية للنهر وتربط البلدة بالمدينة» gives that way a place along which it runs and two ends.
"""

from marsad.coding.drafts import ALONG, Draft
from marsad.coding.sentence import Sentence
from marsad.coding.spots import NAMELESS, Spot
from marsad.coding.units import NOUN, PUNCT, SUB, VERB, Unit
from marsad.model import ClaimPlace
from marsad.text.fold import after_letters, fold_phrase

_ROUTES = frozenset(("access.route_closed", "access.route_opened"))
_LIES = frozenset(("وقع", "امتد", "مر", "سار", "حاذي"))
_JOINS = frozenset(("ربط", "وصل"))
_BACK = 4  # sentences back to which «هذا الطريق» may point


def describe_way(sentence: Sentence, spots: list[Spot], earlier: list[Draft]) -> None:
    """Give the last draft on a way the places that a sentence on «this road» tells."""
    units = sentence.units
    topic = next((k for k, unit in enumerate(units) if unit.kind == NOUN and unit.cls == "road" and unit.dem), None)
    if topic is None:
        return
    begin = units[topic].start
    before = (each for each in reversed(earlier) if each.sentence < sentence.index or each.trigger.start < begin)
    draft = next((each for each in before if each.type in _ROUTES), None)
    if draft is None or sentence.index - draft.sentence > _BACK:
        return
    found = _along(sentence, spots, topic)
    if not {"from", "to"} & {place.role for place in draft.places}:
        found += _ends(sentence, spots, topic)
    kept = [place for place in draft.places if not any(_says_more(other, place) for other in found)]
    draft.places = [*kept, *found]
    if found:
        draft.evidence.add(sentence.index)


def _says_more(place: ClaimPlace, known: ClaimPlace) -> bool:
    """Whether «الضفة الشمالية لنهر …» says again, or closer, where the way runs."""
    inside = place.start <= known.start and known.end <= place.end
    return place.role == known.role and (inside or fold_phrase(place.text).endswith(fold_phrase(known.text)))


def _clause_end(units: list[Unit], start: int) -> int:
    """Where the description ends: at «،» before another verb of telling, at a subordinate clause, at the end."""
    for k in range(start, len(units)):
        if units[k].kind == SUB or (units[k].kind == PUNCT and units[k].word != "comma"):
            return k
        if units[k].kind == VERB and "speech" in units[k].form.verb_kinds:
            return k
    return len(units)


def _along(sentence: Sentence, spots: list[Spot], topic: int) -> list[ClaimPlace]:
    """«على طول الضفة الشمالية لنهر …»: what the way runs along, with what it is of."""
    units = sentence.units
    for k in range(topic + 1, _clause_end(units, topic + 1)):
        unit = units[k]
        if unit.kind != NOUN or unit.prep not in ALONG:
            continue
        after = units[k + 1] if k + 1 < len(units) else None
        end = (
            after.end if after is not None and after.kind == NOUN and after.prep == "ل" and not after.conj else unit.end
        )
        if any(spot.unit in (k, k + 1) and spot.kind not in NAMELESS for spot in spots):
            return [_place(sentence, unit.head, end, "via")]
    return []


def _ends(sentence: Sentence, spots: list[Spot], topic: int) -> list[ClaimPlace]:
    """«وتربط البلدة بالمدينة», «يصل بين … و…»: the two places that the way joins."""
    units = sentence.units
    last = _clause_end(units, topic + 1)
    verb = next((k for k in range(topic + 1, last) if units[k].kind == VERB and units[k].lemma in _JOINS), None)
    if verb is None:
        return []
    named = [spot for spot in spots if verb < spot.unit < last and spot.name is not None]
    found = []
    for spot, role in zip(named[:2], ("from", "to"), strict=False):
        name = spot.name
        assert name is not None
        found.append(
            _place(sentence, spot.start, spot.end, role, len(name.conj + name.prep) if spot.start == name.start else 0)
        )
    return found


def _place(sentence: Sentence, start: int, end: int, role: str, drop: int = 0) -> ClaimPlace:
    document = sentence.chunker.document
    first, last = document.offsets(start, end)
    first += after_letters(document.text[first:last], drop)
    return ClaimPlace(text=document.text[first:last], start=first, end=last, role=role)
