"""The days within which others answer: business days of the payment's currency, else all but weekends."""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.circumstances import Circumstances
from cases.ports import Calendars
from payments.facts import facts_of
from payments.vocabulary import Rail

ANSWER_DAYS = 5
SATURDAY = 5
# People answer, not a rail: one that is always open would count Sundays. Here the currency's own days are kept.
_BY_CURRENCY = Rail.SWIFT_FINPLUS
_DAY = timedelta(days=1)
_CLOSED_DAYS_MAX = 30


@dataclass(frozen=True, slots=True)
class AnswerDays:
    """Counts in the days of `currency`. `calendars` None: weekends are all that is known."""

    calendars: Calendars | None
    currency: str

    @classmethod
    def of(cls, case: Circumstances, calendars: Calendars | None) -> "AnswerDays":
        """The days of the currency in which the payment of the case settles."""
        return cls(calendars, facts_of(case.message).currency or "")

    def doubt(self, today: date) -> str:
        """What to say where no calendar of the currency is held; empty where one is."""
        if self._held(today) is not None:
            return ""
        return f"no calendar is held for {self.currency or 'this payment'}: the days to answer leave out weekends alone"

    def after(self, day: date, count: int = ANSWER_DAYS) -> date:
        """The business day that is `count` business days after `day`."""
        for _ in range(count):
            day = self._on_or_after(day + _DAY)
        return day

    def before(self, day: date) -> date:
        """The last business day before `day`; the day before it where none is near."""
        for ahead in range(1, _CLOSED_DAYS_MAX):
            if self._on_or_after(day - ahead * _DAY) == day - ahead * _DAY:
                return day - ahead * _DAY
        return day - _DAY

    def _on_or_after(self, day: date) -> date:
        held = self._held(day)
        if held is not None:
            return held
        return day + _DAY * (7 - day.weekday()) if day.weekday() >= SATURDAY else day

    def _held(self, day: date) -> date | None:
        return self.calendars.next_business_day(_BY_CURRENCY, self.currency, day) if self.calendars else None
