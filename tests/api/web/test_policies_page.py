"""The policy on the pages: proposed in a form, its differences and effect shown, confirmed by another administrator."""

import re
from datetime import timedelta

import httpx

from api.sign_in import add_account

from .conftest import PASSWORD, Browser, Site, browser_of

LIST, NEW = "/admin/policies", "/admin/policies/new"
FIELD = re.compile(r'<input id="f\d+" name="([^"]+)" value="([^"]*)">')


async def add_admins(site: Site) -> None:
    for name, role in (("ada", "admin"), ("bea", "admin"), ("mod", "model_risk")):
        await add_account(site.application.store, name, PASSWORD, [role], now=site.clock.now())


async def propose(browser: Browser, **changed: str) -> httpx.Response:
    page = await browser.get(NEW)
    fields = dict(FIELD.findall(page.text)) | {"switches.auto_format": "on", "reason": "as agreed"} | changed
    return await browser.post(NEW, csrf=browser.fields["csrf"], **fields)


def test_a_change_is_proposed_read_and_confirmed_by_two(site: Site) -> None:
    async def act() -> dict[str, httpx.Response]:
        await add_admins(site)
        await site.open()
        async with browser_of(site, "mod") as mod, browser_of(site, "bea") as bea:
            made = await propose(mod, **{"limits_eur.format_only": "25000"})
            where = made.headers["location"]
            own = await mod.get(where)
            shown = await bea.get(where)
            decision = {"csrf": bea.fields["csrf"], "verdict": "confirm", "reason": "minutes of 23 November"}
            taken = await bea.post(where, **decision)
            twice = await bea.post(where, **decision)
            return {
                "made": made, "own": own, "shown": shown, "taken": taken, "twice": twice,
                "after": await bea.get(where), "list": await bea.get(LIST),
            }  # fmt: skip

    seen = site.run(act)
    assert seen["made"].status_code == 303
    assert ("limits_eur.format_only" in seen["shown"].text, "25000" in seen["shown"].text) == (True, True)
    assert "of the last 1 cases" in seen["shown"].text
    assert ('value="withdraw"' in seen["own"].text, 'value="confirm"' in seen["own"].text) == (True, False)
    assert 'value="confirm"' in seen["shown"].text
    assert (seen["taken"].status_code, seen["twice"].status_code) == (303, 409)
    assert 'value="confirm"' not in seen["after"].text
    assert "version 1 is in force" in seen["list"].text
    assert "25,000" in seen["list"].text


def test_a_form_that_says_nothing_or_nonsense_keeps_what_was_typed(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada, browser_of(site, "ana") as ana:
            return [
                await propose(ada),
                await propose(ada, **{"approvals.A2": "many"}),
                await propose(ada, **{"limits_eur.supervisor": "9", "reason": " "}),
                await propose(ada, **{"approvals.A1": "1"}),
                await ana.get(NEW),
                await ada.get(f"{LIST}/none"),
            ]

    nothing, words, silent, fewer, forbidden, none = site.run(act)
    assert [page.status_code for page in (nothing, words, silent, fewer)] == [422] * 4
    assert "this is the policy in force" in nothing.text
    assert 'value="many"' in words.text
    assert 'value="9"' in silent.text
    assert "must be at least 2" in fewer.text
    assert (forbidden.status_code, none.status_code) == (403, 404)


def test_never_without_a_fresh_sign_in_or_by_its_proposer(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada:
            where = (await propose(ada, **{"limits_eur.return": "1"})).headers["location"]
            await ada.get(where)
            own = await ada.post(where, csrf=ada.fields["csrf"], verdict="confirm", reason="me")
            async with browser_of(site, "bea") as bea:
                await bea.get(where)
                site.clock.time = site.clock.now() + timedelta(minutes=6)
                old = await bea.post(where, csrf=bea.fields["csrf"], verdict="confirm", reason="late")
            return own, old, await propose(ada, **{"limits_eur.return": "2"})

    own, old, proposed_late = site.run(act)
    assert own.status_code == 403
    assert (old.status_code, "Sign in again" in old.text) == (403, True)
    assert (proposed_late.status_code, "/login?again=1" in proposed_late.text) == (403, True)
