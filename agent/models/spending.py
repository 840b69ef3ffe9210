"""What models have cost today, for all processes that share a folder; a turn is paid for before it is taken."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock

from .calls import ModelFailed

_NANOS = 10**9


class Spending:
    """Tokens and cost of each day (UTC), in a SQLite file; without one, in memory.

    `reserve` and `settle` are one conditional write each, so that processes side by side never pass a limit.
    """

    def __init__(self, file: Path | None = None, *, tokens_max: int = 0, cost_max: Decimal = Decimal(0)) -> None:
        self._tokens_max, self._nanos_max = tokens_max, int(cost_max * _NANOS)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            file or ":memory:", check_same_thread=False, timeout=30, isolation_level=None
        )
        self._lock = Lock()
        with self._writing():
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS spending"
                " (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL, nanos INTEGER NOT NULL)"
            )

    def reserve(self, tokens: int, cost: Decimal) -> None:
        """Pay for a turn at its upper bound. Raises ModelFailed where a limit of the day (0: none) would be passed."""
        nanos = int(cost * _NANOS)
        with self._writing():
            had = self._today()
            if self._tokens_max and had[0] + tokens > self._tokens_max:
                raise ModelFailed(f"the day's budget of {self._tokens_max} tokens is spent", transient=False)
            if self._nanos_max and had[1] + nanos > self._nanos_max:
                raise ModelFailed(f"the day's budget of {Decimal(self._nanos_max) / _NANOS} is spent", transient=False)
            self._add(tokens, nanos)

    def settle(self, tokens: int, cost: Decimal) -> None:
        """Correct a reservation: what the turn really took, less what was reserved."""
        with self._writing():
            self._add(tokens, int(cost * _NANOS))

    def today(self) -> tuple[int, Decimal]:
        """Tokens and cost so far."""
        with self._lock:
            tokens, nanos = self._today()
        return tokens, Decimal(nanos) / _NANOS

    def _today(self) -> tuple[int, int]:
        found = self._connection.execute("SELECT tokens, nanos FROM spending WHERE day = ?", (_day(),)).fetchone()
        return (found[0], found[1]) if found else (0, 0)

    def _add(self, tokens: int, nanos: int) -> None:
        self._connection.execute(
            "INSERT INTO spending VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE SET"
            " tokens = max(0, tokens + excluded.tokens), nanos = max(0, nanos + excluded.nanos)",
            (_day(), tokens, nanos),
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _day() -> str:
    return datetime.now(UTC).date().isoformat()
