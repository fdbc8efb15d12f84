"""Classes of sensitivity, from what anybody may see to what must not leave the team."""

from marsad.ontology import SENSITIVITY

CLASSES = SENSITIVITY


def highest(*classes: str) -> str:
    """The most sensitive of these classes."""
    return max(classes, key=CLASSES.index)


def up_to(most_sensitive: str) -> tuple[str, ...]:
    """The classes that may be seen by who may see this one."""
    return CLASSES[: CLASSES.index(most_sensitive) + 1]
