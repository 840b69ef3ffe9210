"""`Ctrl+K` (ui §6): the places of the desk and the strips of what this person may do; it decides nothing by itself."""

from typing import Any

import pytest

from api.web.places import places_of
from cases.decision import Person, Role

from .browsing import Server, Visit, visiting
from .test_browser import case_of, looking
from .test_keyboard import low_risk, press

pytestmark = pytest.mark.browser


def asked(visit: Visit, words: str) -> None:
    press(visit, "Control+k")
    visit.page.keyboard.type(words)


def offered(visit: Visit) -> list[str]:
    found: list[str] = visit.page.locator("#commands li:visible").all_inner_texts()
    return found


def test_it_leads_to_a_place_by_a_part_of_its_name(browser: Any, server: Server) -> None:
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        asked(ana, "HIST")
        assert offered(ana) == ["History"]
        press(ana, "Enter")
        ana.page.wait_for_url("**/history")
        ana.ready()
        asked(ana, "cases")
        press(ana, "ArrowDown", "ArrowDown", "Enter")
        ana.page.wait_for_url("**/queue?view=unassigned")


def test_it_opens_a_strip_and_hammered_it_still_decides_nothing(browser: Any, server: Server) -> None:
    (case_id,) = low_risk(server, "PX-1")
    with visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        asked(ana, "approve")
        press(ana, *["Enter"] * 6)
        ana.page.wait_for_selector(".strip")
        assert case_of(server, case_id).version == 2
        ana.arm()
        press(ana, "Enter")
        ana.page.wait_for_selector("text=Being released.")
    assert case_of(server, case_id).approvals == 1


def test_it_offers_what_the_person_may_do_here_and_nothing_else(browser: Any, server: Server) -> None:
    (case_id,) = low_risk(server, "PX-1")
    with visiting(browser, server, "vic") as vic, visiting(browser, server, "ana") as ana:
        looking(ana, f"/cases/{case_id}")
        asked(ana, "re")
        assert {"Reject proposal", "Request info", "Return", "Approve and release"} <= set(offered(ana))
        press(ana, "Escape")
        ana.page.wait_for_selector("#commands", state="hidden")
        press(ana, "a")
        ana.page.wait_for_selector(".strip")  # closed, letters work again
        looking(vic, f"/cases/{case_id}")
        asked(vic, "re")
        assert not {"Reject proposal", "Return", "Approve and release"} & set(offered(vic))


def test_places_for_some_are_named_to_those_alone() -> None:
    ana, ada = (Person(id="x", roles=frozenset({role})) for role in (Role.OPERATOR, Role.ADMIN))
    assert "/admin/users" not in dict(places_of(ana)).values()
    assert "/admin/users" in dict(places_of(ada)).values()
