"""Intake: from items of any source to reports in the archive and the ledger.

In: items (or rejections) one after the other. Out: what became of each, in order. Work goes in batches: the bytes are
in the archive and on the disk before the batch's one transaction begins, so that whatever ends the program, a report
is either kept whole or not at all, and the same command run again goes on where it stopped.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from marsad import __version__
from marsad.errors import MarsadError
from marsad.keep.ready import Ready, Task
from marsad.ledger import withheld
from marsad.ledger.arrivals import Arrival, Origin, key_of, known, plain, uid_of, write
from marsad.ledger.claims import day_number
from marsad.ledger.classes import highest
from marsad.ledger.history import highest_classes, kept_report, newest_digests
from marsad.ledger.repeats import Newcomer, repeats
from marsad.ledger.schema import report as report_table
from marsad.ledger.store import Act, Ledger
from marsad.ledger.versions import add_version
from marsad.sources.archive import Archive, Capture
from marsad.sources.files import Given, Rejected

BATCH, BYTES, SECONDS = 200, 16_000_000, 10.0  # of one transaction: reports, bytes of payload, time; the first reached
TOOL = f"marsad/{__version__}"
_SURROGATE = re.compile("[\ud800-\udfff]")
MakeReady = Callable[[Sequence[Task]], Iterable[Ready]]


class Item(NamedTuple):
    """A report with its capture. `url` is its address if it was fetched; `source` its source's id; least class."""

    given: Given
    capture: Capture
    url: str = ""
    status: int | None = None
    source: int | None = None
    sensitivity: str = "public"


class Outcome(NamedTuple):
    """What became of an item (`added`, `changed`, `known`, `rejected`); public id, claims, the report it repeats."""

    kind: str
    name: str
    uid: str = ""
    claims: int = 0
    repeats: str = ""
    rejected: Rejected | None = None


