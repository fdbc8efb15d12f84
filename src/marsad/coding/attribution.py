"""Attribution: who says what.

In: the sentences of a report, in order. Out: voices, each a chain of speakers (outermost first) with the tokens that
it covers. Direct and indirect speech, parentheses («بحسب …»), chains («نقلت … عن …»), headlines with a colon, agency
lines, and speech that goes on in the next sentence («وأضاف»).
"""

import msgspec

from marsad.coding.forms import Form
from marsad.coding.kit import Kit
from marsad.coding.offices import Offices
from marsad.coding.parties import SPEAKERS, Cast
from marsad.coding.people import People
from marsad.coding.sentence import Sentence
from marsad.coding.speakers import CLOSING, Speakers, goes_on
from marsad.coding.units import COMP, NEG, NOUN, PUNCT, SUB, VERB, Unit
from marsad.coding.voices import Voice, with_quoting_media
from marsad.lexicon.inflect import PASSIVE, PRESENT
from marsad.model import Party
from marsad.text.fold import fold, fold_phrase

_ACCORDING = frozenset(
    "بحسب|حسب|وفق|وفقا|وفقا ل|طبقا ل|نقلا عن|حسبما|طبقا|"
    "نقلا|تبعا ل|بحسبما|علي حد قول|علي لسان|علي حد تعبير|استنادا الي|وفق ما|حسب ما|بحسب ما".split("|")
)
IMPERSONAL = frozenset(("ذكر", "اشار", "توقع", "رجح", "اعتقد", "زعم"))  # «يذكر أن», «يشار إلى أن» name nobody
_HANDED_ON = frozenset(("نقلا عن", "نقلا", "استنادا الي", "علي لسان"))
_ALL_MEDIA = frozenset(("وسيلة", "وسيلة اعلام"))  # what is told «لوسائل الإعلام» is told in public
_SAME = frozenset(("نفس", "ذات"))
_TELLS = frozenset(("ابلغ", "اخبر", "افاد"))  # these take who is told without «ل»
_SPOKEN = {"politics.accusation": "accused", "politics.demand": "demanded", "politics.threat": "demanded"}
_OPENING = frozenset("«“„‹‘")
_LONGEST_QUOTE = 5  # sentences; a quotation that no mark closes is given up after so many

_HEADLINERS = SPEAKERS - {"place", "unknown", "document", "latin"}


_TELLERS = frozenset(("media", "monitor"))  # publishers that tell of what others do


