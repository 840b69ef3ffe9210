"""Every page of the demo in German: what English of ours is left on it."""

import httpx
import pytest

from .demo_desk import Demo
from .german import english_in
from .page_addresses import Look, all_looks

GERMAN = {"accept-language": "de-DE,de;q=0.9"}


@pytest.mark.slow
def test_every_page_is_german(demo: Demo) -> None:
    found = [(look, text) for look in all_looks() for text in dict.fromkeys(english_in(_german(demo, look).text))]
    assert not found, "\n".join(f"{look.address}: {text}" for look, text in found)


def _german(demo: Demo, look: Look) -> httpx.Response:
    cookies = {"paymend": demo.cookie(look.person)} if look.person else {}
    return httpx.get(
        demo.url + demo.address(look.address), cookies=cookies, headers=GERMAN, follow_redirects=True, timeout=60
    )
