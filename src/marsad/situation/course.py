"""Course: how a situation came about: who held a place when, how long it was besieged, when ways were cut.

In: what claims tell, and how a situation is derived. Out: `Course`: for each value its periods, and amounts by their
days. A period says what the situation of its first day says, by the same rules: the course and a page on a day agree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from marsad.lexicon.grammar import PlaceNoun
from marsad.situation import ways
from marsad.situation.control import GAINED, LEFT, Account, control
from marsad.situation.figures import ROLES, Amount, figure_of, grouped
from marsad.situation.party import Ground, is_about
from marsad.situation.place import Asked, account_of, by_spot
from marsad.situation.road import Road, concerns, is_road
from marsad.situation.scope import Scope
from marsad.situation.siege import CLOSED, OPENED, siege
from marsad.situation.told import Mention, Telling, heard, iso, stands
from marsad.situation.values import Control, Evidence, Party, Siege, Spot, Voice, Way

_TURNS = 120  # days of one value that are gone through, the newest
_TRACKS = 16
_UNTOLD = ("unknown",)


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A value from one day to another (ISO, both included), and the last day for which a claim says it.

    `state` is that of the value (a control's, siege's or way's); `who` are holders, besiegers or those who cut; `count`
    the ways left. `evidence` are the claims that said it in that time.
    """

    first: str
    last: str
    state: str
    who: tuple[Party, ...]
    count: int | None
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """The periods of one value: `what` is `control`, `siege` or `way`; `name` the place or the way."""

    what: str
    name: str
    periods: tuple[Period, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """What accounts of one day tell of an amount."""

    day: str
    low: float | None
    high: float | None
    verdict: str
    evidence: tuple[Evidence, ...]


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """An amount by the days that it is told of; fields as of a figure."""

    role: str
    unit: str
    goods: str
    per: str
    where: tuple[str, ...]
    points: tuple[Point, ...]


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How it came about, from the first day told of to the last (ISO; None when no claim tells a day)."""

    first: str | None
    last: str | None
    tracks: tuple[Track, ...]
    series: tuple[Series, ...]


class _State(NamedTuple):
    """A value on a day; `key` is what makes it another one than that of the day before."""

    key: object
    state: str
    who: tuple[Party, ...]
    left: int | None
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


Derive = Callable[[Account], _State | None]


def course_of_place(tellings: Iterable[Telling], scope: Scope, asked: Asked) -> Course:
    """The course of the scope's target: who held it, sieges of it and its parts, its ways, its people and prices."""
    told = heard((each for each in tellings if scope.concerns(each)), asked.on)
    account = account_of(told, asked)
    tracks = []
    for spot, facts, denials in by_spot(account, scope, (GAINED, LEFT)):
        if spot.relation == "itself":
            tracks.append(_track("control", spot.name, account._replace(facts=facts, denials=denials), _held(spot)))
    for spot, facts, _ in by_spot(account, scope, None):
        if spot.relation != "around":
            tracks.append(_track("siege", spot.name, account._replace(facts=facts, denials=()), _besieged(spot)))
    tracks += _of_ways(account, scope.others, scope.bare)
    amounts = grouped(account, scope.about)
    return _course(tracks, [_series(group, account) for group in amounts])


def course_of_road(tellings: Iterable[Telling], road: Road, scope: Scope, asked: Asked) -> Course:
    """The course of a road: when it was open and cut, and who held it."""
    told = heard((each for each in tellings if concerns(each, road, scope)), asked.on)
    account = account_of(told, asked)

    def others(telling: Telling) -> tuple[Mention, ...]:
        return tuple(mention for mention in telling.spots if not is_road(mention, road))

    own = account._replace(facts=tuple(each for each in account.facts if each.claim.type in (CLOSED, OPENED)))
    tracks = _of_ways(own, others, scope.bare)
    held = [
        each for each in account.facts
        if each.claim.type in (GAINED, LEFT) and any(is_road(mention, road) for mention in each.spots)
    ]  # fmt: skip
    spot = Spot(key=road.words, name=road.name, kind="road", relation="itself")
    tracks.append(_track("control", road.name, account._replace(facts=held), _held(spot)))
    return _course(tracks, [])


def course_of_party(grounds: Iterable[Ground], party: Party, asked: Asked, nouns: Mapping[str, PlaceNoun]) -> Course:
    """The course of a party: the places that it held, each with the times in which it did, by what all say of them."""
    tracks = []
    for ground in grounds:
        scope = Scope(ground.target, nouns)
        account = account_of(heard((each for each in ground.tellings if is_about(each, scope)), asked.on), asked)
        spot = Spot(key=ground.target.key, name=ground.target.name, kind=ground.target.kind, relation="itself")
        found = _track("control", spot.name, _on_control(account), _held(spot))
        periods = _of_party(found.periods, party)
        if periods:
            tracks.append(msgspec.structs.replace(found, periods=periods))
    return _course(sorted(tracks, key=lambda each: each.periods[-1].first, reverse=True), [])


def _on_control(account: Account) -> Account:
    facts = [each for each in account.facts if each.claim.type in (GAINED, LEFT)]
    return account._replace(
        facts=facts, denials=[each for each in account.denials if each.claim.type in (GAINED, LEFT)]
    )


def _of_party(periods: Sequence[Period], party: Party) -> tuple[Period, ...]:
    """The periods from the first in which a party held a place; in those of others it is `lost`."""
    own = [any(each.key == party.key for each in period.who) for period in periods]
    if True not in own:
        return ()
    return tuple(
        period if held else msgspec.structs.replace(period, state="lost")
        for period, held in list(zip(periods, own, strict=True))[own.index(True) :]
    )


def _of_ways(account: Account, others: ways.Others, key: Callable[[str], str]) -> list[Track]:
    found = []
    for told in ways.grouped(account, others, key):
        whole = ways.way_of(told, account)
        name = whole.name or " – ".join(whole.ends)
        of = {telling.claim.id: course for telling, course in told}

        def derive(at: Account, of: Mapping[str, ways.Course] = of) -> _State | None:
            pairs = [(telling, of[telling.claim.id]) for telling in at.facts]
            return _way(ways.way_of(pairs, at)) if pairs else None

        facts = [telling for telling, _ in told]
        found.append(_track("way", name, account._replace(facts=facts, denials=()), derive))
    return found


def _way(each: Way) -> _State:
    said = [one for one in each.evidence if (one.type == CLOSED) == (each.state == "cut")] or list(each.evidence)
    return _State((each.state, each.count), each.state, each.by, each.count, each.confirmed, each.told_by, tuple(said))


def _held(spot: Spot) -> Derive:
    def derive(account: Account) -> _State | None:
        each: Control | None = control(spot, account)
        if each is None or each.state in _UNTOLD:
            return None
        who = tuple(holder.party for holder in each.holders)
        told = tuple(dict.fromkeys(voice for holder in each.holders for voice in holder.claimed_by))
        said = tuple(one for holder in each.holders for one in holder.evidence)
        if not each.holders and each.changes:
            said = each.changes[-1].evidence
            told = tuple(dict.fromkeys(one.voice for one in said))
        key = each.state, frozenset(party.key for party in who)
        return _State(key, each.state, who, None, each.confirmed, told, said)

    return derive


def _besieged(spot: Spot) -> Derive:
    def derive(account: Account) -> _State | None:
        each: Siege | None = siege(spot, account)
        if each is None:
            return None
        said = each.lifted if each.state == "lifted" else each.evidence
        told = tuple(dict.fromkeys(one.voice for one in said))
        return _State(each.state, each.state, each.by, None, each.confirmed, told, said)

    return derive


def _track(what: str, name: str, account: Account, derive: Derive) -> Track:
    """The periods of a value: it is derived for each day on which a claim may change it."""
    on = account.on
    tellings = [*account.facts, *account.denials]
    days = {day for each in tellings for day in _turns(each) if on is None or day <= on}
    newest = sorted(days)[-_TURNS:]
    periods: list[tuple[int, _State, dict[tuple[str, int], Evidence]]] = []
    for day in newest:
        state = derive(
            account._replace(
                facts=[each for each in account.facts if stands(each, day)],
                denials=[each for each in account.denials if stands(each, day)], on=day,
            )
        )  # fmt: skip
        if state is None:
            continue
        said = {(each.claim, each.start): each for each in state.evidence}
        if periods and periods[-1][1].key == state.key:
            first, _, before = periods[-1]
            periods[-1] = (first, state, before | said)
        else:
            periods.append((day, state, said))
    ends = [first - 1 for first, *_ in periods[1:]] + [on if on is not None else max(newest, default=0)]
    found = [_period(first, end, state, said) for (first, state, said), end in zip(periods, ends, strict=False)]
    return Track(what=what, name=name, periods=tuple(found))


def _turns(telling: Telling) -> list[int]:
    """The days on which a claim begins to count, and for which it says so last."""
    days = {telling.last, telling.days.first if telling.claim.status == "ongoing" else None}
    return [day for day in days if day is not None]


def _period(first: int, last: int, state: _State, said: Mapping[tuple[str, int], Evidence]) -> Period:
    return Period(
        first=iso(first) or "", last=iso(max(first, last)) or "", state=state.state, who=state.who, count=state.left,
        confirmed=state.confirmed, told_by=state.told_by, evidence=tuple(said.values()),
    )  # fmt: skip


def _series(amounts: Sequence[Amount], account: Account) -> Series:
    of: dict[int, list[Amount]] = {}
    for amount in amounts:
        if amount.telling.last is not None:
            of.setdefault(amount.telling.last, []).append(amount)
    points = []
    for day, those in sorted(of.items()):
        each = figure_of(those, account._replace(on=day))
        said = tuple(one for told in each.told for one in told.evidence)
        points.append(Point(day=iso(day) or "", low=each.low, high=each.high, verdict=each.verdict, evidence=said))
    one = figure_of(amounts, account)
    return Series(role=one.role, unit=one.unit, goods=one.goods, per=one.per, where=one.where, points=tuple(points))


def _course(tracks: Iterable[Track], series: Iterable[Series]) -> Course:
    told = [each for each in tracks if each.periods]
    shown = [each for each in told if each.what != "way"] + _by_news([each for each in told if each.what == "way"])
    amounts = [each for each in series if len(each.points) > 1]
    days = [day for each in shown for period in each.periods for day in (period.first, period.last)]
    days += [point.day for each in amounts for point in each.points]
    return Course(
        first=min(days, default=None), last=max(days, default=None), tracks=tuple(shown[:_TRACKS]),
        series=tuple(sorted(amounts, key=_rank)),
    )  # fmt: skip


def _by_news(tracks: Sequence[Track]) -> list[Track]:
    return sorted(tracks, key=lambda each: each.periods[-1].confirmed or "", reverse=True)


def _rank(each: Series) -> tuple[int, tuple[str, ...], str, str]:
    return ROLES.index(each.role), each.where, each.goods, each.unit
