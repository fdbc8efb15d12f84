"""Trust: which of two coders to believe where they differ, by type and field, learnt from decisions of reviewers.

In: a ledger with decided claims, or `trust.csv` of a home. Out: counts, how often the rules, the model or neither was
right, and from them the chance that the model is. Two fields beside those of claims count whole claims: `claim` those
that the model alone read, `missed` those that the rules alone read.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, select

from marsad.coding.coders import RULES, name_in
from marsad.errors import CoderError
from marsad.ledger import schema
from marsad.ledger.opinions import undecided
from marsad.llm.alike import FIELDS, same
from marsad.llm.said import KEPT_BACK
from marsad.model import Claim, read_otherwise
from marsad.ontology import type_names

FILE = "trust.csv"
CLAIM, MISSED = "claim", "missed"
PRIOR = 0.4  # the model's chance where nothing is known, so that the rules stand; chosen, not measured
PRIOR_CLAIM = 0.5  # and that a claim is right that the model alone read; chosen, not measured
STRENGTH = 8.0  # decisions that outweigh what the next wider table says
_HEAD = ("type", "field", "rules_right", "model_right", "neither")
Key = tuple[str, str]  # type and field


class Counts(NamedTuple):
    """Decisions on one field of one type where the coders differed: whose reading was right."""

    rules: int = 0
    model: int = 0
    neither: int = 0

    @property
    def seen(self) -> int:
        """How many there were."""
        return sum(self)


class Trust:
    """Counts by type and field, and what they come to. Without counts the rules are believed."""

    def __init__(self, counts: Mapping[Key, Counts] | None = None) -> None:
        self.counts = dict(sorted((counts or {}).items()))
        groups: dict[Key, Counter[str]] = {}
        for (type_, field), each in self.counts.items():
            for wider in (type_.partition(".")[0], ""):
                groups.setdefault((wider, field), Counter()).update(rules=each.rules, model=each.model)
        self._wider = {key: (each["rules"], each["model"]) for key, each in groups.items()}

    def share(self, type_: str, field: str) -> float:
        """The chance (0 to 1) that the model's reading is right where one of both is.

        Decisions on the type are smoothed by those on the rest of its group, these by those on all other types, and
        these by what is believed without any; each decision counts once.
        """
        chance = PRIOR_CLAIM if field == CLAIM else PRIOR
        own = self.counts.get((type_, field), Counts())
        group, every = (self._wider.get((wider, field), (0, 0)) for wider in (type_.partition(".")[0], ""))
        levels = (every[0] - group[0], every[1] - group[1]), (group[0] - own.rules, group[1] - own.model), own[:2]
        for rules, model in levels:
            chance = (model + STRENGTH * chance) / (rules + model + STRENGTH)
        return round(chance, 3)

    def prefers_model(self, type_: str, field: str) -> bool:
        """Whether the model's reading stands where both differ."""
        return self.share(type_, field) > 0.5


def kept(path: Path) -> Trust:
    """The trust that a file holds; that of no decision where there is none. Raises CoderError (`trust-unreadable`)."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
            return Trust({(row["type"], row["field"]): _counts(row) for row in rows})
    except FileNotFoundError:
        return Trust()
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CoderError(
            "trust-unreadable", f"{path}: it is no table of {', '.join(_HEAD)}. `marsad model learn` writes it anew."
        ) from error


def _counts(row: Mapping[str, str]) -> Counts:
    known = (*FIELDS, CLAIM, MISSED)
    counts = Counts(*(int(row[name]) for name in _HEAD[2:]))
    if min(counts) < 0 or row["field"] not in known or row["type"] not in type_names():
        raise ValueError(row)
    return counts


def keep(trust: Trust, path: Path) -> None:
    """Write a trust as a table (CSV)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_HEAD)
        rows.writerows((*key, *counts) for key, counts in trust.counts.items())


def learn(connection: Connection) -> dict[Key, Counts]:
    """What decisions say of both coders, by type as read and field.

    The value that a person left is compared with both readings: accepted as it stood, or corrected; what is still open
    counts for nothing. Of a rejected claim no field counts, but one that a coder alone read does as a whole.
    """
    found: dict[Key, Counter[str]] = {}
    for decided in _decided(connection):
        for field, right in _lessons(decided):
            found.setdefault((decided.read.type, field), Counter())[right] += 1
    return {key: Counts(each["rules"], each["model"], each["neither"]) for key, each in sorted(found.items())}


class _Decided(NamedTuple):
    """A claim as it was read and as it stands, what was decided, and whether a model had read the report."""

    read: Claim
    now: Claim
    decided: str
    both: bool


def _decided(connection: Connection) -> Iterator[_Decided]:
    claim, revision = schema.claim, schema.revision
    rows = connection.execute(
        select(claim.c.id, claim.c.version, claim.c.decided, revision.c.body)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(claim.c.decided != "", claim.c.state.in_(("current", "rejected")), revision.c.body.isnot(None))
        .order_by(claim.c.id)
    ).all()
    row: Any
    for row in rows:
        read = undecided(connection, row)
        now = msgspec.json.decode(row.body, type=Claim)
        yield _Decided(read, now, row.decided, len(read.made_by) == 1 and _read_by_both(connection, row))


def _read_by_both(connection: Connection, row: Row[Any]) -> bool:
    """Whether rules and model made what was reviewed of a claim; the run that wrote it tells by its coder's stamp.

    A report that was kept back from the model was read by the rules alone.
    """
    revision, audit, run, reading = schema.revision, schema.audit, schema.run, schema.reading
    entries = connection.execute(
        select(audit.c.action, audit.c.detail)
        .join(revision, revision.c.entry == audit.c.seq)
        .where(revision.c.claim == row.id)
        .order_by(revision.c.number)
    )
    read = list(takewhile(lambda entry: not entry.action.startswith("claim."), entries))
    number = json.loads(read[-1].detail).get("run") if read else None
    stamp = connection.scalar(select(run.c.coder).where(run.c.id == number)) if number else ""
    if name_in(stamp or "") != "both":
        return False
    query = select(reading.c.notes).where(reading.c.run == number, reading.c.version == row.version)
    notes = [note for told in connection.scalars(query) for note in msgspec.json.decode(told)]
    return not any(note["kind"] == KEPT_BACK for note in notes)


def _lessons(decided: _Decided) -> Iterator[tuple[str, str]]:
    """Fields with who was right: `rules`, `model` or `neither`."""
    read, stands = decided.read, decided.decided != "rejected"
    if decided.both:
        alone = name_in(read.made_by[0])
        field, right, wrong = (MISSED, "rules", "model") if alone == RULES else (CLAIM, "model", "rules")
        yield field, right if stands else wrong
    if not stands:
        return
    still_open = {each.field for each in decided.now.differing}
    for each in read.differing:
        ours, theirs = ("model", "rules") if name_in(each.coder) == RULES else ("rules", "model")
        if each.field not in still_open:
            held, taken = same(each.field, decided.now, read), same(each.field, decided.now, read_otherwise(read, each))
            if not (held and taken):
                yield each.field, ours if held else theirs if taken else "neither"
