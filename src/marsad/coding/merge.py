"""Merging: one claim per happening.

In: a report's drafts in text order. Out: drafts of which none repeats another; what is said twice becomes evidence. Two
drafts of one type are joined when their values and wording say that they speak of the same thing; the weights decide.
"""

from collections.abc import Callable
from functools import lru_cache

from marsad.coding.document import Document
from marsad.coding.drafts import Draft
from marsad.coding.weights import Weights
from marsad.model import ClaimPlace, Party, Quantity
from marsad.text.fold import fold_phrase

MEMORY = 80  # claims back that one may repeat, besides the report's first
Pair = tuple[Draft, Draft, list[str]]


def merge(
    drafts: list[Draft], document: Document, weights: Weights, watch: Callable[[Pair], None] | None = None
) -> list[Draft]:
    """Join the drafts that tell one happening. `watch` is shown every pair that was weighed."""
    kept: list[Draft] = []
    cut = weights.tables.get("merge", {}).get("cut", 0.0)
    for draft in drafts:
        best: tuple[float, Draft] | None = None
        for other in kept if len(kept) <= MEMORY else [*kept[:5], *kept[-MEMORY:]]:
            if other.type != draft.type and not _told_closer(other, draft):
                continue
            if _apart(other, draft):
                continue
            features = pair_features(other, draft, kept, document.headline)
            if other.type != draft.type and "another" not in features:
                features.append("closer")
            if watch is not None:
                watch((other, draft, features))
            score = weights.score("merge", features)
            if score > cut and (best is None or score > best[0]):
                best = (score, other)
        if best is not None and best[1].type != draft.type:
            best[1].type = draft.type = "violence.suicide_bombing"
        if best is None:
            kept.append(draft)
        elif document.headline and best[1].sentence == 0 and draft.sentence > 0:
            absorb(draft, best[1])
            kept[kept.index(best[1])] = draft
        else:
            absorb(best[1], draft)
    return kept


_CLOSER = {"violence.bombing", "violence.suicide_bombing"}


def _told_closer(first: Draft, second: Draft) -> bool:
    """«تفجير» in one sentence, «انتحاري فجر نفسه» at the same place in another: the second tells it more closely."""
    return (
        {first.type, second.type} == _CLOSER
        and _compare(_places(first.places), _places(second.places)) in ("same", "part")
        and not {_times(first, second), _numbers(first, second)} & {"other"}
    )


_UNREAL = frozenset(("hypothetical", "denied"))
_DEEDS = frozenset(("violence", "access"))  # which a report may tell as done here and as an aim there


def _surely_one(features: list[str]) -> bool:
    """The same word of the same doers at the same place and time, with no other numbers, tells the same happening."""
    found = set(features)
    return (
        {"places=same", "lemma=True", "status=True"} <= found
        and bool({"actors=same", "actors=neither"} & found)
        and bool({"times=same", "times=neither"} & found)
        and not {"targets=other", "numbers=other", "own=other"} & found
    )


def _surely_two(first: Draft, second: Draft, own: str) -> bool:
    """«تفجير آخر» is none of before; nor is a word that its sentence said already («تفجير في … وتفجير في …»)."""
    again = first.sentence == second.sentence and first.lemma == second.lemma and not second.definite
    return second.another or (again and (own == "other" or (second.joined and second.span[0] - first.span[1] > 1)))


def _apart(first: Draft, second: Draft) -> bool:
    """What may be or is denied is no repetition of what was or is; deeds that are only planned are none either."""
    if first.undone != second.undone:
        return True
    if first.status == second.status:
        return False
    apart = first.group in _DEEDS or first.type == "territory.withdrawal" or _others(first, second)
    unreal = _UNREAL | {"planned"} if apart else _UNREAL
    return first.status in unreal or second.status in unreal


def _others(first: Draft, second: Draft) -> bool:
    """Whether one side takes what the other means to: «يسعى الجيش إلى السيطرة على …», «… تحت سيطرة الفصائل»."""
    if first.type != "territory.control_gained" or abs(second.span[0] - first.span[1]) <= 1:
        return False  # «الخاضعة | لسيطرة الفصائل»
    return _compare(_names(first.actors), _names(second.actors)) == "other"


