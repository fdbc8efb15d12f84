"""Places: those that claims name most, and one with its situation on a day and what is told of it."""

from fastapi import APIRouter, Response

from marsad.ledger.listing import claims_page
from marsad.ledger.search import Question
from marsad.ledger.subjects import place_of, places_told
from marsad.web.glance import tiles_of_place
from marsad.web.pages.claims import cursor
from marsad.web.sights import place_sight, view_of
from marsad.web.visit import Visiting

router = APIRouter()


@router.get("/places")
def places(visit: Visiting) -> Response:
    """The places of most claims."""
    with visit.reading() as connection:
        rows = places_told(connection, visit.allowed, visit.filters.most)
    return visit.page("places.html", rows=rows)


@router.get("/places/{number}")
def place(number: int, visit: Visiting) -> Response:
    """A place: its situation on a day, how it came about, and the newest claims on it."""
    with visit.reading() as connection:
        found = place_of(connection, number, visit.allowed)
        question = Question(places=(number,), most_sensitive=visit.visitor.up_to)
        page = claims_page(visit.desk.ledger, connection, question, visit.filters.most)
        lines = visit.lines(connection, page.lines)
    sight = place_sight(visit, number)
    view = view_of(visit, sight, tiles_of_place)
    return visit.page("place.html", place=found, lines=lines, next=cursor(page.after), **view)
