"""Reading: the library's front door.

In: a text, or reports. Out: coded reports. Offline and deterministic: the same input gives the same values.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.model import CodedReport, Report


@cache
def _coder() -> RuleCoder:
    return RuleCoder(default_kit())


def read(text: str, *, published: str = "", publisher: str = "", title: str = "", id: str = "report") -> CodedReport:
    """What one Arabic report claims.

    `published` is an ISO date or date-time ("2017-02-18"), from which relative times are worked out; empty when not
    known.
    Offsets in the result count Unicode code points of `text`, end exclusive; `text[start:end]` equals each span's text.
    Coordinates are degrees (WGS 84), distances kilometres. Raises TypeError when `text` is no string.
    """
    if not isinstance(text, str):
        raise TypeError(f"marsad.read takes the report's text as str, not {type(text).__name__}; decode bytes first.")
    return _coder().code(Report(id=id, text=text, title=title, published=published, publisher=publisher))


def read_many(reports: Iterable[Report]) -> Iterator[CodedReport]:
    """Code reports one after the other, in the order given; memory does not grow with their number.

    Raises TypeError at an item that is no `Report`.
    """
    coder = _coder()
    for report in reports:
        if not isinstance(report, Report):
            raise TypeError(f"marsad.read_many takes marsad.Report values, not {type(report).__name__}.")
        yield coder.code(report)
