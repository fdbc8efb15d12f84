"""Places of claims: the places of a sentence as proposals for where a draft happened.

In: a draft and its sentence's setting. Out: one proposal a place mention, with its role and features; places that
grammar alone settles («سيطر على قرية …», «الأحياء الشرقية المحاصرة») are kept whatever their weights.
"""

from typing import NamedTuple

import msgspec

from marsad.coding.document import Document
from marsad.coding.drafts import ALONG, SURE, Draft, Proposal, place_role
from marsad.coding.kit import Kit
from marsad.coding.locate import Locator
from marsad.coding.names import NAMED_HEADS
from marsad.coding.sentence import Sentence
from marsad.coding.setting import Setting
from marsad.coding.slots import Relation, Trigger
from marsad.coding.spots import NAMELESS, Spot
from marsad.coding.units import NOUN, PUNCT, Unit
from marsad.model import ClaimPlace
from marsad.text.fold import after_letters

_WIDE = frozenset(("country", "region"))


def propose_places(draft: Draft, setting: Setting, here: list[Draft]) -> None:
    """Propose where; `here` are the earlier drafts of the sentence."""
    found = _places(draft, setting, here)
    draft.own_places = [
        proposal.value
        for proposal, spot in zip(found, setting.spots, strict=True)
        if isinstance(proposal.value, ClaimPlace) and _follows(draft.trigger, spot)
    ]
    does = [
        proposal.value
        for proposal, spot in zip(found, setting.spots, strict=True)
        if _is_doer(draft.trigger, spot, setting)
    ]
    draft.proposals["places"] = [each for each in _taken(draft, found, setting) if each.value not in does]


def _is_doer(trigger: Trigger, spot: Spot, setting: Setting) -> bool:
    """«قصفت إسرائيل الضاحية»: a country that does the act is not where it happens."""
    unit = setting.sentence.units[spot.unit]
    bare = trigger.verbal and not unit.prep and spot.name is not None and trigger.slots.get("subject", [])[:1] == [unit]
    return bare and trigger.form != "passive" and _kind(spot, setting.cast.kit) == "country"


def _places(draft: Draft, setting: Setting, here: list[Draft]) -> list[Proposal]:
    """The places of a sentence; those that «و» joins to another stand or fall with it."""
    sentence = setting.sentence
    heads = sentence.heads
    found: list[Proposal] = []
    first: dict[int, Proposal] = {}
    for spot in setting.spots:
        seen = sentence.seen.get(spot.start)
        if seen is None:
            seen = sentence.seen[spot.start] = _seen(spot, setting)
        proposal = _place(draft, spot, seen, setting, here)
        leader = first.setdefault(heads[spot.unit], proposal)
        if heads[spot.unit] != spot.unit:
            proposal = Proposal(proposal.value, leader.features)
        found.append(proposal)
    return found


def _taken(draft: Draft, found: list[Proposal], setting: Setting) -> list[Proposal]:
    """«سيطرتها على قرية جويس»: what «على» right after an act of taking governs was taken, and no place before it.

    So with a noun for what is held, «معاقل المسلحين في محافظة ديالى».
    """
    trigger, heads = draft.trigger, setting.sentence.heads
    if draft.type == "access.siege":
        return _surrounded(draft, found, setting)
    held = trigger.form == "noun"
    if draft.type != "territory.control_gained" or (trigger.genitive is not None and not held):
        return found
    own = trigger.unit + 1
    unit = setting.sentence.units[own] if own < len(heads) else None
    named = any(spot.unit == own and spot.kind not in NAMELESS for spot in setting.spots)
    if unit is None or unit.prep != ("في" if held else "علي") or not named:
        return found
    return [
        Proposal(each.value, (*each.features, SURE)) if heads[spot.unit] == own else each
        for each, spot in zip(found, setting.spots, strict=True)
        if spot.unit >= own and setting.sentence.units[spot.unit].prep not in ALONG
    ]


def scenes(spots: list[Spot], sentence: Sentence, locator: Locator) -> list[Spot]:
    """The places where something may happen: «أعلنت بغداد», «علاقاتها مع أنقرة» speak of governments."""
    return [spot for spot in spots if spot.kind != "name" or not _is_government(spot, sentence, locator)]


def _is_government(spot: Spot, sentence: Sentence, locator: Locator) -> bool:
    unit = sentence.units[spot.unit]
    if spot.name is None or spot.start != unit.head:
        return False
    kind = locator.record(spot.name).kind
    if kind not in _SEATS and not (kind == "facility" and unit.actor is not None):  # «يقول البنتاغون»
        return False
    if unit.prep == "مع":
        before = sentence.units[spot.unit - 1] if spot.unit else None
        return before is None or before.cls not in NAMED_HEADS  # «الحدود مع مالي»
    return not unit.prep and sentence.stands.get(spot.unit) == "speaker"


