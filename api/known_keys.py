"""Keys of machine clients as this process saw them a moment ago: a busy client is not looked up for every request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases.store import CaseStore, KeyRow

from .keys import read_key
from .sessions import hash_of

FRESH = timedelta(seconds=1)
KEYS_MAX = 1_000


@dataclass
class KnownKeys:
    """Remembers live keys by their hash. A key that is revoked anywhere ends here within a second."""

    store: CaseStore
    look_up: Callable[[CaseStore, str], Awaitable[KeyRow | None]] = read_key
    _known: dict[str, tuple[KeyRow, datetime]] = field(default_factory=dict)

    async def read(self, secret: str, now: datetime) -> KeyRow | None:
        """The live key of this secret."""
        name = hash_of(secret)
        row, at = self._known.get(name, (None, now))
        if row is not None and at <= now < at + FRESH:
            return row if row.holds(now) else None
        self._known.pop(name, None)
        row = await self.look_up(self.store, secret)
        if row is not None:
            self._known[name] = row, now
            if len(self._known) > KEYS_MAX:
                self._known.pop(next(iter(self._known)))
        return row if row is not None and row.holds(now) else None
