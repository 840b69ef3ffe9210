"""Undo and edit at each changed field: a new version by the editor, verified again (ui §5.2)."""

from dataclasses import replace
from datetime import timedelta

import httpx

from cases.case import Case
from cases.verification import Check

from .builders import ADDRESS, BIC_PATH, a_proposal, a_verification, a_worked
from .conftest import HIDDEN, Browser, Site, browser_of
from .test_decisions import approve

TOWN = f"{ADDRESS}/TwnNm"


async def asked(browser: Browser, case: Case, field: str) -> httpx.Response:
    """The page that asks before the undo; its hidden fields are kept by the browser."""
    page = await browser.get(f"/cases/{case.case_id}")
    form = dict(HIDDEN.findall(page.text.partition('id="undo"')[2].partition("</form>")[0]))
    answer = await browser.post(f"/cases/{case.case_id}/undo", **form, field=field)
    browser.fields = dict(HIDDEN.findall(answer.text.partition('/undo">')[2].partition("</form>")[0]))
    return answer


async def undone(site: Site, browser: Browser, case: Case, field: str) -> httpx.Response:
    await asked(browser, case, field)
    site.clock.time = site.clock.now() + timedelta(seconds=2)
    return await browser.post(f"/cases/{case.case_id}/undo", **browser.fields)


def test_each_changed_field_has_its_undo_and_edit_for_who_may_amend(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            return [(await who.get(f"/cases/{case.case_id}")).text for who in (ana, vic)]

    operators, viewers = site.run(act)
    assert f'form="undo" name="field" value="{BIC_PATH}"' in operators
    assert f'/edit?field={BIC_PATH}"' in operators
    assert 'form="undo"' not in viewers
    assert "/edit?field=" not in viewers


def test_undo_shows_all_that_goes_back_and_changes_nothing_before_it_is_confirmed(site: Site) -> None:
    async def act() -> tuple[httpx.Response, int]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            answer = await asked(ana, case, TOWN)
            return answer, (await site.application.store.case(case.case_id)).version

    answer, version = site.run(act)
    assert (answer.status_code, version) == (200, 2)
    assert answer.text.count('class="change"') == 4  # one edit: the line comes back, three elements go
    assert "TwnNm" in answer.text


def test_undo_leaves_the_operators_of_that_field_out_and_voids_approvals(site: Site) -> None:
    async def act() -> tuple[int, Case, list[str], str]:
        case = await site.open()
        async with browser_of(site, "raj") as raj, browser_of(site, "ana") as ana:
            await approve(site, raj, case)
            status = (await undone(site, ana, case, TOWN)).status_code
            worked = await site.application.store.worked(case.case_id)
            assert worked is not None
            names = [o.op.value for o in worked.proposal.operators]
            page = (await ana.get(f"/cases/{case.case_id}")).text
            return status, await site.application.store.case(case.case_id), names, page

    status, case, operators, page = site.run(act)
    assert (status, case.approvals, case.version) == (303, 0, 4)
    assert operators == ["ReplaceBIC"]
    assert 'value="approve"' not in page


def test_an_undo_that_does_not_verify_saves_nothing_and_is_told(site: Site) -> None:
    async def act() -> tuple[int, str, int]:
        case = await site.open()
        refusing = Check("rules", False, "the BIC has seven characters")
        async with browser_of(site, "ana") as ana:
            await asked(ana, case, TOWN)
            site.application.ports.assessor.refusing = replace(a_verification(), checks=(refusing,))  # type: ignore[attr-defined]
            site.clock.time = site.clock.now() + timedelta(seconds=2)
            answer = await ana.post(f"/cases/{case.case_id}/undo", **ana.fields)
            return answer.status_code, answer.text, (await site.application.store.case(case.case_id)).version

    status, page, version = site.run(act)
    assert (status, version) == (422, 2)
    assert "rules" in page


def test_the_only_edit_is_not_undone_and_a_stale_or_hasty_page_undoes_nothing(site: Site) -> None:
    async def act() -> list[int]:
        operators = a_proposal().operators[:1]
        alone = await site.open("PX-1", a_worked(proposal=a_proposal(operators=operators)))
        case = await site.open("PX-2")
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            found = [(await asked(ana, alone, BIC_PATH)).status_code]
            await asked(ana, case, TOWN)
            found.append((await ana.post(f"/cases/{case.case_id}/undo", **ana.fields)).status_code)
            await undone(site, ana, case, TOWN)
            found.append((await ana.post(f"/cases/{case.case_id}/undo", **ana.fields)).status_code)
            await vic.get("/queue")
            found.append((await vic.post(f"/cases/{case.case_id}/undo", csrf=vic.fields["csrf"])).status_code)
            return found

    assert site.run(act) == [422, 409, 409, 403]


def test_edit_leads_to_the_edit_page_with_the_cursor_in_that_field(site: Site) -> None:
    async def act() -> list[str]:
        case = await site.open()
        line = f"{ADDRESS}/AdrLine"
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(f"/cases/{case.case_id}/edit?field={path}")).text for path in (TOWN, line, "<b>")]

    town, removed, neither = site.run(act)
    assert town.split(f'name="f:{TOWN}"')[1].split(">")[0].count("autofocus") == 1
    assert f'name="new_path" value="{ADDRESS}/AdrLine"' in removed
    assert removed.split('name="new_value"')[1].split(">")[0].count("autofocus") == 1
    assert "autofocus" not in neither


def test_a_removed_line_whose_words_all_stand_elsewhere_is_told_to_have_moved(site: Site) -> None:
    async def act() -> str:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}")).text

    assert "removed; all text moved" in site.run(act)
