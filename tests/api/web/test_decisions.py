"""Decisions from the pages over HTTP: bound to what was seen, once, by two people, and never in haste."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from cases.case import Case, Status
from cases.intake import add_message
from cases.report import Related
from payments.vocabulary import Level, RelatedRole

from .builders import (
    BIC_PATH,
    NEW_BIC,
    ORIGINAL,
    REPAIRED,
    a_proposal,
    a_question,
    a_report,
    a_verification,
    a_worked,
)
from .conftest import PASSWORD, Browser, Site, browser_of

SECOND = timedelta(seconds=1)


async def one_case(site: Site) -> Case:
    return await site.open()


async def decision_of(site: Site, person: Browser, case: Case, *, wait: timedelta = SECOND) -> dict[str, str]:
    """The form of the case page, looked at for `wait`."""
    form = person.decision_form(await person.get(f"/cases/{case.case_id}"))
    assert site.clock.time
    site.clock.time += wait
    return form


async def approve(site: Site, person: Browser, case: Case, **changes: str) -> httpx.Response:
    form = await decision_of(site, person, case) | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH} | changes
    return await person.post(f"/cases/{case.case_id}/decision", **form)


async def key(person: Browser, case: Case, value: str) -> httpx.Response:
    """Key a value on the second approver's page; the page after that."""
    page = await person.get(f"/approvals/{case.case_id}")
    form = page.text.split('/key">')[1].split("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    answer = await person.post(f"/approvals/{case.case_id}/key", keyed=value, **fields)
    return await person.get(answer.headers["location"])


async def approve_second(site: Site, person: Browser, case: Case) -> httpx.Response:
    form = person.decision_form(await key(person, case, NEW_BIC))
    assert site.clock.time
    site.clock.time += SECOND
    given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
    return await person.post(f"/cases/{case.case_id}/decision", **given)


def test_two_people_release_exactly_the_bytes_they_were_shown(site: Site) -> None:
    async def act() -> tuple[Case, str]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj:
            assert (await approve(site, ana, case)).status_code == 303
            assert case.case_id in (await raj.get("/approvals")).text
            assert (await approve_second(site, raj, case)).status_code == 303
            await site.work()
            shown = await raj.get(f"/cases/{case.case_id}")
            return await site.application.store.case(case.case_id), shown.text

    case, shown = site.run(act)
    assert case.status is Status.RELEASED
    assert site.released().count(REPAIRED) == 1
    assert "Released." in shown


def test_without_confirm_the_server_asks_and_decides_nothing(site: Site) -> None:
    async def act() -> tuple[httpx.Response, Case, httpx.Response, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            asked = await ana.post(f"/cases/{case.case_id}/decision", verdict="approve", read=BIC_PATH, **form)
            before = await site.application.store.case(case.case_id)
            part = asked.text.split("<form")[2]
            again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', part))
            assert site.clock.time
            site.clock.time += SECOND
            done = await ana.post(f"/cases/{case.case_id}/decision", **again)
            return asked, before, done, await site.application.store.case(case.case_id)

    asked, before, done, after = site.run(act)
    assert asked.status_code == 200
    assert "Confirm PX-26000042" in asked.text
    assert before.approvals == 0
    assert done.status_code == 303
    assert after.approvals == 1


@pytest.mark.parametrize("milliseconds", [0, 300, 599])
def test_never_05_a_decision_within_600_ms_of_the_page_is_refused(site: Site, milliseconds: int) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case, wait=timedelta(milliseconds=milliseconds))
            given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
            answer = await ana.post(f"/cases/{case.case_id}/decision", **given)
            return answer, await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert answer.status_code == 409
    assert "too soon" in answer.text
    assert case.approvals == 0


@pytest.mark.parametrize("stamp", ["", "1.2", "9999999999999.00", "x"])
def test_a_form_with_a_made_up_stamp_is_refused(site: Site, stamp: str) -> None:
    async def act() -> int:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            return (await approve(site, ana, case, stamp=stamp)).status_code

    assert site.run(act) == 403


@pytest.mark.parametrize("changed", [{"version": "1"}, {"repaired_sha256": "0" * 64}, {"context_sha256": "0" * 64}])
def test_never_02_a_decision_on_anything_else_shows_what_was_seen_and_what_is_now(
    site: Site, changed: dict[str, str]
) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            answer = await approve(site, ana, case, **changed)
            return answer, await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert answer.status_code == 409
    assert "You saw" in answer.text
    assert case.approvals == 0


def test_never_03_an_answer_that_comes_in_voids_the_page_that_was_open(site: Site) -> None:
    async def act() -> tuple[httpx.Response, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            answer = Related(role=RelatedRole.ANSWER, message="the BIC is another one", authenticated=True)
            await add_message(site.application.store, case.case_id, answer, now=site.clock.now())
            given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
            taken = await ana.post(f"/cases/{case.case_id}/decision", **given)
            return taken, await site.application.store.case(case.case_id)

    answer, case = site.run(act)
    assert answer.status_code == 409
    assert case.approvals == 0


def test_never_04_the_same_person_does_not_approve_twice(site: Site) -> None:
    async def act() -> tuple[httpx.Response, str, Case]:
        case = await one_case(site)
        async with browser_of(site, "lea") as lea:
            assert (await approve(site, lea, case)).status_code == 303
            page = await lea.get(f"/cases/{case.case_id}")
            answer = await approve(site, lea, case)
            listed = (await lea.get("/approvals")).text
            assert case.case_id not in listed
            return answer, page.text, await site.application.store.case(case.case_id)

    answer, page, case = site.run(act)
    assert answer.status_code == 403
    assert "does not approve twice" in answer.text
    assert "No approval by you" in page
    assert case.approvals == 1


def test_the_last_of_two_approvals_is_not_an_operators(site: Site) -> None:
    async def act() -> httpx.Response:
        case = await one_case(site)
        async with browser_of(site, "lea") as lea, browser_of(site, "ana") as ana:
            await approve(site, lea, case)
            return await approve(site, ana, case)

    answer = site.run(act)
    assert answer.status_code == 403
    assert "for an approver or a supervisor" in answer.text


@pytest.mark.parametrize("person", ["vic", "aud"])
@pytest.mark.parametrize("verdict", ["approve", "reject", "request_information", "escalate", "return"])
def test_readers_decide_nothing(site: Site, person: str, verdict: str) -> None:
    async def act() -> tuple[int, Case]:
        case = await one_case(site)
        async with browser_of(site, person) as reader, browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            await reader.get("/queue")
            given = form | {"csrf": reader.fields["csrf"], "verdict": verdict, "confirm": "yes", "reason": "other"}
            answer = await reader.post(f"/cases/{case.case_id}/decision", **given)
            return answer.status_code, await site.application.store.case(case.case_id)

    status, case = site.run(act)
    assert status == 403
    assert case.version == 2


def test_a_repeated_post_gets_the_first_answer_and_changes_nothing_more(site: Site) -> None:
    async def act() -> tuple[list[int], Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            given = form | {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
            answers = [(await ana.post(f"/cases/{case.case_id}/decision", **given)).status_code for _ in range(3)]
            return answers, await site.application.store.case(case.case_id)

    answers, case = site.run(act)
    assert answers == [303, 303, 303]
    assert case.approvals == 1


def test_of_parallel_second_approvals_one_is_taken(site: Site) -> None:
    async def act() -> tuple[list[int], int]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "raj") as raj, browser_of(site, "sue") as sue:
            await approve(site, ana, case)
            forms = [(who, who.decision_form(await key(who, case, NEW_BIC))) for who in (raj, sue)]
            assert site.clock.time
            site.clock.time += SECOND
            extra = {"verdict": "approve", "confirm": "yes", "read": BIC_PATH}
            posts = [who.post(f"/cases/{case.case_id}/decision", **(form | extra)) for who, form in forms]
            answers = await asyncio.gather(*posts)
            await site.work()
            return sorted(answer.status_code for answer in answers), site.released().count(REPAIRED)

    statuses, released = site.run(act)
    assert statuses == [303, 409]
    assert released == 1


def test_one_approval_is_enough_where_policy_says_so(site: Site) -> None:
    worked = a_worked(proposal=a_proposal(level=Level.A2), approvals_needed=1)

    async def act() -> tuple[str, Case]:
        case = await site.open("PX-2", worked)
        async with browser_of(site, "ana") as ana:
            page = (await ana.get(f"/cases/{case.case_id}")).text
            assert (await approve(site, ana, case)).status_code == 303
            await site.work()
            return page, await site.application.store.case(case.case_id)

    page, case = site.run(act)
    assert "Approve and release" in page
    assert case.status is Status.RELEASED


def test_a_proposal_is_refused_with_a_reason_and_leaves_the_payment(site: Site) -> None:
    async def act() -> tuple[int, Case, str]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            form = await decision_of(site, ana, case)
            given = form | {"verdict": "reject", "confirm": "yes", "reason": "wrong value"}
            answer = await ana.post(f"/cases/{case.case_id}/decision", **given)
            after = await site.application.store.case(case.case_id)
            return answer.status_code, after, (await ana.get(f"/cases/{case.case_id}/history")).text

    status, case, history = site.run(act)
    assert status == 303
    assert case.repaired_sha256 is None
    assert "wrong value" in history
    assert site.released() == []


def test_approving_a_question_sends_the_letter(site: Site) -> None:
    async def act() -> Case:
        case = await site.open("PX-3", a_question())
        async with browser_of(site, "ana") as ana:
            answer = await approve(site, ana, case)
            assert answer.status_code == 303, answer.text
            await site.work()
            return await site.application.store.case(case.case_id)

    case = site.run(act)
    assert case.status is Status.AWAITING_INFORMATION
    assert any(b"confirm the town" in sent for sent in site.released())


def test_a_large_payment_is_approved_only_minutes_after_a_sign_in(site: Site) -> None:
    """The page leads by a link to a new sign-in and from there back to the case."""

    async def act() -> tuple[httpx.Response, Case, httpx.Response, httpx.Response, httpx.Response]:
        large = ORIGINAL.replace(b"2667.40", b"2500000.00")
        opened = a_worked(verification=a_verification(repaired=REPAIRED.replace(b"2667.40", b"2500000.00")))
        case = await site.open(worked=opened, report=a_report(message=large))
        async with browser_of(site, "ana") as ana:
            assert site.clock.time
            site.clock.time += timedelta(minutes=6)
            typed = {"typed": "2500000.00"}
            refused = await approve(site, ana, case, **typed)
            left = await site.application.store.case(case.case_id)
            link = re.findall(r'href="(/login[^"]+)"', refused.text)[0].replace("&amp;", "&")
            form = await ana.get(link)
            fields = {name: ana.fields[name] for name in ("csrf", "next")}
            entered = await ana.post("/login", name="ana", password=PASSWORD, **fields)
            return refused, left, form, entered, await approve(site, ana, case, **typed)

    refused, left, form, entered, taken = site.run(act)
    assert (refused.status_code, left.approvals) == (403, 0)
    assert "last five minutes" in refused.text
    assert form.status_code == 200
    assert entered.headers["location"] == f"/cases/{left.case_id}"
    assert taken.status_code == 303