class Intake:
    """A way into one ledger and one archive; `make_ready` is that of a `Workshop`, here or in other processes."""

    def __init__(
        self, ledger: Ledger, archive: Archive, make_ready: MakeReady, run: int, *, by: str,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._ledger, self._archive, self._make_ready = ledger, archive, make_ready
        self._run, self._by, self._clock = run, by, clock

    def take(self, items: Iterable[Item | Rejected]) -> Iterator[Outcome]:
        """Keep items; tells of each when it is safe. Raises LedgerError or ArchiveError when nothing can be kept."""
        for batch in _batches(items):
            yield from self._take_batch(batch)

    def _take_batch(self, batch: Sequence[Item | Rejected]) -> Iterator[Outcome]:
        keyed = [(_key(item), item) for item in batch if isinstance(item, Item)]
        with self._ledger.reading() as connection:
            there = known(connection, [key for key, _ in keyed])
            texts = newest_digests(connection, [there[key] for key, item in keyed if item.url and key in there])
            classes = highest_classes(connection, list(texts))
        fresh: dict[bytes, Item] = {}
        for key, item in keyed:
            if key not in there or texts.get(there[key], _digest(item)) != _digest(item):
                fresh.setdefault(key, item)
        done: dict[bytes, Outcome] = {}
        if fresh:
            at = self._clock()
            tasks = [
                _task(key, item, at, classes.get(there.get(key, 0), item.sensitivity)) for key, item in fresh.items()
            ]
            ready, done = self._readied(fresh, tasks)
            done |= self._write({key: item for key, item in fresh.items() if key not in done}, ready, at)
        for each in batch:
            if isinstance(each, Rejected):
                yield Outcome("rejected", each.input, rejected=each)
                continue
            key = _key(each)
            name = f"{each.given.input}:{each.given.line}" if each.given.line else each.given.input
            yield done.pop(key, Outcome("known", name, uid_of(key)))._replace(name=name)

    def _readied(self, items: dict[bytes, Item], tasks: Sequence[Task]) -> tuple[list[Ready], dict[bytes, Outcome]]:
        """Reports made ready, and the items whose coding failed; one report never ends the batch."""
        try:
            return list(self._make_ready(tasks)), {}
        except MarsadError:
            raise  # the coder cannot go on: no report's fault
        except Exception:  # which one it was is found by coding them one by one
            ready: list[Ready] = []
            failed: dict[bytes, Outcome] = {}
            for task, (key, item) in zip(tasks, items.items(), strict=True):
                try:
                    ready += self._make_ready([task])
                except Exception as error:
                    sentence = (
                        f"coding it failed ({type(error).__name__}); this is a fault of Marsad, please report it."
                    )
                    rejected = Rejected(item.given.input, item.given.line, "coding-failed", sentence)
                    failed[key] = Outcome("rejected", item.given.input, rejected=rejected)
            return ready, failed

    def _write(self, items: dict[bytes, Item], ready: Sequence[Ready], at: float) -> dict[bytes, Outcome]:
        kept = self._archive.keep(item.capture for item in items.values())
        arrivals = []
        newcomers = []
        for (key, item), each, place in zip(items.items(), ready, kept, strict=True):
            origin = Origin(
                item.capture.url, place, item.capture.at.timestamp(), item.status, item.capture.content_type,
                item.given.line, item.source,
            )  # fmt: skip
            newcomers.append(Newcomer(key, _day(item, at), each.sketch))
            arrivals.append(
                Arrival(
                    key, each.coded, origin, each.terms, _class(item), each.classes, each.sketch.signature,
                    each.sketch.shingles, prepared=each.prepared, parts=each.parts,
                )
            )  # fmt: skip
        act = Act(at, self._by, self._run, TOOL)
        with self._ledger.writing() as connection:
            there = known(connection, list(items))
            texts = newest_digests(connection, list(there.values()))
            found = repeats(self._ledger, connection, newcomers)
            arrivals = [
                each._replace(bands=of.keys, copies=of.copies) for each, of in zip(arrivals, found, strict=True)
            ]
            changed = {
                arrival.key
                for arrival in arrivals
                if arrival.key in there
                and texts.get(there[arrival.key], _digest(items[arrival.key])) != _digest(items[arrival.key])
            }
            new = [arrival for arrival in arrivals if arrival.key not in there]
            write(self._ledger, connection, new, act)
            _withhold(
                connection, {key: each.beside for key, each in zip(items, ready, strict=True) if key not in there}
            )
            for arrival in arrivals:
                if arrival.key in changed:
                    row = connection.execute(select(report_table).where(report_table.c.id == there[arrival.key])).one()
                    add_version(self._ledger, connection, kept_report(connection, row), arrival, act)
        of_copies = {arrival.key: arrival.copies for arrival in new}
        outcomes = {}
        for arrival in arrivals:
            kind = "changed" if arrival.key in changed else "known" if arrival.key in there else "added"
            repeated = next((uid_of(copied.other) for copied in of_copies.get(arrival.key, ())), "")
            number = 0 if kind == "known" else len(arrival.claim_sensitivity)
            outcomes[arrival.key] = Outcome(kind, "", uid_of(arrival.key), number, repeated)
        return outcomes


def _withhold(connection: Connection, beside: dict[bytes, dict[int, str]]) -> None:
    """Note which claims of new reports stand in a sentence that a more sensitive one tells of."""
    told = {key: claims for key, claims in beside.items() if claims}
    withheld.note(connection, {number: told[key] for key, number in known(connection, list(told)).items()})


def _key(item: Item) -> bytes:
    report = item.given.report
    return key_of(item.url, report.title, report.published, report.publisher, plain(report.text))


def _digest(item: Item) -> bytes:
    return sha256(plain(item.given.report.text).encode("utf-8", "surrogatepass")).digest()


def _task(key: bytes, item: Item, at: float, held: str) -> Task:
    """What is to be made ready of an item; `held` is the class of an earlier text of it, if there is one."""
    given = item.given
    least = _class(item)
    report = msgspec.structs.replace(given.report, sensitivity=highest(least, held))
    return Task(report, uid_of(key), _day(item, at), given.notes, least, bool(item.url))


def _class(item: Item) -> str:
    """The class that a report has before it is read: its source's, or its own if that is higher."""
    return highest(item.sensitivity, item.given.report.sensitivity)


def _day(item: Item, at: float) -> int:
    return day_number(item.given.report.published) or int(at // 86400)


def _batches(items: Iterable[Item | Rejected]) -> Iterator[list[Item | Rejected]]:
    batch: list[Item | Rejected] = []
    size, begun = 0, time.monotonic()
    for item in items:
        batch.append(_plain(item) if isinstance(item, Item) else item)
        size += len(item.capture.payload) if isinstance(item, Item) else 0
        if len(batch) >= BATCH or size >= BYTES or time.monotonic() - begun > SECONDS:
            yield batch
            batch, size, begun = [], 0, time.monotonic()
    if batch:
        yield batch


def _plain(item: Item) -> Item:
    """The item in characters that every engine can hold, before anything counts them."""
    report = item.given.report
    fields = {name: _writable(getattr(report, name)) for name in ("id", "text", "title", "published", "publisher")}
    given = item.given._replace(report=msgspec.structs.replace(report, **fields), input=_writable(item.given.input))
    capture = item.capture._replace(url=_writable(item.capture.url))
    return item._replace(given=given, capture=capture, url=_writable(item.url))


def _writable(text: str) -> str:
    return plain(_SURROGATE.sub("\ufffd", text))
