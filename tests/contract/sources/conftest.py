"""Servers on loopback: a proper one, one that may send anything at all, and one that nobody must ever ask."""

import contextlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
import uvicorn

from marsad.sources.fetch import Fetcher, Rules

NAMES = {
    "news.example": ["127.0.0.1"],
    "other.example": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "forbidden.example": ["127.0.0.2"],
    "mixed.example": ["127.0.0.1", "127.0.0.2"],
    "mapped.example": ["::ffff:127.0.0.2"],
    "linklocal.example": ["fe80::1%lo"],
    "metadata.example": ["169.254.169.254"],
    "odd.example": ["not an address"],
}


def resolve(name):
    """Our names; numbers in any notation as the system reads them, without asking anybody."""
    if name in NAMES:
        return NAMES[name]
    return [socket.inet_ntoa(socket.inet_aton(name))]


class Hours:
    """A clock that only goes on when somebody sleeps."""

    def __init__(self):
        self.passed, self.slept = 0.0, []

    def clock(self):
        return self.passed

    def sleep(self, seconds):
        self.slept.append(round(seconds, 3))
        self.passed += seconds

    def now(self):
        return datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC) + timedelta(seconds=self.passed)


class Web:
    """uvicorn with pages that a test sets: path → (status, headers, body) or a function of the request's headers."""

    def __init__(self):
        self.pages, self.asked = {}, []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        config = uvicorn.Config(
            self._app, log_level="error", interface="asgi3", lifespan="off", access_log=False, server_header=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    def paths(self):
        return [path for path, _ in self.asked if path != "/robots.txt"]

    async def _app(self, scope, receive, send):
        path = scope["raw_path"].decode() + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        self.asked.append((path, headers))
        page = self.pages.get(path, (404, {}, b"none"))
        status, told, body = page(headers) if callable(page) else page
        if status != 304:
            told = {"content-length": str(len(body)), **told}
        pairs = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": body})

    def close(self):
        self._server.should_exit = True
        self._thread.join(10)


class Wild:
    """A server of bare sockets: path → bytes, or a function that is given the connection. Counts connections."""

    def __init__(self, address="127.0.0.1", port=0, context=None):
        self.pages, self.connections = {}, 0
        self._context = context
        self._socket = socket.create_server((address, port), backlog=128)
        self.port = self._socket.getsockname()[1]
        self._open = True
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path="/", host="127.0.0.1", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def _serve(self):
        while self._open:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                data = connection.recv(65536)
                if not data:
                    return
                request += data
            path = request.split(b" ", 2)[1].decode("latin-1")
            page = self.pages.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(page):
                page(connection)
            else:
                connection.sendall(page)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(65536)  # a reset must not overtake the answer

    def close(self):
        self._open = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture(scope="session")
def _web():
    server = Web()
    yield server
    server.close()


@pytest.fixture
def web(_web):
    _web.pages.clear()
    _web.asked.clear()
    return _web


@pytest.fixture(scope="session")
def _wild():
    server = Wild()
    yield server
    server.close()


@pytest.fixture
def wild(_wild):
    _wild.pages.clear()
    return _wild


@pytest.fixture(scope="session")
def _forbidden(_wild):
    server = Wild("127.0.0.2", _wild.port)
    yield server
    server.close()


@pytest.fixture
def forbidden(_forbidden):
    """The server that nobody may ask: at an address outside the allowed network, on the wild server's port."""
    _forbidden.connections = 0
    return _forbidden


RULES = Rules(
    "desk@marsad.example", delay=0.0, timeout=5.0, allow=(ip_network("127.0.0.1/32"),), resolve=resolve
)  # 127.0.0.1 and nothing else on this machine


@pytest.fixture
def make_fetcher(hours):
    """A fetcher for which pauses cost no time."""

    def make(**rules):
        return Fetcher(RULES._replace(**rules), clock=hours.clock, sleep=hours.sleep, now=hours.now)

    return make


@pytest.fixture
def hurried():
    """A fetcher whose clock is the real one, but that never pauses."""

    def make(**rules):
        return Fetcher(RULES._replace(**rules), sleep=lambda seconds: None)

    return make


@pytest.fixture
def fetcher(make_fetcher):
    with make_fetcher() as fetcher:
        yield fetcher
