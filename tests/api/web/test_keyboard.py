"""The keyboard and the smallest windows in Chromium: keystrokes counted, hammering harmless, every width usable."""

from typing import Any

import pytest

from cases.case import Route, Status
from payments.vocabulary import Action, Level

from .browsing import UNARMED_MS, Server, Visit, visiting
from .builders import NEW_BIC, OLD_BIC, REPAIRED, a_proposal, a_verification, a_worked, some_operators
from .conftest import Site
from .test_browser import case_of, looking, sent

pytestmark = pytest.mark.browser
PRESSES, PAUSE_MS = 20, 50
AFTER = {
    "approve": "text=Being released.",
    "reject": "text=The proposal below was rejected.",
    "request_information": "text=By hand",
    "return": "text=By hand",
    "escalate": "text=with its owner now",
}
LOW_RISK = REPAIRED.replace(NEW_BIC.encode(), OLD_BIC.encode())


def low_risk(server: Server, *names: str) -> list[str]:
    """Cases without a sensitive field, for one approval."""
    import hashlib

    checked = a_verification(repaired=LOW_RISK, repaired_sha256=hashlib.sha256(LOW_RISK).hexdigest())
    proposal = a_proposal(operators=some_operators()[1:])
    worked = a_worked(proposal=proposal, verification=checked, approvals_needed=1, route=Route.APPROVAL)

    async def act(site: Site) -> list[str]:
        return [(await site.open(name, worked)).case_id for name in names]

    return server.arrange(act)


def press(visit: Visit, *keys: str) -> int:
    """Press each key once; how many that were."""
    for key in keys:
        visit.page.keyboard.press(key)
    return len(keys)


def test_three_keys_from_the_queue_to_an_approval_and_two_for_the_next_case(browser: Any, server: Server) -> None:
    first, second = low_risk(server, "PX-1", "PX-2")
    with visiting(browser, server, "ana") as ana:
        ana.go("/me")
        ana.page.check("input[name=advance]")
        ana.page.click("main button.primary")
        ana.ready()
        ana.go("/queue")
        strokes = press(ana, "Enter")
        ana.page.wait_for_url("**/cases/*")
        ana.ready()
        ana.arm()
        strokes += press(ana, "a", "Enter")
        ana.page.wait_for_url(f"**/cases/{second}?last={first}")
        ana.ready()
        assert "Last: PX-1 is being released" in ana.page.inner_text("main")
        ana.arm()
        following = press(ana, "a", "Enter")
        ana.page.wait_for_selector("text=Being released.")
    assert (strokes, following) == (3, 2)
    assert [case_of(server, each).approvals for each in (first, second)] == [1, 1]


def test_the_action_key_alone_hammered_decides_nothing_anywhere(browser: Any, server: Server) -> None:
    ids = low_risk(server, "PX-1", "PX-2", "PX-3")
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{ids[0]}")
        press(ana, *"aaaaaa")
        ana.page.keyboard.press("Escape")
    assert [case_of(server, each).version for each in ids] == [2, 2, 2]


def test_action_and_enter_hammered_with_advance_on_decide_one_case(browser: Any, server: Server) -> None:
    ids = low_risk(server, "PX-1", "PX-2", "PX-3", "PX-4")
    with visiting(browser, server, "ana") as ana:
        ana.go("/me")
        ana.page.check("input[name=advance]")
        ana.page.click("main button.primary")
        ana.ready()
        looking(ana, f"/cases/{ids[0]}")
        for _ in range(PRESSES):
            press(ana, "a", "Enter")
            ana.pass_ms(PAUSE_MS)
        ana.arm()
    assert sum(case_of(server, each).approvals for each in ids) == 1


def test_a_held_enter_decides_no_second_case(browser: Any, server: Server) -> None:
    ids = low_risk(server, "PX-1", "PX-2", "PX-3")
    with visiting(browser, server, "ana") as ana:
        ana.go("/me")
        ana.page.check("input[name=advance]")
        ana.page.click("main button.primary")
        ana.ready()
        looking(ana, f"/cases/{ids[0]}")
        press(ana, "a")
        for _ in range(30):
            ana.page.keyboard.down("Enter")  # a key held down repeats
            ana.pass_ms(30)
        ana.page.keyboard.up("Enter")
        ana.arm()
    assert sum(case_of(server, each).approvals for each in ids) == 1


