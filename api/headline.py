"""The headline of a case: rail, cut-off and urgency for the queue (handbook §6.4)."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from cases.circumstances import Circumstances
from cases.ports import Calendars
from cases.report import Report
from cases.resolution import Worked
from cases.work_queue import Headline
from payments import PaymentError
from payments.facts import PaymentFacts, facts_of
from payments.vocabulary import Level, Rail

URGENT_RAILS = frozenset({Rail.SEPA_INST, Rail.FEDNOW, Rail.RTP})
SOON = timedelta(minutes=60)


class Opens(Protocol):
    """Reads a report."""

    def opened(self, case_id: str, report: Report, *, now: datetime) -> Circumstances: ...


def headline_of(sight: Opens, calendars: Calendars) -> Callable[[str, Report, Worked, datetime], Headline]:
    """A function from a worked case to its headline; a case that cannot be read has an empty one."""

    def headline(case_id: str, report: Report, worked: Worked, now: datetime) -> Headline:
        try:
            circumstances = sight.opened(case_id, report, now=now)
        except PaymentError:
            return Headline()
        facts = facts_of(circumstances.message)
        deadline = _deadline(circumstances, facts, calendars)
        level = worked.proposal.level
        return Headline(circumstances.rail.value, deadline, _priority(circumstances, facts, deadline, level))

    return headline


def _deadline(case: Circumstances, facts: PaymentFacts, calendars: Calendars) -> datetime | None:
    day, currency = facts.value_date or case.now.date(), facts.currency or ""
    ruling = calendars.cut_off(case.rail, currency, day, case.now)
    return None if ruling is None else ruling.deadline


def _priority(case: Circumstances, facts: PaymentFacts, deadline: datetime | None, level: Level) -> int:
    """100 in the last hour, 40 for instant rails, 20·log10(amount), less 25 at A0."""
    amount = facts.amount or Decimal(1)
    score = 20 * math.log10(max(1.0, float(amount)))  # a rank, not money
    score += 100 if deadline is not None and case.now >= deadline - SOON else 0
    score += 40 if case.rail in URGENT_RAILS else 0
    score -= 25 if level is Level.A0 else 0
    return round(score)
