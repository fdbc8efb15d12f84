"""Keeping: which proposals and which drafts stand.

In: drafts with proposals. Out: drafts with values. Each decision is a sum of named weights, kept in the draft's trail.
Values that a sentence does not give may be taken over from earlier claims of the report; that is a proposal like any
other.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec

from marsad.coding.dates import Time
from marsad.coding.drafts import MOVES, SURE, Draft, Proposal
from marsad.coding.weights import Weights
from marsad.model import ClaimPlace, Party, Quantity
from marsad.text.fold import name_key

Located = TypeVar("Located", Party, ClaimPlace, Quantity)
_WAYS = ("from", "to", "via")  # roles that say nothing of a happening that moves nobody
_RECENT = timedelta(days=7)  # a time further back, or as long, is of the background
FIELDS = ("actors", "targets", "places", "sources", "quantities", "time")


def keep_values(draft: Draft, earlier: list[Draft], weights: Weights, published: date | None = None) -> None:
    """Fill the draft's fields from its proposals, then from earlier drafts where nothing stood in the sentence.

    `published` is the report's day, if it has one.
    """
    for field in FIELDS:
        chosen = _chosen(field, draft.proposals.get(field, ()), weights)
        if field == "places":
            chosen = _once(chosen)
        if not chosen and field != "quantities" and not _alone(field, draft):
            inherited = inherited_proposals(field, draft, earlier, published)
            draft.proposals["inherit." + field] = inherited
            chosen = _chosen("inherit." + field, inherited, weights)[:1]
        _put(draft, field, [proposal.value for _, proposal in chosen])
    draft.targets = [
        value
        for value in draft.targets
        if not any(value.start < actor.end and actor.start < value.end for actor in draft.actors)
    ]


def _alone(field: str, draft: Draft) -> bool:
    """Whether what its own sentence does not give stays empty."""
    return (field == "actors" and draft.undone) or (field == "sources" and draft.turned)


def _chosen(
    model: str, proposals: list[Proposal] | tuple[Proposal, ...], weights: Weights
) -> list[tuple[float, Proposal]]:
    table = weights.tables.get(model)
    if table is None or not proposals:
        return []
    get, bias = table.get, table.get("bias", 0.0)
    scored = [(bias + sum(filter(None, map(get, proposal.features))), proposal) for proposal in proposals]
    cut = table.get("cut", 0.0)
    more = table.get("more", cut)
    best = max(pair[0] for pair in scored)
    kept = [pair for pair in scored if pair[0] > more or (pair[0] == best and best > cut) or SURE in pair[1].features]
    if model in ("time", "sources") or model.startswith("inherit."):
        kept = [max(kept, key=lambda pair: pair[0])] if kept else []
    return kept


def _once(chosen: list[tuple[float, Proposal]]) -> list[tuple[float, Proposal]]:
    """Each place once, by its best mention: «دير الزور» and, later in the sentence, «مدينة دير الزور» are one."""
    taken: list[str] = []
    kept: list[Proposal] = []
    for _, proposal in sorted(chosen, key=lambda pair: -pair[0]):
        key = f" {name_key(proposal.value.text)}" if isinstance(proposal.value, ClaimPlace) else ""
        if not any(key.endswith(other) or other.endswith(key) for other in taken):
            taken.append(key)
            kept.append(proposal)
    return [pair for pair in chosen if any(pair[1] is proposal for proposal in kept)]


def _put(draft: Draft, field: str, values: list[Any]) -> None:
    """Give a field its values; what is taken over from an earlier claim is one list of values."""
    if field == "time":
        draft.time = values[0] if values else None
    elif field == "sources" or (values and isinstance(values[0], list)):
        setattr(draft, field, list(values[0]) if values else [])
    else:
        setattr(draft, field, distinct(values))


def distinct(values: Iterable[Located]) -> list[Located]:
    """The values without those that overlap an earlier one (of the same kind, where they are quantities)."""
    kept: list[Located] = []
    for value in values:
        kind = getattr(value, "kind", None)
        if not any(
            value.start < other.end and other.start < value.end and kind == getattr(other, "kind", None)
            for other in kept
        ):
            kept.append(value)
    return kept


def inherited_proposals(
    field: str, draft: Draft, earlier: list[Draft], published: date | None = None
) -> list[Proposal]:
    """Values of earlier claims: the last one, the last of the same type, and the report's first.

    A time of the background («في 2013», «قبل ثلاث سنوات», «منذ أشهر») is only that of what speaks of the same
    happening («الهجوم»): what is told after it is news again.
    """
    options: list[tuple[str, Draft]] = []
    if field == "time" and not (draft.back or draft.suffixed):
        earlier = [other for other in earlier if other.time is None or not _is_past(other.time, published)]
    pools: tuple[tuple[str, Iterable[Draft]], ...] = (
        ("same", (other for other in reversed(earlier) if other.type == draft.type)),
        ("last", earlier[-1:]),
        ("lead", earlier[:1]),
        ("kin", (other for other in reversed(earlier) if other.group == draft.group)),
    )
    for label, pool in pools:
        for other in pool:
            if getattr(other, field) and all(other is not known for _, known in options):
                options.append((label, other))
                break
    proposals = []
    proposed = len(draft.proposals.get(field, ()))
    for label, other in options:
        value = getattr(other, field)
        if field == "places" and draft.type not in MOVES and any(place.role in _WAYS for place in value):
            value = [msgspec.structs.replace(place, role="at") if place.role in _WAYS else place for place in value]
        gap = draft.sentence - other.sentence
        proposals.append(
            Proposal(
                value,
                (
                    f"{label}",
                    f"{label},gap={min(gap, 3)}",
                    f"{label},{draft.type}",
                    f"sametype={other.type == draft.type},definite={draft.definite}",
                    f"group={draft.group},{other.group}",
                    f"definite={draft.definite},{draft.trigger.form}",
                    f"proposed={min(proposed, 2)}",
                    f"samelemma={other.lemma == draft.lemma}",
                    f"status={draft.status}",
                    f"voice={bool(draft.sources)},{bool(other.sources)}",
                    f"first={draft.sentence <= 1}",
                    f"newer={_newer(draft, other)}",
                    f"shares={_shares(draft, other)}",
                    *(_speech(label, draft, earlier) if field == "sources" else ()),
                ),
            )
        )
    return proposals


def _is_past(time: Time, published: date | None) -> bool:
    """Whether a time is of the background: a week before the report or more, or as long as that."""
    if published is None or time.since is None or time.until is None:
        return False
    return published - time.until > _RECENT or time.until - time.since > _RECENT


def _speech(label: str, draft: Draft, earlier: list[Draft]) -> tuple[str, ...]:
    """What may tell whether the speaker of an earlier claim still speaks."""
    last = earlier[-1]
    gap = min(draft.sentence - last.sentence, 2)
    return (
        f"opens={draft.opening}",
        f"opens={draft.opening.partition(',')[0]},{label}",
        f"silent={not last.sources},{gap}",
        f"silent={not last.sources},{label}",
        f"{label},{draft.status}",
    )


def _newer(draft: Draft, other: Draft) -> str:
    if draft.time is None or other.time is None or draft.time.since is None or other.time.since is None:
        return "unknown"
    return "same" if draft.time.since == other.time.since else "other"


def _shares(draft: Draft, other: Draft) -> str:
    places = {place.name or place.text for place in draft.places} & {place.name or place.text for place in other.places}
    parties = {party.name or party.text for party in (*draft.actors, *draft.targets)} & {
        party.name or party.text for party in (*other.actors, *other.targets)
    }
    return f"{bool(places)},{bool(parties)}"
