"""Compiling: the same sources give the same tables, byte for byte, in whatever process."""

import os
import subprocess
import sys
from pathlib import Path

import marsad


def test_two_processes_compile_the_same_bytes(tmp_path):
    source = str(Path(marsad.__file__).parent.parent)
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source}
        command = [sys.executable, "-m", "marsad.coding.compile", str(tmp_path / seed)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    files = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert "lexicon.marisa" in files
    assert files == sorted(path.name for path in (tmp_path / "77").iterdir())
    for name in files:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "77" / name).read_bytes(), name
