"""How a value was keyed again stands in the ledger: typed or pasted, and whether it had been seen before (ui §8.5)."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from cases.case import Case
from cases.policy import Policy, default_policy, shipped_content

from .browsing import Server, visiting
from .builders import BIC_PATH, NEW_BIC, NOON
from .conftest import HIDDEN, Browser, Site, browser_of, make_site
from .fakes import SettableClock
from .test_browser import opened
from .test_decisions import SECOND, approve


async def key(person: Browser, case: Case, pasted: str) -> httpx.Response:
    page = await person.get(f"/approvals/{case.case_id}")
    fields = dict(HIDDEN.findall(page.text.split('/key">')[1].split("</form>")[0])) | {"pasted": pasted}
    answer = await person.post(f"/approvals/{case.case_id}/key", keyed=NEW_BIC, **fields)
    return await person.get(answer.headers["location"])


async def sign(site: Site, person: Browser, case: Case, pasted: str) -> httpx.Response:
    form = person.decision_form(await key(person, case, pasted))
    assert site.clock.time
    site.clock.time += SECOND
    given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
    return await person.post(f"/cases/{case.case_id}/decision", **given)


async def told(site: Site, case: Case, person: str) -> dict[str, Any]:
    entries = await site.application.store.entries(case.case_id)
    return next(e["facts"] for e in entries if e["kind"] == "decided" and e["actor"]["id"] == person)


@pytest.mark.parametrize(("pasted", "words"), [("yes", "yes"), ("no", "no"), ("", "not known"), ("maybe", "not known")])
def test_the_ledger_tells_whether_the_value_was_pasted(site: Site, pasted: str, words: str) -> None:
    async def act() -> dict[str, Any]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            assert (await sign(site, raj, case, pasted)).status_code == 303
            return await told(site, case, "raj")

    facts = site.run(act)
    assert (facts["pasted"], facts["saw_value_before"]) == (words, False)


@pytest.mark.parametrize("page", ["/cases/{}", "/cases/{}/raw", "/cases/{}/edit"])
def test_who_had_opened_the_value_before_is_marked_in_the_audit_row(site: Site, page: str) -> None:
    async def act() -> tuple[dict[str, Any], str]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea:
            assert (await lea.get(page.format(case.case_id))).status_code == 200
            await approve(site, ana, case)
            assert (await sign(site, lea, case, "yes")).status_code == 303
            return await told(site, case, "lea"), (await ana.get(f"/cases/{case.case_id}/history")).text

    facts, history = site.run(act)
    assert facts["saw_value_before"] is True
    assert "keyed again, pasted, had seen it before" in history


def test_looking_at_the_hidden_page_and_at_the_keyed_one_is_no_seeing_before(site: Site) -> None:
    async def act() -> dict[str, Any]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            await approve(site, ana, case)
            for _ in range(2):
                await raj.get(f"/approvals/{case.case_id}")
            await key(raj, case, "no")
            await sign(site, raj, case, "no")
            return await told(site, case, "raj")

    assert site.run(act)["saw_value_before"] is False


def _strict() -> Policy:
    content = shipped_content()
    content["switches"]["only_unseen"] = True
    return Policy.from_mapping(content)


def test_a_policy_may_keep_from_keying_whoever_had_seen_the_value(home: Path) -> None:
    site = make_site(home, SettableClock(NOON), policy=_strict())

    async def act() -> list[Any]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea, browser_of(site, "raj") as raj:
            await lea.get(f"/cases/{case.case_id}")
            await approve(site, ana, case)
            page = (await lea.get(f"/approvals/{case.case_id}")).text
            refused = await lea.post(f"/approvals/{case.case_id}/key", csrf=lea.fields["csrf"], keyed=NEW_BIC)
            signed = await sign(site, raj, case, "no")
            return [page, refused.headers["location"], signed.status_code]

    page, after, signed = site.run(act)
    assert "Whoever saw the value before keying it does not sign" in page
    assert 'name="keyed"' not in page
    assert (re.search(r"[?]m=", after), signed) == (None, 303)


def test_the_shipped_policy_lets_them_and_its_digest_is_that_of_before() -> None:
    assert default_policy().only_unseen is False
    assert replace(_strict(), digest="") != replace(default_policy(), digest="")


@pytest.mark.browser
@pytest.mark.parametrize(("pasting", "words"), [(True, "yes"), (False, "no")])
def test_the_page_itself_tells_pasting_from_typing(browser: Any, server: Server, pasting: bool, words: str) -> None:
    case_id = opened(server)

    async def first(site: Site) -> None:
        site.clock.time = site.clock.now()
        async with browser_of(site, "ana") as ana:
            assert (await approve(site, ana, await site.application.store.case(case_id))).status_code == 303

    server.arrange(first)
    with visiting(browser, server, "raj") as raj:
        raj.go(f"/approvals/{case_id}")
        raj.page.focus("#keyed")
        if pasting:
            raj.page.evaluate("document.getElementById('keyed').dispatchEvent(new ClipboardEvent('paste'))")
        raj.page.keyboard.type(NEW_BIC)
        assert raj.page.input_value("input[name=pasted]") == words
