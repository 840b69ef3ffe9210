"""The wall clock."""

from datetime import UTC, datetime


class WallClock:
    """The present time, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)
