"""What all tests share: one kit, opened once, and the same examples on every run."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


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
