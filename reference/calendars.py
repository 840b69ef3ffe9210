"""Which days a currency is open and until when a rail takes payments, by zone names and never by fixed offsets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from payments.rulings import CutOffRuling
from payments.vocabulary import Rail

DAYS_AHEAD_MAX = 30
SATURDAY_AND_SUNDAY = (5, 6)


class BankCalendars:
    """The shipped calendars under rows of reference data (contract §3 `calendars`), which add to and override them.

    A cut-off with `days` is that of half days: it holds on these alone, and the usual one on all others; with `from`
    it is the usual one from that day on.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]] = (), edition: str = "") -> None:
        self._rows = {str(row["code"]).upper(): row for row in rows}
        shipped = str(_shipped()["edition"])
        self.edition = edition or (f"{shipped}+{len(self._rows)} rows" if self._rows else shipped)

    def under(self, rows: Iterable[Mapping[str, Any]]) -> "BankCalendars":
        """These calendars with further rows over them: their days are closed too, their cut-offs come first."""
        merged, own = dict(self._rows), list(rows)
        if not own:
            return self
        for row in own:
            held = merged.get(str(row["code"]).upper(), {})
            both = {name: [*(row.get(name) or ()), *(held.get(name) or ())] for name in ("closed", "cut_offs")}
            merged[str(row["code"]).upper()] = {**row, **both}
        return BankCalendars(merged.values())

    def cut_off(self, rail: Rail, currency: str, value_date: date, now: datetime) -> CutOffRuling | None:
        """The internal cut-off on `value_date`; None where neither days nor cut-off of rail and currency are held."""
        is_open = self.is_open(rail, currency, value_date)
        external = self._external(rail, currency, value_date)
        if is_open is None and external is None:
            return None
        margin = timedelta(minutes=0 if _always_open(rail) else int(_shipped()["margin_minutes"]))
        deadline = external - margin if external else None
        left = int((deadline - now).total_seconds()) if deadline else None
        return CutOffRuling(rail, value_date, deadline, left, is_open, f"calendars {self.edition}")

    def next_business_day(self, rail: Rail, currency: str, day: date) -> date | None:
        """The first open day on or after `day`; None where no calendar is held or nothing opens within 30 days."""
        for ahead in range(DAYS_AHEAD_MAX):
            is_open = self.is_open(rail, currency, day + timedelta(days=ahead))
            if is_open is None:
                return None
            if is_open:
                return day + timedelta(days=ahead)
        return None

    def is_open(self, rail: Rail, currency: str, day: date) -> bool | None:
        """Whether rail and currency are open on `day`; None where no calendar is held."""
        if _always_open(rail):
            return True
        code = str(_shipped()["rails"].get(rail.value, currency)).upper()
        if self._closed_by_row(rail, code, day):
            return False
        centre = _shipped()["centres"].get(code)
        if centre is not None:
            return day.weekday() not in centre.get("weekend", SATURDAY_AND_SUNDAY) and day not in _holidays(
                code, day.year
            )
        if code in self._rows or rail.value.upper() in self._rows:
            return day.weekday() not in SATURDAY_AND_SUNDAY
        return None

    def _closed_by_row(self, rail: Rail, code: str, day: date) -> bool:
        rows = (self._rows.get(name, {}) for name in (code, rail.value.upper()))
        return any(day.isoformat() in (str(closed)[:10] for closed in row.get("closed") or ()) for row in rows)

    def _external(self, rail: Rail, currency: str, day: date) -> datetime | None:
        if _always_open(rail):
            return datetime.combine(day, time(23, 59, 59), ZoneInfo("Europe/Berlin" if currency == "EUR" else "UTC"))
        rows = self._row_cut_offs(rail, currency)
        named = [_moment(cut_off, day) for cut_off in rows if _names(cut_off, day)]
        if named:  # a half day; where one of them cannot be read, its end is not known
            return min((end for end in named if end), default=None) if None not in named else None
        usual = _usual(rows, day) or _shipped_cut_off(rail, currency)
        return _moment(usual, day) if usual else None

    def _row_cut_offs(self, rail: Rail, currency: str) -> list[Mapping[str, Any]]:
        """The customer cut-offs of rows, the rail's own first; those for institutions are later and never assumed."""
        held = (c for code in (rail.value, currency) for c in self._rows.get(code.upper(), {}).get("cut_offs") or ())
        return [c for c in held if c.get("kind", "customer") == "customer" and c.get("rail", rail.value) == rail.value]


def currency_of(rail: Rail) -> str | None:
    """The one currency whose days the rail keeps; None for rails that carry any."""
    code = _shipped()["rails"].get(rail.value)
    return None if code is None else str(code)


def _usual(rows: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The cut-off of no named day: of those with `from` the latest that has begun, else the first without."""
    begun = [c for c in rows if not c.get("days") and str(c.get("from") or "")[:10] <= day.isoformat()]
    return max(begun, key=lambda c: str(c.get("from") or "")[:10], default=None)


def _names(cut_off: Mapping[str, Any], day: date) -> bool:
    """Whether the cut-off is that of named days (half days), and this is one of them."""
    return day.isoformat() in (str(named)[:10] for named in cut_off.get("days") or ())


def _moment(cut_off: Mapping[str, Any], day: date) -> datetime | None:
    """The cut-off on that day; None where its time is not told."""
    if not cut_off.get("time") or not cut_off.get("zone"):
        return None
    return datetime.combine(day, time.fromisoformat(str(cut_off["time"])), ZoneInfo(str(cut_off["zone"])))


def _always_open(rail: Rail) -> bool:
    return rail.value in _shipped()["always_open"]


def _shipped_cut_off(rail: Rail, currency: str) -> Mapping[str, Any] | None:
    """By rail; by currency only for correspondent banking, whose payments end in the currency's own system."""
    cut_offs: Mapping[str, Any] = _shipped()["cut_offs"]
    by_currency = cut_offs.get(currency.upper()) if rail in (Rail.SWIFT_FIN, Rail.SWIFT_FINPLUS) else None
    found = cut_offs.get(rail.value, by_currency)
    return found if found is None else dict(found)


@cache
def _shipped() -> Mapping[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.safe_load(files("reference").joinpath("calendars.yaml").read_text("utf-8"))
    return loaded


@cache
def _holidays(code: str, year: int) -> frozenset[date]:
    """Closed weekdays of a currency in a year. The `holidays` package is imported here because it is slow to load."""
    import holidays

    centre = _shipped()["centres"][code]
    if "market" in centre:
        return frozenset(holidays.financial_holidays(centre["market"], years=year))
    if centre.get("fixed"):
        return _fixed_holidays(str(centre["country"]), year)
    return frozenset(holidays.country_holidays(centre["country"], subdiv=centre.get("subdivision"), years=year))


def _fixed_holidays(country: str, year: int) -> frozenset[date]:
    """Federal Reserve rule: a Sunday holiday closes the Monday after, a Saturday one closes nothing else."""
    import holidays

    days = holidays.country_holidays(country, observed=False, years=year)
    return frozenset(day + timedelta(days=1) if day.weekday() == 6 else day for day in days)
