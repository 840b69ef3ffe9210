"""The states of ui §7 and the timers of §8.4 in Chromium: summaries, live region, news."""

from typing import Any

import pytest

from .browsing import Server, visiting
from .test_browser import looking, opened
from .test_keyboard import press

SUBMITTED = """() => {
  window.sent = 0;
  document.querySelector("form[data-draft=note]").addEventListener("submit", (event) => {
    if (!event.defaultPrevented) window.sent += 1;
    event.preventDefault();  // as if the answer never came
  });
}"""
LEFT = "(Date.parse(document.querySelector('time[data-cutoff]').dateTime) - Date.now()) / 1000"


@pytest.mark.browser
def test_a_refused_edit_focuses_its_summary_and_keeps_what_was_typed(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}/edit")
        name = ana.page.locator("#edit input[name^='f:']").first.get_attribute("name")
        ana.page.fill("#reason", "as the sender wrote")
        ana.page.click("#edit button.primary")  # nothing was changed
        ana.page.wait_for_selector("#problems")
        ana.ready()
        assert ana.page.evaluate("document.activeElement.id") == "problems"
        assert ana.page.input_value("#reason") == "as the sender wrote"
        assert ana.page.locator(f"[name='{name}']").count() == 1
        ana.troubles.clear()  # Chromium logs the 422 that was asked for


@pytest.mark.browser
def test_the_live_region_speaks_at_thirty_ten_and_two_minutes_and_at_no_other(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.page.clock.install()
        looking(ana, f"/cases/{case_id}")
        left = ana.page.evaluate(LEFT)
        said = []
        for minutes in (40, 29, 20, 9.5, 5, 1.9, 1):
            ana.page.clock.fast_forward(int((left - minutes * 60) * 1000))
            left = minutes * 60
            ana.page.clock.run_for(16_000)
            left -= 16
            said.append(ana.page.inner_text("#spoken"))
        changes = [text for n, text in enumerate(said) if n == 0 or text != said[n - 1]]
        assert [text.split(" in ")[-1] for text in changes] == ["", "29 min", "9 min", "1 min"]


@pytest.mark.browser
def test_new_cases_are_counted_and_move_no_row_until_they_are_asked_for(browser: Any, server: Server) -> None:
    opened(server, "PX-1")
    with visiting(browser, server, "ana") as ana:
        ana.go("/queue")
        ana.page.wait_for_selector("#live[data-on]")
        before = ana.page.locator("tbody tr").first.bounding_box()
        opened(server, "PX-2")
        ana.page.wait_for_selector("#news a:has-text('1 new, show')")
        assert ana.page.locator("tbody tr").count() == 1
        assert ana.page.locator("tbody tr").first.bounding_box() == before
        press(ana, "n")
        ana.page.wait_for_selector("tbody tr:nth-child(2)")


@pytest.mark.browser
def test_a_form_that_takes_over_300_ms_says_sending_and_is_sent_once(browser: Any, server: Server) -> None:
    case_id = opened(server)
    with visiting(browser, server, "ana") as ana:
        ana.go(f"/cases/{case_id}")
        ana.page.evaluate(SUBMITTED)
        ana.page.fill("#note", "called the sender")
        ana.page.locator("form[data-draft=note] button:not([value])").click()
        ana.page.wait_for_selector("form[data-draft=note] button:disabled:has-text('Sending…')")
        ana.page.evaluate("document.querySelector('form[data-draft=note]').requestSubmit()")
        assert ana.page.evaluate("sent") == 1
