"""What outside checks say about a message: screening hits, duplicate keys, cut-offs. Plain data for all ports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from .vocabulary import Rail


@dataclass(frozen=True, slots=True)
class ScreeningHit:
    """A name on a list that matches text of the message."""

    path: str
    text: str
    listed: str
    list_id: str


class DuplicateState(StrEnum):
    """Outcome of the duplicate check: `possible` goes to people, `certain` stops."""

    CLEAR = "clear"
    POSSIBLE = "possible"
    CERTAIN = "certain"


@dataclass(frozen=True, slots=True)
class DuplicateRuling:
    """Result of keys K1–K5 (handbook §6.3): the state, the keys that matched, and the rows they matched."""

    state: DuplicateState
    keys: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CutOffRuling:
    """The cut-off for a value date: `deadline` with offset; `left_seconds` is negative once it has passed.

    `business_day` is None where no calendar is held for that day.
    """

    rail: Rail
    value_date: date
    deadline: datetime | None
    left_seconds: int | None
    business_day: bool | None
    source: str
