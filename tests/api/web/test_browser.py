"""The pages in real Chromium: keys, the strip, two people, the released bytes, scripts off."""

from typing import Any

import pytest

from cases.case import Case, Status

from .browsing import UNARMED_MS, Server, Visit, visiting
from .builders import NEW_BIC, REPAIRED
from .conftest import PASSWORD, Site

pytestmark = pytest.mark.browser
PRESSES = 6


def opened(server: Server, name: str = "PX-26000042") -> str:
    """The id of a fresh case."""

    async def act(site: Site) -> Case:
        return await site.open(name)

    return server.arrange(act).case_id


def case_of(server: Server, case_id: str) -> Case:
    async def act(site: Site) -> Case:
        return await site.application.store.case(case_id)

    return server.arrange(act)


def sent(server: Server) -> list[bytes]:
    """What the channel holds after the worker has done all it can."""

    async def act(site: Site) -> list[bytes]:
        await site.work()
        return site.released()

    return server.arrange(act)


def looking(visit: Visit, path: str) -> None:
    visit.go(path)
    visit.arm()


def test_who_signs_in_by_the_form_comes_where_they_wanted_to_go(browser: Any, server: Server) -> None:
    with visiting(browser, server, "") as ana:
        ana.page.goto(f"{server.url}/approvals")
        assert "/login" in ana.page.url
        ana.page.fill("#name", "ana")
        ana.page.fill("#password", PASSWORD)
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_url("**/approvals")
        ana.ready()


def test_two_people_release_what_they_saw_by_keyboard(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        ana.page.keyboard.press("j")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_url(f"**/cases/{case_id}")
        ana.ready()
        ana.arm()
        ana.page.keyboard.press("y")
        ana.page.keyboard.press("a")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_selector("text=second >> visible=true")
    assert case_of(server, case_id).approvals == 1
    with visiting(browser, server, "raj") as raj:
        raj.go("/approvals")
        raj.page.click("a[data-open]")
        raj.ready()
        assert NEW_BIC not in raj.page.content()
        raj.page.fill("#keyed", NEW_BIC.lower())
        raj.page.keyboard.press("Enter")
        raj.page.wait_for_selector("text=It matches.")
        raj.arm()
        shown = raj.page.inner_text("[aria-label='Message to be sent'] bdi")
        raj.page.keyboard.press("y")
        raj.page.keyboard.press("a")
        raj.page.keyboard.press("Enter")
        raj.page.wait_for_selector("text=Being released.")
    assert shown.strip() == REPAIRED.decode().strip()
    assert sent(server).count(REPAIRED) == 1
    assert case_of(server, case_id).status is Status.RELEASED


def test_never_05_hammering_or_holding_a_key_decides_nothing(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        ana.page.check("input[name=read]")
        for _ in range(PRESSES):
            ana.page.keyboard.press("a")
        assert ana.page.locator(".strip").count() == 0
        ana.arm()
        ana.page.keyboard.down("a")
        for _ in range(PRESSES):
            ana.page.keyboard.down("a")  # a key held down repeats
        ana.page.keyboard.press("Enter")  # inert until A is released
        assert ana.page.locator(".strip").count() == 1
        ana.page.keyboard.up("a")
        ana.page.keyboard.press("Escape")
        assert ana.page.locator(".strip").count() == 0
    assert case_of(server, case_id).version == 2


def test_never_06_approving_again_and_again_decides_one_case_once(browser: Any, server: Server) -> None:
    first, second = opened(server, "PX-1"), opened(server, "PX-2")
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{first}")
        ana.page.check("input[name=read]")
        for _ in range(20):
            ana.page.keyboard.press("a")
            ana.page.keyboard.press("Enter")
            ana.pass_ms(50)
        ana.page.wait_for_selector("text=second >> visible=true")
    assert case_of(server, first).version == 3
    assert case_of(server, second).version == 2


def test_an_unread_sensitive_field_takes_the_focus_instead(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        ana.page.keyboard.press("a")
        assert ana.page.locator(".strip").count() == 0
        assert ana.page.evaluate("document.activeElement.name") == "read"
    assert case_of(server, case_id).version == 2


def test_rejecting_takes_a_reason_by_digit(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        ana.page.keyboard.press("r")
        ana.page.keyboard.press("2")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_selector("text=The proposal below was rejected.")
        ana.go(f"/cases/{case_id}/history")
        assert "wrong value" in ana.page.inner_text("main")
    assert case_of(server, case_id).repaired_sha256 is None


def test_a_double_click_approves_once_at_most_and_only_through_confirm(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        ana.page.check("input[name=read]")
        ana.page.dblclick("button[value=approve]")
        assert case_of(server, case_id).version == 2
        ana.page.dblclick("[data-confirm]")
        ana.page.wait_for_selector("text=second >> visible=true")
    assert case_of(server, case_id).approvals == 1


def test_everything_works_without_scripts(browser: Any, server: Server) -> None:
    case_id = opened(server)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.fill("#name", "ana")
    page.fill("#password", "a long enough password")
    page.click("main button")
    page.click("a[data-open]")
    page.check("input[name=read]")
    server.clock.pass_ms(UNARMED_MS)
    page.click("button[value=approve]")
    page.wait_for_url(f"**/cases/{case_id}/decision")
    assert "Confirm" in page.title()
    server.clock.pass_ms(UNARMED_MS)
    page.click("main button.primary")
    page.wait_for_selector("h1:has-text('second')")
    context.close()
    assert case_of(server, case_id).approvals == 1


def test_never_11_a_change_elsewhere_is_told_and_moves_nothing(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana, visiting(browser, server, "lea") as lea:
        ana.go(f"/cases/{case_id}")
        ana.page.wait_for_selector("#live[data-on]")
        before = ana.page.locator("[data-change]").first.bounding_box()
        looking(lea, f"/cases/{case_id}")
        lea.page.check("input[name=read]")
        lea.page.keyboard.press("a")
        lea.page.keyboard.press("Enter")
        ana.page.wait_for_selector("#news a")
        assert "version 3 now" in ana.page.inner_text("#news")
        assert ana.page.locator("[data-change]").first.bounding_box() == before
