"""The standing authorisation (G8): an automatic release beyond its words stays with people, and says which word."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from case_builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from cases.authorisation import (
    BEYOND,
    NO_AUTHORISATION,
    NOTHING_AT_FIRST,
    FirstUse,
    Spent,
    StandingAuthorisation,
    StandingRelease,
    Sum,
)
from cases.guards.people import may_release
from cases.policy import Policy, UnusablePolicy, default_policy, shipped_content
from cases.standing import counterparties_of, why_nothing_goes
from payments import read

NOTHING = Sum(0, Decimal(0))
SHIPPED = default_policy().standing
assert SHIPPED is not None
NARROW = replace(
    SHIPPED, payment_eur=Decimal(1000), counterparty=Sum(2, Decimal(1500)), hour=Sum(3, Decimal(2000)),
    day=Sum(5, Decimal(3000)), first_use=FirstUse(30, Sum(1, Decimal(800))),
)  # fmt: skip


def a_release(**changes: Any) -> StandingRelease:
    usual: dict[str, Any] = {
        "authorisation": NARROW,
        "revoked": False,
        "stratum": "A3/format/10k/swift",
        "rail": "swift-fin",
        "certificate": "c1",
        "counterparties": {"c"},
        "amount_eur": Decimal(500),
        "spent": spent(),
        "at": NOON,
    }
    return StandingRelease(**{**usual, **changes})


def spent(**parts: Sum | None) -> Spent:
    return Spent(**{"counterparty": NOTHING, "hour": NOTHING, "day": NOTHING, "first": None, **parts})  # type: ignore[arg-type]


def test_it_carries_what_it_says() -> None:
    assert may_release(a_release()) is None


def test_without_one_nothing_goes_by_itself() -> None:
    assert may_release(a_release(authorisation=None)) == NO_AUTHORISATION


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"revoked": True}, "was revoked"),
        ({"at": datetime.combine(date(2027, 11, 23), NOON.timetz())}, "has ended"),
        ({"authorisation": replace(NARROW, strata=("A2/*",))}, "does not cover A3/format/10k/swift"),
        ({"stratum": ""}, "does not cover an unknown stratum"),
        ({"authorisation": replace(NARROW, certificate="c2")}, "names another certificate"),
        ({"authorisation": replace(NARROW, hours={})}, "outside the hours"),
        ({"amount_eur": Decimal("1000.01")}, "above the standing authorisation, or its rate is unknown"),
        ({"amount_eur": None}, "above the standing authorisation, or its rate is unknown"),
        ({"counterparties": ()}, "could not be told"),
        ({"spent": spent(counterparty=Sum(2, Decimal(0)))}, "to this counterparty by themselves in a day"),
        ({"spent": spent(counterparty=Sum(1, Decimal("1000.01")))}, "to this counterparty by itself in a day"),
        ({"spent": spent(first=Sum(1, Decimal(0)))}, "payments as may go by themselves to a new counterparty"),
        ({"spent": spent(first=Sum(0, Decimal("300.01")))}, "amount that may go by itself to a new counterparty"),
        ({"spent": spent(hour=Sum(3, Decimal(0)))}, "payments as may go by themselves in an hour"),
        ({"spent": spent(hour=Sum(1, Decimal("1500.01")))}, "amount that may go by itself in an hour"),
        ({"spent": spent(day=Sum(5, Decimal(0)))}, "payments as may go by themselves in a day"),
        ({"spent": spent(day=Sum(1, Decimal("2500.01")))}, "amount that may go by itself in a day"),
    ],
)
def test_it_carries_nothing_beyond_its_words_and_says_which(changes: dict[str, Any], says: str) -> None:
    fault = may_release(a_release(**changes))
    assert fault is not None
    assert says in fault


def test_every_row_is_told_by_one_of_these_tests() -> None:
    assert len(BEYOND) == 15


def test_hours_of_a_rail_go_before_those_of_all_others() -> None:
    content = deepcopy(shipped_content()["standing_authorisation"])
    content["hours_utc"] = {"chaps": ["06:00", "11:59"], "*": ["00:00", "23:59"]}
    held = StandingAuthorisation.read(content)
    assert (held.is_open("chaps", NOON), held.is_open("chaps", NOON - timedelta(minutes=1))) == (False, True)
    assert (held.is_open("t2", NOON), held.is_open("", NOON)) == (True, True)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("owner", " "),
        ("strata", ["A9/*"]),
        ("hours_utc", {"*": [600, 1200]}),
        ("hours_utc", {"*": ["18:00", "06:00"]}),
        ("hours_utc", {"telex": ["06:00", "18:00"]}),
        ("limits", {"per_payment_eur": "1"}),
        ("expires_on", "soon"),
        ("more", 1),
    ],
)
def test_a_policy_that_says_it_unclearly_is_no_policy(place: str, value: Any) -> None:
    content = deepcopy(shipped_content())
    content["standing_authorisation"][place] = value
    with pytest.raises(UnusablePolicy):
        Policy.from_mapping(content)


def test_without_a_word_of_first_payments_a_new_counterparty_gets_none_by_itself() -> None:
    content = deepcopy(shipped_content())["standing_authorisation"]
    del content["limits"]["first_use"]
    silent = StandingAuthorisation.read(content)
    assert silent.first_use == NOTHING_AT_FIRST
    assert may_release(a_release(authorisation=silent)) is None
    assert "new counterparty" in (may_release(a_release(authorisation=silent, spent=spent(first=NOTHING))) or "")


@pytest.mark.parametrize(
    "said", [{}, {"days": 1}, {"days": 0.5, "payments": 1, "eur": "1"}, {"days": 367, "payments": 1, "eur": "1"}, None]
)
def test_what_is_said_of_first_payments_is_whole_and_of_a_year_at_most(said: Any) -> None:
    content = deepcopy(shipped_content())
    content["standing_authorisation"]["limits"]["first_use"] = said
    with pytest.raises(UnusablePolicy):
        Policy.from_mapping(content)


def test_a_limit_that_there_is_not_is_told() -> None:
    content = deepcopy(shipped_content())
    content["standing_authorisation"]["limits"]["first_uses"] = {"days": 30, "payments": 1, "eur": "1"}
    with pytest.raises(UnusablePolicy, match="first_uses"):
        Policy.from_mapping(content)


@pytest.mark.parametrize("payments", [1.5, -1, "many", None])
def test_a_number_of_payments_is_a_whole_number(payments: Any) -> None:
    content = deepcopy(shipped_content())
    content["standing_authorisation"]["limits"]["per_hour"]["payments"] = payments
    with pytest.raises(UnusablePolicy):
        Policy.from_mapping(content)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 90_000), st.integers(0, 20_000)), max_size=60))
def test_whatever_comes_no_window_ever_holds_more_than_its_ceiling(traffic: list[tuple[int, int, int]]) -> None:
    """Payments of up to 900.00 to three counterparties, hours and minutes apart."""
    gone: list[tuple[str, Decimal, datetime]] = []
    at = NOON
    for number, cents, seconds in traffic:
        who, eur, at = f"c{number}", Decimal(cents) / 100, at + timedelta(seconds=seconds)

        def come_to(since: timedelta, to: str = "", now: datetime = at) -> Sum:
            mine = [amount for name, amount, when in gone if when > now - since and to in ("", name)]
            return Sum(len(mine), sum(mine, Decimal(0)))

        day, hour = timedelta(days=1), timedelta(hours=1)
        so_far = Spent(come_to(day, who), come_to(hour), come_to(day), None)
        if may_release(a_release(counterparties={who}, amount_eur=eur, spent=so_far, at=at)) is None:
            gone.append((who, eur, at))
            for total, most in (
                (come_to(day, who), NARROW.counterparty), (come_to(hour), NARROW.hour), (come_to(day), NARROW.day),
            ):  # fmt: skip
                assert total.payments <= most.payments
                assert total.eur <= most.eur


BATCH = "{1:F01LKVNDEHHAXXX0000000000}{2:I103ORDLFRPPXXXXN}{4:\r\n:20:A\r\n:23B:CRED\r\n:32A:261123EUR1,00\r\n"
PAYEE = ":50K:/DE62700500000000112233\r\nL\r\n:59:%s\r\nAteliers\r\n:71A:SHA\r\n-}"


def test_the_counterparty_is_the_account_paid_however_it_is_written_else_the_name() -> None:
    def told(payee: str) -> set[str]:
        return set(counterparties_of(read((BATCH + PAYEE % payee).encode())[0]))

    spaced, plain, none = told("/FR76 3000 6000 0112 3456 7890 189"), told("/FR7630006000011234567890189"), told("X")
    assert len(plain) == len(none) == 1
    assert spaced == plain != none


def without(policy: Policy) -> Policy:
    return replace(policy, standing=None)


@pytest.mark.parametrize(
    ("policy", "revoked", "says"),
    [
        (default_policy(), False, ""),
        (without(default_policy()), False, "The policy has no standing authorisation"),
        (default_policy(), True, "was revoked"),
        (
            replace(default_policy(), standing=replace(SHIPPED, expires_on=NOON.date() - timedelta(days=1))),
            False,
            "ended on ",
        ),
        (replace(without(default_policy()), auto_format=False, auto_certified=False), True, ""),
    ],
)
def test_where_nothing_goes_by_itself_though_a_switch_is_on_it_is_said(
    policy: Policy, revoked: bool, says: str
) -> None:
    why = why_nothing_goes(policy, revoked=revoked, on=NOON.date())
    assert bool(why) == bool(says)
    assert says in why
