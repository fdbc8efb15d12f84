"""Incidents: in pages, one with its accounts, and all of them for the map."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from marsad.ledger.accounts import Row
from marsad.linking.agreement import as_json, weigh
from marsad.web.api.answers import Kept, answer, binary, iso, shape
from marsad.web.api.parameters import FILTERED, PAGED, Box
from marsad.web.api.shapes import AccountLine, IncidentAnswer, IncidentLine, IncidentPage, NamesAnswer
from marsad.web.atlas import MEDIA_TYPE
from marsad.web.names import names_in
from marsad.web.pages.incidents import near_of, page_of, told_of
from marsad.web.visit import Visiting

router = APIRouter(prefix="/api/v1", tags=["incidents"], route_class=Kept)


@router.get("/incidents", responses=shape(IncidentPage), dependencies=[FILTERED, PAGED])
def incidents(visit: Visiting) -> Response:
    """Incidents that answer, those told of last first."""

    def make() -> IncidentPage:
        page = page_of(visit)
        lines = [_line(row) for row in page.rows]
        following = visit.here(after=page.after) if page.after else None
        return IncidentPage(incidents=lines, next=following, total=page.total, remarks=list(page.remarks))

    return answer(visit, make)


@router.get("/incidents/{name}", responses=shape(IncidentAnswer))
def incident(name: str, visit: Visiting) -> Response:
    """An incident with its accounts side by side; a number is told with the claims that say it."""

    def make() -> IncidentAnswer:
        found, accounts, _ = told_of(visit, name)
        lines = [
            AccountLine(
                report=each.account.report, published=each.account.published, publisher=each.account.publisher,
                origin=each.account.origin.key, party=each.account.origin.party, sentence=each.sentence,
                sensitivity=each.sensitivity, calibrated=visit.sure(each.account.claim.confidence),
                claim=each.account.claim,
            )
            for each in accounts
        ]  # fmt: skip
        weighed: dict[str, Any] = as_json(weigh([each.account for each in accounts]))
        return IncidentAnswer(id=found.uid, agreement=weighed, accounts=lines)

    return answer(visit, make)


@router.get("/incidents/{name}/near", responses=shape(IncidentLine, many=True))
def near(
    name: str,
    visit: Visiting,
    q: Annotated[str, Query(max_length=60, description="part of an id, of a place's name or of a type's")] = "",
) -> Response:
    """Incidents near one in place and time, the nearest first: those that may be the same happening."""

    def make() -> list[IncidentLine]:
        found, _, _ = told_of(visit, name)
        return [_line(row) for row in near_of(visit, found.uid, q.strip())]

    return answer(visit, make)


@router.get(
    "/map", dependencies=[FILTERED],
    responses=binary(MEDIA_TYPE, "an Arrow IPC stream, one row an incident; columns in web/README.md"),
)  # fmt: skip
def of_map(visit: Visiting) -> Response:
    """All incidents that answer, in no set order."""

    def make() -> bytes:
        if not visit.filters.any:
            chart = visit.desk.atlas.chart(visit.visitor.up_to)
            visit.saw(chart.secret.items())
            return chart.stream
        with visit.reading() as connection:
            question = visit.ask(connection).question
        stream, secret = visit.desk.atlas.asked(question)
        visit.saw(secret.items())
        return stream

    return answer(visit, make, MEDIA_TYPE)


@router.get("/map/names", responses=shape(NamesAnswer))
def names(
    visit: Visiting,
    bbox: Box,
    zoom: Annotated[float, Query(ge=0, le=24)],
) -> Response:
    """Names of places in a box in columns, the greatest first."""
    west, south, east, north = (float(part) for part in bbox.split(","))
    return answer(visit, lambda: names_in(visit.desk.coder.kit.gazetteer, (west, south, east, north), zoom))


def _line(row: Row) -> IncidentLine:
    return IncidentLine(
        id=row.uid, first=iso(row.first), last=iso(row.last), types=list(row.types), places=list(row.places),
        reports=row.reports, claims=row.claims,
    )  # fmt: skip
