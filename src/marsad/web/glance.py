"""Glance: what of a situation is told first, and its course as strips and bars.

In: a situation and its course. Out: the lines of its summary, and where the parts of each value stand in time, in
thousandths, so that a drawing needs no more than these numbers.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from marsad.situation.course import Course, Period, Series
from marsad.situation.phrases import Phrases
from marsad.situation.values import Figure, PartySituation, PlaceSituation, RoadSituation, Voice, Way


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
