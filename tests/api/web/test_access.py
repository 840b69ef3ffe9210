"""Every page with data of people leaves an entry in the ledger first; an auditor sees accounts in full by an act."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from .conftest import Site, browser_of
from .page_addresses import NO_PAGES, page_routes
from .test_decisions import approve, approve_second, one_case

ACCOUNT = "DE75512108001245126199"
# Who looks, and what the ledger calls it. Empty: the page shows nobody's data.
LOOKS: dict[str, tuple[str, str]] = {
    "/queue": ("ana", "list read"),
    "/queue/all": ("ana", "list read"),
    "/approvals": ("raj", "list read"),
    "/history": ("ana", "list read"),
    "/dashboards/operations": ("sue", "list read"),
    "/cases/{case_id}": ("ana", "case read"),
    "/cases/{case_id}/history": ("ana", "case read"),
    "/cases/{case_id}/edit": ("ana", "case read"),
    "/cases/{case_id}/wrong-release": ("ana", "case read"),
    "/cases/{case_id}/raw": ("ana", "message read"),
    "/cases/{case_id}/raw/{which}": ("ana", "message read"),
    "/cases/{case_id}/override": ("flo", "case read"),
    "/approvals/{case_id}": ("raj", "case read"),
    "/approvals/{case_id}/evidence/{number}": ("raj", "message read"),
}
NOBODYS = {  # rules, people at work and figures; digests and ids at most
    "/admin/cutoffs", "/admin/policies", "/admin/policies/new", "/admin/policies/{policy_id}", "/admin/shortcuts",
    "/admin/users", "/audit", "/check", "/dashboards/calibration", "/dashboards/drift", "/dashboards/quality",
    "/evals", "/evals/compare", "/evals/{name}", "/evals/{name}/cases/{row}", "/knowledge", "/knowledge/both",
    "/knowledge/new", "/knowledge/{document}", "/knowledge/{document}/edit", "/knowledge/{document}/{number:int}",
    "/login", "/me", "/me/absence", "/overrides",
}  # fmt: skip


def test_every_page_is_known_to_show_data_of_people_or_not() -> None:
    assert {*LOOKS, *NOBODYS} >= set(page_routes())
    assert {*LOOKS} - {*page_routes()} <= {*NO_PAGES}


async def reads_of(site: Site, person: str) -> list[dict[str, Any]]:
    async with site.application.store.reading() as unit:
        entries = await unit.ledger.page(kinds=["unmasked"])
    return [entry["facts"] for entry in entries if entry["actor"]["id"] == person]


@pytest.mark.parametrize("route", LOOKS)
def test_a_page_with_data_of_people_is_recorded_before_it_is_given(site: Site, route: str) -> None:
    person, what = LOOKS[route]

    async def act() -> tuple[httpx.Response, list[dict[str, Any]]]:
        case = await one_case(site)
        if route == "/history" or route.startswith("/approvals") or route.endswith("/override"):
            async with browser_of(site, "ana") as first, browser_of(site, "lea") as second:
                await approve(site, first, case)
                if route == "/history":
                    await approve_second(site, second, case)
                    await site.work()
        path = route.replace("{case_id}", case.case_id).replace("{which}", "original").replace("{number}", "1")
        async with browser_of(site, person) as browser:
            return await browser.get(path), await reads_of(site, person)

    page, read = site.run(act)
    assert page.status_code == 200, page.text[:300]
    assert what in {facts["what"] for facts in read}


def test_an_auditor_sees_accounts_in_full_for_ten_minutes_by_an_act_with_a_reason(site: Site) -> None:
    async def act() -> tuple[list[httpx.Response], list[dict[str, Any]]]:
        case = await one_case(site)
        here = f"/cases/{case.case_id}"
        async with browser_of(site, "aud") as aud, browser_of(site, "vic") as vic:
            masked, raw = await aud.get(here), await aud.get(f"{here}/raw")
            await aud.get(here)
            token = aud.fields["csrf"]
            none = await aud.post(f"{here}/unmask", csrf=token, reason="curious")
            await vic.get(here)
            viewer = await vic.post(f"{here}/unmask", csrf=vic.fields["csrf"], reason="audit")
            taken = await aud.post(f"{here}/file", csrf=token)
            done = await aud.post(f"{here}/unmask", csrf=token, reason="complaint")
            shown, bytes_, others = await aud.get(here), await aud.get(f"{here}/raw"), await vic.get(here)
            zipped = await aud.post(f"{here}/file", csrf=token)
            assert site.clock.time
            site.clock.time += timedelta(minutes=11)
            later = await aud.get(here)
            pages = [masked, raw, none, viewer, taken, done, shown, bytes_, others, zipped, later]
            return pages, await reads_of(site, "aud")

    pages, read = site.run(act)
    masked, raw, none, viewer, taken, done, shown, bytes_, others, zipped, later = pages
    assert [p.status_code for p in (raw, none, viewer, taken, done, bytes_)] == [403, 422, 403, 303, 303, 200]
    assert [ACCOUNT in page.text for page in (masked, shown, bytes_, others, later)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert (zipped.headers["content-type"], "Shown in full to you" in shown.text) == ("application/zip", True)
    assert [facts["reason"] for facts in read if facts.get("reason")][-1] == "complaint"
    assert {facts["masked"] for facts in read if facts["what"] == "case read" and "reason" not in facts} == {True}
