"""Aims: whether an act is what someone means to bring about, and who.

In: a trigger among its units. Out: whether what it says is aimed at («حشدت قواتها لاقتحام …», «الساعية إلى قطع الطريق»,
«لتطويق البلدة وقطع الطريق إليها», «عبر قطع كل الطرق»), and the phrase that seeks it where a participle tells.
"""

from marsad.coding.pronouns import nearest
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger
from marsad.coding.units import COMP, NOUN, PUNCT, REL, SUB, VERB, Unit
from marsad.lexicon.inflect import PRESENT

MEANS = frozenset(
    (
        ("اتفق", "علي"), ("توافق", "علي"), ("وافق", "علي"), ("امر", "ب"), ("هدد", "ب"), ("توعد", "ب"), ("تعهد", "ب"),
        ("وعد", "ب"), ("لوح", "ب"), ("حث", "علي"), ("خطط", "ل"), ("سعي", "الي"), ("سعي", "ل"), ("هدف", "الي"),
        ("استعد", "ل"), ("تاهب", "ل"), ("عزم", "علي"), ("طالب", "ب"), ("دعا", "الي"), ("اعتزم", ""), ("نوي", ""),
    )
)  # fmt: skip
AIMS = frozenset(
    (
        "territory.control_gained",
        "violence.clash",
        "access.siege",
        "access.route_closed",
        "access.route_opened",
        "territory.withdrawal",
    )
)
_ATTEMPTS = frozenset(("عملية", "حملة", "معركة", "محاولة", "خطة"))
_SUBJECT_TO = frozenset(("خاضع", "خاضعة", "الخاضع", "الخاضعة", "تابع", "تابعة"))
_REACHED = frozenset(("تعرض", "خضع", "ادي", "تصدي", "شهد", "نتيجة", "اضافة", "وفق", "وفقا", "تبعا", "رفض", "ادان"))


def is_aimed_at(trigger: Trigger, units: list[Unit], kind: str) -> bool:
    """Whether an act of this type is what another act is for, or what one seeks to bring about."""
    if kind not in AIMS or not trigger.unit:
        return False
    if _joins_aim(trigger.unit, units):
        return True
    return trigger.form in ("masdar", "phrase") and (
        _is_aim(trigger, units) or _is_sought(trigger, units, kind) or _serves_aim(trigger.unit, units)
    )


def seeker(trigger: Trigger, sentence: Sentence) -> Unit | None:
    """Who seeks what a masdar says, where a participle before it tells: «قوات الحكومة … الساعية إلى قطع الطريق»."""
    units = sentence.units
    unit = units[trigger.unit]
    before = units[trigger.unit - 1] if trigger.unit else None
    if unit.head != trigger.start or before is None or before.kind != NOUN or not before.form.article:
        return None
    if (before.form.rest, unit.prep) not in _SEEKING:
        return None
    word = before.form.rest
    return nearest("ها" if word.endswith("ة") else "هم" if word.endswith("ين") else "ه", trigger.unit - 1, sentence)


def _is_aim(trigger: Trigger, units: list[Unit]) -> bool:
    """«حشدت قواتها لاقتحام …», «عملية لتحرير …», «عملية تحرير …»: the act is what another act is for."""
    unit = units[trigger.unit]
    if trigger.start > unit.head and unit.form.rest in _ATTEMPTS and not unit.definite:
        return True
    if unit.prep != "ل" or unit.head != trigger.start or unit.form.article:
        return False
    for other in reversed(units[max(0, trigger.unit - 6) : trigger.unit]):
        if other.kind == VERB:
            return other.lemma not in _REACHED
        if other.kind in (COMP, SUB, REL):
            return False
        if other.kind == NOUN and not other.form.lemmas.isdisjoint(_SUBJECT_TO):
            return False
        if other.kind == NOUN and (other.form.rest in _ATTEMPTS or other.cls == "event"):
            return True
    return False


def _is_sought(trigger: Trigger, units: list[Unit], kind: str) -> bool:
    """«الساعية إلى قطع الطريق», «مستهدفا تطويق البلدة», «يحاول النظام قطع …»: what one seeks to bring about.

    A storming that is tried is a clash that took place.
    """
    unit = units[trigger.unit]
    if kind.startswith("violence."):
        return False
    if trigger.start > unit.head:
        return (unit.form.rest, "") in _SEEKING
    if unit.head != trigger.start:
        return False
    for other in reversed(units[max(0, trigger.unit - 4) : trigger.unit]):
        if other.kind == NOUN and (other.form.rest, unit.prep) in _SEEKING:
            return True
        if other.kind == VERB:
            return other.lemma == "حاول" and unit.prep == ""
        if other.kind in (COMP, SUB, REL, PUNCT):
            return False
    return False


_SEEKING = frozenset(
    (word, prep)
    for words, prep in (
        ("ساعي ساعية ساعيا ساعين هادف هادفة هادفا رامي رامية راميا طامح طامحة طامحا", "الي"),
        ("مستهدفا مستهدفة مستهدفين محاولا محاولين معتزما معتزمة", ""),
        ("عازم عازمة عازما مصمم مصممة", "علي"),
    )
    for word in words.split()
)


def _joins_aim(at: int, units: list[Unit]) -> bool:
    """«لتطويق البلدة وقطع الطريق إليها»: a masdar, read as a verb or not, that «و» joins to one that is aimed at."""
    unit = units[at]
    if unit.conj != "و" or unit.form.masdar is None or (unit.kind == NOUN and unit.prep not in ("", "ل", "الي")):
        return False
    if unit.kind == VERB and (unit.bits & PRESENT or unit.doer is None or not _can_be_cut(units[unit.doer])):
        return False
    for k in range(at - 1, max(-1, at - 5), -1):
        other = units[k]
        if other.kind in (VERB, COMP, SUB, REL) or (other.kind == PUNCT and other.word != "comma"):
            return False
        if other.kind == NOUN and _aimed(k, units):
            return True
    return False


def _can_be_cut(noun: Unit) -> bool:
    """Whether the noun after what may be a verb is rather what the masdar is done to: «وقطع الطريق»."""
    return noun.cls in ("road", "placenoun", "place", "facility", "abstract") and noun.actor is None


def _aimed(k: int, units: list[Unit]) -> bool:
    """Whether a noun phrase is a masdar that is aimed at: «لتطويق …», «إلى عزل …», «مستهدفا تطويق …»."""
    unit = units[k]
    if (unit.form.rest, "") in _SEEKING:
        return True
    if unit.form.masdar is None or unit.form.article:
        return False
    if unit.prep == "ل":
        return True
    for before in reversed(units[max(0, k - 3) : k]):
        if before.kind == VERB:
            return (before.lemma, unit.prep) in MEANS
        if before.kind != NOUN or (before.form.rest, unit.prep) in _SEEKING:
            return before.kind == NOUN
    return False


def _serves_aim(at: int, units: list[Unit]) -> bool:
    """«تسعى إلى عزل المدينة عبر قطع كل الطرق»: the means to what is aimed at are as much to come as it."""
    unit = units[at]
    if unit.kind != NOUN or unit.prep not in ("عبر", "من خلال", "عن طريق", "بواسطة", "ب"):
        return False
    for k in range(at - 1, max(-1, at - 4), -1):
        if units[k].kind in (VERB, COMP, SUB, REL) or (units[k].kind == PUNCT and units[k].word != "comma"):
            return False
        if units[k].kind == NOUN and units[k].form.masdar is not None:
            return _aimed(k, units)
    return False
