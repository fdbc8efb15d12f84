"""Gather: from names on a command line to items for the intake.

In: files, folders, `-`, and WARC files. Out: items with their bytes, in order, and rejections. Addresses on the web
are gathered by `marsad.keep.visit`.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from marsad.errors import MarsadError
from marsad.keep.intake import Item
from marsad.sources.archive import Capture
from marsad.sources.files import Given, Reading, Rejected, read_inputs
from marsad.sources.page import content_type, read_captured
from marsad.sources.warc import Captured, read_warc

_TYPES = {
    ".jsonl": "application/json", ".ndjson": "application/json", ".json": "application/json", ".html": "text/html",
    ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain",
}  # fmt: skip


def gather_files(
    names: Iterable[str], reading: Reading, advance: Callable[[int], None] | None = None
) -> Iterator[Item | Rejected]:
    """Items of files, folders and standard input."""
    for item in read_inputs(names, reading, advance):
        yield item if isinstance(item, Rejected) else item_of(item)


def item_of(given: Given) -> Item:
    """A file's report as an item, captured now under the file's own address."""
    at = datetime.now(UTC)
    if given.input == "stdin":
        url, kind = "urn:marsad:stdin", ""
    else:
        path = Path(given.input)
        url = path.absolute().as_uri()
        kind = _TYPES.get(Path(path.name.removesuffix(".gz")).suffix.lower(), "")
    if given.line:
        url += f"#line={given.line}"
    return Item(given, Capture(url, at, given.data, content_type=kind))


def is_warc(name: str) -> bool:
    """Whether a file is a web archive, by its name."""
    return name.lower().removesuffix(".gz").endswith(".warc")


def gather_warc(name: str, reading: Reading) -> Iterator[Item | Rejected]:
    """Items of the pages in a web archive; what is no page of a report is passed over with its reason."""
    try:
        with Path(name).open("rb") as stream:
            for found in read_warc(stream, reading.limit, name):
                yield from [found] if isinstance(found, Rejected) else _page(found, name, reading)
    except OSError as error:
        yield Rejected(name, 0, "input-unreadable", f"it cannot be read: {error.strerror}.")
    except MarsadError as error:
        yield Rejected(name, 0, error.slug, error.sentence)


def _page(found: Captured, name: str, reading: Reading) -> Iterator[Item | Rejected]:
    given = read_captured(found, name, reading)
    if given is None:
        return
    if isinstance(given, Rejected):
        yield given
        return
    at = found.at or datetime.now(UTC)
    head = "HTTP/1.1 200 OK\r\n" + "".join(
        f"{key}: {value}\r\n"
        for key, value in found.headers
        if key.lower() not in ("transfer-encoding", "content-encoding", "content-length")
    )
    capture = Capture(found.url, at, found.body, (head + "\r\n").encode("utf-8", "replace"), content_type(found))
    yield Item(given, capture, found.url, found.status)
