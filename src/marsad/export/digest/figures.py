"""Figures: what of a digest's matter is counted, and how.

In: matter. Out: counts as the happenings that they count, so that each leads to its claims; sums of tolls. An incident
is a happening of a day or two that is told to have happened or to go on. A sum takes each incident once: the least and
the most that an independent origin tells. Nothing is averaged.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from marsad.export.digest.matter import Happening, Kind, Matter
from marsad.linking.agreement import Toll

GROUPS = ("violence", "territory", "access", "force", "politics", "protest", "humanitarian")
SUMMED = ("killed", "injured")
APART: tuple[Kind, ...] = ("planned", "threat", "demand", "accusation", "possible", "denied")
Unit = Literal["day", "week", "month"]
_EPOCH = date(1970, 1, 1)
_MOST_DAYS, _MOST_WEEKS = 62, 400  # days of a period that are shown by day, by week


class Bounds(NamedTuple):
    """What origins tell of a toll: least, most, and the claims that say it. `open`: one tells no upper bound."""

    low: float
    high: float
    open: bool
    claims: tuple[str, ...]


class Sum(NamedTuple):
    """A toll over many incidents: the sums of the least and of the most, and of how many incidents.

    `open` tells that of some no upper bound is told; the most that is told then stands in the sum of the most.
    """

    kind: str
    low: float
    high: float
    open: bool
    of: tuple[Happening, ...]
    claims: tuple[str, ...]


class Tally(NamedTuple):
    """All about one kind of toll: by independent origins, by parties alone, where origins differ, where none counts.

    `undated` sums what is told of no day: it may be of long ago, and a total of much.
    """

    kind: str
    independent: Sum
    parties: Sum
    undated: Sum
    disputed: tuple[Happening, ...]
    untold: tuple[Happening, ...]


class Slot(NamedTuple):
    """A day, week or month of the period: its days, and the incidents counted there."""

    first: int
    last: int
    incidents: tuple[Happening, ...]
    killed: Sum

    def of(self, group: str) -> tuple[Happening, ...]:
        """Its incidents of a group of types."""
        return tuple(each for each in self.incidents if group_of(each) == group)


class Figures(NamedTuple):
    """What is counted. `undated` happenings have no date at all and are not among the incidents."""

    incidents: tuple[Happening, ...]
    stretches: tuple[Happening, ...]
    lasting: tuple[Happening, ...]
    apart: tuple[Happening, ...]
    undated: tuple[Happening, ...]
    tolls: tuple[Tally, ...]
    unit: Unit
    slots: tuple[Slot, ...]


def figures(matter: Matter, unit: Unit | None = None) -> Figures:
    """Count. `unit` is that of the slots; None: by the length of the period."""
    dated = [each for each in matter.happenings if each.first is not None]
    incidents = tuple(each for each in dated if each.kind == "event")
    unit = unit or unit_of(matter.first, matter.last)
    return Figures(
        incidents=incidents,
        stretches=tuple(each for each in dated if each.kind == "stretch"),
        lasting=tuple(each for each in dated if each.kind == "lasting"),
        apart=tuple(each for each in dated if each.kind in APART),
        undated=tuple(each for each in matter.happenings if each.first is None),
        tolls=tuple(toll_over(incidents, kind) for kind in SUMMED),
        unit=unit,
        slots=slots(incidents, matter.first, matter.last, unit),
    )


def group_of(happening: Happening) -> str:
    """The group of its type."""
    return happening.type.partition(".")[0]


def claims_of(happenings: Iterable[Happening]) -> tuple[str, ...]:
    """The claims of happenings, each once."""
    return tuple(dict.fromkeys(claim for each in happenings for claim in each.claims))


def claims_with(happenings: Iterable[Happening], kind: str) -> tuple[str, ...]:
    """The claims of happenings that tell a quantity of this kind, with or without a number."""
    entries = (entry for each in happenings for entry in each.entries if entry.claim.status != "denied")
    return tuple(entry.claim.id for entry in entries if any(each.kind == kind for each in entry.claim.quantities))


def support(happening: Happening) -> Literal["supported", "single", "party"]:
    """How many independent origins tell it: two or more, one, or none but parties."""
    number = len(happening.supporters())
    return "supported" if number > 1 else "single" if number else "party"


def differs(happening: Happening) -> bool:
    """Whether its accounts contradict each other."""
    return happening.agreement.verdict == "disputed"


def toll_over(incidents: Sequence[Happening], kind: str) -> Tally:
    """A kind of toll over incidents."""
    independent: list[tuple[Happening, Bounds]] = []
    parties: list[tuple[Happening, Bounds]] = []
    undated: list[tuple[Happening, Bounds]] = []
    untold, disputed = [], []
    for each in incidents:
        toll = next((toll for toll in each.agreement.tolls if toll.kind == kind and not toll.unit), None)
        if toll is None:
            if any(q.kind == kind for entry in each.entries if entry.realised for q in entry.claim.quantities):
                untold.append(each)
            continue
        if toll.verdict == "disputed":
            disputed.append(each)
        bounds = bounds_of(each, toll, independent=True)
        told = bounds or bounds_of(each, toll, independent=False)
        if told is not None:
            (undated if not each.told else independent if bounds else parties).append((each, told))
    return Tally(
        kind, _sum(kind, independent), _sum(kind, parties), _sum(kind, undated), tuple(disputed), tuple(untold)
    )


def bounds_of(happening: Happening, toll: Toll, *, independent: bool) -> Bounds | None:
    """The least and the most of a toll: by independent origins, or by all; None when they tell none."""
    free = {origin.key for origin in happening.agreement.origins if origin.party is None or not independent}
    told = [each for each in toll.told if each.origin in free]
    if not told:
        return None
    lows = [each.low or 0 for each in told]
    highs = [low if each.high is None else each.high for each, low in zip(told, lows, strict=True)]
    return Bounds(
        min(lows), max(highs), any(each.high is None for each in told), tuple(each.claims[0] for each in told)
    )


def _sum(kind: str, told: Sequence[tuple[Happening, Bounds]]) -> Sum:
    return Sum(
        kind,
        sum(bounds.low for _, bounds in told),
        sum(bounds.high for _, bounds in told),
        any(bounds.open for _, bounds in told),
        tuple(each for each, _ in told),
        tuple(dict.fromkeys(claim for _, bounds in told for claim in bounds.claims)),
    )


def most_supported(incidents: Sequence[Happening], most: int) -> list[Happening]:
    """Incidents told by two independent origins or more, by their number."""
    found = [each for each in incidents if len(each.supporters()) > 1]
    return sorted(found, key=lambda each: (*by_support(each), each.uid))[:most]


def by_support(happening: Happening) -> tuple[int, int, int, int]:
    """A key that puts the happenings first that most independent origins tell, then most origins, most accounts."""
    return (
        -len(happening.supporters()), -len(happening.tellers()), -len(happening.entries), happening.first or 0,
    )  # fmt: skip


def most_deadly(incidents: Sequence[Happening], most: int) -> list[Happening]:
    """Incidents of a day that is told, with dead or injured, by the least number told, whoever tells it."""
    keys = {each.uid: _losses(each) for each in incidents if each.told}
    found = [each for each in incidents if each.uid in keys and any(keys[each.uid])]
    return sorted(found, key=lambda each: (*(-number for number in keys[each.uid]), each.first or 0, each.uid))[:most]


def _losses(happening: Happening) -> tuple[float, float, float, float]:
    found: dict[str, tuple[float, float]] = {}
    for toll in happening.agreement.tolls:
        if toll.kind in SUMMED and not toll.unit:
            bounds = bounds_of(happening, toll, independent=False)
            found[toll.kind] = (bounds.low, bounds.high) if bounds else (0, 0)
    return (*found.get("killed", (0, 0)), *found.get("injured", (0, 0)))


def unit_of(first: int, last: int) -> Unit:
    """What a period is best shown by."""
    length = last - first + 1
    return "day" if length <= _MOST_DAYS else "week" if length <= _MOST_WEEKS else "month"


def slots(incidents: Sequence[Happening], first: int, last: int, unit: Unit) -> tuple[Slot, ...]:
    """The days, weeks (from Monday) or months of a period, those without incidents too."""
    edges = _edges(first, last, unit)
    of: dict[int, list[Happening]] = {start: [] for start, _ in edges}
    starts = [start for start, _ in edges]
    for each in incidents:
        day = max(first, each.first or first)
        of[max(start for start in starts if start <= day)].append(each)
    return tuple(Slot(start, end, tuple(of[start]), toll_over(of[start], "killed").independent) for start, end in edges)


def _edges(first: int, last: int, unit: Unit) -> list[tuple[int, int]]:
    found = []
    start = first
    while start <= last:
        end = min(last, _end(start, unit))
        found.append((start, end))
        start = end + 1
    return found


def _end(start: int, unit: Unit) -> int:
    """The last day of the day, week or month that a day lies in."""
    if unit == "day":
        return start
    when = _EPOCH + timedelta(days=start)
    if unit == "week":
        return start + 6 - when.weekday()
    following = date(when.year + when.month // 12, when.month % 12 + 1, 1)
    return (following - _EPOCH).days - 1
