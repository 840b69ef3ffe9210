"""Evidence is worth what its source says now, never what it claims; and fields mean what their paths say."""

from datetime import timedelta

import pytest
from case_builders import (
    NOON,
    FakeCalendars,
    FakeLookup,
    NoCertificates,
    T,
    a_payment,
    a_proposal,
    a_related,
    an_mt103,
    an_operator,
    circumstances,
    judged,
    ports,
    some_evidence,
)

from cases.evidence import Evidence
from cases.field_meaning import Meaning, meaning_of, texts_by_meaning
from cases.policy import default_policy
from cases.reread import as_it_stands
from cases.routing import route
from cases.wording import same_but_for_form, stands_in, words
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, RelatedRole

AUTHENTIC = a_related(RelatedRole.ANSWER, "The town is Leeds.", authenticated=True)
HEARSAY = a_related(RelatedRole.ANSWER, "The town is Leeds.", authenticated=False)
CASE = circumstances(a_payment(), related=(AUTHENTIC, HEARSAY))
ROW = {("reference.banks", "b1"): {"bic": "PENNGB2L", "country": "GB"}}


def now_worth(evidence: Evidence) -> Evidence:
    return as_it_stands(evidence, CASE, FakeLookup(ROW))


@pytest.mark.parametrize(
    ("source", "locator", "claimed", "real", "tainted"),
    [
        ("related:0", "text", EvidenceClass.E1, EvidenceClass.E1, False),
        ("related:1", "text", EvidenceClass.E1, EvidenceClass.E6, True),
        ("related:1", "text", EvidenceClass.E4, EvidenceClass.E4, True),
        ("related:9", "text", EvidenceClass.E1, EvidenceClass.E6, True),
        ("message", f"{T}/Cdtr/Nm", EvidenceClass.E1, EvidenceClass.E3, False),
        ("message", "No/Such/Path", EvidenceClass.E2, EvidenceClass.E6, True),
        ("reference.banks", "b1", EvidenceClass.E2, EvidenceClass.E2, False),
        ("reference.banks", "gone", EvidenceClass.E2, EvidenceClass.E6, True),
        ("knowledge", "doc#1", EvidenceClass.E2, EvidenceClass.E6, True),
        ("fault", "text", EvidenceClass.E1, EvidenceClass.E6, True),
        ("derived", "anything", EvidenceClass.E1, EvidenceClass.E3, False),
    ],
)
def test_evidence_has_the_class_of_its_source(
    source: str, locator: str, claimed: EvidenceClass, real: EvidenceClass, tainted: bool
) -> None:
    worth = now_worth(some_evidence("e1", claimed, source, locator, "Leeds"))
    assert (worth.cls, worth.tainted) == (real, tainted)


def test_a_quote_that_does_not_stand_there_is_dropped() -> None:
    assert now_worth(some_evidence("e1", EvidenceClass.E1, "related:0", "text", "The town is York.")).quote == ""


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        (f"{T}/IntrBkSttlmAmt", Meaning.AMOUNT),
        (f"{T}[2]/InstdAmt/@Ccy", Meaning.CURRENCY),
        (f"{T}/ChrgsInf/Amt", Meaning.CHARGES),
        (f"{T}/CdtrAcct/Id/IBAN", Meaning.CREDITOR_ACCOUNT),
        (f"{T}/DbtrAcct/Id/IBAN", Meaning.DEBTOR_ACCOUNT),
        (f"{T}/CdtrAgt/FinInstnId/BICFI", Meaning.CREDITOR_AGENT),
        (f"{T}/IntrmyAgt1/FinInstnId/BICFI", Meaning.AGENT),
        (f"{T}/UndrlygCstmrCdtTrf/Cdtr/Nm", Meaning.CREDITOR_NAME),
        ("PmtInf/Dbtr/Nm", Meaning.DEBTOR),
        ("GrpHdr/NbOfTxs", Meaning.TRANSACTION_COUNT),
        (f"{T}/IntrBkSttlmDt", Meaning.VALUE_DATE),
        (f"{T}/RmtInf/Ustrd[2]", Meaning.REMITTANCE),
        ("AppHdr/BizMsgIdr", Meaning.HEADER),
        ("57A", Meaning.CREDITOR_AGENT),
        ("B:59/2", Meaning.CREDITOR_NAME),
        ("71F#2/1", Meaning.CHARGES),
        ("{3:121}", Meaning.IDENTIFIER),
        ("{1:}", Meaning.HEADER),
    ],
)
def test_a_path_tells_what_the_field_means(path: str, meaning: Meaning) -> None:
    assert meaning_of(path) is meaning


