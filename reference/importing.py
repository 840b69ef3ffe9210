"""Checks rows of master data one by one, from JSON lines or CSV, and says which line is wrong and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from payments.identifiers.bic import is_valid

from .data import day_of
from .fields import REQUIRED, STATUSES
from .reading import text_lines


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was left out: its line, from 1, and why."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: the edition now in force, the rows taken and those left out."""

    kind: str
    edition: str
    accepted: int
    rejected: tuple[BadRow, ...]
    rejected_count: int = 0  # of a large file, of which `rejected` names the first rows only


def checked(kind: str, text: str, *, is_csv: bool = False) -> tuple[list[tuple[int, dict[str, Any]]], list[BadRow]]:
    """Good rows with their line numbers, and the bad ones. Raises KeyError for a kind that does not exist."""
    if kind not in REQUIRED:
        raise KeyError(kind)
    good, bad = [], []
    for line, row in text_lines(text, is_csv=is_csv):
        fault = row if isinstance(row, str) else fault_of(kind, row)
        if fault:
            bad.append(BadRow(line, fault))
        elif isinstance(row, dict):
            good.append((line, row))
    return good, bad


def fault_of(kind: str, row: Mapping[str, Any]) -> str | None:
    """Why the row cannot be taken, None if it can."""
    missing = [name for name in REQUIRED[kind] if not row.get(name)]
    if missing:
        return f"{missing[0]} is missing"
    status = row.get("status")
    if status and kind in STATUSES and status not in STATUSES[kind]:
        return f"status {status!r} is not one of {', '.join(STATUSES[kind])}"
    return next((text for text in _faults(row) if text), None)


def _faults(row: Mapping[str, Any]) -> Iterable[str | None]:
    for name in ("bic", "successor_bic", "correspondent_bic"):
        yield f"{name} {row[name]!r} is not a BIC" if row.get(name) and not is_valid(str(row[name]).upper()) else None
    for name in ("effective_from", "effective_to", "date", "closed_on"):
        yield _date_fault(name, row.get(name))
    for day in row.get("closed") or ():
        yield _date_fault("closed", day)
    for cut_off in row.get("cut_offs") or ():
        yield _cut_off_fault(cut_off)
    if row.get("eur") is not None:
        yield _rate_fault(row["eur"])


def _date_fault(name: str, value: Any) -> str | None:
    try:
        day_of(value)
    except ValueError:
        return f"{name} {value!r} is not a date"
    return None


def _cut_off_fault(cut_off: Any) -> str | None:
    if not isinstance(cut_off, Mapping):
        return f"cut_offs {cut_off!r} is no object"
    try:
        time.fromisoformat(str(cut_off.get("time") or "00:00"))
        ZoneInfo(str(cut_off.get("zone")))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return f"cut_offs: {cut_off.get('time')!r} in {cut_off.get('zone')!r} is no time of a zone"
    days = [("days", day) for day in cut_off.get("days") or ()] + [("from", cut_off.get("from"))]
    return next((fault for name, day in days if (fault := _date_fault(name, day))), None)


def _rate_fault(value: Any) -> str | None:
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        return f"eur {value!r} is not a number"
    return None if rate.is_finite() and rate > 0 else f"eur {value!r} is not above zero"
