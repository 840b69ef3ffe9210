"""The live stream in a browser: one for all tabs, and honest about the age of what is shown."""

import re
from typing import Any

import pytest

from .browsing import Server, visiting
from .test_browser import looking, opened

TOLD_AS_OLD = "#live:has-text('Reconnecting · data from')"


@pytest.mark.browser
def test_two_tabs_share_one_stream_and_the_second_takes_over_when_the_first_closes(
    browser: Any, server: Server
) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana, visiting(browser, server, "lea") as lea:
        asked: list[str] = []
        held: list[Any] = []
        ana.page.context.on("request", lambda request: "/events" in request.url and asked.append(request.url))
        ana.go("/queue")
        ana.page.wait_for_selector("#live[data-on]")
        second = ana.page.context.new_page()
        second.goto(f"{server.url}/cases/{case_id}")
        second.wait_for_selector("#live[data-on]")
        assert len(asked) == 1
        with second.expect_event("request", lambda request: "/events" in request.url):
            # Held until a fact has fallen between the two streams.
            second.route("**/events*", lambda route: held.append(route))
            ana.page.close()
        looking(lea, f"/cases/{case_id}")
        lea.page.check("input[name=read]")
        lea.page.keyboard.press("a")
        lea.page.keyboard.press("Enter")
        lea.page.wait_for_selector("text=second >> visible=true")
        held[0].continue_()
        second.wait_for_selector("#news a")
        assert "version 3 now" in second.inner_text("#news")
        assert len(asked) == 2


@pytest.mark.browser
def test_a_server_that_is_gone_is_told_with_the_age_of_what_is_shown_and_its_return_too(
    browser: Any, server: Server
) -> None:
    opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        ana.page.wait_for_selector("#live[data-on]")
        server.stop()
        ana.page.wait_for_selector(TOLD_AS_OLD)
        words = ana.page.inner_text("#live")
        server.start()
        ana.page.wait_for_selector("#live[data-on]")
        ana.troubles.clear()  # a lost connection is told in the console too
    assert "Reconnecting · data from " in words


@pytest.mark.browser
def test_where_no_stream_can_be_held_the_page_asks_every_15_seconds_and_says_how_old_it_is(
    browser: Any, server: Server
) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana, visiting(browser, server, "lea") as lea:
        ana.page.clock.install()
        ana.page.route(re.compile(r"/events(\?|$)"), lambda route: route.abort())
        ana.go(f"/cases/{case_id}")
        ana.page.wait_for_selector(TOLD_AS_OLD)
        looking(lea, f"/cases/{case_id}")
        lea.page.check("input[name=read]")
        lea.page.keyboard.press("a")
        lea.page.keyboard.press("Enter")
        lea.page.wait_for_selector("text=second >> visible=true")
        assert ana.page.inner_text("#news") == ""
        with ana.page.expect_response(re.compile("/events/missed")):
            ana.page.clock.fast_forward("00:16")
        ana.page.wait_for_selector("#news a")
        assert not ana.page.locator("#live[data-on]").count()
        ana.page.unroute(re.compile(r"/events(\?|$)"))
        ana.page.clock.fast_forward("00:16")
        ana.page.wait_for_selector("#live[data-on]")
        ana.troubles.clear()  # a refused connection is told in the console too


@pytest.mark.browser
def test_a_session_about_to_end_is_told_and_can_be_kept(browser: Any, server: Server) -> None:
    with visiting(browser, server, "ana") as ana:
        ana.page.clock.install()
        ana.go("/me")
        ana.page.clock.fast_forward("12:50")
        assert not ana.page.is_visible("#ending")
        ana.page.clock.fast_forward("00:30")
        ana.page.wait_for_selector("#ending >> visible=true")
        ana.page.click("#ending button")
        ana.page.wait_for_selector("#ending", state="hidden")
        ana.page.clock.fast_forward("13:30")
        ana.page.wait_for_selector("#ending >> visible=true")
