"""The ledger's figures: a table on standard output.

In: a corpus, of which 400 reports are coded and then written again and again under later days and other places until
the ledger holds CLAIMS claims (1,000,000 unless told otherwise). Out: claims written a second into SQLite in batches of
500 reports, and the median and 95th percentile of warm queries in milliseconds: a map's (box, dates, type) and a word
search's newest 20. Then, in a ledger of its own with KEPT reports made of the corpus' sentences (100,000), the rate at
which new reports are sketched, looked up, checked and written with their keys, and how many planted copies are found.
One core; the ledgers lie in a temporary folder. Usage: `python bench/ledger.py REPORTS.jsonl.gz [CLAIMS [KEPT]]`.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import msgspec
from copies import read, sentences
from edits import EDITS

from marsad.cli.tables import coder_with
from marsad.ledger import arrivals, search
from marsad.ledger.grid import Box
from marsad.ledger.repeats import Newcomer, repeats
from marsad.ledger.runs import begin_run
from marsad.ledger.store import Act, Ledger, open_ledger
from marsad.ledger.words import Words
from marsad.linking.copies import sketch
from marsad.model import CodedReport, Report
from marsad.sources.archive import Kept

BATCH = 500
QUERIES = 200


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
    dice = random.Random(17)
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
        run = begin_run(ledger, "bench")
        claims = reports = 0
        spent = 0.0
        while claims < wanted:
            batch = list(islice(grown(coded, terms, reports, dice), BATCH))
            begun = time.perf_counter()
            with ledger.writing() as connection:
                arrivals.write(ledger, connection, batch, Act(1.7e9, "bench", run, "bench"))
            spent += time.perf_counter() - begun
            reports += len(batch)
            claims += sum(len(each.coded.claims) for each in batch)
        size = Path(folder, "ledger.db").stat().st_size
        print(f"{reports} reports, {claims} claims, {size / 1e6:.0f} MB")
        print(f"written          {claims / spent:10.0f} claims/s")
        with ledger.reading() as connection:
            tell("map query", lambda: search.on_map(connection, box_of(dice)))
            common = [word for text in terms for word in text.split()]
            tell("word search", lambda: search.newest(ledger, connection, [[dice.choice(common)]], 20))
    duplicates(path, kept)


def grown(coded: list[CodedReport], terms: list[str], number: int, dice: random.Random) -> Iterator[arrivals.Arrival]:
    """Reports like the coded ones, moved by up to two degrees; 24 a day arrive, their days a little mixed."""
    while True:
        number += 1
        at = dice.randrange(len(coded))
        day = date(2014, 1, 1) + timedelta(days=number // 24 + dice.randrange(-3, 4))
        north, east = dice.uniform(-2, 2), dice.uniform(-2, 2)
        moved = coded[at]
        places = tuple(
            place if place.lat is None else msgspec.structs.replace(place, lat=place.lat + north, lon=place.lon + east)
            for place in moved.places
        )
        yield arrivals.Arrival(
            arrivals.key_of(f"https://example.org/{number}", "", "", "", ""),
            msgspec.structs.replace(moved, places=places, published=day.isoformat()),
            arrivals.Origin("", Kept("bench", number, 1, bytes(32), b""), 1.7e9),
            terms[at], "public", ("public",) * len(moved.claims),
        )  # fmt: skip


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
            batch = [texts.pop() if texts else fresh() for _ in range(BATCH)]
            arrive(ledger, batch, number)
            number += len(batch)
        arriving: list[str] = []
        origins: list[int | None] = []
        for at in range(2_000):
            if at % 4:
                arriving.append(fresh())
                origins.append(None)
            else:
                row, other = dice.sample(rows[: kept // 2], 2)
                arriving.append(dice.choice(edits)(row, other, dice))
                origins.append(at)
        begun = time.perf_counter()
        found = [
            each for at in range(0, len(arriving), 200) for each in arrive(ledger, arriving[at : at + 200], number + at)
        ]
        rate = len(arriving) / (time.perf_counter() - begun)
        met = sum(bool(each) for each, origin in zip(found, origins, strict=True) if origin is not None)
        planted = sum(origin is not None for origin in origins)
        print(
            f"duplicates       {rate:10.0f} reports/s on arrival, {number} kept; {met} of {planted} planted copies met"
        )


def arrive(ledger: Ledger, texts: list[str], first: int) -> list[bool]:
    """What the intake does about copies: sketch, look up, check, write; whether each repeats another."""
    drawn = [sketch(text) for text in texts]
    keys = [arrivals.key_of(f"https://example.org/{first + at}", "", "", "", "") for at in range(len(texts))]
    with ledger.writing() as connection:
        found = repeats(connection, [Newcomer(key, 17000, each) for key, each in zip(keys, drawn, strict=True)])
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
