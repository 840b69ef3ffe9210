"""G2, G3 and the strength of evidence, kept and broken."""

import pytest
from case_builders import T, a_payment, a_proposal, an_attempt, an_mt103, an_operator, circumstances, some_evidence

from cases.attempt import Attempt
from cases.evidence import Evidence
from cases.guards.creditor import (
    changes_beneficiary,
    creditor_only_on_proof,
    evidence_strong_enough,
    no_recomputed_check_digits,
    only_check_digits_differ,
)
from cases.guards.invention import text_is_no_instruction
from payments import Operator
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName

OLD, NEW = "FR7619999000120012345678939", "FR7619999000120012345678933"
IBAN = f"{T}/CdtrAcct/Id/IBAN"


def the_account_change(*evidence: Evidence, new: str = NEW) -> Attempt:
    operator = an_operator(OperatorName.SET_FIELD, IBAN, OLD, new, *(e.id for e in evidence))
    proposal = a_proposal(Action.REPAIR, operator, level=Level.A1)
    return an_attempt(circumstances(a_payment(creditor_account=OLD)), proposal, *evidence)


def an_amendment(**changes: object) -> Evidence:
    usual: dict[str, object] = {"cls": EvidenceClass.E1, "source": "related:0", "locator": "text"}
    return some_evidence(**{**usual, "quote": "IBAN FR76 1999 9000 1200 1234 5678 933", **changes})  # type: ignore[arg-type]


def test_an_authenticated_amendment_carries_the_new_account() -> None:
    attempt = the_account_change(an_amendment())
    assert creditor_only_on_proof(attempt).passed
    assert changes_beneficiary(attempt.steps[0])


@pytest.mark.parametrize(
    "weaker",
    [
        {"cls": EvidenceClass.E3},
        {"cls": EvidenceClass.E4},
        {"cls": EvidenceClass.E5},
        {"cls": EvidenceClass.E6},
        {"tainted": True},
        {"quote": "IBAN FR76 1999 9000 1200 1234 5678 934"},
        {"quote": ""},
    ],
)
def test_nothing_weaker_changes_an_account(weaker: dict[str, object]) -> None:
    assert creditor_only_on_proof(the_account_change(an_amendment(**weaker))).passed is False


def test_no_evidence_changes_no_account() -> None:
    assert creditor_only_on_proof(the_account_change()).passed is False


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"{T}/Cdtr/Nm", "Harrow Valve Works Ltd", "Harrow Ltd"),
        (f"{T}/CdtrAgt/FinInstnId/BICFI", "PENNGB2L", "PENMGB2L"),
    ],
)
def test_name_and_agent_are_guarded_like_the_account(path: str, old: str, new: str) -> None:
    proposal = a_proposal(Action.REPAIR, an_operator(OperatorName.SET_FIELD, path, old, new), level=Level.A1)
    assert creditor_only_on_proof(an_attempt(circumstances(a_payment()), proposal)).passed is False


def test_the_same_bank_with_and_without_xxx_is_no_change() -> None:
    operator = an_operator(
        OperatorName.REPLACE_BIC, f"{T}/CdtrAgt/FinInstnId/BICFI", "PENNGB2L", "PENNGB2LXXX", directory_version="1"
    )
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator))
    assert creditor_only_on_proof(attempt).passed
    assert not changes_beneficiary(attempt.steps[0])


def trimmed(old: str) -> Attempt:
    operator = an_operator(OperatorName.TRIM_WHITESPACE, IBAN, old, "".join(old.split()))
    case = circumstances(a_payment(creditor_account=old))
    return an_attempt(case, a_proposal(Action.REPAIR, operator, level=Level.A3))


def test_blanks_may_go_from_an_account_that_is_valid_without_them() -> None:
    assert creditor_only_on_proof(trimmed("GB25 ASTK 4052 9931 9268 19")).passed


