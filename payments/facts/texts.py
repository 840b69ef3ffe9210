"""Amounts and dates as messages write them. What is not exactly of the form gives None; nothing is repaired here."""

import re
from datetime import date
from decimal import Decimal

MX_AMOUNT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
MT_AMOUNT = re.compile(r"[0-9]+,[0-9]*")
MX_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
MT_DATE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
CENTURY_PIVOT = 80  # a two-digit year from 80 on is of the 20th century, as on the FIN network


def mx_amount(text: str) -> Decimal | None:
    """`"250000.00"` → Decimal("250000.00"); None for what is no xs:decimal."""
    return Decimal(text.strip()) if MX_AMOUNT.fullmatch(text.strip()) else None


def mt_amount(text: str) -> Decimal | None:
    """`"4210,00"` or `"1000,"` → Decimal; None without the mandatory comma."""
    return Decimal(text.replace(",", ".")) if MT_AMOUNT.fullmatch(text) else None


def mx_date(text: str) -> date | None:
    """The day of an ISO date or date-time; None if there is no such day."""
    matched = MX_DATE.fullmatch(text.strip())
    return _day(matched[1]) if matched else None


def mt_date(text: str) -> date | None:
    """The day of YYMMDD; None if there is no such day."""
    matched = MT_DATE.fullmatch(text)
    if not matched:
        return None
    century = "19" if int(matched[1]) >= CENTURY_PIVOT else "20"
    return _day(f"{century}{matched[1]}-{matched[2]}-{matched[3]}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
