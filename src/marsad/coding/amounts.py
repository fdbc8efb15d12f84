"""Amounts: what a sentence counts, measures or lasts for, as proposals for the quantities of a claim.

In: a draft, its sentence and its tolls. Out: proposals with their features.
"""

from collections.abc import Sequence

import msgspec

from marsad.coding.drafts import SURE, Draft, Proposal, counted
from marsad.coding.events import DISEASES
from marsad.coding.forms import NUMBER, Form
from marsad.coding.measures import durations, lasting, measured
from marsad.coding.numbers import Number
from marsad.coding.rates import is_household, names_whom, rate_of
from marsad.coding.sentence import Sentence
from marsad.coding.slots import Relation
from marsad.coding.tolls import Toll, owner
from marsad.coding.units import NEG, NOUN, PEOPLE, PUNCT, VERB, Unit
from marsad.lexicon.inflect import PLURAL
from marsad.ontology import QUANTITY_KINDS

_ARGUMENTS = frozenset(("subject", "object", "genitive", "bare1", "relative", "own"))
_PEOPLE = PEOPLE | {"people", "number", "unknown", "quantity"}

_COUNTED_BY_CLASS = {
    "vehicle": "vehicles", "aircraft": "weapons", "weapon": "weapons", "munition": "strikes", "building": "buildings",
    "position": "buildings", "placenoun": "settlements", "fighter": "fighters", "soldier": "fighters",
    "ship": "vehicles",
    "aid": "aid", "food": "aid", "money": "price", "displaced": "displaced", "captive": "detained",
    "civilian": "affected",
    "facility": "buildings", "protester": "participants",
}  # fmt: skip
_COUNTED_BY_TYPE = {
    "humanitarian.displacement": "displaced", "humanitarian.return": "returned", "force.arrest": "detained",
    "violence.abduction": "abducted", "politics.release": "released", "protest.protest": "participants",
    "humanitarian.need": "affected", "access.siege": "affected", "humanitarian.aid": "affected",
    "territory.withdrawal": "fighters", "force.deployment": "fighters", "politics.decision": "affected",
}  # fmt: skip
_RATED = frozenset(("food", "aid", "fuel", "medicine"))
_MEASURES = frozenset(("unit", "property"))
_LIVING = frozenset(("humanitarian.need", "humanitarian.aid"))


