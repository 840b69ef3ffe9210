"""Verification end to end on real messages: what passes, what fails, and in which words."""

from datetime import timedelta

import pytest
from case_builders import (
    CASE_ID,
    CREDITOR_TEXT,
    FakeCalendars,
    FakeDuplicates,
    FakeLookup,
    FakeScreening,
    T,
    a_payment,
    a_proposal,
    a_related,
    a_text,
    an_operator,
    circumstances,
    failed,
    judged,
    ports,
    some_evidence,
)

from cases.circumstances import Transport
from cases.proposal import Proposal
from cases.verification import findings_for
from payments.ids import derived_id, derived_uetr
from payments.rulings import DuplicateState
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, Purpose, RelatedRole

ADDRESS = f"{T}/Cdtr/PstlAdr"
LINES = {"AdrLine": "Unit 7 Harrow Mill", "AdrLine[2]": "Quay Road", "AdrLine[3]": "Leeds LS12 2TX United Kingdom"}
PARTS = {
    "PstCd": "LS12 2TX",
    "TwnNm": "Leeds",
    "Ctry": "GB",
    "AdrLine": "Unit 7 Harrow Mill",
    "AdrLine[2]": "Quay Road",
}
LINES_READ = some_evidence(locator=ADDRESS, quote="Leeds LS12 2TX United Kingdom")
UNSTRUCTURED = circumstances(a_payment(creditor_address=CREDITOR_TEXT))


def the_address(parts: dict[str, str] = PARTS, **changes: object) -> Proposal:
    operator = an_operator(OperatorName.STRUCTURE_ADDRESS, ADDRESS, LINES, parts, "e1")
    return a_proposal(Action.REPAIR, operator, **changes)


def test_a_structured_address_passes_every_check() -> None:
    verification = judged(UNSTRUCTURED, the_address(), LINES_READ)
    assert failed(verification) == {}
    assert verification.complete
    assert verification.repaired is not None
    assert b"<TwnNm>Leeds</TwnNm>" in verification.repaired


def test_the_same_proposal_is_judged_the_same_again() -> None:
    first, second = (judged(UNSTRUCTURED, the_address(), LINES_READ) for _ in (1, 2))
    assert first == second


def test_an_operator_that_does_not_fit_is_a_failed_check() -> None:
    wrong = an_operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "INV 2026-9999", "INV 2026-1188")
    verification = judged(UNSTRUCTURED, a_proposal(Action.REPAIR, wrong))
    assert "operators_apply" in failed(verification)
    assert verification.repaired is None


def test_a_town_that_stands_nowhere_fails_provenance_and_g6() -> None:
    found = failed(judged(UNSTRUCTURED, the_address({**PARTS, "TwnNm": "Bradford"}), LINES_READ))
    assert {"operators_apply", "provenance"} & set(found)


def test_too_lax_a_level_fails() -> None:
    assert "operators_allowed" in failed(judged(UNSTRUCTURED, the_address(level=Level.A3), LINES_READ))


def test_a_repair_without_a_change_fails() -> None:
    assert "action" in failed(judged(UNSTRUCTURED, a_proposal(Action.REPAIR)))


@pytest.mark.parametrize("action", [Action.RFI, Action.CLOSE, Action.HOLD, Action.RETURN, Action.CANCEL, Action.REJECT])
def test_only_a_repair_changes_a_payment(action: Action) -> None:
    proposal = the_address()
    found = failed(judged(UNSTRUCTURED, a_proposal(action, *proposal.operators), LINES_READ))
    assert "action" in found


def test_a_filter_hit_fails_and_a_silent_filter_is_not_checked() -> None:
    hit = judged(UNSTRUCTURED, the_address(), LINES_READ, at=ports(screening=FakeScreening(words=["harrow"])))
    silent = judged(UNSTRUCTURED, the_address(), LINES_READ, at=ports(screening=FakeScreening(broken=True)))
    assert "screening" in failed(hit)
    assert silent.passed
    assert not silent.complete


def test_a_certain_duplicate_fails_and_a_possible_one_goes_to_people() -> None:
    certain = judged(
        UNSTRUCTURED, the_address(), LINES_READ, at=ports(duplicates=FakeDuplicates(DuplicateState.CERTAIN))
    )
    possible = judged(
        UNSTRUCTURED, the_address(), LINES_READ, at=ports(duplicates=FakeDuplicates(DuplicateState.POSSIBLE))
    )
    broken = judged(UNSTRUCTURED, the_address(), LINES_READ, at=ports(duplicates=FakeDuplicates(broken=True)))
    assert "duplicates" in failed(certain)
    assert (possible.passed, possible.complete) == (True, False)
    assert (broken.passed, broken.complete) == (True, False)


def test_a_missed_cut_off_fails_at_the_value_date() -> None:
    late = judged(UNSTRUCTURED, the_address(), LINES_READ, at=ports(calendars=FakeCalendars(timedelta(minutes=-5))))
    assert [f["path"] for f in findings_for(late) if f["check"] == "cut_off"] == [f"{T}/IntrBkSttlmDt"]


