"""Whoever says fraud, a legal hold, a recall or "do not pay" is heard, in every message and document of the case."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from payments.vocabulary import RelatedRole
from tests.tools.test_read_attachment import a_pdf

from .builders import an_exception, resolved
from .certified import a_certified_agent
from .test_triage import a_fault_of_form

ROLES = [role.value for role in RelatedRole]
OURS = "4f6f1b7e-2d0c-4b7a-9a5e-6a1f0c3d2e11"
ANOTHER = "11111111-2d0c-4b7a-9a5e-6a1f0c3d2e11"
UNSENT = ("ESCALATE", "HOLD", "RFI")


def beside(*said: tuple[str, str], alarm: bool = False, authenticated: bool = True) -> Mapping[str, Any]:
    """The outcome of a fault of form, or of a false alarm, with these messages beside it; everything is certified."""
    exception = an_exception("138") if alarm else a_fault_of_form(error={"source": "gateway"})
    related = [{"role": role, "message": text, "authenticated": authenticated} for role, text in said]
    return resolved(a_certified_agent(), {**exception, "related": related})


def a_cancellation_request(uetr: str, code: str = "CUST") -> str:
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.056.001.08"><FIToFIPmtCxlReq><Undrlyg><TxInf>'
        f"<OrgnlUETR>{uetr}</OrgnlUETR><CxlRsnInf><Rsn><Cd>{code}</Cd></Rsn></CxlRsnInf>"
        "</TxInf></Undrlyg></FIToFIPmtCxlReq></Document>"
    )


def test_without_a_word_beside_them_both_go_by_themselves() -> None:
    assert (beside()["route"], beside(alarm=True)["route"]) == ("auto", "auto")


@pytest.mark.parametrize("alarm", [False, True], ids=["fault of form", "false alarm"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("text", ["THIS PAYMENT IS FRAUD", "RR04", "LEGAL HOLD BY COURT ORDER"])
def test_a_hold_is_heard_in_every_role(text: str, role: str, alarm: bool) -> None:
    outcome = beside((role, text), alarm=alarm)
    assert (outcome["route"], outcome["level"], outcome["operators"]) == ("owner", "A0", [])


@pytest.mark.parametrize("alarm", [False, True], ids=["fault of form", "false alarm"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("text", ["PLEASE RECALL THIS PAYMENT", "DO NOT PAY"])
def test_a_request_to_stop_is_heard_in_every_role(text: str, role: str, alarm: bool) -> None:
    outcome = beside((role, text), alarm=alarm)
    assert outcome["action"] in UNSENT
    assert (outcome["operators"], outcome["repaired_message"]) == ([], None)


@pytest.mark.parametrize(
    "text",
    [
        "This pаyment is frаud",  # Cyrillic letters
        "th\u200bis is fr\u200baud",
        "ＦＲＡＵＤ",
        "FRA\nUD suspected",
        "<p>&#70;RAUD</p>",
        "we were scammed",
        "they defrauded us",
        "das ist Betrug",
        "es una estafa",
        "c'est une fraude",
        "una truffa",
        "reason: legl",
        "garnishment served today",
        "x" * 70_000 + " this is fraud",
    ],
)
def test_a_hold_is_heard_however_it_is_written(text: str) -> None:
    assert beside(("attachment", text))["route"] == "owner"


@pytest.mark.parametrize(
    "text",
    [
        "Please cancel the payment.", "Stop payment at once", "The payment must not be released", "hold this transfer",
        "The transfer has been recalled", "return the funds", "we request the cancellation", "Bitte nicht auszahlen",
        "Bitte stornieren Sie die Überweisung", "Die Zahlung bitte anhalten", "Ne pas payer", "annuler le virement",
        "No pagar", "cancelar la transferencia", "Non pagare", "annullare il bonifico", "pleаse recаll the pаyment",
    ],
)  # fmt: skip
def test_a_request_to_stop_is_heard_in_the_languages_of_our_answers(text: str) -> None:
    assert beside(("statement", text))["action"] in UNSENT


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your order. You may cancel your order within 14 days.", "Recall notice: return the pump to us.",
        "Widerrufsbelehrung: Sie können binnen 14 Tagen widerrufen.", "Annulation possible sous 48 heures.",
        "PAYMENT RECEIVED WITH THANKS", "Delivery stopped at gate 3", "Fraunhofer Institut, Rechnung 12",
        f"Payment {ANOTHER}: please recall this payment.", a_cancellation_request(ANOTHER),
    ],
)  # fmt: skip
def test_letters_that_ask_nothing_of_this_payment_stop_nothing(text: str) -> None:
    assert beside(("attachment", text))["route"] == "auto"


@pytest.mark.parametrize("role", ["query", "attachment", "original"])
def test_a_cancellation_request_is_known_by_what_it_is(role: str) -> None:
    assert beside((role, a_cancellation_request(OURS)))["action"] in UNSENT
    assert beside((role, a_cancellation_request(OURS, "FRAD")))["route"] == "owner"
    mt192 = "{1:F01ORMDGB2LAXXX0000000000}{2:I192VSTRDEFFXXXXN}{4:\n:20:C1\n:21:VSTR2611200101\n:11S:103\n261120\n-}"
    assert beside((role, mt192))["action"] in UNSENT


def test_a_document_is_heard_whatever_it_is_wrapped_in() -> None:
    pdf = base64.b64encode(a_pdf("This payment is fraud")).decode()
    assert beside(("attachment", pdf))["route"] == "owner"
    assert beside(("answer", f"data:application/pdf;base64,{pdf}"))["route"] == "owner"
    letter = base64.b64encode(b"Do not pay this invoice").decode()
    assert beside(("attachment", f"data:text/plain;base64,{letter}"))["action"] in UNSENT


def test_a_document_that_nobody_could_read_keeps_the_payment_with_people() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n0000").decode()
    for alarm in (False, True):
        outcome = beside(("attachment", f"data:image/png;base64,{picture}"), alarm=alarm)
        assert outcome["route"] == "approval"
        assert "documents_read" in [c["name"] for c in outcome["verification"]["checks"] if c["not_checked"]]


def test_a_long_report_hides_no_fraud() -> None:
    error = {"source": "gateway", "code": "CB-CHR-01", "text": f"{'x ' * 3_000} the customer says it was fraud"}
    assert resolved(a_certified_agent(), a_fault_of_form(error=error))["route"] == "owner"


def test_a_strangers_warning_counts_as_much() -> None:
    assert beside(("attachment", "Do not pay"), authenticated=False)["action"] in UNSENT


def test_who_asks_to_stop_is_named_with_the_words() -> None:
    outcome = beside(("attachment", "Dear bank, do not pay this."))
    assert any("attachment 0 says “do not pay”" in reason for reason in outcome["route_reasons"])
