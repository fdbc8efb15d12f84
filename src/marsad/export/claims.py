"""CSV: one row a claim, every status, in columns of our own.

In: coded reports. Out: rows. Lists are joined by « | »; of amounts, only the first of each kind that has columns is
kept. The columns are Marsad's.
"""

from collections.abc import Iterable, Iterator

from marsad.export.events import Spot, name
from marsad.export.losses import Losses
from marsad.export.pcodes import NO_TABLE, NOWHERE, pcodes
from marsad.export.sheets import Cell
from marsad.gazetteer.divisions import Codes, Divisions
from marsad.gazetteer.gazette import Gazette
from marsad.model import Claim, CodedReport, Party, Quantity

AMOUNTS = ("killed", "injured", "displaced")
COLUMNS = (
    "claim_id report_id type status trigger confidence actors actor_classes actor_entries targets target_classes "
    "target_entries places place_roles place_kinds country admin1 admin1_pcode admin2 admin2_pcode latitude longitude "
    "date_from date_to time_words killed_low killed_high injured_low injured_high displaced_low displaced_high "
    "quantities sources source_classes published publisher title start end evidence made_by differing"
).split()
HXL = {
    "claim_id": "#event+code", "type": "#event+type", "actors": "#group+name+first", "targets": "#group+name+second",
    "country": "#country+code", "admin1": "#adm1+name", "admin1_pcode": "#adm1+code", "admin2": "#adm2+name",
    "admin2_pcode": "#adm2+code", "places": "#loc+name", "latitude": "#geo+lat",
    "longitude": "#geo+lon", "date_from": "#date+start", "date_to": "#date+end", "killed_low": "#affected+killed",
    "injured_low": "#affected+injured", "sources": "#meta+source", "evidence": "#description",
}  # fmt: skip
EMPTY = dict.fromkeys(("admin1_pcode", "admin2", "admin2_pcode"), NO_TABLE)
_JOIN = " | "


def rows(
    reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE
) -> Iterator[tuple[str, list[Cell]]]:
    """Claim ids and rows, in the order of the reports."""
    for report in reports:
        losses.reports += 1
        places = Gazette(report.places)
        for claim in report.claims:
            losses.claims += 1
            spots = [Spot(words, places.find(words)) for words in claim.places]
            _flatten(claim, spots, losses)
            yield claim.id, _row(report, claim, spots, divisions, losses)


def amount(quantity: Quantity) -> str:
    """An amount in words and numbers: «killed 3», «ration 0.5 of رغيف per person/day», «killed 20..?»."""
    low, high = ("?" if bound is None else f"{bound:g}" for bound in (quantity.low, quantity.high))
    text = f"{quantity.kind} {'~' if quantity.approximate else ''}{low}{'' if low == high else f'..{high}'}"
    return text + (f" of {quantity.of}" if quantity.of else "") + (f" per {quantity.per}" if quantity.per else "")


def _row(report: CodedReport, claim: Claim, spots: list[Spot], divisions: Divisions, losses: Losses) -> list[Cell]:
    first = next((spot for spot in spots if spot.located), spots[0] if spots else None)
    place = first.place if first else None
    codes = pcodes(place, claim, divisions, losses) if place else Codes()
    time = claim.time
    bounds: list[Cell] = []
    for kind in AMOUNTS:
        found = next((each for each in claim.quantities if each.kind == kind), None)
        bounds += [found.low, found.high] if found else [None, None]
    return [
        claim.id, report.id, claim.type, claim.status, claim.trigger.text, claim.confidence,
        *_parties(claim.actors), *_parties(claim.targets),
        _JOIN.join(spot.words.name or spot.words.text for spot in spots),
        _JOIN.join(spot.words.role for spot in spots), _JOIN.join(spot.place.kind for spot in spots),
        place.country if place else None, place.admin1 if place else None,
        codes.code1, codes.name2, codes.code2,
        place.lat if place else None, place.lon if place else None,
        time.since if time else None, time.until if time else None, time.text if time else None,
        *bounds, _JOIN.join(map(amount, claim.quantities)), *_parties(claim.sources)[:2],
        report.published, report.publisher, report.title, claim.trigger.start, claim.trigger.end,
        _JOIN.join(report.text[start:end] for start, end in claim.evidence), _JOIN.join(claim.made_by),
        _JOIN.join(each.field for each in claim.differing),
    ]  # fmt: skip


def _parties(parties: tuple[Party, ...]) -> list[Cell]:
    return [
        _JOIN.join(name(party) for party in parties), _JOIN.join(party.cls for party in parties),
        _JOIN.join(party.entry or "" for party in parties) if any(party.entry for party in parties) else "",
    ]  # fmt: skip


def _flatten(claim: Claim, spots: list[Spot], losses: Losses) -> None:
    if sum(spot.located for spot in spots) > 1:
        losses.flatten("second-place", claim.id)
    if any(not spot.located for spot in spots):
        losses.flatten("place-without-point", claim.id)
