"""Spark: a batch on a cluster, the same bytes as on one machine.

In: a folder of shards and an output folder on any file system that Spark knows. Out: the output of `output.py`.
A shard is a task: Spark reads its bytes (`binaryFile`), a Python process codes it (`mapInArrow`), and the tables' bytes
are staged by Spark's own writer, so that a lost executor costs no more than the shards it was at. After each round the
driver puts the files in place through Hadoop's file system and marks the shards as done.
Needs PySpark 4 (`marsad[spark]`) and Java 17, and Marsad on every executor.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from marsad.batch import joining
from marsad.batch.linking import Judge, link
from marsad.batch.output import keep, marks
from marsad.batch.shard import Coded, MakeCoder, Recipe, code_shard, coder_for
from marsad.errors import BatchError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROUND = 16  # shards of a task slot that are staged before they are put in place
_STAGING = ".staging"
_CODED = "shard string, digest string, counts string, table string, data binary"
_COPIES = "report_id string, copy_of string, verdict string, score double"
_JOINS = "left string, right string, score double, why string, left_day int, right_day int"
_PARTITION, _WIDE = "spark.sql.files.maxPartitionBytes", "64m"
_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"


def session(master: str = "") -> "SparkSession":
    """A session, that of `spark-submit` where there is one. Raises BatchError when there can be none."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise BatchError("batch-needs-spark", "It needs PySpark and Java 17: pip install 'marsad[spark]'.") from error
    if master.startswith("local"):  # executors of this machine: the Python that runs here, not the first on the path
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("marsad batch")
    try:
        return (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, RuntimeError) as error:
        raise BatchError("batch-spark", f"Spark does not start: {error}. Is Java 17 installed?") from error


def code_all(
    spark: "SparkSession", source: str, out: str, recipe: Recipe, make: MakeCoder, step: Callable[[Coded], None]
) -> None:
    """Code every shard below `source` that is not done; `step` is told of each. Raises BatchError."""
    store = HadoopFolder(spark, out)
    store.remove(_STAGING)
    digest = recipe.digest()
    done = {name: mark.digest for name, mark in marks(store).items() if mark.recipe == digest}
    root, paths = _listed(spark, source)
    if not paths:
        raise BatchError("batch-input", f"no files in {source}.")
    spark.conf.set("spark.sql.files.openCostInBytes", "1")
    spark.conf.set(_ROWS, "1")
    gazetteer = _shipped(spark, recipe.gazetteer)
    task = _task(root, recipe, gazetteer, make, done)
    size = ROUND * max(1, spark.sparkContext.defaultParallelism)
    for number, at in enumerate(range(0, len(paths), size)):
        names = [re.sub(r"([\[\]{}*?\\^])", r"\\\1", path) for path in paths[at : at + size]]
        spark.conf.set(_PARTITION, "1")  # each file is a partition of its own
        files = spark.read.format("binaryFile").load(names).select("path", "content")
        staged = f"{out.rstrip('/')}/{_STAGING}/{number}"
        files.mapInArrow(task, _CODED).write.parquet(staged)
        spark.conf.set(_PARTITION, _WIDE)
        for coded in _whole(spark.read.parquet(staged)):
            if coded.files:
                keep(store, coded, digest)
            step(coded)
        store.remove(f"{_STAGING}/{number}")
    store.remove(_STAGING)


def link_all(spark: "SparkSession", out: str, note: Callable[[str], None]) -> dict[str, int]:
    """Copies, joins and incidents of all that was coded."""
    spark.conf.set(_ROWS, "2000")
    spark.conf.set(_PARTITION, _WIDE)
    return link(_Spark(spark, out), HadoopFolder(spark, out), note)


class _Spark:
    def __init__(self, spark: "SparkSession", out: str) -> None:
        self._spark = spark
        for table in ("reports", "cues"):
            spark.read.parquet(f"{out.rstrip('/')}/{table}").createOrReplaceTempView(table)
        spark.sql(joining.ONCE).createOrReplaceTempView("once")
        spark.sql(joining.CUES_ONCE).createOrReplaceTempView("told")

    def copies(self, judge: Judge) -> pa.Table:
        found = self._spark.sql(joining.copy_candidates("explode"))
        return found.mapInArrow(judge, _COPIES).toArrow().cast(joining.COPIES)

    def joins(self, copies: pa.Table, judge: Judge) -> pa.Table:
        self._spark.createDataFrame(copies, _COPIES).createOrReplaceTempView("copies")
        pairs = self._spark.sql(joining.join_candidates("explode"))
        pairs = pairs.repartition("one", "other").sortWithinPartitions("one", "other")
        return pairs.mapInArrow(judge, _JOINS).toArrow().cast(joining.JOINS)


