"""Pairs of reports: `python bench/pairs.py REPORTS.jsonl[.gz] [--home DIR] [--wrong]`.

In: the reports, all of them kept and linked in a ledger (in DIR, which is made once and linked anew, else in a
temporary folder), and `eval/pairs.csv`, 300 pairs of passages judged by hand. Out: recall and precision of the linker
on the whole set, on the half that rules were improved on and on the half that was held back.

A pair of one happening is met when a claim of the one passage and a claim of the other stand in one incident; a pair
of two is wrong when they do. A claim stands in a passage with its trigger, or with a sentence that tells it again and
was merged into it (its evidence). Only claims of the happening's group of types count (`_GROUPS`); what the coder did
not read is missed. `--wrong` lists the errors, of the first half alone. `docs/explanation/incidents.md` says how the
pairs were made.
"""

import argparse
import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec
from sqlalchemy import Connection, select

from marsad.cli.add import Work, take_in
from marsad.cli.place import Place, opened
from marsad.cli.tables import coder_with
from marsad.keep.gather import gather_files
from marsad.keep.link import link_all
from marsad.ledger import schema
from marsad.ledger.store import Act
from marsad.model import Claim
from marsad.sources.files import Reading

SET = Path(__file__).parents[1] / "eval" / "pairs.csv"
_GROUPS = {"force": ("force", "violence")}  # what is shot down is told as force used too


class Passage(NamedTuple):
    """A report by the id that it was given, and the parts of its text that tell of the happening."""

    report: str
    spans: tuple[tuple[int, int], ...]


class Pair(NamedTuple):
    """Two passages, and whether they tell of the same happening."""

    first: Passage
    second: Passage
    same: bool
    type: str
    happening: str
    kind: str
    near_copy: bool

    @property
    def held_back(self) -> bool:
        """Whether it belongs to the half whose errors are not looked at."""
        return bool(crc32(f"{self.first.report} {self.second.report} {self.happening}".encode()) % 2)


class Told(NamedTuple):
    """A claim of the ledger: id, type, where it is told (`told_at`), its incident."""

    id: str
    type: str
    at: tuple[int, ...]
    incident: int


class Tally(NamedTuple):
    """Pairs by outcome: met, missed, missed because a passage has no claim, joined wrongly, rightly apart."""

    met: int
    missed: int
    unread: int
    wrong: int
    apart: int

    @property
    def recall(self) -> float:
        """Share of the pairs of one happening that are met."""
        return self.met / max(1, self.met + self.missed + self.unread)

    @property
    def precision(self) -> float:
        """Share of the pairs joined that are of one happening."""
        return self.met / max(1, self.met + self.wrong)


def main(corpus: Path, home: Path | None, wrong: bool) -> None:
    pairs = list(read_pairs(SET))
    with tempfile.TemporaryDirectory() as folder, opened(home or Path(folder), create=True) as place:
        link(place, corpus)
        with place.ledger.reading() as connection:
            told = claims_of(connection, {side.report for pair in pairs for side in (pair.first, pair.second)})
    outcomes = [(pair, outcome(pair, told)) for pair in pairs]
    print(f"{'':24}{'pairs':>6}{'recall':>8}{'precision':>11}   met  missed  unread  wrong  apart")
    for name, part in parts(outcomes):
        counted = tally(part)
        print(
            f"{name:24}{len(part):6}{counted.recall:8.3f}{counted.precision:11.3f}"
            f"{counted.met:6}{counted.missed:8}{counted.unread:8}{counted.wrong:7}{counted.apart:7}"
        )
    if wrong:
        for pair, result in outcomes:
            if result in ("missed", "unread", "wrong") and not pair.held_back:
                print(f"{result:7} {pair.first.report} {pair.second.report} {pair.type} {pair.happening} {pair.kind}")


