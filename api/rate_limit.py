"""A limit on how much one caller asks of one process: tokens that refill evenly."""

from dataclasses import dataclass, field
from datetime import datetime

CALLERS_MAX = 10_000


@dataclass
class RateLimit:
    """`per_minute` requests for each caller, all of them at once if need be; 0 is no limit."""

    per_minute: int
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def seconds_to_wait(self, caller: str, now: datetime) -> float:
        """0 where the request may go on (and is counted), else how long until one may."""
        if self.per_minute == 0:
            return 0.0
        each = 60.0 / self.per_minute
        left, since = self._left.pop(caller, (float(self.per_minute), now))
        left = min(left + max((now - since).total_seconds(), 0.0) / each, float(self.per_minute))
        allowed = left >= 1.0
        self._left[caller] = (left - 1.0 if allowed else left, now)
        if len(self._left) > CALLERS_MAX:
            self._left.pop(next(iter(self._left)))  # the one that has asked for nothing for the longest time
        return 0.0 if allowed else (1.0 - left) * each
