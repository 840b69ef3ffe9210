"""A real local HTTP server that speaks the chat completions protocol, from a script: each reply is played once."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the server answers: a status, a body, and how long it takes."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    delay_seconds: float = 0.0


@dataclass
class Endpoint:
    """The server's address, what it got (parsed, and every byte), and the replies still to come; the last is repeated.

    A reply may be made from the request, by a function.
    """

    url: str
    replies: list[Reply | Callable[[dict[str, Any]], Reply]]
    requests: list[dict[str, Any]] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)

    def next(self, request: dict[str, Any]) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply if isinstance(reply, Reply) else reply(request)


def says(content: str) -> Reply:
    """A turn of text."""
    return completion({"role": "assistant", "content": content})


def calls(name: str, arguments: str) -> Reply:
    """A turn that asks one tool; `arguments` may be broken JSON."""
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return completion({"role": "assistant", "content": None, "tool_calls": [call]})


def html() -> Reply:
    return Reply(b"<html><body>gateway</body></html>", content_type="text/html")


def no_choices() -> Reply:
    return Reply(
        json.dumps({"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []}).encode()
    )


def too_many() -> Reply:
    return Reply(b'{"error": {"message": "slow down", "type": "rate_limit"}}', status=429)


def slow(seconds: float) -> Reply:
    return Reply(b"{}", delay_seconds=seconds)


def completion(message: dict[str, Any]) -> Reply:
    """A turn with this message."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "test",
        "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if message.get("tool_calls") else "stop"}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return Reply(json.dumps(body).encode())


@contextmanager
def serving(*replies: Reply | Callable[[dict[str, Any]], Reply]) -> Iterator[Endpoint]:
    """The endpoint on a free loopback port, for as long as the block lasts."""
    endpoint = Endpoint("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            endpoint.wire += [f"{self.requestline}\n{self.headers}".encode(), body]
            endpoint.requests.append(json.loads(body))
            reply = endpoint.next(endpoint.requests[-1])
            time.sleep(reply.delay_seconds)
            try:
                self.send_response(reply.status)
                self.send_header("content-type", reply.content_type)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)
            except BrokenPipeError:
                pass  # the client gave up waiting

        def log_message(self, format: str, *args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
