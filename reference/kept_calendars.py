"""The calendars in force in the store: read again as soon as another edition of them is put in force."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from payments.rulings import CutOffRuling
from payments.vocabulary import Rail

from .calendars import BankCalendars
from .store import StoreReference


class KeptCalendars:
    """Calendars over the rows that the store has in force at the moment of each question."""

    def __init__(self, store: StoreReference) -> None:
        self._store = store
        self._read = ("", BankCalendars(store.calendars()))

    @property
    def edition(self) -> str:
        return self._current().edition

    def cut_off(self, rail: Rail, currency: str, value_date: date, now: datetime) -> CutOffRuling | None:
        """As BankCalendars."""
        return self._current().cut_off(rail, currency, value_date, now)

    def next_business_day(self, rail: Rail, currency: str, day: date) -> date | None:
        """As BankCalendars."""
        return self._current().next_business_day(rail, currency, day)

    def under(self, rows: Iterable[Mapping[str, Any]]) -> BankCalendars:
        """As BankCalendars."""
        return self._current().under(rows)

    def _current(self) -> BankCalendars:
        edition = self._store.in_force("calendars")
        known, calendars = self._read
        if edition != known:
            calendars = BankCalendars(self._store.calendars())
            self._read = (edition, calendars)
        return calendars
