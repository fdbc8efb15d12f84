"""Speakers: who the subject of a verb of speech is, and where what is said begins.

In: the phrases of a sentence and the verb among them. Out: the phrase of its speaker, after the verb, before it, or of
the verb before it, or who issued the document that speaks; the phrase at which the content opens.
"""

from marsad.coding.forms import Form
from marsad.coding.kit import Kit
from marsad.coding.parties import SPEAKERS
from marsad.coding.sentence import Sentence
from marsad.coding.slots import inner_phrase
from marsad.coding.units import COMP, COP, NOUN, PART, PUNCT, REL, SUB, VERB, Unit

_AS = frozenset(("كما", "حسبما", "وفقما", "بحسبما", "مثلما"))
_AS_WHAT = frozenset(("علي", "حسب", "بحسب", "وفق", "وفقا", "طبقا"))
_ISSUED_BY = ("ل", "عن", "من")  # before who speaks in a document
_ISSUES = frozenset(("نشر", "اصدر", "اعد", "بث", "وزع"))
_PUBLISHED = frozenset(("نشره", "نشرها", "بثه", "بثها"))  # «إحصائية نشرها الموقع», where it reads like a noun
CLOSING = frozenset("»”›’")
_IN_IT = frozenset(("فيه", "فيها", "خلاله", "خلالها"))
_RUMOURS = frozenset(("معلومة", "شايعة"))
_WHO_IS = frozenset(("وهو", "وهي", "وهم"))


def goes_on(unit: Unit, kit: Kit) -> bool:
    """«مشيرا», «لافتة», «مؤكدين»: a participle of speech that goes on with what a speaker says."""
    word, known = unit.form.rest, kit.grammar.reporting["participles"]
    if unit.prep or unit.form.article or unit.cls in ("place", "party"):
        return False
    return word[-1:] in ("ا", "ة", "ن") and (word[:-1] in known or word[:-2] in known)


