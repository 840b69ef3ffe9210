"""Where a message comes from, what failed while it was worked, and which cases stand beside it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from api.web.view_models.origin import origin
from api.web.view_models.trace import trace
from cases.case import Case
from cases.report import Fault, Related
from payments.vocabulary import FaultSource, RelatedRole

from .browsing import Server, visiting
from .builders import ORIGINAL, a_report, a_worked
from .conftest import Site, browser_of

MT103 = (
    "{1:F01AAAADEFFXXXX0000000000}{2:I103BBBBDEFFXXXXN}{4:\r\n:20:REF1\r\n:23B:CRED\r\n:32A:261123EUR10,\r\n"
    ":50K:/123\r\nA\r\n:59:/456\r\nB\r\n:71A:SHA\r\n-}"
)
BY_SERVICE = Fault(source=FaultSource.GATEWAY, text="message converted by the contingency service")
STEPS: tuple[dict[str, Any], ...] = (
    {"step": "gather", "tool": "look_up_bank", "ms": 900},
    {"step": "gather", "tool": "no_such", "error": "there is no such tool", "ms": 0},
    {"step": "propose", "note": "fell back to the planner: the endpoint failed", "ms": 2_200},
)


def test_a_message_is_an_original_until_something_says_that_it_was_converted() -> None:
    plain = origin(a_report(), a_worked(), {})
    assert (plain.words, plain.warning) == ("original message", "")
    told = origin(a_report(error=BY_SERVICE), a_worked(), {"a": "RUE DE LA GARE+", "b": "PARIS"})
    assert (told.words, told.held, told.cut) == ("converted message", 0, 1)
    assert "is not held: ask who converted it" in told.warning
    assert "1 of its fields end with +" in told.warning


def test_an_original_in_the_other_format_shows_a_conversion_and_stands_with_its_number() -> None:
    note = Related(role=RelatedRole.ANSWER, message="the town is Hamburg", authenticated=False)
    related = [note, Related(role=RelatedRole.ORIGINAL, message=MT103, authenticated=True)]
    found = origin(a_report(related=related), a_worked(), {})
    assert (found.converted, found.held) == (True, 2)
    same = [Related(role=RelatedRole.ORIGINAL, message=ORIGINAL.decode(), authenticated=True)]
    assert not origin(a_report(related=same), a_worked(), {}).converted


def test_the_trace_tells_its_time_and_marks_what_failed() -> None:
    found = trace(STEPS)
    assert found.words == "3 steps · 3.1 s · 2 failed"
    assert [step.failed for step in found.steps] == [False, True, True]
    assert trace(STEPS[:1]).words == "1 step · 900 ms · none failed"


def test_neighbours_are_two_of_the_nearest_and_no_list_is_loaded(site: Site) -> None:
    async def act() -> tuple[list[Case], list[str], list[str]]:
        cases = []
        for n in range(7):
            site.clock.time = site.clock.now() + timedelta(minutes=1)
            cases.append(await site.open(f"PX-{n}"))
        async with browser_of(site, "ana") as ana:
            await ana.get("/me")  # the second approvals of the top bar are counted once a minute
            asked: list[str] = []
            engine = site.application.store.engine.sync_engine
            event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: asked.append(statement))
            pages = [(await ana.get(f"/cases/{cases[at].case_id}")).text for at in (0, 3, 6)]
            return cases, pages, asked

    cases, pages, asked = site.run(act)
    first, middle, last = pages
    assert ("1 of 7" in first, "4 of 7" in middle, "7 of 7" in last) == (True, True, True)
    assert ('rel="prev"' in first, 'rel="next"' in last) == (False, False)
    assert f'rel="prev" href="/cases/{cases[2].case_id}"' in middle
    assert f'rel="next" href="/cases/{cases[4].case_id}"' in middle
    lists = [statement for statement in asked if "LIMIT" in statement and "ORDER BY coalesce" in statement]
    assert len(lists) == 6  # one forwards and one backwards for each page, a handful of rows each


@pytest.mark.browser
def test_the_original_of_a_converted_message_is_one_key_away(browser: Any, server: Server) -> None:
    related = [Related(role=RelatedRole.ORIGINAL, message=MT103, authenticated=True)]

    async def lay_out(site: Site) -> str:
        return (await site.open("PX-1", report=a_report("PX-1", related=related))).case_id

    case_id = server.arrange(lay_out)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        assert ana.page.is_visible("text=converted message")
        ana.page.keyboard.press("o")
        ana.page.wait_for_selector("details[open] > #letter-1")
        assert ana.page.evaluate("document.activeElement.id") == "letter-1"


@pytest.mark.browser
def test_failed_only_hides_the_steps_that_went_well_also_without_scripts(browser: Any, server: Server) -> None:
    async def lay_out(site: Site) -> str:
        return (await site.open("PX-1", a_worked(trace=STEPS))).case_id

    case_id = server.arrange(lay_out)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        ana.page.click("#trace > summary")
        rows = ana.page.locator("#trace tbody tr:visible")
        assert rows.count() == 3
        ana.page.check("#failed-only")
        assert rows.count() == 2
