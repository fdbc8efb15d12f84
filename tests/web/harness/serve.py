"""A server for the tests of what `web/` builds: static pages with synthetic data, under the policy of the real ones.

`python tests/web/harness/serve.py` prints its address, then serves until it is ended; look at /, /parts and /report with
?lang=ar|en, ?theme=light|dark, and / with ?scene=places|scattered, ?count=100000, ?worldview=own.
"""

import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

import pages  # noqa: E402
import synthetic  # noqa: E402
import tiles  # noqa: E402

import parts  # noqa: E402

STATIC = ROOT / "src" / "marsad" / "web" / "static"
COMPILED = ROOT / "src" / "marsad" / "data" / "compiled"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
KINDS = {
    ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}  # fmt: skip
VIEW = {"lon": 38.6, "lat": 34.9, "zoom": 5.4}
AWAY = {"geojson": {"far": "https://tiles.example/far.geojson"}}
OWN = {
    "borders": [{"between": ["368", "760"], "as": "disputed"}, {"between": ["760", "792"], "as": "hidden"}],
    "geojson": {"front": "/boundaries/front.geojson"},
    "pmtiles": {"regions": "/boundaries/regions.pmtiles"},
    "layers": [
        {
            "id": "regions",
            "type": "fill",
            "source": "regions",
            "source-layer": "regions",
            "paint": {"fill-color": "#8e44ad", "fill-opacity": 0.5},
        },
        {"id": "front", "type": "line", "source": "front", "paint": {"line-color": "#c0392b", "line-width": 3}},
    ],
}
FRONT = {"type": "LineString", "coordinates": [[36.2, 36.1], [38.0, 35.6], [40.1, 35.3]]}


class Harness(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        address = urlsplit(self.path)
        self.query = parse_qs(address.query)
        route = address.path
        if route.startswith("/static/"):
            return self.static(route.removeprefix("/static/"))
        if route == "/boundaries/regions.pmtiles":
            return self.part(tiles.archive())
        if route.startswith("/data/"):
            scene, count = route.split("/")[2:]
            if scene == "none":
                return self.send("not here", "text/plain", status=404)
            return self.send(synthetic.stream(COMPILED, scene, int(count)), "application/vnd.apache.arrow.stream")
        answer = {
            "/": self.front, "/parts": self.parts, "/report": self.report, "/single": self.single,
            "/names": self.names, "/rows/ar": lambda: self.rows("ar"), "/rows/en": lambda: self.rows("en"),
            "/boundaries/front.geojson": lambda: self.send(json.dumps(FRONT), "application/geo+json"),
        }.get(route)  # fmt: skip
        return answer() if answer else self.send("not here", "text/plain", status=404)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send("", "text/plain", status=204)

    def ask(self, name, default):
        return self.query.get(name, [default])[0]

    def page(self, body, kind, head="", data=None):
        version = json.loads((STATIC / "manifest.json").read_text())["version"]
        lang, theme = self.ask("lang", "ar"), self.ask("theme", "auto")
        self.send(
            pages.frame(body, lang=lang, theme=theme, kind=kind, version=version, head=head, data=data), "text/html"
        )

    def map_page(self, body, kind, **settings):
        version = json.loads((STATIC / "manifest.json").read_text())["version"]
        lang = self.ask("lang", "ar")
        data = pages.page_data(lang, version, self.ask("digits", "latn"), **settings)
        head = f"""<link rel="stylesheet" href="/static/map.css?v={version}">
<script type="module" src="/static/map.js?v={version}"></script>"""
        self.page(body, kind, head, data)

    def front(self):
        scene = f"/data/{self.ask('scene', 'places')}/{self.ask('count', '100000')}"
        lang = self.ask("lang", "ar")
        rows = "".join(pages.row(f"I{number:06x}", lang) for number in range(5))
        self.map_page(
            pages.observatory(lang, rows), "home", data=scene, names="/names" if self.ask("names", "") != "none" else None,
            rows=f"/rows/{lang}", place="/places/{id}", view=None if self.ask("view", "") == "data" else VIEW,
            worldview={"own": OWN, "away": AWAY}.get(self.ask("worldview", "")),
        )  # fmt: skip

    def parts(self):
        self.page(parts.parts(self.ask("lang", "ar")), "incidents")

    def report(self):
        self.page(parts.report(self.ask("lang", "ar")), "claims")

    def single(self):
        place = {"lon": 36.75, "lat": 34.72, "radius_km": 8, "label": "حمص"}
        self.map_page('<div id="map" class="map is-small"></div>', "places", single=place, names="/names")

    def names(self):
        west, south, east, north = (float(value) for value in self.ask("bbox", "").split(","))
        zoom = int(self.ask("zoom", "5"))
        finest = 0 if zoom < 4 else 1 if zoom < 6 else 2 if zoom < 8 else 4
        found = [
            record
            for record in synthetic.places(COMPILED)
            if west <= record.lon <= east
            and south <= record.lat <= north
            and (record.kind == "country" or record.rank <= finest)
            and record.kind not in ("region", "river")
        ][:300]
        columns = {
            "id": [None] * len(found), "lon": [each.lon for each in found], "lat": [each.lat for each in found],
            "ar": [each.name for each in found], "en": [each.latin for each in found],
            "kind": [each.kind for each in found], "rank": [each.rank for each in found],
        }  # fmt: skip
        self.send(json.dumps(columns), "application/json")

    def rows(self, lang):
        uids = self.query.get("uid") or [f"I{number:06x}" for number in range(int(self.ask("most", "20")))]
        self.send("".join(pages.row(uid, lang) for uid in uids), "text/html")

    def static(self, name):
        file = (STATIC / name).resolve()
        if not file.is_file() or STATIC not in file.parents:
            return self.send("not here", "text/plain", status=404)
        return self.send(file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream"), cached=True)

    def part(self, body):
        """The bytes that a Range header asks for, as PMTiles reads."""
        first, last = (int(value) for value in self.headers["Range"].removeprefix("bytes=").split("-"))
        found = body[first : last + 1]
        span = f"bytes {first}-{first + len(found) - 1}/{len(body)}"
        self.send(found, "application/octet-stream", status=206, span=span)

    def send(self, body, kind, *, status=200, cached=False, span=""):
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind == "text/html" else kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", POLICY)
        if span:
            self.send_header("Content-Range", span)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "max-age=3600" if cached else "no-store")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format, *args):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    server = ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), Harness)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
