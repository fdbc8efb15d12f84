"""The ledger's figures: a table on standard output.

In: a corpus, of which 400 reports are coded and then written again and again under later days and other places until
the ledger holds CLAIMS claims (1,000,000 unless told otherwise). A report's places are moved together by one of 40
distances, so that there are some 20,000 of them, told of again and again as real ones are.
Out: claims written a second into SQLite in batches of 2,000 reports, first 100,000 by one process that does all, then
all of them while a second process makes the rows, as those of `marsad add --jobs` do; both by the clock, and by the
processor time of the process that writes. Then the median and 95th percentile of warm queries in milliseconds: a map's
(box, dates, type) and a word search's newest 20. Then, in a ledger of its own with KEPT reports made of the corpus'
sentences (100,000), the rate at which new reports are looked up, checked and written with their keys in batches of 500
while a second process sketches them, again by both clocks, and how many planted copies are found.
The ledgers lie in a temporary folder. Usage: `python bench/ledger.py REPORTS.jsonl.gz [CLAIMS [KEPT]]`.
"""

import gc
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
from edits import EDITS, sentences
from reports import read

from marsad.cli.tables import coder_with
from marsad.keep.ready import without_rows
from marsad.ledger import arrivals, search
from marsad.ledger.grid import Box
from marsad.ledger.repeats import Newcomer, repeats
from marsad.ledger.runs import begin_run
from marsad.ledger.store import Act, Ledger, open_ledger
from marsad.ledger.words import Words
from marsad.linking.copies import Sketch, sketches
from marsad.model import CodedReport, Report
from marsad.sources.archive import Kept

BATCH = 2000  # reports
ALONE = 100_000  # claims written by one process
ARRIVING = 500  # reports that arrive at once
QUERIES = 200
Coded = tuple[list[CodedReport], list[str]]  # reports and their terms


def main(path: Path, wanted: int, kept: int) -> None:
    coder = coder_with(None)
    words = Words(coder.memo)
    rows = list(islice(read(path), 400))
    coded = [
        coder.code(
            Report(
                id=str(row["id"]), text=row["text"], title=row.get("title") or "", published=row.get("published") or ""
            )
        )
        for row in rows
    ]
    terms = [words.index(each.text) for each in coded]
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
        write("one process", ledger, (batch_of((coded, terms), at, ready=False) for at in count()), ALONE)
        ledger.close()
    dice = random.Random(17)
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
        with ahead(partial(batch_of, ready=True), (coded, terms)) as batches:
            write("two processes", ledger, batches, wanted)
        print(f"{Path(folder, 'ledger.db').stat().st_size / 1e6:.0f} MB")
        with ledger.reading() as connection:
            tell("map query", lambda: search.on_map(connection, box_of(dice)))
            common = [word for text in terms for word in text.split()]
            tell("word search", lambda: search.newest(ledger, connection, [[dice.choice(common)]], 20))
    duplicates(path, kept)


def write(name: str, ledger: Ledger, batches: Iterator[list[arrivals.Arrival]], wanted: int) -> None:
    """Write batches until there are enough claims; what makes them counts only where it holds the writing up."""
    run = begin_run(ledger, "bench")
    claims = reports = 0
    clock = processor = waited = 0.0
    while claims < wanted:
        begun = time.perf_counter()
        batch = next(batches)
        waited += time.perf_counter() - begun
        begun, used = time.perf_counter(), time.process_time()
        with ledger.writing() as connection:
            arrivals.write(ledger, connection, batch, Act(1.7e9, "bench", run, "bench"))
        clock += time.perf_counter() - begun
        processor += time.process_time() - used
        reports += len(batch)
        claims += sum(len(each.claim_sensitivity) for each in batch)
    print(
        f"written by {name:14} {claims / clock:8.0f} claims/s by the clock, {claims / processor:.0f} by the processor "
        f"({claims} claims, {reports} reports; {waited:.1f} s of {waited + clock:.1f} s waited for rows)"
    )