def pair_features(first: Draft, second: Draft, kept: list[Draft], headline: bool) -> list[str]:
    """Features of two drafts of one type that say whether they tell the same happening."""
    gap = second.sentence - first.sentence
    places = _compare(_places(first.places), _places(second.places))
    own = _compare(_places(first.own_places[:1]), _places(second.own_places[:1]))
    actors = _compare(_names(first.actors), _names(second.actors))
    targets = _compare(_names(first.targets), _names(second.targets))
    times = _times(first, second)
    numbers = _numbers(first, second)
    between = sum(1 for other in kept[-MEMORY:] if other.type == second.type and first.sentence <= other.sentence) - 1
    head = headline and first.sentence == 0
    features = [
        f"gap={min(gap, 4)}",
        f"head={head},{min(gap, 3)}",
        f"places={places}",
        f"actors={actors}",
        f"targets={targets}",
        f"times={times}",
        f"numbers={numbers}",
        f"lemma={first.lemma == second.lemma}",
        f"definite={second.definite},{second.trigger.form}",
        f"definite={second.definite},{first.lemma == second.lemma}",
        f"status={first.status == second.status}",
        f"status={first.status},{second.status}",
        f"type={second.type}",
        f"between={min(between, 2)}",
        f"sources={_compare(_names(first.sources), _names(second.sources))}",
        f"places={places},times={times}",
        f"own={own}",
        f"own={own},{first.lemma == second.lemma}",
        f"own={own},{gap == 0}",
        f"actors={actors},targets={targets}",
        f"forms={first.trigger.form},{second.trigger.form},{gap == 0}",
        f"toll={first.toll_only},{second.toll_only}",
    ]
    if _surely_two(first, second, own):
        return [*features, "another"]
    if second.back and not {places, own, times, numbers} & {"other"}:
        features.append("back")
    return [*features, "sure"] if _surely_one(features) else features


@lru_cache(maxsize=4096)
def _label_key(label: str) -> str:
    return fold_phrase(label)


def _names(parties: list[Party]) -> set[str]:
    return {_label_key(party.name or party.text) for party in parties}


def _places(places: list[ClaimPlace]) -> set[str]:
    return {_label_key(place.name or place.text).removeprefix("ال") for place in places}


def _compare(first: set[str], second: set[str]) -> str:
    if not first and not second:
        return "neither"
    if not first or not second:
        return "one"
    if first & second:
        return "same"
    if any(a in b or b in a for a in first for b in second):
        return "part"
    return "other"


def _times(first: Draft, second: Draft) -> str:
    a, b = first.time, second.time
    if a is None or b is None or a.since is None or b.since is None:
        return "neither" if a is None and b is None else "one"
    if a.since == b.since and a.until == b.until:
        return "same"
    if a.until is not None and b.until is not None and a.since <= b.until and b.since <= a.until:
        return "overlap"
    return "other"


def _numbers(first: Draft, second: Draft) -> str:
    a = {(q.kind, q.low, q.high) for q in first.quantities}
    b = {(q.kind, q.low, q.high) for q in second.quantities}
    if not a or not b:
        return "one" if a or b else "neither"
    if a & b:
        return "same"
    return "other" if {kind for kind, *_ in a} & {kind for kind, *_ in b} else "apart"


def absorb(first: Draft, second: Draft) -> None:
    """Make `second` evidence of `first`; values that `first` lacks are taken over."""
    first.evidence |= second.evidence
    first.score = max(first.score, second.score)
    _take_own(first, second)
    for field in ("actors", "targets", "places", "quantities"):
        own, more = getattr(first, field), getattr(second, field)
        if own and field not in ("quantities", "places"):
            continue
        if own and field == "places" and second.borrowed("places"):
            continue
        known = {fold_phrase(_label(value)) for value in own}
        for value in more:
            label = fold_phrase(_label(value))
            if label not in known and not any(label in other or other in label for other in known):
                own.append(value)
                known.add(label)
    if not first.sources:
        first.sources = second.sources
    if first.time is None or first.time.since is None:
        first.time = second.time or first.time


def _take_own(first: Draft, second: Draft) -> None:
    """A place that stands beside the word goes before one that was taken over from another claim."""
    if first.borrowed("places") and second.places and not second.borrowed("places"):
        first.places = list(second.places)


def _label(value: Party | ClaimPlace | Quantity) -> str:
    if isinstance(value, Quantity):
        return f"{value.kind} {value.low} {value.high}"
    return value.name or value.text
