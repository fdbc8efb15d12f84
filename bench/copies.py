"""Copies on arrival: `python bench/copies.py REPORTS.jsonl[.gz] [PLANTED] [KEPT]`.

In: real reports. Out: how many planted copies are found, how many findings are right, how hard negatives fare, and
reports a second with KEPT (100,000) reports in an index in memory, on one core by this process's own time. Seeded:
the same reports give the same figures but for the time.

A finding is right when the report found is the one that the copy was made from, or when the two texts, or the origin
and the report found, have two fifths of the words of the shorter in common in runs of four and more: real reports are
copies of each other in hundreds, and finding these is no mistake. That yardstick knows nothing of sketches.
"""

import gc
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from edits import EDITS, HARDER, Edit, Row, post, reposted, roundup, sentences, update
from reports import read

from marsad.linking.copies import CROWD, Sketch, alike, judge, overlap, shortlist, sketch
from marsad.text.fold import name_key

SEED = 20_240_501
PASSES = 5
MARKS = "«»\"“”‘’'()[]،؛.:؟!…-–—"


class Found(NamedTuple):
    """A kept report that is not different from what arrived."""

    at: int
    verdict: str


class Index:
    """What the ledger keeps, in memory: reports by band key, and signature and shingles of each."""

    def __init__(self) -> None:
        self.bands: dict[int, list[int]] = {}
        self.texts: list[tuple[bytes, bytes]] = []
        self.days: list[float] = []
        self.checks = 0

    def add(self, made: Sketch, day: float) -> None:
        """Keep a report, published on `day`."""
        at = len(self.texts)
        self.texts.append((made.signature, made.shingles))
        self.days.append(day)
        for key in made.keys:
            self.bands.setdefault(key, []).append(at)

    def find(self, made: Sketch, day: float) -> list[Found]:
        """What is not different, the whole way of an arrival."""
        bands = self.bands
        rows = ((key, at) for key in made.keys for at in bands.get(key, ())[: CROWD + 1])
        found = []
        near = [(at, self.texts[at][0]) for at in shortlist(rows)]
        for at in alike(made.signature, near):
            self.checks += 1
            verdict = judge(overlap(self.texts[at][1], made.shingles), day - self.days[at])
            if verdict != "different":
                found.append(Found(at, verdict))
        return found


def main(path: Path, planted: int, kept: int) -> None:
    rows = list(read(path))
    index = Index()
    for row in rows:
        index.add(sketch(row["text"]), day_of(row))
    print(f"{len(rows)} reports, {planted} of each edit planted, seed {SEED}\n")
    truth = Truth([plain(row["text"]) for row in rows])
    made, right, total, wrong = 0, 0, 0, Counter[str]()
    print(f"{'planted copies':28}{'found':>8}{'as same/copy':>14}{'findings':>10}{'right':>8}")
    for name, edit in EDITS.items():
        hits, found, good = plant(name, edit, rows, index, truth, planted)
        made, right, total = made + hits, right + good, total + found
        wrong[name] = found - good
    print(f"{'all of these':28}{made / planted / len(EDITS):8.3f}{'':14}{total:10}{right / total:8.4f}\n")
    for name, edit in HARDER.items():
        plant(name, edit, rows, index, truth, planted)
    print()
    bad = negatives(rows, planted)
    print(f"\nrecall {made / planted / len(EDITS):.3f} (floor 0.95)")
    print(
        f"precision {right / (total + bad):.4f} with the findings among hard negatives counted as wrong (floor 0.98)\n"
    )
    measure(rows, kept)


def plant(name: str, edit: Edit, rows: Sequence[Row], index: Index, truth: "Truth", count: int) -> tuple[int, int, int]:
    """Recall and precision of one edit: how often the origin was found, findings, right findings."""
    rng = random.Random(f"{SEED} {name}")
    hits = copies = found = good = 0
    for _ in range(count):
        at, other = rng.sample(range(len(rows)), 2)
        text = edit(rows[at], rows[other], rng)
        words = plain(text)
        for finding in index.find(sketch(text), day_of(rows[at]) + rng.choice((0, 0, 1, 2))):
            hits += finding.at == at
            copies += finding.at == at and finding.verdict != "part"
            found += 1
            good += finding.at == at or truth.related(at, finding.at) or truth.reused(words, finding.at)
    print(f"{name:28}{hits / count:8.3f}{copies / count:14.3f}{found:10}{good / max(1, found):8.4f}")
    return hits, found, good


def negatives(rows: Sequence[Row], count: int) -> int:
    """Pairs that only look alike; prints how many are taken for copies and returns their number."""
    rng = random.Random(f"{SEED} negatives")
    print(f"{'hard negatives':44}{'pairs':>8}{'same/copy':>11}{'part':>6}")
    tallies = [sketch(roundup(rng)) for _ in range(150)]
    bad = told("daily roundups of one shape, 1 day apart", [(a, b, 1.0) for a, b in pairs(tallies, 2_000, rng)])
    posts = list(dict.fromkeys(post(rng) for _ in range(300)))
    bad += told(
        "posts of ten words, other town or number",
        [(a, b, 0.1) for a, b in pairs([sketch(p) for p in posts], 5_000, rng)],
    )
    nexts = []
    for _ in range(count):
        at, other = rng.sample(range(len(rows)), 2)
        nexts.append((sketch(rows[at]["text"]), sketch(update(rows[at], rows[other], rng)), 0.2))
    bad += told("next report with two fifths of the last", nexts)
    bad += told("one pattern, real reports 11 and more days apart", list(patterns(rows)))
    tried = [(sketch(text), sketch(reposted(text, rng)), 0.1) for text in posts]
    seen = sum(judge(overlap(a.shingles, b.shingles), days) != "different" for a, b, days in tried)
    met = sum(bool(set(a.keys) & set(b.keys)) for a, b, _ in tried)
    print(
        f"\nposts taken over, other sign, source, spelling: {met / len(tried):.3f} met, {seen / len(tried):.3f} copies"
    )
    return bad


