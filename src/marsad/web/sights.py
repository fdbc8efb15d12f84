"""Sights: the situation that an address asks for, and the words in which a page shows it.

In: a visit. Out: what `marsad.keep.sight` derives for its visitor, noted as seen; phrases, a summary and the strips of
its course for the templates.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from marsad.coding.kit import Kit
from marsad.errors import QuestionError
from marsad.keep.asking import day_of
from marsad.keep.sight import Look, Sight, sight_of_party, sight_of_place, sight_of_road
from marsad.keep.situation import Terms, assumptions_of
from marsad.ledger.subjects import actors_keyed
from marsad.lexicon.registry import Registry
from marsad.situation.course import Course, Period, Point, Series
from marsad.situation.needs import Assumptions
from marsad.situation.phrases import Manner, Phrases, days_before
from marsad.situation.values import (
    Assumed,
    Evidence,
    Figure,
    Party,
    PartySituation,
    PlaceSituation,
    RoadSituation,
    Told,
    Voice,
    Way,
)
from marsad.web.filters import LONGEST, MOST_ASSUMED
from marsad.web.frame import Writer
from marsad.web.shelf import Held
from marsad.web.visit import Visit

_NEED = re.compile(r"\s*([^=,،]{1,80}?)\s*=\s*(\d{1,6}(?:\.\d{1,4})?)\s*")
_FSI, _PDI = "\u2068", "\u2069"


def look_of(visit: Visit) -> Look:
    """Who looks, at which day, and what is assumed. Raises QuestionError."""
    filters = visit.filters
    day_of(filters.on, "on")
    up_to = visit.visitor.up_to
    terms = Terms(filters.on[:10], assumed_by(visit), up_to)
    if visit.whole:
        return Look(terms)
    showing = visit.desk.showing
    return Look(terms, lambda connection, uids: showing.by_uid(connection, uids, up_to))


def assumed_by(visit: Visit) -> Assumptions:
    """What is assumed: as the address says, else as the settings do. Raises QuestionError."""
    filters, told = visit.filters, dict(visit.desk.settings.situation)
    for name in ("persons_per_family", "loaves_per_bundle"):
        value = getattr(filters, name)
        if value:
            told[name] = _positive(value, name)
    if filters.window_days != -1:
        if not 0 <= filters.window_days <= LONGEST:
            raise QuestionError("assumption-wrong", f"a window has from 0 to {LONGEST} days.", "window_days")
        told["window_days"] = filters.window_days
    known = assumptions_of(told)
    if not filters.need:
        return known
    return msgspec.structs.replace(known, needs=dict(_needs(filters.need)))


def _positive(value: float, name: str) -> float:
    if not (math.isfinite(value) and 0 < value <= MOST_ASSUMED):
        raise QuestionError("assumption-wrong", f"{value:g} is nothing to assume; give a number above 0.", name)
    return value


def _needs(texts: Iterable[str]) -> Iterable[tuple[str, float]]:
    for text in texts:
        for part in filter(str.strip, re.split(r"[,،]", text)):
            match = _NEED.fullmatch(part)
            if match is None:
                raise QuestionError("assumption-wrong", f"{part.strip()!r} is no need such as loaf=3.", "need")
            yield " ".join(match[1].split()), _positive(float(match[2]), "need")


def place_sight(visit: Visit, number: int) -> Sight[PlaceSituation]:
    """The situation of a place. Raises LedgerError (`place-unknown`), QuestionError."""
    return _sight(visit, PlaceSituation, lambda connection, kit, look: sight_of_place(connection, kit, number, look))


def party_sight(visit: Visit, number: int) -> Sight[PartySituation]:
    """Where it stands for a party. Raises LedgerError (`actor-unknown`), QuestionError."""
    return _sight(visit, PartySituation, lambda connection, kit, look: sight_of_party(connection, kit, number, look))


def road_sight(visit: Visit, name: str) -> Sight[RoadSituation]:
    """The situation of a road. Raises LedgerError (`road-unknown`), QuestionError."""
    return _sight(visit, RoadSituation, lambda connection, kit, look: sight_of_road(connection, kit, name, look))


def _sight(visit: Visit, of: type[Any], make: Callable[[Connection, Kit, Look], Sight[Any]]) -> Sight[Any]:
    """A situation (a value of this class) as this visitor may see it, noted as seen; kept for as long as it holds.

    Raises LedgerError, QuestionError.
    """
    look, desk = look_of(visit), visit.desk

    def key() -> str:
        visitor, terms = visit.visitor, look.terms
        asked = desk.atlas.state(), visitor.up_to, visitor.role, visit.request.url.path, terms.on, terms.assumptions
        return f"sight {asked!r}"

    tag = key()
    held = desk.shelf.get(tag)
    if held is not None:
        visit.saw(held.secret.items())
        situation, course, more = msgspec.msgpack.decode(held.body, type=tuple[of, Course, int])  # type: ignore[valid-type]
        return Sight(situation, course, held.secret, more)
    with visit.reading() as connection:
        found = make(connection, desk.coder.kit, look)
    visit.saw(found.secret.items())
    if key() == tag:  # else the ledger was changed between
        body = msgspec.msgpack.encode((found.situation, found.course, found.more))
        desk.shelf.put(tag, Held(body, found.secret))
    return found


class Speech(NamedTuple):
    """What templates say a situation with: phrases, the way numbers are written, and pages of parties by their key."""

    phrases: Phrases
    writer: Writer
    links: dict[str, int]
    on: str | None

    def age(self, confirmed: str | None) -> str:
        """How old a value is on the day that is asked for."""
        return self.writer.digits(self.phrases.age(confirmed, self.on))

    def old(self, confirmed: str | None, window: int) -> bool:
        """Whether it is older than accounts that are taken to be of the same time."""
        return days_before(confirmed, self.on) > window

    def mark(self, what: str, state: str) -> str:
        """How a state is marked."""
        return mark_of(what, state)

    def standing(self, state: str, voices: Sequence[Voice]) -> str:
        """Whether accounts of a value differ, agree, or are of one origin alone."""
        return standing(state, voices)

    def assumed(self, those: Iterable[Assumed]) -> str:
        """What is assumed, in one line."""
        return self.writer.digits(self.phrases.list(map(self.phrases.assumed, those)))

    def amounts(self, told: Iterable[Told]) -> str:
        """Amounts of several accounts, each once."""
        return self.writer.digits(self.phrases.list(dict.fromkeys(self.phrases.amount(a.low, a.high) for a in told)))

    def quantity(self, series: Series, point: Point) -> str:
        """An amount of a day, with its unit and rate."""
        unit = self.phrases.unit(series, point.high)
        return f"{self.phrases.amount(point.low, point.high)} {unit}{self.phrases.rate(series.per, series.role)}"

    def voices(self, evidence: Iterable[Evidence]) -> list[Voice]:
        """Whom claims go back to, each once."""
        return list({each.voice.key: each.voice for each in evidence}.values())

    def digits(self, text: str) -> str:
        """A text with the digits that the reader wants."""
        return self.writer.digits(text)


Tiles = Callable[[Any, Phrases], "list[Tile]"]


def view_of(visit: Visit, found: Sight[Any], tiles: Tiles) -> dict[str, Any]:
    """What the templates of a situation are written from; `tiles` makes its summary."""
    on = found.situation.on
    speech = speech_of(visit, on, (found.situation, found.course))
    return {
        "sight": found, "speech": speech, "tiles": tiles(found.situation, speech.phrases),
        "strips": strips_of(found.course, on), "bars": bars_of(found.course), "assumed": assumed_by(visit),
    }  # fmt: skip


def speech_of(visit: Visit, on: str | None, shown: Iterable[object]) -> Speech:
    """The speech of a page on a day, for the parties that the values on it name."""
    lang, writer = visit.preferences.lang, Writer(visit.preferences)
    with visit.reading() as connection:
        links = actors_keyed(connection, {party.key for each in shown for party in _parties_in(each)}, visit.allowed)
    names = names_of(visit.desk.coder.kit.registry, lang)
    manner = Manner(lambda text: f"{_FSI}{text}{_PDI}", writer.range, names)
    return Speech(Phrases(lang, manner), writer, links, on)


def _parties_in(value: object) -> Iterator[Party]:
    """The parties that are named in a value of a situation, at any depth."""
    if isinstance(value, Party):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _parties_in(each)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Evidence):
        for name in value.__struct_fields__:
            yield from _parties_in(getattr(value, name))


@lru_cache(8)
def names_of(registry: Registry, lang: str) -> dict[str, str]:
    """Names of the registry's entries in a language."""
    return {actor.id: actor.latin if lang == "en" else actor.name for actor in registry.actors}