def link(place: Place, corpus: Path) -> None:
    """Keep all reports of the corpus that are not kept yet, and join their claims anew by the rules of today."""
    with place.ledger.reading() as connection:
        empty = connection.execute(select(schema.report.c.id).limit(1)).first() is None
    if empty:
        work = Work(coder_with(None), "bench", jobs=2, as_json=False)
        take_in(place, gather_files([str(corpus)], Reading("", "", "", "", 1 << 24, False)), work)
    with place.ledger.writing() as connection:
        for table in (schema.account, schema.incident, schema.cue):
            connection.execute(table.delete())
        connection.execute(schema.merge.delete().where(schema.merge.c.kind == "incident"))
    for _ in link_all(place.ledger, Act(0.0, "bench", 1, "bench")):
        pass


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs of the set."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Pair(
                Passage(row["first"], spans(row["passage_first"])),
                Passage(row["second"], spans(row["passage_second"])),
                row["same"] == "yes", row["type"], row["happening"], row["kind"], row["near_copy"] == "yes",
            )  # fmt: skip


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches written as `12-80 95-120`."""
    return tuple((int(start), int(end)) for start, end in (part.split("-") for part in text.split()))


def claims_of(connection: Connection, reports: Iterable[str]) -> dict[str, list[Told]]:
    """The linked claims of reports, by the ids that these were given."""
    claim, report, account, revision = schema.claim, schema.report, schema.account, schema.revision
    decode = msgspec.json.Decoder(Claim).decode
    found: dict[str, list[Told]] = defaultdict(list)
    query = (
        select(report.c.given_id, report.c.uid, claim.c.number, account.c.incident, revision.c.body)
        .join(claim, claim.c.report == report.c.id)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .join(account, account.c.claim == claim.c.id)
        .where(report.c.given_id.in_(sorted(reports)))
    )
    for row in connection.execute(query):
        body = decode(row.body)
        found[row.given_id].append(Told(f"{row.uid}-{row.number}", body.type, told_at(body), row.incident))
    return found


def told_at(claim: Claim) -> tuple[int, ...]:
    """Where a claim is told: at its trigger, and in the middle of each other sentence of its evidence."""
    at = claim.trigger.start
    return (at, *((start + end) // 2 for start, end in claim.evidence if not start <= at < end))


def outcome(pair: Pair, told: dict[str, list[Told]]) -> str:
    """What became of a pair: a name of a field of `Tally`."""
    first, second = (within(told[side.report], side, pair.type) for side in (pair.first, pair.second))
    joined = bool({each.incident for each in first} & {each.incident for each in second})
    if pair.same:
        return "met" if joined else "missed" if first and second else "unread"
    return "wrong" if joined else "apart"


def within(claims: Sequence[Told], passage: Passage, kind: str) -> list[Told]:
    """Claims that are told in the passage and whose type is of the happening's group."""
    group = kind.partition(".")[0]
    return [
        each
        for each in claims
        if each.type.partition(".")[0] in _GROUPS.get(group, (group,))
        and any(start <= at < end for at in each.at for start, end in passage.spans)
    ]


def parts(outcomes: list[tuple[Pair, str]]) -> Iterator[tuple[str, list[tuple[Pair, str]]]]:
    """The set as a whole and its parts, by name."""
    yield "all", outcomes
    yield "half to improve on", [each for each in outcomes if not each[0].held_back]
    yield "half held back", [each for each in outcomes if each[0].held_back]
    yield "without near copies", [each for each in outcomes if not (each[0].same and each[0].near_copy)]
    for kind in sorted({pair.kind for pair, _ in outcomes if not pair.same}):
        yield f"  {kind}"[:24], [each for each in outcomes if each[0].kind == kind and not each[0].same]


def tally(outcomes: list[tuple[Pair, str]]) -> Tally:
    """Outcomes counted."""
    counts = Counter(result for _, result in outcomes)
    return Tally(*(counts[name] for name in Tally._fields))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--wrong", action="store_true")
    given = asked.parse_args()
    main(given.corpus, given.home, given.wrong)
