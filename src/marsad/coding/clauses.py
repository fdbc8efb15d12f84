"""Clauses: who does each verb of a sentence, where the verb does not say it itself.

In: the units of a sentence and their coordination. Out: `doer` of its verbs: the noun phrase before or after it, or the
one that an earlier verb has and Arabic does not repeat («قصفت … ودمرت», «قالت … إنها نقلت»).
"""

from marsad.coding.kit import Kit
from marsad.coding.spots import DIRECTIONS
from marsad.coding.units import COMP, CONJ, COP, NEG, NOUN, PART, PLACE_HEADS, PUNCT, REL, SUB, TIME, VERB, Unit
from marsad.lexicon.inflect import ACCUSATIVE, DUAL, FEMININE, PASSIVE, PLURAL

_IDLE = PLACE_HEADS | {"vehicle", "weapon", "munition", "property", "aid", "food"}  # they do nothing by themselves
_LOOTED = frozenset(("vehicle", "property", "aid", "food", "building", "facility"))
_THEIRS = ("ه", "ها", "هم", "هما")


def find_doers(units: list[Unit], heads: list[int], kit: Kit) -> None:
    """Give every verb its doer (`Unit.doer`) and say whether it was taken over from a verb before it (`carried`)."""
    for at, unit in enumerate(units):
        if unit.kind != VERB:
            continue
        own = _own(units, heads, at)
        earlier, told = _earlier(units, at)
        if earlier is not None and (
            own is None
            or told
            or (own > at and (_lone(units, heads, own, unit) or _yields(units, heads, own, earlier, unit, kit)))
        ):
            own, unit.carried = earlier, True
        unit.doer = own


def _lone(units: list[Unit], heads: list[int], own: int, verb: Unit) -> bool:
    """«نفى الجيش مسؤوليته واتهم الحركة بالقصف»: the one noun after a verb that cannot do without an object is that."""
    needs = verb.lemma in _NEEDS_OBJECT and not verb.suffix and not verb.bits & PASSIVE
    return needs and _first_after(units, heads, own) is None


_NEEDS_OBJECT = frozenset(("اتهم", "منع", "اجبر", "ارغم", "اعتقل", "احرق", "هدم"))


def _yields(units: list[Unit], heads: list[int], own: int, earlier: int, verb: Unit, kit: Kit) -> bool:
    """Whether the noun after a verb is its object, and what did the verb before does it too."""
    noun = units[own]
    if not may_do(noun, verb):
        return True
    if noun.form.rest.endswith("ون") and noun.bits & PLURAL:
        return False  # «تطالب برحيله وأغلق محتجون الطرق»: written as what does it
    senses = verb.reading.lexeme.senses if verb.reading is not None else ()
    known = [kit.lexicon.senses[index] for index in senses]
    takes = any("subject" in sense.doer and "object" in sense.affected for sense in known)
    if takes and noun.definite and noun.cls in _LOOTED and units[earlier].cls not in _IDLE:
        return _first_after(units, heads, own) is None  # «قطعت المليشيا الطريق ونهبت الشاحنات»
    return takes and not noun.definite and (units[earlier].definite or noun.cls in _IDLE)


def _own(units: list[Unit], heads: list[int], at: int) -> int | None:
    """The noun phrase that does a verb by its place: a topic, what a relative tells of, or the first noun after it."""
    post = _first_after(units, heads, at)
    if at and units[at - 1].kind == REL:
        return post if returns(units, at, post) else antecedent(units, at - 1)
    before = next((k for k in range(at - 1, -1, -1) if _bare(units, heads, k)), None)
    if before is not None and is_topic(units, before, at):
        second = None if post is None else _first_after(units, heads, post)
        yields = post is not None and not may_do(units[post], units[at])
        if second is None or is_direction(units[second]) or yields or units[at].bits & (PLURAL | DUAL):
            return before
    described = described_by(units, at)
    if described is not None and not returns(units, at, post):
        return described
    if before is not None and units[at - 1].kind == NOUN and not units[at].conj:
        return _past_relative(units, heads, at) or post
    return post


