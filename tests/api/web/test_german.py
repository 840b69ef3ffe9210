"""The desk in German: no English of ours on any page, and forms that post the same words whatever the language."""

import re

from .conftest import Browser, Site, browser_of
from .german import english_in, texts_of
from .test_decisions import approve

GERMAN = {"accept-language": "de-DE,de;q=0.9"}
FRESH = re.compile(r"^(?:csrf|stamp|key|next|at)$")


async def both(person: Browser, path: str) -> tuple[str, str]:
    """The page in English and in German."""
    return (await person.get(path)).text, (await person.client.get(path, headers=GERMAN)).text


def posted(page: str) -> list[tuple[str, str, str]]:
    """What the forms of a page would post, but what is made afresh for each page."""
    return [each for each in texts_of(page).posted if not FRESH.match(each[1])]


def test_the_queue_and_a_case_hold_no_english_and_post_what_the_english_ones_post(site: Site) -> None:
    async def act() -> list[tuple[str, str]]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            pages = [await both(ana, "/queue"), await both(ana, f"/cases/{case.case_id}")]
            await approve(site, ana, case)
            return [*pages, await both(raj, f"/approvals/{case.case_id}")]

    pages = site.run(act)
    assert [english_in(german) for _, german in pages] == [[], [], []]
    assert [posted(german) for _, german in pages] == [posted(english) for english, _ in pages]
    assert ["Vorschlag ablehnen" in german for _, german in pages] == [False, True, True]


def test_an_english_word_on_a_german_page_is_noticed() -> None:
    page = '<p>Fall 12 <b>Request info</b></p><input aria-label="Name of this view"><p lang="en">none of these</p>'
    assert english_in(page) == ["Request info", "Name of this view"]
    assert english_in("<p>4 of 12</p>") == ["4 of 12"]
