"""Amounts, instants and durations as people read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from payments.kept import remembered

from ..said import N_, N_all, Said, figure, tell

WARN_SECONDS = 30 * 60
MONTHS = N_all("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SAMPLE = N_("1,234.56")  # how a language writes numbers
SHOWN_KEPT = 4_096  # amounts and instants of the pages looked at again and again


@remembered(SHOWN_KEPT)
def amount(text: str, currency: str) -> str:
    """`2,667.40 USD`: grouped as the language does, in ISO 4217 minor units; what is no decimal stays as it stands."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return " ".join(part for part in (text, currency) if part)
    if not value.is_finite():
        return f"{text} {currency}".strip()
    # More decimals than the currency has are a fault an operator must see, so they are never rounded away.
    exponent = value.as_tuple().exponent
    decimals = max(_minor_units(currency), -exponent if isinstance(exponent, int) else 0)
    return figure(f"{value:,.{max(decimals, 0)}f} {currency}".strip())


@cache
def _minor_units(currency: str) -> int:
    from iso4217 import Currency

    try:
        return int(Currency(currency.upper()).exponent or 0)
    except ValueError:
        return 2


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time for a page: in the reader's zone with its name, in UTC, and for scripts."""

    text: str
    short: str
    utc: str


@lru_cache(maxsize=SHOWN_KEPT)
def instant(at: datetime, zone: str) -> Instant:
    """`23 Nov 2026, 16:45 Berlin`, with ISO 8601 UTC beside it. A time without offset is taken as UTC."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    local = aware.astimezone(ZoneInfo(zone))
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return Instant(
        text=tell("%(day)s %(month)s %(year)s, %(time)s", time=f"{local:%H:%M} {city}", **_day(local)),
        short=f"{local:%H:%M} {city}",
        utc=f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def _day(at: datetime) -> dict[str, object]:
    return {"day": at.day, "month": MONTHS[at.month - 1], "year": at.year}


def day(at: date) -> Said:
    """`03 Nov 2026`."""
    return tell("%(day)s %(month)s %(year)s", day=f"{at:%d}", month=MONTHS[at.month - 1], year=at.year)


def period(first: date, last: date) -> Said:
    """`03 Nov to 23 Nov 2026`."""
    start = tell("%(day)s %(month)s", day=f"{first:%d}", month=MONTHS[first.month - 1])
    return tell("%(first)s to %(last)s", first=start, last=day(last))


@dataclass(frozen=True, slots=True)
class Left:
    """Time to a cut-off, in words; `tone` is `late`, `soon` or empty. `instant` is None where no cut-off is known."""

    words: str
    tone: str
    instant: Instant | None


def time_left(deadline: datetime | None, now: datetime, zone: str) -> Left:
    """How long until `deadline`: `6 h 03 min`, `14 min`, `22 min late`, or `no cut-off`."""
    if deadline is None:
        return Left(N_("no cut-off"), "", None)
    aware = deadline if deadline.tzinfo else deadline.replace(tzinfo=UTC)
    seconds = int((aware - now).total_seconds())
    words = duration(abs(seconds))
    if seconds < 0:
        return Left(tell("%(time)s late", time=words), "late", instant(aware, zone))
    return Left(words, "soon" if seconds <= WARN_SECONDS else "", instant(aware, zone))


def duration(seconds: int) -> Said:
    """`2 d 4 h`, `6 h 03 min`, `14 min`, `under 1 min`."""
    minutes = seconds // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return tell("%(days)s d %(hours)s h", days=days, hours=hours)
    if hours:
        return tell("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes % 60:02d}")
    return tell("%(minutes)s min", minutes=minutes) if minutes else N_("under 1 min")


def short_hash(digest: str | None) -> str:
    """`4f09…c1a1`, a dash where there is none."""
    return f"{digest[:4]}…{digest[-4:]}" if digest else "–"
