"""The claim types and actor classes of the codebook, loaded from `data/ontology.toml`."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

ACTOR_CLASSES = frozenset(
    "state_force government rebel jihadist militia coalition foreign_state civilians protesters political un ngo "
    "media monitor local medical expert anonymous unknown".split()
)
QUANTITY_KINDS = frozenset(
    "killed injured missing detained abducted released displaced returned affected fighters participants strikes "
    "vehicles weapons buildings settlements aid ration price area distance duration".split()
)


SENSITIVITY = ("public", "internal", "restricted")  # classes of claims and reports, each above the one before


class ClaimType(msgspec.Struct, frozen=True):
    """A type of claim with its names and its labels in other schemes."""

    code: str
    english: str
    arabic: str
    acled: tuple[str, ...]
    plover: str


@cache
def claim_types() -> dict[str, ClaimType]:
    """All claim types by code."""
    path = Path(__file__).parent / "data" / "ontology.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["type"]
    return {row["code"]: msgspec.convert(row, ClaimType) for row in rows}


def type_names() -> list[str]:
    """The codes of all claim types, and of the groups that they are in."""
    codes = list(claim_types())
    return [*dict.fromkeys(code.partition(".")[0] for code in codes), *codes]
