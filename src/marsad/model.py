"""The values that Marsad reads and writes. Plain, immutable, the same shape as the coded-report format (version 1).

All offsets are Unicode code points of the report's text as given, end exclusive; dates are ISO 8601 in the proleptic
Gregorian calendar without zone; coordinates are degrees (WGS 84).
"""

from typing import Any

import msgspec

ROLES = ("at", "from", "to", "via", "near")  # of the places of claims


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One published text. `published` is an ISO date or date-time, or empty when it is not known.

    `sensitivity` is its class as far as it is known before it is read (`marsad.ontology.SENSITIVITY`).
    """

    id: str
    text: str
    title: str = ""
    published: str = ""
    publisher: str = ""
    sensitivity: str = "public"


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Some characters of a report: `report.text[start:end] == text`."""

    text: str
    start: int
    end: int


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A doer, an affected party or a source. `name` is what a pronoun or general noun stands for."""

    text: str
    start: int
    end: int
    name: str | None = None
    cls: str = msgspec.field(name="class", default="unknown")
    entry: str | None = None
    private: bool = False


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person says that a place is: degrees, and how far off it may be (kilometres; None: a spot of its kind).

    Country (ISO 3166-1 alpha-2) and first-level division are those of the place that was chosen, or that lies nearest.
    """

    lat: float
    lon: float
    radius_km: float | None = None
    kind: str = "other"
    country: str | None = None
    admin1: str | None = None


class ClaimPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place of a claim; role is `at`, `from`, `to`, `via` or `near`. A `point` set by hand goes before all lists."""

    text: str
    start: int
    end: int
    role: str = msgspec.field(default="at")
    name: str | None = None
    point: Point | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"unknown place role {self.role!r}")


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A time expression and the days it stands for, both included."""

    text: str
    start: int
    end: int
    since: str = msgspec.field(name="from")
    until: str = msgspec.field(name="to")


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """A counted or measured amount; an unknown bound is None."""

    kind: str
    text: str
    start: int
    end: int
    low: float | int | None
    high: float | int | None
    of: str | None = None
    per: str | None = None
    approximate: bool = False


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """What another coder read for a field of a claim, in the format of that field; the claim holds the other reading.

    `coder` is the stamp (name and version) of the one whose reading this is.
    """

    field: str
    coder: str
    value: Any


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the report says happened, happens, is planned, is possible or did not happen.

    `made_by` has the stamps of the coders that read it, name and version; `differing` where they did not agree.
    """

    id: str
    type: str
    status: str
    trigger: Span
    actors: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    places: tuple[ClaimPlace, ...] = ()
    time: Interval | None = None
    quantities: tuple[Quantity, ...] = ()
    sources: tuple[Party, ...] = ()
    evidence: tuple[tuple[int, int], ...] = ()
    confidence: float = 1.0
    made_by: tuple[str, ...] = ()
    differing: tuple[Differing, ...] = ()


def read_otherwise(claim: Claim, differing: Differing) -> Claim:
    """The claim with the reading of a field that was not chosen. Raises msgspec.ValidationError."""
    return msgspec.convert(msgspec.to_builtins(claim) | {differing.field: differing.value}, Claim)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place name of the report and what it was resolved to; without coordinates when it was not."""

    name: str
    kind: str
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    why: str = ""


class CodedReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report with everything that it claims. `notes` flags spliced or doubled paragraphs and furniture."""

    id: str
    title: str
    published: str
    publisher: str
    text: str
    segments: tuple[tuple[int, int], ...]
    claims: tuple[Claim, ...]
    places: tuple[Place, ...]
    notes: tuple[dict[str, Any], ...] = ()


def to_json(coded: CodedReport) -> bytes:
    """One line of JSON (UTF-8, no line end) in the coded-report format."""
    return msgspec.json.encode(coded)
