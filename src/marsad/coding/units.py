"""Units: the phrases of a sentence.

In: a document's tokens, with the names and times found in them. Out: a flat list of units: noun phrases with their
preposition, verbs, and the small words that part clauses. No tree is built: what attaches to what is for the claims.
"""

from marsad.coding.document import Document
from marsad.coding.forms import LATIN, LINE, MARK, NUMBER, Form, Reading
from marsad.coding.kit import Kit
from marsad.coding.names import Name
from marsad.coding.numbers import Number, read_number
from marsad.lexicon.inflect import ACCUSATIVE, CONSTRUCT, DUAL, PLURAL, PRESENT

VERB, NOUN, COMP, SUB, REL, PUNCT, NEG, PART, COP, TIME, CONJ = range(11)
KINDS = ("verb", "noun", "comp", "sub", "rel", "punct", "neg", "part", "cop", "time", "conj")

_FUNCTION_UNIT = {"comp": COMP, "sub": SUB, "rel": REL, "neg": NEG, "part": PART, "cop": COP, "conj": CONJ, "wh": SUB}
_COMPLETE = ("ون", "ين", "ان")
PLACE_HEADS = frozenset(("placenoun", "facility", "road", "position", "building"))


class Unit:
    """A phrase. `start` and `end` are tokens; `head` is the token that names it; `prep` governs it."""

    __slots__ = (
        "actor", "bits", "classes", "cls", "conj", "definite", "dem", "end", "form", "head", "inside", "kind", "name", "nation",
        "number", "person", "place", "prep", "quant", "reading", "role", "start", "suffix", "time", "word",
    )  # fmt: skip

    def __init__(self, kind: int, start: int, end: int, head: int, form: Form) -> None:
        self.kind, self.start, self.end, self.head, self.form = kind, start, end, head, form
        self.prep = self.conj = self.cls = self.role = self.suffix = self.word = self.quant = ""
        self.definite = self.dem = self.person = False
        self.reading = None
        self.classes: frozenset[str] = frozenset()
        self.bits = 0
        self.number: Number | None = None
        self.actor: int | None = None
        self.nation = ""
        self.place: Name | None = None
        self.name: Name | None = None
        self.inside: list[Name] = []
        self.time: int | None = None


