"""Names: places and parties that the gazetteer and the registry know by name.

In: a document. Out: for each token that begins a name, the longest name there, with its candidates. A name that is also
an ordinary word needs a cue: a place noun before it, a preposition of place, a quotation mark, a rank that speaks for
itself.
"""

from typing import NamedTuple

import marisa_trie

from marsad.coding.document import Document
from marsad.coding.forms import LATIN, MARK, NUMBER, WORD, Form
from marsad.coding.kit import Kit
from marsad.gazetteer.table import PlaceRecord
from marsad.lexicon.grammar import PlaceNoun
from marsad.lexicon.inflect import DUAL
from marsad.text.fold import after_letters

LONGEST = 6
_PLACE_PREPOSITIONS = frozenset(
    "في ب من الي ل قرب نحو باتجاه صوب تجاه شرق غرب شمال جنوب شرقي غربي شمالي جنوبي وسط محيط ريف داخل علي بين عن".split()
)
_SEATS = frozenset(("government", "ministry", "coalition", "other"))  # kinds of party that are named by their place
_INSIDE = frozenset("في داخل قرب محيط شرق غرب شمال جنوب شرقي غربي شمالي جنوبي وسط".split())
NAMED_HEADS = frozenset(("placenoun", "facility", "road"))  # classes of nouns that a place's name may follow
_BANKS = frozenset(("ضفة", "ضفاف"))
_PEOPLE_OF = frozenset(("سكان", "اهالي"))
_NOTHING = PlaceNoun()


class Name(NamedTuple):
    """A known name at tokens `start` to `end`; candidates are ids of registry and gazetteer."""

    start: int
    end: int
    conj: str
    prep: str
    actors: tuple[int, ...]
    places: tuple[int, ...]
    key: str


def name_as_written(text: str, name: Name) -> str:
    """The words of a name without what is joined before it: «وتعز» is «تعز», «للفرات» «الفرات»."""
    rest = text[after_letters(text, len(name.conj + name.prep)) :]
    return f"ا{rest}" if name.prep and rest.startswith("ل") and name.key.startswith("ال") else rest


def find_names(document: Document, kit: Kit) -> dict[int, Name]:
    """The names of a document by their first token; none overlaps another."""
    found: dict[int, Name] = {}
    forms = document.forms
    last = len(forms)
    before: Name | None = None
    at = 0
    while at < last:
        form = forms[at]
        if form.name_starts:
            name = _longest(forms, at, last, kit)
            if name is not None and (_accept(document, name, kit) or _joins(forms, before, name, kit)):
                before = found[at] = name._replace(places=()) if _party_only(forms, name, kit) else name
                at = name.end
                continue
        at += 1
    return found


def _longest(forms: list[Form], at: int, last: int, kit: Kit) -> Name | None:
    best: Name | None = None
    after_noun = _place_noun_before(forms, at) and not forms[at - 1].article
    next_key = _next_key(forms, at, last)
    if not any(
        kit.continues_name(key) and kit.continues_name(f"{key} {next_key}", True) for key, _, _ in forms[at].name_starts
    ):
        for key, conj, prep in forms[at].name_starts:
            if prep and after_noun:
                continue
            actors, places = kit.exact(key)
            if (actors or places) and (best is None or len(conj + prep) < len(best.conj + best.prep)):
                best = Name(at, at + 1, conj, prep, actors, places, key)
        return best
    following: list[tuple[str, int]] = []
    k = at + 1
    while k < last and len(following) < LONGEST:
        form = forms[k]
        if form.kind == MARK and form.mark in ("quote", "dash", "open") and k == at + 1 + len(following):
            following.append(("", k))
        elif form.kind in (WORD, NUMBER, LATIN) and form.key:
            following.append((form.key, k))
        else:
            break
        k += 1
    for key, conj, prep in forms[at].name_starts:
        if prep and after_noun:
            continue
        text = key
        ends = {len(text): at + 1}
        for word, token in following:
            if word:
                text += " " + word
                ends[len(text)] = token + 1
        party_size, actors = _matches(kit.registry.names, text, ends)
        place_size, places = _matches(kit.gazetteer.names, text, ends)
        size = max(party_size, place_size)
        if size == 0:
            continue
        end = ends[size]
        name = Name(
            at, end, conj, prep,
            actors if party_size == size else (), places if place_size == size else (), text[:size],
        )  # fmt: skip
        if best is None or end > best.end or (end == best.end and len(conj + prep) < len(best.conj + best.prep)):
            best = name
    return best


