"""Sight: situations by the number of a place, road or party, as somebody may see them.

In: a connection, the kit, a number, a day and what is assumed; and for who may not see all, what shows them reports.
Out: a situation with its course, and the claims under it that are not public. It is derived from the claims that may be
seen alone, in the words that may be read: what is withheld leaves no trace in a value.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection

from marsad.coding.kit import Kit
from marsad.errors import LedgerError
from marsad.keep.named import DIVISIONS, party_numbered, place_numbered
from marsad.keep.showing import account_shown
from marsad.keep.situation import NOWHERE, Terms, asked, claims_on, grounds_of, rows_around
from marsad.ledger.classes import up_to
from marsad.ledger.masking import BLOCK
from marsad.ledger.subjects import place_of
from marsad.ledger.tellings import claims_at, claims_of, newest, rows_of_keys, tellings, ways_told
from marsad.model import ClaimPlace, CodedReport
from marsad.situation import party, place, road
from marsad.situation.course import Course, course_of_party, course_of_place, course_of_road
from marsad.situation.place import Asked
from marsad.situation.scope import Scope
from marsad.situation.told import Mention, Page, Telling
from marsad.situation.values import PartySituation, PlaceSituation, RoadSituation, Way

MOST = 1000  # claims that one situation is made from, the newest
_MOST_MASKED = 400  # the same where each report is gone through for what is withheld
_NO_END = frozenset(("road", "river", "region", *DIVISIONS))
Shows = Callable[[Connection, Collection[str]], Mapping[str, CodedReport]]
Found = TypeVar("Found", PlaceSituation, RoadSituation, PartySituation)


class Look(NamedTuple):
    """Who looks, and at which day: the terms, and what gives reports (public ids) as they may see them.

    None: they may see all.
    """

    terms: Terms
    shows: Shows | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that may be shown."""
        return up_to(self.terms.most_sensitive)


class Sight(NamedTuple, Generic[Found]):
    """A situation, how it came about and went on, claims that were considered and are not public (with their classes).

    `more` claims, the older ones, were not gone through.
    """

    situation: Found
    course: Course
    secret: dict[str, str]
    more: int


class RoadLine(NamedTuple):
    """A road: its id (a place's number, or those of its two ends), name, ends, how many claims, and its newest way."""

    id: str
    name: str
    ends: tuple[str, ...]
    claims: int
    way: Way | None


def sight_of_place(connection: Connection, kit: Kit, number: int, look: Look) -> Sight[PlaceSituation]:
    """The situation of a place of the ledger. Raises LedgerError (`place-unknown`)."""
    meant = place_numbered(connection, kit, number, look.classes)
    scope = Scope(meant.target, kit.grammar.places)
    ear = _Ear(connection, look)
    found = [each for each in ear(claims_at(connection, rows_around(connection, meant))) if scope.concerns(each)]
    on, newest_day = _days(kit, look, found)
    told = place.situation_of_place(found, scope, on)
    return Sight(replace(told, latin=meant.latin), course_of_place(found, scope, newest_day), ear.secret, ear.more)


def sight_of_party(connection: Connection, kit: Kit, number: int, look: Look) -> Sight[PartySituation]:
    """Where it stands for a party of the ledger. Raises LedgerError (`actor-unknown`)."""
    known = party_numbered(connection, kit, number, look.classes)
    ear = _Ear(connection, look)
    own = ear(claims_of(connection, known.rows))
    grounds = grounds_of(connection, own, kit, ear)
    nouns = kit.grammar.places
    on, newest_day = _days(kit, look, [*own, *(each for ground in grounds for each in ground.tellings)])
    told = party.situation_of_party(own, grounds, known.party, on, nouns)
    course = course_of_party(grounds, known.party, newest_day, nouns)
    return Sight(replace(told, latin=known.latin), course, ear.secret, ear.more)


def sight_of_road(connection: Connection, kit: Kit, name: str, look: Look) -> Sight[RoadSituation]:
    """The situation of a road by its id in the list of roads. Raises LedgerError (`road-unknown`)."""
    scope = Scope(NOWHERE, kit.grammar.places)
    wanted = road.road_named(_words_of(connection, name, look.classes), scope)
    ear = _Ear(connection, look)
    found = [each for each in ear(claims_on(connection, wanted)) if road.concerns(each, wanted, scope)]
    if not found:
        raise _unknown(name)
    on, newest_day = _days(kit, look, found)
    told = road.situation_of_road(found, wanted, scope, on)
    return Sight(told, course_of_road(found, wanted, scope, newest_day), ear.secret, ear.more)


