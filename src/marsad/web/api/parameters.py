"""The parameters of the API's lists, as they are described; `filters` reads them from the address."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import WithJsonSchema

from marsad.keep.asking import FARTHEST, RADIUS
from marsad.ontology import type_names
from marsad.web.filters import MOST, PAGE

Status = Literal["occurred", "ongoing", "planned", "hypothetical", "denied"]
Order = Literal["day", "added", "confidence", "type", "status", "-day", "-added", "-confidence", "-type", "-status"]
_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}
Day = Annotated[str, WithJsonSchema(_DAY)]
Type = Annotated[str, WithJsonSchema({"type": "string", "enum": ["", *type_names()]})]
Box = Annotated[str, Query(pattern=r"^-?\d{1,3}(\.\d+)?(,-?\d{1,3}(\.\d+)?){3}$", description="west,south,east,north")]

POINT = r"^(-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?)?$"


async def _filtered(  # noqa: PLR0913, PLR0917 - one for each parameter of an address
    q: Annotated[str, Query(description="words that must stand in the report, in any form")] = "",
    type: Annotated[list[Type] | None, Query(description="claim type, or a group such as violence")] = None,
    status: Annotated[list[Status] | None, Query(description="status of the claim")] = None,
    actor: Annotated[str, Query(description="who does or suffers it: a name, or an entry of the registry")] = "",
    source: Annotated[str, Query(description="according to whom")] = "",
    publisher: Annotated[str, Query(description="part of the publisher's name")] = "",
    place: Annotated[str, Query(description="place name, or LAT,LON")] = "",
    radius: Annotated[float, Query(ge=0, le=FARTHEST, description="kilometres around the place")] = RADIUS,
    since: Day = "",
    until: Day = "",
) -> None:
    """What lists are filtered by."""


async def _paged(
    most: Annotated[int, Query(ge=1, le=MOST, description="lines of a page")] = PAGE,
    after: Annotated[str, Query(description="where the page before ended, as `next` gives it")] = "",
) -> None:
    """How lists come in pages."""


async def _sorted(sort: Annotated[Order | None, Query(description="order; `-` before it: falling")] = None) -> None:
    """How lists are ordered."""


FILTERED, PAGED, SORTED = Depends(_filtered), Depends(_paged), Depends(_sorted)
