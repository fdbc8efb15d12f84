"""Marsad: from Arabic conflict reports to sourced claims.

The public names are loaded when they are first used; `import marsad` costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.model import Claim, CodedReport, Interval, Party, Place, Quantity, Report, Span
    from marsad.reading import read, read_many

_HOMES = {
    **dict.fromkeys(
        ("Claim", "CodedReport", "Interval", "Party", "Place", "Quantity", "Report", "Span"), "marsad.model"
    ),
    **dict.fromkeys(("read", "read_many"), "marsad.reading"),
}
__version__ = "0.1.0"
__all__ = [
    "Claim",
    "CodedReport",
    "Interval",
    "Party",
    "Place",
    "Quantity",
    "Report",
    "Span",
    "__version__",
    "read",
    "read_many",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'marsad' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
