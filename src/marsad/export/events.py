"""Events: what formats of events ask of a claim: that it happened, where, when, how many died, who told it.

In: coded reports. Out: `Event`s, one a claim that occurred or goes on. Claims that are planned, hypothetical or denied
are left out and counted. Nothing is computed that the claim does not say.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from marsad.export.losses import Losses
from marsad.gazetteer.gazette import Gazette
from marsad.model import Claim, ClaimPlace, CodedReport, Party, Place, Quantity
from marsad.text.fold import name_key

HAPPENED = ("occurred", "ongoing")
UNREALISED = ("planned", "hypothetical", "denied")
ARMED = frozenset(("state_force", "government", "rebel", "jihadist", "militia", "coalition", "foreign_state"))
STATE = frozenset(("state_force", "government", "coalition", "foreign_state"))
UNARMED = frozenset(
    ("civilians", "protesters", "local", "medical", "media", "ngo", "un", "expert", "monitor", "political")
)
_CIVILIANS = frozenset(
    name_key(word)
    for word in "مدني مدنيا مدنية مدنيين مدنيون مدنيان مدنيات طفل طفلا طفلة طفلين أطفال امرأة امرأتان امرأتين "
    "نساء سيدة سيدات عائلة أسرة صحفي صحفيا صحفيين طبيب أطباء مسعف مسعفين "
    "طالب طلاب مزارع مزارعين سكان متظاهر متظاهرا متظاهرين".split()
)
_WEEK, _MONTH = re.compile(r"([0-9]{4})-W([0-9]{2})"), re.compile(r"[0-9]{4}-[0-9]{2}")
_ROLES = (("at", "near"), ("to",), ("via",), ("from",))


class Spot(NamedTuple):
    """A place of a claim: the words, and what they were resolved to."""

    words: ClaimPlace
    place: Place

    @property
    def located(self) -> bool:
        """Whether it has a point."""
        return self.place.lat is not None and self.place.lon is not None


class Days(NamedTuple):
    """When: both days included. `told` is False when the report's day stands in for a time that is not told."""

    since: date
    until: date
    told: bool

    @property
    def length(self) -> int:
        """Days, at least 1."""
        return (self.until - self.since).days + 1


class Event(NamedTuple):
    """A claim that happened, in its report."""

    report: CodedReport
    claim: Claim
    spots: tuple[Spot, ...]
    days: Days | None

    @property
    def spot(self) -> Spot | None:
        """The place that stands for the claim: of the nearest role, first what is located and no country."""
        for roles in _ROLES:
            group = [spot for spot in self.spots if spot.words.role in roles]
            if group:
                return min(
                    group,
                    key=lambda spot: (not spot.located, spot.place.kind == "country", roles.index(spot.words.role)),
                )
        return None

    @property
    def killed(self) -> Quantity | None:
        """The largest count of killed; the others may be part of it."""
        return max((each for each in self.claim.quantities if each.kind == "killed"), key=_least, default=None)

    def text(self) -> str:
        """The sentences that say it."""
        return " ".join(" ".join(self.report.text[start:end].split()) for start, end in self.claim.evidence)


def name(party: Party) -> str:
    """What a party is called: the name that a pronoun or general noun stands for, else its words."""
    return party.name or party.text


def civilian(amount: Quantity | None) -> bool:
    """Whether those who are counted are called civilians."""
    return amount is not None and bool(set(name_key(amount.of or "").split()) & _CIVILIANS)


def events(reports: Iterable[CodedReport], losses: Losses, statuses: tuple[str, ...] = HAPPENED) -> Iterator[Event]:
    """The claims of these statuses as events; the others are left out and counted."""
    for report in reports:
        losses.reports += 1
        places = Gazette(report.places)
        for claim in report.claims:
            losses.claims += 1
            if claim.status not in statuses:
                losses.leave_out(claim.status, claim.id)
                continue
            spots = tuple(Spot(words, places.find(words)) for words in claim.places)
            yield Event(report, claim, spots, days(claim, report.published))


def days(claim: Claim, published: str) -> Days | None:
    """When it was, or the report's day; None when neither is known."""
    if claim.time is not None:
        since, until = day(claim.time.since), day(claim.time.until)
        if since and until and since <= until:
            return Days(since, until, True)
    stand_in = named_period(published)
    return Days(*stand_in, False) if stand_in else None


def middle(when: Days) -> date:
    """The day in the middle, the earlier of two."""
    return when.since + timedelta(days=(when.length - 1) // 2)


def flatten_common(event: Event, losses: Losses, *, amounts: frozenset[str]) -> None:
    """Count what no format of one place, two sides and few numbers can hold."""
    claim = event.claim
    if len(claim.places) > 1:
        losses.flatten("second-place", claim.id)
    if any(place.role in ("from", "to", "via") for place in claim.places):
        losses.flatten("direction", claim.id)
    if len(claim.sources) > 1:
        losses.flatten("source-chain", claim.id)
    if claim.status == "ongoing":
        losses.flatten("ongoing", claim.id)
    if any(each.kind not in amounts for each in claim.quantities):
        losses.flatten("quantities", claim.id)
    if event.days and not event.days.told:
        losses.flatten("dated-by-report", claim.id)


def flatten_toll(event: Event, losses: Losses, *, range_kept: bool) -> None:
    """Count what a column of deaths cannot hold; `range_kept` where lowest and highest have columns."""
    claim, toll = event.claim, event.killed
    if toll is None:
        return
    if toll.low is None:
        losses.flatten("toll-unknown", claim.id)
    elif toll.high is None:
        losses.flatten("open-bound" if range_kept else "range-to-number", claim.id)
    elif toll.low != toll.high and not range_kept:
        losses.flatten("range-to-number", claim.id)
    if toll.approximate:
        losses.flatten("approximate", claim.id)
    if sum(each.kind == "killed" for each in claim.quantities) > 1:
        losses.flatten("second-toll", claim.id)


def _least(quantity: Quantity) -> float:
    return quantity.low if quantity.low is not None else quantity.high or 0


def named_period(iso: str) -> tuple[date, date] | None:
    """First and last day of an ISO date or date-time, week (2017-W07) or month (2017-02); None when there is none."""
    if match := _WEEK.fullmatch(iso):
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            return None
        return monday, monday + min(timedelta(days=6), date.max - monday)
    if match := _MONTH.fullmatch(iso):
        first = day(f"{iso}-01")
        return (first, first.replace(day=monthrange(first.year, first.month)[1])) if first else None
    found = day(iso)
    return (found, found) if found else None


def day(iso: str) -> date | None:
    """The day of an ISO date or date-time; None when there is none."""
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None
