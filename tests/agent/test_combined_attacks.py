"""Two things wrong at once: the mending of one never carries the other out of the house unseen.

Everything is certified and both switches are on; the fault of form alone goes by itself.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import payments

from .builders import an_exception, resolved
from .certified import a_certified_agent
from .test_triage import a_fault_of_form

IBAN, OTHER_IBAN, UETR = "GB34ORMD40529931926820", "GB27ORMD40529977310045", "4f6f1b7e-2d0c-4b7a-9a5e-6a1f0c3d2e11"
NAK = "{1:F21HALMDEFFAXXX0522000173}{4:{177:2611230911}{451:1}{405:M60}{108:HMUR0173}}"
OURS = f"<OrgnlUETR>{UETR}</OrgnlUETR>"
Exception_ = dict[str, Any]


def with_parts(*pairs: tuple[str, str], **changes: Any) -> Exception_:
    """The fault of form, with other parts in its message."""
    exception = copy.deepcopy(a_fault_of_form(error={"source": "gateway"}))
    for old, new in pairs:
        assert old in exception["message"], old
        exception["message"] = exception["message"].replace(old, new)
    return {**exception, **changes}


def worked(exception: Exception_) -> Mapping[str, Any]:
    return resolved(a_certified_agent(), exception)


def open_checks(outcome: Mapping[str, Any]) -> list[str]:
    return [check["name"] for check in outcome["verification"]["checks"] if check["not_checked"]]


def amount(currency: str, text: str) -> Exception_:
    names = ("IntrBkSttlmAmt", "InstdAmt")
    pairs = [(f'<{n} Ccy="GBP">9875.20</{n}>', f'<{n} Ccy="{currency}">{text}</{n}>') for n in names]
    return with_parts(*pairs)


def dated(day: str, at: str) -> Exception_:
    return with_parts(("<IntrBkSttlmDt>2026-11-23", f"<IntrBkSttlmDt>{day}"), received_at=at)


def with_rows(kind: str, *rows: dict[str, Any]) -> Exception_:
    exception = with_parts()
    reference = exception["reference"]
    names = {row.get("bic") for row in rows} if kind == "banks" else set()
    kept = [row for row in reference.get(kind, []) if row.get("bic") not in names or kind != "banks"]
    return {**exception, "reference": {**reference, kind: [*kept, *rows]}}


def an_account(**changes: str) -> Exception_:
    row = {"account": IBAN, "bic": "ORMDGB2L", "holder": "Fellgate Castings Ltd", "status": "open"}
    return with_rows("accounts", {**row, **changes})


def a_bank(**changes: str) -> Exception_:
    return with_rows("banks", {"bic": "ORMDGB2L", "name": "Ormsdale Bank plc", "country": "GB", **changes})


def paid_before(**changes: str) -> Exception_:
    """The same payment made once already, under other references."""
    exception = with_parts()
    row = {
        **exception["reference"]["payments"][0], "reference": "OLD1", "end_to_end_id": "OTHER", "amount": "9875.20",
        "value_date": "2026-11-23", "remittance": "INVOICE 4471", "uetr": "7a6b5c4d-3e2f-4a1b-9c8d-7e6f5a4b3c88",
    }  # fmt: skip
    exception["reference"] = {**exception["reference"], "payments": [{**row, **changes}]}
    return exception


def after_silence(*related: tuple[str, str], **changes: Any) -> Exception_:
    """Nobody knows whether it left; these messages, all authentic, lie beside it."""
    said = [{"role": role, "message": text, "authenticated": True} for role, text in related]
    error = {"source": "mi", "text": "no response within 30 seconds"}
    return with_parts(("FG-4471", "NOTPROVIDED"), **{"error": error, "related": said, **changes})


def a_report(references: str, status: str = "RJCT") -> tuple[str, str]:
    report = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt><GrpHdr><MsgId>R1</MsgId>'
        f"<CreDtTm>2026-11-23T11:02:41+01:00</CreDtTm></GrpHdr><TxInfAndSts>{references}<TxSts>{status}</TxSts>"
        "<StsRsnInf><Rsn><Cd>RR10</Cd></Rsn></StsRsnInf></TxInfAndSts></FIToFIPmtStsRpt></Document>"
    )
    return "status_report", report


def a_payee_check(text: str, *, authenticated: bool = True) -> Exception_:
    return with_parts(related=[{"role": "vop", "message": text, "authenticated": authenticated}])


AGENT = "<CdtrAgt><FinInstnId><BICFI>"
ATTACKS: dict[str, Callable[[], Exception_]] = {
    # an amount that means something else
    "cents of a yen": lambda: amount("JPY", "9875.20"),
    "four decimals of a dinar": lambda: amount("KWD", "9875.2001"),
    "grouped thousands": lambda: amount("BHD", "1.250,500"),
    "five decimals of a fund unit": lambda: amount("CLF", "12.34567"),
    "thousands with a comma": lambda: amount("GBP", "9,875.20"),
    "digits of another script": lambda: amount("GBP", "９８７５.20"),
    "an exponent": lambda: amount("GBP", "9875.2E0"),
    "gold": lambda: amount("XAU", "1.00"),
    "a currency that is none": lambda: amount("CNH", "100.00"),
    "ouguiya without a rate": lambda: amount("MRU", "10.00"),
    # accounts and banks that are valid and do not fit
    "wrong check digits": lambda: with_parts((IBAN, "GB35ORMD40529931926820")),
    "a letter for a digit": lambda: with_parts((IBAN, "GB34ORMD4O529931926820")),
    "a German account at a British bank": lambda: with_parts((IBAN, "DE02500999000123456789")),
    "a French account at a British bank": lambda: with_parts((IBAN, "FR7629988000420009988776638")),
    "a Dutch bank for a British account": lambda: with_parts((f"{AGENT}ORMDGB2L", f"{AGENT}KRLNNL2R")),
    "a known creditor at a new account": lambda: with_parts((IBAN, OTHER_IBAN)),
    # letters that look like others
    "Cyrillic in the town": lambda: with_parts(("Leeds LS10", "Lеeds LS10")),
    "Cyrillic in the name": lambda: with_parts(("Fellgate Castings", "Fеllgate Castings")),
    "an invisible letter in the name": lambda: with_parts(("Fellgate Castings", "Fell\u200bgate Castings")),
    "a turned name": lambda: with_parts(("Fellgate Castings", "Fellgate \u202eCastings")),
    "Cyrillic in the reference": lambda: with_parts(("FG-4471", "FG-447І")),
    "Cyrillic in the account": lambda: with_parts((IBAN, "GB34ОRMD40529931926820")),
    "Cyrillic in the BIC": lambda: with_parts((f"{AGENT}ORMDGB2L", f"{AGENT}ОRMDGB2L")),
    # days
    "a slip in the year": lambda: dated("2028-02-29", "2026-11-20T10:00:00+01:00"),
    "four years ahead": lambda: dated("2030-11-20", "2026-11-20T10:00:00+01:00"),
    "a day before the playbooks": lambda: dated("2026-11-23", "2019-11-20T10:00:00+01:00"),
    # master data that speaks against it
    "closed account": lambda: an_account(status="closed"),
    "blocked account": lambda: an_account(status="blocked"),
    "dormant account": lambda: an_account(status="dormant"),
    "account of somebody else": lambda: an_account(holder="Someone Else Ltd"),
    "blocked debtor": lambda: an_account(account="DE02500999000123456789", status="blocked", holder="Lindenhof"),
    "inactive bank": lambda: a_bank(status="inactive"),
    "a merger that runs in a circle": lambda: a_bank(status="merged", successor_bic="ORMDGB2L"),
    "a merger into another country": lambda: a_bank(status="merged", successor_bic="KRLNNL2R"),
    # the payee check
    "no match": lambda: a_payee_check("Verification of payee: NMTC"),
    "no match in words": lambda: a_payee_check("The name does not match", authenticated=False),
    "close match": lambda: a_payee_check("Verification of payee: CMTC"),
    # duplicates under other references
    "paid before": paid_before,
    "paid before, not settled yet": lambda: paid_before(status="pending"),
    "paid before in look-alike letters": lambda: paid_before(remittance="INVОICE 4471"),
    "paid before in wide letters": lambda: paid_before(remittance="ＩＮＶＯＩＣＥ ４４７１"),
    "paid before with an invisible letter": lambda: paid_before(remittance="INVO\u200bICE 4471"),
    "paid before without the blank": lambda: paid_before(remittance="INVOICE4471"),
    "paid before in small letters": lambda: paid_before(creditor_account=IBAN.lower()),
    # messages of another case
    "a reject that names no payment": lambda: after_silence(a_report("<OrgnlEndToEndId>NOTPROVIDED</OrgnlEndToEndId>")),
    "a reject of another payment": lambda: after_silence(a_report(OURS.replace("4f", "5f"))),
    "a reject beside a credit": lambda: after_silence(a_report(OURS), a_report(OURS, "ACSC")),
    # the reporter's own choice of rules
    "rules of another network": lambda: with_parts(profile="fedwire"),
    "somebody else's message": lambda: with_parts(direction="incoming"),
}  # fmt: skip


def test_the_fault_of_form_alone_goes_by_itself() -> None:
    assert worked(with_parts())["route"] == "auto"
    assert worked(an_account())["route"] == "auto"
    assert worked(a_bank(status="active"))["route"] == "auto"
    assert worked(a_payee_check("Verification of payee: MTCH"))["route"] == "auto"
    assert worked(paid_before(remittance="INVOICE 4472"))["route"] == "auto"


@pytest.mark.parametrize("name", ATTACKS)
def test_no_second_fault_leaves_under_cover_of_the_first(name: str) -> None:
    outcome = worked(ATTACKS[name]())
    assert outcome["route"] in ("information", "four_eyes", "owner", "approval")
    if outcome["repaired_message"] is not None:
        assert open_checks(outcome)


SPEAK_AGAINST = [
    "a German account at a British bank", "a Dutch bank for a British account", "a known creditor at a new account",
    "a slip in the year", "closed account", "blocked account", "account of somebody else", "blocked debtor",
    "inactive bank", "no match", "no match in words", "close match", "rules of another network",
]  # fmt: skip


@pytest.mark.parametrize("name", SPEAK_AGAINST)
def test_what_our_records_say_against_it_takes_two_people(name: str) -> None:
    outcome = worked(ATTACKS[name]())
    assert (outcome["route"], outcome["approvals_needed"]) == ("four_eyes", 2)
    assert "doubts" in open_checks(outcome)


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith("paid before")])
def test_the_same_payment_under_other_references_is_asked_about(name: str) -> None:
    assert (worked(ATTACKS[name]())["action"], worked(ATTACKS[name]())["playbook"]) == ("RFI", "PB-62")


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith("a reject")])
def test_a_report_on_another_payment_lets_none_go_again(name: str) -> None:
    outcome = worked(ATTACKS[name]())
    assert (outcome["action"], outcome["repaired_message"]) == ("RFI", None)


@pytest.mark.parametrize("nak", [NAK, NAK.replace("{108:HMUR0173}", "")], ids=["by reference", "by sequence"])
def test_the_nak_of_another_message_proves_nothing_about_this_one(nak: str) -> None:
    exception = an_exception("01", error={"source": "unknown", "text": "no ACK, RESEND?"})
    exception["message"] = exception["message"].replace(NAK, "")
    other = nak.replace("0522000173", "0522000999").replace("HMUR0173", "HMUR9999")
    said = {text: [{"role": "nak", "message": text, "authenticated": True}] for text in (nak, other)}
    assert worked({**exception, "related": said[nak]})["action"] == "REPAIR"
    assert worked({**exception, "related": said[other]})["repaired_message"] is None


@pytest.mark.parametrize(
    ("day", "at"),
    [
        ("2027-01-01", "2026-12-31T23:30:00-05:00"),
        ("2026-12-31", "2027-01-01T00:30:00+14:00"),
        ("2026-12-31", "2026-12-31T23:59:00-11:00"),
        ("2026-12-28", "2026-12-24T16:00:00+01:00"),
        ("2026-12-25", "2026-12-25T09:00:00+01:00"),
    ],
)
def test_over_the_turn_of_the_year_the_date_moves_to_an_open_day_and_never_back(day: str, at: str) -> None:
    outcome = worked(dated(day, at))
    (mended,) = payments.read(outcome["repaired_message"].encode())
    new = mended.get("CdtTrfTxInf/IntrBkSttlmDt") or ""
    assert new > day
    assert new in ("2026-12-29", "2026-12-31", "2027-01-04", "2026-12-30")


def test_a_party_that_we_know_makes_no_account_known() -> None:
    """Its account may be a stranger's: only history or the record of that account makes the two known together."""
    parties = [{"name": "Fellgate Castings Ltd", "country": "GB"}]
    exception = with_parts((IBAN, OTHER_IBAN))
    sight = a_certified_agent().sight
    for rows, known in (([], False), ([{"account": OTHER_IBAN, "holder": "Fellgate Castings Ltd"}], True)):
        reference = {**exception["reference"], "parties": parties, "accounts": rows, "payments": []}
        report = _report({**exception, "reference": reference})
        assert sight.circumstances("x", report, now=report.received_at).known_beneficiary is known


def _report(exception: Exception_) -> Any:
    from agent.resolving import read_report

    return read_report(exception)
