"""Values: parties, places and times that words of a sentence stand for, by registry, gazetteer and grammar alone.

In: words that stand in a sentence. Out: values of a claim, or a reason (a slug) why the words can be none.
"""

from collections.abc import Iterator

import msgspec

from marsad.coding.drafts import TARGET_CLASSES
from marsad.coding.forms import MARK, WORD
from marsad.coding.names import Name, place_noun
from marsad.coding.parties import SPEAKERS, is_held
from marsad.coding.places import spot_words
from marsad.coding.sentence import Sentence
from marsad.coding.spots import Spot
from marsad.coding.times import opened
from marsad.coding.units import NOUN, VERB, Unit
from marsad.coding.wording import Run
from marsad.coding.write import interval_of
from marsad.gazetteer.gazette import UNKNOWN, Gazette
from marsad.llm.passage import Passage
from marsad.model import ClaimPlace, Interval, Party, Place
from marsad.text.fold import fold, name_key

_PARTIES = TARGET_CLASSES | SPEAKERS | {"pronoun", "captive", "casualty"}
_ROLES = ("at", "from", "to", "via", "near")


def parties_at(run: Run, index: int, passage: Passage, speaks: bool = False) -> list[Party] | str:
    """The parties that the words name; several where «و» joins them. `speaks` for sources."""
    sentence = passage.sentence(index)
    found: list[Party] = []
    for part, unit in _phrases(run, sentence, passage):
        why = _why_no_party(part, unit, sentence, passage, speaks)
        if why and not found:
            return why
        if not why:
            party = _party(part, unit, sentence, passage)
            found.append(_as_said(_in_office(party, unit, sentence, passage) if speaks else party, part, passage))
    if speaks:
        found = [party for party in found if not _is_publisher(party, passage)]
    return found or "source-is-publisher"


def _phrases(run: Run, sentence: Sentence, passage: Passage) -> Iterator[tuple[Run, Unit]]:
    """The noun phrases of a run: the first, and those that «و» joins to it."""
    forms, document = passage.document.forms, passage.document
    first, start = run.first, run.start
    while first < run.last:
        unit = phrase_at(first, run.last, sentence)
        last = max(unit.end, first + 1)
        if last < run.last and not forms[last].conj:
            last = next((at for at in range(last, run.last) if at > unit.end and forms[at].conj == "و"), run.last)
        yield Run(first, last, start, document.ends[last - 1]), unit
        first, start = last, document.starts[last] if last < run.last else run.end


def phrase_at(first: int, last: int, sentence: Sentence) -> Unit:
    """The sentence's own noun phrase at these tokens, or the phrase that they alone make."""
    for unit in (*sentence.units, *sentence.inner.values(), *_genitives(sentence)):
        begin = unit.head if unit.number is None else min(unit.head, unit.number.start)
        if unit.kind == NOUN and begin == first and unit.end <= last:
            return unit
    return sentence.chunker.phrase(first, last)


def _genitives(sentence: Sentence) -> Iterator[Unit]:
    for trigger in (*(event.trigger for event in sentence.events), *sentence.tolls):
        if trigger.genitive is not None:
            yield trigger.genitive


def _why_no_party(run: Run, unit: Unit, sentence: Sentence, passage: Passage, speaks: bool) -> str:
    """Why a phrase is no party; empty where it is one."""
    forms = passage.document.forms
    words = [form for form in forms[run.first : run.last] if form.kind != MARK and not form.blank]
    if any(start < run.last and run.first < time.end for start, time in passage.times.items()):
        return "party-time"
    if unit.actor is not None or unit.name is not None:
        return ""
    if not words or all(form.number is not None for form in words):
        return "party-number"
    head = forms[unit.head]
    if any(each.kind == VERB and each.start == unit.head for each in sentence.units) and head.noun is None:
        return "party-verb"
    if unit.reading is None and (head.verb is not None and head.noun is None and head.adjective is None):
        return "party-verb"
    if head.function and head.function != "pron" and not head.pronominal and head.noun is None and not unit.number:
        return "party-function"
    allowed = SPEAKERS | {"pronoun", "adjective"} if speaks else _PARTIES
    if unit.cls not in allowed and not unit.nation and not unit.role:
        return "party-other"
    return ""


def _party(run: Run, unit: Unit, sentence: Sentence, passage: Passage) -> Party:
    """The value of a phrase, or of a thing with who holds it («مواقع للتنظيم»)."""
    if unit.end < run.last:
        holder = next((each for each in sentence.units if each.start == unit.end), None)
        if holder is not None and holder.end <= run.last and is_held(unit, holder, passage.document.forms):
            return passage.cast.held(unit, holder)
    return passage.cast.party(unit)


def _in_office(party: Party, unit: Unit, sentence: Sentence, passage: Passage) -> Party:
    """A speaker with the class of whom he speaks for («المتحدث باسم الجيش»), once a sentence has said so."""
    at = next((k for k, each in enumerate(sentence.units) if each is unit), None)
    return party if at is None else passage.offices.of(sentence, at, party)


