"""A real Chromium (Debian's), and on loopback the harness of `web/` and the application itself."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import uvicorn

ROOT = Path(__file__).parents[3]
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
PLAIN_GPU_NOTE = "GPU stall due to ReadPixels"  # of a browser that has no graphics card


def chromium():
    """Chromium's path; root installs Debian's package where it is missing."""
    found = shutil.which("chromium")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True, check=False)
        found = shutil.which("chromium")
    return found or pytest.skip("Chromium is not installed: apt install chromium")


@pytest.fixture(scope="session")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: make .venv/.dev")
    path = chromium()
    with sync.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *WEBGL])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def built():
    """The built files, made where they are missing or stale."""
    done = subprocess.run(["make", "-s", "assets"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ROOT / "src" / "marsad" / "web" / "static"


@pytest.fixture(scope="session")
def site(built):
    """The harness's address; its data are made before any test looks at a clock."""
    command = [sys.executable, str(ROOT / "tests" / "web" / "harness" / "serve.py")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    address = server.stdout.readline().strip()
    assert address, "The harness did not start."
    for scene in ("places", "scattered"):
        urlopen(f"{address}/data/{scene}/100000").read()
    urlopen(f"{address}/names?bbox=0,0,1,1&zoom=9").read()
    yield address
    server.terminate()
    server.wait()


class Visit:
    """A page with what went wrong on it: requests to elsewhere, failed ones, messages of the console."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.elsewhere, self.failed, self.said = [], [], []
        page.on("request", lambda request: self.elsewhere.append(request.url) if self._is_away(request.url) else None)
        page.on("response", lambda got: self.failed.append(f"{got.status} {got.url}") if got.status >= 400 else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", self._heard)

    def open(self, path="/", **query):
        self.page.goto(f"{self.site}{path}?{urlencode(query)}")
        return self

    def open_map(self, **query):
        self.open("/", **query)
        self.page.wait_for_selector('#map[data-ready="true"]', timeout=60_000)
        return self

    def until(self, expression, every=50, seconds=60):
        """Wait until an expression holds; asked through the protocol, as the page's policy forbids code made of strings."""
        for _ in range(seconds * 1000 // every):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(every)
        raise AssertionError(f"not in {seconds} s: {expression}")

    def assert_clean(self):
        assert (self.elsewhere, self.failed, self.said) == ([], [], [])

    def query(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")

    def axe(self):
        """Violations of WCAG 2.2 AA; axe is run through the browser's protocol, which the page's policy does not bind."""
        axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
        self.page.evaluate(f"() => {{ {axe.read_text('utf-8')}; globalThis.axe ??= module.exports; }}")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate(
            "async (tags) => (await axe.run(document, { runOnly: tags })).violations"
            ".map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 120))])", tags,
        )  # fmt: skip
        return json.dumps(found, ensure_ascii=False, indent=1) if found else ""

    def _is_away(self, url):
        return not url.startswith((self.site, "data:", f"blob:{self.site}"))

    def _heard(self, message):
        if message.type in ("error", "warning") and PLAIN_GPU_NOTE not in message.text:
            self.said.append(f"{message.type}: {message.text}")


@pytest.fixture
def visit(visit_at, site):
    """Make visits to the harness: `visit(width=…, height=…, scheme=…)`; each must have gone well when the test ends."""
    return lambda *sizes, **options: visit_at(site, *sizes, **options)


@pytest.fixture
def visit_at(browser):
    """The same to any address."""
    made = []

    def start(site, width=1440, height=900, scheme="light", **options):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        made.append((context, Visit(context.new_page(), site)))
        return made[-1][1]

    yield start
    for context, each in made:
        context.close()
        each.assert_clean()


@pytest.fixture
def served(home, coder, built, tmp_path):
    """Serve the application itself over a copy of the ledger, with settings (TOML); gives its address."""
    from marsad.config import settings
    from marsad.web.app import create_app
    from marsad.web.desk import opened_desk

    with contextlib.ExitStack() as stack:

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


@pytest.fixture
def look(browser):
    """The same as `visit`, at an address: `look(address, width=…)`."""
    made = []

    def start(site, width=1440, height=900, scheme="light", **options):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        made.append((context, Visit(context.new_page(), site)))
        return made[-1][1]

    yield start
    for context, each in made:
        context.close()
        each.assert_clean()
