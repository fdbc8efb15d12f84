"""Status: whether a claim occurred, goes on, is planned, possible or denied.

In: a trigger among its units. Out: named features of its surroundings (tense, negation, governing words) and the status
that the rules alone would give. The weights decide between the rules' readings.
"""

from marsad.coding.dates import Time
from marsad.coding.forms import Form
from marsad.coding.sentence import Sentence
from marsad.coding.settled import PAST_BE, settled, tense_of
from marsad.coding.slots import Trigger
from marsad.coding.units import COMP, COP, NEG, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.coding.weights import Weights
from marsad.lexicon.inflect import PRESENT
from marsad.lexicon.schema import Sense

STATUSES = ("occurred", "ongoing", "planned", "hypothetical", "denied")


def status_features(
    trigger: Trigger, sense: Sense, sentence: Sentence, statuses: dict[str, str], headline: bool,
    times: dict[int, Time],
) -> list[str]:  # fmt: skip
    """Named features of a trigger's surroundings that bear on its status; `statuses` are the words that mark one."""
    units, forms = sentence.units, sentence.chunker.forms
    unit = units[trigger.unit]
    group = sense.type.partition(".")[0]
    features = [
        f"form={trigger.form}",
        f"sense={sense.status}",
        f"type={sense.type}",
        f"type={sense.type},{trigger.form}",
    ]
    if trigger.verbal:
        tense = "purpose" if unit.form.prep == "ل" else tense_of(unit)
        if tense == "present" and _was(units[max(0, trigger.unit - 3) : trigger.unit]):
            tense = "progressive"
        features += [f"tense={tense}", f"tense={tense},{group}", f"tense={tense},head={headline}"]
    elif unit.head == trigger.start:
        features.append(f"definite={unit.definite}")
        features += _carrier(trigger, units, headline)
    if sense.status == "ongoing" and group == "territory" and trigger.form == "noun" and unit.prep != "علي":
        features.append("held")  # «في معقله», «إلى معاقل المسلحين»: a place that is held, and not what was just taken
    features += settled(trigger, units, forms, sense.type, statuses)
    features += (f"adjective={kind}" for kind in sorted(_adjectives(trigger, unit, forms, statuses)))
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


def _was(before: list[Unit]) -> bool:
    """«كانت السفن تحمل»: «كان» close before a present verb puts it in the past."""
    for unit in reversed(before):
        if unit.kind == COP:
            return unit.word in PAST_BE
        if unit.kind != NOUN:
            return False
    return False


def _adjectives(trigger: Trigger, unit: Unit, forms: list[Form], statuses: dict[str, str]) -> set[str]:
    """Statuses told by adjectives of an event noun: «المعارك الدائرة», «عملية مرتقبة», «الهجوم المحتمل»."""
    if unit.kind != NOUN:
        return set()
    kinds = (statuses.get(forms[at].rest, "") for at in range(trigger.end, unit.end) if not forms[at].prep)
    return {kind for kind in kinds if kind in ("ongoing", "planned", "hypothetical")}


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
                tense = "" if kind else tense_of(before)
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


def _carrier(trigger: Trigger, units: list[Unit], headline: bool) -> list[str]:
    """The tense of the verb that carries an event noun, before it or in its relative clause."""
    found = []
    if trigger.governor is not None:
        verb = units[trigger.governor]
        tense = tense_of(verb)
        direct = units[trigger.unit].prep in ("", "ب")
        found += [f"carried={tense}", *(f"carried={tense},{kind}" for kind in sorted(verb.form.verb_kinds))]
        found.append(f"carried={tense},{direct},{headline}")
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
    open_to = STATUSES[:2] if "told" in features else STATUSES
    return max(open_to, key=lambda status: weights.score("status." + status, features))


def settled_status(features: list[str]) -> str:
    """What grammar alone settles, or nothing.

    «لم» or «لن» before the verb, «نفى» before the act, «سـ» on the verb, «قد» before a present, «كان» before a present.
    """
    found = set(features)
    if {"negated", "disowned"} & found:
        return "denied"
    if "maybe" in found:
        return "hypothetical"
    if {"tense=future", "aim"} & found:
        return "planned"
    if "held" in found:
        return "ongoing"
    return "occurred" if {"tense=progressive", "done"} & found else ""


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
