"""Status: whether a claim occurred, goes on, is planned, possible or denied.

In: a trigger among its units. Out: named features of its surroundings (tense, negation, governing words) and the status
that the rules alone would give. The weights decide between the rules' readings.
"""

from marsad.coding.dates import Time
from marsad.coding.slots import Trigger
from marsad.coding.units import COMP, COP, NEG, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.coding.weights import Weights
from marsad.lexicon.inflect import PRESENT
from marsad.lexicon.schema import Sense

STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")


def status_features(
    trigger: Trigger, sense: Sense, units: list[Unit], statuses: dict[str, str], headline: bool, times: dict[int, Time]
) -> list[str]:
    """Named features of a trigger's surroundings that bear on its status."""
    unit = units[trigger.unit]
    own = unit.form if unit.head == trigger.start else None
    features = [
        f"form={trigger.form}",
        f"sense={sense.status}",
        f"type={sense.type}",
        f"type={sense.type},{trigger.form}",
    ]
    group = sense.type.partition(".")[0]
    if trigger.form in ("verb", "passive"):
        tense = "future" if unit.form.future else "present" if unit.bits & PRESENT else "past"
        if unit.form.prep == "ل":
            tense = "purpose"
        features.append(f"tense={tense}")
        features += [f"tense={tense},{group}", f"tense={tense},head={headline}"]
    elif own is not None:
        features.append(f"definite={unit.definite}")
        features += _carrier(trigger, units)
    features += _settled(trigger, units, sense.type)
    k = trigger.unit - 1
    steps = 0
    verbs = 0
    marked = False
    while k >= 0 and steps < 7:
        before = units[k]
        if before.kind == PUNCT and before.word != "comma":
            break
        near = "near" if steps <= 1 else "far"
        if before.kind == NEG:
            features.append(f"neg={before.word},{near},{trigger.form}")
            marked = True
        elif before.kind in (PART, COP, SUB):
            kind = statuses.get(before.word, "")
            features.append(f"{before.kind}={before.word if before.kind != SUB or kind else 'other'},{near}")
            marked = marked or bool(kind)
        elif before.kind == COMP and verbs == 0:
            features.append(f"after=comp,{near}")
        elif before.kind == VERB:
            verbs += 1
            lexeme = before.reading.lexeme
            kind = statuses.get(lexeme.lemma, "") or next(
                (k for k in sorted(before.form.verb_kinds) if k not in ("other", "")), ""
            )
            tense = "future" if before.form.future else "present" if before.bits & PRESENT else "past"
            if kind or verbs == 1:
                features.append(
                    f"governor={kind or 'verb'},{near if verbs == 1 else 'far'},{tense if not kind else ''}"
                )
                marked = marked or bool(kind)
        elif before.kind == NOUN:
            kind = statuses.get(before.form.rest, "") or statuses.get(before.prep, "")
            if kind:
                features.append(f"head={kind},{near}")
                marked = True
        elif before.kind == REL:
            features.append(f"after=rel,{near}")
        k -= 1
        steps += 1
    if unit.kind == NOUN and trigger.start > unit.head:
        for token in range(unit.start, trigger.start):
            kind = statuses.get(_form(units, token, unit).rest if token == unit.head else "", "")
            if kind:
                features.append(f"inside={kind}")
                marked = True
    prep = unit.prep if unit.kind == NOUN else ""
    if prep:
        kind = statuses.get(prep, "")
        features.append(f"prep={kind or prep}")
        marked = marked or bool(kind)
        before = units[trigger.unit - 1] if trigger.unit else None
        if prep == "ل" and before is not None:
            features += [f"purpose,{before.cls if before.kind == NOUN else 'verb'}", f"purpose,{group}"]
            marked = True
    features += [f"since={any(_since(other, times) for other in units)},{group}"]
    near = units[max(0, trigger.unit - 4) : trigger.unit + 4]
    for other in near:
        kind = statuses.get(other.form.rest, "") or statuses.get(other.word, "")
        if kind and other is not unit:
            features.append(f"nearby={kind},{trigger.form}")
    if not marked:
        features.append("plain")
    return features


