"""Speed, memory and start-up: `python bench/speed.py REPORTS.jsonl[.gz] [COUNT]`.

In: reports in the input format. Out: a short table. One core; opening the tables and the first report (cold start)
are counted apart; a word is a run of characters between white space. Memory is the peak resident set of this process.
Start-up is `marsad read` on one short report.
"""

import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from reports import read, report_of

SHORT = "قصفت طائرات حربية سوقا شعبيا في مدينة إدلب صباح اليوم، ما أسفر عن مقتل ثلاثة مدنيين، بحسب مصدر طبي."


def main(path: Path, count: int | None) -> None:
    begun = time.perf_counter()
    from marsad.cli.tables import coder_with
    from marsad.model import Report

    coder = coder_with(None)
    coder.code(Report(id="short", text=SHORT))
    cold = time.perf_counter() - begun

    words = claims = reports = 0
    spent = 0.0
    for row in islice(read(path), count):
        report = report_of(row)
        begun = time.perf_counter()
        coded = coder.code(report)
        spent += time.perf_counter() - begun
        reports += 1
        words += len(report.title.split()) + len(report.text.split())
        claims += len(coded.claims)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    print(f"{reports} reports, {words} words, {claims} claims")
    print(f"cold start       {cold:10.2f} s")
    print(f"text to claims   {words / spent:10.0f} words/s")
    print(f"peak memory      {memory:10.0f} MB")
    print(f"marsad read      {start_up():10.2f} s (best of 5, one short report, process start to output)")


def start_up() -> float:
    command = [str(Path(sys.executable).parent / "marsad"), "read", "--format", "jsonl"]
    times = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "short.txt")
        file.write_text(SHORT, encoding="utf-8")
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run([*command, str(file)], check=True, capture_output=True)
            times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
