"""Routes and their reasons: the worked examples of handbook §7, and every row of §6.2."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from case_builders import (
    AllCertificates,
    FakeDuplicates,
    NoCertificates,
    T,
    a_payment,
    a_proposal,
    a_text,
    an_mt103,
    an_operator,
    circumstances,
    judged,
    ports,
    some_evidence,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.case import Route
from cases.circumstances import Circumstances
from cases.evidence import Evidence
from cases.policy import Halted, Policy, default_policy
from cases.proposal import Author, Proposal
from cases.routing import RepairNotVerified, Ruling, route
from cases.stratum import every_stratum
from cases.verification import Check, Verification
from payments.rulings import DuplicateState
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, Purpose, Rail

PASSED = Verification.of((Check("schema", True, "clean"),), b"bytes")
REMITTANCE = an_operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "INV 2026-1187", "INV 2026-1188", "e1")


def routed(
    case: Circumstances,
    proposal: Proposal,
    verification: Verification = PASSED,
    *evidence: Evidence,
    policy: Policy | None = None,
    certificates: Any = None,
) -> Ruling:
    return route(
        case,
        proposal,
        verification,
        0.95,
        policy=policy or default_policy(),
        certificates=certificates or NoCertificates(),
        evidence=evidence,
    )


def zero_decimals(amount: str = "250000.00", currency: str = "JPY", **changes: Any) -> tuple[Circumstances, Proposal]:
    """Handbook §7.6: decimals that the currency does not have, all zero."""
    case = circumstances(a_payment(currency=currency, amount=amount))
    short = amount.split(".")[0]
    operators = [an_operator(OperatorName.SET_FIELD, f"{T}/{n}", amount, short) for n in ("IntrBkSttlmAmt", "InstdAmt")]
    usual: dict[str, Any] = {"level": Level.A3, "playbook": "PB-04", "playbooks": ("PB-04",)}
    return case, a_proposal(Action.REPAIR, *operators, **{**usual, **changes})


OWN = circumstances(a_payment())


@pytest.mark.parametrize(
    ("action", "level", "changes", "expected", "approvals"),
    [
        (Action.RFI, Level.A1, {}, Route.INFORMATION, 1),  # 7.3, 7.8
        (Action.CANCEL, Level.A1, {}, Route.FOUR_EYES, 2),  # 7.7
        (Action.CLOSE, Level.A1, {}, Route.FOUR_EYES, 2),  # 7.10
        (Action.HOLD, Level.A0, {"owner": "fraud"}, Route.OWNER, None),  # 7.11
        (Action.ESCALATE, Level.A0, {"owner": "compliance"}, Route.OWNER, None),  # 7.13
        (Action.RFI, Level.A0, {}, Route.OWNER, None),
        (Action.REPAIR, Level.A2, {}, Route.APPROVAL, 1),  # 7.1, 7.2, 7.5
        (Action.REPAIR, Level.A1, {}, Route.FOUR_EYES, 2),  # 7.4
        (Action.REPAIR, Level.A2, {"four_eyes": True}, Route.FOUR_EYES, 2),
        (Action.REROUTE, Level.A2, {}, Route.FOUR_EYES, 2),
        (Action.ESCALATE, Level.A2, {}, Route.APPROVAL, 1),
        (Action.CLOSE, Level.A3, {}, Route.AUTO, 0),
        (Action.RESUBMIT, Level.A3, {}, Route.AUTO, 0),
        (Action.CLOSE, Level.A3, {"outgoing": (a_text("All is well.", Purpose.ANSWER),)}, Route.APPROVAL, 1),
        (Action.CLOSE, Level.A2, {"outgoing": (a_text("All is well.", Purpose.ANSWER),)}, Route.APPROVAL, 1),
        (Action.RETURN, Level.A2, {}, Route.APPROVAL, 1),
    ],
)
def test_action_and_level_choose_the_route(
    action: Action, level: Level, changes: dict[str, Any], expected: Route, approvals: int | None
) -> None:
    operators = (REMITTANCE,) if action in (Action.REPAIR, Action.REROUTE) else ()
    ruling = routed(OWN, a_proposal(action, *operators, level=level, **changes))
    assert (ruling.route, ruling.approvals_needed) == (expected, approvals)
    assert all(reason.endswith(".") for reason in ruling.reasons)


def test_zero_decimals_go_by_themselves() -> None:
    case, proposal = zero_decimals()
    ruling = routed(case, proposal, judged(case, proposal))
    assert (ruling.route, ruling.approvals_needed) == (Route.AUTO, 0)


def test_data_of_a_new_beneficiary_needs_two_people() -> None:
    street = an_operator(OperatorName.SET_FIELD, f"{T}/Cdtr/PstlAdr/StrtNm", "Quay Road", "Quay Road 7", "e1")
    proposal = a_proposal(Action.REPAIR, street)
    assert routed(OWN, proposal).route is Route.APPROVAL
    assert routed(replace(OWN, known_beneficiary=False), proposal).route is Route.FOUR_EYES


def test_a_retired_bic_needs_two_people_although_a2() -> None:
    path = f"{T}/CdtrAgt/FinInstnId/BICFI"
    operator = an_operator(OperatorName.REPLACE_BIC, path, "PENNGB2L", "HARWGB2L", "e1", directory_version="1")
    proof = some_evidence(cls=EvidenceClass.E2, source="reference.banks", locator="PENNGB2L")
    ruling = routed(OWN, a_proposal(Action.REPAIR, operator), PASSED, proof)
    assert (ruling.route, ruling.approvals_needed) == (Route.FOUR_EYES, 2)
    assert any("G2" in reason for reason in ruling.reasons)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("100000.00", "EUR", Route.AUTO), ("100001.00", "EUR", Route.APPROVAL), ("1.00", "XAF", Route.FOUR_EYES)],
)
def test_a3_goes_by_itself_up_to_the_limit(amount: str, currency: str, expected: Route) -> None:
    case, proposal = zero_decimals(amount, currency)
    assert routed(case, proposal).route is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("261123EUR8400.00", Route.AUTO), ("261123EUR240000.00", Route.APPROVAL), ("261123XAF1.00", Route.FOUR_EYES)],
)
def test_an_amount_nobody_could_read_counts_as_the_repair_writes_it(written: str, expected: Route) -> None:
    comma = written.replace(".", ",")
    case = circumstances(an_mt103(dated=written, instructed=written[6:9] + comma[9:]), rail=Rail.SWIFT_FIN)
    operator = an_operator(OperatorName.SET_FIELD, "32A", written, comma)
    proposal = a_proposal(Action.REPAIR, operator, level=Level.A3, playbook="PB-03", playbooks=("PB-03",))
    assert routed(case, proposal).route is expected
    assert routed(case, a_proposal(Action.RESUBMIT, level=Level.A3)).route is Route.FOUR_EYES


@pytest.mark.parametrize(
    ("amount", "approvals", "supervisor"),
    [("1000000.00", 1, False), ("1000001.00", 2, False), ("10000001.00", 2, True)],
)
def test_a2_needs_more_people_for_more_money(amount: str, approvals: int, supervisor: bool) -> None:
    case = circumstances(a_payment(currency="EUR", amount=amount))
    ruling = routed(case, a_proposal(Action.REPAIR, REMITTANCE))
    assert (ruling.approvals_needed, ruling.supervisor) == (approvals, supervisor)


def test_a_large_return_needs_two_people() -> None:
    case = circumstances(a_payment(currency="EUR", amount="50001.00"))
    assert routed(case, a_proposal(Action.RETURN)).route is Route.FOUR_EYES


@pytest.mark.parametrize(
    "check",
    [Check("schema", None, "not held"), Check("screening", None, "no answer"), Check("duplicates", None, "no answer")],
)
def test_a_check_that_did_not_run_keeps_from_auto(check: Check) -> None:
    case, proposal = zero_decimals()
    ruling = routed(case, proposal, Verification.of((check,), b"bytes"))
    assert ruling.route is Route.APPROVAL
    assert "A check could not be made." in ruling.reasons


@pytest.mark.parametrize("action", [Action.REPAIR, Action.REROUTE, Action.RESUBMIT])
def test_nothing_that_failed_verification_is_routed(action: Action) -> None:
    broken = Verification.of((Check("schema", False, "broken"),), b"bytes")
    with pytest.raises(RepairNotVerified):
        routed(OWN, a_proposal(action, REMITTANCE), broken)


def test_a_possible_duplicate_needs_two_people() -> None:
    case, proposal = zero_decimals()
    verification = judged(case, proposal, at=ports(duplicates=FakeDuplicates(DuplicateState.POSSIBLE)))
    assert routed(case, proposal, verification).route is Route.FOUR_EYES


@pytest.mark.parametrize(
    "halted", [Halted(auto=True), Halted(releases=True), Halted(strata=frozenset({"A3/format/10k/swift"}))]
)
def test_a_halt_keeps_everything_with_people(halted: Halted) -> None:
    case, proposal = zero_decimals()
    ruling = routed(case, proposal, policy=replace(default_policy(), halted=halted))
    assert ruling.route is Route.APPROVAL
    assert halted.why_held(automatic=True, stratum=ruling.stratum) in ruling.reasons


@pytest.mark.parametrize("other", ["A3/address/10k/swift", "A2/format/*", "A3/format/1m/*", "*/false-alarm/*"])
def test_a_halted_stratum_stops_no_other(other: str) -> None:
    case, proposal = zero_decimals()
    halted = Halted(strata=frozenset({other}))
    assert routed(case, proposal, policy=replace(default_policy(), halted=halted)).route is Route.AUTO


@given(st.sampled_from(sorted(every_stratum())), st.sampled_from(sorted(every_stratum())))
def test_a_halt_of_one_stratum_holds_it_alone(halted: str, stratum: str) -> None:
    assert bool(Halted(strata=frozenset({halted})).why_held(automatic=True, stratum=stratum)) is (halted == stratum)


@pytest.mark.parametrize(
    ("pattern", "stratum"),
    [("A3/fromat/*", "A2/address/10k/swift"), ("content", "A2/address/10k/swift"), ("A2/address/10k/swift", "")],
)
def test_what_a_halt_cannot_tell_apart_is_held(pattern: str, stratum: str) -> None:
    halted = Halted(strata=frozenset({pattern}))
    assert halted.why_held(automatic=True, stratum=stratum)
    assert not halted.why_held(automatic=False, stratum=stratum)


def test_the_format_switch_off_keeps_format_repairs_with_people() -> None:
    case, proposal = zero_decimals()
    assert routed(case, proposal, policy=replace(default_policy(), auto_format=False)).route is Route.APPROVAL


def test_a2_goes_by_itself_only_with_switch_and_certificate() -> None:
    proposal = a_proposal(Action.REPAIR, REMITTANCE)
    on = replace(default_policy(), auto_certified=True)
    assert routed(OWN, proposal, policy=on, certificates=AllCertificates()).route is Route.AUTO
    assert routed(OWN, proposal, certificates=AllCertificates()).route is Route.APPROVAL
    assert routed(OWN, proposal, policy=on).route is Route.APPROVAL
    stranger = replace(OWN, known_beneficiary=False)
    assert routed(stranger, proposal, policy=on, certificates=AllCertificates()).route is Route.APPROVAL


def test_a_tainted_value_never_goes_by_itself() -> None:
    on = replace(default_policy(), auto_certified=True)
    said = some_evidence(tainted=True)
    ruling = routed(OWN, a_proposal(Action.REPAIR, REMITTANCE), PASSED, said, policy=on, certificates=AllCertificates())
    assert ruling.route is Route.APPROVAL


def test_a_tainted_account_needs_two_people_at_least() -> None:
    path = f"{T}/CdtrAcct/Id/IBAN"
    operator = an_operator(OperatorName.SET_FIELD, path, "GB25ASTK40529931926819", "GB33BUKB20201555555555", "e1")
    ruling = routed(OWN, a_proposal(Action.REPAIR, operator), PASSED, some_evidence(tainted=True))
    assert (ruling.route, ruling.approvals_needed) == (Route.FOUR_EYES, 2)


def test_a_persons_proposal_never_goes_by_itself() -> None:
    case, proposal = zero_decimals(author=Author(model="", person="ada"))
    assert routed(case, proposal).route is Route.APPROVAL


def test_a_held_payment_goes_to_its_owner_whatever_is_proposed() -> None:
    case = replace(OWN, held=True)
    assert routed(case, a_proposal(Action.RESUBMIT, level=Level.A3)).route is Route.OWNER


ACTIONS = st.sampled_from(list(Action))
LEVELS = st.sampled_from(list(Level))


@settings(deadline=None)
@given(ACTIONS, LEVELS, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["5.00", "5000000.00"]))
def test_auto_is_rare_and_a0_is_the_owners(
    action: Action, level: Level, held: bool, known: bool, complete: bool, amount: str
) -> None:
    case = replace(circumstances(a_payment(amount=amount)), held=held, known_beneficiary=known)
    verification = Verification.of((Check("schema", True if complete else None, ""),), b"bytes")
    on = replace(default_policy(), auto_certified=True)
    ruling = routed(case, a_proposal(action, level=level), verification, policy=on, certificates=AllCertificates())
    if ruling.route is Route.AUTO:
        assert action in (Action.REPAIR, Action.RESUBMIT, Action.CLOSE)
        assert level in (Level.A2, Level.A3)
        assert complete
        assert not held
    assert (ruling.route is Route.OWNER) == (held or level is Level.A0)
    assert (ruling.approvals_needed is None) == (ruling.route is Route.OWNER)


@settings(deadline=None)
@given(st.decimals(min_value=1, max_value=10**8, places=2), LEVELS)
def test_more_money_never_needs_fewer_people(amount: Decimal, level: Level) -> None:
    def people(value: Decimal) -> int:
        case = circumstances(a_payment(currency="EUR", amount=f"{value:f}"))
        return routed(case, a_proposal(Action.REPAIR, REMITTANCE, level=level)).approvals_needed or 0

    assert people(amount * 2) >= people(amount)
