"""Places, parties, sources, changes and claim types."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from marsad.ledger.outlets import outlets
from marsad.ledger.subjects import actor_of, actors_told, place_of, places_told
from marsad.ontology import claim_types
from marsad.web.api.answers import Kept, answer, iso, shape
from marsad.web.api.parameters import PAGED, POINT
from marsad.web.api.shapes import ActorLine, ChangeLine, ChangePage, PlaceLine, SourceLine, SuggestionLine, TypeLine
from marsad.web.names import actors_like, places_like
from marsad.web.pages.changes import entries_of
from marsad.web.visit import Visiting

router = APIRouter(prefix="/api/v1", tags=["places, parties, sources"], route_class=Kept)
Row = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/places", responses=shape(PlaceLine, many=True), dependencies=[PAGED])
def places(visit: Visiting) -> Response:
    """The places that most claims name."""

    def make() -> list[PlaceLine]:
        with visit.reading() as connection:
            rows = places_told(connection, visit.allowed, visit.filters.most)
        return [PlaceLine(**row._asdict()) for row in rows]

    return answer(visit, make)


@router.get("/places/{number}", responses=shape(PlaceLine))
def place(number: Row, visit: Visiting) -> Response:
    """A place that claims name."""

    def make() -> PlaceLine:
        with visit.reading() as connection:
            return PlaceLine(**place_of(connection, number, visit.allowed)._asdict())

    return answer(visit, make)


@router.get("/actors", responses=shape(ActorLine, many=True), dependencies=[PAGED])
def actors(visit: Visiting) -> Response:
    """The parties that most claims name; private persons are not among them."""

    def make() -> list[ActorLine]:
        with visit.reading() as connection:
            rows = actors_told(connection, visit.allowed, visit.filters.most)
        return [ActorLine(**row._asdict()) for row in rows]

    return answer(visit, make)


@router.get("/actors/{number}", responses=shape(ActorLine))
def actor(number: Row, visit: Visiting) -> Response:
    """A party that claims name."""

    def make() -> ActorLine:
        with visit.reading() as connection:
            return ActorLine(**actor_of(connection, number, visit.allowed)._asdict())

    return answer(visit, make)


@router.get("/sources", responses=shape(SourceLine, many=True))
def sources(visit: Visiting) -> Response:
    """All publishers, those of most reports first."""

    def make() -> list[SourceLine]:
        with visit.reading() as connection:
            rows = outlets(connection, visit.allowed)
        return [
            SourceLine(**{**row._asdict(), "first_day": iso(row.first_day), "last_day": iso(row.last_day)})
            for row in rows
        ]

    return answer(visit, make)


@router.get("/changes", responses=shape(ChangePage), dependencies=[PAGED])
def changes(visit: Visiting) -> Response:
    """What was done to the ledger, the newest first."""

    def make() -> ChangePage:
        entries, following = entries_of(visit)
        lines = [
            ChangeLine(
                id=each.mark, seq=each.seq if visit.whole else None, at=each.at, by=each.by, action=each.action,
                subject=each.subject,
            )
            for each in entries
        ]  # fmt: skip
        return ChangePage(changes=lines, next=visit.here(after=following) if following else None)

    return answer(visit, make)


@router.get("/suggest", responses=shape(SuggestionLine, many=True))
def suggest(
    visit: Visiting,
    kind: Annotated[
        Literal["actor", "place"], Query(description="parties of the registry, or places of the gazetteer")
    ],
    q: Annotated[
        str, Query(min_length=1, max_length=60, description="how the name begins, in Arabic or Latin letters")
    ],
    near: Annotated[str, Query(pattern=POINT, description="LAT,LON: of places the nearest to it first")] = "",
) -> Response:
    """Names that begin so, the best known first, or the nearest."""
    kit = visit.desk.coder.kit
    lat, _, lon = near.partition(",")
    at = (float(lat), float(lon)) if near else None
    make = (lambda: actors_like(kit.registry, q)) if kind == "actor" else (lambda: places_like(kit.gazetteer, q, at))
    return answer(visit, make)


@router.get("/types", responses=shape(TypeLine, many=True))
def types(visit: Visiting) -> Response:
    """All claim types with their names."""
    rows = [TypeLine(code=each.code, english=each.english, arabic=each.arabic) for each in claim_types().values()]
    return answer(visit, lambda: rows)
