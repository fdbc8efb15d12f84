"""A real HTTP server on loopback that speaks the chat-completions protocol; what it answers is up to the test.

In: a function from the JSON body of a request to its answer: a dict (sent as JSON, the way a good model answers), a
string (sent as it is) or a `Reply` for everything else: other statuses, slow, cut off, hanging up. Out: the address to
be put down as `base_url`.

    with chat_server(lambda body: {"claims": []}) as address: ...
    with chat_server(in_turn(Reply(status=500), {"claims": []}), asked) as address: ...  # `asked` collects the bodies
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

NO_CLAIMS: dict[str, Any] = {"claims": []}


@dataclass
class Reply:
    """An answer of any kind.

    `content` and `finish` are those of the one choice; `usage` is prompt and completion tokens (default: characters
    / 4; empty: none told). `body` replaces the whole JSON of the answer. `delay` are seconds before the first byte,
    `trickle` seconds between bytes of the body. `hang_up` closes the connection after `cut` bytes of the body.
    """

    content: str | None = ""
    finish: str = "stop"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    usage: tuple[int, int] | tuple[()] | None = None
    body: bytes | None = None
    delay: float = 0.0
    trickle: float = 0.0
    hang_up: bool = False
    cut: int = 0


Answers = Callable[[dict[str, Any]], dict[str, Any] | str | Reply]


def refusal(status: int, message: str = "no", **more: Any) -> Reply:
    """An error as servers of the protocol send it."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": status}}).encode()
    return Reply(status=status, body=body, **more)


def in_turn(*answers: dict[str, Any] | str | Reply) -> Answers:
    """One answer after the other; the last one stays."""
    lock, told = Lock(), iter(answers)
    held = [answers[-1]]

    def answer(body: dict[str, Any]) -> dict[str, Any] | str | Reply:
        with lock:
            held[0] = next(told, held[0])
            return held[0]

    return answer


def without_formats(answer: Answers, *refused: str) -> Answers:
    """A server that does not know these kinds of `response_format` (all of them when none is named)."""

    def judge(body: dict[str, Any]) -> dict[str, Any] | str | Reply:
        kind = body.get("response_format", {}).get("type", "")
        if kind and (not refused or kind in refused):
            return refusal(400, f"response_format {kind} is not supported")
        return answer(body)

    return judge


@contextmanager
def chat_server(
    answer: Answers, asked: list[dict[str, Any]] | None = None, heads: list[dict[str, str]] | None = None
) -> Iterator[str]:
    """A running server; gives its address (`http://127.0.0.1:PORT/v1`).

    `asked` collects the bodies of all chat requests, `heads` the headers (names in lower case) of all requests.
    """

    class Handler(_Handler):
        pass

    Handler.answer, Handler.asked, Handler.heads = staticmethod(answer), asked, heads
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    answer: Answers
    asked: list[dict[str, Any]] | None
    heads: list[dict[str, str]] | None

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._keep_head()
        models = {"object": "list", "data": [{"id": "stub", "object": "model", "created": 0, "owned_by": "us"}]}
        known = self.path == "/v1/models"
        self._send(Reply(status=200 if known else 404, body=json.dumps(models if known else {}).encode()))

    def do_POST(self) -> None:
        self._keep_head()
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path != "/v1/chat/completions":
            self._send(refusal(404, "no such path"))
            return
        if self.asked is not None:
            self.asked.append(body)
        told = type(self).answer(body)
        if isinstance(told, dict):
            told = json.dumps(told, ensure_ascii=False)
        reply = Reply(told) if isinstance(told, str) else told
        if reply.body is None:
            reply.body = json.dumps(_completion(body, reply), ensure_ascii=False).encode()
        self._send(reply)

    def _keep_head(self) -> None:
        if self.heads is not None:
            self.heads.append({name.lower(): value for name, value in self.headers.items()})

    def _send(self, reply: Reply) -> None:
        body = reply.body or b""
        head = {"content-type": "application/json", "content-length": str(len(body)), **reply.headers}
        lines = [f"HTTP/1.1 {reply.status} -", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        time.sleep(reply.delay)
        if reply.hang_up:
            self.close_connection = True
            body = body[: reply.cut]
            lines = lines if reply.cut else []
        try:
            if reply.trickle:
                self.wfile.write("\r\n".join(lines).encode())
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    time.sleep(reply.trickle)
            else:
                self.wfile.write("\r\n".join(lines).encode() + body)
        except OSError:  # who asked has gone
            self.close_connection = True


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    asked = sum(len(message["content"]) for message in body["messages"]) // 4
    usage = (asked, len(reply.content or "") // 4) if reply.usage is None else reply.usage
    counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)} if usage else None
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": reply.content}, "finish_reason": reply.finish}
        ],
        **({"usage": counted} if counted else {}),
    }