class HadoopFolder:
    """A folder on a file system of Spark's (local, HDFS, S3 and others), as `output.Store`."""

    def __init__(self, spark: "SparkSession", root: str) -> None:
        self._path = _path_of(spark)
        self._root = self._path(root)
        self._files = self._root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def names(self, folder: str) -> list[str]:
        """Files of a folder below, none when there is no such folder; hidden ones, halves among them, left out."""
        below = self._path(self._root, folder)
        if not self._files.exists(below):
            return []
        found = [each.getPath().getName() for each in self._files.listStatus(below) if each.isFile()]
        return sorted(name for name in found if not name.startswith("."))

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        stream = self._files.open(self._path(self._root, name))
        try:
            return bytes(stream.readAllBytes())
        finally:
            stream.close()

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all, in place of what bears its name. Raises BatchError."""
        path = self._path(self._root, name)
        half = self._path(path.getParent(), f".{path.getName()}.part")
        stream = self._files.create(half, True)
        try:
            stream.write(bytearray(data))
        finally:
            stream.close()
        self._files.delete(path, False)
        if not self._files.rename(half, path):
            raise BatchError("batch-unwritable", f"{path} cannot be written. What is done stays; run it again.")

    def remove(self, folder: str) -> None:
        """Remove a folder with all that is in it."""
        self._files.delete(self._path(self._root, folder), True)


def _path_of(spark: "SparkSession") -> Any:
    """The class of Hadoop's paths."""
    jvm: Any = spark.sparkContext._jvm
    return jvm.org.apache.hadoop.fs.Path


def _listed(spark: "SparkSession", source: str) -> tuple[str, list[str]]:
    """The folder as Spark writes it, and the files below, in the order of their names; hidden ones left out."""
    root = _path_of(spark)(source)
    files = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(root):
        raise BatchError("batch-input", f"{source}: there is no such folder.")
    root = files.makeQualified(root)
    start = root.toString().rstrip("/") + "/"
    found = []
    listed = files.listFiles(root, True)
    while listed.hasNext():
        path = listed.next().getPath().toString()
        if not any(part.startswith((".", "_")) for part in path.removeprefix(start).split("/")):
            found.append(path)
    return start, sorted(found)


def _shipped(spark: "SparkSession", gazetteer: Path | None) -> str:
    """The name under which an import's folder is on every executor, once for all tasks; none for the built-in one."""
    if gazetteer is None:
        return ""
    spark.sparkContext.addFile(str(gazetteer), recursive=True)
    return gazetteer.name


def _task(
    root: str, recipe: Recipe, gazetteer: str, make: MakeCoder, done: Mapping[str, str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What an executor does with its shards; sent there as it is, with all that it needs."""

    def code(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import SparkFiles

        coder = coder_for(Path(SparkFiles.get(gazetteer)) if gazetteer else None, make)
        for batch in batches:
            for path, content in zip(batch.column("path"), batch.column("content"), strict=True):
                name = path.as_py().removeprefix(root)
                stream = pa.BufferReader(content.as_buffer())
                coded = code_shard(name, stream, recipe, coder, done.get(name, ""))
                for table, data in (coded.files or {"": b""}).items():
                    row = {
                        "shard": name, "digest": coded.digest, "counts": msgspec.json.encode(coded.counts).decode(),
                        "table": table, "data": data,
                    }  # fmt: skip
                    yield pa.RecordBatch.from_pylist([row], schema=_arrow(row))

    return code


def _arrow(row: Mapping[str, object]) -> pa.Schema:
    return pa.schema([(name, pa.binary() if name == "data" else pa.string()) for name in row])


def _whole(staged: "DataFrame") -> Iterator[Coded]:
    """The shards of a round, each when all its tables were read."""
    waiting: dict[str, Coded] = {}
    for row in staged.toLocalIterator(prefetchPartitions=True):
        coded = waiting.pop(row.shard, None) or Coded(row.shard, row.digest, {}, msgspec.json.decode(row.counts))
        if not row.table:
            yield coded
            continue
        coded.files[row.table] = bytes(row.data)
        if len(coded.files) == len(_TABLES):
            yield coded
        else:
            waiting[row.shard] = coded


_TABLES: Sequence[str] = ("reports", "claims", "mentions", "cues", "rejects")