@contextmanager
def ahead(make: Callable[[Any, int], Any], given: Any) -> Iterator[Iterator[Any]]:
    """What `make(given, number)` gives for 0, 1, 2 …, made by another process, up to three ahead."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_keep, initargs=(given,)) as pool:
        waiting = deque(pool.submit(_made, make, number) for number in range(3))

        def each() -> Iterator[Any]:
            for number in count(3):
                yield waiting.popleft().result()
                waiting.append(pool.submit(_made, make, number))

        yield each()
        for late in waiting:
            late.cancel()


_GIVEN: list[Any] = []  # in the other process


def _keep(given: Any) -> None:
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)  # as where reports are read
    _GIVEN[:] = [given]


def _made(make: Callable[[Any, int], Any], number: int) -> Any:
    return make(_GIVEN[0], number)


def batch_of(given: Coded, batch: int, *, ready: bool) -> list[arrivals.Arrival]:
    """A batch of reports like the coded ones, moved by up to two degrees; 24 a day arrive, their days a little mixed.

    If they are `ready`, the rows of their claims are made, as those of `marsad.keep.ready` are.
    """
    coded, terms = given
    dice = random.Random(17 + batch)
    distances = random.Random(17)
    moves = [(distances.uniform(-2, 2), distances.uniform(-2, 2)) for _ in range(40)]
    made = []
    for number in range(batch * BATCH + 1, (batch + 1) * BATCH + 1):
        at = dice.randrange(len(coded))
        day = date(2014, 1, 1) + timedelta(days=number // 24 + dice.randrange(-3, 4))
        north, east = dice.choice(moves)
        moved = coded[at]
        places = tuple(
            place if place.lat is None else msgspec.structs.replace(place, lat=place.lat + north, lon=place.lon + east)
            for place in moved.places
        )
        report = msgspec.structs.replace(moved, places=places, published=day.isoformat())
        key = arrivals.key_of(f"https://example.org/{number}", "", "", "", "")
        classes = ("public",) * len(report.claims)
        prepared = parts = None
        if ready:
            days = day.toordinal() - date(1970, 1, 1).toordinal()
            prepared = arrivals.prepared_claims(report, arrivals.uid_of(key), classes, days)
            parts = arrivals.read_parts(report)
            report = without_rows(report)
        made.append(
            arrivals.Arrival(
                key, report, arrivals.Origin("", Kept("bench", number, 1, bytes(32), b""), 1.7e9), terms[at], "public",
                classes, prepared=prepared, parts=parts,
            )
        )  # fmt: skip
    return made


def box_of(dice: random.Random) -> Box:
    south, west = dice.uniform(12, 36), dice.uniform(10, 47)
    day = dice.randrange(16100, 20000)
    return Box(
        south, south + 2, west, west + 2, day, day + 60, dice.choice(("violence", "violence.air_strike", "territory"))
    )


def tell(name: str, ask: Callable[[], object]) -> None:
    for _ in range(20):
        ask()
    times = []
    for _ in range(QUERIES):
        begun = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    print(
        f"{name:16} {statistics.median(times):10.2f} ms median, {times[int(0.95 * len(times))]:.2f} ms 95th percentile"
    )


def duplicates(path: Path, kept: int) -> None:
    """The rate of arrivals among `kept` reports; one in four arriving is a retouched copy of a kept one."""
    dice = random.Random(23)
    rows = list(read(path))
    stock = [sentence for row in rows for sentence in sentences(row["text"])]
    sizes = [len(sentences(row["text"])) for row in rows]
    edits = list(EDITS.values())

    def fresh() -> str:
        return "\n".join(dice.choice(stock) for _ in range(dice.choice(sizes)))

    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
        number = 0
        texts = [row["text"] for row in rows[: kept // 2]]
        while number < kept:
            batch = [texts.pop() if texts else fresh() for _ in range(ARRIVING)]
            arrive(ledger, sketches(batch), number)
            number += len(batch)
        arriving: list[str] = []
        origins: list[int | None] = []
        for at in range(8 * ARRIVING):
            if at % 4:
                arriving.append(fresh())
                origins.append(None)
            else:
                row, other = dice.sample(rows[: kept // 2], 2)
                arriving.append(dice.choice(edits)(row, other, dice))
                origins.append(at)
        found: list[bool] = []
        with ahead(sketches_of, arriving) as drawn:
            begun, used = time.perf_counter(), time.process_time()
            for at in range(0, len(arriving), ARRIVING):
                found += arrive(ledger, next(drawn), number + at)
            clock, processor = time.perf_counter() - begun, time.process_time() - used
        met = sum(bool(each) for each, origin in zip(found, origins, strict=True) if origin is not None)
        planted = sum(origin is not None for origin in origins)
        print(
            f"duplicates       {len(arriving) / clock:10.0f} reports/s on arrival by the clock, "
            f"{len(arriving) / processor:.0f} by the processor, {number} kept; {met} of {planted} planted copies met"
        )


def sketches_of(texts: list[str], batch: int) -> list[Sketch]:
    return sketches(texts[batch * ARRIVING : (batch + 1) * ARRIVING])


def arrive(ledger: Ledger, drawn: list[Sketch], first: int) -> list[bool]:
    """What the intake does about copies once they are sketched: look up, check, write; whether each repeats another."""
    keys = [arrivals.key_of(f"https://example.org/{first + at}", "", "", "", "") for at in range(len(drawn))]
    with ledger.writing() as connection:
        found = repeats(ledger, connection, [Newcomer(key, 17000, each) for key, each in zip(keys, drawn, strict=True)])
        arrivals.write(
            ledger, connection,
            [
                arrivals.Arrival(
                    key, EMPTY, arrivals.Origin("", Kept("bench", first + at, 1, bytes(32), b""), 1.7e9), "",
                    "public", (), each.signature, each.shingles, of.keys, of.copies,
                )
                for at, (key, each, of) in enumerate(zip(keys, drawn, found, strict=True))
            ],
            Act(1.7e9, "bench", 1, "bench"),
        )  # fmt: skip
    return [bool(of.copies) for of in found]


EMPTY = CodedReport(id="", title="", published="2016-07-18", publisher="", text="", segments=(), claims=(), places=())


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:]]
    main(Path(sys.argv[1]), *(numbers + [1_000_000, 100_000][len(numbers) :]))