def _settled(trigger: Trigger, units: list[Unit], kind: str) -> list[str]:
    """Marks that leave no doubt: a negation or «قد» right before a verb, a denial right before an event noun."""
    if not trigger.unit:
        return []
    before, unit = units[trigger.unit - 1], units[trigger.unit]
    if any(other.kind in (SUB, PART) and other.word == "لو" for other in units[: trigger.unit]):
        return ["maybe"]
    if trigger.form in ("verb", "passive"):
        if before.kind == NEG and before.word in ("لم", "لن", "لما"):
            return ["negated"]
        return ["maybe"] if before.kind == PART and before.word == "قد" and unit.bits & PRESENT else []
    if trigger.form == "masdar" and kind in _AIMS and _is_aim(trigger, units):
        return ["aim"]
    for k in range(trigger.unit - 1, max(-1, trigger.unit - 5), -1):
        other = units[k]
        if other.kind in (COMP, SUB, REL):
            return []
        if other.kind == VERB:
            lemma = other.reading.lexeme.lemma if other.reading is not None else ""
            return ["disowned"] if lemma in ("نفي", "انكر") else []
        if other.kind == NOUN and (
            other.form.rest == "صحة" or (other.form.masdar is not None and other.form.rest in ("نفي", "انكار"))
        ):
            return ["disowned"] if k and (units[k - 1].kind == NEG or other.form.rest != "صحة") else []
    return []


_AIMS = frozenset(
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


def _is_aim(trigger: Trigger, units: list[Unit]) -> bool:
    """«حشدت قواتها لاقتحام …», «عملية لتحرير …», «عملية تحرير …»: the act is what another act is for."""
    unit = units[trigger.unit]
    if trigger.start > unit.head and unit.form.rest in _ATTEMPTS and not unit.definite:
        return True
    if unit.prep != "ل" or unit.head != trigger.start or unit.form.article:
        return False
    for other in reversed(units[max(0, trigger.unit - 6) : trigger.unit]):
        if other.kind == VERB:
            return other.reading is not None and other.reading.lexeme.lemma not in _REACHED
        if other.kind in (COMP, SUB, REL):
            return False
        if other.kind == NOUN and not other.form.lemmas.isdisjoint(_SUBJECT_TO):
            return False
        if other.kind == NOUN and (other.form.rest in _ATTEMPTS or other.cls == "event"):
            return True
    return False


def _carrier(trigger: Trigger, units: list[Unit]) -> list[str]:
    """The tense of the verb that carries an event noun, before it or in its relative clause."""
    found = []
    if trigger.governor is not None:
        verb = units[trigger.governor]
        tense = "future" if verb.form.future else "present" if verb.bits & PRESENT else "past"
        found += [f"carried={tense}", *(f"carried={tense},{kind}" for kind in sorted(verb.form.verb_kinds))]
    for k in range(trigger.unit + 1, min(trigger.unit + 3, len(units))):
        if units[k].kind == VERB:
            found.append(f"told={'present' if units[k].bits & PRESENT else 'past'},{units[k - 1].kind == REL}")
            break
    return found


def _since(unit: Unit, times: dict[int, Time]) -> bool:
    return unit.time is not None and unit.time in times and times[unit.time].kind == "since"


def _form(units: list[Unit], token: int, unit: Unit):  # type: ignore[no-untyped-def]
    return unit.form


def choose_status(features: list[str], weights: Weights) -> str:
    """The likeliest status for the features of a trigger's surroundings."""
    certain = settled_status(features)
    if certain or "status.occurred" not in weights.tables:
        return certain or rule_status(features)
    return max(STATUSES, key=lambda status: weights.score("status." + status, features))


def settled_status(features: list[str]) -> str:
    """What grammar alone settles, or nothing: «لم» or «لن» before the verb, «نفى» before the act, «سـ» on the verb, «قد» before a present."""
    found = set(features)
    if {"negated", "form=verb"} <= found or {"negated", "form=passive"} <= found or "disowned" in found:
        return "denied"
    if "maybe" in found:
        return "hypothetical"
    return "planned" if {"tense=future", "aim"} & found else ""


def rule_status(features: list[str]) -> str:
    """The status by rule, for kits without weights."""
    for feature in features:
        for status in ("denied", "hypothetical", "planned", "ongoing"):
            if f"={status}," in feature or feature.endswith(f"={status}"):
                return status
    for feature in features:
        if feature.startswith("neg="):
            return "denied"
        if feature in ("tense=future", "tense=purpose"):
            return "planned"
        if feature == "tense=present":
            return "ongoing"
    return "occurred"
