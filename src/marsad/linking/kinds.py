"""Kinds: which types of claims may tell of one happening, and how they hold.

In: nothing. Out: tables over the codebook's types.
"""

from collections.abc import Mapping

# Types that outlets use for the same happening, besides the same type: points that the difference costs.
NEAR: Mapping[frozenset[str], float] = {
    frozenset((f"violence.{a}", f"violence.{b}")): cost
    for a, b, cost in (
        ("air_strike", "shelling", 0.6), ("air_strike", "chemical_attack", 1.4), ("shelling", "chemical_attack", 1.4),
        ("bombing", "suicide_bombing", 0.3), ("shelling", "bombing", 1.2), ("air_strike", "bombing", 1.2),
        ("killing", "casualties", 0.6), ("air_strike", "casualties", 0.8), ("shelling", "casualties", 0.8),
        ("bombing", "casualties", 0.8), ("suicide_bombing", "casualties", 0.8), ("clash", "casualties", 0.8),
        ("chemical_attack", "casualties", 0.8), ("killing", "bombing", 1.0), ("killing", "suicide_bombing", 1.0),
        ("killing", "air_strike", 1.2), ("killing", "shelling", 1.2), ("killing", "clash", 1.0),
        ("clash", "suicide_bombing", 1.2), ("clash", "bombing", 1.2), ("clash", "shelling", 1.4),
        ("clash", "air_strike", 1.4), ("abduction", "killing", 1.8), ("abduction", "clash", 1.4),
        ("destruction", "air_strike", 1.2), ("destruction", "shelling", 1.2), ("destruction", "bombing", 1.2),
    )
} | {
    frozenset(("force.raid", "force.arrest")): 0.6,
    frozenset(("territory.control_gained", "territory.advance")): 1.0,
    frozenset(("politics.decision", "politics.agreement")): 1.2,
    frozenset(("politics.decision", "politics.demand")): 1.2,
    frozenset(("politics.agreement", "politics.demand")): 1.4,
    frozenset(("humanitarian.aid", "politics.release")): 2.0,
}  # fmt: skip
FAMILY = {kind: kind.partition(".")[0] for pair in NEAR for kind in pair} | {  # types that candidates may differ in
    "force.raid": "arrest", "force.arrest": "arrest", "humanitarian.aid": "release", "politics.release": "release",
}  # fmt: skip
SELDOM: Mapping[str, float] = {  # points for what one place seldom sees twice in a few days
    "violence.suicide_bombing": 0.9, "violence.bombing": 0.5, "violence.chemical_attack": 0.6,
    "violence.abduction": 0.7, "force.disarmament": 0.5, "force.raid": 0.4, "force.arrest": 0.4,
    "politics.agreement": 0.2, "politics.release": 0.4, "humanitarian.displacement": 0.6, "access.siege": 1.0,
    "access.route_closed": 0.5, "protest.protest": 0.4, "territory.control_gained": 0.7,
}  # fmt: skip
LASTING = frozenset("access.siege access.route_closed access.checkpoint humanitarian.need".split())
TURNS = frozenset("territory.control_gained force.deployment humanitarian.displacement".split())  # that may hold on
LOOSE = {"humanitarian.need": 1.5, "force.deployment": 0.6, "territory.control_gained": 0.3}  # broad conditions
MOVING = ("territory.", "force.")  # fronts and forces move on: the next day is another happening


def family(kind: str) -> str:
    """What the types have in common that may tell of one happening."""
    return FAMILY.get(kind, kind)


def cost(a: str, b: str) -> float | None:
    """What it costs that two types differ, 0 for the same; None when they never tell of one happening."""
    return 0.0 if a == b else NEAR.get(frozenset((a, b)))
