"""The headline of a case: rail, cut-off and urgency for the queue (handbook §6.4)."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from cases.opening import one_message, profile_in
from cases.ports import Calendars
from cases.report import Report
from cases.resolution import Worked
from cases.work_queue import Headline
from payments import PaymentError
from payments.facts import PaymentFacts, facts_of
from payments.rules.profiles import rail_of
from payments.vocabulary import Level, Rail

URGENT_RAILS = frozenset({Rail.SEPA_INST, Rail.FEDNOW, Rail.RTP})
SOON = timedelta(minutes=60)


def headline_of(calendars: Calendars) -> Callable[[str, Report, Worked, datetime], Headline]:
    """A function from a worked case to its headline; a case that cannot be read has an empty one."""

    def headline(_case_id: str, report: Report, worked: Worked, now: datetime) -> Headline:
        try:
            message = one_message(report)
            rail = rail_of(message, profile_in(report, message))
        except PaymentError:
            return Headline()
        facts, at = facts_of(message), report.received_at or now
        deadline = _deadline(rail, facts, calendars, at)
        return Headline(rail.value, deadline, _priority(rail, facts, deadline, worked.proposal.level, at))

    return headline


def _deadline(rail: Rail, facts: PaymentFacts, calendars: Calendars, at: datetime) -> datetime | None:
    day, currency = facts.value_date or at.date(), facts.currency or ""
    ruling = calendars.cut_off(rail, currency, day, at)
    return None if ruling is None else ruling.deadline


def _priority(rail: Rail, facts: PaymentFacts, deadline: datetime | None, level: Level, at: datetime) -> int:
    """100 in the last hour, 40 for instant rails, 20·log10(amount), less 25 at A0."""
    amount = facts.amount or Decimal(1)
    score = 20 * math.log10(max(1.0, float(amount)))  # a rank, not money
    score += 100 if deadline is not None and at >= deadline - SOON else 0
    score += 40 if rail in URGENT_RAILS else 0
    score -= 25 if level is Level.A0 else 0
    return round(score)