_SEATS = frozenset(("country", "city"))


def _follows(trigger: Trigger, spot: Spot) -> bool:
    relation = trigger.relations.get(spot.unit)
    return spot.start >= trigger.end and (relation is None or relation.far == 0)


def _surrounded(draft: Draft, found: list[Proposal], setting: Setting) -> list[Proposal]:
    """«تطويق الرقة وقطع الطريق إلى …»: a masdar whose object is a place tells of it, and of none behind another act."""
    trigger, sentence = draft.trigger, setting.sentence
    inside = [spot for spot in setting.spots if spot.unit == trigger.unit and spot.start >= trigger.end]
    if trigger.form != "masdar" or not inside or inside[0].kind in NAMELESS:
        return found
    later = [event.trigger.start for event in sentence.events if event.trigger.start > trigger.start]
    last = min(later, default=sentence.end)
    return [
        Proposal(each.value, (*each.features, SURE)) if spot in inside else each
        for each, spot in zip(found, setting.spots, strict=True)
        if spot.start < last
    ]


class Seen(NamedTuple):
    """What a place mention is in its sentence, whatever the claim; worked out once a sentence."""

    value: ClaimPlace
    unit: Unit
    kind: str
    cls: str
    bare: bool
    features: tuple[str, ...]


def _seen(spot: Spot, setting: Setting) -> Seen:
    sentence, kit = setting.sentence, setting.cast.kit
    unit = sentence.units[spot.unit]
    kind = _kind(spot, kit)
    head = spot.name is None or spot.name.start == unit.head or unit.cls in NAMED_HEADS or unit.cls == "building"
    finer = kind in _WIDE and any(_kind(other, kit) not in _WIDE for other in setting.spots)
    before = sentence.units[spot.unit - 1] if spot.unit else None
    tied = before.cls if before is not None and before.kind == NOUN and unit.prep and not unit.conj else "none"
    cls = "place" if head else unit.cls
    stands = sentence.stands.get(spot.unit, "none")
    text, first, last = spot_words(spot, unit, sentence.chunker.document)
    features = (
        f"kind={kind}",
        f"embedded={cls}",
        f"finer={finer}",
        f"tied={tied},{unit.prep}",
        f"mention={_mention(spot)},{spot.role}",
        f"alone={len(setting.spots) == 1}",
        f"stands={stands},{unit.prep}",
        *frame_of(spot, setting),
        *(("coordinated",) if sentence.heads[spot.unit] != spot.unit else ()),
    )
    value = ClaimPlace(text=text, start=first, end=last, name=spot.stands_for if spot.stands_for != text else None)
    return Seen(value, unit, kind, cls, head and not unit.prep, features)


def _place(draft: Draft, spot: Spot, seen: Seen, setting: Setting, here: list[Draft]) -> Proposal:
    trigger, sentence, group = draft.trigger, setting.sentence, draft.group
    shape = "v" if trigger.form in ("verb", "passive") else "n"
    unit, kind = seen.unit, seen.kind
    relation = trigger.relations.get(spot.unit)
    if relation is None:
        inside = "after" if spot.start >= trigger.end else "head"
        relation = Relation(f"inside-{inside}", 0, spot.start >= trigger.end)
    slot, far, after = relation
    side = "after" if after else "before"
    events = [event.trigger.start for event in sentence.events if event.trigger.start != trigger.start]
    low, high = min(spot.start, trigger.start), max(spot.start, trigger.start)
    told = sum(low < start < high for start in events)
    owner = max((start for start in (*events, trigger.start) if start <= spot.start), default=-1)
    owned = "none" if owner < 0 else "mine" if owner == trigger.start else "other"
    heads = sentence.heads
    mine = heads[spot.unit]
    nearer = len(
        {heads[other.unit] for other in setting.spots if heads[other.unit] != mine and _between(other, spot, trigger)}
    )
    features = [
        *seen.features,
        f"slot={slot},{shape}",
        f"prep={unit.prep},{min(far, 2)},{side}",
        f"prep={unit.prep},{draft.type}",
        f"kind={kind},{group}",
        f"embedded={seen.cls},{slot}",
        f"nearer={min(nearer, 3)},{side}",
        f"far={far},{side}",
        f"type={draft.type}",
        f"events={min(told, 2)},{side}",
        f"away={min(abs(mine - trigger.unit) // 3, 4)},{side}",
        f"owner={owned},{side}",
        f"owner={owned},{unit.prep}",
        f"bare={seen.bare},{kind},{shape}",
    ]
    if spot.unit in setting.speakers or (spot.unit - 1 in setting.speakers and unit.prep):
        features.append(f"speaker,{slot}")
    if _suffers(draft, spot, relation, unit):
        features.append(SURE)
    value = seen.value
    was = any(other.start < value.end and value.start < other.end for draft in here for other in draft.places)
    features.append(f"was={was},{bool(here)}")
    role = place_role(spot, unit, draft.type, relation, _pronoun(trigger, sentence))
    if role == "via" and unit.prep in ALONG and after:
        features.append(SURE)
    return Proposal(value if role == "at" else msgspec.structs.replace(value, role=role), tuple(features))


