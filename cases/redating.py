"""Moving the dates of a copied payment by whole weeks, so that they lie near today's and on the same weekdays."""

import re
from datetime import date, datetime, timedelta

WEEK = timedelta(days=7)
_ISO = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")
# The value date of a field 32A (date, currency, amount) in a message, or at the start of a text in JSON.
_FIN = re.compile(r"(?:(?<=:32A:)|(?<=\"))\d{6}(?=[A-Z]{3}\d)")


def weeks_since(then: datetime, now: datetime) -> timedelta:
    """The whole weeks nearest to the time that has passed."""
    return WEEK * round((now - then) / WEEK)


def redated(text: str, by: timedelta, *, named_in: str) -> str:
    """`text` with those of its dates moved that also stand in `named_in`: the payment's own, not those of evidence."""
    if not by:
        return text
    iso, fin = set(_ISO.findall(named_in)), set(_FIN.findall(named_in))
    text = _ISO.sub(lambda found: _moved(found[0], "%Y-%m-%d", by) if found[0] in iso else found[0], text)
    return _FIN.sub(lambda found: _moved(found[0], "%y%m%d", by) if found[0] in fin else found[0], text)


def _moved(told: str, form: str, by: timedelta) -> str:
    try:
        day: date = datetime.strptime(told, form).date()
    except ValueError:
        return told
    return (day + by).strftime(form)
