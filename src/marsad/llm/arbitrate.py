"""Arbitration: two readings of one report, made one.

In: what the rules and what a model read in the same text, and how far each is to be trusted. Out: one coded report.
Claims of both that are the same become one, with both stamps; where they differ in a field, the reading that is
trusted more stands and the other goes to `differing`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from marsad.llm.alike import FIELDS, LISTS, meet, pairs, same
from marsad.llm.trust import CLAIM, Trust
from marsad.model import Claim, CodedReport, Differing

_TOLD = ("actors", "targets", "places", "quantities")  # what tells claims of one type in one sentence apart
_SIDES = ("actors", "targets")
Segments = Sequence[tuple[int, int]]


def arbitrate(rules: CodedReport, model: CodedReport, trust: Trust) -> CodedReport:
    """The claims of both readings, in the order of the text. Raises ValueError where the texts are not the same.

    A claim that only the rules read keeps its confidence; one that only the model read has the chance that trust gives
    such claims. Places of both are joined by name, notes are kept once.
    """
    if rules.text != model.text:
        raise ValueError(f"{rules.id}: the two readings are of different texts")
    ours, theirs = (sorted(each.claims, key=_key) for each in (rules, model))
    paired = dict(_paired(ours, theirs, rules.segments))
    found = [_joined(claim, theirs[paired[at]], trust) if at in paired else claim for at, claim in enumerate(ours)]
    taken = set(paired.values())
    found += [
        msgspec.structs.replace(claim, confidence=trust.share(claim.type, CLAIM))
        for at, claim in enumerate(theirs)
        if at not in taken
    ]
    places = {place.name: place for place in (*model.places, *rules.places)}
    order = dict.fromkeys(place.name for place in (*rules.places, *model.places))
    return msgspec.structs.replace(
        rules,
        claims=tuple(
            msgspec.structs.replace(claim, id=str(number)) for number, claim in enumerate(sorted(found, key=_key), 1)
        ),
        places=tuple(places[name] for name in order),
        notes=(*rules.notes, *(note for note in model.notes if note not in rules.notes)),
    )


def _key(claim: Claim) -> tuple[int, int, bytes]:
    """Where a claim stands in the text; of those in one place their values decide, never the order they came in."""
    return claim.trigger.start, claim.trigger.end, msgspec.json.encode(msgspec.structs.replace(claim, id=""))


def _paired(ours: Sequence[Claim], theirs: Sequence[Claim], segments: Segments) -> Iterator[tuple[int, int]]:
    """Claims that are the same one in both readings: likest first, each once."""
    scored = sorted(
        (-likeness, at, other)
        for at, claim in enumerate(ours)
        for other, said in enumerate(theirs)
        if (likeness := _likeness(claim, said, segments)) > 0
    )
    used: set[int] = set()
    taken: set[int] = set()
    for _, at, other in scored:
        if at not in used and other not in taken:
            used.add(at)
            taken.add(other)
            yield at, other


def _likeness(a: Claim, b: Claim, segments: Segments) -> int:
    """How surely two claims over the same text are one: 0 not at all.

    Their triggers meet; or both are of one type in one sentence and tell of one party, place or amount, or of none.
    """
    meeting = meet(a.trigger, b.trigger)
    if not meeting and (a.type != b.type or _sentence(a, segments) != _sentence(b, segments)):
        return 0
    shared = sum(len(pairs(getattr(a, field), getattr(b, field))) for field in _TOLD)
    if not (meeting or shared) and any(getattr(each, field) for each in (a, b) for field in _TOLD):
        return 0
    group = a.type.partition(".")[0] == b.type.partition(".")[0]
    return 64 * meeting + 32 * (a.type == b.type) + 8 * group + 4 * (a.trigger == b.trigger) + min(shared, 3) + 1


def _sentence(claim: Claim, segments: Segments) -> int:
    return bisect_right(segments, claim.trigger.start, key=lambda segment: segment[0])


def _joined(rules: Claim, model: Claim, trust: Trust) -> Claim:
    """One claim of two: field by field what both say, or what is trusted more, with the other beside it.

    Confidence is that of two witnesses who err apart (noisy or: 1 - (1 - a)(1 - b)) where both read the same type and
    status, and else that of the one whose type (or, if both read the same, whose status) stands.
    """
    fields: dict[str, Any] = {}
    differing: list[Differing] = []
    surest: Claim | None = None
    choices = _choices(rules, model, trust)
    for field in FIELDS:
        ours, theirs = getattr(rules, field), getattr(model, field)
        if field not in choices:
            fields[field] = ours
            continue
        takes_model = choices[field]
        stands, other, by = (theirs, ours, rules) if takes_model else (ours, theirs, model)
        fields[field] = _with_rules_values(stands, ours) if takes_model and field in LISTS else stands
        value = msgspec.to_builtins(other)
        value = list(value) if field in LISTS else value  # as JSON has it
        differing.append(Differing(field=field, coder=_stamp(by), value=value))
        if field in ("type", "status"):
            surest = surest or (model if takes_model else rules)
    both = round(1 - (1 - rules.confidence) * (1 - model.confidence), 3)
    confidence = surest.confidence if surest else both
    return msgspec.structs.replace(
        rules, **fields, confidence=confidence, differing=tuple(differing),
        evidence=tuple(sorted({*rules.evidence, *model.evidence})),
        made_by=tuple(dict.fromkeys((*rules.made_by, *model.made_by))),
    )  # fmt: skip


def _choices(rules: Claim, model: Claim, trust: Trust) -> dict[str, bool]:
    """The fields on which two claims differ, each with whether the model's reading of it stands.

    Nobody does to himself what one reading puts him down as doer of and the other as the one it is done to: then both
    fields are those of one reading.
    """
    found: dict[str, bool] = {}
    type_ = rules.type
    for field in FIELDS:
        if not same(field, rules, model):
            found[field] = _takes_model(getattr(rules, field), getattr(model, field), field, type_, trust)
            type_ = model.type if found.get("type") else rules.type
    actors, targets = (getattr(model if found.get(side) else rules, side) for side in _SIDES)
    if pairs(actors, targets):
        both = all(side in found for side in _SIDES)
        takes_model = both and sum(trust.share(type_, side) for side in _SIDES) > 1
        found |= {side: takes_model for side in _SIDES if side in found}
    return found


def _takes_model(ours: Any, theirs: Any, field: str, type_: str, trust: Trust) -> bool:
    """Whose reading stands: the full one against an empty one, else the one that is trusted more."""
    if not ours or not theirs:
        return bool(theirs)
    return trust.prefers_model(type_, field)


def _with_rules_values(stands: Sequence[Any], ours: Sequence[Any]) -> tuple[Any, ...]:
    """The model's list, what the rules read alike in the words of the rules."""
    merged = {at: ours[other] for at, other in pairs(stands, ours)}
    return tuple(merged.get(at, value) for at, value in enumerate(stands))


def _stamp(claim: Claim) -> str:
    return claim.made_by[-1] if claim.made_by else ""
