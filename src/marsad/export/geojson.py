"""GeoJSON (RFC 7946): one feature a claim, every status.

In: coded reports. Out: one FeatureCollection, written as it comes. Coordinates are longitude before latitude, WGS 84;
a claim with several located places is a MultiPoint, one with none has a null geometry, as the standard allows. No
outlines are known: an area is its middle, and its place says so (`"area": true`).
"""

from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec

from marsad.export.events import Spot, name
from marsad.export.losses import Losses
from marsad.export.pcodes import NOWHERE, pcodes
from marsad.gazetteer.divisions import Divisions
from marsad.gazetteer.gazette import Gazette
from marsad.model import Claim, CodedReport, Party

AREAS = frozenset(("country", "admin1", "admin2", "district", "river", "road", "region"))


def write(reports: Iterable[CodedReport], out: IO[bytes], losses: Losses, divisions: Divisions = NOWHERE) -> None:
    """Write the collection, one feature a line."""
    out.write(b'{"type":"FeatureCollection","features":[')
    between = b"\n"
    for feature in features(reports, losses, divisions):
        out.write(between + msgspec.json.encode(feature))
        between = b",\n"
    out.write(b"\n]}\n")


def features(
    reports: Iterable[CodedReport], losses: Losses, divisions: Divisions = NOWHERE
) -> Iterator[dict[str, Any]]:
    """Features, in the order of the reports."""
    for report in reports:
        losses.reports += 1
        places = Gazette(report.places)
        for claim in report.claims:
            spots = [Spot(words, places.find(words)) for words in claim.places]
            losses.claims += 1
            losses.rows += 1
            _flatten(claim, spots, losses)
            yield {
                "type": "Feature", "id": claim.id, "geometry": geometry(spots),
                "properties": _properties(report, claim, _places(claim, spots, divisions, losses)),
            }  # fmt: skip


def geometry(spots: list[Spot]) -> dict[str, Any] | None:
    """The points of the located places; None when there are none."""
    points = list(
        dict.fromkeys(
            (round(spot.place.lon, 6), round(spot.place.lat, 6))
            for spot in spots
            if spot.place.lat is not None and spot.place.lon is not None
        )
    )
    if not points:
        return None
    return (
        {"type": "MultiPoint", "coordinates": points}
        if len(points) > 1
        else {"type": "Point", "coordinates": points[0]}
    )


def _places(claim: Claim, spots: list[Spot], divisions: Divisions, losses: Losses) -> list[dict[str, Any]]:
    found = []
    for spot in spots:
        place, codes = spot.place, pcodes(spot.place, claim, divisions, losses)
        found.append(
            {
                "text": spot.words.text, "role": spot.words.role, "name": place.name, "kind": place.kind,
                "country": place.country, "admin1": place.admin1, "admin1_pcode": codes.code1,
                "admin2": codes.name2, "admin2_pcode": codes.code2, "located": spot.located,
                "radius_km": place.radius_km, "area": _is_area(spot),
            }
        )  # fmt: skip
    return found


def _properties(report: CodedReport, claim: Claim, places: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "report": report.id, "type": claim.type, "status": claim.status, "trigger": claim.trigger.text,
        "from": claim.time.since if claim.time else None, "to": claim.time.until if claim.time else None,
        "actors": _parties(claim.actors), "targets": _parties(claim.targets), "sources": _parties(claim.sources),
        "places": places,
        "quantities": [
            {key: getattr(each, key) for key in ("kind", "low", "high", "of", "per", "approximate")}
            for each in claim.quantities
        ],
        "confidence": claim.confidence, "published": report.published, "publisher": report.publisher,
        "evidence": [report.text[start:end] for start, end in claim.evidence],
        "made_by": list(claim.made_by), "differing": [each.field for each in claim.differing],
    }  # fmt: skip


def _parties(parties: tuple[Party, ...]) -> list[dict[str, Any]]:
    return [{"name": name(party), "class": party.cls, "entry": party.entry} for party in parties]


def _is_area(spot: Spot) -> bool:
    return spot.place.kind in AREAS or spot.place.radius_km is not None


def _flatten(claim: Claim, spots: list[Spot], losses: Losses) -> None:
    if any(not spot.located for spot in spots):
        losses.flatten("place-without-point", claim.id)
    if any(spot.located and _is_area(spot) for spot in spots):
        losses.flatten("area-to-point", claim.id)
