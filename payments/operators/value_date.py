"""SetValueDate: a settlement date moves forward or stays, never back (handbook G12)."""

import re
from datetime import date, datetime

from ..edits import Edit
from ..errors import EditRefused
from ..message import Message
from . import set_value
from .model import Operator
from .values import text_of

_MT = re.compile(r"(?P<date>\d{6})(?P<rest>.*)", re.S)


def edits(message: Message, operator: Operator) -> tuple[Edit, ...]:
    """Set the date at the path; MT: 30, or 32A with currency and amount unchanged. Raises EditRefused."""
    old, new = text_of(operator.old, operator), text_of(operator.new, operator)
    if _rest(message, old) != _rest(message, new):
        raise EditRefused("More than the date would change", rule="VALUE_DATE", place=operator.path, value=new)
    if day_of(message, new) is None:
        raise EditRefused("Not a date", rule="VALUE_DATE", place=operator.path, value=new)
    return set_value.edits(message, operator)


def harm(message: Message, operator: Operator) -> str | None:
    """Back-dating is harm; a present date that is none cannot be compared and does not stand in the way."""
    old, new = day_of(message, str(operator.old)), day_of(message, str(operator.new))
    return f"Back-dated from {old} to {new}" if old and new and new < old else None


def day_of(message: Message, text: str) -> date | None:
    """The date in `text`: ISO form in MX, YYMMDD in MT; None if it is no date."""
    try:
        if message.kind == "MX":
            return date.fromisoformat(text) if len(text) == len("2026-11-23") else None
        found = _MT.fullmatch(text)
        return datetime.strptime(found["date"], "%y%m%d").date() if found else None
    except ValueError:
        return None


def _rest(message: Message, text: str) -> str:
    found = _MT.fullmatch(text) if message.kind == "MT" else None
    return found["rest"] if found else ""
