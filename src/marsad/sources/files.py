"""Files: from paths, folders and standard input to reports.

In: names of inputs (`-` is standard input) and how to read them. Out: in the order given, a `Given` for each report and
a `Rejected` for each item that cannot be read, with its input, line and reason. Nothing is dropped in silence and
nothing that is wrong with one item stops the others. JSON Lines are read line by line, so a corpus may be larger than
memory.
"""

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec

from marsad.errors import InputError
from marsad.model import Report
from marsad.sources.language import refuse_other_languages
from marsad.sources.records import Identities, looks_like_json, report_of
from marsad.text.decode import Decoded, decode

LIMIT = 20_000_000  # bytes of one report: a file, or a line of JSON Lines
_HEAD = 4096
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_LINES, _JSON, _HTML, _TEXT = "lines", "json", "html", "text"
_KINDS = {
    ".jsonl": _LINES, ".ndjson": _LINES, ".json": _JSON, ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML, ".txt": _TEXT,
}  # fmt: skip


class Given(NamedTuple):
    """A report, the input and line that it came from (0: the whole input), what had to be mended, and its bytes."""

    report: Report
    input: str
    line: int
    notes: tuple[dict[str, Any], ...] = ()
    data: bytes = b""


class Rejected(msgspec.Struct, frozen=True):
    """An item set aside. `line` counts from 1, 0 for a whole input; `slug` is stable, `sentence` for people."""

    input: str
    line: int
    slug: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.input}, line {self.line}" if self.line else self.input
        return f"{where}: {self.sentence}"


class Reading(NamedTuple):
    """How to read: values for reports that tell none, a forced encoding, a limit in bytes, other languages or not."""

    published: str = ""
    publisher: str = ""
    title: str = ""
    encoding: str = ""
    limit: int = LIMIT
    any_language: bool = False


