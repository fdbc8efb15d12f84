"""The map's figures in a real Chromium: medians in milliseconds on standard output, with 100,000 incidents.

In: the harness of tests/web/harness on loopback, whose marks lie scattered, each on a place of its own. Out: from the
request of the page until its first view stands; from a choice of a type, and from the end of a drag, until all that
they ask for is drawn. Where it is allowed, what is timed (server and browser) goes before all else on this machine;
else the machine must be quiet for the figures to mean something, so its load is printed too.
The scripts mark the moments themselves: `marsad:ready` and `marsad:drawn` (web/src/map). Needs Playwright and Debian's
Chromium. Usage: `python bench/map.py [TIMES]`.
"""

import os
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))

from chromium import MISSING, Visit, build, chromium, harness, launch, visiting

FULL = {"lang": "ar", "scene": "scattered", "count": 100_000}
DRAWN = "performance.getEntriesByName('marsad:drawn').at(-1).startTime"
READY = "performance.getEntriesByName('marsad:ready')[0].startTime"
TYPES = ("violence.shelling", "access.siege", "", "violence.air_strike", "")
STEPS = (-300, 250, -250, 300, -280)  # pixels


def main(times: int) -> None:
    from playwright.sync_api import sync_playwright

    path = chromium() or sys.exit(MISSING)
    if wrong := build():
        sys.exit(wrong)
    with sync_playwright() as playwright, harness() as site:
        browser = launch(playwright, path)
        with visiting(browser, site) as visit, first_in_line() as alone:
            print(f"{'':12} median, ms   all")
            tell("first view", [first_view(visit()) for _ in range(times)])
            tell("filter", filters(visit(), times))
            tell("pan", pans(visit(reduced_motion="reduce"), times))
        print(f"before all else: {'yes' if alone else 'no'}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        browser.close()


def first_view(one: Visit) -> float:
    found: float = one.open_map(**FULL).page.evaluate(READY)
    one.page.context.close()
    return found


def filters(one: Visit, times: int) -> list[float]:
    """Choices of one type after another."""
    one.open_map(**FULL)
    return [time_to_drawn(one, lambda code=code: one.page.select_option("#type", code)) for code in TYPES * times]


def pans(one: Visit, times: int) -> list[float]:
    """Drags to and fro."""
    one.open_map(**FULL)
    box = one.page.locator("#map").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse = one.page.mouse

    def pan(step: int) -> None:
        mouse.move(*middle)
        mouse.down()
        mouse.move(middle[0] + step, middle[1] + 40)
        mouse.up()

    return [time_to_drawn(one, lambda step=step: pan(step)) for step in STEPS * times]


def time_to_drawn(one: Visit, act: Callable[[], object]) -> float:
    """Milliseconds from an act until all that it asks for is on the screen; the map has stood still before."""
    one.until(f"performance.now() - {DRAWN} > 600")
    start: float = one.page.evaluate("performance.now()")
    act()
    one.until(f"{DRAWN} > {start}", every=300)
    found: float = one.page.evaluate(DRAWN)
    return found - start


def tell(what: str, times: list[float]) -> None:
    print(f"{what:12} {statistics.median(times):10.0f}   {' '.join(f'{time:.0f}' for time in times)}", flush=True)


@contextmanager
def first_in_line() -> Iterator[bool]:
    """Have browser and harness go before all else on this machine, where that is allowed."""

    def give(policy: int, priority: int) -> None:
        for thread in own_threads():
            with suppress(ProcessLookupError):
                os.sched_setscheduler(thread, policy, os.sched_param(priority))

    try:
        give(os.SCHED_RR, 1)
    except PermissionError:
        yield False
        return
    yield True
    give(os.SCHED_OTHER, 0)


def own_threads() -> Iterator[int]:
    """Threads of all that this run started (browser, harness), not of the run itself."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    for pid in ours - {os.getpid()}:
        yield from (int(task.name) for task in Path(f"/proc/{pid}/task").glob("*"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3)
