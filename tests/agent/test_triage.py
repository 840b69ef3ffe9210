"""Triage (handbook §5.0): flags, transport, duplicates, then faults in the order that reveals others."""

from collections.abc import Mapping
from typing import Any

import pytest

import payments
from knowledge_base.examples import exception_of
from knowledge_base.playbooks import load_playbooks

from .builders import an_agent, an_exception, resolved

LINES = "<AdrLine>7 Foundry Lane</AdrLine><AdrLine>Leeds LS10 1NX</AdrLine><AdrLine>United Kingdom</AdrLine>"


def an_example(playbook: str, number: int = 0, **changes: Any) -> dict[str, Any]:
    """The exception of a playbook's example with other values for some keys."""
    found = next(p for p in load_playbooks() if p.id == playbook)
    return {**exception_of(found, found.examples[number]), **changes}


def with_text(exception: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    assert old in exception["message"]
    return {**exception, "message": exception["message"].replace(old, new)}


def worked(exception: dict[str, Any]) -> Mapping[str, Any]:
    return resolved(an_agent(), exception)


def ops_of(outcome: Mapping[str, Any]) -> list[str]:
    return [op["op"] for op in outcome["operators"]]


@pytest.mark.parametrize(
    ("lines", "leaf", "text"),
    [
        (LINES.replace("Foundry Lane", "Foundry Läne"), "StrtNm", "Foundry Laene"),
        (LINES.replace("Leeds", "Leéds"), "TwnNm", "Leeds"),
        (LINES.replace("7 Foundry Lane", "Härbour Works Cömplex"), "AdrLine", "Haerbour Works Coemplex"),
    ],
)
def test_characters_in_an_address_that_is_taken_apart_are_mended_in_its_new_leaves(
    lines: str, leaf: str, text: str
) -> None:
    outcome = worked(with_text(an_example("PB-13"), LINES, lines))
    assert ops_of(outcome)[:2] == ["StructureAddress", "NormaliseCharset"]
    assert not [c for c in outcome["verification"]["checks"] if c["passed"] is False and not c["not_checked"]]
    (mended,) = payments.read(outcome["repaired_message"].encode())
    assert mended.get(f"CdtTrfTxInf/Cdtr/PstlAdr/{leaf}") == text


def a_fault_of_form(**changes: Any) -> dict[str, Any]:
    """An address that PB-13 and PB-01 mend by themselves, unless something that comes first stands before it."""
    return with_text(an_example("PB-13", **changes), LINES, LINES.replace("Foundry Lane", "Foundry Läne"))


def test_a_hold_comes_before_a_fault_that_could_be_mended() -> None:
    outcome = worked(a_fault_of_form(error={"source": "screening", "code": "LEGL", "text": "filter hit"}))
    assert (outcome["action"], outcome["level"], outcome["route"]) == ("ESCALATE", "A0", "owner")
    assert (outcome["operators"], outcome["repaired_message"]) == ([], None)


@pytest.mark.parametrize(
    "code", ["rr04", "LEGL ", "Legl", " frad", "RR-04", "/RR04/", "RR04\u200b", "ＬＥＧＬ", "RR04 hold"]
)
def test_a_hold_is_heard_however_its_code_is_written(code: str) -> None:
    outcome = worked(a_fault_of_form(error={"source": "gateway", "code": code}))
    assert (outcome["level"], outcome["route"], outcome["operators"]) == ("A0", "owner", [])


@pytest.mark.parametrize("text", ["LEGL", "reason RR04: regulatory", "rejected (FRAD)"])
def test_a_hold_is_heard_in_the_words_beside_another_code(text: str) -> None:
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": "NARR", "text": text}))
    assert (outcome["level"], outcome["route"], outcome["operators"]) == ("A0", "owner", [])


def reported_as(text: str, *, authenticated: bool = True) -> dict[str, Any]:
    """The fault of form, finally rejected with NARR and these words in a status report on this very payment."""
    exception = a_fault_of_form(error={"source": "correspondent"})
    (message,) = payments.read(exception["message"].encode())
    report = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr><MsgId>R1</MsgId>'
        "<CreDtTm>2026-11-23T11:02:41+01:00</CreDtTm></GrpHdr><TxInfAndSts>"
        f"<OrgnlUETR>{message.uetr}</OrgnlUETR><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>NARR</Cd></Rsn><AddtlInf>{text}</AddtlInf></StsRsnInf>"
        "</TxInfAndSts></FIToFIPmtStsRpt></Document>"
    )
    related = [{"role": "status_report", "message": report, "authenticated": authenticated}]
    return {**exception, "related": related}


@pytest.mark.parametrize(
    ("text", "playbook"),
    [("LEGL hold", "PB-74"), ("blocked by sanctions screening", "PB-74"), ("suspected fraud", "PB-79")],
)
@pytest.mark.parametrize("authenticated", [True, False])
def test_the_words_of_a_report_can_stop_a_payment(text: str, playbook: str, authenticated: bool) -> None:
    outcome = worked(reported_as(text, authenticated=authenticated))
    assert (outcome["playbook"], outcome["level"], outcome["operators"]) == (playbook, "A0", [])


