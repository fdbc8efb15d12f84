"""The harness of `web/` and the application itself on loopback, and visits to them."""

import shutil
import time
from contextlib import ExitStack
from threading import Thread

import pytest
import uvicorn
from chromium import harness, visiting

from marsad.config import settings
from marsad.web.app import create_app
from marsad.web.desk import opened_desk


@pytest.fixture(scope="session")
def site(built):
    with harness() as address:
        yield address


@pytest.fixture
def visit(browser, site):
    """Make visits: `visit(width=…, height=…, scheme=…)`; each must have gone well when the test ends."""
    with visiting(browser, site) as start:
        yield start


@pytest.fixture
def visit_at(browser):
    """The same at an address: `visit_at(address, width=…)`."""
    with visiting(browser, "") as start:
        yield lambda address, **options: start(at=address, **options)


@pytest.fixture
def served(home, coder, built, tmp_path):
    """Serve the application itself over a copy of the ledger, with settings (TOML); gives its address."""
    with ExitStack() as stack:

        def serve(told=""):
            own = tmp_path / "home"
            shutil.copytree(home, own, dirs_exist_ok=True)
            (own / "marsad.toml").write_text(told, encoding="utf-8")
            app = create_app(stack.enter_context(opened_desk(settings(own), coder)))
            server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
            thread = Thread(target=server.run, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(setattr, server, "should_exit", True)
            while not server.started:
                time.sleep(0.02)
            return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

        yield serve
