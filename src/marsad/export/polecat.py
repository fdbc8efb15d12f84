"""POLECAT-shaped events: one row a claim, 40 columns, separated by tabs.

In: coded reports, and the parties of the registry for names in Latin script and countries. Out: rows with the columns
of POLECAT's files (header of the releases on Harvard Dataverse, doi:10.7910/DVN/AJGVIT), PLOVER's event types and
modes as in the codebook's crosswalk, and quad categories as in PLOVER's README (github.com/openeventdata/PLOVER).
Sectors are the codes of PLOVER's agents file (github.com/ahalterman/NGEC). Where no time is told, the day of
publication is the event's, as POLECAT's coder has it. Several values are joined by «;».
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from marsad.export.countries import country
from marsad.export.events import HAPPENED, UNREALISED, Event, Spot, events, flatten_common, middle, name, named_period
from marsad.export.losses import Losses
from marsad.export.pcodes import NO_TABLE, NOWHERE, pcodes
from marsad.export.sheets import Cell
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.model import CodedReport, Party
from marsad.ontology import claim_types

COLUMNS = (
    "Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,"
    "Primary Actor Sector,Actor Sectors,Actor Title,Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,"
    "Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,Recipient Name Raw,"
    "Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,"
    "Feature Type,Source,Publication Date,Story People,Story Organizations,Story Locations,Language,Version"
).split(",")
EMPTY = {
    "Intensity": "PLOVER's scale is not published with values for our types",
    "Actor COW": "Correlates of War codes are not part of the registry",
    "Recipient COW": "Correlates of War codes are not part of the registry",
    "Actor Title": "titles are part of a party's words",
    "Recipient Title": "titles are part of a party's words",
    "Wikipedia Actor ID": "Marsad resolves parties to its own registry",
    "Wikipedia Recipient ID": "Marsad resolves parties to its own registry",
    "District": NO_TABLE,
    "GeoNames ID": "a place's record is told in words only",
    "Story People": "private persons are not listed",
}
QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), "Verbal cooperation"),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), "Material cooperation"),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"), "Verbal conflict"),
    **dict.fromkeys(("PROTEST", "MOBILIZE", "COERCE", "ASSAULT"), "Material conflict"),
}
SECTORS = {
    "state_force": ("MIL",), "government": ("GOV",), "rebel": ("REB",), "jihadist": ("REB", "REL"), "militia": ("UAF",),
    "coalition": ("MIL",), "foreign_state": ("GOV",), "civilians": ("CVL",), "protesters": ("CVL", "OPP"),
    "political": ("PTY",), "ngo": ("SOC",), "media": ("JRN",), "monitor": ("SOC",), "local": ("CVL",),
    "medical": ("MED",), "expert": ("EDU",),
}  # fmt: skip
_FLAGS = {"planned": "future", "hypothetical": "hypothetical", "denied": "negation"}
_PAST = timedelta(days=30)  # an event that ended longer before its report is historical
_CITIES = frozenset(("city", "town", "village"))


class Known(NamedTuple):
    """What the registry tells of a party: its name in Latin script and its country (alpha-2, may be empty)."""

    latin: str
    country: str


def rows(
    reports: Iterable[CodedReport],
    losses: Losses,
    parties: Mapping[str, Known],
    divisions: Divisions = NOWHERE,
    *,
    unrealised: bool = False,
) -> Iterator[tuple[str, list[Cell]]]:
    """Claim ids and rows; claims that did not happen only if `unrealised`, with their flag among the contexts."""
    for event in events(reports, losses, HAPPENED + UNREALISED if unrealised else HAPPENED):
        claim = event.claim
        plover = claim_types()[claim.type].plover
        if not plover:
            losses.leave_out("no-counterpart", claim.id)
        elif event.days is None:
            losses.leave_out("undated", claim.id)
        else:
            _flatten(event, losses)
            codes = pcodes(event.spot.place, claim, divisions, losses) if event.spot else Codes()
            yield claim.id, _row(event, plover, parties, codes)


def _row(event: Event, plover: str, parties: Mapping[str, Known], codes: Codes) -> list[Cell]:
    claim, report, spot = event.claim, event.report, event.spot
    kind, _, mode = plover.partition("/")
    assert event.days is not None
    return [
        claim.id, middle(event.days).isoformat(), kind, mode, None, QUADS[kind], ";".join(contexts(event)),
        *_side(claim.actors, parties), *_side(claim.targets, parties), *_where(spot, codes),
        report.publisher, report.published[:10], None,
        _joined(party.name for each in report.claims for party in (*each.actors, *each.targets) if party.entry),
        _joined(place.name for place in report.places), "Arabic", "marsad-1",
    ]  # fmt: skip


def contexts(event: Event) -> list[str]:
    """PLOVER's flags: `future`, `hypothetical` and `negation` from the status, `historical` from the time."""
    found = [_FLAGS[event.claim.status]] if event.claim.status in _FLAGS else []
    when, published = event.days, named_period(event.report.published)
    if when is not None and when.told and published is not None and when.until < published[1] - _PAST:
        found.append("historical")
    return found


def _side(sides: tuple[Party, ...], parties: Mapping[str, Known]) -> list[Cell]:
    """Name, country, COW, primary sector, sectors, title, raw name, Wikipedia."""
    known = [parties.get(party.entry or "") for party in sides]
    sectors = list(dict.fromkeys(code for party in sides for code in SECTORS.get(party.cls, ())))
    lands = (
        "IGO" if party.cls == "un" else country(each.country).alpha3 if each else None
        for party, each in zip(sides, known, strict=True)
    )
    return [
        _joined(each.latin if each and each.latin else name(party) for party, each in zip(sides, known, strict=True)),
        _joined(lands), None, sectors[0] if sectors else None, _joined(sectors), None,
        _joined(party.text for party in sides), None,
    ]  # fmt: skip


def _where(spot: Spot | None, codes: Codes) -> list[Cell]:
    """Placename, city, district, province, country, latitude, longitude, GeoNames id, raw placename, feature type."""
    if spot is None:
        return [None] * 10
    place = spot.place
    return [
        place.name, place.name if place.kind in _CITIES else None, codes.name2, place.admin1,
        country(place.country).alpha3, place.lat, place.lon, None, spot.words.text, place.kind,
    ]  # fmt: skip


def _joined(values: Iterable[str | None]) -> str:
    return ";".join(dict.fromkeys(value.replace(";", ",") for value in values if value))


def _flatten(event: Event, losses: Losses) -> None:
    claim = event.claim
    flatten_common(event, losses, amounts=frozenset())
    if event.days is not None and event.days.length > 1:
        losses.flatten("period-to-day", claim.id)
    if any(party.cls not in SECTORS and party.cls != "un" for party in (*claim.actors, *claim.targets)):
        losses.flatten("class-unknown", claim.id)
    if event.spot is not None and not event.spot.located:
        losses.flatten("place-without-point", claim.id)