def test_no_calendar_means_not_checked() -> None:
    verification = judged(UNSTRUCTURED, the_address(), LINES_READ, at=ports(calendars=None))
    check = verification.check("cut_off")
    assert check is not None
    assert check.passed is None
    assert verification.passed


OLD, NEW = "FR7619999000120012345678939", "FR7619999000120012345678933"
IBAN = f"{T}/CdtrAcct/Id/IBAN"
ANSWER = "Please use IBAN FR76 1999 9000 1200 1234 5678 933 for Atelier Brume."


def the_amended_account(*, authenticated: bool = True, transport: Transport = Transport.REJECTED, fresh: bool = True):  # type: ignore[no-untyped-def]
    message = a_payment(creditor_account=OLD, currency="EUR", creditor_agent="LUMNFRPP", receiver="LUMNFRPP")
    related = (a_related(RelatedRole.AMENDMENT, ANSWER, authenticated=authenticated),)
    case = circumstances(message, transport=transport, related=related)
    account = an_operator(OperatorName.SET_FIELD, IBAN, OLD, NEW, "e1")
    ids = [
        an_operator(OperatorName.NEW_MESSAGE_ID, "GrpHdr/MsgId", "OSTW261120000417", _new("OSTW261120000417")),
        an_operator(OperatorName.NEW_MESSAGE_ID, "AppHdr/BizMsgIdr", "OSTW261120000417", _new("OSTW261120000417")),
        an_operator(OperatorName.NEW_TRANSACTION_IDS, f"{T}/PmtId", OLD_IDS, NEW_IDS, reason="final rejection"),
    ]
    proposal = a_proposal(Action.REPAIR, account, *(ids if fresh else []), level=Level.A1, playbook="PB-25")
    quote = some_evidence(cls=EvidenceClass.E1, source="related:0", locator="text", quote=ANSWER)
    return judged(case, proposal, quote)


def _new(old: str) -> str:
    return derived_id(CASE_ID, old)


OLD_IDS = {"InstrId": "OSTW2611200417", "UETR": "0f0a3c52-5d0b-4e86-9d3a-0c51b1f2a7d4"}
NEW_IDS = {"InstrId": _new(OLD_IDS["InstrId"]), "UETR": derived_uetr(CASE_ID, OLD_IDS["UETR"])}


def test_an_authenticated_amendment_changes_the_account_under_new_ids() -> None:
    verification = the_amended_account()
    assert failed(verification) == {}
    assert verification.repaired is not None
    assert NEW.encode() in verification.repaired
    assert OLD_IDS["UETR"].encode() not in verification.repaired


def test_the_same_words_without_authentication_change_nothing() -> None:
    assert {"provenance", "G2"} <= set(failed(the_amended_account(authenticated=False)))


def test_after_a_final_rejection_old_ids_do_not_serve_again() -> None:
    assert "fresh_ids" in failed(the_amended_account(fresh=False))


def test_an_undelivered_payment_keeps_its_ids() -> None:
    assert "fresh_ids" in failed(the_amended_account(transport=Transport.NOT_SENT))


def test_a_live_copy_stops_everything() -> None:
    assert "G11" in failed(the_amended_account(transport=Transport.UNKNOWN))


def a_bank(bic: str, successor: str = "", status: str = "") -> dict[str, str]:
    found = {"bic": bic, "status": status or ("merged" if successor else "active")}
    return {**found, "successor_bic": successor} if successor else found


def the_successor(*rows: dict[str, str]):  # type: ignore[no-untyped-def]
    """OLDMPTPL replaced by MDGOPTPL, citing a directory row of every bank between them and of both."""
    case = circumstances(
        a_payment(creditor_agent="OLDMPTPL", creditor_account="PT50999900010123456789064", currency="EUR")
    )
    path = f"{T}/CdtrAgt/FinInstnId/BICFI"
    cited = {f"e{n}": bic for n, bic in enumerate(("OLDMPTPL", "MIDBPTPL", "MDGOPTPL"), 1)}
    operator = an_operator(OperatorName.REPLACE_BIC, path, "OLDMPTPL", "MDGOPTPL", *cited, directory_version="2026-11")
    proof = [
        some_evidence(id=id, cls=EvidenceClass.E2, source="reference.banks", locator=bic, quote=f"{bic} → MDGOPTPL")
        for id, bic in cited.items()
    ]
    lookup = FakeLookup({("reference.banks", row["bic"]): row for row in rows})
    return judged(case, a_proposal(Action.REPAIR, operator, playbook="PB-34"), *proof, at=ports(lookup=lookup)), lookup


