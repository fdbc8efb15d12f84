"""Groups: reports that repeat each other, under the one that they come from.

In: a report. Out: its group: origin, agency, and what each member made of the origin. Follows from the judgements in
`merge`, so that a judgement that is reversed takes effect at once.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from marsad.ledger import schema
from marsad.ledger.candidates import chunks
from marsad.ledger.classes import CLASSES
from marsad.linking.origin import Group, Member, trace
from marsad.linking.wires import credit

MOST = 2000  # members of a group that are looked at


class Row(NamedTuple):
    """A member of a group: public id, when and where it was published, and what it made of the origin.

    `verdict`, `score` (0 to 1) and `why` are those of the judgement that joins it to the group most surely.
    """

    uid: str
    published: str
    publisher: str
    title: str
    relation: str
    verdict: str = ""
    score: float | None = None
    why: str = ""
    sensitivity: str = "public"


class Copies(NamedTuple):
    """A group of copies; the agency is an entry of the registry, None when nobody credits one."""

    origin: Row
    agency: str | None
    members: tuple[Row, ...]


def copies_of(connection: Connection, report: int, classes: Sequence[str] = CLASSES) -> Copies | None:
    """The group of a report (its id); None when it repeats nothing and nothing repeats it.

    Of reports of these classes: others are not in it, are nobody's origin, and join nothing.
    """
    numbers = _joined(connection, report, classes)
    if len(numbers) < 2:
        return None
    table, version, sketch = schema.report, schema.version, schema.sketch
    rows = connection.execute(
        select(table.c.id, table.c.uid, table.c.sensitivity, version.c.published, version.c.publisher, version.c.title,
               version.c.text, sketch.c.shingles)
        .join(version, version.c.id == table.c.version)
        .join(sketch, sketch.c.report == table.c.id)
        .where(table.c.id.in_(numbers), table.c.erased_at.is_(None))
        .order_by(table.c.id)
    ).all()  # fmt: skip
    if len(rows) < 2:
        return None
    group: Group[int] = trace(
        [Member(row.id, row.published, credit(row.text, row.publisher), bytes(row.shingles)) for row in rows]
    )
    relations = dict(group.relations)
    judged = _judgements(connection, [row.id for row in rows])
    shown = {
        row.id: Row(
            row.uid, row.published, row.publisher, row.title, relations.get(row.id, "origin"),
            *(judged.get(row.id, ()) if row.id in relations else ()),
        )._replace(sensitivity=row.sensitivity)
        for row in rows
    }  # fmt: skip
    return Copies(shown[group.origin], group.agency, tuple(shown[name] for name, _ in group.relations))


def repeated(connection: Connection, reports: Collection[int]) -> set[int]:
    """Which of the reports a judgement joins to another as its copy."""
    merge = schema.merge
    asked = sorted(reports)
    found: set[int] = set()
    for at in range(0, len(asked), 500):
        for own in (merge.c.left, merge.c.right):
            query = select(own).where(
                merge.c.kind == "copy", merge.c.reversed_at.is_(None), own.in_(asked[at : at + 500])
            )
            found |= set(connection.scalars(query))
    return found


def _judgements(connection: Connection, reports: Sequence[int]) -> dict[int, tuple[str, float, str]]:
    """Verdict, score and reason of the surest judgement on each report; those on a report itself go before others."""
    merge = schema.merge
    found: dict[int, tuple[str, float, str]] = {}
    for at in range(0, len(reports), 500):
        asked = reports[at : at + 500]
        for own in (merge.c.left, merge.c.right):
            query = (
                select(own, merge.c.relation, merge.c.score, merge.c.why)
                .where(merge.c.kind == "copy", merge.c.reversed_at.is_(None), own.in_(asked))
                .order_by(merge.c.score.desc(), merge.c.id)
            )
            for report, *judgement in connection.execute(query):
                found.setdefault(report, (judgement[0], judgement[1], judgement[2]))
    return found


def _joined(connection: Connection, report: int, classes: Sequence[str]) -> Sequence[int]:
    """All that judgements join to a report, directly or through others of these classes."""
    merge, table = schema.merge, schema.report
    found, waiting = {report}, [report]
    while waiting and len(found) < MOST:
        asked, waiting = waiting[:500], waiting[500:]
        query = select(merge.c.left, merge.c.right).where(
            merge.c.kind == "copy", merge.c.reversed_at.is_(None),
            or_(merge.c.left.in_(asked), merge.c.right.in_(asked)),
        )  # fmt: skip
        new = {number for pair in connection.execute(query) for number in pair} - found
        if len(classes) < len(CLASSES):
            within = select(table.c.id).where(table.c.sensitivity.in_(classes))
            new = {
                number
                for part in chunks(sorted(new))
                for number in connection.scalars(within.where(table.c.id.in_(part)))
            }
        found |= new
        waiting += sorted(new)
    return sorted(found)
