"""A client of the interface in Python: thin, typed, synchronous; every answer is what `docs/interface.md` says.

with Paymend("https://paymend.example", key) as paymend:
    receipt = paymend.hand_in({"message": text, "error": {"source": "swift_nak", "code": "M60"}}, wait=20)
    print(receipt["resolution"]["action"])
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, NotRequired, Self, TypedDict

import httpx

PREFIX = "/api/v1"
TIMEOUT_SECONDS = 90.0  # more than the longest `wait`
BUSY, BUSY_TRIES, BUSY_SECONDS_MAX = 429, 5, 30.0
Verdict = Literal[
    "approve", "amend", "reject", "send_back", "return", "request_information", "escalate", "hold", "close", "cancel",
    "reject_payment",
]  # fmt: skip
Json = dict[str, Any]


class Refused(Exception):
    """The server refused: `status`, the stable `title` of the problem, and `detail` for people."""

    def __init__(self, status: int, title: str, detail: str, problem: Json) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status, self.title, self.detail, self.problem = status, title, detail, problem


class Receipt(TypedDict):
    """What handing in gives; `resolution` only after a `wait` that was long enough."""

    case_id: str
    external_id: str
    status: str
    version: int
    links: dict[str, str]
    resolution: NotRequired[Json]


class Change(TypedDict):
    """One event of the stream: the case is at another version or status."""

    id: int
    case_id: str
    version: int
    status: str


class Paymend:
    """One server, as one caller: a machine's key or a person's token. Close it, or use it in a `with`.

    A server that is busy (429) is asked again after the time it names. Nothing else is repeated here: handing in is
    idempotent by `external_id`, a decision by its key, so the caller may repeat both without harm.
    """

    def __init__(self, address: str, secret: str = "", *, timeout: float = TIMEOUT_SECONDS) -> None:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self._http = httpx.Client(base_url=address.rstrip("/") + PREFIX, headers=headers, timeout=timeout)

    def sign_in(self, name: str, password: str) -> None:
        """Act as a person from now on, for an hour. Raises Refused (401)."""
        token = self._json("POST", "/tokens", json={"name": name, "password": password})["token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def hand_in(self, exception: Mapping[str, Any], *, wait: float = 0) -> Receipt:
        """Open the case of an exception (contract §3), durable before this returns; wait at most 60 s for its work."""
        query = {"wait": wait} if wait else {}
        return self._json("POST", "/exceptions", json=dict(exception), params=query)  # type: ignore[return-value]

    def hand_in_all(self, exceptions: Iterable[Mapping[str, Any]]) -> list[Json]:
        """Many at once: an outcome for each, in order, with `status_code` and either the receipt or an `error`."""
        body = "\n".join(json.dumps(dict(each)) for each in exceptions).encode()
        headers = {"Content-Type": "application/x-ndjson"}
        answer = self._send("POST", "/exceptions:batch", content=body, headers=headers)
        return [json.loads(line) for line in answer.text.splitlines()]

    def report(self, body: Mapping[str, Any]) -> Json:
        """Hand in a status report, return or statement, or what became of a send."""
        return self._json("POST", "/reports", json=dict(body))

    def cases(self, **wanted: Any) -> Iterator[Json]:
        """Every case that matches (`status`, `route`, `rail`, `code`, `q`, …), page by page."""
        after: str | None = None
        while True:
            page = self._json("GET", "/cases", params=wanted | ({"after": after} if after else {}))
            yield from page["cases"]
            after = page["next"]
            if after is None:
                return

    def case(self, case_id: str, *, reason: str = "") -> Json:
        """The resolution (contract §4) with the decisions so far. Raises Refused (404)."""
        return self._json("GET", f"/cases/{case_id}", params={"reason": reason} if reason else {})

    def message(self, case_id: str, which: str = "original") -> bytes:
        """The exact bytes of `original`, `repaired` or `outgoing/0`."""
        return self._send("GET", f"/cases/{case_id}/messages/{which}").content

    def audit(self, case_id: str) -> list[Json]:
        """The ledger entries of a case."""
        entries: list[Json] = self._json("GET", f"/cases/{case_id}/audit")["entries"]
        return entries

    def decide(
        self,
        seen: Mapping[str, Any],
        verdict: Verdict,
        *,
        reason: str,
        rekeyed: Mapping[str, str] | None = None,
        operators: Iterable[Mapping[str, Any]] | None = None,
        key: str = "",
    ) -> Json:
        """Decide on the very version and bytes of `seen`, an answer of `case`. Raises Refused: 409 stale, 403, 422.

        `key` makes a repeat the same decision; without one, the same words on the same version are.
        """
        body: Json = {"verdict": verdict, "version": seen["version"], "repaired_sha256": seen["repaired_sha256"]}
        body |= {"reason": reason, "rekeyed": dict(rekeyed or {})}
        body |= {} if operators is None else {"operators": [dict(each) for each in operators]}
        headers = {"Idempotency-Key": key} if key else {}
        return self._json("POST", f"/cases/{seen['case_id']}/decisions", json=body, headers=headers)

    def add_message(self, case_id: str, role: str, message: str, *, authenticated: bool = False) -> Receipt:
        """Add an answer, amendment or document to an open case: it is worked again."""
        body = {"role": role, "message": message, "authenticated": authenticated}
        return self._json("POST", f"/cases/{case_id}/messages", json=body)  # type: ignore[return-value]

    def claim(self, case_id: str, *, take_over: bool = False) -> Json:
        """Take the case for ten minutes."""
        return self._json("POST", f"/cases/{case_id}/claim", json={"take_over": take_over})

    def comment(self, case_id: str, text: str) -> Json:
        """Keep a note."""
        return self._json("POST", f"/cases/{case_id}/comments", json={"text": text})

    def events(self, after: int | None = None) -> Iterator[Change]:
        """Every change from now on, or after the event `after`; ends when the server ends the stream.

        Raises Refused (410) where events after `after` are no longer kept: load again what you show.
        """
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        with self._http.stream("GET", "/events", headers=headers, timeout=None) as answer:
            if answer.status_code >= 400:
                answer.read()
                raise _problem(answer)
            yield from _changes(answer.iter_lines())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self.close()

    def _json(self, method: str, path: str, **more: Any) -> Json:
        told: Json = self._send(method, path, **more).json()
        return told

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer; a busy server is asked again. Raises Refused, or httpx.TransportError where nobody answers."""
        for left in reversed(range(BUSY_TRIES)):
            answer = self._http.request(method, path, **more)
            if answer.status_code != BUSY or not left:
                break
            time.sleep(min(float(answer.headers.get("Retry-After", "1")), BUSY_SECONDS_MAX))
        if answer.status_code >= 400:
            raise _problem(answer)
        return answer


def _problem(answer: httpx.Response) -> Refused:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    title = str(told.get("title", answer.reason_phrase))
    return Refused(answer.status_code, title, str(told.get("detail", "")), told)


def _changes(lines: Iterator[str]) -> Iterator[Change]:
    """The events of a stream of server-sent lines."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        if fields.get("event") == "reset":
            raise Refused(410, "Reset", "events between then and now are not kept: load again", {})
        if fields.get("event") == "case":
            told = json.loads(fields["data"])
            yield Change(id=int(fields["id"]), case_id=told["case_id"], version=told["version"], status=told["status"])
        fields = {}
