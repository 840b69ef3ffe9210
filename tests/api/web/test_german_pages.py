"""Every page of the demo in German: what English of ours is left on it."""

import httpx
import pytest

from .demo_desk import Demo
from .german import SENTENCES, english_in
from .page_addresses import Look, all_looks

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
