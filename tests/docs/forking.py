"""Runs `marsad` for shells without starting it anew each time: everything is imported once, each call is a fork.

`python forking.py SOCKET` listens on a UNIX socket. A call hands over its arguments, folder, environment and the three
standard streams; it gets the exit code. What runs is the command itself, in a process of its own.
"""

import contextlib
import json
import os
import socket
import sys
from importlib import import_module
from pathlib import Path

CALL = """#!{python} -IS
import json, os, signal, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({address!r})
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(line, [len(told).to_bytes(8, "big")], [0, 1, 2])
line.sendall(told)
process = int.from_bytes(line.recv(8), "big")
signal.signal(signal.SIGINT, lambda *_: os.kill(process, signal.SIGINT))
signal.signal(signal.SIGTERM, lambda *_: os.kill(process, signal.SIGTERM))
sys.exit(line.recv(1)[0])
"""


def listen(address):
    """Answer calls until told to end."""
    from marsad.cli.main import _COMMANDS, main
    from marsad.coding.kit import default_kit

    for where, _ in _COMMANDS.values():
        import_module(where.partition(":")[0])
    default_kit()
    door = socket.socket(socket.AF_UNIX)
    door.bind(address)
    door.listen(16)
    while True:
        line, _ = door.accept()
        if os.fork() == 0:
            door.close()
            _answer(line, main)
        line.close()
        _bury()


def _bury():
    """Take leave of those that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(line, main):
    """Be the command of one call; never returns."""
    size, streams, _, _ = socket.recv_fds(line, 8, 3)
    told = b""
    while len(told) < int.from_bytes(size, "big"):
        told += line.recv(1 << 16)
    words, folder, environment = json.loads(told)
    line.sendall(os.getpid().to_bytes(8, "big"))
    for stream, number in zip(streams, (0, 1, 2), strict=True):
        os.dup2(stream, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    code = 1
    try:
        sys.argv = ["marsad", *words]
        main(words, prog_name="marsad")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        line.sendall(bytes([code & 255]))
        os._exit(code)


if __name__ == "__main__":
    listen(str(Path(sys.argv[1])))
