"""Outgoing messages word by word, beside the files of `golden/`; each is read back and judged clean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from test_compose import DETAILS, ORDER, PAYMENT, UETR

from payments import Finding, check, read
from payments.compose import CannotCompose, Composed, compose
from payments.compose.fin import related_reference
from payments.facts import PaymentFacts, facts_of
from payments.status import Outcome, read_status
from payments.vocabulary import Severity

GOLDEN = Path(__file__).parent / "golden"
FIN = replace(PAYMENT, message_type="MT103", message_id=None, end_to_end_id=None)
BANK_FIN = replace(FIN, message_type="MT202")
REQUEST = PaymentFacts(
    message_type="camt.110.001.01",
    message_id="RVGS-Q-17",
    original_message_type="pacs.008.001.08",
    original_message_id="KLTB2611230001",
    original_instruction_id="KLTB26112301",
    original_end_to_end_id="PO-7",
    original_uetr=UETR,
    sender="RVGSFRPP",
    receiver="KLTBDEHH",
)
MANY = ["RQNM", "RQPA", "RQDB", "RQLE", "RQIN", "RQBL", "RQIM", "RQRE", "RQUP", "IN13", "IN14", "PURP"]
CASES: dict[str, tuple[str, PaymentFacts, dict[str, Any]]] = {
    "pacs.002": ("pacs.002", PAYMENT, {"envelope": True}),
    "pain.002": ("pain.002", ORDER, {}),
    "pain.002-header": ("pain.002", ORDER, {"envelope": True, "recipient": "KLTBDEHHXYZ"}),
    "pacs.004": ("pacs.004", PAYMENT, {"envelope": True, "reason": "AC04"}),
    "pacs.004-charges": (
        "pacs.004",
        PAYMENT,
        {"envelope": True, "reason": "AC04", "charges": [{"amount": "15.00", "agent": "RVGSFRPP"}]},
    ),
    "pacs.004-part": (
        "pacs.004",
        PAYMENT,
        {"envelope": True, "reason": "AM09", "returned_amount": "1000.00", "partial": True, "charge_bearer": "SHAR",
         "charges": [{"amount": "5.00", "agent": "RVGSFRPP"}]},
    ),
    "pacs.028": ("pacs.028", PAYMENT, {"envelope": True}),
    "camt.056": ("camt.056", PAYMENT, {"envelope": True, "reason": "DUPL", "fault": ""}),
    "camt.029": ("camt.029", PAYMENT, {"envelope": True, "answer": "RJCR", "reason": "ARDT", "their_case_id": "C-9"}),
    "camt.110": ("camt.110", PAYMENT, {"envelope": True, "about": "CTOR"}),
    "camt.111": ("camt.111", REQUEST, {"envelope": True, "their_case_id": "R-5", "answers": {"RQTN": "BREST"}}),
    "camt.111-pending": ("camt.111", REQUEST, {"status": "PDNG", "next_date": date(2026, 12, 1)}),
    "camt.111-handed-on": (
        "camt.111", REQUEST, {"status": "RJCT", "status_reason": "FTNA", "next_responder": "ORKNGB2L", "answers": {}},
    ),
    "n92": ("n92", FIN, {"reason": "DUPL", "sent_on": "2026-11-23"}),
    "n92-bank": ("n92", BANK_FIN, {"reason": "TECH", "sent_on": "2026-11-23"}),
    "n95": ("n95", FIN, {}),
    "n95-long": ("n95", PAYMENT, {"ask": MANY}),
    "n96-refused": ("n96", replace(FIN, message_id="RVGS4711"), {"answer": "RJCR", "reason": "ARDT"}),
    "n96-query": ("n96", BANK_FIN, {"their_message_id": "RVGSQ17", "answer": None}),
    "n99": ("n99", FIN, {}),
    "n99-enquiry": ("n99", BANK_FIN, {"text_of": "enquiry"}),
    "rfi_bank": ("rfi_bank", PAYMENT, {}),
    "rfi_customer": ("rfi_customer", PAYMENT, {"fee_note": True}),
    "reject": ("reject", PAYMENT, {}),
    "return": ("return", PAYMENT, {}),
    "answer": ("answer", PAYMENT, {}),
    "answer-refused": ("answer", PAYMENT, {"status": "RJCT", "code": "DU01"}),
    "enquiry": ("enquiry", PAYMENT, {}),
    "advice": ("advice", PAYMENT, {}),
    "handover": ("handover", PAYMENT, {}),
}  # fmt: skip
MESSAGES = [name for name, (template, _, _) in CASES.items() if template[0] in "n" or "." in template]


def made(name: str, **more: Any) -> Composed:
    template, facts, details = CASES[name]
    return compose(template, facts, {**DETAILS, **details, **more})


def faults(composed: Composed) -> list[Finding]:
    (message,) = read(composed.message.encode())
    assert message.type == composed.message_type
    return [f for f in check(message, as_of=date(2026, 11, 23)) if f.severity is not Severity.WARNING]


@pytest.mark.parametrize("name", CASES)
def test_the_text_is_that_of_the_golden_file(name: str) -> None:
    assert made(name).message.encode() == (GOLDEN / f"{name}.txt").read_bytes()


def test_there_is_no_golden_file_without_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_is_read_back_and_clean(name: str) -> None:
    assert faults(made(name)) == []


@pytest.mark.parametrize("name", [n for n in MESSAGES if n[0] == "n"])
def test_a_fin_message_names_the_original_and_keeps_to_its_lines(name: str) -> None:
    (message,) = read(made(name).message.encode())
    assert message.uetr == UETR
    narrow = [line for tag in ("75", "76", "77A") for line in (message.get(tag) or "").split("\n")]
    assert max(map(len, narrow)) <= 35
    assert max(len(line) for line in (message.get("79") or "").split("\n")) <= 50
    assert "IGNORE" not in made(name).message


def test_a_long_question_goes_on_in_77a() -> None:
    (message,) = read(made("n95-long").message.encode())
    assert len((message.get("75") or "").split("\n")) == 6
    assert "PURPOSE OF THE PAYMENT." in " ".join((message.get("77A") or "").split())


def test_a_reference_that_fin_cannot_carry_is_named_in_the_text_alone() -> None:
    assert related_reference("KLTB26112301") == "KLTB26112301"
    assert {related_reference(text) for text in ("A" * 17, "/A", "A//B", "A_B", "", None)} == {"NONREF"}
    (message,) = read(compose("n95", replace(FIN, instruction_id="LONGER-THAN-SIXTEEN"), DETAILS).message.encode())
    assert (message.get("21"), "LONGER-THAN-SIXTEEN" in (message.get("79") or "")) == ("NONREF", True)


def test_our_own_request_and_refusal_are_read_as_meant() -> None:
    (request,) = read(made("n92").message.encode())
    facts = facts_of(request)
    assert (request.type, facts.original_uetr or facts.uetr) == ("MT192", UETR)
    report = read_status(made("camt.029").message)
    assert report is not None
    assert report.outcome is Outcome.CANCELLATION_REFUSED


def test_a_return_less_charges_gives_back_the_rest() -> None:
    (message,) = read(made("pacs.004-charges").message.encode())
    assert message.get("TxInf/RtrdIntrBkSttlmAmt") == "1235.00"
    assert message.get("TxInf/ChrgsInf/Amt") == "15.00"
    (part,) = read(made("pacs.004-part").message.encode())
    assert (part.get("TxInf/RtrdIntrBkSttlmAmt"), part.get("TxInf/RtrRsnInf/AddtlInf")) == ("1000.00", "PART")
    assert Decimal(part.get("TxInf/OrgnlIntrBkSttlmAmt") or 0) == Decimal("1250.00")


@pytest.mark.parametrize(
    ("name", "details", "place"),
    [
        ("pacs.004", {"returned_amount": "1000.00"}, "returned_amount"),
        ("pacs.004", {"returned_amount": "1300.00", "partial": True}, "returned_amount"),
        ("pacs.004", {"charges": [{"amount": "1250.00", "agent": "RVGSFRPP"}]}, "returned_amount"),
        ("pacs.004", {"charges": [{"amount": "NaN", "agent": "RVGSFRPP"}]}, "charges"),
        ("pacs.004", {"charges": [{"amount": "1", "agent": ""}]}, "charges"),
        ("pacs.004", {"charge_bearer": "SLEV"}, "charge_bearer"),
        ("camt.111", {"status": "DONE"}, "status"),
        ("camt.111", {"status": "RJCT"}, "status_reason"),
        ("camt.111", {"status_reason": "QQQQ"}, "status_reason"),
        ("camt.111", {"investigation_type": "QQQQ"}, "investigation_type"),
        ("n92", {"reason": "NOPE"}, "reason"),
        ("n92", {"sent_on": None}, "sent_on"),
        ("n92", {"own_bic": "KLTB1EHH"}, "own_bic, recipient"),
        ("n96-refused", {"reason": ""}, "reason"),
        ("n96-refused", {"answer": "YES"}, "answer"),
        ("n99", {"text_of": "handover"}, "text_of"),
        ("pain.002", {"envelope": True}, "own_bic, recipient"),
    ],
)
def test_what_does_not_add_up_is_refused_with_its_name(name: str, details: dict[str, Any], place: str) -> None:
    with pytest.raises(CannotCompose) as refused:
        made(name, **details)
    assert refused.value.place == place


def test_a_fin_request_never_cancels_what_was_not_sent_by_fin() -> None:
    with pytest.raises(CannotCompose):
        compose("n92", PAYMENT, {**DETAILS, "sent_on": "2026-11-23"})
