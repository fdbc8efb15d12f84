"""What must not get slower: ratios within one run, never seconds, on the reports of the demonstration.

The scripts of `bench/` run as `make bench` runs them; their budgets stand in `bench/budget.toml`.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
SPACY, CODING = "spaCy CNN tagger + NER (random weights)", "Marsad: text to claims"


def run(script, *words):
    return subprocess.run(
        [sys.executable, BENCH / script, *map(str, words)], capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The invented war, some 14,000 words."""
    path = tmp_path_factory.mktemp("ratios") / "demo.jsonl"
    subprocess.run([sys.executable, "-m", "marsad", "demo", "--out", path], check=True, capture_output=True)
    return path


def test_each_stage_of_coding_keeps_its_budget(reports):
    done = run("stages.py", reports)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all else in coding" in done.stdout


def test_a_stage_over_its_budget_and_one_without_are_told(reports, tmp_path):
    budget = tmp_path / "budget.toml"
    budget.write_text("[stages]\nnames = 0.5\n", encoding="utf-8")
    done = run("stages.py", reports, "--count", 40, "--rounds", 1, "--budget", budget)
    assert done.returncode == 1
    assert "budget 0.5" in done.stderr
    assert "phrases: no budget" in done.stderr


def test_a_report_costs_no_more_among_many_and_memory_stays(reports):
    done = run("growth.py", reports, "--sizes", "500,2000", "--steps", "read", "--within", 0.25)
    assert done.returncode == 0, done.stdout + done.stderr


def test_costs_that_grow_are_told(reports):
    done = run("growth.py", reports, "--sizes", "50,200", "--steps", "read", "--within", -0.99)
    assert done.returncode == 1
    assert "read 200 / 50: cost a report" in done.stderr


def test_peers_stay_behind_by_their_floors(reports):
    rows = [name for name in (SPACY,) if find_spec("spacy")] + ["regular-expression scan"]
    done = run("peers.py", reports, "--rounds", 3, "--only", *rows)
    assert done.returncode == 0, done.stdout + done.stderr
    assert CODING in done.stdout


def test_a_ratio_below_its_floor_ends_with_an_error(reports, tmp_path):
    budget = tmp_path / "budget.toml"
    budget.write_text('[peers."memory copy"]\naim = 9\nfloor = 2\n', encoding="utf-8")
    done = run("peers.py", reports, "--rounds", 1, "--only", "memory copy", "--budget", budget)
    assert done.returncode == 1
    assert "below the floor: 2 times memory copy" in done.stderr
    assert run("peers.py", reports, "--only", "no such row").returncode == 1
