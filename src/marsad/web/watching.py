"""Watching: figures and lines for who runs the server.

In: answers as they were served. Out: metrics for Prometheus, of this application alone, and one line a request. Both
name routes as they were written, never what was asked for: no id, no word of a question, no title, no token.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from marsad import __version__
from marsad.web.security.gate import LOG, Served
from marsad.web.security.notebook import Notebook

LOGS = ("off", "text", "json")
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Watch:
    """Counts answers, and writes a line for each in the way of `log`."""

    def __init__(self, notebook: Notebook, log: str = "off", stream: TextIO | None = None) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "marsad_requests_total", "Answers, by method, route and status.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "marsad_request_seconds", "Time to the end of an answer, by route.", ("route",), buckets=_BOUNDS,
            registry=self.registry,
        )  # fmt: skip
        waiting = Gauge("marsad_reads_waiting", "Reads that are not noted yet.", registry=self.registry)
        waiting.set_function(lambda: notebook.waiting)
        Gauge("marsad_info", "Which version runs.", ("version",), registry=self.registry).labels(__version__).set(1)
        self._line: Callable[[Served], str] | None = {"text": _text, "json": _json}.get(log)
        self._stream = stream

    def count(self, served: Served) -> None:
        """Count an answer, and write its line."""
        method = served.method if served.method in _METHODS else "other"
        self._answers.labels(method, served.route, str(served.status)).inc()
        self._seconds.labels(served.route).observe(served.seconds)
        if self._line is not None:
            print(self._line(served), file=self._stream or sys.stderr, flush=True)

    def metrics(self) -> tuple[bytes, str]:
        """All figures as Prometheus reads them, and their media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class JsonLines(logging.Formatter):
    """Other lines of the log as JSON too: instant, level, name, what is said."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = {
            "at": _instant(record.created), "level": record.levelname.lower(), "logger": record.name,
            "message": record.getMessage(),
        }  # fmt: skip
        if record.exc_info and record.exc_info[0]:
            told["fault"] = record.exc_info[0].__name__
        return json.dumps(told, ensure_ascii=False)


def begin_log(log: str) -> None:
    """Have what the server and the observatory say written to standard error, as JSON if so asked."""
    shown = logging.StreamHandler()
    shown.setFormatter(JsonLines() if log == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    for name, level in ((LOG, logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [shown], False
        logger.setLevel(level)


def _json(served: Served) -> str:
    told = {
        "at": _instant(datetime.now(UTC).timestamp()), "level": "info", "logger": LOG, "request": served.id,
        "method": served.method, "route": served.route, "status": served.status,
        "ms": round(served.seconds * 1000, 1), "member": served.visitor, "address": served.address,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _text(served: Served) -> str:
    who = f" {served.visitor}" if served.visitor else ""
    return (
        f"{served.method} {served.route} {served.status} {served.seconds * 1000:.0f} ms {served.address}{who} "
        f"[{served.id}]"
    )


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