def read_inputs(
    names: Iterable[str],
    reading: Reading | None = None,
    advance: Callable[[int], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Given | Rejected]:
    """Every report of the inputs, in order. `advance` is told the bytes read as they are read; ids come out unique."""
    reading = reading or Reading()
    identities = Identities()
    for name in names:
        for path in _files_of(name):
            if isinstance(path, Rejected):
                yield path
                continue
            for item in _read_input(path, reading, advance or _ignore, stdin):
                yield identities.settle(item) if isinstance(item, Given) else item


def size_of(names: Iterable[str]) -> int | None:
    """Bytes of all inputs together, for a progress bar; None when that cannot be known."""
    total = 0
    for name in names:
        if name == "-" or name.endswith(".gz"):
            return None
        for path in _files_of(name):
            if isinstance(path, str) and os.path.isfile(path):
                total += os.path.getsize(path)
    return total


def _ignore(count: int) -> None:
    return None


def _files_of(name: str) -> Iterator[str | Rejected]:
    """The name itself, or, of a folder, the regular files in it and below, in name order, hidden ones left out."""
    if name == "-" or not os.path.isdir(name):
        yield name
        return
    found = []
    for folder, below, files in os.walk(name):
        below[:] = sorted(each for each in below if not each.startswith("."))
        found += [os.path.join(folder, file) for file in files if not file.startswith(".")]
    regular = sorted(path for path in found if os.path.isfile(path))
    if not regular:
        yield Rejected(name, 0, "folder-empty", "the folder holds no files.")
    yield from regular


def _read_input(
    name: str, reading: Reading, advance: Callable[[int], None], stdin: BinaryIO | None
) -> Iterator[Given | Rejected]:
    yield from _told("stdin" if name == "-" else name, _opened(name, stdin), reading, advance)


def read_stream(name: str, stream: BinaryIO, reading: Reading) -> Iterator[Given | Rejected]:
    """Every report of one open input, in order; its name tells its kind. Ids come out unique within it."""
    identities = Identities()
    opened = gzip.GzipFile(fileobj=stream) if name.endswith(".gz") else stream
    for item in _told(name, nullcontext(cast(BinaryIO, opened)), reading, _ignore):
        yield identities.settle(item) if isinstance(item, Given) else item


def _told(
    shown: str, opened: AbstractContextManager[BinaryIO], reading: Reading, advance: Callable[[int], None]
) -> Iterator[Given | Rejected]:
    """The reports of an input, and what is wrong with it as a whole."""
    try:
        with opened as file:
            yield from _read_stream(shown, io.BufferedReader(_Counted(file, advance), 1 << 16), reading)
    except InputError as error:
        yield Rejected(shown, 0, error.slug, error.sentence)
    except FileNotFoundError:
        yield Rejected(shown, 0, "input-missing", "there is no such file.")
    except (OSError, EOFError, zlib.error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Rejected(shown, 0, "input-unreadable", f"it cannot be read: {reason}.")


@contextmanager
def _opened(name: str, stdin: BinaryIO | None) -> Iterator[BinaryIO]:
    if name == "-":
        yield stdin or sys.stdin.buffer
        return
    with open(name, "rb") as file:
        if (
            stat.S_ISCHR(os.fstat(file.fileno()).st_mode)
            and name != "/dev/stdin"
            and not file.isatty()
            and name != os.devnull
        ):
            raise InputError("input-device", "it is a device, not a file.")
        yield cast(BinaryIO, gzip.GzipFile(fileobj=file)) if name.endswith(".gz") else file


class _Counted(io.RawIOBase):
    """A stream that tells how much of it was read."""

    def __init__(self, file: BinaryIO, advance: Callable[[int], None]) -> None:
        self._file, self._advance = file, advance

    def readable(self) -> bool:
        """It can be read; asked by the buffer around it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; returns the number of bytes, 0 at the end."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._advance(len(data))
        return len(data)


def _read_stream(name: str, file: io.BufferedReader, reading: Reading) -> Iterator[Given | Rejected]:
    head = file.peek(_HEAD)[:_HEAD]
    kind = _kind_of(name, head)
    if kind == _LINES and not head.startswith(_WIDE_BOMS) and not reading.encoding:
        yield from _read_lines(name, file, reading)
        return
    data = file.read(reading.limit + 1)
    if len(data) > reading.limit:
        raise InputError(
            "input-too-large", f"it is larger than {size_in_words(reading.limit)}, the limit for one report."
        )
    if not data.strip():
        raise InputError("input-empty", "it is empty.")
    if kind == _HTML:
        from marsad.sources.page import read_page

        report, notes = read_page(data, _stem(name), reading.encoding)
        yield checked(Given(report, name, 0, notes, data), reading)
        return
    decoded = decode(data, reading.encoding)
    if kind == _LINES:
        yield from _read_text_lines(name, decoded, reading)
    elif kind == _JSON:
        yield from _read_json(name, decoded, reading)
    else:
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
        report = Report(id=_stem(name), text=_with_title(text, reading.title), title=reading.title)
        yield checked(Given(report, name, 0, _notes(decoded), data), reading)


def _kind_of(name: str, head: bytes) -> str:
    suffix = Path(name.removesuffix(".gz")).suffix.lower()
    if suffix in _KINDS:
        return _KINDS[suffix]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        start.startswith(b"<?xml") and b"<html" in head.lower()
    ):
        return _HTML
    return looks_like_json(head) or _TEXT


def _read_lines(name: str, file: io.BufferedReader, reading: Reading) -> Iterator[Given | Rejected]:
    number, empty = 0, True
    while line := file.readline(reading.limit + 1):
        number += 1
        if len(line) > reading.limit and not line.endswith(b"\n"):
            while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
                pass
            empty = False
            yield Rejected(
                name,
                number,
                "input-too-large",
                f"the line is longer than {size_in_words(reading.limit)}, the limit for one report.",
            )
            continue
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            empty = False
            try:
                decoded = decode(line.rstrip(b"\r\n"))
            except InputError as error:
                yield Rejected(name, number, error.slug, error.sentence)
            else:
                yield from _read_record(
                    Line(name, number, line), decoded.text.lstrip("\ufeff"), _notes(decoded), reading
                )
    if empty:
        raise InputError("input-empty", "it is empty.")


def _read_text_lines(name: str, decoded: Decoded, reading: Reading) -> Iterator[Given | Rejected]:
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if line.strip("\ufeff \t\r"):
            yield from _read_record(Line(name, number, line.encode()), line.lstrip("\ufeff"), _notes(decoded), reading)


class Line(NamedTuple):
    """A line of an input: the input's name, the line's number from 1, its bytes as given."""

    input: str
    number: int
    data: bytes


def _read_record(
    at: Line, line: str, notes: tuple[dict[str, Any], ...], reading: Reading
) -> Iterator[Given | Rejected]:
    try:
        report, remarks = report_of(line, f"{_stem(at.input)}:{at.number}")
    except InputError as error:
        yield Rejected(at.input, at.number, error.slug, error.sentence)
    else:
        yield checked(Given(report, at.input, at.number, (*notes, *remarks), at.data), reading)


def _read_json(name: str, decoded: Decoded, reading: Reading) -> Iterator[Given | Rejected]:
    from marsad.sources.records import load_json

    text = decoded.text.lstrip("\ufeff")
    try:
        data = load_json(text)
    except InputError:
        if looks_like_json(text.encode()) == _LINES and "\n" in text.strip():
            yield from _read_text_lines(name, decoded, reading)
            return
        raise
    items = data if isinstance(data, list) else [data]
    if not items:
        raise InputError("input-empty", "the list is empty.")
    for number, item in enumerate(items, 1):
        own = _stem(name) if len(items) == 1 else f"{_stem(name)}:{number}"
        try:
            report, remarks = report_of(item, own)
        except InputError as error:
            where = f"item {number} of the list: " if isinstance(data, list) else ""
            yield Rejected(name, 0, error.slug, where + error.sentence)
        else:
            yield checked(Given(report, name, 0, (*_notes(decoded), *remarks), msgspec.json.encode(item)), reading)


def checked(given: Given, reading: Reading) -> Given | Rejected:
    """A report with the values that it does not tell filled in, unless it is empty or not Arabic."""
    report = given.report
    try:
        if not report.text.strip():
            raise InputError("text-empty", "the report has no text.")
        if not reading.any_language:
            refuse_other_languages(report.text)
    except InputError as error:
        return Rejected(given.input, given.line, error.slug, error.sentence)
    defaults = {
        field: getattr(reading, field)
        for field in ("published", "publisher", "title")
        if not getattr(report, field) and getattr(reading, field)
    }
    return given._replace(report=msgspec.structs.replace(report, **defaults)) if defaults else given


def _notes(decoded: Decoded) -> tuple[dict[str, Any], ...]:
    guessed = (
        () if decoded.encoding in ("utf-8", "utf-8-sig") else ({"kind": "encoding", "encoding": decoded.encoding},)
    )
    return (*guessed, *({"kind": kind} for kind in decoded.mended))


def _with_title(text: str, title: str) -> str:
    return f"{title}\n{text}" if title and not text.lstrip().startswith(title) else text


def _stem(name: str) -> str:
    return Path(name.removesuffix(".gz")).stem or name


def size_in_words(limit: int) -> str:
    """A limit in bytes, in words."""
    return f"{limit / 1_000_000:g} MB" if limit >= 100_000 else f"{limit} bytes"
