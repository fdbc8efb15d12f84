"""Facts: of a claim, what `compare` looks at.

In: a claim, the places that its words were resolved to, its report's id, text and day. Out: `Facts`, small enough to be
stored beside the claim, so that later reports are compared with it without reading its text again.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from marsad.linking.compare import Facts, Spot, reach_of
from marsad.model import Claim, Party, Place, Quantity
from marsad.text import fold as folding
from marsad.text.fold import fold

name_key = lru_cache(200_000)(folding.name_key)  # the same few names are told over and over
_EPOCH = date(1970, 1, 1).toordinal()
_LASTING = frozenset("access.siege access.route_closed access.checkpoint humanitarian.need".split())
_HELD = frozenset("territory.control_gained force.deployment humanitarian.displacement".split())  # while they go on
_AROUND = 220  # characters of the sentence on either side of the trigger
_HEADS = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و")
_STEM = 5  # letters
_EMPTY = frozenset(
    "التي الذي الذين هذا هذه ذلك كما بين بعد قبل عند لدى حتى منذ خلال ضمن عبر حول دون غير لكن حيث عدد عدة بعض كل احد "
    "اليوم امس قال قالت اضاف اكد اعلن اعلنت ذكر ذكرت افاد افادت اوضح اشار بحسب وفق نقل كان كانت يكون وقد قد انه انها "
    "الى على عن من في مع ما لا لم لن ان او ثم اي الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت صباح مساء".split()
)
_ANYWHERE = frozenset(  # what stands for a place named before, and words that are taken for names
    name_key(name)
    for name in "المدينة المنطقة المناطق منطقة البلدة القرية القرى المحافظة المديرية الحدود المطار مقر المقر "
    "الوطن الشعب الشهداء هوية برجال المخيم المعسكر المبنى الموقع المواقع المنزل السوق المسجد المستشفى الطريق".split()
)
_DATELINE = re.compile(r"[^\n.]{2,60}?(?:\([^()\n]{2,30}\)\s*[-–—:]|\s[-–—]\s)")
_PARTS = {
    "فجر": "dawn", "صباح": "morning", "ظهر": "noon", "عصر": "afternoon", "مساء": "evening", "ليل": "night",
    "ليله": "night", "ليلا": "night", "صباحا": "morning", "ظهرا": "noon",
}  # fmt: skip


class Source(NamedTuple):
    """Of the report: public id, text, day (from 1970-01-01)."""

    report: str
    text: str
    day: int


def facts_of(claim: Claim, places: Sequence[tuple[str, Place]], source: Source) -> Facts:
    """What of a claim is compared. `places` are those of its `places`, each with its key in the ledger."""
    since, until, told = _days(claim, source.day)
    doers = _entries(claim.actors)
    voice = next((party.entry or name_key(party.name or party.text) for party in claim.sources), "")
    return Facts(
        claim=claim.id,
        report=source.report,
        type=claim.type,
        mode=_mode(claim, coming=told and until > source.day + 1),
        denied=claim.status == "denied",
        since=since,
        until=until,
        told=told,
        day=source.day,
        part=frozenset(_PARTS[word] for word in _folded(claim.time.text) if word in _PARTS)
        if claim.time
        else frozenset(),
        spots=_spots(claim, places, source.text),
        doers=doers,
        sides=doers | _entries(claim.targets),
        targets=frozenset(each for party in claim.targets for each in _told_of(party)),
        tolls=_tolls(claim.quantities),
        words=_words(claim, source.text),
        voice=voice,
    )


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
    if claim.type in _LASTING or (claim.type in _HELD and claim.status == "ongoing"):
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
        return min(since, until), max(since, until), True
    return day - 2, day, False


def _spots(claim: Claim, places: Sequence[tuple[str, Place]], text: str) -> tuple[Spot, ...]:
    """The places that tell where it was: not what any place is called, nor where the desk sits («دبي (CNN) –»)."""
    of_words = list(zip(claim.places, places, strict=True))
    beyond = [each for each in of_words if each[0].start >= _dateline(text, each[0].start)]
    return tuple(
        Spot(key, place.kind, place.lat, place.lon, reach_of(place.kind, place.radius_km))
        for _, (key, place) in beyond or of_words
        if name_key(place.name) not in _ANYWHERE
    )


def _dateline(text: str, at: int) -> int:
    """Where the dateline ends that the line of a character begins with, or the line itself."""
    start = text.rfind("\n", 0, at) + 1
    found = _DATELINE.match(text, start, start + 90) if at - start < 90 else None
    return found.end() if found else start


def _entries(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(party.entry for party in parties if party.entry)


def _told_of(party: Party) -> list[str]:
    kinds = [f"class:{party.cls}"] if party.cls != "unknown" else []
    names = [party.entry] if party.entry else [_stem(word) for word in _folded(party.name or party.text)]
    return kinds + [name for name in names if len(name) > 2]


def _tolls(quantities: Sequence[Quantity]) -> dict[str, tuple[float, float]]:
    found = {}
    for kind in dict.fromkeys(each.kind for each in quantities):
        main = main_quantity(quantities, kind)
        if main is not None and (told := bounds(main)) is not None:
            found[kind] = told
    return found


def _words(claim: Claim, text: str) -> frozenset[int]:
    """Hashed stems of the sentence around the trigger."""
    at = claim.trigger.start
    start, end = next(((a, b) for a, b in claim.evidence if a <= at < b), (at - _AROUND, at + _AROUND))
    part = text[max(0, start, at - _AROUND) : min(end, claim.trigger.end + _AROUND)]
    return frozenset(hashed for word in part.split() if (hashed := _hashed(word)))


def _folded(text: str) -> list[str]:
    return [_bare(word) for word in text.split()]


@lru_cache(200_000)  # most words are told over and over
def _bare(word: str) -> str:
    return fold(word).replace("ة", "ه").strip("()[]«»\"'،,.:؛!؟-…“”")


@lru_cache(200_000)
def _hashed(word: str) -> int:
    folded = _bare(word)
    if len(folded) < 2 or folded in _EMPTY or folded.removeprefix("و") in _EMPTY:
        return 0
    stem = _stem(folded)
    return crc32(stem.encode()) or 1 if len(stem) > 2 or stem.isdigit() else 0


def _stem(word: str) -> str:
    for head in _HEADS:
        if word.startswith(head) and len(word) - len(head) >= 3:
            word = word[len(head) :]
            break
    return word[:_STEM]
