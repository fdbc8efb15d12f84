"""Shapes of the API's answers. Claims are in the coded-report format; days are ISO, degrees WGS 84.

Situations are the values of `marsad.situation`, as docs/reference/situation.md describes them.
"""

from typing import Any

import msgspec

from marsad.model import Claim, CodedReport
from marsad.situation.course import Course
from marsad.situation.values import PartySituation, PlaceSituation, RoadSituation, Way


class ClaimLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with its report, its state in review, its class of sensitivity, and its incident if it was linked.

    `calibrated` is the share of reviewed claims of such a confidence that were right, null where that was not fitted:
    then the claim's confidence is as read, and not calibrated.
    """

    id: str
    report: str
    published: str
    publisher: str
    title: str
    state: str
    decided: str
    sensitivity: str
    incident: str | None
    calibrated: float | None
    claim: Claim


class ClaimPage(msgspec.Struct, frozen=True, kw_only=True):
    """Claims; `next` is the address of the page after, null at the end; `remarks` tell how a name was taken."""

    claims: list[ClaimLine]
    next: str | None
    remarks: list[str]


class IncidentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An incident in a list: days of its accounts, types and places most told first, and how many tell of it."""

    id: str
    first: str
    last: str
    types: list[str]
    places: list[str]
    reports: int
    claims: int


class IncidentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents, those told of last first; `total` counts all that answer."""

    incidents: list[IncidentLine]
    next: str | None
    total: int
    remarks: list[str]


class AccountLine(msgspec.Struct, frozen=True, kw_only=True):
    """An account of an incident: its sentence and claim, and whom it goes back to; `calibrated` as in `ClaimLine`."""

    report: str
    published: str
    publisher: str
    origin: str
    party: str | None
    sentence: str
    sensitivity: str
    calibrated: float | None
    claim: Claim


class IncidentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An incident: what its accounts say together (as in `marsad incident --json`), and each of them."""

    id: str
    agreement: dict[str, Any]
    accounts: list[AccountLine]


class ReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A report as far as it may be shown, with the incidents of its claims.

    `calibrated` has the calibrated confidence of each claim by its id, and is null where nothing was fitted.
    """

    report: CodedReport
    sensitivity: str
    url: str
    incidents: dict[str, str]
    calibrated: dict[str, float] | None


class HitLine(msgspec.Struct, frozen=True, kw_only=True):
    """A report that answers a search: its best sentence, where the words stand in it, and the claims that answer.

    `at` is where the sentence begins in the report's text; null where it is withheld or of an older text.
    """

    report: str
    published: str
    publisher: str
    title: str
    sentence: str
    matches: list[tuple[int, int]]
    at: int | None
    claims: list[dict[str, Any]]


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Reports that answer, newest first; `more` tells that there are others."""

    hits: list[HitLine]
    more: bool
    remarks: list[str]


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A place that claims name; degrees and radius (kilometres) are null where it is not located."""

    id: int
    name: str
    kind: str
    country: str
    admin1: str
    lat: float | None
    lon: float | None
    radius_km: float | None
    claims: int


class ActorLine(msgspec.Struct, frozen=True, kw_only=True):
    """A party that claims name; `entry` is that of the registry, empty for others."""

    id: int
    name: str
    entry: str
    cls: str = msgspec.field(name="class")
    claims: int


class RoadListLine(msgspec.Struct, frozen=True, kw_only=True):
    """A road: its id, name, the two places that it joins where it has no name of its own, and its newest way."""

    id: str
    name: str
    ends: list[str]
    claims: int
    way: Way | None


class PlaceSituationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The situation of a place, how it changed, and how many older claims were not gone through."""

    place: PlaceLine
    situation: PlaceSituation
    course: Course
    more: int


class RoadSituationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The situation of a road, how it changed, and how many older claims were not gone through."""

    id: str
    situation: RoadSituation
    course: Course
    more: int


class ActorSituationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where it stands for a party, how that changed, and how many older claims were not gone through."""

    actor: ActorLine
    situation: PartySituation
    course: Course
    more: int


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher: `alone` and `first` count the incidents that only it, or first it, tells of."""

    publisher: str
    voice: str
    affiliation: str
    country: str
    reports: int
    claims: int
    first_day: str
    last_day: str
    incidents: int
    alone: int
    first: int


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the log: its id, seconds since 1970 (UTC), by whom, what was done, and to which public id.

    `seq` is its number; for who may not see all it is null (it would tell how many entries there are), and `by` empty.
    """

    id: str
    seq: int | None
    at: float
    by: str
    action: str
    subject: str


class ChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, the newest first."""

    changes: list[ChangeLine]
    next: str | None


class NamesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Names of places in columns, the greatest place first."""

    id: list[int | None]
    lon: list[float]
    lat: list[float]
    ar: list[str]
    en: list[str]
    kind: list[str]
    rank: list[int]


class SuggestionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A name that may be meant: `id` is the registry's entry or empty, `kind` a class of parties or kind of places.

    Degrees are null for parties and for places that nobody could locate.
    """

    id: str
    name: str
    latin: str
    kind: str
    country: str
    lat: float | None = None
    lon: float | None = None


class TypeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A claim type with its names."""

    code: str
    english: str
    arabic: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, as problem details (RFC 9457); `type` is stable, `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str


ANSWERS = (
    ClaimPage, IncidentPage, IncidentAnswer, ReportAnswer, SearchAnswer, PlaceLine, ActorLine, SourceLine, ChangePage,
    RoadListLine, PlaceSituationAnswer, RoadSituationAnswer, ActorSituationAnswer, NamesAnswer, SuggestionLine,
    TypeLine, Problem,
)  # fmt: skip
