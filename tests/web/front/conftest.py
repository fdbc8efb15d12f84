"""The harness of `web/` on loopback, and visits to it."""

import pytest
from chromium import harness, visiting


@pytest.fixture(scope="session")
def site(built):
    with harness() as address:
        yield address


@pytest.fixture
def visit(browser, site):
    """Make visits: `visit(width=…, height=…, scheme=…)`; each must have gone well when the test ends."""
    with visiting(browser, site) as start:
        yield start