class Speakers:
    """Finds speakers in one sentence at a time: `forms` are its document's tokens."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        reporting = kit.grammar.reporting
        self._direct, self._documents = reporting["direct"], reporting["documents"]
        self.forms: list[Form] = []

    def of(self, units: list[Unit], k: int) -> tuple[int | None, int]:
        """(unit of the speaker, unit where the content begins)."""
        subject: int | None = None
        relative = False
        closed = units[k].form.folded.endswith("وا")
        loose = units[k].lemma not in self._direct
        j = k + 1
        while j < len(units) and j <= k + 20:
            unit = units[j]
            if self._opens_quote(unit) and not unit.prep and (subject is not None or j == k + 1):
                break
            if (
                unit.kind == NOUN
                and not unit.prep
                and not unit.conj
                and subject is None
                and self.can_speak(unit)
                and j <= k + 3
            ):
                subject = None if closed else j
            elif unit.kind == NOUN and not unit.prep and subject is None and unit.cls != "pronoun":
                closed = True  # «أعلن مقتل أربعة مدنيين»: what stands after the object is no subject
            elif unit.kind == COMP or (unit.kind == PUNCT and unit.word == "colon"):
                break
            elif subject is not None and (
                unit.kind == REL or unit.form.folded in _WHO_IS or (loose and unit.kind == PUNCT and j == subject + 1)
            ):
                relative = True
            elif unit.kind in (VERB, SUB) and not (relative and unit.kind == VERB):
                break
            j += 1
        else:
            j = min(j, len(units))
        return (self._earlier(units, k) if subject is None else subject), j

    def opens_content(self, units: list[Unit], content: int) -> bool:
        """Whether what is said begins at a unit: «إن», «إلى أن», a colon or a quotation mark."""
        if content >= len(units):
            return False
        unit = units[content]
        that = unit.kind == SUB and unit.word.endswith(" ان")
        return that or unit.kind in (COMP, PUNCT) or self.forms[unit.start - 1].mark == "quote"

    def content_begin(self, units: list[Unit], k: int, content: int) -> int:
        """Where what is said begins; with «المعارك التي قال إنها …» it begins with what it is said of."""
        if k >= 2 and units[k - 1].kind == REL and units[k - 2].kind == NOUN:
            return units[k - 2].start
        return units[content].start

    def can_speak(self, unit: Unit) -> bool:
        """Whether a phrase is of somebody or something that may say a thing."""
        if unit.number is not None and unit.cls in ("number", "casualty", "unknown", "captive", "displaced"):
            return False
        if unit.lemma in _RUMOURS:
            return False
        if unit.cls == "place" and unit.place is not None:
            record = self._kit.gazetteer.record(unit.place.places[0])
            return record.kind in ("country", "city")
        acts = unit.form.masdar is not None and unit.cls not in SPEAKERS and unit.name is None
        return unit.cls in SPEAKERS or (unit.actor is not None and not acts)

    def is_document(self, unit: Unit) -> bool:
        """«بيان», «تقرير»: what speaks for who issued it."""
        return unit.form.rest in self._documents

    def issuer(self, sentence: Sentence, k: int) -> Unit:
        """«بيان للجيش», «بيان الجيش», «تقرير أصدرته المنظمة»: who speaks in a document; else the unit itself."""
        units = sentence.units
        if not self.is_document(units[k]):
            return units[k]
        if self.forms[units[k].end - 1].folded in _PUBLISHED and k + 1 < len(units) and not units[k + 1].prep:
            return units[k + 1] if units[k + 1].kind == NOUN and self.can_speak(units[k + 1]) else units[k]
        inner = inner_phrase(units[k], sentence.chunker) if units[k].end - units[k].head > 1 else None
        if inner is not None and inner.cls != "unknown" and self.can_speak(inner):
            return inner
        for j in range(k + 1, min(k + 3, len(units))):
            unit = units[j]
            issues = units[j - 1].kind == VERB and units[j - 1].lemma in _ISSUES
            if unit.kind == NOUN and (unit.prep in _ISSUED_BY or issues) and self.can_speak(unit):
                return unit
            if unit.kind not in (NOUN, VERB) or unit.prep:
                break
        return units[k]

    def is_aside(self, units: list[Unit], k: int) -> bool:
        """«على ما أفاد مصدر», «كما قال», «حسبما ذكرت», «هذا ما أعلنه»: the verb only tells who says so."""
        at = units[k].start
        word = self.forms[at - 1].rest if at else ""
        if word == "ما":
            return at > 1 and (self.forms[at - 2].rest in _AS_WHAT or units[k].suffix == "ه")
        return word in _AS

    def last_of(self, sentence: Sentence, subject: int) -> int:
        """The last phrase coordinated with a speaker: «شهود وسكان»."""
        last = subject
        for j in range(subject + 1, len(sentence.units)):
            if sentence.heads[j] == subject:
                last = j
            else:
                break
        return last

    def _opens_quote(self, unit: Unit) -> bool:
        """Whether quoted words begin at a unit, and not only a name or word in quotation marks."""
        forms = self.forms
        if not unit.start or forms[unit.start - 1].mark != "quote" or forms[unit.start - 1].raw in CLOSING:
            return False
        return not any(form.mark == "quote" for form in forms[unit.start : unit.end + 1])

    def _earlier(self, units: list[Unit], k: int) -> int | None:
        """The speaker of a verb that has none after it: right before it, after «كان», or of the verb before it."""
        before = self._before(units, k)
        before = self._of_was(units, k) if before is None else before
        return self._issuing(units, k) if before is None else before

    def _of_was(self, units: list[Unit], k: int) -> int | None:
        """«وكان المتحدث باسم الجيش أحمد الصالح قد أعلن …»: what stands right after «كان»."""
        for j in range(k - 1, max(-1, k - 14), -1):
            unit = units[j]
            if unit.kind == COP:
                first = units[j + 1]
                return j + 1 if first.kind == NOUN and not first.prep and self.can_speak(first) else None
            if unit.kind in (COMP, SUB) or (unit.kind == PUNCT and unit.word != "comma"):
                return None
            if unit.kind == VERB and units[j - 1].kind != REL:
                return None
        return None

    def _issuing(self, units: list[Unit], k: int) -> int | None:
        """«أصدر التنظيم بيانا قال فيه إن …»: who issued the document that the verb tells of."""
        if k + 1 >= len(units) or self.forms[units[k].end].folded not in _IN_IT:
            return None
        for j in range(k - 1, max(-1, k - 14), -1):
            unit = units[j]
            if unit.kind == VERB and units[j - 1].kind != REL:
                doer = unit.doer
                return doer if doer is not None and self.can_speak(units[doer]) else None
            if unit.kind in (COMP, SUB):
                return None
        return None

    def _before(self, units: list[Unit], k: int) -> int | None:
        """The speaker before a verb of speech: what opens the clause, or stands before its relative pronoun."""
        before = k - 1
        while before >= 0 and units[before].kind == NOUN and units[before].prep:
            before -= 1
        unit = units[before] if before >= 0 else None
        if unit is None or unit.kind != NOUN or unit.cls in ("place", "unknown") or not self.can_speak(unit):
            return None
        opens = before == 0 or units[before - 1].kind in (PUNCT, SUB, COMP, COP, PART)
        return before if opens or units[k - 1].kind == REL else None
