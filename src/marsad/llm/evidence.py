"""Evidence: what people settled of the readings of rules and models.

In: a ledger. Out: `Settled` values, one for each claim that was decided on and each of its fields on which readers
differed or a person set another value, with the sentence that it stands in. Claims of classes that are not asked for,
those beside one in a sentence, and claims of erased reports give none.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from marsad.coding.coders import RULES, name_in
from marsad.ledger import schema
from marsad.ledger.claims import claim_uid
from marsad.ledger.opinions import undecided
from marsad.ledger.withheld import seen
from marsad.model import Claim, ClaimPlace, Differing, Party, Span
from marsad.text.sentences import sentences
from marsad.text.tokens import cut

MODEL = "model"
FIELDS: dict[str, Any] = {
    "type": str,
    "actors": tuple[Party, ...],
    "targets": tuple[Party, ...],
    "sources": tuple[Party, ...],
    "places": tuple[ClaimPlace, ...],
}
SHOWN = ("public", "internal")  # classes whose words may go into a file


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a person settled of one field of a claim; `claim` is its public id, `report` that of its report.

    `field` is one of `FIELDS`, or `claim` for all of it: then `rules`, `model` and `final` are claims. A reading is
    None when that reader did not have it, `final` when the claim was rejected. `sentence` are the characters of the
    report from `start` on in which the trigger stands; offsets of values count in the report. `named` says that
    a party in it is a private person.
    """

    claim: str
    report: str
    sentence: str
    start: int
    trigger: Span
    field: str
    rules: Any
    model: Any
    final: Any
    named: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """Where the trigger stands in the sentence."""
        return self.trigger.start - self.start, self.trigger.end - self.start


def settled(connection: Connection, classes: Sequence[str] = SHOWN) -> Iterator[Settled]:
    """Everything that people settled, in the order of the ledger."""
    claim, report, revision, version = schema.claim, schema.report, schema.revision, schema.version
    query = (
        select(claim, report.c.uid, revision.c.body, version.c.text)
        .join(report, report.c.id == claim.c.report)
        .join(version, version.c.id == claim.c.version)
        .join(revision, (revision.c.claim == claim.c.id) & (revision.c.number == claim.c.revision))
        .where(
            claim.c.decided != "", claim.c.state.in_(("current", "rejected")), revision.c.body.isnot(None),
            report.c.erased_at.is_(None), seen(classes),
        )
        .order_by(claim.c.id)
    )  # fmt: skip
    for row in connection.execute(query).all():
        now = msgspec.json.decode(row.body, type=Claim)
        read = undecided(connection, row)
        yield from _of_claim(row, read, now if row.state == "current" else None)


def _of_claim(row: Any, read: Claim, final: Claim | None) -> Iterator[Settled]:
    trigger = read.trigger
    if row.text[trigger.start : trigger.end] != trigger.text:
        return  # the page has changed since
    start, sentence = sentence_at(row.text, trigger.start)
    parties = (party for each in (read, final or read) for party in (*each.actors, *each.targets, *each.sources))
    named = any(party.private and start <= party.start < start + len(sentence) for party in parties)

    def told(field: str, rules: Any, model: Any, value: Any) -> Settled:
        return Settled(
            claim=claim_uid(row.uid, row.number), report=row.uid, sentence=sentence, start=start, trigger=trigger,
            field=field, rules=rules, model=model, final=value, named=named,
        )  # fmt: skip

    by_rules, by_model = read_by(read, RULES), read_by(read, MODEL)
    yield told("claim", read if by_rules else None, read if by_model else None, final)
    other = {each.field: each for each in read.differing if each.field in FIELDS}
    for field in FIELDS:
        standing = getattr(read, field)
        value = None if final is None else getattr(final, field)
        if field in other:
            rules, model = sides(other[field], standing)
            yield told(field, rules, model, value)
        elif final is not None and value != standing:
            yield told(field, standing if by_rules else None, standing if by_model else None, value)


def read_by(claim: Claim, coder: str) -> bool:
    """Whether a coder (`rules`, `model`) read a claim; claims of older versions, which do not say, are the rules'."""
    return any(name_in(stamp) == coder for stamp in claim.made_by) or (not claim.made_by and coder == RULES)


def sides(other: Differing, standing: Any) -> tuple[Any, Any]:
    """The reading of the rules and that of the model, of a field on which they differ."""
    value = msgspec.convert(other.value, FIELDS[other.field])
    return (standing, value) if name_in(other.coder) == MODEL else (value, standing)


def sentence_at(text: str, at: int) -> tuple[int, str]:
    """The sentence that holds a character of a text, and where it begins."""
    pieces = cut(text)
    _, starts, ends = pieces
    for begin, end in sentences(pieces):
        if begin < end and starts[begin] <= at < ends[end - 1]:
            return starts[begin], text[starts[begin] : ends[end - 1]]
    return at, text[at : at + 1]
