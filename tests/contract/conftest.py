"""What the contract tests need: a PostgreSQL of their own, and a small ledger on either engine."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from marsad.coding.coder import RuleCoder
from marsad.keep.gather import item_of
from marsad.keep.intake import TOOL, Intake
from marsad.keep.ready import Workshop
from marsad.ledger.runs import begin_run
from marsad.ledger.store import open_ledger
from marsad.ledger.words import Words
from marsad.model import Report
from marsad.sources.archive import Archive
from marsad.sources.files import Given


class Server:
    """A PostgreSQL server on loopback, made for one test run in a temporary folder."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.bin = postgres_programs()
        folder.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self._call("initdb", "-D", str(folder / "data"), "-U", "marsad", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.databases = 0
        self.start()

    def start(self):
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self, how="fast"):
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", how, "stop")

    def database(self):
        """The address of a new, empty database."""
        self.databases += 1
        name = f"ledger{self.databases}"
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "marsad", name)
        return f"postgresql://marsad@127.0.0.1:{self.port}/{name}"

    def _call(self, program, *rest):
        command = [str(self.bin / program), *rest]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_programs():
    """The folder of the server's programs; Debian's package is installed when there is none and we may."""

    def found():
        return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

    if not found() and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # One at a time: other processes of this run install too.
        for words in (["update"], ["install", "-y", "postgresql"]):
            subprocess.run(["flock", "/tmp/marsad-apt", "apt-get", "-qq", *words], check=True, env=quiet)
    assert found(), "These tests need PostgreSQL 15 or newer. On Debian: apt install postgresql"
    return found()[-1].parent


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """A running server; stopped at the end."""
    base = Path("/tmp") if os.geteuid() == 0 else tmp_path_factory.mktemp("pg")
    folder = base / f"marsad-test-{os.getpid()}-{time.time_ns()}"
    server = Server(folder)
    yield server
    server.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty ledger, on either engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return request.getfixturevalue("postgres").database()


@pytest.fixture(scope="session")
def coder(kit):
    """One coder for all tests."""
    return RuleCoder(kit)


class House:
    """A ledger and an archive, and ways to fill them."""

    def __init__(self, address, folder, coder):
        self.ledger = open_ledger(address, create=True)
        self.archive = Archive(folder, TOOL)
        self.coder, self.words = coder, Words(coder.memo)
        self.now = 1_700_000_000.0

    def take(self, *texts, **more):
        """Keep texts as files of their own; returns the outcomes."""
        return self.take_items(item_of(Given(Report(id=f"r{n}", text=t, **more), f"r{n}.txt", 0, (), t.encode()))
                               for n, t in enumerate(texts))  # fmt: skip

    def take_items(self, items):
        run = begin_run(self.ledger, "test")
        code = lambda reports: map(self.coder.code, reports)  # noqa: E731
        intake = Intake(
            self.ledger, self.archive, Workshop(code, self.words).make_ready, run, by="test", clock=lambda: self.now
        )
        return list(intake.take(items))

    def close(self):
        self.archive.close()
        self.ledger.close()


@pytest.fixture
def house(address, tmp_path, coder):
    """An empty house."""
    made = House(address, tmp_path / "archive", coder)
    yield made
    made.close()


@pytest.fixture
def marsad(tmp_path, monkeypatch):
    """Runs a command on the home of this test; gives exit code, output and errors."""
    from click.testing import CliRunner

    from marsad.cli.main import main

    monkeypatch.setenv("MARSAD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MARSAD_BY", "ليلى")

    def run(*words, input=None):
        return CliRunner().invoke(main, list(words), input=input, catch_exceptions=False)

    return run
