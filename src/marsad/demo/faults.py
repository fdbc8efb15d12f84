"""Faults: what is wrong with a file of the demonstration."""

from marsad.errors import DemoError


def fault(sentence: str) -> DemoError:
    """The error for a value of a scenario, a pattern or a table of the demonstration that cannot be used."""
    return DemoError("demo-data", f"marsad/demo/{sentence}")
