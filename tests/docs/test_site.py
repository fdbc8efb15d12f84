"""The site: built strictly (every link, heading and page of the navigation is there), and whole without a network."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from fences import ROOT

pytest.importorskip("mkdocs", reason="mkdocs is not installed: make .venv/.dev")
LOADS = {  # what a browser fetches by itself
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "link": "href",
}  # fmt: skip
# Addresses in the theme's scripts that are fetched only for what these pages do not have (test below).
_ASLEEP = {
    "https://unpkg.com/mermaid@11/dist/mermaid.min.js": 'class="mermaid"',
    "https://unpkg.com/resize-observer-polyfill": None,  # browsers of before 2020
    "https://api.github.com/users/": 'data-md-component="source"',
    "https://api.github.com/repos/": 'data-md-component="source"',
}
_FETCHED = re.compile(r"""["'`](https?://[^"'`\s$]+|//[\w.-]+\.\w+/[^"'`\s$]*)""")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder], check=False, cwd=ROOT,
        text=True, capture_output=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, (
        f"{done.stdout}{done.stderr}\nA page that is not in the navigation belongs into mkdocs.yml."
    )
    return folder


class _Loads(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "link" and told.get("rel") in ("canonical", "next", "prev", "alternate"):
            return
        self.found += [told[key] for key in (LOADS.get(tag), "srcset", "poster") if key and told.get(key)]
        self.found += re.findall(r"url\(([^)]+)\)", told.get("style") or "")


def test_pages_load_nothing_from_elsewhere(site):
    outside = set()
    for path in site.rglob("*.html"):
        page = _Loads()
        page.feed(path.read_text(encoding="utf-8"))
        assert page.found, path
        outside |= {(path.name, told) for told in page.found if re.match(r"\s*(\w+:)?//", told)}
    assert outside == set()


def test_styles_load_nothing_from_elsewhere(site):
    styles = list(site.rglob("*.css"))
    assert styles
    outside = [
        (path.name, told)
        for path in styles
        for told in re.findall(r"""url\(["']?([^"')]+)|@import\s+["']([^"']+)""", path.read_text(encoding="utf-8"))
        if any(re.match(r"(https?:)?//", each) for each in told)
    ]
    assert outside == []


def test_scripts_name_no_address_that_these_pages_wake(site):
    scripts = list((site / "assets" / "javascripts").glob("bundle.*.js"))
    assert scripts
    named = {told for path in scripts for told in _FETCHED.findall(path.read_text(encoding="utf-8"))}
    assert {told for told in named if "www.w3.org" not in told} <= set(_ASLEEP)
    pages = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert [mark for mark in _ASLEEP.values() if mark and mark in pages] == []


def test_every_page_is_there_and_found(site):
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        assert (site / name).is_file(), name
        assert f'"{name}' in index or name == "index.html", name
    assert "مرصد" in (site / "index.html").read_text(encoding="utf-8")
