"""The queue view `sample` (ui §4): automatic releases that chance drew, looked at afterwards by people."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cases.case import Case, Route
from cases.policy import Policy, default_policy

from .browsing import served, visiting
from .builders import NOON, a_worked
from .conftest import Site, browser_of, make_site
from .fakes import SettableClock

NOTHING = "Nothing is to be looked at afterwards"


def drawing(share: str) -> Policy:
    """A policy that has this share of automatic releases looked at afterwards."""
    return replace(default_policy(), sampling=dict.fromkeys(default_policy().sampling, Decimal(share)))


async def left_by_itself(site: Site, name: str = "PX-26000042") -> Case:
    """A case that was released under a certificate, and sent."""
    worked = a_worked(route=Route.AUTO, approvals_needed=0, stratum="A3/format/10k/swift")
    case = await site.open(name, worked)
    await site.work()
    return await site.application.store.case(case.case_id)


async def told(site: Site, case: Case) -> list[object]:
    """What audits and reports say of the release."""
    entries = await site.application.store.entries(case.case_id)
    return [(e["facts"]["what"], e["facts"].get("wrong")) for e in entries if e["kind"] == "alarm"]


def test_what_chance_drew_is_listed_until_somebody_found_it_right(home: Path) -> None:
    site = make_site(home, SettableClock(NOON), policy=drawing("1"))

    async def act() -> tuple[list[str], list[object]]:
        case = await left_by_itself(site)
        async with browser_of(site, "ana") as ana:
            pages = [(await ana.get("/queue?view=sample")).text, (await ana.get(f"/cases/{case.case_id}")).text]
            fields = {"csrf": ana.fields["csrf"], "back": "/queue?view=sample"}
            done = await ana.post(f"/cases/{case.case_id}/right-release", **fields)
            pages += [(await ana.get(done.headers["location"])).text, (await ana.get(f"/cases/{case.case_id}")).text]
        return pages, await told(site, case)

    (listed, asked, after, judged), audits = site.run(act)
    assert "PX-26000042" in listed
    assert 'name="verb"' not in listed  # no act on many at once: each is looked at
    assert "was it right?" in asked
    assert NOTHING in after
    assert "was it right?" not in judged
    assert audits == [("audited", False)]


def test_what_chance_did_not_draw_is_not_listed(home: Path) -> None:
    site = make_site(home, SettableClock(NOON), policy=drawing("0"))

    async def act() -> list[str]:
        case = await left_by_itself(site)
        async with browser_of(site, "ana") as ana:
            return [(await ana.get("/queue?view=sample")).text, (await ana.get(f"/cases/{case.case_id}")).text]

    listed, page = site.run(act)
    assert NOTHING in listed
    assert "was it right?" not in page
    assert "This release was wrong…" in page


@pytest.mark.browser
def test_a_drawn_release_is_opened_read_and_found_right_in_a_browser(browser: Any, home: Path) -> None:
    with served(home, drawing("1")) as server, visiting(browser, server, "ana") as ana:
        case = server.arrange(left_by_itself)
        ana.go("/queue")
        ana.page.click("text=Sample")
        ana.ready()
        ana.page.keyboard.press("j")
        ana.page.keyboard.press("Enter")
        ana.page.wait_for_url(f"**/cases/{case.case_id}")
        ana.ready()
        ana.page.click("button:has-text('This release was right')")
        ana.page.wait_for_selector(f"text={NOTHING}")
        assert ana.page.url.endswith(f"/queue?view=sample&last={case.case_id}")

        async def audits(site: Site) -> list[object]:
            return await told(site, case)

        assert server.arrange(audits) == [("audited", False)]
