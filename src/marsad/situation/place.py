"""Place: the situation of a place, put together from its parts.

In: what claims tell, the place that is asked for, and what is assumed. Out: `PlaceSituation`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.situation.control import GAINED, LEFT, Account, control
from marsad.situation.figures import figures
from marsad.situation.movement import movements
from marsad.situation.needs import Assumptions, computed
from marsad.situation.routes import kind_of
from marsad.situation.scope import Scope, nearest
from marsad.situation.siege import SIEGE, lifts_siege, siege
from marsad.situation.told import Heard, Mention, Telling, heard, iso
from marsad.situation.values import Assumed, Control, PlaceSituation, Siege, Spot
from marsad.situation.ways import aims, losses, ways

_PASSED_OVER = ("road", "bridge", "corridor", "supply line", "tunnel")
SEEN = ("at", "from", "to", "via")  # roles in which what a claim says is said of the place
OF = {GAINED: ("at", "to"), LEFT: ("at", "from")}  # and in which it says who holds it


class Asked(NamedTuple):
    """How a situation is derived: as of which day (from 1970-01-01; None: all), what is assumed, who is one side."""

    on: int | None
    assumptions: Assumptions
    sides: Mapping[str, str]


def situation_of_place(tellings: Iterable[Telling], scope: Scope, asked: Asked) -> PlaceSituation:
    """The situation of the scope's target, from what claims tell of it, its parts and what lies around it."""
    told = heard((each for each in tellings if scope.concerns(each)), asked.on)
    account = account_of(told, asked)

    def others(telling: Telling) -> tuple[Mention, ...]:
        return scope.others(telling)

    def where(telling: Telling) -> tuple[Spot, ...]:
        return scope.about(telling)

    def names(telling: Telling, role: str) -> tuple[str, ...]:
        spots = (scope.spot(mention, telling.spots) for mention in telling.spots if mention.words.role == role)
        return tuple(dict.fromkeys(spot.name for spot in spots))

    def places(telling: Telling) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scope.spot(mention, telling.spots).name for mention in telling.spots))

    amounts = figures(account, where)
    target = scope.target
    return PlaceSituation(
        place=Spot(key=target.key, name=target.name, kind=target.kind, relation="itself"),
        country=target.country or None, on=iso(asked.on),
        control=_controls(account, scope), sieges=_sieges(account, scope),
        ways=ways(account, others, scope.bare), losses=losses(account, places),
        aims=aims(account, told.plans, others, scope.bare, lambda each: tuple(spot.name for spot in where(each))),
        figures=amounts, computed=computed(amounts, asked.assumptions),
        movements=movements(account, told.plans, names), passed=told.passed, assumed=_assumed(asked.assumptions),
    )  # fmt: skip


def account_of(told: Heard, asked: Asked) -> Account:
    """Sorted claims, and how they are read together."""
    return Account(told.facts, told.denials, asked.sides, asked.assumptions.window_days, asked.on)


def _controls(account: Account, scope: Scope) -> tuple[Control, ...]:
    """Who holds the place, each of its parts and what lies around it."""
    found = []
    types = (GAINED, LEFT)
    for spot, facts, denials in by_spot(account, scope, types):
        each = control(spot, account._replace(facts=facts, denials=denials))
        if each is not None:
            found.append(each)
    return tuple(found)


def _sieges(account: Account, scope: Scope) -> tuple[Siege, ...]:
    found = []
    for spot, facts, _ in by_spot(account, scope, None):
        each = siege(spot, account._replace(facts=facts, denials=()))
        if each is not None:
            found.append(each)
    return tuple(found)


def by_spot(
    account: Account, scope: Scope, types: Sequence[str] | None
) -> list[tuple[Spot, list[Telling], list[Telling]]]:
    """The claims of these types (None: on sieges) by the place that they are about, the nearest first."""
    spots: dict[str, Spot] = {}
    groups: tuple[dict[str, list[Telling]], dict[str, list[Telling]]] = ({}, {})
    for group, tellings in zip(groups, (account.facts, account.denials), strict=True):
        for telling in tellings:
            kind = telling.claim.type
            if kind in types if types is not None else kind in (SIEGE, GAINED) or lifts_siege(telling):
                about = scope.about(telling, OF.get(kind, SEEN), *(() if types is not None else (_may_be_besieged,)))
                for spot in about:
                    spots.setdefault(spot.key, spot)
                    group.setdefault(spot.key, []).append(telling)
    facts, denials = groups
    return [(spot, facts.get(spot.key, []), denials.get(spot.key, [])) for spot in nearest(tuple(spots.values()))]


def _may_be_besieged(spot: Spot) -> bool:
    """A bridge is destroyed or a road cut, and the place behind it besieged."""
    return kind_of(spot.name) not in _PASSED_OVER and spot.kind not in ("road", "river")


def _assumed(assumptions: Assumptions) -> tuple[Assumed, ...]:
    """All that is assumed, told whether it was needed or not."""
    return (
        Assumed(name="persons per family", value=assumptions.persons_per_family, why=""),
        Assumed(name="loaves per bundle", value=assumptions.loaves_per_bundle, why=""),
        Assumed(name="window in days", value=assumptions.window_days, why=""),
        *(Assumed(name=f"need of {name}", value=value, why="") for name, value in sorted(assumptions.needs.items())),
    )
