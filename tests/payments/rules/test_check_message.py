"""Checking a whole message: profiles, days, order, and the faults that may stand together."""

from datetime import date

import pytest

from payments import PaymentError, check
from payments.rules import RULES
from payments.rules.example import build
from payments.rules.rule import Example
from payments.vocabulary import Severity

CREDITOR = "CdtTrfTxInf/Cdtr/PstlAdr"
FREE_LINES = {f"{CREDITOR}/{name}": None for name in ("StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry")} | {
    f"{CREDITOR}/AdrLine": "15 Tanner Row",
    f"{CREDITOR}/AdrLine[2]": "York YO1 6JB United Kingdom",
}


def severity_of_free_lines(profile: str, day: date | None) -> list[Severity]:
    return [f.severity for f in check(build(Example("pacs.008", FREE_LINES)), profile, day) if f.rule == "CB-ADR-01"]


@pytest.mark.parametrize(
    ("profile", "day", "severity"),
    [
        ("cbpr-current", date(2026, 11, 23), Severity.WARNING),
        ("cbpr-2026", None, Severity.WARNING),
        ("cbpr-sr2026-strict", date(2026, 11, 23), Severity.ERROR),
        ("sepa", date(2026, 11, 14), Severity.WARNING),
        ("sepa", date(2026, 11, 15), Severity.ERROR),
        ("sepa", None, Severity.ERROR),
        ("chaps", date(2026, 11, 23), Severity.WARNING),
        ("fedwire", date(2026, 11, 23), Severity.WARNING),
        ("fedwire", date(2027, 11, 15), Severity.ERROR),
    ],
)
def test_a_free_address_is_as_severe_as_rail_and_day_say(profile: str, day: date | None, severity: Severity) -> None:
    assert severity_of_free_lines(profile, day) == [severity]


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(PaymentError) as refusal:
        check(build(Example("pacs.008")), "cbpr-1999")
    assert refusal.value.rule == "PROFILE"


def test_all_faults_are_found_in_the_order_of_the_lines() -> None:
    faults = {
        "CdtTrfTxInf/PmtId/EndToEndId": "",
        "CdtTrfTxInf/IntrBkSttlmAmt": "100.505",
        f"{CREDITOR}/Ctry": "UK",
        "CdtTrfTxInf/CdtrAcct/Id/IBAN": "GB41TRNH60161331926819",
    }
    found = check(build(Example("pacs.008", faults)))
    assert {"CB-ID-03", "CB-AMT-02", "CB-ADR-04", "ID-IBAN"} <= {f.rule for f in found}
    assert [(f.line, f.column) for f in found] == sorted((f.line, f.column) for f in found)


def test_a_day_without_a_calendar_is_said_to_be_unchecked_once() -> None:
    found = [f for f in check(build(Example("pacs.008"))) if f.rule == "CB-DAT-01"]
    assert [f.severity for f in found] == [Severity.NOT_CHECKED]


def test_a_sunday_is_no_settlement_date_whatever_the_day_of_checking() -> None:
    sunday = build(Example("pacs.008", {"CdtTrfTxInf/IntrBkSttlmDt": "2026-11-29"}))
    found = [f.severity for f in check(sunday, as_of=date(2026, 11, 23)) if f.rule == "CB-DAT-01"]
    assert found == [Severity.ERROR]


def test_a_gulf_currency_may_settle_on_a_sunday() -> None:
    changes = {
        "CdtTrfTxInf/IntrBkSttlmDt": "2026-11-29",
        "CdtTrfTxInf/IntrBkSttlmAmt": "10.000",
        "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "KWD",
    }
    found = check(build(Example("pacs.008", changes)), as_of=date(2026, 11, 23))
    assert not [f for f in found if f.rule in ("CB-DAT-01", "CB-AMT-02")]


def test_a_currency_is_judged_by_the_day_of_the_message() -> None:
    old = {"CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "HRK", "CdtTrfTxInf/IntrBkSttlmDt": "2022-11-24"}
    new = {"CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "HRK", "CdtTrfTxInf/IntrBkSttlmDt": "2026-11-24"}
    assert "CB-AMT-01" not in {f.rule for f in check(build(Example("pacs.008", old)))}
    assert "CB-AMT-01" in {f.rule for f in check(build(Example("pacs.008", new)))}


@pytest.mark.parametrize("line", ["York Road Depot", "New York House", "Yorkshire Mill", "Old York Gate 3"])
def test_a_town_inside_a_name_is_no_repetition(line: str) -> None:
    found = check(build(Example("pacs.008", {f"{CREDITOR}/AdrLine": line})))
    assert "CB-ADR-03" not in {f.rule for f in found}


@pytest.mark.parametrize(
    "line", ["York", "YO1 6JB York", "Tanner Row York", "Unit 4, York", "United Kingdom", "15 Tanner Row"]
)
def test_a_repeated_part_is_found(line: str) -> None:
    found = check(build(Example("pacs.008", {f"{CREDITOR}/AdrLine": line})))
    assert "CB-ADR-03" in {f.rule for f in found}


def test_a_statement_is_not_held_to_the_address_minimum() -> None:
    rule = next(r for r in RULES if r.id == "CB-ADR-01")
    assert not rule.speaks_of("camt.053.001.08", "cbpr")
    assert rule.speaks_of("camt.110.001.01", "cbpr")


def test_a_sepa_batch_may_hold_several_payments() -> None:
    second = {
        "GrpHdr/NbOfTxs": "2",
        "CdtTrfTxInf[2]/PmtId/EndToEndId": "ORDER-5502",
        "CdtTrfTxInf[2]/IntrBkSttlmAmt": "1.00",
        "CdtTrfTxInf[2]/IntrBkSttlmAmt/@Ccy": "GBP",
    }
    batch = build(Example("pacs.008", second))
    assert "CB-GRP-01" in {f.rule for f in check(batch, "cbpr-current")}
    assert "CB-GRP-01" not in {f.rule for f in check(batch, "sepa")}


def test_scheme_charges_are_for_schemes_only() -> None:
    scheme = build(Example("pacs.008", {"CdtTrfTxInf/ChrgBr": "SLEV"}))
    shared = build(Example("pacs.008", {"CdtTrfTxInf/ChrgBr": "DEBT"}))
    assert "CB-CHG-04" not in {f.rule for f in check(scheme, "sepa")}
    assert "CB-CHG-04" in {f.rule for f in check(shared, "sepa")}


def test_zero_decimals_are_told_apart_from_decimals_that_count() -> None:
    def fix(amount: str) -> str:
        changes = {"CdtTrfTxInf/IntrBkSttlmAmt": amount, "CdtTrfTxInf/IntrBkSttlmAmt/@Ccy": "JPY"}
        return next(f.fix for f in check(build(Example("pacs.008", changes))) if f.rule == "CB-AMT-02")

    assert fix("250000.00") == "leave out the zero decimals"
    assert "ask" in fix("250000.50")