@pytest.mark.parametrize(
    "rows",
    [
        [a_bank("OLDMPTPL", "MDGOPTPL", "inactive"), a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL", "MIDBPTPL"), a_bank("MIDBPTPL", "MDGOPTPL"), a_bank("MDGOPTPL")],
    ],
)
def test_the_last_bank_of_the_directorys_chain_replaces_a_retired_bic(rows: list[dict[str, str]]) -> None:
    verification, lookup = the_successor(*rows)
    assert failed(verification) == {}
    assert ("reference.banks", "OLDMPTPL") in lookup.asked


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL"), a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL", "MDGOPTPL")],
        [a_bank("OLDMPTPL", "MDGOPTPL"), a_bank("MDGOPTPL", status="inactive")],
        [a_bank("OLDMPTPL", "MIDBPTPL"), a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL", "MIDBPTPL"), a_bank("MIDBPTPL", "OLDMPTPL"), a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL", "MIDBPTPL"), a_bank("MIDBPTPL"), a_bank("MDGOPTPL")],
        [a_bank("OLDMPTPL", "MDGXPTPL"), a_bank("MDGXPTPL"), a_bank("MDGOPTPL")],
    ],
)
def test_a_bank_to_which_no_chain_of_mergers_leads_is_refused(rows: list[dict[str, str]]) -> None:
    assert "provenance" in failed(the_successor(*rows)[0])


def test_evidence_that_does_not_exist_proves_nothing() -> None:
    assert "provenance" in failed(judged(UNSTRUCTURED, the_address()))


def test_zero_charges_follow_from_equal_amounts() -> None:
    case = circumstances(a_payment(bearer="CRED"))
    arguments = {"currency": "GBP", "amount": "0", "agent": "OSTWDEHH"}
    good = an_operator(OperatorName.ADD_CHARGES_INFO, f"{T}/ChrgsInf", None, None, "e1", **arguments)
    wrong = an_operator(
        OperatorName.ADD_CHARGES_INFO, f"{T}/ChrgsInf", None, None, "e1", **{**arguments, "amount": "5"}
    )
    equal = some_evidence(locator=f"{T}/InstdAmt", quote="18450.00")
    assert failed(judged(case, a_proposal(Action.REPAIR, good, playbook="PB-52"), equal)) == {}
    assert "provenance" in failed(judged(case, a_proposal(Action.REPAIR, wrong, level=Level.A1), equal))


def test_a_value_date_rolls_to_the_next_open_day_only() -> None:
    case = circumstances(a_payment(value_date="2026-11-21"))
    path = f"{T}/IntrBkSttlmDt"
    monday = an_operator(OperatorName.SET_VALUE_DATE, path, "2026-11-21", "2026-11-23", calendar="demo")
    friday = an_operator(OperatorName.SET_VALUE_DATE, path, "2026-11-21", "2026-11-27", calendar="demo")
    assert failed(judged(case, a_proposal(Action.REPAIR, monday, playbook="PB-56"))) == {}
    assert "provenance" in failed(judged(case, a_proposal(Action.REPAIR, friday, playbook="PB-56")))


def test_a_false_alarm_is_sent_as_it_is() -> None:
    message = a_payment()
    verification = judged(circumstances(message), a_proposal(Action.RESUBMIT, level=Level.A3))
    assert verification.passed
    assert verification.repaired == message.payment


def test_a_question_leaves_the_payment_alone() -> None:
    asked = a_text("Please confirm the complete account number of the beneficiary.", Purpose.RFI)
    verification = judged(UNSTRUCTURED, a_proposal(Action.RFI, outgoing=(asked,)))
    assert verification.passed
    assert verification.repaired is None
    assert verification.repaired_sha256 is None


@pytest.mark.parametrize(
    "text", ["", "See http://portal.example/x", "Write to ops@bank.example", "zero\u200bwidth", "\u202edrow"]
)
def test_hostile_texts_do_not_go_out(text: str) -> None:
    assert "outgoing" in failed(judged(UNSTRUCTURED, a_proposal(Action.RFI, outgoing=(a_text(text, Purpose.RFI),))))


def test_an_unreadable_message_does_not_go_out() -> None:
    broken = a_text("<Document>", Purpose.CANCEL, "camt.056.001.08")
    assert "outgoing" in failed(judged(UNSTRUCTURED, a_proposal(Action.CANCEL, outgoing=(broken,))))


def test_the_link_of_a_return_names_an_original_that_is_there() -> None:
    case = circumstances(a_payment(remittance="RETURN /MREF/OSTW2611100377"))
    arguments = {"target": "OSTW261120000417", "original": "OSTW2611100377"}
    link = an_operator(OperatorName.RELINK_REFERENCE, "", None, None, "e1", **arguments)
    stranger = an_operator(OperatorName.RELINK_REFERENCE, "", None, None, "e1", **{**arguments, "original": "OSTW99"})
    proposal = a_proposal(Action.CLOSE, link, level=Level.A1, playbook="PB-65")
    said = some_evidence(locator=f"{T}/RmtInf/Ustrd", quote="/MREF/OSTW2611100377")
    assert "provenance" in failed(judged(case, proposal, said))
    ours = some_evidence("e1", EvidenceClass.E4, "history.payments", "OSTW2611100377", "OSTW2611100377")
    at = ports(lookup=FakeLookup({("history.payments", "OSTW2611100377"): {"reference": "OSTW2611100377"}}))
    good = judged(case, proposal, ours, at=at)
    assert failed(good) == {}
    assert good.repaired is None
    assert "provenance" in failed(judged(case, a_proposal(Action.CLOSE, stranger, level=Level.A1), ours, at=at))
