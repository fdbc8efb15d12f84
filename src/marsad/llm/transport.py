"""Transport: one HTTP request to a model and its answer, with nothing in it that was not meant to be sent.

In: requests as the openai library makes them. Out: answers, read whole within limits of time and size. No proxy, key or
header comes from the environment, no redirect is followed, and of the library's headers only those go out that the
protocol needs: what machine and Python this is stays here.
"""

from collections.abc import Iterable, Iterator

import httpcore2
import httpx2

import marsad
from marsad.config import Model
from marsad.llm.endpoint import Roads
from marsad.llm.limits import Limits

MOST_BYTES = 4_000_000  # of one answer
_KEPT = ("host", "content-type", "content-length")  # of the library's headers
_TOLD = ("content-type", "retry-after", "retry-after-ms", "x-should-retry")  # what is made use of in an answer's head


class HugeAnswerError(Exception):
    """An answer is larger than any answer can be; it is not read to its end."""


class Transport(httpx2.BaseTransport):
    """Sends requests over `roads`. Each waits for its turn; `key` is what the server may want to see.

    Raises HugeAnswerError beside httpx2's errors, and CoderError when a connection would leave this machine.
    """

    def __init__(self, model: Model, key: str, roads: Roads, limits: Limits) -> None:
        self._timeout, self._roads, self._limits = model.timeout, roads, limits
        own = {
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": f"marsad/{marsad.__version__}",
        }
        if key:
            own["authorization"] = f"Bearer {key}"
        self._own = [(name.encode(), value.encode()) for name, value in own.items()]
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=model.concurrency,
            max_keepalive_connections=model.concurrency,
            keepalive_expiry=60,
            network_backend=roads,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and read its answer."""
        self._limits.take_turn()
        self._roads.start_clock(self._timeout)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout)
        sent = [(name, value) for name, value in request.headers.raw if name.lower().decode("latin-1") in _KEPT]
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        try:
            with self._pool.stream(
                request.method,
                target,
                headers=[*sent, *self._own],
                content=request.read(),
                extensions={"timeout": timeouts},
            ) as response:
                assert isinstance(response.stream, Iterable)
                body = b"".join(_bounded(response.stream))
        except httpcore2.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise httpx2.ReadError(str(error), request=request) from error
        told = [(name, value) for name, value in response.headers if name.lower().decode("latin-1") in _TOLD]
        return httpx2.Response(response.status, headers=told, content=body, request=request)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    left = MOST_BYTES
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise HugeAnswerError
        yield chunk
