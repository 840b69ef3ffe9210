"""Every page of the demo in German: what English of ours is left on it."""

from typing import Any

import httpx
import pytest

from .demo_desk import Demo
from .german import SENTENCES, english_in
from .page_addresses import Look, all_looks
from .test_every_page import Found, as_person, examine

GERMAN = {"accept-language": "de-DE,de;q=0.9"}
RECORDED = (
    "/admin/policies/{policy}",
    "/approvals/{second}",
    "/audit",
    "/cases/{second}/",
    "/dashboards/",
    "/evals/",
    "/knowledge/",
)
"""Pages that name things as they were recorded: there only whole sentences of ours tell that one was forgotten."""


@pytest.mark.slow
def test_every_page_is_german(demo: Demo) -> None:
    found = [(look.address, text) for look in all_looks() for text in dict.fromkeys(_left(look, _german(demo, look)))]
    assert not found, "\n".join(f"{address}: {text}" for address, text in found)


def _left(look: Look, answer: httpx.Response) -> list[str]:
    english = english_in(answer.text)
    return [text for text in english if text in SENTENCES] if look.address.startswith(RECORDED) else english


def _german(demo: Demo, look: Look) -> httpx.Response:
    cookies = {"paymend": demo.cookie(look.person)} if look.person else {}
    return httpx.get(
        demo.url + demo.address(look.address), cookies=cookies, headers=GERMAN, follow_redirects=True, timeout=60
    )


LONG = (
    ("ana", "/queue"), ("ana", "/cases/{review}"), ("raj", "/approvals/{second}"), ("ada", "/admin/users"),
    ("mia", "/dashboards/operations"),
)  # fmt: skip


@pytest.mark.browser
@pytest.mark.slow
def test_german_is_longer_and_still_fits_with_the_strip_open(browser: Any, demo: Demo) -> None:
    found = Found()
    for person, address in LONG:
        with as_person(browser, demo, person, "light", "de-DE") as visit:
            visit.page.goto(visit.url + demo.address(address))
            visit.ready()
            if address == "/cases/{review}":
                visit.page.wait_for_timeout(700)  # unarmed for 600 ms after the page is shown
                visit.page.locator("button[data-strip=r]").click()
                assert "Vorschlag ablehnen" in visit.page.locator("#strip").inner_text()
            for width in (320, 768, 1440):
                examine(visit, address, width, found)
            found.troubles += visit.troubles
    assert found.wrong() == {}
