"""The keys of ui §6 that only read or select: rows, fields, evidence, trace, neighbours, density."""

from typing import Any

import pytest

from .browsing import Server, Visit, visiting
from .test_browser import looking, opened
from .test_keyboard import low_risk, press

pytestmark = pytest.mark.browser


def focused(visit: Visit) -> str:
    found: str = visit.page.evaluate("document.activeElement.id || document.activeElement.tagName")
    return found


def is_open(visit: Visit, part: str) -> bool:
    return bool(visit.page.evaluate(f"document.getElementById('{part}').open"))


def test_a_digit_shows_evidence_t_the_trace_d_all_fields_and_y_ticks(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        press(ana, "2")
        assert focused(ana) == "evidence-2"
        assert (is_open(ana, "trace"), is_open(ana, "unchanged")) == (False, False)
        press(ana, "t", "d")
        assert (is_open(ana, "trace"), is_open(ana, "unchanged")) == (True, True)
        press(ana, "j")
        assert ana.page.locator(".change.at").get_attribute("aria-label").startswith("Change 1")
        press(ana, "j", "j", "k")
        assert ana.page.locator(".change.at").get_attribute("aria-label").startswith("Change 2")
        press(ana, "y")
        assert ana.page.locator("input[name=read]").is_checked()


def test_brackets_lead_to_the_next_and_the_previous_case(browser: Any, server: Server) -> None:
    first, second = low_risk(server, "PX-1", "PX-2")
    with visiting(browser, server, "ana") as ana:
        for key, leads_to in (("]", second), ("[", first), ("n", second), ("p", first)):
            looking(ana, f"/cases/{first if leads_to == second else second}")
            press(ana, key)
            ana.page.wait_for_url(f"**/cases/{leads_to}")


def test_shift_x_selects_a_range_and_the_bar_counts_it(browser: Any, server: Server) -> None:
    low_risk(server, *(f"PX-{n}" for n in range(5)))
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        press(ana, "j", "j", "x", "j", "j", "Shift+X")
        picked = ana.page.locator("input[name=case]").evaluate_all("(boxes) => boxes.map((box) => box.checked)")
        assert picked == [False, True, True, True, False]
        assert ana.page.inner_text("#picked") == "3 selected"


def test_a_full_stop_changes_the_height_of_rows_for_good(browser: Any, server: Server) -> None:
    low_risk(server, "PX-1")
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue?status=review")
        wide = ana.page.locator("tbody tr").first.bounding_box()["height"]
        press(ana, ".")
        ana.page.wait_for_selector("html[data-density=compact][data-ready]")
        assert ana.page.url.endswith("/queue?status=review")
        assert ana.page.locator("tbody tr").first.bounding_box()["height"] < wide
        ana.go("/me")
        assert ana.page.input_value("#density") == "compact"


def test_who_was_led_on_begins_at_the_top_of_the_next_case(browser: Any, server: Server) -> None:
    first, second = low_risk(server, "PX-1", "PX-2")
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{second}?last={first}")
        assert focused(ana) == "H1"
        assert "Last: PX-1 waits for approval" in ana.page.inner_text("main")
