"""Movement: who left a place and who came to it: leaders, fighters, forces and civilians.

In: the claims on withdrawals, deployments, displacement and returns. Out: `Movement`s. What is only planned keeps that
status; what may be or is denied is not among them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from marsad.model import Claim
from marsad.model import Party as Said
from marsad.situation.control import Account, tells_loss
from marsad.situation.parties import ARMED, FAMILIES, FIGHTERS, LEADERS, nouns, party_of
from marsad.situation.routes import words_of
from marsad.situation.told import Span, Telling, confirmed_day, evidence, iso, ordered, voice, voices
from marsad.situation.values import Movement, Told

TYPES = frozenset("territory.withdrawal force.deployment humanitarian.displacement humanitarian.return".split())
_WHO = {"leaders": LEADERS, "civilians": FAMILIES, "fighters": FIGHTERS}  # the first that the words of the mover name
Names = Callable[[Telling, str], tuple[str, ...]]


def movements(account: Account, plans: Sequence[Telling], names: Names) -> tuple[Movement, ...]:
    """Who moved, those told of last first; one mover from and to the same places is one. `names` are a role's."""
    groups: dict[tuple[object, ...], list[tuple[Telling, Said | None]]] = defaultdict(list)
    for telling in (*account.facts, *plans):
        if telling.claim.type in TYPES and not tells_loss(telling):
            ends = _ends(telling, names)
            if not any(ends):
                continue
            mover = _mover(telling.claim)
            who = _who(telling, mover)
            key = party_of(mover).key if mover is not None and mover.cls in ARMED else ""
            groups[who, key, *map(frozenset, ends), telling.claim.status == "planned"].append((telling, mover))
    found = [_movement(key[0], told, account, names) for key, told in groups.items()]
    return tuple(sorted(found, key=lambda each: (each.confirmed is None, _back(each.confirmed), each.who)))


def _ends(telling: Telling, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where from and where to; a place that is only told as where it was is where a withdrawal left, forces came to."""
    origins, destinations, at = (names(telling, role) for role in ("from", "to", "at"))
    if telling.claim.type == "force.deployment":
        return origins, destinations or at
    if telling.claim.type == "humanitarian.return":
        return origins, destinations or at
    return origins or at, destinations


def _mover(claim: Claim) -> Said | None:
    """Who moves: the armed doer, else whom a party moves."""
    armed = [party for party in claim.actors if party.cls in ARMED]
    return next(iter([*armed, *claim.actors, *claim.targets]), None)


def _who(telling: Telling, mover: Said | None) -> str:
    if telling.claim.type.startswith("humanitarian."):
        return "civilians"
    moved = telling.claim.targets if telling.claim.type == "territory.withdrawal" else ()  # «نقل التنظيم قادته»
    words = [word for each in (mover, *moved) for word in _words(telling, each)]
    named = {noun for word in words for noun in nouns(word)}
    return next((who for who, known in _WHO.items() if not known.isdisjoint(named)), "forces")


def _words(telling: Telling, mover: Said | None) -> Iterable[str]:
    """The folded words of the mover, and of the phrase that it ends («كبار قادة | داعش»)."""
    if mover is None:
        return ()
    begin, _ = telling.page.sentence(mover.start)
    before = words_of(telling.page.text, begin, mover.start)[-1:]
    return [word.folded for word in (*before, *words_of(telling.page.text, mover.start, mover.end))]


def _movement(who: object, told: Sequence[tuple[Telling, Said | None]], account: Account, names: Names) -> Movement:
    told = sorted(told, key=lambda pair: pair[0].order)
    shown = ordered(telling for telling, _ in told)
    ends = [_ends(telling, names) for telling in shown]
    movers = [mover for _, mover in told if mover is not None]
    armed = [mover for mover in movers if mover.cls in ARMED]
    return Movement(
        who=str(who), party=party_of(armed[-1]) if armed else None,
        words=max((mover.text for mover in movers), key=len, default=""),
        origins=_all(origins for origins, _ in ends), destinations=_all(to for _, to in ends),
        status=shown[-1].claim.status, count=_counts(shown, account),
        confirmed=iso(confirmed_day(shown, account.on)), told_by=voices(shown),
        evidence=tuple(evidence(telling, _span(telling, mover)) for telling, mover in told),
    )  # fmt: skip


def _span(telling: Telling, mover: Said | None) -> Span | None:
    """The mover and the verb where they stand close together."""
    trigger = telling.claim.trigger
    if mover is None:
        return None
    start, end = min(trigger.start, mover.start), max(trigger.end, mover.end)
    return (start, end) if end - start <= 70 else None


def _counts(tellings: Sequence[Telling], account: Account) -> tuple[Told, ...]:
    found = []
    for telling in tellings:
        for quantity in telling.claim.quantities:
            if quantity.kind in ("displaced", "returned", "fighters") and (quantity.low, quantity.high) != (None, None):
                found.append(
                    Told(
                        voice=voice(telling.origin), low=quantity.low, high=quantity.high,
                        confirmed=iso(confirmed_day([telling], account.on)),
                        evidence=(evidence(telling, (quantity.start, quantity.end)),),
                    )
                )  # fmt: skip
    return tuple(found)


def _all(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _back(day: str | None) -> tuple[int, ...]:
    return tuple(-int(part) for part in day.split("-")) if day else ()
