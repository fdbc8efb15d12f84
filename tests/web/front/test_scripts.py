"""The pure parts of the scripts, their types, and the words that they show."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
WEB = ROOT / "web"


def npm(*command):
    return subprocess.run(["npm", *command], cwd=WEB, capture_output=True, text=True, check=False)


def test_the_pure_parts_pass_their_own_tests(built):
    done = npm("test", "--silent")
    assert done.returncode == 0, done.stdout
    assert re.search(r"# pass (\d+)", done.stdout)[1] != "0"


def test_types_hold(built):
    done = npm("run", "--silent", "types")
    assert done.returncode == 0, done.stdout


def test_every_word_of_the_scripts_is_there_in_both_languages():
    words = json.loads((WEB / "src" / "words.json").read_text("utf-8"))
    for key, word in words.items():
        assert re.search("[\u0621-\u064a]", word["ar"]), key
        assert sorted(re.findall(r"\{\w+\}", word["ar"])) == sorted(re.findall(r"\{\w+\}", word["en"])), key
    sources = "\n".join(path.read_text("utf-8") for path in (WEB / "src").rglob("*.ts"))
    asked = set(re.findall(r'say\("([\w.]+)"', sources))
    assert asked <= words.keys()
    kinds = re.findall(r"say\(`([\w.]+\.)\$", sources)
    assert all(any(key.startswith(kind) for key in words) for kind in kinds)
    used = asked | {key for kind in kinds for key in words if key.startswith(kind)}
    assert {key for key in words if key not in used} <= {f"map.{name}" for name in re.findall(r'"(\w+\.\w+)"', sources)}


def test_files_are_short():
    long = [
        str(path) for path in [*(WEB / "src").rglob("*"), *(WEB / "bundle").rglob("*")]
        if path.suffix in (".ts", ".css", ".mjs") and len(path.read_text("utf-8").splitlines()) >= 450
    ]  # fmt: skip
    assert long == []
