"""Signed stamps in forms: when a page was made, for whom and for what, and that a value was keyed and matched."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

UNARMED = timedelta(milliseconds=600)
VALID = timedelta(hours=10)
DIGITS_MAX = 15  # milliseconds since 1970, for some 30,000 years


class BadStamp(Exception):
    """The stamp was not made by us, for this session and purpose, or it is older than a session may be."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """Makes and reads stamps. `secret` is the server's own; all processes of an installation share it."""

    secret: bytes

    def make(self, now: datetime, **claims: str) -> str:
        """A stamp for `claims` at `now`. It holds the time and a signature; the claims themselves are not in it."""
        at = str(int(now.timestamp() * 1000))
        return f"{at}.{self._signature(at, claims)}"

    def made_at(self, stamp: str, now: datetime, **claims: str) -> datetime:
        """When the stamp was made. Raises BadStamp unless it is ours, for exactly these claims, and young enough."""
        at, _, signature = stamp.partition(".")
        if not at.isascii() or not at.isdigit() or len(at) > DIGITS_MAX:
            raise BadStamp("the form carries no stamp")
        if not hmac.compare_digest(signature.encode(), self._signature(at, claims).encode()):
            raise BadStamp("the form belongs to another page, session or server")
        made = datetime.fromtimestamp(int(at) / 1000, UTC)
        if now - made > VALID:
            raise BadStamp("the form is too old")
        return made

    def _signature(self, at: str, claims: Mapping[str, str]) -> str:
        body = json.dumps({**claims, "": at}, sort_keys=True).encode()
        return hmac.new(self.secret, b"paymend-page:" + body, hashlib.sha256).hexdigest()


def too_soon(made_at: datetime, now: datetime) -> bool:
    """Whether less than 600 ms lie between the page and the post: no person decides so fast."""
    return now - made_at < UNARMED
