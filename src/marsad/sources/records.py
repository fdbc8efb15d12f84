"""Records: one report as JSON, and the ids of all reports of a run.

In: a line of JSON or a decoded object in the input format. Out: a `Report` and remarks, or an InputError that names the
field and the value's type that is wrong, never the report's text.
"""

import json
import re
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.errors import InputError
from marsad.model import Report
from marsad.ontology import SENSITIVITY
from marsad.text.decode import mend_mojibake, mend_surrogates

if TYPE_CHECKING:
    from marsad.sources.files import Given, Rejected
    from marsad.sources.spill import Spill

Remarks = tuple[dict[str, Any], ...]
_OBJECT = re.compile(rb'\s*\{\s*"')
_LIST = re.compile(rb"\s*\[\s*\{")
_TYPES = {dict: "an object", list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}


def looks_like_json(head: bytes) -> str:
    """`lines` for objects one a line, `json` for a list or an object over several lines, else nothing."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _LIST.match(head):
        return "json"
    if not _OBJECT.match(head):
        return ""
    first, end, _ = head.lstrip().partition(b"\n")
    return "json" if end and not first.rstrip().endswith(b"}") and len(first) < 200 else "lines"


def load_json(text: str) -> Any:
    """Decoded JSON. Raises InputError (`json-broken`) that says where it breaks, without the text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise InputError("json-broken", f"it is not valid JSON: {error.msg} at {where}.") from None
    except (RecursionError, ValueError):
        raise InputError(
            "json-broken", "it is not JSON that can be read: nested too deeply, or a number too long."
        ) from None


def report_of(record: Any, own_id: str) -> tuple[Report, Remarks]:
    """A report from a line of JSON or a decoded object; `own_id` is used when it brings no id."""
    data = _decoded_line(record) if isinstance(record, str) else record
    if not isinstance(data, dict):
        raise InputError("record-type", f"a report is an object, not {_named(data)}.")
    if "text" not in data:
        raise InputError("field-missing", "the report has no field 'text'.")
    fields = {name: _text_of(data, name) for name in ("id", "title", "published", "publisher", "text")}
    remarks: list[dict[str, Any]] = []
    whole = {name: mend_surrogates(value) for name, value in fields.items()}
    if whole != fields:
        remarks.append({"kind": "surrogates"})
    right = {name: mend_mojibake(value) if name in ("text", "title") else value for name, value in whole.items()}
    if right != whole:
        remarks.append({"kind": "mojibake"})
    if right["published"] and not is_date(right["published"]):
        remarks.append({"kind": "published-unreadable"})
    right["id"] = right["id"] or own_id
    return Report(**right, sensitivity=_sensitivity(data)), tuple(remarks)


def _sensitivity(data: dict[str, Any]) -> str:
    """The class that a report brings. Raises InputError at another word."""
    told = data.get("sensitivity") or SENSITIVITY[0]
    if told not in SENSITIVITY:
        raise InputError("sensitivity-unknown", f"the field 'sensitivity' is one of {', '.join(SENSITIVITY)}.")
    return str(told)


def is_date(text: str) -> bool:
    """Whether it begins with an ISO date of the calendar."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _decoded_line(line: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return load_json(line)


def _text_of(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None and name != "text":
        return ""
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InputError("field-type", f"the field {name!r} must be a string, not {_named(value)}.")
    return value


def _named(value: Any) -> str:
    return "null" if value is None else _TYPES.get(type(value), "another value")


IN_MEMORY = 5_000  # ids of a run; more are kept in a file


class Identities:
    """Makes the ids of a run unique: the same report twice is rejected, another report under a used id gets `~2`.

    Ids are known by 63 bits of their hash: of a million, two are taken for one with a chance of one in eighteen
    million, and then the later report gets `~2`.
    """

    def __init__(self) -> None:
        self._texts: dict[int, bytes] | Spill = {}

    def settle(self, given: "Given") -> "Given | Rejected":
        """The item as it is, under an id of its own, or rejected as the same report again. Raises InputError."""
        from marsad.sources.files import Rejected

        report = given.report
        digest = _hash(report.text)
        name, number = report.id, 1
        while (known := self._texts.get(_key(name))) is not None:
            if known == digest:
                again = "a second time" if number == 1 else "again"
                sentence = f"the report {report.id!r} stands here {again} with the same text."
                return Rejected(given.input, given.line, "report-twice", sentence)
            number += 1
            name = f"{report.id}~{number}"
        self._texts[_key(name)] = digest
        if isinstance(self._texts, dict) and len(self._texts) > IN_MEMORY:
            from marsad.sources.spill import Spill

            self._texts = Spill(self._texts)
        if number == 1:
            return given
        note = {"kind": "id-changed", "given": report.id}
        return given._replace(report=msgspec.structs.replace(report, id=name), notes=(*given.notes, note))


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _key(name: str) -> int:
    return int.from_bytes(_hash(name), "big") >> 1
