"""Publishing: a coded report as a profile lets it leave the house.

In: a coded report in which what is above its class is hidden already, what is known of its claims, a profile and a
day. Out: coded reports in the same format: the report, or none, or several where its claims are told in different
fineness, so that a claim told finely does not lead to one told coarsely. All formats are written from what comes out
here, so that none can tell more.

Where words are withheld the text is empty and every span is `[0:0]` of it. A place is told by name and point of its
division, country or cell; a party by its name in the registry or by its class; a day by its period.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from marsad.export.bands import PEOPLE, banded
from marsad.export.coarsen import coarse_place, period, period_name
from marsad.export.events import civilian, day, named_period
from marsad.export.lint import DATES, PLACES
from marsad.export.profile import Profile
from marsad.export.taken import Taken
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.gazette import Gazette
from marsad.model import Claim, ClaimPlace, CodedReport, Interval, Party, Place, Quantity, Span
from marsad.text.fold import name_key

_CIVILIANS = "مدنيين"
_OUT = " out"  # after the id of a claim that is left out, so that its example is no id of a later export


class About(NamedTuple):
    """What is known of a claim beside what it says: its class and the subjects of `sensitivity.toml` that it fits."""

    sensitivity: str = "public"
    subjects: frozenset[str] = frozenset()


class Issue(NamedTuple):
    """By what reports are published: the profile, today, and what places, parties and ids are called outside.

    `names` are those of the registry, by entry; `alias` gives the id under which a report or claim leaves the house.
    """

    profile: Profile
    today: date
    divisions: Divisions
    names: Mapping[str, str]
    alias: Callable[[str], str]

    def id(self, uid: str) -> str:
        """The id of a report or claim in the export."""
        return self.alias(uid) if self.profile.ids == "own" else uid


class Fineness(NamedTuple):
    """How finely a claim may be told: positions in `PLACES` and `DATES`."""

    place: int
    date: int

    def or_coarser(self, other: "Fineness") -> "Fineness":
        """The coarser of each."""
        return Fineness(max(self.place, other.place), max(self.date, other.date))


def publish(
    coded: CodedReport, about: Mapping[str, About], report_day: date, issue: Issue, taken: Taken, *, whole: bool = True
) -> list[CodedReport]:
    """What of a report may leave, in no order that tells anything.

    `about` by claim id; `report_day` is the report's day, or that on which it was added when it has none. `whole` is
    False when claims or sentences of the report are hidden already.
    """
    profile = issue.profile
    if profile.changes_nothing:
        return [coded]
    fineness = finest(coded, about, profile)
    kept = [claim for claim in coded.claims if not _left_out(claim, coded, about, issue, taken)]
    told = [claim for claim in kept if released(claim, report_day, fineness[claim.id], issue)]
    for claim in kept:
        if claim not in told:
            taken.leave_out("delayed", issue.alias(claim.id + _OUT))
    amounts = _amounts(told, profile.least_count)
    touched = not whole or len(told) < len(coded.claims) or any(fineness[claim.id] != _WHOLE for claim in told)
    touched |= any(amounts[claim.id] != list(claim.quantities) for claim in told)
    if profile.text == "withhold" or touched:
        groups = {fineness[claim.id] for claim in told}
        return [
            _without_words(
                coded, [claim for claim in told if fineness[claim.id] == group], group, amounts, issue, taken
            )
            for group in sorted(groups)
        ]
    if not told and not released_report(report_day, issue):
        return []
    claims = tuple(msgspec.structs.replace(claim, id=issue.id(claim.id), differing=()) for claim in told)
    return [msgspec.structs.replace(coded, id=issue.id(coded.id), claims=claims, notes=())]


def finest(coded: CodedReport, about: Mapping[str, About], profile: Profile) -> dict[str, Fineness]:
    """How finely each claim may be told, by its id.

    A claim that tells of a place, or stands in a sentence, of one that a rule of the profile makes coarser is told no
    finer than that one.
    """
    gazette = Gazette(coded.places)
    places = {claim.id: [gazette.find(each) for each in claim.places] for claim in coded.claims}
    found: dict[str, Fineness] = {}
    for claim in coded.claims:
        known = about.get(claim.id, About())
        kinds = [place.kind for place in places[claim.id]]
        fineness = _own(profile)
        for rule in profile.coarser:
            if rule.fits(claim.type, known.subjects, kinds, known.sensitivity):
                fineness = fineness.or_coarser(_fineness(rule.place or "point", rule.date or "day"))
        found[claim.id] = fineness
    beside: dict[object, Fineness] = {}
    for claim in coded.claims:
        for tie in _ties(claim, places[claim.id]):
            beside[tie] = found[claim.id].or_coarser(beside.get(tie, found[claim.id]))
    for claim in coded.claims:
        for tie in _ties(claim, places[claim.id]):
            found[claim.id] = found[claim.id].or_coarser(beside[tie])
    return found


def released(claim: Claim | None, report_day: date, fineness: Fineness, issue: Issue) -> bool:
    """Whether a claim, or a report without one, has waited for long enough.

    The later of the claim's last day and its report's day counts; a claim that tells no day has its report's. The
    period that holds this day, as wide as days are told, must have been over for the profile's days of delay: what
    happened in one period appears at once, and the day of its appearing tells no more than the period.
    """
    delay = issue.profile.delay_days
    if not delay:
        return True
    last = day(claim.time.until) if claim is not None and claim.time is not None else None
    _, end = period(max(last or report_day, report_day), DATES[fineness.date])
    return issue.today - end >= timedelta(days=delay)


def released_report(report_day: date, issue: Issue) -> bool:
    """Whether anything of a report of this day can have been released."""
    return released(None, report_day, _own(issue.profile), issue)


_WHOLE = Fineness(0, 0)


def _own(profile: Profile) -> Fineness:
    return _fineness(profile.place, profile.date)


def _fineness(place: str, date_: str) -> Fineness:
    return Fineness(PLACES.index(place), DATES.index(date_))


def _ties(claim: Claim, places: Iterable[Place]) -> list[object]:
    """What ties a claim to others of its report: its sentences and places."""
    return [*claim.evidence, *(("place", name_key(place.name)) for place in places)]


def _left_out(claim: Claim, coded: CodedReport, about: Mapping[str, About], issue: Issue, taken: Taken) -> bool:
    known = about.get(claim.id, About())
    gazette = Gazette(coded.places)
    kinds = [gazette.find(each).kind for each in claim.places]
    rules = issue.profile.leave_out
    out = any(rule.fits(claim.type, known.subjects, kinds, known.sensitivity) for rule in rules)
    if out:
        taken.leave_out("rule", issue.alias(claim.id + _OUT))
    return out


def _amounts(claims: Iterable[Claim], least: int) -> dict[str, list[Quantity]]:
    """The amounts of each claim, made fit together: those of one report tell of each other."""
    owners = [claim.id for claim in claims for _ in claim.quantities]
    told = banded([each for claim in claims for each in claim.quantities], least)
    found: dict[str, list[Quantity]] = {claim.id: [] for claim in claims}
    for owner, amount in zip(owners, told, strict=True):
        found[owner].append(amount)
    return found


def _without_words(
    coded: CodedReport, told: list[Claim], fineness: Fineness, amounts: Mapping[str, list[Quantity]], issue: Issue,
    taken: Taken,
) -> CodedReport:  # fmt: skip
    """The report with those claims of it that are told in this fineness."""
    writer = _Writer(coded, issue, taken)
    claims = [writer.claim(claim, fineness, amounts[claim.id]) for claim in told]
    published = named_period(coded.published)
    profile = issue.profile
    keep = profile.publisher == "keep" and profile.text == "withhold"
    if not keep and coded.publisher:
        for claim in claims:
            taken.change("publisher-withheld", claim.id)
    part = "" if fineness == _own(profile) else _part(fineness)
    return CodedReport(
        id=issue.id(coded.id + part), title="", publisher=coded.publisher if keep else "", text="", segments=(),
        published=_called(published, DATES[fineness.date]) if published else "",
        claims=tuple(sorted(claims, key=lambda claim: claim.id)), places=tuple(writer.places.values()),
    )  # fmt: skip


def suffixes() -> list[str]:
    """What may stand after an id before its alias is made: of a report's part, of a claim that is left out."""
    return ["", _OUT, *(_part(Fineness(place, date_)) for place in range(len(PLACES)) for date_ in range(len(DATES)))]


