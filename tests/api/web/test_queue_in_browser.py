"""The list of the queue in Chromium: sort mark and bulk bar always in sight, no row under them, one stop of the Tab."""

from itertools import pairwise
from typing import Any

import pytest

from cases.store import halt_name

from .browsing import Server, Visit, visiting
from .builders import NOON
from .conftest import Site
from .test_keyboard import low_risk, press

pytestmark = pytest.mark.browser
ROWS = 30
HEIGHTS = (620, 733, 745, 757, 769, 900)  # a row is 40 px high: each of these once cut another part of one


def halted(server: Server) -> None:
    """Lets every page carry the amber bar, which moves all that stands below it."""

    async def act(site: Site) -> None:
        async with site.application.store.writing() as unit:
            await unit.settings.put(halt_name("auto"), "on", by="mia", at=NOON)

    server.arrange(act)


def box(visit: Visit, selector: str) -> dict[str, float]:
    found: dict[str, float] = visit.page.locator(selector).first.bounding_box()
    return found | {"end": found["y"] + found["height"]}


def small_targets(visit: Visit) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    result = Axe().run(visit.page, options={"runOnly": {"type": "rule", "values": ["target-size"]}})
    return [node["html"] for violation in result.response["violations"] for node in violation["nodes"]]


def focused(visit: Visit) -> str:
    """What has the focus: the row's number and the tag within the table, else the tag alone."""
    found: str = visit.page.evaluate(
        """() => {
            const [element, row] = [document.activeElement, document.activeElement.closest("tbody tr")];
            return `${row ? row.rowIndex : ""}${element.tagName}`;
        }"""
    )
    return found


def test_neither_the_amber_bar_nor_the_bulk_bar_makes_a_target_of_a_row_too_small(browser: Any, server: Server) -> None:
    low_risk(server, *(f"PX-{n}" for n in range(ROWS)))
    halted(server)
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        for height in HEIGHTS:
            ana.page.set_viewport_size({"width": 1440, "height": height})
            assert small_targets(ana) == [], height
            bar = box(ana, "#bulk")
            assert box(ana, "[data-queue]")["end"] <= bar["y"], height
            assert bar["end"] <= height


def test_sort_mark_and_bulk_bar_stay_while_the_list_goes_by(browser: Any, server: Server) -> None:
    low_risk(server, *(f"PX-{n}" for n in range(ROWS)))
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        before = box(ana, ".queue thead")["y"], box(ana, "#bulk")["y"]
        press(ana, "PageDown")  # nothing has the focus yet
        ana.page.wait_for_function("() => document.querySelector('.scroll').scrollTop > 100")
        assert (box(ana, ".queue thead")["y"], box(ana, "#bulk")["y"]) == before
        for _ in range(ROWS):
            press(ana, "j")
        last = box(ana, ".queue tbody tr:last-child")
        assert last["end"] <= before[1]
        for _ in range(ROWS - 1):
            press(ana, "k")
        assert box(ana, ".queue tbody tr")["y"] >= box(ana, ".queue thead")["end"] - 1


def test_a_phone_shows_whole_cards_and_charts_that_can_be_read(browser: Any, server: Server) -> None:
    low_risk(server, "PX-1", "PX-2")
    with visiting(browser, server, "ana", viewport={"width": 320, "height": 640}) as ana:
        ana.go("/queue")
        card = box(ana, "[data-queue]")
        for cell in ana.page.locator("tbody tr").first.locator("td").all():
            found = cell.bounding_box()
            assert found["x"] + found["width"] <= card["x"] + card["width"], cell.inner_text()
        ana.go("/dashboards/operations")
        assert box(ana, ".chart text")["height"] > 9
        assert not ana.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_reasons_of_a_page_without_digits_to_press_stand_apart_and_name_none(browser: Any, server: Server) -> None:
    low_risk(server, "PX-1")
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        press(ana, "j", "x")
        ana.page.click("#bulk button[value=escalate]")
        ana.page.wait_for_selector("#ask")
        boxes = [each.bounding_box() for each in ana.page.locator(".reasons label").all()]
        assert all(b["x"] - a["x"] - a["width"] >= 12 for a, b in pairwise(boxes) if a["y"] == b["y"])
        assert not ana.page.locator(".reasons kbd").first.is_visible()


def test_the_table_is_one_stop_of_tab_and_arrows_reach_every_control(browser: Any, server: Server) -> None:
    low_risk(server, "PX-1", "PX-2", "PX-3")
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        press(ana, "j", "j")
        assert focused(ana) == "2A"
        press(ana, "Tab")
        assert ana.page.evaluate("document.activeElement.closest('#bulk') !== null")
        press(ana, "Shift+Tab")
        assert focused(ana) == "2A"
        press(ana, "ArrowRight")
        assert focused(ana) == "2BUTTON"
        press(ana, "ArrowDown", "ArrowLeft")
        assert focused(ana) == "3INPUT"
        press(ana, " ")
        assert ana.page.inner_text("#picked") == "1 selected"
        assert ana.page.locator("tbody [tabindex='0']").count() == 1


def test_code_and_cause_share_a_line_so_that_a_row_has_two(browser: Any, server: Server) -> None:
    low_risk(server, "PX-1")
    for locale in ("en-GB", "de-DE"):
        with visiting(browser, server, "ana", locale=locale) as ana:
            ana.go("/queue")
            assert box(ana, ".problem b")["y"] == pytest.approx(box(ana, ".problem b + span")["y"], abs=3)
            assert box(ana, "tbody tr")["height"] <= 52


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_at_768_px_nothing_scrolls_sideways_but_the_table_in_its_box(browser: Any, server: Server, locale: str) -> None:
    low_risk(server, "PX-1")
    with visiting(browser, server, "ana", locale=locale, viewport={"width": 768, "height": 900}) as ana:
        ana.go("/queue")
        assert not ana.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert box(ana, "tbody tr")["height"] <= 52
        assert ana.page.locator("tbody tr button kbd").is_visible()
        assert small_targets(ana) == []
