"""Filters: what of the ledger a page shows, as it stands in the address, so that every state has a link.

In: the query of an address. Out: `Filters`, and the question that they ask.
"""

import re
from typing import NamedTuple

from starlette.datastructures import QueryParams

from marsad.errors import QuestionError
from marsad.keep.asking import RADIUS, Asking

_SPACES = re.compile(r"\s+")
PAGE = 50  # lines of a page
MOST = 500
MOST_ASSUMED = 10_000  # persons, loaves, units a person needs
LONGEST = 3650  # days of a window


class Filters(NamedTuple):
    """The parameters of an address, under the same names everywhere. `sort` is an order with `-` before it to fall.

    `on` and what is assumed (0 and -1: as set) are of situations, `at` are characters of a report (`12-34`).
    """

    q: str = ""
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    actor: str = ""
    source: str = ""
    publisher: str = ""
    place: str = ""
    radius: float = RADIUS
    since: str = ""
    until: str = ""
    bbox: str = ""
    sort: str = ""
    after: str = ""
    most: int = PAGE
    on: str = ""
    persons_per_family: float = 0.0
    loaves_per_bundle: float = 0.0
    window_days: int = -1
    need: tuple[str, ...] = ()
    at: str = ""

    def query(self) -> list[tuple[str, object]]:
        """The parameters that say something; where the page before ended is not among them."""
        told = {name: value for name, value in self._asdict().items() if value != _NONE._asdict()[name]}
        told.pop("after", None)
        return list(told.items())

    def asking(self, up_to: str) -> Asking:
        """The question as it was written."""
        words = tuple(word for word in _SPACES.split(self.q.strip()) if word)
        return Asking(
            words, self.type, self.status, self.place, self.radius, self.actor, self.source, self.publisher,
            self.since, self.until, up_to,
        )  # fmt: skip

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return any(name not in _NO_FILTERS for name, _ in self.query())


_NO_FILTERS = (
    "sort", "most", "on", "persons_per_family", "loaves_per_bundle", "window_days", "need", "at",
)  # fmt: skip
_NONE = Filters()
_BOX = re.compile(r"-?\d{1,3}(\.\d+)?(,-?\d{1,3}(\.\d+)?){3}")


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a box; None for no text. Raises QuestionError."""
    if not text:
        return None
    if not _BOX.fullmatch(text):
        raise QuestionError("box-wrong", "a box is west,south,east,north in degrees.", "bbox")
    west, south, east, north = (float(part) for part in text.split(","))
    return west, south, east, north


def filters_of(query: QueryParams) -> Filters:
    """The filters of an address; a number that is none is passed over."""
    told: dict[str, object] = {}
    for name, default in _NONE._asdict().items():
        if isinstance(default, tuple):
            told[name] = tuple(value for value in query.getlist(name) if value)
        elif isinstance(default, str):
            told[name] = query.get(name, default).strip()
        else:
            told[name] = _number(query.get(name, ""), default)
    told["most"] = min(MOST, max(1, int(told["most"])))  # type: ignore[call-overload]
    return Filters(**told)  # type: ignore[arg-type]


def _number(text: str, default: float) -> float:
    try:
        return type(default)(text)
    except ValueError:
        return default
