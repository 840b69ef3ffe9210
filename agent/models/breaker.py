"""The circuit breaker of an endpoint: after failures in a row nobody waits for it, until one case tries again."""

import time
from collections.abc import Callable
from threading import Lock

from .calls import ModelFailed

FAILURES_MAX = 3
PAUSE_SECONDS = 30.0
LEFT_ALONE = "the endpoint failed several times in a row; it is left alone"


class Breaker:
    """Closed: turns go through. Open: they fail at once. After the pause one goes through; its outcome decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._failures, self._until = 0, 0.0

    def require_closed(self) -> None:
        """Raises ModelFailed while open."""
        with self._lock:
            if self._failures < FAILURES_MAX:
                return
            if self._clock() < self._until:
                raise ModelFailed(LEFT_ALONE, transient=True)
            self._until = self._clock() + PAUSE_SECONDS  # this turn tries; others wait for what it finds

    def succeeded(self) -> None:
        """The endpoint answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """The endpoint could not be had."""
        with self._lock:
            self._failures += 1
            self._until = self._clock() + PAUSE_SECONDS

    @property
    def open(self) -> bool:
        """Whether turns fail at once now."""
        with self._lock:
            return self._failures >= FAILURES_MAX and self._clock() < self._until
