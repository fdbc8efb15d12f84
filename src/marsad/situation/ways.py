"""Ways: the ways in and out of a place, whether each is open or cut, bridges destroyed, and what is aimed at.

In: the claims on ways, destruction and plans at a place or along a road. Out: `Way`, `Loss` and `Aim` values.

A way is known by the places that it joins, its directions or its name. Its state is that of the newest event; a
description of the contrary by another origin, later or on that day, makes it contested. A plan is an aim and never a
fact.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from marsad.situation.control import GAINED, LEFT, Account
from marsad.situation.parties import doers, parties_of
from marsad.situation.routes import Route, bare, is_direction, kind_of, route_of, words_of
from marsad.situation.siege import CLOSED, OPENED, SIEGE, lifts_siege
from marsad.situation.told import Mention, Span, Telling, confirmed_day, evidence, iso, ordered, voices
from marsad.situation.values import Aim, Evidence, Loss, Way

DESTROYED = "violence.destruction"
AIMS = (GAINED, LEFT, SIEGE, CLOSED, OPENED)
_ALONG = frozenset(("river",))
_UNNAMED = frozenset(("طريق", "الطريق", "طرق", "الطرق", "هذا الطريق", "المدينه", "البلده", "القريه"))
_NEAR = 30  # characters after «تدمير» within which it says what was destroyed
Told = tuple[Telling, "Course"]
Others = Callable[[Telling], Sequence[Mention]]


class Course(NamedTuple):
    """Which way it is: where it leads, what it runs along, its directions, whether all or one of few are meant."""

    ends: tuple[str, ...]
    via: tuple[str, ...]
    keys: frozenset[str]
    route: Route | None

    @property
    def key(self) -> tuple[object, ...]:
        """What two claims on one way have in common."""
        route = self.route
        if route is not None and route.left is not None:
            return ("left", route.directions)
        if route is not None and route.all:
            return ("all",)
        return ("way", self.keys, route.directions if route is not None and not self.keys else ())


def course_of(telling: Telling, others: Others, key: Callable[[str], str]) -> Course:
    """Which way a claim speaks of. `others` are its places but the one asked for, `key` gives the key of a name."""
    route = route_of(telling)
    ends: dict[str, str] = {}
    via: dict[str, str] = {}
    own: set[str] = set()  # roads and crossings by their names: the way itself
    for mention in others(telling):
        words = mention.words.name or mention.words.text
        along = mention.words.role == "via" or mention.place.kind in _ALONG
        known = not along and mention.place.lat is not None and key(words).endswith(key(mention.place.name))
        name = key(mention.place.name if known else words)
        if not along and kind_of(words):
            own |= {name} if mention.place.lat is not None else set()
        elif name and name not in _UNNAMED and not is_direction(words):
            (via if along else ends).setdefault(name, mention.place.name if known else words)
    return Course(tuple(ends.values()), tuple(via.values()), frozenset(ends) or frozenset(own), route)


def ways(account: Account, others: Others, key: Callable[[str], str]) -> tuple[Way, ...]:
    """The ways that claims speak of, those last told of first."""
    found = [way_of(told, account) for told in grouped(account, others, key)]
    return tuple(sorted(found, key=lambda way: (way.state != "left", way.confirmed is None, _back(way.confirmed))))


def grouped(account: Account, others: Others, key: Callable[[str], str]) -> list[list[Told]]:
    """The claims on ways, those on one way together."""
    groups: dict[tuple[object, ...], list[tuple[Telling, Course]]] = defaultdict(list)
    for telling in account.facts:
        if telling.claim.type in (CLOSED, OPENED) and not lifts_siege(telling):
            course = course_of(telling, others, key)
            if course.route is not None or course.ends:
                groups[course.key].append((telling, course))
    return _joined(groups)


def _joined(groups: Mapping[tuple[object, ...], list[Told]]) -> list[list[Told]]:
    """What is told of the ways that are left without a direction belongs to those with one, if they are the only."""
    left = [key for key in groups if key[0] == "left" and key[1]]
    bare_left = groups.get(("left", ()), [])
    if len(left) != 1 or not bare_left:
        return list(groups.values())
    return [told + bare_left if key == left[0] else told for key, told in groups.items() if key != ("left", ())]


def way_of(told: Sequence[Told], account: Account) -> Way:
    """A way from the claims on it."""
    dated = [pair for pair in told if pair[0].last is not None] or list(told)
    dated.sort(key=lambda pair: pair[0].order)
    state, since = _state([telling for telling, _ in dated], account.window)
    newest = dated[-1][1]
    left = newest.route.left if newest.route is not None else None
    routes = [course.route for _, course in dated if course.route is not None]
    shown = ordered(telling for telling, _ in dated)
    by = doers(party for each in shown if _says(each) == state for party in each.claim.actors)
    return Way(
        name=_name(dated), kind=routes[-1].kind if routes else "road", state="left" if left is not None else state,
        ends=_all(course.ends for _, course in dated), via=_all(course.via for _, course in dated),
        directions=_all(route.directions for route in routes),
        all=any(route.all for route in routes), count=left, by=by, since=iso(since),
        confirmed=iso(confirmed_day(shown, account.on)), told_by=voices(shown),
        evidence=tuple(each for telling, course in dated for each in _evidence(telling, course)),
    )  # fmt: skip


def _state(told: Sequence[Telling], window: int) -> tuple[str, int | None]:
    """Open, cut or contested, and since when it was made so."""
    events = [each for each in told if each.claim.status == "occurred"]
    last = events[-1] if events else told[-1]
    state, day = _says(last), last.last or 0
    against = [
        each for each in told
        if _says(each) != state and (each.last or 0) >= (day if events else day - window)
        and each.origin.key != last.origin.key
    ]  # fmt: skip
    later = [each for each in told if _says(each) != state and (each.last or 0) > day and each not in against]
    if later and not against:
        return _says(later[-1]), later[-1].days.first
    if against and all((each.last or 0) > day + window for each in against):
        return _says(against[-1]), against[-1].days.first
    if against:
        return "contested", None
    return state, last.last if events else last.days.first


def _says(telling: Telling) -> str:
    return "cut" if telling.claim.type == CLOSED else "open"


def _name(told: Sequence[tuple[Telling, Course]]) -> str:
    """The longest words that name the way."""
    names = [telling.page.text[course.route.span[0] : course.route.span[1]] for telling, course in told if course.route]
    return max(names, key=len, default="")


def _evidence(telling: Telling, course: Course) -> list[Evidence]:
    """The words that tell it, and those of its places that stand in other sentences."""
    at = telling.page.sentence(telling.start)
    apart = [
        (spot.words.start, spot.words.end)
        for spot in telling.spots
        if spot.words.role in ("from", "to", "via") and not at[0] <= spot.words.start < at[1]
    ]
    return [evidence(telling, _span(telling, course)), *(evidence(telling, span) for span in apart)]


def _span(telling: Telling, course: Course) -> Span | None:
    """The words that say it: from the trigger to the name of the way, or the other way round, when they are close."""
    if course.route is None:
        return None
    trigger = telling.claim.trigger
    start, end = min(trigger.start, course.route.span[0]), max(trigger.end, course.route.span[1])
    return (start, end) if end - start <= 160 else course.route.span


def losses(account: Account, where: Callable[[Telling], Iterable[str]]) -> tuple[Loss, ...]:
    """Bridges that were destroyed or damaged, by their words and places."""
    groups: dict[tuple[object, ...], list[tuple[Telling, Span]]] = defaultdict(list)
    for telling in account.facts:
        span = _bridge(telling) if telling.claim.type == DESTROYED else None
        if span is not None:
            key = (frozenset(where(telling)), telling.page.text[span[0] : span[1]])
            groups[key].append((telling, span))
    found = []
    for told in groups.values():
        shown = ordered(telling for telling, _ in told)
        first, span = told[0]
        found.append(
            Loss(
                name=first.page.text[span[0] : span[1]], where=tuple(where(first)),
                by=doers(party for each in shown for party in each.claim.actors),
                confirmed=iso(confirmed_day(shown, account.on)), told_by=voices(shown),
                evidence=tuple(evidence(telling, span) for telling, span in told),
            )
        )  # fmt: skip
    return tuple(found)


def _bridge(telling: Telling) -> Span | None:
    """The words that name a bridge among what a claim says was destroyed."""
    text, claim = telling.page.text, telling.claim
    for target in claim.targets:
        if any(_is_bridge(word.folded) for word in words_of(text, target.start, target.end)):
            return target.start, target.end
    _, stop = telling.page.sentence(claim.trigger.start)
    near = words_of(text, claim.trigger.start, min(stop, claim.trigger.end + _NEAR))
    found = next((word for word in near if _is_bridge(word.folded)), None)
    if found is None:
        return None
    ends = [spot.words.end for spot in telling.spots if found.start <= spot.words.start <= found.end + _NEAR]
    return found.start, max([found.end, *ends])


def _is_bridge(word: str) -> bool:
    return bare(word).startswith("جس")


def aims(
    account: Account, plans: Sequence[Telling], others: Others, key: Callable[[str], str],
    where: Callable[[Telling], Iterable[str]],
) -> tuple[Aim, ...]:  # fmt: skip
    """What is meant to be done, those last told of first; plans of one kind, doer and way are one aim."""
    groups: dict[tuple[object, ...], list[tuple[Telling, Course]]] = defaultdict(list)
    for telling in plans:
        if telling.claim.type in AIMS:
            course = course_of(telling, others, key)
            who = frozenset(party.key for party in doers(telling.claim.actors))
            way = course.key if telling.claim.type in (CLOSED, OPENED) else tuple(sorted(where(telling)))
            groups[telling.claim.type, who, way].append((telling, course))
    done = [(each, course_of(each, others, key)) for each in account.facts if each.claim.type in AIMS]
    found = [_aim(told, account, where, done) for told in groups.values()]
    return tuple(sorted(found, key=lambda aim: (aim.confirmed is None, _back(aim.confirmed), aim.type)))


def _aim(
    told: Sequence[Told], account: Account, where: Callable[[Telling], Iterable[str]], done: Sequence[Told]
) -> Aim:
    told = sorted(told, key=lambda pair: pair[0].order)
    shown = ordered(telling for telling, _ in told)
    kind = shown[0].claim.type
    on_way = kind in (CLOSED, OPENED)
    return Aim(
        type=kind, name=_name(told) if on_way else "", where=_all(tuple(where(each)) for each in shown),
        ends=_all(course.ends for _, course in told) if on_way else (),
        via=_all(course.via for _, course in told) if on_way else (),
        by=doers(party for each in shown for party in each.claim.actors),
        against=parties_of(party for each in shown for party in each.claim.targets),
        confirmed=iso(confirmed_day(shown, account.on)), told_by=voices(shown),
        evidence=tuple(
            found for each, course in told for found in (_evidence(each, course) if on_way else (evidence(each),))
        ),
        reached=tuple(evidence(each) for each, course in done if _reaches(each, course, told[0], where)),
    )  # fmt: skip


def _reaches(fact: Telling, course: Course, plan: Told, where: Callable[[Telling], Iterable[str]]) -> bool:
    """Whether a fact is what a plan meant: of its kind, by one of its doers, at its place or on its way, later."""
    planned, way = plan
    if fact.claim.type != planned.claim.type or fact.claim.status != "occurred":
        return False
    if fact.last is None or planned.last is None or fact.last < planned.last:
        return False
    who = {party.key for party in doers(planned.claim.actors)}
    if not any(party.key in who for party in doers(fact.claim.actors)):
        return False
    on_way = fact.claim.type in (CLOSED, OPENED)
    return course.key == way.key if on_way else bool(set(where(fact)) & set(where(planned)))


def _all(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _back(day: str | None) -> tuple[int, ...]:
    """A key that puts later days first."""
    return tuple(-int(part) for part in day.split("-")) if day else ()
