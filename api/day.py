"""A day as callers write it: ISO 8601 text and nothing else."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def _in_words(value: Any) -> Any:
    """A bare number would be read as seconds since 1970, and a slip answered with the documents of another time."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO.fullmatch(value)):
        return value
    raise ValueError("a day is YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_in_words)]
