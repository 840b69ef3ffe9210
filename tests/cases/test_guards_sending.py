"""G7, G8, G10, G11 and G12: second copies, value dates, people and precedents."""

import pytest
from case_builders import T, a_payment, a_proposal, an_attempt, an_operator, circumstances

from cases.authorisation import HumanAuthorisation
from cases.circumstances import Transport
from cases.guards.people import may_approve_own, may_become_precedent, may_release
from cases.guards.sending import no_second_copy, value_date_honest
from payments.vocabulary import Action, OperatorName

REMITTANCE = an_operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "INV 2026-1187", "INV 2026-1188")
DATE = f"{T}/IntrBkSttlmDt"


@pytest.mark.parametrize("transport", [Transport.SENT, Transport.UNKNOWN, Transport.SETTLED])
@pytest.mark.parametrize("action", [Action.REPAIR, Action.RESUBMIT, Action.REROUTE])
def test_nothing_is_sent_while_a_copy_may_be_live(transport: Transport, action: Action) -> None:
    operators = () if action is Action.RESUBMIT else (REMITTANCE,)
    attempt = an_attempt(circumstances(a_payment(), transport=transport), a_proposal(action, *operators))
    assert no_second_copy(attempt).passed is False


@pytest.mark.parametrize("transport", [Transport.NOT_SENT, Transport.REJECTED, Transport.CANCELLED, Transport.RETURNED])
def test_a_repair_may_go_once_the_first_copy_has_ended(transport: Transport) -> None:
    attempt = an_attempt(circumstances(a_payment(), transport=transport), a_proposal(Action.REPAIR, REMITTANCE))
    assert no_second_copy(attempt).passed


def test_unchanged_bytes_go_only_if_nothing_left() -> None:
    resubmit = a_proposal(Action.RESUBMIT)
    assert no_second_copy(an_attempt(circumstances(a_payment()), resubmit)).passed
    rejected = circumstances(a_payment(), transport=Transport.REJECTED)
    assert no_second_copy(an_attempt(rejected, resubmit)).passed is False


def test_a_question_may_be_asked_wherever_the_payment_is() -> None:
    case = circumstances(a_payment(), transport=Transport.UNKNOWN)
    assert no_second_copy(an_attempt(case, a_proposal(Action.RFI))).passed


def test_a_value_date_never_moves_back() -> None:
    operator = an_operator(OperatorName.SET_FIELD, DATE, "2026-11-24", "2026-11-23")
    attempt = an_attempt(circumstances(a_payment(value_date="2026-11-24")), a_proposal(Action.REPAIR, operator))
    assert value_date_honest(attempt).passed is False


def test_a_value_date_may_roll_forward() -> None:
    operator = an_operator(OperatorName.SET_VALUE_DATE, DATE, "2026-11-19", "2026-11-20", calendar="demo")
    attempt = an_attempt(circumstances(a_payment(value_date="2026-11-19")), a_proposal(Action.REPAIR, operator))
    assert value_date_honest(attempt).passed


def test_an_expired_value_date_is_not_sent_on_in_silence() -> None:
    case = circumstances(a_payment(value_date="2026-11-19"))
    check = value_date_honest(an_attempt(case, a_proposal(Action.REPAIR, REMITTANCE)))
    assert check.passed is False
    assert check.path == DATE


def test_a_maker_is_no_approver_and_nobody_is_no_person() -> None:
    assert may_approve_own("ada", {"ben"}) is None
    assert may_approve_own("ada", {"ada"}) is not None
    assert may_approve_own("", set()) is not None


def test_the_same_person_twice_is_one_person() -> None:
    assert may_release(HumanAuthorisation(["ada", "ada"], 2)) is not None
    assert may_release(HumanAuthorisation(["ada", "ben"], 2)) is None
    assert may_release(HumanAuthorisation(["ada"], 0)) is not None
    assert may_release(None) is not None


@pytest.mark.parametrize(
    ("history", "outcomes", "teaches"),
    [
        (["working", "awaiting_approval", "releasing", "released"], [], True),
        (["working", "releasing", "released"], [], False),
        (["working", "awaiting_approval"], [], False),
        (["awaiting_approval", "released"], ["returned"], False),
        (["awaiting_approval", "released", "working"], [], False),
    ],
)
def test_only_approved_and_lasting_repairs_teach(history: list[str], outcomes: list[str], teaches: bool) -> None:
    assert (may_become_precedent(history, outcomes) is None) is teaches