@pytest.mark.parametrize("verdict", ["approve", "reject", "request_information", "escalate", "return"])
def test_a_double_click_on_a_button_decides_nothing_and_twice_on_its_confirm_once(
    browser: Any, server: Server, verdict: str
) -> None:
    (case_id,) = low_risk(server, "PX-1")
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        ana.page.dblclick(f"#decision button[value={verdict}]")
        assert case_of(server, case_id).version == 2
        if verdict != "approve":
            press(ana, "1")
        ana.page.dblclick("[data-confirm]")
        ana.page.wait_for_url(f"**/queue?last={case_id}" if verdict == "escalate" else f"**/cases/{case_id}")
        ana.page.wait_for_selector(AFTER[verdict])

    async def act(site: Site) -> int:
        return len(await site.application.store.decisions(case_id))

    assert server.arrange(act) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},  # 1440 x 900 at 200 %
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["200 %", "320 px"],
)
def test_the_whole_approval_by_keyboard_in_a_small_window(
    browser: Any, server: Server, options: dict[str, object]
) -> None:
    async def act(site: Site) -> str:
        return (await site.open()).case_id

    case_id = server.arrange(act)
    with visiting(browser, server, "ana", **options) as ana:
        ana.go("/queue")
        press(ana, "j", "Enter")
        ana.page.wait_for_url(f"**/cases/{case_id}")
        ana.ready()
        ana.arm()
        no_sideways_scroll(ana)
        press(ana, "y", "a")
        assert in_sight(ana, "[data-confirm]")
        press(ana, "Enter")
        ana.page.wait_for_selector("text=second >> visible=true")
    with visiting(browser, server, "raj", **options) as raj:
        raj.go("/approvals")
        press(raj, "j", "Enter")
        raj.page.wait_for_url(f"**/approvals/{case_id}")
        raj.ready()
        no_sideways_scroll(raj)
        focus_by_tab(raj, "keyed")
        raj.page.keyboard.type(NEW_BIC)
        press(raj, "Enter")
        raj.page.wait_for_selector("text=It matches.")
        raj.arm()
        press(raj, "y", "a")
        assert in_sight(raj, "[data-confirm]")
        press(raj, "Enter")
        raj.page.wait_for_selector("text=Being released.")
    assert sent(server).count(REPAIRED) == 1
    assert case_of(server, case_id).status is Status.RELEASED


def focus_by_tab(visit: Visit, wanted: str) -> None:
    for _ in range(60):
        if visit.page.evaluate("document.activeElement.id") == wanted:
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError(f"#{wanted} is not reached by Tab")


def no_sideways_scroll(visit: Visit) -> None:
    assert not visit.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def in_sight(visit: Visit, selector: str) -> bool:
    """Whether the middle of the element is what is seen and hit there."""
    return bool(
        visit.page.evaluate(
            """(selector) => {
                const element = document.querySelector(selector);
                const box = element.getBoundingClientRect();
                const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return element === hit || element.contains(hit);
            }""",
            selector,
        )
    )


def test_every_button_works_without_scripts_and_says_what_it_did(browser: Any, server: Server) -> None:
    (case_id,) = low_risk(server, "PX-1")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.fill("#name", "ana")
    page.fill("#password", "a long enough password")
    page.click("main button")
    page.wait_for_selector("form[action='/logout']", state="attached")
    for verdict in ("reject", "request_information", "escalate", "return", "approve"):
        page.goto(f"{server.url}/cases/{case_id}")
        server.clock.pass_ms(UNARMED_MS)
        page.click(f"#decision button[value={verdict}]")
        page.wait_for_url(f"**/cases/{case_id}/decision")
        assert "Confirm" in page.title(), verdict
        page.click("text=Cancel")
        page.wait_for_url(f"**/cases/{case_id}")
    context.close()
    assert case_of(server, case_id).version == 2


def test_the_bar_of_a_phone_is_one_row_also_where_a_refusal_stands_in_it(browser: Any, server: Server) -> None:
    handed = a_proposal(action=Action.ESCALATE, level=Level.A0, owner="fraud", operators=())
    held = a_worked(proposal=handed, route=Route.OWNER, approvals_needed=None)

    async def act(site: Site) -> str:
        return (await site.open("PX-1", held)).case_id

    case_id = server.arrange(act)
    with visiting(browser, server, "flo", viewport={"width": 390, "height": 800}) as flo:
        flo.go(f"/cases/{case_id}")
        assert "No approval by you" in flo.page.inner_text(".bar")
        assert flo.page.locator(".bar").bounding_box()["height"] < 100
