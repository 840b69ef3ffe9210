"""G4, G5, G6, G14 and G15: text is kept, held payments are left alone, nothing is invented, nothing leaks."""

import pytest
from case_builders import (
    CREDITOR_TEXT,
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

from cases.guards.held import held_is_untouched, no_tip_off
from cases.guards.invention import nothing_invented
from cases.guards.masking import accounts_masked
from cases.guards.screened_text import screened_text_kept
from payments.vocabulary import Action, EvidenceClass, Level, OperatorName, Purpose

ADDRESS = f"{T}/Cdtr/PstlAdr"
LINES = {"AdrLine": "Unit 7 Harrow Mill", "AdrLine[2]": "Quay Road", "AdrLine[3]": "Leeds LS12 2TX United Kingdom"}
PARTS = {
    "PstCd": "LS12 2TX",
    "TwnNm": "Leeds",
    "Ctry": "GB",
    "AdrLine": "Unit 7 Harrow Mill",
    "AdrLine[2]": "Quay Road",
}


def structured(parts: dict[str, str], **changes: object):  # type: ignore[no-untyped-def]
    operator = an_operator(OperatorName.SET_FIELD, ADDRESS, LINES, parts, "e1")
    case = circumstances(a_payment(creditor_address=CREDITOR_TEXT), **changes)
    return an_attempt(
        case, a_proposal(Action.REPAIR, operator), some_evidence(locator=ADDRESS, quote=" ".join(LINES.values()))
    )


def test_a_structured_address_keeps_every_word() -> None:
    assert screened_text_kept(structured(PARTS)).passed


@pytest.mark.parametrize("lost", ["AdrLine", "AdrLine[2]", "TwnNm", "PstCd"])
def test_a_lost_part_breaks_g4(lost: str) -> None:
    kept = {name: text for name, text in PARTS.items() if name != lost}
    if "AdrLine" not in kept and "AdrLine[2]" in kept:
        kept["AdrLine"] = kept.pop("AdrLine[2]")
    assert screened_text_kept(structured(kept)).passed is False


def test_another_country_than_the_one_named_breaks_g4() -> None:
    assert screened_text_kept(structured({**PARTS, "Ctry": "GG"})).passed is False


def test_a_name_is_not_shortened_even_if_the_customer_asks() -> None:
    asked = some_evidence(cls=EvidenceClass.E1, source="related:0", quote="Harrow Works Ltd")
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/Cdtr/Nm", "Harrow Valve Works Ltd", "Harrow Works Ltd", "e1")
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator, level=Level.A1), asked)
    assert screened_text_kept(attempt).passed is False


def test_a_proven_correction_of_a_name_keeps_g4() -> None:
    told = some_evidence(cls=EvidenceClass.E1, source="related:0", quote="Harrow Valves Works Ltd")
    operator = an_operator(
        OperatorName.SET_FIELD, f"{T}/Cdtr/Nm", "Harrow Valve Works Ltd", "Harrow Valves Works Ltd", "e1"
    )
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator, level=Level.A1), told)
    assert screened_text_kept(attempt).passed


def test_remittance_text_may_be_split_but_not_dropped() -> None:
    text = "RECHNUNG 88 + 89 FUER ATELIER(AT)BRUME"
    split = an_operator(OperatorName.SPLIT_LINE, "70/1", text, None, max=35)
    dropped = an_operator(OperatorName.SET_FIELD, "70/1", text, "RECHNUNG 88")
    case = circumstances(an_mt103(remittance=text))
    assert screened_text_kept(an_attempt(case, a_proposal(Action.REPAIR, split))).passed
    assert screened_text_kept(an_attempt(case, a_proposal(Action.REPAIR, dropped))).passed is False


@pytest.mark.parametrize("changes", [{"held": True}, {}])
def test_a_held_payment_is_not_touched(changes: dict[str, bool]) -> None:
    attempt = structured(PARTS, **changes)
    assert held_is_untouched(attempt).passed is not bool(changes)


@pytest.mark.parametrize("number", range(74, 82))
def test_no_patch_under_the_owners_playbooks(number: int) -> None:
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/RmtInf/Ustrd", "INV 2026-1187", "INV 2026-1188")
    proposal = a_proposal(Action.REPAIR, operator, playbooks=("PB-13", f"PB-{number}"))
    assert held_is_untouched(an_attempt(circumstances(a_payment()), proposal)).passed is False


@pytest.mark.parametrize("word", ["N/A", "UNKNOWN", "XXX", "TBC", "not provided", "0000", "?", "NOTPROVIDED"])
def test_placeholders_are_invented_data(word: str) -> None:
    operator = an_operator(OperatorName.SET_FIELD, f"{ADDRESS}/TwnNm", "Leeds", word, "e1")
    attempt = an_attempt(circumstances(a_payment()), a_proposal(Action.REPAIR, operator), some_evidence(quote=word))
    assert nothing_invented(attempt).passed is False


def test_notprovided_may_stand_in_an_end_to_end_id() -> None:
    operator = an_operator(OperatorName.SET_FIELD, f"{T}/PmtId/EndToEndId", " ", "NOTPROVIDED")
    attempt = an_attempt(circumstances(a_payment(end_to_end_id=" ")), a_proposal(Action.REPAIR, operator))
    assert nothing_invented(attempt).passed


def test_a_town_from_nowhere_is_invented() -> None:
    assert nothing_invented(structured({**PARTS, "TwnNm": "Bradford"})).passed is False
    assert nothing_invented(structured(PARTS)).passed


NEUTRAL = "Your payment is being processed. We will contact you if information is needed."


@pytest.mark.parametrize(
    "text",
    [
        "It is under compliance review.",
        "A sanctions hit delays it.",
        "Reason LEGL",
        "suspected fraud",
        "Sanktionsprüfung",
    ],
)
def test_a_customer_learns_nothing_of_a_review(text: str) -> None:
    proposal = a_proposal(Action.HOLD, level=Level.A0, outgoing=(a_text(text, Purpose.ADVICE),))
    assert no_tip_off(an_attempt(circumstances(a_payment()), proposal)).passed is False


def test_a_neutral_text_and_a_hand_over_may_go() -> None:
    out = (a_text(NEUTRAL, Purpose.ADVICE), a_text("Sanctions alert 88, list entry 4", Purpose.HANDOVER))
    proposal = a_proposal(Action.ESCALATE, level=Level.A0, outgoing=out)
    assert no_tip_off(an_attempt(circumstances(a_payment()), proposal)).passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("Please confirm the account ending in 6819.", True),
        ("Please confirm GB25ASTK40529931926819.", False),
        ("Please confirm GB25 ASTK 4052 9931 9268 19 today.", False),
        ("Did you mean FR7619999000120012345678933?", False),
        ("Did you mean DE07 **** **** **** **56 78?", True),
    ],
)
def test_letters_show_the_last_four_of_an_account(text: str, passed: bool) -> None:
    proposal = a_proposal(Action.RFI, outgoing=(a_text(text, Purpose.RFI),))
    assert accounts_masked(an_attempt(circumstances(a_payment()), proposal)).passed is passed
