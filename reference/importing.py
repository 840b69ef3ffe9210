"""Checks rows of master data one by one, from JSON lines or CSV, and says which line is wrong and why."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from payments.identifiers.bic import is_valid

from .data import day_of

REQUIRED = {
    "banks": ("bic",), "accounts": ("account",), "ssis": ("bic", "currency", "correspondent_bic"),
    "parties": ("name",), "rates": ("currency", "eur"), "calendars": ("code",), "own_bics": ("bic",),
}  # fmt: skip
_LISTS = ("aliases", "reachable", "closed")
_FLAGS = ("authenticated", "own_customer")


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
    for line, row in _csv_rows(text) if is_csv else _json_rows(text):
        fault = row if isinstance(row, str) else fault_of(kind, row)
        if fault:
            bad.append(BadRow(line, fault))
        elif isinstance(row, dict):
            good.append((line, row))
    return good, bad


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield number, f"not JSON: {error.msg}"
            continue
        yield number, row if isinstance(row, dict) else "not an object"


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    reader = csv.DictReader(text.splitlines())
    for row in reader:
        yield reader.line_num, {name: _cell(name, value) for name, value in row.items() if name and value}


def _cell(name: str, value: str) -> Any:
    if name in _LISTS:
        return [part.strip() for part in value.split("|") if part.strip()]
    return value.strip().lower() in ("true", "1", "yes") if name in _FLAGS else value.strip()


def fault_of(kind: str, row: Mapping[str, Any]) -> str | None:
    """Why the row cannot be taken, None if it can."""
    missing = [name for name in REQUIRED[kind] if not row.get(name)]
    if missing:
        return f"{missing[0]} is missing"
    return next((text for text in _faults(row) if text), None)


def _faults(row: Mapping[str, Any]) -> Iterable[str | None]:
    for name in ("bic", "successor_bic", "correspondent_bic"):
        yield f"{name} {row[name]!r} is not a BIC" if row.get(name) and not is_valid(str(row[name]).upper()) else None
    for name in ("effective_from", "effective_to", "date", "closed_on"):
        yield _date_fault(name, row.get(name))
    if row.get("eur") is not None:
        yield _rate_fault(row["eur"])


def _date_fault(name: str, value: Any) -> str | None:
    try:
        day_of(value)
    except ValueError:
        return f"{name} {value!r} is not a date"
    return None


def _rate_fault(value: Any) -> str | None:
    try:
        rate = Decimal(str(value))
    except InvalidOperation:
        return f"eur {value!r} is not a number"
    return None if rate.is_finite() and rate > 0 else f"eur {value!r} is not above zero"
