"""The organisation's own boundaries: what the settings may say, and how the files are served."""

import json
import socket
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from marsad.config import Settings, Web, Worldview, settings
from marsad.errors import SettingsError
from marsad.ledger.members import Entrance, add_member
from marsad.ledger.store import Act, open_ledger
from marsad.web.app import create_app
from marsad.web.boundaries import NONE, boundaries_of
from marsad.web.desk import opened_desk

sys.path.append(str(Path(__file__).parent / "harness"))

import tiles

FRONT = {"type": "LineString", "coordinates": [[36.2, 36.1], [38.0, 35.6], [40.1, 35.3]]}
TOLD = """
[web.worldview]
geojson = { front = "front.geojson" }
pmtiles = { regions = "regions.pmtiles" }

[[web.worldview.borders]]
between = ["504", "732"]
as = "agreed"

[[web.worldview.layers]]
id = "front"
type = "line"
source = "front"
paint = { "line-color" = "#a3332a", "line-width" = ["interpolate", ["linear"], ["zoom"], 4, 1, 10, 4.5] }
"""


def put(home, told=TOLD):
    """A home with files of boundaries, and others that are nobody's business."""
    folder = home / "boundaries"
    folder.mkdir(parents=True)
    (folder / "front.geojson").write_text(json.dumps(FRONT), encoding="utf-8")
    (folder / "regions.pmtiles").write_bytes(tiles.archive())
    (folder / "draft.geojson").write_text(json.dumps(FRONT), encoding="utf-8")
    (home / "secret.geojson").write_text(json.dumps(FRONT), encoding="utf-8")
    (home / "marsad.toml").write_text(told, encoding="utf-8")
    open_ledger(f"sqlite:///{home / 'ledger.db'}", create=True).close()
    return home


@pytest.fixture
def client(tmp_path, coder):
    with opened_desk(settings(put(tmp_path / "home"), {}), coder) as desk:
        yield TestClient(create_app(desk), base_url="http://127.0.0.1")


def test_the_page_of_the_map_tells_the_worldview_of_the_settings(client):
    html = client.get("/").text
    data = json.loads(html.partition('id="marsad-page">')[2].partition("</script>")[0])
    view = data["map"]["worldview"]
    assert view["borders"] == [{"between": ["504", "732"], "as": "agreed"}] and view["hide_bundled"] is False
    assert view["geojson"] == {"front": "/boundaries/front.geojson"}
    assert view["pmtiles"] == {"regions": "/boundaries/regions.pmtiles"}
    assert view["layers"][0]["paint"]["line-width"] == ["interpolate", ["linear"], ["zoom"], 4, 1, 10, 4.5]


def test_without_a_list_of_borders_the_map_has_the_usual_one(tmp_path):
    assert boundaries_of(Settings(home=tmp_path)) == NONE
    assert "borders" not in boundaries_of(Settings(home=tmp_path, web=Web(worldview=Worldview()))).view


def test_files_are_served_whole_and_in_parts(client):
    whole = client.get("/boundaries/regions.pmtiles")
    body = tiles.archive()
    assert (whole.status_code, whole.content) == (200, body)
    assert whole.headers["content-type"] == "application/vnd.pmtiles" and whole.headers["accept-ranges"] == "bytes"
    assert "private" in whole.headers["cache-control"]
    assert client.get("/boundaries/front.geojson").json() == FRONT
    part = client.get("/boundaries/regions.pmtiles", headers={"Range": "bytes=7-126"})
    assert (part.status_code, part.content) == (206, body[7:127])
    assert part.headers["content-range"] == f"bytes 7-126/{len(body)}" and part.headers["content-length"] == "120"
    rest = client.get("/boundaries/regions.pmtiles", headers={"Range": "bytes=127-"})
    assert (rest.status_code, rest.content) == (206, body[127:])
    last = client.get("/boundaries/regions.pmtiles", headers={"Range": "bytes=-5"})
    assert (last.status_code, last.content) == (206, body[-5:])
    beyond = client.get("/boundaries/regions.pmtiles", headers={"Range": f"bytes={len(body)}-"})
    assert beyond.status_code == 416 and beyond.headers["content-range"] == f"bytes */{len(body)}"
    assert "content-security-policy" in beyond.headers
    stale = client.get("/boundaries/regions.pmtiles", headers={"Range": "bytes=0-6", "If-Range": '"another"'})
    assert (stale.status_code, stale.content) == (200, body)


