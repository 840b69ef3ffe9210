"""What a German page shows as it was recorded is told to be English, and nothing else is (WCAG 3.1.2)."""

import re
from dataclasses import replace

from api.web.rendering import environment
from api.web.view_models.sheet import recorded
from cases.verification import Check

from .builders import a_verification, a_worked
from .conftest import Site, browser_of
from .test_german import both

CELL = re.compile(r"<td([^>]*)>(?:<a[^>]*>)?<bdi[^>]*>([^<]*)</bdi>")


def pages(site: Site, person: str, path: str) -> tuple[str, str]:
    """The page in English and in German, with one case at the desk."""

    async def act() -> tuple[str, str]:
        await site.open()
        async with browser_of(site, person) as reader:
            return await both(reader, path)

    return site.run(act)


def marked(page: str) -> dict[str, bool]:
    """Each text of a cell, and whether its cell is told to be English."""
    return {text: 'lang="en"' in attributes for attributes, text in CELL.findall(page)}


def test_the_ledger_tells_acts_and_facts_to_be_english_and_no_name_or_time(site: Site) -> None:
    english, german = (marked(page) for page in pages(site, "aud", "/audit"))
    assert (german["routed"], german["diagnosed"]) == (True, True)
    assert [told for text, told in german.items() if text.startswith("action: REPAIR")] == [True]
    assert [told for text, told in german.items() if text == "paymend" or "Berlin" in text] == [False, False]
    assert not any(english.values())


def test_a_dashboard_tells_causes_to_be_english_and_neither_counterparties_nor_its_own_words(site: Site) -> None:
    _, german = (marked(page) for page in pages(site, "sue", "/dashboards/operations"))
    assert german["Creditor agent BIC cut short"]
    assert not german["Nordwind Logistik GmbH"]
    assert not german["unter 1 Std."]


def test_knowledge_is_told_to_be_english_down_to_its_passages(site: Site) -> None:
    english, german = pages(site, "ana", "/knowledge/PB-13")
    assert re.search(r'<h2 id="s\d+" lang="en">Never</h2>', german)
    assert re.search(r'<p lang="en"><bdi', german)
    assert not re.search(r'<h2 id="s\d+" lang|<p lang', english)


def test_a_check_that_no_words_are_known_for_is_told_to_be_english(site: Site) -> None:
    async def act() -> tuple[str, str]:
        found = a_verification()
        checks = (*found.checks, Check("new_register", True, ""), Check("other_register", None, ""))
        case = await site.open(worked=a_worked(verification=replace(found, checks=checks)))
        async with browser_of(site, "ana") as ana:
            return await both(ana, f"/cases/{case.case_id}")

    english, german = site.run(act)
    assert '<span lang="en">New register</span>' in german
    assert '? <span lang="en">Other register</span>: ' in german
    assert '<span lang="en">Schema' not in german
    assert '<span lang="en">New register</span>' not in english


def test_a_recorded_cell_without_a_letter_is_in_no_language() -> None:
    of = environment("de").globals["foreign_pieces"]
    assert callable(of)
    assert (of(recorded("12–14").text), of(recorded("no town").text)) == ("", ' lang="en"')
