"""Amounts, days, times and switches as a policy's plain data have them; ValueError for what is none."""

from datetime import date, time
from decimal import Decimal
from typing import Any


def day_in(value: Any) -> date:
    """A day, written `2026-11-22`."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def time_in(value: Any) -> time:
    """A time of the day, written `"18:30"`: YAML reads it as a number where it has no quotation marks."""
    if not isinstance(value, str):
        raise ValueError(f'write {value} as text: a time is "18:30"')
    return time.fromisoformat(value)


def amount_in(value: Any) -> Decimal:
    """An amount, written as text or as a whole number."""
    if isinstance(value, float):
        raise ValueError(f"write {value} as text: amounts are never binary fractions")
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{value} is no amount")
    return amount


def switch_in(value: Any) -> bool:
    """True or false, nothing that only looks like it."""
    if not isinstance(value, bool):
        raise ValueError(f"a switch is true or false, not {value!r}")
    return value