@pytest.mark.parametrize(
    "path",
    [
        "/boundaries/", "/boundaries/draft.geojson", "/boundaries/secret.geojson", "/boundaries/../secret.geojson",
        "/boundaries/..%2Fsecret.geojson", "/boundaries/%2e%2e/secret.geojson", "/boundaries/%2e%2e%2fmarsad.toml",
        "/boundaries/..%5Csecret.geojson", "/boundaries/front.geojson%00", "/boundaries//front.geojson",
        "/boundaries/%2Fetc%2Fpasswd", "/boundaries/FRONT.geojson",
    ],
)  # fmt: skip
def test_what_the_settings_do_not_name_is_not_there(client, path):
    answer = client.get(path)
    assert answer.status_code == 404 and "LineString" not in answer.text and "root:" not in answer.text


def test_a_path_as_it_is_sent_leads_nowhere_either(server):
    """What a client of this language would tidy up is sent as it stands."""
    host, port = server.removeprefix("http://").split(":")
    for path in (
        "/boundaries/../../etc/passwd",
        "/boundaries/..%2f..%2fmarsad.toml",
        "/static/../boundaries/../ledger.db",
    ):
        with socket.create_connection((host, int(port))) as wire:
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: wire.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 404")


def test_they_are_for_who_may_see_the_map(tmp_path, coder):
    with opened_desk(settings(put(tmp_path / "home"), {}), coder) as desk:
        with desk.ledger.writing() as connection:
            add_member(connection, "layla", "admin", Entrance("x"), Act(1.0, "root"))
        stranger = TestClient(create_app(desk), "http://localhost", headers={"Accept": "*/*"})
        for name in ("front.geojson", "regions.pmtiles", "none.geojson"):
            assert stranger.get(f"/boundaries/{name}", headers={"Range": "bytes=0-5"}).status_code == 401


def test_a_file_that_is_gone_since_the_start_is_told(client, tmp_path):
    (tmp_path / "home" / "boundaries" / "front.geojson").unlink()
    assert client.get("/boundaries/front.geojson").status_code == 404


@pytest.mark.parametrize(
    ("told", "slug", "says"),
    [
        ({"geojson": {"a": "none.geojson"}}, "worldview-file", "none.geojson"),
        ({"geojson": {"a": "../secret.geojson"}}, "worldview-file", "plain name"),
        ({"geojson": {"a": "/etc/passwd"}}, "worldview-file", "plain name"),
        ({"geojson": {"a": "https://example.org/a.geojson"}}, "worldview-file", "plain name"),
        ({"geojson": {"a": "link.geojson"}}, "worldview-file", "link.geojson"),
        ({"geojson": {"a": "regions.pmtiles"}}, "worldview-file", "regions.pmtiles"),
        ({"pmtiles": {"a": "front.geojson"}}, "worldview-file", "PMTiles"),
        ({"geojson": {"a": "other.json"}}, "worldview-file", "Topology"),
        ({"layers": ({"id": "x", "type": "line", "source": "a"},)}, "worldview-layer", "'a'"),
        ({"layers": ({"type": "line"},)}, "worldview-layer", "id"),
        ({"geojson": {"a": "front.geojson"}, "pmtiles": {"a": "regions.pmtiles"}}, "worldview-layer", "two files"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_at_the_start(tmp_path, told, slug, says):
    home = put(tmp_path / "home")
    (home / "boundaries" / "link.geojson").symlink_to(home / "secret.geojson")
    (home / "boundaries" / "other.json").write_text('{"type": "Topology"}', encoding="utf-8")
    with pytest.raises(SettingsError, match=says) as error:
        boundaries_of(Settings(home=home, web=Web(worldview=Worldview(**told))))
    assert error.value.slug == slug


def test_keys_of_a_worldview_are_checked(tmp_path):
    for wrong in ('[[web.worldview.borders]]\nbetween = ["1"]\nas = "agreed"', '[web.worldview]\nborder = "x"',
                  '[[web.worldview.borders]]\nbetween = ["1", "2"]\nas = "ours"'):  # fmt: skip
        (tmp_path / "marsad.toml").write_text(wrong, encoding="utf-8")
        with pytest.raises(SettingsError) as error:
            settings(tmp_path, {})
        assert error.value.slug == "settings-key"
