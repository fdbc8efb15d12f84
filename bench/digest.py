"""The digest's figures: seconds for a month, over a ledger of a year, on standard output.

In: a corpus, coded once and written twice, the second time half a year later and up to a degree and a half away, its
days spread evenly over 2017 and the times of its claims moved along: about 100,000 claims of the corpus of 5,006
reports. Out: for June 2017, of a first-level division, a country and everywhere: incidents, reports read, claims in the
annex, and processor seconds from the command to its last byte. One core; the ledger lies in a temporary folder.
Usage: `python bench/digest.py REPORTS.jsonl.gz [LIMIT]`.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import msgspec
from click.testing import CliRunner
from reports import read

from marsad.cli.main import main as marsad
from marsad.cli.tables import coder_with
from marsad.keep.link import link_all
from marsad.ledger import arrivals
from marsad.ledger.protect import Protection
from marsad.ledger.runs import begin_run
from marsad.ledger.store import Act, open_ledger
from marsad.ledger.words import Words
from marsad.model import Claim, CodedReport, Interval, Report
from marsad.sources.archive import Kept

BATCH = 500
JUNE = ("--from", "2017-06-01", "--to", "2017-06-30")


def main(path: Path, limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        fill(path, limit, Path(folder))
        for area in ("حلب", "SY", ""):
            told = spent(folder, area, "json")
            digest = json.loads(told[1])
            events = sum(each["kind"] == "event" for each in digest["happenings"])
            reports = len({each["report"] for each in digest["claims"]})
            seconds = {form: spent(folder, area, form)[0] for form in ("md", "html")} | {"json": told[0]}
            times = "  ".join(f"{form} {each:.1f} s" for form, each in seconds.items())
            counted = f"{events:6} incidents {reports:5} reports {len(digest['claims']):6} claims"
            print(f"{area or 'everywhere':12} {counted}  {times}")


def spent(folder: str, area: str, form: str) -> tuple[float, str]:
    """Processor seconds of a digest, and what it wrote."""
    begun = time.process_time()
    words = ["digest", *JUNE, "--area", area, "--format", form, "--home", folder]
    done = CliRunner().invoke(marsad, words, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return time.process_time() - begun, done.stdout


def fill(path: Path, limit: int, folder: Path) -> None:
    coder = coder_with(None)
    words = Words(coder.memo)
    rules = Protection(words)
    coded = [coder.code(report_of(row)) for row in islice(read(path), limit) if row.get("published")]
    dice = random.Random(17)
    dice.shuffle(coded)
    terms = [words.index(each.text) for each in coded]
    classes = [rules.classes(each) for each in coded]
    ledger = open_ledger(f"sqlite:///{folder}/ledger.db", create=True)
    act = Act(1.7e9, "bench", begin_run(ledger, "bench"), "bench")
    found = sorted(
        (date(2017, 1, 1) + timedelta(days=(at * 365 // len(coded) + 182 * turn) % 365), at, turn)
        for turn in (0, 1)
        for at in range(len(coded))
    )
    claims = 0
    for start in range(0, len(found), BATCH):
        batch = [
            arrivals.Arrival(
                arrivals.key_of(f"https://example.org/{turn}/{at}", "", "", "", ""),
                moved(coded[at], day, 1.5 * turn, dice),
                arrivals.Origin("", Kept("bench", number, 1, bytes(32), b""), 1.7e9), terms[at], "public", classes[at],
            )
            for number, (day, at, turn) in enumerate(found[start : start + BATCH], start)
        ]  # fmt: skip
        with ledger.writing() as connection:
            arrivals.write(ledger, connection, batch, act)
        claims += sum(len(each.coded.claims) for each in batch)
    begun = time.process_time()
    list(link_all(ledger, act))
    print(f"{len(found)} reports, {claims} claims, linked in {time.process_time() - begun:.0f} s")
    ledger.close()


def report_of(row: dict[str, str]) -> Report:
    return Report(
        id=str(row["id"]), text=row["text"], title=row.get("title") or "", published=row.get("published") or "",
        publisher=row.get("publisher") or "",
    )  # fmt: skip


def moved(coded: CodedReport, day: date, degrees: float, dice: random.Random) -> CodedReport:
    """A report of another day and other places."""
    later = day - date.fromisoformat(coded.published[:10])
    north, east = dice.uniform(-degrees, degrees), dice.uniform(-degrees, degrees)
    places = tuple(
        place if place.lat is None or place.lon is None
        else msgspec.structs.replace(place, lat=round(place.lat + north, 5), lon=round(place.lon + east, 5))
        for place in coded.places
    )  # fmt: skip
    return msgspec.structs.replace(
        coded, places=places, claims=tuple(timed(coded.claims, later)), published=day.isoformat()
    )


def timed(claims: tuple[Claim, ...], later: timedelta) -> Iterator[Claim]:
    for claim in claims:
        yield msgspec.structs.replace(claim, time=shifted(claim.time, later))


def shifted(time_: Interval | None, later: timedelta) -> Interval | None:
    if time_ is None:
        return None
    try:
        days = [(date.fromisoformat(day) + later).isoformat() for day in (time_.since, time_.until)]
    except (ValueError, OverflowError):
        return None
    return msgspec.structs.replace(time_, since=days[0], until=days[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10**9)