class Attribution:
    """Reads the voices of a report sentence by sentence, in text order."""

    def __init__(self, cast: Cast, kit: Kit, publisher: str) -> None:
        self.cast, self.kit = cast, kit
        self.offices = Offices(cast)
        self.people = People(cast, self.offices)
        self.publisher = fold(publisher).replace(" ", "")
        self.itself = "ال" + fold(publisher.partition(" ")[0])  # «المرصد» in a report of «مرصد …»
        self.last: tuple[Party, ...] = ()
        self.outer: dict[str, tuple[Party, ...]] = {}  # by the name of a speaker: the media that quoted it
        self.agency: tuple[Party, ...] = ()
        self.desks: set[int] = set()  # where the agency of the dateline, and a publisher that tells, stand
        self.issuer: tuple[Party, ...] = ()  # who speaks in the last document named
        self.quoted: tuple[Party, ...] = ()  # who speaks in the quotation that is open
        self.left = 0  # sentences that it may still go on
        self._forms: list[Form] = []
        reporting = kit.grammar.reporting
        self._participles, self._masdars = reporting["participles"], reporting["masdars"]
        self._direct = reporting["direct"]
        self._speakers = Speakers(kit)

    def voices(self, sentence: Sentence, following: Sentence | None = None) -> list[Voice]:
        """The voices of one sentence; also remembers its speaker for the next.

        `following` is the next sentence: one that only names a source («وذلك وفقا لتقرير للأمم المتحدة.») is its voice.
        """
        found = self._found(sentence)
        after = self._after(following) if following is not None else ()
        self._read(sentence)
        if after:
            found.append(Voice(after, sentence.begin, sentence.end, "after", -1))
        found = with_quoting_media(found)
        self._remember(sentence, found)
        self._quote(sentence, found)
        if self.agency and not found:
            return [Voice(self.agency, sentence.begin, sentence.end, "agency", -1)]
        return [voice._replace(chain=self._with_agency(voice.chain)) for voice in found]

    def _read(self, sentence: Sentence) -> None:
        """Turn to the tokens of a sentence."""
        self._forms = self._speakers.forms = sentence.chunker.forms

    def _found(self, sentence: Sentence) -> list[Voice]:
        """The voices that constructions of a sentence itself give."""
        units = sentence.units
        self._read(sentence)
        found: list[Voice] = []
        self._dateline(sentence)
        for k, unit in enumerate(units):
            if unit.kind == VERB and unit.lemma == "تبني":
                voice = self._claims(sentence, k)
            elif unit.kind == VERB and self._speaks(unit) and (not unit.suffix or self._speakers.is_aside(units, k)):
                voice = self._verb(sentence, k)
            elif unit.kind == VERB and unit.lemma in ("جاء", "ورد"):
                voice = self._stands_in(sentence, k)
            elif unit.kind == NOUN and k in sentence.inner and unit.form.rest in self._masdars:
                voice = self._masdar(sentence, k)
            elif unit.kind == NOUN and unit.prep in _ACCORDING:
                voice = self._according(sentence, k)
                if voice is not None and unit.prep in _HANDED_ON and found and 0 <= k - found[-1].verb <= 8:
                    found[-1] = found[-1]._replace(chain=(*found[-1].chain, *voice.chain))
                    continue
            elif unit.kind == NOUN and goes_on(unit, self.kit):
                voice = self._participle(sentence, k, found)
            else:
                voice = None
            if voice is not None:
                found.append(voice)
        found += self._doers(sentence, found)
        if not found:
            colon = self._colon(sentence)
            if colon is not None:
                found.append(colon)
        return found

    def _remember(self, sentence: Sentence, found: list[Voice]) -> None:
        """Who spoke last, in which document, and whom which medium quoted."""
        for voice in found:
            if voice.kind in ("said", "announced", "continued", "colon", "demanded"):
                self.last = voice.chain
            if len(voice.chain) > 1 and voice.chain[0].cls == "media":
                for party in voice.chain[1:]:
                    if party.entry is None and party.cls != "media":
                        self.outer[fold_phrase(party.name or party.text)] = voice.chain[:1]
        named = (unit for unit in sentence.units if unit.kind == NOUN and not unit.definite)
        if found and any(map(self._speakers.is_document, named)):
            self.issuer = found[0].chain

    def _after(self, sentence: Sentence) -> tuple[Party, ...]:
        """Who is named by a sentence that does nothing else: «حسبما أوردت وكالة الأنباء.»."""
        units = sentence.units
        if sentence.events or sentence.tolls or len(units) > 8 or not units:
            return ()
        self._read(sentence)
        for k, unit in enumerate(units[:3]):
            if unit.kind == NOUN and unit.prep in _ACCORDING and (voice := self._according(sentence, k)) is not None:
                return voice.chain
            if unit.kind == VERB and self._speaks(unit) and self._speakers.is_aside(units, k):
                subject, content = self._speakers.of(units, k)
                opens = self._speakers.opens_content(units, content) or subject is None
                return () if opens or subject is None else self._group(sentence, subject)
        return ()

    def _quote(self, sentence: Sentence, found: list[Voice]) -> None:
        """A quotation that an earlier sentence opened goes on up to its closing mark."""
        closed, opened = self._marks(sentence)
        if self.quoted and not any(voice.begin <= sentence.begin for voice in found):
            first = next((voice.begin for voice in found), sentence.end)
            end = min(closed or sentence.end, first)
            if end > sentence.begin:
                found.append(Voice(self.quoted, sentence.begin, end, "quoted", -1))
        speaking = [voice for voice in found if voice.kind in ("said", "continued") and voice.begin <= opened + 1]
        if opened and speaking:
            self.quoted, self.left = speaking[-1].chain, _LONGEST_QUOTE
        elif closed or self.left <= 1:
            self.quoted, self.left = (), 0
        else:
            self.left -= 1

    def _marks(self, sentence: Sentence) -> tuple[int, int]:
        """Where a quotation of before closes, and where one opens that does not close; 0 where none does."""
        opened = closed = 0
        for at in range(sentence.begin, sentence.end):
            form = self._forms[at]
            if form.mark == "quote":
                within = opened or (self.quoted and not closed)
                if form.raw not in CLOSING and (form.raw in _OPENING or not within):
                    opened = at
                elif opened:
                    opened = 0
                else:
                    closed = closed or at
        return closed, opened

    def _speaks(self, unit: Unit) -> bool:
        return "speech" in unit.form.verb_kinds or (unit.lemma in self._direct)

    def _claims(self, sentence: Sentence, k: int) -> Voice | None:
        """«تبنى التنظيم الهجوم»: who claims an act says it."""
        subject, _ = self._speakers.of(sentence.units, k)
        chain = self._party(sentence.units[subject]) if subject is not None else ()
        begin = sentence.units[max(0, k - 2)].start if sentence.units[k].suffix else sentence.units[k].end
        return Voice(chain, begin, sentence.end, "claimed", k) if chain else None

    def _stands_in(self, sentence: Sentence, k: int) -> Voice | None:
        """«جاء في بيان للجيش أن …»: the document speaks."""
        units = sentence.units
        for j in range(k + 1, min(k + 3, len(units))):
            if units[j].kind == NOUN and units[j].prep == "في" and self._speakers.is_document(units[j]):
                content = next(
                    (at for at in range(j + 1, min(j + 7, len(units))) if self._speakers.opens_content(units, at)), j
                )
                chain = self._group(sentence, j)
                return Voice(chain, units[content].start, sentence.end, "said", k) if chain and content > j else None
        return None

    def _doers(self, sentence: Sentence, known: list[Voice]) -> list[Voice]:
        """Who accuses says what the accused is said to have done; who demands says why."""
        found = []
        for event in sentence.events:
            kind = _SPOKEN.get(event.sense.type)
            if kind and all(voice.verb != event.trigger.unit for voice in known):
                doers = event.trigger.slots.get("subject") or event.trigger.slots.get("light") or []
                chain = self._party(doers[0]) if doers and self._speakers.can_speak(doers[0]) else ()
                if chain:
                    found.append(Voice(chain, event.trigger.end, sentence.end, kind, event.trigger.unit))
        return found

    def _masdar(self, sentence: Sentence, k: int) -> Voice | None:
        """«بعد إعلان الجيش مقتل …»: the genitive of a masdar of speech speaks for what follows it."""
        speaker = sentence.inner[k]
        if not self._speakers.can_speak(speaker) or speaker.cls in ("unknown", "document"):
            return None
        chain = self._party(speaker)
        return Voice(chain, sentence.units[k].end, sentence.end, "masdar", k) if chain else None

    def _dateline(self, sentence: Sentence) -> None:
        """«رويترز - القاهرة:», «(أ ف ب)» at the opening of the report: the agency speaks in all of it."""
        if sentence.index > 2:
            return
        self._credited(sentence)
        for k, unit in enumerate(sentence.units[:3]):
            if unit.kind == NOUN and self._is_media(unit) and not unit.prep and unit.start <= sentence.begin + 4:
                following = sentence.chunker.forms[unit.end : unit.end + 4]
                before = sentence.chunker.forms[unit.start - 1] if unit.start > sentence.begin else None
                bracket = before is not None and before.mark == "open"
                if bracket or any(form.mark in ("dash", "colon") for form in following):
                    self.agency = self.agency or self._party(unit)
                    self.desks.add(self.cast.party(unit).start)
                return
            if unit.kind not in (NOUN, PUNCT) or k > 1:
                return

    def _credited(self, sentence: Sentence) -> None:
        """«دبي، الإمارات (CNN) --»: a medium in brackets behind the places of a dateline."""
        forms = sentence.chunker.forms
        for unit in sentence.units[:7]:
            if unit.kind == NOUN and self._is_media(unit) and forms[unit.start - 1].mark == "open":
                if any(form.mark == "dash" for form in forms[unit.end : unit.end + 3]):
                    self.agency = self.agency or self._party(unit)
                    self.desks.add(self.cast.party(unit).start)
                return
            if unit.kind not in (PUNCT, NOUN) or unit.prep:
                return

    def _with_agency(self, chain: tuple[Party, ...]) -> tuple[Party, ...]:
        if self.agency and chain[:1] != self.agency and not any(party.cls == "media" for party in chain):
            return self.agency + chain
        return chain

    def _verb(self, sentence: Sentence, k: int) -> Voice | None:
        units = sentence.units
        unit = units[k]
        lemma = unit.lemma
        subject, content = self._speakers.of(units, k)
        direct = lemma in self._direct
        if direct and k and units[k - 1].kind == NEG and units[k - 1].word in ("لم", "لا"):
            return None  # «لم تعلن أي جهة مسؤوليتها»: nobody speaks
        if lemma in ("نقل", "تناقل") and (inner := self._of(sentence, k, subject)) is not None:
            chain, end = inner
            begin = units[end].start if end < len(units) else sentence.end
            return Voice(chain, begin, sentence.end, "said", k) if chain else None
        aside = self._speakers.is_aside(units, k)
        if subject is None:
            return None if aside else self._continued(sentence, k, content)
        chain = self._group(sentence, subject)
        if not chain:
            return None
        chain = (*(party for party in self._told(units, k, subject, content) if party not in chain), *chain)
        last = self._speakers.last_of(sentence, subject)
        opens = self._speakers.opens_content(units, content)
        if aside and not (opens and self._forms[unit.start - 1].rest == "كما"):
            if k >= 3:
                return Voice(chain, sentence.begin, unit.start, "parenthesis", k)
            return Voice(chain, units[last].end, sentence.end, "according", k)
        if opens and not (direct and self._object(sentence, last, content)):
            return Voice(chain, self._speakers.content_begin(units, k, content), sentence.end, "said", k)
        if direct:
            return Voice(chain, units[max(last, k)].end, sentence.end, "announced", k)
        if k >= 3 and len(units) - last <= 4 and self._forms[unit.start - 1].mark in ("comma", "quote"):
            return Voice(chain, sentence.begin, unit.start, "parenthesis", k)
        return None

    def _continued(self, sentence: Sentence, k: int, content: int) -> Voice | None:
        """«وأضاف أن …»: a verb of speech without a subject goes on with the last speaker."""
        units = sentence.units
        unit = units[k]
        impersonal = unit.bits & PASSIVE or (unit.bits & PRESENT and unit.lemma in IMPERSONAL)
        if not self.last or impersonal or not (k <= 2 or unit.conj):
            return None
        if self._speakers.opens_content(units, content):
            return Voice(self.last, units[content].start, sentence.end, "continued", k)
        following = units[k + 1] if k + 1 < len(units) else unit
        subject = following.kind == NOUN and not following.prep and following.form.masdar is None
        if unit.lemma not in self._direct or subject:  # «كشفت العملية عن …» has a subject, though none that speaks
            return None
        return Voice(self.last, unit.end, sentence.end, "continued", k)

    def _object(self, sentence: Sentence, subject: int, content: int) -> bool:
        """«أعلن الجيش السيطرة على …»: an event noun after the speaker is what is said, before any «أن»."""
        return any(
            subject < event.trigger.unit < content
            and sentence.units[event.trigger.unit].kind == NOUN
            and sentence.units[event.trigger.unit].prep in ("", "عن", "ب")
            for event in sentence.events
        )

    def _of(self, sentence: Sentence, k: int, subject: int | None) -> tuple[tuple[Party, ...], int] | None:
        """«نقلت الوكالة عن صحيفة عن مصدر (قوله) إن»: the chain, and the unit where the content begins."""
        units = sentence.units
        chain = self._group(sentence, subject) if subject is not None and subject > k else ()
        end = None
        at = subject if subject is not None and subject > k else k
        for j in range(at + 1, min(at + 7, len(units))):
            unit = units[j]
            following = units[j + 1] if j + 1 < len(units) else unit
            quoted = following.kind in (COMP, PUNCT) or following.form.rest in self._masdars
            if unit.kind == NOUN and unit.prep == "عن" and not unit.conj and (self._speakers.can_speak(unit) or quoted):
                chain, end = (*chain, *self._group(sentence, j)), j + 1
            elif end is not None and unit.kind == NOUN and unit.form.rest in self._masdars:
                end = j + 1
            elif unit.kind in (COMP, VERB, SUB):
                break
        return (chain, end) if end is not None else None

    def _told(self, units: list[Unit], k: int, subject: int, content: int) -> tuple[Party, ...]:
        """«قال المصدر لوكالة …», «أبلغ المصدر رويترز»: the medium that was told is the outer voice."""
        tells = units[k].lemma in _TELLS
        for j in range(k + 1, min(content, len(units))):
            unit = units[j]
            prep = unit.prep or (unit.name.prep if unit.name is not None else "")
            told = prep in ("ل", "الي", "مع") or (tells and j > subject and not prep)
            medium = unit.lemma not in _ALL_MEDIA and (unit.cls == "media" or self._is_media(unit))
            if unit.kind == NOUN and told and medium:
                return self._party(unit)
        return ()

    def _group(self, sentence: Sentence, speaker: int) -> tuple[Party, ...]:
        """A speaker and who is coordinated with it («شهود وسكان»), behind the medium that quoted it before."""
        units = sentence.units
        unit = self._speakers.issuer(sentence, speaker)
        found = self._party(unit)
        if found and unit is units[speaker]:
            found = (self.people.of(sentence, speaker, self.offices.of(sentence, speaker, found[0])),)
        for k in range(speaker + 1, len(units)):
            if sentence.heads[k] == speaker and self._speakers.can_speak(units[k]):
                entries = {party.entry for party in found} - {None}
                found = (*found, *(party for party in self._party(units[k]) if party.entry not in entries))
        known = unit.definite or unit.cls == "unknown" or unit.name is not None
        outer = self._quoted_by(found[0]) if found and known and found[0].cls != "media" else ()
        return (*outer, *found)

    def _quoted_by(self, party: Party) -> tuple[Party, ...]:
        """The medium that quoted a party before, also under a longer name («سهراب قادري» for «قادري»)."""
        name = fold_phrase(party.name or party.text)
        return next((outer for known, outer in self.outer.items() if f" {known}".endswith(f" {name}")), ())

    def _is_media(self, unit: Unit) -> bool:
        return unit.actor is not None and self.kit.registry.actors[unit.actor].cls == "media"

    def _party(self, unit: Unit) -> tuple[Party, ...]:
        """The speaker's value; the publisher itself is no source."""
        if unit.form.suffix == "نا" and self.cast.party(unit).cls == "media":
            return ()  # «مراسلنا»
        party = self.cast.party(unit)
        if self._speakers.is_document(unit):
            party = self._author(unit, party)
        elif unit.form.rest in _SAME and self.last:  # «نفس المصدر»: who spoke last
            last = self.last[-1]
            party = msgspec.structs.replace(party, name=last.name or last.text, cls=last.cls, entry=last.entry)
        words = {fold(text).replace(" ", "") for text in (party.text, party.name or "") if text}
        latin = self.kit.registry.actors[unit.actor].latin if unit.actor is not None else ""
        words.add(fold(latin).replace(" ", ""))
        own = (self.publisher and party.name is None and self.itself in words) or any(
            word and (word.lower() in self.publisher.lower() or self.publisher.lower() in word.lower())
            for word in words
            if len(word) > 2 and self.publisher
        )
        if own and party.cls in _TELLERS:
            self.desks.add(party.start)
        return () if own else (party,)

    def _author(self, unit: Unit, party: Party) -> Party:
        """«البيان», «التقرير» without more stand for who spoke last."""
        if unit.definite and unit.end - unit.head == 1 and (self.issuer or self.last):
            last = (self.issuer or self.last)[-1]
            return msgspec.structs.replace(party, name=last.name or last.text, cls=last.cls)
        return party

    def _according(self, sentence: Sentence, k: int) -> Voice | None:
        units = sentence.units
        unit = units[k]
        if unit.form.rest == "ما" and k + 1 < len(units):
            return None
        if not self._speakers.can_speak(unit) or (
            unit.cls == "document" and unit.end - unit.head == 1 and not self._speakers.is_document(unit)
        ):
            return None
        chain = self._group(sentence, k)
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
