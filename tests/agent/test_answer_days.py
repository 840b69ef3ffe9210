"""The days to answer: business days of the currency, weekends alone where no calendar is held, and it is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.answer_days import AnswerDays
from agent.resolving import shipped_sources

from .builders import an_agent, an_exception, resolved

CALENDARS = shipped_sources().calendars
THURSDAY = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("currency", "day", "count", "then"),
    [
        ("EUR", THURSDAY, 1, "2026-12-28"),  # the 25th is a holiday, then a weekend
        ("GBP", THURSDAY, 1, "2026-12-29"),  # 26 December is a Saturday: the 28th stands for it
        ("KWD", date(2026, 11, 19), 1, "2026-11-22"),  # Friday and Saturday are the weekend
        ("XXX", THURSDAY, 1, "2026-12-25"),  # no calendar is held
        ("XXX", date(2026, 12, 25), 1, "2026-12-28"),
        ("EUR", date(2026, 11, 20), 5, "2026-11-27"),
    ],
)
def test_business_days_are_those_of_the_currency(currency: str, day: date, count: int, then: str) -> None:
    assert AnswerDays(CALENDARS, currency).after(day, count).isoformat() == then


def test_a_rail_that_is_always_open_does_not_make_a_sunday_a_day_to_answer() -> None:
    days = AnswerDays(CALENDARS, "EUR")
    assert all(days.after(date(2026, 11, 20) + timedelta(days=n), 1).weekday() < 5 for n in range(7))


@given(st.dates(date(2026, 1, 1), date(2027, 11, 1)), st.sampled_from(["EUR", "USD", "KWD", "XXX"]))
def test_the_business_day_before_the_next_one_is_never_later_than_the_day_itself(day: date, currency: str) -> None:
    days = AnswerDays(CALENDARS, currency)
    assert days.before(days.after(day, 1)) <= day < days.after(day, 1)


@pytest.mark.parametrize(("currency", "said"), [("EUR", False), ("XAF", True)])
def test_a_letter_whose_days_know_no_holidays_says_so_to_people(currency: str, said: bool) -> None:
    exception = an_exception("03")
    exception["message"] = exception["message"].replace('Ccy="EUR"', f'Ccy="{currency}"')
    outcome = resolved(an_agent(), exception)
    assert [draft["purpose"] for draft in outcome["outgoing"]] == ["rfi"]
    assert any("leave out weekends alone" in reason for reason in outcome["route_reasons"]) is said
