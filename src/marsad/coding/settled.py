"""Settled: marks that leave no doubt of a status.

In: a trigger among its units. Out: `negated`, `disowned`, `maybe`, `aim`, `done` or `told`: negations, denials,
conditions, «قد» before a present, what one means to do, warns of or did. `marsad.coding.status` makes a status of them.
"""

from itertools import pairwise

from marsad.coding.aims import MEANS, is_aimed_at
from marsad.coding.forms import Form
from marsad.coding.slots import Trigger
from marsad.coding.units import COMP, COP, NEG, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.lexicon.inflect import PRESENT


def tense_of(verb: Unit) -> str:
    """`past`, `present` or `future`."""
    return "future" if verb.form.future else "present" if verb.bits & PRESENT else "past"


def settled(trigger: Trigger, units: list[Unit], forms: list[Form], kind: str, statuses: dict[str, str]) -> list[str]:
    """Marks that leave no doubt: negations, denials, conditions, «قد» before a present, what one means to do."""
    if not trigger.unit:
        return []
    if _conditional(trigger.unit, units):
        return ["maybe"]
    before, unit = units[trigger.unit - 1], units[trigger.unit]
    if is_aimed_at(trigger, units, kind):
        return ["aim"]
    if before.kind == NEG and (verdict := _negated(trigger, units, forms, kind)) is not None:
        return verdict
    if trigger.verbal or (trigger.form == "phrase" and unit.kind == VERB):
        if before.kind == PART and before.word == "قد" and unit.bits & PRESENT:
            return ["maybe"]
        if _denied_clause(trigger.unit, units):
            return ["disowned"]
        return _subordinate(trigger.unit, units, forms, statuses) if unit.bits & PRESENT else []
    if _denied_noun(trigger.unit, units) or _negated_carrier(trigger, units, kind):
        return ["disowned"]
    return (
        _meant(trigger, units, forms, kind)
        or _expected(trigger, units, forms)
        or _carried(trigger, units, forms, statuses)
        or _warned_of(trigger, units, kind)
        or _reported(trigger, units)
    )


def _negated(trigger: Trigger, units: list[Unit], forms: list[Form], kind: str) -> list[str] | None:
    """«لم يقصف», «لا يقطع الطريق», «عدم قصف …»: what a negation right before an act says of it; none if nothing."""
    unit, negation = units[trigger.unit], units[trigger.unit - 1].word
    if negation in _LACKING:
        return ["disowned"] if kind not in _LACKS else None
    if unit.kind != VERB or not (trigger.verbal or trigger.form == "phrase"):
        return None
    if negation in ("لم", "لن", "لما") or (negation == "لا" and unit.bits & PRESENT and kind.startswith(_DONE)):
        return [] if _only(trigger, forms) else ["negated"]
    return None


def _only(trigger: Trigger, forms: list[Form]) -> bool:
    """«لم تسيطر سوى على قرية»: what is denied is the rest."""
    return any(form.rest in ("سوي", "الا") for form in forms[trigger.end : trigger.end + 6])


def _expected(trigger: Trigger, units: list[Unit], forms: list[Form]) -> list[str]:
    """«هجوم مرتقب», «الغارات الجوية المحتملة»: an adjective of the act itself says that it is to come or may."""
    for form in forms[trigger.end : min(trigger.end + 2, units[trigger.unit].end)]:
        if form.rest in _AWAITED:
            return ["aim"]
        if form.rest in _POSSIBLE:
            return ["maybe"]
    return []


def _carried(trigger: Trigger, units: list[Unit], forms: list[Form], statuses: dict[str, str]) -> list[str]:
    """«ستشن غارات», «قد تشن غارات», «يرتقب أن تشهد معارك»: the verb that carries an act tells whether it is to come."""
    unit, governor = units[trigger.unit], trigger.governor
    if governor is None or unit.prep not in ("", "ب") or unit.head != trigger.start:
        return []
    verb, before = units[governor], units[governor - 1] if governor else None
    if not verb.bits & PRESENT or (verb.form.verb_kinds.isdisjoint(("light", "begin")) and verb.lemma != "استانف"):
        return []
    if verb.form.future or (before is not None and before.word == "سوف"):
        return ["aim"]
    if before is not None and before.kind == PART and before.word == "قد":
        return [] if governor > 1 and units[governor - 2].kind == COP else ["maybe"]
    return _subordinate(governor, units, forms, statuses) if governor else []


