"""Sources: the voices that cover a claim, each with its features, and how its sentence and clause open.

In: a draft and its surroundings. Out: `draft.proposals["sources"]`, `draft.opening` and `draft.turned`.
"""

from itertools import pairwise

from marsad.coding.attribution import IMPERSONAL
from marsad.coding.drafts import (
    Draft,
    Proposal,
)
from marsad.coding.sentence import Sentence
from marsad.coding.setting import Setting
from marsad.coding.units import COMP, COP, NOUN, PART, PUNCT, REL, SUB, VERB, Unit
from marsad.lexicon.inflect import PRESENT


def propose_sources(draft: Draft, setting: Setting) -> None:
    """Fill in the voices that cover a draft's trigger, and how its sentence opens."""
    at, units = draft.trigger.start, setting.sentence.units
    proposals = []
    group = draft.group
    covering = [voice for voice in setting.voices if voice.begin <= at < voice.end]
    clause = _clause(units, draft.trigger.unit)
    draft.opening = _opening(units, bool(setting.voices))
    draft.turned = _turns_away(setting.sentence)
    for voice in covering:
        own = voice.verb == draft.trigger.unit
        inner = sum(1 for other in covering if other is not voice and other.begin > voice.begin)
        between = [unit for unit in units[: draft.trigger.unit] if unit.start >= voice.begin]
        verbs = sum(1 for unit in between if unit.kind == VERB)
        turns = any(unit.kind == SUB and unit.word in _TURNS for unit in between)
        lemma = units[voice.verb].lemma if voice.verb >= 0 else ""
        features = (
            f"kind={voice.kind}",
            f"kind={voice.kind},{group}",
            f"kind={voice.kind},{clause}",
            f"own={own}",
            f"type={draft.type}",
            f"type={draft.type},{draft.status}",
            f"inner={min(inner, 2)}",
            f"covering={min(len(covering), 3)},{inner}",
            f"form={draft.trigger.form},{voice.kind}",
            f"size={len(voice.chain)}",
            f"clause={clause},{draft.status}",
            f"clause={clause},{group}",
            f"verbs={min(verbs, 3)}",
            f"turns={turns}",
            f"verb={lemma}",
        )
        proposals.append(Proposal(voice.chain, features))
    draft.proposals["sources"] = proposals


_TURNS = frozenset(("بينما", "فيما", "في حين", "في وقت", "في الوقت الذي", "حيث", "حين"))


def _clause(units: list[Unit], at: int) -> str:
    """What opens the clause that a unit stands in: a relative pronoun, «أن», a conjunction, a comma, or nothing."""
    for unit in reversed(units[max(0, at - 5) : at]):
        if unit.kind == REL:
            return "relative"
        if unit.kind == COMP:
            return "that"
        if unit.kind == SUB:
            return "turn" if unit.word in _TURNS else "sub"
        if unit.kind == PUNCT:
            return unit.word
    return "plain"


def _turns_away(sentence: Sentence) -> bool:
    """«في غضون ذلك», «على صعيد آخر» at the opening: whoever spoke before speaks no more."""
    words = [form.rest for form in sentence.chunker.forms[sentence.begin : min(sentence.begin + 4, sentence.end)]]
    return any(pair in _TURNING for pair in pairwise(words))


_TURNING = frozenset(
    (
        ("غضون", "ذلك"), ("الي", "ذلك"), ("جهة", "اخري"), ("جهة", "ثانية"), ("ناحية", "اخري"), ("ناحية", "ثانية"),
        ("جانب", "اخر"), ("صعيد", "اخر"), ("صعيد", "متصل"), ("سياق", "اخر"), ("سياق", "متصل"), ("سياق", "منفصل"),
        ("حادث", "منفصل"), ("حادث", "اخر"), ("تطور", "اخر"), ("هذه", "اثناء"),
    )
)  # fmt: skip


def _opening(units: list[Unit], voiced: bool) -> str:
    """How a sentence opens: what may tell whether the speaker of before still speaks."""
    unit = next((unit for unit in units if unit.kind != PUNCT), None)
    if unit is None:
        return "none"
    kind = unit.kind
    if kind == VERB:
        opens = "present" if unit.bits & PRESENT else "past"
        if opens == "present" and unit.lemma in IMPERSONAL:
            opens = "impersonal"
    elif kind in (SUB, COP, PART):
        opens = unit.word
    else:
        opens = "noun" if kind == NOUN else "other"
    return f"{opens},{bool(unit.conj)},{voiced}"
