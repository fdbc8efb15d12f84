"""UCDP GED-shaped events: one row a claim with at least one death, 49 columns.

In: coded reports. Out: rows with the columns of UCDP's Georeferenced Event Dataset (header of GEDEvent from 24.0 on;
precision codes as in the UCDP GED codebook). Conflicts, dyads and actors have UCDP's ids there; here those columns are
empty, and `id`, `relid` are ours. Sides keep the report's roles, but for a state, which is side A as UCDP has it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marsad.export.countries import country
from marsad.export.events import (
    ARMED,
    STATE,
    UNARMED,
    Days,
    Event,
    Spot,
    civilian,
    events,
    flatten_common,
    flatten_toll,
    name,
)
from marsad.export.losses import Losses
from marsad.export.pcodes import NO_TABLE, NOWHERE, pcodes
from marsad.export.sheets import Cell
from marsad.gazetteer.divisions import Divisions
from marsad.model import CodedReport, Party, Quantity
from marsad.text.fold import name_key

COLUMNS = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name "
    "dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b "
    "number_of_sources source_article source_office source_date source_headline source_original where_prec "
    "where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best "
    "high low gwnoa gwnob"
).split()
_IDS = "UCDP's own id"
_ADM_2 = COLUMNS.index("adm_2")
EMPTY = {
    "active_year": "follows from UCDP's count of a dyad's deaths in the year",
    "code_status": "tells of UCDP's own checks",
    **dict.fromkeys(("conflict_dset_id", "conflict_new_id", "dyad_dset_id", "dyad_new_id"), _IDS),
    **dict.fromkeys(("side_a_dset_id", "side_a_new_id", "side_b_dset_id", "side_b_new_id"), _IDS),
    "conflict_name": "UCDP's name of the conflict",
    "adm_2": NO_TABLE,
    "gwnoa": "the state of a party is not part of a claim",
    "gwnob": "the state of a party is not part of a claim",
}
_GROUPS = ("violence", "territory", "force", "protest")
_POINTS = frozenset("city town village district facility oil_field camp crossing base".split())
_YEAR = 366


class Sides(NamedTuple):
    """Who against whom; `kind` is 1 state-based, 2 non-state, 3 one-sided, None when the classes do not tell."""

    a: Party | None
    b: Party | None
    kind: int | None


def rows(
    reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE
) -> Iterator[tuple[str, list[Cell]]]:
    """Claim ids and rows."""
    for event in events(reports, losses):
        claim, when, spot, toll = event.claim, event.days, event.spot, event.killed
        if claim.type == "violence.casualties":
            losses.leave_out("toll-without-event", claim.id)
        elif claim.type.split(".")[0] not in _GROUPS:
            losses.leave_out("no-counterpart", claim.id)
        elif toll is None or not toll.low:
            losses.leave_out("no-deaths", claim.id)
        elif spot is None or where_prec(spot) is None:
            losses.leave_out("unlocated", claim.id)
        elif when is None:
            losses.leave_out("undated", claim.id)
        elif when.length > _YEAR:
            losses.leave_out("period-too-long", claim.id)
        else:
            between = sides(event)
            _flatten(event, between, losses)
            row = _row(event, when, spot, between, toll)
            row[_ADM_2] = pcodes(spot.place, claim, divisions, losses).name2
            yield claim.id, row


def sides(event: Event) -> Sides:
    """Who stands on each side, and the type of violence that follows from their classes."""
    first = next(iter(event.claim.actors), None)
    second = next((party for party in event.claim.targets if party.cls != "unknown"), None)
    one, other = (first.cls if first else ""), (second.cls if second else "")
    if one in ARMED and other in ARMED:
        if other in STATE and one not in STATE:
            first, second = second, first
        return Sides(first, second, 1 if {one, other} & STATE else 2)
    if one in ARMED and (other in UNARMED or (second is None and civilian(event.killed))):
        return Sides(first, second, 3)
    return Sides(first, second, None)


def where_prec(spot: Spot) -> int | None:
    """1 the place itself, 2 within about 25 km, 3 second-level and 4 first-level division, 5 a line or loose area,
    6 a country. A place without a point counts as its country; None when that is not known either.
    """  # noqa: D205
    place = spot.place
    if place.kind == "country" or not spot.located:
        return 6 if place.country else None
    if place.kind in ("admin1", "admin2"):
        return 4 if place.kind == "admin1" else 3
    if place.radius_km is not None:
        return 2 if place.radius_km <= 25 else 5
    if place.kind in ("river", "road", "region"):
        return 5
    return 1 if place.kind in _POINTS and spot.words.role != "near" else 2


def date_prec(when: Days) -> int:
    """1 the day, 2 within 2 to 6 days, 3 the week, 4 within 30 days or the month, 5 within a year."""
    if not when.told:
        return 4
    return next(code for most, code in ((1, 1), (6, 2), (7, 3), (31, 4), (_YEAR, 5)) if when.length <= most)


def priogrid(lat: float, lon: float) -> int:
    """The cell of PRIO-GRID: half a degree wide, 720 in a row, counted from 1 in the south-west corner."""
    return min(int((lat + 90) * 2), 359) * 720 + min(int((lon + 180) * 2), 719) + 1


def deaths(event: Event, between: Sides, toll: Quantity) -> tuple[int, int, int, int]:
    """Deaths of side A, of side B, of civilians, of unknown people: all the lowest count, where its words put it."""
    count = int(toll.low or 0)
    of = name_key(toll.of or "")
    if between.kind == 3 or civilian(toll):
        return 0, 0, count, 0
    for at, side in ((0, between.a), (1, between.b)):
        if side is not None and of and _same(of, side):
            return (count, 0, 0, 0) if at == 0 else (0, count, 0, 0)
    return 0, 0, 0, count


def _same(of: str, side: Party) -> bool:
    return any(of in (key, key.removeprefix("ال")) for key in (name_key(side.text), name_key(side.name or "")))


def _row(event: Event, when: Days, spot: Spot, between: Sides, toll: Quantity) -> list[Cell]:
    claim, report, place = event.claim, event.report, spot.place
    low = int(toll.low or 0)
    high = int(toll.high) if toll.high is not None else low
    land = country(place.country)
    side_a, side_b = (name(party) if party else "" for party in (between.a, between.b))
    exact = where_prec(spot)
    point = spot.located
    original = name(claim.sources[-1]) if claim.sources else report.publisher
    published = report.published[:10]
    return [
        claim.id, report.id, when.since.year, None, None, between.kind, None, None, None,
        None, None, f"{side_a} - {side_b}" if side_a and side_b else None, None, None, side_a, None, None, side_b,
        1, ",".join(f'"{part}"' for part in (report.publisher, published, report.title) if part), report.publisher,
        published, report.title, original, exact,
        place.name if point else land.name, _described(event), place.admin1, None,
        place.lat, place.lon, f"POINT ({place.lon:.6f} {place.lat:.6f})" if point else None,
        priogrid(place.lat, place.lon) if place.lat is not None and place.lon is not None else None,
        land.name, land.gw, land.ged_region, 1 if when.length <= 7 and len(event.spots) == 1 else 2,
        date_prec(when), f"{when.since} 00:00:00.000", f"{when.until} 00:00:00.000",
        *deaths(event, between, toll), low, high, low, None, None,
    ]  # fmt: skip


def _described(event: Event) -> str:
    called = [(spot.words.role, spot.words.text or spot.place.name) for spot in event.spots]
    return "; ".join(words if role == "at" else f"{role}: {words}" for role, words in called)


def _flatten(event: Event, between: Sides, losses: Losses) -> None:
    claim = event.claim
    flatten_common(event, losses, amounts=frozenset(("killed",)))
    flatten_toll(event, losses, range_kept=True)
    if between.kind is None:
        losses.flatten("sides-unknown", claim.id)
    if len(claim.actors) > 1 or len(claim.targets) > 1:
        losses.flatten("second-party", claim.id)
    if event.spot is not None and not event.spot.located:
        losses.flatten("place-without-point", claim.id)
    elif event.spot is not None and (
        event.spot.place.kind in ("admin1", "admin2", "country") or event.spot.place.radius_km
    ):
        losses.flatten("area-to-point", claim.id)
