"""Attribution: who says what.

In: the sentences of a report, in order. Out: voices, each a chain of speakers (outermost first) with the tokens that
it covers. Direct and indirect speech, parentheses («بحسب …»), chains («نقلت … عن …»), headlines with a colon, agency
lines, and speech that goes on in the next sentence («وأضاف»).
"""

from typing import NamedTuple

import msgspec

from marsad.coding.forms import Form
from marsad.coding.kit import Kit
from marsad.coding.parties import SPEAKERS, Cast
from marsad.coding.sentence import Sentence
from marsad.coding.units import COMP, COP, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.model import Party
from marsad.text.fold import fold

_ACCORDING = frozenset(
    "بحسب|حسب|وفق|وفقا|وفقا ل|طبقا ل|نقلا عن|حسبما|طبقا|"
    "نقلا|تبعا ل|بحسبما|علي حد قول|علي لسان|علي حد تعبير|استنادا الي|وفق ما|حسب ما|بحسب ما".split("|")
)
_AS = frozenset(("كما", "حسبما", "وفقما", "بحسبما", "ما"))


_HEADLINERS = SPEAKERS - {"place", "unknown", "document", "latin"}


class Voice(NamedTuple):
    """A chain of speakers for tokens `begin` to `end`; `kind` says by which construction."""

    chain: tuple[Party, ...]
    begin: int
    end: int
    kind: str
    verb: int


