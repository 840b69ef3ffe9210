"""The steps of a run on the case page, in real Chromium: one by one as they come, and without scripts."""

from typing import Any

import pytest

from cases.case import Case
from cases.intake import open_case
from cases.progress import Step
from cases.work_queue import claim_next

from .browsing import Server, visiting
from .builders import a_report
from .conftest import PASSWORD, Site

pytestmark = pytest.mark.browser


async def _received(site: Site) -> Case:
    opened = await open_case(site.application.store, a_report("PX-26000077"), now=site.clock.now())
    claim = await claim_next(site.application.store, "w", lease_seconds=600, now=site.clock.now())
    assert claim is not None
    assert claim.case.case_id == opened.case.case_id
    return claim.case


def _tell(server: Server, case: Case, *steps: Step) -> None:
    async def act(site: Site) -> bool:
        async with site.application.store.writing() as unit:
            await unit.events.add_steps(case, steps, site.clock.now())
        return True

    server.arrange(act)


def test_the_steps_of_a_proposal_that_is_being_made_appear_one_by_one(browser: Any, server: Server) -> None:
    case = server.arrange(_received)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case.case_id}")
        lines = ana.page.locator("[data-progress] li")
        ana.page.wait_for_selector("#live[data-on]")
        _tell(server, case, Step("triage"), Step("triage", ms=1), Step("gather"), Step("gather", "look_up_bank", 3))
        lines.nth(2).wait_for()
        assert lines.all_inner_texts() == ["triage 1 ms", "gather …", "gather: look_up_bank 3 ms"]
        _tell(server, case, Step("gather", ms=7), Step("propose"))
        lines.nth(3).wait_for()
        assert lines.all_inner_texts()[1:] == ["gather: look_up_bank 3 ms", "gather 7 ms", "propose …"]
        assert ana.page.get_by_role("button", name="Add note").is_visible()  # people can go on by hand
        assert ana.page.get_by_role("button", name="Claim").is_visible()
        shown = lines.all_inner_texts()
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(f"{server.url}/login")
    still.fill("#name", "ana")
    still.fill("#password", PASSWORD)
    still.click("main button")
    still.wait_for_selector("form[action='/logout']", state="attached")
    still.goto(f"{server.url}/cases/{case.case_id}")
    assert still.locator("[data-progress] li").all_inner_texts() == shown
    context.close()
