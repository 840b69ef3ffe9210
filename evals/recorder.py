"""Stands between a run and a model's endpoint: records every turn, replays what is recorded, keeps to a rate.

All processes of a run ask this one door on the loopback interface, so the rate holds for all of them together, a run
that was stopped pays for no turn twice, and a finished run replays without the endpoint.
"""

import hashlib
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FILE = "turns.jsonl"
BODY_MAX = 20_000_000
Answer = tuple[int, bytes]  # status and body
Ask = Callable[[str, bytes, str], Answer]  # path below the base, body, authorization


@dataclass
class Pace:
    """At most `per_minute` turns a minute, evenly; 0 is no limit."""

    per_minute: float
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Return when the next turn may be asked."""
        if not self.per_minute:
            return
        with self._lock:
            start = max(time.monotonic(), self._next)
            self._next = start + 60 / self.per_minute
        time.sleep(max(0.0, start - time.monotonic()))


class Recorder:
    """Turns by the digest of what was asked. Only an answer with status 200 is kept; no key and no header is."""

    def __init__(self, path: Path, ask: Ask, pace: Pace) -> None:
        self._path, self._ask, self._pace = path, ask, pace
        self._lock = threading.Lock()
        self._held = {turn["asked"]: turn["answer"].encode() for turn in read_turns(path)}

    def answer(self, below: str, body: bytes, authorization: str) -> Answer:
        """The recorded answer, else the endpoint's, recorded."""
        asked = digest_of(below, body)
        if asked in self._held:
            return 200, self._held[asked]
        self._pace.wait()
        started = time.perf_counter()
        status, answer = self._ask(below, body, authorization)
        if status == 200 and _is_object(answer):
            self._keep(asked, answer, time.perf_counter() - started)
        return status, answer

    def _keep(self, asked: str, answer: bytes, seconds: float) -> None:
        line = {"asked": asked, "answer": answer.decode(), "ms": round(seconds * 1000), **tokens_of(answer)}
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._held[asked] = answer


@contextmanager
def recording(folder: Path, base_url: str, *, per_minute: float = 0, timeout_seconds: float = 120) -> Iterator[str]:
    """The address of a recorder before `base_url` for as long as the block lasts; turns go to `folder`."""
    recorder = Recorder(folder / FILE, endpoint(base_url, timeout_seconds), Pace(per_minute))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length") or 0), BODY_MAX)
            body = self.rfile.read(length)
            status, answer = recorder.answer(self.path.removeprefix("/v1"), body, self.headers.get("authorization", ""))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def endpoint(base_url: str, timeout_seconds: float) -> Ask:
    """Asks an OpenAI-compatible endpoint over HTTP. What cannot be reached is a 502."""

    def ask(below: str, body: bytes, authorization: str) -> Answer:
        headers = {"content-type": "application/json", "authorization": authorization}
        request = urllib.request.Request(f"{base_url.rstrip('/')}{below}", body, headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
                return answer.status, answer.read(BODY_MAX)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(BODY_MAX)
        except OSError as unreachable:
            text = {"error": {"message": f"endpoint not reached: {type(unreachable).__name__}", "type": "gateway"}}
            return 502, json.dumps(text).encode()

    return ask


def read_turns(path: Path) -> list[dict[str, Any]]:
    """The turns of a file; a last line cut off by a kill is left out."""
    if not path.exists():
        return []
    turns = []
    for line in path.read_text("utf-8").splitlines():
        try:
            turns.append(json.loads(line))
        except ValueError:
            continue
    return turns


def digest_of(below: str, body: bytes) -> str:
    """What stands for a request: the SHA-256 of its path and its canonical body."""
    with suppress(ValueError):
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(below.encode() + b"\0" + body).hexdigest()


def tokens_of(answer: bytes) -> dict[str, int]:
    """Input and output tokens as the endpoint counted them."""
    used = json.loads(answer).get("usage") or {}
    return {"input": int(used.get("prompt_tokens") or 0), "output": int(used.get("completion_tokens") or 0)}


def _is_object(answer: bytes) -> bool:
    try:
        return isinstance(json.loads(answer), dict)
    except ValueError:
        return False
