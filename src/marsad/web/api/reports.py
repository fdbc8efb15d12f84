"""Reports, and search in them."""

from fastapi import APIRouter, Response

from marsad.ledger.history import report_named
from marsad.model import CodedReport
from marsad.web.api.answers import Kept, answer, shape
from marsad.web.api.parameters import FILTERED, PAGED
from marsad.web.api.shapes import HitLine, ReportAnswer, SearchAnswer
from marsad.web.pages.reports import incidents_of, shown_report
from marsad.web.pages.search import hits_of
from marsad.web.visit import Visit, Visiting

router = APIRouter(prefix="/api/v1", tags=["reports"], route_class=Kept)


@router.get("/reports/{name}", responses=shape(ReportAnswer))
def report(name: str, visit: Visiting) -> Response:
    """A report with its claims in the coded-report format, as far as it may be shown."""

    def make() -> ReportAnswer:
        with visit.reading() as connection:
            kept = report_named(connection, name, visit.allowed)
            told = shown_report(connection, visit, kept)
            incidents = incidents_of(connection, visit, kept.row.id)
        coded = told.coded
        visit.saw([(coded.id, told.sensitivity)])
        shown = {claim.id for claim in coded.claims}
        return ReportAnswer(
            report=coded, sensitivity=kept.row.sensitivity, url=told.url,
            incidents={claim: uid for claim, uid in incidents.items() if claim in shown},
            calibrated=_calibrated(visit, coded),
        )  # fmt: skip

    return answer(visit, make)


def _calibrated(visit: Visit, coded: CodedReport) -> dict[str, float] | None:
    told = {claim.id: visit.sure(claim.confidence) for claim in coded.claims}
    return None if visit.scale is None else {claim: sure for claim, sure in told.items() if sure is not None}


@router.get("/search", responses=shape(SearchAnswer), dependencies=[FILTERED, PAGED])
def search(visit: Visiting) -> Response:
    """Reports and claims that answer, newest first."""

    def make() -> SearchAnswer:
        with visit.reading() as connection:
            asked = visit.ask(connection)
            shown, more = hits_of(visit, connection, asked.question)
        hits = [
            HitLine(
                report=hit.report, published=hit.published, publisher=hit.publisher, title=hit.title,
                sentence=hit.sentence, matches=list(hit.spans), at=hit.at, claims=list(hit.claims),
            )
            for hit in shown
        ]  # fmt: skip
        return SearchAnswer(hits=hits, more=more, remarks=list(asked.remarks))

    return answer(visit, make)
