"""A page's code, run: a shell in a folder of its own, and what a block must print held against what it printed."""

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from fences import ROOT
from forking import CALL

LONGEST = 60  # seconds of one command
_DECIMALS = re.compile(r"[+−-]?\b\d\.\d\d\b")  # confidences and weights, which change whenever these are fitted
_OUTSIDE = re.compile(r"(?<![\w.~/:$-])/(?:bin|etc|home|opt|root|srv|tmp|usr|var)\b(?!/null)")
_MARKS = re.compile("[\u2066-\u2069]")


class Stage:
    """What all shells share: a folder with the programs, and the process that `marsad` is forked from."""

    def __init__(self, folder):
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        address = str(folder / "call")
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "96"}
        own = Path(__file__).with_name("forking.py")
        self.process = subprocess.Popen([sys.executable, own, address], env=environment, stdin=subprocess.DEVNULL)
        _program(self.bin / "marsad", CALL.format(python=os.path.realpath(sys.executable), address=address))
        for name in ("python", "python3"):
            _program(self.bin / name, f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        until = time.monotonic() + LONGEST
        while not os.path.exists(address):
            assert self.process.poll() is None and time.monotonic() < until, "the commands could not be loaded"
            time.sleep(0.02)

    def close(self):
        self.process.terminate()
        self.process.wait()


def _program(path, text):
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


class Shell:
    """One bash for the whole page, in `folder/page`, with a user's folder and no settings of this machine."""

    def __init__(self, stage, folder, **more):
        self.folder, self.told = folder / "page", folder / "told"
        home = folder / "user"
        for each in (self.folder, home):
            each.mkdir(parents=True)
        environment = {
            "HOME": str(home), "PATH": f"{stage.bin}:/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "96", "USER": "desk",
            "LOGNAME": "desk", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "TMPDIR": str(folder), "ROOT": str(ROOT),
            **more,
        }  # fmt: skip
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"], cwd=self.folder, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def run(self, command):
        """Exit code and all that a command prints. What it sets stays set for the next."""
        assert not _OUTSIDE.search(command), f"a page must not touch the system's own folders when it is run: {command}"
        told = shlex.quote(str(self.told))
        self.process.stdin.write(f"eval {shlex.quote(command)} > {told} 2>&1 < /dev/null; echo $?\n".encode())
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], LONGEST)
        assert ready, f"after {LONGEST} seconds it had not ended: {command}"
        code = int(self.process.stdout.readline())
        return code, self.told.read_text(encoding="utf-8", errors="replace")

    def environment(self):
        """The variables that are set now."""
        pairs = self.run("env -0")[1].split("\0")
        return dict(pair.split("=", 1) for pair in pairs if "=" in pair)

    def close(self):
        """End it, and whatever it left running."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            stream.close()


def differs(expected, printed):
    """The first line of `expected` that was not printed where it should be; nothing when all were.

    `…` alone stands for any number of lines, within a line for any characters. Numbers of the weights, the marks of
    direction, hard spaces, spaces at the ends of lines and where a sentence («│») is wrapped count for nothing.
    """
    wanted, got = (_unwrapped(map(_plain, text.strip("\n").splitlines())) for text in (expected, printed))
    at, gap = 0, False
    for line in wanted:
        if line.strip() == "…":
            gap = True
            continue
        while gap and at < len(got) and not _same(line, got[at]):
            at += 1
        if at == len(got) or not _same(line, got[at]):
            return f"expected {line!r}, printed {got[at] if at < len(got) else 'nothing more'!r}"
        at, gap = at + 1, False
    return "" if gap or at == len(got) else f"printed besides: {got[at]!r}"


def _plain(line):
    return _DECIMALS.sub("0.00", _MARKS.sub("", line)).replace("\xa0", " ").rstrip()


def _unwrapped(lines):
    """Lines, those of one sentence of a report put together."""
    found = []
    for line in lines:
        if found and line.startswith("│ ") and found[-1].startswith("│ "):
            found[-1] += line[1:]
        else:
            found.append(line)
    return found


def _same(wanted, got):
    return wanted == got or (
        "…" in wanted and re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), got) is not None
    )
