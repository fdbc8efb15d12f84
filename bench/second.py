"""The second reader's own cost: `python bench/second.py REPORTS.jsonl[.gz] [COUNT [LONG]]`.

In: reports. A server on loopback, a process of its own, answers at once with one claim that stands in the first
sentence that it is shown. Out: reports a second with `--coder model` and `both`, over COUNT posts of twenty words
(10,000) and the first LONG reports as they are (500); peak memory after a tenth of the posts and after all. No model is
measured here: what a real one takes comes on top. The cache is off: every answer is asked for.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from reports import posts, read, report_of

from marsad.coding.coders import Coder, code_all
from marsad.coding.kit import default_kit
from marsad.config import Model, Settings
from marsad.llm.both import make as make_both
from marsad.llm.coder import make as make_model
from marsad.model import Report

TESTS = Path(__file__).parents[1] / "tests" / "llm"


def serve() -> None:
    """Answer with the first sentence's first verb or noun as a clash; print the address and stay."""
    sys.path.insert(0, str(TESTS))
    from chat_server import chat_server

    def answer(body: dict) -> dict:
        asked = body["messages"][-1]["content"]
        sentence = next(line for line in asked.splitlines() if line.startswith("["))
        number, _, text = sentence[1:].partition("] ")
        words = text.split()
        at = int(number)
        empty = {"actors": [], "targets": [], "time": None, "quantities": [], "sources": []}
        return {
            "claims": [
                {
                    "type": "violence.clash", "status": "occurred",
                    "trigger": {"sentence": at, "words": words[0]},
                    "places": [{"sentence": at, "words": words[-1].strip("."), "role": "at"}], **empty,
                }
            ]
        }  # fmt: skip

    with chat_server(answer) as address:
        print(address, flush=True)
        time.sleep(86_400)


def rate(coder: Coder, reports: Iterable[Report]) -> Iterator[tuple[int, float, float]]:
    """After each report: how many were read, seconds so far, peak memory in megabytes."""
    began = time.perf_counter()
    for number, _ in enumerate(code_all(coder, reports), 1):
        yield number, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(path: Path, count: int, long: int) -> None:
    server = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    texts = [row["text"] for row in read(path)]
    with tempfile.TemporaryDirectory() as home:
        model = Model(base_url=server.stdout.readline().strip(), model="stub", cache=False, concurrency=8)
        told = Settings(home=Path(home), model=model)
        print(f"{'':28}reports/s   MB at a tenth   MB at the end   claims not believed")
        for name, number in (("posts of 20 words", count), ("reports as they are", long)):
            for make in (make_model, make_both):
                coder = make(default_kit(), told)
                rows = posts(texts, number) if name.startswith("posts") else islice(read(path), number)
                found = list(rate(coder, map(report_of, rows)))
                tenth, end = found[number // 10 - 1], found[-1]
                spent = coder.spent()
                print(
                    f"{name:22}{coder.stamp.partition(' ')[0]:6}{end[0] / end[1]:9.0f}   {tenth[2]:13.0f}   "
                    f"{end[2]:13.0f}   {spent['dropped']:.0f} of {spent['requests']:.0f}"
                )
    server.terminate()


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    elif len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    else:
        numbers = [int(each) for each in sys.argv[2:]]
        main(Path(sys.argv[1]), *(numbers + [10_000, 500][len(numbers) :]))
