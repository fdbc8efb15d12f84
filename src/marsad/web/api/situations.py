"""Situations: of places, roads and parties, on a day and over time, each value with the characters that say it."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from marsad.ledger.subjects import actor_of, place_of
from marsad.web.api.answers import Kept, answer, shape
from marsad.web.api.parameters import ASSUMED, DATED, PAGED
from marsad.web.api.shapes import (
    ActorLine,
    ActorSituationAnswer,
    PlaceLine,
    PlaceSituationAnswer,
    RoadListLine,
    RoadSituationAnswer,
)
from marsad.web.api.subjects import Row
from marsad.web.pages.roads import lines_of
from marsad.web.sights import party_sight, place_sight, road_sight
from marsad.web.visit import Visiting

router = APIRouter(prefix="/api/v1", tags=["situations"], route_class=Kept)
RoadId = Annotated[str, Path(pattern=r"^[0-9]{1,18}(-[0-9]{1,18})?$")]


@router.get("/places/{number}/situation", responses=shape(PlaceSituationAnswer), dependencies=[DATED, ASSUMED])
def of_place(number: Row, visit: Visiting) -> Response:
    """Who holds a place, whether it is besieged, its ways, what its people live on, who moved."""

    def make() -> PlaceSituationAnswer:
        with visit.reading() as connection:
            found = PlaceLine(**place_of(connection, number, visit.allowed)._asdict())
        sight = place_sight(visit, number)
        return PlaceSituationAnswer(place=found, situation=sight.situation, course=sight.course, more=sight.more)

    return answer(visit, make)


@router.get("/roads", responses=shape(RoadListLine, many=True), dependencies=[DATED, PAGED])
def roads(visit: Visiting) -> Response:
    """The roads that claims name, those told of last first."""

    def make() -> list[RoadListLine]:
        return [
            RoadListLine(id=each.id, name=each.name, ends=list(each.ends), claims=each.claims, way=each.way)
            for each in lines_of(visit)
        ]

    return answer(visit, make)


@router.get("/roads/{name}/situation", responses=shape(RoadSituationAnswer), dependencies=[DATED, ASSUMED])
def of_road(name: RoadId, visit: Visiting) -> Response:
    """Whether a road is open or cut, by whom, and who holds it."""

    def make() -> RoadSituationAnswer:
        sight = road_sight(visit, name)
        return RoadSituationAnswer(id=name, situation=sight.situation, course=sight.course, more=sight.more)

    return answer(visit, make)


@router.get("/actors/{number}/situation", responses=shape(ActorSituationAnswer), dependencies=[DATED, ASSUMED])
def of_actor(number: Row, visit: Visiting) -> Response:
    """What a party holds, lost, besieges, cuts and means to do, and who of it moves."""

    def make() -> ActorSituationAnswer:
        with visit.reading() as connection:
            found = ActorLine(**actor_of(connection, number, visit.allowed)._asdict())
        sight = party_sight(visit, number)
        return ActorSituationAnswer(actor=found, situation=sight.situation, course=sight.course, more=sight.more)

    return answer(visit, make)
