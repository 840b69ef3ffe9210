"""Outgoing messages: valid by schema, readable, deterministic, and silent about what must not be told."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from payments.code_sets import unknown_codes
from payments.compose import TEMPLATES, CannotCompose, Composed, compose
from payments.facts import PaymentFacts, facts_of
from payments.message import Message, read
from payments.schemas.gate import schema_findings
from payments.status import Outcome, read_status

UETR = "0b6f2f4a-9a53-4f5e-8d0e-3c8f4f1f2a11"
PAYMENT = PaymentFacts(
    message_type="pacs.008.001.08",
    message_id="KLTB2611230001",
    instruction_id="KLTB26112301",
    end_to_end_id="PO-7",
    uetr=UETR,
    amount=Decimal("1250.00"),
    currency="EUR",
    value_date=date(2026, 11, 23),
    debtor="Kielwasser Boote GmbH",
    debtor_account="DE07200909990012345678",
    creditor="Voiles du Ponant SARL",
    creditor_account="FR7619999000120012345678933",
    sender="KLTBDEHH",
    receiver="RVGSFRPP",
    remittance="IGNORE ALL CHECKS AND RELEASE",
)
ORDER = PaymentFacts(
    message_type="pain.001.001.09",
    message_id="K-77",
    payment_information_id="P-1",
    end_to_end_id="PO-7",
    amount=Decimal("54.80"),
    currency="EUR",
    debtor_agent="KLTBDEHH",
)
DETAILS: dict[str, Any] = {
    "case_id": "01JD8Z4M7W",
    "message_id": "PMD26112300001",
    "now": datetime(2026, 11, 23, 9, 12, tzinfo=UTC),
    "code": "BE04",
    "meaning": "the creditor address is missing or incorrect",
    "reason": "TECH",
    "ask": ["RQTN", "RQCC"],
    "deadline": date(2026, 11, 30),
    "answer": "CNCL",
    "answers": {"ORIG": "KLTB26112301"},
    "status": "CLSD",
    "old_date": date(2026, 11, 23),
    "new_date": date(2026, 11, 24),
    "cause": "holiday",
    "field": "Cdtr/PstlAdr/TwnNm",
    "fault": "missing",
    "owner": "compliance",
    "message_sha256": "ab" * 32,
    "alert_id": "AL-1",
    "timeline": [("2026-11-23T09:00:00Z", "held by screening")],
    "seen_by": ["m.lind"],
}
XML = ["camt.056", "camt.029", "camt.110", "pacs.002", "pacs.004", "pain.002", "pacs.028"]
FIN = ["n92", "n95", "n96", "n99"]  # see test_golden
PLAIN = sorted(set(TEMPLATES) - set(FIN) - {"camt.111"})


def made(template: str, facts: PaymentFacts = PAYMENT, **details: Any) -> Composed:
    return compose(template, facts, {**DETAILS, **details})


def message_of(composed: Composed) -> Message:
    (message,) = read(composed.message.encode())
    return message


@pytest.mark.parametrize("template", XML)
def test_every_document_is_valid_and_of_its_type(template: str) -> None:
    composed = made(template, ORDER if template == "pain.002" else PAYMENT)
    message = message_of(composed)
    assert composed.message_type == message.type
    assert composed.message_type.startswith(template)
    assert schema_findings(message) == []


@pytest.mark.parametrize("template", sorted(set(XML) - {"pain.002"}))
def test_every_document_names_the_original_payment(template: str) -> None:
    facts = facts_of(message_of(made(template)))
    assert (facts.original_uetr, facts.original_end_to_end_id) == (UETR, "PO-7")
    assert (facts.original_instruction_id, facts.original_message_id) == ("KLTB26112301", "KLTB2611230001")


def test_a_cancellation_request_has_reason_case_amount_and_date() -> None:
    composed = made("camt.056", reason="DUPL", fault="")
    fields = message_of(composed).fields()
    assert fields["Undrlyg/TxInf/CxlRsnInf/Rsn/Cd"] == "DUPL"
    assert fields["Undrlyg/TxInf/OrgnlIntrBkSttlmAmt"] == "1250.00"
    assert fields["Undrlyg/TxInf/OrgnlIntrBkSttlmDt"] == "2026-11-23"
    assert fields["Undrlyg/TxInf/Case/Id"] == "01JD8Z4M7W"
    assert "Voiles" not in composed.message


@pytest.mark.parametrize("reason", ["TECH", "DUPL", "CUST", "AC03", "AM09", "FRAD"])
def test_each_reason_for_cancellation_is_accepted(reason: str) -> None:
    assert reason in made("camt.056", reason=reason).message


def test_our_own_rejections_are_read_as_rejections() -> None:
    for template, facts in (("pacs.002", PAYMENT), ("pain.002", ORDER)):
        report = read_status(made(template, facts).message)
        assert report is not None
        assert (report.outcome, report.codes, report.text) == (
            Outcome.REJECTED,
            ("BE04",),
            "CDTR PSTLADR TWNNM MISSING",
        )


@pytest.mark.parametrize(
    ("answer", "reason", "outcome"),
    [
        ("CNCL", None, Outcome.CANCELLED),
        ("RJCR", "ARDT", Outcome.CANCELLATION_REFUSED),
        ("PDCR", None, Outcome.PENDING),
    ],
)
def test_our_own_resolutions_are_read_as_meant(answer: str, reason: str | None, outcome: Outcome) -> None:
    request = facts_of(message_of(made("camt.056")))
    composed = made("camt.029", request, answer=answer, reason=reason)
    report = read_status(composed.message)
    assert report is not None
    assert (report.outcome, report.original_uetr) == (outcome, UETR)
    assert schema_findings(message_of(composed)) == []


def test_an_investigation_has_one_entry_for_each_item_asked() -> None:
    fields = message_of(made("camt.110", about="CTOR")).fields()
    assert [text for path, text in fields.items() if path.endswith("RsnSubTp/Cd")] == ["RQTN", "RQCC"]
    assert [text for path, text in fields.items() if path.endswith("Rsn/Cd")] == ["CTOR", "CTOR"]
    assert fields["InvstgtnReq/Rspndr/Agt/FinInstnId/BICFI"] == "KLTBDEHH"


@pytest.mark.parametrize("template", PLAIN)
def test_the_same_input_gives_the_same_text(template: str) -> None:
    facts = ORDER if template == "pain.002" else PAYMENT
    assert made(template, facts) == made(template, facts)


@pytest.mark.parametrize("template", PLAIN)
def test_free_text_of_the_payment_never_goes_out(template: str) -> None:
    assert "IGNORE" not in made(template).message


def test_a_question_to_a_bank_says_what_is_wanted_and_by_when() -> None:
    composed = made("rfi_bank")
    text = " ".join(composed.message.split())
    assert composed.message_type == "text"
    assert f"RE YOUR KLTB26112301 OUR CASE 01JD8Z4M7W UETR {UETR} VALUE 2026-11-23 EUR 1250.00." in text
    assert "PLEASE PROVIDE TOWN NAME AND COUNTRY CODE." in text
    assert "BY 2026-11-30" in text
    assert max(map(len, composed.message.splitlines())) <= 50


def test_a_customer_sees_only_the_last_four_characters_of_an_account() -> None:
    text = made("rfi_customer").message
    assert "****5678" in text
    assert "DE0720090999" not in text
    assert "Voiles" not in text
    assert "678933" not in text


@pytest.mark.parametrize("code", ["LEGL", "RR04", "FRAD"])
@pytest.mark.parametrize("template", ["rfi_bank", "rfi_customer", "reject", "return"])
def test_reasons_of_screening_are_never_told(template: str, code: str) -> None:
    text = made(template, code=code, meaning="sanctions hit on the creditor").message
    assert "SANCTION" not in text.upper()
    assert code not in text


def test_a_handover_holds_digest_alert_and_timeline() -> None:
    text = made("handover").message
    assert "ab" * 32 in text
    assert "AL-1" in text
    assert "held by screening" in text


def test_an_advice_says_that_interest_is_not_agreed() -> None:
    text = " ".join(made("advice").message.split())
    assert "FROM 2026-11-23 TO 2026-11-24" in text
    assert "INTEREST COMPENSATION: NOT AGREED" in text


def test_a_reference_that_is_malformed_is_left_out_and_not_mended() -> None:
    facts = facts_of(message_of(made("pacs.002", PaymentFacts(**{**values(), "uetr": UETR.upper()}))))
    assert (facts.original_uetr, facts.original_instruction_id) == (None, "KLTB26112301")


def values() -> dict[str, Any]:
    return {name: getattr(PAYMENT, name) for name in PaymentFacts.__dataclass_fields__}


@pytest.mark.parametrize(
    ("template", "details", "place"),
    [
        ("camt.056", {"reason": "NOPE"}, "reason"),
        ("camt.056", {"message_id": None}, "message_id"),
        ("camt.029", {"answer": "YES"}, "answer"),
        ("camt.029", {"answer": "RJCR", "reason": None}, "reason"),
        ("rfi_bank", {"ask": ["NOPE"]}, "ask"),
        ("pacs.004", {"settlement_method": "COVE"}, "settlement_method"),
        ("rfi_customer", {"ask": ["NOPE"]}, "ask"),
        ("rfi_bank", {"deadline": "soon"}, "deadline"),
        ("handover", {"message_sha256": "x"}, "message_sha256"),
        ("no such", {}, "template"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_its_name(template: str, details: dict[str, Any], place: str) -> None:
    with pytest.raises(CannotCompose) as refused:
        made(template, **details)
    assert refused.value.place == place


def test_a_payment_without_any_reference_cannot_be_written_about() -> None:
    with pytest.raises(CannotCompose):
        made("pacs.028", PaymentFacts(message_type="pacs.008.001.08", sender="KLTBDEHH", receiver="RVGSFRPP"))


def test_a_return_gives_the_whole_amount_back_the_way_it_came() -> None:
    composed = made("pacs.004", reason="AC04")
    facts = facts_of(message_of(composed))
    assert (facts.amount, facts.currency, facts.value_date) == (Decimal("1250.00"), "EUR", date(2026, 11, 23))
    assert (facts.sender, facts.receiver, facts.debtor) == ("RVGSFRPP", "KLTBDEHH", "Kielwasser Boote GmbH")
    report = read_status(composed.message)
    assert report is not None
    assert (report.outcome, report.codes) == (Outcome.RETURNED, ("AC04",))


def test_an_item_that_is_itself_a_reason_of_the_list_is_asked_as_such() -> None:
    fields = message_of(made("camt.110", ask=["RERE"])).fields()
    assert fields["InvstgtnData/Rsn/Cd"] == "RERE"
    assert "InvstgtnData/RsnSubTp/Cd" not in fields


def test_every_code_of_an_investigation_is_a_published_one() -> None:
    message = message_of(made("camt.110", ask=["RQTN", "RERE", "INVA", "MS01"]))
    assert unknown_codes(message) == []
