"""Coders: what all readers of reports have in common, and how one is found by its name.

In: a name, the tables and the settings. Out: a coder: a report in, everything that it claims out. Packages offer coders
as entry points of the group `marsad.coders`; each is a function that makes one (`Make`).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from marsad.coding.forms import Forms
from marsad.coding.kit import Kit
from marsad.config import Settings
from marsad.errors import CoderError
from marsad.model import CodedReport, Report

GROUP = "marsad.coders"
RULES = "rules"  # the coder that is there in every case, and used unless another is asked for


class Coder(Protocol):
    """A reader of reports. Its claims say `stamp`: its name and version, such as "rules 0.1.0".

    `ahead` is how many reports it reads at the same time (1: it waits for nobody); only with more than one is `code`
    called from several threads. `spent` counts what reading has cost so far; empty where it costs nothing.
    """

    kit: Kit
    memo: Forms
    stamp: str
    ahead: int

    def code(self, report: Report) -> CodedReport:
        """Everything that one report claims. Raises CoderError when reading cannot go on."""
        ...

    def spent(self) -> dict[str, float]:
        """Numbers by name, such as requests, tokens and cost."""
        ...


Make = Callable[[Kit, Settings], Coder]


class Choice(NamedTuple):
    """Which coder is wanted: its name, the folder of an import for its tables, the home whose settings it goes by.

    `max_cost` stands before the limit that the settings name.
    """

    coder: str = RULES
    gazetteer: Path | None = None
    home: Path | None = None
    max_cost: float | None = None


In = TypeVar("In")
Out = TypeVar("Out")


def name_in(stamp: str) -> str:
    """The coder that a stamp names, without its version."""
    return stamp.partition(" ")[0]


def lacking(name: str, error: ModuleNotFoundError) -> CoderError:
    """What is told where a library of a coder is not installed."""
    return CoderError("coder-needs", f"the coder {name} needs {error.name}: pip install 'marsad[model]'.")


def coder_names() -> list[str]:
    """The names of all coders that are installed."""
    from importlib.metadata import entry_points

    return sorted({RULES, *(each.name for each in entry_points(group=GROUP))})


def coder_named(name: str, kit: Kit, settings: Callable[[], Settings]) -> Coder:
    """Make a coder; `settings` is asked only where it needs them. Raises CoderError and SettingsError."""
    if name == RULES:
        from marsad.coding.coder import RuleCoder

        return RuleCoder(kit)
    from importlib.metadata import entry_points

    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise CoderError("coder-unknown", f"there is no coder {name!r}; there are {', '.join(coder_names())}.")
    try:
        make: Make = found.load()
    except ModuleNotFoundError as error:
        raise lacking(name, error) from error
    return make(kit, settings())


def code_all(coder: Coder, reports: Iterable[Report]) -> Iterator[CodedReport]:
    """Code reports in the order given, `ahead` of them at the same time; no more than those wait in memory."""
    with in_flight(coder.code, coder.ahead) as code:
        yield from code(reports)


@contextmanager
def in_flight(work: Callable[[In], Out], ahead: int) -> Iterator[Callable[[Iterable[In]], Iterator[Out]]]:
    """Gives a `map` that keeps the order and works on `ahead` items at the same time, in threads where it is over 1."""
    if ahead == 1:
        yield lambda items: map(work, items)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    with ThreadPoolExecutor(ahead) as pool:

        def each(items: Iterable[In]) -> Iterator[Out]:
            waiting: deque[Future[Out]] = deque()
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= 2 * ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        try:
            yield each
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
