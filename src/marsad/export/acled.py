"""ACLED-shaped events: one row a claim, 31 columns.

In: coded reports. Out: rows with the columns and labels of ACLED's codebook (acleddata.com/methodology/acled-codebook,
"ACLED columns", and the header of its data files, read 2026). Only the shape is ACLED's: ids, names and words are
ours, and no ACLED data is used. `civilian_targeting` holds what ACLED's files hold («Civilian targeting»), not what
the codebook's table says.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marsad.export.acled_types import SUB_EVENTS, inter, interaction, sub_event, targets_civilians
from marsad.export.countries import country
from marsad.export.events import Days, Event, Spot, events, flatten_common, flatten_toll, middle, name
from marsad.export.losses import Losses
from marsad.export.pcodes import NO_TABLE, NOWHERE, pcodes
from marsad.export.sheets import Cell
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.model import CodedReport, Party

COLUMNS = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location "
    "latitude longitude geo_precision source source_scale notes fatalities tags timestamp"
).split()
EMPTY = {
    "admin2": NO_TABLE,
    "admin3": "places are resolved to the second level at most",
    "source_scale": "the reach of a publisher is not known",
    "tags": "ACLED's tags are its own",
    "timestamp": "ACLED's time of upload",
}
HXL = {
    "event_id_cnty": "#event+code", "event_date": "#date+occurred", "year": "#date+year", "event_type": "#event+type",
    "actor1": "#group+name+first", "assoc_actor_1": "#group+name+first+assoc", "actor2": "#group+name+second",
    "assoc_actor_2": "#group+name+second+assoc", "region": "#region+name", "country": "#country+name",
    "admin1": "#adm1+name", "admin2": "#adm2+name", "admin3": "#adm3+name", "location": "#loc+name",
    "latitude": "#geo+lat", "longitude": "#geo+lon", "source": "#meta+source", "notes": "#description",
    "fatalities": "#affected+killed",
}  # fmt: skip
_EXACT = frozenset("city town village district facility oil_field camp crossing base".split())
_WIDE = frozenset(("admin1", "country"))
_MONTH = 31


class Coded(NamedTuple):
    """An event that has a row: its sub-event type, day, place and lowest number of deaths."""

    event: Event
    kind: str
    days: Days
    spot: Spot
    fatalities: int


def coded(reports: Iterable[CodedReport], losses: Losses) -> Iterator[Coded]:
    """The claims that have a row; the others are left out and counted."""
    for event in events(reports, losses):
        claim, spot, when = event.claim, event.spot, event.days
        kind = sub_event(event)
        if claim.type == "territory.control_gained" and claim.status == "ongoing":
            losses.leave_out("held", claim.id)
        elif kind is None:
            losses.leave_out("no-counterpart", claim.id)
        elif spot is None or not spot.located:
            losses.leave_out("unlocated", claim.id)
        elif spot.place.kind == "country":
            losses.leave_out("country-only", claim.id)
        elif not country(spot.place.country).alpha3:
            losses.leave_out("country-unknown", claim.id)
        elif when is None:
            losses.leave_out("undated", claim.id)
        elif when.length > _MONTH:
            losses.leave_out("period-too-long", claim.id)
        else:
            toll = event.killed
            yield Coded(event, kind, when, spot, int(toll.low) if toll is not None and toll.low is not None else 0)


def rows(
    reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE
) -> Iterator[tuple[str, list[Cell]]]:
    """Claim ids and rows."""
    for each in coded(reports, losses):
        _flatten(each, losses)
        codes = pcodes(each.spot.place, each.event.claim, divisions, losses)
        yield each.event.claim.id, _row(each, codes)


def _row(each: Coded, codes: Codes) -> list[Cell]:
    claim, report, place = each.event.claim, each.event.report, each.spot.place
    event_type, disorder = SUB_EVENTS[each.kind]
    actor1, assoc1, inter1 = _side(claim.actors, claim.type)
    others = _parties(claim.targets)
    actor2, assoc2, inter2 = _side(others, claim.type)
    land = country(place.country)
    day = middle(each.days)
    return [
        claim.id, day.isoformat(), day.year, time_precision(each.days), disorder, event_type, each.kind,
        actor1, assoc1, inter1, actor2, assoc2, inter2, interaction(inter1, inter2 if others else None),
        "Civilian targeting" if targets_civilians(each.event, each.kind) else "",
        land.numeric, land.acled_region, land.name, place.admin1 or "", codes.name2, "", place.name,
        _degrees(place.lat), _degrees(place.lon), geo_precision(each.spot),
        "; ".join(dict.fromkeys(filter(None, [*(name(source) for source in claim.sources[:1]), report.publisher]))),
        "", _notes(each), each.fatalities, "", None,
    ]  # fmt: skip


def time_precision(when: Days) -> int:
    """1 the day is told, 2 within a week, 3 within a month, or the report's day stands in."""
    if not when.told:
        return 3
    return 1 if when.length == 1 else 2 if when.length <= 7 else 3


def geo_precision(spot: Spot) -> int:
    """1 a settlement or site, 2 near one or a small area, 3 a province or larger region."""
    place = spot.place
    if place.kind in _WIDE or (place.kind == "region" and (place.radius_km is None or place.radius_km > 50)):
        return 3
    return 1 if place.kind in _EXACT and spot.words.role != "near" and place.radius_km is None else 2


def _parties(targets: tuple[Party, ...]) -> tuple[Party, ...]:
    """Those affected that are parties, not things: of a known class, or named in the registry."""
    return tuple(party for party in targets if party.cls != "unknown" or party.entry)


def _side(parties: tuple[Party, ...], type_: str) -> tuple[str, str, str]:
    if not parties:
        return "", "", ""
    names = list(dict.fromkeys(name(party) for party in parties))
    return names[0], "; ".join(names[1:]), inter(parties[0], type_)


def _notes(each: Coded) -> str:
    """The sentences as written, and what the number of fatalities leaves out."""
    toll = each.event.killed
    text = each.event.text()
    if toll is None or (toll.low == toll.high and not toll.approximate):
        return text
    low, high = ("?" if bound is None else f"{bound:g}" for bound in (toll.low, toll.high))
    return f"{text} [killed: {'about ' if toll.approximate else ''}{low} to {high}]"


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _flatten(each: Coded, losses: Losses) -> None:
    claim = each.event.claim
    flatten_common(each.event, losses, amounts=frozenset(("killed",)))
    flatten_toll(each.event, losses, range_kept=False)
    if each.days.length > 1:
        losses.flatten("period-to-day", claim.id)
    if not claim.actors:
        losses.flatten("doer-unknown", claim.id)
    if any(not inter(party, claim.type) for party in claim.actors):
        losses.flatten("class-unknown", claim.id)
    if each.spot.place.kind in _WIDE or each.spot.place.radius_km:
        losses.flatten("area-to-point", claim.id)