def amounts(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> list[Proposal]:
    """All amounts that may be the claim's: what became of people, what is counted or measured, how long it lasts."""
    return [*_tolls(draft, sentence, tolls), *_counts(draft, sentence, tolls), *_durations(draft, sentence)]


def _tolls(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> list[Proposal]:
    trigger = draft.trigger
    proposals = []
    group = draft.group
    claims_between = sorted(event.trigger.start for event in sentence.events)
    for toll in tolls:
        at = toll.trigger.start
        low, high = min(at, trigger.start), max(at, trigger.start)
        others = sum(1 for start in claims_between if low < start < high)
        verbs = sum(1 for unit in sentence.units if unit.kind == VERB and low < unit.start < high)
        side = "after" if at > trigger.start else "before"
        nearest = all(abs(start - at) >= abs(trigger.start - at) for start in claims_between)
        link = _link(sentence, toll, draft)
        whose = owner(toll, sentence)
        mine = "none" if whose is None else str(whose == trigger.unit)
        act = sentence.units[toll.unit]
        joined = act.carried and act.doer == sentence.units[draft.trigger.unit].doer  # «فجرا نفسيهما فقتلا 32»
        beside = (whose is None and side == "after" and not (verbs or others) and _is_beside(toll, act, draft)) or (
            draft.toll_only and _goes_on(toll, trigger.unit, sentence)
        )
        for quantity in toll.quantities:
            nobody = quantity.high == 0 and side == "after"  # «انفجرت عبوة دون تسجيل إصابات»
            proposals.append(
                Proposal(
                    quantity,
                    (
                        f"toll={toll.kind},{draft.type}",
                        f"toll,{group},{side},{min(verbs, 2)}",
                        f"others={min(others, 2)},{side}",
                        f"nearest={nearest},{side}",
                        f"nearest={nearest},{group}",
                        f"link={link}",
                        f"link={link},{group}",
                        f"same={toll.trigger.start == trigger.start}",
                        f"shape={toll.trigger.form},{side}",
                        f"owner={mine}",
                        f"owner={mine},{group}",
                        f"owner={mine},{draft.type}",
                        *([SURE] if beside or ((joined or nobody) and nearest and group == "violence") else ()),
                    ),
                )
            )
    return proposals


def _goes_on(toll: Toll, at: int, sentence: Sentence) -> bool:
    """«38 شهيدا و204 إصابات»: a toll goes on with another kind of harm, with nothing between that tells an act."""
    between = sentence.units[at + 1 : toll.unit]
    return (
        toll.unit > at
        and bool(sentence.units[toll.unit].conj)
        and all(unit.kind == NOUN or (unit.kind == PUNCT and unit.word == "comma") for unit in between)
        and not any(at < event.trigger.unit < toll.unit for event in sentence.events)
    )


def _is_beside(toll: Toll, act: Unit, draft: Draft) -> bool:
    """«9 قتلى و32 جريحا», «قتل خمسة وأصيب عشرة»: one toll goes on with the other where no deed is told."""
    trigger = draft.trigger
    counts = act.conj == "و" and (act.kind == VERB or act.number is not None)
    other = toll.kind != trigger.toll.partition(":")[0]
    return draft.toll_only and counts and other and toll.unit - trigger.unit <= 4


def _counts(draft: Draft, sentence: Sentence, tolls: list[Toll]) -> list[Proposal]:
    """Counted and measured noun phrases that are no toll, as quantities of the draft."""
    trigger, group = draft.trigger, draft.group
    proposals = []
    victims = [toll.victim for toll in tolls if toll.victim is not None]
    harmed = {toll.unit for toll in tolls if toll.quantities}  # «حالتا وفاة»
    inner = [(trigger.unit, trigger.genitive)] if trigger.genitive is not None else []  # «تدمير عربتين»
    for k, unit in (*inner, *enumerate(sentence.units)):
        ill = draft.type == "humanitarian.need" and unit.kind == NOUN and _counts_ill(unit, k, sentence, tolls)
        dead = draft.type == "violence.casualties" and unit.form.rest in _DEAD  # «دفنت 50 جثة مجهولة»
        if unit.kind != NOUN or (unit.form.toll and not (ill or (dead and not tolls))) or k in harmed:
            continue
        per = _rate(unit, draft, sentence)
        number = unit.number or (_single(unit) if names_whom(per) else None)
        if number is None:
            continue
        if any(victim is unit or victim.head == unit.head for victim in victims):
            continue
        if draft.toll_only and any(toll.unit == k for toll in tolls):
            continue  # «27 حالة وفاة» are no strikes
        kind = "ration" if names_whom(per) else _kind_of(unit, k, draft, sentence.chunker.forms)
        kind = "affected" if ill else kind
        if dead or (kind is not None and unit.cls in PEOPLE and _kills(draft, sentence)):
            kind = "killed"  # «أعدموا 27 شخصا»
        if kind is None and unit.role == "price" and _comes_to(k, draft, sentence):
            kind = "price"  # «وصل كيلو الطحين إلى 60 ألف ليرة»
        if kind is None:
            continue
        quantity = counted(unit, kind, sentence.chunker, _capped(number, draft, sentence))
        if per is not None:
            quantity = msgspec.structs.replace(quantity, per=per)
        genitive = unit is trigger.genitive
        relation = trigger.relations.get(k, Relation("genitive" if genitive else "own", 0, True))
        sure = dead or (ill and relation.far <= 1) or _is_sure(kind, unit, relation, draft.type)
        sure = sure or _is_load(kind, k, draft, sentence) or (kind == "price" and _comes_to(k, draft, sentence))
        proposals.append(
            Proposal(
                quantity,
                (
                    f"count={kind},{draft.type}",
                    f"count={kind},{group}",
                    f"count,slot={relation.slot}",
                    f"count,far={relation.far},{relation.after}",
                    f"count,own={k == trigger.unit and not genitive}",
                    f"count,cls={unit.cls}",
                    f"count,dual={unit.form.dual}",
                    SURE if sure else f"count,loose={relation.slot}",
                ),
            )
        )
    return proposals


def _counts_ill(unit: Unit, k: int, sentence: Sentence, tolls: list[Toll]) -> bool:
    """«500 إصابة بالكوليرا», «ارتفع عدد الإصابات بالملاريا إلى 300 حالة»: whether a phrase counts who fell ill."""
    if unit.number is None or unit.form.rest not in _ILL or any(toll.unit == k for toll in tolls):
        return False
    return any(other.kind == NOUN and other.form.lemmas & DISEASES for other in sentence.units)


def _rate(unit: Unit, draft: Draft, sentence: Sentence) -> str | None:
    """What an amount of food, water, aid, fuel or medicine is told for; of measures and sacks where one lives on it."""
    measure = unit.cls in _MEASURES and unit.role in ("", "weight") and draft.type in _LIVING
    loaded = draft.type == "humanitarian.aid" and unit.cls == "vehicle"  # «100 شاحنة يوميا»
    if unit.cls not in _RATED and not measure and not loaded:
        return None
    per = rate_of(unit, sentence.chunker.forms, sentence.begin, sentence.end)
    return f"{whom}/{per}" if per and not names_whom(per) and (whom := _eater(unit, draft, sentence)) else per


def _eater(unit: Unit, draft: Draft, sentence: Sentence) -> str:
    """«يعيش السكان على وجبة في اليوم»: what people live on is for each of them."""
    verb = sentence.units[draft.trigger.unit]
    if draft.type != "humanitarian.need" or (verb.lemma, unit.prep) not in _LIVES_ON:
        return ""
    subjects = draft.trigger.slots.get("subject", [])
    if not subjects:
        return ""
    return "household" if any(is_household(subject.form) for subject in subjects) else "person"


_LIVES_ON = frozenset((("عاش", "علي"), ("اقتات", "علي"), ("اكتفي", "ب"), ("اعتمد", "علي")))


def _capped(number: Number, draft: Draft, sentence: Sentence) -> Number:
    """«لا تتجاوز حصة الفرد … ثلاثة لترات»: what the verb of a share says of its amount, negated or not."""
    at = draft.trigger.governor
    exact = number.low is not None and number.low == number.high
    if draft.type != "humanitarian.need" or at is None or sentence.units[at].lemma not in _PASSES or not exact:
        return number
    negated = at > 0 and sentence.units[at - 1].kind == NEG
    return number._replace(low=None) if negated else number._replace(high=None)


_PASSES = frozenset(("تجاوز", "تعدي", "تخطي", "فاق"))


def _single(unit: Unit) -> Number | None:
    """«كيس طحين لكل أسرة»: an indefinite singular with a rate is one."""
    if unit.definite or unit.bits & PLURAL or unit.form.article or unit.suffix:
        return None
    return Number(1, 1, False, unit.head, unit.head)


def _is_sure(kind: str, unit: Unit, relation: Relation, claim: str) -> bool:
    """Whether grammar alone settles that an amount belongs to a claim of this type."""
    if kind == "ration" and claim in _LIVING:
        return True
    if kind == "affected" and claim == "humanitarian.aid" and unit.cls == "civilian" and relation.far == 0:
        return relation.slot in ("prep:علي", "prep:ل", "object", "subject")
    needy = kind == "affected" and claim in ("humanitarian.need", "access.siege") and unit.cls == "civilian"
    brought = kind == "aid" and claim == "humanitarian.aid" and unit.cls == "vehicle"
    if relation.far <= 1 and (needy or brought):
        return True
    if relation.far:
        return False
    if (claim, kind) == ("violence.killing", "killed") or kind in _MEASURED.get(claim.partition(".")[0], ()):
        return True
    if relation.slot not in _ARGUMENTS:
        return False
    if claim.startswith("violence.") and relation.slot in ("object", "relative") and kind in _STRUCK:
        return True
    people = kind == _COUNTED_BY_TYPE.get(claim) and unit.cls in _PEOPLE
    return people or kind in _SETTLED.get(claim, ())


def _kills(draft: Draft, sentence: Sentence) -> bool:
    """Whether the word of a killing leaves nobody alive."""
    if draft.type != "violence.killing":
        return False
    return not sentence.chunker.forms[draft.trigger.start].lemmas.isdisjoint(_DEADLY)


_DEADLY = frozenset(("اعدم", "اعدام", "اغتال", "اغتيال", "صفي", "تصفية", "ذبح", "نحر", "شنق"))


def _is_load(kind: str, k: int, draft: Draft, sentence: Sentence) -> bool:
    """«قافلة دخلت المدينة تضم 18 شاحنة», «حافلات على متنها 407 أشخاص»: what a convoy is made of or carries."""
    if kind not in _LOADS.get(draft.type, ()) or k <= draft.trigger.unit:
        return False
    units = sentence.units
    if any(
        draft.trigger.unit < event.trigger.unit < k for event in sentence.events if event.trigger is not draft.trigger
    ):
        return False
    near = range(max(draft.trigger.unit + 1, k - 3), k)
    return any(
        (units[at].kind == VERB and not units[at].form.lemmas.isdisjoint(_HOLDS) and units[at - 1].kind != NEG)
        or (units[at].kind == NOUN and units[at].form.rest == "متن")
        for at in near  # «لا تكفي 500 عائلة» tells what is not there
    )


def _comes_to(k: int, draft: Draft, sentence: Sentence) -> bool:
    """«سعر كيس الطحين بلغ 250 ألف دينار»: one verb says what a price comes to."""
    units = sentence.units
    between = units[draft.trigger.unit + 1 : k]
    if draft.type != "humanitarian.need" or len(between) > 4:
        return False
    verbs = [unit for unit in (units[draft.trigger.unit], *between) if unit.kind == VERB]
    return len(verbs) == 1 and not verbs[0].form.lemmas.isdisjoint(_AMOUNTS_TO)


_AMOUNTS_TO = frozenset(("بلغ", "وصل", "تجاوز", "تراوح", "ناهز", "تخطي", "ارتفع", "قفز", "لامس"))
_HOLDS = frozenset(("ضم", "تالف", "تكون", "حمل", "اقل", "شمل", "احتوي", "تضمن", "كفي", "نقل"))
_LOADS = {
    "humanitarian.aid": ("aid", "affected"),
    "humanitarian.displacement": ("displaced", "vehicles"),
    "force.deployment": ("fighters", "vehicles", "weapons"),
    "force.disarmament": ("weapons", "vehicles"),
}
_STRUCK = frozenset(("buildings", "vehicles", "settlements"))
_SETTLED = {  # what the arguments of a type count, whatever the wording
    "violence.destruction": ("buildings", "vehicles", "settlements", "weapons"),
    "force.disarmament": ("weapons", "vehicles"),
    "force.deployment": ("fighters", "vehicles", "weapons"),
    "humanitarian.aid": ("aid",),
    "territory.control_gained": ("settlements", "buildings", "area"),
}
_MEASURED = {"territory": ("area", "distance"), "force": ("distance",), "humanitarian": ("price",)}


def _durations(draft: Draft, sentence: Sentence) -> list[Proposal]:
    """How long it lasts or lasted, where the duration stands with the draft's trigger."""
    trigger, document = draft.trigger, sentence.chunker.document
    proposals = []
    for duration in durations(sentence):
        low, high = sorted((duration.unit, trigger.unit))
        rivals = any(low < event.trigger.unit < high for event in sentence.events)
        after = trigger.unit > duration.unit
        if after != (duration.opener == "after") or (after and draft.type not in _LASTING):
            continue
        joined = sentence.units[trigger.unit].prep == "من" and trigger.unit - duration.unit <= 3
        if after and not joined:
            continue
        sure = duration.opener != "ل" and (after or not rivals)
        quantity = lasting(duration, document)
        proposals.append(
            Proposal(
                quantity,
                (
                    f"lasts={duration.opener},{draft.group}",
                    f"lasts={duration.opener},{rivals}",
                    SURE if sure else f"lasts,{draft.status}",
                ),
            )
        )
    return proposals


_LASTING = frozenset(
    ("access.siege", "access.route_closed", "humanitarian.need", "humanitarian.aid_blocked", "force.operation",
     "violence.shelling", "violence.clash", "violence.air_strike", "politics.talks", "protest.protest")
)  # fmt: skip


def _link(sentence: Sentence, toll: Toll, draft: Draft) -> str:
    """The preposition or verb that ties a toll and an event: «في», «جراء», «أسفر عن»."""
    toll_at, event_at = toll.unit, draft.trigger.unit
    if event_at > toll_at:
        unit = sentence.units[event_at]
        if unit.kind == NOUN and unit.prep:
            return unit.prep
        return "verb" if unit.kind != NOUN else "bare"
    if event_at == toll_at:
        return "same"
    unit = sentence.units[toll_at]
    if unit.kind == NOUN and unit.prep:
        for k in range(toll_at - 1, event_at, -1):
            if sentence.units[k].kind == VERB:
                return f"{sentence.units[k].lemma} {unit.prep}"
        return unit.prep
    return "after" if unit.kind == NOUN else "and" if unit.conj else "then"


def _kind_of(unit: Unit, k: int, draft: Draft, forms: Sequence[Form]) -> str | None:
    if unit.cls == "unit":
        kind = measured(unit, forms)
        return _WEIGHED.get(draft.type) if kind == "weight" else kind if kind in QUANTITY_KINDS else None
    if k == draft.trigger.unit and unit is not draft.trigger.genitive:
        told_of = unit.head < draft.trigger.start  # «400 ألف شخص محاصرون», «197 حالة اختطاف»
        if told_of and (forms[unit.head].rest in _CASES or unit.cls in _PEOPLE):
            return _COUNTED_BY_TYPE.get(draft.type, "strikes" if unit.cls not in _PEOPLE else None)
        told = draft.trigger.form != "masdar" and unit.head == draft.trigger.start and draft.type in _TOLD_BY_PEOPLE
        driven = draft.trigger.genitive is None and draft.type in ("humanitarian.displacement", "humanitarian.return")
        if unit.cls in _PEOPLE or told or driven:
            return _COUNTED_BY_TYPE.get(draft.type)  # «140 ألف نازح», «مليونا مهجر»: they are counted, not the act
        struck = draft.group not in ("humanitarian", "protest")  # «تدفق 3500 لاجئ» are no strikes
        return "strikes" if struck and (unit.cls == "event" or unit.head <= draft.trigger.start < unit.end) else None
    if unit.cls == "event" and unit.classes & _TOLD_OF:  # «أربعة أسرى», «آلاف النازحين»
        return _COUNTED_BY_TYPE.get(draft.type) or _COUNTED_BY_CLASS[min(unit.classes & _TOLD_OF)]
    if unit.cls == "event":
        return _COUNTED_BY_BOTH.get((draft.type, "munition"), "strikes") if "munition" in unit.classes else "strikes"
    if unit.cls == "number" and (_may_be_year(unit, forms) or draft.type == "politics.decision"):
        return None  # «القراران 2216 و2213»
    if unit.cls in _PEOPLE or unit.cls == "party":
        return (
            _COUNTED_BY_TYPE.get(draft.type)
            or _COUNTED_BY_CLASS.get(unit.cls)
            or ("killed" if draft.type == "violence.casualties" else None)
        )
    return _COUNTED_BY_BOTH.get((draft.type, unit.cls)) or _COUNTED_BY_CLASS.get(unit.cls)


def _may_be_year(unit: Unit, forms: Sequence[Form]) -> bool:
    """A lone figure such as 2011 is a year rather than an amount."""
    number = unit.number
    return (
        number is not None
        and number.end == number.start + 1
        and forms[number.start].kind == NUMBER
        and 1900 <= (number.low or 0) <= 2100
    )


_DEAD = frozenset(("جثة", "جثث", "جثمان", "جثامين"))
_ILL = frozenset(("اصابة", "اصابات", "حالة", "حالات"))
_TOLD_BY_PEOPLE = frozenset(
    ("humanitarian.displacement", "humanitarian.return", "access.siege", "violence.abduction", "force.arrest")
)
_TOLD_OF = frozenset(("captive", "displaced"))
_CASES = frozenset(("حالة", "حالات", "عملية", "عمليات"))
_WEIGHED = {"humanitarian.aid": "aid", "force.disarmament": "weapons", "force.deployment": "weapons"}
_COUNTED_BY_BOTH = {
    ("humanitarian.aid", "vehicle"): "aid",
    **{(claim, "munition"): "weapons" for claim in ("force.disarmament", "force.deployment", "violence.bombing")},
}
