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
    """Named features of a trigger's surroundings that bear on its status; `statuses` are the words that mark one."""
    unit = units[trigger.unit]
    group = sense.type.partition(".")[0]
    features = [
        f"form={trigger.form}",
        f"sense={sense.status}",
        f"type={sense.type}",
        f"type={sense.type},{trigger.form}",
    ]
    if trigger.form in ("verb", "passive"):
        tense = "purpose" if unit.form.prep == "ل" else _tense(unit)
        features += [f"tense={tense}", f"tense={tense},{group}", f"tense={tense},head={headline}"]
    elif unit.head == trigger.start:
        features.append(f"definite={unit.definite}")
        features += _carrier(trigger, units)
    features += _settled(trigger, units, sense.type)
    before, marked = _governors(trigger, units, statuses)
    own, marked_itself = _own_phrase(trigger, units, statuses, group)
    features += before
    features += own
    features.append(f"since={any(_since(other, times) for other in units)},{group}")
    for other in units[max(0, trigger.unit - 4) : trigger.unit + 4]:
        kind = statuses.get(other.form.rest, "") or statuses.get(other.word, "")
        if kind and other is not unit:
            features.append(f"nearby={kind},{trigger.form}")
    if not (marked or marked_itself):
        features.append("plain")
    return features


def _tense(verb: Unit) -> str:
    return "future" if verb.form.future else "present" if verb.bits & PRESENT else "past"


def _governors(trigger: Trigger, units: list[Unit], statuses: dict[str, str]) -> tuple[list[str], bool]:
    """Features of the seven units before a trigger in its clause, and whether one of them marks a status."""
    features: list[str] = []
    verbs = 0
    marked = False
    for steps, before in enumerate(reversed(units[max(0, trigger.unit - 7) : trigger.unit])):
        near = "near" if steps <= 1 else "far"
        kind = ""
        if before.kind == PUNCT:
            if before.word != "comma":
                break
        elif before.kind == NEG:
            features.append(f"neg={before.word},{near},{trigger.form}")
            marked = True
        elif before.kind in (PART, COP, SUB):
            kind = statuses.get(before.word, "")
            features.append(f"{before.kind}={before.word if before.kind != SUB or kind else 'other'},{near}")
        elif before.kind == COMP and verbs == 0:
            features.append(f"after=comp,{near}")
        elif before.kind == VERB:
            verbs += 1
            telling = (k for k in sorted(before.form.verb_kinds) if k not in ("other", ""))
            kind = statuses.get(before.lemma, "") or next(telling, "")
            if kind or verbs == 1:
                tense = "" if kind else _tense(before)
                features.append(f"governor={kind or 'verb'},{near if verbs == 1 else 'far'},{tense}")
        elif before.kind == NOUN:
            kind = statuses.get(before.form.rest, "") or statuses.get(before.prep, "")
            if kind:
                features.append(f"head={kind},{near}")
        elif before.kind == REL:
            features.append(f"after=rel,{near}")
        marked = marked or bool(kind)
    return features, marked


def _own_phrase(trigger: Trigger, units: list[Unit], statuses: dict[str, str], group: str) -> tuple[list[str], bool]:
    """Features of the noun phrase that the trigger stands in, and whether its head or preposition marks a status."""
    unit = units[trigger.unit]
    if unit.kind != NOUN:
        return [], False
    features: list[str] = []
    inside = statuses.get(unit.form.rest, "") if trigger.start > unit.head else ""
    if inside:
        features.append(f"inside={inside}")
    governed = statuses.get(unit.prep, "") if unit.prep else ""
    if unit.prep:
        features.append(f"prep={governed or unit.prep}")
    purpose = unit.prep == "ل" and trigger.unit > 0
    if purpose:
        before = units[trigger.unit - 1]
        features += [f"purpose,{before.cls if before.kind == NOUN else 'verb'}", f"purpose,{group}"]
    return features, bool(inside or governed or purpose)


def _settled(trigger: Trigger, units: list[Unit], kind: str) -> list[str]:
    """Marks that leave no doubt: a negation or «قد» right before a verb, a denial right before an event noun."""
    if not trigger.unit:
        return []
    before, unit = units[trigger.unit - 1], units[trigger.unit]
    if any(other.kind in (SUB, PART) and other.word == "لو" for other in units[: trigger.unit]):
        return ["maybe"]
    if before.kind == SUB and before.word in _PROVIDED:
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
            lemma = other.lemma
            return ["disowned"] if lemma in ("نفي", "انكر") else []
        if other.kind == NOUN and (
            other.form.rest == "صحة" or (other.form.masdar is not None and other.form.rest in ("نفي", "انكار"))
        ):
            return ["disowned"] if k and (units[k - 1].kind == NEG or other.form.rest != "صحة") else []
    return []


_PROVIDED = frozenset(("في حال", "في حالة", "اذا", "ان لم", "ما لم", "شريطة", "شرط", "بشرط", "شريطة ان", "بشرط ان"))
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
            return other.lemma not in _REACHED
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
        tense = _tense(verb)
        found += [f"carried={tense}", *(f"carried={tense},{kind}" for kind in sorted(verb.form.verb_kinds))]
    for k in range(trigger.unit + 1, min(trigger.unit + 3, len(units))):
        if units[k].kind == VERB:
            found.append(f"told={'present' if units[k].bits & PRESENT else 'past'},{units[k - 1].kind == REL}")
            break
    return found


def _since(unit: Unit, times: dict[int, Time]) -> bool:
    return unit.time is not None and unit.time in times and times[unit.time].kind == "since"


def choose_status(features: list[str], weights: Weights) -> str:
    """The likeliest status for the features of a trigger's surroundings."""
    certain = settled_status(features)
    if certain or "status.occurred" not in weights.tables:
        return certain or rule_status(features)
    return max(STATUSES, key=lambda status: weights.score("status." + status, features))


def settled_status(features: list[str]) -> str:
    """What grammar alone settles, or nothing.

    «لم» or «لن» before the verb, «نفى» before the act, «سـ» on the verb, «قد» before a present.
    """
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
