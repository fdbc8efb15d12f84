"""An organisation's own boundaries in a real browser, from the settings of the application itself to the picture."""

import io
import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "harness"))

import tiles

VIOLET = (142, 68, 173)
CRIMSON = (192, 57, 43)
FRONT = {"type": "LineString", "coordinates": [[34.0, 36.1], [38.0, 35.6], [42.1, 35.3]]}
TOLD = """
[web.worldview]
folder = "{folder}"
hide_bundled = {hidden}
geojson = {{ front = "front.geojson" }}
pmtiles = {{ regions = "regions.pmtiles" }}
[[web.worldview.layers]]
id = "regions"
type = "fill"
source = "regions"
source-layer = "regions"
paint = {{ "fill-color" = "#8e44ad" }}
[[web.worldview.layers]]
id = "front"
type = "line"
source = "front"
paint = {{ "line-color" = "#c0392b", "line-width" = 9 }}
"""
BOX = {"lang": "ar", "bbox": "34.5,33,42,38.5"}


@pytest.fixture
def told(tmp_path):
    """Settings with files of boundaries."""

    def tell(hidden="false"):
        folder = tmp_path / "lines"
        folder.mkdir(exist_ok=True)
        (folder / "front.geojson").write_text(json.dumps(FRONT), encoding="utf-8")
        (folder / "regions.pmtiles").write_bytes(tiles.archive())
        return TOLD.format(folder=folder, hidden=hidden)

    return tell


def shares(one, *wanted):
    """The shares of the map's pixels that are nearly of these colours."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed: make .venv/.dev")
    one.until("performance.now() - performance.getEntriesByName('marsad:drawn').at(-1).startTime > 600")
    picture = image.open(io.BytesIO(one.page.locator("#map").screenshot())).convert("RGB")
    counted = picture.getcolors(2**24)
    return [
        sum(n for n, colour in counted if max(abs(a - b) for a, b in zip(colour, each, strict=True)) <= 10)
        / (picture.width * picture.height)
        for each in wanted
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_draws_what_the_settings_say(served, visit_at, told, scheme):
    one = visit_at(served(told()), scheme=scheme)
    with (
        one.page.expect_response("**/boundaries/front.geojson"),
        one.page.expect_response("**/regions.pmtiles") as part,
    ):
        one.open_map(**BOX)
    assert part.value.status == 206 and part.value.headers["content-range"].startswith("bytes 0-")
    violet, crimson = shares(one, VIOLET, CRIMSON)
    assert violet > 0.2 and crimson > 0.005


def test_without_settings_nothing_of_it_is_drawn(served, visit_at):
    one = visit_at(served()).open_map(**BOX)
    assert max(shares(one, VIOLET, CRIMSON)) < 0.001


def test_the_outline_can_be_left_out_and_the_map_of_review_has_the_same_lines(served, visit_at, told):
    site = served(told("true"))
    one = visit_at(site)
    asked = []
    one.page.on("request", lambda request: asked.append(request.url))
    one.open_map(**BOX)
    assert shares(one, VIOLET)[0] > 0.2
    assert not any("/world/" in url for url in asked)
    review = visit_at(site).open("/review", lang="en")
    review.page.locator(".place-point summary").first.click()
    with review.page.expect_response("**/regions.pmtiles") as part:
        review.page.locator(".place-point button").first.click()
    assert part.value.status == 206
    review.until("document.querySelector('.place-map')?.dataset.ready === 'true'")
