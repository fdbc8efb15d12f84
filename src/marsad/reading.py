"""Reading: the library's front door.

In: a text, or reports. Out: coded reports. Offline and deterministic: the same input gives the same values.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from marsad.coding.coders import RULES, Coder, code_all, coder_named
from marsad.coding.kit import default_kit
from marsad.config import settings
from marsad.model import CodedReport, Report


@cache
def coder(name: str = RULES) -> Coder:
    """The coder of that name over the built-in tables and the settings of `MARSAD_HOME`; made once.

    Raises CoderError and SettingsError.
    """
    return coder_named(name, default_kit(), settings)


def read(
    text: str, *, published: str = "", publisher: str = "", title: str = "", id: str = "report",
    coder: str | Coder = RULES,
) -> CodedReport:  # fmt: skip
    """What one Arabic report claims.

    `published` is an ISO date or date-time ("2017-02-18"), from which relative times are worked out; empty when not
    known. `coder` is who reads: `rules`, `model`, `both`, another that is installed, or one that was made before.
    Offsets in the result count Unicode code points of `text`, end exclusive; `text[start:end]` equals each span's text.
    Coordinates are degrees (WGS 84), distances kilometres.
    Raises TypeError when `text` is no string, CoderError when the coder cannot read.
    """
    if not isinstance(text, str):
        raise TypeError(f"marsad.read takes the report's text as str, not {type(text).__name__}; decode bytes first.")
    return _made(coder).code(Report(id=id, text=text, title=title, published=published, publisher=publisher))


def read_many(reports: Iterable[Report], *, coder: str | Coder = RULES) -> Iterator[CodedReport]:
    """Code reports in the order given; memory does not grow with their number. `coder` is as for `read`.

    Raises TypeError at an item that is no `Report`, CoderError when the coder cannot read.
    """
    return code_all(_made(coder), map(_checked, reports))


def _checked(report: Report) -> Report:
    if not isinstance(report, Report):
        raise TypeError(f"marsad.read_many takes marsad.Report values, not {type(report).__name__}.")
    return report


_named = coder  # `coder` is an argument in the two functions above


def _made(coder: str | Coder) -> Coder:
    return _named(coder) if isinstance(coder, str) else coder
