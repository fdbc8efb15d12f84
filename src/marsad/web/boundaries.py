"""Boundaries: what an organisation adds to the map, from its settings.

In: the worldview of the settings and the folder of its files. Out: what the scripts of the map are told, and the files
that are served under `/boundaries`. Only files that the settings name are served, and only from that folder.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from marsad.config import Settings, Worldview
from marsad.errors import SettingsError

PATH = "/boundaries"
_MAGIC = b"PMTiles\x03"
_OF_FILE = {".pmtiles": "application/vnd.pmtiles", ".geojson": "application/geo+json", ".json": "application/geo+json"}
_NO_SOURCE = ("background",)  # kinds of layers that draw no data


class Boundaries(NamedTuple):
    """The worldview as the page tells it to its scripts (web/README.md), and the files that are served, by name."""

    view: Mapping[str, Any]
    files: Mapping[str, Path]


NONE = Boundaries(MappingProxyType({}), MappingProxyType({}))


def boundaries_of(told: Settings) -> Boundaries:
    """The boundaries of the settings; none where they have none.

    Raises SettingsError: `worldview-file` for a file that is not there, lies elsewhere or is none of its kind,
    `worldview-layer` for a layer without an id or of no file.
    """
    world = told.web.worldview
    if world is None:
        return NONE
    folder = told.home / world.folder
    files = {
        name: _file(folder, name, tiles=kind == "pmtiles")
        for kind in ("geojson", "pmtiles")
        for name in getattr(world, kind).values()
    }
    if twice := world.geojson.keys() & world.pmtiles.keys():
        raise SettingsError("worldview-layer", f"[web.worldview]: {min(twice)!r} names two files; layers mean one.")
    for layer in world.layers:
        _check_layer(layer, {*world.geojson, *world.pmtiles})
    return Boundaries(MappingProxyType(_view(world)), MappingProxyType(files))


def media_type(path: Path) -> str:
    """What a file is served as."""
    return _OF_FILE.get(path.suffix.lower(), "application/octet-stream")


def _view(world: Worldview) -> dict[str, Any]:
    view: dict[str, Any] = {
        "hide_bundled": world.hide_bundled,
        "geojson": {name: f"{PATH}/{file}" for name, file in world.geojson.items()},
        "pmtiles": {name: f"{PATH}/{file}" for name, file in world.pmtiles.items()},
        "layers": list(world.layers),
    }
    if world.borders is not None:  # without a list of its own the map has the usual one
        view["borders"] = msgspec.to_builtins(world.borders)
    return view


def _file(folder: Path, name: str, *, tiles: bool) -> Path:
    if not name or name.startswith(".") or any(each in name for each in "/\\?#%:"):
        raise SettingsError("worldview-file", f"[web.worldview]: {name!r} is no plain name of a file in {folder}.")
    path = (folder / name).resolve()
    if path.parent != folder.resolve() or not path.is_file():
        raise SettingsError("worldview-file", f"[web.worldview]: there is no file {name} in {folder} itself.")
    try:
        with path.open("rb") as opened:
            begins = opened.read(len(_MAGIC))
            kind = "" if tiles else msgspec.json.decode(begins + opened.read(), type=_Kind).type
    except (OSError, msgspec.MsgspecError) as error:
        raise SettingsError("worldview-file", f"{path}: {error}.") from error
    if begins != _MAGIC if tiles else kind not in _GEOJSON:
        wanted = "PMTiles, version 3" if tiles else "GeoJSON: its type is " + (repr(kind) if kind else "not told")
        raise SettingsError("worldview-file", f"{path} is no {wanted}.")
    return path


class _Kind(msgspec.Struct):
    type: str = ""


_GEOJSON = frozenset(
    """FeatureCollection Feature GeometryCollection
    Point MultiPoint LineString MultiLineString Polygon MultiPolygon""".split()
)


def _check_layer(layer: Mapping[str, Any], names: set[str]) -> None:
    id_, kind, source = layer.get("id"), layer.get("type"), layer.get("source")
    if not isinstance(id_, str) or not id_ or not isinstance(kind, str):
        raise SettingsError("worldview-layer", "[[web.worldview.layers]]: a layer has an id and a type.")
    if kind not in _NO_SOURCE and source not in names:
        raise SettingsError(
            "worldview-layer",
            f"[[web.worldview.layers]]: the layer {id_!r} is of {source!r}, which is none of "
            f"{', '.join(sorted(names)) or 'no files'} (geojson, pmtiles).",
        )