def described_by(units: list[Unit], at: int) -> int | None:
    """The indefinite noun that a verb behind it tells of, with no relative: «سفينة كانت تحمل أسلحة»."""
    verb, k = units[at], at - 1
    while k >= 0 and units[k].kind in (COP, NEG, PART) and not units[k].conj:
        k -= 1
    if k < 1 or units[k].kind != NOUN or units[k].definite or units[k + 1].conj or units[k].cls in _UNDONE:
        return None
    noun, before = units[k], units[k - 1]
    if noun.prep and before.kind not in (VERB, NOUN):
        return None  # «في هجوم منفصل قتل 3 أشخاص»: where or when, before its clause
    return k if _follows(verb, noun) else None


_UNDONE = frozenset(("pronoun", "event", "abstract"))  # «هجوم استهدف …»: what it tells of is no party


def _follows(verb: Unit, noun: Unit) -> bool:
    """Whether a verb after a noun has the number and gender that the noun asks for."""
    if noun.reading is None or noun.reading.lexeme.pos not in ("noun", "participle", "masdar", "nation", "adjective"):
        return False
    many = bool(noun.bits & (PLURAL | DUAL)) or noun.number is not None
    if verb.bits & (PLURAL | DUAL):
        return many
    feminine = bool(noun.bits & FEMININE) or noun.form.rest.endswith(("ة", "ات"))
    return feminine == bool(verb.bits & FEMININE) or (many and bool(verb.bits & FEMININE))


def _past_relative(units: list[Unit], heads: list[int], at: int) -> int | None:
    """The topic of a verb that a relative parts from it: «الفصائل التي تدعمها تركيا سيطرت»."""
    verbs = [k for k in range(at - 1, -1, -1) if units[k].kind == VERB]
    relative = verbs[0] - 1 if verbs else 0
    if relative < 1 or units[relative].kind != REL or any(unit.kind in (COMP, SUB) for unit in units[relative:at]):
        return None
    topic = relative - 1
    return topic if _bare(units, heads, topic) and is_topic(units, topic, relative) else None


def _bare(units: list[Unit], heads: list[int], k: int) -> bool:
    return units[k].kind == NOUN and not units[k].prep and heads[k] == k


def _first_after(units: list[Unit], heads: list[int], at: int) -> int | None:
    for k in range(at + 1, len(units)):
        unit = units[k]
        if _bare(units, heads, k):
            return k if unit.cls != "pronoun" else None
        if unit.kind not in (NOUN, TIME, PART) and not (unit.kind == PUNCT and unit.word == "comma"):
            return None
    return None


def _earlier(units: list[Unit], at: int) -> tuple[int | None, bool]:
    """The doer that a verb shares with one before it, and whether that one tells it of its own doer («قالت إنها»)."""
    verb = units[at]
    opener = at - 1
    while opener >= 0 and units[opener].kind in (PART, COP, NEG) and not units[opener].conj:
        opener -= 1
    before = units[opener] if opener >= 0 else None
    if before is not None and before.kind == VERB and before.doer is not None and _carries_on(before):
        return (before.doer, True) if _alike(verb, before) else (None, False)  # «بدأوا يغادرون المدينة»
    told = before is not None and before.kind == COMP and before.form.folded.endswith(_THEIRS)
    if told and (verb.bits & PASSIVE or verb.lemma in _WITHOUT_DOER):
        return None, False
    joined = bool(verb.conj) or (before is not None and (before.kind == CONJ or bool(before.conj)))
    joined = joined or (before is not None and before.word == "كما")  # «كما دمرت»: and it also destroyed
    if not told and not joined:
        return None, False
    spoken = "speech" in verb.form.verb_kinds
    for k in range(opener if told else at - 1, -1, -1):
        other = units[k]
        if other.kind == PUNCT and other.word == "stop":
            break
        if other.kind != VERB or (told and k and units[k - 1].kind == REL):
            continue
        if told or spoken == ("speech" in other.form.verb_kinds):
            return (other.doer, told) if _alike(verb, other) else (None, False)
    return None, False


def _carries_on(verb: Unit) -> bool:
    """Whether a verb begins or goes on with what the verb right after it says, so that both have one doer."""
    return bool({"begin", "continue"} & set(verb.form.verb_kinds)) or verb.lemma in ("كاد", "عاد", "ظل", "اخذ", "راح")


_WITHOUT_DOER = frozenset(("تم", "جري", "وجب", "سبق", "بات"))


