"""A reported code that nothing explains is for people, however certified the repair of another fault may be."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.calling import PlaybookCallers
from cases.checks.reported import reported_is_answered
from cases.opening import HELD_CODES
from cases.report import Fault
from knowledge_base.playbooks import load_playbooks
from knowledge_base.search import shipped_knowledge
from payments.codes import codes, seen_in_a_message
from payments.vocabulary import Action, FaultSource, Level
from tests.cases.case_builders import a_payment, a_proposal, an_attempt, circumstances

from .builders import an_exception, resolved
from .certified import a_certified_agent
from .test_triage import a_fault_of_form

OUTSIDE = ("correspondent", "mi", "scheme", "swift_nak", "ledger", "customer")
CALLING = {playbook.id: {*playbook.triggers.codes, *playbook.triggers.rules} for playbook in load_playbooks()}


def worked(exception: dict[str, Any]) -> Mapping[str, Any]:
    return resolved(a_certified_agent(), exception)


def answered(code: str | None, source: str, text: str | None = None) -> bool | None:
    """Whether PB-01, which mends characters, answers what was reported."""
    case = circumstances(a_payment(), fault=Fault(source=FaultSource(source), code=code, text=text))
    proposal = a_proposal(Action.REPAIR, playbook="PB-01", playbooks=("PB-01",))
    return reported_is_answered(an_attempt(case, proposal), PlaybookCallers(shipped_knowledge())).passed


@pytest.mark.parametrize("source", [*OUTSIDE, "gateway", "unknown"])
def test_of_all_codes_a_repair_of_characters_answers_those_of_characters_alone(source: str) -> None:
    theirs = seen_in_a_message() if source == "gateway" else frozenset()
    answers = {code for code in codes() if answered(code, source)}
    assert answers == (CALLING["PB-01"] | theirs) & codes().keys()


@pytest.mark.parametrize("code", ["ZZ99", "CB-FOO-99", "ID-NONE", "made up", "X"])
@pytest.mark.parametrize("source", [*OUTSIDE, "gateway", "unknown"])
def test_a_code_that_no_table_knows_is_answered_by_nothing(code: str, source: str) -> None:
    assert answered(code, source) is None


@pytest.mark.parametrize("source", OUTSIDE)
def test_words_from_outside_without_a_code_are_answered_by_a_playbook_that_they_call(source: str) -> None:
    assert answered(None, source, "transaction forbidden on this type of account") is None
    assert answered(None, source, "illegal character in the name") is True


def test_what_a_message_shows_is_no_hold_and_nothing_that_only_an_owner_decides() -> None:
    shown = seen_in_a_message()
    assert shown <= codes().keys()
    assert not shown & HELD_CODES.keys()
    assert [code for code in shown if any(entry.level is Level.A0 for entry in codes()[code])] == []


@pytest.mark.parametrize("source", ["correspondent", "gateway", "ledger"])
@pytest.mark.parametrize("code", ["AG01", "NARR", "AC06", "SL11", "AM14", "CB-FOO-99", "ZZ99", *sorted(codes())[::40]])
def test_an_unrelated_fault_of_form_beside_a_code_from_outside_does_not_go_by_itself(code: str, source: str) -> None:
    outcome = worked(a_fault_of_form(error={"source": source, "code": code}))
    shown = code in seen_in_a_message() and source == "gateway"
    looked_up = f"code {code} is misleading" in outcome["explanation"]  # a playbook of that code found it untrue
    assert outcome["route"] != "auto" or shown or looked_up or code in CALLING[outcome["playbook"]]


def test_the_code_without_a_playbook_takes_two_people_and_says_why() -> None:
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": "AG01"}))
    assert (outcome["action"], outcome["route"], outcome["approvals_needed"]) == ("REPAIR", "four_eyes", 2)
    assert any("not answered" in reason for reason in outcome["route_reasons"])
    (check,) = [c for c in outcome["verification"]["checks"] if c["name"] == "reported"]
    assert check["not_checked"]
    assert "AG01" in check["detail"]


@pytest.mark.parametrize("code", [None, "CB-CHR-01", "RR10", "FF01"])
def test_what_our_own_gateway_found_in_the_message_is_mended_by_itself(code: str | None) -> None:
    assert worked(a_fault_of_form(error={"source": "gateway", "code": code}))["route"] == "auto"


def test_a_rule_that_is_in_no_rule_book_is_no_false_alarm() -> None:
    known = worked(an_exception("138"))
    unknown = worked(an_exception("138", error={"source": "gateway", "code": "CB-FOO-99"}))
    assert (known["action"], known["route"]) == ("RESUBMIT", "auto")
    assert (unknown["action"], unknown["route"]) == ("ESCALATE", "four_eyes")


@pytest.mark.parametrize("code", ["FCCI", "CARD-59", "CARD-43"])
def test_an_enquiry_about_crime_goes_to_its_owner(code: str) -> None:
    assert worked(a_fault_of_form(error={"source": "correspondent", "code": code}))["route"] == "owner"
