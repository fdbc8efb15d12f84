"""Versions: a page whose text has changed, or that is taken apart anew. Old texts and their spans stay as they were.

In: a kept report and the new reading of its new text. Out: a new version beside the old one. Claims whose sentences
stand in both texts go over with their ids; others are retired, or, if a person decided on them, stay with the old text.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select, update

from marsad.ledger import chain, schema
from marsad.ledger.arrivals import Arrival, plain, reading_row, renew_sketch, replace_words, word_row, write_capture
from marsad.ledger.changes import compare
from marsad.ledger.history import Kept, standing, write_changes
from marsad.ledger.store import Act, Ledger, insert_rows, next_id
from marsad.model import Claim


class Shift(NamedTuple):
    """Sentences that stand in both texts: start and end in the old one (code points), and how far they moved."""

    start: int
    end: int
    by: int


def shifts(
    old: str, old_segments: Sequence[tuple[int, int]], new: str, new_segments: Sequence[tuple[int, int]]
) -> list[Shift]:
    """Where the sentences of an old text stand in a new one, in order; a sentence that changed stands nowhere."""
    a = [old[start:end] for start, end in old_segments]
    b = [new[start:end] for start, end in new_segments]
    found = []
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        for number in range(block.size):
            start, end = old_segments[block.a + number]
            found.append(Shift(start, end, new_segments[block.b + number][0] - start))
    return found


def moved(claim: Claim, over: Sequence[Shift]) -> Claim | None:
    """A claim with its spans in the new text; None when one of its sentences does not stand there."""
    raw = msgspec.to_builtins(claim)
    values = [raw["trigger"], *raw["actors"], *raw["targets"], *raw["places"], *raw["quantities"], *raw["sources"]]
    for value in [*values, *([raw["time"]] if raw["time"] else [])]:
        by = _by(value["start"], value["end"], over)
        if by is None:
            return None
        value["start"] += by
        value["end"] += by
    evidence = [(start + by, end + by) for start, end in raw["evidence"] if (by := _by(start, end, over)) is not None]
    return msgspec.convert(raw | {"evidence": evidence}, Claim)


def _by(start: int, end: int, over: Sequence[Shift]) -> int | None:
    return next((shift.by for shift in over if shift.start <= start and end <= shift.end), None)


def add_version(ledger: Ledger, connection: Connection, kept: Kept, arrival: Arrival, act: Act) -> None:
    """Write a new version of a report and the claims of its first reading."""
    version, coded = schema.version, arrival.coded
    text = plain(coded.text)
    last = connection.scalar(select(func.max(version.c.number)).where(version.c.report == kept.row.id)) or 0
    number = next_id(connection, version)
    capture = write_capture(connection, arrival)
    digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
    insert_rows(
        connection, version,
        [(number, kept.row.id, last + 1, capture, arrival.origin.line, plain(coded.title), coded.published,
          plain(coded.publisher), text, digest, act.tool, act.at)],
    )  # fmt: skip
    read = connection.execute(select(schema.reading).where(schema.reading.c.id == kept.row.reading)).one()
    segments = msgspec.json.decode(read.segments, type=list[tuple[int, int]])
    over = shifts(kept.report.text, segments, text, coded.segments)
    before = standing(connection, kept.row.id)
    here = [each for each in before if each.version == kept.row.version]
    carried = [each._replace(claim=claim) for each in here if (claim := moved(each.claim, over)) is not None]
    left = [each for each in here if moved(each.claim, over) is None and not each.decided]
    changes = compare(carried, coded.claims, carry=True)
    changes += compare(left, ())
    detail: dict[str, Any] = {
        "run": act.run, "version": last + 1, "text": digest.hex(), "payload": arrival.origin.kept.digest.hex(),
    }  # fmt: skip
    reading = next_id(connection, schema.reading)
    insert_rows(connection, schema.reading, [reading_row(reading, number, act.run, act.at, coded)])
    connection.execute(update(schema.report).where(schema.report.c.id == kept.row.id).values(version=number))
    row = connection.execute(select(schema.report).where(schema.report.c.id == kept.row.id)).one()
    classes = dict(zip((claim.trigger.start for claim in coded.claims), arrival.claim_sensitivity, strict=True))
    write_changes(
        ledger, connection, kept._replace(row=row), coded, changes, classes,
        (chain.Entry(act.at, act.by, "report.changed", row.uid, detail), reading),
    )  # fmt: skip
    replace_words(ledger, connection, word_row(row.day, row.id), arrival.terms)
    renew_sketch(connection, row.id, arrival)
