"""Cache: answers of models by what was asked, so that nothing is asked, sent or paid for twice.

In: the text of a report and everything that an answer depends on. Out: what was answered before. Files of JSON below
the home, in one folder for each text: whoever erases a report erases what models answered to it.
"""

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from marsad.errors import CoderError
from marsad.ledger.arrivals import plain

FOLDER = Path("cache", "model")


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a server sent: the text, whether it ended at the limit of tokens, and tokens as the server counts them."""

    content: str
    cut: bool = False
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Cache:
    """The answers of one home, `home/cache/model/<2 digits>/<sha256 of a text>/<sha256 of a request>.json`."""

    def __init__(self, home: Path) -> None:
        self._root = home / FOLDER

    def get(self, text: str, request: Any) -> Heard | None:
        """What was answered to a request about a text; None where nothing was, or the file is damaged."""
        try:
            return msgspec.json.decode(self._path(text, request).read_bytes(), type=Heard)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def put(self, text: str, request: Any, heard: Heard) -> None:
        """Keep an answer; whole or not at all. Raises CoderError (`model-cache`)."""
        path = self._path(text, request)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(heard))
                os.replace(name, path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CoderError(
                "model-cache",
                f"{self._root}: an answer cannot be kept ({error.strerror}). Free space, make the folder writable, "
                "or set cache = false in [model].",
            ) from error

    def forget(self, text: str) -> int:
        """Take out all answers to a text; how many there were. Raises CoderError (`model-forget`)."""
        folder = self._folder(text)
        if not folder.is_dir():
            return 0
        count = sum(1 for each in folder.iterdir() if each.suffix == ".json")
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise CoderError(
                "model-forget",
                f"{folder}: what models answered cannot be taken out ({error.strerror}). Take the folder out by hand.",
            ) from error
        return count

    def _folder(self, text: str) -> Path:
        digest = sha256(plain(text).encode("utf-8", "surrogatepass")).hexdigest()  # as the ledger keeps it
        return self._root / digest[:2] / digest

    def _path(self, text: str, request: Any) -> Path:
        return self._folder(text) / f"{sha256(msgspec.json.encode(request)).hexdigest()}.json"
