"""Too late: whether the message that would be sent can still make its cut-off, and the next date on which it could."""

from datetime import date, datetime, timedelta

from payments.vocabulary import OperatorName, Rail

from .case import Case
from .errors import CaseError
from .ports import Calendars
from .report import Report
from .resolution import Worked


class CutOffPassed(CaseError):
    """The message cannot leave for its value date any more; it is not approved, but proposed for the next one."""


class NoNextDate(CaseError):
    """No later value date can be proposed: nothing is late, or no calendar says which day it would be."""


def own_time(report: Report, opened_at: datetime, now: datetime) -> datetime:
    """The present by the clock of the case: as long after its receipt as `now` is after it was opened."""
    if report.received_at is None or now <= opened_at:
        return report.received_at or now
    return report.received_at + (now - opened_at)


def as_of(report: Report, opened_at: datetime, now: datetime) -> Report:
    """The report with its own clock moved on: as long after its receipt as `now` is after the case was opened."""
    if report.received_at is None or now <= opened_at:
        return report
    return report.model_copy(update={"received_at": own_time(report, opened_at, now)})


def cut_off_of(case: Case, worked: Worked) -> datetime | None:
    """When the message that would be sent is too late; None where none is sent, or nobody knows.

    The deadline of the case is that of the message as received, so it says nothing where the proposal moves the date.
    """
    if worked.verification.repaired is None:
        return None
    if case.check_for is not None:  # its dates are those of the case it was made of
        return case.deadline
    judged = worked.verification.check("cut_off")
    if judged is not None and judged.until:
        return datetime.fromisoformat(judged.until)
    return None if _moves_the_date(worked) else case.deadline


def is_too_late(case: Case, worked: Worked | None, at: datetime) -> bool:
    """Whether the cut-off of the message that would be sent has passed `at` that time."""
    cut_off = None if worked is None else cut_off_of(case, worked)
    return cut_off is not None and cut_off <= at


def next_value_date(calendars: Calendars, rail: Rail, currency: str, first: date, now: datetime) -> date | None:
    """The first open day from `first` on whose cut-off has not passed; None where no calendar is held."""
    day = calendars.next_business_day(rail, currency, max(first, now.date()))
    ruling = day and calendars.cut_off(rail, currency, day, now)
    if day and ruling and ruling.left_seconds is not None and ruling.left_seconds <= 0:
        return calendars.next_business_day(rail, currency, day + timedelta(days=1))
    return day


def _moves_the_date(worked: Worked) -> bool:
    return any(operator.op is OperatorName.SET_VALUE_DATE for operator in worked.proposal.operators)
