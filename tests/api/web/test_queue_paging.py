"""Paging of the queue by links alone: forward, back and how many rows, with no case twice and none passed over."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from cases.case import Status

from .builders import NOON
from .conftest import Browser, Site, browser_of

LINK = r'href="([^"]+)">{}'
PREVIOUS, NEXT = LINK.format("‹ Previous"), LINK.format("Next ›")


@pytest.fixture(autouse=True)
def _two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two rows, so that five cases fill three."""
    for module in ("pages", "view_models"):
        monkeypatch.setattr(f"api.web.{module}.queue.PER_PAGE", (2, 25, 50, 100))


async def five(site: Site) -> None:
    """Five cases, of which the last two have no cut-off and the second and third the same."""
    for number, hours in enumerate((1, 2, 2, None, None), start=1):
        case = await site.open(f"PX-{number}")
        deadline = None if hours is None else NOON + timedelta(hours=hours)
        async with site.application.store.writing() as unit:
            assert await unit.cases.change(replace(case, deadline=deadline), was=case)


def listed(page: str) -> list[str]:
    return re.findall(r"PX-\d+(?=</bdi>)", page)


def link(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    return unescape(found[1]) if found else ""


async def walk(person: Browser, start: str) -> list[list[str]]:
    """The pages on the way to the last and back to the first."""
    seen, page = [], (await person.get(start)).text
    assert link(PREVIOUS, page) == ""
    for way in (NEXT, PREVIOUS):
        seen.append(listed(page))
        while address := link(way, page):
            page = (await person.get(address)).text
            seen.append(listed(page))
    return seen


@pytest.mark.parametrize("sort", ["", "&sort=-deadline"])
def test_previous_leads_back_through_the_pages_that_next_led_through(site: Site, sort: str) -> None:
    async def act() -> tuple[list[list[str]], list[str]]:
        await five(site)
        async with browser_of(site, "ana") as ana:
            return await walk(ana, f"/queue?per=2{sort}"), listed((await ana.get(f"/queue?per=50{sort}")).text)

    (first, second, third, *back), all_of_them = site.run(act)
    assert first + second + third == all_of_them
    assert (len(first), len(second), len(third)) == (2, 2, 1)
    assert back == [third, second, first]


def test_a_page_whose_neighbours_went_meanwhile_leads_to_a_full_first_page(site: Site) -> None:
    async def act() -> tuple[list[str], list[str], list[str], str]:
        await five(site)
        async with browser_of(site, "ana") as ana:
            names = listed((await ana.get("/queue")).text)
            first = (await ana.get("/queue?per=2")).text
            second = (await ana.get(link(NEXT, first))).text
            await close(site, names[0])
            back = (await ana.get(link(PREVIOUS, second))).text
            await close(site, *names[2:])
            beyond = (await ana.get(link(NEXT, first))).text
            return names, listed(back), listed(beyond), link(PREVIOUS, back)

    names, back, beyond, further = site.run(act)
    assert back == names[1:3]
    assert beyond == [names[1]]
    assert further == ""


async def close(site: Site, *names: str) -> None:
    async with site.application.store.writing() as unit:
        for case, _ in (await unit.cases.all_named(names)).values():
            assert await unit.cases.change(replace(case, status=Status.CLOSED), was=case)


def test_as_many_rows_as_a_page_may_have_are_chosen_by_a_link_that_keeps_the_filters(site: Site) -> None:
    async def act() -> tuple[str, list[str]]:
        await five(site)
        async with browser_of(site, "ana") as ana:
            page = (await ana.get("/queue?rail=swift-finplus&sort=-deadline&per=2")).text
            return page, listed((await ana.get(link(LINK.format("50<"), page))).text)

    page, fifty = site.run(act)
    assert '<b aria-current="true">2</b>' in page
    assert link(LINK.format("100<"), page) == "/queue?rail=swift-finplus&sort=-deadline&per=100"
    assert link(LINK.format("50<"), page) == "/queue?rail=swift-finplus&sort=-deadline"
    assert (len(listed(page)), len(fifty)) == (2, 5)


def test_a_cursor_that_is_none_of_ours_leads_to_the_first_page(site: Site) -> None:
    async def act() -> list[str]:
        async with browser_of(site, "ana") as ana:
            return [(await ana.get(f"/queue?{name}=zz")).headers["location"] for name in ("after", "before")]

    assert site.run(act) == ["/queue", "/queue"]