def _part(fineness: Fineness) -> str:
    return f" {fineness.place} {fineness.date}"


def _called(days: tuple[date, date], precision: str) -> str:
    """The name of the period that holds these days; empty when they are wider."""
    first, last = (period_name(each, precision) for each in days)
    return first if first == last else ""


class _Writer:
    """Writes the claims of one report without their words; gathers the places that they tell of."""

    def __init__(self, coded: CodedReport, issue: Issue, taken: Taken) -> None:
        self.issue, self.taken = issue, taken
        self.places: dict[str, Place] = {}
        self._gazette = Gazette(coded.places)

    def claim(self, claim: Claim, fineness: Fineness, amounts: list[Quantity]) -> Claim:
        id_ = self.issue.id(claim.id)
        self.taken.change("words-withheld", id_)
        return Claim(
            id=id_, type=claim.type, status=claim.status, trigger=Span(text="", start=0, end=0),
            actors=self._parties(claim.actors, id_), targets=self._parties(claim.targets, id_),
            places=self._places(claim.places, PLACES[fineness.place], id_),
            time=self._time(claim.time, DATES[fineness.date], id_),
            quantities=tuple(self._amounts(claim.quantities, amounts, fineness, id_)),
            sources=self._parties(claim.sources, id_), confidence=round(claim.confidence, 1),
        )  # fmt: skip

    def _parties(self, parties: Iterable[Party], id_: str) -> tuple[Party, ...]:
        """Named by the registry, or by class; who has neither is left out. Two of one kind become one."""
        profile = self.issue.profile
        found: dict[Party, None] = {}
        for party in parties:
            called = self.issue.names.get(party.entry or "") if profile.parties != "class" else None
            if called is None:
                self.taken.change("name-withheld", id_)
            if called is not None or party.cls != "unknown":
                entry = party.entry if called is not None else None
                found[Party(text="", start=0, end=0, name=called, cls=party.cls, entry=entry)] = None
        return tuple(found)

    def _places(self, mentions: Iterable[ClaimPlace], precision: str, id_: str) -> tuple[ClaimPlace, ...]:
        profile = self.issue.profile
        found: dict[ClaimPlace, None] = {}
        for mention in mentions:
            place = self._gazette.find(mention)
            told = coarse_place(place, precision, profile.grid, self.issue.divisions)
            if told is None:
                self.taken.change("place-dropped", id_)
                continue
            if (told.kind, told.lat, told.lon) != (place.kind, place.lat, place.lon):
                self.taken.change("place-coarsened", id_)
            name = self._named(told)
            found[ClaimPlace(text="", start=0, end=0, role=mention.role, name=name)] = None
        return tuple(found)

    def _named(self, place: Place) -> str:
        """The name by which a place is found again among those of the report; no two have the same."""
        for name in (place.name, f"{place.name} {place.kind}", f"{place.name} {place.kind} {place.country}"):
            called = msgspec.structs.replace(place, name=name)
            if self.places.setdefault(name_key(name), called) == called:
                return name
        return self._numbered(place)

    def _numbered(self, place: Place) -> str:
        number = 2
        while True:
            name = f"{place.name} {number}"
            called = msgspec.structs.replace(place, name=name)
            if self.places.setdefault(name_key(name), called) == called:
                return name
            number += 1

    def _time(self, time: Interval | None, precision: str, id_: str) -> Interval | None:
        since, until = (day(time.since), day(time.until)) if time is not None else (None, None)
        if since is None or until is None or since > until:
            return None
        first, last = period(since, precision)[0], period(until, precision)[1]
        if (first, last) != (since, until):
            self.taken.change("date-coarsened", id_)
        return Interval(text="", start=0, end=0, since=first.isoformat(), until=last.isoformat())

    def _amounts(
        self, before: Iterable[Quantity], amounts: list[Quantity], fineness: Fineness, id_: str
    ) -> Iterable[Quantity]:
        hidden = {*(["distance"] if fineness.place else []), *(["duration"] if fineness.date else [])}
        for was, amount in zip(before, amounts, strict=True):
            if amount.kind in hidden:
                self.taken.change("amount-dropped", id_)
                continue
            changed = (was.low, was.high) != (amount.low, amount.high)
            if changed:
                small = amount.low == 1 or amount.high == self.issue.profile.least_count - 1
                self.taken.change("count-banded" if small else "count-opened", id_)
            of = _CIVILIANS if amount.kind in PEOPLE and civilian(amount) else None
            yield Quantity(
                kind=amount.kind, text="", start=0, end=0, low=amount.low, high=amount.high, of=of, per=amount.per,
                approximate=amount.approximate and not changed,
            )  # fmt: skip