def told(name: str, tried: Sequence[tuple[Sketch, Sketch, float]]) -> int:
    verdicts = Counter(judge(overlap(a.shingles, b.shingles), days) for a, b, days in tried)
    copies = verdicts["same"] + verdicts["copy"]
    print(f"{name:44}{len(tried):8}{copies:11}{verdicts['part']:6}")
    return copies


def pairs(made: Sequence[Sketch], count: int, rng: random.Random) -> Iterator[tuple[Sketch, Sketch]]:
    for _ in range(count):
        a, b = rng.sample(made, 2)
        yield a, b


def patterns(rows: Sequence[Row]) -> Iterator[tuple[Sketch, Sketch, float]]:
    """Real pairs of one pattern: they share 15 per cent of their pairs of words, but not the event."""
    made = [sketch(row["text"]) for row in rows]
    days = [day_of(row) for row in rows]
    met: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(made):
        for key in one.keys:
            met[key].append(at)
    close = {(a, b) for group in met.values() for a in group for b in group if a < b and abs(days[a] - days[b]) > 10}
    for a, b in sorted(close):
        if overlap(made[a].shingles, made[b].shingles).pairs > 0.15:
            yield made[a], made[b], days[b] - days[a]


class Truth:
    """The yardstick: how much of the shorter text stands in the other in runs of four and more words, in any order."""

    def __init__(self, words: list[list[str]]) -> None:
        self.words = words

    def related(self, a: int, b: int) -> bool:
        """Of two real reports."""
        return self.reused(self.words[a], b)

    def reused(self, words: list[str], at: int) -> bool:
        """Of any text and a real report."""
        shorter, longer = sorted((words, self.words[at]), key=len)
        known = set(runs(longer))
        covered = {at + k for at, run in enumerate(runs(shorter)) if run in known for k in range(4)}
        return len(covered) >= 0.4 * len(shorter)


def runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def measure(rows: Sequence[Row], kept: int) -> None:
    """Reports a second: sketch, look-up and check, with `kept` reports made of the sentences of real ones."""
    rng = random.Random(f"{SEED} kept")
    stock = [sentence for row in rows for sentence in sentences(row["text"])]
    sizes = [len(sentences(row["text"])) for row in rows]
    index = Index()
    for row in rows[: kept // 2]:
        index.add(sketch(row["text"]), day_of(row))
    while len(index.texts) < kept:
        index.add(sketch("\n".join(rng.choice(stock) for _ in range(rng.choice(sizes)))), day_of(rng.choice(rows)))
    edits = list(EDITS.values())
    arriving = []
    for number in range(2_000):
        row, other = rng.sample(rows, 2)
        fresh = "\n".join(rng.choice(stock) for _ in range(rng.choice(sizes)))
        arriving.append(rng.choice(edits)(row, other, rng) if number % 5 == 0 else fresh)
    words = sum(len(text.split()) for text in arriving) / len(arriving)
    gc.freeze()  # the index is a database's business, not the collector's
    split, _ = timed(lambda: [text.split() for text in arriving])
    made, sketches = timed(lambda: [sketch(text) for text in arriving])
    looked, _ = timed(lambda: [index.find(one, 735_000.0) for one in sketches])
    checks = index.checks / PASSES / len(arriving)
    print(f"{kept} reports kept, {len(arriving)} arriving ({words:.0f} words each, one in five a planted copy)")
    print(f"str.split      {1e6 * split / len(arriving):8.0f} us, for comparison of machines")
    print(f"sketch         {1e6 * made / len(arriving):8.0f} us")
    print(f"look-up, check {1e6 * looked / len(arriving):8.0f} us, {checks:.1f} exact checks each")
    print(f"together       {len(arriving) / (made + looked):8.0f} reports/s (best of {PASSES} passes)")


def timed(work: Callable[[], list[Any]]) -> tuple[float, list[Any]]:
    """The least time of this process for some work, and what it gave."""
    spent = []
    for _ in range(PASSES):
        begun = time.process_time()
        given = work()
        spent.append(time.process_time() - begun)
    return min(spent), given


def plain(text: str) -> list[str]:
    """Folded words, without marks at their ends."""
    words = (name_key(word.strip(MARKS)) for word in text.replace("\u0640", "").split())
    return [word for word in words if word]


def day_of(row: Row) -> float:
    return float(date.fromisoformat(row["published"][:10]).toordinal())


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:]]
    main(Path(sys.argv[1]), *(numbers + [400, 100_000][len(numbers) :]))