class Attribution:
    """Reads the voices of a report sentence by sentence, in text order."""

    def __init__(self, cast: Cast, kit: Kit, publisher: str) -> None:
        self.cast, self.kit = cast, kit
        self.publisher = fold(publisher).replace(" ", "")
        self.last: tuple[Party, ...] = ()
        self.agency: tuple[Party, ...] = ()
        self._forms: list[Form] = []
        reporting = kit.grammar.reporting
        self._participles = frozenset(word for word, kind in reporting.items() if kind == "participles")
        self._masdars = frozenset(word for word, kind in reporting.items() if kind == "masdars")
        self._direct = frozenset(word for word, kind in reporting.items() if kind == "direct")

    def voices(self, sentence: Sentence) -> list[Voice]:
        """The voices of one sentence; also remembers its speaker for the next."""
        units = sentence.units
        self._forms = sentence.chunker.forms
        found: list[Voice] = []
        self._dateline(sentence)
        for k, unit in enumerate(units):
            if unit.kind == VERB and unit.lemma == "تبني":
                voice = self._claims(sentence, k)
            elif unit.kind == VERB and self._speaks(unit) and not unit.suffix:
                voice = self._verb(sentence, k)
            elif unit.kind == NOUN and k in sentence.inner and unit.form.rest in self._masdars:
                voice = self._masdar(sentence, k)
            elif unit.kind == NOUN and unit.prep in _ACCORDING:
                voice = self._according(sentence, k)
            elif unit.kind == NOUN and unit.form.rest in self._participles and unit.cls not in ("place", "party"):
                voice = self._participle(sentence, k, found)
            else:
                voice = None
            if voice is not None:
                found.append(voice)
        found += self._accusers(sentence, found)
        if not found:
            colon = self._colon(sentence)
            if colon is not None:
                found.append(colon)
        for voice in found:
            if voice.kind in ("said", "announced", "continued", "colon"):
                self.last = voice.chain
        return [voice._replace(chain=self._with_agency(voice.chain)) for voice in found]

    def _speaks(self, unit: Unit) -> bool:
        return "speech" in unit.form.verb_kinds or (unit.lemma in self._direct)

    def _claims(self, sentence: Sentence, k: int) -> Voice | None:
        """«تبنى التنظيم الهجوم»: who claims an act says it."""
        subject, _ = self._subject(sentence.units, k)
        chain = self._party(sentence.units[subject]) if subject is not None else ()
        return Voice(chain, sentence.units[k].end, sentence.end, "claimed", k) if chain else None

    def _accusers(self, sentence: Sentence, known: list[Voice]) -> list[Voice]:
        """Who accuses says what the accused is said to have done."""
        found = []
        for event in sentence.events:
            if event.sense.type == "politics.accusation" and all(voice.verb != event.trigger.unit for voice in known):
                doers = event.trigger.slots.get("subject") or event.trigger.slots.get("light") or []
                chain = self._party(doers[0]) if doers and self._can_speak(doers[0]) else ()
                if chain:
                    found.append(Voice(chain, event.trigger.end, sentence.end, "accused", event.trigger.unit))
        return found

    def _masdar(self, sentence: Sentence, k: int) -> Voice | None:
        """«بعد إعلان الجيش مقتل …»: the genitive of a masdar of speech speaks for what follows it."""
        speaker = sentence.inner[k]
        if not self._can_speak(speaker) or speaker.cls in ("unknown", "document"):
            return None
        chain = self._party(speaker)
        return Voice(chain, sentence.units[k].end, sentence.end, "masdar", k) if chain else None

    def _dateline(self, sentence: Sentence) -> None:
        """«رويترز - القاهرة:», «(أ ف ب)» at the opening of the report: the agency speaks in all of it."""
        if self.agency or sentence.index > 2:
            return
        for k, unit in enumerate(sentence.units[:3]):
            if unit.kind == NOUN and self._is_media(unit) and not unit.prep and unit.start <= sentence.begin + 4:
                following = sentence.chunker.forms[unit.end : unit.end + 4]
                before = sentence.chunker.forms[unit.start - 1] if unit.start > sentence.begin else None
                bracket = before is not None and before.mark == "open"
                if bracket or any(form.mark in ("dash", "colon") for form in following):
                    self.agency = self._party(unit)
                return
            if unit.kind not in (NOUN, PUNCT) or k > 1:
                return

    def _with_agency(self, chain: tuple[Party, ...]) -> tuple[Party, ...]:
        if self.agency and chain[:1] != self.agency and not any(party.cls == "media" for party in chain):
            return self.agency + chain
        return chain

    def _verb(self, sentence: Sentence, k: int) -> Voice | None:
        units = sentence.units
        unit = units[k]
        lemma = unit.lemma
        subject, content = self._subject(units, k)
        direct = lemma in self._direct
        if (
            subject is not None
            and lemma in ("نقل", "نقلت", "تناقل")
            and (inner := self._of(units, subject, content)) is not None
        ):
            chain = (*self._party(units[subject]), *self._party(units[inner[0]]))
            return Voice(
                chain, units[inner[1]].start if inner[1] < len(units) else sentence.end, sentence.end, "said", k
            )
        parenthetical = k > 0 and self._parenthetical(units, k)
        if subject is None:
            if parenthetical or not self._continues(units, k) or not self.last:
                return None
            begin = units[content].start if content < len(units) else units[k].end
            return Voice(self.last, begin, sentence.end, "continued", k)
        chain = self._party(units[subject])
        if not chain:
            return None
        told = self._told(units, k, content)
        chain = (*told, *chain)
        if parenthetical:
            return Voice(chain, sentence.begin, unit.start, "parenthesis", k)
        quoted = content < len(units) and self._forms[units[content].start - 1].mark == "quote"
        if content < len(units) and (units[content].kind in (COMP, PUNCT) or quoted):
            return Voice(chain, units[content].start, sentence.end, "said", k)
        if direct:
            last = self._group_end(sentence, subject)
            return Voice(chain, units[last].end, sentence.end, "announced", k)
        return None

    def _subject(self, units: list[Unit], k: int) -> tuple[int | None, int]:
        """(unit of the speaker, unit where the content begins)."""
        subject: int | None = None
        forms = self._forms
        relative = False
        j = k + 1
        while j < len(units) and j <= k + 16:
            unit = units[j]
            if subject is not None and unit.start and forms[unit.start - 1].mark == "quote" and not unit.prep:
                break
            if subject is None and j <= k + 2 and self._has_author(units, j):
                subject = j + 1
            elif (
                unit.kind == NOUN
                and not unit.prep
                and not unit.conj
                and subject is None
                and self._can_speak(unit)
                and j <= k + 3
            ):
                subject = j
            elif unit.kind == COMP or (unit.kind == PUNCT and unit.word == "colon"):
                break
            elif unit.kind == REL and subject is not None:
                relative = True
            elif unit.kind in (VERB, SUB) and not (relative and unit.kind == VERB):
                break
            j += 1
        else:
            j = min(j, len(units))
        return (self._subject_before(units, k) if subject is None else subject), j

    def _has_author(self, units: list[Unit], j: int) -> bool:
        """«بيان للجيش», «تقرير عن المرصد»: a document, and who speaks in it."""
        unit, author = units[j], units[j + 1] if j + 1 < len(units) else None
        if unit.kind != NOUN or unit.cls != "document" or unit.prep or author is None or author.kind != NOUN:
            return False
        return author.prep in ("ل", "عن", "من") and self._can_speak(author)

    def _subject_before(self, units: list[Unit], k: int) -> int | None:
        """The speaker before a verb of speech: what opens the clause, or stands before its relative pronoun."""
        before = k - 1
        while before >= 0 and units[before].kind == NOUN and units[before].prep:
            before -= 1
        unit = units[before] if before >= 0 else None
        if unit is None or unit.kind != NOUN or unit.cls in ("place", "unknown") or not self._can_speak(unit):
            return None
        opens = before == 0 or units[before - 1].kind in (PUNCT, SUB, COMP, COP, PART)
        return before if opens or units[k - 1].kind == REL else None

    def _can_speak(self, unit: Unit) -> bool:
        if unit.number is not None and unit.cls in ("number", "casualty", "unknown", "captive", "displaced"):
            return False
        if unit.cls == "place" and unit.place is not None:
            record = self.kit.gazetteer.record(unit.place.places[0])
            return record.kind in ("country", "city")
        return unit.cls in SPEAKERS or unit.actor is not None

    def _of(self, units: list[Unit], subject: int, content: int) -> tuple[int, int] | None:
        """«نقلت الوكالة عن مصدر (قوله) إن»: the unit after «عن» and where the content begins."""
        for j in range(subject + 1, min(subject + 5, len(units))):
            if units[j].kind == NOUN and units[j].prep == "عن" and self._can_speak(units[j]):
                end = j + 1
                while (
                    end < len(units) and units[end].kind == NOUN and units[end].form.rest in ("قول", "تاكيد", "تصريح")
                ):
                    end += 1
                return j, max(end, content)
        return None

    def _told(self, units: list[Unit], k: int, content: int) -> tuple[Party, ...]:
        """«قال المصدر لوكالة …»: the medium that was told is the outer voice."""
        for j in range(k + 1, min(content, len(units))):
            unit = units[j]
            if unit.kind == NOUN and unit.prep in ("ل", "الي", "مع") and (unit.cls == "media" or self._is_media(unit)):
                return self._party(unit)
        return ()

    def _is_media(self, unit: Unit) -> bool:
        return unit.actor is not None and self.kit.registry.actors[unit.actor].cls == "media"

    def _party(self, unit: Unit) -> tuple[Party, ...]:
        """The speaker's value; the publisher itself is no source."""
        party = self.cast.party(unit)
        if unit.cls == "document":
            party = self._author(unit, party)
        words = {fold(text).replace(" ", "") for text in (party.text, party.name or "") if text}
        latin = self.kit.registry.actors[unit.actor].latin if unit.actor is not None else ""
        words.add(fold(latin).replace(" ", ""))
        own = self.publisher and any(
            word and (word.lower() in self.publisher.lower() or self.publisher.lower() in word.lower())
            for word in words
            if len(word) > 2
        )
        return () if own else (party,)

    def _author(self, unit: Unit, party: Party) -> Party:
        """«البيان», «التقرير» without more stand for who spoke last."""
        if party.name is None and unit.definite and unit.end - unit.head == 1 and self.last:
            last = self.last[-1]
            return msgspec.structs.replace(party, name=last.name or last.text, cls=last.cls)
        return party

    def _parenthetical(self, units: list[Unit], k: int) -> bool:
        """«…، على ما أفاد مصدر», «، كما قال», «، حسبما ذكرت»."""
        before = units[k - 1]
        if before.kind in (NOUN, VERB):
            return False
        word = before.word
        return k >= 3 and (
            (before.kind == SUB and word in _AS)
            or word in _AS
            or before.form.rest in _AS
            or (before.prep in ("علي", *_ACCORDING))
        )

    def _continues(self, units: list[Unit], k: int) -> bool:
        return k <= 2 or bool(units[k].conj)

    def _according(self, sentence: Sentence, k: int) -> Voice | None:
        units = sentence.units
        unit = units[k]
        if unit.form.rest == "ما" and k + 1 < len(units):
            return None
        if not self._can_speak(unit) or (
            unit.cls == "document" and unit.end - unit.head == 1 and unit.form.rest not in ("بيان", "تقرير")
        ):
            return None
        chain = self._party(unit)
        if not chain:
            return None
        begin, end = sentence.begin, sentence.end
        if k <= 1:
            begin = unit.end
        return Voice(chain, begin, end, "according", k)

    def _participle(self, sentence: Sentence, k: int, found: list[Voice]) -> Voice | None:
        """«…، مشيرا إلى أن …»: the speaker of the sentence goes on."""
        chain = found[-1].chain if found else self.last
        if not chain or (found and found[-1].end == sentence.end and found[-1].begin < sentence.units[k].start):
            return None
        return Voice(chain, sentence.units[k].end, sentence.end, "continued", k)

    def _colon(self, sentence: Sentence) -> Voice | None:
        """«الجيش الأمريكي: طائراتنا نفذت …» in a headline."""
        units = sentence.units
        first = units[0] if units else None
        if (
            first is None
            or first.kind != NOUN
            or first.prep
            or not (first.cls in _HEADLINERS or first.actor is not None)
        ):
            return None
        for k, unit in enumerate(units[1:4], 1):
            if unit.kind == PUNCT and unit.word == "colon":
                chain = self._party(first)
                return Voice(chain, unit.end, sentence.end, "colon", k) if chain else None
        return None

    def _group_end(self, sentence: Sentence, subject: int) -> int:
        last = subject
        for j in range(subject + 1, len(sentence.units)):
            if sentence.heads[j] == subject:
                last = j
            else:
                break
        return last
