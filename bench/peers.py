"""Marsad beside its peers: `python bench/peers.py REPORTS.jsonl[.gz] [--rounds 5] [--budget bench/budget.toml]`.

In: reports, of which each round takes the next 12,000 words (BERT the first 1,200 of them), so that no round reads what
another has read. Out: a table. Each contestant is a process of its own, pinned to the same core, one thread; in each
round all have their turn one after the other, so that what else the machine does hits all. Figures are medians over
the rounds: words a second by the processor time of the process, megabytes at its peak (with its texts and libraries),
core-hours for a million words, and how many times as fast the row of Marsad is that it is compared with, in the same
round. A library that is not installed is told and left out; `pip install 'marsad[bench]'` installs all.
Ends with an error when a ratio is below its floor in the budget; an aim that is not reached is told.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from typing import IO, Any, NamedTuple

from contestants import CODING, Contestant, contestants
from reports import read, words_in

BUDGET = Path(__file__).parent / "budget.toml"
LEAST = 0.05  # seconds that are worth timing; shorter work is done again
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
ALONE = {**dict.fromkeys(THREADS, "1"), "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}


class Run(NamedTuple):
    """What came of one contestant: words a second in each round, and its peak in megabytes."""

    speeds: list[float]
    memory: float


class Worker:
    """A contestant in its process."""

    def __init__(self, process: "subprocess.Popen[str]", answers: IO[str], asks: IO[str]) -> None:
        self._process, self._answers, self._asks = process, answers, asks

    def ask(self, turn: int) -> dict[str, Any]:
        """Have it work through the texts of a round; its words a second and its peak memory."""
        print(turn, file=self._asks, flush=True)
        line = self._answers.readline()
        if not line:
            sys.exit(f"A contestant ended with {self._process.wait()}: {self._process.args}")
        return dict(json.loads(line))


def measure(path: Path, rounds: int, names: Sequence[str], core: int) -> dict[str, Run]:
    """Run the contestants, round by round."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with ExitStack() as stack:
        workers = {name: stack.enter_context(worker(path, name, core)) for name in names}
        for turn in range(1, rounds + 1):
            for name, each in workers.items():
                found[name].append(each.ask(turn))
                _note(f"round {turn} of {rounds}: {name}")
    _note("")
    return {name: Run([each["speed"] for each in rows], rows[-1]["memory"]) for name, rows in found.items()}


@contextmanager
def worker(path: Path, name: str, core: int) -> Iterator[Worker]:
    """A contestant's process, ready to be asked."""
    command = [sys.executable, __file__, str(path), "--contestant", name, "--core", str(core)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **ALONE}
    ) as process:
        assert process.stdin and process.stdout
        yield Worker(process, process.stdout, process.stdin)
        process.stdin.close()


def compete(path: Path, contestant: Contestant, core: int) -> None:
    """The other side: make the contestant, then work through the round that each line of standard input names."""
    os.sched_setaffinity(0, {core})
    work = contestant.make(portion(path, 0, contestant.warm_up))
    for line in sys.stdin:
        texts = portion(path, int(line), contestant.words)
        given = contestant.given(texts)
        spent, times = 0.0, 0
        while spent < LEAST:
            begun = time.process_time()
            work(given)
            spent += time.process_time() - begun
            times += 1
        print(json.dumps({"speed": times * words_in(texts) / spent, "memory": peak()}), flush=True)


def portion(path: Path, turn: int, most: int) -> list[str]:
    """Some `most` words of the texts of a round; what a round has left is nobody's. A short file is begun again."""
    per_round = max(each.words for each in contestants().values())
    texts: list[str] = []
    skipped = taken = 0
    for text in cycle([row["text"] for row in read(path)]):
        size = words_in([text])
        if skipped < turn * per_round:
            skipped += size
        elif taken < most:
            texts.append(text)
            taken += size
        else:
            return texts
    raise ValueError(f"{path}: no reports to measure with.")


def peak() -> float:
    """Peak resident megabytes of this process; not what its parent had, as `getrusage` would tell."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def table(rows: dict[str, Contestant], found: dict[str, Run], missing: dict[str, str]) -> str:
    """The rows, in order."""
    lines = [f"{'':42}{'words/s':>14}{'spread':>8}{'MB':>7}{'core-h/M words':>16}{'Marsad is':>11}"]
    for name, each in rows.items():
        if name in missing:
            lines.append(f"{name:42}  not installed: {missing[name]}")
            continue
        speed = statistics.median(found[name].speeds)
        spread = (max(found[name].speeds) - min(found[name].speeds)) / speed
        own = "" if each.ours == name else f"{ratio(found, name):10.3g}x"
        lines.append(
            f"{name:42}{speed:14,.0f}{spread:8.0%}{found[name].memory:7.0f}{1e6 / speed / 3600:16.6f}{own:>11}"
        )
    return "\n".join(lines)


def ratio(found: dict[str, Run], name: str) -> float:
    """How many times as fast Marsad's row is: the median over the rounds."""
    pairs = zip(found[contestants()[name].ours].speeds, found[name].speeds, strict=True)
    return statistics.median(ours / theirs for ours, theirs in pairs)


def judged(found: dict[str, Run], budget: dict[str, dict[str, float]]) -> tuple[list[str], list[str]]:
    """Ratios below their aims, and those below their floors."""
    short, broken = [], []
    for name, bounds in budget.items():
        if name in found:
            reached = ratio(found, name)
            if reached < bounds["aim"]:
                short.append(f"aim not reached: {bounds['aim']:g} times {name}; {reached:.2f} times")
            if reached < bounds["floor"]:
                broken.append(f"below the floor: {bounds['floor']:g} times {name}; {reached:.2f} times")
    return short, broken


def machine() -> str:
    """The processor's name."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return next((line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")), "?")


def _note(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("reports", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="the core to pin to (the last)")
    asked.add_argument("--only", nargs="+", metavar="ROW", help="some rows, and those that they are compared with")
    asked.add_argument("--budget", type=Path, default=BUDGET)
    asked.add_argument("--contestant", help=argparse.SUPPRESS)
    given = asked.parse_args()
    rows = contestants()
    if given.contestant:
        compete(given.reports, rows[given.contestant], given.core)
        return
    if strange := set(given.only or ()) - rows.keys():
        sys.exit(f"No row {', '.join(strange)}; there are: {', '.join(rows)}.")
    asked_for = {name for row in given.only or rows for name in (row, rows[row].ours)}
    rows = {name: row for name, row in rows.items() if name in asked_for}
    missing = {
        name: ", ".join(lacks)
        for name, row in rows.items()
        if (lacks := [module for module in row.needs if find_spec(module) is None])
    }
    print(f"{machine()}, core {given.core}, load {os.getloadavg()[0]:.1f}; {given.rounds} rounds; {given.reports.name}")
    found = measure(given.reports, given.rounds, [name for name in rows if name not in missing], given.core)
    print(table(rows, found, missing))
    print(f"(“Marsad is”: against Marsad's row of the same work; scans and networks against “{CODING}”)")
    short, broken = judged(found, tomllib.loads(given.budget.read_text(encoding="utf-8"))["peers"])
    print("\n".join(short))
    if broken:
        sys.exit("\n".join(broken))


if __name__ == "__main__":
    main()
