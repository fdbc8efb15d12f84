"""Pronouns: the party that a possessive suffix stands for («سيطرتها», «معقله», «انسحابهم»).

In: a trigger with a suffix in its sentence. Out: the unit of the nearest party before it whose gender and number the
suffix has, or nothing. Only what grammar shows is used: the head noun's form, not what is likely.
"""

from marsad.coding.sentence import Sentence
from marsad.coding.slots import Trigger
from marsad.coding.units import NOUN, PEOPLE, Unit
from marsad.lexicon.inflect import DUAL, FEMININE, PLURAL

_PARTIES = PEOPLE | {"party", "group", "institution", "organisation"}
_SUFFIXES = frozenset(("ه", "ها", "هم", "هما"))


def referent(trigger: Trigger, sentence: Sentence) -> Unit | None:
    """The phrase that the suffix of a trigger's word stands for; None where there is none before it."""
    suffix = next(
        (form.suffix for form in sentence.chunker.forms[trigger.start : trigger.end] if form.suffix in _SUFFIXES), ""
    )
    return nearest(suffix, trigger.unit, sentence) if suffix else None


def nearest(suffix: str, at: int, sentence: Sentence) -> Unit | None:
    """The nearest party before a unit (its index) that a pronoun may stand for; the first of those joined by «و»."""
    for k in range(at - 1, -1, -1):
        unit = sentence.units[k]
        inner = sentence.inner.get(k)  # «تقدم | قوات …»
        for each in (unit, inner) if inner is not None else (unit,):
            if each.kind == NOUN and (each.cls in _PARTIES or each.actor is not None) and _means(suffix, each):
                return sentence.units[sentence.heads[k]] if each is unit else each
    return None


def _means(suffix: str, unit: Unit) -> bool:
    """Whether a suffix has the gender and number of a phrase: groups are feminine or masculine by their head noun."""
    many = bool(unit.bits & PLURAL) and unit.cls in PEOPLE
    if suffix == "هم":
        return unit.cls != "institution" and not unit.bits & DUAL
    if suffix == "هما":
        return bool(unit.bits & DUAL)
    if many:
        return False
    feminine = bool(unit.bits & (FEMININE | PLURAL)) or unit.form.rest.endswith(("ة", "ات"))
    return feminine == (suffix == "ها")
