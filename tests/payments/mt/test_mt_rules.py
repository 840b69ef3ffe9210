"""The network rules: each by its own examples, and together over broken messages."""

from datetime import date

import pytest
from fin_builder import BODY, HEADER, NAK, fin

from payments import Message
from payments.finding import Finding
from payments.rules.mt_countries import in_eea
from payments.rules.mt_example import build, clean
from payments.rules.mt_network import MT_RULES, mt_findings
from payments.rules.mt_rule import MtRule
from payments.vocabulary import Severity


def found(data: bytes, as_of: date | None = None) -> list[Finding]:
    return mt_findings(Message(data, "MT"), as_of)


def rules_of(data: bytes) -> set[str]:
    return {finding.rule for finding in found(data)}


@pytest.mark.parametrize("rule", MT_RULES, ids=lambda rule: rule.id)
def test_the_failing_example_of_a_rule_fails_it(rule: MtRule) -> None:
    faults = [f for f in mt_findings(build(rule.failing)) if f.rule == rule.id]
    assert faults
    assert all(f.severity is Severity.ERROR and f.text and f.path for f in faults)


@pytest.mark.parametrize("rule", MT_RULES, ids=lambda rule: rule.id)
def test_the_passing_example_of_a_rule_breaks_no_rule(rule: MtRule) -> None:
    assert mt_findings(build(rule.passing)) == []


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in MT_RULES}) == len(MT_RULES)
    assert all(rule.title and rule.sentence.endswith(".") and rule.source for rule in MT_RULES)


@pytest.mark.parametrize(
    "base", ["MT101", "MT103", "MT103.STP", "MT192", "MT195", "MT199", "MT202", "MT202.COV", "MT210", "MT900", "MT910",
             "MT940", "MT942"]
)  # fmt: skip
def test_clean_messages_have_no_finding(base: str) -> None:
    assert found(clean(base)) == []


def test_all_faults_are_found_not_the_first() -> None:
    body = [
        line.replace("CRED", "FAST").replace("261123EUR1250,50", "260231EUR1250.5").replace(":71A:SHA", ":71A:SHR")
        for line in BODY
    ]
    body[5] = "MÜLLER & SÖHNE " + "X" * 30
    faults = rules_of(fin(*body))
    assert {"T36", "T50", "T40", "T08", "M60", "T33"} <= faults


def test_a_finding_has_the_exact_text_and_its_place_in_the_bytes() -> None:
    data = fin(*(line.replace("ATELIER DU", "ATELIER & DU") for line in BODY))
    (finding,) = found(data)
    assert (finding.rule, finding.path, finding.value) == ("M60", "59/2", "ATELIER & DU PONT")
    assert (finding.line, finding.column) == (10, 1)
    assert finding.fix


def test_a_rule_whose_input_cannot_be_read_is_not_checked() -> None:
    unread = list(found(fin(*(line.replace("33B:EUR1250,50", "33B:EUR1250.50") for line in BODY))))
    assert {(f.rule, f.severity) for f in unread} == {("T40", Severity.ERROR), ("D75", Severity.NOT_CHECKED)}


def test_a_type_without_a_table_is_not_checked_for_order_and_still_for_characters() -> None:
    faults = found(fin(":20:A", ":79:MÜLLER", header=HEADER.replace("103", "799"), user_header=""))
    assert {(f.rule, f.severity) for f in faults} == {("T13", Severity.NOT_CHECKED), ("M60", Severity.ERROR)}


def test_fields_out_of_order_once_too_often_unknown_or_missing_are_told_apart() -> None:
    swapped = found(fin(*BODY[:10], BODY[11], BODY[10]))
    assert [(f.rule, f.path) for f in swapped] == [("T13", "70")]
    twice = found(fin(":20:SECOND", *BODY))
    assert [(f.rule, f.path) for f in twice] == [("T13", "20#2")]
    unknown = found(fin(BODY[0], ":12:100", *BODY[1:]))
    assert [(f.rule, f.path) for f in unknown] == [("T13", "12")]
    missing = found(fin(*(line for line in BODY if not line.startswith(":23B:"))))
    assert [(f.rule, f.path) for f in missing] == [("T13", "23B")]


def test_a_line_that_looks_like_a_tag_is_reported_as_possible_text() -> None:
    (fault,) = found(fin(*BODY[:11], ":20:SEE ANNEX", BODY[11]))
    assert (fault.rule, fault.path, fault.value) == ("T13", "70/2", ":20:SEE ANNEX")


def test_the_instructed_amount_is_asked_for_by_the_membership_of_the_day() -> None:
    british = fin(*(line for line in BODY if "33B" not in line), header=HEADER.replace("LYRAFRPP", "ORKNGB2L"))
    assert "D49" not in {f.rule for f in found(british)}
    assert "D49" in {f.rule for f in found(british, date(2019, 1, 2))}
    assert in_eea("NO", None)
    assert not in_eea("CH", None)


def test_a_payment_without_a_uetr_is_told() -> None:
    (fault,) = found(fin(user_header=""))
    assert (fault.rule, fault.path) == ("ID-UETR", "{3:121}")


def test_an_open_brace_in_the_header_is_told() -> None:
    faults = found(fin(user_header="{3:{108:M4417}"))
    assert "U00" in {f.rule for f in faults}


@pytest.mark.parametrize("data", [b"", b"{4:", NAK.encode(), b":20:A", b"{1:}{2:}{3:}{4:\n:\n::\n-}", fin()[:-40]])
def test_broken_bytes_give_findings_or_none_but_never_an_error(data: bytes) -> None:
    assert isinstance(found(data), list)


def test_numbered_lines_of_option_f_are_checked_line_by_line() -> None:
    lines = (":50F:/DE02370601930042001765", "1/KLINKER", "3/UK/LEEDS", "2/STREET", "9/X")
    faults = {(f.rule, f.path) for f in found(fin(*BODY[:4], *lines, *BODY[7:]))}
    assert {("T73", "50F/3"), ("T56", "50F/4"), ("T56", "50F/5")} <= faults
