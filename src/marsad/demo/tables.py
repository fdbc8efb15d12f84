"""Tables: the invented places and parties, compiled for the coder, and the outline of the islands.

In: `places.csv`, `actors/*.csv`, `islands.geojson`. Out: a folder that `--gazetteer` takes, with nothing of the real
world in it: no report of the demonstration can be placed in a real town or put down to a real party.
"""

from importlib.resources import as_file, files
from pathlib import Path

from marsad.gazetteer import build as gazetteer
from marsad.lexicon import registry
from marsad.ontology import ACTOR_CLASSES


def compile_tables(out: Path) -> Path:
    """Write the compiled tables under `out`; returns the folder to read them from."""
    target = out / "compiled"
    with as_file(files("marsad.demo")) as folder:
        actors, nations = registry.load(folder / "actors", ACTOR_CLASSES)
        registry.build(actors, nations, target)
        gazetteer.build([folder / "places.csv"], target, frozenset(), frozenset(), cities=False)
        (out / "islands.geojson").write_bytes((folder / "islands.geojson").read_bytes())
    return target
