"""Claims, by filters: in pages of JSON, or many at once as GeoJSON and Arrow."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pyarrow as pa
from fastapi import APIRouter, Response
from sqlalchemy import select

from marsad.ledger import schema
from marsad.ledger.listing import ORDERS, Line, claims_page
from marsad.model import Claim
from marsad.web.api.answers import Kept, answer, binary, shape
from marsad.web.api.parameters import FILTERED, PAGED, SORTED
from marsad.web.api.shapes import ClaimPage
from marsad.web.atlas import MEDIA_TYPE, stream_of
from marsad.web.pages.claims import after_of, cursor, order_of
from marsad.web.visit import Visit, Visiting

router = APIRouter(prefix="/api/v1", tags=["claims"], route_class=Kept)
MANY = 100_000  # claims that are given at once
FEW = 5000  # of these in words, for who may not see all: each of their reports is gone through
_COLUMNS = (
    "id",
    "report",
    "published",
    "publisher",
    "type",
    "status",
    "from",
    "to",
    "confidence",
    "calibrated",
    "incident",
    "sensitivity",
    "body",
)
_NUMBERS = ("confidence", "calibrated")  # fmt: skip


class _Line(msgspec.Struct, frozen=True):
    """`ClaimLine` with the claim as it lies in the ledger: it is not taken apart only to be written again."""

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
    claim: msgspec.Raw


class _Read(msgspec.Struct, frozen=True):
    """What of a claim is needed to calibrate it."""

    confidence: float = 1.0


@router.get("/claims", responses=shape(ClaimPage), dependencies=[FILTERED, PAGED, SORTED])
def claims(visit: Visiting) -> Response:
    """Claims that answer, in pages."""
    order, rising = order_of(visit.filters.sort, ORDERS, "day")
    after = after_of(visit.filters.after, order)

    def make() -> dict[str, Any]:
        with visit.reading() as connection:
            asked = visit.ask(connection)
            page = claims_page(
                visit.desk.ledger, connection, asked.question, visit.filters.most, order=order, rising=rising,
                after=after,
            )  # fmt: skip
            lines = visit.raw_lines(connection, page.lines)
        return {
            "claims": [_line(visit, line) for line in lines],
            "next": visit.here(after=cursor(page.after)) if page.after else None, "remarks": asked.remarks,
        }  # fmt: skip

    return answer(visit, make)


@router.get(
    "/claims.geojson", dependencies=[FILTERED],
    responses=binary("application/geo+json", "a FeatureCollection (RFC 7946), a point for each place of a claim"),
)  # fmt: skip
def as_geojson(visit: Visiting) -> Response:
    """Claims that answer and have a located place, at most 100,000."""
    return answer(visit, lambda: _geojson(visit), "application/geo+json")


@router.get(
    "/claims.arrow", dependencies=[FILTERED], responses=binary(MEDIA_TYPE, "an Arrow IPC stream, one row a claim")
)
def as_arrow(visit: Visiting) -> Response:
    """Claims that answer, at most 100,000; `body` is the claim in the coded-report format."""
    return answer(visit, lambda: _arrow(visit), MEDIA_TYPE)


def _line(visit: Visit, line: Line) -> _Line:
    sure = visit.sure(msgspec.json.decode(line.body, type=_Read).confidence) if visit.scale is not None else None
    return _Line(
        line.uid, line.report, line.published, line.publisher, line.title, line.state, line.decided, line.sensitivity,
        line.incident or None, sure, msgspec.Raw(line.body),
    )  # fmt: skip


def _lines(visit: Visit, *, words: bool) -> Iterator[Line]:
    """Claims that answer; in the words that may be seen, if their words are shown at all."""
    with visit.reading() as connection:
        question, after, left = visit.ask(connection).question, None, MANY if visit.whole or not words else FEW
        while left > 0:
            page = claims_page(visit.desk.ledger, connection, question, min(left, 2000), after=after)
            yield from visit.raw_lines(connection, page.lines) if words else page.lines
            left -= len(page.lines)
            after = page.after
            if after is None:
                return


def _geojson(visit: Visit) -> dict[str, Any]:
    lines = list(_lines(visit, words=False))
    visit.saw((line.uid, line.sensitivity) for line in lines)
    features = []
    site, place = schema.site, schema.place
    with visit.reading() as connection:
        for at in range(0, len(lines), 500):
            some = {line.row: line for line in lines[at : at + 500]}
            rows = connection.execute(
                select(site.c.claim, site.c.number, place)
                .join(place, place.c.id == site.c.place)
                .where(site.c.claim.in_(list(some)), place.c.lat.isnot(None), place.c.lon.isnot(None))
                .order_by(site.c.claim, site.c.number)
            )
            features += [_feature(visit, some[row.claim], row) for row in rows]
    return {"type": "FeatureCollection", "features": features}


def _feature(visit: Visit, line: Line, row: Any) -> dict[str, Any]:
    claim = msgspec.json.decode(line.body, type=Claim)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {
            "claim": line.uid, "report": line.report, "type": claim.type, "status": claim.status,
            "from": claim.time.since if claim.time else None, "to": claim.time.until if claim.time else None,
            "place": row.name, "role": claim.places[row.number].role, "radius_km": row.radius_km,
            "confidence": claim.confidence, "calibrated": visit.sure(claim.confidence),
            "incident": line.incident or None, "sensitivity": line.sensitivity,
        },
    }  # fmt: skip


def _arrow(visit: Visit) -> bytes:
    rows = [_row(visit, line) for line in _lines(visit, words=True)]
    fields = pa.schema([(name, pa.float64() if name in _NUMBERS else pa.utf8()) for name in _COLUMNS])
    columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    return stream_of(pa.Table.from_arrays(arrays, schema=fields))


def _row(visit: Visit, line: Line) -> tuple[object, ...]:
    claim = msgspec.json.decode(line.body, type=Claim)
    return (
        line.uid, line.report, line.published, line.publisher, claim.type, claim.status,
        claim.time.since if claim.time else None, claim.time.until if claim.time else None, claim.confidence,
        visit.sure(claim.confidence), line.incident or None, line.sensitivity, line.body.decode(),
    )  # fmt: skip
