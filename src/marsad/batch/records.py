"""Records: the reports of one shard.

In: a shard's name and its bytes as a stream that can seek. Out: in order, a `Found` for each report and a `Rejected`
for each record that is none. By its name a shard is a web archive, a Parquet file, or what `marsad read` takes (JSON
Lines, JSON, HTML, text, each also .gz).
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from marsad.errors import InputError, MarsadError
from marsad.sources.files import Given, Reading, Rejected, checked, read_stream, size_in_words
from marsad.sources.records import report_of
from marsad.sources.warc import read_warc
from marsad.text.decode import decode

_FIELDS = ("id", "text", "title", "published", "publisher")
_ROWS = 256  # of a Parquet file in memory at once


class Found(NamedTuple):
    """A report of a shard, and the address that it was fetched from, where the shard tells it."""

    given: Given
    url: str = ""


def records(name: str, stream: BinaryIO, reading: Reading) -> Iterator[Found | Rejected]:
    """The reports of a shard. One that breaks off gives what stands before the damage, and a `Rejected`."""
    bare = name.lower().removesuffix(".gz")
    if bare.endswith(".parquet"):
        yield from _rows(name, stream, reading)
    elif bare.endswith(".warc"):
        yield from _pages(name, stream, reading)
    else:
        yield from (each if isinstance(each, Rejected) else Found(each) for each in read_stream(name, stream, reading))


def _pages(name: str, stream: BinaryIO, reading: Reading) -> Iterator[Found | Rejected]:
    from marsad.sources.page import read_captured

    try:
        for captured in read_warc(stream, reading.limit, name):
            found = captured if isinstance(captured, Rejected) else read_captured(captured, name, reading)
            if isinstance(found, Rejected):
                yield found
            elif found is not None and not isinstance(captured, Rejected):
                yield Found(found, captured.url)
    except MarsadError as error:
        yield Rejected(name, 0, error.slug, error.sentence)


def _rows(name: str, stream: BinaryIO, reading: Reading) -> Iterator[Found | Rejected]:
    """The rows of a table with the columns `text` and, where it has them, id, title, published, publisher and url."""
    try:
        table = parquet.ParquetFile(stream)
        columns = [column for column in (*_FIELDS, "url") if column in table.schema_arrow.names]
        if "text" not in columns:
            yield Rejected(name, 0, "table-no-text", f"the table has no column text, only {table.schema_arrow.names}.")
            return
        number = 0
        for batch in table.iter_batches(_ROWS, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield _row(name, number, row, reading)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:160].rstrip(".")
        yield Rejected(name, 0, "table-broken", f"it is no Parquet file, or a damaged one ({reason}).")


def _row(name: str, number: int, row: dict[str, object], reading: Reading) -> Found | Rejected:
    try:
        told = {field: _text_of(value) for field, value in row.items() if field in _FIELDS and value is not None}
        if len(told.get("text", "").encode()) > reading.limit:
            most = size_in_words(reading.limit)
            raise InputError("input-too-large", f"the text is larger than {most}, the limit for one report.")
        report, notes = report_of(told, f"{name}:{number}")
    except InputError as error:
        return Rejected(name, number, error.slug, error.sentence)
    given = checked(Given(report, name, number, notes), reading)
    return given if isinstance(given, Rejected) else Found(given, str(row.get("url") or ""))


def _text_of(value: object) -> str:
    """A cell as text; writers that know no strings leave bytes."""
    return decode(value).text if isinstance(value, bytes) else str(value)