def _suffers(draft: Draft, spot: Spot, relation: Relation, unit: Unit) -> bool:
    """«الأحياء الشرقية المحاصرة», «تعاني البلدة من …»: the place that a participle or verb says it of."""
    if spot.kind in NAMELESS or spot.start != unit.head:
        return False
    if draft.type == "access.siege" and draft.trigger.start > unit.head and relation.slot == "inside-head":
        return True
    return draft.type == "humanitarian.need" and draft.trigger.verbal and relation.slot == "subject"


def _pronoun(trigger: Trigger, sentence: Sentence) -> str:
    """A preposition with a pronoun right after a verb, which speaks of a place before it."""
    after = sentence.units[trigger.unit + 1] if trigger.verbal and trigger.unit + 1 < len(sentence.units) else None
    return after.prep if after is not None and after.cls == "pronoun" else ""


_WIDTH = {"country": 4, "region": 3, "admin1": 3, "admin2": 2, "river": 2, "city": 2, "oil_field": 1}


def frame_of(spot: Spot, setting: Setting) -> tuple[str, ...]:
    """How a place stands to the places beside it: «سيفاري بوسط مالي» is a place and what holds it."""
    spots, sentence = setting.spots, setting.sentence
    kit = setting.cast.kit
    at = next(i for i, other in enumerate(spots) if other is spot)
    before = spots[at - 1] if at else None
    after = spots[at + 1] if at + 1 < len(spots) else None
    holds = "none" if before is None or not _beside(before, spot, sentence) else _wider(spot, before, kit)
    held = "none" if after is None or not _beside(spot, after, sentence) else _wider(after, spot, kit)
    kind = _kind(spot, kit)
    return (
        f"holds={holds}",
        f"holds={holds},{kind}",
        f"held={held}",
    )


def _beside(one: Spot, other: Spot, sentence: Sentence) -> bool:
    """Whether nothing but a comma stands between two places, and the second is not joined by «و»."""
    unit = sentence.units[other.unit]
    if other.unit == one.unit:
        return True
    if unit.conj or sentence.heads[other.unit] != other.unit:
        return False
    between = sentence.units[one.unit + 1 : other.unit]
    return len(between) <= 1 and all(part.kind == PUNCT and part.word == "comma" for part in between)


def _wider(outer: Spot, inner: Spot, kit: Kit) -> str:
    a, b = (_WIDTH.get(_kind(spot, kit), 0) for spot in (outer, inner))
    return "wider" if a > b else "same" if a == b else "finer"


def spot_words(spot: Spot, unit: Unit, document: Document) -> tuple[str, int, int]:
    """(text, start, end) of a place mention in the report, without joined conjunction and preposition."""
    first, last = document.offsets(spot.start, spot.end)
    drop = 0
    if spot.name is not None and spot.start == spot.name.start:
        drop = len(spot.name.conj + spot.name.prep)
    elif spot.start == unit.head:  # «بمنطقة موبتي» too: the noun is part of the name
        form = unit.form
        drop = len(form.conj) + 1 if form.article and form.prep == "ل" else len(form.conj + form.prep)
    first += after_letters(document.text[first:last], drop)
    return document.text[first:last], first, last


def _between(other: Spot, spot: Spot, trigger: Trigger) -> bool:
    return trigger.start < other.start < spot.start or spot.start < other.start < trigger.start


def _mention(spot: Spot) -> str:
    return "unknown" if spot.kind == "sided" else spot.kind


def _kind(spot: Spot, kit: Kit) -> str:
    if spot.name is None:
        return _mention(spot)
    if spot.kind == "region":
        return "region"
    return kit.gazetteer.record(spot.name.places[0]).kind
