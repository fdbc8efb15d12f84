"""Matter: what a digest is made of.

In: coded reports as they may leave the house, with the origin of each account and the incident it stands in. Out:
happenings: the accounts of one incident, when it was, and what kind of thing it is (`Kind`). Days count from
1970-01-01.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from marsad.export.events import Event, Spot
from marsad.linking.agreement import Account, Agreement, Origin, weigh
from marsad.linking.origin import moment
from marsad.model import Claim, ClaimPlace, CodedReport, Place

Find = Callable[[ClaimPlace], Place]
Kind = Literal["event", "stretch", "lasting", "planned", "threat", "demand", "accusation", "possible", "denied"]
SAID: Mapping[str, Kind] = {
    "politics.threat": "threat", "politics.demand": "demand", "politics.accusation": "accusation",
}  # fmt: skip
_DAYS = 2  # days up to which a happening is one of a day; what takes longer is a total, a campaign, a stretch


class Excerpt(NamedTuple):
    """A sentence of a report, and where it begins there (code points of the text)."""

    text: str
    start: int


class Times(NamedTuple):
    """First and last day of an account; None when neither claim nor report has one. `told`: the claim tells them."""

    first: int | None
    last: int | None
    told: bool


_NEVER = Times(None, None, False)


class Entry(NamedTuple):
    """An account in a digest. `mode` is that of `linking.compare.Facts`; `spot` the place that stands for it."""

    account: Account
    mode: str
    times: Times
    spots: tuple[Spot, ...]
    spot: Spot | None
    sentences: tuple[Excerpt, ...]
    url: str = ""

    @property
    def claim(self) -> Claim:
        """What it says."""
        return self.account.claim

    @property
    def realised(self) -> bool:
        """Whether it says that it happened or goes on."""
        return realised(self.claim.status, self.mode)


class Happening(NamedTuple):
    """The accounts of one incident, the earliest first, and what they say together.

    `first` and `last` are the days that are told most narrowly; `told` is False when they are a report's own.
    """

    uid: str
    kind: Kind
    type: str
    entries: tuple[Entry, ...]
    agreement: Agreement
    first: int | None
    last: int | None
    told: bool

    @property
    def lead(self) -> Entry:
        """The account that it is named by: the earliest that tells it, with a place if any has one."""
        told = [each for each in self.entries if each.realised] or list(self.entries)
        return next((each for each in told if each.spot is not None and each.spot.located), told[0])

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of all accounts."""
        return tuple(each.claim.id for each in self.entries)

    def supporters(self) -> tuple[Origin, ...]:
        """Origins that tell it and are no party's own voice."""
        return tuple(each for each in self.tellers() if each.party is None)

    def tellers(self) -> tuple[Origin, ...]:
        """Origins that tell it."""
        return tuple(each for each in self.agreement.origins if each.key in self.agreement.told_by)

    def deniers(self) -> tuple[Origin, ...]:
        """Origins that deny it."""
        return tuple(each for each in self.agreement.origins if each.key in self.agreement.denied_by)


class Outlet(NamedTuple):
    """Who publishes: `voice`, `affiliation` and `country` are those of `sources.toml` or of the registry, or empty."""

    publisher: str
    reports: tuple[str, ...]
    copies: tuple[str, ...]
    voice: str = ""
    affiliation: str = ""
    country: str = ""


class Copy(NamedTuple):
    """A report that stands almost whole in an earlier one and is left out."""

    report: str
    published: str
    publisher: str
    url: str = ""


class Matter(NamedTuple):
    """All that a digest tells of. `first` and `last` are its days.

    `beside` are claims of the same reports without a located place, which an area cannot hold. `unlinked` claims are
    not joined to incidents yet; `hidden` ones are above the class `up_to`; `entry` is the last entry of the ledger's
    log.
    """

    first: int
    last: int
    happenings: tuple[Happening, ...]
    beside: tuple[Entry, ...]
    outlets: tuple[Outlet, ...]
    copies: tuple[Copy, ...]
    unlinked: int
    hidden: int
    up_to: str
    entry: int


