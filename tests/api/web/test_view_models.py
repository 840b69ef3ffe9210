"""What the pages say, without a browser."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.case_file import CaseFile
from api.web.view_models import approval, queue
from api.web.view_models.actions import actions
from api.web.view_models.changes import changes, sensitive, unchanged
from api.web.view_models.fields import label
from api.web.view_models.figures import amount, instant, short_hash, time_left
from api.web.view_models.marks import is_hostile, mixed_scripts, pieces, pieces_of_change
from api.web.view_models.masking import Mask
from api.web.view_models.proof import confidence, risks
from api.web.view_models.queue_row import row
from api.web.view_models.words import state
from cases.case import Status
from cases.rekeying import risk, secret_between
from payments import read

from .builders import (
    ADDRESS,
    BIC_PATH,
    NEW_BIC,
    NOON,
    OLD_BIC,
    ORIGINAL,
    REPAIRED,
    a_case,
    a_report,
    a_verification,
    a_worked,
    some_evidence,
    some_operators,
)


def words(found: object) -> str:
    return "".join(piece.text for piece in found)  # type: ignore[attr-defined]


def fields(data: bytes) -> dict[str, str]:
    return read(data)[0].fields()


def a_file(**case: object) -> CaseFile:
    return CaseFile(a_case(**case), a_report(), a_worked(), (), (), (), NOON)


@pytest.mark.parametrize(
    ("text", "currency", "shown"),
    [
        ("2667.40", "USD", "2,667.40 USD"),
        ("3158", "JPY", "3,158 JPY"),
        ("1.5", "KWD", "1.500 KWD"),
        ("250000.50", "JPY", "250,000.50 JPY"),
        ("twelve", "EUR", "twelve EUR"),
        ("NaN", "EUR", "NaN EUR"),
        ("", "", ""),
    ],
)
def test_amounts_are_grouped_in_minor_units_and_never_rounded(text: str, currency: str, shown: str) -> None:
    assert amount(text, currency) == shown


def test_an_instant_names_its_zone_and_carries_utc() -> None:
    shown = instant(NOON.replace(hour=15, minute=45), "Europe/Berlin")
    assert (shown.text, shown.utc) == ("23 Nov 2026, 16:45 Berlin", "2026-11-23T15:45:00Z")


@pytest.mark.parametrize(
    ("minutes", "words_", "tone"),
    [(363, "6 h 03 min", ""), (14, "14 min", "soon"), (-22, "22 min late", "late"), (3000, "2 d 2 h", "")],
)
def test_the_time_to_a_cut_off_is_told_in_words(minutes: int, words_: str, tone: str) -> None:
    left = time_left(NOON + timedelta(minutes=minutes), NOON, "Europe/Berlin")
    assert (left.words, left.tone) == (words_, tone)


def test_a_case_without_cut_off_says_so() -> None:
    assert time_left(None, NOON, "UTC").words == "no cut-off"


def test_characters_one_cannot_see_become_marks() -> None:
    shown = words(pieces("pay\u202eevil\u200b\x07"))
    assert shown == "pay⟦RLO⟧evil⟦ZWSP⟧⟦BEL⟧" or shown == "pay⟦RLO⟧evil⟦ZWSP⟧⟦U+0007⟧"


@given(st.text())
def test_no_shown_text_holds_an_invisible_character(text: str) -> None:
    import unicodedata

    assert not [
        c for c in words(pieces(text)) if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn", "Co")
    ]


@given(st.text(alphabet="abc \u202e<>&"), st.text(alphabet="abc \u202e<>&"))
def test_a_change_shows_both_values_whole(old: str, new: str) -> None:
    left, right = pieces_of_change(old, new)
    assert (words(left), words(right)) == (words(pieces(old, spaces=True)), words(pieces(new, spaces=True)))


def test_only_the_characters_that_differ_are_marked() -> None:
    _, right = pieces_of_change(OLD_BIC, NEW_BIC)
    assert [piece.text for piece in right if piece.changed] == ["FXXX"]


def test_look_alike_letters_in_one_word_are_flagged() -> None:
    assert mixed_scripts("Nоrdwind GmbH") == ("Nоrdwind",)
    assert is_hostile("a\u202eb")
    assert not is_hostile("Müller & Söhne\r\n")


def test_the_change_report_lists_what_differs_with_operator_and_evidence() -> None:
    found = changes(fields(ORIGINAL), fields(REPAIRED), some_operators())
    by_path = {change.path: change for change in found}
    assert set(by_path) == {BIC_PATH, *(f"{ADDRESS}/{name}" for name in ("AdrLine", "PstCd", "TwnNm", "Ctry"))}
    assert by_path[BIC_PATH].by == ("ReplaceBIC",)
    assert by_path[f"{ADDRESS}/TwnNm"].evidence == ("e1", "e2")
    assert by_path[f"{ADDRESS}/AdrLine"].new == ()


def test_a_change_that_no_operator_names_speaks_against_the_proposal() -> None:
    found = changes(fields(ORIGINAL), fields(REPAIRED), some_operators()[1:])
    assert "no operator names the change of creditor agent BIC" in risks(found, a_verification(), some_evidence(), ())


def test_what_the_scoring_doubts_speaks_against_the_proposal() -> None:
    scored = {"step": "score", "features": {"disagreement": 1.0, "code_elsewhere": 1.0, "cap": 0.1, "retries": 0.0}}
    assert risks((), a_verification(), some_evidence(), (), [scored]) == (
        "Another playbook of this case leads elsewhere",
        "The reported code speaks of something else",
    )


def test_unchanged_fields_are_all_the_others() -> None:
    before, after = fields(ORIGINAL), fields(REPAIRED)
    assert len(unchanged(before, after)) == len([p for p in before if after.get(p) == before[p]]) > 10


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        (BIC_PATH, "A", "B", "agent"),
        ("CdtTrfTxInf/CdtrAcct/Id/IBAN", "A", "B", "payee account"),
        ("CdtTrfTxInf/Cdtr/Nm", "A", "B", "payee name"),
        ("CdtTrfTxInf/IntrBkSttlmDt", "A", "B", "value date"),
        ("CdtTrfTxInf/ChrgBr", "A", "B", "charges"),
        ("CdtTrfTxInf/Cdtr/PstlAdr/TwnNm", None, "B", None),
        ("CdtTrfTxInf/CdtrAgt/FinInstnId/PstlAdr/Ctry", None, "B", None),
        ("59/1", "/DE1", "/DE2", "payee account"),
        ("59/2", "Nordwind", "Nordwint", "payee name"),
        ("59/3", "Hamburg", "Bremen", None),
        ("57A", "A", "B", "agent"),
        ("32A", "261123EUR1,", "261124EUR1,", "value date"),
        ("32A", "261123EUR1,", "261123EUR2,", "amount"),
        ("71A", "OUR", "SHA", "charges"),
        ("70", "a", "b", None),
    ],
)
def test_a_changed_field_carries_its_risk(path: str, old: str | None, new: str | None, found: str | None) -> None:
    assert risk(path, old, new) == found


def test_paths_have_names_people_know() -> None:
    assert label(BIC_PATH) == "creditor agent BIC"
    assert label(f"{ADDRESS}/TwnNm") == "creditor town"
    assert label("70/2") == "remittance text, line 2"


def test_the_second_approver_keys_the_first_sensitive_value() -> None:
    found = changes(fields(ORIGINAL), fields(REPAIRED), some_operators())
    chosen = secret_between(fields(ORIGINAL), fields(REPAIRED))
    assert chosen is not None
    assert chosen.path == BIC_PATH
    assert [change.path for change in sensitive(found)] == [BIC_PATH]


def test_never_14_the_value_to_be_keyed_is_in_no_part_of_the_page() -> None:
    file = a_file(approvals=1)
    change = approval.secret_change(file)
    assert change is not None
    closed = approval.key_of(file, change, misses=0, done=False, form={}, zone="UTC")
    page = approval.approval_page(
        file,
        person="raj",
        actions=actions(lambda _: None),
        key=closed,
        form={},
        now=NOON,
        zone="UTC",
        profile="",
        may="",
    )
    assert NEW_BIC not in repr(page)
    assert NEW_BIC not in words(page.explanation)
    assert not page.actions.approve
    assert page.sent == ()


def test_a_matched_value_opens_the_page() -> None:
    file = a_file(approvals=1)
    change = approval.secret_change(file)
    assert change is not None
    matched = approval.key_of(file, change, misses=0, done=True, form={}, zone="UTC")
    page = approval.approval_page(
        file,
        person="raj",
        actions=actions(lambda _: None),
        key=matched,
        form={},
        now=NOON,
        zone="UTC",
        profile="",
        may="",
    )
    assert page.actions.approve
    assert NEW_BIC in words(page.sent)
    assert approval.matches(change, " qlmn deff xxx ")
    assert not approval.matches(change, OLD_BIC)


def test_never_10_an_uncalibrated_score_is_not_shown() -> None:
    assert confidence(0.99, False).words == "not calibrated"
    assert confidence(0.834, True).words == "83 %"
    assert confidence(None, False).words == "no proposal"


def test_accounts_are_masked_to_their_last_four() -> None:
    mask = Mask(accounts=True)
    assert mask.text("to DE75512108001245126199 and 40 11 22 33 44") == "to …6199 and …3344"
    assert mask.text("on 2026-11-23 PX-26000042") == "on 2026-11-23 PX-26000042"


def test_states_tell_first_from_second_approval() -> None:
    assert state(a_case()) == "review"
    assert state(a_case(approvals=1)) == "second"
    assert state(a_case(status=Status.AWAITING_INFORMATION)) == "info"


def test_a_page_offers_what_entitlement_allows_and_names_the_rule_otherwise() -> None:
    offered = actions(lambda verdict: None if verdict == "reject" else "viewers may not decide")
    assert [kind.verdict for kind in offered.main] == ["reject"]
    assert not offered.approve
    assert offered.refusal == "viewers may not decide"


def test_an_empty_filter_names_the_filters_and_an_empty_queue_the_holders() -> None:
    asked = queue.QueueQuery(status="info", q="BE04")
    assert [chip.label for chip in queue.chips(asked)] == ["status: info", "q: BE04"]
    assert queue.chips(asked)[0].href == "/queue?q=BE04"
    assert queue.empty(asked, queue.Elsewhere()) == ("No case matches these filters.",)


def test_an_empty_view_names_who_holds_what_until_when_and_the_next_cut_off() -> None:
    """ui §7, “Queue empty”: the case of the reader is no colleague's, a claim that has ended holds nothing."""
    held = [
        a_case(claimed_by=name, claimed_until=NOON + timedelta(minutes=minutes))
        for name, minutes in (("ana", 4), ("ana", 9), ("raj", 6), ("sue", 8), ("lea", -1))
    ]
    found = queue.elsewhere(held, "sue", NOON, "Europe/Berlin")
    assert queue.empty(queue.QueueQuery(view="unassigned"), found) == (
        "Nothing waits.",
        "3 cases are with other people: ana 2 until 13:09 Berlin, raj 1 until 13:06 Berlin.",
        "Next cut-off 19:03 Berlin.",
    )
    assert queue.empty(queue.QueueQuery(view="late"), found) == ("No case matches these filters.",)


def test_a_row_shows_the_code_as_received_and_the_cause_as_found() -> None:
    line = row(a_case(cause="bic_cut_short"), now=NOON, zone="UTC", claimable=True)
    assert (line.code, line.found, line.amount) == ("RC01", "BIC cut short", "2,667.40 USD")
    assert words(line.problem) == "Bank identifier incorrect: CdtrAgt"


def test_hashes_are_shortened_for_eyes() -> None:
    assert short_hash("4f09" + "0" * 56 + "c1a1") == "4f09…c1a1"
    assert short_hash(None) == "–"
