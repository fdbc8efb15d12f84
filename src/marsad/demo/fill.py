"""Filling: a pattern with the values of a telling, as sentences of a draft.

In: patterns, a telling, who writes. Out: text and mentions at the end of the draft. A pattern whose values are not all
there is passed over; of the others those that say most are chosen from.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from marsad.demo.arabic import agree
from marsad.demo.draft import Draft
from marsad.demo.faults import fault
from marsad.demo.patterns import MAIN, Choice, Mark, Maybe, Pattern, Slot, Voice, Words, parse, slots
from marsad.demo.scenario import Telling, chance, pick, turn
from marsad.demo.wording import Wording, Writer, wording

SIEGE = "siege-begun"  # the happening of the scenario that other reports speak of
_SHARED = frozenset(("places", "time", "sources"))  # what is told of all claims of a sentence, unless it says otherwise
_AMONG_ACCUSED = {"accuser": ("actors", "sources"), "doer": ("targets", "actors")}  # of the accusation, of the act


class Told(NamedTuple):
    """What is being told: the telling, its patterns, who writes, the seed, the values with kind and day.

    `name` is that of the happening, by which its claims are known in a report.
    """

    telling: Telling
    voice: Voice
    writer: Writer
    seed: int
    values: Mapping[str, Any]
    name: str


def about(telling: Telling, voice: Voice, writer: Writer, seed: int) -> Told:
    """What is being told; an outlet that quotes people finds somebody to quote."""
    happening = telling.happening
    values = {"kind": happening.kind, "day": happening.day, **telling.values}
    voices = telling.outlet.voices.get(writer.world.kinds[values["kind"]].family)
    if voices and "says" not in values:
        values["says"] = pick(voices, seed, "says", telling.outlet.id, happening.id)
    return Told(telling, voice, writer, seed, values, happening.same)


def sentence(
    draft: Draft, told: Told, section: str, *, salt: object = "", aside: bool = False
) -> frozenset[str] | None:
    """Add a sentence of a section; returns the names of the values that it told, None when no pattern could be filled.

    `salt` tells apart several choices for one telling. With `aside` its mentions only repeat.
    """
    chosen = _chosen(told, _candidates(told, section), section, salt)
    if chosen is None:
        return None
    names = frozenset(slot.name for slot in _present(chosen, told))
    before = len(draft.mentions)
    _fill(draft, chosen, told)
    if aside:
        draft.mentions[before:] = [mention._replace(aside=True) for mention in draft.mentions[before:]]
    return names


def _candidates(told: Told, section: str) -> Sequence[Pattern]:
    table = told.voice.sentences.get(section, {})
    kind = told.values["kind"]
    family = told.writer.world.kinds[kind].family
    if section == "more":
        own = [*table.get(kind, ()), *table.get(family, ())] if told.telling.manner == "tell" else []
        return [*own, *table.get("any", ())]
    return table.get(kind) or table.get(family) or table.get("any") or ()


def _chosen(told: Told, patterns: Sequence[Pattern], section: str, salt: object) -> Pattern | None:
    fitting = [pattern for pattern in patterns if all(_there(slot, told) for slot in slots(pattern))]
    if not fitting:
        return None
    says = [len({slot.name for slot in _present(pattern, told)}) for pattern in fitting]
    least = max(says) - (section == "lead")
    best = [pattern for pattern, count in zip(fitting, says, strict=True) if count >= least]
    happening = told.telling.happening
    return turn(best, happening.turn, told.seed, told.telling.outlet.id, happening.kind, section, salt)


def _present(pattern: Pattern, told: Told) -> Iterator[Slot | Choice]:
    """The values that the pattern will tell, those of its phrases among them."""
    for part in pattern:
        if isinstance(part, Slot | Choice):
            phrase = _phrase(part.name, told)
            if phrase is None:
                yield part
            else:
                yield from _present(phrase, told)
        elif isinstance(part, Mark) or (isinstance(part, Maybe) and _all_there(part.parts, told)):
            yield from _present(part.parts, told)


def _all_there(pattern: Pattern, told: Told) -> bool:
    return all(_there(slot, told) for slot in slots(pattern))


def _there(slot: Slot | Choice, told: Told) -> bool:
    if slot.name in told.voice.phrases or slot.name == "act":
        return _phrase(slot.name, told) is not None
    return wording(slot.name, slot.form if isinstance(slot, Slot) else "", told.values, told.writer) is not None


def _phrase(name: str, told: Told) -> Pattern | None:
    """The pattern that a phrase stands for here."""
    if name == "act":
        text = told.writer.world.kinds[told.values["kind"]].act
        return parse(text, f"words.toml, kind.{told.values['kind']}") if text else None
    patterns = told.voice.phrases.get(name)
    return _chosen(told, patterns, name, "") if patterns else None


def _fill(draft: Draft, pattern: Pattern, told: Told) -> None:
    claims = list(dict.fromkeys(_claims(pattern, told)))
    for claim in claims:
        _note_kind(draft, claim, told)
    _parts(draft, pattern, told, tuple(claim.claim for claim in claims), "")


def _claims(pattern: Pattern, told: Told) -> Iterator[Mark]:
    for part in pattern:
        if isinstance(part, Mark):
            yield part._replace(parts=())
            yield from _claims(part.parts, told)
        elif isinstance(part, Maybe) and _all_there(part.parts, told):
            yield from _claims(part.parts, told)
        elif isinstance(part, Slot) and (phrase := _phrase(part.name, told)) is not None:
            yield from _claims(phrase, told)


def _note_kind(draft: Draft, mark: Mark, told: Told) -> None:
    kind = told.writer.world.kinds[told.values["kind"]]
    status = "denied" if told.telling.manner == "deny" else told.values.get("status", kind.status)
    if mark.claim == MAIN:
        draft.kinds[_key(MAIN, told)] = (kind.type, status if told.telling.manner == "deny" else mark.status or status)
    else:
        draft.kinds[_key(mark.claim, told)] = (mark.type, mark.status or "occurred")


def _key(claim: str, told: Told) -> str:
    """What a claim is known by in a draft; «siege» is the siege, whatever else the sentence tells."""
    return f"{SIEGE}#{MAIN}" if claim == "siege" else f"{told.name}#{claim}"


def _parts(draft: Draft, pattern: Pattern, told: Told, claims: tuple[str, ...], case: str) -> None:
    for part in pattern:
        if isinstance(part, Words):
            draft.add(part.text)
        elif isinstance(part, Choice):
            told_of = wording(part.name, "", told.values, told.writer)
            if told_of is None:
                raise fault(f"patterns: nothing to agree with: {part.name!r}.")
            draft.add(agree(list(part.choices), told_of.gender))
        elif isinstance(part, Mark):
            start = len(draft.text)
            _parts(draft, part.parts, told, claims, case)
            lead = len(draft.text[start:]) - len(draft.text[start:].lstrip())
            draft.note(start + lead, len(draft.text), _key(part.claim, told), "trigger", {})
        elif isinstance(part, Maybe):
            if _all_there(part.parts, told):
                _parts(draft, part.parts, told, claims, case)
        else:
            _slot(draft, part, told, claims, case)


def _slot(draft: Draft, slot: Slot, told: Told, claims: tuple[str, ...], case: str) -> None:
    phrase = _phrase(slot.name, told)
    if phrase is not None:
        _parts(draft, phrase, told, claims, slot.form)
        return
    form = slot.form + case if slot.form in ("dead", "hurt") else slot.form or case
    told_of = wording(slot.name, form, told.values, told.writer)
    if told_of is None:
        raise fault(f"patterns: {slot.name!r} has no words.")
    _say(draft, slot, told_of, told, claims)


def _say(draft: Draft, slot: Slot, told_of: Wording, told: Told, claims: tuple[str, ...]) -> None:
    start = draft.add(told_of.text)
    lost = len(told_of.text) - (len(draft.text) - start)  # the alif of «للجيش»
    for says in told_of.says:
        first, last = start + max(0, says.start - lost), start + says.end - lost
        for claim, field in _told_of(slot, says.field, claims):
            draft.note(first, last, _key(claim, told), field, says.value)
        if slot.name == "says" and told.telling.manner == "deny" and told.values["says"] == told.values.get("doer"):
            draft.note(first, last, _key(MAIN, told), "actors", says.value)  # who denies an act of its own


def _told_of(slot: Slot, field: str, claims: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The claims, and the field of each, that a value is told of."""
    if slot.claims:
        yield from ((claim, field) for claim in slot.claims)
        if slot.name == "announcer":
            yield from ((claim, "sources") for claim in slot.claims)
    elif "accuse" in claims and slot.name in _AMONG_ACCUSED:
        yield from zip(("accuse", MAIN), _AMONG_ACCUSED[slot.name], strict=True)
    elif field in _SHARED:
        yield from ((claim, field) for claim in claims if claim != "accuse")
        if not claims:
            yield MAIN, field
    else:
        yield MAIN, field
        if slot.name == "announcer":
            yield MAIN, "sources"


def often(told: Told, share: float, *key: object) -> bool:
    """Whether something that happens in a share of tellings happens in this one."""
    return chance(told.seed, told.telling.outlet.id, told.telling.happening.id, *key) < share