def _joins(forms: list[Form], before: Name | None, name: Name, kit: Kit) -> bool:
    """Whether a name is told in one breath with a place of its country: «صنعاء ومأرب والبيضاء وتعز»."""
    if before is None or not before.places or not name.places or name.prep:
        return False
    between = [form.folded for form in forms[before.end : name.start] if form.mark != "quote"]
    if between != ([] if name.conj == "و" else ["و"]):
        return False
    gazetteer = kit.gazetteer
    countries = {gazetteer.record(place).country for place in before.places}
    records = [gazetteer.record(place) for place in name.places]
    return any(record.rank <= 2 and record.country in countries for record in records)


def place_noun(form: Form, kit: Kit) -> PlaceNoun:
    """What a word is as the noun before a place's name, in singular, dual or plural."""
    nouns = kit.grammar.places
    found = nouns.get(form.rest)
    if found is None and form.noun is not None:
        found = nouns.get(form.noun.lexeme.lemma)
    return found or _NOTHING


def _party_only(forms: list[Form], name: Name, kit: Kit) -> bool:
    """Whether a party that bears a place's name is meant: «مراسل الأناضول», and not «في الأناضول»."""
    if not name.actors or not name.places or name.prep == "ب" or _place_noun_before(forms, name.start):
        return False
    if kit.registry.actors[name.actors[0]].kind in _SEATS:
        return False
    before = _before(forms, name.start)
    return before is None or not {before.rest, before.folded} & _INSIDE


def _next_key(forms: list[Form], at: int, last: int) -> str:
    """The key of the next word, past one mark."""
    for k in (at + 1, at + 2):
        if k < last and forms[k].key and forms[k].kind != MARK:
            return forms[k].key
    return ""


def _matches(names: marisa_trie.RecordTrie, text: str, ends: dict[int, int]) -> tuple[int, tuple[int, ...]]:
    """(length, ids) of the longest name that begins the text and ends where a word does; 0 where none does."""
    for key in reversed(names.prefixes(text)):
        if len(key) in ends:
            return len(key), tuple(sorted({row[0] for row in names[key]}))
    return 0, ()


def _is_bank(forms: list[Form], at: int, kit: Kit) -> bool:
    """Whether «الضفة» is the bank of what follows: «الضفة الغربية للنيل», «الضفة اليسرى لنهر دجلة»."""
    if at < len(forms) and forms[at].article and forms[at].adjective is not None:
        at += 1
    if at >= len(forms) or forms[at].prep != "ل":
        return False
    return bool(place_noun(forms[at], kit).kinds) or any(kit.exact(key)[1] for key, _, _ in forms[at].name_starts)


def _accept(document: Document, name: Name, kit: Kit) -> bool:
    """Whether a name is meant where it stands, and not the ordinary words that it may be."""
    forms = document.forms
    form = forms[name.start]
    if form.rest in _BANKS and _is_bank(forms, name.end, kit):
        return False
    records = [kit.gazetteer.record(place) for place in name.places]
    if name.end > name.start + 1:
        return (
            bool(name.actors)
            or _cue(forms, name)
            or min(record.rank for record in records) <= 3
            or not all(record.word for record in records)
        )
    joined = bool(name.conj or name.prep)
    if place_noun(form, kit).common or (
        not form.article and any(r.lexeme.kind in NAMED_HEADS for r in form.readings if r.lexeme.pos == "noun")
    ):
        return False
    if joined and form.readings and not (form.conj or form.prep):
        return False
    if name.conj and name.prep and form.readings and not form.prep:
        return False  # «وبقايا» is no «و», «ب» and a name
    if name.actors:
        plain = not form.article and not joined and not (form.future and form.raw.startswith("سا"))  # «سانا», not «سأ…»
        return not (plain and form.verb is not None and form.noun is None and not _quoted(forms, name.start))
    return _accept_place(forms, name, records)