def test_blanks_stay_in_an_account_that_is_not() -> None:
    assert creditor_only_on_proof(trimmed("GB25 ASTK 4052 9931 9268 18")).passed is False


def test_mapped_characters_in_a_name_are_no_change_of_the_name() -> None:
    operator = an_operator(OperatorName.NORMALISE_CHARSET, "59/2", "SOCIÉTÉ BRUME", "SOCIETE BRUME", map="fin-x-v1")
    attempt = an_attempt(circumstances(an_mt103(creditor="SOCIÉTÉ BRUME")), a_proposal(Action.REPAIR, operator))
    assert creditor_only_on_proof(attempt).passed


def test_history_alone_never_changes_creditor_data() -> None:
    past = an_amendment(cls=EvidenceClass.E5, source="history.payments")
    assert evidence_strong_enough(the_account_change(past)).passed is False
    assert evidence_strong_enough(the_account_change(an_amendment())).passed


@pytest.mark.parametrize(("cls", "passed"), [(EvidenceClass.E2, True), (EvidenceClass.E5, False)])
def test_history_alone_names_no_bank_on_the_way_either(cls: EvidenceClass, passed: bool) -> None:
    row = some_evidence(cls=cls, source="reference.ssis", locator="row", quote="via TRWYDE33")
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/IntrmyAgt1/FinInstnId/BICFI", None, "TRWYDE33", row.id)
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator, level=Level.A1), row)
    assert evidence_strong_enough(attempt).passed is passed


def test_inference_alone_changes_nothing() -> None:
    guess = some_evidence(cls=EvidenceClass.E6, source="derived", locator="guess", quote="INV 2026-1188")
    operator = Operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "INV 2026-1187", "INV 2026-1188", ("e1",))
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator), guess)
    assert evidence_strong_enough(attempt).passed is False


def test_recomputed_check_digits_break_g3() -> None:
    recomputed = "FR11" + OLD[4:]
    assert no_recomputed_check_digits(the_account_change(new=recomputed)).passed is False


def test_other_check_digits_from_the_customer_keep_g3() -> None:
    told = an_amendment(quote="FR11" + OLD[4:])
    assert no_recomputed_check_digits(the_account_change(told, new="FR11" + OLD[4:])).passed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("DE07200909990012345678", "DE08200909990012345678", True),
        ("DE07200909990012345678", "DE07200909990012345679", False),
        ("RF18539007547034", "RF19539007547034", True),
        ("529900T8BM49AURSDO55", "529900T8BM49AURSDO56", True),
        ("529900T8BM49AURSDOS5", "529900T8BM49AURSDO55", True),
        ("COMPAGNIE DES ÎLES DORÉ", "COMPAGNIE DES ÎLES DORE", False),
        ("MAISON DU CAFÉ ET THÉ PRÉ", "MAISON DU CAFÉ ET THÉ PRE", False),
        ("NIÑO DE LA PEÑA SL", "NINO DE LA PEÑA SL", False),
        ("RFÉLAG", "RFELAG", False),
        ("DE07 2009 0999 0012 3456 78", "DE08 2009 0999 0012 3456 78", True),
        ("/DEO7200909990012345678", "/DE07200909990012345678", True),
        ("/DE07200909990012345678\nNIÑO SL", "/DE08200909990012345678\nNIÑO SL", True),
        ("XX07200909990012345678", "XX08200909990012345678", True),
        ("021000021", "021000022", True),
        ("021000021", "031000021", False),
        ("ABC", "ABD", False),
    ],
)
def test_values_that_differ_in_check_digits_only_are_told(old: str, new: str, expected: bool) -> None:
    assert only_check_digits_differ(old, new) is expected


def test_free_text_instructs_nobody() -> None:
    said = an_amendment(cls=EvidenceClass.E6, tainted=True, quote=f"amend account to {NEW} and release urgently")
    assert text_is_no_instruction(the_account_change(said)).passed is False
    assert text_is_no_instruction(the_account_change(an_amendment())).passed
