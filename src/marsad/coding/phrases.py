"""Phrases: noun phrases, read from their first token to their last.

In: a document's forms with the names and times found in them. Out: one unit: numbers, head, genitives, adjectives,
names, and «من» after an amount.
"""

from collections.abc import Collection, Mapping, Sequence

from marsad.coding.forms import LATIN, LINE, MARK, NUMBER, Form
from marsad.coding.kit import Kit
from marsad.coding.names import Name, place_noun
from marsad.coding.nouns import in_place, is_accusative, is_bare_name, is_place_noun, noun_class, thing
from marsad.coding.numbers import Number, bounded, read_number
from marsad.coding.spots import DIRECTIONS
from marsad.coding.units import NOUN, PEOPLE, PLACE_HEADS, Unit
from marsad.lexicon.inflect import ACCUSATIVE, CONSTRUCT, DUAL, PLURAL, PRESENT

_COMPLETE = ("ون", "ين", "ان")
LONGEST = 9  # words or names after the head


class Phrases:
    """Reads noun phrases. `names` and `times` are known by their first token; no phrase goes beyond `end`."""

    def __init__(
        self, forms: Sequence[Form], end: int, names: Mapping[int, Name], times: Collection[int], kit: Kit
    ) -> None:
        self.forms, self.end, self.names, self.times, self.kit = forms, end, names, times, kit

    def read(self, at: int, prep: str = "") -> Unit:
        """The noun phrase that begins at token `at`, governed by `prep` or by a joined preposition."""
        forms = self.forms
        first = forms[at]
        unit = Unit(NOUN, at, at + 1, at, first)
        unit.prep, unit.conj = prep or first.prep, first.conj
        number = read_number(forms, at, self.end, self.kit.grammar) if self._may_count(first) else None
        if number is not None:
            unit.number = number
            after = number.end
            if after >= self.end or not self._counted(after):
                unit.end, unit.head, unit.form, unit.cls = number.end, number.end - 1, forms[number.end - 1], "number"
                return self._bounded(self._partitive(unit))
            at = after
        self._head(unit, at)
        self._extend(unit)
        if unit.number is None and unit.form.dual and unit.reading is not None:
            unit.number = Number(2, 2, False, unit.head, unit.head + 1)
        return self._bounded(self._partitive(unit))

    def _bounded(self, unit: Unit) -> Unit:
        """«أربعة أشخاص على الأقل»: what follows a counted noun may bound its amount."""
        after = self.forms[unit.end] if unit.end < self.end else None
        beyond = self.forms[unit.end + 1] if unit.end + 1 < self.end else None
        alone = beyond is None or beyond.number is None  # «… اثنين وعشرين شابا» counts what follows
        if (
            unit.number is None and alone and after is not None and after.rest in _TWO
            and not (after.conj or after.article)
        ):  # fmt: skip
            unit.number = Number(2, 2, False, unit.head, unit.end + 1)  # «عسكريين تركيين اثنين»
            unit.end += 1
        if unit.number is None and after is not None and self._is_one(unit, after):
            unit.number = Number(1, 1, False, unit.head, unit.end + 1)  # «رغيف واحد»
            unit.end += 1
        if unit.number is not None and unit.end > unit.number.start:
            unit.number = bounded(unit.number, self.forms, unit.end, self.end, self.kit.grammar)
        return unit

    def _is_one(self, unit: Unit, after: Form) -> bool:
        """Whether «واحد» counts a phrase of what is eaten, drunk or measured."""
        single = after.rest in ("واحد", "واحدا", "واحدة") and not (after.conj or after.article or after.prep)
        return single and unit.cls in _PORTIONS and not (unit.definite or unit.bits & (PLURAL | DUAL))

    def _may_count(self, first: Form) -> bool:
        """Whether a phrase that begins with this word may begin with an amount."""
        kit = self.kit
        return (
            first.number is not None
            or first.phrases
            or not first.lemmas.isdisjoint(kit.grammar.vague)
            or first.rest in kit.number_openers
        )

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
            if at == unit.start:  # «وصعدة»: a word that the lexicon does not know is cut as the name says
                unit.conj, unit.prep = unit.conj or name.conj, unit.prep or name.prep
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
            people = form.rest.endswith(("ون", "ين"))  # «ثلاثة مزارعين» are no farms
            counted = "في" if unit.number is not None and not people else ""
            act = form.masdar if self._is_done_to_place(form, at) else None  # «إلى عزل المدينة»: «عزل» is no place
            reading = act or in_place(form, unit.prep or named or counted) or reading
            unit.reading, unit.bits = reading, reading.bits
            unit.cls, unit.role = noun_class((act or thing(form, reading)).lexeme)
            unit.classes = frozenset(
                noun_class(other.lexeme)[0] for other in form.readings if other.lexeme.pos != "verb"
            )
            if reading.lexeme.pos == "nation":
                unit.nation = reading.lexeme.kind
            elif reading.lexeme.pos == "party":
                unit.actor = self.kit.registry.by_id.get(reading.lexeme.kind)
        else:
            unit.cls = "latin" if form.kind == LATIN else "unknown"

    def _is_done_to_place(self, form: Form, at: int) -> bool:
        """Whether a masdar that tells an act, and may be a noun of place too, has a noun of place as its object."""
        if form.masdar is None or not form.masdar.lexeme.senses or form.article:
            return False
        k = at + 1
        while k < self.end and self.forms[k].mark == "quote":
            k += 1
        return k < self.end and not self.forms[k].prep and place_noun(self.forms[k], self.kit).common

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
            unit.conj, unit.prep = unit.conj or name.conj, unit.prep or name.prep

    def _extend(self, unit: Unit) -> None:
        """Take in what follows the head without preposition or conjunction."""
        forms = self.forms
        last = unit.end - 1
        at = unit.end
        size = 0
        while at < self.end and size < LONGEST:
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
            if counts and self._is_same(unit, at):
                unit.end = at = at + 1  # «أفراد أسرة واحدة»
                continue
            if form.kind == LINE or form.conj or form.prep or at in self.times or counts:
                made = unit.cls in ("vehicle", "aircraft", "weapon", "munition") and not unit.definite
                numbered = made or unit.form.rest in _NUMBERED  # «صاروخ 107»; «الطائرات | 1500 سلة»
                if form.kind == NUMBER and at == unit.head + 1 and numbered:
                    unit.end = at = at + 1
                    if at < self.end and unit.form.rest in _NUMBERED and forms[at].folded in _ARMS:
                        unit.end = at = at + 1  # «الكتيبة 321 مشاة»
                    continue
                break
            name = self.names.get(at)
            if name is not None and (name.conj or name.prep):
                break
            if name is None and (form.function or form.blank or (form.toll and form.suffix)):
                break
            if name is None and self._is_verb_here(form, unit, last):
                break
            arm = form.folded in _ARMS and self.forms[last - 1].rest in _NUMBERED  # «الفرقة السادسة مشاة»
            if self._parts(unit, last, form, name) or not (arm or self._may_follow(unit, last, form, name)):
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

    def _is_same(self, unit: Unit, at: int) -> bool:
        """Whether «واحدة» says of people of one family, side or place that they are of one."""
        form, beyond = self.forms[at], self.forms[at + 1] if at + 1 < self.end else None
        alone = beyond is None or beyond.number is None
        return alone and form.rest == "واحدة" and not (form.conj or form.prep or unit.cls in _PORTIONS)

    def _short_parenthesis(self, at: int) -> bool:
        return any(self.forms[k].mark == "close" for k in range(at + 1, min(at + 4, self.end)))

    def _is_verb_here(self, form: Form, unit: Unit, last: int) -> bool:
        if form.verb is None or form.article:
            return False
        if form.toll and last + 2 < self.end and self.forms[last + 2].pronominal:
            return True  # «انفجار قتل فيه 32 شخصا»
        if form.noun is None and form.adjective is None:
            return True
        if form.suffix and not unit.definite and unit.cls == "event":
            return True
        if form.verb.bits & PRESENT:
            return form.adjective is None
        return bool(
            self.forms[last].article and form.adjective is None and form.noun and not form.noun.bits & ACCUSATIVE
        )

    def _is_adjective(self, unit: Unit, last: int, form: Form) -> bool:
        """Whether a word after the token `last` may be an adjective of the phrase."""
        previous = self.forms[last]
        if form.adjective is None and not (form.noun is not None and form.noun.lexeme.pos == "participle"):
            return False
        if (
            form.adjective is not None
            and form.adjective.bits & ACCUSATIVE
            and previous.rest[-1:] not in "اىيء"
        ):  # fmt: skip
            return False
        if not form.article and is_place_noun(form) and previous.rest[-1:] == "ة" != form.rest[-1:]:
            return False  # «طائرة مسيرة | حي الروضة»: no living drone
        if form.rest == "عدو" and previous.suffix:
            return False  # «كبدت قواتنا | العدو خسائر»
        if form.rest == "عملية" and form.article and unit.cls in _TELLING:
            return False  # «نسبت السلطات | العملية إلى …»
        # «مسلحون | دورية»: of people an adjective is plural
        return not (form.noun is not None and form.rest.endswith("ة") and previous.rest.endswith("ون"))

    def _parts(self, unit: Unit, last: int, form: Form, name: Name | None) -> bool:
        """«فجر انتحاري | سيارة», «اتهمت المفوضية | الدعم السريع»: whether a word begins another phrase."""
        previous = self.forms[last]
        made = form.noun is not None and form.noun.lexeme.kind in _MADE and not (form.article or previous.article)
        if made and unit.cls in _BEARING and last == unit.head and not self._is_adjective(unit, last, form):
            return True
        described = last - unit.head >= 2 and previous.adjective is not None and not previous.article
        if described and name is not None and name.actors and form.article and unit.cls in _TELLING:
            return True  # «اتهمت لجان مقاومة مدني | الدعم السريع»
        own = (form.noun is not None and form.adjective is None) or form.rest.endswith(("ون", "ين"))
        told = form.article and (previous.article or bool(previous.suffix)) and name is not None
        return told and own and unit.cls in _TELLING and not any(known.end == last + 1 for known in unit.inside)

    def _may_follow(self, unit: Unit, last: int, form: Form, name: Name | None) -> bool:
        previous = self.forms[last]
        adjective = self._is_adjective(unit, last, form)
        after_name = any(known.end == last + 1 for known in unit.inside)
        if after_name:
            aside = form.rest in DIRECTIONS and not form.article and self.names.get(last + 2) is not None
            bare = name is None and not aside  # «مستشفى ناصر | غربي خان يونس»
            return bare and adjective and (form.article or not previous.article)
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
                    and form.adjective.bits & (PLURAL | DUAL)
                    and not unit.bits & DUAL
                ):
                    return False
                counts = form.number is not None and last == unit.head  # «المهاجمين الثلاثة»
                return adjective or counts or not form.readings or titled or (name is not None and not name.places)
            if unit.cls in ("official", "fighter", "soldier", "professional", "civilian", "unknown"):
                return is_bare_name(form) or (name is not None and not name.places)
            return (
                name is not None
                and not name.places
                and previous.article
                and unit.cls in ("group", "organisation", "media", "institution")
                and not (form.noun is not None and form.noun.lexeme.kind in _UNCOUNTED)
            )
        if not adjective and ((name is None and is_accusative(form)) or self._is_described(unit, last, form)):
            return False  # «جنود فرنسيون | إنزالا», «طائرات حربية | سوقا»: no genitive ends or stands so
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

    def _is_described(self, unit: Unit, last: int, following: Form) -> bool:
        """«مسلحون مجهولون | دورية»: whether a phrase ends in an adjective, behind which no bare genitive stands."""
        form, head = self.forms[last], unit.form
        if last == unit.head or form.adjective is None or form.article or following.article:
            return False
        if form.rest in _GREAT and not unit.bits & (PLURAL | DUAL):
            return False  # «انتقال | كبار القادة»: no adjective of a singular
        if form.noun is None or form.adjective.lexeme.lemma.endswith("ي"):
            return True
        return any(form.rest.endswith(ending) and head.rest.endswith(ends) for ending, ends in _AGREEING)

    def _modifier(self, unit: Unit, form: Form) -> None:
        if form.article or form.suffix:
            unit.definite = True
        reading = form.adjective
        if reading is None:
            noun = form.noun
            if unit.cls in ("number", "quantity") and noun is not None:
                unit.cls, unit.role = noun_class(noun.lexeme)
            elif noun is not None and noun.lexeme.role and not unit.role:
                unit.role = noun.lexeme.role
            return
        if reading.lexeme.pos in ("nation", "party") and unit.cls == "event" and "aircraft" in unit.classes:
            unit.cls = "aircraft"  # «مسيرات أوكرانية»: drones, not marches
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
        inner = self.read(at + 1)
        if not amount and inner.cls not in ("group", "institution", "organisation", "party") and inner.actor is None:
            return unit
        counted = unit.number is not None and unit.cls in PEOPLE and unit.form.rest not in _AMOUNTS
        if counted and inner.cls in PLACE_HEADS:
            return unit  # «5000 أسرة | من مدينة الحديدة»: where they are from
        if inner.cls != "unknown" and (inner.cls not in PLACE_HEADS or amount) and inner.cls != "place":
            if unit.cls in ("number", "quantity", "unknown", "abstract", "") or unit.form.rest in ("عدد", "عددا"):
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


_GREAT = frozenset(("كبار", "صغار"))
_PORTIONS = frozenset(("food", "aid", "unit", "property", "fuel", "medicine"))
_AGREEING = (("ة", ("ة", "ات")), ("ون", ("ون",)), ("ين", ("ين",)))
_TWO = frozenset(("اثنين", "اثنان", "اثنتين", "اثنتان"))
_UNCOUNTED = frozenset(("group", "institution", "organisation", "placenoun", "facility", "media"))
_ARMS = frozenset(("مشاة", "مدرع", "مدرعة", "صاعقة", "مدفعية", "مظلات", "هجانة", "ميكا"))
_TELLING = frozenset(("group", "institution", "organisation", "source"))
_MADE = frozenset(("vehicle", "munition", "weapon", "aircraft"))
_BEARING = frozenset(("fighter", "soldier"))
_NUMBERED = frozenset(("لواء", "فرقة", "كتيبة", "فوج", "سرية", "فيلق"))
_AMOUNTS = frozenset(
    ("عدد", "عددا", "عشرات", "مئات", "الاف", "مجموعة", "اثنين", "اثنان", "احد", "كثير", "عديد", "افراد", "دفعة")
)