def roads_seen(connection: Connection, kit: Kit, look: Look) -> tuple[list[RoadLine], dict[str, str]]:
    """The roads that claims name, and those between two places that claims tell of, those told of last first.

    With the claims among these that are not public. For who may not see all a road has a known point, and so have ends.
    """
    scope = Scope(NOWHERE, kit.grammar.places)
    ear = _Ear(connection, look)
    found = ear(ways_told(connection))
    located = look.shows is not None
    of: dict[tuple[str, ...], tuple[str, tuple[str, ...], list[Telling]]] = {}
    for telling in found:
        for keys, name, ends in _roads_of(telling, scope, located):
            of.setdefault(keys, (name, ends, []))[2].append(telling)
    rows = rows_of_keys(connection, {key for keys in of for key in keys})
    on, _ = _days(kit, look, found)
    lines: dict[str, RoadLine] = {}
    for keys, (name, ends, told) in of.items():
        uid = "-".join(map(str, sorted(rows[key] for key in keys)))
        ways = road.situation_of_road(told, road.road_named(name, scope), scope, on).ways
        newest_way = max(ways, key=lambda way: way.confirmed or "", default=None)
        lines[uid] = RoadLine(uid, name, ends, len({each.claim.id for each in told}), newest_way)
    ordered = sorted(
        lines.values(), key=lambda line: (line.way.confirmed or "" if line.way else "", line.claims), reverse=True
    )
    return ordered, ear.secret


def _roads_of(telling: Telling, scope: Scope, located: bool) -> Iterable[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """The roads of a claim: keys of places, name, ends; the one that is named, else the one between its two places."""
    spots = [each for each in telling.spots if not located or each.place.lat is not None]
    named = {each.key: each.place.name for each in spots if each.place.kind == "road"}
    if named:
        yield from (((key,), name, ()) for key, name in named.items())
    elif telling.claim.type in ("access.route_closed", "access.route_opened"):
        ends = {
            scope.bare(each.place.name): each for each in spots
            if each.place.kind not in _NO_END and each.place.lat is not None and each.words.role in ("at", "from", "to")
        }  # fmt: skip
        if len(ends) == 2:
            first, second = sorted(ends.values(), key=lambda each: each.key)
            names = first.place.name, second.place.name
            yield (first.key, second.key), between(*names), names


def between(one: str, other: str) -> str:
    """What a road between two places is called."""
    return f"طريق {one} - {other}"


def _words_of(connection: Connection, name: str, classes: Sequence[str]) -> str:
    """The words of a road by its id. Raises LedgerError (`road-unknown`) as if there were none."""
    parts = name.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise _unknown(name)
    try:
        rows = [place_of(connection, int(part), classes) for part in parts]
    except LedgerError as error:
        raise _unknown(name) from error
    if len(rows) == 2:
        if rows[0].id == rows[1].id or any(row.kind in _NO_END for row in rows):
            raise _unknown(name)
        return between(rows[0].name, rows[1].name)
    if rows[0].kind != "road":
        raise _unknown(name)
    return rows[0].name


def _unknown(name: str) -> LedgerError:
    return LedgerError("road-unknown", f"{name}: no claim that may be seen speaks of a road of this id.")


def _days(kit: Kit, look: Look, found: Iterable[Telling]) -> tuple[Asked, Asked]:
    """How it is derived as of the day that is asked for, else the newest that a claim tells of; and as of that one."""
    terms = asked(kit, look.terms)
    newest_day = max((each.last for each in found if each.last is not None), default=None)
    whole = terms._replace(on=newest_day)
    return (terms if terms.on is not None else whole), whole


class _Ear:
    """Claims (row ids) as what they tell to who looks; keeps what of it is not public."""

    def __init__(self, connection: Connection, look: Look) -> None:
        self._connection, self._look = connection, look
        self.secret: dict[str, str] = {}
        self.more = 0

    def __call__(self, claims: Iterable[int]) -> list[Telling]:
        look = self._look
        most = MOST if look.shows is None else _MOST_MASKED
        picked = newest(self._connection, claims, look.classes, most)
        self.secret |= picked.secret
        self.more += picked.more
        found = list(tellings(self._connection, picked.claims, look.terms.most_sensitive))
        if look.shows is None:
            return found
        reports = look.shows(self._connection, {each.account.report for each in found})
        return [shown for each in found if (shown := as_shown(each, reports.get(each.account.report))) is not None]


def as_shown(telling: Telling, coded: CodedReport | None) -> Telling | None:
    """What a claim tells in the words of its report as it may be seen; None where it may not be seen.

    Places whose words are blocked, and such as no word tells that may be read, are left out.
    """
    claim = next((each for each in coded.claims if each.id == telling.claim.id), None) if coded else None
    if coded is None or claim is None:
        return None
    known = {each.name for each in coded.places}
    words = {(each.start, each.end, each.role): each for each in claim.places}
    spots = tuple(
        Mention(own, each.key, each.place)
        for each in telling.spots
        if (own := words.get((each.words.start, each.words.end, each.words.role))) is not None
        and not _is_blocked(own)
        and (each.place.lat is not None or each.place.name in known)
    )
    account = account_shown(telling.account, claim, coded)
    return Telling(account, Page(coded.text, coded.segments), spots, telling.day)


def _is_blocked(words: ClaimPlace) -> bool:
    return BLOCK in words.text or BLOCK in (words.name or "")
