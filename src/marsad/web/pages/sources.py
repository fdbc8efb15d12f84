"""Sources: who publishes, how much, whose voice, how often alone and how often first."""

from fastapi import APIRouter, Response

from marsad.ledger.outlets import outlets
from marsad.web.visit import Visiting

router = APIRouter()


@router.get("/sources")
def sources(visit: Visiting) -> Response:
    """All publishers, those of most reports first."""
    with visit.reading() as connection:
        rows = outlets(connection, visit.allowed)
    return visit.page("sources.html", rows=rows)