def _as_said(party: Party, run: Run, passage: Passage) -> Party:
    """The value with the words that were said, where they are others than the phrase's own."""
    if party.start <= run.start + 2 and party.start >= run.start and party.end in (run.end, run.end + 1):
        return party
    text = passage.document.text[run.start : run.end]
    name = party.name or (party.text if party.entry is not None else None)
    return msgspec.structs.replace(party, text=text, start=run.start, end=run.end, name=name if name != text else None)


def _is_publisher(party: Party, passage: Passage) -> bool:
    """Whether a source is the publisher itself, which speaks in its own voice."""
    own = passage.publisher
    words = {fold(text).replace(" ", "") for text in (party.text, party.name or "") if text}
    return any(len(word) > 2 and (word == own or word in own or (own and own in word)) for word in words) and bool(own)


def places_at(run: Run, role: str, index: int, passage: Passage) -> list[ClaimPlace] | str:
    """The places that the words name, as the sentence's own mentions of them."""
    spots = [spot for spot in passage.spots(index) if spot.start < run.last and run.first < spot.end]
    if not spots:
        made = _new_spot(run, index, passage)
        if isinstance(made, str):
            return made
        passage.locator.note([made])
        spots = [made]
    return [_place_of(spot, role, index, passage) for spot in spots]


def _place_of(spot: Spot, role: str, index: int, passage: Passage) -> ClaimPlace:
    sentence = passage.sentence(index)
    unit = sentence.units[spot.unit] if spot.unit >= 0 else sentence.chunker.phrase(spot.start, spot.end)
    text, start, end = spot_words(spot, unit, passage.document)
    name = spot.stands_for if spot.stands_for != text else None
    given = role if role in _ROLES else "at"
    return ClaimPlace(text=text, start=start, end=end, role="near" if spot.role == "near" else given, name=name)


def _new_spot(run: Run, index: int, passage: Passage) -> Spot | str:
    """A mention that the sentence's reading passed over: a known name, or a word that nothing explains."""
    forms = passage.document.forms
    name = next((n for n in passage.names.values() if n.start < run.last and run.first < n.end and n.places), None)
    if name is not None:
        return Spot(name.start, name.end, -1, name, "name", "at")
    if any(start < run.last and run.first < time.end for start, time in passage.times.items()):
        return "place-time"
    if any(start < run.end and run.start < end for start, end in passage.private):
        return "place-person"
    words = [form for form in forms[run.first : run.last] if form.kind != MARK and not form.blank]
    head = place_noun(words[0], passage.kit).kinds
    unknown = [form for form in words if form.kind == WORD and not form.readings and form.number is None]
    if any(name.start < run.last and run.first < name.end for name in passage.names.values()):
        return "place-party"
    if len(unknown) < len(words) - bool(head) or not unknown:
        return "place-other"
    key = name_key(" ".join([_bare(run, passage), *(form.folded for form in words[1:])]))
    found = passage.kit.exact(key)[1]
    if found:
        known = Name(run.first, run.last, *_joined(run, passage), (), found, key)
        passage.locator.add(known)
        return Spot(run.first, run.last, -1, known, "name", "at")
    return Spot(run.first, run.last, -1, None, "unknown", "at")


def _bare(run: Run, passage: Passage) -> str:
    """The first word without what is joined before it."""
    document = passage.document
    return fold(document.text[run.start : document.ends[run.first]])


def _joined(run: Run, passage: Passage) -> tuple[str, str]:
    """What is joined before the first word: (conjunction, preposition)."""
    left = fold(passage.document.text[passage.document.starts[run.first] : run.start])
    return (left[0], left[1:]) if left[:1] in ("و", "ف") and left else ("", left)


def listed(claimed: list[ClaimPlace], passage: Passage) -> tuple[Place, ...]:
    """The report's places; those of claims that have no name of their own («المكان») stand there unresolved."""
    places = passage.locator.places({name_key(place.name or place.text) for place in claimed})
    gazette = Gazette(places)
    added: dict[str, Place] = {}
    for place in claimed:
        called = place.name or place.text
        if gazette.find(place).kind == UNKNOWN and name_key(called) not in added:
            added[name_key(called)] = Place(name=called, kind="other", why="no candidate in the gazetteer")
    return (*places, *added.values())


def time_at(run: Run, trigger: int, passage: Passage) -> Interval | str:
    """The expression of time that the words overlap most, with the days that it stands for."""
    times = [time for start, time in passage.times.items() if start < run.last and run.first < time.end]
    if not times:
        return "time-unknown"
    shared = [min(run.last, time.end) - max(run.first, time.start) for time in times]
    best = opened(times[shared.index(max(shared))], trigger)
    return interval_of(best, passage.document) or "time-unresolved"