def _alike(verb: Unit, other: Unit) -> bool:
    """Whether a verb can have the doer of another: same gender, or a plural that follows its doer."""
    return bool(verb.bits & (PLURAL | DUAL)) or not (verb.bits ^ other.bits) & FEMININE


def may_do(noun: Unit, verb: Unit) -> bool:
    """Whether a noun phrase after a verb can be what does it: by the verb's number, the noun's case and gender."""
    if verb.bits & (PLURAL | DUAL) or is_object(noun):
        return False
    reading = noun.reading
    if reading is None or noun.actor is not None or reading.lexeme.pos != "noun" or noun.number is not None:
        return True
    if verb.bits & FEMININE:
        return bool(reading.bits & (FEMININE | PLURAL)) or noun.form.rest.endswith(("ة", "ه", "اء", "ى"))
    return not (noun.form.rest.endswith("ة") and not reading.bits & PLURAL)


def is_direction(noun: Unit) -> bool:
    """«شرق غزة»: a noun that says where, beside the doer and the object of its clause."""
    return not noun.definite or noun.place is not None if noun.form.rest in _WHERE else False


_WHERE = DIRECTIONS - {"ريف"}


def is_object(noun: Unit) -> bool:
    """Whether writing shows the accusative: «جنودا», «مسلحين» where no number governs it."""
    if noun.number is not None and noun.number.start < noun.head:
        return False
    shown = noun.form.noun is not None and noun.form.noun.bits & ACCUSATIVE
    masculine = noun.form.rest.endswith("ين") and noun.bits & (PLURAL | DUAL)
    return bool(shown or masculine) and noun.name is None


def returns(units: list[Unit], at: int, post: int | None) -> bool:
    """«الذي تسيطر عليه حكومة»: a pronoun after the verb stands for what the relative tells of; another does it."""
    if post is None:
        return False
    return (
        bool(units[at].suffix)
        or (at > 0 and _differs(units[at - 1], units[at]))
        or any(unit.kind == NOUN and unit.cls == "pronoun" for unit in units[at + 1 : post])
    )


def _differs(relative: Unit, verb: Unit) -> bool:
    """«المحافظة التي يسيطر الجيش على جزء منها»: a verb of another gender or number than the relative's has its doer."""
    if relative.kind != REL:
        return False
    word, feminine = relative.form.rest, bool(verb.bits & FEMININE)
    if word.endswith("التي"):
        return not feminine and not verb.bits & (PLURAL | DUAL)
    if word.endswith("الذي"):
        return feminine
    return word.endswith("الذين") and not verb.bits & (PLURAL | DUAL)


def is_topic(units: list[Unit], k: int, verb: int) -> bool:
    """Whether a noun phrase before the verb opens its clause («إن الجيش قصف», «الجيش يقصف»)."""
    before = k - 1
    opens = (
        before < 0
        or units[before].kind in (COMP, PUNCT, SUB, PART, COP, NEG)
        or (units[k].conj == "و" and units[before].kind == NOUN)
    )
    between = range(k + 1, verb)
    return opens and not any(units[j].kind in (VERB, COMP, SUB) for j in between)


def antecedent(units: list[Unit], relative: int) -> int | None:
    """The noun phrase that a relative tells of."""
    nearest = None
    for k in range(relative - 1, max(-1, relative - 5), -1):
        if units[k].kind == VERB:
            break
        if units[k].kind == NOUN and units[k].cls != "pronoun":
            nearest = k if nearest is None else nearest
            if _tells_of(units[relative], units[k]):
                return k
    return nearest


def _tells_of(relative: Unit, noun: Unit) -> bool:
    """Whether a relative has the gender and number of a noun; of a name, whose gender is not known, it always may."""
    word = relative.form.rest
    definite = noun.definite or noun.actor is not None  # a name makes what it is of definite («قادة تنظيم …»)
    if not definite or noun.reading is None or noun.number is not None:
        return definite or noun.number is not None
    feminine = bool(noun.bits & (FEMININE | PLURAL)) or noun.form.rest.endswith(("ة", "ات"))
    if word.endswith("التي"):
        return feminine
    if word.endswith("الذي"):
        return not noun.bits & PLURAL and not noun.form.rest.endswith("ة")
    return bool(noun.bits & (PLURAL | DUAL))