def test_the_lines_of_an_mt_party_are_told_apart() -> None:
    found = texts_by_meaning(an_mt103())
    assert found[Meaning.CREDITOR_ACCOUNT] == ("/FR7619999000120012345678933",)
    assert found[Meaning.CREDITOR_NAME] == ("ATELIER BRUME",)
    assert found[Meaning.CREDITOR_ADDRESS] == ("12 RUE DES TISSERANDS", "69004 LYON FR")
    assert found[Meaning.DEBTOR] == ("OSTWERK MASCHINEN GMBH",)
    assert set(found[Meaning.AMOUNT]) == {"4210,00"}


def test_a_country_and_its_code_are_the_same_word() -> None:
    assert words(["Leeds, United Kingdom"]) == words(["LEEDS GB"]) == words(["leeds UK"])
    assert words(["Leeds"]) != words(["Leeds Leeds"])


def test_form_is_case_blanks_and_character_set() -> None:
    assert same_but_for_form(["SOCIÉTÉ  Brume"], ["SOCIETE BRUME"])
    assert not same_but_for_form(["ATELIER BRUME"], ["ATELIER BRUMES"])


def test_shortly_before_the_cut_off_a_supervisor_is_asked_for() -> None:
    case = circumstances(a_payment(amount="18450.000"))
    fields = (f"{T}/{name}" for name in ("IntrBkSttlmAmt", "InstdAmt"))
    operators = [an_operator(OperatorName.SET_FIELD, path, "18450.000", "18450.00") for path in fields]
    proposal = a_proposal(Action.REPAIR, *operators, level=Level.A1)
    late = judged(case, proposal, at=ports(calendars=FakeCalendars(timedelta(minutes=20))))
    early = judged(case, proposal)
    ruled = [
        route(case, proposal, v, 0.9, policy=default_policy(), certificates=NoCertificates()) for v in (late, early)
    ]
    assert [ruling.supervisor for ruling in ruled] == [True, False]
    assert case.now == NOON


@pytest.mark.parametrize(
    ("written", "anew", "passed"), [("18450.00", "18450.0", False), ("18450.000", "18450.00", True)]
)
def test_an_amount_is_written_anew_only_where_a_rule_found_fault_with_it(written: str, anew: str, passed: bool) -> None:
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/IntrBkSttlmAmt", written, anew)
    verification = judged(circumstances(a_payment(amount=written)), a_proposal(Action.REPAIR, operator))
    assert {check.name: check.passed for check in verification.checks}["provenance"] is passed


def test_the_checks_a_playbook_names_are_shown_and_those_for_people_block_nothing() -> None:
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/IntrBkSttlmAmt", "18450.00", "18450.0")
    named = ports(playbook_checks={"PB-13": ("token_multiset", "country_iso", "call_back", "schema")})
    verification = judged(CASE, a_proposal(Action.REPAIR, operator), at=named)
    shown = {c.name: c.passed for c in verification.checks if c.name.startswith("playbook:")}
    assert shown == {"playbook:token_multiset": True, "playbook:country_iso": True, "playbook:call_back": None}
    assert verification.complete


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("FR7619999000120012345678933", "use IBAN FR76 1999 9000 1200 1234 5678 933 for us", True),
        ("FR761999900012001234567893", "use IBAN FR76 1999 9000 1200 1234 5678 933 for us", False),
        ("77889900", "account 7788 9900 11", False),
        ("77889900", "account 7788990011", False),
        ("7788990011", "account 7788 9900 11.", True),
        ("LUMNFRPP", "the bank is LUMNFRPPXXX", False),
        ("Leeds", "LEEDS LS12", True),
        ("Lee", "LEEDS LS12", False),
        ("", "anything", False),
    ],
)
def test_a_part_of_a_value_is_no_proof_of_it(value: str, text: str, expected: bool) -> None:
    assert stands_in(value, text) is expected