def _warned_of(trigger: Trigger, units: list[Unit], kind: str) -> list[str]:
    """«حذر من تسلل المسلحين»: what somebody warns of may happen."""
    unit = units[trigger.unit]
    if unit.prep != "من" or unit.head != trigger.start or unit.form.article or kind.startswith("humanitarian.need"):
        return []
    for before in reversed(units[max(0, trigger.unit - 5) : trigger.unit]):
        if before.kind == VERB:
            return ["maybe"] if before.lemma == "حذر" else []
        if before.kind != NOUN or before.form.rest in _WARNING:
            return ["maybe"] if before.kind == NOUN else []
    return []


def _meant(trigger: Trigger, units: list[Unit], forms: list[Form], kind: str) -> list[str]:
    """«هدد بقصف …», «اتفقا على فتح …»: what one means to do is planned; «فشل في السيطرة»: not done.

    «خطط لتنفيذ هجمات», «مخطط لشن هجوم», «دخل البلاد لتنفيذ سلسلة من الهجمات»: also through a masdar that carries it.
    """
    at = trigger.unit
    unit = units[at]
    if trigger.start > unit.head and unit.form.rest in _NEEDED:
        return ["aim"]  # «ضرورة فتح ممرات»
    if unit.prep == "من" and unit.head == trigger.start and at and units[at - 1].form.rest in _CARRIERS:
        at, unit = at - 1, units[at - 1]
    carried = trigger.start > unit.head and unit.form.rest in _CARRIERS and not unit.form.article
    if not (carried or unit.head == trigger.start) or kind.startswith("politics.agreement"):
        return []
    done = _took_place(trigger.unit, units)
    prep = unit.prep or ("ب" if unit.conj else "")  # «مطالبين بوقف الحرب وإيصال المساعدات»
    for k in range(at - 1, max(-1, at - 7), -1):
        other = units[k]
        if other.kind == VERB:
            return _by_verb(k, units, unit.prep, kind, carried=carried, done=done)
        if other.kind == NOUN and (forms[other.end - 1].rest, prep) in _CALLING:
            return ["aim"]  # «تظاهروا مطالبين بإدخال المساعدات»
        if other.kind == NOUN and unit.prep == "ل" and k == at - 1 and other.form.rest in _PLANS:
            return [] if done else ["aim"]
        using = carried and other.kind == NOUN and other.form.rest in _USING
        if using or (other.kind in (COMP, SUB, REL, PUNCT) and other.word != "comma"):
            return []
    return []


def _by_verb(at: int, units: list[Unit], prep: str, kind: str, *, carried: bool, done: bool) -> list[str]:
    """What the verb before an act, which follows it with a preposition, says of it.

    «لم يتمكن من السيطرة», «فشل في …» undo it, «تمكن من …» does it, «يسعى إلى …» aims at it, «سيؤدي إلى …» may bring it.
    `carried`: another masdar stands between («لتنفيذ هجمات»); `done`: words after the act tell what it did.
    """
    verb, before = units[at], units[at - 1] if at else None
    means = verb.lemma, prep
    if means in _ABLE and before is not None and before.kind == NEG:
        return ["disowned"]
    if means in _ABLE and tense_of(verb) == "past" and (before is None or before.kind not in (COMP, SUB)):
        return ["done"]
    if verb.form.future and verb.lemma in _LEADS_TO:
        return ["maybe"]
    if means in _FAILS or (means == ("رفض", "") and kind in _REFUSED):
        return ["disowned"]
    lemmas = verb.form.lemmas | {verb.lemma}  # «تستعد» is «استعد» and «استعاد»
    if any((lemma, prep) in MEANS for lemma in lemmas) or (carried and means in _MEANT):
        return ["aim"]
    return ["aim"] if carried and prep == "ل" and verb.lemma not in _USES and not done else []


def _took_place(at: int, units: list[Unit]) -> bool:
    """«التخطيط للاعتداءات التي أوقعت قتلى»: a past verb right after an act tells what it did."""
    after = [unit for unit in units[at + 1 : at + 3] if unit.kind != REL]
    return bool(after) and after[0].kind == VERB and not after[0].bits & PRESENT


def _reported(trigger: Trigger, units: list[Unit]) -> list[str]:
    """«لافتا إلى انسحاب منظم», «تطرقت الصحيفة إلى انتقال القادة»: «إلى» after a word of telling aims at nothing."""
    unit = units[trigger.unit]
    if unit.prep != "الي" or unit.head != trigger.start:
        return []
    for before in reversed(units[max(0, trigger.unit - 3) : trigger.unit]):
        if before.kind == VERB:
            return ["told"] if before.lemma in _POINTS else []
        if before.kind != NOUN or before.form.rest in _POINTING:
            return ["told"] if before.kind == NOUN else []
    return []


