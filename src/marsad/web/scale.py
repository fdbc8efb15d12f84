"""The scale of confidence: what the machine's confidence means by the decisions of this ledger, where that was fitted.

In: the file that `marsad reviews calibrate` keeps. Out: its curve, read anew when the file is another; None without
one. A curve that cannot be read is none here: pages then say that confidence is not calibrated, and the page of
agreement says why.
"""

import logging
from pathlib import Path

from marsad.errors import EvaluationError
from marsad.evaluate.calibration import Calibration, kept

FILE = "calibration.json"
_LOG = "marsad.web"


class Scale:
    """The calibration of a home."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: tuple[str, Calibration | None] = ("", None)

    def now(self) -> tuple[str, Calibration | None]:
        """A mark of the file as it is now, empty where there is none, and its curve."""
        try:
            state = self.path.stat()
            mark = f"{state.st_ino}-{state.st_mtime_ns}-{state.st_size}"
        except OSError:
            return "", None
        held = self._held
        if held[0] != mark:
            try:
                held = mark, kept(self.path)
            except EvaluationError as error:
                logging.getLogger(_LOG).error("%s", error.slug)
                held = mark, None
            self._held = held
        return held
