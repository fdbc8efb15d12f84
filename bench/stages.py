"""Where coding spends its time: `python bench/stages.py REPORTS.jsonl[.gz] [--count 300] [--budget bench/budget.toml]`.

In: reports. Out: nanoseconds a word of each stage (its own, without the stages that it calls), its share of the whole,
and how many times that of a regular-expression scan over the same text it is. That scan is the unit: it is timed
between the rounds, so a slower machine or a busy one slows both, and the budget holds anywhere. Medians over the
rounds, of which each reads other reports; processor time. Stages are timed by wrapping the functions that
`marsad.coding.coder` calls, which costs some per cent, told at the end.
Ends with an error when a stage is over its budget.
"""

import argparse
import re
import statistics
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from reports import read, report_of, words_in

from marsad.cli.tables import coder_with
from marsad.coding import (
    attribution,
    chunker,
    coder,
    document,
    forms,
    locate,
    measures,
    parties,
    phrases,
    sentence,
    times,
)
from marsad.coding.coder import RuleCoder
from marsad.model import Report, to_json
from marsad.text.decode import decode

BUDGET = Path(__file__).parent / "budget.toml"
WARM_UP = 20  # reports
SCAN = re.compile(r"\w+|[^\w\s]")
SCANS = 20  # of one text: one is too short to time

# By the name under which a stage is called: what it belongs to. What is not here belongs to what calls it.
STAGES: dict[str, Sequence[tuple[Any, str]]] = {
    "pieces": [(document, "cut")],
    "sentences": [(document, "sentences")],
    "look-up of words": [(coder, "Document")],
    "new words": [(forms.Forms, "__missing__")],
    "furniture": [(coder, "furniture")],
    "names": [(coder, "find_names")],
    "times": [(coder, "find_times")],
    "numbers": [(module, "read_number") for module in (chunker, measures, phrases, times)],
    "places located": [(coder, "Locator"), (locate.Locator, "note"), (locate.Locator, "places")],
    "phrases": [(sentence, "Chunker"), (chunker.Chunker, "units")],
    "clauses": [(sentence, "coordinate"), (sentence, "find_doers"), (sentence, "relate"), (sentence, "inner_phrase")],
    "triggers and senses": [(coder, "Sentence"), (sentence, "sense_of")],
    "place mentions": [(coder, "find_spots"), (coder, "scenes"), (coder, "describe_way")],
    "parties": [(parties.Cast, "note"), (parties.Cast, "party"), (parties.Cast, "held")],
    "attribution": [(attribution.Attribution, "voices"), (coder, "speaking_units")],
    "tolls": [(coder, "read_tolls")],
    "drafts judged": [(coder, "drafts_of"), (coder, "judge"), (coder, "stands_up")],
    "status": [(coder, "status_features"), (coder, "choose_status")],
    "values proposed": [(coder, "propose")],
    "values ranked": [(coder, "keep_values")],
    "merging": [(coder, "merge")],
    "claims written": [(coder, "claim_of"), (coder, "private_names"), (coder, "mark_private")],
}
ORDER = ("decoding", *STAGES, "all else in coding", "JSON")


