"""409 changed (ui §7): what was seen and what stands now, value by value, and never what a reader is to key."""

import hashlib
from dataclasses import replace

import httpx

from api.sessions import end_session
from cases.case import Case
from cases.resolution import Worked
from cases.verification import Check
from cases.work_queue import propose

from .builders import NEW_BIC, REPAIRED, a_verification, a_worked, some_evidence
from .conftest import Site, browser_of
from .test_decisions import SECOND, approve, decision_of, key
from .test_editing import edited
from .test_every_state import decided

OTHER_BIC = "QLMNDEFFHAM"


def another() -> Worked:
    """The work with another BIC, one more fact, and a check that could not run."""
    sent = REPAIRED.replace(NEW_BIC.encode(), OTHER_BIC.encode())
    first, *others = a_verification().checks
    assert first.passed
    checks = (Check(first.name, None, "no answer"), *others)
    verification = a_verification(checks=checks, repaired=sent, repaired_sha256=hashlib.sha256(sent).hexdigest())
    fact = replace(some_evidence()[0], id="e3", quote="another row")
    return a_worked(verification=verification, evidence=(*some_evidence(), fact))


async def replaced(site: Site, case: Case) -> None:
    """A new run leaves another proposal."""
    async with site.application.store.writing() as unit:
        was = await unit.cases.case(case.case_id)
        assert was is not None
        await propose(unit, was, another(), was=was, release=None, actor={"id": "system"}, now=site.clock.now())


def test_each_value_that_changed_stands_as_seen_and_as_it_is_now(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            await replaced(site, case)
            return await decided(ana, case, form)

    answer = site.run(act)
    rows = {row.split("</th>")[0].split(">")[-1]: row for row in answer.text.split('<th scope="row"')[1:]}
    assert answer.status_code == 409
    assert "XXX" in rows["creditor agent BIC"]
    assert "HAM" in rows["creditor agent BIC"]
    assert "passed" in rows["All other bytes identical"]
    assert "not checked" in rows["All other bytes identical"]
    assert "2 facts" in rows["Evidence"]
    assert "3 facts" in rows["Evidence"]


def test_never_14_who_is_to_key_the_value_reads_it_on_no_page_of_a_conflict(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            form = await decision_of(site, raj, case)
            await replaced(site, case)
            assert (await approve(site, ana, case)).status_code == 303
            return await decided(raj, case, form)

    answer = site.run(act)
    assert answer.status_code == 409
    assert "You saw" in answer.text
    assert OTHER_BIC not in answer.text
    assert "creditor agent BIC" not in answer.text


def test_an_edit_during_a_second_approval_voids_what_was_keyed(site: Site) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj, browser_of(site, "flo") as flo:
            await approve(site, ana, case)
            form = raj.decision_form(await key(raj, case, NEW_BIC))
            assert (await edited(flo, case, drop=["1"])).status_code == 303
            site.clock.time = site.clock.now() + SECOND
            return await decided(raj, case, form), await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert (answer.status_code, case.approvals) == (409, 0)
    assert "by flo on version 3" in answer.text
    assert site.released() == []


def test_a_session_that_was_revoked_while_the_page_was_open_decides_nothing(site: Site) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await site.open()
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            await end_session(site.application.store, ana.client.cookies["paymend"], now=site.clock.now())
            return await decided(ana, case, form), await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next=/cases/{case.case_id}")
    assert case.approvals == 0
