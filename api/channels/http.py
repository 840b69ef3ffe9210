"""The HTTP channel: one signed POST for each message; the key makes a repeat harmless."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from cases.ports import Clock, Receipt
from cases.webhooks import SIGNATURE, signature

from .webhook import TIMEOUT_SECONDS, opener

TAKEN = frozenset({200, 201, 202, 204})
NEVER = frozenset({400, 403, 404, 413, 415, 422})
KEY, KIND, REFERENCE = "Idempotency-Key", "Paymend-Kind", "Paymend-Reference"
ANSWER_BYTES_MAX = 2_000


@dataclass(slots=True)
class HttpChannel:
    """Posts the exact bytes to `url`. The signature covers `<key>\\n<kind>\\n` and the bytes.

    Answers: 200, 201, 202, 204 accepted; 400, 403, 404, 413, 415, 422 finally refused; all else is not known, and
    `GET <url>/<key>` tells: 200 accepted, 410 refused, 404 never arrived.
    """

    url: str
    secret: bytes
    clock: Clock
    name: str = "http"

    def send(self, body: bytes, *, key: str, kind: str) -> Receipt:
        """One request; silence is unknown, a connection that nobody took is `absent`."""
        signed = signature(self.secret, f"{key}\n{kind}\n".encode() + body, self.clock.now())
        headers = {KEY: key, KIND: kind, SIGNATURE: signed, "Content-Type": "application/octet-stream"}
        try:
            status, reference, text = _asked("POST", self.url, body, headers)
        except ConnectionRefusedError as error:
            return Receipt("absent", key, f"nobody listens: {error}")
        if status in TAKEN:
            return Receipt("accepted", reference or key)
        outcome = "refused" if status in NEVER else "unknown"
        return Receipt(outcome, reference, f"answered {status}: {text}"[:500])

    def enquire(self, key: str) -> Receipt:
        """What the other side says of `key`."""
        signed = signature(self.secret, f"{key}\n".encode(), self.clock.now())
        status, reference, text = _asked("GET", f"{self.url.rstrip('/')}/{key}", None, {SIGNATURE: signed})
        outcome = {200: "accepted", 410: "refused", 404: "absent"}.get(status, "unknown")
        return Receipt(outcome, reference or key, f"answered {status}: {text}"[:500])


def _asked(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str]:
    """Status, reference and the beginning of the answer. Raises OSError where nobody answers."""
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            text = answer.read(ANSWER_BYTES_MAX).decode("utf-8", errors="replace")
            return int(answer.status), str(answer.headers.get(REFERENCE, "")), text
    except urllib.error.HTTPError as error:
        text = error.read(ANSWER_BYTES_MAX).decode("utf-8", errors="replace")
        return error.code, str(error.headers.get(REFERENCE, "")), text
    except urllib.error.URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else error from None