def standing(state: str, voices: Sequence[Voice]) -> str:
    """Whether accounts of a value differ, agree, or are of one origin alone."""
    if state == "contested":
        return "disputed"
    return "agreed" if len({voice.key for voice in voices}) > 1 else "single source" if voices else "not told"


class Tile(NamedTuple):
    """One line of the summary: which part it is of, how it is marked, what it says, and since and until when.

    `name` is what it is called where its part does not say it.
    """

    part: str
    mark: str  # `open`, `closed`, `disputed`, `unknown`: the signs of the strips; `mixed`; empty for amounts
    lines: tuple[str, ...]
    since: str | None = None
    confirmed: str | None = None
    verdict: str = ""
    name: str = ""

    @property
    def anchor(self) -> str:
        """The section of the page that it is of."""
        return {"ration": "people", "delivery": "people", "price": "people", "contested": "holds"}.get(
            self.part, self.part
        )


_MARKS = {
    "held": "open", "open": "open", "lifted": "open", "cut": "closed", "besieged": "closed", "being isolated": "closed",
    "contested": "disputed", "left": "disputed", "lost": "closed",
}  # fmt: skip


def mark_of(what: str, state: str) -> str:
    """How a state is marked; a place that was left has nobody, a way that is left is open."""
    if state == "left" and what == "way":
        return "open"
    return "unknown" if state == "left" and what == "control" else _MARKS.get(state, "unknown")


