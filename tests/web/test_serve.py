"""`marsad serve` as a process: it says where it listens, and why it cannot."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.request import urlopen

import pytest
from chromium import build


@contextmanager
def serving(home, *words):
    """The process, ended as a person ends it."""
    command = [sys.executable, "-m", "marsad", "serve", "--home", str(home), *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)


@pytest.fixture(scope="module", autouse=True)
def pages():
    """The pages' scripts, built."""
    build()


def test_a_free_port_is_told_and_answers(home):
    with serving(home, "--port", "0") as process:
        line = process.stderr.readline()
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", line)[1])
        assert port, line
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as answer:
            assert json.load(answer)["status"] == "ok"


def test_a_port_that_another_listens_on_is_named(home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with serving(home, "--port", str(port)) as process:
            told = process.stderr.read()
    assert process.returncode == 3
    assert f"127.0.0.1:{port}" in told and "--port" in told and "[web-port]" in told