def entry_of(
    coded: CodedReport, claim: Claim, origin: Origin, mode: str, times: Times, find: Find, url: str = ""
) -> Entry:
    """An account of a coded report, with the sentences in which its values stand; `find` gives the place of words."""
    spots = tuple(Spot(words, find(words)) for words in claim.places)
    account = Account(coded.id, coded.published, coded.publisher, claim, origin)
    return Entry(
        account, mode, times, spots, Event(coded, claim, spots, None).spot, excerpts(coded.text, coded.segments, claim),
        url,
    )  # fmt: skip


def spans_of(claim: Claim) -> tuple[tuple[str, ClaimPlace | None, int, int], ...]:
    """All spans of a claim in text order: what it is, its place when it is one, start and end (code points)."""
    spans: list[tuple[str, ClaimPlace | None, int, int]] = [("trigger", None, claim.trigger.start, claim.trigger.end)]
    for name, parties in (("actor", claim.actors), ("target", claim.targets), ("source", claim.sources)):
        spans += [(name, None, party.start, party.end) for party in parties]
    spans += [("place", place, place.start, place.end) for place in claim.places]
    spans += [(quantity.kind, None, quantity.start, quantity.end) for quantity in claim.quantities]
    if claim.time is not None:
        spans.append(("time", None, claim.time.start, claim.time.end))
    return tuple(sorted(spans, key=lambda span: (span[2], span[3], span[0])))


def excerpts(text: str, segments: Sequence[tuple[int, int]], claim: Claim) -> tuple[Excerpt, ...]:
    """The sentences in which the values of a claim stand; the value itself where there is no sentence."""
    found: dict[int, Excerpt] = {}
    for _, _, start, end in spans_of(claim):
        first, last = next(((a, b) for a, b in segments if a <= start < b), (start, end))
        found[first] = Excerpt(text[first : max(last, end)], first)
    return tuple(found[start] for start in sorted(found))


def happening_of(uid: str, accounts: Sequence[Entry]) -> Happening:
    """What the accounts of an incident make. Raises ValueError for none."""
    entries = sorted(accounts, key=lambda each: (moment(each.account.published), each.account.report, each.claim.id))
    agreement = weigh([each.account for each in entries])
    telling = [each for each in entries if each.realised]
    told = telling or entries
    times = narrowest(each.times for each in told)
    kind = _kind(telling, entries, times)
    return Happening(
        uid, kind, told[0].claim.type, tuple(entries), agreement, times.first, times.last, times.told
    )  # fmt: skip


def by_incident(entries: Mapping[str, Sequence[Entry]], first: int, last: int) -> tuple[Happening, ...]:
    """The happenings of the days, the earliest first; those that no one dates come last."""
    found = (happening_of(uid, accounts) for uid, accounts in entries.items() if accounts)
    inside = [each for each in found if meets(Times(each.first, each.last, each.told), first, last)]
    return tuple(sorted(inside, key=lambda each: (each.first is None, each.first or 0, each.uid)))


def narrowest(times: Iterable[Times]) -> Times:
    """The times that are told most narrowly; of equals the claim's own, then the earliest."""
    return min((each for each in times if each.first is not None), key=_narrow, default=_NEVER)


def meets(times: Times, first: int, last: int) -> bool:
    """Whether times begin or end in some days: what lasted for years is no news of each week. What has no time may."""
    return times.first is None or first <= times.first <= last or first <= (times.last or times.first) <= last


def realised(status: str, mode: str) -> bool:
    """Whether a claim of this status and mode says that something happened or goes on."""
    return status in ("occurred", "ongoing") and mode in ("event", "lasting")


def _narrow(times: Times) -> tuple[int, bool, int]:
    first, last = times.first or 0, times.last or 0
    return (last - first, not times.told, first)


def _kind(telling: Sequence[Entry], entries: Sequence[Entry], times: Times) -> Kind:
    """`telling` are the accounts that say that it happened. Losses without an event and without a day are totals."""
    if telling:
        lead = telling[0]
        said = SAID.get(lead.claim.type)
        if said is not None:
            return said
        if lead.mode == "lasting":
            return "lasting"
        long = times.first is not None and times.last is not None and times.last - times.first >= _DAYS
        total = lead.claim.type == "violence.casualties" and not times.told
        return "stretch" if long or total else "event"
    if any(each.claim.status == "hypothetical" or each.mode == "loose" for each in entries):
        return "possible"
    return "denied" if all(each.claim.status == "denied" for each in entries) else "planned"
