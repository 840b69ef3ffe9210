"""Editing a repair, and answers entered in the case."""

from dataclasses import replace
from typing import Any

import httpx

from cases.case import Case, Status
from cases.verification import Check
from payments.vocabulary import OperatorName

from .builders import ADDRESS, BIC_PATH, NEW_BIC, REPAIRED, a_verification
from .conftest import Browser, Site, browser_of

HOSTILE = "<script>TOWN IS \u202eHAMBURG"
TOWN = f"{ADDRESS}/TwnNm"


async def edited(browser: Browser, case: Case, **changes: str | list[str]) -> httpx.Response:
    await browser.get(f"/cases/{case.case_id}/edit")
    fields: dict[str, Any] = {**browser.fields, **changes}
    return await browser.post(f"/cases/{case.case_id}/edit", **fields)


def test_the_form_shows_the_message_as_it_would_be_sent_with_the_text_received_beside(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}/edit")).text

    page = site.run(act)
    assert f'name="f:{BIC_PATH}" value="{NEW_BIC}"' in page
    assert "received:" in page
    assert "take out: BIC replaced" in page


def test_an_edit_makes_a_new_version_whose_maker_cannot_approve_it(site: Site) -> None:
    async def act() -> tuple[int, Case, list[str], str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            answer = await edited(ana, case, **{f"f:{TOWN}": "Hamburg Altona", f"e:{TOWN}": "e2"})
            worked = await site.application.store.worked(case.case_id)
            assert worked is not None
            told = [f"{o.op.value} {o.path} {o.new} {o.evidence}" for o in worked.proposal.operators[2:]]
            after = await site.application.store.case(case.case_id)
            return answer.status_code, after, told, (await ana.get(f"/cases/{case.case_id}")).text

    status, case, operators, page = site.run(act)
    assert status == 303
    assert case.version == 3
    assert operators == [f"SetField {TOWN} Hamburg Altona ('e2',)"]
    assert 'value="approve"' not in page


def test_evidence_that_holds_the_new_text_is_cited_by_itself_and_an_emptied_field_is_removed(site: Site) -> None:
    async def act() -> list[tuple[OperatorName, tuple[str, ...]]]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await edited(ana, case, **{f"f:{TOWN}": "20095 Hamburg", f"f:{ADDRESS}/PstCd": ""})
            worked = await site.application.store.worked(case.case_id)
            assert worked is not None
            return [(o.op, o.evidence) for o in worked.proposal.operators[2:]]

    assert site.run(act) == [(OperatorName.CLEAR_FIELD, ()), (OperatorName.SET_FIELD, ("e2",))]


def test_an_edit_can_be_taken_out_of_the_proposal(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            await edited(ana, case, drop=["1"])
            worked = await site.application.store.worked(case.case_id)
            assert worked is not None
            return [o.op.value for o in worked.proposal.operators]

    assert site.run(act) == ["ReplaceBIC"]


def test_a_refused_edit_is_told_at_its_field_and_keeps_what_was_typed(site: Site) -> None:
    async def act() -> tuple[httpx.Response, int]:
        case = await site.open()
        refusing = Check("provenance", False, "the new text stands in none of the evidence", path=TOWN)
        site.application.ports.assessor.refusing = replace(a_verification(), checks=(refusing,))  # type: ignore[attr-defined]
        async with browser_of(site, "ana") as ana:
            answer = await edited(ana, case, **{f"f:{TOWN}": "Kiel <b>"})
            return answer, (await site.application.store.case(case.case_id)).version

    answer, version = site.run(act)
    assert (answer.status_code, version) == (422, 2)
    assert "Every new value proven: the new text stands in none of the evidence" in answer.text
    assert 'value="Kiel &lt;b&gt;"' in answer.text
    assert answer.text.count("aria-invalid") == 1


def test_nothing_changed_is_told_and_saves_nothing(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return await edited(ana, case)

    answer = site.run(act)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.text


def test_an_edit_of_an_earlier_version_is_a_conflict_and_a_viewer_edits_nothing(site: Site) -> None:
    async def act() -> list[int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            await ana.get(f"/cases/{case.case_id}/edit")
            fields = dict(ana.fields)
            await edited(ana, case, drop=["1"])
            stale = await ana.post(f"/cases/{case.case_id}/edit", **(fields | {"reason": "other"}))
            return [stale.status_code, (await vic.get(f"/cases/{case.case_id}/edit")).status_code]

    assert site.run(act) == [409, 403]


def test_never_14_the_edit_page_is_closed_to_a_second_approver(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            page = await ana.get(f"/cases/{case.case_id}")
            site.clock.time = site.clock.now().replace(second=5)
            form = ana.decision_form(page)
            await ana.post(f"/cases/{case.case_id}/decision", **form, verdict="approve", confirm="yes", read=BIC_PATH)
            return await raj.get(f"/cases/{case.case_id}/edit")

    answer = site.run(act)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/approvals/")


def test_an_answer_entered_in_the_case_starts_a_new_run_and_is_shown_inert(site: Site) -> None:
    async def act() -> tuple[Case, str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            page = await ana.get(f"/cases/{case.case_id}")
            assert "Add an answer" in page.text
            told = {
                "csrf": ana.fields["csrf"],
                "role": "answer",
                "text": "<script>TOWN IS \u202eHAMBURG",
                "proof": "yes",
            }
            assert (await ana.post(f"/cases/{case.case_id}/messages", **told)).status_code == 303
            after = await site.application.store.case(case.case_id)
            return after, (await ana.get(f"/cases/{case.case_id}")).text

    case, page = site.run(act)
    assert (case.status, case.version, case.approvals) == (Status.RECEIVED, 3, 0)
    assert "&lt;script&gt;TOWN IS" in page
    assert "\u202e" not in page
    assert "authenticated" in page


def test_an_answer_of_no_kind_or_without_text_is_refused(site: Site) -> None:
    async def act() -> list[int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            await ana.get(f"/cases/{case.case_id}")
            await vic.get("/queue")
            path = f"/cases/{case.case_id}/messages"
            return [
                (await ana.post(path, csrf=ana.fields["csrf"], role="order", text="pay")).status_code,
                (await ana.post(path, csrf=ana.fields["csrf"], role="answer", text=" ")).status_code,
                (await vic.post(path, csrf=vic.fields["csrf"], role="answer", text="pay")).status_code,
            ]

    assert site.run(act) == [422, 422, 403]


def test_the_case_page_leads_to_the_next_and_previous_case(site: Site) -> None:
    async def act() -> tuple[list[Case], str]:
        cases = sorted([await site.open(f"PX-{n}") for n in range(3)], key=lambda case: case.case_id)
        async with browser_of(site, "ana") as ana:
            return cases, (await ana.get(f"/cases/{cases[1].case_id}")).text

    cases, page = site.run(act)
    assert f'rel="prev" href="/cases/{cases[0].case_id}"' in page
    assert f'rel="next" href="/cases/{cases[2].case_id}"' in page
    assert "2 of 3" in page
    assert REPAIRED
