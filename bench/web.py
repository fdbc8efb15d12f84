"""The application's figures: a table on standard output, from a real server (uvicorn, one worker) on loopback.

In: a ledger that `marsad demo` fills, and in it one report more, made of the demonstration's own texts until it holds
CLAIMS claims (60). Out: the page of that report, the page of an incident, the list of claims and the first page, median
milliseconds from request to last byte, one after another on one connection; then requests a second for the API's list
of 50 claims, asked by 8 connections at once: the same question again and again, as a client polls, and another question
each time, of which nothing is kept. Beside both stands what the server's processor time alone would give, as the client
shares the machine with the server. Usage: `python bench/web.py [SECONDS]` for each rate (5).
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import count
from pathlib import Path

CLAIMS = 60
PAGES = 60  # requests of one page
CONNECTIONS = 8
MARSAD = (sys.executable, "-m", "marsad")
TICKS = os.sysconf("SC_CLK_TCK")


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        fill(home)
        with served(home) as server:
            asyncio.run(measure(server, seconds))


def fill(home: Path) -> None:
    """The demonstration, and a report of many claims made of its texts."""
    run("demo", "--home", home)
    told = home.parent / "told.jsonl"
    run("demo", "--out", told, "--annotated")
    texts, claims = [], 0
    for line in told.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        if report["claims"]:
            texts.append(report["text"])
            claims += len(report["claims"])
        if claims > CLAIMS * 5:  # those that tell one happening are joined, not all are read
            break
    long = {"id": "long", "title": "حصاد الأسابيع", "publisher": "نشرة القياس (تجريبية)", "published": "2031-06-20"}
    told.write_text(json.dumps({**long, "text": "\n".join(texts)}, ensure_ascii=False), encoding="utf-8")
    run("add", told, "--home", home)


def run(*words: object) -> None:
    done = subprocess.run([*MARSAD, *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)


class Server:
    """A server: where it listens, and the processor time that it has taken."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self._stat = port, Path(f"/proc/{pid}/stat")

    def spent(self) -> float:
        """Processor seconds."""
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """`marsad serve`, until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*MARSAD, "serve", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        else:
            sys.exit("The server did not start; have the pages' scripts been built? `make assets`")
        try:
            yield Server(port, process.pid)
        finally:
            process.terminate()


class Line:
    """A connection that is kept; one question after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, path: str) -> bytes:
        """The body of an answer; anything but success ends the run."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: ar\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            sys.exit(f"{path}: {head.decode()}")
        size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        return await self._reader.readexactly(size)

    def close(self) -> None:
        """Let go of the connection."""
        self._writer.close()


async def line(server: Server) -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", server.port, limit=2**24))


async def measure(server: Server, seconds: float) -> None:
    one = await line(server)
    lines = json.loads(await one.ask("/api/v1/claims?most=500"))["claims"]
    reports = [each["report"] for each in lines]
    most = max(set(reports), key=reports.count)
    claims = reports.count(most)
    if claims < CLAIMS:
        sys.exit(f"The longest report has {claims} claims, not {CLAIMS}: join more texts in `fill`.")
    incidents = json.loads(await one.ask("/api/v1/incidents?most=500"))["incidents"]
    told = max(incidents, key=lambda each: each["claims"])
    print(f"{'page':44} median, ms  server's processor, ms")
    await tell(server, one, f"a report with {claims} claims", f"/reports/{most}")
    await tell(server, one, f"an incident with {told['claims']} accounts", f"/incidents/{told['id']}")
    await tell(server, one, "claims, 50", "/claims?most=50")
    await tell(server, one, "first page, without its map's data", "/")
    one.close()
    print(f"{'API list of 50 claims':44} requests/s  by the server's processor time")
    await rate(server, seconds, "the same question", lambda _: "/api/v1/claims?most=50")
    day = date(2031, 7, 1)
    await rate(
        server, seconds, "another question each time", lambda at: f"/api/v1/claims?most=50&until={day + timedelta(at)}"
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


async def tell(server: Server, one: Line, what: str, path: str) -> None:
    """Ask for a page again and again."""
    await one.ask(path)
    times, before = [], server.spent()
    for _ in range(PAGES):
        began = time.perf_counter()
        await one.ask(path)
        times.append(1000 * (time.perf_counter() - began))
    print(f"{what:44} {statistics.median(times):10.1f}  {1000 * (server.spent() - before) / PAGES:10.1f}", flush=True)


async def rate(server: Server, seconds: float, what: str, path: Callable[[int], str]) -> None:
    """Ask by several connections at once, for some seconds."""
    numbers, end = count(), time.perf_counter() + seconds
    before, began = server.spent(), time.perf_counter()

    async def work() -> int:
        one, done = await line(server), 0
        while time.perf_counter() < end:
            body = await one.ask(path(next(numbers)))
            done += 1
        assert body.count(b'"report":') == 50, body[:200]
        one.close()
        return done

    done = sum(await asyncio.gather(*(work() for _ in range(CONNECTIONS))))
    took, spent = time.perf_counter() - began, server.spent() - before
    print(f"{what:44} {done / took:10.0f}  {done / spent:10.0f}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if sys.argv[1:] else 5)
