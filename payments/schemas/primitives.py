"""Whether a text is a value of an XML Schema type, and which facet it breaks. Source: XML Schema 1.0 part 2."""

import base64
import binascii
import calendar
import re
from decimal import Decimal
from functools import lru_cache

from .index import SimpleType

DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
DAY = r"(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
FORMS = {
    "date": re.compile(f"{YEAR}-{DAY}{ZONE}"),
    "dateTime": re.compile(f"{YEAR}-{DAY}T{TIME}{ZONE}"),
    "time": re.compile(f"{TIME}{ZONE}"),
    "gYear": re.compile(f"{YEAR}{ZONE}"),
    "gYearMonth": re.compile(f"{YEAR}-(?P<month>0[1-9]|1[0-2]){ZONE}"),
    "boolean": re.compile("true|false|1|0"),
    "decimal": DECIMAL,
}
COLLAPSED = ("boolean", "decimal", "base64Binary")
YEAR_MAX = 2**63 - 1  # the compiled schema holds no larger one
EXAMPLES = {
    "date": "a date such as 2026-11-23",
    "dateTime": "a date and time such as 2026-11-23T09:12:00+01:00",
    "time": "a time such as 09:12:00",
    "gYear": "a year such as 2026",
    "gYearMonth": "a year and month such as 2026-11",
    "boolean": "true or false",
    "decimal": "a decimal number such as 1250.00",
    "base64Binary": "base64 text",
}


def faults_of(text: str, declared: SimpleType) -> list[tuple[str, str]]:
    """(kind, what is allowed) for each way in which `text` is no value of the type; kind is `type` or `facet`.

    White space counts in strings. Around numbers and booleans it is ignored; around dates and times the standard
    ignores it too, but the compiled schema does not, and it is the one that decides.
    """
    value = text if declared.primitive not in COLLAPSED else " ".join(text.split())
    if not is_primitive(value, declared.primitive):
        return [("type", EXAMPLES[declared.primitive])]
    broken = [*_length(value, declared), *_digits(value, declared)]
    if declared.pattern is not None and not compiled_pattern(declared.pattern).fullmatch(value):
        broken.append(f"the pattern {declared.pattern}")
    if declared.values and value not in declared.values:
        broken.append("one of " + ", ".join(declared.values))
    return [("facet", allowed) for allowed in broken]


def is_primitive(value: str, primitive: str) -> bool:
    """Whether `value` (white space collapsed) has the form of the built-in type, real days included."""
    if primitive == "string":
        return True
    if primitive == "base64Binary":
        return octets(value) is not None
    matched = FORMS[primitive].fullmatch(value)
    if matched is None:
        return False
    parts = matched.groupdict()
    if "year" in parts and not _countable(parts["year"]):
        return False
    if "day" not in parts:
        return True
    year = int(parts["year"])
    # Leap years repeat every 400 years; the calendar module knows 1 to 9999.
    return int(parts["day"]) <= calendar.monthrange(year % 400 + 2000, int(parts["month"]))[1]


def _countable(year: str) -> bool:
    """No year zero, and none beyond the largest; one of thousands of digits is not even read as a number."""
    return len(year) <= len(f"-{YEAR_MAX}") and 0 < abs(int(year)) <= YEAR_MAX


def octets(value: str) -> int | None:
    """How many bytes base64 text stands for; None if it is no base64."""
    text = value.replace(" ", "")
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return len(decoded) if base64.b64encode(decoded).decode() == text else None  # unused bits must be zero


@lru_cache(maxsize=256)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """An XML Schema pattern for `fullmatch`: there `^` and `$` are ordinary, `.` is anything but a line end."""
    found: list[str] = []
    inside = False
    for token in re.findall(r"\\.|.", pattern, re.DOTALL):
        if token == "." and not inside:
            token = r"[^\n\r]"
        elif token in "^$" and not inside:
            token = f"\\{token}"
        elif token in "[]":
            inside = token == "["
        found.append(token)
    return re.compile("".join(found))


def _length(value: str, declared: SimpleType) -> list[str]:
    if declared.length_min is None and declared.length_max is None:
        return []
    length = octets(value) if declared.primitive == "base64Binary" else len(value)
    assert length is not None
    unit = "bytes" if declared.primitive == "base64Binary" else "characters"
    if declared.length_min is not None and length < declared.length_min:
        return [f"at least {declared.length_min} {unit}"]
    if declared.length_max is not None and length > declared.length_max:
        return [f"at most {declared.length_max} {unit}, not {length}"]
    return []


def _digits(value: str, declared: SimpleType) -> list[str]:
    if declared.primitive != "decimal":
        return []
    whole, _, fraction = value.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")  # facets count digits of the number, not of its text
    found = []
    if declared.digits_max is not None and len(whole) + len(fraction) > declared.digits_max:
        found.append(f"at most {declared.digits_max} digits")
    if declared.fraction_digits_max is not None and len(fraction) > declared.fraction_digits_max:
        found.append(f"at most {declared.fraction_digits_max} decimals")
    if declared.least is not None and Decimal(value) < Decimal(declared.least):
        found.append(f"at least {declared.least}")
    return found
