"""The policy: levels, limits, rates, switches, and what a policy file may not say."""

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from case_builders import T, a_payment, an_mt103, an_operator
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.policy import DEFAULT_POLICY_FILE, Halted, Policy, UnusablePolicy, above, default_policy
from payments import read
from payments.operators.meaning import LEVEL_OF
from payments.vocabulary import Level, OperatorName


def shipped() -> dict[str, Any]:
    return deepcopy(yaml.safe_load(DEFAULT_POLICY_FILE.read_text()))


@pytest.mark.parametrize("name", list(OperatorName))
def test_every_operator_has_a_level_on_a_customer_payment(name: OperatorName) -> None:
    ruling = default_policy().level_for(an_operator(name, f"{T}/RmtInf/Ustrd"), a_payment())
    assert ruling.level is not Level.A0
    assert ruling.level <= LEVEL_OF[name]


def test_an_operator_without_a_row_is_a0_and_says_so() -> None:
    unknown = read(b"<Document xmlns='urn:other'><A>1</A></Document>")[0]
    ruling = default_policy().level_for(an_operator(OperatorName.SET_FIELD, "A"), unknown)
    assert ruling.level is Level.A0
    assert "no row" in ruling.reason


@pytest.mark.parametrize(
    ("path", "level"),
    [
        (f"{T}/CdtrAcct/Id/IBAN", Level.A1),
        (f"{T}/Cdtr/Nm", Level.A1),
        (f"{T}/CdtrAgt/FinInstnId/BICFI", Level.A1),
        (f"{T}/IntrmyAgt1/FinInstnId/BICFI", Level.A1),
        (f"{T}/IntrBkSttlmAmt", Level.A3),
        (f"{T}/Cdtr/PstlAdr/Ctry", Level.A2),
    ],
)
def test_setting_a_field_is_as_strict_as_the_field(path: str, level: Level) -> None:
    assert default_policy().level_for(an_operator(OperatorName.SET_FIELD, path), a_payment()).level is level


def test_an_mt_party_field_is_guarded_too() -> None:
    operator = an_operator(OperatorName.SET_FIELD, "59/1")
    assert default_policy().level_for(operator, an_mt103()).level is Level.A1


def test_limits_count_in_euro_and_no_rate_is_above_every_limit() -> None:
    policy = default_policy()
    assert policy.in_eur(Decimal("250000"), "JPY") == Decimal("1400.0000")
    assert policy.in_eur(Decimal(1), "XXX") is None
    assert above(policy.in_eur(Decimal(1), "XXX"), policy.limits.supervisor)
    assert not above(Decimal(100_000), policy.limits.format_only)


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["EUR", "USD", "JPY", "KWD"]))
def test_more_money_is_never_below_a_limit_that_less_money_passes(amount: Decimal, currency: str) -> None:
    policy = default_policy()
    less, more = policy.in_eur(amount, currency), policy.in_eur(amount * 2, currency)
    assert above(more, policy.limits.format_only) or not above(less, policy.limits.format_only)


def test_a_case_brings_its_own_rates() -> None:
    assert default_policy().with_rates({"XAF": Decimal("0.0015")}).in_eur(Decimal(1000), "XAF") == Decimal("1.5000")


def test_the_kill_switch_leaves_the_digest_alone() -> None:
    policy = Policy.from_mapping({**shipped(), "halted": {"auto": True}})
    assert policy.halted == Halted(auto=True)
    assert policy.digest == default_policy().digest


def test_another_limit_is_another_digest() -> None:
    changed = shipped()
    changed["limits_eur"]["format_only"] = "99999"
    assert Policy.from_mapping(changed).digest != default_policy().digest


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("approvals", "A1"), 1),
        (("approvals", "A2"), 0),
        (("sensitive_change_approvals",), 1),
        (("limits_eur", "format_only"), 0.1),
        (("switches", "auto_format"), "yes"),
        (("rates", "eur"), {"EUR": 1.0}),
    ],
)
def test_an_unsafe_policy_is_refused(place: tuple[str, ...], value: object) -> None:
    content = shipped()
    inner = content
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    with pytest.raises(UnusablePolicy):
        Policy.from_mapping(content)


def test_an_incomplete_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("name: x\n")
    with pytest.raises(UnusablePolicy):
        Policy.load(file)
    with pytest.raises(UnusablePolicy):
        Policy.load(tmp_path / "absent.yaml")
