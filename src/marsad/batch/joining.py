"""Joining: copies and incidents of a whole archive, by joins and groups of an SQL engine.

In: the tables of all shards, as the engine's tables `reports` and `cues`. Out: SQL text that finds what is to be
compared, and functions from Arrow batches to Arrow batches that compare it. The questions are the same for every
engine but for the word that unfolds a list (`unnest`, `explode`).

A report that stands in several shards counts once, in the shard whose name comes first.
"""

import io
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec
import pyarrow as pa
from pyarrow import parquet

from marsad.ledger.incidents import incident_uid
from marsad.linking.compare import NEARBY, Facts
from marsad.linking.copies import CROWD, alike, judge, overlap
from marsad.linking.incidents import Groups, Join, accounts, best, fit

COPIES = pa.schema([("report_id", pa.string()), ("copy_of", pa.string()), ("verdict", pa.string()),
                    ("score", pa.float64())])  # fmt: skip
JOINS = pa.schema([("left", pa.string()), ("right", pa.string()), ("score", pa.float64()), ("why", pa.string()),
                   ("left_day", pa.int32()), ("right_day", pa.int32())])  # fmt: skip
INCIDENTS = pa.schema([("incident_id", pa.string()), ("claim_id", pa.string())])
_unpacked = msgspec.msgpack.Decoder(Facts).decode

ONCE = """
SELECT report_id, shard, day, signature, shingles, keys FROM (
  SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY shard) AS place FROM reports
) AS told WHERE place = 1
"""  # a view: `once`
CUES_ONCE = """
SELECT c.* FROM cues AS c JOIN once AS o ON o.report_id = c.report_id AND o.shard = c.shard
"""  # a view: `told`


def copy_candidates(unfold: str) -> str:
    """Pairs of reports that share a key: ids, days, signatures and shingles, the earlier one as `a`.

    Of a key that many share, only the first ones are looked for, as on arrival in a ledger.
    """
    return f"""
    WITH band AS (SELECT report_id, day, {unfold}(keys) AS key FROM once),
    crowd AS (SELECT *, row_number() OVER (PARTITION BY key ORDER BY coalesce(day, 0), report_id) AS place FROM band),
    pair AS (
      SELECT DISTINCT a.report_id AS a, b.report_id AS b FROM crowd AS a JOIN crowd AS b
      ON a.key = b.key AND a.place < b.place AND a.place <= {CROWD}
    )
    SELECT pair.a, pair.b, x.day AS day_a, y.day AS day_b, x.signature AS signature_a, y.signature AS signature_b,
      x.shingles AS shingles_a, y.shingles AS shingles_b
    FROM pair JOIN once AS x ON x.report_id = pair.a JOIN once AS y ON y.report_id = pair.b
    """


def join_candidates(unfold: str) -> str:
    """Pairs of claims, one filed under what the other is looked up under: their reports' ids in order, facts, copies.

    `copied` tells that the reports are copies (a view `copies`), whose claims of one type are compared in any case.
    The pairs of two reports stand together.
    """
    lasting = "(a.lasting AND b.lasting)"
    meeting = f"(a.since <= b.until + {NEARBY} AND b.since <= a.until + {NEARBY})"
    return f"""
    WITH filed AS (SELECT claim_id, {unfold}(filed) AS key FROM told),
    looked AS (SELECT claim_id, {unfold}(looked) AS key FROM told),
    near AS (
      SELECT DISTINCT least(f.claim_id, l.claim_id) AS a, greatest(f.claim_id, l.claim_id) AS b
      FROM filed AS f JOIN looked AS l ON f.key = l.key AND f.claim_id <> l.claim_id
    ),
    twin AS (
      SELECT DISTINCT least(report_id, copy_of) AS a, greatest(report_id, copy_of) AS b FROM copies
    ),
    pair AS (
      SELECT a, b FROM near
      UNION
      SELECT least(x.claim_id, y.claim_id), greatest(x.claim_id, y.claim_id)
      FROM twin JOIN told AS x ON x.report_id = twin.a JOIN told AS y ON y.report_id = twin.b AND x.type = y.type
    )
    SELECT least(a.report_id, b.report_id) AS one, greatest(a.report_id, b.report_id) AS other,
      twin.a IS NOT NULL AS copied, a.facts AS facts_a, b.facts AS facts_b
    FROM pair JOIN told AS a ON a.claim_id = pair.a JOIN told AS b ON b.claim_id = pair.b
    LEFT JOIN twin ON twin.a = least(a.report_id, b.report_id) AND twin.b = greatest(a.report_id, b.report_id)
    WHERE {lasting} OR {meeting}
    """


def judged_copies(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Of the candidates those that are copies (`COPIES`)."""
    for batch in batches:
        rows = []
        for row in batch.to_pylist():
            if not alike(row["signature_b"], [(0, row["signature_a"])]):
                continue
            seen = overlap(row["shingles_a"], row["shingles_b"])
            days = None if row["day_a"] is None or row["day_b"] is None else row["day_b"] - row["day_a"]
            verdict = judge(seen, days)
            if verdict != "different":
                score = round(max(seen.pairs, seen.within_a, seen.within_b), 4)
                rows.append({"report_id": row["b"], "copy_of": row["a"], "verdict": verdict, "score": score})
        if rows:
            yield pa.RecordBatch.from_pylist(rows, schema=COPIES)


def judged_joins(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The joins of the candidates (`JOINS`). The pairs of two reports must come one after the other."""
    rows = ((row["one"], row["other"], row) for batch in batches for row in batch.to_pylist())
    waiting: list[dict[str, object]] = []
    for (one, other), pairs in groupby(rows, key=lambda each: each[:2]):
        facts: dict[str, Facts] = {}
        fits: list[Join] = []
        for _, _, row in pairs:
            a, b = _unpacked(row["facts_a"]), _unpacked(row["facts_b"])
            found = accounts(a, b) if one == other else fit(a, b, copied=row["copied"])
            if found is not None:
                facts[a.claim], facts[b.claim] = a, b
                fits.append(found)
        for join in fits if one == other else best(fits, facts):
            days = {"left_day": facts[join.left].day, "right_day": facts[join.right].day}
            waiting.append(join._asdict() | days)
        if len(waiting) > 10_000:
            yield pa.RecordBatch.from_pylist(waiting, schema=JOINS)
            waiting = []
    if waiting:
        yield pa.RecordBatch.from_pylist(waiting, schema=JOINS)


def incidents(joins: pa.Table) -> pa.Table:
    """What joins connect (`INCIDENTS`); claims that nothing is joined to stand for themselves."""
    numbers: dict[str, int] = {}
    days: dict[str, int] = {}
    groups = Groups()
    for batch in joins.to_batches():
        for row in batch.to_pylist():
            for name, day in ((row["left"], row["left_day"]), (row["right"], row["right_day"])):
                if name not in numbers:
                    numbers[name] = len(numbers)
                    days[name] = day
                    groups.add(numbers[name])
            groups.join(numbers[row["left"]], numbers[row["right"]])
    names = list(numbers)
    rows = []
    for group in groups.all():
        claims = sorted((names[number] for number in group), key=lambda name: (days[name], name))
        rows += [{"incident_id": incident_uid(claims[0]), "claim_id": claim} for claim in claims]
    return in_order(pa.Table.from_pylist(rows, schema=INCIDENTS))


def in_order(table: pa.Table) -> pa.Table:
    """A table in the order of its first two columns, which does not depend on the engine."""
    return table.sort_by([(column, "ascending") for column in table.schema.names[:2]])


def as_file(table: pa.Table) -> bytes:
    """A table as a Parquet file."""
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()
