"""Values: what a situation is made of. Plain and immutable; every value carries the claims that it rests on.

Days are ISO dates (proleptic Gregorian), None where none is known; spans are code points of the text of the report
that the evidence names, end exclusive; numbers are counts of the unit beside them, an open bound is None.
`confirmed` is the last day for which a claim says it, None when only reports without a date do.
"""

import msgspec


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an account goes back to (`marsad.linking.agreement.Origin`); `party` is the party whose own voice it is."""

    key: str
    name: str
    kind: str
    party: str | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One claim under a value: the report's exact words, `text` at `start` to `end`, and who says so.

    `sentence` is empty when it may not be shown. `since` and `until` are the days that the claim is about; `told`
    is False when the report's day stands in for them. `sources` is the chain that the report names, outermost first.
    """

    claim: str
    report: str
    type: str
    status: str
    published: str
    publisher: str
    voice: Voice
    sources: tuple[str, ...]
    text: str
    start: int
    end: int
    sentence: str
    since: str | None
    until: str | None
    told: bool


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A party: its key (an entry of the registry, else its folded name), its name and class."""

    key: str
    name: str
    cls: str = msgspec.field(name="class")


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A place: its key in the ledger, name, kind, and what it is to the place asked for.

    `relation` is `itself`, `part` (inside it), `around` (beside or around it) or `elsewhere`.
    """

    key: str
    name: str
    kind: str
    relation: str = "elsewhere"


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a place: since when a gain is told of, by whom claimed, by whom denied."""

    party: Party
    since: str | None
    confirmed: str | None
    claimed_by: tuple[Voice, ...]
    denied_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of who holds a place. `what` is `gained`, `left`, `lost`, `gain denied` or `withdrawal denied`.

    The party is None where it is not told.
    """

    day: str | None
    what: str
    party: Party | None
    evidence: tuple[Evidence, ...]


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a place. `state` is `held`, `contested`, `left` (and nobody is said to have come) or `unknown`."""

    where: Spot
    state: str
    holders: tuple[Holder, ...]
    changes: tuple[Change, ...]
    confirmed: str | None


class Siege(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a place is cut off: `besieged`, `being isolated`, `lifted` or `contested` between these.

    `lifted` holds the claims by which it ended: it was broken or lifted, or a besieger took the place.
    """

    where: Spot
    state: str
    by: tuple[Party, ...]
    since: str | None
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]
    lifted: tuple[Evidence, ...]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way in or out: `open`, `cut`, `contested`, or `left` (one of `count` that are left, the others being cut).

    `name` are the words that tell which; `ends` the places that it joins, `via` what it runs along or over;
    `directions` are of the eight (`north`, `south-east` …), `all` tells that every way is meant.
    """

    name: str
    kind: str
    state: str
    ends: tuple[str, ...]
    via: tuple[str, ...]
    directions: tuple[str, ...]
    all: bool
    count: int | None
    by: tuple[Party, ...]
    since: str | None
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """A bridge or the like that was destroyed or damaged."""

    name: str
    where: tuple[str, ...]
    by: tuple[Party, ...]
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What a party means to do here: never a fact. `type` is the claim type, `ends`, `via`, `name` as of a way.

    `reached` are later claims that one of its doers did it.
    """

    type: str
    name: str
    where: tuple[str, ...]
    ends: tuple[str, ...]
    via: tuple[str, ...]
    by: tuple[Party, ...]
    against: tuple[Party, ...]
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]
    reached: tuple[Evidence, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one origin says of an amount, its newest account."""

    voice: Voice
    low: float | None
    high: float | None
    confirmed: str | None
    evidence: tuple[Evidence, ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """An amount: from the least to the most that an origin tells of it today, and each origin's own.

    `role` is `people`, `ration`, `delivery` or `price`. `unit` is what is counted (`family`, `person`, `loaf`,
    `bundle`, a currency …; the words themselves where no table knows them), `goods` what it is of. `per` is
    `person/day`, `day`, `household/month` …, empty when nothing is told. `earlier` are accounts too old to stand
    beside the newest.
    """

    role: str
    unit: str
    goods: str
    per: str
    where: tuple[str, ...]
    low: float | None
    high: float | None
    verdict: str
    confirmed: str | None
    told: tuple[Told, ...]
    earlier: tuple[Told, ...]


class Assumed(msgspec.Struct, frozen=True, kw_only=True):
    """A number that no claim gives: its name, value, and why it is taken."""

    name: str
    value: float
    why: str


class Computed(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from figures: the formula in words and numbers, its inputs, and what is assumed.

    `what` is `people per item`, `items per person`, `share of need` …; `unit` says of what; `inputs` are the claims.
    """

    what: str
    low: float | None
    high: float | None
    unit: str
    goods: str
    per: str
    formula: str
    inputs: tuple[Evidence, ...]
    assumed: tuple[Assumed, ...]
    confirmed: str | None


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Who moved. `who` is `leaders`, `fighters`, `forces` or `civilians`; `status` is occurred, ongoing or planned."""

    who: str
    party: Party | None
    words: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    status: str
    count: tuple[Told, ...]
    confirmed: str | None
    told_by: tuple[Voice, ...]
    evidence: tuple[Evidence, ...]


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """Claims that a situation was not made from: counts by reason, and the claims' ids.

    `reason` is `after the day`, `undated` (when a day is asked for), `maybe` (hypothetical) or `denied`.
    """

    reason: str
    claims: tuple[str, ...]


class PlaceSituation(msgspec.Struct, frozen=True, kw_only=True):
    """A place as claims about or before `on` (None: all claims) tell it."""

    place: Spot
    country: str | None
    latin: str = ""
    on: str | None
    control: tuple[Control, ...]
    sieges: tuple[Siege, ...]
    ways: tuple[Way, ...]
    losses: tuple[Loss, ...]
    aims: tuple[Aim, ...]
    figures: tuple[Figure, ...]
    computed: tuple[Computed, ...]
    movements: tuple[Movement, ...]
    passed: tuple[Passed, ...]
    assumed: tuple[Assumed, ...]


class RoadSituation(msgspec.Struct, frozen=True, kw_only=True):
    """A road as claims about or before `on` tell it."""

    name: str
    ends: tuple[str, ...]
    on: str | None
    ways: tuple[Way, ...]
    control: tuple[Control, ...]
    losses: tuple[Loss, ...]
    aims: tuple[Aim, ...]
    passed: tuple[Passed, ...]


class PartySituation(msgspec.Struct, frozen=True, kw_only=True):
    """Where it stands for a party, as claims about or before `on` tell it.

    `holds` are places that it holds or that are contested by it, `lost` those that it held before; `besieges` and
    `besieged` sieges by it and against it; `aims` are its own, `threatened` those of others against it.
    """

    party: Party
    latin: str = ""
    on: str | None
    holds: tuple[Control, ...]
    lost: tuple[Control, ...]
    besieges: tuple[Siege, ...]
    besieged: tuple[Siege, ...]
    ways: tuple[Way, ...]
    aims: tuple[Aim, ...]
    threatened: tuple[Aim, ...]
    movements: tuple[Movement, ...]
    passed: tuple[Passed, ...]