def tiles_of_place(found: PlaceSituation, say: Phrases) -> list[Tile]:
    """What is known of a place at a glance: who holds it, siege, ways, people, what they live on."""
    tiles: list[Tile] = []
    besieged = sorted(found.sieges, key=lambda each: (each.state == "lifted", each.where.relation != "itself"))
    for siege in besieged[:1]:
        where = () if siege.where.relation == "itself" else (siege.where.name,)
        said = say.siege(siege), *where, *(f"{say.word('by')} {say.parties(siege.by)}" for _ in siege.by[:1])
        tiles.append(Tile("siege", mark_of("siege", siege.state), said, siege.since, siege.confirmed,
                          standing(siege.state, siege.told_by)))  # fmt: skip
    at = 1 if besieged and besieged[0].state != "lifted" else 0  # who is besieged needs to be known first
    tiles.insert(at, _held(found, say))
    if found.ways:
        tiles.append(_ways(found.ways, say))
    for role in ("people", "ration", "delivery", "price"):
        told = [each for each in found.figures if each.role == role]
        if told:
            tiles.append(_amount(min(told, key=lambda each: _far(each, found)), say))
    return tiles


def _held(found: PlaceSituation, say: Phrases) -> Tile:
    own = next((each for each in found.control if each.where.relation == "itself"), None)
    if own is None or (own.state == "unknown" and not own.holders):
        return Tile("control", "unknown", (say.word("unknown"),))
    who = say.parties(holder.party for holder in own.holders)
    said = (say.word(own.state), who) if who else (say.word(own.state),)
    voices = [voice for holder in own.holders for voice in holder.claimed_by]
    since = own.holders[0].since if len(own.holders) == 1 else None
    verdict = standing(own.state, voices) if own.holders else ""
    return Tile("control", mark_of("control", own.state), said, since, own.confirmed, verdict)


def _ways(ways: Sequence[Way], say: Phrases) -> Tile:
    left = [each for each in ways if each.state == "left"]
    counts = {state: sum(each.state == state for each in ways) for state in ("cut", "contested", "open")}
    lines = [say.way(each) for each in left[:1]]
    lines += [f"{say.word(f'way {state}')}: {say.amount(n, n)}" for state, n in counts.items() if n]
    mark = "mixed" if left or (counts["cut"] and counts["open"]) else "closed" if counts["cut"] else "open"
    return Tile("ways", mark, tuple(lines), None, max((each.confirmed or "" for each in ways), default="") or None)


def _amount(each: Figure, say: Phrases) -> Tile:
    amount = f"{say.amount(each.low, each.high)} {say.unit(each, each.high)}"
    rate = say.rate(each.per, each.role).strip()
    return Tile(each.role, "", (amount, rate), None, each.confirmed, each.verdict, say.figure(each))


def _far(each: Figure, found: PlaceSituation) -> tuple[bool, int]:
    """What puts an amount first: it is of the place itself, and the newest."""
    day = date.fromisoformat(each.confirmed).toordinal() if each.confirmed else 0
    return found.place.name not in each.where, -day


