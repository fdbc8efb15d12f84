"""What all tests share: one kit, opened once, and the same examples on every run."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(config, items):
    """Put the long tests at the head of what each process is given first, so that none runs alone at the end.

    xdist's worksteal gives each process one piece of the list, all of the same length.
    """
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("long")]
    rest = [item for item in items if not item.get_closest_marker("long")]
    ordered, left = [], len(items)
    for number in range(processes):
        length = left // (processes - number)
        left -= length
        first = long[number::processes]
        others = max(0, length - len(first))
        ordered += first + rest[:others]
        del rest[:others]
    items[:] = ordered + rest


@pytest.fixture(scope="session")
def kit():
    """The built-in kit."""
    from marsad.coding.kit import default_kit

    return default_kit()


@pytest.fixture(scope="session")
def read():
    """`marsad.read`."""
    import marsad

    return marsad.read
