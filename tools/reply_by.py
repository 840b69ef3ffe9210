"""The day by which a free-text message wants its answer."""

import re
from datetime import date, timedelta

_DAY = re.compile(
    r"""(?ix)
    \b(?:reply|respond|response|answer|revert|advise|confirm)\b [^.?]{0,40}?
    \b(?:by|before|until|(?:no|not)\ later\ than)\s+
    (?: (\d{4})-(\d\d)-(\d\d)
      | (\d{1,2})(?:st|nd|rd|th)?[ .-]?([a-z]{3})[a-z]*(?:[ .,-]*(\d{4}))?\b )"""
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PAST = timedelta(days=30)  # a day without a year that lies further back is meant for next year


def reply_by(text: str, today: date) -> date | None:
    """The first day named as the last for an answer; None where none is named, or no such day exists."""
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day, number, name, named_year = found.groups()
    if year:
        return _day(int(year), int(month), int(day))
    if name.lower() not in _MONTHS:
        return None
    place = _MONTHS.index(name.lower()) + 1
    if named_year:
        return _day(int(named_year), place, int(number))
    meant = _day(today.year, place, int(number))
    return _day(today.year + 1, place, int(number)) if meant and meant < today - _PAST else meant


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
