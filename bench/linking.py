"""Linking: `python bench/linking.py REPORTS.jsonl[.gz] [CLAIMS]`.

In: the reports, of which every fiftieth waits, up to a hundred. The others are kept in a ledger in a temporary folder
as `marsad add` keeps them, and then again as if told 400 days later, and so on, until the ledger holds CLAIMS claims
(100,000 unless told otherwise); what is told again is not looked up among the copies. Out: seconds by the clock and by
the processor until all of them have their incidents, and until those that waited, added to them, have theirs.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from reports import read
from sqlalchemy import func, select

from marsad.cli.add import Work, take_in
from marsad.cli.place import Place, opened
from marsad.cli.tables import coder_with
from marsad.coding.coder import RuleCoder
from marsad.keep.gather import gather_files
from marsad.keep.link import link_all
from marsad.ledger import arrivals, schema
from marsad.ledger.runs import begin_run
from marsad.ledger.store import Act
from marsad.ledger.words import Words
from marsad.model import Report
from marsad.sources.archive import Kept
from marsad.sources.files import Reading

APART = 400  # days between two rounds: more than any two claims of one happening can be apart
BATCH = 1000  # reports


def main(corpus: Path, wanted: int) -> None:
    rows = list(read(corpus))
    late = rows[::50][:100]
    early = [row for at, row in enumerate(rows) if at % 50 or at // 50 >= len(late)]
    coder = coder_with(None)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder, "home"), create=True) as place:
        keep(place, coder, early)
        for turn in count(1):
            if claims(place) >= wanted:
                break
            tell_again(place, coder, early, turn, wanted)
        timed(place, f"{claims(place)} claims from empty")
        keep(place, coder, late)
        timed(place, f"{len(late)} reports added to them")


def keep(place: Place, coder: RuleCoder, rows: Sequence[dict[str, Any]]) -> None:
    """Add reports as the command does."""
    with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as file:
        file.write(b"\n".join(msgspec.json.encode(row) for row in rows))
        file.flush()
        items = gather_files([file.name], Reading("", "", "", "", 1 << 24, False))
        with redirect_stdout(StringIO()):  # it tells of each report
            take_in(place, items, Work(coder, "bench", jobs=2))


def tell_again(place: Place, coder: RuleCoder, rows: Sequence[dict[str, Any]], turn: int, wanted: int) -> None:
    """The same reports once more, `turn` times 400 days later, until there are enough claims."""
    words = Words(coder.memo)
    run = begin_run(place.ledger, "bench")
    for at in range(0, len(rows), BATCH):
        if claims(place) >= wanted:
            return
        made = [arrival(coder, words, rows[number], turn, number) for number in range(at, min(at + BATCH, len(rows)))]
        with place.ledger.writing() as connection:
            arrivals.write(place.ledger, connection, made, Act(1.7e9, "bench", run, "bench"))


def arrival(coder: RuleCoder, words: Words, row: dict[str, Any], turn: int, number: int) -> arrivals.Arrival:
    day = date.fromisoformat(row["published"][:10]) + timedelta(days=APART * turn)
    report = coder.code(
        Report(
            id=f"{row['id']}-{turn}",
            text=row["text"],
            title=row.get("title") or "",
            publisher=row.get("publisher") or "",
            published=day.isoformat(),
        )
    )
    key = arrivals.key_of(f"https://example.org/{turn}/{row['id']}", "", "", "", "")
    origin = arrivals.Origin("", Kept(f"bench {turn}", number, 1, bytes(32), b""), 1.7e9)
    return arrivals.Arrival(
        key, report, origin, words.index(report.text), "public", ("public",) * len(report.claims)
    )  # fmt: skip


def claims(place: Place) -> int:
    with place.ledger.reading() as connection:
        return connection.execute(select(func.count()).select_from(schema.claim)).scalar_one()


def timed(place: Place, what: str) -> None:
    """Link what waits and tell how long it took."""
    begun, used = time.perf_counter(), time.process_time()
    batches = list(link_all(place.ledger, Act(1.7e9, "bench", 1, "bench")))
    clock, processor = time.perf_counter() - begun, time.process_time() - used
    print(f"{what:32} {clock:8.1f} s by the clock, {processor:.1f} s by the processor, in {len(batches)} batches")


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:]]
    main(Path(sys.argv[1]), *(numbers or [100_000]))
