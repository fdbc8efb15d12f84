"""Roads: those that claims tell of, and one with whether it is open on a day and how that came about."""

from fastapi import APIRouter, Response

from marsad.keep.sight import RoadLine, roads_seen
from marsad.web.glance import tiles_of_road
from marsad.web.sights import look_of, road_sight, speech_of, view_of
from marsad.web.visit import Visit, Visiting

router = APIRouter()


@router.get("/roads")
def roads(visit: Visiting) -> Response:
    """The roads that claims name, those told of last first."""
    lines = lines_of(visit)
    speech = speech_of(visit, visit.filters.on or None, [line.way for line in lines])
    return visit.page("roads.html", rows=lines, speech=speech)


def lines_of(visit: Visit) -> list[RoadLine]:
    """The roads that this visitor may see, noted as seen. Raises QuestionError."""
    look = look_of(visit)
    with visit.reading() as connection:
        lines, secret = roads_seen(connection, visit.desk.coder.kit, look)
    visit.saw(secret.items())
    return lines[: visit.filters.most]


@router.get("/roads/{name}")
def road(name: str, visit: Visiting) -> Response:
    """A road: whether it is open or cut on a day, by whom that is told, and how it came about."""
    sight = road_sight(visit, name)
    return visit.page("road.html", **view_of(visit, sight, tiles_of_road))
