"""The parameters of the API's lists, as they are described; `filters` reads them from the address."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import StringConstraints, WithJsonSchema

from marsad.keep.asking import FARTHEST, RADIUS
from marsad.ontology import type_names
from marsad.web.filters import LONGEST, MOST, MOST_ASSUMED, PAGE

Status = Literal["occurred", "ongoing", "planned", "hypothetical", "denied"]
Order = Literal["day", "added", "confidence", "type", "status", "-day", "-added", "-confidence", "-type", "-status"]
_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]}
Day = Annotated[str, WithJsonSchema(_DAY)]
Type = Annotated[str, WithJsonSchema({"type": "string", "enum": ["", *type_names()]})]
Amount = Annotated[
    float | None, WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": MOST_ASSUMED})
]  # fmt: skip
Days = Annotated[int | None, WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LONGEST})]
Need = Annotated[
    str, StringConstraints(pattern=r"^[a-zء-ي]{1,30}( [a-zء-ي]{1,30})?=[1-9][0-9]{0,3}(\.[0-9]{1,4})?$")
]  # fmt: skip
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


async def _dated(
    on: Annotated[Day, Query(description="as claims about or before this day tell it; else the newest told of")] = "",
) -> None:
    """The day of a situation."""


async def _assumed(
    persons_per_family: Annotated[Amount, Query(gt=0, le=MOST_ASSUMED, description="where no claim tells it")] = None,
    loaves_per_bundle: Annotated[Amount, Query(gt=0, le=MOST_ASSUMED, description="where no claim tells it")] = None,
    window_days: Annotated[
        Days, Query(ge=0, le=LONGEST, description="days within which accounts are of one time")
    ] = None,
    need: Annotated[list[Need] | None, Query(description="what a person needs a day, such as loaf=3")] = None,
) -> None:
    """What is assumed, and shown wherever it is used; else as the settings say."""


FILTERED, PAGED, SORTED = Depends(_filtered), Depends(_paged), Depends(_sorted)
DATED, ASSUMED = Depends(_dated), Depends(_assumed)
