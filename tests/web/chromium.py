"""A real Chromium (Debian's), visits that watch what goes wrong on a page, and the harness of `web/` on loopback.

Shared by the tests of the harness, those of the whole application, and `bench/map.py`.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
PLAIN_GPU_NOTE = "GPU stall due to ReadPixels"  # of a browser that has no graphics card
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules of these tags that go by colours
MISSING = "Chromium is not installed: apt install chromium"


def chromium():
    """Chromium's path, or None; root installs Debian's package where it is missing."""
    found = shutil.which("chromium")
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # One at a time: other processes of this run install too.
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            command = ["flock", "/tmp/marsad-apt", "apt-get", "-qq", *words]
            subprocess.run(command, env=environment, capture_output=True, check=False)
        found = shutil.which("chromium")
    return found


def launch(playwright, path):
    """Start the Chromium at a path."""
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *WEBGL])


def build():
    """Make the built files where they are missing or stale; what went wrong, or nothing."""
    done = subprocess.run(["make", "-s", "assets"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


@contextmanager
def harness():
    """The harness's address; its data are made before anybody looks at a clock."""
    command = [sys.executable, str(ROOT / "tests" / "web" / "harness" / "serve.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().strip()
            assert address, "The harness did not start."
            for scene in ("places", "scattered"):
                urlopen(f"{address}/data/{scene}/100000").read()
            urlopen(f"{address}/names?bbox=0,0,1,1&zoom=9").read()
            yield address
        finally:
            server.terminate()


@contextmanager
def visiting(browser, site):
    """Make visits: `visit(width=…, height=…, scheme=…)`; each must have gone well at the end."""
    made = []

    def start(width=1440, height=900, scheme="light", at=None, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **options)
        made.append((context, Visit(context.new_page(), at or site)))
        return made[-1][1]

    try:
        yield start
    finally:
        for context, _ in made:
            context.close()
    for _, each in made:
        each.assert_clean()


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
        self.page.goto(f"{self.site}{path}?{urlencode(query)}" if query else f"{self.site}{path}")
        return self

    def open_map(self, **query):
        return self.open("/", **query).drawn()

    def drawn(self):
        """Wait until the map of this page is drawn."""
        self.page.wait_for_selector('#map[data-ready="true"]', timeout=60_000)
        return self

    def until(self, expression, every=50, seconds=60):
        """Wait until an expression holds; asked through the protocol, as the page's policy forbids code made of strings."""
        for _ in range(seconds * 1000 // every):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(every)
        raise AssertionError(f"not in {seconds} s: {expression}")

    def wrong(self):
        """What went wrong until now, told once."""
        told = [*self.elsewhere, *self.failed, *self.said]
        for each in (self.elsewhere, self.failed, self.said):
            each.clear()
        return told

    def assert_clean(self):
        assert (self.elsewhere, self.failed, self.said) == ([], [], [])

    def query(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.search))")

    def overflow(self):
        """What makes the page wider than its window; nothing where it fits."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            return ""
        beyond = self.page.evaluate(
            "[...document.querySelectorAll('body *')].filter((each) => { const box = each.getBoundingClientRect();"
            " return box.width && (box.right > innerWidth + 1 || box.left < -1); })"
            ".map((each) => each.outerHTML.slice(0, 120))"
        )
        return f"wider than its window: {beyond[:5]}"

    def axe(self, rules=None):
        """Violations of WCAG 2.2 AA, or of these rules of axe alone, in words; nothing where there are none.

        axe is run through the browser's protocol, which the page's policy does not bind.
        """
        axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
        if not self.page.evaluate("Boolean(globalThis.axe)"):
            self.page.evaluate(f"() => {{ {axe.read_text('utf-8')}; globalThis.axe ??= module.exports; }}")
        found = self.page.evaluate(
            "async (only) => (await axe.run(document, { runOnly: only })).violations"
            ".map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 120))])",
            {"type": "rule" if rules else "tag", "values": rules or TAGS},
        )  # fmt: skip
        return json.dumps(found, ensure_ascii=False, indent=1) if found else ""

    def _is_away(self, url):
        return not url.startswith((self.site, "data:", f"blob:{self.site}"))

    def _heard(self, message):
        if message.type in ("error", "warning") and PLAIN_GPU_NOTE not in message.text:
            self.said.append(f"{message.type}: {message.text}")
