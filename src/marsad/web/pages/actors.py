"""Parties: those that claims name most, and one with where it stands on a day and what is told of it."""

from fastapi import APIRouter, Response

from marsad.ledger.listing import claims_page
from marsad.ledger.search import Question
from marsad.ledger.subjects import actor_of, actors_told
from marsad.web.glance import tiles_of_party
from marsad.web.pages.claims import cursor
from marsad.web.sights import party_sight, view_of
from marsad.web.visit import Visiting

router = APIRouter()


@router.get("/actors")
def actors(visit: Visiting) -> Response:
    """The parties of most claims."""
    with visit.reading() as connection:
        rows = actors_told(connection, visit.allowed, visit.filters.most)
    return visit.page("actors.html", rows=rows)


@router.get("/actors/{number}")
def actor(number: int, visit: Visiting) -> Response:
    """A party: what it holds and does on a day, how that came about, and the newest claims that name it."""
    with visit.reading() as connection:
        found = actor_of(connection, number, visit.allowed)
        question = Question(actors=(number,), most_sensitive=visit.visitor.up_to)
        page = claims_page(visit.desk.ledger, connection, question, visit.filters.most)
        lines = visit.lines(connection, page.lines)
    sight = party_sight(visit, number)
    view = view_of(visit, sight, tiles_of_party)
    return visit.page("actor.html", actor=found, lines=lines, next=cursor(page.after), **view)
