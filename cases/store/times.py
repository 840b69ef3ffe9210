"""Times in the store: UTC ISO text of one width, so that they sort as text."""

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """`2026-11-23T08:12:00.000000+00:00`. `at` must have an offset."""
    assert at.tzinfo is not None
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_time(text: str) -> datetime:
    """The inverse of `to_text`."""
    return datetime.fromisoformat(text)


def maybe_text(at: datetime | None) -> str | None:
    """`to_text`, None for None."""
    return None if at is None else to_text(at)


def maybe_time(text: str | None) -> datetime | None:
    """`to_time`, None for None."""
    return None if text is None else to_time(text)
