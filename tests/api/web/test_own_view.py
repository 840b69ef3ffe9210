"""Own view first: the proposal stays closed until the reviewer has said cause and action; both are counted."""

from datetime import timedelta

import httpx
import pytest

from .builders import NEW_BIC, NOON
from .conftest import Browser, Site, browser_of, make_site
from .fakes import SettableClock

TAILS = ("", "/raw", "/history", "/edit", "/raw/candidate")
VIEW = {"cause": "creditor_agent_bic_cut_short", "action": "REPAIR"}


@pytest.fixture
def site(home, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site that draws every case."""
    monkeypatch.setenv("PAYMEND_OWN_VIEW_PERCENT", "100")
    return make_site(home, SettableClock(NOON))


async def said(person: Browser, case_id: str, **view: str) -> httpx.Response:
    page = await person.get(f"/cases/{case_id}")
    assert "Your own view" in page.text
    return await person.post(f"/cases/{case_id}/own-view", csrf=person.fields["csrf"], **view)


def test_nothing_of_the_proposal_is_shown_before_and_all_of_it_after(site: Site) -> None:
    async def act() -> tuple[list[str], int, str, list[dict[str, object]], str]:
        case = (await site.open()).case_id
        async with browser_of(site, "ana") as ana, browser_of(site, "sue") as sue:
            before = [(await ana.get(f"/cases/{case}{tail}")).text for tail in TAILS]
            kept = await said(ana, case, **VIEW)
            after = (await ana.get(f"/cases/{case}")).text
            quality = (await sue.get("/dashboards/quality")).text
        async with site.application.store.reading() as unit:
            entries = await unit.ledger.page(kinds=["own_view"], limit=5)
        return before, kept.status_code, after, [dict(e["facts"]) for e in entries], quality

    before, kept, after, entries, quality = site.run(act)
    assert kept == 303
    for page in before:
        assert NEW_BIC not in page
        assert "cut to 7 characters" not in page
        assert "found:" not in page
        assert 'value="approve"' not in page
    assert NEW_BIC in after
    assert 'value="approve"' in after
    assert [(e["cause_agrees"], e["action_agrees"]) for e in entries] == [(True, True)]
    assert "Own view first" in quality


def test_no_decision_is_taken_before_it_and_none_is_asked_for_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYMEND_OWN_VIEW_PERCENT", "0")
    elsewhere = make_site(site.home, site.clock)  # where nothing is drawn, so that there is a form to send

    async def act() -> tuple[str, int, int, int]:
        case = (await site.open()).case_id
        async with browser_of(elsewhere, "ana") as open_, browser_of(site) as ana:
            ana.client.cookies = open_.client.cookies
            form = open_.decision_form(await open_.get(f"/cases/{case}"))
            site.clock.time = site.clock.now() + timedelta(seconds=1)
            told = {"verdict": "reject", "confirm": "yes", "reason": "wrong value"}
            hasty = await ana.post(f"/cases/{case}/decision", **(form | told))
            wrong = await said(ana, case, cause="no such cause", action="REPAIR")
            await said(ana, case, cause="none_of_these", action="HOLD")
            again = await ana.post(f"/cases/{case}/own-view", csrf=ana.fields["csrf"], **VIEW)
        async with site.application.store.reading() as unit:
            entries = await unit.ledger.page(kinds=["own_view"], limit=5)
        await elsewhere.application.store.close()
        return hasty.text, wrong.status_code, again.status_code, len(entries)

    hasty, *rest = site.run(act)
    assert "your own view" in hasty
    assert rest == [422, 303, 1]


@pytest.mark.parametrize(("who", "minutes"), [("vic", 360), ("aud", 360), ("ana", 20)])
def test_who_does_not_approve_is_not_asked_and_nobody_shortly_before_the_cut_off(
    site: Site, who: str, minutes: int
) -> None:
    async def act() -> str:
        case = (await site.open()).case_id
        site.clock.time = site.clock.now() + timedelta(minutes=363 - minutes)
        async with browser_of(site, who) as person:
            return (await person.get(f"/cases/{case}")).text

    assert "Your own view" not in site.run(act)


def test_with_nothing_drawn_every_case_opens_at_once(home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_OWN_VIEW_PERCENT", "0")
    site = make_site(home, SettableClock(NOON))

    async def act() -> str:
        case = (await site.open()).case_id
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case}")).text

    assert NEW_BIC in site.run(act)
