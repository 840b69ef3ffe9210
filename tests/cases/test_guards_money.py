"""G1 and G13: amounts, debtor, counts and splits, kept and broken."""

import pytest
from case_builders import (
    T,
    a_payment,
    a_proposal,
    a_text,
    an_attempt,
    an_mt103,
    an_operator,
    circumstances,
    some_evidence,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.guards.money import amount_and_debtor_unchanged, no_split, number, same_number
from payments import Message
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, Purpose

SET = OperatorName.SET_FIELD


def judged_g1(message: Message, *operators: object, evidence: tuple = (), **changes: object):  # type: ignore[no-untyped-def, type-arg]
    proposal = a_proposal(Action.REPAIR, *operators, level=Level.A1)  # type: ignore[arg-type]
    return amount_and_debtor_unchanged(an_attempt(circumstances(message, **changes), proposal, *evidence))


def test_zeros_after_the_point_may_go_from_an_amount() -> None:
    operator = an_operator(SET, f"{T}/IntrBkSttlmAmt", "250000.00", "250000")
    assert judged_g1(a_payment(currency="JPY", amount="250000.00"), operator).passed


@pytest.mark.parametrize("old", ["٢٥٠٠٠٠.00", "２５００００.00", "2.5E5", "250_000.00"])
def test_what_only_some_readers_take_for_the_number_breaks_g1(old: str) -> None:
    operator = an_operator(SET, f"{T}/IntrBkSttlmAmt", old, "250000")
    assert judged_g1(a_payment(currency="JPY", amount=old), operator).passed is False


@pytest.mark.parametrize("new", ["250001", "250000.01", "25000", "2500000", "-250000"])
def test_any_other_number_breaks_g1(new: str) -> None:
    check = judged_g1(a_payment(amount="250000.00"), an_operator(SET, f"{T}/IntrBkSttlmAmt", "250000.00", new))
    assert check.passed is False
    assert check.path == f"{T}/IntrBkSttlmAmt"


def test_a_currency_never_changes() -> None:
    check = judged_g1(a_payment(), an_operator(SET, f"{T}/IntrBkSttlmAmt/@Ccy", "GBP", "EUR"))
    assert check.passed is False
    assert "currency" in check.detail


def test_a_point_becomes_a_comma_in_32a() -> None:
    message = an_mt103(dated="261123EUR4210.00")
    assert judged_g1(message, an_operator(SET, "32A", "261123EUR4210.00", "261123EUR4210,00")).passed


def test_a_point_that_may_group_thousands_proves_no_number() -> None:
    message = an_mt103(dated="261123EUR4.210")
    assert judged_g1(message, an_operator(SET, "32A", "261123EUR4.210", "261123EUR4,210")).passed is False


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"{T}/Dbtr/Nm", "Ostwerk Maschinen GmbH", "Ostwerk Holding GmbH"),
        (f"{T}/DbtrAcct/Id/IBAN", "DE07200909990012345678", "DE46200909990087654321"),
    ],
)
def test_the_debtor_never_changes_whatever_the_evidence(path: str, old: str, new: str) -> None:
    proof = some_evidence(cls=EvidenceClass.E1, source="related:0", locator="text", quote=new)
    assert judged_g1(a_payment(), an_operator(SET, path, old, new, "e1"), evidence=(proof,)).passed is False


def test_an_empty_debtor_address_is_filled_from_the_customer_record() -> None:
    operator = an_operator(SET, f"{T}/Dbtr/PstlAdr", None, {"TwnNm": "Hamburg", "Ctry": "DE"}, "e1")
    record = some_evidence(cls=EvidenceClass.E2, source="reference.parties", quote="Hamburg DE")
    assert judged_g1(a_payment(debtor_address=""), operator, evidence=(record,)).passed


def test_an_empty_debtor_address_is_not_filled_from_history() -> None:
    operator = an_operator(SET, f"{T}/Dbtr/PstlAdr", None, {"TwnNm": "Hamburg", "Ctry": "DE"}, "e1")
    past = some_evidence(cls=EvidenceClass.E5, source="history.payments", quote="Hamburg DE")
    assert judged_g1(a_payment(debtor_address=""), operator, evidence=(past,)).passed is False


def test_the_debtors_address_loses_no_word() -> None:
    address = "<PstlAdr><StrtNm>Am Hafen</StrtNm><TwnNm>Hamburg</TwnNm><Ctry>DE</Ctry></PstlAdr>"
    operator = an_operator(SET, f"{T}/Dbtr/PstlAdr/StrtNm", "Am Hafen", "Am")
    assert judged_g1(a_payment(debtor_address=address), operator).passed is False


def test_the_own_count_of_transactions_is_recounted() -> None:
    message = a_payment()
    wrong = type(message)(message.data.replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<"), "MX")
    assert judged_g1(wrong, an_operator(SET, "GrpHdr/NbOfTxs", "2", "1")).passed


def test_a_count_that_does_not_count_breaks_g1() -> None:
    assert judged_g1(a_payment(), an_operator(SET, "GrpHdr/NbOfTxs", "1", "3")).passed is False


def test_a_further_payment_beside_the_message_is_a_split() -> None:
    proposal = a_proposal(Action.CANCEL, outgoing=(a_text("<xml/>", Purpose.RETURN, "pacs.008.001.08"),))
    assert no_split(an_attempt(circumstances(a_payment()), proposal)).passed is False


def test_one_payment_that_stays_one_is_no_split() -> None:
    assert no_split(an_attempt(circumstances(a_payment()), a_proposal(Action.RFI))).passed


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_the_same_number_written_otherwise_is_the_same(amount: object) -> None:
    text = f"{amount:f}"
    assert same_number(text, text.rstrip("0").rstrip(".") or "0")
    assert number(text.replace(".", ",")) == number(text)


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_are_never_the_same(first: int, second: int) -> None:
    assert same_number(str(first), str(second)) is (first == second)