@pytest.mark.parametrize("role", ["query", "answer", "amendment", "call_back"])
def test_a_message_beside_the_payment_that_says_fraud_stops_it(role: str) -> None:
    text = (
        "{1:F01ORMDGB2LAXXX0000000000}{2:I199VSTRDEFFXXXXN}{4:\n:20:Q1\n:21:VSTR26112001\n:79:THIS PAYMENT IS FRAUD\n-}"
    )
    related = [{"role": role, "message": text, "authenticated": True}]
    outcome = worked(a_fault_of_form(related=related))
    assert (outcome["playbook"], outcome["level"], outcome["operators"]) == ("PB-79", "A0", [])


def test_the_words_of_a_report_that_somebody_vouches_for_tell_the_cause() -> None:
    outcome = worked(reported_as("beneficiary account closed"))
    assert (outcome["action"], outcome["playbook"], outcome["operators"]) == ("RFI", "PB-30", [])
    assert worked(reported_as("thank you"))["action"] == "REPAIR"


@pytest.mark.parametrize("code", ["ac01", "AC01 ", "AC-01", "/AC01"])
def test_a_code_means_the_same_however_it_is_written(code: str) -> None:
    usual = worked(a_fault_of_form(error={"source": "correspondent", "code": "AC01"}))
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": code}))
    assert [outcome[key] for key in ("action", "playbook", "route")] == [
        usual[key] for key in ("action", "playbook", "route")
    ]


def test_where_nobody_knows_whether_it_left_nothing_is_mended_nor_sent_again() -> None:
    outcome = worked(a_fault_of_form(error={"source": "mi", "text": "no response within 30 seconds"}))
    assert (outcome["action"], outcome["playbook"], outcome["operators"]) == ("RFI", "PB-68", [])
    assert [sent["message_type"].split(".001")[0] for sent in outcome["outgoing"]] == ["pacs.028"]


def test_a_duplicate_comes_before_a_fault_that_could_be_mended() -> None:
    exception = a_fault_of_form()
    (message,) = payments.read(exception["message"].encode())
    paid = {
        **exception["reference"]["payments"][0],
        "uetr": message.uetr,
        "reference": message.get("CdtTrfTxInf/PmtId/InstrId"),
        "end_to_end_id": message.get("CdtTrfTxInf/PmtId/EndToEndId"),
        "amount": message.get("CdtTrfTxInf/IntrBkSttlmAmt"),
        "value_date": message.get("CdtTrfTxInf/IntrBkSttlmDt"),
        "remittance": message.get("CdtTrfTxInf/RmtInf/Ustrd"),
    }
    exception["reference"] = {**exception["reference"], "payments": [paid]}
    outcome = worked(exception)
    assert outcome["action"] not in ("REPAIR", "RESUBMIT", "REROUTE")
    assert outcome["playbook"] == "PB-62"
    assert outcome["operators"] == []


def test_a_wrong_reason_code_is_told_beside_what_the_message_shows() -> None:
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": "AC01"}))
    summary = outcome["diagnosis"]["summary"]
    assert "AC01" in summary
    assert "CB-CHR-01" in summary


def test_a_false_alarm_changes_nothing() -> None:
    outcome = worked(an_exception("138"))
    assert outcome["diagnosis"]["cause"] == "false_alarm"
    assert outcome["action"] in ("CLOSE", "RESUBMIT")
    assert [op for op in ops_of(outcome) if not op.startswith("New")] == []


def test_the_reasons_tell_what_was_considered_and_did_not_lead() -> None:
    """A repair that was possible lost against a question: both stand in the reasons."""
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": "AC01"}))
    assert (outcome["action"], outcome["operators"]) == ("RFI", [])
    lost = next(reason for reason in outcome["route_reasons"] if reason.startswith("PB-01: "))
    assert "its REPAIR was considered and lost" in lost
    assert lost.endswith(f"the RFI of {outcome['playbook']} does less to the payment")


def test_the_diagnosis_is_that_of_the_playbook_which_leads_not_of_the_first_called() -> None:
    outcome = worked(a_fault_of_form(error={"source": "correspondent", "code": "AC01"}))
    leading = next(p for p in load_playbooks() if p.id == outcome["playbook"])
    first = next(p for p in load_playbooks() if p.id == "PB-01")
    assert leading.order > first.order  # PB-01 is called before it
    assert outcome["diagnosis"]["cause"] == leading.cause
    assert outcome["diagnosis"]["summary"].startswith(f"{leading.title}. ")


def test_a_question_that_another_playbook_answers_with_proof_is_told_as_lost() -> None:
    outcome = worked(an_exception("63"))
    assert (outcome["action"], outcome["playbook"]) == ("REPAIR", "PB-26")
    lost = {reason.split(":")[0]: reason for reason in outcome["route_reasons"] if "considered" in reason}
    assert lost["PB-25"].endswith("its RFI was considered and lost; what it asks about is mended with proof")
    assert lost["PB-27"].endswith("considered, and without an answer for this case")


def test_a_fault_that_the_order_of_the_fields_hid_is_mended_too() -> None:
    """The network reports the order alone; the characters in a field it would have refused next."""
    outcome = worked(with_text(an_example("PB-09"), "FACTUUR 118", "FACTUUR 118 & PRÄGUNG"))
    assert (outcome["action"], outcome["level"]) == ("REPAIR", "A3")
    assert {"ReorderElements", "NormaliseCharset"} <= set(ops_of(outcome))
    assert ":70:FACTUUR 118 + PRAEGUNG\n:71A:SHA" in outcome["repaired_message"].replace("\r", "")
