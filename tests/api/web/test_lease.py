"""A claim is a lease (ui §8.1): renewed by real input, ending by itself, and told to who lost it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from cases.claims import CLAIM_LEASE, claim

from .browsing import Server, visiting
from .builders import NOON
from .conftest import Site, browser_of
from .test_browser import looking

SOME = {"kind": "person", "id": "x", "role": "operator"}


def test_input_renews_a_claim_without_a_record_and_a_lost_one_is_told(site: Site) -> None:
    async def act() -> tuple[list[httpx.Response], int]:
        store, found = site.application.store, []
        case = await site.open()
        await claim(store, case.case_id, "ana", now=NOON, actor=SOME)
        before = len(await store.entries(case.case_id))
        async with browser_of(site, "ana") as ana:
            await ana.get("/me")

            async def lease() -> None:
                found.append(await ana.post(f"/cases/{case.case_id}/lease", csrf=ana.fields["csrf"]))

            site.clock.time = NOON + timedelta(minutes=9)
            await lease()
            grown = len(await store.entries(case.case_id)) - before
            await claim(store, case.case_id, "sue", now=site.clock.now(), actor=SOME, take_over=True)
            await lease()
            site.clock.time += CLAIM_LEASE
            await lease()
        return found, grown

    (kept, taken, ended), grown = site.run(act)
    assert (kept.status_code, kept.json()["words"]) == (200, "claimed by you until 13:19 Berlin")
    assert grown == 0
    assert (taken.status_code, taken.json()["words"].split(".")[0]) == (409, "This case was taken over by sue")
    assert (ended.status_code, ended.json()["words"].split(".")[0]) == (409, "Your claim of this case has ended")


@pytest.mark.browser
def test_a_page_taken_over_says_so_and_its_actions_are_off(browser: Any, server: Server) -> None:
    async def claimed(site: Site) -> str:
        case = await site.open()
        await claim(site.application.store, case.case_id, "ana", now=site.clock.now(), actor=SOME)
        return case.case_id

    case_id = server.arrange(claimed)

    async def take_over(site: Site) -> None:
        await claim(site.application.store, case_id, "sue", now=site.clock.now(), actor=SOME, take_over=True)

    with visiting(browser, server, "ana") as ana:
        ana.page.clock.install()
        looking(ana, f"/cases/{case_id}")
        before = ana.page.locator("[data-change]").first.bounding_box()
        server.arrange(take_over)
        ana.page.clock.fast_forward(61_000)
        ana.page.keyboard.press("j")
        ana.page.wait_for_selector("#news a")
        assert "taken over by sue" in ana.page.inner_text("#news")
        assert ana.page.locator("[data-change]").first.bounding_box() == before
        assert ana.page.locator(".bar button:enabled").count() == 0
        ana.page.keyboard.press("r")
        assert ana.page.locator(".strip").count() == 0
        ana.troubles.clear()  # Chromium logs the refusal that was asked for