class Watch:
    """Adds up seconds by stage; a stage that another calls is not counted twice."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inner = [0.0]  # seconds of the calls inside each call that is open

    def timed(self, stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, with its time counted for a stage."""
        spent, inner, clock = self.spent, self._inner, time.process_time

        def watched(*args: Any, **options: Any) -> Any:
            inner.append(0.0)
            begun = clock()
            try:
                return work(*args, **options)
            finally:
                whole = clock() - begun
                spent[stage] += whole - inner.pop()
                inner[-1] += whole

        return watched

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Time the stages of every coder, as long as this lasts."""
        put = [(owner, name, getattr(owner, name), stage) for stage, where in STAGES.items() for owner, name in where]
        for owner, name, work, stage in put:
            setattr(owner, name, self.timed(stage, work))
        try:
            yield
        finally:
            for owner, name, work, _ in put:
                setattr(owner, name, work)


def measure(reports: Sequence[Report], rounds: int) -> tuple[dict[str, list[float]], list[float], list[float]]:
    """Of each round: nanoseconds a word of each stage, of the scan, and of coding that nothing watches."""
    reader = coder_with(None)
    for report in reports[:WARM_UP]:
        reader.code(report)
    found: dict[str, list[float]] = {stage: [] for stage in ORDER}
    scans, plain = [], []
    for turn in range(rounds):
        some = reports[WARM_UP + turn :: rounds]
        words = words_in([report.text for report in some])
        scans.append(sum(scanned(report.text) for report in some) / words)
        half = words_in([report.text for report in some[::2]])
        plain.append(nanoseconds(lambda some=some: [reader.code(report) for report in some[::2]]) / half)
        spent = stages_of(reader, some[1::2])
        for stage in ORDER:
            found[stage].append(1e9 * spent[stage] / (words - half))
    return found, scans, plain


def stages_of(reader: RuleCoder, reports: Sequence[Report]) -> dict[str, float]:
    """Seconds by stage, from bytes to JSON."""
    watch = Watch()
    read_bytes, code = watch.timed("decoding", decode), watch.timed("all else in coding", reader.code)
    write = watch.timed("JSON", to_json)
    with watch.watching():
        for report in reports:
            read_bytes(report.text.encode())
            write(code(report))
    return watch.spent


def scanned(text: str) -> float:
    """Nanoseconds of one scan of a text."""
    return nanoseconds(lambda: [SCAN.findall(text) for _ in range(SCANS)]) / SCANS


def nanoseconds(work: Callable[[], object]) -> float:
    """By the processor time of this process: others may be running."""
    begun = time.process_time()
    work()
    return 1e9 * (time.process_time() - begun)


def over(units: dict[str, float], budget: dict[str, float]) -> list[str]:
    """Stages over their budget, and stages that have none."""
    return [f"{stage}: no budget" for stage in units if stage not in budget] + [
        f"{stage}: {units[stage]:.2f} scans, budget {most:g}"
        for stage, most in budget.items()
        if units.get(stage, 0) > most
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("reports", type=Path)
    asked.add_argument("--count", type=int, default=300, help="reports read (300)")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--budget", type=Path, default=BUDGET)
    given = asked.parse_args()
    budget = tomllib.loads(given.budget.read_text(encoding="utf-8"))["stages"]
    reports = [report_of(row) for row in islice(read(given.reports), given.count + WARM_UP)]
    found, scans, plain = measure(reports, given.rounds)
    units = {
        stage: statistics.median(spent / scan for spent, scan in zip(times, scans, strict=True))
        for stage, times in found.items()
    }
    units["all"] = statistics.median(spent / scan for spent, scan in zip(plain, scans, strict=True))
    whole = sum(statistics.median(times) for times in found.values())
    print(
        f"{len(reports) - WARM_UP} reports, {given.rounds} rounds; a scan: {statistics.median(scans):.0f} ns a word\n"
    )
    print(f"{'':22}{'ns/word':>10}{'share':>8}{'scans':>9}{'budget':>9}")
    for stage in ORDER:
        spent = statistics.median(found[stage])
        print(f"{stage:22}{spent:10.0f}{spent / whole:8.1%}{units[stage]:9.2f}{budget.get(stage, 0):9.2f}")
    coding = statistics.median(plain)
    print(f"{'all':22}{coding:10.0f}{'':8}{units['all']:9.1f}{budget.get('all', 0):9.1f}   (coding, not watched)")
    watched = whole - sum(statistics.median(found[stage]) for stage in ("decoding", "JSON"))
    print(f"watching costs {watched / coding - 1:.0%}")
    if found := over(units, budget):
        sys.exit("\n".join(["over budget:", *found]))


if __name__ == "__main__":
    main()
