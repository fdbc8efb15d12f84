"""Growth of cost with the number of reports: `python bench/growth.py REPORTS.jsonl[.gz] [--sizes 1000,10000]`.

In: reports, of whose words posts of twenty words are made, as many as each size says. Out: for each size and command
(`marsad read --format jsonl`, `marsad add`, `marsad link`, each a process of its own as a user would start it):
processor seconds, milliseconds a report, peak resident memory, and the size of the ledger and of the archive, as they
come; then how much dearer a report is than at the reference size (10,000, or the smallest), what the command takes to
start with one report not counted. `--out` names a folder for growth.csv and, where matplotlib is installed, growth.png.
Ends with an error when at a size above the reference a report of `read` costs more by more than `--within`, or its
memory is larger by more than `--memory-within`.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from reports import posts, read

MARSAD = (sys.executable, "-m", "marsad")
STEPS = ("read", "add", "link")
REFERENCE = 10_000


class Cost(NamedTuple):
    """What one command cost: processor seconds; peak memory, ledger and archive in megabytes (0: nothing kept).

    `start` are the processor seconds of the same command with one report.
    """

    step: str
    reports: int
    seconds: float
    memory: float
    ledger: float
    archive: float
    start: float

    @property
    def each(self) -> float:
        """Milliseconds a report, the start not counted."""
        return 1000 * (self.seconds - self.start) / self.reports


def costs(texts: Sequence[str], sizes: Iterable[int], steps: Sequence[str]) -> Iterator[Cost]:
    """The cost of each step at each size, smallest first; `link` needs `add`."""
    starts = {cost.step: cost.seconds for cost in at_size(texts, 1, dict.fromkeys(steps, 0.0))}
    for size in sorted(sizes):
        yield from at_size(texts, size, starts)


def at_size(texts: Sequence[str], size: int, starts: dict[str, float]) -> Iterator[Cost]:
    """The cost of each step with so many reports."""
    with tempfile.TemporaryDirectory() as folder:
        file, home = Path(folder, "posts.jsonl"), Path(folder, "home")
        with file.open("wb") as lines:
            lines.writelines(msgspec.json.encode(row) + b"\n" for row in posts(texts, size))
        for step, start in starts.items():
            words = {
                "read": ["read", "--format", "jsonl", "--jobs", "1", str(file)],
                "add": ["add", "--jobs", "1", "--home", str(home), str(file)],
                "link": ["link", "--home", str(home)],
            }[step]
            seconds, memory = spent(words)
            yield Cost(step, size, seconds, memory, *(kept(home) if home.exists() else (0.0, 0.0)), start)


def spent(words: Sequence[str]) -> tuple[float, float]:
    """Processor seconds and peak megabytes of a command."""
    process = subprocess.Popen([*MARSAD, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # waited for here, not by Popen
    if process.returncode:
        sys.exit(f"marsad {' '.join(words)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def kept(home: Path) -> tuple[float, float]:
    """Megabytes of the ledger and of what else lies in its folder (the archive)."""
    sizes = {path: path.stat().st_size for path in home.rglob("*") if path.is_file()}
    ledger = sum(size for path, size in sizes.items() if path.name.startswith("ledger.db"))
    return ledger / 1e6, (sum(sizes.values()) - ledger) / 1e6


def told(cost: Cost) -> str:
    """A line of the table."""
    kept = f"{cost.ledger:10.1f}{cost.archive:10.1f}" if cost.ledger else ""
    return f"{cost.step:6}{cost.reports:>9}{cost.seconds:>11.1f}{cost.each:>11.3f}{cost.memory:>9.0f}{kept}"


def reference(found: Sequence[Cost], step: str) -> Cost:
    """What the others of a step are compared with: at 10,000 reports, else at the smallest size."""
    of_step = [cost for cost in found if cost.step == step]
    return next((cost for cost in of_step if cost.reports == REFERENCE), of_step[0])


def compare(found: Sequence[Cost], within: float, memory_within: float) -> list[str]:
    """Print each cost against its reference; what of `read` is beyond the bounds."""
    beyond = []
    print(f"\n{'against the reference':30}{'cost a report':>14}{'memory':>9}{'ledger a report':>17}")
    for cost in found:
        base = reference(found, cost.step)
        dearer, larger = cost.each / base.each, cost.memory / base.memory
        room = cost.ledger / cost.reports / (base.ledger / base.reports) if base.ledger else None
        name = f"{cost.step} {cost.reports} / {base.reports}"
        print(f"{name:30}{dearer:14.3f}{larger:9.3f}" + (f"{room:17.3f}" if room else ""))
        if cost.step == "read" and cost.reports > base.reports:
            bounds = (("cost a report", dearer, within), ("memory", larger, memory_within))
            beyond += [f"{name}: {what} {by:.3f} times" for what, by, most in bounds if by > 1 + most]
    return beyond


def write_csv(found: Sequence[Cost], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Cost._fields)
        rows.writerows([cost.step, cost.reports, *(f"{figure:.3f}" for figure in cost[2:])] for cost in found)


def draw(found: Sequence[Cost], path: Path) -> None:
    """Three curves over the number of reports: time, memory, ledger. Nothing without matplotlib."""
    try:
        import matplotlib as mpl
    except ImportError:
        print(f"no {path.name}: matplotlib is not installed", file=sys.stderr)
        return
    mpl.use("agg")
    from matplotlib import pyplot

    figure, (time, memory, ledger) = pyplot.subplots(1, 3, figsize=(13, 4), layout="constrained")
    for step in dict.fromkeys(cost.step for cost in found):
        mine = [cost for cost in found if cost.step == step]
        sizes = [cost.reports for cost in mine]
        time.plot(sizes, [cost.seconds for cost in mine], marker="o", label=step)
        memory.plot(sizes, [cost.memory for cost in mine], marker="o", label=step)
        if step == "add":
            ledger.plot(sizes, [cost.ledger for cost in mine], marker="o", label="ledger")
            ledger.plot(sizes, [cost.archive for cost in mine], marker="o", label="archive")
    for axes, what in ((time, "processor seconds"), (memory, "peak memory, MB"), (ledger, "kept, MB")):
        axes.set(title=what, xlabel="reports of 20 words", xscale="log")
        axes.grid(alpha=0.3)
        if axes.lines:
            axes.legend()
    for axes in (time, ledger):
        axes.set_yscale("log")
    memory.set_ylim(bottom=0)
    figure.savefig(path, dpi=110)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("reports", type=Path)
    asked.add_argument("--sizes", default="1000,3000,10000", help="numbers of reports (1000,3000,10000)")
    asked.add_argument("--steps", default="read,add,link", help="of read, add, link (all)")
    asked.add_argument("--within", type=float, default=0.1, help="how much dearer a report of `read` may get (0.1)")
    asked.add_argument("--memory-within", type=float, default=0.1, help="and how much larger its memory (0.1)")
    asked.add_argument("--out", type=Path, help="folder for growth.csv and growth.png")
    given = asked.parse_args()
    texts = [row["text"] for row in read(given.reports)]
    steps = [step for step in STEPS if step in given.steps.split(",")]
    print(f"{'step':6}{'reports':>9}{'seconds':>11}{'ms/report':>11}{'MB':>9}{'ledger MB':>10}{'archive':>10}")
    found: list[Cost] = []
    for cost in costs(texts, map(int, given.sizes.split(",")), steps):
        print(told(cost), flush=True)
        found.append(cost)
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            write_csv(found, given.out / "growth.csv")
    beyond = compare(found, given.within, given.memory_within)
    if given.out:
        draw(found, given.out / "growth.png")
    if beyond:
        sys.exit("\n".join(beyond))


if __name__ == "__main__":
    main()
