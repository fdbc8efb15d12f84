"""Spark's figures: what it adds to coding, and what a second executor gives. A table on standard output.

In: reports, and the two sizes that are measured (500 and 2,000). They are put into shards of 200. Each size is coded by
one process without Spark, by Spark with one executor and with two, as `marsad batch --no-link` on a cluster of this
machine. Seconds are by the clock, the start of everything included; what a report costs is what lies between the two
sizes. What Spark adds to 200,000 reports is computed from both, not measured.
Needs PySpark (`marsad[spark]`, or build/spark as tests/contract/test_spark.py makes it).
Usage: `python bench/executors.py REPORTS [FEW MANY]`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from reports import read

ROOT = Path(__file__).parents[1]
SHARD = 200  # reports
ARCHIVE = 200_000  # reports for which the addition is computed
WAYS = {
    "one process": ("--jobs", "1"),
    "Spark, one executor": ("--engine", "spark", "--master", "local-cluster[1,1,1024]"),
    "Spark, two executors": ("--engine", "spark", "--master", "local-cluster[2,1,1024]"),
}


def main(path: Path, few: int, many: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (few, many):
            fill(folder / str(size), path, size)
        took = {way: [run(folder, size, way, words) for size in (few, many)] for way, words in WAYS.items()}
    print(f"{'':24} {few:>8} {many:>8}  ms a report, without start")
    a_report = {way: (large - small) / (many - few) for way, (small, large) in took.items()}
    for way, (small, large) in took.items():
        print(f"{way:24} {small:7.1f}s {large:7.1f}s  {1000 * a_report[way]:8.1f}")
    alone, one, two = took.values()
    single, with_one, with_two = a_report.values()
    print(f"two executors against one: {one[1] / two[1]:.2f} times, start included; {with_one / with_two:.2f} without")
    start = one[0] - few * with_one - (alone[0] - few * single)
    added = (start + ARCHIVE * (with_one - single)) / (ARCHIVE * single)
    print(
        f"Spark adds {100 * (one[1] / alone[1] - 1):.0f}% to {many} reports; {100 * added:.1f}% to {ARCHIVE}, computed"
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def fill(folder: Path, path: Path, size: int) -> None:
    """Shards of the first reports of a file."""
    folder.mkdir()
    rows = islice(read(path), size)
    for number in range(0, size, SHARD):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in islice(rows, SHARD)]
        (folder / f"{number:07}.jsonl").write_text("".join(lines), encoding="utf-8")


def run(folder: Path, size: int, way: str, words: Sequence[str]) -> float:
    """Seconds of a batch; anything but success ends the run."""
    out = folder / f"{way} {size}"
    paths = [str(ROOT / "src"), str(ROOT / "build" / "spark"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [sys.executable, "-m", "marsad", "batch", str(folder / str(size)), str(out), "--no-link", *words]
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr[-2000:])
    return time.perf_counter() - began


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), *(map(int, sys.argv[2:]) if sys.argv[2:] else (500, 2000)))
