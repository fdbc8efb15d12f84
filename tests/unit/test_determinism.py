"""Determinism: the same report gives the same bytes, whatever was read before it, in whatever process."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import marsad
from marsad.coding.coder import RuleCoder
from marsad.model import Report, to_json

HERE = Path(__file__).parent
PROGRAM = """
import hashlib, json, sys
from marsad.coding.coder import RuleCoder
from marsad.coding.kit import default_kit
from marsad.model import Report, to_json
coder = RuleCoder(default_kit())
reports = [Report(**row) for row in json.load(sys.stdin)]
if sys.argv[1] == "backwards":
    reports.reverse()
print(json.dumps({report.id: hashlib.sha256(to_json(coder.code(report))).hexdigest() for report in reports}))
"""


@pytest.fixture(scope="module")
def rows():
    samples = Path(marsad.__file__).parent / "data" / "samples" / "samples.jsonl"
    found = [json.loads(line) for line in samples.read_text(encoding="utf-8").splitlines() if line.strip()]
    for path in sorted((HERE.parent / "phenomena").glob("*.md")):
        texts = re.findall(r"^```text[^\n]*\n(.*?)\n```", path.read_text(encoding="utf-8"), re.M | re.S)
        found += [
            {"id": f"{path.stem}-{number}", "text": text, "published": "2021-03-14"}
            for number, text in enumerate(texts)
        ]
    return [{key: row.get(key, "") for key in ("id", "title", "published", "publisher", "text")} for row in found]


@pytest.fixture(scope="module")
def reports(rows):
    return [Report(**row) for row in rows]


@pytest.fixture(scope="module")
def bytes_of(kit, reports):
    coder = RuleCoder(kit)
    return {report.id: to_json(coder.code(report)) for report in reports}


def test_the_order_of_reports_does_not_matter(kit, reports, bytes_of):
    coder = RuleCoder(kit)
    for report in reversed(reports):
        assert to_json(coder.code(report)) == bytes_of[report.id], report.id


def test_a_fresh_memo_changes_nothing(kit, reports, bytes_of):
    for report in reports:
        assert to_json(RuleCoder(kit).code(report)) == bytes_of[report.id], report.id


def test_a_report_read_twice_gives_the_same_twice(kit, reports, bytes_of):
    coder = RuleCoder(kit)
    for report in reports[:20]:
        assert to_json(coder.code(report)) == to_json(coder.code(report)) == bytes_of[report.id], report.id


def test_two_processes_give_the_same_bytes(rows, bytes_of):
    wanted = {name: hashlib.sha256(coded).hexdigest() for name, coded in bytes_of.items()}
    source = str(Path(marsad.__file__).parent.parent)
    for seed, order in (("1", "forwards"), ("77", "backwards")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": source}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM, order],
            input=json.dumps(rows),
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        assert json.loads(run.stdout) == wanted, seed
