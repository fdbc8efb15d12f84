"""The citation file fits the Citation File Format 1.2.0 and tells the version that is released; the changelog has its form."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import marsad

ROOT = Path(__file__).parents[2]


def check(path):
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed: make .venv/.dev")
    words = ("-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path))
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


def test_the_citation_fits_its_format(tmp_path):
    done = check(ROOT / "CITATION.cff")
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\ntitle: no message, no authors\n", encoding="utf-8")
    assert check(tmp_path / "CITATION.cff").returncode == 1


def test_the_citation_tells_the_version_and_licence_of_the_package():
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert told["version"] == marsad.__version__
    assert told["license"] == "Apache-2.0"


def test_the_changelog_tells_unreleased_changes_and_each_version_below():
    heads = [
        line.split("]")[0][4:]
        for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()
        if line.startswith("## [")
    ]
    assert heads[0] == "Unreleased"
    assert len(heads) == len(set(heads))