def _conditional(at: int, units: list[Unit]) -> bool:
    """Whether a word stands in a condition («إذا انسحب الطرفان», «في حال انهيار الهدنة») or after «لو»."""
    if units[at].prep in _IF or any(unit.kind in (SUB, PART) and unit.word == "لو" for unit in units[:at]):
        return True
    if _follows_condition(at, units):
        return True
    for k in range(at - 1, max(-1, at - 7), -1):
        unit = units[k]
        if unit.kind in (SUB, PART, COMP, NEG) and unit.word in _IF:
            return not _is_granted(k, units)
        if unit.kind in (COMP, REL, SUB) or (unit.kind == PUNCT):
            return False
    return False


def _is_granted(at: int, units: list[Unit]) -> bool:
    """«إذا كانت عمليات العزل قد أحرزت تقدما، فإن …»: «إذا» with «كان» and «قد» grants what it tells."""
    if units[at].word != "اذا" or at + 1 >= len(units) or units[at + 1].word not in PAST_BE:
        return False
    following = units[at + 2 : at + 6]
    return any(
        unit.kind == PART and unit.word == "قد" and after.kind == VERB and not after.bits & PRESENT
        for unit, after in pairwise(following)
    )


def _follows_condition(at: int, units: list[Unit]) -> bool:
    """Whether a clause says what follows from a condition: «في حال قطع الطريق، فإن التنظيم سيخسر …»."""
    answer = next((k for k in range(at, -1, -1) if units[k].conj == "ف" and units[k].kind in (COMP, VERB, PART)), None)
    if answer is None or any(unit.kind == PUNCT and unit.word == "stop" for unit in units[answer:at]):
        return False
    for k in range(answer - 1, -1, -1):
        unit = units[k]
        if unit.kind == PUNCT and unit.word == "stop":
            return False
        if unit.kind in (SUB, PART, COMP) and unit.word in _IF:
            return not _is_granted(k, units)
        if unit.kind == NOUN and unit.prep in _IF:
            return True
    return False


def is_denied(trigger: Trigger, units: list[Unit]) -> bool:
    """Whether a verb of denial governs an act: «نفت استهداف المدنيين», «نفى أن تكون قواته قصفت …»."""
    return _denied_clause(trigger.unit, units) if trigger.verbal else _denied_noun(trigger.unit, units)


def _denied_noun(at: int, units: list[Unit]) -> bool:
    """«نفى الجيش قصف البلدة», «لا صحة للأنباء عن …»: a denial before an event noun, but not of having done it."""
    if _denied_rumour(at, units):
        return True
    for k in range(at - 1, max(-1, at - 5), -1):
        other = units[k]
        if other.kind == NEG and other.word == "لا صحة":
            return True
        if other.kind in (COMP, SUB, REL) or other.form.rest.startswith(_SHARE):
            return False
        if other.kind == VERB:
            return other.lemma in _DENIES
        if other.kind == NOUN and other.form.masdar is not None and other.form.rest in ("نفي", "انكار"):
            return True
        if other.kind == NOUN and other.form.rest == "صحة":
            return k > 0 and (units[k - 1].kind == NEG or any(u.lemma in _DENIES for u in units[max(0, k - 4) : k]))
    return False


def _denied_rumour(at: int, units: list[Unit]) -> bool:
    """«نفى ما تناقلته المنصات عن انسحاب الجيش», «لا صحة لما يشاع عن انسحابه»: what is only said is denied."""
    if units[at].prep not in _ABOUT:
        return False
    for k in range(at - 1, max(-1, at - 5), -1):
        if units[k].kind == VERB:
            if units[k].lemma not in _SPREADS:
                return False
            before = units[max(0, k - 5) : k]
            return any(
                (other.kind == VERB and other.lemma in _DENIES) or (other.kind == NEG and other.word == "لا صحة")
                for other in before
            )
        if units[k].kind in (COMP, SUB):
            return False
    return False


def _denied_clause(at: int, units: list[Unit]) -> bool:
    """«نفى أن تكون قواته قصفت …»: a verb of denial right before the clause."""
    complement = next((k for k in range(at - 1, max(-1, at - 6), -1) if units[k].kind == COMP), 0)
    for unit in reversed(units[max(0, complement - 5) : complement]):
        if unit.kind == VERB:
            return unit.lemma in _DENIES
        if unit.kind in (COMP, SUB, REL) or unit.form.rest in _SAYING:
            return False  # «نفى ذلك، مؤكدا أن …»
    return False


def _negated_carrier(trigger: Trigger, units: list[Unit], kind: str) -> bool:
    """«لم تحرز تقدما», «لا تنفذ غارات»: an indefinite act that a negated verb carries did not happen."""
    unit, governor = units[trigger.unit], trigger.governor
    if governor is None or not governor or unit.prep not in ("", "ب", "اي") or unit.head != trigger.start:
        return False
    negation = units[governor - 1]
    if negation.kind != NEG or unit.form.article or unit.dem:
        return False
    return negation.word in ("لم", "لن") or (negation.word == "لا" and kind.startswith(_DONE))


