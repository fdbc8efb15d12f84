"""Told: what one claim tells, when, and in whose words; and which claims a situation may be made from.

In: accounts of claims (`marsad.linking.agreement.Account`) with their places and the text that they stand in. Out: the
claims about or before a day, sorted by what may follow from them: facts, plans, denials; and what was passed over.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple

from marsad.linking.agreement import Account, Origin
from marsad.linking.origin import moment
from marsad.model import Claim, ClaimPlace, Place
from marsad.situation.values import Evidence, Passed, Voice

_EPOCH = date(1970, 1, 1)
Span = tuple[int, int]


class Page(NamedTuple):
    """The text that claims stand in, its sentences, and those of them that may not be shown."""

    text: str
    segments: tuple[Span, ...]
    hidden: frozenset[Span] = frozenset()

    def sentence(self, at: int) -> Span:
        """The sentence of a character; the line that it stands in where there is none."""
        found = next(((start, end) for start, end in self.segments if start <= at < end), None)
        if found is not None:
            return found
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        return start, len(self.text) if end < 0 else end


class Mention(NamedTuple):
    """A place of a claim: its words, and the place that they were resolved to with its key in the ledger."""

    words: ClaimPlace
    key: str
    place: Place


class Days(NamedTuple):
    """What days (from 1970-01-01) a claim is about: the first if told, the last for which it says so; None unknown.

    `told` is False when the report's day stands in for a time that the report does not tell.
    """

    first: int | None
    last: int | None
    told: bool


@dataclass(frozen=True, eq=False)
class Telling:
    """One claim of one report. `day` is the day on which the report was published, None when it does not say.

    What follows from these is worked out once: a course asks for it on each day.
    """

    account: Account
    page: Page
    spots: tuple[Mention, ...]
    day: int | None

    @cached_property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.account.claim

    @cached_property
    def origin(self) -> Origin:
        """Whom the account goes back to."""
        return self.account.origin

    @cached_property
    def days(self) -> Days:
        """The days that the claim is about. What is told does not reach beyond the day of the report."""
        time = self.claim.time
        since, until = (_number(time.since), _number(time.until)) if time is not None else (None, None)
        if since is None or until is None:
            return Days(None, self.day, False)
        if self.day is not None and self.claim.status != "planned":
            until = max(since, min(until, self.day))
        return Days(since, until, True)

    @cached_property
    def last(self) -> int | None:
        """The last day for which it says so; a plan stands from the day on which it was told."""
        return self.day if self.claim.status == "planned" else self.days.last

    @cached_property
    def order(self) -> tuple[bool, int, tuple[str, str], str, int]:
        """A key by which claims stand in the order of their days; what tells none stands first."""
        last = self.last
        return (last is not None, last or 0, moment(self.account.published), self.account.report, self.start)

    @cached_property
    def start(self) -> int:
        """Where the trigger stands in the text."""
        return self.claim.trigger.start

    @cached_property
    def trigger(self) -> Evidence:
        """The claim as evidence by the words of its trigger."""
        return _evidence(self, (self.claim.trigger.start, self.claim.trigger.end))


class Heard(NamedTuple):
    """The claims of a situation by what may follow from them, each in the order of their days; and the others."""

    facts: tuple[Telling, ...]
    plans: tuple[Telling, ...]
    denials: tuple[Telling, ...]
    passed: tuple[Passed, ...]


def heard(tellings: Iterable[Telling], on: int | None) -> Heard:
    """Sort claims. With `on`, only those about or before that day count, and none of reports that tell no day.

    A condition that holds over the day counts for it; an event that may have come after it does not.
    """
    sorted_by: dict[str, list[Telling]] = defaultdict(list)
    for telling in ordered(tellings):
        sorted_by[_kind(telling, on)].append(telling)
    reasons = (("after the day", "after"), ("undated", "undated"), ("maybe", "maybe"), ("denied", "denied"))
    passed = tuple(
        Passed(reason=reason, claims=tuple(each.claim.id for each in sorted_by[kind]))
        for reason, kind in reasons
        if sorted_by[kind]
    )
    return Heard(tuple(sorted_by["facts"]), tuple(sorted_by["plans"]), tuple(sorted_by["denied"]), passed)


def _kind(telling: Telling, on: int | None) -> str:
    status = telling.claim.status
    if on is not None:
        if telling.last is None:
            return "undated"
        if not stands(telling, on):
            return "after"
    return {"planned": "plans", "denied": "denied", "hypothetical": "maybe"}.get(status, "facts")


def stands(telling: Telling, on: int) -> bool:
    """Whether a claim counts for a day: it is about it or an earlier one, or about what holds over it."""
    return telling.last is not None and (telling.last <= on or _holds_over(telling, on))


def _holds_over(telling: Telling, on: int) -> bool:
    first = telling.days.first
    return telling.claim.status == "ongoing" and first is not None and first <= on


def confirmed_day(tellings: Iterable[Telling], on: int | None) -> int | None:
    """The last day for which one of the claims says so, not after `on`; None when no claim tells a day."""
    days = [telling.last for telling in tellings if telling.last is not None]
    newest = max(days, default=None)
    return newest if newest is None or on is None else min(newest, on)


def evidence(telling: Telling, span: Span | None = None) -> Evidence:
    """The claim as evidence of a value; `span` are the characters that say the value (default: the trigger)."""
    return telling.trigger if span is None else _evidence(telling, span)


def _evidence(telling: Telling, span: Span) -> Evidence:
    claim, account, page = telling.claim, telling.account, telling.page
    start, end = span
    sentence = page.sentence(start)
    first, last, told = telling.days
    return Evidence(
        claim=claim.id, report=account.report, type=claim.type, status=claim.status, published=account.published,
        publisher=account.publisher, voice=voice(account.origin),
        sources=tuple(party.name or party.text for party in claim.sources), text=page.text[start:end], start=start,
        end=end, sentence="" if sentence in page.hidden else page.text[sentence[0] : sentence[1]],
        since=iso(first), until=iso(last), told=told,
    )  # fmt: skip


def voice(origin: Origin) -> Voice:
    """Whom an account goes back to, as it is shown."""
    return Voice(key=origin.key, name=origin.name, kind=origin.kind, party=origin.party)


def voices(tellings: Iterable[Telling]) -> tuple[Voice, ...]:
    """Whom claims go back to, each once: copies and pickups of an agency are one."""
    return tuple(voice(origin) for origin in {each.origin.key: each.origin for each in tellings}.values())


def iso(day: int | None) -> str | None:
    """A day as an ISO date."""
    return None if day is None else (_EPOCH + timedelta(days=day)).isoformat()


def ordered(tellings: Iterable[Telling]) -> Sequence[Telling]:
    """The claims in the order of their days, each once."""
    return sorted({each.claim.id: each for each in tellings}.values(), key=lambda each: each.order)


@lru_cache(1 << 14)  # the same days are asked for again and again
def _number(day: str) -> int | None:
    try:
        return (date.fromisoformat(day[:10]) - _EPOCH).days
    except ValueError:
        return None
