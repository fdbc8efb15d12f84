"""Facts: of a claim, what `compare` looks at.

In: a claim, the places that its words were resolved to, its report's id, text and day. Out: `Facts`, small enough to be
stored beside the claim, so that later reports are compared with it without reading its text again.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from marsad.linking.compare import Facts
from marsad.linking.kinds import LASTING, TURNS
from marsad.linking.page import Page, bare, context, near, stem, words_between
from marsad.linking.rarity import as_common, hashed, mass
from marsad.linking.spots import Spot, is_fine, related, spot_of
from marsad.model import Claim, Party, Place, Quantity
from marsad.text import fold as folding

name_key = lru_cache(200_000)(folding.name_key)  # the same few names are told over and over
_EPOCH = date(1970, 1, 1).toordinal()


_AROUND = 220  # characters of the sentence on either side of the trigger
_PLACES = 3  # those closest to the trigger; a longer list is of several happenings
_AREAS = frozenset(("country", "admin1", "admin2", "region", "unknown"))  # in which a place named before may lie
_ANYWHERE = frozenset(  # what stands for a place named before, and words that are taken for names
    name_key(name)
    for name in "المدينة المنطقة المناطق منطقة البلدة القرية القرى المحافظة المديرية الحدود المطار مقر المقر "
    "الوطن الشعب الشهداء هوية برجال المخيم المعسكر المبنى الموقع المواقع المنزل السوق المسجد المستشفى الطريق".split()
)
_DATELINE = re.compile(r"[^\n.]{2,60}?(?:\([^()\n]{2,30}\)\s*[-–—:]|\s[-–—]\s)")
_PEOPLE = frozenset(("killed", "injured", "missing", "detained", "abducted", "released"))
_FIGURE = re.compile(r"\d{1,6}(?= )")
_PARTS = {
    "فجر": "dawn", "صباح": "morning", "ظهر": "noon", "عصر": "afternoon", "مساء": "evening", "ليل": "night",
    "ليله": "night", "ليلا": "night", "صباحا": "morning", "ظهرا": "noon",
}  # fmt: skip


def facts_of(claim: Claim, places: Sequence[tuple[str, Place]], page: Page) -> Facts:
    """What of a claim is compared. `places` are those of its `places`, each with its key in the ledger."""
    since, until, told = _days(claim, page.day)
    doers = _entries(claim.actors)
    spots = _spots(claim, places, page.text)
    words = _words(claim, page, spots)
    around = frozenset().union(*(context(page, at) for at in _mentions(claim)))
    return Facts(
        claim=claim.id,
        report=page.report,
        type=claim.type,
        mode=_mode(claim, coming=told and until > page.day + 1),
        denied=claim.status == "denied",
        since=since,
        until=until,
        told=told,
        day=page.day,
        part=frozenset(_PARTS[word] for word in _folded(claim.time.text) if word in _PARTS)
        if claim.time
        else frozenset(),
        spots=spots,
        near=_near(spots, page, claim.trigger.start),
        doers=doers,
        sides=doers | _entries(claim.targets),
        targets=frozenset(each for party in claim.targets for each in _told_of(party)),
        tolls=_tolls(claim.quantities) | _victims(claim),
        words=words,
        mass=round(mass(words), 1),
        context=around,
        rich=round(mass(around), 1),
        voice=next((party.entry or name_key(party.name or party.text) for party in claim.sources), ""),
    )


def _mentions(claim: Claim) -> list[int]:
    """Where a claim is told: its trigger, and the middle of other sentences that were merged into it."""
    at = claim.trigger.start
    return [at, *((start + end) // 2 for start, end in claim.evidence if not start <= at < end)]


def main_quantity(quantities: Sequence[Quantity], kind: str) -> Quantity | None:
    """Of the quantities of a kind the whole: the one with the greatest least number («بينهم 3 أطفال» is a part)."""
    known = [each for each in quantities if each.kind == kind and bounds(each) is not None]
    return max(known, key=lambda each: bounds(each) or (0.0, 0.0), default=None)


def bounds(quantity: Quantity) -> tuple[float, float] | None:
    """Least and most of a quantity, an open end taken as half as much again; None when no number is told."""
    low, high = quantity.low, quantity.high
    if low is None and high is None:
        return None
    if low is None:
        return (1.0, float(high or 0))
    if high is None:
        return (float(low), float(low) * 1.5 + 1)
    spread = 0.1 if quantity.approximate and low == high else 0.0
    return (float(low) * (1 - spread), float(high) * (1 + spread))


def _mode(claim: Claim, *, coming: bool) -> str:
    if claim.status == "hypothetical":
        return "loose"
    if claim.status == "planned" or coming:
        return "planned"
    if claim.type in LASTING or (claim.type in TURNS and claim.status == "ongoing"):
        return "lasting"
    return "event"


def _days(claim: Claim, day: int) -> tuple[int, int, bool]:
    """First and last day, and whether the report tells them."""
    if claim.time is not None:
        try:
            since = date.fromisoformat(claim.time.since[:10]).toordinal() - _EPOCH
            until = date.fromisoformat(claim.time.until[:10]).toordinal() - _EPOCH
        except ValueError:
            return day - 2, day, False
        since, until = min(since, until), max(since, until)
        if since > day + 1 and claim.status in ("occurred", "ongoing"):
            return day - 2, day, False  # what happened was not on a day to come
        if since == until < day and any(_PARTS.get(word) == "night" for word in _folded(claim.time.text)):
            until += 1  # a night belongs to two days
        return since, until, True
    return day - 2, day, False


def _spots(claim: Claim, places: Sequence[tuple[str, Place]], text: str) -> tuple[Spot, ...]:
    """The places that tell where it was: not what any place is called, nor where the desk sits («دبي (CNN) –»)."""
    of_words = list(zip(claim.places, places, strict=True))
    beyond = [each for each in of_words if each[0].start >= _dateline(text, each[0].start)] or of_words
    beyond.sort(key=lambda each: (abs(each[0].start - claim.trigger.start), each[0].start))
    found = (spot_of(key, place) for _, (key, place) in beyond if name_key(place.name) not in _ANYWHERE)
    return tuple(dict.fromkeys(found))[:_PLACES]


def _dateline(text: str, at: int) -> int:
    """Where the dateline ends that the line of a character begins with, or the line itself."""
    start = text.rfind("\n", 0, at) + 1
    found = _DATELINE.match(text, start, start + 90) if at - start < 90 else None
    return found.end() if found else start


def _entries(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(party.entry for party in parties if party.entry)


def _told_of(party: Party) -> list[str]:
    kinds = [f"class:{party.cls}"] if party.cls != "unknown" else []
    names = [party.entry] if party.entry else [stem(word) for word in _folded(party.name or party.text)]
    return kinds + [name for name in names if len(name) > 2]


def _tolls(quantities: Sequence[Quantity]) -> dict[str, tuple[float, float]]:
    found = {}
    for kind in dict.fromkeys(each.kind for each in quantities):
        main = main_quantity(quantities, kind)
        if main is not None and (told := bounds(main)) is not None:
            found[kind] = told
    return found


def _victims(claim: Claim) -> dict[str, tuple[float, float]]:
    """How many were hit, where that is told with them and not as a toll: «أعدم 11 شابا»."""
    if any(each.kind in _PEOPLE for each in claim.quantities):
        return {}
    counted = [float(found[0]) for party in claim.targets if (found := _FIGURE.match(party.text))]
    return {"victims": (sum(counted), sum(counted))} if counted else {}


def _near(spots: Sequence[Spot], page: Page, at: int) -> Spot | None:
    """The place that holds on from what was told before, where a claim tells none that is fine, and it lies within."""
    if any(spot.kind not in _AREAS or is_fine(spot) for spot in spots):
        return None
    found = near(page, at)
    outside = [spot for spot in spots if spot.lat is not None]
    return found if found is not None and all(related(found, spot) is not None for spot in outside) else None


def _words(claim: Claim, page: Page, spots: Sequence[Spot]) -> frozenset[int]:
    """Hashed stems of the sentence around the trigger; names of places and parties, told of elsewhere, weigh little."""
    at = claim.trigger.start
    start, end = next(((a, b) for a, b in claim.evidence if a <= at < b), (at - _AROUND, at + _AROUND))
    words = words_between(page, max(start, at - _AROUND), min(end, claim.trigger.end + _AROUND))
    named = [word for spot in spots for word in spot.key.partition("|")[0].split()]
    named += [word for party in (*claim.actors, *claim.targets) if party.entry for word in party.text.split()]
    common = words & {hashed(kept) for word in named if (kept := stem(bare(word)))}
    return (words - common) | {as_common(word) for word in common} if common else words


def _folded(text: str) -> list[str]:
    return [bare(word) for word in text.split()]
