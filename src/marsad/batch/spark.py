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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pyarrow as pa

from marsad.batch import joining
from marsad.batch.linking import Judge, link
from marsad.batch.output import ASIDE, done_by, keep, out_inside
from marsad.batch.shard import Coded, MakeCoder, Recipe, code_shard, coder_for
from marsad.batch.tables import SCHEMAS
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


class Listed(NamedTuple):
    """A folder as Spark writes it, with a slash at its end, and the paths of the files below that are shards.

    `empty` are those of no byte, which Spark's reader passes over.
    """

    root: str
    paths: list[str]
    empty: list[str]


@contextmanager
def running(master: str = "") -> Iterator["SparkSession"]:
    """A session, that of `spark-submit` where there is one. Raises BatchError for all that Spark and Java raise."""
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise BatchError("batch-needs-spark", "It needs PySpark and Java 17: pip install 'marsad[spark]'.") from error
    if master.startswith("local"):  # executors of this machine: the Python that runs here, not the first on the path
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("marsad batch")
    try:
        spark = (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, Py4JError, RuntimeError) as error:
        raise BatchError("batch-spark", f"Spark does not start: {_brief(error)}. Is Java 17 installed?") from error
    try:
        yield spark
    except (PySparkException, Py4JError) as error:
        raise BatchError("batch-spark", f"Spark cannot go on: {_brief(error)}. What is done stays.") from error
    finally:
        spark.stop()


def _brief(error: Exception) -> str:
    """What an error says, without Java's calls."""
    lines = [line.strip(" :") for line in str(error).splitlines() if not line.startswith(("\tat ", "\t... "))]
    return " ".join(filter(None, lines))[:300].rstrip(".")


def code_all(
    spark: "SparkSession", listed: Listed, out: str, recipe: Recipe, make: MakeCoder, step: Callable[[Coded], None]
) -> None:
    """Code every shard that is not done; `step` is told of each. Raises BatchError."""
    store = HadoopFolder(spark, out)
    store.remove(_STAGING)
    digest = recipe.digest()
    done = done_by(store, digest)

    def take(coded: Coded) -> None:
        if coded.files:
            keep(store, coded, digest)
        step(coded)

    for path in listed.empty:
        name, coder = path.removeprefix(listed.root), coder_for(recipe.choice, make)
        take(code_shard(name, BytesIO(), recipe, coder, done.get(name, "")))
    spark.conf.set("spark.sql.files.openCostInBytes", "1")
    spark.conf.set(_ROWS, "1")
    task = _task(listed.root, recipe, _shipped(spark, recipe.choice.gazetteer), make, done)
    size = ROUND * max(1, spark.sparkContext.defaultParallelism)
    for number, at in enumerate(range(0, len(listed.paths), size)):
        names = [_literal(path) for path in listed.paths[at : at + size]]
        spark.conf.set(_PARTITION, "1")  # each file is a partition of its own
        files = spark.read.format("binaryFile").load(names).select("path", "content")
        staged = f"{out.rstrip('/')}/{_STAGING}/{number}"
        files.mapInArrow(task, _CODED).write.parquet(staged)
        spark.conf.set(_PARTITION, _WIDE)
        for coded in _whole(spark.read.parquet(_literal(staged))):
            take(coded)
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
            spark.read.parquet(_literal(f"{out.rstrip('/')}/{table}")).createOrReplaceTempView(table)
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


def shards_of(spark: "SparkSession", source: str, out: str) -> Listed:
    """The shards below a folder, in the order of their names; what begins with `.` or `_` is left out.

    Raises BatchError when there is none, or `out` lies in the folder.
    """
    path_of = _path_of(spark)
    root = path_of(source)
    files = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if not files.exists(root):
        raise BatchError("batch-input", f"{source}: there is no such folder.")
    start = files.makeQualified(root).toString().rstrip("/") + "/"
    target = path_of(out)
    there = target.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    if f"{there.makeQualified(target).toString()}/".startswith(start):
        raise out_inside(out, source)
    found = Listed(start, [], [])
    below = files.listFiles(root, True)
    while below.hasNext():
        file = below.next()
        path = file.getPath().toString()
        if not any(part.startswith(ASIDE) for part in path.removeprefix(start).split("/")):
            (found.paths if file.getLen() else found.empty).append(path)
    if not (found.paths or found.empty):
        raise BatchError("batch-input", f"no files in {source}.")
    return Listed(start, sorted(found.paths), sorted(found.empty))


def _literal(path: str) -> str:
    """A path for Spark's readers, which else take some characters for patterns."""
    return re.sub(r"[\[\]{}*?\\^]", r"\\\g<0>", path)


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

        folder = Path(SparkFiles.get(gazetteer)) if gazetteer else None
        coder = coder_for(recipe.choice._replace(gazetteer=folder), make)
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
        if len(coded.files) == len(SCHEMAS):
            yield coded
        else:
            waiting[row.shard] = coded