def tiles_of_party(found: PartySituation, say: Phrases) -> list[Tile]:
    """What is known of a party at a glance: how many places it holds, lost, besieges."""
    whole = [each for each in found.holds if each.state == "held"]
    disputed = [each for each in found.holds if each.state != "held"]
    parts = (
        ("holds", "open", whole), ("contested", "disputed", disputed), ("lost", "unknown", list(found.lost)),
        ("besieges", "closed", [each for each in found.besieges if each.state != "lifted"]),
        ("besieged", "closed", [each for each in found.besieged if each.state != "lifted"]),
    )  # fmt: skip
    tiles = []
    for part, mark, those in parts:
        if those:
            names = say.names(dict.fromkeys(each.where.name for each in those[:4]))
            more = f"{names}…" if len(those) > 4 else names
            confirmed = max((each.confirmed or "" for each in those), default="") or None
            tiles.append(Tile(part, mark, (say.amount(len(those), len(those)), more), None, confirmed))
    return tiles


def tiles_of_road(found: RoadSituation, say: Phrases) -> list[Tile]:
    """Whether a road is open, by the newest that is told of it, and who holds it."""
    tiles = []
    for way in sorted(found.ways, key=lambda each: each.confirmed or "", reverse=True)[:1]:
        by = (f"{say.word('by')} {say.parties(way.by)}",) if way.by else ()
        tiles.append(Tile("ways", mark_of("way", way.state), (say.way(way), *by), way.since, way.confirmed,
                          standing(way.state, way.told_by)))  # fmt: skip
    for each in found.control:
        who = say.parties(holder.party for holder in each.holders)
        said = (say.word(each.state), who) if who else (say.word(each.state),)
        tiles.append(Tile("control", mark_of("control", each.state), said, None, each.confirmed))
    return tiles


class Part(NamedTuple):
    """A part of a strip: where it begins and how long it is (thousandths of its whole), how it is marked.

    `sure` is how long it is until the last day for which a claim says it.
    """

    start: int
    length: int
    sure: int
    mark: str


class Strip(NamedTuple):
    """A value over time: what it is, its name, its parts; and the day that is asked for, in thousandths."""

    what: str
    name: str
    parts: tuple[Part, ...]
    on: int | None


def strips_of(course: Course, on: str | None) -> list[Strip]:
    """The course in strips of one length."""
    if course.first is None or course.last is None:
        return []
    first, last = (date.fromisoformat(day).toordinal() for day in (course.first, course.last))
    whole = last - first + 1

    def at(day: str) -> int:
        return min(1000, max(0, round(1000 * (date.fromisoformat(day).toordinal() - first) / whole)))

    def after(day: str) -> int:
        return min(1000, max(0, round(1000 * (date.fromisoformat(day).toordinal() - first + 1) / whole)))

    def part(what: str, each: Period) -> Part:
        start, end = at(each.first), after(each.last)
        sure = after(min(max(each.confirmed or each.first, each.first), each.last))
        return Part(start, max(4, end - start), max(4, sure - start), mark_of(what, each.state))

    marked = at(on) if on is not None and course.first <= on <= course.last else None
    return [
        Strip(track.what, track.name, tuple(part(track.what, each) for each in track.periods), marked)
        for track in course.tracks
    ]


class Bar(NamedTuple):
    """An amount on its day: where it stands, and its least and most, in thousandths of the days and of the greatest."""

    at: int
    low: int
    high: int


def bars_of(course: Course) -> list[list[Bar]]:
    """The amounts of each series as bars, over the days of the course."""
    return [_bars(each, course) for each in course.series]


def _bars(series: Series, course: Course) -> list[Bar]:
    points = [each for each in series.points if each.high is not None or each.low is not None]
    if course.first is None or course.last is None or not points:
        return []
    first, last = (date.fromisoformat(day).toordinal() for day in (course.first, course.last))
    most = max(each.high or each.low or 0.0 for each in points) or 1.0
    return [
        Bar(
            round(980 * (date.fromisoformat(each.day).toordinal() - first) / max(1, last - first)),
            round(1000 * (each.low if each.low is not None else each.high or 0.0) / most),
            round(1000 * (each.high if each.high is not None else each.low or 0.0) / most),
        )
        for each in points
    ]