def _subordinate(at: int, units: list[Unit], forms: list[Form], statuses: dict[str, str]) -> list[str]:
    """«قرر أن ينسحب», «من المحتمل أن يدخل»: a present verb after «أن» has the status that its governor gives."""
    if units[at - 1].word == "علي ان":
        return ["aim"]  # «على أن يفرجوا عن الأسرى»
    if units[at - 1].kind != COMP or not units[at - 1].start:
        return []
    word = forms[units[at - 1].start - 1]
    verb = next((unit for unit in reversed(units[max(0, at - 4) : at - 1]) if unit.kind == VERB), None)
    kind = statuses.get(word.rest, "") or statuses.get(f"من {word.rest}", "")
    if not kind and verb is not None:
        kind = statuses.get(verb.lemma, "")
    return {"planned": ["aim"], "hypothetical": ["maybe"]}.get(kind, [])


_POINTS = frozenset(("اشار", "تطرق", "لفت", "نوه", "نبه"))


_POINTING = frozenset(
    word + ending for word in ("مشير", "لافت", "منوه", "متطرق", "منبه") for ending in ("", "ا", "ة", "ين")
)


_NEEDED = frozenset(("ضرورة", "وجوب"))


_CALLING = frozenset(
    (word + ending, prep)
    for words, prep in (("مطالب", "ب"), ("داعي", "الي"))
    for word in words.split()
    for ending in ("", "ا", "ة", "ين", "ون")
) | {("داعين", "الي"), ("داعون", "الي")}


_LEADS_TO = frozenset(("ادي", "تسبب", "اسفر", "نتج", "قاد", "افضي"))


PAST_BE = frozenset(("كان", "كانت", "كانوا", "كانا", "كانتا", "كن"))


_IF = frozenset(("اذا", "ما اذا", "في حال", "في حالة", "حال", "ان لم", "ما لم", "شريطة", "بشرط", "لولا"))


_DENIES = frozenset(("نفي", "انكر"))


_ABOUT = frozenset(("عن", "حول", "بشان", "بخصوص"))


_SPREADS = frozenset(
    ("تناقل", "تداول", "اشاع", "روج", "تحدث", "نشر", "اورد", "ردد", "تردد", "زعم", "ذكر", "قال", "اثار", "شاع")
)


_SAYING = frozenset(
    word + ending
    for word in ("موكد", "موضح", "مشير", "مضيف", "لافت", "معتبر", "مبين", "قايل", "معلن", "كاشف", "مشدد", "متهم")
    for ending in ("", "ا", "ة", "ين")
)


_SHARE = ("مسوولي", "علاق", "ضلوع", "تورط", "صلت")  # «نفى مسؤوليته عن القصف»: the shelling itself stands


_DONE = ("violence.", "territory.", "force.", "access.siege", "access.route_closed")


_LACKING = frozenset(("عدم", "بعدم", "لعدم"))  # where the lack is not itself what is told («عدم دخول المساعدات»)


_LACKS = frozenset(("humanitarian.aid_blocked", "humanitarian.need", "politics.violation"))


_AWAITED = frozenset(("مرتقب", "مرتقبة", "متوقع", "متوقعة", "وشيك", "وشيكة", "مزمع", "مزمعة"))


_POSSIBLE = frozenset(("محتمل", "محتملة"))


_WARNING = frozenset(("محذر", "محذرا", "محذرة", "محذرين", "تحذير", "تحذيرات", "تحذيره", "تحذيرها"))


_CARRIERS = frozenset(("تنفيذ", "شن", "ارتكاب"))


_MEANT = frozenset((("استهدف", ""), ("حاول", ""), ("اراد", ""), ("اعد", "ل"), ("حضر", "ل"), ("جهز", "ل")))


_PLANS = frozenset(("مخطط", "مخططا", "مخططات", "خطة", "خطط", "خططا", "موامرة", "تخطيط", "استعداد", "استعدادا", "تحضير"))


_USES = frozenset(("استخدم", "استعمل", "استغل", "قدم"))


_USING = frozenset(("استخدام", "استعمال", "استغلال"))


_FAILS = frozenset((("فشل", "في"), ("اخفق", "في"), ("عجز", "عن"), ("امتنع", "عن"), ("عدل", "عن")))


_ABLE = frozenset((("تمكن", "من"), ("نجح", "في"), ("استطاع", ""), ("افلح", "في")))


_REFUSED = frozenset(
    ("territory.withdrawal", "force.disarmament", "politics.release", "politics.talks", "humanitarian.return")
)
