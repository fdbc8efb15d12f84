"""Linking: copies and incidents of a batch's output, by DuckDB on one machine.

In: the folder that a batch filled. Out: `copies.parquet`, `joins.parquet` and `incidents.parquet` in it. What does not
fit into memory is spilled by DuckDB into a folder beside them.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from marsad.batch import joining
from marsad.batch.output import Folder, Store
from marsad.errors import BatchError

_ROWS = 2000  # candidates compared at once
Judge = Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]


class Engine(Protocol):
    """What answers the questions of `joining` over all shards."""

    def copies(self, judge: Judge) -> pa.Table:
        """What `judge` finds among the candidates for copies."""

    def joins(self, copies: pa.Table, judge: Judge) -> pa.Table:
        """What `judge` finds among the candidates for joins, those of two reports one after the other."""


def link(engine: Engine, store: Store, note: Callable[[str], None]) -> dict[str, int]:
    """Find copies, joins and incidents; returns how many of each. `note` is told of each step."""
    note("looking for copies")
    copies = joining.in_order(engine.copies(joining.judged_copies))
    store.write("copies.parquet", joining.as_file(copies))
    note("joining claims to incidents")
    joins = joining.in_order(engine.joins(copies, joining.judged_joins))
    store.write("joins.parquet", joining.as_file(joins))
    members = joining.incidents(joins)
    store.write("incidents.parquet", joining.as_file(members))
    found = len(set(members.column("incident_id").to_pylist()))
    return {"copies": copies.num_rows, "joins": joins.num_rows, "incidents": found}


def link_here(root: Path, note: Callable[[str], None]) -> dict[str, int]:
    """Link the output in a folder of this machine. Raises BatchError when DuckDB is missing, or cannot go on."""
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise BatchError("batch-needs-duckdb", "Linking needs DuckDB: pip install 'marsad[batch]'.") from error
    try:
        with duckdb.connect() as connection:
            return link(_Duck(connection, root), Folder(root), note)
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise BatchError(
            "batch-linking", f"DuckDB cannot link: {reason}. What is coded stays; run it again, with room on the disk."
        ) from error


class _Duck:
    def __init__(self, connection: Any, root: Path) -> None:
        self._connection = connection
        connection.execute(f"SET temp_directory = {_quoted(str(root / '.spill'))}")
        connection.execute("SET preserve_insertion_order = false")
        for table in ("reports", "cues"):
            folder = re.sub(r"[\[*?]", r"[\g<0>]", str(root / table))  # its own name is no pattern
            files = _quoted(f"{folder}/*.parquet")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({files})")
        connection.execute(f"CREATE TEMP TABLE once AS {joining.ONCE}")
        connection.execute(f"CREATE TEMP VIEW told AS {joining.CUES_ONCE}")

    def copies(self, judge: Judge) -> pa.Table:
        return self._judged(joining.copy_candidates("unnest"), judge, joining.COPIES)

    def joins(self, copies: pa.Table, judge: Judge) -> pa.Table:
        self._connection.register("copies", copies)
        question = joining.join_candidates("unnest") + " ORDER BY one, other"
        return self._judged(question, judge, joining.JOINS)

    def _judged(self, question: str, judge: Judge, schema: pa.Schema) -> pa.Table:
        reader = self._connection.sql(question).to_arrow_reader(_ROWS)
        return pa.Table.from_batches(judge(reader), schema=schema)


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