def _accept_place(forms: list[Form], name: Name, records: list[PlaceRecord]) -> bool:
    """Whether a place's name of one word is meant where it stands."""
    form = forms[name.start]
    cue = _cue(forms, name)
    rank = min(record.rank for record in records)
    if any(record.kind == "country" and record.rank == 1 and not record.word for record in records):
        return not form.function
    described = name.start > 0 and (forms[name.start - 1].article or bool(forms[name.start - 1].suffix))
    if form.adjective is not None and form.article and described:
        return False  # «الضفة الشرقية», «أحياؤها الشرقية»: an adjective
    if len(name.key.removeprefix("ال")) <= 2 and not cue:
        return False
    if form.noun is not None and form.noun.lexeme.kind in _PERSONS and all(record.word for record in records):
        return _place_noun_before(forms, name.start)  # «عدد من الشهداء»
    known = any(reading.lexeme.pos not in ("nation", "party") for reading in form.readings) and not (
        name.conj or name.prep or form.conj or form.prep
    )
    split = bool(form.conj or form.prep) and not (name.conj or name.prep)
    if form.function or (
        form.verb is not None and not cue and not split and not (rank <= 2 and _genitive_place(forms, name.start))
    ):
        return False
    if known or all(record.word for record in records if record.rank == rank):
        apart = _cue(forms, name, joined=False) or (rank <= 2 and _of_an_act(forms, name.start))
        deed = form.senses and form.noun is not None and not form.article  # «في معركة»
        return apart and ((rank <= 3 and not deed) or _place_noun_before(forms, name.start))
    if name.conj and name.start > 0 and _of_people(form) and _of_people(forms[name.start - 1]):
        return False  # «بين عسكري ومدني»
    if name.conj or name.prep:
        return rank <= 2 or (rank <= 3 and not form.senses) or not form.readings
    return rank <= 3 or cue


_PERSONS = frozenset(("casualty", "fighter", "soldier", "displaced", "captive", "protester"))
_FIGHTING_OR_NOT = frozenset(("civilian", "fighter", "soldier"))


def _of_people(form: Form) -> bool:
    """Whether a form is one of people, indefinite: «عسكري», «مدني»."""
    return form.noun is not None and form.noun.lexeme.kind in _FIGHTING_OR_NOT and not form.article


def _quoted(forms: list[Form], at: int) -> bool:
    return bool(at) and forms[at - 1].mark == "quote"


def _genitive_place(forms: list[Form], at: int) -> bool:
    """Whether a noun without article or suffix stands before: «تحرير | عدن»."""
    form = forms[at - 1] if at else None
    return form is not None and form.noun is not None and not form.article and not form.suffix and form.verb is None


def _of_an_act(forms: list[Form], at: int) -> bool:
    """«تحرير | مأرب»: a word without article right after a masdar that tells an act."""
    if not _genitive_place(forms, at) or forms[at].article or forms[at].adjective is not None:
        return False
    masdar = forms[at - 1].masdar
    return masdar is not None and bool(masdar.lexeme.senses)


def _cue(forms: list[Form], name: Name, joined: bool = True) -> bool:
    if joined and name.prep in ("ب", "ل"):
        return True
    before = _before(forms, name.start)
    people = before is not None and before.rest in _PEOPLE_OF and not before.article
    if people and not name.key.startswith("ال"):
        return True  # «سكان تعز»; «سكان الجبل» may be no name
    return _place_noun_before(forms, name.start) or _preposition_before(forms, name.start)


def _before(forms: list[Form], at: int) -> Form | None:
    at -= 1
    while at >= 0 and forms[at].kind == MARK and forms[at].mark in ("quote", "open"):
        at -= 1
    return forms[at] if at >= 0 else None


def _place_noun_before(forms: list[Form], at: int) -> bool:
    form = _before(forms, at)
    return form is not None and any(
        reading.lexeme.kind in NAMED_HEADS and not (reading.bits & DUAL and form.adjective is not None)
        for reading in form.readings
    )


def _preposition_before(forms: list[Form], at: int) -> bool:
    form = _before(forms, at)
    return form is not None and (form.rest in _PLACE_PREPOSITIONS or form.folded in _PLACE_PREPOSITIONS)
