"""Questions of other banks: all that is asked is answered, nothing else is, and in time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from agent.resolving import resolve_one
from knowledge_base.examples import exception_of
from knowledge_base.playbooks import load_playbooks

from .builders import an_agent

TEXT = "PLEASE CONFIRM PURPOSE OF PAYMENT"
UETR = "4f6f1b7e-2d0c-4b7a-9a5e-6a1f0c3d2e11"
OUR_RECORD = {
    "uetr": UETR,
    "reference": "VSTR2611200101",
    "end_to_end_id": "PO-7781",
    "debtor": "Lindqvist Tools AB",
    "debtor_account": "SE3550000000054910000003",
    "creditor": "Fellgate Castings Ltd",
    "creditor_bic": "ORMDGB2L",
    "amount": "9875.20",
    "currency": "GBP",
    "value_date": "2026-11-23",
    "status": "settled",
}
ADDRESS = {"StrtNm": "Foundry Lane", "BldgNb": "7", "PstCd": "LS10 1NX", "TwnNm": "Leeds", "Ctry": "GB"}


def answered(text: str, *, parties: Any = (), message: str = "", **record: Any) -> Mapping[str, Any]:
    """The outcome for a question in free text (or in `message`) about our payment, received on 20 November."""
    playbook = next(p for p in load_playbooks() if p.id == "PB-69")
    built = exception_of(playbook, playbook.examples[0])
    asked = built["message"].replace(TEXT, text)
    reference = {**built["reference"], "payments": [{**OUR_RECORD, **record}], "parties": list(parties)}
    exception = {**built, "message": message or asked, "reference": reference}
    return resolve_one(an_agent(), exception, now=datetime.fromisoformat("2026-11-20T10:00:00+01:00"))


def sent(outcome: Mapping[str, Any], purpose: str) -> str:
    """The one outgoing text of a purpose, its lines joined."""
    (draft,) = [draft for draft in outcome["outgoing"] if draft["purpose"] == purpose]
    return " ".join(draft["message"].split())


def test_two_things_that_only_the_customer_knows_are_asked_in_one_letter() -> None:
    outcome = answered("PLEASE CONFIRM PURPOSE AND SEND INVOICE")
    letter = sent(outcome, "rfi")
    assert (outcome["action"], len(outcome["outgoing"])) == ("RFI", 1)
    assert "the purpose of the payment" in letter
    assert "a copy of the invoice" in letter


def test_what_the_record_knows_is_answered_and_only_the_rest_is_asked_of_the_customer() -> None:
    outcome = answered("PLS CONFIRM BENE NAME AND PURPOSE")
    assert outcome["action"] == "RFI"
    assert "FULL NAME: Fellgate Castings Ltd" in sent(outcome, "answer")
    assert "the purpose of the payment" in sent(outcome, "rfi")
    assert "name" not in sent(outcome, "rfi")


def test_an_answer_tells_all_that_was_asked_and_nothing_else() -> None:
    outcome = answered("PLS ADVISE VALUE DATE AND STATUS")
    letter = sent(outcome, "answer")
    assert (outcome["action"], outcome["route"]) == ("CLOSE", "approval")
    assert "VALUE DATE: 2026-11-23" in letter
    assert "STATE OF THE PAYMENT: settled" in letter
    assert not [told for told in ("Fellgate", "Lindqvist", "9875.20", "SE35") if told in letter]


def test_the_address_of_a_party_comes_from_its_own_record() -> None:
    known = [{"name": "Fellgate Castings Ltd", "country": "GB", "address": ADDRESS}]
    assert "Foundry Lane 7 LS10 1NX Leeds GB" in sent(
        answered("PLS ADVISE BENEFICIARY ADDRESS", parties=known), "answer"
    )
    assert "the full address" in sent(answered("PLS ADVISE BENEFICIARY ADDRESS"), "rfi")


def test_a_question_that_does_not_say_whose_name_is_read_by_a_person() -> None:
    outcome = answered("PLEASE CONFIRM FULL NAME AND PURPOSE")
    assert (outcome["action"], outcome["outgoing"]) == ("ESCALATE", [])


@pytest.mark.parametrize(
    "text", ["WE NEED THE PASSPORT OF THE ORDERER", "PLS CANCEL PAYMENT AND RETURN FUNDS", "MANY THANKS FOR YOUR HELP"]
)
def test_a_known_payment_of_which_nobody_can_tell_what_is_wanted_is_read_by_a_person(text: str) -> None:
    """Its references stand in the question: asking for them again would tell the bank that nobody has read it."""
    outcome = answered(text)
    assert (outcome["action"], outcome["outgoing"]) == ("ESCALATE", [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BITTE TEILEN SIE UNS DEN VERWENDUNGSZWECK MIT", ["the purpose of the payment"]),
        ("MERCI DE NOUS INDIQUER LE MOTIF DU PAIEMENT", ["the purpose of the payment"]),
        ("BITTE ANSCHRIFT DES AUFTRAGGEBERS", ["the full address"]),
        ("PLS SEND INVOICE AND CONTRACT", ["a copy of the invoice", "the documents that belong to the payment"]),
        ("PLEASE CONFIRM LEI OF DEBTOR", ["the legal entity identifier (LEI)"]),
    ],
)
def test_common_forms_of_other_languages_and_papers_are_understood(text: str, wanted: list[str]) -> None:
    letter = sent(answered(text), "rfi")
    assert [item for item in wanted if item not in letter] == []


def test_the_customer_of_a_settled_payment_is_not_told_that_it_waits() -> None:
    letter = sent(answered(TEXT), "rfi")
    assert "GBP 9875.20" in letter
    assert "your reference PO-7781, which has been carried out" in letter
    assert "will not be carried out" not in letter
    assert "which is on its way" in sent(answered(TEXT, status="pending"), "rfi")


@pytest.mark.parametrize(
    ("wanted", "customer", "bank"),
    [
        ("", "2026-11-27", "2026-11-27"),  # our own five business days, from a Friday
        ("\nREPLY BY 26 NOV", "2026-11-25", "2026-11-26"),  # a day earlier, so that the answer goes out in time
        ("\nREPLY BY 23 NOV", "2026-11-23", "2026-11-23"),  # nobody answers on the Sunday before
        ("\nREPLY BY 22 NOV", "2026-11-22", "2026-11-22"),  # theirs, where no business day is left before it
        ("\nREPLY BY 15 NOV", "2026-11-27", "2026-11-27"),  # it has passed
        ("\nREPLY BY 24 DEC", "2026-11-27", "2026-11-27"),  # further off than we ever wait
    ],
)
def test_both_letters_keep_the_day_by_which_the_bank_wants_its_answer(wanted: str, customer: str, bank: str) -> None:
    outcome = answered(f"PLS CONFIRM BENE NAME AND PURPOSE{wanted}")
    assert f"If we have no answer by {customer}" in sent(outcome, "rfi")
    assert f"WE REVERT BY {bank}." in sent(outcome, "answer")


def test_a_bank_that_asks_about_no_payment_of_ours_is_not_told_that_one_is_held() -> None:
    letter = sent(answered(TEXT, uetr="0b6f2f4a-9a53-4f5e-8d0e-3c8f4f1f2a11", reference="OTHER"), "rfi")
    assert "WE CANNOT ANSWER YOUR QUERY YET." in letter
    assert "HELD" not in letter


def a_camt_110(*entries: tuple[str, str, str]) -> str:
    """A request for investigation with one entry for each (reason, sub-reason, narrative)."""
    told = "".join(
        f"<InvstgtnData><Rsn><Cd>{reason}</Cd></Rsn>"
        + (f"<RsnSubTp><Cd>{sub}</Cd></RsnSubTp>" if sub else "")
        + (f"<AddtlReqData><ReqNrrtv>{text}</ReqNrrtv></AddtlReqData>" if text else "")
        + "</InvstgtnData>"
        for reason, sub, text in entries
    )
    bank = "<Agt><FinInstnId><BICFI>{}</BICFI></FinInstnId></Agt>".format
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.110.001.01"><InvstgtnReq><InvstgtnReq>'
        "<MsgId>ORMD-Q-1</MsgId><RqstrInvstgtnId>ORMD-C-1</RqstrInvstgtnId><InvstgtnTp><Cd>RQFI</Cd></InvstgtnTp>"
        f"<Undrlyg><IntrBk><OrgnlInstrId>VSTR2611200101</OrgnlInstrId><OrgnlUETR>{UETR}</OrgnlUETR></IntrBk></Undrlyg>"
        f"<Rqstr>{bank('ORMDGB2L')}</Rqstr><Rspndr>{bank('VSTRSESS')}</Rspndr></InvstgtnReq>{told}"
        "</InvstgtnReq></Document>"
    )


def test_every_entry_of_a_camt_110_is_answered_coded_or_in_words() -> None:
    outcome = answered(
        "", message=a_camt_110(("DTOR", "RQNM", ""), ("NARR", "", "PLEASE PROVIDE INVOICE"), ("PURP", "", ""))
    )
    assert "FULL NAME: Lindqvist Tools AB" in sent(outcome, "answer")
    assert "the purpose of the payment" in sent(outcome, "rfi")
    assert "a copy of the invoice" in sent(outcome, "rfi")
