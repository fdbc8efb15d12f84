"""HDX HAPI-shaped conflict events: counts by month, place and category, 19 columns.

In: coded reports. Out: rows as in HAPI's yearly files on HDX (`hdx_hapi_conflict_event_global_….csv`). Categories are
those of HAPI's guide (github.com/OCHA-DAP/hdx-hapi, docs/data_usage_guides): political violence is battles, violence
against civilians, explosions and mob violence; demonstrations are protests and riots but for mob violence; civilian
targeting is counted in political violence too. What is counted are claims that would have an ACLED-shaped row.
P-codes and the names that go with them are those of a table that was imported. A row without one is, as in HAPI, of
the country's level, and our own names of divisions stand as the provider's.
"""

from calendar import monthrange
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from marsad.export.acled import Coded, coded
from marsad.export.acled_types import BATTLES, CIVILIANS, PROTESTS, REMOTE, RIOTS, SUB_EVENTS, targets_civilians
from marsad.export.bands import blank_cells
from marsad.export.countries import country
from marsad.export.events import flatten_common, flatten_toll, middle
from marsad.export.losses import Losses
from marsad.export.pcodes import NO_TABLE, NOWHERE, pcodes
from marsad.export.sheets import Cell
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.model import CodedReport

COLUMNS = (
    "location_code has_hrp in_gho provider_admin1_name provider_admin2_name admin1_code admin1_name admin2_code "
    "admin2_name admin_level event_type events fatalities reference_period_start reference_period_end dataset_hdx_id "
    "resource_hdx_id warning error"
).split()
EMPTY = {
    "has_hrp": "whether a country has a response plan is OCHA's to say",
    "in_gho": "whether a country is in the overview is OCHA's to say",
    **dict.fromkeys(("admin1_code", "admin1_name", "admin2_code", "admin2_name"), NO_TABLE),
    "dataset_hdx_id": "not published on HDX",
    "resource_hdx_id": "not published on HDX",
    "error": "what is wrong is left out and told in the loss report",
}
HXL = {
    "location_code": "#country+code", "provider_admin1_name": "#adm1+name", "provider_admin2_name": "#adm2+name",
    "admin1_code": "#adm1+code", "admin2_code": "#adm2+code", "admin_level": "#adm+level", "event_type": "#event+type",
    "events": "#indicator+event+num", "fatalities": "#affected+killed", "reference_period_start": "#date+start",
    "reference_period_end": "#date+end",
}  # fmt: skip
WARNING = "events are claims of single reports, not incidents"


class _Key(NamedTuple):
    land: str
    admin1: str
    admin2: str
    code1: str
    code2: str
    category: str
    year: int
    month: int


class _Cell(NamedTuple):
    """What is counted in a row: the first claim, events, lowest number of deaths, the division's codes."""

    claim: str
    events: int
    fatalities: int
    codes: Codes


def rows(
    reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE, least: int = 1
) -> Iterator[tuple[str, list[Cell]]]:
    """The first claim counted in a row, and the row; sorted by country, divisions, category and month.

    Counts from 1 to `least` - 1, and those that would give one of these away, are blank.
    """
    cells = _counted(reports, losses, divisions)
    events = _blank({key: cell.events for key, cell in cells.items()}, least)
    deaths = _blank({key: cell.fatalities for key, cell in cells.items()}, least) | events
    for key, cell in sorted(cells.items()):
        month, codes = f"{key.year:04}-{key.month:02}", cell.codes
        blank = key in events or (key in deaths and cell.fatalities > 0)
        if blank:
            losses.flatten("cell-suppressed", " ".join(filter(None, (key.land, key.admin1, month, key.category))))
        level = 2 if codes.admin2 else 1 if codes.admin1 else 0
        yield cell.claim, [
            key.land, None, None, key.admin1, key.admin2, codes.code1, codes.name1, codes.code2, codes.name2, level,
            key.category, None if key in events else cell.events, None if key in deaths else cell.fatalities,
            f"{month}-01", f"{month}-{monthrange(key.year, key.month)[1]:02}", None, None,
            _warning(codes, least if blank else 1), None,
        ]  # fmt: skip


def _counted(reports: Iterable[CodedReport], losses: Losses, divisions: Divisions) -> dict[_Key, _Cell]:
    cells: dict[_Key, _Cell] = {}
    for each in coded(reports, losses):
        claim, place, day = each.event.claim, each.spot.place, middle(each.days)
        found = categories(each)
        if not found:
            losses.leave_out("no-counterpart", claim.id)
            continue
        _flatten(each, losses)
        codes = pcodes(place, claim, divisions, losses)
        admin2 = codes.admin2.name if codes.admin2 else place.name if place.kind == "admin2" else ""
        for category in found:
            key = _Key(
                country(place.country).alpha3, place.admin1 or "", admin2, codes.code1 or "", codes.code2 or "",
                category, day.year, day.month,
            )  # fmt: skip
            cell = cells.get(key, _Cell(claim.id, 0, 0, codes))
            cells[key] = cell._replace(events=cell.events + 1, fatalities=cell.fatalities + each.fatalities)
    return cells


def _blank(counts: dict[_Key, int], least: int) -> set[_Key]:
    """The cells that stay blank. Totals are a month of a country, a division over time, a category in all.

    A count of civilians targeted stays blank too where the political violence that holds it does, or is so little more
    that the difference is a small count.
    """
    if least <= 1:
        return set()
    blank = blank_cells(counts, _totals, least)
    while True:
        part = {
            key
            for key, count in counts.items()
            if key.category == "civilian_targeting" and count and key not in blank
            and _tells(key, count, counts, blank, least)
        }  # fmt: skip
        if not part:
            return blank
        blank |= blank_cells({**counts, **dict.fromkeys(part, least - 1)}, _totals, least) | part


def _tells(key: _Key, count: int, counts: dict[_Key, int], blank: set[_Key], least: int) -> bool:
    whole = key._replace(category="political_violence")
    return whole in blank or 0 < counts.get(whole, 0) - count < least


def _totals(key: _Key) -> Iterator[Hashable]:
    yield key.category, key.land, key.year, key.month
    yield key._replace(year=0, month=0)
    yield key.category


def _warning(codes: Codes, least: int) -> str:
    small = [f"counts from 1 to {least - 1}, and those that would give them away, are blank"] if least > 1 else []
    return "; ".join((WARNING, *(f"p-codes of {version}" for version in codes.versions), *small))


def categories(each: Coded) -> list[str]:
    """HAPI's categories of an event; none for strategic developments."""
    event_type = SUB_EVENTS[each.kind][0]
    found = []
    if event_type in (BATTLES, CIVILIANS, REMOTE) or each.kind == "Mob violence":
        found.append("political_violence")
    if event_type in (CIVILIANS, REMOTE) and targets_civilians(each.event, each.kind):
        found.append("civilian_targeting")
    if event_type in (PROTESTS, RIOTS) and each.kind != "Mob violence":
        found.append("demonstration")
    return found


def _flatten(each: Coded, losses: Losses) -> None:
    flatten_common(each.event, losses, amounts=frozenset(("killed",)))
    flatten_toll(each.event, losses, range_kept=False)