class Chunker:
    """Cuts one sentence into units. Made per sentence; `units()` gives the result."""

    def __init__(
        self, document: Document, begin: int, end: int, names: dict[int, Name], times: dict[int, int], kit: Kit
    ):
        self.document, self.begin, self.end = document, begin, end
        self.forms, self.names, self.times, self.kit = document.forms, names, times, kit
        self.found: list[Unit] = []

    def units(self) -> list[Unit]:
        """The units of the sentence in text order."""
        at, prep, conj, dem, quant = self.begin, "", "", False, ""
        forms = self.forms
        while at < self.end:
            form = forms[at]
            if form.kind == MARK or form.kind == LINE or form.blank:
                if form.mark in ("comma", "colon", "stop"):
                    self._add(PUNCT, at).word = form.mark
                    prep, conj, dem, quant = "", "", False, ""
                at += 1
                continue
            time_end = self.times.get(at)
            if time_end is not None:
                unit = self._add(TIME, at, time_end)
                unit.prep, unit.conj, unit.time = prep or form.prep, conj or form.conj, at
                at, prep, conj, dem, quant = time_end, "", "", False, ""
                continue
            name = self.names.get(at)
            if name is None and self._amount_opens(form, at):
                unit = self._noun_phrase(at, prep)
                unit.conj, unit.dem, unit.quant = conj or unit.conj, dem, quant
                at, prep, conj, dem, quant = unit.end, "", "", False, ""
                continue
            if name is None:
                phrase = self._function_phrase(at) if form.function_phrases else None
                if phrase is not None:
                    kind, words, size = phrase
                    if kind == "prep":
                        prep, conj = words, conj or form.conj
                    elif kind in _FUNCTION_UNIT:
                        self._add(_FUNCTION_UNIT[kind], at, at + size).word = words
                        prep, conj = "", ""
                    at += size
                    continue
                if form.function and not self._stands_as_noun(form, at):
                    kind = form.function
                    if kind == "prep":
                        if form.pronominal:
                            unit = self._add(NOUN, at)
                            unit.cls, unit.prep, unit.conj = "pronoun", form.rest, form.conj or conj
                            prep = ""
                        else:
                            prep, conj = form.rest, form.conj or conj
                    elif kind == "dem":
                        dem, conj, prep = True, form.conj or conj, form.prep or prep
                    elif kind == "quant":
                        quant, conj, prep = form.rest, form.conj or conj, form.prep or prep
                    elif kind == "pron":
                        unit = self._add(NOUN, at)
                        unit.cls, unit.conj = "pronoun", form.conj
                    elif kind in _FUNCTION_UNIT:
                        unit = self._add(_FUNCTION_UNIT[kind], at)
                        unit.word, unit.conj, unit.prep = form.rest, form.conj, form.prep or prep
                        prep, conj, dem, quant = "", "", False, ""
                    at += 1
                    continue
                if self._is_verb(form, at, bool(prep) or dem):
                    unit = self._add(VERB, at)
                    unit.reading, unit.bits, unit.conj, unit.suffix = form.verb, form.verb.bits, form.conj, form.suffix
                    at, prep, conj, dem, quant = at + 1, "", "", False, ""
                    continue
            unit = self._noun_phrase(at, prep)
            unit.conj = conj or unit.conj
            unit.dem, unit.quant = dem, quant
            unit.definite = unit.definite or dem
            at, prep, conj, dem, quant = unit.end, "", "", False, ""
        return self.found

    def _add(self, kind: int, start: int, end: int | None = None) -> Unit:
        unit = Unit(kind, start, end or start + 1, start, self.forms[start])
        self.found.append(unit)
        return unit

    def _amount_opens(self, form: Form, at: int) -> bool:
        """«ما لا يقل عن 24», «عشرات», «أكثر من 300»: an amount, though its first word is a function word too."""
        if form.rest not in self.kit.number_openers and form.folded not in self.kit.number_openers:
            return False
        number = read_number(self.forms, at, self.end, self.kit.grammar)
        return number is not None and number.end > at + (form.function == "prep")

    def _function_phrase(self, at: int) -> tuple[str, str, int] | None:
        best: tuple[str, str, int] | None = None
        following = self.forms[at + 1].folded if at + 1 < self.end else ""
        for rest, kind, words in self.forms[at].function_phrases.get(following, ()):
            size = len(rest) + 2
            if (
                at + size <= self.end
                and (best is None or size > best[2])
                and all(self.forms[at + k].folded == word for k, word in enumerate(rest, 2))
            ):
                best = kind, words, size
        return best

    def _stands_as_noun(self, form: Form, at: int) -> bool:
        return form.article or (form.number is not None and form.function not in ("prep", "rel", "comp", "neg"))

    def _is_verb(self, form: Form, at: int, after_prep: bool) -> bool:
        if form.verb is None or form.article or (form.prep and not form.verb.bits & PRESENT):
            return False
        nominal = form.noun or form.adjective
        if after_prep and nominal is not None:
            return False
        if nominal is None or form.future:
            return True
        previous = self.found[-1] if self.found and self.found[-1].end == at else None
        if form.verb.bits & PRESENT and form.verb.lexeme.senses:
            return True
        if previous is None or previous.kind in (PUNCT, CONJ) or form.conj:
            return self._opens_with_verb(form, at)
        if previous.kind in (COMP, REL, PART, NEG, COP, SUB):
            return (
                previous.kind != COMP or form.verb.bits != 0 or previous.form.folded.endswith(("ما", "ه", "ها", "هم"))
            )
        if previous.kind == NOUN and form.noun is not None and form.noun.bits & ACCUSATIVE and form.verb.bits & DUAL:
            return False
        if previous.kind == NOUN and form.suffix and previous.cls == "event" and not previous.definite:
            return True
        if previous.kind == NOUN and len(self.found) > 1 and self.found[-2].kind == VERB and not previous.prep:
            return False
        if previous.kind == NOUN:
            return previous.definite and not form.adjective and not form.noun.bits & PLURAL
        return False

    def _opens_with_verb(self, form: Form, at: int) -> bool:
        """At a clause's beginning a word that may be verb or noun is a verb, unless its neighbour makes it a noun."""
        following = self.forms[at + 1] if at + 1 < self.end else None
        if form.noun is None:
            return form.adjective is None or form.senses
        if following is None:
            return False
        if following.time or at + 1 in self.times:
            return not form.time
        if following.rest in self.kit.number_openers or following.number is not None:
            return not (form.toll.endswith("masdar") and following.kind == NUMBER)
        if following.adjective is not None and following.noun is None and not following.article:
            return False
        return form.noun.lexeme.lemma not in ("وقف", "اطلاق")

    def _noun_phrase(self, at: int, prep: str) -> Unit:
        """A noun phrase beginning at `at`: numbers, head, genitives, adjectives, names, «من» after an amount."""
        forms = self.forms
        unit = self._add(NOUN, at)
        first = forms[at]
        unit.prep, unit.conj = prep or first.prep, first.conj
        number = (
            read_number(forms, at, self.end, self.kit.grammar)
            if first.number is not None
            or first.phrases
            or (first.lemmas & self.kit.grammar.vague.keys() or first.rest in self.kit.number_openers)
            else None
        )
        if number is not None:
            unit.number = number
            after = number.end
            if after >= self.end or not self._counted(after):
                unit.end, unit.head, unit.form, unit.cls = number.end, number.end - 1, forms[number.end - 1], "number"
                return self._partitive(unit)
            at = after
        self._head(unit, at)
        self._extend(unit, at)
        if unit.number is None and unit.form.dual and unit.reading is not None and not unit.form.suffix:
            unit.number = Number(2, 2, False, unit.head, unit.head + 1)
        return self._partitive(unit)

    def _counted(self, at: int) -> bool:
        form = self.forms[at]
        if form.kind in (MARK, LINE, NUMBER) or form.function or form.conj or form.prep or at in self.times:
            return form.mark == "quote" and at + 1 < self.end and not self.forms[at + 1].function
        return form.verb is None or form.noun is not None or form.adjective is not None

    def _head(self, unit: Unit, at: int) -> None:
        forms = self.forms
        while at < self.end - 1 and forms[at].kind == MARK:
            at += 1
        form = forms[at]
        unit.head, unit.form = at, form
        name = self.names.get(at)
        unit.definite = form.article or bool(form.suffix)
        unit.suffix = form.suffix
        if name is not None:
            self._name(unit, name)
            unit.definite = True
            unit.end = name.end
            if not unit.cls:
                unit.cls = "party" if name.actors else "place"
            return
        unit.end = at + 1
        if form.noun_phrases and (phrase := self._noun_words(at)) is not None:
            unit.cls, unit.role, unit.end = phrase
            unit.reading = form.noun
            unit.bits = form.noun.bits if form.noun is not None else 0
            return
        reading = form.noun or form.adjective
        if reading is not None:
            following = self.names.get(at + 1)
            named = (
                "في" if following is not None and following.places and not (following.conj or following.prep) else ""
            )
            reading = _in_place(form, unit.prep or named) or reading
            unit.reading, unit.bits = reading, reading.bits
            unit.cls, unit.role = _noun_class(_thing(form, reading).lexeme)
            unit.classes = frozenset(
                _noun_class(other.lexeme)[0] for other in form.readings if other.lexeme.pos != "verb"
            )
            if reading.lexeme.pos == "nation":
                unit.nation = reading.lexeme.kind
            elif reading.lexeme.pos == "party":
                unit.actor = self.kit.registry.by_id.get(reading.lexeme.kind)
        else:
            unit.cls = "latin" if form.kind == LATIN else "unknown"

    def _noun_words(self, at: int) -> tuple[str, str, int] | None:
        """(class, role, end) of a noun of several words («وسائل إعلام», «نقطة تفتيش») at a token."""
        forms = self.forms
        for words, kind, role in forms[at].noun_phrases:
            end = at + len(words)
            if end <= self.end and all(word in forms[at + k].lemmas for k, word in enumerate(words)):
                return kind, role, end
        return None

    def _name(self, unit: Unit, name: Name) -> None:
        unit.inside.append(name)
        if name.actors and unit.actor is None:
            unit.actor = name.actors[0]
        if name.places:
            unit.place = unit.place or name
        if unit.head == name.start:
            unit.name = name

    def _extend(self, unit: Unit, at: int) -> None:
        """Take in what follows the head without preposition or conjunction."""
        forms = self.forms
        last = unit.end - 1
        at = unit.end
        size = 0
        while at < self.end and size < 9:
            form = forms[at]
            if form.kind == MARK:
                if (
                    form.mark == "quote"
                    or (form.mark == "open" and self._short_parenthesis(at))
                    or (form.mark == "close" and size)
                ):
                    at += 1
                    continue
                break
            counts = form.number is not None and (form.kind == NUMBER or not form.article) and at not in self.names
            if form.kind == LINE or form.conj or form.prep or at in self.times or counts:
                numbered = unit.cls in ("vehicle", "aircraft", "weapon", "munition") or unit.form.rest in _NUMBERED
                if form.kind == NUMBER and at == unit.head + 1 and numbered:
                    unit.end = at = at + 1
                    continue
                break
            name = self.names.get(at)
            if name is not None and (name.conj or name.prep):
                break
            if name is None and (form.function or form.blank or (form.toll and form.suffix)):
                break
            if name is None and self._is_verb_here(form, unit, last):
                break
            if not self._may_follow(unit, last, at, form, name):
                break
            if name is not None:
                self._name(unit, name)
                at = name.end
            else:
                self._modifier(unit, form)
                at += 1
            last = at - 1
            unit.end = at
            size += 1

    def _short_parenthesis(self, at: int) -> bool:
        return any(self.forms[k].mark == "close" for k in range(at + 1, min(at + 4, self.end)))

    def _is_verb_here(self, form: Form, unit: Unit, last: int) -> bool:
        if form.verb is None or form.article:
            return False
        if form.noun is None and form.adjective is None:
            return True
        if form.suffix and not unit.definite and unit.cls == "event":
            return True
        if form.verb.bits & PRESENT:
            return form.adjective is None
        return bool(
            self.forms[last].article and form.adjective is None and form.noun and not form.noun.bits & ACCUSATIVE
        )

    def _may_follow(self, unit: Unit, last: int, at: int, form: Form, name: Name | None) -> bool:
        previous = self.forms[last]
        adjective = form.adjective is not None or (form.noun is not None and form.noun.lexeme.pos == "participle")
        if (
            adjective
            and form.adjective is not None
            and form.adjective.bits & ACCUSATIVE
            and previous.rest[-1:] not in "اةت"
        ):
            adjective = False
        after_name = any(known.end == last + 1 for known in unit.inside)
        if after_name:
            return name is None and adjective and (form.article or not previous.article)
        if previous.article or previous.suffix:
            if form.article:
                titled = (
                    unit.cls in ("official", "soldier")
                    and form.noun is not None
                    and form.noun.lexeme.kind in ("official", "soldier")
                )
                if (
                    adjective
                    and unit.cls in _UNCOUNTED
                    and form.rest.endswith(("ون", "ين"))
                    and form.adjective
                    and form.adjective.bits & PLURAL
                ):
                    return False
                return adjective or not form.readings or titled or (name is not None and not name.places)
            if unit.cls in ("official", "fighter", "soldier", "professional", "civilian", "unknown"):
                return _is_bare_name(form) or (name is not None and not name.places)
            return (
                name is not None and previous.article and unit.cls in ("group", "organisation", "media", "institution")
            )
        if previous.raw.endswith(("ً", "ٌ", "ٍ", "اً")) and not adjective:
            return False
        nominal = previous.noun
        if nominal is not None and not previous.article:
            ending = previous.rest[-2:]
            if (
                ending in _COMPLETE
                and nominal.bits & (PLURAL | DUAL)
                and not nominal.bits & CONSTRUCT
                and not adjective
            ):
                return False
            if nominal.bits & ACCUSATIVE and not adjective:
                return False
        return True

    def _modifier(self, unit: Unit, form: Form) -> None:
        if form.article or form.suffix:
            unit.definite = True
        reading = form.adjective
        if reading is None:
            noun = form.noun
            if unit.cls in ("number", "quantity") and noun is not None:
                unit.cls, unit.role = _noun_class(noun.lexeme)
            elif noun is not None and noun.lexeme.role and not unit.role:
                unit.role = noun.lexeme.role
            return
        if reading.lexeme.pos == "nation" and not unit.nation:
            unit.nation = reading.lexeme.kind
        elif reading.lexeme.pos == "party" and unit.actor is None:
            unit.actor = self.kit.registry.by_id.get(reading.lexeme.kind)

    def _partitive(self, unit: Unit) -> Unit:
        """«خمسة من عناصر الأمن», «عدد من المسلحين»: the amount's noun comes after «من»."""
        at = unit.end
        forms = self.forms
        if at + 1 >= self.end or forms[at].folded != "من":
            return unit
        amount = unit.number is not None or unit.cls in ("number", "quantity") or unit.form.rest in _AMOUNTS
        if not amount and unit.cls not in ("fighter", "soldier", "civilian", "group", "casualty", "captive"):
            return unit
        if forms[at + 1].function or forms[at + 1].number is not None or (at + 1) in self.times:
            return unit
        inner = Chunker(self.document, at + 1, self.end, self.names, self.times, self.kit)._noun_phrase(at + 1, "")
        if not amount and inner.cls not in ("group", "institution", "organisation", "party") and inner.actor is None:
            return unit
        if inner.cls not in ("unknown",) and (inner.cls not in PLACE_HEADS or amount) and inner.cls != "place":
            if unit.cls in ("number", "quantity", "unknown", "abstract", ""):
                unit.cls, unit.role, unit.head, unit.form, unit.reading = (
                    inner.cls, inner.role, inner.head, inner.form, inner.reading,
                )  # fmt: skip
            unit.role = unit.role or inner.role
            unit.actor = unit.actor if unit.actor is not None else inner.actor
            unit.nation = unit.nation or inner.nation
            unit.inside += inner.inside
            unit.end = inner.end
            unit.definite = inner.definite
        return unit


