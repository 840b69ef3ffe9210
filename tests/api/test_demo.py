"""The demo queue: at least sixty failed payments in all families, on open days, with sensible outcomes."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from agent.build import Agent, build_agent
from agent.resolving import shipped_sources
from agent.settings import AgentSettings
from api.demo.faults import FAMILIES, demo_queue
from cases.report import Report
from payments import read
from payments.facts import facts_of
from payments.vocabulary import Rail
from reference.calendars import BankCalendars

DAY, NOW = date(2026, 11, 23), datetime(2026, 11, 22, 9, tzinfo=UTC)  # a holiday in Japan


@pytest.fixture(scope="module")
def agent() -> Agent:
    return build_agent(AgentSettings(model="playbook"), sources=shipped_sources())


def test_the_queue_holds_sixty_cases_of_their_own_and_the_same_day_makes_the_same_bytes() -> None:
    queue = list(demo_queue(DAY))
    assert len({each["external_id"] for each in queue}) == len(queue) >= 60
    assert queue == list(demo_queue(DAY))


def test_value_dates_are_open_days_of_their_currency() -> None:
    calendars, closed = BankCalendars(), []
    for exception in demo_queue(DAY):
        facts = facts_of(read(Report.model_validate(exception).payment_bytes)[0])
        if facts.value_date and facts.currency:
            closed += [exception] * (calendars.is_open(Rail.SWIFT_FINPLUS, facts.currency, facts.value_date) is False)
    assert closed == []


def test_every_family_is_worked_to_a_sensible_end(agent: Agent) -> None:
    queue, at, actions = list(demo_queue(DAY)), 0, Counter[str]()
    failed: list[str] = []
    for family, count in FAMILIES:
        report = Report.model_validate(queue[at])
        worked = agent.work(f"01JD00000000000000000000{at:02d}", report, now=NOW)
        actions[worked.proposal.action.value] += 1
        failed += [family.__name__] * (not worked.verification.passed)
        at += count
    assert failed == []
    assert set(actions) >= {"REPAIR", "RFI", "HOLD", "CLOSE", "CANCEL", "ESCALATE", "RESUBMIT"}
