"""Order: `python bench/shuffles.py REPORTS.jsonl[.gz] [REPORTS [SHUFFLES]]`.

In: the reports, of which the newest 500 or REPORTS are taken, for these tell of each other. Out: how many different
sets of incidents come out of 50 or SHUFFLES orders of arrival. In each, the reports are kept in a new ledger, in an
order and in batches by chance, copies looked up as they arrive, and linked after some of the batches. Ends with an
error when there is more than one set.
"""

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from reports import read
from sqlalchemy import Connection, select

from marsad.cli.tables import coder_with
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake, Item
from marsad.keep.link import link_all
from marsad.keep.ready import Workshop
from marsad.ledger import schema
from marsad.ledger.runs import begin_run
from marsad.ledger.store import Act, open_ledger
from marsad.ledger.words import Words
from marsad.model import CodedReport, Report
from marsad.sources.archive import Archive
from marsad.sources.files import Given

MOST = 60  # reports that arrive at once


def main(corpus: Path, reports: int, shuffles: int) -> None:
    rows = sorted(read(corpus), key=lambda row: row["published"])[-reports:]
    coder = coder_with(None)
    words = Words(coder.memo)
    coded: dict[str, CodedReport] = {}

    def code(some: Sequence[Report]) -> Iterator[CodedReport]:
        for report in some:
            if report.id not in coded:
                coded[report.id] = coder.code(report)
            yield coded[report.id]

    items = [item(row) for row in rows]
    found: Counter[str] = Counter()
    for shuffle in range(shuffles):
        dice = random.Random(shuffle)
        dice.shuffle(items)
        incidents = arrive(items, Workshop(code, words), dice)
        found[sha256(repr(sorted(incidents)).encode()).hexdigest()] += 1
        if not shuffle:
            joined = sum(len(claims) > 1 for claims in incidents)
            print(f"{len(rows)} reports, {sum(map(len, incidents))} claims, {joined} incidents of several")
    print(f"{shuffles} orders of arrival: {len(found)} set{'s' * (len(found) > 1)} of incidents")
    sys.exit(len(found) > 1)


def item(row: dict[str, str]) -> Item:
    report = Report(
        id=str(row["id"]), text=row["text"], title=row.get("title") or "", publisher=row.get("publisher") or "",
        published=row["published"],
    )  # fmt: skip
    return item_of(Given(report, f"{row['id']}.json", 0, (), msgspec.json.encode(row)))


def arrive(items: Sequence[Item], workshop: Workshop, dice: random.Random) -> list[tuple[str, ...]]:
    """Keep and link reports in a ledger of their own; the incidents, as ids of claims."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
        archive = Archive(Path(folder, "archive"), TOOL)
        run = begin_run(ledger, "bench")
        intake = Intake(ledger, archive, workshop.make_ready, run, by="bench")
        at = 0
        while at < len(items):
            size = dice.randint(1, MOST)
            for _ in intake.take(items[at : at + size]):
                pass
            at += size
            if at >= len(items) or dice.random() < 0.5:
                for _ in link_all(ledger, Act(1.7e9, "bench", run, "bench"), batch=dice.randint(1, 2 * MOST)):
                    pass
        with ledger.reading() as connection:
            found = incidents_of(connection)
        archive.close()
        ledger.close()
    return found


def incidents_of(connection: Connection) -> list[tuple[str, ...]]:
    account, claim, report = schema.account, schema.claim, schema.report
    groups: dict[int, list[str]] = {}
    query = (
        select(account.c.incident, report.c.uid, claim.c.number)
        .join(claim, claim.c.id == account.c.claim)
        .join(report, report.c.id == claim.c.report)
        .order_by(report.c.uid, claim.c.number)
    )
    for row in connection.execute(query):
        groups.setdefault(row.incident, []).append(f"{row.uid}-{row.number}")
    return [tuple(each) for each in groups.values()]


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[2:]]
    main(Path(sys.argv[1]), *(numbers + [500, 50][len(numbers) :]))