_UNCOUNTED = frozenset(("group", "institution", "organisation", "placenoun", "facility", "media"))
_NUMBERED = frozenset(("لواء", "فرقة", "كتيبة", "فوج", "سرية", "فيلق"))
_AMOUNTS = frozenset(
    ("عدد", "عددا", "عشرات", "مئات", "الاف", "مجموعة", "اثنين", "اثنان", "احد", "كثير", "عديد", "افراد", "دفعة")
)


def _thing(form: Form, reading: Reading) -> Reading:
    """The reading that says what kind of thing a noun is: «التحالف» is a party before it is a masdar."""
    if reading.lexeme.pos == "participle":
        return next(
            (other for other in form.readings if other.lexeme.pos == "noun" and other.lexeme.kind != "event"), reading
        )
    if reading.lexeme.pos != "masdar":
        return reading
    kinds = ("group", "institution", "organisation", "media", "placenoun", "facility", "building", "aid")
    return next(
        (other for other in form.readings if other.lexeme.pos == "noun" and other.lexeme.kind in kinds), reading
    )


def _in_place(form: Form, prep: str) -> Reading | None:
    """The reading of an ambiguous noun («أطراف», «مركز») as a place, where a preposition of place governs it."""
    if prep not in _PLACE_PREPOSITIONS:
        return None
    return next(
        (reading for reading in form.readings if reading.lexeme.kind in PLACE_HEADS and reading.lexeme.pos == "noun"),
        None,
    )


_PLACE_PREPOSITIONS = frozenset(("في", "الي", "من", "نحو", "علي", "قرب", "باتجاه", "عند", "داخل", "ب"))


def _is_bare_name(form: Form) -> bool:
    return not form.readings and not form.function and form.number is None


def _noun_class(lexeme: object) -> tuple[str, str]:
    pos, kind, role = lexeme.pos, lexeme.kind, lexeme.role  # type: ignore[attr-defined]
    if pos == "participle":
        return "people", role
    if pos == "noun":
        return kind or "event", role
    if pos == "masdar":
        return "event" if lexeme.senses else "abstract", role  # type: ignore[attr-defined]
    if pos == "party":
        return "party", role
    if pos == "nation":
        return "people", ""
    return "adjective", ""
