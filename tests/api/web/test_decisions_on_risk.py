"""Decisions on what moves money: sensitive fields are read, and a second approver keys the value that nothing told."""

import httpx

from cases.case import Case

from .builders import BIC_PATH, NEW_BIC
from .conftest import Site, browser_of
from .test_decisions import SECOND, approve, key, one_case


def test_a_sensitive_field_must_be_ticked_as_read(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            return await approve(site, ana, case, read="")

    answer = site.run(act)
    assert answer.status_code == 422
    assert "creditor agent BIC" in answer.text


def test_never_14_no_page_of_the_case_tells_a_second_approver_the_value_before_they_keyed_it(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            tails = ("", "/raw", "/raw/candidate", "/raw/original", "/history")
            paths = [f"/cases/{case.case_id}{tail}" for tail in tails]
            return [await raj.get(p) for p in (*paths, f"/approvals/{case.case_id}", "/approvals", "/queue")]

    pages = site.run(act)
    assert not [page.request.url.path for page in pages if NEW_BIC in page.text]
    assert pages[0].headers["location"].startswith("/approvals/")


def test_the_approve_of_a_second_approver_needs_the_keyed_value(site: Site) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            form = raj.decision_form(await raj.get(f"/approvals/{case.case_id}"))
            assert site.clock.time
            site.clock.time += SECOND
            given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH, "match": "1.00"}
            answer = await raj.post(f"/cases/{case.case_id}/decision", **given)
            return answer, await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert answer.status_code == 422
    assert case.approvals == 1


def test_a_value_keyed_wrongly_twice_sends_the_case_back(site: Site) -> None:
    async def act() -> tuple[str, Case, list[str]]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            first = await key(raj, case, "QLMNDEFFXYZ")
            await key(raj, case, "QLMNDEFFXYZ")
            entries = await site.application.store.entries(case.case_id)
            kinds = [entry["kind"] for entry in entries]
            return first.text, await site.application.store.case(case.case_id), kinds

    first, case, kinds = site.run(act)
    assert "attempt 2 of 2" in first
    assert case.approvals == 0
    assert kinds.count("alarm") == 2
    assert "voided" in kinds
