"""Chunker: a sentence cut into units.

In: a document's tokens, with the names and times found in them. Out: a flat list of units: noun phrases with their
preposition, verbs, and the small words that part clauses. No tree is built: what attaches to what is for the claims.
"""

from marsad.coding.document import Document
from marsad.coding.forms import LINE, MARK, NUMBER, Form, Reading
from marsad.coding.kit import Kit
from marsad.coding.names import Name
from marsad.coding.numbers import read_number
from marsad.coding.phrases import Phrases
from marsad.coding.units import COMP, CONJ, COP, NEG, NOUN, PART, PUNCT, REL, SUB, TIME, VERB, Unit
from marsad.lexicon.inflect import ACCUSATIVE, DUAL, PLURAL, PRESENT

_PARTING = {"comp": COMP, "sub": SUB, "rel": REL, "neg": NEG, "part": PART, "cop": COP, "conj": CONJ, "wh": SUB}
_WHOLE = frozenset(("فيما", "فيمن", "فور", "فتئ", "فتئت", "وقتما"))  # their first letter is no conjunction


_BEFORE_VERBS = frozenset(("منذ", "مذ", "حتي", "ل"))
_ANY = frozenset(("اي", "اية", "ايه"))


class Chunker:
    """Cuts one sentence, tokens `begin` to `end`. Made per sentence; `units()` gives the result."""

    def __init__(
        self, document: Document, begin: int, end: int, names: dict[int, Name], times: dict[int, int], kit: Kit
    ) -> None:
        self.document, self.begin, self.end = document, begin, end
        self.forms, self.names, self.times, self.kit = document.forms, names, times, kit
        self.found: list[Unit] = []
        self._phrases = Phrases(self.forms, end, names, times, kit)
        self._prep = self._conj = ""  # what was read and waits for its noun
        self._dem = False

    def units(self) -> list[Unit]:
        """The units of the sentence in text order."""
        at = self.begin
        while at < self.end:
            at = self._read(at)
        return self.found

    def phrase(self, at: int, end: int | None = None) -> Unit:
        """The noun phrase that begins at a token inside another unit; it ends before `end`, or in the sentence."""
        if end is None:
            return self._phrases.read(at)
        return Phrases(self.forms, end, self.names, self.times, self.kit).read(at)

    def _read(self, at: int) -> int:
        """Read the unit or small word at a token; returns the token after it."""
        form = self.forms[at]
        if form.kind in (MARK, LINE) or form.blank:
            if form.mark in ("comma", "colon", "stop"):
                self._add(PUNCT, at).word = form.mark
                self._settle()
            return at + 1
        time_end = self.times.get(at)
        if time_end is not None:
            unit = self._add(TIME, at, time_end)
            unit.prep, unit.conj, unit.time = self._prep or form.prep, self._conj or form.conj, at
            self._settle()
            return time_end
        if at in self.names and form.function_phrases:
            told = self._function_phrase(at)
            if told is not None and told[0] == "adv":
                return self._function_words(form, at, *told)  # «لأول مرة» is at no place of the name «لأول»
        if at not in self.names:
            if self._amount_opens(form, at):
                return self._noun(at)
            phrase = self._function_phrase(at) if form.function_phrases else None
            if phrase is not None:
                return self._function_words(form, at, *phrase)
            if form.function and not self._stands_as_noun(form):
                self._function_word(form, at)
                return at + 1
            if form.verb is not None and self._is_verb(form, form.verb, at):
                unit = self._add(VERB, at)
                unit.reading, unit.bits, unit.conj, unit.suffix = form.verb, form.verb.bits, form.conj, form.suffix
                self._settle()
                return at + 1
        pointed = self._dem
        end = self._noun(at)
        if pointed:
            self.found[-1].definite = True
        return end

    def _noun(self, at: int) -> int:
        """Read a noun phrase and give it the small words before it; returns where it ends."""
        unit = self._phrases.read(at, self._prep)
        self.found.append(unit)
        unit.conj = self._conj or unit.conj
        unit.dem = self._dem
        self._settle()
        return unit.end

    def _settle(self) -> None:
        """Nothing waits for a noun any longer."""
        self._prep = self._conj = ""
        self._dem = False

    def _add(self, kind: int, start: int, end: int | None = None) -> Unit:
        unit = Unit(kind, start, end or start + 1, start, self.forms[start])
        self.found.append(unit)
        return unit

    def _function_words(self, form: Form, at: int, kind: str, words: str, size: int) -> int:
        """A preposition or conjunction of several words; returns where it ends."""
        if kind == "prep":
            self._prep, self._conj = words, self._conj or form.conj
        elif kind in _PARTING:
            self._add(_PARTING[kind], at, at + size).word = words
            self._prep = self._conj = ""
        return at + size

    def _function_word(self, form: Form, at: int) -> None:
        kind = form.function
        if kind == "rel" and form.rest in _ANY and self.found and self.found[-1].kind != PUNCT:
            kind = "quant"  # «لم تدخل أي مساعدات»; after a comma it explains
        if kind == "prep" and form.pronominal:
            unit = self._add(NOUN, at)
            unit.cls, unit.prep, unit.conj = "pronoun", form.rest, form.conj or self._conj
            self._prep = ""
        elif kind in ("prep", "dem", "quant"):
            self._conj = form.conj or self._conj
            if not (form.rest == "من" and at > self.begin and self.forms[at - 1].function == "quant"):
                self._prep = form.rest if kind == "prep" else form.prep or self._prep  # «بمزيد من التعزيزات»: «ب»
            self._dem = self._dem or kind == "dem"
        elif kind == "pron":
            unit = self._add(NOUN, at)
            unit.cls, unit.conj = "pronoun", form.conj
        elif form.rest == "و" and at + 1 < self.end and self.forms[at + 1].kind == NUMBER:
            self._conj = "و"  # «و14 امرأة»
        elif kind in _PARTING:
            unit = self._add(_PARTING[kind], at)
            unit.word, unit.conj, unit.prep = form.rest, form.conj, form.prep or self._prep
            if kind != "conj" and form.rest[0] in "وف" and form.rest not in _WHOLE:
                unit.word, unit.conj = form.rest[1:], form.rest[0]  # «ولم», «فإذا», «وكانت»
            self._settle()

    def _amount_opens(self, form: Form, at: int) -> bool:
        """«ما لا يقل عن 24», «عشرات», «أكثر من 300»: an amount, though its first word is a function word too."""
        if not form.opens_amount:
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

    def _stands_as_noun(self, form: Form) -> bool:
        return form.article or (form.number is not None and form.function not in ("prep", "rel", "comp", "neg"))

    def _is_verb(self, form: Form, verb: Reading, at: int) -> bool:
        """Whether a word that may be a verb is one here."""
        if form.article or (form.prep and not verb.bits & PRESENT):
            return False
        if form.number is not None and at + 1 < self.end and self._is_counted(self.forms[at + 1]):
            return False  # «اثني عشر», «تسع نساء»
        if self._prep and self._prep not in _BEFORE_VERBS:
            return False
        if form.noun is None and form.adjective is None:
            return True
        if self._prep or self._dem or self._is_object_of_that(form, verb, at):
            return False
        if form.future or (form.toll and self._shows_toll_verb(form, at)):
            return True
        return self._tells(form, verb, at)

    def _is_counted(self, following: Form) -> bool:
        """Whether a word may follow a number word: another one, or an indefinite plural."""
        plural = following.noun is not None and following.noun.bits & PLURAL and not following.article
        return following.number is not None or bool(plural and not following.prep and not following.conj)

    def _tells(self, form: Form, verb: Reading, at: int) -> bool:
        """Whether a word that may be verb or noun, with no preposition before it, is a verb by its neighbours."""
        end = at
        while end > self.begin and self.forms[end - 1].mark in ("open", "close"):
            end -= 1  # «ينقل (التنظيم) قادته»
        previous = self.found[-1] if self.found and self.found[-1].end == end else None
        if verb.bits & PRESENT and verb.lexeme.senses:
            return not (form.suffix and form.masdar is not None and self._goes_on())
        if previous is None or previous.kind in (PUNCT, CONJ) or form.conj:
            return self._opens_with_verb(form, at)
        if previous.kind == NOUN:
            return self._predicates(form, verb, previous)
        if previous.kind in (COMP, REL, PART, NEG, COP, SUB):
            return previous.kind != COMP or verb.bits != 0 or previous.form.folded.endswith(("ما", "ه", "ها", "هم"))
        return False

    def _is_object_of_that(self, form: Form, verb: Reading, at: int) -> bool:
        """«إن شابا دخل»: after «إن» an accusative, and no dual of a verb."""
        accusative = form.noun is not None and form.noun.bits & ACCUSATIVE and verb.bits & DUAL
        return bool(accusative and self.found and self.found[-1].end == at and self.found[-1].kind == COMP)

    def _shows_toll_verb(self, form: Form, at: int) -> bool:
        """«قُتل», «قتل فيه 32 شخصا»: a noun is not written so, or not followed so."""
        vowelled = form.raw[len(form.conj) + 1 :].startswith("\u064f")
        return vowelled or (at + 1 < self.end and self.forms[at + 1].pronominal)

    def _goes_on(self) -> bool:
        """«تواصل القوات تقدمها»: what goes on is a noun."""
        return any(unit.kind == VERB and "continue" in unit.form.verb_kinds for unit in self.found[-2:])

    def _predicates(self, form: Form, verb: Reading, previous: Unit) -> bool:
        """Whether a word that may be verb or noun is, after a noun phrase, the verb that tells of it."""
        if form.noun is not None and form.noun.bits & ACCUSATIVE and verb.bits & DUAL:
            return False
        if form.suffix and previous.cls == "event" and not previous.definite:
            return True
        if len(self.found) > 1 and self.found[-2].kind == VERB and not previous.prep:
            return False
        return previous.definite and form.adjective is None and form.noun is not None and not form.noun.bits & PLURAL

    def _opens_with_verb(self, form: Form, at: int) -> bool:
        """At a clause's beginning a word that may be verb or noun is a verb, unless its neighbour makes it a noun."""
        following = self.forms[at + 1] if at + 1 < self.end else None
        if form.noun is None:
            tells = "speech" in form.verb_kinds and following is not None and following.article  # «وتابع البيان»
            return form.adjective is None or form.senses or tells
        if following is None:
            return False
        if following.time or at + 1 in self.times:
            return not form.time
        if following.rest in self.kit.number_openers or following.number is not None:
            return not (form.toll.endswith("masdar") and following.kind == NUMBER)
        if following.adjective is not None and following.noun is None and not following.article:
            return False
        return form.noun.lexeme.lemma not in ("وقف", "اطلاق")
